//! A mail that could not be read is read again: the program may have learned since.

use super::read::{self, Reading};
use super::write::is_of_the_data;
use crate::Mail;
use crate::model::{MessageId, Refusal, Stop, ThreadId};
use crate::store::again::{self as store, Aside, Reread};
use crate::store::{act, summary};
use kernel::{Actor, Fault};

/// Reads a mail again that was put aside. When it still can't be read, only the count of attempts grows.
///
/// # Errors
/// `NotFound` when it isn't put aside or not in sight; faults.
pub async fn again(mail: &Mail, actor: &Actor, message: MessageId) -> Result<(), Stop> {
    let aside = mail.db.read(actor, async |tx| store::aside(tx, message).await).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    let hash = blobs::Hash::from_slice(&aside.blob).ok_or_else(|| Fault::say("a mail's blob has no hash"))?;
    let raw = mail.blobs.get(actor.tenant, &hash).await?;
    // Of one that was too large only the header is here: there is no more to read.
    let reading =
        if aside.quarantine == "too_large" { read::unreadable() } else { tokio::task::spawn_blocking(move || read::read(&raw)).await? };
    if reading.quarantine.is_some() {
        return Ok(mail.db.write(actor, async |tx| store::tried(tx, message).await).await?);
    }
    match take_out(mail, actor, message, &aside, &reading).await {
        Err(Stop::Failed(fault)) if is_of_the_data(&fault) => {
            tracing::warn!(%fault, %message, "a mail stays aside: the database refuses what was read of it");
            Ok(mail.db.write(actor, async |tx| store::tried(tx, message).await).await?)
        }
        done => done,
    }
}

/// Writes what was read; the mail is no longer aside.
async fn take_out(mail: &Mail, actor: &Actor, message: MessageId, aside: &Aside, reading: &Reading) -> Result<(), Stop> {
    mail.db
        .write(actor, async |tx| {
            store::reread(tx, message, &reread(reading)?).await?;
            summary::refresh(tx, &[ThreadId(aside.thread_id)]).await?;
            act::decide_waiting(tx, &[aside.thread_id]).await?;
            let data = serde_json::json!({"thread_id": aside.thread_id, "mailbox_id": aside.mailbox_id});
            Ok(events::emit(tx, "mail.thread", data, &aside.labels).await?)
        })
        .await
}

fn reread(r: &Reading) -> Result<Reread, Fault> {
    Ok(Reread {
        subject: r.subject.clone(),
        from: r.from.clone(),
        recipients: serde_json::to_value(&r.recipients)?,
        attachments: serde_json::to_value(&r.attachments)?,
        has_attachments: r.attachments.iter().any(|a| !a.inline),
        preview: r.preview.clone(),
        sent_at: r.sent_at,
        message_id: r.message_id.clone(),
        in_reply_to: r.in_reply_to.clone(),
        references: r.references.clone(),
        defects: r.defects.clone(),
        language: r.language.clone(),
        search: r.search.clone(),
    })
}
