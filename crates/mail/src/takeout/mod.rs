//! A whole mailbox goes out as a file: a zip with its folders as folders, in them each mail as .eml, or each folder as .mbox. A job
//! writes it part by part; memory holds one mail and one part. What the importer reads: flags stand in an .eml's name as Maildir has
//! them, and before a mail of an .mbox as mail programs write them.
//!
//! Each part is kept with how far the file is, in one transaction: stopped or killed, the job goes on behind the last part, and no mail
//! stands in the file twice or not at all.

mod zip;

use self::zip::Zip;
use crate::Mail;
use crate::export::plain_name;
use crate::import::{PIECE_BYTES, status_lines};
use crate::jobs::TakeOut;
use crate::model::{MailboxId, Refusal, Stop};
use crate::store::mailboxes;
use crate::store::takeouts::{self as store, NewTakeout, Shelf, Shelved, Takeout};
use blobs::Stored;
use chrono::{DateTime, TimeDelta, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, Grants};
use mailwire::write_mbox_message;
use queue::JobContext;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

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
    store::forget(tx, now).await?;
    store::insert(tx, &new).await?;
    let name = format!("{}.zip", plain_name(&shown.address));
    let job = queue::enqueue_for(tx, by, labels.clone(), &TakeOut { takeout_id: new.id, name }).await?;
    store::promised(tx, new.id, job.0).await?;
    let detail = json!({"form": form.as_str(), "takeout_id": new.id});
    accounts::audit::append(tx, actor, "mail.export", &shown.address, detail).await?;
    Ok(new.id)
}

/// How far a file is: what the next life of its job must know to go on behind the last part.
#[derive(Serialize, Deserialize)]
struct SoFar {
    /// The folders as they were when it began, each under its name in the file.
    shelves: Vec<Planned>,
    /// Which of them is being written.
    shelf: usize,
    /// Its last mail that stands in the file.
    after: Option<(DateTime<Utc>, Uuid)>,
    /// Mails in the file.
    mails: u64,
    /// Those of them that are kept, in so many parts.
    kept: u64,
    parts: i32,
    zip: Zip,
}

#[derive(Serialize, Deserialize)]
struct Planned {
    folder: Option<Uuid>,
    name: String,
    mails: u64,
}

impl SoFar {
    fn begin(shelves: Vec<Shelf>) -> Self {
        let mut names: HashSet<String> = HashSet::new();
        let planned = shelves.into_iter().filter(|shelf| shelf.mails > 0).map(|shelf| {
            let path = folder_path(&shelf);
            let name = (1..).map(|n| if n == 1 { path.clone() } else { format!("{path} ({n})") }).find(|name| names.insert(name.clone()));
            Planned { folder: shelf.id, name: name.unwrap_or(path), mails: u64::try_from(shelf.mails).unwrap_or(0) }
        });
        Self { shelves: planned.collect(), shelf: 0, after: None, mails: 0, kept: 0, parts: 0, zip: Zip::default() }
    }

    fn total(&self) -> u64 {
        self.shelves.iter().map(|shelf| shelf.mails).sum()
    }

    /// What is told of it: mails that would not have to be written again, so that it never goes back; of the first part each one.
    fn told(&self) -> u64 {
        if self.parts == 0 { self.mails } else { self.kept }
    }
}

/// Writes the file, or goes on with it behind the last part that is kept.
///
/// # Errors
/// A fault when the database or the files are away.
pub async fn write(mail: &Mail, cx: &JobContext, id: Uuid) -> Result<(), Fault> {
    let house = cx.actor();
    let Some(takeout) = mail.db.read(&house, async |tx| store::takeout(tx, id).await).await? else { return Ok(()) };
    let grants = Grants::of(takeout.grants.iter().copied());
    let actor = Actor { account: Some(AccountId(takeout.account_id)), grants, ..house.clone() };
    let mailbox = MailboxId(takeout.mailbox_id);
    let so_far = match mail.db.read(&house, async |tx| store::so_far(tx, id).await).await? {
        Some(kept) => serde_json::from_value(kept)?,
        None => SoFar::begin(mail.db.read(&actor, async |tx| store::shelves(tx, mailbox).await).await?),
    };
    let form = if takeout.form == "mbox" { Form::Mbox } else { Form::Eml };
    let total = so_far.total();
    let mut out = Out { mail, actor, cx, takeout: &takeout, form, so_far };
    if takeout.state == "stopped" {
        mail.db.write(&house, async |tx| set_state(tx, &takeout, "waiting").await).await?;
    }
    cx.progress(out.so_far.told().min(total), total).await?;
    while let Some(shelf) = out.so_far.shelves.get(out.so_far.shelf) {
        let folder = shelf.folder;
        loop {
            let after = out.so_far.after;
            let page = mail.db.read(&out.actor, async |tx| store::shelved(tx, mailbox, folder, after, PAGE_MAILS).await).await?;
            if page.is_empty() {
                break;
            }
            for one in page {
                if cx.cancelled() {
                    // What is kept of it stays, for when he lets it go on.
                    return mail.db.write(&house, async |tx| set_state(tx, &takeout, "stopped").await).await;
                }
                out.add(&one).await?;
                cx.progress(out.so_far.told().min(total), total).await?;
            }
        }
        out.next_shelf()?;
    }
    out.finish().await
}

