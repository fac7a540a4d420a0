//! Lists of people: by any field, in any order, with any columns; how many there are; by groups.

use crate::model::{ContactId, PersonRow, Refusal};
use crate::people;
use crate::store::{self, PeopleFilter, PeopleOrder};
use crate::wire::{self, CompanyCountOut, CompanyGroupOut, CompanyGroupsOut, ContactRowOut, View, WhichIn};
use crate::{COMPANY_READ, Customers};
use axum::extract::State;
use db::TenantTx;
use fields::rules::{read_grouping, read_sort};
use fields::{BadFilter, Catalogue};
use kernel::{Actor, Page, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use web::{Caller, Json, PageOf, PageQuery, Problem, ProblemBody, Query};

/// Columns of a list beside those that every row has.
const COLUMNS_MAX: usize = 60;
/// Up to so many rows are counted where nobody asks for the exact number.
const COUNTED_MAX: i64 = 10_000;
/// Groups of a list.
const GROUPS_MAX: i64 = 300;

/// In which order, with which columns, from where on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PeopleQuery {
    /// Words of the name, addresses and numbers; the last may be unfinished.
    q: Option<String>,
    /// Of companies that the caller looks after (`mine`), that anybody does (`team`), that nobody does (`pool`), of all.
    #[param(value_type = Option<View>, inline)]
    view: Option<String>,
    /// A tree as JSON, as lists of companies take it; see `fields.list` of contacts.
    filter: Option<String>,
    /// Up to three fields, parted by commas, the greatest first where a `-` stands before; `-created` when absent.
    sort: Option<String>,
    /// Fields whose values each row shows too, parted by commas.
    columns: Option<String>,
    cursor: Option<String>,
    limit: Option<u16>,
}

/// People in sight.
#[utoipa::path(get, path = "/api/contacts", operation_id = "customers.contacts.list", tag = "customers", params(PeopleQuery),
    responses((status = 200, body = PageOf<ContactRowOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<PeopleQuery>,
) -> Result<Json<PageOf<ContactRowOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let PeopleQuery { q, view, filter, sort, columns, cursor, limit } = query;
    let which = which(q, view, filter).map_err(Stop::Refused)?;
    let page = PageQuery { cursor, limit };
    let (after, size) = (page.after()?, page.size());
    let columns: Vec<String> =
        columns.iter().flat_map(|keys| keys.split(',')).map(|key| key.trim().to_owned()).filter(|key| !key.is_empty()).collect();
    let rows = cx
        .db
        .read(&caller, async |tx| {
            let sight = people::sight(tx, &caller, cx.clock.now()).await?;
            let mut sorts = read_sort(sort.as_deref().unwrap_or_default(), &sight.catalogue).map_err(|bad| Stop::Refused(bad.into()))?;
            if sorts.is_empty() {
                sorts = crate::rules::lately_made();
            }
            let after: Option<(Vec<Option<String>>, ContactId)> = after;
            if after.as_ref().is_some_and(|(keys, _)| keys.len() != sorts.len()) {
                return Err(Stop::Refused(Refusal::BadCursor));
            }
            let places = people::places(&sight.catalogue, &columns, COLUMNS_MAX).map_err(Stop::Refused)?;
            let Some(filter) = narrowed(tx, &caller, &which, &sight).await? else {
                return Ok(Page { items: Vec::new(), next: None });
            };
            let rows = store::people(tx, &filter, &PeopleOrder { sorts, after }, &places, size.limit()).await?;
            let page = Page::cut(rows, size, |(row, keys)| web::cursor::write(&(keys, row.person.id)));
            Ok(page.map(|(row, _)| shown(&sight, row, &columns)))
        })
        .await?;
    Ok(Json(rows.into()))
}

fn shown(sight: &people::Sight, mut row: PersonRow, columns: &[String]) -> ContactRowOut {
    people::masked(sight, columns, &mut row);
    wire::contact_row(row, columns)
}

/// A filter that came as text.
fn which(q: Option<String>, view: Option<String>, filter: Option<String>) -> Result<WhichIn, Refusal> {
    let filter = match filter.filter(|text| !text.is_empty()) {
        Some(text) => Some(serde_json::from_str(&text).map_err(|_| BadFilter::Form)?),
        None => None,
    };
    Ok(WhichIn { q, view, filter })
}

