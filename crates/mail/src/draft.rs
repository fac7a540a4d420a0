//! Drafts: begun empty or as an answer, saved as typed, each change on the revision that its writer has seen.

use crate::Mail;
use crate::body::{quotable, quoted_picture};
use crate::compose::{RECIPIENTS_MAX, link_of};
use crate::model::{
    AttachmentId, Draft, DraftAttachment, DraftConflict, DraftId, DraftMode, InputField, MailboxId, Message, MessageId, Recipients,
    Refusal, Signature, Stop, TemplateId,
};
use crate::rules::answer;
use crate::store::drafts::{self as store, Content, NewDraft};
use crate::store::read::{self as store_read, Sender};
use crate::store::templates;
use blobs::{Hash, Stored};
use bytes::Bytes;
use db::TenantTx;
use kernel::{AccountId, Actor, Fault};
use std::collections::HashSet;

/// Bytes of a draft's body.
pub const HTML_BYTES_MAX: usize = 2 << 20;
/// Characters of a subject.
pub const SUBJECT_CHARS_MAX: usize = 900;
/// Bytes of all files of a draft: what most hosts take once they are encoded.
pub const ATTACHMENTS_BYTES_MAX: u64 = 25 << 20;
/// Files of a draft.
pub const ATTACHMENTS_MAX: usize = 50;

/// How a draft begins.
#[derive(Debug, Clone, Default)]
pub struct Begin {
    /// Its id; none: a new one.
    pub id: Option<DraftId>,
    /// From which mailbox; none in an answer: the mail's own.
    pub mailbox_id: Option<MailboxId>,
    /// To; none in an answer: as the mail says.
    pub to: Option<Vec<crate::model::Person>>,
    /// Copy; likewise.
    pub cc: Option<Vec<crate::model::Person>>,
    /// Blind copy.
    pub bcc: Option<Vec<crate::model::Person>>,
    /// Subject; none in an answer: the mail's with its prefix.
    pub subject: Option<String>,
    /// Body; none: room, signature, quotation.
    pub html: Option<String>,
    /// The mail that is answered or handed on.
    pub in_reply_to: Option<MessageId>,
    /// How.
    pub mode: Option<DraftMode>,
    /// The template that it is written from.
    pub template_id: Option<TemplateId>,
}

/// Begins a draft.
///
/// # Errors
/// [`Refusal::NotFound`] for a mailbox or a mail that the actor doesn't see; [`Refusal::FieldMalformed`] without a mailbox; what
/// [`Refusal`] says about limits; [`Refusal::DraftChanged`] when one with this id was begun already.
pub async fn begin(mail: &Mail, actor: &Actor, account: AccountId, begin: Begin) -> Result<Draft, Stop> {
    let mode = begin.mode.unwrap_or(DraftMode::New);
    let parent = parent(mail, actor, mode, begin.in_reply_to).await?;
    let mailbox = begin
        .mailbox_id
        .or(parent.as_ref().map(|p| p.message.mailbox_id))
        .ok_or(Stop::Refused(Refusal::FieldMalformed(InputField::MailboxId)))?;
    let of_parent = parent.as_ref().map(|p| p.message.mailbox_id);
    let (sender, own) = mail
        .db
        .read(actor, async |tx| {
            let mut sender = sender(tx, mailbox).await?;
            if let Some(language) = parent.as_ref().and_then(|p| p.language.as_deref()) {
                let others = templates::signatures(tx, mailbox).await?;
                sender.signature_html = signature_for(language, sender.signature_html, others);
            }
            Ok::<_, Stop>((sender, own_addresses(tx, [Some(mailbox), of_parent]).await?))
        })
        .await?;
    let id = begin.id.unwrap_or_else(DraftId::new);
    let (files, stored) = match &parent {
        Some(parent) if begin.html.is_none() => carried(mail, actor, mode, parent).await?,
        _ => (vec![], vec![]),
    };
    let mut content = prefilled(mode, &sender, parent.as_ref(), &own);
    if begin.html.is_none() {
        content.html = with_links(&content.html, id, &files);
    }
    content.recipients.to = begin.to.unwrap_or(content.recipients.to);
    content.recipients.cc = begin.cc.unwrap_or(content.recipients.cc);
    content.recipients.bcc = begin.bcc.unwrap_or_default();
    content.subject = begin.subject.unwrap_or(content.subject);
    content.html = begin.html.unwrap_or(content.html);
    content.template_id = begin.template_id;
    must_fit(&content)?;
    let new = NewDraft {
        id,
        mailbox_id: mailbox,
        account_id: account.0,
        content,
        in_reply_to: parent.as_ref().map(|p| p.message.id),
        thread_id: parent.as_ref().map(|p| p.message.thread_id),
        mode,
        labels: sender.labels,
    };
    let files: Vec<DraftAttachment> = files.into_iter().map(|carried| carried.file).collect();
    let now = mail.now();
    mail.db
        .write(actor, async |tx| {
            blobs::record(tx, &stored).await?;
            if !store::insert(tx, &new, now).await? {
                let present = found(tx, account, id).await?;
                return Err(Stop::Refused(Refusal::DraftChanged(Box::new(DraftConflict(present)))));
            }
            if !files.is_empty() {
                store::attach(tx, id, &files, now).await?;
            }
            found(tx, account, id).await
        })
        .await
}

