//! What stands in a mail's file, to be looked at where it lies: office files as plain data, a mail within the mail as a mail.

use crate::body;
use crate::model::{Refusal, Stop};
use bytes::Bytes;
use kernel::Fault;
use mailwire::{Attachment, Correspondent};
use officefiles::{Broken, Content, FILE_BYTES_MAX};
use tokio::sync::Semaphore;

/// Files that are opened at the same time: each may unfold to more than a hundred megabytes.
const AT_ONCE: usize = 2;
static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);
/// Files of a mail within a mail that are named.
const NAMES_MAX: usize = 50;
const MAIL_TYPES: [&str; 2] = ["message/rfc822", "message/global"];

/// What is seen of a file.
#[derive(Debug)]
pub enum Preview {
    /// What stands in it.
    File(Content),
    /// It is a mail.
    Mail(Box<InnerMail>),
}

/// A mail within a mail.
#[derive(Debug)]
pub struct InnerMail {
    /// Its subject.
    pub subject: String,
    /// Who wrote it.
    pub from: Vec<Correspondent>,
    /// To whom, also in copy.
    pub to: Vec<Correspondent>,
    /// When it says that it was written.
    pub at: Option<chrono::DateTime<chrono::Utc>>,
    /// Its text, safe to show in a frame.
    pub document: String,
    /// The names of its own files, which only saving it brings out.
    pub file_names: Vec<String>,
}

/// Looks into a file; `sheet` of a workbook, `dark` for a mail's frame.
///
/// # Errors
/// [`Refusal::FileNotShown`] says why nothing of it is shown.
pub async fn look(part: Attachment, bytes: Bytes, sheet: usize, dark: bool) -> Result<Preview, Stop> {
    in_turn(move || {
        if is_mail(&part) {
            if bytes.len() > FILE_BYTES_MAX {
                return Err(Broken::TooLarge);
            }
            return Ok(Preview::Mail(Box::new(inner_mail(&bytes, dark))));
        }
        officefiles::read(&bytes, &part.file_name(), part.media_type(), sheet).map(Preview::File)
    })
    .await
}

/// A picture that stands in a file, by the number that [`look`] gave it.
///
/// # Errors
/// [`Refusal::NotFound`] where it is none.
pub async fn picture(bytes: Bytes, number: u32) -> Result<Bytes, Stop> {
    in_turn(move || officefiles::picture(&bytes, number).map(Bytes::from)).await
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> Result<T, Broken> + Send + 'static) -> Result<T, Stop> {
    let turn = TURNS.acquire().await.map_err(Fault::from)?;
    let done = tokio::task::spawn_blocking(work).await.map_err(Fault::from)?;
    drop(turn);
    done.map_err(|broken| {
        Stop::Refused(match broken {
            Broken::NoSuchPart => Refusal::NotFound,
            other => Refusal::FileNotShown(other),
        })
    })
}

fn is_mail(part: &Attachment) -> bool {
    MAIL_TYPES.contains(&part.media_type()) || part.file_name().to_lowercase().ends_with(".eml")
}

fn inner_mail(raw: &[u8], dark: bool) -> InnerMail {
    let parsed = mailwire::parse(raw);
    let names = parsed.attachments.iter().filter(|file| !file.inline).map(Attachment::file_name);
    InnerMail {
        file_names: names.take(NAMES_MAX).collect(),
        document: body::show_alone(raw, dark).document,
        subject: parsed.subject,
        from: parsed.from,
        to: parsed.to.into_iter().chain(parsed.cc).collect(),
        at: parsed.date.map(|date| date.utc),
    }
}
