//! Lists of companies: conditions chosen at run time, and the word searches.

use super::companies::{accounts_of, stage};
use super::words;
use crate::model::{CompanyId, CompanyRow, ContactId, NewCompany, Stage};
use crate::rules::lately_touched;
use accounts::labels::POOL;
use chrono::{DateTime, Utc};
use db::{Filter, TenantTx};
use fields::rules::{Grouping, Place};
use fields::store as condition;
use fields::{Sort, Tree};
use kernel::{AccountId, Fault};
use serde_json::{Value, json};
use uuid::Uuid;

/// Which companies a list holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ListFilter {
    /// Those that meet this.
    pub tree: Tree,
    /// Looked after by this account.
    pub owner: Option<AccountId>,
    /// With any owner, or with none.
    pub owned: Option<bool>,
    /// Whose words meet this tsquery.
    pub words: Option<String>,
    /// All but these.
    pub except: Vec<CompanyId>,
    /// Just these.
    pub ids: Option<Vec<CompanyId>>,
    /// Made no later than this one.
    pub until: Option<CompanyId>,
}

impl ListFilter {
    /// Nothing is asked for but words.
    fn is_just_words(&self) -> bool {
        let rest = Self { words: None, ..self.clone() };
        rest.tree.is_everything() && rest == Self { tree: rest.tree.clone(), ..Self::default() }
    }
}

/// The order of a list, and where it goes on.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ListOrder {
    /// By these fields; by none: lately touched first.
    pub sorts: Vec<Sort>,
    /// After the row with these values and this id.
    pub after: Option<(Vec<Option<String>>, CompanyId)>,
}

/// A row with the values that it is ordered by.
pub(crate) type Keyed = (CompanyRow, Vec<Option<String>>);

const HEAD: &str = "select c.id, c.name, c.short_name, c.domain, c.country, c.stage, c.stars, c.owner_ids, c.last_touch_at, \
     c.next_follow_up_at, c.contact_count, c.created_at, c.score, c.revision";

/// Companies touched last among which words are looked for first: words that many companies have are found here.
const LATELY: i64 = 1_000;

/// Where the rows of a list are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Among {
    /// All companies, by whatever index the planner likes.
    All,
    /// Those that were touched last.
    Lately,
    /// All companies, by their words or labels: the planner would walk along the order till the end for words that few companies have.
    ByWords,
}

/// The rows of a list, with the values of these fields.
pub(crate) async fn list(
    tx: &mut TenantTx,
    filter: &ListFilter,
    order: &ListOrder,
    columns: &[Place],
    limit: i64,
) -> Result<Vec<Keyed>, Fault> {
    if filter.words.is_none() || order.after.is_some() || order.sorts != lately_touched() {
        return rows_among(tx, filter, order, columns, limit, Among::All).await;
    }
    // Who sees neither all nor the pool has few rows to sort.
    if tx.grants().sees_all() || tx.grants().labels().contains(&POOL) {
        let rows = rows_among(tx, filter, order, columns, limit, Among::Lately).await?;
        if i64::try_from(rows.len()).is_ok_and(|found| found >= limit) {
            return Ok(rows);
        }
    }
    rows_among(tx, filter, order, columns, limit, Among::ByWords).await
}

async fn rows_among(
    tx: &mut TenantTx,
    filter: &ListFilter,
    order: &ListOrder,
    columns: &[Place],
    limit: i64,
    among: Among,
) -> Result<Vec<Keyed>, Fault> {
    let mut sql = Filter::select(HEAD);
    sql.text(", ");
    condition::select_keys(&mut sql, &order.sorts);
    sql.text(" as keys, ");
    condition::select_values(&mut sql, columns);
    // Which rows they are is found by an index alone where it holds all that is asked for; only these are read.
    sql.text(" as shown from (");
    match (&filter.words, among) {
        (Some(words), Among::ByWords) if filter.is_just_words() => {
            sql.text("select w.id from customers.worded(").bind(words::own(tx, words)).text("::text::tsquery, ").bind(limit);
            sql.text(") w (id)");
        }
        _ => found(&mut sql, tx, filter, order, limit, among),
    }
    sql.text(") found join customers.company c on c.tenant_id = ").bind(tx.tenant().0).text(" and c.id = found.id");
    condition::order(&mut sql, &order.sorts);
    let records: Vec<RowRecord> = sql.into_builder().build_query_as().fetch_all(tx.conn()).await?;
    records.into_iter().map(RowRecord::read).collect()
}

