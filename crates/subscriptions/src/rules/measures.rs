//! Measures against a tenant: which ground carries which, and what it needs.

use super::machine::{Line, Machine, Told};
use super::terms::vendor_day;
use crate::model::Party::{self, Agent, Master, Operator, System};
use crate::model::{Acceptance, Clause, Ground, Measure, MeasureEvent as E, MeasureKind, MeasureState as S, Refusal, Scope, Span};
use chrono::{Days, NaiveDate};

/// A deadline leaves at least so many days.
pub const CORRECTION_DAYS_MIN: u64 = 3;
/// The longest temporary restriction, in days.
pub const RESTRICTION_DAYS_MAX: u64 = 365;

const fn line(from: S, event: E, to: S, by: &'static [Party], told: &'static [Told]) -> Line<S, E> {
    Line { from, event, to, by, told }
}

const DEADLINE: &[Told] = &[(Master, "measure.deadline")];
const RESTRICTED: &[Told] = &[(Master, "measure.restricted"), (Agent, "measure.restricted")];
const TERMINATED: &[Told] = &[(Master, "measure.terminated"), (Agent, "measure.terminated")];
const CLOSED: &[Told] = &[(Master, "measure.closed")];
const LIFTED: &[Told] = &[(Master, "measure.lifted"), (Agent, "measure.lifted")];

/// The way of a case. Who is restricted sees why, and may appeal: lifting is the answer.
pub const CASE: Machine<S, E> = Machine {
    name: "measure",
    start: S::Opened,
    lines: &[
        line(S::Opened, E::SetDeadline, S::Correcting, &[Operator], DEADLINE),
        line(S::Opened, E::Restrict, S::Restricted, &[Operator], RESTRICTED),
        line(S::Opened, E::Terminate, S::Terminated, &[Operator], TERMINATED),
        line(S::Opened, E::Lift, S::Closed, &[Operator], &[]),
        line(S::Correcting, E::SetDeadline, S::Correcting, &[Operator], DEADLINE),
        line(S::Correcting, E::Correct, S::Closed, &[Operator], CLOSED),
        line(S::Correcting, E::PassDeadline, S::Overdue, &[System], &[(Operator, "measure.overdue"), (Master, "measure.overdue")]),
        line(S::Correcting, E::Restrict, S::Restricted, &[Operator], RESTRICTED),
        line(S::Correcting, E::Lift, S::Closed, &[Operator], LIFTED),
        line(S::Overdue, E::SetDeadline, S::Correcting, &[Operator], DEADLINE),
        line(S::Overdue, E::Correct, S::Closed, &[Operator], CLOSED),
        line(S::Overdue, E::Restrict, S::Restricted, &[Operator], RESTRICTED),
        line(S::Overdue, E::Terminate, S::Terminated, &[Operator], TERMINATED),
        line(S::Overdue, E::Lift, S::Closed, &[Operator], LIFTED),
        line(S::Restricted, E::Restrict, S::Restricted, &[Operator], RESTRICTED),
        line(S::Restricted, E::Correct, S::Closed, &[Operator], CLOSED),
        line(S::Restricted, E::RunOut, S::Closed, &[System], LIFTED),
        line(S::Restricted, E::Lift, S::Closed, &[Operator], LIFTED),
        line(S::Restricted, E::Terminate, S::Terminated, &[Operator], TERMINATED),
    ],
};

/// What else decides about a measure.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What the tenant accepted.
    pub accepted: &'a [Acceptance],
    /// The clauses of the version that a breach names.
    pub clauses: &'a [Clause],
    /// The last deadline that was set in this case, if any.
    pub deadline: Option<NaiveDate>,
}

