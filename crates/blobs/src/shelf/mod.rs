//! Where segments are kept: a local folder or a bucket. What holds for both: a segment is written to for half a day at most, and only by
//! the process that began it; so one that was still for a day is still for ever.

mod bucket;
mod local;

use crate::model::{BlobSettings, Stored};
use bucket::Bucket;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use kernel::{Fault, TenantId};
use local::Local;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Frames longer than this get a segment of their own, in bytes: 4 MiB.
const OWN_SEGMENT_BYTES: usize = 4 << 20;

/// Where a frame was put.
#[derive(Debug, Clone)]
pub struct Place {
    pub segment: Arc<str>,
    pub offset: u64,
}

/// A segment as the storage knows it.
#[derive(Debug, Clone)]
pub struct SegmentFile {
    pub name: Arc<str>,
    pub bytes: u64,
    /// When it was last written to, by the storage's clock.
    pub changed_at: DateTime<Utc>,
}

/// The storage that was chosen.
pub enum Shelf {
    Local(Local),
    Bucket(Bucket),
}

impl Shelf {
    pub fn open(settings: BlobSettings) -> Result<Self, Fault> {
        match settings {
            BlobSettings::Local { folder } => Local::open(folder).map(Self::Local),
            BlobSettings::Bucket(settings) => Bucket::open(settings).map(Self::Bucket),
        }
    }

    /// Appends frames and waits until they are durable; places in the order of the frames.
    pub async fn append(&self, tenant: TenantId, frames: Vec<Vec<u8>>) -> Result<Vec<Place>, Fault> {
        match self {
            Self::Local(local) => local.append(tenant, frames).await,
            Self::Bucket(bucket) => bucket.append(tenant, frames).await,
        }
    }

    /// The frame at this place.
    pub async fn read(&self, place: &Stored) -> Result<Bytes, Fault> {
        match self {
            Self::Local(local) => local.read(place).await,
            Self::Bucket(bucket) => bucket.read(place).await,
        }
    }

    /// The tenant's segments in the order of their names, after this one.
    pub async fn segments(&self, tenant: TenantId, after: Option<&str>, files_max: usize) -> Result<Vec<SegmentFile>, Fault> {
        match self {
            Self::Local(local) => local.segments(tenant, after, files_max).await,
            Self::Bucket(bucket) => bucket.segments(tenant, after, files_max).await,
        }
    }

    /// Removes a segment; one that is not there is removed.
    pub async fn remove(&self, segment: &str) -> Result<(), Fault> {
        match self {
            Self::Local(local) => local.remove(segment).await,
            Self::Bucket(bucket) => bucket.remove(segment).await,
        }
    }

    /// Tenants that have segments, or had some.
    pub async fn tenants(&self) -> Result<Vec<TenantId>, Fault> {
        match self {
            Self::Local(local) => local.tenants().await,
            Self::Bucket(bucket) => bucket.tenants().await,
        }
    }

    pub async fn check(&self) -> Result<(), Fault> {
        match self {
            Self::Local(local) => local.check().await,
            Self::Bucket(bucket) => bucket.check().await,
        }
    }

    pub fn syncs(&self) -> u64 {
        match self {
            Self::Local(local) => local.syncs(),
            Self::Bucket(_) => 0,
        }
    }
}

/// Names segments so that no two processes ever write the same one: `f3/<tenant>/<start of this process>-<number>`.
struct Names {
    start: String,
    next: AtomicU64,
}

impl Names {
    fn new() -> Self {
        Self { start: uuid::Uuid::now_v7().simple().to_string(), next: AtomicU64::new(1) }
    }

    fn next(&self, tenant: TenantId) -> Arc<str> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        format!("{}/{}-{number:06}", folder_of(tenant), self.start).into()
    }
}

/// Where a tenant's segments lie.
fn folder_of(tenant: TenantId) -> String {
    let tenant = tenant.0.simple().to_string();
    // The last digits of a UUID are random, the first are the time.
    format!("{}/{tenant}", &tenant[30..])
}
