//! Webhooks: what happens here is told to other programs, as HTTP requests to addresses that a person has named.
//!
//! Words: a *webhook* is an address with a secret and the *kinds* of events it wants; a *delivery* is one event on its way to one
//! webhook. A delivery holds ids, never contents: who gets it asks for the rest through the API, with a key of its own scopes.
//!
//! Invariants:
//! - a webhook is told what its maker may see at that moment: it reads the flow of events as his open screens do;
//! - no event is lost and none becomes two deliveries: the place in the flow is written in the transaction that writes the deliveries.
//!   Where too much happened to tell each (the program was away for long), `webhooks.reset` says so instead;
//! - a delivery may arrive twice (the program was killed between the answer and its writing down) and then bears the same id;
//! - an address that doesn't answer is asked again with growing pauses for some days ([`rules::PAUSES`]); no transaction is open
//!   meanwhile, and no other webhook waits for it;
//! - requests go to the public internet only, and follow no redirect.
//!
//! Signed as Standard Webhooks 1.0 says (`webhook-id`, `webhook-timestamp`, `webhook-signature`).

mod model;
mod rules;
mod store;

mod jobs;

mod deliver;
mod keep;

pub mod follow;
pub mod http;
mod wire;
pub mod worker;

use accounts::Accounts;
use crypto::Vault;
use db::Db;
use events::Hub;
use kernel::{Clock, Permission};
use std::sync::Arc;
use web::outgoing::Outgoing;

pub use model::{Kind, Refusal};
pub use rules::{sign, signing_key};

/// Make and change webhooks.
pub const MANAGE: Permission = Permission("webhooks.manage");
/// All permissions of this context.
pub const PERMISSIONS: &[Permission] = &[MANAGE];
/// The event of a webhook or its deliveries that changed; data `{webhook_id}`.
pub const CHANGED: &str = "webhooks";
/// For what a webhook's secret is sealed.
pub(crate) const SECRET_PURPOSE: &str = "webhooks.secret";

/// What webhooks need of the house.
pub struct Webhooks {
    /// The database.
    pub db: Db,
    /// Seals secrets.
    pub vault: Vault,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The flow of events.
    pub hub: Arc<Hub>,
    /// What a webhook's maker may see.
    pub accounts: Arc<Accounts>,
    /// How other programs are reached.
    pub outgoing: Outgoing,
    /// The events that can be asked for.
    pub kinds: Vec<Kind>,
}
