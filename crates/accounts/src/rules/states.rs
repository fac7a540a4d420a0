//! The life of an account, as one table.

use crate::model::{Refusal, State};

/// What can happen to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// The invited chooses a password.
    Accept,
    /// Too many failures, or 'this wasn't me'.
    Lock,
    /// A password reset by the owner of the address.
    Unlock,
    /// The master switches it off.
    Disable,
    /// The master switches it on again, or unlocks it.
    Restore,
    /// The master ends it for good.
    Cancel,
    /// The vendor switches it off.
    Restrict,
    /// The vendor switches it on again.
    Lift,
}

/// Everything that is allowed; what is not here is not.
const TRANSITIONS: &[(State, Act, State)] = &[
    (State::Invited, Act::Accept, State::Active),
    (State::Invited, Act::Cancel, State::Cancelled),
    (State::Active, Act::Lock, State::Locked),
    (State::Active, Act::Disable, State::Disabled),
    (State::Active, Act::Restrict, State::Restricted),
    (State::Active, Act::Cancel, State::Cancelled),
    (State::Locked, Act::Unlock, State::Active),
    (State::Locked, Act::Restore, State::Active),
    (State::Locked, Act::Disable, State::Disabled),
    (State::Locked, Act::Restrict, State::Restricted),
    (State::Locked, Act::Cancel, State::Cancelled),
    (State::Disabled, Act::Restore, State::Active),
    (State::Disabled, Act::Restrict, State::Restricted),
    (State::Disabled, Act::Cancel, State::Cancelled),
    (State::Restricted, Act::Lift, State::Active),
    (State::Restricted, Act::Cancel, State::Cancelled),
];

/// The state after an act.
///
/// # Errors
/// [`Refusal::WrongState`] when the table has no such line.
pub(crate) fn after(state: State, act: Act) -> Result<State, Refusal> {
    let line = TRANSITIONS.iter().find(|(from, by, _)| (*from, *by) == (state, act));
    line.map(|(_, _, to)| *to).ok_or(Refusal::WrongState(state))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTS: [Act; 8] = [Act::Accept, Act::Lock, Act::Unlock, Act::Disable, Act::Restore, Act::Cancel, Act::Restrict, Act::Lift];

    #[test]
    fn the_table_is_what_the_chapter_says() {
        for &state in State::ALL {
            for act in ACTS {
                let to = after(state, act);
                match (state, act) {
                    // Cancelled is the end.
                    (State::Cancelled, _) => assert!(to.is_err()),
                    (_, Act::Cancel) => assert_eq!(to.ok(), Some(State::Cancelled)),
                    // Only the vendor takes back what the vendor did.
                    (State::Restricted, _) => assert_eq!(to.ok(), (act == Act::Lift).then_some(State::Active)),
                    (_, Act::Lift) => assert!(to.is_err()),
                    // An invited account has no password: it is accepted or cancelled, nothing else.
                    (State::Invited, _) => assert_eq!(to.ok(), (act == Act::Accept).then_some(State::Active)),
                    (_, Act::Accept) => assert!(to.is_err()),
                    (_, Act::Restrict) => assert_eq!(to.ok(), Some(State::Restricted)),
                    (State::Active, Act::Lock) => assert_eq!(to.ok(), Some(State::Locked)),
                    (State::Active | State::Locked, Act::Disable) => assert_eq!(to.ok(), Some(State::Disabled)),
                    (State::Locked, Act::Unlock | Act::Restore) | (State::Disabled, Act::Restore) => {
                        assert_eq!(to.ok(), Some(State::Active))
                    }
                    _ => assert!(to.is_err(), "{state:?} {act:?}"),
                }
            }
        }
    }
}
