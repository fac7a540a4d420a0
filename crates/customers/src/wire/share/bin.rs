//! The recycle bin, and why who sees what.

use super::super::out::{PersonOut, person};
use crate::model::{Binned, CompanyId, Names, SeenBy};
use crate::share::sight::Seen;
use chrono::{DateTime, Utc};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What lies in the recycle bin.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BinnedCompany)]
pub struct BinnedOut {
    id: Uuid,
    name: String,
    country: Option<String>,
    owners: Vec<PersonOut>,
    contact_count: i32,
    deleted_at: DateTime<Utc>,
    /// Null: the program.
    deleted_by: Option<PersonOut>,
    /// Days until it is removed for good.
    days_left: i64,
}

pub(crate) fn binned(binned: Binned, names: &Names, now: DateTime<Utc>, kept: chrono::Duration) -> BinnedOut {
    let Binned { id, name, country, owner_ids, deleted_at, deleted_by, contact_count } = binned;
    BinnedOut {
        id: id.0,
        name,
        country,
        owners: owner_ids.into_iter().map(|id| person(id, names)).collect(),
        contact_count,
        deleted_at,
        deleted_by: deleted_by.map(|by| person(by, names)),
        days_left: (deleted_at + kept - now + chrono::Duration::hours(23)).num_days().max(0),
    }
}

/// What to remove for good.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = BinPurge)]
#[serde(deny_unknown_fields)]
pub struct PurgeIn {
    /// These, 500 at most; null: all, 500 at a time.
    ids: Option<Vec<Uuid>>,
}

impl PurgeIn {
    pub(crate) fn companies(self) -> Option<Vec<CompanyId>> {
        self.ids.map(|ids| ids.into_iter().map(CompanyId).collect())
    }
}

/// How many were removed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BinPurged)]
pub struct PurgedOut {
    pub(crate) removed: usize,
}

/// Why a colleague sees a company.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CompanySight)]
pub struct SightOut {
    account: PersonOut,
    /// He can sign in.
    active: bool,
    visible: bool,
    /// The reasons, the nearest first.
    reasons: Vec<SeenByOut>,
}

/// One reason.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SightReason)]
pub struct SeenByOut {
    by: SeenByKind,
    /// Who shares it with him.
    owner: Option<PersonOut>,
    /// The department that he sees.
    department: Option<String>,
}

/// By what somebody sees a company.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = SightReasonKind)]
#[serde(rename_all = "snake_case")]
pub enum SeenByKind {
    /// He looks after it.
    Owner,
    /// Somebody shares it with him.
    Shared,
    /// He sees a department in which an owner is.
    Department,
    /// He sees every record.
    All,
    /// It is open to every colleague.
    Open,
    /// It lies in the pool, and he may take from there.
    Pool,
}

pub(crate) fn sight(account: AccountId, seen: Seen, names: &Names) -> SightOut {
    let Seen { name, active, by } = seen;
    let reason = |by: SeenBy| {
        let (by, owner, department) = match by {
            SeenBy::Owner => (SeenByKind::Owner, None, None),
            SeenBy::Shared { with } => (SeenByKind::Shared, Some(person(with, names)), None),
            SeenBy::Department { department } => (SeenByKind::Department, None, Some(department)),
            SeenBy::All => (SeenByKind::All, None, None),
            SeenBy::Open => (SeenByKind::Open, None, None),
            SeenBy::Pool => (SeenByKind::Pool, None, None),
        };
        SeenByOut { by, owner, department }
    };
    SightOut { account: PersonOut { id: account.0, name }, active, visible: !by.is_empty(), reasons: by.into_iter().map(reason).collect() }
}
