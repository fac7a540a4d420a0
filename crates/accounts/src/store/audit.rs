//! The audit trail and its head.

use crate::model::{AuditDraft, AuditEntry};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};

pub(crate) struct Head {
    pub seq: i64,
    pub hash: Vec<u8>,
    /// The database's clock: one for all nodes, so that times follow the order of entries.
    pub at: DateTime<Utc>,
}

/// The newest entry, locked until the transaction ends; makes the head of a new trail.
pub(crate) async fn lock_head(tx: &mut TenantTx, genesis: &[u8]) -> Result<Head, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Head,
        r#"insert into accounts.audit_head as head (tenant_id, seq, hash) values ($1, 0, $2)
           on conflict (tenant_id) do update set seq = head.seq
           returning seq, hash, clock_timestamp() as "at!""#,
        tenant,
        genesis
    )
    .fetch_one(tx.conn())
    .await?)
}

pub(crate) async fn insert(tx: &mut TenantTx, entry: &AuditDraft<'_>, before: &[u8], hash: &[u8]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "with head as (update accounts.audit_head set seq = $2, hash = $9 where tenant_id = $1)
         insert into accounts.audit (tenant_id, seq, at, account_id, act, subject, detail, before, hash)
         values ($1, $2, $3, $4, $5, $6, $7::text::json, $8, $9)",
        tenant,
        entry.seq,
        entry.at,
        entry.account.map(|id| id.0),
        entry.act,
        entry.subject,
        entry.detail,
        before,
        hash
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn head(tx: &mut TenantTx) -> Result<Option<(i64, Vec<u8>)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!("select seq, hash from accounts.audit_head where tenant_id = $1", tenant).fetch_optional(tx.conn()).await?;
    Ok(row.map(|r| (r.seq, r.hash)))
}

pub(crate) struct Row {
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub account: Option<AccountId>,
    pub act: String,
    pub subject: String,
    pub detail: String,
    pub before: Vec<u8>,
    pub hash: Vec<u8>,
}

/// Entries above `seq`, oldest first, with the text of their detail as it was hashed.
pub(crate) async fn after(tx: &mut TenantTx, seq: i64, rows: i64) -> Result<Vec<Row>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select seq, at, account_id, act, subject, detail::text as "detail!", before, hash
           from accounts.audit where tenant_id = $1 and seq > $2 order by seq limit $3"#,
        tenant,
        seq,
        rows
    )
    .fetch_all(tx.conn())
    .await?;
    let row = rows.into_iter().map(|r| Row {
        seq: r.seq,
        at: r.at,
        account: r.account_id.map(AccountId),
        act: r.act,
        subject: r.subject,
        detail: r.detail,
        before: r.before,
        hash: r.hash,
    });
    Ok(row.collect())
}

pub(crate) async fn list(tx: &mut TenantTx, before: i64, rows: i64) -> Result<Vec<AuditEntry>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select e.seq, e.at, e.account_id, a.name as "name?", e.act, e.subject, e.detail
           from accounts.audit e left join accounts.account a on a.tenant_id = e.tenant_id and a.id = e.account_id
           where e.tenant_id = $1 and e.seq < $2 order by e.seq desc limit $3"#,
        tenant,
        before,
        rows
    )
    .fetch_all(tx.conn())
    .await?;
    let entry = rows.into_iter().map(|r| AuditEntry {
        seq: r.seq,
        at: r.at,
        account: r.account_id.map(|id| (AccountId(id), r.name.unwrap_or_default())),
        act: r.act,
        subject: r.subject,
        detail: r.detail,
    });
    Ok(entry.collect())
}
