//! Threads and mails of companies that were merged.

use db::TenantTx;
use kernel::Fault;
use uuid::Uuid;

/// Threads that are tied to these companies.
///
/// # Errors
/// A fault of the database.
pub async fn threads_of(tx: &mut TenantTx, companies: &[Uuid], limit: i64) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "select id from mail.thread where tenant_id = $1 and company_id = any($2) order by id limit $3",
        tenant,
        companies,
        limit
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Threads that this merge led elsewhere.
///
/// # Errors
/// A fault of the database.
pub async fn moved(tx: &mut TenantTx, merge: Uuid, limit: i64) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "select thread_id from mail.thread_moved where tenant_id = $1 and merge_id = $2 order by thread_id limit $3",
        tenant,
        merge,
        limit
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Leads threads and their mails to the company that stayed, and writes down where they were. `gone` are people who became those of
/// `kept` in the same place.
///
/// # Errors
/// A fault of the database.
pub async fn lead(tx: &mut TenantTx, merge: Uuid, threads: &[Uuid], into: Uuid, gone: &[Uuid], kept: &[Uuid]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.thread_moved (tenant_id, merge_id, thread_id, company_id, contact_id)
         select $1, $2, id, company_id, contact_id from mail.thread where tenant_id = $1 and id = any($3) and company_id is not null
         on conflict on constraint thread_moved_pkey do nothing",
        tenant,
        merge,
        threads,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update mail.message m set company_id = $3,
                contact_id = coalesce((select p.kept from unnest($4::uuid[], $5::uuid[]) p (gone, kept) where p.gone = m.contact_id), m.contact_id)
           from mail.thread t
          where t.tenant_id = $1 and t.id = any($2) and m.tenant_id = $1 and m.thread_id = t.id and m.company_id = t.company_id",
        tenant,
        threads,
        into,
        gone,
        kept,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update mail.thread t set company_id = $3,
                contact_id = coalesce((select p.kept from unnest($4::uuid[], $5::uuid[]) p (gone, kept) where p.gone = t.contact_id), t.contact_id)
          where t.tenant_id = $1 and t.id = any($2)",
        tenant,
        threads,
        into,
        gone,
        kept,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Leads them back, where they still are with the company that stayed.
///
/// # Errors
/// A fault of the database.
pub async fn lead_back(tx: &mut TenantTx, merge: Uuid, threads: &[Uuid], into: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.message m set company_id = v.company_id, contact_id = v.contact_id from mail.thread_moved v
          where v.tenant_id = $1 and v.merge_id = $2 and v.thread_id = any($3) and m.tenant_id = $1 and m.thread_id = v.thread_id and m.company_id = $4",
        tenant,
        merge,
        threads,
        into,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update mail.thread t set company_id = v.company_id, contact_id = v.contact_id from mail.thread_moved v
          where v.tenant_id = $1 and v.merge_id = $2 and v.thread_id = any($3) and t.tenant_id = $1 and t.id = v.thread_id and t.company_id = $4",
        tenant,
        merge,
        threads,
        into,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from mail.thread_moved where tenant_id = $1 and merge_id = $2 and thread_id = any($3)", tenant, merge, threads)
        .execute(tx.conn())
        .await?;
    Ok(())
}
