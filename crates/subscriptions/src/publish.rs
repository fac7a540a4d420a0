//! What the vendor publishes: catalogues and contracts.

use crate::model::{Catalogue, CatalogueId, ContractKind, ContractVersion, Refusal};
use crate::rules::clauses::canonical;
use crate::rules::texts::{filled, templates};
use crate::rules::{contracts as rules, start};
use crate::store::catalogues::Published;
use crate::store::{catalogues, contracts};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Lang, Stop};
use serde_json::json;
use std::collections::BTreeMap;

/// Publishes a catalogue that counts from a moment on; not from one that is past, since what was seen is what is bought.
pub(crate) async fn catalogue(
    tx: &mut TenantTx,
    actor: &Actor,
    text: &str,
    effective_from: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(Published, Catalogue), Stop<Refusal>> {
    let effective_from = effective_from.unwrap_or(now);
    if effective_from < now {
        return Err(Stop::Refused(Refusal::BadCatalogue("effective_from".to_owned())));
    }
    let read = start::read(text, effective_from).map_err(Stop::Refused)?;
    let published = Published { id: CatalogueId::new(), effective_from, published_at: now, text: text.to_owned() };
    catalogues::insert(tx, &published, actor.account).await?;
    let detail = json!({ "effective_from": effective_from, "offerings": read.offerings.len() });
    accounts::audit::append(tx, actor, "desk.catalogue.publish", &published.id.to_string(), detail).await?;
    Ok((published, read))
}

/// Publishes the next version of a contract.
pub(crate) async fn contract(
    tx: &mut TenantTx,
    actor: &Actor,
    kind: ContractKind,
    texts: &[(Lang, String)],
    effective_from: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<ContractVersion, Stop<Refusal>> {
    let versions = contracts::versions(tx).await?;
    let version = rules::publish(kind, &versions, texts, now, effective_from.unwrap_or(now)).map_err(Stop::Refused)?;
    if !contracts::insert(tx, &version, actor.account).await? {
        return Err(Stop::Refused(Refusal::BadVersion));
    }
    let detail = json!({ "number": version.number, "effective_from": version.effective_from });
    accounts::audit::append(tx, actor, "desk.contract.publish", &version.kind.word(), detail).await?;
    Ok(version)
}

/// Publishes every text that the program brings, filled with the vendor's values, where it says something new.
pub(crate) async fn templates_filled(
    tx: &mut TenantTx,
    actor: &Actor,
    values: &BTreeMap<String, String>,
    now: DateTime<Utc>,
) -> Result<Vec<ContractVersion>, Stop<Refusal>> {
    let mut published = Vec::new();
    for template in templates().map_err(Stop::Refused)? {
        let texts = filled(&template, values).map_err(Stop::Refused)?;
        let versions = contracts::versions(tx).await?;
        let last = versions.iter().filter(|v| v.kind == template.kind).max_by_key(|v| v.number);
        let same = |version: &ContractVersion| texts.iter().all(|(lang, text)| version.texts.get(lang.tag()) == Some(&canonical(text)));
        if last.is_none_or(|last| !same(last)) {
            published.push(contract(tx, actor, template.kind, &texts, None, now).await?);
        }
    }
    Ok(published)
}
