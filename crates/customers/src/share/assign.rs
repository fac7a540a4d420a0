//! Giving customers out: by hand, by rule, and new ones by themselves.

use super::claim;
use super::give::{To, give};
use crate::model::{
    AssignRule, AssignRuleId, BadField, Choice, CompanyId, Flaw, InHand, LeftOut, Member, NewCompany, Refusal, ShareRefusal, Spread, Way,
    Why,
};
use crate::rules::{self, About};
use crate::{segments, store};
use chrono::{DateTime, Utc};
use db::TenantTx;
use fields::rules::read_filter;
use kernel::{AccountId, Actor, Fault, Stop};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Loads are counted no further.
const LOAD_MAX: i64 = 100_000;
/// Rules of a tenant.
const RULES_MAX: usize = 50;

/// How customers are given out.
pub(crate) enum How {
    /// To this colleague.
    To(AccountId),
    /// By this rule.
    Rule(AssignRuleId),
}

/// Who would get what, and what nobody would.
pub(crate) struct Plan {
    /// The companies, each with its receiver.
    pub given: Vec<(InHand, Choice)>,
    /// The others.
    pub left_out: Vec<LeftOut>,
}

/// What would become of these companies. Holds them, so it is for a transaction that writes, or is thrown away.
///
/// # Errors
/// [`ShareRefusal::TooMany`], [`ShareRefusal::NoSuchRule`], [`Refusal::BadFields`] when the receiver isn't a colleague.
pub(crate) async fn plan(tx: &mut TenantTx, ids: &[CompanyId], how: &How) -> Result<Plan, Stop<Refusal>> {
    let ids = claim::once(ids)?;
    let (rule, to) = match how {
        How::To(account) => (by_hand(*account), Some(*account)),
        How::Rule(id) => (store::assign_rule(tx, *id).await?.ok_or(Stop::Refused(Refusal::Share(ShareRefusal::NoSuchRule)))?, None),
    };
    let members: Vec<AccountId> = rule.members.iter().map(|m| m.account).collect();
    if let Some(to) = to {
        let works = accounts::labels::owners(tx, &[to]).await?.contains_key(&to) && !accounts::labels::gone(tx).await?.contains(&to);
        if !works {
            return Err(Stop::Refused(BadField { field: "to", flaw: Flaw::NoSuchAccount }.into()));
        }
    }
    let mut desk = Desk::open(tx, &rule, &members).await?;
    let mut hands = claim::by_id(store::hold_companies(tx, &ids).await?);
    let mut plan = Plan { given: Vec::new(), left_out: Vec::new() };
    for id in ids {
        let why = match hands.remove(&id) {
            None => ShareRefusal::NotThere,
            Some(hand) if to.is_some_and(|to| hand.owner_ids == [to]) => ShareRefusal::Owned,
            Some(hand) => match desk.give(&rule, About { country: hand.country.as_deref(), language: hand.language.as_deref() }) {
                Some(choice) => {
                    plan.given.push((hand, choice));
                    continue;
                }
                None if to.is_some() => ShareRefusal::Full,
                None => ShareRefusal::NobodyFits,
            },
        };
        plan.left_out.push(LeftOut { id, why });
    }
    Ok(plan)
}

/// Gives them out: each company gets one owner, in place of those it had.
///
/// # Errors
/// As [`plan`].
pub(crate) async fn assign(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    ids: &[CompanyId],
    how: &How,
) -> Result<Plan, Stop<Refusal>> {
    // Receivers before companies, as in a claim.
    let receivers: Vec<AccountId> = match how {
        How::To(account) => vec![*account],
        How::Rule(id) => store::assign_rule(tx, *id).await?.map(|r| r.members.iter().map(|m| m.account).collect()).unwrap_or_default(),
    };
    store::hold_account(tx, &receivers).await?;
    let plan = plan(tx, ids, how).await?;
    let moves: Vec<To<'_>> = plan.given.iter().map(|(hand, choice)| To { hand, owners: vec![choice.account], since: Some(now) }).collect();
    let (cause, name) = match how {
        How::To(_) => (None, None),
        How::Rule(id) => (Some(id.0), store::assign_rule(tx, *id).await?.map(|rule| rule.name)),
    };
    give(tx, now, &moves, Why { way: Way::Assign, by: actor.account, cause, reason: name.as_deref() }).await?;
    if let How::Rule(id) = how {
        store::given_add(tx, *id, i64::try_from(moves.len()).unwrap_or(0)).await?;
    }
    claim::audit(tx, actor, "customers.pool.assign", &moves, json!({ "rule": name })).await?;
    Ok(plan)
}

/// Who gets a new company that nobody has: the first rule for new ones whose condition it meets and that finds somebody. For whatever
/// makes companies without an owner – the program itself, an import; none: it lies in the pool.
///
/// # Errors
/// A fault when the database is away.
pub async fn new_owner(tx: &mut TenantTx, now: DateTime<Utc>, new: &NewCompany) -> Result<Option<Choice>, Fault> {
    let rules = store::assign_rules(tx).await?;
    let (catalogue, asked) = segments::house_catalogue(tx, now).await?;
    for rule in rules.iter().filter(|rule| rule.for_new) {
        // A rule that asks for a field or a segment that is gone gives nobody anything.
        let Ok(condition) = read_filter(&rule.condition, &catalogue, &asked) else { continue };
        if !condition.is_everything() && !store::would_meet(tx, new, now, &condition).await? {
            continue;
        }
        let members: Vec<AccountId> = rule.members.iter().map(|m| m.account).collect();
        let mut desk = Desk::open(tx, rule, &members).await?;
        if let Some(choice) = desk.give(rule, About { country: new.country.as_deref(), language: new.language.as_deref() }) {
            store::given_add(tx, rule.id, 1).await?;
            return Ok(Some(choice));
        }
    }
    Ok(None)
}

