//! Finding companies and people by any word, also a misspelt one.

use crate::model::CompanyRow;
use crate::rules::{SEARCH_CHARS_MAX, lately_touched};
use crate::store::{self, ContactFound, ListFilter, ListOrder};
use db::TenantTx;
use kernel::Fault;
use text::words::query_prefix;

/// Letters from which a spelling can be compared.
const ALIKE_CHARS_MIN: usize = 4;

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

/// Companies spelt like `q` that aren't among those found already.
pub(crate) async fn alike(tx: &mut TenantTx, q: &str, found: &[CompanyRow], limit: i64) -> Result<Vec<CompanyRow>, Fault> {
    let plain = q.trim().to_lowercase();
    if plain.chars().count() < ALIKE_CHARS_MIN {
        return Ok(Vec::new());
    }
    let more = i64::try_from(found.len()).unwrap_or(0);
    let mut rows = store::search_companies_alike(tx, &plain, limit + more).await?;
    rows.retain(|row| found.iter().all(|f| f.id != row.id));
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(rows)
}
