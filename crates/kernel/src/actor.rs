//! Who acts: for which tenant, under which account, allowed what, seeing which records.

use crate::{AccountId, Lang, TenantId};
use std::collections::BTreeSet;

/// An authorisation label: a small number, unique within a tenant, that records carry and accounts are granted.
pub type LabelId = i32;

/// The label that every record carries and that only a grant 'sees all' holds.
pub const GRANT_ALL: LabelId = 0;

/// The labels that an actor holds. A record is visible when one of its labels is among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grants(Vec<LabelId>);

impl Grants {
    /// Grants of exactly these labels; order and repetition don't matter.
    #[must_use]
    pub fn of(labels: impl IntoIterator<Item = LabelId>) -> Self {
        let mut labels: Vec<_> = labels.into_iter().collect();
        labels.sort_unstable();
        labels.dedup();
        Self(labels)
    }

    /// Sees every record of the tenant.
    #[must_use]
    pub fn all() -> Self {
        Self(vec![GRANT_ALL])
    }

    /// Does it see every record of the tenant?
    #[must_use]
    pub fn sees_all(&self) -> bool {
        self.0.contains(&GRANT_ALL)
    }

    /// Would a record with these labels be visible?
    #[must_use]
    pub fn meet(&self, record: &[LabelId]) -> bool {
        record.iter().any(|label| self.0.binary_search(label).is_ok())
    }

    /// The labels, ascending.
    #[must_use]
    pub fn labels(&self) -> &[LabelId] {
        &self.0
    }

    /// As PostgreSQL writes an array of integers: `{0,7,12}`.
    #[must_use]
    pub fn to_sql(&self) -> String {
        let inner: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        format!("{{{}}}", inner.join(","))
    }
}

/// A kind of act, named `context.thing.verb`: `customers.company.write`, `mail.send`.
///
/// Contexts declare theirs as constants; roles are sets of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission(pub &'static str);

/// A set of permissions, or all of them (the master's).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permissions {
    /// Everything, also what is declared later.
    All,
    /// Just these.
    Of(BTreeSet<String>),
}

impl Permissions {
    /// Is this act allowed?
    #[must_use]
    pub fn allow(&self, permission: Permission) -> bool {
        match self {
            Self::All => true,
            Self::Of(set) => set.contains(permission.0),
        }
    }
}

/// Who acts. Made by sign-in (or by the queue, for a promise made earlier), handed down to every verb.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The tenant that owns all that this actor can touch.
    pub tenant: TenantId,
    /// The account; none when the program itself acts for the tenant (sync, jobs).
    pub account: Option<AccountId>,
    /// Which records it sees.
    pub grants: Grants,
    /// Which acts it may do.
    pub permissions: Permissions,
    /// The language of its screens and errors.
    pub lang: Lang,
}

impl Actor {
    /// The program acting for a tenant: sees all of the tenant's records, may do everything.
    #[must_use]
    pub fn house(tenant: TenantId) -> Self {
        Self { tenant, account: None, grants: Grants::all(), permissions: Permissions::All, lang: Lang::ZhCn }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_meet_when_one_label_is_shared() {
        let grants = Grants::of([9, 4, 4]);
        assert!(grants.meet(&[0, 4]));
        assert!(!grants.meet(&[0, 5]));
        assert!(Grants::all().meet(&[0, 5]));
        assert_eq!(grants.to_sql(), "{4,9}");
    }

    #[test]
    fn nobody_without_grants_sees_a_record() {
        assert!(!Grants::of([]).meet(&[0, 1, 2]));
    }

    #[test]
    fn permissions_are_exact() {
        let some = Permissions::Of(BTreeSet::from(["mail.send".to_owned()]));
        assert!(some.allow(Permission("mail.send")));
        assert!(!some.allow(Permission("mail")));
        assert!(Permissions::All.allow(Permission("anything")));
    }
}
