//! Opportunities and leads by groups, for reports; what the ids in their values are called.

use chrono::NaiveDate;
use db::{Filter, TenantTx};
use fields::Tree;
use fields::store::{self as condition, Group, Groups};
use kernel::Fault;
use uuid::Uuid;

/// Opportunities that meet a filter, by groups; with `amounts` (a currency, and the day whose rates hold) their sum in that currency.
pub(crate) async fn opportunity_groups(
    tx: &mut TenantTx,
    tree: &Tree,
    groups: &Groups<'_>,
    amounts: Option<(&str, NaiveDate)>,
) -> Result<Vec<Group>, Fault> {
    let mut sql = groups.begin();
    match amounts {
        None => drop(sql.text("null::numeric as s, 0 as o from sales.opportunity c")),
        Some((base, today)) => {
            let base = base.to_owned();
            sql.text("round(coalesce(sum(c.amount * case when c.currency = ").bind(base.clone());
            sql.text(" then 1 else q.rate end), 0), 2) as s, count(*) filter (where c.amount is not null and c.currency <> ")
                .bind(base.clone());
            sql.text(
                " and q.rate is null) as o from sales.opportunity c left join \
                 (select distinct on (r.currency) r.currency, r.rate from sales.rate r where r.tenant_id = ",
            );
            sql.bind(tx.tenant().0).text(" and r.base = ").bind(base).text(" and r.from_day <= ").bind(today);
            sql.text(" order by r.currency, r.from_day desc) q on q.currency = c.currency");
        }
    }
    narrow(&mut sql, tx, tree);
    groups.ask(tx, sql).await
}

/// Leads that meet a filter, by groups.
pub(crate) async fn lead_groups(tx: &mut TenantTx, tree: &Tree, groups: &Groups<'_>) -> Result<Vec<Group>, Fault> {
    let mut sql = groups.begin();
    sql.text("null::numeric as s, 0 as o from sales.lead c");
    narrow(&mut sql, tx, tree);
    groups.ask(tx, sql).await
}

fn narrow(sql: &mut Filter, tx: &TenantTx, tree: &Tree) {
    sql.and("c.tenant_id = ").bind(tx.tenant().0);
    sql.and("c.labels && ").bind(tx.grants().labels().to_vec());
    condition::filter(sql, tree);
}

/// A name that stands behind an id: of a pipeline, a stage (with its pipeline, in order; deleted ones last), a reason of loss.
pub(crate) struct NameRow {
    pub field: String,
    pub id: Uuid,
    pub name: String,
    pub gone: bool,
}

pub(crate) async fn named(tx: &mut TenantTx) -> Result<Vec<NameRow>, Fault> {
    let rows = sqlx::query!(
        r#"select 'pipeline' as "field!", p.id as "id!", p.name as "name!", false as "gone!", p.position::int as "a!", 0 as "b!" from sales.pipeline p
            where p.tenant_id = $1
           union all
           select 'stage', s.id, case when p.first or (select count(*) from sales.pipeline x where x.tenant_id = $1) < 2 then s.name
                                      else p.name || ' · ' || s.name end,
                  s.deleted_at is not null, p.position::int, s.position::int
             from sales.stage s join sales.pipeline p on p.tenant_id = $1 and p.id = s.pipeline_id where s.tenant_id = $1
           union all
           select 'loss_reason', l.id, l.name, l.retired_at is not null, 0, l.position::int from sales.loss_reason l where l.tenant_id = $1
           order by 1, 4, 5, 6, 2"#,
        tx.tenant().0,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| NameRow { field: r.field, id: r.id, name: r.name, gone: r.gone }).collect())
}
