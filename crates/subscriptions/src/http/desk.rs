//! The vendor's desk: orders and companies.

use crate::model::{OrderId, OrderSource, OrderState, Refusal};
use crate::orders::{self as verbs, Decision, operator};
use crate::rules::terms::vendor_day;
use crate::store::orders::Which;
use crate::store::{catalogues, contracts, customers as companies, links, orders as store, payments, steps, terms};
use crate::wire::{
    CustomerFile, CustomerOut, DecisionIn, DecisionWord, DeskOut, OrderFile, OrderIn, PaymentIn, QuoteOut, StateCount, SubscriptionOrder,
    decimal,
};
use crate::{DESK_READ, DESK_REVIEW, DESK_WORK, Subscriptions};
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Days, Utc};
use db::TenantTx;
use kernel::{Fault, Stop, TenantId};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Terms that end within so many days stand at the desk.
const ENDING_DAYS: u64 = 60;
const ENDING_ROWS: i64 = 50;

/// What waits at the desk.
#[utoipa::path(get, path = "/api/desk", operation_id = "desk.read", tag = "desk",
    responses((status = 200, body = DeskOut), (status = "default", body = ProblemBody)))]
pub(super) async fn overview(State(cx): State<Arc<Subscriptions>>, caller: Caller) -> Result<Json<DeskOut>, Problem> {
    cx.at_the_desk(&caller, DESK_READ).await?;
    let now = cx.clock.now();
    let today = vendor_day(now);
    let desk = cx
        .db
        .read(&caller, async |tx| {
            let counts = verbs::counts(tx).await?.into_iter().map(|(state, count)| StateCount { state, count });
            let ending = terms::ending(tx, today, today + Days::new(ENDING_DAYS), ENDING_ROWS).await?;
            Ok::<_, Fault>(DeskOut {
                orders: counts.collect(),
                ending: ending.into_iter().map(Into::into).collect(),
                has_catalogue: catalogues::current(tx, now).await?.is_some(),
                has_contracts: !contracts::versions(tx).await?.is_empty(),
            })
        })
        .await?;
    Ok(Json(desk))
}

/// Which orders.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Only those of this state.
    state: Option<OrderState>,
    /// Words of the company, the contact or the agent's reference; or the number.
    q: Option<String>,
}

/// Orders, the newest first.
#[utoipa::path(get, path = "/api/desk/orders", operation_id = "desk.orders", tag = "desk", params(Asked, PageQuery),
    responses((status = 200, body = PageOf<SubscriptionOrder>), (status = "default", body = ProblemBody)))]
pub(super) async fn orders(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Query(Asked { state, q }): Query<Asked>,
    page: PageQuery,
) -> Result<Json<PageOf<SubscriptionOrder>>, Problem> {
    cx.at_the_desk(&caller, DESK_READ).await?;
    let words = q.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let (before, size) = (page.after()?, page.size());
    let rows = cx.db.read(&caller, async |tx| store::list(tx, &Which { state, customer: None, words, before }, size.limit()).await).await?;
    let page = kernel::Page::cut(rows, size, |order| web::cursor::write(&order.number));
    Ok(Json(page.map(SubscriptionOrder::from).into()))
}

/// Enters an order.
#[utoipa::path(post, path = "/api/desk/orders", operation_id = "desk.enter", tag = "desk", request_body = OrderIn,
    responses((status = 201, body = SubscriptionOrder), (status = "default", body = ProblemBody)))]
pub(super) async fn enter(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Json(order): Json<OrderIn>,
) -> Result<(StatusCode, Json<SubscriptionOrder>), Problem> {
    cx.at_the_desk(&caller, DESK_WORK).await?;
    let now = cx.clock.now();
    let placed = order.read(OrderSource::OperatorEntry, None, now).map_err(Stop::Refused)?;
    let cause = operator(caller.account(), "", now);
    let order = cx.db.write(&caller, async |tx| verbs::place(tx, placed, cause).await).await?;
    Ok((StatusCode::CREATED, Json(order.into())))
}

