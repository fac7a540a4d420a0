//! JSON of sharing: the pool, claims, assignment, hand-overs, the recycle bin, who sees what.

use super::out::{CompanyRowOut, PersonOut, company_row, person};
use crate::model::{
    Allowance, AssignRule, AssignRuleId, Because, Binned, Choice, CompanyId, DropCause, Dropping, Flaw, GoneOwners, HandOver,
    HandOverCounts, HandOverState, InHand, LeftOut, Member, Names, PoolRule, PoolRuleId, PoolSettings, Refusal, SeenBy, ShareRefusal,
    Spread, Standing, TimerAct,
};
use crate::rules::{Fields, read_condition};
use crate::share::assign::{How, Plan};
use crate::share::hand_over::Order;
use crate::share::sight::Seen;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use text::countries::Country;
use utoipa::ToSchema;
use uuid::Uuid;

/// Characters of a rule's name.
const NAME_CHARS_MAX: usize = 100;
/// Characters of a reason.
const REASON_CHARS_MAX: usize = 500;
/// Accounts on the white list; members of a rule.
const PEOPLE_MAX: usize = 200;
/// Countries or languages of a member.
const PLACES_MAX: usize = 250;
/// The highest limit of taking or having.
const LIMIT_MAX: i64 = 1_000_000;
/// Days of a rule, of waiting.
const DAYS_MAX: i64 = 3_650;

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
    /// Which customers: `{"all": [{"field": "stage", "op": "in", "value": ["to_follow"]}]}`; `{"all": []}`: every one.
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
        let rule = f.finish(rule)?;
        read_condition(&rule.condition).map_err(ShareRefusal::BadCondition)?;
        Ok(rule)
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
        ShareRefusal::BadCondition(_) => "customers.bad_condition",
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
    DroppingOut { row: company_row(row, names), drops_on, rule, cause: cause.as_str(), days }
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

/// Somebody among whom customers are spread.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = AssignMember)]
#[serde(deny_unknown_fields)]
pub struct MemberIo {
    account_id: Uuid,
    /// Countries that are his; without countries and languages he takes what is nobody's.
    #[serde(default)]
    countries: Vec<String>,
    /// Languages that he speaks.
    #[serde(default)]
    languages: Vec<String>,
}

fn members(f: &mut Fields, field: &'static str, members: Vec<MemberIo>) -> Vec<Member> {
    if members.is_empty() {
        f.flaw(field, Flaw::Missing);
    }
    let too_many = |m: &MemberIo| m.countries.len() > PLACES_MAX || m.languages.len() > PLACES_MAX;
    if members.len() > PEOPLE_MAX || members.iter().any(too_many) {
        f.flaw(field, Flaw::TooMany);
        return Vec::new();
    }
    let mut out: Vec<Member> = Vec::new();
    for MemberIo { account_id, countries, languages } in members {
        let account = AccountId(account_id);
        if out.iter().any(|m| m.account == account) {
            continue;
        }
        if countries.iter().any(|code| Country::by_code(code).is_none()) {
            f.flaw(field, Flaw::NotACountry);
        }
        let languages = languages.into_iter().filter_map(|tag| f.language(field, Some(tag))).collect();
        out.push(Member {
            account,
            countries: countries.iter().filter_map(|c| Country::by_code(c)).map(|c| c.code.to_owned()).collect(),
            languages,
        });
    }
    out
}

fn member(member: Member) -> MemberIo {
    let Member { account, countries, languages } = member;
    MemberIo { account_id: account.0, countries, languages }
}

/// A rule by which customers are given out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewAssignRule)]
#[serde(deny_unknown_fields)]
pub struct AssignRuleIn {
    name: String,
    /// It gives out new customers that nobody has and that meet its condition.
    for_new: bool,
    #[schema(value_type = Object)]
    condition: Value,
    #[schema(value_type = Spread)]
    way: String,
    members: Vec<MemberIo>,
}

impl AssignRuleIn {
    pub(crate) fn read(self, id: AssignRuleId) -> Result<AssignRule, Refusal> {
        let mut f = Fields::default();
        let name = f.long("name", Some(self.name), NAME_CHARS_MAX);
        let way = f.choice("way", Some(self.way), Spread::from_word).unwrap_or(Spread::RoundRobin);
        let members = members(&mut f, "members", self.members);
        let rule = AssignRule { id, position: 0, name, for_new: self.for_new, condition: self.condition, way, members, given: 0 };
        let rule = f.finish(rule)?;
        read_condition(&rule.condition).map_err(ShareRefusal::BadCondition)?;
        Ok(rule)
    }
}

