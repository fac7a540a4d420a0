//! Companies, people, sign-in, rights, the audit trail.

pub mod audit;
pub mod labels;
mod model;
mod store;

pub use labels::people;
pub use model::{AuditEntry, AuditProof};
