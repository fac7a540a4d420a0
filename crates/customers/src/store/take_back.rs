//! How what was made of a suggestion looks, and its removal.

use crate::model::{CompanyId, ContactId};
use db::TenantTx;
use kernel::Fault;

/// A digest of all that people can change of a company: its facts, people and what they wrote of it. Not of mails, which come by
/// themselves, nor of what follows from them.
pub(crate) async fn company_stamp(tx: &mut TenantTx, id: CompanyId) -> Result<Option<String>, Fault> {
    Ok(sqlx::query_scalar!(
        "select md5(jsonb_build_array(
             to_jsonb(c) - array['labels', 'words', 'last_touch_at', 'fresh_at'],
             (select jsonb_agg(domain order by position, domain) from customers.company_domain where tenant_id = $1 and company_id = $2),
             (select jsonb_agg(to_jsonb(p) - array['labels', 'words'] order by p.id) from customers.contact p
               where p.tenant_id = $1 and p.company_id = $2),
             (select jsonb_agg(jsonb_build_array(contact_id, address) order by contact_id, position, address)
                from customers.contact_address where tenant_id = $1 and company_id = $2),
             (select jsonb_agg(jsonb_build_array(contact_id, phone) order by contact_id, position, phone)
                from customers.contact_phone where tenant_id = $1 and company_id = $2),
             (select jsonb_agg(to_jsonb(t) - 'labels' order by t.id) from customers.touch t
               where t.tenant_id = $1 and t.company_id = $2 and t.message_id is null)
           )::text)
           from customers.company c where c.tenant_id = $1 and c.id = $2",
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?
    .flatten())
}

/// The same of a person.
pub(crate) async fn contact_stamp(tx: &mut TenantTx, id: ContactId) -> Result<Option<String>, Fault> {
    Ok(sqlx::query_scalar!(
        "select md5(jsonb_build_array(
             to_jsonb(p) - array['labels', 'words'],
             (select jsonb_agg(address order by position, address) from customers.contact_address where tenant_id = $1 and contact_id = $2),
             (select jsonb_agg(phone order by position, phone) from customers.contact_phone where tenant_id = $1 and contact_id = $2)
           )::text)
           from customers.contact p where p.tenant_id = $1 and p.id = $2",
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?
    .flatten())
}

/// Takes a person's mails out of the timeline.
pub(crate) async fn untold(tx: &mut TenantTx, company: CompanyId, person: ContactId) -> Result<(), Fault> {
    sqlx::query!("select customers.untold($1, $2)", company.0, person.0).execute(tx.conn()).await?;
    Ok(())
}
