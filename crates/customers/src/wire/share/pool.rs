//! The pool: settings, rules, what drops, what became of several companies.

use super::super::out::{CompanyRowOut, company_row};
use super::{DAYS_MAX, LIMIT_MAX, NAME_CHARS_MAX, PEOPLE_MAX, REASON_CHARS_MAX};
use crate::model::{
    Allowance, CompanyId, DropCause, Dropping, Flaw, GoneOwners, LeftOut, Names, PoolRule, PoolRuleId, PoolSettings, Refusal, ShareRefusal,
    Standing, TimerAct,
};
use crate::rules::Fields;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// What holds for the whole pool.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = PoolSettings)]
#[serde(deny_unknown_fields)]
pub struct PoolSettingsIo {
    /// Which acts begin the time of an untouched customer anew.
    #[schema(value_type = Vec<TimerAct>)]
    acts: Vec<String>,
    /// Accounts whose customers never drop.
    kept_accounts: Vec<Uuid>,
    /// What becomes of customers of disabled accounts.
    #[schema(value_type = GoneOwners)]
    gone_owners: String,
    /// Customers that one person may look after; null: any number.
    held_max: Option<i64>,
    /// Customers that one person may take from the pool within a day; null: any number.
    day_max: Option<i64>,
    /// …a week, from Monday.
    week_max: Option<i64>,
    /// …a calendar month.
    month_max: Option<i64>,
    /// …a calendar year.
    year_max: Option<i64>,
    /// For so many days an old owner can't take it again.
    reclaim_days: i64,
    /// Whether who takes a customer sees the opportunities of its owners before him.
    sees_old_opportunities: bool,
}

impl PoolSettingsIo {
    pub(crate) fn read(self) -> Result<PoolSettings, Refusal> {
        let mut f = Fields::default();
        let mut acts: Vec<TimerAct> = self.acts.into_iter().filter_map(|act| f.choice("acts", Some(act), TimerAct::from_word)).collect();
        acts.sort_unstable();
        acts.dedup();
        if acts.is_empty() {
            f.flaw("acts", Flaw::Missing);
        }
        if self.kept_accounts.len() > PEOPLE_MAX {
            f.flaw("kept_accounts", Flaw::TooMany);
        }
        let gone_owners = f.choice("gone_owners", Some(self.gone_owners), GoneOwners::from_word).unwrap_or(GoneOwners::Skip);
        let mut limit = |field, value: Option<i64>| value.map(|value| whole(&mut f, field, value, 1, LIMIT_MAX));
        let settings = PoolSettings {
            acts,
            kept_accounts: self.kept_accounts.into_iter().map(AccountId).collect(),
            gone_owners,
            held_max: limit("held_max", self.held_max),
            day_max: limit("day_max", self.day_max),
            week_max: limit("week_max", self.week_max),
            month_max: limit("month_max", self.month_max),
            year_max: limit("year_max", self.year_max),
            reclaim_days: whole(&mut f, "reclaim_days", self.reclaim_days, 0, DAYS_MAX),
            sees_old_opportunities: self.sees_old_opportunities,
        };
        f.finish(settings)
    }
}

pub(crate) fn pool_settings(settings: PoolSettings) -> PoolSettingsIo {
    let PoolSettings {
        acts,
        kept_accounts,
        gone_owners,
        held_max,
        day_max,
        week_max,
        month_max,
        year_max,
        reclaim_days,
        sees_old_opportunities,
    } = settings;
    PoolSettingsIo {
        acts: acts.iter().map(|act| act.as_str().to_owned()).collect(),
        kept_accounts: kept_accounts.into_iter().map(|a| a.0).collect(),
        gone_owners: gone_owners.as_str().to_owned(),
        held_max: held_max.map(i64::from),
        day_max: day_max.map(i64::from),
        week_max: week_max.map(i64::from),
        month_max: month_max.map(i64::from),
        year_max: year_max.map(i64::from),
        reclaim_days: i64::from(reclaim_days),
        sees_old_opportunities,
    }
}

/// A whole number between these.
fn whole(f: &mut Fields, field: &'static str, value: i64, least: i64, most: i64) -> i32 {
    if !(least..=most).contains(&value) {
        f.flaw(field, Flaw::OutOfRange);
    }
    i32::try_from(value).unwrap_or_default()
}

