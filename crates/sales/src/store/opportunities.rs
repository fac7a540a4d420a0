//! Opportunities: rows, lists, history.

use super::{known, raw};
use crate::model::{LeadId, LossReasonId, Money, Opportunity, OpportunityId, Outcome, PipelineId, StageChange, StageId};
use chrono::{DateTime, NaiveDate, Utc};
use customers::{CompanyId, ContactId};
use db::{Filter, TenantTx};
use fields::rules::Place;
use fields::store as condition;
use fields::{Sort, Tree};
use kernel::{AccountId, Fault, LabelId};
use serde_json::{Map, Value};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) async fn insert_opportunity(tx: &mut TenantTx, o: &Opportunity, words: &str, by: Option<AccountId>) -> Result<(), Fault> {
    let (amount, currency) = o.money.as_ref().map(|m| (m.amount.clone(), m.currency.clone())).unzip();
    sqlx::query!(
        "insert into sales.opportunity (tenant_id, id, labels, owner_id, company_id, contact_id, lead_id, name, pipeline_id, stage_id, state,
           amount, currency, probability, closes_on, products, rivals, source, next_step, stage_since, words, created_at, created_by, updated_at, fields)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11::text::numeric, $12, $13, $14, $15, $16, $17, $18, $19,
           $20::text::tsvector, $19, $21, $19, $22)",
        tx.tenant().0,
        o.id.0,
        &o.labels,
        o.owner_id.0,
        o.company_id.map(|c| c.0),
        o.contact_id.map(|c| c.0),
        o.lead_id.map(|l| l.0),
        o.name,
        o.pipeline_id.0,
        o.stage_id.0,
        amount,
        currency,
        o.probability,
        o.closes_on,
        o.products,
        o.rivals,
        o.source,
        o.next_step,
        o.created_at,
        words,
        raw(by),
        Json(&o.fields) as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what a person may change; gives the new revision.
pub(crate) async fn set_opportunity(tx: &mut TenantTx, o: &Opportunity, words: &str) -> Result<i32, Fault> {
    let (amount, currency) = o.money.as_ref().map(|m| (m.amount.clone(), m.currency.clone())).unzip();
    Ok(sqlx::query_scalar!(
        "update sales.opportunity set company_id = $3, contact_id = $4, name = $5, amount = $6::text::numeric, currency = $7, probability = $8,
                closes_on = $9, products = $10, rivals = $11, source = $12, next_step = $13, words = $14::text::tsvector, updated_at = $15,
                fields = $16, revision = revision + 1
          where tenant_id = $1 and id = $2 returning revision",
        tx.tenant().0,
        o.id.0,
        o.company_id.map(|c| c.0),
        o.contact_id.map(|c| c.0),
        o.name,
        amount,
        currency,
        o.probability,
        o.closes_on,
        o.products,
        o.rivals,
        o.source,
        o.next_step,
        words,
        o.updated_at,
        Json(&o.fields) as _,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Writes where it stands now, and why it was lost.
pub(crate) async fn set_place(tx: &mut TenantTx, o: &Opportunity) -> Result<i32, Fault> {
    Ok(sqlx::query_scalar!(
        "update sales.opportunity set stage_id = $3, state = $4, stage_since = $5, closed_at = $6, loss_reason_id = $7, loss_text = $8,
                updated_at = $9, revision = revision + 1
          where tenant_id = $1 and id = $2 returning revision",
        tx.tenant().0,
        o.id.0,
        o.stage_id.0,
        o.outcome.as_str(),
        o.stage_since,
        o.closed_at,
        o.loss_reason_id.map(|r| r.0),
        o.loss_text,
        o.updated_at,
    )
    .fetch_one(tx.conn())
    .await?)
}

pub(crate) async fn opportunity(tx: &mut TenantTx, id: OpportunityId) -> Result<Option<Opportunity>, Fault> {
    let mut sql = Filter::select(HEAD);
    sql.and("c.tenant_id = ").bind(tx.tenant().0);
    sql.and("c.id = ").bind(id.0);
    Ok(rows(tx, sql).await?.pop())
}

/// The same, held against others' changes until the transaction ends.
pub(crate) async fn opportunity_for_update(tx: &mut TenantTx, id: OpportunityId) -> Result<Option<Opportunity>, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("select 1 as held from sales.opportunity where tenant_id = $1 and id = $2 for update", tenant, id.0)
        .fetch_optional(tx.conn())
        .await?;
    opportunity(tx, id).await
}

pub(crate) async fn delete_opportunity(tx: &mut TenantTx, id: OpportunityId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from sales.opportunity where tenant_id = $1 and id = $2", tenant, id.0).execute(tx.conn()).await?;
    Ok(())
}

/// The order of a list of opportunities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum OpportunitySort {
    /// Lately changed first.
    #[default]
    Updated,
    /// Lately made first.
    Created,
    /// As a column of the board: who came to the stage last is on top.
    Stage,
    /// As the columns of what is won or lost: lately closed first.
    Closed,
    /// The open ones by the day on which they are expected to close.
    Closes,
}

/// Which opportunities a list holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpportunityFilter {
    pub owner: Option<AccountId>,
    pub pipeline: Option<PipelineId>,
    pub stage: Option<StageId>,
    pub outcome: Option<Outcome>,
    pub company: Option<CompanyId>,
    pub currency: Option<String>,
    pub closes: (Option<NaiveDate>, Option<NaiveDate>),
    /// Whose words meet this tsquery.
    pub words: Option<String>,
    /// Those that meet this.
    pub tree: Tree,
    pub sort: OpportunitySort,
    /// By these fields, whatever `sort` says.
    pub sorts: Vec<Sort>,
    /// The row that the page goes on after, where fields order the list: its values and its id.
    pub after_values: Option<(Vec<Option<String>>, Uuid)>,
    /// The row that the page goes on after: what the list is ordered by, and its id.
    pub after: Option<(String, Uuid)>,
    /// Of those only these.
    pub ids: Option<Vec<Uuid>>,
    /// Not these.
    pub except: Vec<Uuid>,
}

