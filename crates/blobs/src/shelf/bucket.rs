//! Segments as objects of a bucket. Objects can't be appended to, so each batch is one; a frame is read by its range.

use super::{Names, OWN_SEGMENT_BYTES, Place, SegmentFile, folder_of};
use crate::model::{BlobFault, BucketSettings, Stored};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use kernel::{Fault, TenantId};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, Error, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig};
use std::sync::Arc;
use std::time::Duration;

/// Somebody waits at a screen: a server that is away is told of soon, and the job or the reader tries again.
const RETRIES_MAX: usize = 4;
const RETRY_TIME_MAX: Duration = Duration::from_secs(15);
const RETRY_PAUSE_MAX: Duration = Duration::from_secs(2);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A bucket.
pub struct Bucket {
    store: Arc<dyn ObjectStore>,
    prefix: String,
    names: Names,
    /// How the operator knows it.
    called: String,
}

impl Bucket {
    pub fn open(settings: BucketSettings) -> Result<Self, Fault> {
        let called = format!("bucket '{}' at {}", settings.bucket, settings.endpoint.as_deref().unwrap_or(&settings.region));
        let retry = RetryConfig {
            backoff: BackoffConfig { max_backoff: RETRY_PAUSE_MAX, ..BackoffConfig::default() },
            max_retries: RETRIES_MAX,
            retry_timeout: RETRY_TIME_MAX,
        };
        let plain_http = settings.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let mut builder = AmazonS3Builder::new()
            .with_retry(retry)
            .with_client_options(ClientOptions::new().with_connect_timeout(CONNECT_TIMEOUT).with_allow_http(plain_http))
            .with_bucket_name(settings.bucket)
            .with_region(settings.region)
            .with_access_key_id(settings.access_key_id)
            .with_secret_access_key(settings.secret_access_key)
            .with_virtual_hosted_style_request(settings.virtual_hosted);
        if let Some(endpoint) = settings.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let store = builder.build().map_err(|e| Fault::from(e).doing("opening the bucket"))?;
        Ok(Self::over(Arc::new(store), settings.prefix, called))
    }

    /// The same over any store of objects.
    fn over(store: Arc<dyn ObjectStore>, prefix: String, called: String) -> Self {
        Self { store, prefix, names: Names::new(), called }
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
        let path = self.path(&place.segment);
        let lost = |why: &str| Fault::from(BlobFault::Lost { hash: place.hash, segment: place.segment.to_string(), why: why.to_owned() });
        match self.store.get_range(&path, place.at_offset..end).await {
            Ok(frame) if frame.len() as u64 == place.stored_bytes => Ok(frame),
            Ok(_) => Err(lost("the object is shorter")),
            Err(Error::NotFound { .. }) => Err(lost("no such object")),
            // Servers have several words for a range beyond the end.
            Err(error) => match self.store.head(&path).await {
                Ok(object) if object.size < end => Err(lost("the object is shorter")),
                _ => Err(self.explain(error).doing(format!("reading segment {}", place.segment))),
            },
        }
    }

    pub async fn segments(&self, tenant: TenantId, after: Option<&str>, files_max: usize) -> Result<Vec<SegmentFile>, Fault> {
        let folder = self.path(&folder_of(tenant));
        let listing = match after {
            Some(after) => self.store.list_with_offset(Some(&folder), &self.path(after)),
            None => self.store.list(Some(&folder)),
        };
        let prefix = self.prefix.trim_matches('/');
        let listed = listing.take(files_max).map_ok(|object| {
            let name = object.location.as_ref().strip_prefix(prefix).unwrap_or(object.location.as_ref()).trim_start_matches('/').into();
            SegmentFile { name, bytes: object.size, changed_at: object.last_modified }
        });
        listed.try_collect().await.map_err(|e| self.explain(e).doing("listing segments"))
    }

    pub async fn remove(&self, segment: &str) -> Result<(), Fault> {
        match self.store.delete(&self.path(segment)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.explain(error).doing(format!("removing segment {segment}"))),
        }
    }

    pub async fn tenants(&self) -> Result<Vec<TenantId>, Fault> {
        let doing = |e| self.explain(e).doing("listing tenants' segments");
        let mut found = Vec::new();
        for parts in self.store.list_with_delimiter(Some(&self.path(""))).await.map_err(doing)?.common_prefixes {
            let tenants = self.store.list_with_delimiter(Some(&parts)).await.map_err(doing)?.common_prefixes;
            found.extend(tenants.iter().filter_map(|path| path.filename()?.parse::<TenantId>().ok()));
        }
        Ok(found)
    }

    /// Does with the bucket everything that is ever done with it.
    pub async fn check(&self) -> Result<(), Fault> {
        let probe = self.path(&format!("probe-{}", uuid::Uuid::now_v7().simple()));
        let doing = |e| self.explain(e);
        self.store.put(&probe, PutPayload::from_static(b"probe")).await.map_err(doing)?;
        self.store.get_range(&probe, 0..5).await.map_err(doing)?;
        self.store.list(Some(&self.path("00"))).next().await.transpose().map_err(doing)?;
        self.store.delete(&probe).await.map_err(doing)
    }

    /// What the operator can do about it, and the server's own words.
    fn explain(&self, error: Error) -> Fault {
        let called = &self.called;
        let advice = match &error {
            Error::NotFound { .. } => format!("there is no {called}: make it, or mend files.s3.bucket, endpoint and region"),
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
                format!(
                    "{called} refuses the access key: mend files.s3.access_key and secret_key, and let the key put, get, list and delete objects; \
                     a clock that is wrong by minutes is refused too"
                )
            }
            _ => format!("{called} does not answer as a bucket should: is files.s3.endpoint right, and the server there?"),
        };
        Fault::from(error).doing(advice)
    }

    async fn write(&self, segment: &str, payload: PutPayload) -> Result<(), Fault> {
        let done = self.store.put(&self.path(segment), payload).await;
        done.map(|_| ()).map_err(|e| self.explain(e).doing(format!("writing segment {segment}")))
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
        let bucket = Bucket::over(store.clone(), "files/".to_owned(), "a store in memory".to_owned());
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
            fresh: true,
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
