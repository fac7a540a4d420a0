//! The agents' portal: row security shows an agent his own orders, and of companies what they let him see.

use crate::model::{OrderId, OrderSource, OrderState, Party, Refusal};
use crate::orders as verbs;
use crate::rules::terms::vendor_day;
use crate::steps::Cause;
use crate::store::orders::Which;
use crate::store::{customers as companies, orders as store, terms};
use crate::wire::{CustomerOut, OrderIn, SubscriptionOrder, TermOut};
use crate::{AGENCY_PUSH, AGENCY_READ, Subscriptions};
use accounts::HouseKind;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Days, Utc};
use kernel::{Actor, Permission, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query, Refuses};

/// Renewals due are those of terms that end within so many days, or ended so many days ago at most.
const DUE_DAYS: u64 = 90;
const DUE_ROWS: i64 = 500;

impl Subscriptions {
    /// Agents' people only.
    async fn at_the_agency(&self, caller: &Caller, permission: Permission) -> Result<(), Problem> {
        caller.need(permission)?;
        let house = self.db.read(caller, async |tx| self.accounts.house(tx).await).await?;
        if house.kind == HouseKind::Agent { Ok(()) } else { Err(Refusal::NotAnAgent.problem()) }
    }
}

/// Which orders.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Only those of this state.
    state: Option<OrderState>,
    /// Words of the company, the contact or the reference; or the number.
    q: Option<String>,
}

/// The agent's orders, the newest first.
#[utoipa::path(get, path = "/api/agency/orders", operation_id = "agency.orders", tag = "agency", params(Asked, PageQuery),
    responses((status = 200, body = PageOf<SubscriptionOrder>), (status = "default", body = ProblemBody)))]
pub(super) async fn orders(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Query(Asked { state, q }): Query<Asked>,
    page: PageQuery,
) -> Result<Json<PageOf<SubscriptionOrder>>, Problem> {
    cx.at_the_agency(&caller, AGENCY_READ).await?;
    let words = q.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let (before, size) = (page.after()?, page.size());
    let rows = cx.db.read(&caller, async |tx| store::list(tx, &Which { state, customer: None, words, before }, size.limit()).await).await?;
    let page = kernel::Page::cut(rows, size, |order| web::cursor::write(&order.number));
    Ok(Json(page.map(SubscriptionOrder::from).into()))
}

/// Pushes an order; the same again under its reference is the same order.
#[utoipa::path(post, path = "/api/agency/orders", operation_id = "agency.push", tag = "agency", request_body = OrderIn,
    responses((status = 200, body = SubscriptionOrder), (status = "default", body = ProblemBody)))]
pub(super) async fn push(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Json(order): Json<OrderIn>,
) -> Result<(StatusCode, Json<SubscriptionOrder>), Problem> {
    cx.at_the_agency(&caller, AGENCY_PUSH).await?;
    let vendor = cx.vendor().await?;
    let now = cx.clock.now();
    let placed = order.read(OrderSource::AgentPush, Some(caller.tenant.0), now).map_err(Stop::Refused)?;
    let cause = Cause { by: Party::Agent, account: Some(caller.account()), note: "", now };
    let order = cx.db.write(&Actor::house(vendor), async |tx| verbs::place(tx, placed, cause).await).await?;
    Ok((StatusCode::OK, Json(order.into())))
}

/// One of the agent's orders.
#[utoipa::path(get, path = "/api/agency/orders/{id}", operation_id = "agency.order", tag = "agency", params(("id" = Uuid, Path)),
    responses((status = 200, body = SubscriptionOrder), (status = "default", body = ProblemBody)))]
pub(super) async fn order(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<SubscriptionOrder>, Problem> {
    cx.at_the_agency(&caller, AGENCY_READ).await?;
    let found = cx.db.read(&caller, async |tx| store::get(tx, OrderId(id)).await).await?;
    Ok(Json(found.ok_or(Stop::Refused(Refusal::NoSuchOrder))?.into()))
}

/// The agent's companies, the newest first.
#[utoipa::path(get, path = "/api/agency/customers", operation_id = "agency.customers", tag = "agency", params(PageQuery),
    responses((status = 200, body = PageOf<CustomerOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn customers(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    page: PageQuery,
) -> Result<Json<PageOf<CustomerOut>>, Problem> {
    cx.at_the_agency(&caller, AGENCY_READ).await?;
    let (before, size): (Option<(DateTime<Utc>, Uuid)>, _) = (page.after()?, page.size());
    let rows = cx.db.read(&caller, async |tx| companies::list(tx, None, before, size.limit()).await).await?;
    let page = kernel::Page::cut(rows, size, |company| web::cursor::write(&(company.created_at, company.id.0)));
    Ok(Json(page.map(CustomerOut::from).into()))
}

/// Terms of the agent's companies that end soon or ended lately, and that nothing follows; the earliest end first.
#[utoipa::path(get, path = "/api/agency/renewals", operation_id = "agency.renewals", tag = "agency",
    responses((status = 200, body = Vec<TermOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn renewals(State(cx): State<Arc<Subscriptions>>, caller: Caller) -> Result<Json<Vec<TermOut>>, Problem> {
    cx.at_the_agency(&caller, AGENCY_READ).await?;
    let today = vendor_day(cx.clock.now());
    let days = Days::new(DUE_DAYS);
    let rows = cx.db.read(&caller, async |tx| terms::ending(tx, today - days, today + days, DUE_ROWS).await).await?;
    Ok(Json(rows.into_iter().map(Into::into).collect()))
}
