//! Which opportunities, as lists and exports name them.

use crate::model::{Outcome, PipelineId, Refusal, StageId};
use crate::rules::{self, Fields};
use crate::store::{OpportunityFilter, OpportunitySort};
use chrono::NaiveDate;
use customers::{CompanyId, ExportFormat};
use fields::rules::{read_filter, read_sort};
use fields::{Asked, BadFilter, Catalogue};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Opportunities that are named one by one.
const NAMED_MAX: usize = 1_000;

/// Which opportunities a list holds, and in which order.
#[derive(Debug, Default, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = WhichOpportunities)]
#[serde(default, deny_unknown_fields)]
pub struct WhichIn {
    /// Words of the name, the company, products; the last may be unfinished.
    pub q: Option<String>,
    /// `mine` or `all` in sight (default).
    pub view: Option<String>,
    /// Whose.
    pub owner_id: Option<Uuid>,
    /// Of this pipeline.
    pub pipeline_id: Option<Uuid>,
    /// At this stage.
    pub stage_id: Option<Uuid>,
    /// `open`, `won` or `lost`.
    #[schema(value_type = Option<Outcome>)]
    pub state: Option<String>,
    /// Of this company.
    pub company_id: Option<Uuid>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Expected to close on this day or later.
    pub closes_from: Option<NaiveDate>,
    /// Expected to close on this day or earlier.
    pub closes_until: Option<NaiveDate>,
    /// A tree: `{"all": […]}`, `{"any": […]}`, `{"field", "op", "value"}`.
    pub filter: Option<Value>,
    /// `updated` (default), `created`, `stage`, `closed` or `closes`.
    pub sort: Option<String>,
    /// Instead of `sort`: up to three fields, parted by commas, the greatest first where a `-` stands before.
    pub order: Option<String>,
}

impl WhichIn {
    /// Reads what needs no catalogue.
    pub(crate) fn plain(&self, caller: Option<AccountId>) -> Result<OpportunityFilter, Refusal> {
        let mut f = Fields::default();
        let mine = f.choice("view", self.view.clone(), |word| match word {
            "mine" => Some(true),
            "all" => Some(false),
            _ => None,
        });
        let sort = f.choice("sort", self.sort.clone(), |word| match word {
            "updated" => Some(OpportunitySort::Updated),
            "created" => Some(OpportunitySort::Created),
            "stage" => Some(OpportunitySort::Stage),
            "closed" => Some(OpportunitySort::Closed),
            "closes" => Some(OpportunitySort::Closes),
            _ => None,
        });
        let filter = OpportunityFilter {
            owner: if mine == Some(true) { caller } else { self.owner_id.map(AccountId) },
            pipeline: self.pipeline_id.map(PipelineId),
            stage: self.stage_id.map(StageId),
            outcome: f.choice("state", self.state.clone(), Outcome::from_word),
            company: self.company_id.map(CompanyId),
            currency: f.currency("currency", self.currency.clone()),
            closes: (f.day("closes_from", self.closes_from), f.day("closes_until", self.closes_until)),
            sort: sort.unwrap_or_default(),
            ..OpportunityFilter::default()
        };
        f.finish(filter)
    }

    /// Reads the rest; false when there are words but no opportunity can hold them.
    pub(crate) fn rest(&self, filter: &mut OpportunityFilter, catalogue: &Catalogue, asked: &Asked) -> Result<bool, Refusal> {
        if let Some(tree) = self.filter.as_ref().filter(|tree| !tree.is_null()) {
            filter.tree = read_filter(tree, catalogue, asked)?;
        }
        filter.sorts = read_sort(self.order.as_deref().unwrap_or_default(), catalogue)?;
        let q: Option<String> = self.q.as_deref().map(|q| q.trim().chars().take(rules::SEARCH_CHARS_MAX).collect());
        let Some(q) = q.filter(|q| !q.is_empty()) else {
            return Ok(true);
        };
        filter.words = text::words::query_prefix(&q).map(|words| words.into_string());
        Ok(filter.words.is_some())
    }
}

/// A file of opportunities that is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewOpportunityExport)]
#[serde(deny_unknown_fields)]
pub struct ExportIn {
    /// Which.
    pub select: SelectIn,
    /// Fields by key, up to 100; see `fields.list` of opportunities.
    pub columns: Vec<String>,
    /// The form of the file.
    pub format: ExportFormat,
}

/// Opportunities: named, or all that a list holds but some, in the list's order.
#[derive(Debug, Default, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = SelectedOpportunities)]
#[serde(default, deny_unknown_fields)]
pub struct SelectIn {
    /// Just these of the list, up to 1,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<Uuid>>,
    /// The list.
    pub which: WhichIn,
    /// Its opportunities but these, up to 1,000.
    pub except: Vec<Uuid>,
}

/// Reads a selection as it was stored; none when no opportunity can be meant.
pub(crate) fn selection(json: &Value, catalogue: &Catalogue, asked: &Asked) -> Result<Option<OpportunityFilter>, Refusal> {
    let SelectIn { ids, which, except } = serde_json::from_value(json.clone()).map_err(|_| BadFilter::Form)?;
    if ids.as_ref().is_some_and(|ids| ids.len() > NAMED_MAX) || except.len() > NAMED_MAX {
        return Err(BadFilter::TooBig.into());
    }
    let mut filter = OpportunityFilter { ids, except, ..which.plain(asked.account)? };
    Ok(which.rest(&mut filter, catalogue, asked)?.then_some(filter))
}
