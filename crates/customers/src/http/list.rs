//! Lists of companies: by any field, in any order, with any columns; how many there are; by groups; the tags that they bear.

use super::names;
use crate::model::{CompanyId, CompanyRow, Refusal};
use crate::rules::{lately_touched, masks};
use crate::store::{self, Keyed, ListOrder};
use crate::wire::{self, CompanyCountOut, CompanyGroupOut, CompanyGroupsOut, CompanyRowOut, CompanyTagsOut, View, WhichIn};
use crate::{COMPANY_READ, Customers, belonging, search, segments};
use axum::extract::State;
use db::TenantTx;
use fields::rules::{read_grouping, read_sort};
use fields::{Asked, BadFilter, Catalogue};
use kernel::{Page, PageSize, Stop};
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
pub(super) struct ListQuery {
    /// Words of the name, domain, people, addresses; the last may be unfinished.
    q: Option<String>,
    /// `mine` (looked after by the caller), `team` (by anybody), `pool` (by nobody), `all`; all when absent.
    #[param(value_type = Option<View>, inline)]
    view: Option<String>,
    /// A tree as JSON: `{"all": […]}`, `{"any": […]}`, `{"field", "op", "value"}`; see `fields.list` for fields and their operators.
    filter: Option<String>,
    /// Up to three fields, parted by commas, the greatest first where a `-` stands before; `-last_touch` when absent.
    sort: Option<String>,
    /// Fields whose values each row shows too, parted by commas.
    columns: Option<String>,
    cursor: Option<String>,
    limit: Option<u16>,
}

/// A filter that came as text.
fn which(q: Option<String>, view: Option<String>, filter: Option<String>) -> Result<WhichIn, Refusal> {
    let filter = match filter.filter(|text| !text.is_empty()) {
        Some(text) => Some(serde_json::from_str(&text).map_err(|_| BadFilter::Form)?),
        None => None,
    };
    Ok(WhichIn { q, view, filter })
}

/// Companies in sight.
#[utoipa::path(get, path = "/api/customers", operation_id = "customers.list", tag = "customers", params(ListQuery),
    responses((status = 200, body = PageOf<CompanyRowOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<PageOf<CompanyRowOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let ListQuery { q, view, filter, sort, columns, cursor, limit } = query;
    let which = which(q, view, filter).map_err(Stop::Refused)?;
    let page = PageQuery { cursor, limit };
    let after: Option<(Vec<Option<String>>, CompanyId)> = page.after()?;
    let columns: Vec<String> =
        columns.iter().flat_map(|keys| keys.split(',')).map(|key| key.trim().to_owned()).filter(|key| !key.is_empty()).collect();
    let rows = cx
        .db
        .read(&caller, async |tx| {
            let (catalogue, asked) = segments::catalogue(tx, &caller, cx.clock.now()).await?;
            let sorts = sorts(sort.as_deref(), &catalogue).map_err(Stop::Refused)?;
            if after.as_ref().is_some_and(|(keys, _)| keys.len() != sorts.len()) {
                return Err(Stop::Refused(Refusal::BadCursor));
            }
            let order = ListOrder { sorts, after };
            let page = found(tx, &which, &catalogue, &asked, &order, &columns, page.size()).await?;
            let names = names(tx, page.items.iter().flat_map(|row| row.owner_ids.clone())).await?;
            Ok(page.map(|row| wire::company_row(row, &names, &columns)))
        })
        .await?;
    Ok(Json(rows.into()))
}

/// The order that was asked for; lately touched first where none was.
fn sorts(text: Option<&str>, catalogue: &Catalogue) -> Result<Vec<fields::Sort>, Refusal> {
    let sorts = read_sort(text.unwrap_or_default(), catalogue)?;
    Ok(if sorts.is_empty() { lately_touched() } else { sorts })
}

/// A page of the list. On the first page of a plain word search, companies spelt alike fill what the words left free.
async fn found(
    tx: &mut TenantTx,
    which: &WhichIn,
    catalogue: &Catalogue,
    asked: &Asked,
    order: &ListOrder,
    columns: &[String],
    size: PageSize,
) -> Result<Page<CompanyRow>, Stop<Refusal>> {
    let places: Vec<_> = columns
        .iter()
        .map(|key| catalogue.column(key).ok_or_else(|| BadFilter::UnknownField(key.clone())))
        .collect::<Result<_, _>>()
        .map_err(|bad| Stop::Refused(bad.into()))?;
    if places.len() > COLUMNS_MAX {
        return Err(Stop::Refused(BadFilter::TooBig.into()));
    }
    let Some(filter) = which.read(catalogue, asked).map_err(Stop::Refused)? else {
        return Ok(Page { items: Vec::new(), next: None });
    };
    let is_plain = filter.tree.is_everything() && filter.owner.is_none() && filter.owned.is_none() && order.after.is_none();
    let rows: Vec<Keyed> = store::list(tx, &filter, order, &places, size.limit()).await?;
    let page = Page::cut(rows, size, |(row, keys)| web::cursor::write(&(keys, row.id)));
    let mut page = page.map(|(row, _)| row);
    if let Some(q) = which.plain().filter(|_| is_plain && page.items.len() < size.rows()) {
        let free = i64::try_from(size.rows() - page.items.len()).unwrap_or(0);
        page.items.extend(search::alike(tx, &q, &page.items, free).await?);
    }
    page.items.iter_mut().for_each(|row| masks::row(catalogue, columns, row));
    Ok(page)
}

/// Whether all are counted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CountQuery {
    q: Option<String>,
    #[param(value_type = Option<View>, inline)]
    view: Option<String>,
    filter: Option<String>,
    /// Count to the end; else counting ends at 10,000.
    #[serde(default)]
    exact: bool,
}

