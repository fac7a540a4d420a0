//! The one way to PostgreSQL.
//!
//! The tenant is in the connection: [`Db::read`] and [`Db::write`] hand out a [`TenantTx`] in which tenant and grants
//! are set, and row-level security (forced, under a role that owns nothing) does the rest. What sees across tenants –
//! sign-in, the queue's claim, vendor operations – opens a [`SystemTx`] and says why.
//!
//! Nothing else in the program begins a transaction.

mod bell;
mod connect;
mod constraint;
mod filter;
mod migrate;
mod pool;
mod private;
mod tuning;
mod tx;

pub use connect::{Db, DbSettings};
pub use constraint::OnConstraint;
pub use filter::Filter;
pub use migrate::{Bootstrap, LEAKPROOF_SQL, MIGRATOR};
pub use private::{PrivateCluster, PrivateError};
pub use sqlx;
pub use tx::{SystemLook, SystemTx, TenantTx};
