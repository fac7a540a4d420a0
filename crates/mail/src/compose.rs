//! Builds the bytes of a mail from its draft, once.

use crate::model::{AttachmentId, Draft, DraftId, DraftMode, InputField, Message, NewTracked, Person, Refusal, Stop};
use crate::rules::answer;
use crate::store::read;
use crate::{Mail, tracking};
use blobs::Hash;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use kernel::{Actor, Fault, LabelId};
use mailwire::{Address, ComposeFault, Mailbox, Outgoing, OutgoingFile};
use uuid::Uuid;

/// Recipients of one mail.
pub const RECIPIENTS_MAX: usize = 500;
/// Bytes of a built mail: what most hosts take.
pub const MESSAGE_BYTES_MAX: usize = 35 << 20;

/// A mail that is ready to leave.
#[derive(Debug, Clone)]
pub struct Built {
    /// Its bytes.
    pub raw: Bytes,
    /// Message-ID without brackets.
    pub message_id: String,
    /// Envelope sender.
    pub sender: String,
    /// Envelope recipients.
    pub rcpt: Vec<String>,
    /// The mailbox's labels.
    pub labels: Vec<LabelId>,
    /// What stands in it and leads back here.
    pub tracked: Vec<NewTracked>,
}

/// What a mail is given on its way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Way {
    /// Tell of its opening and of links that are followed.
    pub tracked: bool,
    /// Tell its one reader how to get no more mails to many.
    pub way_out: bool,
}

/// Builds the mail of a draft.
///
/// # Errors
/// [`Refusal::MailboxNotActive`], [`Refusal::NoRecipients`], [`Refusal::TooManyRecipients`], [`Refusal::AddressMalformed`],
/// [`Refusal::TooBig`].
pub async fn build(mail: &Mail, actor: &Actor, draft: &Draft, now: DateTime<Utc>, way: Way) -> Result<Built, Stop> {
    let (sender, parent) = mail
        .db
        .read(actor, async |tx| {
            let sender = read::sender(tx, draft.mailbox_id).await?.ok_or(Stop::Refused(Refusal::MailboxNotActive))?;
            let parent = match draft.in_reply_to {
                Some(id) => read::one(tx, id).await?,
                None => None,
            };
            Ok::<_, Stop>((sender, parent))
        })
        .await?;
    let from = Mailbox { name: one_line(&sender.display_name), address: address(&sender.address)? };
    let message_id = format!("{}@{}", Uuid::now_v7(), from.address.domain());
    let (inline, attachments) = files(mail, actor, draft).await?;
    let OnTheWay { html, text, headers, tracked } = on_the_way(mail, draft, way);
    let outgoing = Outgoing {
        reply_to: vec![],
        to: people(&draft.recipients.to)?,
        cc: people(&draft.recipients.cc)?,
        bcc: people(&draft.recipients.bcc)?,
        subject: one_line(&draft.subject),
        html: Some(html),
        text,
        inline,
        attachments,
        message_id: message_id.clone(),
        in_reply_to: parent.as_ref().and_then(|p| answered(draft, p)),
        references: parent.as_ref().map(|p| references(draft, p)).unwrap_or_default(),
        date: now.fixed_offset(),
        headers,
        from,
    };
    let rcpt = envelope(&outgoing)?;
    let raw = mailwire::compose(&outgoing).map_err(refused)?;
    if raw.len() > MESSAGE_BYTES_MAX {
        return Err(Stop::Refused(Refusal::TooBig { bytes_max: MESSAGE_BYTES_MAX as u64 }));
    }
    Ok(Built { raw: raw.into(), message_id, sender: sender.address, rcpt, labels: sender.labels, tracked })
}

/// What a mail is given on its way.
struct OnTheWay {
    html: String,
    text: Option<String>,
    headers: Vec<(String, String)>,
    tracked: Vec<NewTracked>,
}

fn on_the_way(mail: &Mail, draft: &Draft, way: Way) -> OnTheWay {
    let html = with_content_ids(draft);
    let mut on = if way.tracked {
        let (shown, tracked) = tracking::with_doors(&mail.public_url, &html);
        // The plain text is made from what was written, not from what leads back here.
        OnTheWay { html: shown, text: Some(mailwire::html_to_text(&html)), headers: vec![], tracked }
    } else {
        OnTheWay { html, text: None, headers: vec![], tracked: vec![] }
    };
    if let Some(to) = draft.recipients.to.first().filter(|_| way.way_out) {
        let out = tracking::way_out(&mail.public_url, &to.address.to_lowercase(), &mut on.tracked);
        on.headers.push(("List-Unsubscribe".to_owned(), format!("<{out}>")));
        // A mail program's own button asks no further (RFC 8058).
        on.headers.push(("List-Unsubscribe-Post".to_owned(), "List-Unsubscribe=One-Click".to_owned()));
    }
    on
}

