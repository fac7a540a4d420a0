//! The companies and people that rows become, many in one statement, and what is needed to take them back.

use super::super::words;
use crate::model::{Company, CompanyId, Contact, ContactId, ImportId, NewContact, RowOutcome};
use crate::rules::Keys;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// A company to be made, with what no form has.
pub(crate) struct Given {
    pub company: Company,
    pub keys: Keys,
}

/// A person to be added.
pub(crate) struct GivenContact {
    pub id: ContactId,
    pub company: CompanyId,
    pub labels: Vec<LabelId>,
    pub person: NewContact,
    /// His place among the company's people.
    pub position: i32,
    pub words: String,
}

/// What became of a row.
pub(crate) struct OutcomeRow {
    pub row: i64,
    pub outcome: RowOutcome,
    pub company: Option<Uuid>,
    pub contact: Option<Uuid>,
    pub why: Option<&'static str>,
    pub change: Option<String>,
}

/// Writes companies with their domains; no people.
pub(crate) async fn insert_companies(tx: &mut TenantTx, given: &[Given], by: AccountId, now: DateTime<Utc>) -> Result<(), Fault> {
    let each = |of: fn(&Given) -> Option<&str>| given.iter().map(of).collect::<Vec<Option<&str>>>();
    let ids: Vec<Uuid> = given.iter().map(|g| g.company.row.id.0).collect();
    let labels: Vec<String> = given.iter().map(|g| array(&g.company.labels)).collect();
    let owners: Vec<String> = given.iter().map(|g| array(&g.company.row.owner_ids)).collect();
    let stars: Vec<i16> = given.iter().map(|g| g.company.row.stars).collect();
    let people: Vec<i32> = given.iter().map(|g| g.company.row.contact_count).collect();
    let fields: Vec<String> = given.iter().map(|g| object(&g.company.fields)).collect();
    let words: Vec<String> = given.iter().map(|g| words::own(tx, &g.keys.words)).collect();
    // Sorted, so that the index is walked once.
    let spellings: BTreeSet<&str> = given.iter().flat_map(|g| &g.keys.spellings).map(String::as_str).collect();
    let spellings: Vec<&str> = spellings.into_iter().collect();
    sqlx::query!(
        "with known as (insert into customers.word (tenant_id, word) select $1, w from unnest($26::text[]) w on conflict do nothing)
         insert into customers.company (tenant_id, id, labels, owner_ids, visible_to, name, local_name, short_name, domain, country, language,
           website, phone, address, time_zone, source, remarks, stage, entered_stage, stars, contact_count, name_key, local_name_key, phone_key,
           words, fields, created_at, created_by)
         select $1, c.id, c.labels::int[], c.owners::uuid[], 'department', c.name, c.local_name, c.short_name, c.domain, c.country, c.language,
                c.website, c.phone, c.address, c.time_zone, c.source, c.remarks, c.stage, c.stage, c.stars, c.people, c.name_key,
                c.local_name_key, c.phone_key, c.words::tsvector, c.fields::jsonb, $2, $3
           from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
                       $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::smallint[],
                       $21::int[], $22::text[], $23::text[], $24::text[], $25::text[], $27::text[])
                c (id, labels, owners, name, local_name, short_name, domain, country, language, website, phone, address, time_zone, source,
                   remarks, stage, stars, people, name_key, local_name_key, phone_key, words, fields)",
        tx.tenant().0,
        now,
        by.0,
        &ids,
        &labels,
        &owners,
        &each(|g| Some(&g.company.row.name)) as _,
        &each(|g| g.company.facts.local_name.as_deref()) as _,
        &each(|g| g.company.row.short_name.as_deref()) as _,
        &each(|g| g.company.row.domain.as_deref()) as _,
        &each(|g| g.company.row.country.as_deref()) as _,
        &each(|g| g.company.facts.language.as_deref()) as _,
        &each(|g| g.company.facts.website.as_deref()) as _,
        &each(|g| g.company.facts.phone.as_deref()) as _,
        &each(|g| g.company.facts.address.as_deref()) as _,
        &each(|g| g.company.facts.time_zone.as_deref()) as _,
        &each(|g| g.company.facts.source.as_deref()) as _,
        &each(|g| g.company.facts.remarks.as_deref()) as _,
        &each(|g| Some(g.company.row.stage.as_str())) as _,
        &stars,
        &people,
        &each(|g| g.keys.name.as_deref()) as _,
        &each(|g| g.keys.local_name.as_deref()) as _,
        &each(|g| g.keys.phone.as_deref()) as _,
        &words as _,
        &spellings as _,
        &fields as _,
    )
    .execute(tx.conn())
    .await?;
    insert_domains(tx, given).await
}

