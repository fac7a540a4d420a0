//! Writing down what happened and what is promised; keeping the promise.

use crate::model::{CompanyId, Entry, EntryType, FollowUpFileId, FollowUpTypeId, FollowUpTypeRefusal, Refusal, TouchId, TouchKind};
use crate::{follow_up_files, store, told};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Stop};

/// What a person writes down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFollowUp {
    /// As what.
    pub what: Written,
    /// What happened, or is to be done.
    pub text: String,
    /// For when the next step is promised.
    pub next_at: Option<DateTime<Utc>>,
    /// Files that the actor brought for it.
    pub files: Vec<FollowUpFileId>,
}

/// As what something is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A note, a call, a visit, a meeting.
    Plain(TouchKind),
    /// Under a type of the tenant's, which says what kind it is.
    Under(FollowUpTypeId),
}

/// Writes it into the company's timeline; a promise is the actor's to keep.
///
/// # Errors
/// [`Refusal::NoSuchCompany`], [`FollowUpTypeRefusal::NotOffered`], those of [`follow_up_files::attach`].
pub async fn follow_up(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    company: CompanyId,
    new: NewFollowUp,
) -> Result<Entry, Stop<Refusal>> {
    let Some(labels) = store::company_labels(tx, company).await? else {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    };
    let (kind, of_type) = what(tx, new.what).await?;
    let mut entry = Entry {
        id: TouchId::new(),
        kind,
        of_type,
        at: now,
        by: actor.account,
        title: String::new(),
        text: new.text,
        thread_id: None,
        message_id: None,
        next_at: new.next_at,
        done_at: None,
        files: Vec::new(),
    };
    store::insert_touch(tx, &entry, company, &labels, actor.account).await?;
    entry.files = follow_up_files::attach(tx, actor, &new.files, (entry.id, company), &labels).await?;
    if entry.kind.is_contact() {
        store::touched(tx, &[(company, now)]).await?;
    }
    if entry.next_at.is_some() {
        store::next_follow_up_refresh(tx, company).await?;
        told::follow_ups_changed(tx, &labels).await?;
    }
    told::company_changed(tx, company, &labels).await?;
    Ok(entry)
}

async fn what(tx: &mut TenantTx, written: Written) -> Result<(TouchKind, Option<EntryType>), Stop<Refusal>> {
    match written {
        Written::Plain(kind) => Ok((kind, None)),
        Written::Under(id) => match store::follow_up_type(tx, id).await? {
            Some(one) if !one.retired => Ok((one.kind, Some(EntryType { id, name: one.name, icon: one.icon }))),
            _ => Err(Stop::Refused(FollowUpTypeRefusal::NotOffered.into())),
        },
    }
}

/// Notes that a promise was kept. One that was kept already stays as it was.
///
/// # Errors
/// [`Refusal::NoSuchFollowUp`], [`Refusal::NothingPromised`].
pub async fn done(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: TouchId) -> Result<Entry, Stop<Refusal>> {
    let Some((company, labels, mut entry)) = store::follow_up(tx, id).await? else {
        return Err(Stop::Refused(Refusal::NoSuchFollowUp));
    };
    if entry.next_at.is_none() {
        return Err(Stop::Refused(Refusal::NothingPromised));
    }
    if entry.done_at.is_some() {
        return Ok(entry);
    }
    store::done(tx, id, actor.account, now).await?;
    store::next_follow_up_refresh(tx, company).await?;
    told::follow_ups_changed(tx, &labels).await?;
    told::company_changed(tx, company, &labels).await?;
    entry.done_at = Some(now);
    Ok(entry)
}

/// Notes that a promise was not kept after all: it is due again when it was. One that is open stays as it is.
///
/// # Errors
/// As [`done`].
pub async fn reopen(tx: &mut TenantTx, id: TouchId) -> Result<Entry, Stop<Refusal>> {
    let Some((company, labels, mut entry)) = store::follow_up(tx, id).await? else {
        return Err(Stop::Refused(Refusal::NoSuchFollowUp));
    };
    if entry.next_at.is_none() {
        return Err(Stop::Refused(Refusal::NothingPromised));
    }
    if entry.done_at.is_none() {
        return Ok(entry);
    }
    store::reopen(tx, id).await?;
    store::next_follow_up_refresh(tx, company).await?;
    told::follow_ups_changed(tx, &labels).await?;
    told::company_changed(tx, company, &labels).await?;
    entry.done_at = None;
    Ok(entry)
}
