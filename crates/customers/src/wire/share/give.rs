//! Giving customers out: rules, plans, hand-overs.

use super::super::out::{PersonOut, person};
use super::pool::{LeftOutOut, left_out};
use super::{NAME_CHARS_MAX, PEOPLE_MAX, PLACES_MAX};
use crate::model::{
    AssignRule, AssignRuleId, Because, Choice, CompanyId, Flaw, HandOver, HandOverCounts, HandOverState, InHand, Member, Names, Refusal,
    Spread,
};
use crate::rules::Fields;
use crate::share::assign::{How, Plan};
use crate::share::hand_over::Order;
use chrono::{DateTime, Utc};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use text::countries::Country;
use utoipa::ToSchema;
use uuid::Uuid;

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
        f.finish(rule)
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
