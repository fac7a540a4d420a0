//! Quick texts, goals, daily reports, and what somebody did within a time.

use super::{known, raw};
use crate::model::{DailyReport, Figures, QuickText, QuickTextId, Refusal, Target, TargetId, TargetKind, TargetOf};
use chrono::{DateTime, NaiveDate, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{AccountId, Fault, LabelId, Stop};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

/// One's own texts and everybody's.
pub(crate) async fn quick_texts(tx: &mut TenantTx, account: AccountId, limit: i64) -> Result<Vec<QuickText>, Fault> {
    let rows = sqlx::query!(
        "select id, account_id, title, text from sales.quick_text where tenant_id = $1 and (account_id is null or account_id = $2)
          order by account_id nulls last, title, id limit $3",
        tx.tenant().0,
        account.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let read = |id, account: Option<Uuid>, title, text| QuickText { id: QuickTextId(id), account: account.map(AccountId), title, text };
    Ok(rows.into_iter().map(|r| read(r.id, r.account_id, r.title, r.text)).collect())
}

pub(crate) async fn insert_quick_text(tx: &mut TenantTx, text: &QuickText, labels: &[LabelId], now: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into sales.quick_text (tenant_id, id, labels, account_id, title, text, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant().0,
        text.id.0,
        labels,
        raw(text.account),
        text.title,
        text.text,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes one's own text, or everybody's where that is allowed; false when there is none such.
pub(crate) async fn delete_quick_text(tx: &mut TenantTx, id: QuickTextId, account: AccountId, shared: bool) -> Result<bool, Fault> {
    let done = sqlx::query!(
        "delete from sales.quick_text where tenant_id = $1 and id = $2 and (account_id = $3 or (account_id is null and $4))",
        tx.tenant().0,
        id.0,
        account.0,
        shared,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Goals whose time holds this day, in sight.
pub(crate) async fn targets(tx: &mut TenantTx, day: NaiveDate, limit: i64) -> Result<Vec<Target>, Fault> {
    let rows = sqlx::query!(
        r#"select id, account_id, department_id, kind, starts_on, months, trim_scale(goal)::text as "goal!", currency from sales.target
            where tenant_id = $1 and starts_on <= $2 and starts_on > $2 - interval '3 months' and (starts_on + make_interval(months => months))::date > $2
            order by months, kind, id limit $3"#,
        tx.tenant().0,
        day,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let read = rows.into_iter().map(|r| {
        let of = match (r.account_id, r.department_id) {
            (Some(account), _) => TargetOf::Account(AccountId(account)),
            (None, Some(department)) => TargetOf::Department(department),
            (None, None) => return Err(Fault::say("a goal of nobody")),
        };
        let kind = known(TargetKind::from_word(&r.kind), "the goal", &r.kind)?;
        Ok(Target { id: TargetId(r.id), of, kind, starts_on: r.starts_on, months: r.months, goal: r.goal, currency: r.currency })
    });
    read.collect()
}

pub(crate) async fn insert_target(tx: &mut TenantTx, target: &Target, labels: &[LabelId]) -> Result<(), Stop<Refusal>> {
    let (account, department) = match target.of {
        TargetOf::Account(account) => (Some(account.0), None),
        TargetOf::Department(department) => (None, Some(department)),
    };
    sqlx::query!(
        "insert into sales.target (tenant_id, id, labels, account_id, department_id, kind, starts_on, months, goal, currency)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::numeric, $10)",
        tx.tenant().0,
        target.id.0,
        labels,
        account,
        department,
        target.kind.as_str(),
        target.starts_on,
        target.months,
        target.goal,
        target.currency,
    )
    .execute(tx.conn())
    .await
    .on_constraint("target_once", Refusal::TargetThere)?;
    Ok(())
}

/// False when there is none such in sight.
pub(crate) async fn delete_target(tx: &mut TenantTx, id: TargetId) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!("delete from sales.target where tenant_id = $1 and id = $2", tenant, id.0).execute(tx.conn()).await?;
    Ok(done.rows_affected() == 1)
}

/// What each of these people won within a time, in one currency at the rates of today; amounts without a rate are left out.
pub(crate) async fn won_between(
    tx: &mut TenantTx,
    people: &[AccountId],
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    (currency, today): (&str, NaiveDate),
) -> Result<Vec<(AccountId, String)>, Fault> {
    let ids: Vec<Uuid> = people.iter().map(|a| a.0).collect();
    let rows = sqlx::query!(
        r#"select o.owner_id, trim_scale(round(coalesce(sum(o.amount * r.rate), 0), 4))::text as "won!"
             from sales.opportunity o left join lateral
                  (select 1::numeric as rate where o.currency = $5
                   union all
                   (select r.rate from sales.rate r where r.tenant_id = $1 and r.base = $5 and r.currency = o.currency and r.from_day <= $6
                     order by r.from_day desc limit 1)
                   limit 1) r on true
            where o.tenant_id = $1 and o.owner_id = any($2) and o.state = 'won' and o.closed_at >= $3 and o.closed_at < $4
            group by o.owner_id"#,
        tx.tenant().0,
        &ids,
        from,
        until,
        currency,
        today,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (AccountId(r.owner_id), r.won)).collect())
}

/// What each of these people did in selling within a time.
pub(crate) async fn did_between(
    tx: &mut TenantTx,
    people: &[AccountId],
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<HashMap<AccountId, Figures>, Fault> {
    let ids: Vec<Uuid> = people.iter().map(|a| a.0).collect();
    let rows = sqlx::query!(
        r#"select p.id as "id!", c.made as "made!", c.moves as "moves!", c.won as "won!", c.lost as "lost!",
                  (select count(*) from sales.task t where t.tenant_id = $1 and t.assignee = p.id and t.done_at >= $3 and t.done_at < $4) as "tasks!"
             from unnest($2::uuid[]) p (id) cross join lateral
                  (select count(*) filter (where from_stage is null) made,
                          count(*) filter (where from_stage is not null and from_stage <> to_stage) moves,
                          count(*) filter (where state = 'won' and from_state = 'open') won,
                          count(*) filter (where state = 'lost' and from_state = 'open') lost
                     from sales.stage_change c where c.tenant_id = $1 and c.by_account = p.id and c.at >= $3 and c.at < $4) c"#,
        tx.tenant().0,
        &ids,
        from,
        until,
    )
    .fetch_all(tx.conn())
    .await?;
    let each = rows.into_iter().map(|r| {
        let figures =
            Figures { opportunities: r.made, moves: r.moves, won: r.won, lost: r.lost, tasks_done: r.tasks, ..Figures::default() };
        (AccountId(r.id), figures)
    });
    Ok(each.collect())
}

/// What this person wrote about a day.
pub(crate) async fn report(tx: &mut TenantTx, account: AccountId, day: NaiveDate) -> Result<Option<DailyReport>, Fault> {
    let row = sqlx::query!(
        r#"select text, figures as "figures: Json<Figures>", written_at from sales.daily_report where tenant_id = $1 and account_id = $2 and day = $3"#,
        tx.tenant().0,
        account.0,
        day,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| DailyReport { account, day, text: r.text, figures: r.figures.0, written_at: r.written_at }))
}

/// What was written about a day, in sight.
pub(crate) async fn reports_of_day(tx: &mut TenantTx, day: NaiveDate, limit: i64) -> Result<Vec<DailyReport>, Fault> {
    let rows = sqlx::query!(
        r#"select account_id, text, figures as "figures: Json<Figures>", written_at from sales.daily_report
            where tenant_id = $1 and day = $2 order by account_id limit $3"#,
        tx.tenant().0,
        day,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let read = rows.into_iter().map(|r| DailyReport {
        account: AccountId(r.account_id),
        day,
        text: r.text,
        figures: r.figures.0,
        written_at: r.written_at,
    });
    Ok(read.collect())
}

pub(crate) async fn write_report(tx: &mut TenantTx, report: &DailyReport, labels: &[LabelId]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into sales.daily_report (tenant_id, account_id, day, labels, text, figures, written_at) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict on constraint daily_report_pkey
         do update set text = excluded.text, figures = excluded.figures, written_at = excluded.written_at, labels = excluded.labels",
        tx.tenant().0,
        report.account.0,
        report.day,
        labels,
        report.text,
        Json(report.figures) as _,
        report.written_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
