//! Which companies, as lists and changes of many name them.

use super::input::CompanyPatchIn;
use crate::model::{CompanyId, Refusal};
use crate::rules::{self, CompanyPatch, Fields};
use crate::store::ListFilter;
use fields::rules::read_filter;
use fields::{Asked, Catalogue};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Companies that are named one by one.
const NAMED_MAX: usize = 1_000;

/// Whose companies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CompanyView)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Looked after by the caller.
    Mine,
    /// By anybody.
    Team,
    /// By nobody.
    Pool,
    /// All.
    All,
}

/// Which companies a list holds.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = WhichCompanies)]
#[serde(default)]
pub struct WhichIn {
    /// Words of the name, domain, people, addresses; the last may be unfinished.
    pub q: Option<String>,
    /// `mine`, `team`, `pool` or `all`; all when absent.
    #[schema(value_type = Option<View>)]
    pub view: Option<String>,
    /// A tree: `{"all": […]}`, `{"any": […]}`, `{"field", "op", "value"}`.
    pub filter: Option<Value>,
}

impl WhichIn {
    /// Reads everything; none when there are words but no company can hold them.
    pub(crate) fn read(&self, catalogue: &Catalogue, asked: &Asked) -> Result<Option<ListFilter>, Refusal> {
        let mut f = Fields::default();
        let view = f.choice("view", self.view.clone().filter(|view| !view.is_empty()), |word| match word {
            "mine" => Some(View::Mine),
            "team" => Some(View::Team),
            "pool" => Some(View::Pool),
            "all" => Some(View::All),
            _ => None,
        });
        let tree = match self.filter.as_ref().filter(|filter| !filter.is_null()) {
            Some(filter) => read_filter(filter, catalogue, asked)?,
            None => fields::Tree::default(),
        };
        let words = match self.plain() {
            Some(q) => match text::words::query_prefix(&q) {
                Some(words) => Some(words.into_string()),
                None => return f.finish(None),
            },
            None => None,
        };
        let owner = asked.account.filter(|_| view == Some(View::Mine));
        let owned = match view {
            Some(View::Team) => Some(true),
            Some(View::Pool) => Some(false),
            Some(View::Mine | View::All) | None => None,
        };
        f.finish(Some(ListFilter { tree, owner, owned, words, ..ListFilter::default() }))
    }

    /// The words without what surrounds them.
    pub(crate) fn plain(&self) -> Option<String> {
        let q: Option<String> = self.q.as_deref().map(|q| q.trim().chars().take(rules::SEARCH_CHARS_MAX).collect());
        q.filter(|q| !q.is_empty())
    }
}

/// The companies of a change: named, or all that a list holds but some.
#[derive(Debug, Default, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = SelectedCompanies)]
#[serde(default)]
pub struct SelectIn {
    /// Just these, up to 1,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    ids: Option<Vec<Uuid>>,
    /// Or all of this list.
    #[serde(flatten)]
    which: WhichIn,
    /// But these.
    except: Vec<Uuid>,
}

/// A change of many companies.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ChangeCompanies)]
#[serde(deny_unknown_fields)]
pub struct BulkIn {
    /// Which.
    pub select: SelectIn,
    /// What becomes of them.
    pub change: ChangeIn,
    /// Only tell what would happen.
    #[serde(default)]
    pub preview: bool,
}

/// What becomes of many companies.
#[derive(Debug, Default, Clone, Deserialize, ToSchema)]
#[schema(as = CompanyChange)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeIn {
    /// New values by field, the program's, the standard and the tenant's; null takes one away.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    set: Map<String, Value>,
    add_tags: Vec<String>,
    remove_tags: Vec<String>,
}

/// Fields that many companies may share, and their names in a change of one.
const SHARED: [(&str, &str); 9] = [
    ("stage", "stage"),
    ("stars", "stars"),
    ("country", "country"),
    ("language", "language"),
    ("time_zone", "time_zone"),
    ("source", "source"),
    ("remarks", "remarks"),
    ("owners", "owner_ids"),
    ("visible_to", "labels_visible_to"),
];

impl ChangeIn {
    /// Does it change whose they are?
    pub(crate) fn gives(&self) -> bool {
        self.set.contains_key("owners") || self.set.contains_key("visible_to")
    }

    /// The change as one company's form has it.
    pub(crate) fn read(self, catalogue: &Catalogue) -> Result<Value, Refusal> {
        let Self { set, add_tags, remove_tags } = self;
        let mut change = Map::new();
        let mut values = Map::new();
        for (key, value) in set {
            if catalogue.limit(&key).is_some() {
                return Err(Refusal::BadBulk);
            }
            match SHARED.iter().find(|(field, _)| *field == key) {
                Some((_, name)) => drop(change.insert((*name).to_owned(), value)),
                None if catalogue.field(&key).is_some_and(|field| !field.unique && !field.is_reckoned()) => drop(values.insert(key, value)),
                None => return Err(Refusal::BadBulk),
            }
        }
        if !values.is_empty() {
            change.insert("fields".to_owned(), Value::Object(values));
        }
        for (key, tags) in [("add_tags", add_tags), ("remove_tags", remove_tags)] {
            if !tags.is_empty() {
                change.insert(key.to_owned(), Value::from(tags));
            }
        }
        if change.is_empty() { Err(Refusal::BadBulk) } else { Ok(Value::Object(change)) }
    }
}

/// Reads a selection as it was stored.
pub(crate) fn selection(stored: &Value, catalogue: &Catalogue, asked: &Asked) -> Result<ListFilter, Refusal> {
    let SelectIn { ids, which, except } = serde_json::from_value(stored.clone()).map_err(|_| Refusal::BadBulk)?;
    let ids: Option<Vec<CompanyId>> = ids.map(|ids| ids.into_iter().map(CompanyId).collect());
    if ids.as_ref().is_some_and(|ids| ids.is_empty() || ids.len() > NAMED_MAX) || except.len() > NAMED_MAX {
        return Err(Refusal::BadBulk);
    }
    let none = ListFilter { ids: Some(Vec::new()), ..ListFilter::default() };
    let filter = which.read(catalogue, asked)?.unwrap_or(none);
    Ok(ListFilter { except: except.into_iter().map(CompanyId).collect(), ids: ids.or(filter.ids.clone()), ..filter })
}

/// Reads a change as it is stored, for a company in this country.
pub(crate) fn patch(change: Value, country: Option<&str>) -> Result<CompanyPatch, Refusal> {
    let patch: CompanyPatchIn = serde_json::from_value(change).map_err(|_| Refusal::BadBulk)?;
    patch.read(country)
}

/// What a change of many will do, or the job that does it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CompaniesChanged)]
pub struct BulkOut {
    /// How many companies it looks at.
    pub count: i64,
    /// The first of them, with what becomes of them.
    pub samples: Vec<BulkSampleOut>,
    /// How many of the samples refuse, by reason.
    pub refused: BTreeMap<String, i64>,
    /// The job; null where it was only asked for.
    pub job_id: Option<Uuid>,
}

/// A company before and after a change.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CompanyChanged)]
pub struct BulkSampleOut {
    /// The company.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The fields that change, as they are.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub was: Value,
    /// As they will be.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub now: Value,
}
