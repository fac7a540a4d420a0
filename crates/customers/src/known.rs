//! Who is behind an address?

use crate::model::{CompanyId, Contact, ContactId, Known};
use crate::{rules, store};
use db::TenantTx;
use kernel::Fault;
use std::collections::HashMap;
use text::domains;

/// Who is behind each of these addresses, as far as the actor may see: the person whose address it is, else the company whose domain
/// it has. Public mail hosts say nothing about a company. Keys are the addresses as they were given; unknown ones are left out.
///
/// # Errors
/// A fault when the database is away.
pub async fn known(tx: &mut TenantTx, addresses: &[String]) -> Result<HashMap<String, Known>, Fault> {
    let given: Vec<(&String, String)> = addresses.iter().filter_map(|a| Some((a, rules::address_key(a)?))).collect();
    if given.is_empty() {
        return Ok(HashMap::new());
    }
    let people = people(tx, &given).await?;
    let firms = firms(tx, &given, &people).await?;
    let mut ids: Vec<CompanyId> = people.values().map(|(_, company)| *company).chain(firms.values().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    let companies = store::briefs(tx, &ids).await?;
    let known = given.into_iter().filter_map(|(address, key)| {
        let person = people.get(&key);
        let company = person.map(|(_, company)| *company).or_else(|| firms.get(&firm_domain(&key)?).copied())?;
        let known = Known { contact_id: person.map(|(contact, _)| *contact), ..companies.get(&company)?.clone() };
        Some((address.clone(), known))
    });
    Ok(known.collect())
}

/// The people behind these addresses. One question after the other, each by its key: joined, the planner would read all companies.
async fn people(tx: &mut TenantTx, given: &[(&String, String)]) -> Result<HashMap<String, (ContactId, CompanyId)>, Fault> {
    let keys: Vec<String> = given.iter().map(|(_, key)| key.clone()).collect();
    let found = store::owners_of_addresses(tx, &keys).await?;
    Ok(found.into_iter().map(|(address, contact, company)| (address, (contact, company))).collect())
}

/// The companies behind the domains of the addresses that are nobody's.
async fn firms(
    tx: &mut TenantTx,
    given: &[(&String, String)],
    people: &HashMap<String, (ContactId, CompanyId)>,
) -> Result<HashMap<String, CompanyId>, Fault> {
    let unknown = given.iter().filter(|(_, key)| !people.contains_key(key));
    let domains: Vec<String> = unknown.filter_map(|(_, key)| firm_domain(key)).collect();
    if domains.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store::owners_of_domains(tx, &domains).await?.into_iter().collect())
}

/// The person and the company behind one address.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn by_address(tx: &mut TenantTx, address: &str) -> Result<Option<(Known, Option<Contact>)>, Fault> {
    let Some(known) = known(tx, &[address.to_owned()]).await?.remove(address) else {
        return Ok(None);
    };
    let contact = match known.contact_id {
        Some(id) => store::contact(tx, id).await?,
        None => None,
    };
    Ok(Some((known, contact)))
}

/// The registrable domain of an address or a host, unless it is a public mail host's.
pub(crate) fn firm_domain(address: &str) -> Option<String> {
    domains::registrable_domain(address).filter(|domain| !domains::is_public_mail_host(domain))
}
