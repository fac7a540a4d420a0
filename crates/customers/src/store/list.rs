//! Lists of companies: conditions chosen at run time, and the word searches.

use super::companies::{accounts_of, stage};
use crate::model::{CompanyId, CompanyRow, ContactId, Stage};
use crate::rules::Sort;
use accounts::labels::POOL;
use chrono::{DateTime, Utc};
use db::{Filter, TenantTx};
use kernel::{AccountId, Fault, TenantId};
use uuid::Uuid;

/// Which companies a list holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ListFilter {
    /// Looked after by this account.
    pub owner: Option<AccountId>,
    /// With any owner.
    pub owned: bool,
    /// At this stage.
    pub stage: Option<Stage>,
    /// In this country.
    pub country: Option<String>,
    /// Whose words meet this tsquery.
    pub words: Option<String>,
    /// In this order.
    pub sort: Sort,
    /// After this row.
    pub after: Option<ListAfter>,
}

/// The row that a page goes on after: its time where the list is ordered by one (by name its name is looked up), and its id.
pub(crate) type ListAfter = (Option<DateTime<Utc>>, CompanyId);

const HEAD: &str = "select c.id, c.name, c.short_name, c.domain, c.country, c.stage, c.stars, c.owner_ids, c.last_touch_at, \
     c.next_follow_up_at, c.contact_count, c.created_at from customers.company c";

/// The rows of a list. The grants are repeated beside row security's own condition, so that the planner's statistics on labels
/// choose between the ordered index and the one on labels.
pub(crate) async fn list(tx: &mut TenantTx, filter: &ListFilter, limit: i64) -> Result<Vec<CompanyRow>, Fault> {
    let mut sql = begin(tx);
    if let Some(owner) = filter.owner {
        sql.and("c.owner_ids @> ").bind(vec![owner.0]);
    }
    if filter.owned {
        // By label, for the planner knows how rare labels are and takes `owner_ids <> '{}'` for nearly always false.
        sql.and("not c.labels @> ").bind(vec![POOL]);
    }
    if let Some(stage) = filter.stage {
        sql.and("c.stage = ").bind(stage.as_str());
    }
    if let Some(country) = filter.country.clone() {
        sql.and("c.country = ").bind(country);
    }
    if let Some(words) = filter.words.clone() {
        sql.and("c.words @@ ").bind(words).text("::text::tsquery");
    }
    if filter.sort == Sort::FollowUp {
        sql.and("c.next_follow_up_at is not null");
    }
    after(&mut sql, tx.tenant(), filter);
    sql.order_by(match filter.sort {
        Sort::Fresh => "c.fresh_at desc, c.id desc",
        Sort::Created => "c.created_at desc, c.id desc",
        Sort::FollowUp => "c.next_follow_up_at, c.id",
        Sort::Name => "c.sort_name, c.id",
    });
    sql.limit(limit);
    rows(tx, sql).await
}

/// The rows of the pool: companies that nobody looks after, lately touched first.
pub(crate) async fn pool_list(tx: &mut TenantTx, filter: &ListFilter, limit: i64) -> Result<Vec<CompanyRow>, Fault> {
    let mut sql = begin(tx);
    sql.and("c.labels @> ").bind(vec![POOL]);
    if let Some(country) = filter.country.clone() {
        sql.and("c.country = ").bind(country);
    }
    if let Some(words) = filter.words.clone() {
        sql.and("c.words @@ ").bind(words).text("::text::tsquery");
    }
    after(&mut sql, tx.tenant(), filter);
    sql.order_by("c.fresh_at desc, c.id desc").limit(limit);
    rows(tx, sql).await
}

fn begin(tx: &TenantTx) -> Filter {
    let mut sql = Filter::select(HEAD);
    sql.and("c.tenant_id = ").bind(tx.tenant().0);
    sql.and("c.labels && ").bind(tx.grants().labels().to_vec());
    sql
}

fn after(sql: &mut Filter, tenant: TenantId, filter: &ListFilter) {
    let Some((at, id)) = filter.after else {
        return;
    };
    match filter.sort {
        Sort::Fresh => sql.and("(c.fresh_at, c.id) < (").bind(at),
        Sort::Created => sql.and("(c.created_at, c.id) < (").bind(at),
        Sort::FollowUp => sql.and("(c.next_follow_up_at, c.id) > (").bind(at),
        // The database's lower case is not always Rust's, so the name stays where it is.
        Sort::Name => {
            sql.and("(c.sort_name, c.id) > ((select l.sort_name from customers.company l where l.tenant_id = ").bind(tenant.0);
            sql.text(" and l.id = ").bind(id.0).text(")")
        }
    };
    sql.text(", ").bind(id.0).text(")");
}

async fn rows(tx: &mut TenantTx, sql: Filter) -> Result<Vec<CompanyRow>, Fault> {
    let records: Vec<RowRecord> = sql.into_builder().build_query_as().fetch_all(tx.conn()).await?;
    records.into_iter().map(RowRecord::read).collect()
}

/// Companies whose words meet a tsquery, lately touched first.
pub(crate) async fn search_companies(tx: &mut TenantTx, words: &str, limit: i64) -> Result<Vec<CompanyRow>, Fault> {
    let filter = ListFilter { words: Some(words.to_owned()), ..ListFilter::default() };
    list(tx, &filter, limit).await
}

/// Companies of which a word is spelt much like `plain`: what a typing mistake would have missed; the likest first.
pub(crate) async fn search_companies_alike(tx: &mut TenantTx, plain: &str, limit: i64) -> Result<Vec<CompanyRow>, Fault> {
    let mut sql = begin(tx);
    sql.and("").bind(plain.to_owned()).text(" <% c.search_text");
    sql.order_by("word_similarity(").bind(plain.to_owned()).text(", c.search_text) desc, c.fresh_at desc");
    sql.limit(limit);
    rows(tx, sql).await
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
        words,
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
}

impl RowRecord {
    fn read(self) -> Result<CompanyRow, Fault> {
        Ok(CompanyRow {
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
        })
    }
}
