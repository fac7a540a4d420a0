//! Memory: every SQL statement of webhooks.

use crate::model::{Delivery, DeliveryId, DeliveryState, OffBecause, Wanted, Webhook, WebhookId};
use chrono::{DateTime, Utc};
use db::{SystemTx, TenantTx};
use kernel::{AccountId, Fault, LabelId};
use serde_json::Value;
use uuid::Uuid;

struct Row {
    id: Uuid,
    account_id: Uuid,
    name: String,
    url: String,
    kinds: Vec<String>,
    off: Option<String>,
    failing_since: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Webhook {
        let Self { id, account_id, name, url, kinds, off, failing_since, created_at } = self;
        // A word that this version does not know still means that it is off.
        let off = off.map(|word| OffBecause::from_word(&word).unwrap_or(OffBecause::Person));
        Webhook { id: WebhookId(id), account: AccountId(account_id), name, url, kinds, off, failing_since, created_at }
    }
}

/// The webhooks of this account, the eldest first.
pub(crate) async fn of_account(tx: &mut TenantTx, account: AccountId) -> Result<Vec<Webhook>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        "select id, account_id, name, url, kinds, off, failing_since, created_at from webhooks.webhook
          where tenant_id = $1 and account_id = $2 order by created_at, id",
        tx.tenant().0,
        account.0,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Row::read).collect())
}

/// A webhook in sight.
pub(crate) async fn get(tx: &mut TenantTx, id: WebhookId) -> Result<Option<Webhook>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select id, account_id, name, url, kinds, off, failing_since, created_at from webhooks.webhook where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(Row::read))
}

/// Its sealed secret, for signing.
pub(crate) async fn secret(tx: &mut TenantTx, id: WebhookId) -> Result<Option<Vec<u8>>, Fault> {
    let tenant = tx.tenant().0;
    let found = sqlx::query_scalar!("select secret from webhooks.webhook where tenant_id = $1 and id = $2", tenant, id.0);
    Ok(found.fetch_optional(tx.conn()).await?)
}

/// Its place in the flow of events, and the labels of what hangs on it.
pub(crate) async fn place(tx: &mut TenantTx, id: WebhookId) -> Result<Option<(String, Vec<LabelId>)>, Fault> {
    let tenant = tx.tenant().0;
    let found = sqlx::query!("select cursor, labels from webhooks.webhook where tenant_id = $1 and id = $2", tenant, id.0);
    Ok(found.fetch_optional(tx.conn()).await?.map(|row| (row.cursor, row.labels)))
}

