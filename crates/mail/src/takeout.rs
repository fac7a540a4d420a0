//! A whole mailbox goes out as a file: a zip with its folders as folders, in them each mail as .eml, or each folder as .mbox. A job
//! writes it piece by piece; memory holds one mail and one piece. What the importer reads: flags stand in an .eml's name as Maildir has
//! them, and before a mail of an .mbox as mail programs write them.
//!
//! Stopped or killed, it begins again: a zip can't be gone on with in its middle.

use crate::Mail;
use crate::export::{Shared, plain_name};
use crate::import::{PIECE_BYTES, status_lines};
use crate::jobs::TakeOut;
use crate::model::{MailboxId, Refusal, Stop};
use crate::store::mailboxes;
use crate::store::takeouts::{self as store, NewTakeout, Shelf, Shelved, Takeout, Written};
use blobs::Stored;
use chrono::{DateTime, TimeDelta, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, Grants};
use mailwire::write_mbox_message;
use queue::JobContext;
use serde_json::json;
use std::collections::HashSet;
use std::io::Write;
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

/// The file is there for so long.
const KEPT: TimeDelta = TimeDelta::days(7);
/// Mails that are asked for at once.
const PAGE_MAILS: i64 = 200;
/// Levels of a folder's path.
const LEVELS_MAX: usize = 12;
/// Where mails go that lie in no folder any more: the server has deleted them, the company has not.
const KEPT_HERE: &str = "Kept here only";
/// What open screens are told.
const EVENT: &str = "mail.takeout";

/// How mails stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Each as a file.
    Eml,
    /// Each folder as a file (mboxrd).
    Mbox,
}

impl Form {
    /// As the database writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eml => "eml",
            Self::Mbox => "mbox",
        }
    }
}

/// Promises the file of a mailbox that the actor reads.
///
/// # Errors
/// `NotFound`; faults.
pub async fn ask(
    tx: &mut TenantTx,
    actor: &Actor,
    by: AccountId,
    mailbox: MailboxId,
    form: Form,
    now: DateTime<Utc>,
) -> Result<Uuid, Stop> {
    let shown = mailboxes::list(tx, Some(mailbox), 1).await?.into_iter().find(|m| m.readable).ok_or(Stop::Refused(Refusal::NotFound))?;
    let labels = accounts::labels::own(tx, by).await?;
    let grants = tx.grants().clone();
    let new =
        NewTakeout { id: Uuid::now_v7(), mailbox, by, grants: &grants, form: form.as_str(), now, expires_at: now + KEPT, labels: &labels };
    store::insert(tx, &new).await?;
    let name = format!("{}.zip", plain_name(&shown.address));
    let job = queue::enqueue_for(tx, by, labels.clone(), &TakeOut { takeout_id: new.id, name }).await?;
    store::promised(tx, new.id, job.0).await?;
    let detail = json!({"form": form.as_str(), "takeout_id": new.id});
    accounts::audit::append(tx, actor, "mail.export", &shown.address, detail).await?;
    Ok(new.id)
}

/// Writes the file.
///
/// # Errors
/// A fault when the database or the files are away.
pub async fn write(mail: &Mail, cx: &JobContext, id: Uuid) -> Result<(), Fault> {
    let house = cx.actor();
    let Some(takeout) = mail.db.read(&house, async |tx| store::takeout(tx, id).await).await? else { return Ok(()) };
    let grants = Grants::of(takeout.grants.iter().copied());
    let actor = Actor { account: Some(AccountId(takeout.account_id)), grants, ..house.clone() };
    let mailbox = MailboxId(takeout.mailbox_id);
    let shelves = mail.db.read(&actor, async |tx| store::shelves(tx, mailbox).await).await?;
    let total = u64::try_from(shelves.iter().map(|shelf| shelf.mails).sum::<i64>()).unwrap_or(0);
    let mut out = Out::new(if takeout.form == "mbox" { Form::Mbox } else { Form::Eml });
    for shelf in shelves.into_iter().filter(|shelf| shelf.mails > 0) {
        out.begin(&shelf)?;
        let mut after = None;
        loop {
            let page = mail.db.read(&actor, async |tx| store::shelved(tx, mailbox, shelf.id, after, PAGE_MAILS).await).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.at, last.id));
            for one in page {
                if cx.cancelled() {
                    return conclude(mail, cx, &takeout, Written { state: "stopped", ..Written::default() }, &[]).await;
                }
                let hash = blobs::Hash::from_slice(&one.blob).ok_or_else(|| Fault::say("a mail's blob has no hash"))?;
                out.add(&one, &mail.blobs.get(actor.tenant, &hash).await?)?;
                out.put(mail, &actor, PIECE_BYTES).await?;
                cx.progress(out.mails.min(total), total).await?;
            }
        }
    }
    let (mails, stored) = out.finish(mail, &actor).await?;
    let written = Written {
        state: "done",
        mails: i64::try_from(mails)?,
        bytes: i64::try_from(stored.iter().map(|piece| piece.bytes).sum::<u64>())?,
        pieces: stored.iter().map(|piece| piece.hash.0.to_vec()).collect(),
    };
    cx.progress(mails, mails).await?;
    conclude(mail, cx, &takeout, written, &stored).await
}

