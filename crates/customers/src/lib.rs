//! Customers: the companies that buy, their people, and the one stream of what happened with them.
//!
//! Words: a *company* is looked after by its *owners*; its *contacts* are people, known by their addresses; a *touch* is an entry of its
//! timeline – a mail, a call, a note, another stage – and may hold a promise with a date, the *follow-up*. A *twin* is a company that
//! is here already under the same name, domain, address or number. What nobody looks after lies in the *pool*, to be *claimed*;
//! *custody* tells since when somebody has a company and when it drops there; a *movement* is its way from owners to owners; a *hand-over*
//! moves all that a leaver has.
//!
//! Invariants:
//! - every row carries its company's labels, so row security needs no join; a mail's touch carries its mailbox's labels;
//! - an address belongs to one person of the tenant; a public mail host is never a company's domain;
//! - two people who enter the same company at once make one: keys are locked before they are looked for;
//! - what nobody looks after lies in the pool; it is taken from there under limits that hold whoever asks at once, and drops there only
//!   after its owners were told a week ahead, unless all of them are gone;
//! - every movement from owners to owners is in the timeline, in the history of the field, and in `customers.movement`;
//! - a company in the recycle bin has no labels and is seen by nobody; its addresses stay taken until it is restored or purged;
//! - changes of people and domains are promised to mail (`mail.link`) in the same transaction: customers never calls mail;
//! - a merged company keeps its row, without labels, and leads to the one that stayed; whatever a merge changed can be put back for 30 days.
//!
//! Following merges: every table of the schema `customers` with a foreign key to `company` moves by itself, also one that is made later.
//! A context whose own rows name companies follows by a job, whose kind stands in `jobs::MERGE_FOLLOWERS`: payload
//! `{merge_id, undone}`, the rest by [`merge_of`] (from, into, and people who became one). On `undone` it takes its rows back. Screens are told by the
//! event [`MERGED`], `{merge_id, from, into, undone}`.

mod model;
mod rules;
mod store;

mod jobs;

mod asked;
mod asks;
mod beside;
mod earlier;
mod conflicts;
mod contacts;
mod create;
mod duplicates;
mod edit;
mod figures;

mod segments;
mod belonging;
mod score;

mod bulk;
mod exports;
mod follow_up_files;
mod follow_up_types;
mod follow_up;
mod known;
mod merge;
mod owners;
mod people;
mod reckon;
mod search;
mod share;
mod take_back;
mod told;
mod touch;
mod twins;
mod values;

mod import;

pub mod http;
pub mod wire;
pub mod worker;
pub mod cli;

use blobs::Blobs;
use db::Db;
use kernel::{Clock, Permission};
use std::sync::Arc;

pub use asked::{address_key, contact, done_between, keys_of, last_worked_at, phone_number, promised_between, rows_of, silent_since};
pub use belonging::{AskedSegment, Belonging, asked_segments, belonging, borne_tags, sees_tags};
pub use beside::{Reach, briefs, reach};
pub use contacts::add_contact;
pub use create::{Twins, contact_at, create, create_from_suggestion};
pub use earlier::{Earlier, earlier, relabel_deals};
pub use exports::{
    COLUMNS_MAX as EXPORT_COLUMNS_MAX, Cells, ExportRows, Named as ColumnNamed, ask_for as ask_export, write as write_export,
};
pub use figures::{company_figures, follow_up_figures, follow_ups_of};
pub use follow_up::{NewFollowUp, Written, done, follow_up, reopen};
pub use follow_up_files::{NewFollowUpFile, keep_file};
pub use follow_up_types::{follow_up_types, known_follow_up_types};
pub use http::{Files as ExportFiles, export_file, exports_of, promised, search};
pub use jobs::{
    MAIL_LINK, MAIL_LINK_ALL, MAIL_MERGED, MAIL_UNTIE, PoolNight, SALES_FOLLOW_ALL, SALES_FOLLOW_COMPANY, SALES_MERGED, SALES_TASK_OF_MAIL,
    Score, WriteOpportunities,
};
pub use known::known;
pub use merge::merge_of;
pub use model::{
    Bounce, BulkState, Company, CompanyId, CompanyRow, Contact, ContactId, Created, Done, Entry, Export, ExportFormat, ExportId, Flaw,
    FollowUp, FollowUpRow, ImportRefusal, Known, Likeness, Made, Merge, MergeId, NewCompany, NewContact, Owner, Refusal, Stage, Touch,
    TouchId, TouchKind, Twin, TwinKeys, VisibleTo,
};
pub use model::{Choice, HandOverId, ShareRefusal, TimerAct};
pub use model::{EntryType, FollowUpIcon, FollowUpType, FollowUpTypeId, FollowUpTypeRefusal};
pub use model::{FollowUpFile, FollowUpFileId, FollowUpFileRefusal};
pub use model::{ScoreRule, Scoring, Segment, SegmentId, SegmentRefusal};
pub use rules::{COMPANIES, CONTACTS, Due, FOLLOW_UPS, cell, masks::value as masked};
pub use score::set as set_scoring;
pub use segments::{catalogue, make as make_segment};
pub use share::assign::new_owner;
pub use take_back::{stamp, take_back};
pub use told::{
    ASKS_CHANGED, COMPANY_CHANGED, CONFLICTS_CHANGED, DROPPING_CHANGED, DUPLICATES_CHANGED, FOLLOW_UP_TYPES_CHANGED, FOLLOW_UPS_CHANGED,
    MERGED, SCORES_CHANGED, SEGMENTS_CHANGED,
};
pub use touch::{bounced, threads_joined, touch};
pub use twins::{twins, twins_and_alike};

