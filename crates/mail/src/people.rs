//! Whom to write to: people of customers first, then whoever wrote lately.

use crate::model::Person;
use crate::store::read;
use db::TenantTx;
use kernel::Fault;
use std::collections::HashSet;

/// People offered while an address is typed.
pub const PEOPLE_MAX: usize = 10;
/// Letters from which people are offered.
const LETTERS_MIN: usize = 1;

/// Somebody to write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Name and address.
    pub person: Person,
    /// His company, when he is a customer's.
    pub company: Option<String>,
}

/// People whose name or address holds these letters.
///
/// # Errors
/// A fault of the database.
pub async fn offer(tx: &mut TenantTx, letters: &str) -> Result<Vec<Offered>, Fault> {
    let letters = letters.trim();
    if letters.chars().count() < LETTERS_MIN {
        return Ok(vec![]);
    }
    let people = read::people(tx, letters, i64::try_from(PEOPLE_MAX).unwrap_or(10)).await?;
    let addresses: Vec<String> = people.iter().map(|p| p.address.clone()).collect();
    let known = customers::known(tx, &addresses).await?;
    let mut seen = HashSet::new();
    let offered = people.into_iter().filter(|p| seen.insert(p.address.clone()));
    let company = |p: &Person| known.get(&p.address).map(|k| k.company_name.clone());
    Ok(offered.map(|person| Offered { company: company(&person), person }).collect())
}