/// Refuses a measure that its ground doesn't carry or that lacks what it needs:
///
/// | ground | needs | deadline | temporary restriction | final restriction, termination |
/// |---|---|---|---|---|
/// | breach | a clause of an accepted version, evidence | yes | yes | after a deadline that passed |
/// | insolvency | the record | no | yes | yes |
/// | suspicion of fraud | facts | no | yes | no: a suspicion is no proof |
/// | authority's order | who, and the number | no | yes | yes |
///
/// # Errors
/// [`Refusal::NoSuchClause`], [`Refusal::NoEvidence`], [`Refusal::DeadlineFirst`], [`Refusal::GroundTooWeak`], [`Refusal::BadMeasure`] with
/// the part that is wrong.
pub fn check(measure: &Measure, context: Context<'_>) -> Result<(), Refusal> {
    let today = vendor_day(measure.decided_at);
    grounded(&measure.ground, context)?;
    shaped(measure, today)?;
    let for_good = measure.kind == MeasureKind::Terminate || measure.span == Some(Span::Final);
    match &measure.ground {
        Ground::Breach(_) if for_good && context.deadline.is_none_or(|last| today <= last) => Err(Refusal::DeadlineFirst),
        Ground::FraudSuspicion { .. } if for_good => Err(Refusal::GroundTooWeak),
        Ground::Breach(_) => Ok(()),
        _ if measure.kind == MeasureKind::SetDeadline => Err(Refusal::GroundTooWeak),
        _ => Ok(()),
    }
}

fn grounded(ground: &Ground, context: Context<'_>) -> Result<(), Refusal> {
    let filled = |text: &String| !text.trim().is_empty();
    match ground {
        Ground::Breach(breach) => {
            let accepted = context.accepted.iter().any(|a| a.kind == breach.contract && a.number == breach.version);
            if !accepted || !context.clauses.iter().any(|c| c.number == breach.clause) {
                return Err(Refusal::NoSuchClause);
            }
            if breach.evidence.iter().any(filled) { Ok(()) } else { Err(Refusal::NoEvidence) }
        }
        Ground::Insolvency { record } if filled(record) => Ok(()),
        Ground::FraudSuspicion { facts } if facts.iter().any(filled) => Ok(()),
        Ground::AuthorityOrder { authority, reference } if filled(authority) && filled(reference) => Ok(()),
        _ => Err(Refusal::NoEvidence),
    }
}

/// Each kind has what belongs to it, and nothing else.
fn shaped(measure: &Measure, today: NaiveDate) -> Result<(), Refusal> {
    let Measure { kind, scope, span, correct_by, ground: _, decided_at: _ } = measure;
    let wrong = |part| Err(Refusal::BadMeasure(part));
    match (kind, scope, span, correct_by) {
        (MeasureKind::SetDeadline, None, None, Some(last)) => {
            if *last < today + Days::new(CORRECTION_DAYS_MIN) {
                wrong("correct_by")
            } else {
                Ok(())
            }
        }
        (MeasureKind::Restrict, Some(Scope::Features(none)), Some(_), None) if none.is_empty() => wrong("scope"),
        (MeasureKind::Restrict, Some(_), Some(Span::Until(last)), None) => {
            let fits = (today..=today + Days::new(RESTRICTION_DAYS_MAX)).contains(last);
            if fits { Ok(()) } else { wrong("span") }
        }
        (MeasureKind::Restrict, Some(_), Some(Span::Final), None) | (MeasureKind::Terminate, None, None, None) => Ok(()),
        (MeasureKind::SetDeadline, ..) => wrong("correct_by"),
        (MeasureKind::Restrict, None, ..) => wrong("scope"),
        (MeasureKind::Restrict, ..) => wrong("span"),
        (MeasureKind::Terminate, ..) => wrong("kind"),
    }
}

