//! Which leads, as lists and changes of many name them.

use super::sent;
use crate::model::{Flaw, LeadChange, LeadId, LeadSource, LeadState, Refusal};
use crate::rules::{self, Fields};
use crate::store::LeadFilter;
use crate::{LEADS, many};
use customers::CompanyId;
use fields::rules::read_filter;
use fields::{Asked, BadFilter};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Leads that are named one by one.
const NAMED_MAX: usize = 1_000;

/// Which leads a list holds.
#[derive(Debug, Default, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = WhichLeads)]
#[serde(default, deny_unknown_fields)]
pub struct WhichLeadsIn {
    /// Words of the person, the company, the enquiry; the last may be unfinished.
    pub q: Option<String>,
    /// `mine`, `unassigned` or `all` in sight (default).
    pub view: Option<String>,
    /// Whose.
    pub owner_id: Option<Uuid>,
    /// At this state.
    #[schema(value_type = Option<LeadState>)]
    pub state: Option<String>,
    /// From there.
    #[schema(value_type = Option<LeadSource>)]
    pub source: Option<String>,
    /// Of this company.
    pub company_id: Option<Uuid>,
    /// A tree: `{"all": […]}`, `{"any": […]}`, `{"field", "op", "value"}`.
    pub filter: Option<Value>,
}

enum View {
    Mine,
    Unassigned,
    All,
}

impl WhichLeadsIn {
    /// Reads everything but the tree and the words.
    pub(crate) fn plain(&self, caller: Option<AccountId>) -> Result<LeadFilter, Refusal> {
        let mut f = Fields::default();
        let view = f.choice("view", self.view.clone(), |word| match word {
            "mine" => Some(View::Mine),
            "unassigned" => Some(View::Unassigned),
            "all" => Some(View::All),
            _ => None,
        });
        let filter = LeadFilter {
            owner: if matches!(view, Some(View::Mine)) { caller } else { self.owner_id.map(AccountId) },
            unassigned: matches!(view, Some(View::Unassigned)),
            state: f.choice("state", self.state.clone(), LeadState::from_word),
            source: f.choice("source", self.source.clone(), LeadSource::from_word),
            company: self.company_id.map(CompanyId),
            ..LeadFilter::default()
        };
        f.finish(filter)
    }

    /// Reads the rest; false when there are words but no lead can hold them.
    pub(crate) fn rest(&self, filter: &mut LeadFilter, asked: &Asked) -> Result<bool, Refusal> {
        if let Some(tree) = self.filter.as_ref().filter(|tree| !tree.is_null()) {
            filter.tree = read_filter(tree, &rules::catalogue(LEADS), asked)?;
        }
        let q: Option<String> = self.q.as_deref().map(|q| q.trim().chars().take(rules::SEARCH_CHARS_MAX).collect());
        let Some(q) = q.filter(|q| !q.is_empty()) else {
            return Ok(true);
        };
        filter.words = text::words::query_prefix(&q).map(|words| words.into_string());
        Ok(filter.words.is_some())
    }
}

/// The leads of a change: named, or all that a list holds but some.
#[derive(Debug, Default, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = SelectedLeads)]
#[serde(default, deny_unknown_fields)]
pub struct SelectLeadsIn {
    /// Just these of the list, up to 1,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<Uuid>>,
    /// The list.
    pub which: WhichLeadsIn,
    /// Its leads but these, up to 1,000.
    pub except: Vec<Uuid>,
}

/// Reads a selection as it was stored; none when no lead can be meant.
pub(crate) fn lead_selection(json: &Value, asked: &Asked) -> Result<Option<LeadFilter>, Refusal> {
    let SelectLeadsIn { ids, which, except } = serde_json::from_value(json.clone()).map_err(|_| BadFilter::Form)?;
    if ids.as_ref().is_some_and(|ids| ids.len() > NAMED_MAX) || except.len() > NAMED_MAX {
        return Err(BadFilter::TooBig.into());
    }
    let named = |ids: Vec<Uuid>| ids.into_iter().map(LeadId).collect::<Vec<_>>();
    let mut filter = LeadFilter { ids: ids.map(named), except: named(except), ..which.plain(asked.account)? };
    Ok(which.rest(&mut filter, asked)?.then_some(filter))
}

/// A change of many leads.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ChangeLeads)]
#[serde(deny_unknown_fields)]
pub struct LeadBulkIn {
    /// Which.
    pub select: SelectLeadsIn,
    /// What becomes of them.
    pub change: LeadChangeIn,
    /// Only tell what would happen.
    #[serde(default)]
    pub preview: bool,
}

/// What becomes of many leads.
#[derive(Debug, Default, Clone, Deserialize, ToSchema)]
#[schema(as = LeadChange)]
#[serde(default, deny_unknown_fields)]
pub struct LeadChangeIn {
    /// Another state; `converted` can't be reached so.
    #[schema(value_type = Option<LeadState>)]
    state: Option<String>,
    /// Needed for `invalid`.
    reason: Option<String>,
    /// Sent as null: nobody's.
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<Uuid>)]
    owner_id: Option<Option<Uuid>>,
}

impl LeadChangeIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<LeadChange, Refusal> {
        let mut f = Fields::default();
        let state = f.choice("state", self.state, LeadState::from_word);
        let reason = f.line("reason", self.reason);
        if state == Some(LeadState::Invalid) && reason.is_none() {
            f.flaw("reason", Flaw::Missing);
        }
        let change = LeadChange { state: state.map(|state| (state, reason)), owner: self.owner_id.map(|id| id.map(AccountId)) };
        if change.state.is_none() && change.owner.is_none() {
            f.flaw("state", Flaw::Missing);
        }
        f.finish(change)
    }
}

/// What a change of many will do, or the job that does it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LeadsChanged)]
pub struct LeadBulkOut {
    /// How many leads it looks at, counted to 100,000.
    count: i64,
    /// There are more.
    more: bool,
    /// How many of them stay as they are: `no_way` because of where they stand, `unchanged` because they are so already.
    refused: BTreeMap<String, i64>,
    /// The job; null where it was only asked for.
    job_id: Option<Uuid>,
}

pub(crate) fn lead_bulk(preview: many::Preview, job_id: Option<Uuid>) -> LeadBulkOut {
    let many::Preview { count, refused } = preview;
    LeadBulkOut { count: count.min(many::COUNTED_MAX), more: count > many::COUNTED_MAX, refused, job_id }
}
