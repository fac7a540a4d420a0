//! The life of a subscription, as one table, and what each state lets a tenant do.

use super::machine::{Line, Machine, Told};
use crate::model::Party::{self, Agent, Master, Operator, System};
use crate::model::{Access, SubscriptionEvent as E, SubscriptionState as S};
use chrono::NaiveDate;

const fn line(from: S, event: E, to: S, by: &'static [Party], told: &'static [Told]) -> Line<S, E> {
    Line { from, event, to, by, told }
}

const CLOCK: &[Party] = &[System];
const BEGUN: &[Told] = &[(Master, "term.begun"), (Agent, "term.begun")];
const ENDED: &[Told] = &[(Master, "term.ended"), (Agent, "term.ended")];
const TERMINATED: &[Told] = &[(Master, "term.terminated"), (Agent, "term.terminated")];
const CANCELLED: &[Told] = &[(Master, "tenant.cancelled"), (Operator, "tenant.cancelled")];
const ERASED: &[Told] = &[(Master, "tenant.erased"), (Agent, "tenant.erased"), (Operator, "tenant.erased")];

/// The life of a subscription.
pub const SUBSCRIPTION: Machine<S, E> = Machine {
    name: "subscription",
    start: S::Unopened,
    lines: &[
        line(S::Unopened, E::BeginTrial, S::Trial, CLOCK, &[(Master, "trial.begun"), (Agent, "trial.begun")]),
        line(S::Unopened, E::Begin, S::Active, CLOCK, BEGUN),
        line(S::Trial, E::Begin, S::Active, CLOCK, BEGUN),
        line(S::Trial, E::EndTrial, S::TrialExport, CLOCK, &[(Master, "trial.ended"), (Agent, "trial.ended")]),
        line(S::Trial, E::Terminate, S::TrialExport, &[Operator], TERMINATED),
        line(S::TrialExport, E::Begin, S::Active, CLOCK, BEGUN),
        line(S::TrialExport, E::Reclaim, S::Reclaimed, CLOCK, &[(Master, "trial.reclaimed")]),
        line(S::TrialExport, E::Cancel, S::Erased, &[Master, Operator], CANCELLED),
        line(S::Reclaimed, E::Begin, S::Active, CLOCK, BEGUN),
        line(S::Reclaimed, E::Cancel, S::Erased, &[Master, Operator], CANCELLED),
        line(S::Reclaimed, E::Erase, S::Erased, CLOCK, ERASED),
        line(S::Active, E::Renew, S::Active, CLOCK, &[(Master, "term.renewed"), (Agent, "term.renewed")]),
        line(S::Active, E::End, S::Reading, CLOCK, ENDED),
        line(S::Active, E::Terminate, S::Reading, &[Operator], TERMINATED),
        line(S::Reading, E::Begin, S::Active, CLOCK, BEGUN),
        line(S::Reading, E::EndReading, S::OnRequest, CLOCK, &[(Master, "term.reading_ended"), (Agent, "term.reading_ended")]),
        line(S::Reading, E::Cancel, S::Erased, &[Master, Operator], CANCELLED),
        line(S::OnRequest, E::Begin, S::Active, CLOCK, BEGUN),
        line(S::OnRequest, E::Cancel, S::Erased, &[Master, Operator], CANCELLED),
        line(S::OnRequest, E::Erase, S::Erased, CLOCK, ERASED),
    ],
};

/// What a state lets the tenant do with what the subscription opened.
#[must_use]
pub fn access(state: S) -> Access {
    match state {
        S::Trial | S::Active => Access::Full,
        S::Reading => Access::ReadAndExport,
        S::TrialExport => Access::Export,
        S::OnRequest => Access::ExportOnRequest,
        S::Unopened | S::Reclaimed | S::Erased => Access::Closed,
    }
}

/// May the tenant take its data out on a day? Where an export is on request, to the end of the day that the operator granted.
#[must_use]
pub fn may_export(open: Access, granted_until: Option<NaiveDate>, on: NaiveDate) -> bool {
    match open {
        Access::Full | Access::ReadAndExport | Access::Export => true,
        Access::ExportOnRequest => granted_until.is_some_and(|last| on <= last),
        Access::Closed => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::machine::tests::walk;

    #[test]
    fn every_transition_leads_where_it_says_and_every_other_is_refused() {
        walk(
            &SUBSCRIPTION,
            &[
                (S::Unopened, E::BeginTrial, S::Trial),
                (S::Unopened, E::Begin, S::Active),
                (S::Trial, E::Begin, S::Active),
                (S::Trial, E::EndTrial, S::TrialExport),
                (S::Trial, E::Terminate, S::TrialExport),
                (S::TrialExport, E::Begin, S::Active),
                (S::TrialExport, E::Reclaim, S::Reclaimed),
                (S::TrialExport, E::Cancel, S::Erased),
                (S::Reclaimed, E::Begin, S::Active),
                (S::Reclaimed, E::Cancel, S::Erased),
                (S::Reclaimed, E::Erase, S::Erased),
                (S::Active, E::Renew, S::Active),
                (S::Active, E::End, S::Reading),
                (S::Active, E::Terminate, S::Reading),
                (S::Reading, E::Begin, S::Active),
                (S::Reading, E::EndReading, S::OnRequest),
                (S::Reading, E::Cancel, S::Erased),
                (S::OnRequest, E::Begin, S::Active),
                (S::OnRequest, E::Cancel, S::Erased),
                (S::OnRequest, E::Erase, S::Erased),
            ],
        );
        assert_eq!(SUBSCRIPTION.ends(), [S::Erased]);
    }

    #[test]
    fn nothing_is_erased_while_it_runs_or_can_be_read() {
        for from in [S::Unopened, S::Trial, S::Active, S::Reading, S::TrialExport] {
            assert!(SUBSCRIPTION.step(from, E::Erase, System).is_err());
        }
        for from in [S::Unopened, S::Trial, S::Active] {
            assert!(SUBSCRIPTION.step(from, E::Cancel, Master).is_err());
        }
    }

    #[test]
    fn after_the_end_less_and_less_is_open() {
        let way = [S::Active, S::Reading, S::TrialExport, S::OnRequest, S::Erased];
        assert!(way.windows(2).all(|pair| access(pair[0]) > access(pair[1])));
    }

    #[test]
    fn an_export_on_request_is_granted_for_a_time() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let granted = Some(day("2026-05-10"));
        assert!(may_export(Access::ExportOnRequest, granted, day("2026-05-10")));
        assert!(!may_export(Access::ExportOnRequest, granted, day("2026-05-11")));
        assert!(!may_export(Access::ExportOnRequest, None, day("2026-05-10")));
        assert!(may_export(Access::Export, None, day("2026-05-10")) && !may_export(Access::Closed, granted, day("2026-05-10")));
    }
}
