//! Subscriptions: from a signed order to open software and, in the end, to a lawful goodbye.
//!
//! Words: an *offering* is what can be subscribed to, in an *edition*, which opens *features* and *quotas*; of a *group* of offerings
//! (the three of the CRM) a tenant runs one at a time. An *order* lists offerings; its *activation* opens them. A *term* is the days that
//! a subscription covers, both ends included, by the vendor's calendar; *renewal* is ordered before its end, *re-subscription* after it,
//! an *add-on* joins a running term. A *measure* is what the vendor does about a tenant: a deadline, a restriction, a termination.
//!
//! Invariants:
//! - of a group a tenant has one term a day at most, and between a term and its renewal there is no day without;
//! - an order is activated once, however often it is pushed, clicked or confirmed;
//! - a state changes by a line of its table and not otherwise; `docs/state-machines.md` is drawn from the same tables;
//! - each transition has its day, computed from dates alone: a clock that stood still catches up to the same state;
//! - nothing is erased before every promise about it has run out, and then on that day;
//! - amounts are exact decimals with a currency, rounded once, to what the currency has.
//!
//! Rows are the vendor's, who is a house like another; companies and agents read what is about them (see the migration). Verbs write as
//! the vendor, whoever caused them: a *party* is checked by the tables.
//!
//! In reading order: nouns, decisions, memory, promises, verbs, doors. The simulation walks years of decisions.

pub mod model;
pub mod rules;

pub mod simulate;

pub mod cli;

mod store;

mod jobs;

mod letters;

mod steps;

mod activate;
mod invite;

mod orders;

mod register;

mod publish;

mod clock;

mod wire;

pub mod http;
pub mod worker;

use accounts::{Accounts, Notifier};
use crypto::Vault;
use db::Db;
use kernel::{Clock, Fault, Permission, TenantId};
use std::sync::{Arc, OnceLock};

/// The vendor's people: see orders, companies and their terms.
pub const DESK_READ: Permission = Permission("desk.read");
/// The vendor's people: enter orders, payments, links.
pub const DESK_WORK: Permission = Permission("desk.work");
/// The vendor's people: decide about orders.
pub const DESK_REVIEW: Permission = Permission("desk.review");
/// The vendor's people: publish catalogues and contracts, make agents.
pub const DESK_PUBLISH: Permission = Permission("desk.publish");
/// Agents: see their orders and companies.
pub const AGENCY_READ: Permission = Permission("agency.read");
/// Agents: push orders.
pub const AGENCY_PUSH: Permission = Permission("agency.push");
/// Companies: see their subscriptions and contracts.
pub const READ: Permission = Permission("subscriptions.read");
/// Companies: say what their agent sees.
pub const MANAGE: Permission = Permission("subscriptions.manage");
/// All permissions of this context.
pub const PERMISSIONS: &[Permission] = &[DESK_READ, DESK_WORK, DESK_REVIEW, DESK_PUBLISH, AGENCY_READ, AGENCY_PUSH, READ, MANAGE];
/// For what activation links are sealed.
pub(crate) const LINK_PURPOSE: &str = "subscriptions.link";

/// The context, with what it needs from the house.
pub struct Subscriptions {
    /// The database.
    pub db: Db,
    /// Seals activation links.
    pub vault: Vault,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Founds companies.
    pub accounts: Arc<Accounts>,
    /// Takes letters to people.
    pub notifier: Arc<dyn Notifier>,
    /// The vendor's house, once it was found.
    pub vendor: OnceLock<TenantId>,
}

impl Subscriptions {
    /// The vendor's house, if it was made. It stays the same for ever.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn vendor_if_any(&self) -> Result<Option<TenantId>, Fault> {
        if let Some(vendor) = self.vendor.get() {
            return Ok(Some(*vendor));
        }
        let found = self.accounts.vendor().await?;
        if let Some(vendor) = found {
            self.vendor.get_or_init(|| vendor);
        }
        Ok(found)
    }
}
