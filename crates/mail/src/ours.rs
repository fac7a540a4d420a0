//! What is ours: the addresses and domains that are no customer's.

use crate::store::suggest;
use db::TenantTx;
use kernel::Fault;
use std::collections::HashSet;
use text::domains;

/// The tenant's own addresses and domains.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ours {
    /// Of its mailboxes and of its colleagues' accounts, lower case.
    pub addresses: HashSet<String>,
    /// Their registrable domains; never a public mail host's, where anybody has an address.
    pub domains: HashSet<String>,
}

/// Asks for them.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn ours(tx: &mut TenantTx) -> Result<Ours, Fault> {
    let mut addresses: HashSet<String> = suggest::mailbox_addresses(tx).await?.into_iter().collect();
    addresses.extend(accounts::addresses(tx).await?);
    let hosts = addresses.iter().filter_map(|a| domains::domain_of(a)).filter_map(|host| domains::registrable_domain(&host));
    let domains = hosts.filter(|d| !domains::is_public_mail_host(d)).collect();
    Ok(Ours { addresses, domains })
}
