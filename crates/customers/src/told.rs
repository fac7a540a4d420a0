//! What every change tells: the open screens, the word index, mail.

use crate::model::{CompanyId, ContactId};
use crate::{rules, store};
use db::TenantTx;
use kernel::{Fault, LabelId};
use serde_json::json;

/// The event of a company that changed; data `{company_id}`.
pub const COMPANY_CHANGED: &str = "customers.company";
/// The event of promises made or kept; no data.
pub const FOLLOW_UPS_CHANGED: &str = "customers.follow_up";

/// The event of a request made, answered or taken back; data `{ask_id}`.
pub const ASKS_CHANGED: &str = "customers.ask";
/// The event of a case opened, decided or said something to; data `{conflict_id}`.
pub const CONFLICTS_CHANGED: &str = "customers.conflict";
/// The event of groups of duplicates that are others than before; no data.
pub const DUPLICATES_CHANGED: &str = "customers.duplicates";
/// The event of companies made one, or several again: `{merge_id, from, into, undone}`.
pub const MERGED: &str = "customers.merged";
/// The event of a company whose owners are told that it will drop, or won't any more; data `{company_id}`.
pub const DROPPING_CHANGED: &str = "customers.dropping";

/// The event of segments that are others than before, or hold other companies; no data.
pub const SEGMENTS_CHANGED: &str = "customers.segments";
/// The event of scores that are others than before; no data.
pub const SCORES_CHANGED: &str = "customers.scores";

/// The event of types of follow-ups that are others than before; no data.
pub const FOLLOW_UP_TYPES_CHANGED: &str = "customers.follow_up_types";

/// Tells open screens that types of follow-ups are others than before.
pub(crate) async fn follow_up_types_changed(tx: &mut TenantTx) -> Result<(), Fault> {
    events::emit(tx, FOLLOW_UP_TYPES_CHANGED, json!({}), &[kernel::GRANT_ALL, accounts::labels::EVERYONE]).await
}

/// Tells open screens that a segment is another, or holds other companies.
pub(crate) async fn segments_changed(tx: &mut TenantTx, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, SEGMENTS_CHANGED, json!({}), labels).await
}

/// Tells open screens that companies have other scores.
pub(crate) async fn scores_changed(tx: &mut TenantTx) -> Result<(), Fault> {
    events::emit(tx, SCORES_CHANGED, json!({}), &[kernel::GRANT_ALL, accounts::labels::EVERYONE]).await
}

/// Tells open screens that a company is about to drop to the pool, or no longer.
pub(crate) async fn dropping_changed(tx: &mut TenantTx, company: CompanyId, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, DROPPING_CHANGED, json!({ "company_id": company }), labels).await
}

/// Tells open screens that a company changed.
pub(crate) async fn company_changed(tx: &mut TenantTx, company: CompanyId, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, COMPANY_CHANGED, json!({ "company_id": company }), labels).await
}

/// Tells open screens that a promise was made or kept.
pub(crate) async fn follow_ups_changed(tx: &mut TenantTx, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, FOLLOW_UPS_CHANGED, json!({}), labels).await
}

/// Writes anew by which words the company is found.
pub(crate) async fn index_company(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    let texts = store::searchable(tx, company).await?;
    store::set_company_words(tx, company, &rules::words(&texts), &rules::spellings(&texts)).await
}

/// Writes anew by which words the person, and with him his company, is found.
pub(crate) async fn index_contact(tx: &mut TenantTx, contact: ContactId, company: CompanyId) -> Result<(), Fault> {
    let texts = store::contact_searchable(tx, contact).await?;
    store::set_contact_words(tx, contact, &rules::words(&texts)).await?;
    index_company(tx, company).await
}
