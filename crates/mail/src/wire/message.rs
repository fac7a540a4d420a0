//! A thread with its mails; a mail's body.

use super::label::{TopicOut, topic};
use super::thread::{ThreadRowOut, row};
use crate::model::{AttachmentInfo, Auto, Direction, FolderBrief, FolderRole, Message, OutgoingState, Person, Recipients, ThreadRow};
use chrono::{DateTime, Utc};
use kernel::Lang;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::Catalogue;

/// A thread with its mails, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Thread)]
pub struct ThreadOut {
    #[serde(flatten)]
    row: ThreadRowOut,
    messages: Vec<MessageOut>,
}

/// A mail without its body.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageOut {
    id: Uuid,
    thread_id: Uuid,
    mailbox_id: Uuid,
    from: Person,
    to: Vec<Person>,
    cc: Vec<Person>,
    bcc: Vec<Person>,
    reply_to: Vec<Person>,
    subject: String,
    at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    direction: Direction,
    preview: String,
    seen: bool,
    starred: bool,
    attachments: Vec<AttachmentOut>,
    /// What was wrong with its form.
    defects: Vec<DefectOut>,
    /// Why it could not be read; its raw bytes can be had.
    quarantined: Option<QuarantineOut>,
    auto: Option<Auto>,
    /// What it is about.
    topics: Vec<TopicOut>,
    folders: Vec<FolderBriefOut>,
    /// For mails sent from here.
    delivery: Option<DeliveryOut>,
}

/// How far a mail that was sent from here is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailDelivery)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryOut {
    /// Leaves when it can no longer be undone.
    Queued,
    /// The server is being told.
    Sending,
    /// The server took it.
    Sent,
    /// The server refused it.
    Failed,
    /// The server may have taken it.
    Uncertain,
}

/// A file of a mail.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentOut {
    index: u32,
    name: String,
    #[serde(rename = "type")]
    media_type: String,
    bytes: u64,
    inline: bool,
}

/// What was wrong with a mail's form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailDefect)]
pub struct DefectOut {
    code: String,
    title: String,
}

/// Why a mail could not be read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailQuarantine)]
pub struct QuarantineOut {
    reason_code: String,
    reason: String,
}

/// A folder in which a mail lies.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailFolderBrief)]
pub struct FolderBriefOut {
    id: Uuid,
    name: String,
    role: Option<FolderRole>,
}

/// A mail's body, safe to show.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailBody)]
pub struct BodyOut {
    /// A whole HTML document for `<iframe srcdoc sandbox="allow-popups allow-popups-to-escape-sandbox">`.
    pub document: String,
    /// Are there pictures on the web that were not loaded?
    pub has_remote_images: bool,
    /// The plain text.
    pub text: String,
    /// Does it quote an earlier mail (folded in the document)?
    pub has_quoted: bool,
    pub source: BodySourceOut,
}

/// Which of a mail's forms is shown.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailBodySource)]
#[serde(rename_all = "snake_case")]
pub enum BodySourceOut {
    /// Its HTML, made safe.
    Html,
    /// Its plain text.
    Text,
}

pub(crate) fn thread(r: ThreadRow, messages: Vec<Message>, lang: Lang) -> ThreadOut {
    ThreadOut { row: row(r), messages: messages.into_iter().map(|m| message(m, lang)).collect() }
}

fn message(m: Message, lang: Lang) -> MessageOut {
    let Message {
        id,
        thread_id,
        mailbox_id,
        from,
        recipients: Recipients { to, cc, bcc, reply_to },
        subject,
        at,
        sent_at,
        direction,
        preview,
        seen,
        starred,
        attachments,
        defects,
        quarantine,
        auto,
        topics,
        message_id: _,
        references: _,
        folders,
        delivery,
        blob: _,
    } = m;
    let say =
        |group: &str, code: &str| Catalogue::embedded().say(lang, &format!("mail.{group}.{code}"), &[]).unwrap_or_else(|| code.to_owned());
    MessageOut {
        id: id.0,
        thread_id: thread_id.0,
        mailbox_id: mailbox_id.0,
        from,
        to,
        cc,
        bcc,
        reply_to,
        subject,
        at,
        sent_at,
        direction,
        preview,
        seen,
        starred,
        attachments: attachments.into_iter().map(attachment).collect(),
        defects: defects.into_iter().map(|code| DefectOut { title: say("defect", &code), code }).collect(),
        quarantined: quarantine.map(|code| QuarantineOut { reason: say("quarantine", &code), reason_code: code }),
        auto,
        topics: topics.into_iter().map(|t| topic(t, lang)).collect(),
        folders: folders.into_iter().map(folder).collect(),
        delivery: delivery.and_then(delivery_out),
    }
}

fn attachment(a: AttachmentInfo) -> AttachmentOut {
    let AttachmentInfo { index, name, media_type, bytes, inline, cid: _ } = a;
    AttachmentOut { index, name, media_type, bytes, inline }
}

fn folder(f: FolderBrief) -> FolderBriefOut {
    let FolderBrief { id, name, role } = f;
    FolderBriefOut { id: id.0, name, role }
}

fn delivery_out(state: OutgoingState) -> Option<DeliveryOut> {
    match state {
        OutgoingState::Waiting => Some(DeliveryOut::Queued),
        OutgoingState::Sending => Some(DeliveryOut::Sending),
        OutgoingState::Sent => Some(DeliveryOut::Sent),
        OutgoingState::Failed => Some(DeliveryOut::Failed),
        OutgoingState::Uncertain => Some(DeliveryOut::Uncertain),
        OutgoingState::Awaiting | OutgoingState::Undone | OutgoingState::Discarded => None,
    }
}