async fn set_state(tx: &mut TenantTx, takeout: &Takeout, state: &str) -> Result<(), Fault> {
    store::set_state(tx, takeout.id, state).await?;
    tell(tx, takeout, state).await
}

async fn tell(tx: &mut TenantTx, takeout: &Takeout, state: &str) -> Result<(), Fault> {
    events::emit(tx, EVENT, json!({"id": takeout.id, "mailbox_id": takeout.mailbox_id, "state": state}), &takeout.labels).await
}

/// The file as it grows.
struct Out<'a> {
    mail: &'a Mail,
    actor: Actor,
    cx: &'a JobContext,
    takeout: &'a Takeout,
    form: Form,
    so_far: SoFar,
}

impl Out<'_> {
    async fn add(&mut self, one: &Shelved) -> Result<(), Fault> {
        let hash = blobs::Hash::from_slice(&one.blob).ok_or_else(|| Fault::say("a mail's blob has no hash"))?;
        let raw = self.mail.blobs.get(self.actor.tenant, &hash).await?;
        let SoFar { shelves, shelf, mails, after, zip, .. } = &mut self.so_far;
        let folder = shelves.get(*shelf).map_or("", |shelf| shelf.name.as_str());
        *mails += 1;
        match self.form {
            Form::Eml => zip.file(&format!("{folder}/{mails:06} {};2,{}.eml", plain_name(&one.subject), flags_of(one)), &raw)?,
            Form::Mbox => {
                if !zip.is_open() {
                    zip.begin(&format!("{folder}.mbox"))?;
                }
                zip.more(&in_mbox(one, &raw)?)?;
            }
        }
        *after = Some((one.at, one.id));
        if self.so_far.zip.waiting() >= PIECE_BYTES { self.keep().await } else { Ok(()) }
    }

    fn next_shelf(&mut self) -> Result<(), Fault> {
        let so_far = &mut self.so_far;
        if so_far.zip.is_open() {
            so_far.zip.end()?;
        }
        so_far.shelf += 1;
        so_far.after = None;
        Ok(())
    }

    /// Keeps what has gathered as the next part, together with how far it is. Two who write the same file can't both keep one.
    async fn keep(&mut self) -> Result<(), Fault> {
        let part = self.so_far.zip.part()?;
        self.so_far.parts += 1;
        self.so_far.kept = self.so_far.mails;
        let place = self.so_far.parts;
        let stored = self.mail.blobs.put(self.actor.tenant, vec![part.bytes.into()]).await?;
        let piece = one_piece(&stored)?;
        let (so_far, mails) = (serde_json::to_value(&self.so_far)?, i64::try_from(self.so_far.mails)?);
        let (takeout, directory) = (self.takeout.id, part.directory);
        self.mail
            .db
            .write(&self.cx.actor(), async |tx| {
                blobs::record(tx, &stored).await?;
                store::keep_part(tx, takeout, place, &piece, Some(&directory)).await?;
                store::set_so_far(tx, takeout, &so_far, mails).await
            })
            .await
    }

    /// The last of the mails, the directory and what stands behind it; then it is done.
    async fn finish(mut self) -> Result<(), Fault> {
        if self.so_far.zip.waiting() > 0 {
            self.keep().await?;
        }
        let mut gathered: Vec<u8> = Vec::new();
        let mut stored: Vec<Stored> = Vec::new();
        for place in 1..=self.so_far.parts {
            let takeout = self.takeout.id;
            let listed = self.mail.db.read(&self.cx.actor(), async |tx| store::directory(tx, takeout, place).await).await?;
            gathered.extend(listed.ok_or_else(|| Fault::say("a part of a file is gone"))?);
            if gathered.len() >= PIECE_BYTES {
                stored.extend(self.mail.blobs.put(self.actor.tenant, vec![std::mem::take(&mut gathered).into()]).await?);
            }
        }
        gathered.extend(self.so_far.zip.ending());
        stored.extend(self.mail.blobs.put(self.actor.tenant, vec![gathered.into()]).await?);
        let (mails, bytes) = (i64::try_from(self.so_far.mails)?, i64::try_from(self.so_far.zip.bytes())?);
        self.cx.progress(self.so_far.mails, self.so_far.mails).await?;
        let (takeout, parts, cx) = (self.takeout, self.so_far.parts, self.cx);
        self.mail
            .db
            .write(&self.cx.actor(), async |tx| {
                blobs::record(tx, &stored).await?;
                for (place, piece) in (parts + 1..).zip(&stored) {
                    store::keep_part(tx, takeout.id, place, &piece.hash.0, None).await?;
                }
                store::done(tx, takeout.id, mails, bytes).await?;
                tell(tx, takeout, "done").await?;
                cx.complete(tx).await
            })
            .await
    }
}

fn one_piece(stored: &[Stored]) -> Result<Vec<u8>, Fault> {
    stored.first().map(|piece| piece.hash.0.to_vec()).ok_or_else(|| Fault::say("a piece got lost while it was written"))
}

/// A mail as it stands in an .mbox.
fn in_mbox(one: &Shelved, raw: &[u8]) -> Result<Vec<u8>, Fault> {
    let sender = if one.from_address.is_empty() { "-" } else { &one.from_address };
    let mut whole = status_lines(one.seen, one.flagged, one.answered, raw);
    whole.extend_from_slice(raw);
    let mut written = Vec::with_capacity(whole.len() + 200);
    write_mbox_message(&mut written, sender, one.at, &whole)?;
    Ok(written)
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
