//! Verbs on webhooks: made, changed, switched, tried; deliveries sent again.

use crate::jobs::Deliver;
use crate::model::{Delivery, DeliveryId, DeliveryState, OffBecause, Refusal, Wanted, Webhook, WebhookId};
use crate::{CHANGED, Webhooks, rules, store};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, LabelId, Stop};
use serde_json::{Value, json};

const WEBHOOKS_MAX: usize = 20;
/// The event that tries a webhook by hand.
pub(crate) const TEST: &str = "webhooks.test";

impl Webhooks {
    /// What a person wants of a webhook, if it can be had.
    pub(crate) fn checked(&self, actor: &Actor, wanted: Wanted) -> Result<Wanted, Refusal> {
        rules::checked(wanted, &self.kinds, &actor.permissions, self.outgoing.reach())
    }

    /// Where the flow of events is now: what happens from here on is told.
    pub(crate) async fn now_in_the_flow(&self) -> Result<String, Fault> {
        Ok(self.hub.now().await?.to_string())
    }
}

/// Makes a webhook.
pub(crate) async fn create(
    tx: &mut TenantTx,
    actor: &Actor,
    account: AccountId,
    now: DateTime<Utc>,
    wanted: Wanted,
    secret: &[u8],
    cursor: &str,
) -> Result<Webhook, Stop<Refusal>> {
    if store::of_account(tx, account).await?.len() >= WEBHOOKS_MAX {
        return Err(Stop::Refused(Refusal::TooMany(WEBHOOKS_MAX)));
    }
    let Wanted { name, url, kinds } = wanted;
    let hook = Webhook { id: WebhookId::new(), account, name, url, kinds, off: None, failing_since: None, created_at: now };
    let labels = accounts::labels::own(tx, account).await?;
    store::insert(tx, &hook, secret, cursor, &labels).await?;
    accounts::audit::append(tx, actor, "webhooks.create", &hook.name, json!({ "url": hook.url, "kinds": hook.kinds })).await?;
    tell(tx, hook.id, &labels).await?;
    Ok(hook)
}

/// Changes name, address and kinds.
pub(crate) async fn change(tx: &mut TenantTx, actor: &Actor, id: WebhookId, wanted: Wanted) -> Result<Webhook, Stop<Refusal>> {
    let hook = own(tx, actor, id).await?;
    store::change(tx, id, &wanted).await?;
    accounts::audit::append(tx, actor, "webhooks.change", &wanted.name, json!({ "url": wanted.url, "kinds": wanted.kinds })).await?;
    changed(tx, id).await?;
    let Wanted { name, url, kinds } = wanted;
    Ok(Webhook { name, url, kinds, ..hook })
}

/// Switches it off, or on from this place in the flow.
pub(crate) async fn switch(tx: &mut TenantTx, actor: &Actor, id: WebhookId, on: Option<&str>) -> Result<(), Stop<Refusal>> {
    let hook = own(tx, actor, id).await?;
    match on {
        Some(cursor) => store::switch_on(tx, id, cursor).await?,
        None => store::switch_off(tx, id, OffBecause::Person).await?,
    }
    accounts::audit::append(tx, actor, "webhooks.switch", &hook.name, json!({ "on": on.is_some() })).await?;
    Ok(changed(tx, id).await?)
}

/// Gives it another secret; what is sent from now on is signed with it.
pub(crate) async fn new_secret(tx: &mut TenantTx, actor: &Actor, id: WebhookId, secret: &[u8]) -> Result<(), Stop<Refusal>> {
    let hook = own(tx, actor, id).await?;
    store::new_secret(tx, id, secret).await?;
    accounts::audit::append(tx, actor, "webhooks.secret", &hook.name, json!({})).await?;
    Ok(())
}

/// Deletes it with its deliveries.
pub(crate) async fn delete(tx: &mut TenantTx, actor: &Actor, id: WebhookId) -> Result<(), Stop<Refusal>> {
    let hook = own(tx, actor, id).await?;
    changed(tx, id).await?;
    store::delete(tx, id).await?;
    accounts::audit::append(tx, actor, "webhooks.delete", &hook.name, json!({ "url": hook.url })).await?;
    Ok(())
}

/// Sends an event that tells nothing, to try the address.
pub(crate) async fn test(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: WebhookId) -> Result<Delivery, Stop<Refusal>> {
    let hook = own(tx, actor, id).await?;
    if hook.off.is_some() {
        return Err(Stop::Refused(Refusal::Off));
    }
    let labels = accounts::labels::own(tx, hook.account).await?;
    let delivery = promise(tx, id, TEST, json!({}), now, &labels).await?;
    tell(tx, id, &labels).await?;
    Ok(delivery)
}

/// Sends a delivery again that was given up or taken already.
pub(crate) async fn again(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: WebhookId,
    delivery: DeliveryId,
) -> Result<Delivery, Stop<Refusal>> {
    if own(tx, actor, id).await?.off.is_some() {
        return Err(Stop::Refused(Refusal::Off));
    }
    let known = store::delivery(tx, delivery).await?.filter(|d| d.webhook == id).ok_or(Stop::Refused(Refusal::NoSuchDelivery))?;
    let waiting = Delivery { state: DeliveryState::Waiting, attempts: 0, next_at: Some(now), ..known };
    store::tried(tx, &waiting).await?;
    queue::enqueue(tx, &Deliver { delivery_id: delivery, attempts: 0 }).await?;
    changed(tx, id).await?;
    Ok(waiting)
}

/// A webhook of the actor's own: whoever sees all sees it, but only its maker changes it.
pub(crate) async fn own(tx: &mut TenantTx, actor: &Actor, id: WebhookId) -> Result<Webhook, Stop<Refusal>> {
    store::get(tx, id).await?.filter(|hook| Some(hook.account) == actor.account).ok_or(Stop::Refused(Refusal::NoSuchWebhook))
}

/// Writes a delivery and promises it.
pub(crate) async fn promise(
    tx: &mut TenantTx,
    webhook: WebhookId,
    kind: &str,
    data: Value,
    at: DateTime<Utc>,
    labels: &[LabelId],
) -> Result<Delivery, Fault> {
    let delivery = Delivery {
        id: DeliveryId::new(),
        webhook,
        kind: kind.to_owned(),
        data,
        at,
        state: DeliveryState::Waiting,
        attempts: 0,
        status: None,
        said: None,
        tried_at: None,
        next_at: Some(at),
    };
    store::insert_delivery(tx, &delivery, labels).await?;
    queue::enqueue(tx, &Deliver { delivery_id: delivery.id, attempts: 0 }).await?;
    Ok(delivery)
}

/// Tells open screens that a webhook or its deliveries changed.
pub(crate) async fn changed(tx: &mut TenantTx, id: WebhookId) -> Result<(), Fault> {
    let Some((_, labels)) = store::place(tx, id).await? else { return Ok(()) };
    tell(tx, id, &labels).await
}

async fn tell(tx: &mut TenantTx, id: WebhookId, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, CHANGED, json!({ "webhook_id": id }), labels).await
}