/// What the list asks for an order.
#[utoipa::path(post, path = "/api/desk/quote", operation_id = "desk.quote", tag = "desk", request_body = OrderIn,
    responses((status = 200, body = QuoteOut), (status = "default", body = ProblemBody)))]
pub(super) async fn quote(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Json(order): Json<OrderIn>,
) -> Result<Json<QuoteOut>, Problem> {
    cx.at_the_desk(&caller, DESK_WORK).await?;
    let placed = order.read(OrderSource::OperatorEntry, None, cx.clock.now()).map_err(Stop::Refused)?;
    let money = cx.db.read(&caller, async |tx| verbs::quote(tx, &placed.asked, placed.customer).await).await?;
    Ok(Json(QuoteOut { total: money.amount.to_string(), currency: money.currency.as_str().to_owned() }))
}

/// An order with all that happened to it.
#[utoipa::path(get, path = "/api/desk/orders/{id}", operation_id = "desk.order", tag = "desk", params(("id" = Uuid, Path)),
    responses((status = 200, body = OrderFile), (status = "default", body = ProblemBody)))]
pub(super) async fn order(State(cx): State<Arc<Subscriptions>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<OrderFile>, Problem> {
    cx.at_the_desk(&caller, DESK_READ).await?;
    let file = cx.db.read(&caller, async |tx| file(tx, OrderId(id)).await).await?;
    let agent = file.1;
    let agent = match agent {
        Some(agent) => cx.accounts.house_name(TenantId(agent)).await?,
        None => None,
    };
    Ok(Json(OrderFile { agent, ..file.0 }))
}

async fn file(tx: &mut TenantTx, id: OrderId) -> Result<(OrderFile, Option<Uuid>), Stop<Refusal>> {
    let order = store::get(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchOrder))?;
    let agent = order.asked.agent.map(|agent| agent.0);
    let file = OrderFile {
        order: order.into(),
        agent: None,
        payments: payments::of_order(tx, id).await?.into_iter().map(Into::into).collect(),
        links: links::of_order(tx, id).await?.into_iter().map(Into::into).collect(),
        steps: steps::list(tx, Some(id), None).await?.into_iter().map(Into::into).collect(),
    };
    Ok((file, agent))
}

/// Notes money that came in.
#[utoipa::path(post, path = "/api/desk/orders/{id}/payments", operation_id = "desk.pay", tag = "desk", params(("id" = Uuid, Path)),
    request_body = PaymentIn, responses((status = 201, body = SubscriptionOrder), (status = "default", body = ProblemBody)))]
pub(super) async fn pay(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(PaymentIn { amount, method, reference, received_on }): Json<PaymentIn>,
) -> Result<(StatusCode, Json<SubscriptionOrder>), Problem> {
    cx.at_the_desk(&caller, DESK_WORK).await?;
    let amount = decimal(&amount).map_err(Stop::Refused)?;
    let cause = operator(caller.account(), "", cx.clock.now());
    let order = cx.db.write(&caller, async |tx| verbs::pay(tx, OrderId(id), amount, method, &reference, received_on, cause).await).await?;
    Ok((StatusCode::CREATED, Json(order.into())))
}

/// Decides about an order.
#[utoipa::path(post, path = "/api/desk/orders/{id}/decision", operation_id = "desk.decide", tag = "desk", params(("id" = Uuid, Path)),
    request_body = DecisionIn, responses((status = 200, body = SubscriptionOrder), (status = "default", body = ProblemBody)))]
pub(super) async fn decide(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(DecisionIn { decision, note, company }): Json<DecisionIn>,
) -> Result<Json<SubscriptionOrder>, Problem> {
    cx.at_the_desk(&caller, DESK_REVIEW).await?;
    let decision = match (decision, company) {
        (DecisionWord::Approve, _) => Decision::Approve,
        (DecisionWord::Reject, _) => Decision::Reject,
        (DecisionWord::Withdraw, _) => Decision::Withdraw,
        (DecisionWord::Refund, _) => Decision::Refund,
        (DecisionWord::Correct, Some(company)) => Decision::Correct(company.into()),
        (DecisionWord::Correct, None) => return Err(Stop::Refused(Refusal::BadText("company")).into()),
    };
    let note: String = note.trim().chars().take(1_000).collect();
    let cause = operator(caller.account(), &note, cx.clock.now());
    let order = cx.db.write(&caller, async |tx| cx.decide(tx, OrderId(id), decision, cause).await).await?;
    Ok(Json(order.into()))
}

