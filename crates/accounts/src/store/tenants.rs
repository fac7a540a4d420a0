//! Companies.

use crate::model::{HouseKind, Opening, Tenant, TenantAccess};
use chrono::{DateTime, Utc};
use db::{SystemLook, SystemTx, TenantTx};
use kernel::{AccountId, Fault, TenantId};

/// Held until the transaction ends: only one first company is made.
pub(crate) async fn lock_first_start(tx: &mut SystemTx) -> Result<(), Fault> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('accounts.first_start')) as held").fetch_one(tx.conn()).await?;
    Ok(())
}

/// Is there a company besides the demo?
pub(crate) async fn any(tx: &mut SystemTx) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!("select exists (select from accounts.tenant where not demo) as \"any!\"").fetch_one(tx.conn()).await?)
}

/// The newest demo company and its master.
pub(crate) async fn demo(tx: &mut SystemTx) -> Result<Option<(TenantId, AccountId)>, Fault> {
    let row = sqlx::query!(
        "select t.tenant_id, a.id from accounts.tenant t join accounts.account a on a.tenant_id = t.tenant_id and a.is_master
         where t.demo and a.state = 'active' order by t.created_at desc limit 1"
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| (TenantId(r.tenant_id), AccountId(r.id))))
}

/// Every tenant, for operators.
pub(crate) async fn all(tx: &mut SystemTx) -> Result<Vec<TenantId>, Fault> {
    Ok(sqlx::query_scalar!("select tenant_id from accounts.tenant order by tenant_id")
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(TenantId)
        .collect())
}

/// The vendor's house, if it was made.
pub(crate) async fn vendor(look: &mut SystemLook) -> Result<Option<TenantId>, Fault> {
    let found = sqlx::query_scalar!("select tenant_id from accounts.tenant where kind = 'vendor'").fetch_optional(look.conn()).await?;
    Ok(found.map(TenantId))
}

/// A house's name.
pub(crate) async fn name(look: &mut SystemLook, tenant: TenantId) -> Result<Option<String>, Fault> {
    Ok(sqlx::query_scalar!("select name from accounts.tenant where tenant_id = $1", tenant.0).fetch_optional(look.conn()).await?)
}

/// Sales agents: id, name, the master's address.
pub(crate) async fn agents(look: &mut SystemLook) -> Result<Vec<(TenantId, String, Option<String>)>, Fault> {
    let rows = sqlx::query!(
        r#"select t.tenant_id, t.name, a.email as "email?" from accounts.tenant t
             left join accounts.account a on a.tenant_id = t.tenant_id and a.is_master
            where t.kind = 'agent' order by t.name, t.tenant_id"#
    )
    .fetch_all(look.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (TenantId(r.tenant_id), r.name, r.email)).collect())
}

/// What is stored of what people may do; a word that this version does not know opens nothing.
pub(crate) fn access(word: &str) -> TenantAccess {
    TenantAccess::from_word(word).unwrap_or(TenantAccess::Closed)
}

/// What the company's subscriptions open from now on.
pub(crate) async fn open(tx: &mut TenantTx, opening: &Opening) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let seats = i32::try_from(opening.seats).unwrap_or(i32::MAX);
    sqlx::query!(
        "update accounts.tenant set access = $2, features = $3, seats = $4 where tenant_id = $1",
        tenant,
        opening.access.as_str(),
        &opening.features,
        seats,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn insert(
    tx: &mut TenantTx,
    kind: HouseKind,
    name: &str,
    time_zone: &str,
    demo: bool,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    // Whoever sees every tenant's orders, or sells, has a second factor.
    let second_factor = kind != HouseKind::Company;
    sqlx::query!(
        "insert into accounts.tenant (tenant_id, name, time_zone, demo, created_at, kind, require_second_factor) values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        name,
        time_zone,
        demo,
        now,
        kind.as_str(),
        second_factor,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn get(tx: &mut TenantTx) -> Result<Tenant, Fault> {
    let tenant = tx.tenant();
    let r = sqlx::query!(
        "select name, time_zone, demo, require_second_factor, kind, access, features, seats from accounts.tenant where tenant_id = $1",
        tenant.0
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Tenant {
        id: tenant,
        name: r.name,
        time_zone: r.time_zone,
        demo: r.demo,
        require_second_factor: r.require_second_factor,
        kind: HouseKind::from_word(&r.kind).unwrap_or(HouseKind::Company),
        access: access(&r.access),
        features: r.features,
        seats: r.seats.and_then(|seats| u32::try_from(seats).ok()),
    })
}

pub(crate) async fn update(tx: &mut TenantTx, name: Option<&str>, require_second_factor: Option<bool>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update accounts.tenant set name = coalesce($2, name), require_second_factor = coalesce($3, require_second_factor) where tenant_id = $1",
        tenant,
        name,
        require_second_factor
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Held until the transaction ends: changes of the tree, or of counted things, come one after another.
pub(crate) async fn lock(tx: &mut TenantTx) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("select tenant_id from accounts.tenant where tenant_id = $1 for update", tenant).fetch_one(tx.conn()).await?;
    Ok(())
}
