//! Two salespeople on one customer (撞单): the case, what is said, what is decided.

use crate::asks::entry;
use crate::model::{
    CleanRefusal, Company, CompanyId, Conflict, ConflictId, ConflictOrigin, ConflictState, Decision, LogLine, Refusal, TouchKind, TwinKeys,
};
use crate::rules::{Chosen, CompanyPatch};
use crate::store::{self, Hold, NewConflict};
use crate::{duplicates, edit, merge, told};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, LabelId, Stop};
use serde_json::json;

/// Lines of a case's log; who has more to say talks.
const LOG_MAX: usize = 200;

/// What is needed to open a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opening {
    pub company: CompanyId,
    /// The other company, where the case is about two.
    pub other: Option<CompanyId>,
    /// Colleagues who claim it besides its owners.
    pub more: Vec<AccountId>,
    pub origin: ConflictOrigin,
    pub text: String,
}

/// Opens a case. Its parties are the owners of its companies and those who claim it besides.
///
/// # Errors
/// [`Refusal::NoSuchCompany`] when one isn't there or neither is in sight; [`CleanRefusal::ConflictThere`]; [`CleanRefusal::NoParties`].
pub(crate) async fn open(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, opening: Opening) -> Result<ConflictId, Stop<Refusal>> {
    let Opening { company, other, more, origin, text } = opening;
    if other == Some(company) {
        return Err(Stop::Refused(CleanRefusal::NoParties.into()));
    }
    let (_, _names) = crate::owners::labels(tx, &more, crate::model::VisibleTo::Owner).await?;
    let mut more_labels: Vec<LabelId> = Vec::new();
    for account in &more {
        more_labels.extend(accounts::labels::own(tx, *account).await?);
    }
    let new = NewConflict { id: ConflictId::new(), company, other, more, more_labels, origin, text, by: actor.account, at: now };
    let Some((parties, labels)) = store::conflict_open(tx, &new).await? else {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    };
    if parties.len() < 2 {
        return Err(Stop::Refused(CleanRefusal::NoParties.into()));
    }
    tell(tx, new.id, &labels).await?;
    Ok(new.id)
}

/// Opens a case by itself when a company was entered although a colleague's looks like it. Nothing when no colleague's does, or a case is
/// open already.
pub(crate) async fn open_for_twin(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    company: &Company,
    keys: &TwinKeys,
) -> Result<(), Stop<Refusal>> {
    let twins = store::twins(tx, keys, Hold::No).await?;
    let theirs = twins.iter().find(|twin| {
        twin.handle != company.row.id
            && !twin.binned
            && !twin.owners.is_empty()
            && twin.owners.iter().all(|owner| !company.row.owner_ids.contains(&owner.id))
    });
    let Some(theirs) = theirs.filter(|_| !company.row.owner_ids.is_empty() && actor.grants.meet(&company.labels)) else {
        return Ok(());
    };
    if store::conflict_is_open(tx, theirs.handle, company.row.id).await? {
        return Ok(());
    }
    let opening = Opening {
        company: theirs.handle,
        other: Some(company.row.id),
        more: Vec::new(),
        origin: ConflictOrigin::Twin,
        text: String::new(),
    };
    open(tx, actor, now, opening).await.map(|_| ())
}

/// Adds a line to a case.
///
/// # Errors
/// [`CleanRefusal::NoSuchConflict`], [`CleanRefusal::ConflictClosed`].
pub(crate) async fn say(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: ConflictId, text: String) -> Result<(), Stop<Refusal>> {
    let (conflict, labels) = held(tx, id).await?;
    if conflict.log.len() >= LOG_MAX {
        return Err(Stop::Refused(CleanRefusal::ConflictClosed.into()));
    }
    store::set_conflict(tx, &conflict, &line(actor, now, "said", text)).await?;
    Ok(tell(tx, id, &labels).await?)
}

/// Those who opened a case, or are its parties, have agreed: nothing is decided.
///
/// # Errors
/// [`CleanRefusal::NoSuchConflict`], [`CleanRefusal::ConflictClosed`], [`CleanRefusal::NotYoursToWithdraw`].
pub(crate) async fn withdraw(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: ConflictId,
    text: String,
) -> Result<(), Stop<Refusal>> {
    let (mut conflict, labels) = held(tx, id).await?;
    let own = actor.account.is_some_and(|account| conflict.opened_by == Some(account) || conflict.parties.contains(&account));
    if !own {
        return Err(Stop::Refused(CleanRefusal::NotYoursToWithdraw.into()));
    }
    conflict.state = ConflictState::Withdrawn;
    conflict.decided_at = Some(now);
    store::set_conflict(tx, &conflict, &line(actor, now, "withdrawn", text)).await?;
    Ok(tell(tx, id, &labels).await?)
}

