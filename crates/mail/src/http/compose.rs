//! What the program's composed pages take from mail: the command menu's search, the blocks of the Today page. The door must have
//! asked for [`crate::READ`].

use super::suggestions::shown;
use crate::list as verb;
use crate::model::{Shelf, Stop};
use crate::store::list::ListFilter;
use crate::store::suggest as store;
use crate::wire::{self, SuggestionOut, ThreadRowOut};
use db::TenantTx;
use kernel::{Fault, Lang, PageSize};

/// The newest threads that have all of these words.
///
/// # Errors
/// [`crate::model::Refusal::SearchTooWide`]; a fault when the database is away.
pub async fn found(tx: &mut TenantTx, words: &str, limit: u16) -> Result<Vec<ThreadRowOut>, Stop> {
    let page = verb::search(tx, &ListFilter::of(Shelf::All), words, None, PageSize::clamp(Some(limit))).await?;
    Ok(page.items.into_iter().map(wire::row).collect())
}

/// The newest threads that wait for an answer.
///
/// # Errors
/// A fault when the database is away.
pub async fn to_answer(tx: &mut TenantTx, limit: u16) -> Result<Vec<ThreadRowOut>, Fault> {
    let page = verb::page(tx, &ListFilter::of(Shelf::Waiting), None, PageSize::clamp(Some(limit))).await?;
    Ok(page.items.into_iter().map(wire::row).collect())
}

/// The newest open suggestions.
///
/// # Errors
/// A fault when the database is away.
pub async fn offered(tx: &mut TenantTx, limit: u16, lang: Lang) -> Result<Vec<SuggestionOut>, Fault> {
    let open = store::open(tx, None, None, i64::from(limit)).await?;
    shown(tx, open, lang).await
}
