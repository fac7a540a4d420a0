//! Files of mails come in: .eml, .mbox, .zip of either, or of a Maildir. The file is kept first, then a job takes its mails.
//!
//! Interrupted, the job begins at the file's beginning again: mails that are here are not taken twice.

use crate::Mail;
use crate::jobs::Import;
use crate::model::{MailboxId, Refusal, Stop};
use crate::receive::{Arrival, BATCH_BYTES_MAX, BATCH_MAILS_MAX, Place, take_batch};
use crate::store::files::{self as store, Upload};
use crate::store::mailboxes;
use bytes::Bytes;
use kernel::{AccountId, Actor, Fault};
use mailwire::MboxReader;
use queue::{JobContext, JobId};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use tokio::sync::mpsc;
use uuid::Uuid;
use zip::ZipArchive;

/// The largest file that can be uploaded at once.
pub const UPLOAD_BYTES_MAX: usize = 2 << 30;
/// A file is kept in pieces of this size.
pub const PIECE_BYTES: usize = 8 << 20;
/// One mail of a file.
const MAIL_BYTES_MAX: u64 = 150 << 20;
/// Entries of a zip file.
const ZIP_ENTRIES_MAX: usize = 1_000_000;
/// All that comes out of a zip file.
const ZIP_BYTES_MAX: u64 = 64 << 30;
const NAME_CHARS_MAX: usize = 120;
/// The folder under which imported mails are shown.
const FOLDER: &str = "Imported";

/// Keeps an uploaded file whose pieces are stored, and promises to take its mails in.
///
/// # Errors
/// `NotFound` when the mailbox isn't in sight; faults.
pub async fn accept(
    mail: &Mail,
    actor: &Actor,
    by: AccountId,
    mailbox: MailboxId,
    name: &str,
    pieces: &[blobs::Stored],
) -> Result<JobId, Stop> {
    let bytes: u64 = pieces.iter().map(|p| p.bytes).sum();
    if bytes == 0 {
        return Err(Stop::Refused(Refusal::ImportUnreadable));
    }
    let upload = Upload {
        id: Uuid::now_v7(),
        mailbox_id: mailbox.0,
        name: name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect(),
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        pieces: pieces.iter().map(|p| p.hash.0.to_vec()).collect(),
    };
    let now = mail.now();
    mail.db
        .write(actor, async |tx| {
            if mailboxes::list(tx, Some(mailbox), 1).await?.is_empty() {
                return Err(Stop::Refused(Refusal::NotFound));
            }
            blobs::record(tx, pieces).await?;
            store::insert(tx, &upload, by, now).await?;
            let detail = serde_json::json!({"file": upload.name, "bytes": upload.bytes});
            accounts::audit::append(tx, actor, "mail.import", &mailbox.to_string(), detail).await?;
            let told = accounts::labels::own(tx, by).await?;
            Ok(queue::enqueue_for(tx, by, told, &Import { import_id: upload.id, name: upload.name.clone() }).await?)
        })
        .await
}

/// Takes the mails of an uploaded file.
///
/// # Errors
/// A fault when the file can't be read as mails, or database or storage fail; what was taken stays.
pub async fn import(mail: &Mail, cx: &JobContext, import: Uuid) -> Result<(), Fault> {
    let actor = cx.actor();
    let Some(upload) = mail.db.read(&actor, async |tx| store::upload(tx, import).await).await? else { return Ok(()) };
    let file = spool(mail, &actor, &upload).await?;
    let total = u64::try_from(upload.bytes).unwrap_or(0);
    let (send, mut batches) = mpsc::channel::<Part>(1);
    let name = upload.name.clone();
    let reading = tokio::task::spawn_blocking(move || read_mails(file, &name, &send));
    let mut mails = 0;
    while let Some(part) = batches.recv().await {
        if cx.cancelled() {
            return Ok(());
        }
        mails += part.mails.len();
        take_batch(mail, actor.tenant, MailboxId(upload.mailbox_id), part.mails, None).await?;
        cx.progress(part.at.min(total), total).await?;
    }
    if let Err(fault) = reading.await? {
        // The file stays what it is.
        cx.give_up();
        return Err(fault);
    }
    // While the file is read its bytes tell how far; at the end what counts is its mails.
    let whole = u64::try_from(mails)?;
    cx.progress(whole, whole).await?;
    let now = mail.now();
    // Count, trail and the job's end are one: killed before, all of it comes again; killed after, nothing does.
    mail.db
        .write(&actor, async |tx| {
            store::finished(tx, import, i64::try_from(mails)?, now).await?;
            let detail = serde_json::json!({"file": upload.name, "mails": mails});
            accounts::audit::append(tx, &actor, "mail.import.done", &MailboxId(upload.mailbox_id).to_string(), detail).await?;
            cx.complete(tx).await
        })
        .await?;
    tracing::info!(%import, mails, "a file of mails was taken in");
    Ok(())
}

