//! One question asked of the context whose records it is about.

use super::{Reader, may};
use crate::model::{Flaw, Page, Question, Refusal, Subject};
use crate::rules::{self, Key, between, choice_name, everything, field_name, parts, read_key};
use chrono::{DateTime, NaiveDate, Utc};
use customers::FollowUpRow;
use db::TenantTx;
use fields::rules::{Catalogue, Place, Tree, is_list, ops, read_filter, read_grouping};
use fields::store::{Group, Groups};
use fields::{Asked, Builtin, Kind, Op, Selections};
use kernel::{Fault, Stop};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// The groups of a question, and what their rows have in common.
pub(crate) struct Answered {
    pub subject: Subject,
    pub page: Page,
    /// The conditions that all rows meet.
    pub base: Vec<Value>,
    pub key: Key,
    pub second: Option<Key>,
    /// What is summed up, and of which kind; none: counted.
    pub sum: Option<(String, Kind)>,
    pub groups: Vec<Group>,
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// The rows are grouped by the very day that the period is about.
    pub through_period: bool,
    pub catalogue: Catalogue,
}

/// Asks it.
pub(super) async fn ask(tx: &mut TenantTx, reader: &Reader<'_>, question: &Question, max: (i64, i64)) -> Result<Answered, Stop<Refusal>> {
    let subject = question.subject;
    let (catalogue, asked) = catalogue(tx, reader, subject).await?;
    let read = read(&catalogue, &asked, question, reader.today()).map_err(Stop::Refused)?;
    let Read { key, second, sum, base, tree, days } = read;
    let groups = Groups { by: &key.grouping, and_by: second.as_ref().map(|key| &key.grouping), max, by_sum: sum.is_some() };
    let groups = match subject {
        Subject::Customers => customers::company_figures(tx, &tree, &groups, sum.as_ref().map(|(_, place)| place)).await?,
        Subject::FollowUps => customers::follow_up_figures(tx, &tree, &groups).await?,
        Subject::Opportunities => {
            let amounts = sum.as_ref().map(|_| (reader.currency.as_str(), reader.today()));
            sales::opportunity_figures(tx, &tree, &groups, amounts).await?
        }
        Subject::Leads => sales::lead_figures(tx, &tree, &groups).await?,
    };
    let page = page(subject);
    let through_period = question.on.as_deref().unwrap_or(usual_day(subject)) == key.field;
    let sum = sum.map(|(field, place)| (field, place.kind));
    Ok(Answered { subject, page, base, key, second, sum, groups, days, through_period, catalogue })
}

fn page(subject: Subject) -> Page {
    match subject {
        Subject::Customers => Page::Customers,
        Subject::Opportunities => Page::Opportunities,
        Subject::FollowUps => Page::FollowUps,
        Subject::Leads => Page::Leads,
    }
}

/// The fields of a subject as the reader may see them.
async fn catalogue(tx: &mut TenantTx, reader: &Reader<'_>, subject: Subject) -> Result<(Catalogue, Asked), Stop<Refusal>> {
    if !may(reader.actor, subject) {
        return Err(Stop::Refused(Refusal::MayNot));
    }
    let asked = Asked { account: reader.actor.account, now: reader.now, zone: reader.zone };
    let own = |builtins: &'static [Builtin]| {
        (Catalogue { builtins, fields: Vec::new(), limits: HashMap::new(), selections: Selections::default() }, asked)
    };
    Ok(match subject {
        Subject::Customers => customers::catalogue(tx, reader.actor, reader.now).await?,
        Subject::FollowUps => own(customers::FOLLOW_UPS),
        Subject::Opportunities => (fields::catalogue(tx, reader.actor, reader.now, &sales::OPPORTUNITIES).await?.0, asked),
        Subject::Leads => own(sales::LEADS),
    })
}

struct Read {
    key: Key,
    second: Option<Key>,
    sum: Option<(String, Place)>,
    base: Vec<Value>,
    tree: Tree,
    days: Option<(NaiveDate, NaiveDate)>,
}

/// Reads a question by the fields that are there.
fn read(catalogue: &Catalogue, asked: &Asked, question: &Question, today: NaiveDate) -> Result<Read, Refusal> {
    let Question { subject, by, and_by, sum, filter, on, period } = question;
    let key = |field: &'static str, text: &str| match read_key(text, catalogue, asked) {
        Err(fields::BadFilter::NotSortable(_)) => Err(Refusal::field(field, Flaw::NotGroupable)),
        other => Ok(other?),
    };
    let first = key("by", by)?;
    let second = and_by.as_deref().map(|text| key("and_by", text)).transpose()?;
    let sum = sum.as_deref().map(|field| summed(catalogue, *subject, field)).transpose()?;
    let mut base = parts(filter.as_ref());
    let days = rules::days_of(*period, today);
    let on = on.as_deref().unwrap_or(usual_day(*subject));
    let place = catalogue.place(on).ok_or_else(|| fields::BadFilter::UnknownField(on.to_owned()))?;
    if !matches!(place.kind, Kind::Date | Kind::DateTime) {
        return Err(Refusal::field("on", Flaw::NotADay));
    }
    base.extend(days.map(|days| between(on, days)));
    let tree = read_filter(&everything(base.clone()), catalogue, asked)?;
    Ok(Read { key: first, second, sum, base, tree, days })
}