/// A rule by which customers are given out.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AssignRule)]
pub struct AssignRuleOut {
    id: Uuid,
    name: String,
    for_new: bool,
    #[schema(value_type = Object)]
    condition: Value,
    #[schema(value_type = Spread)]
    way: &'static str,
    members: Vec<MemberIo>,
    /// How many customers it has given out.
    given: i64,
}

pub(crate) fn assign_rule(rule: AssignRule) -> AssignRuleOut {
    let AssignRule { id, position: _, name, for_new, condition, way, members, given } = rule;
    AssignRuleOut { id: id.0, name, for_new, condition, way: way.as_str(), members: members.into_iter().map(member).collect(), given }
}

/// Companies to be given out: to one colleague, or by a rule.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = Assignment)]
#[serde(deny_unknown_fields)]
pub struct AssignIn {
    /// Their ids, 500 at most.
    ids: Vec<Uuid>,
    /// To this colleague…
    to: Option<Uuid>,
    /// …or by this rule.
    rule_id: Option<Uuid>,
}

impl AssignIn {
    pub(crate) fn read(self) -> Result<(Vec<CompanyId>, How), Refusal> {
        let mut f = Fields::default();
        let how = match (self.to, self.rule_id) {
            (Some(to), None) => How::To(AccountId(to)),
            (None, Some(rule)) => How::Rule(AssignRuleId(rule)),
            _ => {
                f.flaw("to", Flaw::Missing);
                How::To(AccountId(Uuid::nil()))
            }
        };
        f.finish((self.ids.into_iter().map(CompanyId).collect(), how))
    }
}

/// Who gets, or would get, which company.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AssignmentPlan)]
pub struct PlanOut {
    given: Vec<GivenOut>,
    left_out: Vec<LeftOutOut>,
}

/// A company with its receiver.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AssignmentGiven)]
pub struct GivenOut {
    id: Uuid,
    name: String,
    country: Option<String>,
    to: PersonOut,
    /// Why he.
    because: BecauseOut,
    /// The country, the language, or how many he had.
    value: Option<String>,
}

/// Why somebody was chosen.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AssignedBecause)]
#[serde(rename_all = "snake_case")]
pub enum BecauseOut {
    /// It was his turn.
    Turn,
    /// The country is his.
    Country,
    /// He speaks the language.
    Language,
    /// He had the fewest.
    Load,
    /// Nobody has the country or language, and he takes the rest.
    Rest,
}

pub(crate) fn plan(plan: Plan, names: &Names) -> PlanOut {
    let Plan { given, left_out: left } = plan;
    let one = |(hand, choice): (InHand, Choice)| {
        let Choice { account, because } = choice;
        let (because, value) = match because {
            Because::Turn => (BecauseOut::Turn, None),
            Because::Country(code) => (BecauseOut::Country, Some(code)),
            Because::Language(tag) => (BecauseOut::Language, Some(tag)),
            Because::Load(held) => (BecauseOut::Load, Some(held.to_string())),
            Because::Rest => (BecauseOut::Rest, None),
        };
        GivenOut { id: hand.id.0, name: hand.name, country: hand.country, to: person(account, names), because, value }
    };
    PlanOut { given: given.into_iter().map(one).collect(), left_out: left.into_iter().map(left_out).collect() }
}

/// Who leaves, and who receives how.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewHandOver)]
#[serde(deny_unknown_fields)]
pub struct HandOverIn {
    leaver_id: Uuid,
    /// How the receivers share; with one it doesn't matter.
    #[schema(value_type = Spread)]
    way: String,
    to: Vec<MemberIo>,
}

impl HandOverIn {
    pub(crate) fn read(self) -> Result<Order, Refusal> {
        let mut f = Fields::default();
        let way = f.choice("way", Some(self.way), Spread::from_word).unwrap_or(Spread::RoundRobin);
        let members = members(&mut f, "to", self.to);
        f.finish(Order { leaver: AccountId(self.leaver_id), way, members })
    }
}

/// What a hand-over would move; each counted to 100,000.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = HandOverPreview)]
pub struct HandOverCountsOut {
    /// Customers that the leaver has alone.
    alone: i64,
    /// Customers that he shares.
    shared: i64,
    /// Open follow-ups of his.
    follow_ups: i64,
}

pub(crate) fn hand_over_counts(counts: HandOverCounts) -> HandOverCountsOut {
    let HandOverCounts { alone, shared, follow_ups } = counts;
    HandOverCountsOut { alone, shared, follow_ups }
}

