//! Writing: hash, leave out what is known, seal, append, make durable.

use crate::model::{Hash, Stored};
use crate::{Blobs, frame, store};
use bytes::Bytes;
use kernel::{Actor, Fault, TenantId};
use std::collections::HashMap;

impl Blobs {
    /// Makes the contents durable and says where they lie, in the order given. What the tenant has already is not written
    /// again. Holds all contents twice for a moment: callers choose batches that their memory bears.
    ///
    /// Nothing is in the database until the caller hands the result to [`crate::record`] within its transaction. He does so within
    /// hours: what nobody recorded for a day is swept away.
    ///
    /// # Errors
    /// A fault when database or storage fail; then nothing of the batch counts.
    pub async fn put(&self, tenant: TenantId, contents: Vec<Bytes>) -> Result<Vec<Stored>, Fault> {
        if contents.is_empty() {
            return Ok(Vec::new());
        }
        let (contents, hashes) = tokio::task::spawn_blocking(move || {
            let hashes: Vec<Hash> = contents.iter().map(|content| Hash::of(content)).collect();
            (contents, hashes)
        })
        .await?;
        let known = self.db.read(&Actor::house(tenant), async |tx| store::known(tx, &hashes).await).await?;
        let mut stored: HashMap<Hash, Stored> = known.into_iter().map(|blob| (blob.hash, blob)).collect();

        let mut new: HashMap<Hash, Bytes> = HashMap::new();
        for (hash, content) in hashes.iter().zip(contents) {
            if !stored.contains_key(hash) {
                new.insert(*hash, content);
            }
        }
        metrics::counter!("blobs_known_total").increment((hashes.len() - new.len()) as u64);
        for blob in self.write(tenant, new).await? {
            stored.insert(blob.hash, blob);
        }
        hashes.iter().map(|hash| stored.get(hash).cloned().ok_or_else(|| Fault::say("a blob got lost while it was written"))).collect()
    }

    async fn write(&self, tenant: TenantId, new: HashMap<Hash, Bytes>) -> Result<Vec<Stored>, Fault> {
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let keyring = self.vault.key(tenant).await?;
        let key_version = keyring.version();
        let (names, frames) = tokio::task::spawn_blocking(move || {
            let mut names = Vec::with_capacity(new.len());
            let mut frames = Vec::with_capacity(new.len());
            for (hash, content) in new {
                names.push((hash, content.len() as u64));
                frames.push(frame::seal(&keyring, &content)?);
            }
            Ok::<_, Fault>((names, frames))
        })
        .await??;
        let lengths: Vec<u64> = frames.iter().map(|frame| frame.len() as u64).collect();
        metrics::counter!("blobs_written_total").increment(frames.len() as u64);
        metrics::counter!("blobs_written_bytes_total").increment(lengths.iter().sum());
        let places = self.shelf.append(tenant, frames).await?;
        let whole = names.into_iter().zip(lengths).zip(places);
        Ok(whole
            .map(|(((hash, bytes), stored_bytes), place)| Stored {
                hash,
                bytes,
                segment: place.segment,
                at_offset: place.offset,
                stored_bytes,
                key_version,
                fresh: true,
            })
            .collect())
    }
}