/// A mail handed on without anybody's hand: to these addresses, with its files, without signature. It is built from, and never kept.
pub(crate) async fn handed_on(mail: &Mail, actor: &Actor, id: MessageId, to: Vec<crate::model::Person>) -> Result<Draft, Stop> {
    let parent = parent(mail, actor, DraftMode::Forward, Some(id)).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    let (files, stored) = carried(mail, actor, DraftMode::Forward, &parent).await?;
    mail.db.write(actor, async |tx| blobs::record(tx, &stored).await).await?;
    let draft = DraftId::new();
    let quoted = answer::body(DraftMode::Forward, "", &parent.message, &parent.quoted_html, parent.language.as_deref());
    Ok(Draft {
        id: draft,
        mailbox_id: parent.message.mailbox_id,
        recipients: Recipients { to, ..Recipients::default() },
        subject: answer::subject(DraftMode::Forward, &parent.message.subject),
        html: with_links(&quoted, draft, &files),
        attachments: files.into_iter().map(|carried| carried.file).collect(),
        in_reply_to: Some(id),
        thread_id: Some(parent.message.thread_id),
        mode: DraftMode::Forward,
        revision: 1,
        updated_at: mail.now(),
        template_id: None,
    })
}

/// The signature for an answer in this language; without one of its own, the mailbox's usual one.
fn signature_for(language: &str, usual: String, others: Vec<Signature>) -> String {
    others.into_iter().find(|one| one.language == language).map_or(usual, |one| one.html)
}

/// The mail that is answered, with what can be quoted of it.
struct Parent {
    message: Message,
    quoted_html: String,
    language: Option<String>,
    raw: Bytes,
}

async fn parent(mail: &Mail, actor: &Actor, mode: DraftMode, id: Option<MessageId>) -> Result<Option<Parent>, Stop> {
    let Some(id) = id.filter(|_| mode != DraftMode::New) else { return Ok(None) };
    let message = mail.db.read(actor, async |tx| store_read::one(tx, id).await?.ok_or(Stop::Refused(Refusal::NotFound))).await?;
    let hash = Hash::from_slice(&message.blob).ok_or_else(|| Fault::say("a mail without bytes"))?;
    let raw = mail.blobs.get(actor.tenant, &hash).await?;
    let parsed = mailwire::parse(&raw);
    let language = text::language::detect(&mailwire::quote::visible(&parsed.text)).map(|l| l.tag.to_owned());
    Ok(Some(Parent { quoted_html: quotable(&parsed), message, language, raw }))
}