/// A rule by which customers drop to the pool.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewPoolRule)]
#[serde(deny_unknown_fields)]
pub struct PoolRuleIn {
    name: String,
    enabled: bool,
    /// Nobody drops by it before this day.
    starts_on: NaiveDate,
    /// Which customers, a tree as lists take it: `{"all": [{"field": "stage", "op": "in", "value": ["to_follow"]}]}`; `{"all": []}`: every one.
    #[schema(value_type = Object)]
    condition: Value,
    days: i64,
    #[schema(value_type = DropCause)]
    cause: String,
}

impl PoolRuleIn {
    pub(crate) fn read(self, id: PoolRuleId) -> Result<PoolRule, Refusal> {
        let mut f = Fields::default();
        let name = f.long("name", Some(self.name), NAME_CHARS_MAX);
        if !(1900..=9999).contains(&self.starts_on.year()) {
            f.flaw("starts_on", Flaw::OutOfRange);
        }
        let days = whole(&mut f, "days", self.days, 1, DAYS_MAX);
        let cause = f.choice("cause", Some(self.cause), DropCause::from_word);
        let rule = PoolRule {
            id,
            position: 0,
            name,
            enabled: self.enabled,
            starts_on: self.starts_on,
            condition: self.condition,
            days,
            cause: cause.unwrap_or(DropCause::Untouched),
        };
        f.finish(rule)
    }
}

/// A rule by which customers drop to the pool.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PoolRule)]
pub struct PoolRuleOut {
    id: Uuid,
    name: String,
    enabled: bool,
    starts_on: NaiveDate,
    #[schema(value_type = Object)]
    condition: Value,
    days: i32,
    #[schema(value_type = DropCause)]
    cause: &'static str,
}

pub(crate) fn pool_rule(rule: PoolRule) -> PoolRuleOut {
    let PoolRule { id, position: _, name, enabled, starts_on, condition, days, cause } = rule;
    PoolRuleOut { id: id.0, name, enabled, starts_on, condition, days, cause: cause.as_str() }
}

/// What a rule would move today.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PoolRulePreview)]
pub struct PreviewOut {
    /// So many customers are past their day; their owners would be told, and they drop a week later.
    pub(crate) companies: i64,
    /// Of so many that were looked at.
    pub(crate) looked_at: i64,
    /// There are more than were looked at.
    pub(crate) more: bool,
    /// The names of the first, as far as they are in sight.
    pub(crate) names: Vec<String>,
}

/// Several rules or companies.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = Ids)]
#[serde(deny_unknown_fields)]
pub struct IdsIn {
    /// Their ids, 500 at most.
    pub(crate) ids: Vec<Uuid>,
}

impl IdsIn {
    pub(crate) fn companies(&self) -> Vec<CompanyId> {
        self.ids.iter().copied().map(CompanyId).collect()
    }
}

/// Companies to be put into the pool.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = Release)]
#[serde(deny_unknown_fields)]
pub struct ReleaseIn {
    /// Their ids, 500 at most.
    pub(crate) ids: Vec<Uuid>,
    /// Why; stands in their histories.
    reason: Option<String>,
}

impl ReleaseIn {
    pub(crate) fn read(self) -> Result<(Vec<CompanyId>, Option<String>), Refusal> {
        let mut f = Fields::default();
        let reason = self.reason.filter(|reason| !reason.trim().is_empty()).map(|reason| f.long("reason", Some(reason), REASON_CHARS_MAX));
        f.finish((self.ids.into_iter().map(CompanyId).collect(), reason))
    }
}

/// Whether it never drops.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = Kept)]
#[serde(deny_unknown_fields)]
pub struct KeptIn {
    /// On the white list.
    pub(crate) kept: bool,
}

/// How many more customers a person may take; null: any number.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ClaimAllowance)]
pub struct AllowanceOut {
    day: Option<i64>,
    week: Option<i64>,
    month: Option<i64>,
    year: Option<i64>,
    held: Option<i64>,
    /// The least of these.
    left: Option<i64>,
}

pub(crate) fn allowance(allowance: Allowance) -> AllowanceOut {
    let left = allowance.tightest().map(|(left, _)| left);
    let Allowance { day, week, month, year, held } = allowance;
    AllowanceOut { day, week, month, year, held, left }
}

