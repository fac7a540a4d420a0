//! The way of an order, as one table, and what the table alone can't say.

use super::machine::{Line, Machine};
use crate::model::{OrderEvent as E, OrderState as S, Party, Refusal};

use Party::{Agent, Buyer, Master, Operator, System};

const SELLERS: &[Party] = &[Agent, Operator];

const fn line(from: S, event: E, to: S, by: &'static [Party], told: &'static [super::machine::Told]) -> Line<S, E> {
    Line { from, event, to, by, told }
}

/// The way of an order.
pub const ORDER: Machine<S, E> = Machine {
    name: "order",
    start: S::Placed,
    lines: &[
        line(S::Placed, E::PayInPart, S::Placed, &[Operator, System], &[(Buyer, "order.paid_in_part"), (Agent, "order.paid_in_part")]),
        line(
            S::Placed,
            E::PayInFull,
            S::Paid,
            &[Operator, System],
            &[(Buyer, "order.paid"), (Agent, "order.paid"), (Operator, "order.to_review")],
        ),
        line(
            S::Placed,
            E::Withdraw,
            S::Withdrawn,
            &[Buyer, Master, Agent, Operator],
            &[(Buyer, "order.withdrawn"), (Agent, "order.withdrawn")],
        ),
        line(S::Paid, E::Approve, S::Reviewed, &[Operator], &[(Agent, "order.approved")]),
        line(S::Paid, E::Reject, S::Rejected, &[Operator], &[(Buyer, "order.rejected"), (Agent, "order.rejected")]),
        line(S::Paid, E::Refund, S::Refunded, &[Operator], &[(Buyer, "order.refunded"), (Agent, "order.refunded")]),
        line(S::Rejected, E::Correct, S::Paid, SELLERS, &[(Operator, "order.to_review")]),
        line(S::Rejected, E::Refund, S::Refunded, &[Operator], &[(Buyer, "order.refunded"), (Agent, "order.refunded")]),
        line(S::Reviewed, E::SendLink, S::Invited, &[System, Agent, Operator], &[(Buyer, "order.activation_link")]),
        line(S::Reviewed, E::Open, S::Activated, &[System, Operator], &[(Master, "order.opened"), (Agent, "order.opened")]),
        line(S::Reviewed, E::Refund, S::Refunded, &[Operator], &[(Buyer, "order.refunded"), (Agent, "order.refunded")]),
        line(S::Invited, E::SendLink, S::Invited, SELLERS, &[(Buyer, "order.activation_link")]),
        line(S::Invited, E::RevokeLink, S::Reviewed, SELLERS, &[(Buyer, "order.link_revoked")]),
        line(S::Invited, E::Register, S::Activated, &[Buyer], &[(Master, "order.welcome"), (Agent, "order.opened")]),
        line(S::Invited, E::Dispute, S::Disputed, &[Buyer], &[(Agent, "order.disputed"), (Operator, "order.disputed")]),
        line(S::Disputed, E::Correct, S::Paid, SELLERS, &[(Operator, "order.to_review")]),
        line(S::Disputed, E::Refund, S::Refunded, &[Operator], &[(Buyer, "order.refunded"), (Agent, "order.refunded")]),
    ],
};

/// The state of an order after `event`, caused by `by`. `has_tenant`: the order names a tenant that is there already.
///
/// # Errors
/// What the table refuses; [`Refusal::RefundOfActivated`] and [`Refusal::ActivatedAlready`] where the table would only say that nothing
/// leads there; [`Refusal::WrongOpening`] when a first order is opened without its link, or a later one by a link.
pub fn step(from: S, event: E, by: Party, has_tenant: bool) -> Result<&'static Line<S, E>, Refusal> {
    if from == S::Activated {
        match event {
            E::Refund => return Err(Refusal::RefundOfActivated),
            E::Register | E::Open => return Err(Refusal::ActivatedAlready),
            _ => {}
        }
    }
    let line = ORDER.step(from, event, by)?;
    let opens_wrongly = match event {
        E::Open => !has_tenant,
        E::SendLink | E::Register => has_tenant,
        _ => false,
    };
    if opens_wrongly { Err(Refusal::WrongOpening) } else { Ok(line) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::machine::tests::walk;

    #[test]
    fn every_transition_leads_where_it_says_and_every_other_is_refused() {
        walk(
            &ORDER,
            &[
                (S::Placed, E::PayInPart, S::Placed),
                (S::Placed, E::PayInFull, S::Paid),
                (S::Placed, E::Withdraw, S::Withdrawn),
                (S::Paid, E::Approve, S::Reviewed),
                (S::Paid, E::Reject, S::Rejected),
                (S::Paid, E::Refund, S::Refunded),
                (S::Rejected, E::Correct, S::Paid),
                (S::Rejected, E::Refund, S::Refunded),
                (S::Reviewed, E::SendLink, S::Invited),
                (S::Reviewed, E::Open, S::Activated),
                (S::Reviewed, E::Refund, S::Refunded),
                (S::Invited, E::SendLink, S::Invited),
                (S::Invited, E::RevokeLink, S::Reviewed),
                (S::Invited, E::Register, S::Activated),
                (S::Invited, E::Dispute, S::Disputed),
                (S::Disputed, E::Correct, S::Paid),
                (S::Disputed, E::Refund, S::Refunded),
            ],
        );
        assert_eq!(ORDER.ends(), [S::Activated, S::Withdrawn, S::Refunded]);
    }

    #[test]
    fn nothing_is_opened_before_it_was_paid_and_reviewed() {
        for from in [S::Placed, S::Paid, S::Rejected, S::Withdrawn, S::Refunded, S::Disputed] {
            for event in [E::Open, E::Register, E::SendLink] {
                assert!(Party::ALL.iter().all(|&by| step(from, event, by, event == E::Open).is_err()), "{from:?} {event:?}");
            }
        }
    }

    #[test]
    fn only_the_operator_reviews_and_pays_back() {
        for line in ORDER.lines.iter().filter(|l| matches!(l.event, E::Approve | E::Reject | E::Refund)) {
            assert_eq!(line.by, [Operator]);
        }
    }

    #[test]
    fn what_is_open_stays_so() {
        assert_eq!(step(S::Activated, E::Refund, Operator, true).unwrap_err(), Refusal::RefundOfActivated);
        assert_eq!(step(S::Activated, E::Register, Buyer, false).unwrap_err(), Refusal::ActivatedAlready);
        assert_eq!(step(S::Activated, E::Open, System, true).unwrap_err(), Refusal::ActivatedAlready);
        assert_eq!(step(S::Activated, E::Reject, Operator, true).unwrap_err(), Refusal::NoTransition("activated", "reject"));
    }

    #[test]
    fn a_first_order_is_opened_by_its_link_and_a_later_one_without() {
        assert_eq!(step(S::Reviewed, E::Open, System, false).unwrap_err(), Refusal::WrongOpening);
        assert_eq!(step(S::Reviewed, E::SendLink, System, true).unwrap_err(), Refusal::WrongOpening);
        assert_eq!(step(S::Reviewed, E::Open, System, true).unwrap().to, S::Activated);
        assert_eq!(step(S::Invited, E::Register, Buyer, false).unwrap().to, S::Activated);
    }
}