/// Mails, and how far in the file they reach.
struct Part {
    mails: Vec<Arrival>,
    at: u64,
}

/// The file on this machine's disk, nameless: it goes with the job.
async fn spool(mail: &Mail, actor: &Actor, upload: &Upload) -> Result<File, Fault> {
    let mut file = tempfile::tempfile()?;
    for piece in &upload.pieces {
        let hash = blobs::Hash::from_slice(piece).ok_or_else(|| Fault::say("a piece's name is no hash"))?;
        let bytes = mail.blobs.get(actor.tenant, &hash).await?;
        file = tokio::task::spawn_blocking(move || file.write_all(&bytes).map(|()| file)).await??;
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

fn read_mails(file: File, name: &str, send: &mpsc::Sender<Part>) -> Result<(), Fault> {
    let mut input = BufReader::with_capacity(1 << 20, file);
    let start = input.fill_buf()?.iter().copied().take(8).collect::<Vec<u8>>();
    let mut out = Batches { send, mails: Vec::new(), bytes: 0, at: 0 };
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        read_zip(input, &mut out)?;
    } else if start.starts_with(b"From ") || name.to_lowercase().ends_with(".mbox") {
        read_mbox(input, FOLDER, &mut out)?;
    } else {
        let mut raw = Vec::new();
        input.take(MAIL_BYTES_MAX).read_to_end(&mut raw)?;
        if !looks_like_mail(&raw) {
            return Err(Fault::say("the file holds no mail"));
        }
        out.add(raw, FOLDER, "")?;
    }
    out.flush()
}

fn read_mbox(input: impl BufRead, folder: &str, out: &mut Batches<'_>) -> Result<(), Fault> {
    for message in MboxReader::new(input) {
        let message = message?;
        let end = message.offset + message.raw.len() as u64;
        out.at = out.at.max(end);
        let (raw, status) = without_status(message.raw);
        out.add(raw, folder, &status)?;
    }
    Ok(())
}

fn read_zip(input: BufReader<File>, out: &mut Batches<'_>) -> Result<(), Fault> {
    let mut zip = ZipArchive::new(input)?;
    if zip.len() > ZIP_ENTRIES_MAX {
        return Err(Fault::say("the zip file has too many entries"));
    }
    let mut unpacked = 0_u64;
    let mut packed = 0_u64;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index)?;
        packed += entry.compressed_size();
        if entry.is_dir() {
            continue;
        }
        let path = entry.name().to_owned();
        let folder = folder_of(&path);
        out.at = packed;
        if path.to_lowercase().ends_with(".mbox") {
            let limited = BufReader::with_capacity(1 << 20, (&mut entry).take(ZIP_BYTES_MAX.saturating_sub(unpacked)));
            // The file is the folder.
            let folder = folder_of(&format!("{}/mail", &path[..path.len() - ".mbox".len()]));
            read_mbox(limited, &folder, out)?;
            unpacked += entry.size();
            continue;
        }
        let mut raw = Vec::new();
        (&mut entry).take(MAIL_BYTES_MAX).read_to_end(&mut raw)?;
        unpacked += raw.len() as u64;
        if unpacked > ZIP_BYTES_MAX {
            return Err(Fault::say("the zip file holds too much"));
        }
        let maildir = path.contains("/cur/") || path.contains("/new/") || path.starts_with("cur/") || path.starts_with("new/");
        if maildir || path.to_lowercase().ends_with(".eml") || looks_like_mail(&raw) {
            out.add(raw, &folder, &path)?;
        }
    }
    Ok(())
}

/// `INBOX/cur/123:2,S` → `Imported/INBOX`; a name within is never a path on this machine, only words.
fn folder_of(path: &str) -> String {
    let levels: Vec<&str> = path.split(['/', '\\']).collect();
    let mut levels: Vec<String> = levels[..levels.len().saturating_sub(1)]
        .iter()
        .filter(|l| !matches!(**l, "" | "." | ".." | "cur" | "new" | "tmp"))
        .map(|l| l.trim_start_matches('.').chars().filter(|c| !c.is_control()).take(60).collect())
        .take(4)
        .collect();
    levels.insert(0, FOLDER.to_owned());
    levels.join("/")
}

