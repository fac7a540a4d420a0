//! Segments as objects of a bucket. Objects can't be appended to, so each batch is one; a frame is read by its range.

use super::{Names, OWN_SEGMENT_BYTES, Place};
use crate::model::{BlobFault, BucketSettings, Stored};
use bytes::Bytes;
use kernel::{Fault, TenantId};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use std::sync::Arc;

/// A bucket.
pub struct Bucket {
    store: Arc<dyn ObjectStore>,
    prefix: String,
    names: Names,
}

impl Bucket {
    pub fn open(settings: BucketSettings) -> Result<Self, Fault> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(settings.bucket)
            .with_region(settings.region)
            .with_access_key_id(settings.access_key_id)
            .with_secret_access_key(settings.secret_access_key)
            .with_virtual_hosted_style_request(settings.virtual_hosted);
        if let Some(endpoint) = settings.endpoint {
            builder = builder.with_allow_http(endpoint.starts_with("http://")).with_endpoint(endpoint);
        }
        let store = builder.build().map_err(|e| Fault::from(e).doing("opening the bucket"))?;
        Ok(Self::over(Arc::new(store), settings.prefix))
    }

    /// The same over any store of objects.
    pub fn over(store: Arc<dyn ObjectStore>, prefix: String) -> Self {
        Self { store, prefix, names: Names::new() }
    }

    pub async fn append(&self, tenant: TenantId, frames: Vec<Vec<u8>>) -> Result<Vec<Place>, Fault> {
        let mut places = Vec::with_capacity(frames.len());
        let shared = self.names.next(tenant);
        let mut offset = 0;
        let mut together = Vec::new();
        for frame in frames {
            if frame.len() > OWN_SEGMENT_BYTES {
                let segment = self.names.next(tenant);
                self.write(&segment, PutPayload::from(frame)).await?;
                places.push(Place { segment, offset: 0 });
            } else {
                places.push(Place { segment: shared.clone(), offset });
                offset += frame.len() as u64;
                together.push(Bytes::from(frame));
            }
        }
        if !together.is_empty() {
            self.write(&shared, PutPayload::from_iter(together)).await?;
        }
        Ok(places)
    }

    pub async fn read(&self, place: &Stored) -> Result<Bytes, Fault> {
        let end = place.at_offset.saturating_add(place.stored_bytes);
        let lost = |why: String| BlobFault::Lost { hash: place.hash, segment: place.segment.to_string(), why };
        match self.store.get_range(&self.path(&place.segment), place.at_offset..end).await {
            Ok(frame) if frame.len() as u64 == place.stored_bytes => Ok(frame),
            Ok(_) => Err(lost("the object is shorter".to_owned()).into()),
            Err(object_store::Error::NotFound { .. }) => Err(lost("no such object".to_owned()).into()),
            Err(error) => Err(Fault::from(error).doing(format!("reading segment {}", place.segment))),
        }
    }

    pub async fn check(&self) -> Result<(), Fault> {
        let probe = self.path(&format!("probe-{}", uuid::Uuid::now_v7().simple()));
        let doing = |e| Fault::from(e).doing("trying the bucket");
        self.store.put(&probe, PutPayload::from_static(b"probe")).await.map_err(doing)?;
        self.store.get_range(&probe, 0..5).await.map_err(doing)?;
        self.store.delete(&probe).await.map_err(doing)
    }

    async fn write(&self, segment: &str, payload: PutPayload) -> Result<(), Fault> {
        let done = self.store.put(&self.path(segment), payload).await;
        done.map(|_| ()).map_err(|e| Fault::from(e).doing(format!("writing segment {segment}")))
    }

    fn path(&self, segment: &str) -> Path {
        Path::from(format!("{}/{segment}", self.prefix.trim_matches('/')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Hash;
    use object_store::memory::InMemory;

    #[tokio::test]
    async fn a_batch_is_one_object_and_frames_are_read_by_range() {
        let store = Arc::new(InMemory::new());
        let bucket = Bucket::over(store.clone(), "files/".to_owned());
        let large = vec![7; OWN_SEGMENT_BYTES + 1];
        let frames = vec![b"first".to_vec(), large.clone(), b"second".to_vec()];
        let places = bucket.append(TenantId::new(), frames.clone()).await.unwrap();
        assert_eq!(places[0].segment, places[2].segment);
        assert_ne!(places[0].segment, places[1].segment);
        let stored = |at: usize, length: usize| Stored {
            hash: Hash::of(b""),
            bytes: 0,
            segment: places[at].segment.clone(),
            at_offset: places[at].offset,
            stored_bytes: length as u64,
            key_version: 1,
        };
        for (at, frame) in frames.iter().enumerate() {
            assert_eq!(bucket.read(&stored(at, frame.len())).await.unwrap(), *frame);
        }
        let fault = bucket.read(&stored(2, 60)).await.unwrap_err();
        assert!(matches!(fault.cause().downcast_ref(), Some(BlobFault::Lost { .. })), "{fault}");
        store.delete(&bucket.path(&places[1].segment)).await.unwrap();
        let fault = bucket.read(&stored(1, large.len())).await.unwrap_err();
        assert!(matches!(fault.cause().downcast_ref(), Some(BlobFault::Lost { .. })), "{fault}");
        bucket.check().await.unwrap();
    }
}