/// How many companies a list has.
#[utoipa::path(get, path = "/api/customers/count", operation_id = "customers.count", tag = "customers", params(CountQuery),
    responses((status = 200, body = CompanyCountOut), (status = "default", body = ProblemBody)))]
pub(super) async fn count(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<CountQuery>,
) -> Result<Json<CompanyCountOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let CountQuery { q, view, filter, exact } = query;
    let which = which(q, view, filter).map_err(Stop::Refused)?;
    let limit = if exact { i64::MAX } else { COUNTED_MAX + 1 };
    let count = cx
        .db
        .read(&caller, async |tx| {
            let (catalogue, asked) = segments::catalogue(tx, &caller, cx.clock.now()).await?;
            match which.read(&catalogue, &asked).map_err(Stop::Refused)? {
                Some(filter) => Ok::<_, Stop<Refusal>>(store::count(tx, &filter, limit).await?),
                None => Ok(0),
            }
        })
        .await?;
    Ok(Json(CompanyCountOut { count: if exact { count } else { count.min(COUNTED_MAX) }, exact: exact || count <= COUNTED_MAX }))
}

/// By what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct GroupsQuery {
    q: Option<String>,
    #[param(value_type = Option<View>, inline)]
    view: Option<String>,
    filter: Option<String>,
    /// The field by which rows are grouped; of days and moments with `:day`, `:week`, `:month`, `:quarter` or `:year`.
    by: String,
    /// A field of numbers that is summed up in each group.
    sum: Option<String>,
}

/// The companies of a list by the values of a field, the biggest groups first.
#[utoipa::path(get, path = "/api/customers/groups", operation_id = "customers.groups", tag = "customers", params(GroupsQuery),
    responses((status = 200, body = CompanyGroupsOut), (status = "default", body = ProblemBody)))]
pub(super) async fn groups(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<GroupsQuery>,
) -> Result<Json<CompanyGroupsOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let GroupsQuery { q, view, filter, by, sum } = query;
    let which = which(q, view, filter).map_err(Stop::Refused)?;
    let items = cx
        .db
        .read(&caller, async |tx| {
            let (catalogue, asked) = segments::catalogue(tx, &caller, cx.clock.now()).await?;
            let by = read_grouping(&by, &catalogue, &asked).map_err(|bad| Stop::Refused(bad.into()))?;
            let sum = match &sum {
                Some(key) => Some(catalogue.place(key).ok_or_else(|| Stop::Refused(BadFilter::UnknownField(key.clone()).into()))?),
                None => None,
            };
            match which.read(&catalogue, &asked).map_err(Stop::Refused)? {
                Some(filter) => Ok::<_, Stop<Refusal>>(store::groups(tx, &filter, &by, sum.as_ref(), GROUPS_MAX).await?),
                None => Ok(Vec::new()),
            }
        })
        .await?;
    let items = items.into_iter().map(|(value, count, sum)| CompanyGroupOut { value, count, sum }).collect();
    Ok(Json(CompanyGroupsOut { items }))
}

/// The tags that companies in sight bear, the most frequent first; none for a role that doesn't see them.
#[utoipa::path(get, path = "/api/customers/tags", operation_id = "customers.tags", tag = "customers",
    responses((status = 200, body = CompanyTagsOut), (status = "default", body = ProblemBody)))]
pub(super) async fn tags(State(cx): State<Arc<Customers>>, caller: Caller) -> Result<Json<CompanyTagsOut>, Problem> {
    caller.need(COMPANY_READ)?;
    let now = cx.clock.now();
    let items = cx.db.read(&caller, async |tx| belonging::tags(tx, &caller, now).await).await?;
    Ok(Json(CompanyTagsOut { items }))
}
