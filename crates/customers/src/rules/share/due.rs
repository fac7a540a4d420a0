//! When a company drops to the pool, when its owners are told, and when nothing happens any more. Days are those of the tenant.

use crate::model::{Custody, DropCause, Due, GoneOwners, PoolRule, Stage};
use chrono::{Days, NaiveDate};
use fields::Tree;
use kernel::AccountId;

/// Owners are told so many days before.
pub(crate) const NOTICE_DAYS: u64 = 7;

/// Everything that decides about dropping, read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pool {
    /// The rules that work, in order, with their conditions.
    pub rules: Vec<(PoolRule, Tree)>,
    /// Accounts whose customers never drop.
    pub kept_accounts: Vec<AccountId>,
    /// Accounts that are disabled or cancelled.
    pub gone: Vec<AccountId>,
    /// Their customers move to the pool.
    pub gone_move: bool,
}

impl Pool {
    /// What is done with customers of disabled accounts.
    pub(crate) fn with_gone(mut self, gone: Vec<AccountId>, then: GoneOwners) -> Self {
        self.gone = gone;
        self.gone_move = then == GoneOwners::Move;
        self
    }
}

/// The day on which the company is to drop, and by which rule. Of each cause the first rule decides whose condition it meets; of both
/// the earlier. The statement in `store::share::due` says the same for all companies at once.
pub(crate) fn due(pool: &Pool, of: &Custody) -> Option<Due> {
    let any_in = |accounts: &[AccountId]| of.owner_ids.iter().any(|id| accounts.contains(id));
    if of.owner_ids.is_empty() || of.kept || any_in(&pool.kept_accounts) {
        return None;
    }
    if of.owner_ids.iter().all(|id| pool.gone.contains(id)) {
        return pool.gone_move.then_some(Due { on: of.held_on, rule: None });
    }
    let of_cause = |cause: DropCause| {
        let (at, (rule, _)) =
            pool.rules.iter().enumerate().find(|(at, (rule, _))| rule.cause == cause && of.meets.get(*at) == Some(&true))?;
        let from = match cause {
            DropCause::Untouched => of.fresh_on,
            DropCause::NoDeal if matches!(of.stage, Stage::Deal | Stage::Repeat) => return None,
            DropCause::NoDeal => of.held_on,
        };
        Some(Due { on: days_after(from, rule.days).max(rule.starts_on), rule: Some(at) })
    };
    match (of_cause(DropCause::Untouched), of_cause(DropCause::NoDeal)) {
        (Some(untouched), Some(no_deal)) => Some(if no_deal.on < untouched.on { no_deal } else { untouched }),
        (untouched, no_deal) => untouched.or(no_deal),
    }
}

fn days_after(day: NaiveDate, days: i32) -> NaiveDate {
    day + Days::new(u64::from(days.unsigned_abs()))
}

/// What a night does with a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Nothing.
    Leave,
    /// Somebody acted, or the rule is another: it won't drop any more.
    Forget,
    /// Its owners are told that it drops on this day.
    Notice(NaiveDate),
    /// Told before, it drops on another day now.
    Postpone(NaiveDate),
    /// It goes to the pool.
    Drop,
}

/// What the night before `today` does. `told`: the day on which its owners were told, and the day they were told of.
pub(crate) fn step(told: Option<(NaiveDate, NaiveDate)>, due: Option<Due>, today: NaiveDate) -> Step {
    let Some(due) = due else {
        return if told.is_some() { Step::Forget } else { Step::Leave };
    };
    // Nobody is there to be told.
    if due.rule.is_none() {
        return Step::Drop;
    }
    if due.on > today + Days::new(NOTICE_DAYS) {
        return if told.is_some() { Step::Forget } else { Step::Leave };
    }
    let Some((noticed, of)) = told else {
        return Step::Notice(due.on.max(today + Days::new(NOTICE_DAYS)));
    };
    let drops = due.on.max(noticed + Days::new(NOTICE_DAYS));
    if drops <= today {
        Step::Drop
    } else if drops == of {
        Step::Leave
    } else {
        Step::Postpone(drops)
    }
}

