//! Doors: webhooks and their deliveries.

use crate::model::{DeliveryId, DeliveryState, Refusal, WebhookId};
use crate::wire::{NewWebhookOut, WebhookDeliveryOut, WebhookIn, WebhookListOut, WebhookOut, WebhookSecretOut, WebhookSwitchIn};
use crate::{MANAGE, SECRET_PURPOSE, Webhooks, keep, rules, store};
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Stop;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query, Refuses};

/// A header for answers that hold a secret shown once: not stored by anybody on the way, nor for an idempotency key.
const SHOWN_ONCE: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

impl Refuses for Refusal {
    fn problem(&self) -> Problem {
        match self {
            Self::NoSuchWebhook => Problem::not_found("webhooks.no_such_webhook"),
            Self::NoSuchDelivery => Problem::not_found("webhooks.no_such_delivery"),
            Self::BadName => Problem::field("name", "webhooks.bad_name"),
            Self::BadUrl => Problem::field("url", "webhooks.bad_url"),
            Self::InnerUrl => Problem::field("url", "webhooks.inner_url"),
            Self::NoKinds => Problem::field("kinds", "webhooks.no_kinds"),
            Self::NoSuchKind(kind) => Problem::field("kinds", "webhooks.no_such_kind").arg("kind", kind),
            Self::KindNotYours(kind) => Problem::field("kinds", "webhooks.kind_not_yours").arg("kind", kind),
            Self::TooMany(max) => Problem::unprocessable("webhooks.too_many").arg("max", max),
            Self::Off => Problem::conflict("webhooks.off"),
        }
    }
}

/// All doors of this context.
pub fn router(hooks: Arc<Webhooks>) -> OpenApiRouter<()> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(change, delete))
        .routes(routes!(switch))
        .routes(routes!(secret))
        .routes(routes!(test))
        .routes(routes!(deliveries))
        .routes(routes!(again))
        .with_state(hooks)
}

/// One's webhooks, and the events that one can ask for.
#[utoipa::path(get, path = "/api/webhooks", operation_id = "webhooks.list", tag = "webhooks",
    responses((status = 200, body = WebhookListOut), (status = "default", body = ProblemBody)))]
async fn list(State(cx): State<Arc<Webhooks>>, caller: Caller) -> Result<Json<WebhookListOut>, Problem> {
    caller.need(MANAGE)?;
    let items = cx.db.read(&caller, async |tx| store::of_account(tx, caller.account()).await).await?;
    let kinds = cx.kinds.iter().filter(|kind| caller.permissions.allow(kind.needs)).map(|kind| kind.name).collect();
    Ok(Json(WebhookListOut { items: items.into_iter().map(WebhookOut::from).collect(), kinds }))
}

/// Makes a webhook; its secret is given this once.
#[utoipa::path(post, path = "/api/webhooks", operation_id = "webhooks.create", tag = "webhooks", request_body = WebhookIn,
    responses((status = 201, body = NewWebhookOut), (status = "default", body = ProblemBody)))]
async fn create(State(cx): State<Arc<Webhooks>>, caller: Caller, Json(input): Json<WebhookIn>) -> Result<Response, Problem> {
    caller.need(MANAGE)?;
    let wanted = cx.checked(&caller, input.read()).map_err(|refusal| refusal.problem())?;
    let secret = rules::new_secret();
    let sealed = cx.vault.seal(caller.tenant, SECRET_PURPOSE, secret.as_bytes()).await?;
    let (now, cursor) = (cx.clock.now(), cx.now_in_the_flow().await?);
    let hook = cx.db.write(&caller, async |tx| keep::create(tx, &caller, caller.account(), now, wanted, &sealed, &cursor).await).await?;
    Ok((StatusCode::CREATED, SHOWN_ONCE, Json(NewWebhookOut { webhook: hook.into(), secret })).into_response())
}

/// Changes name, address and kinds.
#[utoipa::path(put, path = "/api/webhooks/{id}", operation_id = "webhooks.change", tag = "webhooks", params(("id" = Uuid, Path)),
    request_body = WebhookIn, responses((status = 200, body = WebhookOut), (status = "default", body = ProblemBody)))]
async fn change(
    State(cx): State<Arc<Webhooks>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(input): Json<WebhookIn>,
) -> Result<Json<WebhookOut>, Problem> {
    caller.need(MANAGE)?;
    let wanted = cx.checked(&caller, input.read()).map_err(|refusal| refusal.problem())?;
    let hook = cx.db.write(&caller, async |tx| keep::change(tx, &caller, WebhookId(id), wanted).await).await?;
    Ok(Json(hook.into()))
}

