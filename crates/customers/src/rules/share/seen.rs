//! Why an account sees a company: each label that both have, in words.

use crate::model::SeenBy;
use accounts::labels::{EVERYONE, POOL, Sight};
use kernel::{AccountId, GRANT_ALL, LabelId};

/// The reasons, the nearest first; none: it doesn't see it. Labels are compared just as the database does, so that there is a reason
/// exactly when the row is visible.
pub(crate) fn seen_by(account: AccountId, sight: &Sight, owners: &[AccountId], labels: &[LabelId]) -> Vec<SeenBy> {
    let granted = sight.grants();
    let mut reasons = Vec::new();
    for label in labels.iter().filter(|label| granted.meet(&[**label])) {
        let reason = match *label {
            GRANT_ALL => SeenBy::All,
            POOL => SeenBy::Pool,
            EVERYONE => SeenBy::Open,
            label if label == sight.own => match owners.first() {
                Some(first) if *first != account => SeenBy::Shared { with: *first },
                _ => SeenBy::Owner,
            },
            label => {
                let department = sight.departments.iter().find(|(of, _)| *of == label).map(|(_, name)| name.clone());
                SeenBy::Department { department: department.unwrap_or_default() }
            }
        };
        reasons.push(reason);
    }
    // Who sees everything may also be its owner: that is told first, though his grant needs no second label.
    if sight.all && !labels.is_empty() && labels.contains(&sight.own) {
        let own = match owners.first() {
            Some(first) if *first != account => SeenBy::Shared { with: *first },
            _ => SeenBy::Owner,
        };
        reasons.push(own);
    }
    reasons.sort_by_key(|reason| match reason {
        SeenBy::Owner | SeenBy::Shared { .. } => 0,
        SeenBy::Department { .. } => 1,
        SeenBy::Pool => 2,
        SeenBy::Open => 3,
        SeenBy::All => 4,
    });
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_the_labels_that_both_have() {
        let (me, her) = (AccountId::new(), AccountId::new());
        let sight = |all, pool, departments: &[(LabelId, &str)]| Sight {
            name: "me".into(),
            active: true,
            all,
            own: 7,
            departments: departments.iter().map(|(label, name)| (*label, (*name).to_owned())).collect(),
            pool,
            shared: Vec::new(),
        };
        let plain = sight(false, false, &[]);
        assert_eq!(seen_by(me, &plain, &[me], &[0, 7, 10]), [SeenBy::Owner]);
        assert_eq!(seen_by(me, &plain, &[her, me], &[0, 7, 8, 10]), [SeenBy::Shared { with: her }]);
        assert_eq!(seen_by(me, &plain, &[her], &[0, 8, 10]), []);
        assert_eq!(seen_by(me, &plain, &[her], &[0, 2, 8]), [SeenBy::Open]);
        assert_eq!(seen_by(me, &plain, &[], &[0, 1]), []);
        assert_eq!(seen_by(me, &sight(false, true, &[]), &[], &[0, 1]), [SeenBy::Pool]);
        let head = sight(false, false, &[(10, "North")]);
        assert_eq!(seen_by(me, &head, &[her], &[0, 8, 10]), [SeenBy::Department { department: "North".into() }]);
        assert_eq!(seen_by(me, &sight(true, false, &[]), &[me], &[0, 7]), [SeenBy::Owner, SeenBy::All]);
        // In the recycle bin: no labels, nobody.
        assert_eq!(seen_by(me, &sight(true, true, &[]), &[me], &[]), []);
    }
}
