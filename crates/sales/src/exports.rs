//! Exporting opportunities: customers keeps the line of exports, their approval and their files; here is what stands in the rows.

use crate::model::{OpportunityId, Refusal};
use crate::rules;
use crate::store::{self, OpportunityFilter};
use chrono::{DateTime, Utc};
use customers::{Cells, ColumnNamed, EXPORT_COLUMNS_MAX, Export, ExportFormat, ExportRows};
use db::TenantTx;
use fields::rules::Place;
use fields::{Asked, BadFilter, Catalogue, Kind, Record};
use kernel::{AccountId, Actor, Fault, Lang, Stop};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows that one look at the database reads.
const BATCH: usize = 1_000;

/// Reads which opportunities are meant, as it is stored; none: no opportunity can be meant.
pub(crate) type ReadSelection = fn(&Value, &Catalogue, &Asked) -> Result<Option<OpportunityFilter>, Refusal>;

/// Asks for a file of opportunities. Where the tenant wants exports allowed it waits, else it is written.
///
/// # Errors
/// [`Refusal::Fields`] for columns that aren't there or are hidden from the actor, and for a filter that can't be read.
pub(crate) async fn ask(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    (selection, columns, format): (Value, Vec<String>, ExportFormat),
    read: ReadSelection,
) -> Result<Export, Stop<Refusal>> {
    let (catalogue, asked) = sight(tx, actor, now).await?;
    read(&selection, &catalogue, &asked).map_err(Stop::Refused)?;
    places(&catalogue, &columns).map_err(Stop::Refused)?;
    let export = customers::ask_export(tx, actor, now, (Record::Opportunity, selection, columns, format)).await;
    export.map_err(|stop| stop.map(Refusal::customers))
}

/// The fields of opportunities as the actor sees them. Whose a company's name is hidden from, sees it beside its opportunities neither.
async fn sight(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>) -> Result<(Catalogue, Asked), Fault> {
    let (mut catalogue, asked) = fields::catalogue(tx, actor, now, &rules::OPPORTUNITIES).await?;
    let (companies, _) = fields::catalogue(tx, actor, now, &customers::COMPANIES).await?;
    if let Some(limit) = companies.limit("name") {
        catalogue.limits.insert("company".to_owned(), limit);
    }
    Ok((catalogue, asked))
}

/// Where these columns are.
fn places(catalogue: &Catalogue, columns: &[String]) -> Result<Vec<Place>, Refusal> {
    if columns.is_empty() || columns.len() > EXPORT_COLUMNS_MAX {
        return Err(BadFilter::TooBig.into());
    }
    columns.iter().map(|key| catalogue.column(key).ok_or_else(|| BadFilter::UnknownField(key.clone()).into())).collect()
}

/// What a file of opportunities is written from. Which rows, and in which order, is settled at the beginning: one that is changed while
/// the file is being written neither comes twice nor is left out.
pub(crate) struct Source {
    catalogue: Catalogue,
    columns: Vec<String>,
    places: Vec<Place>,
    ids: Vec<Uuid>,
    lang: Lang,
    /// What pipelines, stages and reasons of loss are called, by field and id.
    called: HashMap<(String, Uuid), String>,
    name: ColumnNamed,
}

impl ExportRows for Source {
    type How = (ReadSelection, ColumnNamed);
    /// So many of the ids were looked at.
    type At = usize;

    async fn open(
        tx: &mut TenantTx,
        actor: &Actor,
        now: DateTime<Utc>,
        export: &Export,
        (read, name): Self::How,
    ) -> Result<(Self, u64), Fault> {
        let (catalogue, asked) = sight(tx, actor, now).await?;
        let ids = match read(&export.selection, &catalogue, &asked).map_err(told)? {
            Some(filter) => store::opportunity_ids(tx, &filter).await?,
            None => Vec::new(),
        };
        let places = places(&catalogue, &export.columns).map_err(told)?;
        let called = store::named(tx).await?.into_iter().map(|named| ((named.field, named.id), named.name)).collect();
        let lang = Lang::from_tag(&export.lang).unwrap_or(Lang::En);
        let total = u64::try_from(ids.len()).unwrap_or(u64::MAX);
        Ok((Self { catalogue, columns: export.columns.clone(), places, ids, lang, called, name }, total))
    }