/// The event that the clock brings on a day: a deadline that passed, a restriction whose last day passed.
#[must_use]
pub fn due(state: S, measure: &Measure, today: NaiveDate) -> Option<E> {
    match (state, measure.correct_by, measure.span) {
        (S::Correcting, Some(last), _) if today > last => Some(E::PassDeadline),
        (S::Restricted, _, Some(Span::Until(last))) if today > last => Some(E::RunOut),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Breach, ClauseNumber, ContractKind, FeatureCode, Moment, TextHash};
    use crate::rules::machine::tests::walk;
    use crate::rules::terms::tests::day;
    use std::collections::BTreeSet;

    #[test]
    fn every_transition_leads_where_it_says_and_every_other_is_refused() {
        let expected: Vec<_> = [
            (
                S::Opened,
                vec![(E::SetDeadline, S::Correcting), (E::Restrict, S::Restricted), (E::Terminate, S::Terminated), (E::Lift, S::Closed)],
            ),
            (
                S::Correcting,
                vec![
                    (E::SetDeadline, S::Correcting),
                    (E::Correct, S::Closed),
                    (E::PassDeadline, S::Overdue),
                    (E::Restrict, S::Restricted),
                    (E::Lift, S::Closed),
                ],
            ),
            (
                S::Overdue,
                vec![
                    (E::SetDeadline, S::Correcting),
                    (E::Correct, S::Closed),
                    (E::Restrict, S::Restricted),
                    (E::Terminate, S::Terminated),
                    (E::Lift, S::Closed),
                ],
            ),
            (
                S::Restricted,
                vec![
                    (E::Restrict, S::Restricted),
                    (E::Correct, S::Closed),
                    (E::RunOut, S::Closed),
                    (E::Lift, S::Closed),
                    (E::Terminate, S::Terminated),
                ],
            ),
        ]
        .into_iter()
        .flat_map(|(from, ways)| ways.into_iter().map(move |(event, to)| (from, event, to)))
        .collect();
        walk(&CASE, &expected);
        assert_eq!(CASE.ends(), [S::Terminated, S::Closed]);
    }

    fn accepted() -> Vec<Acceptance> {
        vec![Acceptance {
            account: kernel::AccountId::new(),
            at: "2026-01-01T00:00:00Z".parse().unwrap(),
            address: "192.0.2.1".parse().unwrap(),
            agent: String::new(),
            moment: Moment::Registration,
            kind: ContractKind::Service,
            number: 2,
            lang: kernel::Lang::ZhCn,
            hash: TextHash([0; 32]),
        }]
    }

    fn breach(version: u32, clause: &str, evidence: &str) -> Ground {
        let clause = ClauseNumber::parse(clause).unwrap();
        Ground::Breach(Breach { contract: ContractKind::Service, version, clause, evidence: vec![evidence.into()] })
    }

    fn measure(ground: Ground, kind: MeasureKind, span: Option<Span>, correct_by: Option<&str>) -> Measure {
        let scope = (kind == MeasureKind::Restrict).then_some(Scope::Tenant);
        let decided_at = "2026-06-10T02:00:00Z".parse().unwrap();
        Measure { ground, kind, scope, span, correct_by: correct_by.map(day), decided_at }
    }

    fn checked(measure: &Measure, deadline: Option<&str>) -> Result<(), Refusal> {
        let clauses = [Clause { number: ClauseNumber::parse("6.1").unwrap(), text: String::new() }];
        check(measure, Context { accepted: &accepted(), clauses: &clauses, deadline: deadline.map(day) })
    }

    #[test]
    fn each_ground_carries_what_the_table_says() {
        let grounds = [
            (breach(2, "6.1", "mail.eml"), [Ok(()), Ok(()), Err(Refusal::DeadlineFirst)]),
            (Ground::Insolvency { record: "(2026) 1".into() }, [Err(Refusal::GroundTooWeak), Ok(()), Ok(())]),
            (
                Ground::FraudSuspicion { facts: vec!["ten cards".into()] },
                [Err(Refusal::GroundTooWeak), Ok(()), Err(Refusal::GroundTooWeak)],
            ),
            (Ground::AuthorityOrder { authority: "Customs".into(), reference: "17".into() }, [Err(Refusal::GroundTooWeak), Ok(()), Ok(())]),
        ];
        for (ground, [deadline, temporary, for_good]) in grounds {
            let tried = |kind, span, correct_by| checked(&measure(ground.clone(), kind, span, correct_by), None);
            assert_eq!(tried(MeasureKind::SetDeadline, None, Some("2026-06-20")), deadline);
            assert_eq!(tried(MeasureKind::Restrict, Some(Span::Until(day("2026-06-20"))), None), temporary);
            assert_eq!(tried(MeasureKind::Restrict, Some(Span::Final), None), for_good);
            assert_eq!(tried(MeasureKind::Terminate, None, None), for_good);
        }
    }

    #[test]
    fn a_breach_ends_the_contract_only_after_its_deadline_passed() {
        let end = measure(breach(2, "6.1", "mail.eml"), MeasureKind::Terminate, None, None);
        assert_eq!(checked(&end, Some("2026-06-10")), Err(Refusal::DeadlineFirst));
        assert_eq!(checked(&end, Some("2026-06-09")), Ok(()));
    }

    #[test]
    fn a_measure_names_clause_and_evidence() {
        let tried = |ground| checked(&measure(ground, MeasureKind::SetDeadline, None, Some("2026-06-20")), None);
        assert_eq!(tried(breach(1, "6.1", "x")), Err(Refusal::NoSuchClause));
        assert_eq!(tried(breach(2, "6.2", "x")), Err(Refusal::NoSuchClause));
        assert_eq!(tried(breach(2, "6.1", " ")), Err(Refusal::NoEvidence));
        assert_eq!(tried(Ground::Insolvency { record: String::new() }), Err(Refusal::NoEvidence));
        assert_eq!(tried(Ground::AuthorityOrder { authority: "x".into(), reference: " ".into() }), Err(Refusal::NoEvidence));
    }

    #[test]
    fn a_measure_has_what_belongs_to_it() {
        let of = |kind, span, by| measure(breach(2, "6.1", "x"), kind, span, by);
        assert_eq!(checked(&of(MeasureKind::SetDeadline, None, Some("2026-06-12")), None), Err(Refusal::BadMeasure("correct_by")));
        assert_eq!(checked(&of(MeasureKind::SetDeadline, None, None), None), Err(Refusal::BadMeasure("correct_by")));
        assert_eq!(checked(&of(MeasureKind::Restrict, None, None), None), Err(Refusal::BadMeasure("span")));
        let past = Some(Span::Until(day("2026-06-09")));
        assert_eq!(checked(&of(MeasureKind::Restrict, past, None), None), Err(Refusal::BadMeasure("span")));
        assert_eq!(checked(&of(MeasureKind::Terminate, past, None), None), Err(Refusal::BadMeasure("kind")));
        let mut none = of(MeasureKind::Restrict, Some(Span::Until(day("2026-06-20"))), None);
        none.scope = Some(Scope::Features(BTreeSet::new()));
        assert_eq!(checked(&none, None), Err(Refusal::BadMeasure("scope")));
        none.scope = Some(Scope::Features(BTreeSet::from([FeatureCode::parse("mail").unwrap()])));
        assert_eq!(checked(&none, None), Ok(()));
        none.scope = None;
        assert_eq!(checked(&none, None), Err(Refusal::BadMeasure("scope")));
    }

    #[test]
    fn deadlines_pass_and_restrictions_run_out_the_day_after() {
        let deadline = measure(breach(2, "6.1", "x"), MeasureKind::SetDeadline, None, Some("2026-06-20"));
        assert_eq!(due(S::Correcting, &deadline, day("2026-06-20")), None);
        assert_eq!(due(S::Correcting, &deadline, day("2026-06-21")), Some(E::PassDeadline));
        let held = measure(breach(2, "6.1", "x"), MeasureKind::Restrict, Some(Span::Until(day("2026-06-20"))), None);
        assert_eq!(due(S::Restricted, &held, day("2026-06-20")), None);
        assert_eq!(due(S::Restricted, &held, day("2026-06-21")), Some(E::RunOut));
        assert_eq!(due(S::Closed, &held, day("2026-06-21")), None);
    }
}