const HEAD: &str = "select c.id, c.labels, c.owner_id, c.company_id, c.contact_id, c.lead_id, c.name, c.pipeline_id, c.stage_id, c.state, \
     trim_scale(c.amount)::text as amount, c.currency, c.probability, c.closes_on, c.products, c.rivals, c.source, c.next_step, \
     c.loss_reason_id, c.loss_text, c.stage_since, c.closed_at, c.created_at, c.updated_at, c.revision, c.fields from sales.opportunity c";

/// The rows of a list. The grants are repeated beside row security's own condition, so that statistics choose the index.
pub(crate) async fn opportunities(tx: &mut TenantTx, filter: &OpportunityFilter, limit: i64) -> Result<Vec<Opportunity>, Fault> {
    let mut sql = Filter::select(HEAD);
    narrow(tx, &mut sql, filter);
    order(&mut sql, filter);
    sql.limit(limit);
    rows(tx, sql).await
}

/// The ids of all rows of a list, in its order.
pub(crate) async fn opportunity_ids(tx: &mut TenantTx, filter: &OpportunityFilter) -> Result<Vec<Uuid>, Fault> {
    let mut sql = Filter::select("select c.id from sales.opportunity c");
    narrow(tx, &mut sql, filter);
    order(&mut sql, filter);
    Ok(sql.into_builder().build_query_scalar().fetch_all(tx.conn()).await?)
}

/// What these fields hold of these opportunities, as far as they are in sight.
pub(crate) async fn opportunity_values(
    tx: &mut TenantTx,
    ids: &[Uuid],
    places: &[Place],
) -> Result<HashMap<OpportunityId, Vec<Option<Value>>>, Fault> {
    let mut sql = Filter::select("select c.id, ");
    condition::select_values(&mut sql, places);
    sql.text(" from sales.opportunity c");
    sql.and("c.tenant_id = ").bind(tx.tenant().0);
    sql.and("c.id = any (").bind(ids.to_vec()).text(")");
    let rows: Vec<(Uuid, Vec<Option<Value>>)> = sql.into_builder().build_query_as().fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|(id, values)| (OpportunityId(id), values)).collect())
}

fn narrow(tx: &TenantTx, sql: &mut Filter, filter: &OpportunityFilter) {
    sql.and("c.tenant_id = ").bind(tx.tenant().0);
    sql.and("c.labels && ").bind(tx.grants().labels().to_vec());
    if let Some(owner) = filter.owner {
        sql.and("c.owner_id = ").bind(owner.0);
    }
    if let Some(pipeline) = filter.pipeline {
        sql.and("c.pipeline_id = ").bind(pipeline.0);
    }
    if let Some(stage) = filter.stage {
        sql.and("c.stage_id = ").bind(stage.0);
    }
    match filter.outcome {
        Some(Outcome::Open) => _ = sql.and("c.state = 'open'"),
        Some(outcome) => _ = sql.and("c.state <> 'open'").and("c.state = ").bind(outcome.as_str()),
        None => {}
    }
    if let Some(company) = filter.company {
        sql.and("c.company_id = ").bind(company.0);
    }
    if let Some(currency) = filter.currency.clone() {
        sql.and("c.currency = ").bind(currency);
    }
    if let Some(from) = filter.closes.0 {
        sql.and("c.closes_on >= ").bind(from);
    }
    if let Some(until) = filter.closes.1 {
        sql.and("c.closes_on <= ").bind(until);
    }
    if let Some(words) = filter.words.clone() {
        sql.and("c.words @@ ").bind(words).text("::text::tsquery");
    }
    if let Some(ids) = filter.ids.clone() {
        sql.and("c.id = any (").bind(ids).text(")");
    }
    if !filter.except.is_empty() {
        sql.and("c.id <> all (").bind(filter.except.clone()).text(")");
    }
    condition::filter(sql, &filter.tree);
}