/// The day that a screen shows: when it drops if nobody acts.
pub(crate) fn forecast(noticed: Option<NaiveDate>, due: Due, today: NaiveDate) -> NaiveDate {
    if due.rule.is_none() {
        return today;
    }
    due.on.max(noticed.unwrap_or(today) + Days::new(NOTICE_DAYS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PoolRuleId;
    use serde_json::json;

    fn day(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(n)
    }

    fn rule(days: i32, cause: DropCause) -> (PoolRule, Tree) {
        let id = PoolRuleId::new();
        let name = "r".into();
        (PoolRule { id, position: 0, name, enabled: true, starts_on: day(0), condition: json!({}), days, cause }, Tree::default())
    }

    fn held(on: u64, fresh: u64) -> Custody {
        Custody {
            stage: Stage::ToFollow,
            meets: vec![false, true, true],
            owner_ids: vec![AccountId::new()],
            kept: false,
            held_on: day(on),
            fresh_on: day(fresh),
        }
    }

    #[test]
    fn of_each_cause_the_first_rule_decides_and_of_both_the_earlier() {
        let rules = vec![rule(90, DropCause::Untouched), rule(30, DropCause::Untouched), rule(60, DropCause::NoDeal)];
        let pool = Pool { rules, ..Pool::default() };
        assert_eq!(due(&pool, &held(0, 10)), Some(Due { on: day(40), rule: Some(1) }));
        assert_eq!(due(&pool, &held(0, 40)), Some(Due { on: day(60), rule: Some(2) }));
        let loved = Custody { meets: vec![true; 3], ..held(0, 10) };
        assert_eq!(due(&pool, &loved), Some(Due { on: day(60), rule: Some(2) }));
        assert_eq!(due(&pool, &Custody { stage: Stage::Deal, ..loved }), Some(Due { on: day(100), rule: Some(0) }));
        assert_eq!(due(&pool, &Custody { kept: true, ..held(0, 0) }), None);
        assert_eq!(due(&pool, &Custody { owner_ids: vec![], ..held(0, 0) }), None);
    }

    #[test]
    fn owners_who_are_gone_are_skipped_or_lose_it() {
        let (one, two) = (AccountId::new(), AccountId::new());
        let pool = Pool { rules: vec![rule(1, DropCause::Untouched)], ..Pool::default() };
        let both = Custody { owner_ids: vec![one, two], meets: vec![true], ..held(5, 5) };
        let gone = |ids: Vec<AccountId>, then| pool.clone().with_gone(ids, then);
        assert_eq!(due(&gone(vec![one], GoneOwners::Skip), &both).map(|d| d.on), Some(day(6)));
        assert_eq!(due(&gone(vec![one, two], GoneOwners::Skip), &both), None);
        assert_eq!(due(&gone(vec![one, two], GoneOwners::Move), &both), Some(Due { on: day(5), rule: None }));
        assert_eq!(due(&Pool { kept_accounts: vec![two], ..pool.clone() }, &both), None);
    }

    #[test]
    fn told_a_week_ahead_once_and_never_dropped_untold() {
        let on = |n| Some(Due { on: day(n), rule: Some(0) });
        assert_eq!(step(None, on(20), day(12)), Step::Leave);
        assert_eq!(step(None, on(20), day(13)), Step::Notice(day(20)));
        assert_eq!(step(Some((day(13), day(20))), on(20), day(19)), Step::Leave);
        assert_eq!(step(Some((day(13), day(20))), on(20), day(20)), Step::Drop);
        assert_eq!(step(Some((day(13), day(20))), on(50), day(20)), Step::Forget);
        assert_eq!(step(Some((day(13), day(20))), on(22), day(19)), Step::Postpone(day(22)));
        assert_eq!(step(Some((day(13), day(20))), None, day(14)), Step::Forget);
        // A rule switched on that is past due at once: a week's notice nevertheless.
        assert_eq!(step(None, on(2), day(100)), Step::Notice(day(107)));
        assert_eq!(step(Some((day(100), day(107))), on(2), day(106)), Step::Leave);
        assert_eq!(step(Some((day(100), day(107))), on(2), day(107)), Step::Drop);
        assert_eq!(step(None, Some(Due { on: day(0), rule: None }), day(1)), Step::Drop);
    }
}