/// What the list holds; none when nobody can.
async fn narrowed(tx: &mut TenantTx, actor: &Actor, which: &WhichIn, sight: &people::Sight) -> Result<Option<PeopleFilter>, Stop<Refusal>> {
    let Some(filter) = which.read(&sight.catalogue, &sight.asked).map_err(Stop::Refused)? else {
        return Ok(None);
    };
    let own = people::own_label(tx, actor.account).await?;
    Ok(Some(PeopleFilter::of(filter, own)))
}

/// Whether all are counted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PeopleCountQuery {
    q: Option<String>,
    #[param(value_type = Option<View>, inline)]
    view: Option<String>,
    filter: Option<String>,
    /// Count to the end; else counting ends at 10,000.
    #[serde(default)]
    exact: bool,
}

/// How many people a list has.
#[utoipa::path(get, path = "/api/contacts/count", operation_id = "customers.contacts.count", tag = "customers", params(PeopleCountQuery),
    responses((status = 200, body = CompanyCountOut), (status = "default", body = ProblemBody)))]
pub(super) async fn count(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<PeopleCountQuery>,
) -> Result<Json<CompanyCountOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let PeopleCountQuery { q, view, filter, exact } = query;
    let which = which(q, view, filter).map_err(Stop::Refused)?;
    let limit = if exact { i64::MAX } else { COUNTED_MAX + 1 };
    let count = cx
        .db
        .read(&caller, async |tx| {
            let sight = people::sight(tx, &caller, cx.clock.now()).await?;
            match narrowed(tx, &caller, &which, &sight).await? {
                Some(filter) => Ok::<_, Stop<Refusal>>(store::people_count(tx, &filter, limit).await?),
                None => Ok(0),
            }
        })
        .await?;
    Ok(Json(CompanyCountOut { count: if exact { count } else { count.min(COUNTED_MAX) }, exact: exact || count <= COUNTED_MAX }))
}

/// By what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PeopleGroupsQuery {
    q: Option<String>,
    #[param(value_type = Option<View>, inline)]
    view: Option<String>,
    filter: Option<String>,
    /// The field by which rows are grouped; of days and moments with `:day`, `:week`, `:month`, `:quarter` or `:year`.
    by: String,
    /// A field of numbers that is summed up in each group.
    sum: Option<String>,
}

/// The people of a list by the values of a field, the biggest groups first.
#[utoipa::path(get, path = "/api/contacts/groups", operation_id = "customers.contacts.groups", tag = "customers", params(PeopleGroupsQuery),
    responses((status = 200, body = CompanyGroupsOut), (status = "default", body = ProblemBody)))]
pub(super) async fn groups(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<PeopleGroupsQuery>,
) -> Result<Json<CompanyGroupsOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let PeopleGroupsQuery { q, view, filter, by, sum } = query;
    let which = which(q, view, filter).map_err(Stop::Refused)?;
    let items = cx
        .db
        .read(&caller, async |tx| {
            let sight = people::sight(tx, &caller, cx.clock.now()).await?;
            let by = read_grouping(&by, &sight.catalogue, &sight.asked).map_err(|bad| Stop::Refused(bad.into()))?;
            let sum = sum.as_deref().map(|key| summed(&sight.catalogue, key)).transpose().map_err(Stop::Refused)?;
            match narrowed(tx, &caller, &which, &sight).await? {
                Some(filter) => Ok::<_, Stop<Refusal>>(store::people_groups(tx, &filter, &by, sum.as_ref(), GROUPS_MAX).await?),
                None => Ok(Vec::new()),
            }
        })
        .await?;
    let items = items.into_iter().map(|(value, count, sum)| CompanyGroupOut { value, count, sum }).collect();
    Ok(Json(CompanyGroupsOut { items }))
}

fn summed(catalogue: &Catalogue, key: &str) -> Result<fields::rules::Place, Refusal> {
    catalogue.place(key).ok_or_else(|| BadFilter::UnknownField(key.to_owned()).into())
}
