//! Companies: their row, their domains, the history of their fields.

use super::words;
use crate::model::{Change, Company, CompanyId, CompanyRow, Facts, Stage, VisibleTo};
use crate::rules::{FieldChange, Keys};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use serde_json::{Map, Value};
use sqlx::types::Json;
use uuid::Uuid;

/// A new company, without its people. Gives whether the tenant's customers are scored.
pub(crate) async fn insert_company(tx: &mut TenantTx, company: &Company, keys: &Keys, by: Option<AccountId>) -> Result<bool, Fault> {
    let Company { row, facts, domains, labels, .. } = company;
    let owners: Vec<Uuid> = row.owner_ids.iter().map(|a| a.0).collect();
    let scored = sqlx::query_scalar!(
        r#"with known as (insert into customers.word (tenant_id, word) select $1, w from unnest($23::text[]) w on conflict do nothing),
         made as (insert into customers.company (tenant_id, id, labels, owner_ids, visible_to, name, local_name, short_name, domain, country, language,
           website, phone, address, source, stage, entered_stage, stars, contact_count, name_key, local_name_key, phone_key, words,
           created_at, created_by, fields)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17, $18, $19, $20, $21, $22::text::tsvector,
           $24, $25, $26))
         select exists (select 1 from customers.score_setting s where s.tenant_id = $1 and s.rules <> '[]') as "scored!""#,
        tx.tenant().0,
        row.id.0,
        labels,
        &owners,
        facts.visible_to.as_str(),
        row.name,
        facts.local_name,
        row.short_name,
        row.domain,
        row.country,
        facts.language,
        facts.website,
        facts.phone,
        facts.address,
        facts.source,
        row.stage.as_str(),
        row.stars,
        row.contact_count,
        keys.name,
        keys.local_name,
        keys.phone,
        words::own(tx, &keys.words),
        &keys.spellings,
        row.created_at,
        by.map(|a| a.0),
        Json(&company.fields) as _,
    )
    .fetch_one(tx.conn())
    .await?;
    if !domains.is_empty() {
        add_domains(tx, row.id, domains, labels).await?;
    }
    Ok(scored)
}

