//! Reading: find the place, read, open, check.

use crate::model::{BlobFault, Hash};
use crate::{Blobs, frame, store};
use bytes::Bytes;
use kernel::{Actor, Fault, TenantId};

impl Blobs {
    /// The blob's content, whose hash is what was asked for.
    ///
    /// # Errors
    /// A fault whose cause is a [`BlobFault`] when it is unknown, lost or damaged (destroyed keys included); other faults when
    /// database or bucket are away.
    pub async fn get(&self, tenant: TenantId, hash: &Hash) -> Result<Bytes, Fault> {
        let hash = *hash;
        let found = self.db.read(&Actor::house(tenant), async |tx| store::places(tx, &[hash]).await).await?;
        let place = found.into_iter().next().ok_or(BlobFault::Unknown(hash))?;
        let keyring = self.vault.key_for(tenant, place.key_version).await?;
        let sealed = self.shelf.read(&place).await?;
        let opened = tokio::task::spawn_blocking(move || frame::open(&keyring, &sealed, hash)).await?;
        opened.map_err(|why| BlobFault::Damaged { hash, segment: place.segment.to_string(), why }.into())
    }
}
