//! Values that no two records may share.

use crate::model::{BadValue, Flaw, Holder, Record, Refusal};
use crate::rules::{Catalogue, digest};
use crate::store;
use db::TenantTx;
use kernel::{Fault, Stop};
use serde_json::{Map, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// A value of a unique field: of which kind of record, which field, and its [`digest`].
pub type UniqueValue = (Record, String, String);

/// The values of unique fields among these.
#[must_use]
pub fn unique_values(catalogue: &Catalogue, record: Record, values: &Map<String, Value>) -> Vec<UniqueValue> {
    let unique = catalogue.fields.iter().filter(|field| field.unique);
    unique.filter_map(|field| values.get(&field.key).map(|value| (record, field.key.clone(), digest(value)))).collect()
}

/// Which records have these values already; asked for many at once.
///
/// # Errors
/// A fault when the database is away.
pub async fn holders(tx: &mut TenantTx, asked: &[UniqueValue]) -> Result<HashMap<UniqueValue, Uuid>, Fault> {
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    let records: Vec<&str> = asked.iter().map(|(record, ..)| record.as_str()).collect();
    let fields: Vec<&str> = asked.iter().map(|(_, field, _)| field.as_str()).collect();
    let values: Vec<&str> = asked.iter().map(|(.., value)| value.as_str()).collect();
    let found = store::holders(tx, &records, &fields, &values).await?;
    Ok(found.into_iter().filter_map(|(at, id)| Some((asked.get(at)?.clone(), id))).collect())
}

/// Takes unique values for many new records of one kind: id, field, digest. Who asked [`holders`] before and is refused nevertheless met
/// somebody who was quicker.
///
/// # Errors
/// A fault when one of them isn't free, or the database is away.
pub async fn claim_many(tx: &mut TenantTx, record: Record, values: &[(Uuid, String, String)]) -> Result<(), Fault> {
    if values.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = values.iter().map(|(id, ..)| *id).collect();
    let fields: Vec<&str> = values.iter().map(|(_, field, _)| field.as_str()).collect();
    let digests: Vec<&str> = values.iter().map(|(.., value)| value.as_str()).collect();
    let free = store::take_all(tx, record, &ids, &fields, &digests).await?;
    if free == values.len() as u64 { Ok(()) } else { Err(Fault::say("a unique value was taken meanwhile")) }
}

/// Gives up every unique value of many records that go.
///
/// # Errors
/// A fault when the database is away.
pub async fn release_many(tx: &mut TenantTx, record: Record, ids: &[Uuid]) -> Result<(), Fault> {
    store::free_many(tx, record, ids).await
}

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
