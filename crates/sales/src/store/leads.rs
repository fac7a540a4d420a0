//! Leads.

use super::{known, raw};
use crate::model::{Lead, LeadId, LeadSource, LeadState, NewLead, OpportunityId, Utm};
use chrono::{DateTime, Utc};
use customers::{CompanyId, ContactId};
use db::{Filter, TenantTx};
use fields::{Tree, store as condition};
use kernel::{AccountId, Fault, LabelId};
use sqlx::types::Json;
use uuid::Uuid;

/// Leads of one state that are counted; more are told as more.
const COUNT_MAX: i64 = 10_000;

pub(crate) async fn insert_lead(tx: &mut TenantTx, lead: &Lead, words: &str, by: Option<AccountId>) -> Result<(), Fault> {
    let NewLead { source, source_ref, utm, person, company_name, country, emails, phones, enquiry, products, owner_id } = &lead.facts;
    sqlx::query!(
        "insert into sales.lead (tenant_id, id, labels, owner_id, state, source, source_ref, utm, person, company_name, country, emails, phones,
           enquiry, products, state_since, words, created_at, created_by, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::text::tsvector, $16, $18, $16)",
        tx.tenant().0,
        lead.id.0,
        &lead.labels,
        raw(*owner_id),
        lead.state.as_str(),
        source.as_str(),
        source_ref.as_deref(),
        Json(utm) as _,
        person.as_deref(),
        company_name.as_deref(),
        country.as_deref(),
        emails,
        phones,
        enquiry.as_deref(),
        products.as_deref(),
        lead.created_at,
        words,
        raw(by),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what a person may change, but for the owner; gives the new revision.
pub(crate) async fn set_lead(tx: &mut TenantTx, lead: &Lead, words: &str, now: DateTime<Utc>) -> Result<i32, Fault> {
    let NewLead { source, source_ref, utm, person, company_name, country, emails, phones, enquiry, products, owner_id: _ } = &lead.facts;
    Ok(sqlx::query_scalar!(
        "update sales.lead set state = $3, source = $4, source_ref = $5, utm = $6, person = $7, company_name = $8, country = $9, emails = $10,
                phones = $11, enquiry = $12, products = $13, invalid_reason = $14, state_since = $15, words = $16::text::tsvector,
                updated_at = $17, revision = revision + 1
          where tenant_id = $1 and id = $2 returning revision",
        tx.tenant().0,
        lead.id.0,
        lead.state.as_str(),
        source.as_str(),
        source_ref.as_deref(),
        Json(utm) as _,
        person.as_deref(),
        company_name.as_deref(),
        country.as_deref(),
        emails,
        phones,
        enquiry.as_deref(),
        products.as_deref(),
        lead.invalid_reason,
        lead.state_since,
        words,
        now,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// It became a customer.
pub(crate) async fn set_lead_converted(tx: &mut TenantTx, lead: &Lead) -> Result<(), Fault> {
    sqlx::query!(
        "update sales.lead set state = 'converted', company_id = $3, contact_id = $4, opportunity_id = $5, converted_at = $6, state_since = $6,
                updated_at = $6, revision = revision + 1
          where tenant_id = $1 and id = $2",
        tx.tenant().0,
        lead.id.0,
        lead.company_id.map(|c| c.0),
        lead.contact_id.map(|c| c.0),
        lead.opportunity_id.map(|o| o.0),
        lead.converted_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn lead(tx: &mut TenantTx, id: LeadId) -> Result<Option<Lead>, Fault> {
    let mut sql = Filter::select(HEAD);
    sql.and("l.tenant_id = ").bind(tx.tenant().0);
    sql.and("l.id = ").bind(id.0);
    Ok(rows(tx, sql).await?.pop())
}

/// The same, held against others' changes until the transaction ends.
pub(crate) async fn lead_for_update(tx: &mut TenantTx, id: LeadId) -> Result<Option<Lead>, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("select 1 as held from sales.lead where tenant_id = $1 and id = $2 for update", tenant, id.0)
        .fetch_optional(tx.conn())
        .await?;
    lead(tx, id).await
}

pub(crate) async fn delete_lead(tx: &mut TenantTx, id: LeadId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from sales.lead where tenant_id = $1 and id = $2", tenant, id.0).execute(tx.conn()).await?;
    Ok(())
}

/// The order of a list of leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum LeadSort {
    /// Those that came in last first.
    #[default]
    Created,
    /// As a column of the board: who came to the state last is on top.
    State,
}

/// Which leads a list holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct LeadFilter {
    pub owner: Option<AccountId>,
    /// Nobody's only.
    pub unassigned: bool,
    pub state: Option<LeadState>,
    pub source: Option<LeadSource>,
    pub company: Option<CompanyId>,
    /// Whose words meet this tsquery.
    pub words: Option<String>,
    /// Those that meet this besides.
    pub tree: Tree,
    pub sort: LeadSort,
    /// The row that the page goes on after.
    pub after: Option<(DateTime<Utc>, LeadId)>,
    /// Of those only these.
    pub ids: Option<Vec<LeadId>>,
    /// Not these.
    pub except: Vec<LeadId>,
    /// Not those that came in later than this one.
    pub until: Option<LeadId>,
}

const HEAD: &str = "select l.id, l.labels, l.owner_id, l.state, l.source, l.source_ref, l.utm, l.person, l.company_name, l.country, l.emails, \
     l.phones, l.enquiry, l.products, l.invalid_reason, l.company_id, l.contact_id, l.opportunity_id, l.state_since, l.converted_at, \
     l.created_at, l.revision from sales.lead l";

/// The rows of a list.
pub(crate) async fn leads(tx: &mut TenantTx, filter: &LeadFilter, limit: i64) -> Result<Vec<Lead>, Fault> {
    let mut sql = Filter::select(HEAD);
    narrow(tx, &mut sql, filter);
    let (key, order) = match filter.sort {
        LeadSort::Created => ("(l.created_at, l.id) < (", "l.created_at desc, l.id desc"),
        LeadSort::State => ("(l.state_since, l.id) < (", "l.state_since desc, l.id desc"),
    };
    if let Some((at, id)) = filter.after {
        sql.and(key).bind(at).text(", ").bind(id.0).text(")");
    }
    sql.order_by(order);
    sql.limit(limit);
    rows(tx, sql).await
}

/// The ids of a list's leads after this one, in their own order.
pub(crate) async fn lead_ids(tx: &mut TenantTx, filter: &LeadFilter, after: Option<LeadId>, limit: i64) -> Result<Vec<LeadId>, Fault> {
    let mut sql = Filter::select("select l.id from sales.lead l");
    narrow(tx, &mut sql, filter);
    if let Some(after) = after {
        sql.and("l.id > ").bind(after.0);
    }
    sql.order_by("l.id");
    sql.limit(limit);
    let ids: Vec<Uuid> = sql.into_builder().build_query_scalar().fetch_all(tx.conn()).await?;
    Ok(ids.into_iter().map(LeadId).collect())
}

/// How many leads of a list stand at each state and are this account's, together up to `limit`; nobody's, where no account is asked for.
pub(crate) async fn lead_states(
    tx: &mut TenantTx,
    filter: &LeadFilter,
    owner: Option<AccountId>,
    limit: i64,
) -> Result<Vec<(LeadState, bool, i64)>, Fault> {
    let mut sql = Filter::select("select s.state, s.owned, count(*) from (select l.state, l.owner_id is not distinct from ");
    sql.bind(raw(owner)).text(" as owned from sales.lead l");
    narrow(tx, &mut sql, filter);
    sql.limit(limit);
    sql.text(") s group by 1, 2");
    let rows: Vec<(String, bool, i64)> = sql.into_builder().build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter().map(|(state, owned, count)| Ok((known(LeadState::from_word(&state), "the state", &state)?, owned, count))).collect()
}

fn narrow(tx: &TenantTx, sql: &mut Filter, filter: &LeadFilter) {
    sql.and("l.tenant_id = ").bind(tx.tenant().0);
    sql.and("l.labels && ").bind(tx.grants().labels().to_vec());
    if let Some(owner) = filter.owner {
        sql.and("l.owner_id = ").bind(owner.0);
    }
    if filter.unassigned {
        sql.and("l.owner_id is null");
    }
    if let Some(state) = filter.state {
        sql.and("l.state = ").bind(state.as_str());
    }
    if let Some(source) = filter.source {
        sql.and("l.source = ").bind(source.as_str());
    }
    if let Some(company) = filter.company {
        sql.and("l.company_id = ").bind(company.0);
    }
    if let Some(words) = filter.words.clone() {
        sql.and("l.words @@ ").bind(words).text("::text::tsquery");
    }
    if !filter.tree.is_everything() {
        // Conditions name the row `c`.
        sql.and("exists (select 1 from sales.lead c where c.tenant_id = l.tenant_id and c.id = l.id");
        condition::filter(sql, &filter.tree);
        sql.text(")");
    }
    if let Some(ids) = &filter.ids {
        sql.and("l.id = any (").bind(ids.iter().map(|id| id.0).collect::<Vec<_>>()).text(")");
    }
    if !filter.except.is_empty() {
        sql.and("l.id <> all (").bind(filter.except.iter().map(|id| id.0).collect::<Vec<_>>()).text(")");
    }
    if let Some(until) = filter.until {
        sql.and("l.id <= ").bind(until.0);
    }
}

/// How many leads stand at each state, each counted to 10,000 and one.
pub(crate) async fn lead_counts(tx: &mut TenantTx, owner: Option<AccountId>) -> Result<Vec<(LeadState, i64)>, Fault> {
    let grants = tx.grants().labels().to_vec();
    let states: Vec<String> = LeadState::ALL.iter().map(|state| state.as_str().to_owned()).collect();
    let rows = sqlx::query!(
        r#"select s.state as "state!", (select count(*) from (select 1 from sales.lead l
                    where l.tenant_id = $1 and l.state = s.state and l.labels && $2 and ($3::uuid is null or l.owner_id = $3) limit $5) c) as "count!"
             from unnest($4::text[]) s (state)"#,
        tx.tenant().0,
        &grants,
        raw(owner),
        &states,
        COUNT_MAX + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|r| Ok((known(LeadState::from_word(&r.state), "the state", &r.state)?, r.count))).collect()
}

/// Of the leads that came in within a time, by source: how many, how many of no use, how many became customers.
pub(crate) async fn lead_figures(
    tx: &mut TenantTx,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<(LeadSource, i64, i64, i64)>, Fault> {
    let grants = tx.grants().labels().to_vec();
    let rows = sqlx::query!(
        r#"select source, count(*) as "all!", count(*) filter (where state = 'invalid') as "invalid!",
                  count(*) filter (where state = 'converted') as "converted!"
             from sales.lead where tenant_id = $1 and labels && $2 and created_at >= $3 and created_at < $4 group by source order by 2 desc, 1"#,
        tx.tenant().0,
        &grants,
        from,
        until,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| Ok((known(LeadSource::from_word(&r.source), "the source", &r.source)?, r.all, r.invalid, r.converted)))
        .collect()
}

async fn rows(tx: &mut TenantTx, sql: Filter) -> Result<Vec<Lead>, Fault> {
    let records: Vec<Record> = sql.into_builder().build_query_as().fetch_all(tx.conn()).await?;
    records.into_iter().map(Record::read).collect()
}

#[derive(sqlx::FromRow)]
struct Record {
    id: Uuid,
    labels: Vec<LabelId>,
    owner_id: Option<Uuid>,
    state: String,
    source: String,
    source_ref: Option<String>,
    utm: Json<Utm>,
    person: Option<String>,
    company_name: Option<String>,
    country: Option<String>,
    emails: Vec<String>,
    phones: Vec<String>,
    enquiry: Option<String>,
    products: Option<String>,
    invalid_reason: Option<String>,
    company_id: Option<Uuid>,
    contact_id: Option<Uuid>,
    opportunity_id: Option<Uuid>,
    state_since: DateTime<Utc>,
    converted_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    revision: i32,
}

impl Record {
    fn read(self) -> Result<Lead, Fault> {
        Ok(Lead {
            id: LeadId(self.id),
            state: known(LeadState::from_word(&self.state), "the state", &self.state)?,
            facts: NewLead {
                source: known(LeadSource::from_word(&self.source), "the source", &self.source)?,
                source_ref: self.source_ref,
                utm: self.utm.0,
                person: self.person,
                company_name: self.company_name,
                country: self.country,
                emails: self.emails,
                phones: self.phones,
                enquiry: self.enquiry,
                products: self.products,
                owner_id: self.owner_id.map(AccountId),
            },
            invalid_reason: self.invalid_reason,
            company_id: self.company_id.map(CompanyId),
            contact_id: self.contact_id.map(ContactId),
            opportunity_id: self.opportunity_id.map(OpportunityId),
            state_since: self.state_since,
            converted_at: self.converted_at,
            created_at: self.created_at,
            revision: self.revision,
            labels: self.labels,
        })
    }
}