/// Adds the query for the ids of the rows.
fn found(sql: &mut Filter, tx: &TenantTx, filter: &ListFilter, order: &ListOrder, limit: i64, among: Among) {
    sql.text("select c.id from ");
    match among {
        Among::All | Among::ByWords => drop(sql.text("customers.company c")),
        Among::Lately => {
            sql.text("(select * from customers.company l where l.tenant_id = ").bind(tx.tenant().0);
            sql.text(" order by l.fresh_at desc, l.id desc limit ").bind(LATELY).text(") c");
        }
    }
    narrow(sql, tx, filter);
    if let Some((keys, id)) = &order.after {
        condition::after(sql, &order.sorts, keys, id.0);
    }
    match among {
        Among::All | Among::Lately => condition::order(sql, &order.sorts),
        // No index has this order.
        Among::ByWords => drop(sql.order_by("c.fresh_at + interval '0' desc, c.id desc")),
    }
    sql.limit(limit);
}

/// These companies, as far as they are in sight, in any order.
pub(crate) async fn rows_of(tx: &mut TenantTx, ids: &[CompanyId]) -> Result<Vec<CompanyRow>, Fault> {
    let filter = ListFilter { ids: Some(ids.to_vec()), ..ListFilter::default() };
    let found = list(tx, &filter, &ListOrder::default(), &[], i64::try_from(ids.len()).unwrap_or(i64::MAX)).await?;
    Ok(found.into_iter().map(|(row, _)| row).collect())
}

/// The conditions of a list. Row security adds that on labels, for which the planner has statistics; said twice it would be reckoned twice.
pub(super) fn narrow(sql: &mut Filter, tx: &TenantTx, filter: &ListFilter) {
    sql.and("c.tenant_id = ").bind(tx.tenant().0);
    if let Some(owner) = filter.owner {
        sql.and("c.owner_ids @> ").bind(vec![owner.0]);
    }
    // By label, for the planner knows how rare labels are and takes `owner_ids <> '{}'` for nearly always false.
    match filter.owned {
        Some(true) => drop(sql.and("not c.labels @> ").bind(vec![POOL])),
        Some(false) => drop(sql.and("c.labels && ").bind(vec![POOL])),
        None => {}
    }
    condition::filter(sql, &filter.tree);
    if let Some(words) = &filter.words {
        sql.and("c.words @@ ").bind(words::own(tx, words)).text("::text::tsquery");
    }
    if let Some(ids) = &filter.ids {
        sql.and("c.id = any (").bind(ids.iter().map(|id| id.0).collect::<Vec<_>>()).text(")");
    }
    if let Some(until) = filter.until {
        sql.and("c.id < ").bind(until.0);
    }
    if !filter.except.is_empty() {
        sql.and("c.id <> all (").bind(filter.except.iter().map(|id| id.0).collect::<Vec<_>>()).text(")");
    }
}

/// How many rows a list has, counted up to `limit`.
pub(crate) async fn count(tx: &mut TenantTx, filter: &ListFilter, limit: i64) -> Result<i64, Fault> {
    let mut sql = Filter::select("select count(*) from (select 1 from customers.company c");
    narrow(&mut sql, tx, filter);
    sql.limit(limit).text(") s");
    Ok(sql.into_builder().build_query_scalar().fetch_one(tx.conn()).await?)
}

/// A group of rows that hold the same value: the value (none: no value), how many they are, and a sum over them.
pub(crate) type Group = (Option<String>, i64, Option<f64>);

/// The rows of a list by the values of a field, the biggest groups first.
pub(crate) async fn groups(
    tx: &mut TenantTx,
    filter: &ListFilter,
    by: &Grouping,
    sum: Option<&Place>,
    limit: i64,
) -> Result<Vec<Group>, Fault> {
    let mut sql = Filter::select("select ");
    condition::select_group(&mut sql, by);
    sql.text(", count(*), ");
    match sum {
        Some(sum) => {
            sql.text("sum(");
            condition::select_number(&mut sql, sum);
            sql.text(")::float8");
        }
        None => drop(sql.text("null::float8")),
    }
    sql.text(" from customers.company c");
    narrow(&mut sql, tx, filter);
    sql.text(" group by 1 order by 2 desc, 1").limit(limit);
    Ok(sql.into_builder().build_query_as().fetch_all(tx.conn()).await?)
}