/// Inline pictures and files, with their bytes.
async fn files(mail: &Mail, actor: &Actor, draft: &Draft) -> Result<(Vec<OutgoingFile>, Vec<OutgoingFile>), Stop> {
    let (mut inline, mut attachments) = (Vec::new(), Vec::new());
    for file in &draft.attachments {
        let hash = Hash::from_slice(&file.blob).ok_or_else(|| Fault::say("an attachment without bytes"))?;
        let bytes = mail.blobs.get(actor.tenant, &hash).await?.to_vec();
        let shown = file.inline
            && file.cid.as_deref().is_some_and(|cid| draft.html.contains(cid) || draft.html.contains(&link_of(draft.id, file.id)));
        let written = OutgoingFile {
            name: one_line(&file.name),
            media_type: file.media_type.clone(),
            content_id: file.cid.clone().filter(|_| shown),
            bytes,
        };
        if shown { inline.push(written) } else { attachments.push(written) }
    }
    Ok((inline, attachments))
}

/// Where the composer shows a draft's inline picture from.
#[must_use]
pub fn link_of(draft: DraftId, attachment: AttachmentId) -> String {
    format!("/api/mail/drafts/{draft}/attachments/{attachment}")
}

/// The composer's links to inline pictures become links into the mail.
fn with_content_ids(draft: &Draft) -> String {
    let mut html = draft.html.clone();
    for file in draft.attachments.iter().filter(|f| f.inline) {
        if let Some(cid) = &file.cid {
            html = html.replace(&link_of(draft.id, file.id), &format!("cid:{cid}"));
        }
    }
    // A quotation's pictures on the web wait while it is edited; the reader gets them as they were.
    html.replace(" data-remote-src=\"", " src=\"")
}

fn answered(draft: &Draft, parent: &Message) -> Option<String> {
    let answers = matches!(draft.mode, DraftMode::Reply | DraftMode::ReplyAll);
    parent.message_id.clone().filter(|id| answers && is_id(id))
}

/// A mail that is handed on carries the references too, so that it stays in its thread here.
fn references(draft: &Draft, parent: &Message) -> Vec<String> {
    match draft.mode {
        DraftMode::Reply | DraftMode::ReplyAll | DraftMode::Forward => {
            answer::references(parent).into_iter().filter(|id| is_id(id)).collect()
        }
        DraftMode::New => vec![],
    }
}

/// Mails bring ids of any form; only those that can be written are carried on.
fn is_id(id: &str) -> bool {
    id.len() <= 900 && id.contains('@') && id.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>'))
}

fn envelope(outgoing: &Outgoing) -> Result<Vec<String>, Stop> {
    let all = outgoing.recipients();
    if all.is_empty() {
        return Err(Stop::Refused(Refusal::NoRecipients));
    }
    if all.len() > RECIPIENTS_MAX {
        return Err(Stop::Refused(Refusal::TooManyRecipients { max: RECIPIENTS_MAX }));
    }
    all.iter().map(|a| mailwire::ascii_address(a).map_err(refused)).collect()
}

fn people(all: &[Person]) -> Result<Vec<Mailbox>, Stop> {
    all.iter().map(|p| Ok(Mailbox { name: one_line(&p.name), address: address(&p.address)? })).collect()
}

/// An address that mail can go to.
///
/// # Errors
/// [`Refusal::AddressMalformed`].
pub fn address(text: &str) -> Result<Address, Stop> {
    Address::parse(text.trim()).map_err(|_| Stop::Refused(Refusal::AddressMalformed(text.chars().take(200).collect())))
}

fn refused(fault: ComposeFault) -> Stop {
    match fault {
        ComposeFault::Domain(domain) => Stop::Refused(Refusal::AddressMalformed(domain)),
        ComposeFault::TooManyRecipients => Stop::Refused(Refusal::TooManyRecipients { max: RECIPIENTS_MAX }),
        ComposeFault::MediaType(_) => Stop::Refused(Refusal::FieldMalformed(InputField::Attachments)),
        ComposeFault::ControlCharacter(_) | ComposeFault::HeaderName(_) | ComposeFault::MessageId(_) => fault.into(),
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}
