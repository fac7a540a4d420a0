//! What new owners see of what was begun with a company before they had it.

use crate::model::{CompanyId, Known, VisibleTo};
use crate::{rules, store};
use accounts::labels::EVERYONE;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, GRANT_ALL, LabelId};

/// Who has a company, and since when: for tenants whose new owners don't see earlier opportunities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    visible_to: VisibleTo,
    /// Labels of each owner, and since when he has the company; none: since it was made.
    owners: Vec<(Vec<LabelId>, Option<DateTime<Utc>>)>,
}

impl Earlier {
    /// The labels that the company gives to what was begun with it at this time: those of who had it then and has it still. The pool sees
    /// nothing of it, else whoever claims would see by it what he doesn't as an owner.
    #[must_use]
    pub fn labels_at(&self, at: DateTime<Utc>) -> Vec<LabelId> {
        let had = self.owners.iter().filter(|(_, since)| since.is_none_or(|since| since <= at));
        let had: Vec<Vec<LabelId>> = had.map(|(labels, _)| labels.clone()).collect();
        if !had.is_empty() {
            return rules::labels(self.visible_to, &had);
        }
        let mut labels = vec![GRANT_ALL];
        labels.extend((self.visible_to == VisibleTo::All).then_some(EVERYONE));
        labels
    }
}

/// Who has a company since when; none where new owners see what was before them, and for a company out of sight.
///
/// # Errors
/// A fault when the database is away.
pub async fn earlier(tx: &mut TenantTx, company: CompanyId) -> Result<Option<Earlier>, Fault> {
    if store::pool_settings(tx).await?.sees_old_opportunities {
        return Ok(None);
    }
    let Some((visible_to, since)) = store::owners_since(tx, company).await? else {
        return Ok(None);
    };
    let ids: Vec<AccountId> = since.iter().map(|(owner, _)| *owner).collect();
    let mut known = accounts::labels::owners(tx, &ids).await?;
    let owners = since.into_iter().filter_map(|(owner, since)| Some((known.remove(&owner)?.labels, since)));
    Ok(Some(Earlier { visible_to, owners: owners.collect() }))
}

/// Labels anew what the company's timeline tells of opportunities: who doesn't see earlier ones doesn't read their names there either.
///
/// # Errors
/// A fault when the database is away.
pub async fn relabel_deals(tx: &mut TenantTx, company: &Known, earlier: Option<&Earlier>) -> Result<(), Fault> {
    let Some(earlier) = earlier else {
        return store::relabel_deals(tx, company.company_id, (None, None), &company.labels).await;
    };
    let mut begins: Vec<DateTime<Utc>> = earlier.owners.iter().filter_map(|(_, since)| *since).collect();
    begins.sort_unstable();
    begins.dedup();
    let mut from = None;
    for until in begins.into_iter().map(Some).chain([None]) {
        let labels = earlier.labels_at(from.unwrap_or(DateTime::<Utc>::MIN_UTC));
        store::relabel_deals(tx, company.company_id, (from, until), &labels).await?;
        from = until;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_came_later_sees_what_came_later() {
        let at = |day: u32| format!("2026-11-{day:02}T00:00:00Z").parse::<DateTime<Utc>>().unwrap();
        let both = vec![(vec![0, 4, 10], None), (vec![0, 5, 11], Some(at(20)))];
        let earlier = |visible_to, owners| Earlier { visible_to, owners };
        for (visible_to, day, want) in [
            (VisibleTo::Department, 19, vec![0, 4, 10]),
            (VisibleTo::Department, 20, vec![0, 4, 5, 10, 11]),
            (VisibleTo::Owner, 21, vec![0, 4, 5]),
            (VisibleTo::All, 19, vec![0, EVERYONE, 4, 10]),
        ] {
            assert_eq!(earlier(visible_to, both.clone()).labels_at(at(day)), want, "{visible_to:?} {day}");
        }
        let late = vec![(vec![0, 5, 11], Some(at(20)))];
        assert_eq!(earlier(VisibleTo::Department, late).labels_at(at(19)), [0]);
        assert_eq!(earlier(VisibleTo::Department, Vec::new()).labels_at(at(19)), [0], "nobody's");
        assert_eq!(earlier(VisibleTo::All, Vec::new()).labels_at(at(19)), [0, EVERYONE]);
    }
}