/// The values that these rows are ordered by, for the cursor of the next page: asked of the last row alone.
pub(crate) async fn order_values(tx: &mut TenantTx, id: OpportunityId, sorts: &[Sort]) -> Result<Vec<Option<String>>, Fault> {
    let mut sql = Filter::select("select ");
    condition::select_keys(&mut sql, sorts);
    sql.text(" from sales.opportunity c");
    sql.and("c.tenant_id = ").bind(tx.tenant().0);
    sql.and("c.id = ").bind(id.0);
    Ok(sql.into_builder().build_query_scalar().fetch_one(tx.conn()).await?)
}

fn order(sql: &mut Filter, filter: &OpportunityFilter) {
    if !filter.sorts.is_empty() {
        if let Some((keys, id)) = &filter.after_values {
            condition::after(sql, &filter.sorts, keys, *id);
        }
        return condition::order(sql, &filter.sorts);
    }
    let (key, comes, order) = match filter.sort {
        OpportunitySort::Updated => ("(c.updated_at, c.id) < (", "::timestamptz, ", "c.updated_at desc, c.id desc"),
        OpportunitySort::Created => ("(c.created_at, c.id) < (", "::timestamptz, ", "c.created_at desc, c.id desc"),
        OpportunitySort::Stage => ("(c.stage_since, c.id) < (", "::timestamptz, ", "c.stage_since desc, c.id desc"),
        OpportunitySort::Closed => ("(c.closed_at, c.id) < (", "::timestamptz, ", "c.closed_at desc, c.id desc"),
        OpportunitySort::Closes => ("(c.closes_on, c.id) > (", "::date, ", "c.closes_on, c.id"),
    };
    match filter.sort {
        OpportunitySort::Closes => _ = sql.and("c.state = 'open'").and("c.closes_on is not null"),
        OpportunitySort::Closed => _ = sql.and("c.closed_at is not null"),
        OpportunitySort::Updated | OpportunitySort::Created | OpportunitySort::Stage => {}
    }
    if let Some((at, id)) = filter.after.clone() {
        sql.and(key).bind(at).text("::text").text(comes).bind(id).text(")");
    }
    sql.order_by(order);
}

/// What the list of this row is ordered by, as the cursor holds it.
pub(crate) fn list_key(row: &Opportunity, sort: OpportunitySort) -> (String, Uuid) {
    let key = match sort {
        OpportunitySort::Updated => row.updated_at.to_rfc3339(),
        OpportunitySort::Created => row.created_at.to_rfc3339(),
        OpportunitySort::Stage => row.stage_since.to_rfc3339(),
        OpportunitySort::Closed => row.closed_at.unwrap_or(row.updated_at).to_rfc3339(),
        OpportunitySort::Closes => row.closes_on.map(|day| day.to_string()).unwrap_or_default(),
    };
    (key, row.id.0)
}

/// Open opportunities expected to close within these days, the last included.
pub(crate) async fn closing_within(
    tx: &mut TenantTx,
    owner: Option<AccountId>,
    company: Option<CompanyId>,
    (from, until): (NaiveDate, NaiveDate),
    limit: i64,
) -> Result<Vec<Opportunity>, Fault> {
    let filter = OpportunityFilter {
        owner,
        company,
        outcome: Some(Outcome::Open),
        closes: (Some(from), Some(until)),
        sort: OpportunitySort::Closes,
        ..OpportunityFilter::default()
    };
    opportunities(tx, &filter, limit).await
}

/// This owner's open opportunities that close by a day, those of companies only.
pub(crate) async fn closing_of(tx: &mut TenantTx, owner: AccountId, until: NaiveDate, limit: i64) -> Result<Vec<Opportunity>, Fault> {
    let filter = OpportunityFilter {
        owner: Some(owner),
        outcome: Some(Outcome::Open),
        closes: (None, Some(until)),
        sort: OpportunitySort::Closes,
        ..OpportunityFilter::default()
    };
    let mut found = opportunities(tx, &filter, limit).await?;
    found.retain(|o| o.company_id.is_some());
    Ok(found)
}