/// What was not done with one of several, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LeftOut)]
pub struct LeftOutOut {
    id: Uuid,
    /// The code of the problem that it would be alone: `customers.owned`.
    code: &'static str,
    /// From when on it can be asked for again.
    until: Option<NaiveDate>,
}

pub(crate) fn left_out(left: LeftOut) -> LeftOutOut {
    let LeftOut { id, why } = left;
    let until = match why {
        ShareRefusal::Cooling(day) => Some(day),
        _ => None,
    };
    LeftOutOut { id: id.0, code: code(&why), until }
}

/// The code of a refusal.
pub(crate) fn code(refusal: &ShareRefusal) -> &'static str {
    match refusal {
        ShareRefusal::NoSuchRule => "customers.no_such_rule",
        ShareRefusal::NoSuchHandOver => "customers.no_such_hand_over",
        ShareRefusal::TooMany(_) => "customers.too_many_companies",
        ShareRefusal::TooManyRules(_) => "customers.too_many_rules",
        ShareRefusal::NotThere => "customers.no_such_company",
        ShareRefusal::Owned => "customers.owned",
        ShareRefusal::Taken => "customers.taken",
        ShareRefusal::Cooling(_) => "customers.cooling",
        ShareRefusal::Limit(_) => "customers.claim_limit",
        ShareRefusal::NotYours => "customers.not_yours",
        ShareRefusal::ClaimIt => "customers.claim_it",
        ShareRefusal::Full => "customers.full",
        ShareRefusal::NobodyFits => "customers.nobody_fits",
        ShareRefusal::ToHimself => "customers.to_himself",
        ShareRefusal::UnderWay => "customers.under_way",
        ShareRefusal::NotDone => "customers.not_done",
        ShareRefusal::OutOfSight => "customers.out_of_sight",
    }
}

/// What became of several companies.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ShareOutcome)]
pub struct OutcomeOut {
    /// Those with which it was done.
    done: Vec<Uuid>,
    /// The others.
    left_out: Vec<LeftOutOut>,
    /// What the caller may still take, after a claim.
    allowance: Option<AllowanceOut>,
}

pub(crate) fn outcome(done: Vec<CompanyId>, left: Vec<LeftOut>, may: Option<Allowance>) -> OutcomeOut {
    OutcomeOut {
        done: done.into_iter().map(|id| id.0).collect(),
        left_out: left.into_iter().map(left_out).collect(),
        allowance: may.map(allowance),
    }
}

/// A company on its way to the pool.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DroppingCompany)]
pub struct DroppingOut {
    #[serde(flatten)]
    row: CompanyRowOut,
    /// The day on which it drops unless somebody acts.
    drops_on: NaiveDate,
    /// The rule's name.
    rule: String,
    #[schema(value_type = DropCause)]
    cause: &'static str,
    /// The rule's days.
    days: i32,
}

pub(crate) fn dropping(dropping: Dropping, names: &Names) -> DroppingOut {
    let Dropping { row, drops_on, rule, cause, days } = dropping;
    DroppingOut { row: company_row(row, names, &[]), drops_on, rule, cause: cause.as_str(), days }
}

/// How a company stands to the pool.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PoolStanding)]
pub struct StandingOut {
    in_pool: bool,
    /// It is on the white list itself.
    kept: bool,
    held_since: DateTime<Utc>,
    /// The day on which it drops unless somebody acts; null: by no rule.
    drops_on: Option<NaiveDate>,
    /// Its owners were told.
    noticed: bool,
    /// The rule's name; null beside a day: all its owners are gone.
    rule: Option<String>,
    #[schema(value_type = Option<DropCause>)]
    cause: Option<&'static str>,
    days: Option<i32>,
}

pub(crate) fn standing(standing: Standing, rule: Option<PoolRule>) -> StandingOut {
    let Standing { in_pool, kept, held_since, drops, noticed } = standing;
    let (cause, days) = rule.as_ref().map(|rule| (rule.cause.as_str(), rule.days)).unzip();
    StandingOut { in_pool, kept, held_since, drops_on: drops.map(|(on, _)| on), noticed, rule: rule.map(|rule| rule.name), cause, days }
}
