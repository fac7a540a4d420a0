//! Companies and follow-ups by groups, for reports.

use super::list::{ListFilter, narrow};
use crate::model::{CompanyId, FollowUpRow, TouchId, TouchKind};
use chrono::{DateTime, Utc};
use db::{Filter, TenantTx};
use fields::Tree;
use fields::rules::Place;
use fields::store::{self as condition, Group, Groups};
use kernel::{AccountId, Fault};
use uuid::Uuid;

/// Companies that meet a filter, by groups.
pub(crate) async fn company_groups(tx: &mut TenantTx, tree: &Tree, groups: &Groups<'_>, sum: Option<&Place>) -> Result<Vec<Group>, Fault> {
    let mut sql = groups.begin();
    match sum {
        Some(sum) => {
            sql.text("sum(");
            condition::select_number(&mut sql, sum);
            sql.text(")");
        }
        None => drop(sql.text("null::numeric")),
    }
    sql.text(" as s, 0 as o from customers.company c");
    narrow(&mut sql, tx, &ListFilter { tree: tree.clone(), ..ListFilter::default() });
    groups.ask(tx, sql).await
}

/// Follow-ups that meet a filter, by groups.
pub(crate) async fn follow_up_groups(tx: &mut TenantTx, tree: &Tree, groups: &Groups<'_>) -> Result<Vec<Group>, Fault> {
    let mut sql = groups.begin();
    sql.text("null::numeric as s, 0 as o from customers.touch c");
    written_by_people(&mut sql, tx, tree);
    groups.ask(tx, sql).await
}

/// Touches that a person wrote down or promised, as far as they are in sight.
fn written_by_people(sql: &mut Filter, tx: &TenantTx, tree: &Tree) {
    sql.and("c.tenant_id = ").bind(tx.tenant().0);
    sql.and("c.labels && ").bind(tx.grants().labels().to_vec());
    sql.and("c.kind in ('note', 'call', 'visit', 'meeting', 'follow_up')");
    condition::filter(sql, tree);
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    company_id: Uuid,
    name: String,
    kind: String,
    type_name: Option<String>,
    text: String,
    at: DateTime<Utc>,
    by_account: Option<Uuid>,
    for_account: Option<Uuid>,
    next_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
}

/// Follow-ups that meet a filter, the latest first, from behind a row on.
pub(crate) async fn follow_up_rows(
    tx: &mut TenantTx,
    tree: &Tree,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<FollowUpRow>, Fault> {
    let mut sql = Filter::select(
        "select c.id, c.company_id, coalesce((select k.name from customers.company k where k.tenant_id = c.tenant_id and k.id = c.company_id), '') \
         as name, c.kind, (select y.name from customers.follow_up_type y where y.tenant_id = c.tenant_id and y.id = c.type_id) as type_name, \
         case when c.text = '' then c.title else c.text end as text, c.at, c.by_account, c.for_account, c.next_at, c.done_at \
         from customers.touch c",
    );
    written_by_people(&mut sql, tx, tree);
    if let Some((at, id)) = after {
        sql.and("(c.at, c.id) < (").bind(at).text(", ").bind(id).text(")");
    }
    sql.order_by("c.at desc, c.id desc").limit(limit);
    let rows: Vec<Row> = sql.into_builder().build_query_as().fetch_all(tx.conn()).await?;
    let read = rows.into_iter().map(|row| {
        let kind = TouchKind::from_word(&row.kind).ok_or_else(|| Fault::say(format!("the touch '{}' is unknown", row.kind)))?;
        Ok(FollowUpRow {
            id: TouchId(row.id),
            company_id: CompanyId(row.company_id),
            company_name: row.name,
            kind,
            type_name: row.type_name,
            text: row.text,
            at: row.at,
            by: row.by_account.map(AccountId),
            keeper: row.for_account.map(AccountId),
            due_at: row.next_at,
            done_at: row.done_at,
        })
    });
    read.collect()
}
