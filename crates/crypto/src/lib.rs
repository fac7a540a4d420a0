//! Keys, and what is done with them.
//!
//! Envelope encryption: one [`MasterKey`] of the program wraps data keys, one for each tenant and version, which are rows
//! of `platform.tenant_key`. Fields and files are sealed with the newest data key of their tenant (AES-256-GCM, NIST SP
//! 800-38D, random 96-bit nonces); the version stands in the envelope, so that rotation leaves old data readable. Tenant and
//! purpose are authenticated with the data: what was sealed as one tenant's mailbox password opens as nothing else.
//!
//! Destroying a tenant's rows makes everything sealed for it unreadable, in backups too, as long as the backup lacks the rows.
//!
//! Words: *seal* and *open* an envelope; *wrap* a key by another key; *rotate* adds a data key; *rewrap* changes the master.

mod envelope;
mod master;
mod plain;
mod store;
mod vault;

pub use envelope::{ENVELOPE_OVERHEAD_BYTES, Keyring, Unreadable};
pub use master::MasterKey;
pub use plain::{digest_eq, hmac_sha256, sha256, token};
pub use vault::Vault;
