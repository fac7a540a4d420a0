//! Mail goes out as a file: .mbox or .zip of .eml, streamed, never whole in memory.

use crate::Mail;
use crate::model::{Refusal, Stop};
use crate::store::files::{self as store, Out, Which};
use bytes::Bytes;
use kernel::{Actor, Fault};
use mailwire::write_mbox_message;
use parking_lot::Mutex;
use std::io::{self, Write};
use std::sync::Arc;
use tokio::sync::mpsc;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Mails that are asked for at once.
const PAGE_MAILS: i64 = 100;
const NAME_CHARS_MAX: usize = 60;

/// The form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One mailbox file (mboxrd).
    Mbox,
    /// A zip of .eml files.
    Zip,
}

/// A file on its way out.
pub struct Export {
    /// A name for it.
    pub file_name: String,
    /// Its bytes, as they are made. An error breaks the download off.
    pub chunks: mpsc::Receiver<Result<Bytes, io::Error>>,
}

/// Takes mails out that the actor sees.
///
/// # Errors
/// `NotFound` when thread, folder or mailbox isn't in sight; faults. What fails later breaks the stream.
pub async fn export(mail: Arc<Mail>, actor: Actor, which: Which, form: Form) -> Result<Export, Stop> {
    let name = mail
        .db
        .write(&actor, async |tx| {
            let name = store::name_of(tx, which).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
            let detail = serde_json::json!({"form": if form == Form::Zip { "zip" } else { "mbox" }});
            accounts::audit::append(tx, &actor, "mail.export", &name, detail).await?;
            Ok::<_, Stop>(name)
        })
        .await?;
    let ending = if form == Form::Zip { "zip" } else { "mbox" };
    let file_name = format!("{}.{ending}", plain_name(&name));
    let (send, chunks) = mpsc::channel(2);
    tokio::spawn(async move {
        let written = match form {
            Form::Mbox => write_mbox(&mail, &actor, which, &send).await,
            Form::Zip => write_zip(&mail, &actor, which, &send).await,
        };
        if let Err(fault) = written {
            tracing::warn!(%fault, "an export broke off");
            let _ = send.send(Err(io::Error::other("the export broke off"))).await;
        }
    });
    Ok(Export { file_name, chunks })
}

type Chunks = mpsc::Sender<Result<Bytes, io::Error>>;

async fn write_mbox(mail: &Mail, actor: &Actor, which: Which, send: &Chunks) -> Result<(), Fault> {
    let mut after = None;
    loop {
        let page = page(mail, actor, which, after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some((last.at, last.id));
        for out in page {
            let raw = bytes_of(mail, actor, &out).await?;
            let mut chunk = Vec::with_capacity(raw.len() + 200);
            let sender = if out.from_address.is_empty() { "-" } else { &out.from_address };
            write_mbox_message(&mut chunk, sender, out.at, &raw)?;
            if send.send(Ok(chunk.into())).await.is_err() {
                return Ok(());
            }
        }
    }
}

async fn write_zip(mail: &Mail, actor: &Actor, which: Which, send: &Chunks) -> Result<(), Fault> {
    let buffer = Shared::default();
    let mut zip = ZipWriter::new_stream(buffer.clone());
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let mut after = None;
    let mut number = 0_u64;
    loop {
        let page = page(mail, actor, which, after).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.at, last.id));
        for out in page {
            number += 1;
            let raw = bytes_of(mail, actor, &out).await?;
            zip.start_file(format!("{number:06} {}.eml", plain_name(&out.subject)), options)?;
            zip.write_all(&raw)?;
            if send.send(Ok(buffer.take())).await.is_err() {
                return Ok(());
            }
        }
    }
    zip.finish()?;
    let _ = send.send(Ok(buffer.take())).await;
    Ok(())
}

async fn page(
    mail: &Mail,
    actor: &Actor,
    which: Which,
    after: Option<(chrono::DateTime<chrono::Utc>, uuid::Uuid)>,
) -> Result<Vec<Out>, Fault> {
    mail.db.read(actor, async |tx| store::out(tx, which, after, PAGE_MAILS).await).await
}

async fn bytes_of(mail: &Mail, actor: &Actor, out: &Out) -> Result<Bytes, Fault> {
    let hash = blobs::Hash::from_slice(&out.blob).ok_or_else(|| Fault::say("a mail's blob has no hash"))?;
    mail.blobs.get(actor.tenant, &hash).await
}

/// A name that every file system takes.
pub(crate) fn plain_name(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { ' ' } else { c }).take(NAME_CHARS_MAX).collect();
    let plain = plain.trim().trim_end_matches('.').to_owned();
    if plain.is_empty() { "mail".to_owned() } else { plain }
}

/// What the zip writer writes, taken out after each file.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock()).into()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
