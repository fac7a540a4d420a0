//! Following the flow of events for each webhook: what it wants becomes a delivery.
//!
//! Several processes may do this: a lease says who follows for which webhook. Should two follow for one, its place in the flow is moved on
//! by one of them only.

use crate::model::{OffBecause, Webhook, WebhookId};
use crate::store::{self, Claimed};
use crate::{CHANGED, MANAGE, Webhooks, keep};
use events::{Cursor, Delivery, Event};
use kernel::{Actor, Fault, LabelId, TenantId};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

/// After this long without renewal another process takes a webhook over.
const LEASE_SECONDS: f64 = 12.0;
const RENEW_EVERY: Duration = Duration::from_secs(3);
/// Webhooks that one process follows for.
const WEBHOOKS_MAX: i64 = 5_000;
/// What the maker may see is asked anew this often.
const RIGHTS_EVERY: Duration = Duration::from_secs(15);
/// Events that come together are written together.
const TOGETHER: Duration = Duration::from_millis(30);
const BATCH_MAX: usize = 200;
/// After a fault.
const RETRY_PAUSE: Duration = Duration::from_secs(2);
/// Told when too much happened to tell each: whoever keeps a copy of anything asks for it anew.
const RESET: &str = "webhooks.reset";

/// Follows for all webhooks until `shutdown` is ready.
pub async fn supervise(hooks: Arc<Webhooks>, shutdown: impl Future<Output = ()> + Send) {
    let me = Uuid::now_v7();
    let mut followers: HashMap<Claimed, JoinHandle<()>> = HashMap::new();
    let mut renew = tokio::time::interval(RENEW_EVERY);
    renew.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            _ = renew.tick() => {}
        }
        match claim(&hooks, me).await {
            Ok(claimed) => {
                followers.retain(|hook, task| {
                    let kept = claimed.contains(hook) && !task.is_finished();
                    if !kept {
                        task.abort();
                    }
                    kept
                });
                for hook in claimed {
                    followers.entry(hook).or_insert_with(|| tokio::spawn(follow(hooks.clone(), hook)));
                }
            }
            Err(fault) => tracing::warn!(%fault, "webhooks could not be claimed"),
        }
    }
    followers.values().for_each(JoinHandle::abort);
    if let Err(fault) = release(&hooks, me).await {
        tracing::warn!(%fault, "webhooks were not released; their lease ends by itself");
    }
}

async fn claim(hooks: &Webhooks, me: Uuid) -> Result<Vec<Claimed>, Fault> {
    let mut tx = hooks.db.system("webhooks: claim").await?;
    let claimed = store::claim(&mut tx, me, LEASE_SECONDS, WEBHOOKS_MAX).await?;
    tx.commit().await?;
    Ok(claimed)
}

async fn release(hooks: &Webhooks, me: Uuid) -> Result<(), Fault> {
    let mut tx = hooks.db.system("webhooks: release").await?;
    store::release(&mut tx, me).await?;
    tx.commit().await
}

async fn follow(hooks: Arc<Webhooks>, claimed: Claimed) {
    let house = Actor::house(TenantId(claimed.tenant_id));
    let id = WebhookId(claimed.id);
    loop {
        match follow_for_a_while(&hooks, &house, id).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(fault) => {
                tracing::warn!(webhook = %id, %fault, "events are not followed for a moment");
                tokio::time::sleep(RETRY_PAUSE).await;
            }
        }
    }
}

/// A webhook with what its maker may see.
struct Reader {
    hook: Webhook,
    maker: Actor,
    labels: Vec<LabelId>,
    place: String,
    /// What it wants and its maker may be told.
    kinds: Vec<&'static str>,
}

/// Follows until the maker's rights are to be asked anew. False: there is nothing to follow for any more.
async fn follow_for_a_while(hooks: &Webhooks, house: &Actor, id: WebhookId) -> Result<bool, Fault> {
    let Some(mut reader) = reader(hooks, house, id).await? else { return Ok(false) };
    // A place that can't be read is none: it begins now, and says that it missed something.
    let start = reader.place.parse::<Cursor>().ok();
    let mut told: Vec<(&'static str, Value)> = if start.is_none() { vec![(RESET, json!({}))] } else { Vec::new() };
    let mut flow = hooks.hub.subscribe(&reader.maker, start).await?;
    let mut at = flow.start();
    let until = Instant::now() + RIGHTS_EVERY;
    let mut write_by = until;
    loop {
        match timeout_at(write_by.min(until), flow.next()).await {
            Ok(Some(Delivery::Event(event))) => {
                let changed = concerns(&event, id);
                if let Some(kind) = reader.kinds.iter().find(|kind| **kind == &*event.kind) {
                    told.push((kind, serde_json::from_str(&event.data)?));
                    write_by = write_by.min(Instant::now() + TOGETHER);
                }
                at = event.cursor;
                if changed {
                    return write(hooks, house, &mut reader, &mut told, &at).await;
                }
            }
            Ok(Some(Delivery::Reset(cursor))) => {
                told.push((RESET, json!({})));
                at = cursor;
            }
            Ok(None) => return Ok(false),
            Err(_) => write_by = Instant::now(),
        }
        if told.len() >= BATCH_MAX || Instant::now() >= write_by {
            if !write(hooks, house, &mut reader, &mut told, &at).await? {
                return Ok(false);
            }
            write_by = until;
        }
        if Instant::now() >= until {
            return Ok(true);
        }
    }
}

/// Was this webhook itself changed?
fn concerns(event: &Event, id: WebhookId) -> bool {
    &*event.kind == CHANGED && event.data.contains(&id.to_string())
}

async fn reader(hooks: &Webhooks, house: &Actor, id: WebhookId) -> Result<Option<Reader>, Fault> {
    hooks
        .db
        .write(house, async |tx| {
            let Some(hook) = store::get(tx, id).await?.filter(|hook| hook.off.is_none()) else { return Ok(None) };
            let Some((place, labels)) = store::place(tx, id).await? else { return Ok(None) };
            let acting = hooks.accounts.acting(tx, hook.account).await?.map(|acting| acting.actor);
            let Some(maker) = acting.filter(|maker| maker.permissions.allow(MANAGE)) else {
                store::switch_off(tx, id, OffBecause::Maker).await?;
                return Ok(None);
            };
            let wanted = |name: &str| hook.kinds.iter().any(|kind| kind == name);
            let kinds = hooks.kinds.iter().filter(|k| wanted(k.name) && maker.permissions.allow(k.needs)).map(|k| k.name).collect();
            Ok(Some(Reader { hook, maker, labels, place, kinds }))
        })
        .await
}

/// Writes the deliveries and the new place in one transaction. False: somebody else did, or nobody wants it any more.
async fn write(
    hooks: &Webhooks,
    house: &Actor,
    reader: &mut Reader,
    told: &mut Vec<(&'static str, Value)>,
    at: &Cursor,
) -> Result<bool, Fault> {
    let to = at.to_string();
    if told.is_empty() && to == reader.place {
        return Ok(true);
    }
    let now = hooks.clock.now();
    let (id, from, labels) = (reader.hook.id, reader.place.clone(), reader.labels.clone());
    let batch = std::mem::take(told);
    let goal = to.clone();
    let moved = hooks
        .db
        .write(house, async move |tx| {
            if !store::move_on(tx, id, &from, &goal).await? {
                return Ok::<_, Fault>(false);
            }
            for (kind, data) in batch {
                keep::promise(tx, id, kind, data, now, &labels).await?;
            }
            Ok(true)
        })
        .await?;
    reader.place = to;
    Ok(moved)
}