pub(crate) async fn insert(tx: &mut TenantTx, hook: &Webhook, secret: &[u8], cursor: &str, labels: &[LabelId]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into webhooks.webhook (tenant_id, id, account_id, name, url, kinds, secret, cursor, labels, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.tenant().0,
        hook.id.0,
        hook.account.0,
        hook.name,
        hook.url,
        &hook.kinds,
        secret,
        cursor,
        labels,
        hook.created_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn change(tx: &mut TenantTx, id: WebhookId, wanted: &Wanted) -> Result<(), Fault> {
    sqlx::query!(
        "update webhooks.webhook set name = $3, url = $4, kinds = $5 where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        wanted.name,
        wanted.url,
        &wanted.kinds,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn new_secret(tx: &mut TenantTx, id: WebhookId, secret: &[u8]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update webhooks.webhook set secret = $3 where tenant_id = $1 and id = $2", tenant, id.0, secret)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Switches it off, once; what waits is given up.
pub(crate) async fn switch_off(tx: &mut TenantTx, id: WebhookId, because: OffBecause) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update webhooks.webhook set off = $3 where tenant_id = $1 and id = $2 and off is null", tenant, id.0, because.as_str())
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "update webhooks.delivery set state = 'failed', next_at = null where tenant_id = $1 and webhook_id = $2 and state = 'waiting'",
        tenant,
        id.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Switches it on; it is told what happens from `cursor` on.
pub(crate) async fn switch_on(tx: &mut TenantTx, id: WebhookId, cursor: &str) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update webhooks.webhook set off = null, failing_since = null, cursor = $3 where tenant_id = $1 and id = $2 and off is not null",
        tenant,
        id.0,
        cursor,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut TenantTx, id: WebhookId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from webhooks.webhook where tenant_id = $1 and id = $2", tenant, id.0).execute(tx.conn()).await?;
    Ok(())
}

/// Since when it takes nothing; none: it took the last one.
pub(crate) async fn failing(tx: &mut TenantTx, id: WebhookId, since: Option<DateTime<Utc>>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update webhooks.webhook set failing_since = $3 where tenant_id = $1 and id = $2", tenant, id.0, since)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Moves it on in the flow of events, if it is on and still where it was. Did it move?
pub(crate) async fn move_on(tx: &mut TenantTx, id: WebhookId, from: &str, to: &str) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let moved = sqlx::query!(
        "update webhooks.webhook set cursor = $4 where tenant_id = $1 and id = $2 and cursor = $3 and off is null",
        tenant,
        id.0,
        from,
        to,
    );
    Ok(moved.execute(tx.conn()).await?.rows_affected() == 1)
}

pub(crate) async fn insert_delivery(tx: &mut TenantTx, delivery: &Delivery, labels: &[LabelId]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into webhooks.delivery (tenant_id, id, webhook_id, kind, data, at, state, next_at, labels)
         values ($1, $2, $3, $4, $5, $6, 'waiting', $6, $7)",
        tx.tenant().0,
        delivery.id.0,
        delivery.webhook.0,
        delivery.kind,
        delivery.data,
        delivery.at,
        labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

struct DeliveryRow {
    id: Uuid,
    webhook_id: Uuid,
    kind: String,
    data: Value,
    at: DateTime<Utc>,
    state: String,
    attempts: i16,
    status: Option<i16>,
    said: Option<String>,
    tried_at: Option<DateTime<Utc>>,
    next_at: Option<DateTime<Utc>>,
}

impl DeliveryRow {
    fn read(self) -> Result<Delivery, Fault> {
        let state = DeliveryState::from_word(&self.state).ok_or_else(|| Fault::say(format!("a delivery's state '{}'", self.state)))?;
        Ok(Delivery {
            id: DeliveryId(self.id),
            webhook: WebhookId(self.webhook_id),
            kind: self.kind,
            data: self.data,
            at: self.at,
            state,
            attempts: u16::try_from(self.attempts).unwrap_or(0),
            status: self.status.and_then(|s| u16::try_from(s).ok()),
            said: self.said,
            tried_at: self.tried_at,
            next_at: self.next_at,
        })
    }
}

pub(crate) async fn delivery(tx: &mut TenantTx, id: DeliveryId) -> Result<Option<Delivery>, Fault> {
    let row = sqlx::query_as!(
        DeliveryRow,
        "select id, webhook_id, kind, data, at, state, attempts, status, said, tried_at, next_at
           from webhooks.delivery where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(DeliveryRow::read).transpose()
}

/// Deliveries of a webhook, the newest first, of one state or all, before one that is known.
pub(crate) async fn deliveries(
    tx: &mut TenantTx,
    hook: WebhookId,
    state: Option<DeliveryState>,
    before: Option<DeliveryId>,
    limit: i64,
) -> Result<Vec<Delivery>, Fault> {
    let rows = sqlx::query_as!(
        DeliveryRow,
        "select id, webhook_id, kind, data, at, state, attempts, status, said, tried_at, next_at
           from webhooks.delivery
          where tenant_id = $1 and webhook_id = $2 and ($3::text is null or state = $3) and ($4::uuid is null or id < $4)
          order by id desc limit $5",
        tx.tenant().0,
        hook.0,
        state.map(DeliveryState::as_str),
        before.map(|id| id.0),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(DeliveryRow::read).collect()
}

/// Writes what became of an attempt.
pub(crate) async fn tried(tx: &mut TenantTx, delivery: &Delivery) -> Result<(), Fault> {
    sqlx::query!(
        "update webhooks.delivery set state = $3, attempts = $4, status = $5, said = $6, tried_at = $7, next_at = $8
          where tenant_id = $1 and id = $2",
        tx.tenant().0,
        delivery.id.0,
        delivery.state.as_str(),
        i16::try_from(delivery.attempts).unwrap_or(i16::MAX),
        delivery.status.and_then(|s| i16::try_from(s).ok()),
        delivery.said,
        delivery.tried_at,
        delivery.next_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets deliveries of a webhook that are older than this and done with.
pub(crate) async fn forget(tx: &mut TenantTx, hook: WebhookId, before: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "delete from webhooks.delivery where tenant_id = $1 and webhook_id = $2 and at < $3 and state <> 'waiting'",
        tenant,
        hook.0,
        before,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A webhook that this process follows the flow for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Claimed {
    pub tenant_id: Uuid,
    pub id: Uuid,
}

/// Claims webhooks that are on and that nobody follows, and renews the leases of those that this process does.
pub(crate) async fn claim(tx: &mut SystemTx, me: Uuid, lease_seconds: f64, limit: i64) -> Result<Vec<Claimed>, Fault> {
    Ok(sqlx::query_as!(
        Claimed,
        r#"update webhooks.webhook w set worker = $1, leased_until = now() + make_interval(secs => $2)
           from (
             select tenant_id, id from webhooks.webhook
             where off is null and (worker is null or worker = $1 or leased_until < now())
             order by worker is not distinct from $1 desc, leased_until nulls first limit $3 for no key update
           ) c
           where w.tenant_id = c.tenant_id and w.id = c.id returning w.tenant_id, w.id"#,
        me,
        lease_seconds,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Lets go of all webhooks of this process.
pub(crate) async fn release(tx: &mut SystemTx, me: Uuid) -> Result<(), Fault> {
    sqlx::query!("update webhooks.webhook set worker = null, leased_until = null where worker = $1", me).execute(tx.conn()).await?;
    Ok(())
}