/// A hand-over.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = HandOver)]
pub struct HandOverOut {
    id: Uuid,
    leaver: PersonOut,
    to: Vec<PersonOut>,
    #[schema(value_type = Spread)]
    way: &'static str,
    #[schema(value_type = HandOverState)]
    state: &'static str,
    /// Customers moved.
    moved: i32,
    /// Follow-ups moved.
    follow_ups: i32,
    /// What stayed where it is when it was taken back, because somebody had changed it.
    kept: i32,
    created_at: DateTime<Utc>,
    created_by: Option<PersonOut>,
    finished_at: Option<DateTime<Utc>>,
}

pub(crate) fn hand_over(hand_over: HandOver, names: &Names) -> HandOverOut {
    let HandOver { id, leaver, way, members, state, moved, follow_ups, kept, created_at, created_by, finished_at } = hand_over;
    HandOverOut {
        id: id.0,
        leaver: person(leaver, names),
        to: members.into_iter().map(|m| person(m.account, names)).collect(),
        way: way.as_str(),
        state: state.as_str(),
        moved,
        follow_ups,
        kept,
        created_at,
        created_by: created_by.map(|by| person(by, names)),
        finished_at,
    }
}

/// The people that a hand-over names.
pub(crate) fn named_in_hand_over(hand_over: &HandOver) -> Vec<AccountId> {
    hand_over.members.iter().map(|m| m.account).chain([hand_over.leaver]).chain(hand_over.created_by).collect()
}

/// What lies in the recycle bin.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BinnedCompany)]
pub struct BinnedOut {
    id: Uuid,
    name: String,
    country: Option<String>,
    owners: Vec<PersonOut>,
    contact_count: i32,
    deleted_at: DateTime<Utc>,
    /// Null: the program.
    deleted_by: Option<PersonOut>,
    /// Days until it is removed for good.
    days_left: i64,
}

pub(crate) fn binned(binned: Binned, names: &Names, now: DateTime<Utc>, kept: chrono::Duration) -> BinnedOut {
    let Binned { id, name, country, owner_ids, deleted_at, deleted_by, contact_count } = binned;
    BinnedOut {
        id: id.0,
        name,
        country,
        owners: owner_ids.into_iter().map(|id| person(id, names)).collect(),
        contact_count,
        deleted_at,
        deleted_by: deleted_by.map(|by| person(by, names)),
        days_left: (deleted_at + kept - now + chrono::Duration::hours(23)).num_days().max(0),
    }
}

/// What to remove for good.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = BinPurge)]
#[serde(deny_unknown_fields)]
pub struct PurgeIn {
    /// These, 500 at most; null: all, 500 at a time.
    ids: Option<Vec<Uuid>>,
}

impl PurgeIn {
    pub(crate) fn companies(self) -> Option<Vec<CompanyId>> {
        self.ids.map(|ids| ids.into_iter().map(CompanyId).collect())
    }
}

/// How many were removed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BinPurged)]
pub struct PurgedOut {
    pub(crate) removed: usize,
}

/// Why a colleague sees a company.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CompanySight)]
pub struct SightOut {
    account: PersonOut,
    /// He can sign in.
    active: bool,
    visible: bool,
    /// The reasons, the nearest first.
    reasons: Vec<SeenByOut>,
}

/// One reason.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SightReason)]
pub struct SeenByOut {
    by: SeenByKind,
    /// Who shares it with him.
    owner: Option<PersonOut>,
    /// The department that he sees.
    department: Option<String>,
}

/// By what somebody sees a company.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = SightReasonKind)]
#[serde(rename_all = "snake_case")]
pub enum SeenByKind {
    /// He looks after it.
    Owner,
    /// Somebody shares it with him.
    Shared,
    /// He sees a department in which an owner is.
    Department,
    /// He sees every record.
    All,
    /// It is open to every colleague.
    Open,
    /// It lies in the pool, and he may take from there.
    Pool,
}

pub(crate) fn sight(account: AccountId, seen: Seen, names: &Names) -> SightOut {
    let Seen { name, active, by } = seen;
    let reason = |by: SeenBy| {
        let (by, owner, department) = match by {
            SeenBy::Owner => (SeenByKind::Owner, None, None),
            SeenBy::Shared { with } => (SeenByKind::Shared, Some(person(with, names)), None),
            SeenBy::Department { department } => (SeenByKind::Department, None, Some(department)),
            SeenBy::All => (SeenByKind::All, None, None),
            SeenBy::Open => (SeenByKind::Open, None, None),
            SeenBy::Pool => (SeenByKind::Pool, None, None),
        };
        SeenByOut { by, owner, department }
    };
    SightOut { account: PersonOut { id: account.0, name }, active, visible: !by.is_empty(), reasons: by.into_iter().map(reason).collect() }
}
