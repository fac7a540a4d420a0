//! The way of a partner's product: the partner opens it, we ask and track.

use super::machine::{Line, Machine};
use crate::model::Party::{Agent, Master, Operator, Partner, System};
use crate::model::{PartnerEvent as E, PartnerState as S};

/// The way of a partner's product. It begins when its order is activated; its term begins on the day of the confirmation.
pub const PARTNER: Machine<S, E> = Machine {
    name: "partner product",
    start: S::Waiting,
    lines: &[
        Line { from: S::Waiting, event: E::Ask, to: S::Asked, by: &[System, Operator], told: &[(Partner, "partner.to_open")] },
        Line { from: S::Asked, event: E::Ask, to: S::Asked, by: &[System, Operator], told: &[(Partner, "partner.to_open")] },
        Line {
            from: S::Asked,
            event: E::Confirm,
            to: S::Confirmed,
            by: &[Partner, Operator],
            told: &[(Master, "partner.opened"), (Agent, "partner.opened")],
        },
        Line { from: S::Asked, event: E::Decline, to: S::Declined, by: &[Partner], told: &[(Operator, "partner.declined")] },
        Line { from: S::Declined, event: E::Ask, to: S::Asked, by: &[Operator], told: &[(Partner, "partner.to_open")] },
        Line {
            from: S::Declined,
            event: E::GiveUp,
            to: S::GivenUp,
            by: &[Operator],
            told: &[(Master, "partner.given_up"), (Agent, "partner.given_up")],
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::machine::tests::walk;

    #[test]
    fn every_transition_leads_where_it_says_and_every_other_is_refused() {
        walk(
            &PARTNER,
            &[
                (S::Waiting, E::Ask, S::Asked),
                (S::Asked, E::Ask, S::Asked),
                (S::Asked, E::Confirm, S::Confirmed),
                (S::Asked, E::Decline, S::Declined),
                (S::Declined, E::Ask, S::Asked),
                (S::Declined, E::GiveUp, S::GivenUp),
            ],
        );
        assert_eq!(PARTNER.ends(), [S::Confirmed, S::GivenUp]);
    }
}
