//! Asking for a colleague's company: sharing it, or having it handed over.

use crate::model::{Ask, AskId, AskState, CleanRefusal, Company, CompanyId, Entry, Refusal, TouchId, TouchKind, VisibleTo, Wanted};
use crate::rules::CompanyPatch;
use crate::{edit, owners, store, told};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, LabelId, Stop};
use serde_json::json;

/// What a colleague writes who asks for a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewAsk {
    pub company: CompanyId,
    pub wanted: Wanted,
    /// As he knows it.
    pub known_as: String,
    pub text: String,
}

/// What an owner answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The asker becomes an owner too.
    Share,
    /// The asker becomes the owner.
    HandOver,
    /// No.
    Refuse,
}

/// Asks those who look after a company for it; also for one that the asker may not see.
///
/// # Errors
/// [`Refusal::NoSuchCompany`], [`CleanRefusal::AskedAlready`], [`CleanRefusal::OwnAlready`].
pub(crate) async fn ask(tx: &mut TenantTx, asker: AccountId, now: DateTime<Utc>, new: NewAsk) -> Result<Ask, Stop<Refusal>> {
    let own = accounts::labels::own(tx, asker).await?;
    let own_label = own.last().copied().unwrap_or(kernel::GRANT_ALL);
    let NewAsk { company, wanted, known_as, text } = new;
    let ask = Ask {
        id: AskId::new(),
        company: (company, None),
        known_as,
        asker,
        wanted,
        text,
        state: AskState::Open,
        answered_by: None,
        answer: String::new(),
        created_at: now,
        answered_at: None,
    };
    let Some((owners, labels)) = store::ask_for(tx, &ask, own_label).await? else {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    };
    if owners.contains(&asker) {
        return Err(Stop::Refused(CleanRefusal::OwnAlready.into()));
    }
    tell(tx, ask.id, company, &[labels.as_slice(), &own].concat()).await?;
    Ok(ask)
}

/// Answers a request. With a yes the asker becomes an owner, and sees the company.
///
/// # Errors
/// [`CleanRefusal::NoSuchAsk`], [`CleanRefusal::AskClosed`], [`CleanRefusal::NotYoursToAnswer`]; as [`edit::edit`].
pub(crate) async fn answer(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: AskId,
    answer: Answer,
    text: &str,
) -> Result<(), Stop<Refusal>> {
    let (ask, labels) = open(tx, id).await?;
    let company = store::company_for_update(tx, ask.company.0).await?;
    let Some(company) = company.filter(|_| actor.account != Some(ask.asker)) else {
        return Err(Stop::Refused(CleanRefusal::NotYoursToAnswer.into()));
    };
    if !answers(tx, actor, &company).await? {
        return Err(Stop::Refused(CleanRefusal::NotYoursToAnswer.into()));
    }
    let mut owner_ids = company.row.owner_ids.clone();
    owner_ids.retain(|owner| *owner != ask.asker);
    let (state, owner_ids) = match answer {
        Answer::Share => (AskState::Shared, Some([owner_ids.as_slice(), &[ask.asker]].concat())),
        Answer::HandOver => (AskState::HandedOver, Some(vec![ask.asker])),
        Answer::Refuse => (AskState::Refused, None),
    };
    store::close_ask(tx, id, state, actor.account, text, now).await?;
    let entry = entry(TouchKind::Request, actor.account, now, state.as_str(), text);
    store::insert_touch(tx, &entry, company.row.id, &company.labels, None).await?;
    tell(tx, id, company.row.id, &labels).await?;
    if owner_ids.is_some() {
        edit::edit(tx, actor, now, company.row.id, None, CompanyPatch { owner_ids, ..CompanyPatch::default() }).await?;
    }
    Ok(())
}

/// The asker wants it no more.
///
/// # Errors
/// [`CleanRefusal::NoSuchAsk`] when it isn't his, [`CleanRefusal::AskClosed`].
pub(crate) async fn withdraw(tx: &mut TenantTx, asker: AccountId, now: DateTime<Utc>, id: AskId) -> Result<(), Stop<Refusal>> {
    let (ask, labels) = open(tx, id).await?;
    if ask.asker != asker {
        return Err(Stop::Refused(CleanRefusal::NoSuchAsk.into()));
    }
    store::close_ask(tx, id, AskState::Withdrawn, Some(asker), "", now).await?;
    Ok(tell(tx, id, ask.company.0, &labels).await?)
}

async fn open(tx: &mut TenantTx, id: AskId) -> Result<(Ask, Vec<LabelId>), Stop<Refusal>> {
    match store::ask_for_update(tx, id).await? {
        None => Err(Stop::Refused(CleanRefusal::NoSuchAsk.into())),
        Some((ask, _)) if ask.state != AskState::Open => Err(Stop::Refused(CleanRefusal::AskClosed.into())),
        Some(found) => Ok(found),
    }
}

/// May he give it away? Its owners may, whoever sees what is theirs, and of one without owners whoever sees it.
async fn answers(tx: &mut TenantTx, actor: &Actor, company: &Company) -> Result<bool, Stop<Refusal>> {
    let owner_ids = &company.row.owner_ids;
    if owner_ids.is_empty() || actor.account.is_some_and(|account| owner_ids.contains(&account)) {
        return Ok(true);
    }
    let (labels, _) = owners::labels(tx, owner_ids, VisibleTo::Department).await?;
    Ok(actor.grants.meet(&labels))
}

async fn tell(tx: &mut TenantTx, ask: AskId, company: CompanyId, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, told::ASKS_CHANGED, json!({ "ask_id": ask, "company_id": company }), labels).await
}

/// An entry of a timeline that tells of something that was decided.
pub(crate) fn entry(kind: TouchKind, by: Option<AccountId>, at: DateTime<Utc>, title: &str, text: &str) -> Entry {
    Entry {
        id: TouchId::new(),
        kind,
        of_type: None,
        at,
        by,
        title: title.to_owned(),
        text: text.to_owned(),
        thread_id: None,
        message_id: None,
        next_at: None,
        done_at: None,
        files: Vec::new(),
    }
}