/// What is known of the receivers while customers are given out one after the other.
pub(super) struct Desk {
    given: i64,
    closed: HashSet<AccountId>,
    loads: HashMap<AccountId, i64>,
    held_max: Option<i64>,
}

impl Desk {
    async fn open(tx: &mut TenantTx, rule: &AssignRule, members: &[AccountId]) -> Result<Self, Fault> {
        Self::of(tx, rule.way, rule.given, members).await
    }

    pub(super) async fn of(tx: &mut TenantTx, way: Spread, given: i64, members: &[AccountId]) -> Result<Self, Fault> {
        let held_max = store::pool_settings(tx).await?.held_max.map(i64::from);
        let loads = match (held_max, way) {
            (None, Spread::RoundRobin | Spread::Country | Spread::Language) => HashMap::new(),
            _ => store::held(tx, members, LOAD_MAX).await?,
        };
        let known = accounts::labels::owners(tx, members).await?;
        let mut closed: HashSet<AccountId> = accounts::labels::gone(tx).await?.into_iter().collect();
        closed.extend(members.iter().filter(|id| !known.contains_key(id)));
        let mut desk = Self { given, closed, loads, held_max };
        desk.close_full();
        Ok(desk)
    }

    /// A receiver for the next one.
    fn give(&mut self, rule: &AssignRule, about: About<'_>) -> Option<Choice> {
        self.choose(rule.way, &rule.members, about)
    }

    pub(super) fn choose(&mut self, way: Spread, members: &[Member], about: About<'_>) -> Option<Choice> {
        let choice = rules::choose(way, members, self.given, &self.closed, &self.loads, about)?;
        self.given += 1;
        *self.loads.entry(choice.account).or_insert(0) += 1;
        self.close_full();
        Some(choice)
    }

    fn close_full(&mut self) {
        if let Some(max) = self.held_max {
            self.closed.extend(self.loads.iter().filter(|(_, held)| **held >= max).map(|(id, _)| *id));
        }
    }
}

/// Giving to one colleague is a rule with one member.
fn by_hand(account: AccountId) -> AssignRule {
    let member = Member { account, countries: Vec::new(), languages: Vec::new() };
    AssignRule {
        id: AssignRuleId::new(),
        position: 0,
        name: String::new(),
        for_new: false,
        condition: json!({ "all": [] }),
        way: Spread::RoundRobin,
        members: vec![member],
        given: 0,
    }
}

/// A new rule.
///
/// # Errors
/// [`ShareRefusal::TooManyRules`].
pub(crate) async fn add_rule(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, rule: &AssignRule) -> Result<(), Stop<Refusal>> {
    if store::assign_rules(tx).await?.len() >= RULES_MAX {
        return Err(Stop::Refused(ShareRefusal::TooManyRules(RULES_MAX).into()));
    }
    members_known(tx, rule).await?;
    segments::condition(tx, actor, now, &rule.condition).await?;
    store::new_assign_rule(tx, rule, now).await?;
    Ok(accounts::audit::append(tx, actor, "customers.assign_rule.add", &rule.name, json!({ "id": rule.id })).await?)
}

/// Changes a rule.
///
/// # Errors
/// [`ShareRefusal::NoSuchRule`].
pub(crate) async fn change_rule(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, rule: &AssignRule) -> Result<(), Stop<Refusal>> {
    members_known(tx, rule).await?;
    segments::condition(tx, actor, now, &rule.condition).await?;
    store::set_assign_rule(tx, rule).await.map_err(|stop| stop.map(Refusal::Share))?;
    Ok(accounts::audit::append(tx, actor, "customers.assign_rule.change", &rule.name, json!({ "id": rule.id })).await?)
}

async fn members_known(tx: &mut TenantTx, rule: &AssignRule) -> Result<(), Stop<Refusal>> {
    let ids: Vec<AccountId> = rule.members.iter().map(|m| m.account).collect();
    let known = accounts::labels::owners(tx, &ids).await?;
    if ids.iter().all(|id| known.contains_key(id)) {
        return Ok(());
    }
    Err(Stop::Refused(BadField { field: "members", flaw: Flaw::NoSuchAccount }.into()))
}

/// Deletes a rule.
///
/// # Errors
/// [`ShareRefusal::NoSuchRule`].
pub(crate) async fn remove_rule(tx: &mut TenantTx, actor: &Actor, id: AssignRuleId) -> Result<(), Stop<Refusal>> {
    if !store::delete_assign_rule(tx, id).await? {
        return Err(Stop::Refused(ShareRefusal::NoSuchRule.into()));
    }
    Ok(accounts::audit::append(tx, actor, "customers.assign_rule.delete", &id.to_string(), json!({})).await?)
}