/// What stands before a mail of an .mbox that goes out: its flags, as mail programs write them there, with the mail's own line ends.
pub(crate) fn status_lines(seen: bool, flagged: bool, answered: bool, raw: &[u8]) -> Vec<u8> {
    let end = if raw.split_inclusive(|b| *b == b'\n').next().is_some_and(|line| line.ends_with(b"\r\n")) { "\r\n" } else { "\n" };
    let (read, star, answer) = (if seen { "R" } else { "" }, if flagged { "F" } else { "" }, if answered { "A" } else { "" });
    format!("Status: {read}O{end}X-Status: {answer}{star}{end}").into_bytes()
}

/// A mail without those two lines, and its flags as a Maildir's name has them; a mail that doesn't begin so stays as it is.
fn without_status(raw: Vec<u8>) -> (Vec<u8>, String) {
    let mut lines = raw.split_inclusive(|b| *b == b'\n');
    let mut value = |name: &[u8]| {
        let line = lines.next()?.strip_prefix(name)?;
        (line.len() < 12).then(|| (line.len() + name.len(), String::from_utf8_lossy(line).trim().to_owned()))
    };
    let Some(((first, read), (second, more))) = value(b"Status:").and_then(|status| Some((status, value(b"X-Status:")?))) else {
        return (raw, String::new());
    };
    let flag = |letter, set: bool| if set { letter } else { "" };
    let flags = format!(":2,{}{}{}", flag("F", more.contains('F')), flag("R", more.contains('A')), flag("S", read.contains('R')));
    (raw[first + second..].to_vec(), flags)
}

/// Does it begin like a header: `Name: value`?
fn looks_like_mail(raw: &[u8]) -> bool {
    let line = raw.split(|b| *b == b'\n').find(|l| !l.is_empty()).unwrap_or_default();
    let Some(colon) = line.iter().position(|b| *b == b':') else { return false };
    colon > 1 && colon < 80 && line[..colon].iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
}

struct Batches<'a> {
    send: &'a mpsc::Sender<Part>,
    mails: Vec<Arrival>,
    bytes: usize,
    at: u64,
}

impl Batches<'_> {
    fn add(&mut self, raw: Vec<u8>, folder: &str, path: &str) -> Result<(), Fault> {
        self.bytes += raw.len();
        let marked = path.rsplit_once(":2,").or_else(|| path.rsplit_once(";2,")).map(|(_, flags)| flags);
        let flags = marked.unwrap_or_default();
        let mut arrival = Arrival::new(Bytes::from(raw), Place::Here(folder.to_owned()));
        // Where nothing is said of it, a mail of the past was read.
        arrival.seen = marked.is_none() || flags.contains('S');
        arrival.flagged = flags.contains('F');
        arrival.answered = flags.contains('R');
        self.mails.push(arrival);
        if self.mails.len() >= BATCH_MAILS_MAX || self.bytes >= BATCH_BYTES_MAX { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Fault> {
        self.bytes = 0;
        let mails = std::mem::take(&mut self.mails);
        if mails.is_empty() {
            return Ok(());
        }
        self.send.blocking_send(Part { mails, at: self.at }).map_err(|_| Fault::say("the import was stopped"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_within_a_zip_are_only_words() {
        assert_eq!(folder_of("INBOX/cur/123:2,S"), "Imported/INBOX");
        assert_eq!(folder_of("../../etc/passwd"), "Imported/etc");
        assert_eq!(folder_of("a.eml"), "Imported");
        assert_eq!(folder_of(".Sent/new/1"), "Imported/Sent");
    }

    #[test]
    fn flags_before_a_mail_are_read_and_taken_off() {
        for raw in ["From: a\r\n\r\nx\r\n", "From: a\n\nx\n"] {
            let mut whole = status_lines(true, true, false, raw.as_bytes());
            whole.extend_from_slice(raw.as_bytes());
            assert_eq!(without_status(whole), (raw.as_bytes().to_vec(), ":2,FS".to_owned()));
        }
        let own = b"Status: RO\r\nSubject: kept by its owner\r\n\r\n".to_vec();
        assert_eq!(without_status(own.clone()), (own, String::new()));
    }

    #[test]
    fn a_mail_is_told_from_other_files() {
        assert!(looks_like_mail(b"Received: by x\r\n\r\n"));
        assert!(!looks_like_mail(b"\x89PNG\r\n"));
        assert!(!looks_like_mail(b"hello world\n"));
        assert!(!looks_like_mail(b""));
    }
}
