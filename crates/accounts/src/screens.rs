//! Telling open screens that what they may show has changed: they ask again at once instead of at their next request.

use crate::model::EVERYONE;
use crate::store::labels;
use db::TenantTx;
use kernel::{AccountId, Fault};
use serde_json::json;

/// Kind of the event; carries nothing.
const CHANGED: &str = "accounts.me";

/// To the screens of one account.
pub(crate) async fn tell_screens(tx: &mut TenantTx, id: AccountId) -> Result<(), Fault> {
    match labels::of_owners(tx, &[id]).await?.pop() {
        Some(owner) => events::emit(tx, CHANGED, json!({}), &[owner.own]).await,
        None => Ok(()),
    }
}

/// To all screens of the company: a role or the tree of departments has changed.
pub(crate) async fn tell_all_screens(tx: &mut TenantTx) -> Result<(), Fault> {
    events::emit(tx, CHANGED, json!({}), &[EVERYONE]).await
}
