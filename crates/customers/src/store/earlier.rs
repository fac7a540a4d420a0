//! Since when each owner has a company.

use crate::model::{CompanyId, VisibleTo};
use crate::store::companies::accounts_of;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use uuid::Uuid;

/// To whom a company is visible, and since when each of its owners has it; none: since it was made. What an undo gave back was his before.
pub(crate) async fn owners_since(
    tx: &mut TenantTx,
    company: CompanyId,
) -> Result<Option<(VisibleTo, Vec<(AccountId, Option<DateTime<Utc>>)>)>, Fault> {
    let tenant = tx.tenant().0;
    let found = sqlx::query!("select owner_ids, visible_to from customers.company where tenant_id = $1 and id = $2", tenant, company.0)
        .fetch_optional(tx.conn())
        .await?;
    let Some(found) = found else { return Ok(None) };
    let visible_to = VisibleTo::from_word(&found.visible_to).ok_or_else(|| Fault::say("a company has an unknown visibility"))?;
    let owners: Vec<Uuid> = accounts_of(found.owner_ids).into_iter().map(|owner| owner.0).collect();
    let rows = sqlx::query!(
        r#"select o.id as "id!", max(m.at) as since from unnest($3::uuid[]) o (id)
             left join customers.movement m on m.tenant_id = $1 and m.company_id = $2 and m.way <> 'undo'
                  and o.id = any (m.now) and o.id <> all (m.was)
            group by o.id"#,
        tenant,
        company.0,
        &owners,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(Some((visible_to, rows.into_iter().map(|row| (AccountId(row.id), row.since)).collect())))
}

/// Gives these labels to what a company's timeline tells of opportunities within a time.
pub(crate) async fn relabel_deals(
    tx: &mut TenantTx,
    company: CompanyId,
    (from, until): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    labels: &[LabelId],
) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.touch set labels = $5 where tenant_id = $1 and company_id = $2 and kind = 'opportunity'
            and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4) and labels <> $5",
        tx.tenant().0,
        company.0,
        from,
        until,
        labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