/// The names of these opportunities, as far as they are in sight.
pub(crate) async fn opportunity_names(tx: &mut TenantTx, ids: &[OpportunityId]) -> Result<HashMap<OpportunityId, String>, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let tenant = tx.tenant().0;
    let rows = sqlx::query!("select id, name from sales.opportunity where tenant_id = $1 and id = any($2)", tenant, &ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|r| (OpportunityId(r.id), r.name)).collect())
}

/// Writes where it came from and how long it had stood there.
pub(crate) async fn change_add(tx: &mut TenantTx, o: &Opportunity, was: Option<Outcome>, change: &StageChange) -> Result<(), Fault> {
    sqlx::query!(
        "insert into sales.stage_change (tenant_id, opportunity_id, id, labels, at, by_account, pipeline_id, from_stage, to_stage, from_state,
           state, stood)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        tx.tenant().0,
        o.id.0,
        Uuid::now_v7(),
        &o.labels,
        change.at,
        raw(change.by),
        o.pipeline_id.0,
        change.from.map(|s| s.0),
        change.to.0,
        was.map(Outcome::as_str),
        change.outcome.as_str(),
        change.stood,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Its history, the latest first.
pub(crate) async fn history(tx: &mut TenantTx, id: OpportunityId, limit: i64) -> Result<Vec<StageChange>, Fault> {
    let rows = sqlx::query!(
        "select at, by_account, from_stage, to_stage, state, stood from sales.stage_change where tenant_id = $1 and opportunity_id = $2
          order by at desc, id desc limit $3",
        tx.tenant().0,
        id.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let read = rows.into_iter().map(|r| {
        Ok(StageChange {
            at: r.at,
            by: r.by_account.map(AccountId),
            from: r.from_stage.map(StageId),
            to: StageId(r.to_stage),
            outcome: known(Outcome::from_word(&r.state), "the outcome", &r.state)?,
            stood: r.stood,
        })
    });
    read.collect()
}

/// Who moved it last.
pub(crate) async fn last_move(tx: &mut TenantTx, id: OpportunityId) -> Result<Option<AccountId>, Fault> {
    Ok(history(tx, id, 1).await?.pop().and_then(|change| change.by))
}

async fn rows(tx: &mut TenantTx, sql: Filter) -> Result<Vec<Opportunity>, Fault> {
    let records: Vec<Record> = sql.into_builder().build_query_as().fetch_all(tx.conn()).await?;
    records.into_iter().map(Record::read).collect()
}

#[derive(sqlx::FromRow)]
struct Record {
    id: Uuid,
    labels: Vec<LabelId>,
    owner_id: Uuid,
    company_id: Option<Uuid>,
    contact_id: Option<Uuid>,
    lead_id: Option<Uuid>,
    name: String,
    pipeline_id: Uuid,
    stage_id: Uuid,
    state: String,
    amount: Option<String>,
    currency: Option<String>,
    probability: Option<i16>,
    closes_on: Option<NaiveDate>,
    products: Option<String>,
    rivals: Option<String>,
    source: Option<String>,
    next_step: Option<String>,
    loss_reason_id: Option<Uuid>,
    loss_text: Option<String>,
    stage_since: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    revision: i32,
    fields: Json<Map<String, Value>>,
}

impl Record {
    fn read(self) -> Result<Opportunity, Fault> {
        Ok(Opportunity {
            id: OpportunityId(self.id),
            name: self.name,
            pipeline_id: PipelineId(self.pipeline_id),
            stage_id: StageId(self.stage_id),
            outcome: known(Outcome::from_word(&self.state), "the outcome", &self.state)?,
            money: self.amount.zip(self.currency).map(|(amount, currency)| Money { amount, currency }),
            probability: self.probability,
            closes_on: self.closes_on,
            products: self.products,
            rivals: self.rivals,
            source: self.source,
            next_step: self.next_step,
            owner_id: AccountId(self.owner_id),
            company_id: self.company_id.map(CompanyId),
            contact_id: self.contact_id.map(ContactId),
            lead_id: self.lead_id.map(LeadId),
            loss_reason_id: self.loss_reason_id.map(LossReasonId),
            loss_text: self.loss_text,
            stage_since: self.stage_since,
            closed_at: self.closed_at,
            created_at: self.created_at,
            updated_at: self.updated_at,
            revision: self.revision,
            labels: self.labels,
            fields: self.fields.0,
        })
    }
}
