//! Who is behind an address; which companies look alike; the locks that let two people enter one company only once.

use super::companies::accounts_of;
use crate::model::{CompanyId, ContactId, Likeness, Owner, Twin, TwinKeys};
use db::TenantTx;
use kernel::Fault;
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

/// Companies that are told to be like a new one, at most.
const TWINS_MAX: usize = 20;
/// Names on each side, in each of the orders, whose likeness is looked at.
const NEIGHBOURS: i32 = 32;

/// Removes what was taken back of these keys and lies in the bin.
pub(crate) async fn make_way(tx: &mut TenantTx, keys: &TwinKeys) -> Result<(), Fault> {
    sqlx::query!("select customers.make_way($1, $2, $3, $4)", &keys.names, &keys.domains, &keys.addresses, &keys.phones)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Companies of the tenant that share a key, those in sight first, then by the strongest likeness. With `Hold::UntilTheEnd` nobody else can
/// enter a company with one of these keys before this transaction ends.
pub(crate) async fn twins(tx: &mut TenantTx, keys: &TwinKeys, hold: Hold) -> Result<Vec<Twin>, Fault> {
    let held = match hold {
        Hold::No => Vec::new(),
        Hold::UntilTheEnd => in_order(keys),
    };
    let rows = sqlx::query_as!(
        TwinRecord,
        r#"select company_id as "company_id!", why as "why!", matched, name, owner_ids as "owner_ids!", binned as "binned!"
             from customers.twins($1, $2, $3, $4, $5, $6, $7)"#,
        &keys.names,
        &keys.domains,
        &keys.addresses,
        &keys.phones,
        &held,
        &keys.sites,
        &keys.socials,
    )
    .fetch_all(tx.conn())
    .await?;
    read_twins(rows)
}

/// Are the keys held against others who enter such a company?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    No,
    UntilTheEnd,
}

/// The keys with their kinds, each once, in the one order in which all take their locks.
fn in_order(keys: &TwinKeys) -> Vec<String> {
    let tagged = |tag: char, all: &[String]| all.iter().map(|key| format!("{tag}{key}")).collect::<Vec<_>>();
    let TwinKeys { names, domains, addresses, phones, sites, socials } = keys;
    let kinds = [('n', names), ('d', domains), ('a', addresses), ('p', phones), ('s', sites), ('o', socials)];
    let all: BTreeSet<String> = kinds.into_iter().flat_map(|(tag, all)| tagged(tag, all)).collect();
    all.into_iter().collect()
}

struct TwinRecord {
    company_id: Uuid,
    why: String,
    matched: Option<String>,
    name: Option<String>,
    owner_ids: Vec<Uuid>,
    binned: bool,
}

/// Each company once, with its strongest likeness.
fn read_twins(rows: Vec<TwinRecord>) -> Result<Vec<Twin>, Fault> {
    let mut twins: Vec<(Uuid, Twin)> = rows
        .into_iter()
        .map(|r| {
            let by = Likeness::from_word(&r.why).ok_or_else(|| Fault::say(format!("unknown likeness '{}'", r.why)))?;
            let seen = r.name.map(|name| (CompanyId(r.company_id), name));
            let owners = accounts_of(r.owner_ids).into_iter().map(Owner::unnamed).collect();
            let handle = CompanyId(r.company_id);
            Ok::<_, Fault>((r.company_id, Twin { handle, seen, by, matched: r.matched, owners, binned: r.binned }))
        })
        .collect::<Result<_, _>>()?;
    twins.sort_by_key(|(_, t)| (t.binned, Likeness::ALL.iter().position(|l| *l == t.by), t.seen.is_none()));
    let mut told = HashSet::new();
    twins.retain(|(id, _)| told.insert(*id));
    twins.truncate(TWINS_MAX);
    Ok(twins.into_iter().map(|(_, twin)| twin).collect())
}

/// Companies that stand beside these names in the order of names, and those of exactly these other keys: candidates, whose names are
/// compared here. Of those out of sight only that they are like one, and whose they are, goes on.
pub(crate) async fn twins_by_likeness(
    tx: &mut TenantTx,
    names: &[&str],
    keys: &[String],
    others: &[String],
    is_like: impl Fn(&[&str], &[&str]) -> bool,
) -> Result<Vec<Twin>, Fault> {
    let nearby =
        sqlx::query!(r#"select company_id as "id!", name as "name!" from customers.named_nearby($1, $2, $3)"#, keys, others, NEIGHBOURS,)
            .fetch_all(tx.conn())
            .await?;
    let mut like: Vec<Uuid> = nearby.into_iter().filter(|r| is_like(names, &[&r.name])).map(|r| r.id).collect();
    like.sort_unstable();
    like.dedup();
    if like.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"select company_id as "company_id!", name, owner_ids as "owner_ids!", binned as "binned!" from customers.held_by($1)"#,
        &like,
    )
    .fetch_all(tx.conn())
    .await?;
    let twins = rows.into_iter().map(|r| Twin {
        handle: CompanyId(r.company_id),
        seen: r.name.map(|name| (CompanyId(r.company_id), name)),
        by: Likeness::Alike,
        matched: None,
        owners: accounts_of(r.owner_ids).into_iter().map(Owner::unnamed).collect(),
        binned: r.binned,
    });
    Ok(twins.take(TWINS_MAX).collect())
}

/// The people and companies whose addresses these are.
pub(crate) async fn owners_of_addresses(tx: &mut TenantTx, addresses: &[String]) -> Result<Vec<(String, ContactId, CompanyId)>, Fault> {
    let rows = sqlx::query!(
        "select address, contact_id, company_id from customers.contact_address where tenant_id = $1 and address = any ($2)",
        tx.tenant().0,
        addresses,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.address, ContactId(r.contact_id), CompanyId(r.company_id))).collect())
}

/// The companies whose domains these are; of several the oldest.
pub(crate) async fn owners_of_domains(tx: &mut TenantTx, domains: &[String]) -> Result<Vec<(String, CompanyId)>, Fault> {
    let rows = sqlx::query!(
        "select distinct on (domain) domain, company_id from customers.company_domain
          where tenant_id = $1 and domain = any ($2) order by domain, company_id",
        tx.tenant().0,
        domains,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.domain, CompanyId(r.company_id))).collect())
}
