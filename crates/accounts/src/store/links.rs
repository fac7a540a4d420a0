//! Links sent out.

use crate::model::{Invitation, LinkId, LinkKind};
use chrono::{DateTime, Utc};
use db::{SystemTx, TenantTx};
use kernel::{AccountId, Fault, TenantId};

pub(crate) async fn insert(
    tx: &mut TenantTx,
    account: AccountId,
    kind: LinkKind,
    hash: &[u8],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into accounts.link (tenant_id, id, account_id, kind, hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        LinkId::new().0,
        account.0,
        kind.as_str(),
        hash,
        now,
        expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) struct Found {
    pub tenant: TenantId,
    pub id: LinkId,
    pub account: AccountId,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    pub about: Invitation,
}

pub(crate) async fn find(tx: &mut SystemTx, kind: LinkKind, hash: &[u8]) -> Result<Option<Found>, Fault> {
    let row = sqlx::query!(
        "select l.tenant_id, l.id, l.account_id, l.expires_at, l.used_at, a.name, a.email, t.name as company
         from accounts.link l
         join accounts.account a on a.tenant_id = l.tenant_id and a.id = l.account_id
         join accounts.tenant t on t.tenant_id = l.tenant_id
         where l.hash = $1 and l.kind = $2",
        hash,
        kind.as_str()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| Found {
        tenant: TenantId(r.tenant_id),
        id: LinkId(r.id),
        account: AccountId(r.account_id),
        expires_at: r.expires_at,
        used_at: r.used_at,
        about: Invitation { company: r.company, name: r.name, email: r.email },
    }))
}

/// Uses up a link and every other of its kind for the account. False when it was used before.
pub(crate) async fn use_up(tx: &mut TenantTx, account: AccountId, kind: LinkKind, id: LinkId, now: DateTime<Utc>) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let used = sqlx::query_scalar!(
        "update accounts.link set used_at = $5 where tenant_id = $1 and account_id = $2 and kind = $3 and used_at is null returning id = $4 as \"this!\"",
        tenant,
        account.0,
        kind.as_str(),
        id.0,
        now
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(used.contains(&true))
}