async fn insert_domains(tx: &mut TenantTx, given: &[Given]) -> Result<(), Fault> {
    let (mut ids, mut domains, mut positions, mut labels) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for company in given.iter().map(|g| &g.company) {
        for (position, domain) in (1_i16..).zip(&company.domains) {
            ids.push(company.row.id.0);
            domains.push(domain.as_str());
            positions.push(position);
            labels.push(array(&company.labels));
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into customers.company_domain (tenant_id, domain, company_id, position, labels)
         select $1, d.domain, d.id, d.position, d.labels::int[] from unnest($2::uuid[], $3::text[], $4::smallint[], $5::text[]) d (id, domain, position, labels)
          order by d.domain",
        tx.tenant().0,
        &ids,
        &domains as _,
        &positions,
        &labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes people with their addresses and numbers. An address that somebody has already is an error: whose they are was asked before.
pub(crate) async fn insert_contacts(tx: &mut TenantTx, given: &[GivenContact], by: AccountId, now: DateTime<Utc>) -> Result<(), Fault> {
    if given.is_empty() {
        return Ok(());
    }
    let each = |of: fn(&GivenContact) -> Option<&str>| given.iter().map(of).collect::<Vec<Option<&str>>>();
    let ids: Vec<Uuid> = given.iter().map(|g| g.id.0).collect();
    let companies: Vec<Uuid> = given.iter().map(|g| g.company.0).collect();
    let labels: Vec<String> = given.iter().map(|g| array(&g.labels)).collect();
    let positions: Vec<i32> = given.iter().map(|g| g.position).collect();
    let fields: Vec<String> = given.iter().map(|g| object(&g.person.fields)).collect();
    let words: Vec<String> = given.iter().map(|g| words::own(tx, &g.words)).collect();
    sqlx::query!(
        "insert into customers.contact (tenant_id, id, company_id, labels, name, salutation, title, whatsapp, wechat, linkedin, language,
           position, created_at, created_by, words, fields)
         select $1, c.id, c.company, c.labels::int[], c.name, c.salutation, c.title, c.whatsapp, c.wechat, c.linkedin, c.language, c.position, $2,
                $3, c.words::tsvector, c.fields::jsonb
           from unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
                       $13::text[], $14::int[], $15::text[], $16::text[])
                c (id, company, labels, name, salutation, title, whatsapp, wechat, linkedin, language, position, words, fields)",
        tx.tenant().0,
        now,
        by.0,
        &ids,
        &companies,
        &labels,
        &each(|g| Some(&g.person.name)) as _,
        &each(|g| g.person.salutation.as_deref()) as _,
        &each(|g| g.person.title.as_deref()) as _,
        &each(|g| g.person.whatsapp.as_deref()) as _,
        &each(|g| g.person.wechat.as_deref()) as _,
        &each(|g| g.person.linkedin.as_deref()) as _,
        &each(|g| g.person.language.as_deref()) as _,
        &positions,
        &words as _,
        &fields as _,
    )
    .execute(tx.conn())
    .await?;
    let addresses = Several::of(given, |person| &person.emails);
    sqlx::query!(
        "insert into customers.contact_address (tenant_id, address, contact_id, company_id, labels, position)
         select $1, a.value, a.id, a.company, a.labels::int[], a.position
           from unnest($2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::smallint[]) a (value, id, company, labels, position) order by a.value",
        tx.tenant().0,
        &addresses.values as _,
        &addresses.contacts,
        &addresses.companies,
        &addresses.labels,
        &addresses.positions,
    )
    .execute(tx.conn())
    .await?;
    let phones = Several::of(given, |person| &person.phones);
    sqlx::query!(
        "insert into customers.contact_phone (tenant_id, contact_id, phone, company_id, labels, position)
         select $1, p.id, p.value, p.company, p.labels::int[], p.position
           from unnest($2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::smallint[]) p (value, id, company, labels, position)",
        tx.tenant().0,
        &phones.values as _,
        &phones.contacts,
        &phones.companies,
        &phones.labels,
        &phones.positions,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

struct Several<'a> {
    values: Vec<&'a str>,
    contacts: Vec<Uuid>,
    companies: Vec<Uuid>,
    labels: Vec<String>,
    positions: Vec<i16>,
}

impl<'a> Several<'a> {
    fn of(given: &'a [GivenContact], values: fn(&NewContact) -> &Vec<String>) -> Self {
        let mut all = Self { values: Vec::new(), contacts: Vec::new(), companies: Vec::new(), labels: Vec::new(), positions: Vec::new() };
        for contact in given {
            for (position, value) in (0_i16..).zip(values(&contact.person)) {
                all.values.push(value);
                all.contacts.push(contact.id.0);
                all.companies.push(contact.company.0);
                all.labels.push(array(&contact.labels));
                all.positions.push(position);
            }
        }
        all
    }
}

/// As JSON.
fn object(fields: &Map<String, Value>) -> String {
    serde_json::to_string(fields).unwrap_or_else(|_| "{}".to_owned())
}

/// As PostgreSQL writes an array of these.
fn array<T: std::fmt::Display>(items: &[T]) -> String {
    let inner: Vec<String> = items.iter().map(ToString::to_string).collect();
    format!("{{{}}}", inner.join(","))
}

/// Counts people of companies that got more of them.
pub(crate) async fn attach_contacts(tx: &mut TenantTx, companies: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.company c set contact_count = (select count(*) from customers.contact p where p.tenant_id = $1 and p.company_id = c.id)
          where c.tenant_id = $1 and c.id = any ($2)",
        tx.tenant().0,
        companies,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Labels and number of people of companies in sight, held against others' changes.
pub(crate) async fn companies_here(tx: &mut TenantTx, ids: &[Uuid]) -> Result<HashMap<Uuid, (Vec<LabelId>, i32)>, Fault> {
    let rows = sqlx::query!(
        "select id, labels, contact_count from customers.company where tenant_id = $1 and id = any ($2) order by id for update",
        tx.tenant().0,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, (r.labels, r.contact_count))).collect())
}

pub(crate) async fn add_outcomes(tx: &mut TenantTx, import: ImportId, labels: &[LabelId], rows: &[OutcomeRow]) -> Result<(), Fault> {
    let numbers: Vec<i64> = rows.iter().map(|r| r.row).collect();
    let outcomes: Vec<&str> = rows.iter().map(|r| r.outcome.as_str()).collect();
    let companies: Vec<Option<Uuid>> = rows.iter().map(|r| r.company).collect();
    let contacts: Vec<Option<Uuid>> = rows.iter().map(|r| r.contact).collect();
    let whys: Vec<Option<&str>> = rows.iter().map(|r| r.why).collect();
    let changes: Vec<Option<&str>> = rows.iter().map(|r| r.change.as_deref()).collect();
    sqlx::query!(
        "insert into customers.import_outcome (tenant_id, import_id, row, labels, outcome, company_id, contact_id, why, change)
         select $1, $2, o.row, $3, o.outcome, o.company, o.contact, o.why, o.change::jsonb
           from unnest($4::bigint[], $5::text[], $6::uuid[], $7::uuid[], $8::text[], $9::text[]) o (row, outcome, company, contact, why, change)",
        tx.tenant().0,
        import.0,
        labels,
        &numbers,
        &outcomes as _,
        &companies as _,
        &contacts as _,
        &whys as _,
        &changes as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A row of an import and what became of it, for taking it back.
pub(crate) struct ImportMade {
    pub row: i64,
    pub outcome: RowOutcome,
    pub company: Uuid,
    pub change: Option<serde_json::Value>,
}

/// The rows before this one that made or changed a company, the last first.
pub(crate) async fn outcomes_before(tx: &mut TenantTx, import: ImportId, before: i64, limit: i64) -> Result<Vec<ImportMade>, Fault> {
    let rows = sqlx::query!(
        r#"select row, outcome, company_id as "company!", change from customers.import_outcome
            where tenant_id = $1 and import_id = $2 and row < $3 and outcome in ('made', 'updated') and company_id is not null
            order by row desc limit $4"#,
        tx.tenant().0,
        import.0,
        before,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            let outcome = RowOutcome::from_word(&r.outcome).ok_or_else(|| Fault::say(format!("unknown outcome '{}'", r.outcome)))?;
            Ok(ImportMade { row: r.row, outcome, company: r.company, change: r.change })
        })
        .collect()
}

/// The rows that brought people to these companies: company, person, cells.
pub(crate) async fn made_by_import(tx: &mut TenantTx, import: ImportId, ids: &[Uuid]) -> Result<Vec<(Uuid, Uuid, Vec<String>)>, Fault> {
    let rows = sqlx::query!(
        r#"select o.company_id as "company!", o.contact_id as "contact!", r.cells
             from customers.import_outcome o join customers.import_row r on r.tenant_id = $1 and r.import_id = $2 and r.row = o.row
            where o.tenant_id = $1 and o.import_id = $2 and o.company_id = any ($3) and o.contact_id is not null"#,
        tx.tenant().0,
        import.0,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|r| Ok((r.company, r.contact, serde_json::from_str(&r.cells)?))).collect()
}

/// Of these companies those that nobody has changed, given away or written about, and whether mails are tied to them: these come by
/// themselves and don't count.
pub(crate) async fn untouched(tx: &mut TenantTx, ids: &[Uuid]) -> Result<HashMap<Uuid, bool>, Fault> {
    let rows = sqlx::query!(
        r#"select c.id, exists(select from customers.touch t where t.tenant_id = $1 and t.company_id = c.id) as "mails!"
             from customers.company c
            where c.tenant_id = $1 and c.id = any ($2) and c.revision = 1
              and not exists (select from customers.touch t where t.tenant_id = $1 and t.company_id = c.id and t.message_id is null)
              for update of c"#,
        tx.tenant().0,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.mails)).collect())
}