/// The day or moment that a subject's periods are about.
fn usual_day(subject: Subject) -> &'static str {
    match subject {
        Subject::Customers | Subject::Opportunities | Subject::Leads => "created",
        Subject::FollowUps => "at",
    }
}

fn summed(catalogue: &Catalogue, subject: Subject, field: &str) -> Result<(String, Place), Refusal> {
    let place = catalogue.place(field).ok_or_else(|| fields::BadFilter::UnknownField(field.to_owned()))?;
    let is_number = matches!(place.kind, Kind::Number | Kind::Money | Kind::Stars | Kind::RollUp | Kind::Formula);
    let fits = match subject {
        Subject::Customers => is_number,
        // Of several currencies only the amount has rates.
        Subject::Opportunities => field == "amount",
        Subject::FollowUps | Subject::Leads => false,
    };
    if fits { Ok((field.to_owned(), place)) } else { Err(Refusal::field("sum", Flaw::NotANumber)) }
}

/// Can this question be asked by the reader? For those who save it.
///
/// # Errors
/// As [`super::of_report`].
pub(crate) async fn check(tx: &mut TenantTx, reader: &Reader<'_>, question: &Question) -> Result<(), Stop<Refusal>> {
    let (catalogue, asked) = catalogue(tx, reader, question.subject).await?;
    read(&catalogue, &asked, question, reader.today()).map(|_| ()).map_err(Stop::Refused)
}

/// What people wrote down and promised behind a figure, the latest first.
///
/// # Errors
/// [`Refusal::MayNot`], [`Refusal::Filter`].
pub(crate) async fn follow_ups(
    tx: &mut TenantTx,
    reader: &Reader<'_>,
    filter: &Value,
    (after, limit): (Option<(DateTime<Utc>, Uuid)>, i64),
) -> Result<Vec<FollowUpRow>, Stop<Refusal>> {
    let (catalogue, asked) = catalogue(tx, reader, Subject::FollowUps).await?;
    let tree = read_filter(filter, &catalogue, &asked).map_err(|bad| Stop::Refused(bad.into()))?;
    Ok(customers::follow_ups_of(tx, &tree, after, limit).await?)
}

/// A field by which a subject can be asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    pub key: String,
    pub name: String,
    pub kind: Kind,
    pub operators: Vec<Op>,
    /// What it may hold, with names; of any other: whatever is there.
    pub options: Vec<(String, String)>,
    pub groupable: bool,
    pub summable: bool,
}

/// The fields of each subject that the reader may ask about.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn subjects(tx: &mut TenantTx, reader: &Reader<'_>) -> Result<Vec<(Subject, Vec<Field>)>, Stop<Refusal>> {
    let mut all = Vec::new();
    for subject in Subject::ALL.iter().copied().filter(|subject| may(reader.actor, *subject)) {
        let (catalogue, asked) = catalogue(tx, reader, subject).await?;
        let named = named(tx, subject).await?;
        let keys =
            catalogue.builtins.iter().map(|field| field.key.to_owned()).chain(catalogue.fields.iter().map(|field| field.key.clone()));
        let fields = keys.filter_map(|key| {
            let place = catalogue.place(&key)?;
            let is_day = matches!(place.kind, Kind::Date | Kind::DateTime);
            let text = if is_day { format!("{key}:month") } else { key.clone() };
            let lang = reader.actor.lang;
            let choices = catalogue.builtin(&key).map(|field| field.choices.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
            let choices = choices
                .unwrap_or_else(|| catalogue.field(&key).into_iter().flat_map(|field| &field.choices).map(|c| c.value.clone()).collect());
            let words = choices.into_iter().map(|value| (value.clone(), choice_name(subject, &catalogue, &key, &value, lang)));
            let ids = named.iter().filter(|(field, ..)| *field == key).map(|(_, id, name)| (id.to_string(), name.clone()));
            Some(Field {
                name: field_name(subject, &catalogue, &key, lang),
                kind: place.kind,
                operators: ops(place.kind).to_vec(),
                options: words.chain(ids).collect(),
                groupable: !is_list(place.kind)
                    && read_grouping(&text, &catalogue, &asked).is_ok()
                    && read_key(&text, &catalogue, &asked).is_ok(),
                summable: summed(&catalogue, subject, &key).is_ok(),
                key,
            })
        });
        all.push((subject, fields.collect()));
    }
    Ok(all)
}

/// What the fields of a subject that hold ids may hold, with names: field, id, name. Retired types are filtered by too.
async fn named(tx: &mut TenantTx, subject: Subject) -> Result<Vec<(String, Uuid, String)>, Fault> {
    Ok(match subject {
        Subject::Opportunities => {
            sales::named(tx).await?.into_iter().filter(|one| !one.gone).map(|one| (one.field, one.id, one.name)).collect()
        }
        Subject::FollowUps => {
            customers::known_follow_up_types(tx).await?.into_iter().map(|one| ("type".to_owned(), one.id.0, one.name)).collect()
        }
        Subject::Customers | Subject::Leads => Vec::new(),
    })
}
