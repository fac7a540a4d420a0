//! One attempt at a delivery: the request, and what becomes of it.

use crate::jobs::Deliver;
use crate::model::{Delivery, DeliveryState, OffBecause, Webhook};
use crate::{SECRET_PURPOSE, Webhooks, keep, rules, store};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, Response};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Fault};
use web::outgoing::OutgoingError;

type Answer = Response<Vec<u8>>;

/// Gone for good (RFC 9110, 15.5.11).
const GONE: u16 = 410;
/// Nobody needs to say more to a webhook.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// Tries a delivery that waits; one that does not wait any more, or was tried since, is left alone.
///
/// # Errors
/// A fault; the job tries again.
pub(crate) async fn deliver(hooks: &Webhooks, house: &Actor, job: &Deliver) -> Result<(), Fault> {
    let found = hooks
        .db
        .read(house, async |tx| {
            let Some(delivery) = store::delivery(tx, job.delivery_id).await? else { return Ok::<_, Fault>(None) };
            let (hook, secret) = (store::get(tx, delivery.webhook).await?, store::secret(tx, delivery.webhook).await?);
            Ok(hook.zip(secret).map(|(hook, secret)| (delivery, hook, secret)))
        })
        .await?;
    let Some((delivery, hook, sealed)) = found else { return Ok(()) };
    if delivery.state != DeliveryState::Waiting || delivery.attempts != job.attempts || hook.off.is_some() {
        return Ok(());
    }
    let secret = String::from_utf8(hooks.vault.open(house.tenant, SECRET_PURPOSE, &sealed).await?)?;
    let key = rules::signing_key(&secret).ok_or_else(|| Fault::say("a webhook's secret is none"))?;
    let answer = request(hooks, &hook, &delivery, &key).await?;
    let now = hooks.clock.now();
    hooks.db.write(house, async |tx| settle(tx, hook, delivery, answer, now).await).await
}

async fn request(hooks: &Webhooks, hook: &Webhook, delivery: &Delivery, key: &[u8]) -> Result<Result<Answer, OutgoingError>, Fault> {
    let body = rules::body(&delivery.kind, delivery.at, &delivery.data);
    let (id, timestamp) = (delivery.id.to_string(), hooks.clock.now().timestamp());
    let signature = rules::sign(key, &id, timestamp, &body);
    let request = Request::post(&hook.url)
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signature)
        .body(body)?;
    Ok(hooks.outgoing.ask(request, ANSWER_BYTES_MAX).await)
}

/// Writes what became of the attempt, and promises the next one.
async fn settle(
    tx: &mut TenantTx,
    hook: Webhook,
    delivery: Delivery,
    answer: Result<Answer, OutgoingError>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let attempts = delivery.attempts.saturating_add(1);
    let (status, said) = match answer {
        Ok(answer) => (Some(answer.status().as_u16()), String::from_utf8_lossy(answer.body()).into_owned()),
        Err(error) => (None, error.to_string()),
    };
    let taken = status.is_some_and(|s| (200..300).contains(&s));
    let next_at = rules::pause(attempts).filter(|_| !taken && status != Some(GONE)).map(|pause| now + pause);
    let state = match next_at {
        _ if taken => DeliveryState::Delivered,
        Some(_) => DeliveryState::Waiting,
        None => DeliveryState::Failed,
    };
    let tried = Delivery { state, attempts, status, said: Some(rules::said(&said)), tried_at: Some(now), next_at, ..delivery };
    store::tried(tx, &tried).await?;
    let since = if taken { None } else { Some(hook.failing_since.unwrap_or(now)) };
    if since != hook.failing_since {
        store::failing(tx, hook.id, since).await?;
    }
    if status == Some(GONE) {
        store::switch_off(tx, hook.id, OffBecause::Gone).await?;
    } else if since.is_some_and(|since| now - since > rules::FAILING_MAX) {
        store::switch_off(tx, hook.id, OffBecause::Failing).await?;
    } else if let Some(at) = next_at {
        queue::enqueue_at(tx, &Deliver { delivery_id: tried.id, attempts }, at).await?;
    }
    store::forget(tx, hook.id, now - rules::KEPT).await?;
    keep::changed(tx, hook.id).await
}