/// Deletes a webhook with its deliveries.
#[utoipa::path(delete, path = "/api/webhooks/{id}", operation_id = "webhooks.delete", tag = "webhooks", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn delete(State(cx): State<Arc<Webhooks>>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    caller.need(MANAGE)?;
    cx.db.write(&caller, async |tx| keep::delete(tx, &caller, WebhookId(id)).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Switches a webhook on or off.
#[utoipa::path(post, path = "/api/webhooks/{id}/switch", operation_id = "webhooks.switch", tag = "webhooks", params(("id" = Uuid, Path)),
    request_body = WebhookSwitchIn, responses((status = 204), (status = "default", body = ProblemBody)))]
async fn switch(
    State(cx): State<Arc<Webhooks>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(WebhookSwitchIn { on }): Json<WebhookSwitchIn>,
) -> Result<StatusCode, Problem> {
    caller.need(MANAGE)?;
    let cursor = if on { Some(cx.now_in_the_flow().await?) } else { None };
    cx.db.write(&caller, async |tx| keep::switch(tx, &caller, WebhookId(id), cursor.as_deref()).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a webhook another secret, shown this once.
#[utoipa::path(post, path = "/api/webhooks/{id}/secret", operation_id = "webhooks.secret", tag = "webhooks", params(("id" = Uuid, Path)),
    responses((status = 200, body = WebhookSecretOut), (status = "default", body = ProblemBody)))]
async fn secret(State(cx): State<Arc<Webhooks>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    caller.need(MANAGE)?;
    let secret = rules::new_secret();
    let sealed = cx.vault.seal(caller.tenant, SECRET_PURPOSE, secret.as_bytes()).await?;
    cx.db.write(&caller, async |tx| keep::new_secret(tx, &caller, WebhookId(id), &sealed).await).await?;
    Ok((SHOWN_ONCE, Json(WebhookSecretOut { secret })).into_response())
}

/// Sends an event that tells nothing (`webhooks.test`), to try the address.
#[utoipa::path(post, path = "/api/webhooks/{id}/test", operation_id = "webhooks.test", tag = "webhooks", params(("id" = Uuid, Path)),
    responses((status = 200, body = WebhookDeliveryOut), (status = "default", body = ProblemBody)))]
async fn test(State(cx): State<Arc<Webhooks>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<WebhookDeliveryOut>, Problem> {
    caller.need(MANAGE)?;
    let now = cx.clock.now();
    let delivery = cx.db.write(&caller, async |tx| keep::test(tx, &caller, now, WebhookId(id)).await).await?;
    Ok(Json(delivery.into()))
}

/// Which deliveries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfState {
    /// Only those of this state.
    state: Option<DeliveryState>,
}

/// Deliveries of a webhook, the newest first; kept for 30 days.
#[utoipa::path(get, path = "/api/webhooks/{id}/deliveries", operation_id = "webhooks.deliveries", tag = "webhooks",
    params(("id" = Uuid, Path), OfState, PageQuery),
    responses((status = 200, body = PageOf<WebhookDeliveryOut>), (status = "default", body = ProblemBody)))]
async fn deliveries(
    State(cx): State<Arc<Webhooks>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(OfState { state }): Query<OfState>,
    page: PageQuery,
) -> Result<Json<PageOf<WebhookDeliveryOut>>, Problem> {
    caller.need(MANAGE)?;
    let (before, size) = (page.after()?, page.size());
    let rows = cx
        .db
        .read(&caller, async |tx| {
            let hook = keep::own(tx, &caller, WebhookId(id)).await?;
            Ok::<_, Stop<Refusal>>(store::deliveries(tx, hook.id, state, before.map(DeliveryId), size.limit()).await?)
        })
        .await?;
    let page = kernel::Page::cut(rows, size, |row| web::cursor::write(&row.id.0));
    Ok(Json(page.map(WebhookDeliveryOut::from).into()))
}

/// Sends a delivery again.
#[utoipa::path(post, path = "/api/webhooks/{id}/deliveries/{delivery_id}/again", operation_id = "webhooks.deliver_again", tag = "webhooks",
    params(("id" = Uuid, Path), ("delivery_id" = Uuid, Path)),
    responses((status = 200, body = WebhookDeliveryOut), (status = "default", body = ProblemBody)))]
async fn again(
    State(cx): State<Arc<Webhooks>>,
    caller: Caller,
    Path((id, delivery_id)): Path<(Uuid, Uuid)>,
) -> Result<Json<WebhookDeliveryOut>, Problem> {
    caller.need(MANAGE)?;
    let now = cx.clock.now();
    let delivery = cx.db.write(&caller, async |tx| keep::again(tx, &caller, now, WebhookId(id), DeliveryId(delivery_id)).await).await?;
    Ok(Json(delivery.into()))
}
