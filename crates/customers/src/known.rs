//! Who is behind an address?

use crate::model::{Contact, Known};
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
    let mut keys: Vec<String> = given.iter().map(|(_, key)| key.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    let firms: Vec<Option<String>> = keys.iter().map(|key| firm_domain(key)).collect();
    let found = store::known(tx, &keys, &firms).await?;
    Ok(given.into_iter().filter_map(|(address, key)| Some((address.clone(), found.get(&key)?.clone()))).collect())
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
