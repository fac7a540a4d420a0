//! Files: raw mails, attachments, documents. Content-addressed, encrypted per tenant, checked on every read.
//!
//! A blob is named by the [`Hash`] of its plain bytes. [`Blobs::put`] seals what is new, appends it to the tenant's current
//! segment and makes it durable – one fsync a batch, which concurrent callers share – and returns where everything lies;
//! nothing is in the database yet. [`record`] writes the rows in the caller's own transaction, beside whatever refers to
//! the blob. Bytes in segments that were never recorded are harmless. [`Blobs::sweep`] deletes what nothing refers to any more.
//!
//! What holds always: a recorded blob is durable; bytes that [`Blobs::get`] returns have the asked hash; a tenant's blobs are
//! unreadable once its keys are destroyed; segments are only ever appended to, and by one process; what a [`Reference`] names stays.

mod model;
mod frame;
mod shelf;
mod store;
mod put;
mod get;
mod sweep;

pub use model::{BlobFault, BlobSettings, BucketSettings, Hash, Stored};
pub use store::record;
pub use sweep::{Reference, Swept};

use crypto::Vault;
use db::Db;
use kernel::Fault;
use shelf::Shelf;
use std::sync::Arc;

/// The store of files. Cheap to clone.
#[derive(Clone)]
pub struct Blobs {
    shelf: Arc<Shelf>,
    vault: Vault,
    db: Db,
}

impl Blobs {
    /// Opens the store; a local folder is made when it is not there.
    ///
    /// # Errors
    /// A fault when the folder can't be made or the settings of the bucket don't fit together.
    pub fn open(settings: BlobSettings, vault: Vault, db: Db) -> Result<Self, Fault> {
        Ok(Self { shelf: Arc::new(Shelf::open(settings)?), vault, db })
    }

    /// Can files be written and read here? For `doctor` and readiness; leaves nothing behind.
    ///
    /// # Errors
    /// A fault that says why not.
    pub async fn check(&self) -> Result<(), Fault> {
        self.shelf.check().await
    }

    /// How often this process waited for a disk to make files or folders durable.
    #[must_use]
    pub fn syncs(&self) -> u64 {
        self.shelf.syncs()
    }
}
