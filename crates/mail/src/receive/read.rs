//! Reading a mail: what its bytes say, cleaned and bounded so that the database takes it.

use crate::model::{AttachmentInfo, Auto, Person, Recipients};
use crate::rules::classify::auto_of;
use crate::rules::threading::{Key, keys_of};
use chrono::{DateTime, Utc};
use maillabels::{Letter, Look, Model};
use mailwire::{Correspondent, Defect, Notice, ParsedMail};
use std::panic::{AssertUnwindSafe, catch_unwind};
use text::words::{Field, FieldKind, index_lexemes};

/// Header ids longer than this are cut (RFC 5322 lines end at 998).
const ID_CHARS_MAX: usize = 900;
const ADDRESS_CHARS_MAX: usize = 320;
const NAME_CHARS_MAX: usize = 300;
const SUBJECT_CHARS_MAX: usize = 1_000;
const RECIPIENTS_MAX: usize = 1_000;
const REFERENCES_KEPT: usize = 100;
const ATTACHMENTS_MAX: usize = 500;
/// A guess below this is none.
const LANGUAGE_CONFIDENCE_MIN: f64 = 0.5;
/// What the decision about tabs looks at.
const OPENING_CHARS_MAX: usize = 4_000;

/// What was read out of a mail.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    pub message_id: Option<String>,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    pub keys: Vec<Key>,
    pub base_subject: String,
    /// It says that it answers, and names no other mail.
    pub by_subject: bool,
    pub subject: String,
    pub from: Person,
    pub recipients: Recipients,
    pub sent_at: Option<DateTime<Utc>>,
    pub preview: String,
    /// The beginning of the text.
    pub opening: String,
    pub attachments: Vec<AttachmentInfo>,
    pub defects: Vec<String>,
    pub auto: Option<Auto>,
    /// Its header says that no person sent it (RFC 3834).
    pub submitted_by_machine: bool,
    /// The addresses at which mail did not arrive, when it reports that.
    pub undelivered: Vec<Notice>,
    pub language: Option<String>,
    /// What the model makes of it; none of one that could not be read.
    pub look: Option<Box<Look>>,
    pub search: String,
    /// Why it could not be read.
    pub quarantine: Option<&'static str>,
}

/// Reads a mail; never panics.
pub(super) fn read(raw: &[u8]) -> Reading {
    catch_unwind(AssertUnwindSafe(|| from_parsed(&mailwire::parse(raw)))).unwrap_or_else(|_| unreadable())
}

/// A mail of which only the raw bytes are kept.
pub(super) fn unreadable() -> Reading {
    Reading { quarantine: Some("unreadable"), ..Reading::default() }
}

fn from_parsed(mail: &ParsedMail) -> Reading {
    if mail.defects.contains(&Defect::Unreadable) {
        return unreadable();
    }
    let keys = mail.thread_keys();
    let references: Vec<String> = keys.references.iter().map(|r| clean(r, ID_CHARS_MAX)).filter(|r| !r.is_empty()).collect();
    let message_id = keys.message_id.as_deref().map(|id| clean(id, ID_CHARS_MAX)).filter(|id| !id.is_empty());
    let from = mail.author().map(person).unwrap_or_default();
    let subject = clean(&mail.subject, SUBJECT_CHARS_MAX);
    let recipients = Recipients { to: people(&mail.to), cc: people(&mail.cc), bcc: people(&mail.bcc), reply_to: people(&mail.reply_to) };
    let attachments = attachments(mail);
    Reading {
        keys: keys_of(message_id.as_deref(), &references),
        by_subject: keys.answers && references.is_empty(),
        base_subject: clean(&keys.base_subject, 500),
        in_reply_to: mail.in_reply_to.first().map(|id| clean(id, ID_CHARS_MAX)),
        auto: auto_of(mail),
        submitted_by_machine: mail.automatic.auto_submitted.as_deref().is_some_and(|word| word != "no"),
        undelivered: mail.notices.iter().filter(|n| n.reason.is_bounce() && !n.address.is_empty()).cloned().collect(),
        search: lexemes(mail, &subject, &from, &recipients, &attachments),
        preview: clean(&mail.preview, 300),
        opening: clean(&mail.text, OPENING_CHARS_MAX),
        sent_at: mail.date.as_ref().map(|d| d.utc),
        defects: mail.defects.iter().filter_map(|d| serde_json::to_value(d).ok()?.as_str().map(ToOwned::to_owned)).collect(),
        language: text::language::detect(&mail.text).filter(|l| l.confidence >= LANGUAGE_CONFIDENCE_MIN).map(|l| l.tag.to_owned()),
        look: Some(Box::new(Model::embedded().look(Letter::of(mail)))),
        quarantine: None,
        message_id,
        references: last(references, REFERENCES_KEPT),
        subject,
        from,
        recipients,
        attachments,
    }
}

fn lexemes(mail: &ParsedMail, subject: &str, from: &Person, recipients: &Recipients, attachments: &[AttachmentInfo]) -> String {
    let from = format!("{} {}", from.name, from.address);
    let to: Vec<String> =
        [&recipients.to, &recipients.cc, &recipients.bcc].into_iter().flatten().map(|p| format!("{} {}", p.name, p.address)).collect();
    let to = to.join(" ");
    let names: Vec<&str> = attachments.iter().map(|a| a.name.as_str()).collect();
    let names = names.join(" ");
    let field = |text, kind| Field { text, kind };
    index_lexemes(&[
        field(&from, FieldKind::From),
        field(subject, FieldKind::Subject),
        field(&to, FieldKind::To),
        field(&names, FieldKind::Attachment),
        field(&mail.text, FieldKind::Body),
    ])
    .to_tsvector_literal()
    .replace('\0', " ")
}

fn attachments(mail: &ParsedMail) -> Vec<AttachmentInfo> {
    let numbered = mail.attachments.iter().take(ATTACHMENTS_MAX).zip(0_u32..);
    numbered
        .map(|(a, index)| AttachmentInfo {
            index,
            name: clean(&a.file_name(), NAME_CHARS_MAX),
            media_type: clean(a.media_type(), 200),
            bytes: a.size,
            inline: a.inline,
            cid: a.content_id.as_deref().map(|cid| clean(cid, ID_CHARS_MAX)),
        })
        .collect()
}

fn people(all: &[Correspondent]) -> Vec<Person> {
    all.iter().take(RECIPIENTS_MAX).map(person).filter(|p| !p.address.is_empty() || !p.name.is_empty()).collect()
}

fn person(c: &Correspondent) -> Person {
    Person { name: clean(&c.name, NAME_CHARS_MAX), address: clean(&c.address, ADDRESS_CHARS_MAX).to_lowercase() }
}

/// Bounded, and without what PostgreSQL's texts can't hold.
fn clean(text: &str, chars_max: usize) -> String {
    text.chars().filter(|c| *c != '\0').take(chars_max).collect()
}

fn last(mut all: Vec<String>, most: usize) -> Vec<String> {
    let skip = all.len().saturating_sub(most);
    all.drain(..skip);
    all
}
