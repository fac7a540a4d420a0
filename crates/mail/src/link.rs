//! Ties past mails to a company that was made or has new people: its threads get its name, its timeline gets their mails.

use crate::jobs::Untie;
use crate::store::act::{decide_waiting, lock};
use crate::store::link::{self, Told};
use crate::{Mail, act, model::Direction};
use customers::{CompanyId, ContactId, Known, Touch, TouchKind};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault};
use uuid::Uuid;

/// Threads tied in one transaction.
const THREADS_BATCH: i64 = 50;
/// Mails of one thread that a timeline is told of.
const MAILS_TOLD_MAX: i64 = 200;

/// Ties every thread whose correspondent is this company's. Can be run again at any time; a killed run is gone on with.
///
/// # Errors
/// A fault of the database.
pub async fn link(mail: &Mail, actor: &Actor, company: CompanyId) -> Result<usize, Fault> {
    let mut after = Uuid::nil();
    let mut tied = 0;
    loop {
        let batch = mail.db.write(actor, async |tx| tie_some(tx, company, after).await).await?;
        let Some(last) = batch.last else { return Ok(tied) };
        tied += batch.tied;
        after = last;
    }
}

/// Ties every thread that is nobody's yet to whose it is now: after an import, instead of one promise for each of its companies.
///
/// # Errors
/// A fault of the database.
pub async fn link_all(mail: &Mail, actor: &Actor) -> Result<(), Fault> {
    let mut after = Uuid::nil();
    while let Some(last) = mail.db.write(actor, async |tx| tie_known(tx, after).await).await? {
        after = last;
    }
    Ok(())
}

async fn tie_known(tx: &mut TenantTx, after: Uuid) -> Result<Option<Uuid>, Fault> {
    let threads = link::unlinked_all(tx, after, THREADS_BATCH).await?;
    let Some(last) = threads.last().map(|(id, _)| *id) else { return Ok(None) };
    let who: Vec<String> = threads.iter().map(|(_, who)| who.clone()).collect();
    let known = customers::known(tx, &who).await?;
    let ids: Vec<Uuid> = threads.iter().filter(|(_, who)| known.contains_key(who)).map(|(id, _)| *id).collect();
    let locked = lock(tx, &ids).await?;
    for (thread, who) in threads.iter().filter(|(id, _)| ids.contains(id)) {
        if let Some(known) = known.get(who) {
            tie(tx, *thread, known).await?;
        }
    }
    decide_waiting(tx, &ids).await?;
    act::tell(tx, &locked.iter().collect::<Vec<_>>()).await?;
    Ok(Some(last))
}

struct Batch {
    last: Option<Uuid>,
    tied: usize,
}

async fn tie_some(tx: &mut TenantTx, company: CompanyId, after: Uuid) -> Result<Batch, Fault> {
    let reach = customers::reach(tx, company).await?;
    let threads = link::unlinked(tx, &reach.addresses, &reach.domains, after, THREADS_BATCH).await?;
    let ids: Vec<Uuid> = threads.iter().map(|(id, _)| *id).collect();
    let locked = lock(tx, &ids).await?;
    let who: Vec<String> = threads.iter().map(|(_, who)| who.clone()).collect();
    let known = customers::known(tx, &who).await?;
    let mut tied = Vec::new();
    for (thread, who) in &threads {
        let Some(known) = known.get(who).filter(|k| k.company_id == company) else { continue };
        tie(tx, *thread, known).await?;
        tied.push(*thread);
    }
    decide_waiting(tx, &tied).await?;
    act::tell(tx, &locked.iter().filter(|t| tied.contains(&t.id)).collect::<Vec<_>>()).await?;
    Ok(Batch { last: ids.last().copied(), tied: tied.len() })
}

/// Unties every thread from a company or person that was taken back; one whose correspondent is somebody's nevertheless – by the domain
/// of his company – is tied to that one. Can be run again at any time.
///
/// # Errors
/// A fault of the database.
pub async fn untie(mail: &Mail, actor: &Actor, gone: &Untie) -> Result<(), Fault> {
    let mut after = Uuid::nil();
    while let Some(last) = mail.db.write(actor, async |tx| untie_some(tx, gone, after).await).await? {
        after = last;
    }
    Ok(())
}

async fn untie_some(tx: &mut TenantTx, gone: &Untie, after: Uuid) -> Result<Option<Uuid>, Fault> {
    let threads = link::tied(tx, gone.company_id, gone.contact_id, after, THREADS_BATCH).await?;
    let ids: Vec<Uuid> = threads.iter().map(|(id, _)| *id).collect();
    let locked = lock(tx, &ids).await?;
    let who: Vec<String> = threads.iter().map(|(_, who)| who.clone()).collect();
    let known = customers::known(tx, &who).await?;
    for (thread, who) in &threads {
        match known.get(who) {
            Some(known) => tie(tx, *thread, known).await?,
            None => link::untie(tx, *thread).await?,
        }
    }
    decide_waiting(tx, &ids).await?;
    act::tell(tx, &locked.iter().collect::<Vec<_>>()).await?;
    Ok(ids.last().copied())
}

/// Ties a thread, and tells the customer's timeline of its mails.
async fn tie(tx: &mut TenantTx, thread: Uuid, known: &Known) -> Result<(), Fault> {
    link::tie(tx, thread, known.company_id.0, known.contact_id.map(|c| c.0)).await?;
    let told = link::told_of(tx, thread, MAILS_TOLD_MAX).await?;
    let touches: Vec<Touch> = told.into_iter().map(|m| touch_of(m, known.company_id, known.contact_id)).collect();
    customers::touch(tx, &touches).await
}

/// What a company's timeline is told of a mail.
#[must_use]
pub fn touch_of(mail: Told, company: CompanyId, contact: Option<ContactId>) -> Touch {
    let (kind, by) = match mail.direction {
        Direction::In => (TouchKind::MailIn, None),
        Direction::Out => (TouchKind::MailOut, Some(AccountId(mail.owner_id))),
    };
    Touch {
        company_id: company,
        contact_id: contact,
        kind,
        at: mail.at,
        message_id: Some(mail.id),
        thread_id: Some(mail.thread_id),
        title: mail.subject,
        text: mail.preview,
        by,
        labels: Some(mail.labels),
    }
}
