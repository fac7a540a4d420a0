//! Drafts and mails on their way.

use crate::model::{Draft, DraftAttachment, DraftMode, Outgoing, OutgoingState, Person};
use chrono::{DateTime, Utc};
use kernel::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::Catalogue;

/// A mail that is being written.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Draft)]
pub struct DraftOut {
    id: Uuid,
    mailbox_id: Uuid,
    to: Vec<Person>,
    cc: Vec<Person>,
    bcc: Vec<Person>,
    subject: String,
    html: String,
    attachments: Vec<DraftAttachmentOut>,
    in_reply_to_message_id: Option<Uuid>,
    thread_id: Option<Uuid>,
    mode: DraftMode,
    revision: i32,
    updated_at: DateTime<Utc>,
    /// The template that it was written from.
    template_id: Option<Uuid>,
}

/// A draft's file.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DraftAttachment)]
pub struct DraftAttachmentOut {
    id: Uuid,
    name: String,
    #[serde(rename = "type")]
    media_type: String,
    bytes: i64,
    inline: bool,
    cid: Option<String>,
}

pub(crate) fn draft(d: Draft) -> DraftOut {
    let Draft { id, mailbox_id, recipients, subject, html, attachments, in_reply_to, thread_id, mode, revision, updated_at, template_id } =
        d;
    DraftOut {
        id: id.0,
        mailbox_id: mailbox_id.0,
        to: recipients.to,
        cc: recipients.cc,
        bcc: recipients.bcc,
        subject,
        html,
        attachments: attachments.into_iter().map(attachment).collect(),
        in_reply_to_message_id: in_reply_to.map(|m| m.0),
        thread_id: thread_id.map(|t| t.0),
        mode,
        revision,
        updated_at,
        template_id: template_id.map(|t| t.0),
    }
}

fn attachment(a: DraftAttachment) -> DraftAttachmentOut {
    let DraftAttachment { id, blob: _, name, media_type, bytes, inline, cid } = a;
    DraftAttachmentOut { id: id.0, name, media_type, bytes, inline, cid }
}

/// To whom.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = DraftRecipients)]
pub struct RecipientsIn {
    /// To.
    pub to: Option<Vec<Person>>,
    /// Carbon copy.
    pub cc: Option<Vec<Person>>,
    /// Blind copy.
    pub bcc: Option<Vec<Person>>,
}

/// A new draft. In the modes of an answer, what is absent is filled in.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewDraft)]
pub struct NewDraftIn {
    /// Its id, when the caller chooses it (random or time-ordered), so that asking again begins no second one: when it is there already,
    /// 409 `mail.draft_changed` carries it.
    pub id: Option<Uuid>,
    /// From which mailbox; absent in an answer: the mail's own.
    pub mailbox_id: Option<Uuid>,
    #[serde(flatten)]
    pub recipients: RecipientsIn,
    /// Subject.
    pub subject: Option<String>,
    /// Body.
    pub html: Option<String>,
    /// The mail that it answers or hands on.
    pub in_reply_to_message_id: Option<Uuid>,
    /// `new` when absent.
    pub mode: Option<DraftMode>,
    /// The template that it is written from.
    pub template_id: Option<Uuid>,
}

/// A draft's new content.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = DraftContent)]
pub struct DraftIn {
    /// From which mailbox; absent: as before.
    pub mailbox_id: Option<Uuid>,
    #[serde(flatten)]
    pub recipients: RecipientsIn,
    /// Subject.
    #[serde(default)]
    pub subject: String,
    /// Body.
    #[serde(default)]
    pub html: String,
    /// The template that it is written from.
    pub template_id: Option<Uuid>,
}

/// When to send.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = SendDraft)]
pub struct SendIn {
    /// For how long it can be undone, 0 to 120 seconds; 10 when absent.
    pub undo_seconds: Option<u32>,
    /// At this time instead.
    pub at: Option<DateTime<Utc>>,
    /// The clock by which that time was chosen (IANA), such as the buyer's; kept to show it by.
    pub time_zone: Option<String>,
    /// Send also when fields of a template stand in it, not filled.
    #[serde(default)]
    pub as_written: bool,
    /// Tell whether it is opened and its links are followed; absent: as the mailbox does.
    pub track: Option<bool>,
    /// Remind the writer after so many days, 1 to 366, if no person has answered.
    pub remind_days: Option<i32>,
    /// A name for this sending, chosen anew for each. Asked again under it, however late, the answer tells of the mail that was made the
    /// first time, whatever has become of it, and nothing is sent.
    pub asked_as: Option<Uuid>,
}

/// Another time for a mail that waits.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = PlanOutgoing)]
pub struct PlanIn {
    /// When it leaves; absent: at once.
    pub at: Option<DateTime<Utc>>,
    /// The clock by which that time was chosen (IANA).
    pub time_zone: Option<String>,
}

/// A mail is on its way.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DraftSent)]
pub struct SentOut {
    /// The mail on its way.
    pub outgoing_id: Uuid,
    /// Until then it can be undone.
    pub leaves_at: DateTime<Utc>,
    /// Somebody reads it before it leaves; until he has decided it can be called back.
    pub awaits_approval: bool,
}

/// A mail on its way.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Outgoing)]
pub struct OutgoingOut {
    id: Uuid,
    mailbox_id: Uuid,
    subject: String,
    to: Vec<String>,
    state: OutgoingState,
    /// What is wrong, in words, with the server's own.
    problem: Option<ProblemOut>,
    leaves_at: DateTime<Utc>,
    attempts: i32,
    draft_id: Option<Uuid>,
    /// The clock by which `leaves_at` was chosen (IANA); null: nobody's in particular.
    time_zone: Option<String>,
}

/// What is wrong with a mail on its way.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OutgoingProblem)]
pub struct ProblemOut {
    code: String,
    title: String,
    detail: Option<String>,
}

pub(crate) fn outgoing(o: Outgoing, lang: Lang) -> OutgoingOut {
    let Outgoing {
        id,
        mailbox_id,
        message_id: _,
        blob: _,
        sender: _,
        rcpt,
        subject,
        state,
        leaves_at,
        attempts,
        problem,
        problem_detail,
        draft_id,
        reply_to_message: _,
        account_id: _,
        time_zone,
        template_id: _,
    } = o;
    let title = |code: &str| Catalogue::embedded().say(lang, &format!("mail.delivery.{code}"), &[]).unwrap_or_else(|| code.to_owned());
    OutgoingOut {
        id: id.0,
        mailbox_id: mailbox_id.0,
        subject,
        to: rcpt,
        state,
        problem: problem.map(|code| ProblemOut { title: title(&code), code, detail: problem_detail }),
        leaves_at,
        attempts,
        draft_id: draft_id.map(|d| d.0),
        time_zone,
    }
}
