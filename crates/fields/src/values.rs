//! Values that no two records may share.

use crate::model::{BadValue, Flaw, Holder, Refusal};
use crate::rules::{Catalogue, digest};
use crate::store;
use db::TenantTx;
use kernel::{Fault, Stop};
use serde_json::{Map, Value};

/// Gives up every unique value of a record that goes.
///
/// # Errors
/// A fault when the database is away.
pub async fn release(tx: &mut TenantTx, holder: Holder) -> Result<(), Fault> {
    store::free_all(tx, holder).await
}

/// Takes the record's unique values for it, and gives up those that it held before. In the transaction that writes the record.
///
/// # Errors
/// [`Refusal::BadValues`] with [`Flaw::Taken`] for each that another record has.
pub async fn claim(
    tx: &mut TenantTx,
    catalogue: &Catalogue,
    holder: Holder,
    was: &Map<String, Value>,
    is: &Map<String, Value>,
) -> Result<(), Stop<Refusal>> {
    let changed: Vec<&str> = catalogue
        .fields
        .iter()
        .filter(|field| field.unique)
        .map(|field| field.key.as_str())
        .filter(|key| was.get(*key) != is.get(*key))
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let given_up: Vec<String> = changed.iter().filter(|key| was.contains_key(**key)).map(|key| (*key).to_owned()).collect();
    if !given_up.is_empty() {
        store::free(tx, holder, &given_up).await?;
    }
    let mut bad = Vec::new();
    for key in changed {
        let Some(value) = is.get(key) else { continue };
        if !store::take(tx, holder, key, &digest(value)).await? {
            bad.push(BadValue { field: key.to_owned(), flaw: Flaw::Taken });
        }
    }
    if bad.is_empty() { Ok(()) } else { Err(Stop::Refused(Refusal::BadValues(bad))) }
}
