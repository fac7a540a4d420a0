//! People, their addresses and telephone numbers.

use super::companies::values;
use super::words;
use crate::model::{CompanyId, Contact, ContactId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

pub(crate) async fn insert_contact(
    tx: &mut TenantTx,
    contact: &Contact,
    labels: &[LabelId],
    words: &str,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.contact (tenant_id, id, company_id, labels, name, salutation, title, whatsapp, wechat, linkedin, language,
           position, created_at, created_by, words, fields)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                 (select coalesce(max(position), 0) + 1 from customers.contact where tenant_id = $1 and company_id = $3), $12, $13,
                 $14::text::tsvector, $15)",
        tx.tenant().0,
        contact.id.0,
        contact.company_id.0,
        labels,
        contact.name,
        contact.salutation,
        contact.title,
        contact.whatsapp,
        contact.wechat,
        contact.linkedin,
        contact.language,
        now,
        by.map(|a| a.0),
        words::own(tx, words),
        Json(&contact.fields) as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives the person these addresses, in this order, where nobody has them; answers those that somebody else has.
pub(crate) async fn claim_addresses(
    tx: &mut TenantTx,
    id: ContactId,
    company: CompanyId,
    labels: &[LabelId],
    addresses: &[String],
) -> Result<Vec<String>, Fault> {
    let mut taken = Vec::new();
    for (position, address) in (0_i16..).zip(addresses) {
        // Row security hides a stranger's row from an update, so the two cases are told apart by who holds the key, not by reading.
        let made = sqlx::query!(
            "insert into customers.contact_address (tenant_id, address, contact_id, company_id, labels, position)
             values ($1, $2, $3, $4, $5, $6) on conflict on constraint contact_address_pkey do nothing",
            tx.tenant().0,
            address,
            id.0,
            company.0,
            labels,
            position,
        )
        .execute(tx.conn())
        .await?;
        if made.rows_affected() == 1 {
            continue;
        }
        let own = sqlx::query!(
            "update customers.contact_address set position = $4 where tenant_id = $1 and address = $2 and contact_id = $3",
            tx.tenant().0,
            address,
            id.0,
            position,
        )
        .execute(tx.conn())
        .await?;
        if own.rows_affected() == 0 {
            taken.push(address.clone());
        }
    }
    Ok(taken)
}

/// Takes away the person's addresses but these.
pub(crate) async fn release_addresses(tx: &mut TenantTx, id: ContactId, but: &[String]) -> Result<(), Fault> {
    sqlx::query!(
        "delete from customers.contact_address where tenant_id = $1 and contact_id = $2 and address <> all ($3)",
        tx.tenant().0,
        id.0,
        but
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn add_phones(
    tx: &mut TenantTx,
    id: ContactId,
    company: CompanyId,
    labels: &[LabelId],
    phones: &[String],
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.contact_phone (tenant_id, contact_id, phone, company_id, labels, position)
         select $1, $2, p.phone, $3, $4, p.n from unnest($5::text[]) with ordinality p (phone, n)
         on conflict on constraint contact_phone_pkey do update set position = excluded.position",
        tx.tenant().0,
        id.0,
        company.0,
        labels,
        phones,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes away the person's telephone numbers but these.
pub(crate) async fn release_phones(tx: &mut TenantTx, id: ContactId, but: &[String]) -> Result<(), Fault> {
    sqlx::query!(
        "delete from customers.contact_phone where tenant_id = $1 and contact_id = $2 and phone <> all ($3)",
        tx.tenant().0,
        id.0,
        but
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn set_contact(tx: &mut TenantTx, contact: &Contact) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.contact set name = $3, salutation = $4, title = $5, whatsapp = $6, wechat = $7, linkedin = $8, language = $9, fields = $10
          where tenant_id = $1 and id = $2",
        tx.tenant().0,
        contact.id.0,
        contact.name,
        contact.salutation,
        contact.title,
        contact.whatsapp,
        contact.wechat,
        contact.linkedin,
        contact.language,
        Json(&contact.fields) as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn delete_contact(tx: &mut TenantTx, id: ContactId) -> Result<(), Fault> {
    sqlx::query!("delete from customers.contact where tenant_id = $1 and id = $2", tx.tenant().0, id.0).execute(tx.conn()).await?;
    Ok(())
}

/// One person, if the actor may see it.
pub(crate) async fn contact(tx: &mut TenantTx, id: ContactId) -> Result<Option<Contact>, Fault> {
    Ok(fetch(tx, Some(id), None).await?.pop())
}

/// The people of a company, in their order.
pub(crate) async fn contacts_of(tx: &mut TenantTx, company: CompanyId) -> Result<Vec<Contact>, Fault> {
    fetch(tx, None, Some(company)).await
}

async fn fetch(tx: &mut TenantTx, id: Option<ContactId>, company: Option<CompanyId>) -> Result<Vec<Contact>, Fault> {
    let rows = sqlx::query_as!(
        ContactRecord,
        r#"select id, company_id, name, salutation, title, whatsapp, wechat, linkedin, language, fields,
                  array(select a.address from customers.contact_address a
                         where a.tenant_id = $1 and a.contact_id = c.id order by a.position, a.address) as "emails!",
                  array(select p.phone from customers.contact_phone p
                         where p.tenant_id = $1 and p.contact_id = c.id order by p.position, p.phone) as "phones!",
                  exists(select from customers.contact_address a
                          where a.tenant_id = $1 and a.contact_id = c.id and a.state = 'bounced') as "bounced!"
             from customers.contact c
            where c.tenant_id = $1 and ($2::uuid is null or c.id = $2) and ($3::uuid is null or c.company_id = $3)
            order by c.position, c.id limit 500"#,
        tx.tenant().0,
        id.map(|i| i.0),
        company.map(|i| i.0),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(ContactRecord::read).collect())
}

/// Counts a company's people anew.
pub(crate) async fn contact_count_refresh(tx: &mut TenantTx, company: CompanyId) -> Result<i32, Fault> {
    Ok(sqlx::query_scalar!(
        "update customers.company set contact_count =
           (select count(*) from customers.contact where tenant_id = $1 and company_id = $2)
          where tenant_id = $1 and id = $2 returning contact_count",
        tx.tenant().0,
        company.0,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// All texts by which a person is found.
pub(crate) async fn contact_searchable(tx: &mut TenantTx, id: ContactId) -> Result<Vec<String>, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select t as "text!" from (
             select unnest(array[name, whatsapp, wechat]) t from customers.contact where tenant_id = $1 and id = $2
             union all select address from customers.contact_address where tenant_id = $1 and contact_id = $2
             union all select phone from customers.contact_phone where tenant_id = $1 and contact_id = $2
           ) s where t <> ''"#,
        tx.tenant().0,
        id.0,
    )
    .fetch_all(tx.conn())
    .await?)
}

pub(crate) async fn set_contact_words(tx: &mut TenantTx, id: ContactId, words: &str) -> Result<(), Fault> {
    let words = words::own(tx, words);
    sqlx::query!("update customers.contact set words = $3::text::tsvector where tenant_id = $1 and id = $2", tx.tenant().0, id.0, words)
        .execute(tx.conn())
        .await?;
    Ok(())
}

struct ContactRecord {
    id: Uuid,
    company_id: Uuid,
    name: String,
    salutation: Option<String>,
    title: Option<String>,
    whatsapp: Option<String>,
    wechat: Option<String>,
    linkedin: Option<String>,
    language: Option<String>,
    emails: Vec<String>,
    phones: Vec<String>,
    bounced: bool,
    fields: Value,
}

impl ContactRecord {
    fn read(self) -> Contact {
        Contact {
            id: ContactId(self.id),
            company_id: CompanyId(self.company_id),
            name: self.name,
            salutation: self.salutation,
            title: self.title,
            emails: self.emails,
            phones: self.phones,
            whatsapp: self.whatsapp,
            wechat: self.wechat,
            linkedin: self.linkedin,
            language: self.language,
            bounced: self.bounced,
            fields: values(self.fields),
        }
    }
}
