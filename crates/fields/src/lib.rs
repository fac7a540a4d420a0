//! Fields: what a tenant keeps about a record beyond what the program knows, how lists are asked for by any field, and saved views.
//!
//! Words: a *record* is a company, a contact, an opportunity…; a *builtin* is a field that the program itself keeps of it, a *field* one
//! that the tenant added; the *catalogue* is both together as the caller's role may see them. A *filter* is a tree of conditions, a
//! *view* a filter with order, columns and layout that somebody named. A *limit* hides a field from a role, masks it or closes it.
//!
//! Invariants:
//! - a field's key is never used again, its kind never changes: what records hold stays readable;
//! - values lie in the column `fields` of the record's own table, read by one place ([`rules`]), so that form, import and API refuse the same;
//! - who may not read a value whole can't filter or order by it;
//! - a formula reads no other formula and nothing that changes by itself, so its result is stored and never goes round in circles;
//! - no text of a caller ever stands in a statement: conditions are bound, columns are written in the contexts.

mod model;
pub mod rules;
pub mod store;

mod define;
mod keep;
mod read;
mod values;

pub mod http;
mod wire;

pub use define::FIELDS_CHANGED;
pub use http::code as flaw_code;
pub use keep::VIEWS_CHANGED;
pub use model::{
    Asked, BadFilter, BadValue, Builtin, Choice, Field, Flaw, Holder, Kind, Layout, Op, Order, Reckoning, Record, Refusal, RollUp,
    SELECTIONS, Selection, Selections, Shared, Sight, Standard, View, ViewId,
};
pub use read::{catalogue, writable};
pub use rules::{Catalogue, Making, Sort, Tree};
pub use values::{UniqueValue, claim, claim_many, holders, release, release_many, unique_values};

use db::Db;
use kernel::{Clock, Permission};
use std::sync::Arc;

/// Add, change and retire fields; say what roles see of them.
pub const MANAGE: Permission = Permission("fields.manage");
/// Share views with every colleague.
pub const SHARE_VIEWS: Permission = Permission("fields.views.share");

/// All permissions of this context.
pub const PERMISSIONS: &[Permission] = &[MANAGE, SHARE_VIEWS];

/// A kind of record that a context keeps.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// What it is.
    pub record: Record,
    /// The program's own fields of it.
    pub builtins: &'static [Builtin],
    /// Those that it keeps beside the tenant's.
    pub standard: &'static [Standard],
    /// Who may read such records.
    pub read: Permission,
    /// The kind of the job that reckons the formulas and roll-ups of all of them anew; none: they have none.
    pub reckon: Option<&'static str>,
}

/// What the doors need of the house.
pub struct Fields {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What has fields.
    pub records: Vec<Kept>,
}