    fn header(&self, export: &Export) -> (&'static str, Vec<String>) {
        let name = |key: &String| (self.name)(&self.catalogue, Record::Opportunity, key, &export.lang);
        ("Opportunities", self.columns.iter().map(name).collect())
    }

    async fn page(&self, tx: &mut TenantTx, at: usize) -> Result<(Vec<Cells>, Option<usize>), Fault> {
        let end = self.ids.len().min(at + BATCH);
        let Some(ids) = self.ids.get(at..end).filter(|ids| !ids.is_empty()) else {
            return Ok((Vec::new(), None));
        };
        let mut held = store::opportunity_values(tx, ids, &self.places).await?;
        let people = self.people(tx, &held).await?;
        let rows = ids.iter().filter_map(|id| held.remove(&OpportunityId(*id))).map(|values| self.cells(values, &people));
        Ok((rows.collect(), Some(end)))
    }
}

impl Source {
    fn cells(&self, values: Vec<Option<Value>>, people: &HashMap<AccountId, String>) -> Cells {
        let cell = |(key, value): (&String, Option<Value>)| {
            let said = value.map(|value| self.said(key, value, people));
            customers::cell(&self.catalogue, key, customers::masked(&self.catalogue, key, said))
        };
        self.columns.iter().zip(values).map(cell).collect()
    }

    /// A value as people say it: names instead of ids, an outcome in the reader's language.
    fn said(&self, key: &str, value: Value, people: &HashMap<AccountId, String>) -> Value {
        if self.is_person(key) {
            return match &value {
                Value::Array(all) => Value::Array(all.iter().map(|one| person(one, people)).collect()),
                one => person(one, people),
            };
        }
        let Value::String(word) = &value else { return value };
        match key {
            "state" => {
                let outcome = web::Catalogue::embedded().say(self.lang, &format!("sales.ui.outcome.{word}"), &[]);
                outcome.map_or(value, Value::String)
            }
            "pipeline" | "stage" | "loss_reason" => {
                let named = word.parse().ok().and_then(|id: Uuid| self.called.get(&(key.to_owned(), id)));
                named.cloned().map_or(Value::Null, Value::String)
            }
            _ => value,
        }
    }

    fn is_person(&self, key: &str) -> bool {
        let kind = self.catalogue.builtin(key).map(|field| field.kind).or_else(|| self.catalogue.field(key).map(|field| field.kind));
        matches!(kind, Some(Kind::Person | Kind::Persons))
    }

    /// The names of the colleagues in these rows.
    async fn people(
        &self,
        tx: &mut TenantTx,
        rows: &HashMap<OpportunityId, Vec<Option<Value>>>,
    ) -> Result<HashMap<AccountId, String>, Fault> {
        let of_people: Vec<bool> = self.columns.iter().map(|key| self.is_person(key)).collect();
        let mut ids = Vec::new();
        for values in rows.values() {
            for value in of_people.iter().zip(values).filter(|(of_people, _)| **of_people).filter_map(|(_, value)| value.as_ref()) {
                match value {
                    Value::Array(all) => ids.extend(all.iter().filter_map(account)),
                    one => ids.extend(account(one)),
                }
            }
        }
        ids.sort_unstable();
        ids.dedup();
        accounts::people(tx, &ids).await
    }
}

fn account(value: &Value) -> Option<AccountId> {
    value.as_str().and_then(|id| id.parse().ok())
}

fn person(value: &Value, people: &HashMap<AccountId, String>) -> Value {
    account(value).and_then(|id| people.get(&id).cloned()).map_or(Value::Null, Value::String)
}

/// A refusal has nobody to be told to in a job: it is written with the job.
fn told(refusal: Refusal) -> Fault {
    Fault::say(format!("refused: {refusal:?}"))
}
