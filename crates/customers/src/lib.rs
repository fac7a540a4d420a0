//! Customers: the companies that buy, their people, and the one stream of what happened with them.
//!
//! Words: a *company* is looked after by its *owners*; its *contacts* are people, known by their addresses; a *touch* is an entry of its
//! timeline – a mail, a call, a note, another stage – and may hold a promise with a date, the *follow-up*. A *twin* is a company that
//! is here already under the same name, domain, address or number.
//!
//! Invariants:
//! - every row carries its company's labels, so row security needs no join; a mail's touch carries its mailbox's labels;
//! - an address belongs to one person of the tenant; a public mail host is never a company's domain;
//! - two people who enter the same company at once make one: keys are locked before they are looked for;
//! - a company in the recycle bin has no labels and is seen by nobody; its addresses stay taken until it is restored or purged;
//! - changes of people and domains are promised to mail (`mail.link`) in the same transaction: customers never calls mail.

mod model;
mod rules;
mod store;

mod jobs;

mod asked;
mod beside;
mod contacts;
mod create;
mod edit;
mod follow_up;
mod known;
mod owners;
mod search;
mod take_back;
mod told;
mod touch;
mod twins;

pub mod http;
pub mod wire;
pub mod worker;

use blobs::Blobs;
use db::Db;
use kernel::{Clock, Permission};
use std::sync::Arc;

pub use asked::{address_key, contact, done_between, keys_of, last_worked_at, phone_number, promised_between, rows_of, silent_since};
pub use beside::{Reach, briefs, reach};
pub use contacts::add_contact;
pub use create::{Twins, contact_at, create, create_from_suggestion};
pub use follow_up::{NewFollowUp, done, follow_up, reopen};
pub use http::{promised, search};
pub use jobs::{MAIL_LINK, SALES_FOLLOW_COMPANY};
pub use known::known;
pub use model::{
    Bounce, Company, CompanyId, CompanyRow, Contact, ContactId, Created, Done, Entry, Flaw, FollowUp, Known, Likeness, Made, NewCompany,
    NewContact, Owner, Refusal, Stage, Touch, TouchId, TouchKind, Twin, TwinKeys, VisibleTo,
};
pub use rules::{Due, Sort};
pub use take_back::{stamp, take_back};
pub use told::{COMPANY_CHANGED, FOLLOW_UPS_CHANGED};
pub use touch::{bounced, threads_joined, touch};
pub use twins::twins;

/// See companies, people and timelines in sight.
pub const COMPANY_READ: Permission = Permission("customers.company.read");
/// Make and change them.
pub const COMPANY_WRITE: Permission = Permission("customers.company.write");
/// Put them into the recycle bin and take them out again.
pub const COMPANY_DELETE: Permission = Permission("customers.company.delete");
/// Take them out of the program as a file.
pub const COMPANY_EXPORT: Permission = Permission("customers.company.export");
/// Write into timelines, promise and keep.
pub const FOLLOW_UP_WRITE: Permission = Permission("customers.follow_up.write");

/// All permissions of this context.
pub const PERMISSIONS: &[Permission] = &[COMPANY_READ, COMPANY_WRITE, COMPANY_DELETE, COMPANY_EXPORT, FOLLOW_UP_WRITE];

/// What the doors of customers need of the house.
pub struct Customers {
    /// The database.
    pub db: Db,
    /// Files.
    pub blobs: Blobs,
    /// The time.
    pub clock: Arc<dyn Clock>,
}