fn prefilled(mode: DraftMode, sender: &Sender, parent: Option<&Parent>, own: &HashSet<String>) -> Content {
    let Some(parent) = parent else {
        return Content { html: format!("<p></p>{}", answer::signature(&sender.signature_html)), ..Content::default() };
    };
    Content {
        recipients: answer::recipients(mode, &parent.message, own),
        subject: answer::subject(mode, &parent.message.subject),
        html: answer::body(mode, &sender.signature_html, &parent.message, &parent.quoted_html, parent.language.as_deref()),
        template_id: None,
    }
}

/// A file of the older mail.
struct Carried {
    /// Its number there.
    index: usize,
    file: DraftAttachment,
    bytes: Bytes,
}

/// Files of the older mail that the draft carries: all of them when it is handed on, else the pictures that the quotation shows.
async fn carried(mail: &Mail, actor: &Actor, mode: DraftMode, parent: &Parent) -> Result<(Vec<Carried>, Vec<Stored>), Stop> {
    let parsed = mailwire::parse(&parent.raw);
    let mut total = 0;
    let mut parts: Vec<Carried> = Vec::new();
    for (index, file) in parsed.attachments.iter().take(ATTACHMENTS_MAX).enumerate() {
        let quoted = parent.quoted_html.contains(&quoted_picture(index));
        if !quoted && mode != DraftMode::Forward {
            continue;
        }
        let Some(bytes) = mailwire::part_bytes(&parent.raw, &file.path) else { continue };
        total += bytes.len() as u64;
        if total > ATTACHMENTS_BYTES_MAX {
            return Err(Stop::Refused(Refusal::TooBig { bytes_max: ATTACHMENTS_BYTES_MAX }));
        }
        let bytes = Bytes::from(bytes.into_owned());
        parts.push(Carried {
            index,
            file: DraftAttachment {
                id: AttachmentId::new(),
                blob: Hash::of(&bytes).0.to_vec(),
                name: file.file_name(),
                media_type: file.media_type().to_owned(),
                bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
                inline: quoted,
                cid: quoted.then(|| format!("{index}.{}@tradewind", parent.message.id)),
            },
            bytes,
        });
    }
    let stored = mail.blobs.put(actor.tenant, parts.iter().map(|p| p.bytes.clone()).collect()).await?;
    Ok((parts, stored))
}

/// The quotation's pictures, as the composer can show them.
fn with_links(html: &str, draft: DraftId, files: &[Carried]) -> String {
    files.iter().fold(html.to_owned(), |html, carried| html.replace(&quoted_picture(carried.index), &link_of(draft, carried.file.id)))
}

async fn sender(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Sender, Stop> {
    store_read::sender(tx, mailbox).await?.ok_or(Stop::Refused(Refusal::NotFound))
}

/// The addresses that an answer to all leaves out: colleagues stay in it.
async fn own_addresses(tx: &mut TenantTx, mailboxes: [Option<MailboxId>; 2]) -> Result<HashSet<String>, Stop> {
    let mut own = HashSet::new();
    for mailbox in mailboxes.into_iter().flatten() {
        own.insert(sender(tx, mailbox).await?.address.to_lowercase());
    }
    Ok(own)
}

/// Is this a draft's content?
pub(crate) fn must_fit(content: &Content) -> Result<(), Stop> {
    let Recipients { to, cc, bcc, .. } = &content.recipients;
    if to.len() + cc.len() + bcc.len() > RECIPIENTS_MAX {
        return Err(Stop::Refused(Refusal::TooManyRecipients { max: RECIPIENTS_MAX }));
    }
    if content.html.len() > HTML_BYTES_MAX {
        return Err(Stop::Refused(Refusal::TooBig { bytes_max: HTML_BYTES_MAX as u64 }));
    }
    let fits = content.subject.chars().count() <= SUBJECT_CHARS_MAX && !content.html.contains('\0') && !content.subject.contains('\0');
    if fits { Ok(()) } else { Err(Stop::Refused(Refusal::FieldMalformed(InputField::Subject))) }
}

/// One of the account's drafts.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn found(tx: &mut TenantTx, account: AccountId, id: DraftId) -> Result<Draft, Stop> {
    store::get(tx, account.0, id).await?.ok_or(Stop::Refused(Refusal::NotFound))
}

