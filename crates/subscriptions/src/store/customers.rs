//! Companies that have subscribed, and what they let their agents see.

use super::known;
use crate::model::{AgentId, Bundle, BundleGrant, Customer};
use chrono::{DateTime, NaiveDate, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, Lang, TenantId};
use uuid::Uuid;

struct Row {
    customer_id: Uuid,
    agent_id: Option<Uuid>,
    name: String,
    contact: String,
    lang: String,
    export_until: Option<NaiveDate>,
    erased_on: Option<NaiveDate>,
    created_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Customer, Fault> {
        let Self { customer_id, agent_id, name, contact, lang, export_until, erased_on, created_at } = self;
        let lang = known(Lang::from_tag(&lang), &lang)?;
        let (id, agent) = (TenantId(customer_id), agent_id.map(AgentId));
        Ok(Customer { id, agent, name, contact, lang, export_until, erased_on, created_at })
    }
}

pub(crate) async fn insert(tx: &mut TenantTx, customer: &Customer) -> Result<(), Fault> {
    sqlx::query!(
        "insert into subscriptions.customer (tenant_id, customer_id, agent_id, name, contact, lang, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant().0,
        customer.id.0,
        customer.agent.map(|agent| agent.0),
        customer.name,
        customer.contact,
        customer.lang.tag(),
        customer.created_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A company in sight.
pub(crate) async fn get(tx: &mut TenantTx, id: TenantId) -> Result<Option<Customer>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select customer_id, agent_id, name, contact, lang, export_until, erased_on, created_at from subscriptions.customer where customer_id = $1",
        id.0
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::read).transpose()
}

/// The vendor's customer, locked: its terms are changed by one at a time.
pub(crate) async fn lock(tx: &mut TenantTx, id: TenantId) -> Result<Option<Customer>, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("select customer_id from subscriptions.customer where tenant_id = $1 and customer_id = $2 for update", tenant, id.0)
        .fetch_optional(tx.conn())
        .await?;
    get(tx, id).await
}

/// Companies in sight whose name or address has these words, the newest first.
pub(crate) async fn list(
    tx: &mut TenantTx,
    words: Option<&str>,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Customer>, Fault> {
    let like = words.map(|words| format!("%{}%", words.replace(['\\', '%', '_'], " ")));
    let rows = sqlx::query_as!(
        Row,
        "select customer_id, agent_id, name, contact, lang, export_until, erased_on, created_at from subscriptions.customer
          where ($1::text is null or name ilike $1 or contact ilike $1)
            and ($2::timestamptz is null or (created_at, customer_id) < ($2, $3))
          order by created_at desc, customer_id desc limit $4",
        like,
        before.map(|(at, _)| at),
        before.map(|(_, id)| id),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Ids of companies that are there, after one: for whoever goes through all of them.
pub(crate) async fn ids(tx: &mut TenantTx, after: Uuid, limit: i64) -> Result<Vec<TenantId>, Fault> {
    let rows = sqlx::query_scalar!(
        "select customer_id from subscriptions.customer where tenant_id = $1 and erased_on is null and customer_id > $2
          order by customer_id limit $3",
        tx.tenant().0,
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(TenantId).collect())
}

/// What a company lets its agent see.
pub(crate) async fn grants(tx: &mut TenantTx, customer: TenantId) -> Result<Vec<BundleGrant>, Fault> {
    let rows = sqlx::query!(
        "select bundle, granted, changed_at from subscriptions.agent_grant where customer_id = $1 order by bundle",
        customer.0
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| Ok(BundleGrant { bundle: known(Bundle::from_word(&r.bundle), &r.bundle)?, granted: r.granted, changed_at: r.changed_at }))
        .collect()
}

pub(crate) async fn grant(
    tx: &mut TenantTx,
    customer: TenantId,
    agent: AgentId,
    grant: BundleGrant,
    by: Option<AccountId>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into subscriptions.agent_grant (tenant_id, customer_id, agent_id, bundle, granted, changed_at, changed_by)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (tenant_id, customer_id, agent_id, bundle) do update set granted = $5, changed_at = $6, changed_by = $7",
        tx.tenant().0,
        customer.0,
        agent.0,
        grant.bundle.as_str(),
        grant.granted,
        grant.changed_at,
        by.map(|by| by.0),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
