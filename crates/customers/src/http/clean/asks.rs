//! Requests for colleagues' companies.

use crate::asks;
use crate::http::names;
use crate::model::{Ask, AskId, AskState, CompanyId, Refusal};
use crate::rules::Fields;
use crate::store::{self, AskFilter};
use crate::wire::{self, AnswerIn, AskOut, NewAskIn};
use crate::{COMPANY_READ, COMPANY_WRITE, Customers};
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use kernel::{Fault, Page, Stop};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Which requests.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AskQuery {
    /// `of_me` (default: asked by others), `mine` (asked by the caller), `all` in sight.
    view: Option<String>,
    #[param(value_type = Option<AskState>, inline)]
    state: Option<String>,
    /// For this company.
    company_id: Option<Uuid>,
    cursor: Option<String>,
    limit: Option<u16>,
}

#[derive(Clone, Copy)]
enum View {
    OfMe,
    Mine,
    All,
}

/// Requests in sight, the newest first.
#[utoipa::path(get, path = "/api/customers/asks", operation_id = "customers.asks.list", tag = "customers", params(AskQuery),
    responses((status = 200, body = PageOf<AskOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(query): Query<AskQuery>,
) -> Result<Json<PageOf<AskOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let mut f = Fields::default();
    let view = f.choice("view", query.view, |word| match word {
        "of_me" => Some(View::OfMe),
        "mine" => Some(View::Mine),
        "all" => Some(View::All),
        _ => None,
    });
    let state = f.choice("state", query.state.filter(|s| !s.is_empty()), AskState::from_word);
    let (view, state) = f.finish((view.unwrap_or(View::OfMe), state)).map_err(Stop::Refused)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let after: Option<(DateTime<Utc>, AskId)> = page.after()?;
    let me = caller.account();
    let filter = AskFilter {
        asker: matches!(view, View::Mine).then_some(me),
        not_asker: matches!(view, View::OfMe).then_some(me),
        company: query.company_id.map(CompanyId),
        state,
        after,
    };
    let shown = cx
        .db
        .read(&caller, async |tx| {
            let rows = store::asks(tx, filter, page.size().limit()).await?;
            let page = Page::cut(rows, page.size(), |ask: &Ask| web::cursor::write(&(ask.created_at, ask.id)));
            let names = names(tx, page.items.iter().flat_map(|ask| std::iter::once(ask.asker).chain(ask.answered_by))).await?;
            Ok::<_, Fault>(page.map(|ask| wire::ask(ask, &names, me)))
        })
        .await?;
    Ok(Json(shown.into()))
}

/// Asks for a company that a colleague looks after.
#[utoipa::path(post, path = "/api/customers/asks", operation_id = "customers.asks.add", tag = "customers", request_body = NewAskIn,
    responses((status = 201, body = AskOut), (status = 409, body = ProblemBody), (status = "default", body = ProblemBody)))]
pub(super) async fn add(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<NewAskIn>,
) -> Result<(StatusCode, Json<AskOut>), Problem> {
    caller.need(COMPANY_WRITE)?;
    let new = input.read().map_err(Stop::Refused)?;
    let me = caller.account();
    let out = cx
        .db
        .write(&caller, async |tx| {
            let ask = asks::ask(tx, me, cx.clock.now(), new).await?;
            let names = names(tx, [me]).await?;
            Ok::<_, Stop<Refusal>>(wire::ask(ask, &names, me))
        })
        .await?;
    Ok((StatusCode::CREATED, Json(out)))
}

/// Answers a request: with a yes the asker becomes an owner.
#[utoipa::path(post, path = "/api/customers/asks/{id}/answer", operation_id = "customers.asks.answer", tag = "customers",
    params(("id" = Uuid, Path)), request_body = AnswerIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn answer(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<AskId>,
    Json(input): Json<AnswerIn>,
) -> Result<StatusCode, Problem> {
    caller.need(COMPANY_WRITE)?;
    let (answer, text) = input.read().map_err(Stop::Refused)?;
    cx.db.write(&caller, async |tx| asks::answer(tx, &caller, cx.clock.now(), id, answer, &text).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes one's request back.
#[utoipa::path(post, path = "/api/customers/asks/{id}/withdraw", operation_id = "customers.asks.withdraw", tag = "customers",
    params(("id" = Uuid, Path)), responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn withdraw(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<AskId>) -> Result<StatusCode, Problem> {
    caller.need(COMPANY_WRITE)?;
    cx.db.write(&caller, async |tx| asks::withdraw(tx, caller.account(), cx.clock.now(), id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}