/// What is decided, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub decision: Decision,
    /// Who keeps the customer; not asked where both stay.
    pub keeper: Option<AccountId>,
    pub reason: String,
}

/// Decides a case, and does what was decided.
///
/// # Errors
/// [`CleanRefusal::NoSuchConflict`], [`CleanRefusal::ConflictClosed`], [`CleanRefusal::NotAParty`], [`CleanRefusal::NothingToMerge`];
/// [`Refusal::NoSuchCompany`] when one of its companies is out of sight; as merging and giving away.
pub(crate) async fn decide(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: ConflictId,
    verdict: Verdict,
) -> Result<(), Stop<Refusal>> {
    let (mut conflict, mut labels) = held(tx, id).await?;
    let Verdict { decision, keeper, reason } = verdict;
    let keeper = keeper.filter(|_| decision != Decision::Both);
    if decision != Decision::Both && keeper.is_none_or(|keeper| !conflict.parties.contains(&keeper)) {
        return Err(Stop::Refused(CleanRefusal::NotAParty.into()));
    }
    let other = conflict.other_id.filter(|other| *other != conflict.company_id);
    let mut companies = Vec::new();
    for id in std::iter::once(conflict.company_id).chain(other) {
        let Some(company) = store::company_for_update(tx, id).await? else {
            return Err(Stop::Refused(Refusal::NoSuchCompany));
        };
        companies.push(company);
    }
    conflict.state = ConflictState::Decided;
    conflict.decision = Some(decision);
    conflict.keeper = keeper;
    conflict.reason.clone_from(&reason);
    conflict.decided_by = actor.account;
    conflict.decided_at = Some(now);
    store::set_conflict(tx, &conflict, &line(actor, now, "decided", reason.clone())).await?;
    for company in &companies {
        let told = entry(TouchKind::Conflict, actor.account, now, decision.as_str(), &reason);
        store::insert_touch(tx, &told, company.row.id, &company.labels, None).await?;
        labels.extend(&company.labels);
    }
    carry_out(tx, actor, now, decision, keeper, &companies).await?;
    labels.sort_unstable();
    labels.dedup();
    Ok(tell(tx, id, &labels).await?)
}

async fn carry_out(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    decision: Decision,
    keeper: Option<AccountId>,
    companies: &[Company],
) -> Result<(), Stop<Refusal>> {
    let patch = |keeper: AccountId| CompanyPatch { owner_ids: Some(vec![keeper]), ..CompanyPatch::default() };
    match (decision, keeper, companies) {
        (Decision::Keep, Some(keeper), _) => {
            for company in companies {
                edit::edit(tx, actor, now, company.row.id, None, patch(keeper)).await?;
            }
        }
        (Decision::Merge, Some(keeper), [one, other]) => {
            // The keeper's own record stays; of two that are his, or none, the older.
            let (stays, goes) =
                if other.row.owner_ids.contains(&keeper) && !one.row.owner_ids.contains(&keeper) { (other, one) } else { (one, other) };
            merge::merge(tx, actor, now, stays.row.id, &[goes.row.id], &Chosen::new()).await?;
            edit::edit(tx, actor, now, stays.row.id, None, patch(keeper)).await?;
        }
        (Decision::Merge, ..) => return Err(Stop::Refused(CleanRefusal::NothingToMerge.into())),
        (Decision::Both, _, [one, other]) => {
            store::not_same(tx, &[(one.row.id.0, other.row.id.0)], actor.account, now).await?;
            duplicates::regroup_around(tx, now, &[one.row.id, other.row.id]).await?;
        }
        (Decision::Both, ..) | (Decision::Keep, None, _) => {}
    }
    Ok(())
}

async fn held(tx: &mut TenantTx, id: ConflictId) -> Result<(Conflict, Vec<LabelId>), Stop<Refusal>> {
    match store::conflict_for_update(tx, id).await? {
        None => Err(Stop::Refused(CleanRefusal::NoSuchConflict.into())),
        Some((conflict, _)) if conflict.state != ConflictState::Open => Err(Stop::Refused(CleanRefusal::ConflictClosed.into())),
        Some(found) => Ok(found),
    }
}

fn line(actor: &Actor, at: DateTime<Utc>, what: &str, text: String) -> LogLine {
    LogLine { at, by: actor.account, what: what.to_owned(), text }
}

async fn tell(tx: &mut TenantTx, id: ConflictId, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, told::CONFLICTS_CHANGED, json!({ "conflict_id": id }), labels).await
}