/// Would a company that is about to be made meet this? It has no owner yet, stands in no segment and was never touched.
pub(crate) async fn would_meet(tx: &mut TenantTx, new: &NewCompany, now: DateTime<Utc>, tree: &Tree) -> Result<bool, Fault> {
    let facts = json!({
        "tenant_id": tx.tenant(), "id": Uuid::nil(), "name": new.name, "local_name": new.local_name, "short_name": new.short_name,
        "country": new.country, "language": new.language, "website": new.website, "phone": new.phone, "address": new.address,
        "source": new.source, "stage": new.stage.unwrap_or(Stage::ToFollow), "stars": new.stars, "domain": new.domains.first(),
        "owner_ids": [], "labels": [], "score": 0, "contact_count": i32::from(new.contact.is_some()),
        "created_at": now, "fresh_at": now, "fields": new.fields,
    });
    let mut sql = Filter::select("select (");
    condition::meets(&mut sql, tree);
    sql.text(") is true from jsonb_populate_record(null::customers.company, ").bind(facts).text(") c");
    Ok(sql.into_builder().build_query_scalar().fetch_one(tx.conn()).await?)
}

/// The ids of a list's rows after this one, in the order of ids: for work on all of them.
pub(crate) async fn ids(tx: &mut TenantTx, filter: &ListFilter, after: Option<CompanyId>, limit: i64) -> Result<Vec<CompanyId>, Fault> {
    let mut sql = Filter::select("select c.id from customers.company c");
    narrow(&mut sql, tx, filter);
    if let Some(after) = after {
        sql.and("c.id > ").bind(after.0);
    }
    sql.order_by("c.id").limit(limit);
    let ids: Vec<Uuid> = sql.into_builder().build_query_scalar().fetch_all(tx.conn()).await?;
    Ok(ids.into_iter().map(CompanyId).collect())
}

/// Of these spellings those with which a word of the tenant's companies begins. Each is looked up by itself, whatever the statistics say.
pub(crate) async fn spelt(tx: &mut TenantTx, spellings: &[&str]) -> Result<Vec<String>, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select s as "s!" from unnest($2::text[]) s
            where (select w.word from customers.word w where w.tenant_id = $1 and w.word >= s collate "C" and w.word < s || U&'\+10FFFF' collate "C"
                    order by w.word limit 1) is not null"#,
        tx.tenant().0,
        spellings as _,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// A person found by a word: id, name, title, main address, company and its name.
pub(crate) struct ContactFound {
    pub id: ContactId,
    pub name: String,
    pub title: Option<String>,
    pub email: Option<String>,
    pub company_id: CompanyId,
    pub company_name: String,
}

/// People whose words meet a tsquery.
pub(crate) async fn search_contacts(tx: &mut TenantTx, words: &str, limit: i64) -> Result<Vec<ContactFound>, Fault> {
    let grants = tx.grants().labels().to_vec();
    let rows = sqlx::query!(
        r#"select t.id, t.name, t.title, c.id as company_id, c.name as company_name,
                  (select a.address from customers.contact_address a
                    where a.tenant_id = $1 and a.contact_id = t.id order by a.position limit 1) as email
             from customers.contact t join customers.company c on c.tenant_id = $1 and c.id = t.company_id
            where t.tenant_id = $1 and t.labels && $2 and t.words @@ $3::text::tsquery
            limit $4"#,
        tx.tenant().0,
        &grants,
        words::own(tx, words),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| ContactFound {
            id: ContactId(r.id),
            name: r.name,
            title: r.title,
            email: r.email,
            company_id: CompanyId(r.company_id),
            company_name: r.company_name,
        })
        .collect())
}

#[derive(sqlx::FromRow)]
struct RowRecord {
    id: Uuid,
    name: String,
    short_name: Option<String>,
    domain: Option<String>,
    country: Option<String>,
    stage: String,
    stars: i16,
    owner_ids: Vec<Uuid>,
    last_touch_at: Option<DateTime<Utc>>,
    next_follow_up_at: Option<DateTime<Utc>>,
    contact_count: i32,
    created_at: DateTime<Utc>,
    score: i16,
    revision: i32,
    keys: Vec<Option<String>>,
    shown: Vec<Option<Value>>,
}

impl RowRecord {
    fn read(self) -> Result<Keyed, Fault> {
        let row = CompanyRow {
            id: CompanyId(self.id),
            name: self.name,
            short_name: self.short_name,
            domain: self.domain,
            country: self.country,
            stage: stage(&self.stage)?,
            stars: self.stars,
            owner_ids: accounts_of(self.owner_ids),
            last_touch_at: self.last_touch_at,
            next_follow_up_at: self.next_follow_up_at,
            contact_count: self.contact_count,
            created_at: self.created_at,
            score: self.score,
            revision: self.revision,
            shown: self.shown,
        };
        Ok((row, self.keys))
    }
}