/// Sends the activation link, or another in its place.
#[utoipa::path(post, path = "/api/desk/orders/{id}/link", operation_id = "desk.link", tag = "desk", params(("id" = Uuid, Path)),
    responses((status = 200, body = SubscriptionOrder), (status = "default", body = ProblemBody)))]
pub(super) async fn link(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<SubscriptionOrder>, Problem> {
    cx.at_the_desk(&caller, DESK_WORK).await?;
    let cause = operator(caller.account(), "", cx.clock.now());
    let order = cx
        .db
        .write(&caller, async |tx| {
            let mut order = crate::steps::locked(tx, OrderId(id)).await?;
            cx.invite(tx, &mut order, cause).await?;
            Ok::<_, Stop<Refusal>>(order)
        })
        .await?;
    Ok(Json(order.into()))
}

/// Takes the activation link back.
#[utoipa::path(delete, path = "/api/desk/orders/{id}/link", operation_id = "desk.revoke_link", tag = "desk", params(("id" = Uuid, Path)),
    responses((status = 200, body = SubscriptionOrder), (status = "default", body = ProblemBody)))]
pub(super) async fn revoke(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<SubscriptionOrder>, Problem> {
    cx.at_the_desk(&caller, DESK_WORK).await?;
    let cause = operator(caller.account(), "", cx.clock.now());
    let order = cx.db.write(&caller, async |tx| verbs::revoke_link(tx, OrderId(id), cause).await).await?;
    Ok(Json(order.into()))
}

/// Which companies.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Words {
    /// Words of the name or the address.
    q: Option<String>,
}

/// Companies that have subscribed, the newest first.
#[utoipa::path(get, path = "/api/desk/customers", operation_id = "desk.customers", tag = "desk", params(Words, PageQuery),
    responses((status = 200, body = PageOf<CustomerOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn customers(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Query(Words { q }): Query<Words>,
    page: PageQuery,
) -> Result<Json<PageOf<CustomerOut>>, Problem> {
    cx.at_the_desk(&caller, DESK_READ).await?;
    let words = q.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let (before, size): (Option<(DateTime<Utc>, Uuid)>, _) = (page.after()?, page.size());
    let rows = cx.db.read(&caller, async |tx| companies::list(tx, words, before, size.limit()).await).await?;
    let page = kernel::Page::cut(rows, size, |company| web::cursor::write(&(company.created_at, company.id.0)));
    Ok(Json(page.map(CustomerOut::from).into()))
}

/// A company with its whole history.
#[utoipa::path(get, path = "/api/desk/customers/{id}", operation_id = "desk.customer", tag = "desk", params(("id" = Uuid, Path)),
    responses((status = 200, body = CustomerFile), (status = "default", body = ProblemBody)))]
pub(super) async fn customer(
    State(cx): State<Arc<Subscriptions>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<CustomerFile>, Problem> {
    cx.at_the_desk(&caller, DESK_READ).await?;
    let id = TenantId(id);
    let file = cx
        .db
        .read(&caller, async |tx| {
            let company = companies::get(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchCustomer))?;
            let which = Which { customer: Some(id), ..Which::default() };
            Ok::<_, Stop<Refusal>>(CustomerFile {
                company: company.into(),
                services: terms::services(tx, id).await?.into_iter().map(Into::into).collect(),
                terms: terms::of_customer(tx, id).await?.into_iter().map(Into::into).collect(),
                orders: store::list(tx, &which, 200).await?.into_iter().map(Into::into).collect(),
                steps: steps::list(tx, None, Some(id)).await?.into_iter().map(Into::into).collect(),
                acceptances: contracts::accepted(tx, id).await?.into_iter().map(Into::into).collect(),
            })
        })
        .await?;
    Ok(Json(file))
}
