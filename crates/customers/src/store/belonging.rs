//! Tags of companies, and which segments hold them.

use crate::model::CompanyId;
use db::{Filter, TenantTx};
use fields::Tree;
use fields::store::meets;
use kernel::Fault;
use uuid::Uuid;

/// Companies touched last whose tags are offered: a tag that none of them bears is typed.
const LATELY: i64 = 20_000;

/// The words of a field of several choices of these companies, and whether each meets these conditions, in their order.
pub(crate) async fn belonging(
    tx: &mut TenantTx,
    field: &'static str,
    trees: &[&Tree],
    companies: &[CompanyId],
) -> Result<Vec<(CompanyId, Vec<String>, Vec<bool>)>, Fault> {
    let ids: Vec<Uuid> = companies.iter().map(|id| id.0).collect();
    let mut sql = Filter::select("select c.id, array(select jsonb_array_elements_text(coalesce(c.fields -> ");
    sql.bind(field).text("::text, '[]'))), array[");
    for (at, tree) in trees.iter().enumerate() {
        sql.text(if at > 0 { ", (" } else { "(" });
        meets(&mut sql, tree);
        sql.text(") is true");
    }
    sql.text("]::bool[] from customers.company c where c.tenant_id = ").bind(tx.tenant().0).text(" and c.id = any (").bind(ids).text(")");
    let rows: Vec<(Uuid, Vec<String>, Vec<bool>)> = sql.into_builder().build_query_as().fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|(id, words, met)| (CompanyId(id), words, met)).collect())
}

/// Those of these words that some company in sight has in a field of several choices; each is looked up in the index.
pub(crate) async fn borne_tags(tx: &mut TenantTx, field: &str, words: &[String]) -> Result<Vec<String>, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select w as "w!" from unnest($3::text[]) w
            where exists (select 1 from customers.company c
                           where c.tenant_id = $1 and c.fields @> jsonb_build_object($2::text, jsonb_build_array(w)))"#,
        tx.tenant().0,
        field,
        words,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The words that companies in sight have in a field of several choices, the most frequent first.
pub(crate) async fn tags(tx: &mut TenantTx, field: &str, limit: i64) -> Result<Vec<String>, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select w as "w!" from (
              select c.fields -> $2::text as words from customers.company c where c.tenant_id = $1 order by c.fresh_at desc, c.id desc limit $3) l
           cross join lateral jsonb_array_elements_text(coalesce(l.words, '[]')) w
           group by w order by count(*) desc, w limit $4"#,
        tx.tenant().0,
        field,
        LATELY,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}