/// See companies, people and timelines in sight.
pub const COMPANY_READ: Permission = Permission("customers.company.read");
/// Make and change them.
pub const COMPANY_WRITE: Permission = Permission("customers.company.write");
/// Put them into the recycle bin and take them out again.
pub const COMPANY_DELETE: Permission = Permission("customers.company.delete");
/// Take them out of the program as a file.
pub const COMPANY_EXPORT: Permission = Permission("customers.company.export");
/// Allow others' exports, and say whether they need it.
pub const EXPORT_APPROVE: Permission = Permission("customers.export.approve");
/// Bring companies as a file, and take back what that made.
pub const COMPANY_IMPORT: Permission = Permission("customers.company.import");
/// Write into timelines, promise and keep.
pub const FOLLOW_UP_WRITE: Permission = Permission("customers.follow_up.write");

/// Make several companies one, and take that back; look for duplicates.
pub const COMPANY_MERGE: Permission = Permission("customers.company.merge");
/// Decide who keeps a customer on whom two have a claim.
pub const CONFLICT_DECIDE: Permission = Permission("customers.conflict.decide");
/// See the pool, take customers from it and put one's own there.
pub const POOL_CLAIM: Permission = Permission("customers.pool.claim");
/// Set the pool's rules and limits, give customers out, put anybody's into the pool.
pub const POOL_MANAGE: Permission = Permission("customers.pool.manage");
/// Move all that a leaver has to others.
pub const HAND_OVER: Permission = Permission("customers.company.hand_over");
/// Set the rules by which customers are scored and graded.
pub const SCORE_MANAGE: Permission = Permission("customers.score.manage");
/// Set the types under which follow-ups are written down.
pub const FOLLOW_UP_TYPE_MANAGE: Permission = Permission("customers.follow_up_type.manage");
/// Remove for good what lies in the recycle bin.
pub const BIN_DELETE: Permission = Permission("customers.bin.delete");

/// The events of which other programs may be told, and what their reader must be allowed.
pub const TOLD_OUTSIDE: &[(&str, Permission)] = &[(told::COMPANY_CHANGED, COMPANY_READ)];

/// All permissions of this context.
pub const PERMISSIONS: &[Permission] = &[
    COMPANY_READ,
    COMPANY_WRITE,
    COMPANY_DELETE,
    COMPANY_EXPORT,
    COMPANY_IMPORT,
    EXPORT_APPROVE,
    FOLLOW_UP_WRITE,
    COMPANY_MERGE,
    CONFLICT_DECIDE,
    POOL_CLAIM,
    POOL_MANAGE,
    HAND_OVER,
    SCORE_MANAGE,
    FOLLOW_UP_TYPE_MANAGE,
    BIN_DELETE,
];

/// What the doors of customers need of the house.
pub struct Customers {
    /// The database.
    pub db: Db,
    /// Files.
    pub blobs: Blobs,
    /// The time.
    pub clock: Arc<dyn Clock>,
}
