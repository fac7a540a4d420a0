//! Who is behind an address; which companies look alike; the locks that let two people enter one company only once.

use super::companies::{accounts_of, stage};
use crate::model::{CompanyId, ContactId, Known, Likeness, Owner, Twin, TwinKeys};
use db::TenantTx;
use kernel::Fault;
use std::collections::HashMap;

/// Until this transaction ends, nobody else can enter a company with one of these keys. Locks are taken in one order.
pub(crate) async fn lock_keys(tx: &mut TenantTx, keys: &TwinKeys) -> Result<(), Fault> {
    let tagged = |tag: char, all: &[String]| all.iter().map(|key| format!("{tag}{key}")).collect::<Vec<_>>();
    let mut all = tagged('n', &keys.names);
    all.extend(tagged('d', &keys.domains));
    all.extend(tagged('a', &keys.addresses));
    all.extend(tagged('p', &keys.phones));
    sqlx::query!(
        "select pg_advisory_xact_lock(k) from (
           select distinct hashtextextended($1::text || key, 5) k from unnest($2::text[]) key order by 1) s",
        tx.tenant().to_string(),
        &all,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(())
}

/// Companies of the tenant that share a key, those in sight first, then by the strongest likeness.
pub(crate) async fn twins(tx: &mut TenantTx, keys: &TwinKeys) -> Result<Vec<Twin>, Fault> {
    let rows = sqlx::query!(
        r#"select company_id as "company_id!", why as "why!", matched, name, owner_ids as "owner_ids!", binned as "binned!"
             from customers.twins($1, $2, $3, $4)"#,
        &keys.names,
        &keys.domains,
        &keys.addresses,
        &keys.phones,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut twins: Vec<Twin> = rows
        .into_iter()
        .map(|r| {
            let by = Likeness::parse(&r.why).ok_or_else(|| Fault::say(format!("unknown likeness '{}'", r.why)))?;
            let seen = r.name.map(|name| (CompanyId(r.company_id), name));
            let owners = accounts_of(r.owner_ids).into_iter().map(Owner::unnamed).collect();
            Ok::<_, Fault>(Twin { seen, by, matched: r.matched, owners, binned: r.binned })
        })
        .collect::<Result<_, _>>()?;
    twins.sort_by_key(|t| (t.binned, Likeness::ALL.iter().position(|l| *l == t.by), t.seen.is_none()));
    Ok(twins)
}

/// Who is behind each pair of address and domain (none: no firm's domain): a person first, else the oldest company of the domain.
pub(crate) async fn known(tx: &mut TenantTx, addresses: &[String], domains: &[Option<String>]) -> Result<HashMap<String, Known>, Fault> {
    let rows = sqlx::query!(
        r#"select g.address as "address!", a.contact_id as "contact_id?", c.id, c.name, c.country, c.stage, c.owner_ids, c.labels
             from unnest($2::text[], $3::text[]) g (address, domain)
             left join customers.contact_address a on a.tenant_id = $1 and a.address = g.address
             left join lateral (select d.company_id from customers.company_domain d
                                 where d.tenant_id = $1 and d.domain = g.domain order by d.company_id limit 1) d on a.company_id is null
             join customers.company c on c.tenant_id = $1 and c.id = coalesce(a.company_id, d.company_id)"#,
        tx.tenant().0,
        addresses,
        domains as &[Option<String>],
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            let known = Known {
                company_id: CompanyId(r.id),
                contact_id: r.contact_id.map(ContactId),
                company_name: r.name,
                country: r.country,
                stage: stage(&r.stage)?,
                owner_ids: accounts_of(r.owner_ids),
                labels: r.labels,
            };
            Ok((r.address, known))
        })
        .collect()
}
