//! Sums: of the board's columns, of months to come, of what became of opportunities.

use crate::model::{ColumnSum, ForecastRow, PipelineId, Rate, StageFigures, StageId};
use chrono::{DateTime, NaiveDate, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use uuid::Uuid;

/// Opportunities of one column that are summed up; a column that holds more says so.
const COLUMN_SUM_MAX: i64 = 10_000;
/// Opportunities that a forecast looks at; one that would look at more says so.
const FORECAST_MAX: i64 = 200_000;
/// The currency of sums until the master chooses one.
const CURRENCY: &str = "USD";

/// Counts and sums of each stage of a pipeline by currency.
pub(crate) async fn board(tx: &mut TenantTx, pipeline: PipelineId, owner: Option<AccountId>) -> Result<Vec<ColumnSum>, Fault> {
    let grants = tx.grants().labels().to_vec();
    let rows = sqlx::query!(
        r#"select s.id as stage_id, o.currency as "currency?", count(*) as "count!", trim_scale(coalesce(sum(o.amount), 0))::text as "amount!",
                  trim_scale(coalesce(sum(o.amount * coalesce(o.probability, s.probability) / 100), 0))::text as "weighted!"
             from sales.stage s cross join lateral
                  (select o.currency, o.amount, o.probability from sales.opportunity o
                    where o.tenant_id = $1 and o.stage_id = s.id and o.state = 'open' and o.labels && $4 and ($3::uuid is null or o.owner_id = $3)
                    limit $5) o
            where s.tenant_id = $1 and s.pipeline_id = $2 and s.deleted_at is null
            group by s.id, o.currency order by s.id, o.currency"#,
        tx.tenant().0,
        pipeline.0,
        owner.map(|a| a.0),
        &grants,
        COLUMN_SUM_MAX + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut sums: Vec<ColumnSum> = rows
        .into_iter()
        .map(|r| ColumnSum {
            stage_id: StageId(r.stage_id),
            currency: r.currency,
            count: r.count,
            amount: r.amount,
            weighted: r.weighted,
            more: false,
        })
        .collect();
    let totals: Vec<(StageId, i64)> = sums.iter().map(|sum| (sum.stage_id, sum.count)).collect();
    for sum in &mut sums {
        let total: i64 = totals.iter().filter(|(stage, _)| *stage == sum.stage_id).map(|(_, count)| count).sum();
        sum.more = total > COLUMN_SUM_MAX;
    }
    Ok(sums)
}

/// What is expected and won of each month and currency, the months from `from` to before `until`; open ones without a day or with an
/// earlier one are told without a month. Amounts are converted at the latest rate that holds `today`. True: there is more than was looked at.
pub(crate) async fn forecast(
    tx: &mut TenantTx,
    pipeline: Option<PipelineId>,
    owner: Option<AccountId>,
    (from, until): (NaiveDate, NaiveDate),
    (base, today): (&str, NaiveDate),
) -> Result<(Vec<ForecastRow>, bool), Fault> {
    let grants = tx.grants().labels().to_vec();
    let rows = sqlx::query!(
        r#"with looked as (
             select o.state, o.currency, o.amount, coalesce(o.probability, s.probability) as probability,
                    case when o.state = 'won' then date_trunc('month', o.closed_at)::date
                         when o.closes_on >= $4 then date_trunc('month', o.closes_on)::date end as month
               from sales.opportunity o join sales.stage s on s.tenant_id = $1 and s.id = o.stage_id
              where o.tenant_id = $1 and o.labels && $3 and o.amount is not null and ($2::uuid is null or o.owner_id = $2)
                and ($8::uuid is null or o.pipeline_id = $8)
                and ((o.state = 'open' and (o.closes_on is null or o.closes_on < $5)) or (o.state = 'won' and o.closed_at >= $4 and o.closed_at < $5))
              limit $9),
           summed as (
             select month, currency, count(*) filter (where state = 'open') as open,
                    coalesce(sum(amount) filter (where state = 'open'), 0) as best,
                    coalesce(sum(amount * probability / 100) filter (where state = 'open'), 0) as weighted,
                    coalesce(sum(amount) filter (where state = 'won'), 0) as won
               from looked group by month, currency)
           select f.month, f.currency as "currency!", f.open as "open!", trim_scale(f.best)::text as "best!",
                  trim_scale(f.weighted)::text as "weighted!", trim_scale(f.won)::text as "won!", trim_scale(r.rate)::text as "rate?",
                  trim_scale(round(f.best * r.rate, 2))::text as "best_in?", trim_scale(round(f.weighted * r.rate, 2))::text as "weighted_in?",
                  trim_scale(round(f.won * r.rate, 2))::text as "won_in?", (select count(*) from looked) as "looked!"
             from summed f left join lateral
                  (select 1::numeric as rate where f.currency = $6
                   union all
                   (select r.rate from sales.rate r where r.tenant_id = $1 and r.base = $6 and r.currency = f.currency and r.from_day <= $7
                     order by r.from_day desc limit 1)
                   limit 1) r on true
            order by f.month nulls last, f.currency"#,
        tx.tenant().0,
        owner.map(|a| a.0),
        &grants,
        from,
        until,
        base,
        today,
        pipeline.map(|p| p.0),
        FORECAST_MAX + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    let more = rows.first().is_some_and(|row| row.looked > FORECAST_MAX);
    let read = rows.into_iter().map(|r| ForecastRow {
        month: r.month,
        currency: r.currency,
        count: r.open,
        best: r.best,
        weighted: r.weighted,
        won: r.won,
        rate: r.rate,
        converted: match (r.best_in, r.weighted_in, r.won_in) {
            (Some(best), Some(weighted), Some(won)) => Some([best, weighted, won]),
            _ => None,
        },
    });
    Ok((read.collect(), more))
}

/// In which currency sums of several currencies are told.
pub(crate) async fn reporting_currency(tx: &mut TenantTx) -> Result<String, Fault> {
    let tenant = tx.tenant().0;
    let set = sqlx::query_scalar!("select currency from sales.setting where tenant_id = $1", tenant).fetch_optional(tx.conn()).await?;
    Ok(set.unwrap_or_else(|| CURRENCY.to_owned()))
}

/// The rates against a currency, the latest first.
pub(crate) async fn rates(tx: &mut TenantTx, base: &str, limit: i64) -> Result<Vec<Rate>, Fault> {
    let rows = sqlx::query!(
        r#"select currency, from_day, trim_scale(rate)::text as "rate!" from sales.rate where tenant_id = $1 and base = $2
            order by currency, from_day desc limit $3"#,
        tx.tenant().0,
        base,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Rate { currency: r.currency, from_day: r.from_day, rate: r.rate }).collect())
}

/// The currency of sums and exactly these rates against it.
pub(crate) async fn set_rates(tx: &mut TenantTx, base: &str, rates: &[Rate]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into sales.setting (tenant_id, currency) values ($1, $2) on conflict on constraint setting_pkey do update set currency = excluded.currency",
        tenant,
        base,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from sales.rate where tenant_id = $1 and base = $2", tenant, base).execute(tx.conn()).await?;
    let currencies: Vec<String> = rates.iter().map(|r| r.currency.clone()).collect();
    let days: Vec<NaiveDate> = rates.iter().map(|r| r.from_day).collect();
    let values: Vec<String> = rates.iter().map(|r| r.rate.clone()).collect();
    sqlx::query!(
        "insert into sales.rate (tenant_id, base, currency, from_day, rate)
         select $1, $2, r.currency, r.day, r.rate::numeric from unnest($3::text[], $4::date[], $5::text[]) r (currency, day, rate)",
        tenant,
        base,
        &currencies,
        &days,
        &values,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What became of opportunities at each stage of a pipeline within a time: who came in, went on, was lost, and how long they stood.
pub(crate) async fn stage_figures(
    tx: &mut TenantTx,
    pipeline: PipelineId,
    owner: Option<AccountId>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<StageFigures>, Fault> {
    let rows = sqlx::query!(
        r#"with changes as (
             select c.from_stage, c.to_stage, c.from_state, c.state, c.stood from sales.stage_change c
              where c.tenant_id = $1 and c.pipeline_id = $2 and c.at >= $3 and c.at < $4
                and ($5::uuid is null or exists (select 1 from sales.opportunity o
                                                  where o.tenant_id = $1 and o.id = c.opportunity_id and o.owner_id = $5)))
           select s.id,
                  (select count(*) from changes c where c.to_stage = s.id and c.from_stage is distinct from s.id) as "entered!",
                  (select count(*) from changes c left join sales.stage t on t.tenant_id = $1 and t.id = c.to_stage
                    where c.from_stage = s.id and (c.state = 'won' or (c.to_stage <> s.id and t.position > s.position))) as "advanced!",
                  (select count(*) from changes c where c.from_stage = s.id and c.state = 'lost') as "lost!",
                  (select avg(c.stood)::bigint from changes c where c.from_stage = s.id and c.from_state = 'open') as "stood?"
             from sales.stage s where s.tenant_id = $1 and s.pipeline_id = $2 and s.deleted_at is null order by s.position, s.id"#,
        tx.tenant().0,
        pipeline.0,
        from,
        until,
        owner.map(|a| a.0),
    )
    .fetch_all(tx.conn())
    .await?;
    let read = |id: Uuid, entered, advanced, lost, stood| StageFigures { stage_id: StageId(id), entered, advanced, lost, stood };
    Ok(rows.into_iter().map(|r| read(r.id, r.entered, r.advanced, r.lost, r.stood)).collect())
}
