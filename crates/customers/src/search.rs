//! Finding companies and people by any word, also a misspelt one.

use crate::model::CompanyRow;
use crate::rules::{SEARCH_CHARS_MAX, lately_touched};
use crate::store::{self, ContactFound, ListFilter, ListOrder};
use db::TenantTx;
use kernel::Fault;
use std::collections::HashSet;
use text::words::{Meant, meant, query_of, query_prefix};

/// Spellings of one word that are asked for.
const NEIGHBOURS_MAX: usize = 8;

/// What a search found.
pub(crate) struct Found {
    /// Companies, lately touched first; those spelt alike last.
    pub companies: Vec<CompanyRow>,
    /// People.
    pub contacts: Vec<ContactFound>,
}

/// Companies and people, `limit` of each at most. The last word may be unfinished. When fewer companies than `limit` hold the words,
/// those of which a word is spelt much alike follow.
pub(crate) async fn find(tx: &mut TenantTx, q: &str, limit: i64) -> Result<Found, Fault> {
    let q: String = q.chars().take(SEARCH_CHARS_MAX).collect();
    let Some(words) = query_prefix(&q).map(text::words::TsQuery::into_string) else {
        return Ok(Found { companies: Vec::new(), contacts: Vec::new() });
    };
    let filter = ListFilter { words: Some(words.clone()), ..ListFilter::default() };
    let fresh = ListOrder { sorts: lately_touched(), after: None };
    let found = store::list(tx, &filter, &fresh, &[], limit).await?;
    let mut companies: Vec<CompanyRow> = found.into_iter().map(|(row, _)| row).collect();
    let contacts = store::search_contacts(tx, &words, limit).await?;
    let missing = limit - i64::try_from(companies.len()).unwrap_or(limit);
    if missing > 0 {
        companies.extend(alike(tx, &q, &companies, missing).await?);
    }
    Ok(Found { companies, contacts })
}

/// Companies that hold what `q` was meant to be and that aren't among those found already: words one slip away that stand somewhere.
pub(crate) async fn alike(tx: &mut TenantTx, q: &str, found: &[CompanyRow], limit: i64) -> Result<Vec<CompanyRow>, Fault> {
    let words = meant(q);
    let spellings: Vec<&str> = words.iter().flat_map(|word| &word.others).map(String::as_str).collect();
    let known: HashSet<String> = store::spelt(tx, &spellings).await?.into_iter().collect();
    let mut any = false;
    let mut wanted = Vec::with_capacity(words.len());
    for Meant { typed, others } in words {
        let others: Vec<String> = others.into_iter().filter(|spelling| known.contains(spelling)).take(NEIGHBOURS_MAX).collect();
        any |= !others.is_empty();
        wanted.push(typed.into_iter().chain(others).collect());
    }
    let Some(query) = query_of(&wanted).filter(|_| any) else { return Ok(Vec::new()) };
    let more = i64::try_from(found.len()).unwrap_or(0);
    let filter = ListFilter { words: Some(query.into_string()), ..ListFilter::default() };
    let fresh = ListOrder { sorts: lately_touched(), after: None };
    let rows = store::list(tx, &filter, &fresh, &[], limit + more).await?;
    let rows = rows.into_iter().map(|(row, _)| row).filter(|row| found.iter().all(|f| f.id != row.id));
    Ok(rows.take(usize::try_from(limit).unwrap_or(0)).collect())
}