pub(crate) async fn add_domains(tx: &mut TenantTx, id: CompanyId, domains: &[String], labels: &[LabelId]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.company_domain (tenant_id, domain, company_id, position, labels)
         select $1, d.domain, $2, d.n, $4 from unnest($3::text[]) with ordinality d (domain, n)
         on conflict on constraint company_domain_pkey do update set position = excluded.position",
        tx.tenant().0,
        id.0,
        domains,
        labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Exactly these domains, in this order.
pub(crate) async fn set_domains(tx: &mut TenantTx, id: CompanyId, domains: &[String], labels: &[LabelId]) -> Result<(), Fault> {
    sqlx::query!(
        "delete from customers.company_domain where tenant_id = $1 and company_id = $2 and domain <> all ($3)",
        tx.tenant().0,
        id.0,
        domains,
    )
    .execute(tx.conn())
    .await?;
    add_domains(tx, id, domains, labels).await?;
    let first = domains.first();
    sqlx::query!("update customers.company set domain = $3 where tenant_id = $1 and id = $2", tx.tenant().0, id.0, first)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The company, without its people and the history of its fields.
pub(crate) async fn company(tx: &mut TenantTx, id: CompanyId) -> Result<Option<Company>, Fault> {
    let row = sqlx::query_as!(
        CompanyRecord,
        r#"select c.id, name, short_name, domain, country, stage, stars, owner_ids, last_touch_at, next_follow_up_at, contact_count,
                  created_at, score, score_reasons, fields, local_name, website, phone, address, time_zone, language, source, remarks, visible_to, labels, revision,
                  array(select d.domain from customers.company_domain d
                         where d.tenant_id = $1 and d.company_id = c.id order by d.position, d.domain) as "domains!"
             from customers.company c where c.tenant_id = $1 and c.id = $2"#,
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(CompanyRecord::read).transpose()
}

/// The same, held against others' changes until the transaction ends.
pub(crate) async fn company_for_update(tx: &mut TenantTx, id: CompanyId) -> Result<Option<Company>, Fault> {
    sqlx::query!("select 1 as held from customers.company where tenant_id = $1 and id = $2 for update", tx.tenant().0, id.0)
        .fetch_optional(tx.conn())
        .await?;
    company(tx, id).await
}

pub(crate) async fn company_labels(tx: &mut TenantTx, id: CompanyId) -> Result<Option<Vec<LabelId>>, Fault> {
    Ok(sqlx::query_scalar!("select labels from customers.company where tenant_id = $1 and id = $2", tx.tenant().0, id.0)
        .fetch_optional(tx.conn())
        .await?)
}

/// Writes the facts as they are now, with the keys of name, local name and telephone; gives the new revision.
pub(crate) async fn set_facts(
    tx: &mut TenantTx,
    company: &Company,
    keys: (Option<String>, Option<String>, Option<String>),
) -> Result<i32, Fault> {
    let Company { row, facts, .. } = company;
    Ok(sqlx::query_scalar!(
        "update customers.company set name = $3, local_name = $4, short_name = $5, country = $6, stage = $7, stars = $8, website = $9,
                phone = $10, address = $11, time_zone = $12, language = $13, source = $14, remarks = $15, name_key = $16, local_name_key = $17, phone_key = $18,
                fields = $19, revision = revision + 1
          where tenant_id = $1 and id = $2 returning revision",
        tx.tenant().0,
        row.id.0,
        row.name,
        facts.local_name,
        row.short_name,
        row.country,
        row.stage.as_str(),
        row.stars,
        facts.website,
        facts.phone,
        facts.address,
        facts.time_zone,
        facts.language,
        facts.source,
        facts.remarks,
        keys.0,
        keys.1,
        keys.2,
        Json(&company.fields) as _,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Gives it, and all that hangs on it, these owners and labels; false when the caller sees no such company (or the bin holds none).
pub(crate) async fn relabel(
    tx: &mut TenantTx,
    id: CompanyId,
    owners: &[AccountId],
    visible_to: VisibleTo,
    labels: &[LabelId],
    from_bin: bool,
) -> Result<bool, Fault> {
    let owners: Vec<Uuid> = owners.iter().map(|a| a.0).collect();
    let done = sqlx::query_scalar!("select customers.relabel($1, $2, $3, $4, $5)", id.0, &owners, visible_to.as_str(), labels, from_bin,)
        .fetch_one(tx.conn())
        .await?;
    Ok(done.unwrap_or(false))
}

/// Puts it into the recycle bin; false when the caller sees no such company.
pub(crate) async fn bin(
    tx: &mut TenantTx,
    id: CompanyId,
    by: Option<AccountId>,
    taken_back: bool,
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let done =
        sqlx::query_scalar!("select customers.bin($1, $2, $3, $4)", id.0, by.map(|a| a.0), taken_back, at).fetch_one(tx.conn()).await?;
    Ok(done.unwrap_or(false))
}

/// Name, owners and visibility of a company in the bin.
pub(crate) async fn binned(tx: &mut TenantTx, id: CompanyId) -> Result<Option<(String, Vec<AccountId>, VisibleTo)>, Fault> {
    let row =
        sqlx::query!(r#"select name as "name!", owner_ids as "owner_ids!", visible_to as "visible_to!" from customers.binned($1)"#, id.0)
            .fetch_optional(tx.conn())
            .await?;
    row.map(|r| Ok((r.name, accounts_of(r.owner_ids), visible(&r.visible_to)?))).transpose()
}

pub(crate) async fn change_add(
    tx: &mut TenantTx,
    company: &Company,
    by: Option<AccountId>,
    now: DateTime<Utc>,
    changes: &[FieldChange],
) -> Result<(), Fault> {
    for (field, was, is) in changes {
        sqlx::query!(
            "insert into customers.company_change (tenant_id, company_id, field, id, labels, at, by_account, was, now)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            tx.tenant().0,
            company.row.id.0,
            field.as_ref(),
            Uuid::now_v7(),
            &company.labels,
            now,
            by.map(|a| a.0),
            was.as_deref(),
            is.as_deref(),
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// The last change of each field.
pub(crate) async fn change_last(tx: &mut TenantTx, id: CompanyId) -> Result<Vec<Change>, Fault> {
    let rows = sqlx::query!(
        "select distinct on (field) field, by_account, at from customers.company_change
          where tenant_id = $1 and company_id = $2 order by field, id desc",
        tx.tenant().0,
        id.0,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Change { field: r.field, by: r.by_account.map(AccountId), at: r.at }).collect())
}

/// All texts by which a company is found: its own and its people's.
pub(crate) async fn searchable(tx: &mut TenantTx, id: CompanyId) -> Result<Vec<String>, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select t as "text!" from (
             select unnest(array[name, local_name, short_name, phone_key, fields ->> 'number']) t from customers.company where tenant_id = $1 and id = $2
             union all select domain from customers.company_domain where tenant_id = $1 and company_id = $2
             union all (select name from customers.contact where tenant_id = $1 and company_id = $2 order by position, id limit 200)
             union all (select address from customers.contact_address where tenant_id = $1 and company_id = $2 order by address limit 400)
             union all (select phone from customers.contact_phone where tenant_id = $1 and company_id = $2 order by phone limit 400)
           ) s where t <> ''"#,
        tx.tenant().0,
        id.0,
    )
    .fetch_all(tx.conn())
    .await?)
}

pub(crate) async fn set_company_words(tx: &mut TenantTx, id: CompanyId, words: &str, spellings: &[String]) -> Result<(), Fault> {
    sqlx::query!(
        "with known as (insert into customers.word (tenant_id, word) select $1, w from unnest($4::text[]) w on conflict do nothing)
         update customers.company set words = $3::text::tsvector where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        words::own(tx, words),
        spellings,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

struct CompanyRecord {
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
    score_reasons: Value,
    fields: Value,
    local_name: Option<String>,
    website: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    time_zone: Option<String>,
    language: Option<String>,
    source: Option<String>,
    remarks: Option<String>,
    visible_to: String,
    labels: Vec<i32>,
    revision: i32,
    domains: Vec<String>,
}

impl CompanyRecord {
    fn read(self) -> Result<Company, Fault> {
        Ok(Company {
            row: CompanyRow {
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
                shown: Vec::new(),
            },
            facts: Facts {
                local_name: self.local_name,
                website: self.website,
                phone: self.phone,
                address: self.address,
                time_zone: self.time_zone,
                language: self.language,
                source: self.source,
                remarks: self.remarks,
                visible_to: visible(&self.visible_to)?,
            },
            domains: self.domains,
            labels: self.labels,
            fields: values(self.fields),
            score_reasons: serde_json::from_value(self.score_reasons)?,
            contacts: Vec::new(),
            changed: Vec::new(),
        })
    }
}

/// What a column `fields` holds.
pub(crate) fn values(json: Value) -> Map<String, Value> {
    match json {
        Value::Object(values) => values,
        _ => Map::new(),
    }
}

pub(super) fn stage(word: &str) -> Result<Stage, Fault> {
    Stage::from_word(word).ok_or_else(|| Fault::say(format!("a company has the unknown stage '{word}'")))
}

fn visible(word: &str) -> Result<VisibleTo, Fault> {
    VisibleTo::from_word(word).ok_or_else(|| Fault::say(format!("a company has the unknown visibility '{word}'")))
}

pub(super) fn accounts_of(ids: Vec<Uuid>) -> Vec<AccountId> {
    ids.into_iter().map(AccountId).collect()
}
