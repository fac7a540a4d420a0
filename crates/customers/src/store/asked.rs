//! What selling asks of customers.

use super::companies::accounts_of;
use super::companies::stage;
use crate::model::{CompanyId, CompanyRow, Done, FollowUp, TouchId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use std::collections::HashMap;
use uuid::Uuid;

/// When somebody last wrote, called, visited, met or noted something, as far as that is in sight.
pub(crate) async fn last_worked_at(tx: &mut TenantTx, company: CompanyId) -> Result<Option<DateTime<Utc>>, Fault> {
    Ok(sqlx::query_scalar!(
        "select at from customers.touch where tenant_id = $1 and company_id = $2 and kind in ('mail_in', 'mail_out', 'note', 'call', 'visit', 'meeting')
          order by at desc, id desc limit 1",
        tx.tenant().0,
        company.0,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Open promises for a time of `from` or later, before `until`.
pub(crate) async fn promised_between(
    tx: &mut TenantTx,
    keeper: Option<AccountId>,
    company: Option<CompanyId>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    limit: i64,
) -> Result<Vec<FollowUp>, Fault> {
    let rows = sqlx::query!(
        r#"select t.id, t.company_id, c.name, t.text, t.title, t.next_at as "next_at!"
             from customers.touch t join customers.company c on c.tenant_id = $1 and c.id = t.company_id
            where t.tenant_id = $1 and t.next_at is not null and t.done_at is null
              and ($2::uuid is null or t.for_account = $2) and ($6::uuid is null or t.company_id = $6)
              and t.next_at >= $3 and t.next_at < $4
            order by t.next_at, t.id limit $5"#,
        tx.tenant().0,
        keeper.map(|a| a.0),
        from,
        until,
        limit,
        company.map(|c| c.0),
    )
    .fetch_all(tx.conn())
    .await?;
    let read = rows.into_iter().map(|r| FollowUp {
        id: TouchId(r.id),
        company_id: CompanyId(r.company_id),
        company_name: r.name,
        text: if r.text.is_empty() { r.title } else { r.text },
        next_at: r.next_at,
    });
    Ok(read.collect())
}

/// What each of these people did with customers within a time.
pub(crate) async fn done_between(
    tx: &mut TenantTx,
    people: &[AccountId],
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<HashMap<AccountId, Done>, Fault> {
    let ids: Vec<Uuid> = people.iter().map(|a| a.0).collect();
    let rows = sqlx::query!(
        r#"select p.id as "id!",
                  (select count(*) from customers.company c
                    where c.tenant_id = $1 and c.created_by = p.id and c.created_at >= $3 and c.created_at < $4) as "made!",
                  t.follow_ups as "follow_ups!", t.mails_out as "mails_out!"
             from unnest($2::uuid[]) p (id) cross join lateral
                  (select count(*) filter (where kind in ('note', 'call', 'visit', 'meeting')) follow_ups,
                          count(*) filter (where kind = 'mail_out') mails_out
                     from customers.touch t where t.tenant_id = $1 and t.by_account = p.id and t.at >= $3 and t.at < $4) t"#,
        tx.tenant().0,
        &ids,
        from,
        until,
    )
    .fetch_all(tx.conn())
    .await?;
    let each = rows.into_iter().map(|r| (AccountId(r.id), Done { made: r.made, follow_ups: r.follow_ups, mails_out: r.mails_out }));
    Ok(each.collect())
}

/// Customers of this person, past their first stage, with whom nobody was in touch since `before`; those with most stars first.
pub(crate) async fn silent_since(tx: &mut TenantTx, owner: AccountId, before: DateTime<Utc>, limit: i64) -> Result<Vec<CompanyRow>, Fault> {
    let rows = sqlx::query!(
        "select id, name, short_name, domain, country, stage, stars, owner_ids, last_touch_at, next_follow_up_at, contact_count, created_at, score, revision
           from customers.company where tenant_id = $1 and owner_ids @> array[$2::uuid] and stage <> 'to_follow' and fresh_at < $3
          order by stars desc, fresh_at desc, id limit $4",
        tx.tenant().0,
        owner.0,
        before,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let read = rows.into_iter().map(|r| {
        Ok(CompanyRow {
            id: CompanyId(r.id),
            name: r.name,
            short_name: r.short_name,
            domain: r.domain,
            country: r.country,
            stage: stage(&r.stage)?,
            stars: r.stars,
            owner_ids: accounts_of(r.owner_ids),
            last_touch_at: r.last_touch_at,
            next_follow_up_at: r.next_follow_up_at,
            contact_count: r.contact_count,
            created_at: r.created_at,
            score: r.score,
            revision: r.revision,
            shown: Vec::new(),
        })
    });
    read.collect()
}
