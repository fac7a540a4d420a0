//! Lists and search: pages of threads.

use crate::model::{CompanyBrief, Stop, ThreadRow};
use crate::store::label::LEXEME;
use crate::store::list::{self, Key, ListFilter};
use crate::store::search::{self, Hit, Wanted};
use db::TenantTx;
use kernel::{Fault, Page, PageSize};
use maillabels::MailLabel;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Mails fetched beyond a page's rows, for threads that hold several.
const SEARCH_SPARE: i64 = 20;
/// A search fetches so many times before it shows what it has: long threads hold many.
const SEARCH_ROUNDS_MAX: usize = 10;

/// A page of a list.
///
/// # Errors
/// A fault of the database.
pub async fn page(tx: &mut TenantTx, filter: &ListFilter, after: Option<Key>, size: PageSize) -> Result<Page<ThreadRow>, Fault> {
    let keys = list::keys(tx, filter, after, size.limit()).await?;
    let next = (keys.len() > size.rows()).then(|| keys.get(size.rows() - 1).copied()).flatten();
    let shown: Vec<Uuid> = keys.iter().take(size.rows()).map(|k| k.id).collect();
    let times: HashMap<Uuid, Key> = keys.iter().map(|k| (k.id, *k)).collect();
    let mut rows = list::rows(tx, &shown).await?;
    for row in &mut rows {
        // The time that the list is sorted by: in a folder, the newest mail there.
        if let Some(key) = times.get(&row.id.0).filter(|_| row.snoozed_until.is_none()) {
            row.last_at = key.at;
        }
    }
    with_companies(tx, &mut rows).await?;
    Ok(Page { items: rows, next: next.map(|key| web::cursor::write(&key)) })
}

/// Where a search goes on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SearchKey {
    /// The last mail that was looked at.
    pub key: Key,
    /// Is the last word taken for the beginning of one?
    pub wide: bool,
}

/// A page of what was found, newest first. The words are looked for as they are; when they give less than a page, the last one also
/// stands for all words that begin so.
///
/// # Errors
/// [`crate::model::Refusal::SearchTooWide`]; a fault of the database.
pub async fn search(
    tx: &mut TenantTx,
    filter: &ListFilter,
    words: &str,
    after: Option<SearchKey>,
    size: PageSize,
) -> Result<Page<ThreadRow>, Stop> {
    let wide = after.is_some_and(|a| a.wide);
    let asked = |wide| wanted(words, filter.label, wide);
    let mut found = find(tx, filter, &asked(wide), after.map(|a| a.key), size).await?;
    let mut found_wide = wide;
    if after.is_none() && found.shown.len() < size.rows() && asked(true) != asked(false) {
        found = find(tx, filter, &asked(true), None, size).await?;
        found_wide = true;
    }
    let ids: Vec<Uuid> = found.shown.iter().map(|h| h.thread).collect();
    let by_thread: HashMap<Uuid, Uuid> = found.shown.iter().map(|h| (h.thread, h.key.id)).collect();
    let mut rows = list::rows(tx, &ids).await?;
    for row in &mut rows {
        row.found = by_thread.get(&row.id.0).map(|m| (*m).into());
    }
    with_companies(tx, &mut rows).await?;
    let next = found.next.map(|key| web::cursor::write(&SearchKey { key, wide: found_wide }));
    Ok(Page { items: rows, next })
}

/// What a search line asks for.
#[must_use]
pub fn wanted(words: &str, label: Option<MailLabel>, wide: bool) -> Wanted {
    let parsed = text::words::parse_search(words);
    let exact = || text::words::query(words).map(text::words::TsQuery::into_string);
    Wanted {
        tsquery: labelled(if wide { parsed.tsquery } else { exact() }, label),
        has_attachment: parsed.has_attachment,
        unread: parsed.unread,
        starred: parsed.starred,
        before: parsed.before,
        after: parsed.after,
    }
}

/// The words and the label's lexeme.
fn labelled(words: Option<String>, label: Option<MailLabel>) -> Option<String> {
    let Some(label) = label else { return words };
    let lexeme = format!("'{LEXEME}{}'", label.as_str());
    Some(words.map_or_else(|| lexeme.clone(), |words| format!("({words}) & {lexeme}")))
}

struct Found {
    shown: Vec<Hit>,
    next: Option<Key>,
}

/// One mail for each thread, as many threads as a page has rows.
async fn find(tx: &mut TenantTx, filter: &ListFilter, wanted: &Wanted, after: Option<Key>, size: PageSize) -> Result<Found, Stop> {
    if *wanted == Wanted::default() {
        return Ok(Found { shown: vec![], next: None });
    }
    let batch = size.limit() + SEARCH_SPARE;
    let mut from = after;
    let mut shown: Vec<Hit> = Vec::new();
    let mut threads: HashSet<Uuid> = HashSet::new();
    for _ in 0..SEARCH_ROUNDS_MAX {
        let hits = search::hits(tx, filter, wanted, from, batch).await?;
        let more = i64::try_from(hits.len()).is_ok_and(|n| n == batch);
        let before: HashSet<Uuid> = match after {
            Some(newest) => {
                let mut candidates: Vec<Uuid> = hits.iter().map(|h| h.thread).collect();
                candidates.dedup();
                search::shown_before(tx, &candidates, wanted, newest).await?.into_iter().collect()
            }
            None => HashSet::new(),
        };
        for hit in &hits {
            if before.contains(&hit.thread) || threads.contains(&hit.thread) {
                continue;
            }
            if shown.len() == size.rows() {
                return Ok(Found { next: shown.last().map(|h| h.key), shown });
            }
            threads.insert(hit.thread);
            shown.push(*hit);
        }
        if !more {
            return Ok(Found { shown, next: None });
        }
        from = hits.last().map(|h| h.key);
    }
    Ok(Found { next: from, shown })
}

/// Puts the customers beside their threads, as far as the actor sees them.
///
/// # Errors
/// A fault of the database.
pub async fn with_companies(tx: &mut TenantTx, rows: &mut [ThreadRow]) -> Result<(), Fault> {
    let mut ids: Vec<Uuid> = rows.iter().filter_map(|r| r.company_id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<customers::CompanyId> = ids.into_iter().map(Into::into).collect();
    let briefs = customers::briefs(tx, &ids).await?;
    for row in rows {
        row.company = row.company_id.and_then(|id| briefs.get(&id.into())).map(|b| CompanyBrief {
            id: b.company_id.0,
            name: b.company_name.clone(),
            country: b.country.clone(),
            stage: Some(b.stage.as_str().to_owned()),
        });
    }
    Ok(())
}