/// The people of these companies, and the companies' names.
pub(crate) async fn people_of(tx: &mut TenantTx, ids: &[Uuid]) -> Result<(Vec<Contact>, HashMap<Uuid, String>), Fault> {
    let rows = sqlx::query!(
        r#"select id, company_id, name, salutation, title, whatsapp, wechat, linkedin, language, fields,
                  array(select a.address from customers.contact_address a
                         where a.tenant_id = $1 and a.contact_id = c.id order by a.position, a.address) as "emails!",
                  array(select p.phone from customers.contact_phone p
                         where p.tenant_id = $1 and p.contact_id = c.id order by p.position, p.phone) as "phones!"
             from customers.contact c where c.tenant_id = $1 and c.company_id = any ($2)"#,
        tx.tenant().0,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let names = sqlx::query!("select id, name from customers.company where tenant_id = $1 and id = any ($2)", tx.tenant().0, ids)
        .fetch_all(tx.conn())
        .await?;
    let people = rows.into_iter().map(|r| Contact {
        id: ContactId(r.id),
        company_id: CompanyId(r.company_id),
        name: r.name,
        salutation: r.salutation,
        title: r.title,
        emails: r.emails,
        phones: r.phones,
        whatsapp: r.whatsapp,
        wechat: r.wechat,
        linkedin: r.linkedin,
        language: r.language,
        bounced: false,
        fields: crate::store::values(r.fields),
    });
    Ok((people.collect(), names.into_iter().map(|r| (r.id, r.name)).collect()))
}

/// Nobody else enters a company before this transaction ends.
pub(crate) async fn gate_alone(tx: &mut TenantTx) -> Result<(), Fault> {
    sqlx::query!("select customers.gate(true)").execute(tx.conn()).await?;
    Ok(())
}