/// Locks a draft that can be changed.
async fn hold(tx: &mut TenantTx, account: AccountId, id: DraftId) -> Result<Draft, Stop> {
    match store::lock(tx, account.0, id).await? {
        None => Err(Stop::Refused(Refusal::NotFound)),
        Some(true) => Err(Stop::Refused(Refusal::DraftLeaving)),
        Some(false) => found(tx, account, id).await,
    }
}

/// Writes a draft's content, if it is still the revision that the writer has seen.
///
/// # Errors
/// [`Refusal::DraftChanged`] with the newer one; [`Refusal::DraftLeaving`]; [`Refusal::NotFound`].
pub async fn write(
    tx: &mut TenantTx,
    actor: &Mail,
    account: AccountId,
    id: DraftId,
    seen: i64,
    mailbox: Option<MailboxId>,
    content: &Content,
) -> Result<Draft, Stop> {
    must_fit(content)?;
    let present = hold(tx, account, id).await?;
    if i64::from(present.revision) != seen {
        return Err(Stop::Refused(Refusal::DraftChanged(Box::new(DraftConflict(present)))));
    }
    let mailbox = sender(tx, mailbox.unwrap_or(present.mailbox_id)).await?.id;
    store::write(tx, id, mailbox, content, actor.now()).await?;
    found(tx, account, id).await
}

/// Throws a draft away.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::DraftLeaving`].
pub async fn delete(tx: &mut TenantTx, account: AccountId, id: DraftId) -> Result<(), Stop> {
    hold(tx, account, id).await?;
    Ok(store::delete(tx, id).await?)
}

/// A file that comes for a draft.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// Its media type, as the sender says.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Bytes,
    /// Shown within the text.
    pub inline: bool,
}

/// Adds files to a draft.
///
/// # Errors
/// [`Refusal::TooBig`], [`Refusal::TooMany`], [`Refusal::NotFound`], [`Refusal::DraftLeaving`].
pub async fn attach(mail: &Mail, actor: &Actor, account: AccountId, id: DraftId, files: Vec<NewFile>) -> Result<Draft, Stop> {
    let stored = mail.blobs.put(actor.tenant, files.iter().map(|f| f.bytes.clone()).collect()).await?;
    let now = mail.now();
    mail.db
        .write(actor, async |tx| {
            let present = hold(tx, account, id).await?;
            let before: u64 = present.attachments.iter().map(|a| u64::try_from(a.bytes).unwrap_or(0)).sum();
            let more: u64 = files.iter().map(|f| f.bytes.len() as u64).sum();
            if before + more > ATTACHMENTS_BYTES_MAX {
                return Err(Stop::Refused(Refusal::TooBig { bytes_max: ATTACHMENTS_BYTES_MAX }));
            }
            if present.attachments.len() + files.len() > ATTACHMENTS_MAX {
                return Err(Stop::Refused(Refusal::TooMany { max: ATTACHMENTS_MAX }));
            }
            blobs::record(tx, &stored).await?;
            let rows: Vec<DraftAttachment> = files.iter().map(attachment).collect();
            store::attach(tx, id, &rows, now).await?;
            found(tx, account, id).await
        })
        .await
}

fn attachment(file: &NewFile) -> DraftAttachment {
    let id = AttachmentId::new();
    DraftAttachment {
        id,
        blob: Hash::of(&file.bytes).0.to_vec(),
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        bytes: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        inline: file.inline,
        cid: file.inline.then(|| format!("{id}@tradewind")),
    }
}

/// Takes a file off a draft.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::DraftLeaving`].
pub async fn detach(tx: &mut TenantTx, mail: &Mail, account: AccountId, id: DraftId, file: AttachmentId) -> Result<Draft, Stop> {
    hold(tx, account, id).await?;
    if !store::detach(tx, id, file, mail.now()).await? {
        return Err(Stop::Refused(Refusal::NotFound));
    }
    found(tx, account, id).await
}
