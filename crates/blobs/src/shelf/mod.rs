//! Where segments are kept: a local folder or a bucket.

mod bucket;
mod local;

use crate::model::{BlobSettings, Stored};
use bucket::Bucket;
use bytes::Bytes;
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
        let tenant = tenant.0.simple().to_string();
        // The last digits of a UUID are random, the first are the time.
        format!("{}/{tenant}/{}-{number:06}", &tenant[30..], self.start).into()
    }
}