async fn conclude(mail: &Mail, cx: &JobContext, takeout: &Takeout, written: Written, stored: &[Stored]) -> Result<(), Fault> {
    mail.db
        .write(&cx.actor(), async |tx| {
            blobs::record(tx, stored).await?;
            store::set(tx, takeout.id, &written).await?;
            let told = json!({"id": takeout.id, "mailbox_id": takeout.mailbox_id, "state": written.state});
            events::emit(tx, EVENT, told, &takeout.labels).await?;
            if written.state == "done" { cx.complete(tx).await } else { Ok(()) }
        })
        .await
}

/// The file as it grows.
struct Out {
    form: Form,
    buffer: Shared,
    zip: ZipWriter<StreamWriter<Shared>>,
    stored: Vec<Stored>,
    folder: String,
    names: HashSet<String>,
    mails: u64,
}

impl Out {
    fn new(form: Form) -> Self {
        let buffer = Shared::default();
        let zip = ZipWriter::new_stream(buffer.clone());
        Self { form, buffer, zip, stored: Vec::new(), folder: String::new(), names: HashSet::new(), mails: 0 }
    }

    fn begin(&mut self, shelf: &Shelf) -> Result<(), Fault> {
        let path = folder_path(shelf);
        let name = (1..).map(|n| if n == 1 { path.clone() } else { format!("{path} ({n})") }).find(|name| !self.names.contains(name));
        self.folder = name.unwrap_or(path);
        self.names.insert(self.folder.clone());
        if self.form == Form::Mbox {
            self.zip.start_file(format!("{}.mbox", self.folder), options().large_file(true))?;
        }
        Ok(())
    }

    fn add(&mut self, one: &Shelved, raw: &[u8]) -> Result<(), Fault> {
        self.mails += 1;
        match self.form {
            Form::Eml => {
                let flags = flags_of(one);
                self.zip.start_file(format!("{}/{:06} {};2,{flags}.eml", self.folder, self.mails, plain_name(&one.subject)), options())?;
                self.zip.write_all(raw)?;
            }
            Form::Mbox => {
                let sender = if one.from_address.is_empty() { "-" } else { &one.from_address };
                let mut whole = status_lines(one.seen, one.flagged, one.answered, raw);
                whole.extend_from_slice(raw);
                write_mbox_message(&mut self.zip, sender, one.at, &whole)?;
            }
        }
        Ok(())
    }

    /// Stores what has gathered, once it is a piece.
    async fn put(&mut self, mail: &Mail, actor: &Actor, at_least: usize) -> Result<(), Fault> {
        if self.buffer.len() >= at_least.max(1) {
            self.stored.extend(mail.blobs.put(actor.tenant, vec![self.buffer.take()]).await?);
        }
        Ok(())
    }

    async fn finish(mut self, mail: &Mail, actor: &Actor) -> Result<(u64, Vec<Stored>), Fault> {
        let buffer = self.buffer.clone();
        self.zip.finish()?;
        let rest = buffer.take();
        if !rest.is_empty() {
            self.stored.extend(mail.blobs.put(actor.tenant, vec![rest]).await?);
        }
        Ok((self.mails, self.stored))
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated)
}

/// A path that every file system takes, level by level.
fn folder_path(shelf: &Shelf) -> String {
    if shelf.id.is_none() {
        return KEPT_HERE.to_owned();
    }
    let delimiter = shelf.delimiter.as_deref().filter(|d| !d.is_empty()).unwrap_or("/");
    let levels: Vec<String> = shelf
        .path
        .split(delimiter)
        .map(plain_name)
        .map(|level| if matches!(level.as_str(), "cur" | "new" | "tmp" | "..") { format!("_{level}") } else { level })
        .take(LEVELS_MAX)
        .collect();
    levels.join("/")
}

/// Maildir's letters, in their order.
fn flags_of(one: &Shelved) -> String {
    [('F', one.flagged), ('R', one.answered), ('S', one.seen)].iter().filter(|(_, set)| *set).map(|(letter, _)| *letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_become_paths_that_lead_nowhere_else() {
        let shelf = |path: &str, delimiter: &str| Shelf {
            id: Some(Uuid::nil()),
            path: path.to_owned(),
            delimiter: Some(delimiter.to_owned()),
            mails: 1,
        };
        assert_eq!(folder_path(&shelf("INBOX.Dubai.2026", ".")), "INBOX/Dubai/2026");
        assert_eq!(folder_path(&shelf("../../etc", "/")), "mail/mail/etc");
        assert_eq!(folder_path(&shelf("a/cur/C:\\x", "/")), "a/_cur/C  x");
        assert_eq!(folder_path(&Shelf { id: None, ..shelf("", "/") }), KEPT_HERE);
    }
}
