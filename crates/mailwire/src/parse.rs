//! A message's bytes become a [`ParsedMail`].

use crate::address::Correspondent;
use crate::attachment::Attachment;
use crate::body::{self, Body, PartCharset};
use crate::calendar::{self, Invitation};
use crate::defect::{Defect, Defects};
use crate::header::date::{self, MailDate};
use crate::header::encoded_word;
use crate::header::fields::Header;
use crate::header::{ids, mailboxes};
use crate::quote;
use crate::report::{self, Notice, Reason};
use crate::structure::{self, Multipart, Tree};
use crate::thread::{ThreadKeys, base_subject, join_references};
use crate::tnef;
use encoding_rs::Encoding;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Characters of the preview.
pub const PREVIEW_CHARS_MAX: usize = 200;

/// Characters of a subject; more is cut.
pub const SUBJECT_CHARS_MAX: usize = 2_000;

/// What a message says, decoded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParsedMail {
    /// The subject; empty when there is none.
    pub subject: String,
    /// Who wrote it; more than one is rare but allowed.
    pub from: Vec<Correspondent>,
    /// Who sent it, where that is another.
    pub sender: Option<Correspondent>,
    /// Where answers go, where that is elsewhere.
    pub reply_to: Vec<Correspondent>,
    /// To whom.
    pub to: Vec<Correspondent>,
    /// In copy.
    pub cc: Vec<Correspondent>,
    /// In blind copy: only in mails that we sent ourselves.
    pub bcc: Vec<Correspondent>,
    /// When it was written, as it says.
    pub date: Option<MailDate>,
    /// When the last server on its way received it: the date of the first `Received:`.
    pub received: Option<MailDate>,
    /// Its id without brackets.
    pub message_id: Option<String>,
    /// The ids that it answers.
    pub in_reply_to: Vec<String>,
    /// The ids of its thread, the root first.
    pub references: Vec<String>,
    /// What it says about a mailing list.
    pub list: ListHeaders,
    /// What it says about having been made by a machine.
    pub automatic: AutomaticHeaders,
    /// `Authentication-Results:` of its way, the last server's first.
    pub authentication_results: Vec<String>,
    /// `Return-Path:`; an empty path (`<>`) is an empty text.
    pub return_path: Option<String>,
    /// Is it a report on delivery (RFC 3464)?
    pub is_delivery_report: bool,
    /// What it tells of addresses, when it is a report, standard or not: that mail did not arrive and why, was complained about, …
    pub notices: Vec<Notice>,
    /// The Message-ID of the mail that it reports on.
    pub returned_message_id: Option<String>,
    /// The program that wrote it: `User-Agent:` or `X-Mailer:`.
    pub mailer: Option<String>,
    /// Who asks for a receipt (RFC 8098).
    pub receipt_to: Vec<Correspondent>,
    /// Its text: plain parts, HTML parts as text where there is no plain one.
    pub text: String,
    /// Was some of the text made from HTML?
    pub text_from_html: bool,
    /// Its HTML as it came: **not safe to show**, see [`crate::sanitise`].
    pub html: Option<String>,
    /// The charset of each text part.
    pub charsets: Vec<PartCharset>,
    /// Everything that is not text.
    pub attachments: Vec<Attachment>,
    /// The beginning of what its writer wrote himself, in one line of at most [`PREVIEW_CHARS_MAX`] characters.
    pub preview: String,
    /// What is wrong with it.
    pub defects: Vec<Defect>,
}

/// RFC 2919, RFC 2369, RFC 8058.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListHeaders {
    /// `List-ID:` without brackets and words.
    pub id: Option<String>,
    /// `List-Unsubscribe:`, its URLs.
    pub unsubscribe: Vec<String>,
    /// May one unsubscribe by a POST alone?
    pub one_click: bool,
}

/// What tells mails of machines from mails of people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AutomaticHeaders {
    /// `Auto-Submitted:` (RFC 3834), the keyword only, lower case.
    pub auto_submitted: Option<String>,
    /// `Precedence:`, lower case.
    pub precedence: Option<String>,
    /// `X-Auto-Response-Suppress:`, `X-Autoreply:`, `X-Autorespond:`, `X-Autoresponder:`: is one of them there?
    pub vendor: bool,
}

impl AutomaticHeaders {
    /// Does it say that a machine made it? Such mails are never answered by a machine.
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        self.auto_submitted.as_deref().is_some_and(|word| word != "no")
            || self.precedence.as_deref().is_some_and(|word| matches!(word, "bulk" | "junk" | "list" | "auto_reply"))
            || self.vendor
    }
}

impl ParsedMail {
    /// By what it is threaded.
    #[must_use]
    pub fn thread_keys(&self) -> ThreadKeys {
        let (base_subject, answers) = base_subject(&self.subject);
        ThreadKeys {
            message_id: self.message_id.clone(),
            references: join_references(self.references.clone(), &self.in_reply_to, self.message_id.as_deref()),
            base_subject,
            answers,
        }
    }

    /// The first author, when there is one.
    #[must_use]
    pub fn author(&self) -> Option<&Correspondent> {
        self.from.first().or(self.sender.as_ref())
    }
}

/// Reads a message. Never fails and never panics: what can't be read is a defect.
#[must_use]
pub fn parse(raw: &[u8]) -> ParsedMail {
    // Nothing below is meant to panic; a mailbox must not stop when it does.
    catch_unwind(AssertUnwindSafe(|| read(raw)))
        .unwrap_or_else(|_| ParsedMail { defects: vec![Defect::Unreadable], ..ParsedMail::default() })
}

/// The decoded bytes of a leaf by its path; none when there is no such leaf.
#[must_use]
pub fn part_bytes<'r>(raw: &'r [u8], path: &str) -> Option<Cow<'r, [u8]>> {
    catch_unwind(AssertUnwindSafe(|| {
        // What came in a `winmail.dat` is numbered behind it: `2.t1`.
        if let Some((outer, number)) = path.rsplit_once(".t") {
            let file = number.parse::<usize>().ok()?.checked_sub(1)?;
            let packed = part_bytes(raw, outer)?;
            return Some(Cow::Owned(tnef::read(&packed)?.files.into_iter().nth(file)?.bytes));
        }
        let find = |raw| structure::read(raw, None, &mut Defects::default()).leaves.into_iter().find(|leaf| leaf.path == path);
        match with_line_feeds(raw) {
            Cow::Borrowed(raw) => Some(body::leaf_bytes(raw, &find(raw)?).0),
            Cow::Owned(mended) => Some(Cow::Owned(body::leaf_bytes(&mended, &find(&mended)?).0.into_owned())),
        }
    }))
    .ok()
    .flatten()
}

/// The invitation in a message; none when it holds no calendar with an event.
#[must_use]
pub fn invitation(raw: &[u8]) -> Option<Invitation> {
    catch_unwind(AssertUnwindSafe(|| {
        let raw = &*with_line_feeds(raw);
        calendar::of_message(raw, &structure::read(raw, None, &mut Defects::default()))
    }))
    .ok()
    .flatten()
}

/// The paths of all leaves, text and files alike, in order.
#[must_use]
pub fn part_paths(raw: &[u8]) -> Vec<String> {
    catch_unwind(AssertUnwindSafe(|| {
        let raw = &*with_line_feeds(raw);
        structure::read(raw, None, &mut Defects::default()).leaves.into_iter().map(|leaf| leaf.path).collect()
    }))
    .unwrap_or_default()
}

/// All fields of the message's header with decoded values, in order: for rules on any header, and to look at.
#[must_use]
pub fn header_fields(raw: &[u8]) -> Vec<(String, String)> {
    let raw = &*with_line_feeds(raw);
    let header = Header::read(raw, &mut Defects::default());
    header.iter().map(|(name, value)| (String::from_utf8_lossy(name).into_owned(), encoded_word::text(value, None))).collect()
}

/// The bytes with line feeds: mail of old Macintoshes ends its lines with a carriage return alone. Every byte keeps its place.
fn with_line_feeds(raw: &[u8]) -> Cow<'_, [u8]> {
    const LOOK_BYTES: usize = 4_096;
    let head = raw.get(..LOOK_BYTES).unwrap_or(raw);
    if memchr::memchr(b'\n', head).is_some() || memchr::memchr(b'\r', head).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut mended = raw.to_vec();
    for at in memchr::memchr_iter(b'\r', raw) {
        if raw.get(at + 1) != Some(&b'\n') {
            mended[at] = b'\n';
        }
    }
    Cow::Owned(mended)
}

fn read(raw: &[u8]) -> ParsedMail {
    let raw = &*with_line_feeds(raw);
    let mut defects = Defects::default();
    let tree = structure::read(raw, None, &mut defects);
    let hint = body::charset_hint(&tree);
    let body = body::read(raw, &tree, hint, &mut defects);
    let mut mail = read_header(&tree.header, hint);
    mail.is_delivery_report = is_delivery_report(&tree);
    if mail.date.is_none() {
        defects.note(Defect::NoDate);
    }
    if !mail.from.iter().any(|c| c.address.contains('@')) {
        defects.note(Defect::NoFrom);
    }
    if mail.message_id.is_none() {
        defects.note(Defect::NoMessageId);
    }
    let Body { text, text_from_html, html, charsets, attachments } = body;
    mail.notices = report::read(raw, &tree, &text, &mail.subject, &mail.automatic);
    if mail.notices.iter().any(|notice| notice.reason != Reason::Vacation) {
        mail.returned_message_id = report::returned_message_id(raw, &tree, &text);
    }
    mail.preview = preview(&text);
    mail.text = text;
    mail.text_from_html = text_from_html;
    mail.html = html;
    mail.charsets = charsets;
    mail.attachments = attachments;
    mail.defects = defects.into_vec();
    mail
}

fn read_header(header: &Header<'_>, hint: Option<&'static Encoding>) -> ParsedMail {
    let people = |name: &str| {
        let mut all: Vec<Correspondent> = Vec::new();
        header.all(name).for_each(|raw| all.extend(mailboxes::read(raw, hint)));
        all
    };
    let ids = |name: &str| header.raw(name).map(ids::read).unwrap_or_default();
    let subject = header.raw("Subject").map(|raw| encoded_word::text(raw, hint)).unwrap_or_default();
    ParsedMail {
        subject: subject.chars().take(SUBJECT_CHARS_MAX).collect(),
        from: people("From"),
        sender: people("Sender").into_iter().next(),
        reply_to: people("Reply-To"),
        to: people("To"),
        cc: people("Cc"),
        bcc: people("Bcc"),
        date: header.all("Date").find_map(|raw| date::read(&String::from_utf8_lossy(&crate::header::fields::unfold(raw)))),
        received: header.plain("Received").and_then(|line| date::read(line.rsplit_once(';')?.1)),
        message_id: ids("Message-ID").into_iter().next(),
        in_reply_to: ids("In-Reply-To"),
        references: ids("References"),
        list: list_headers(header),
        automatic: automatic_headers(header),
        authentication_results: header.all("Authentication-Results").map(|raw| encoded_word::text(raw, None)).collect(),
        return_path: header.plain("Return-Path").map(|path| path.trim_matches(|c| matches!(c, '<' | '>')).to_owned()),
        mailer: header
            .raw("User-Agent")
            .or_else(|| header.raw("X-Mailer"))
            .map(|raw| encoded_word::text(raw, hint))
            .filter(|name| !name.is_empty()),
        receipt_to: people("Disposition-Notification-To"),
        ..ParsedMail::default()
    }
}

fn list_headers(header: &Header<'_>) -> ListHeaders {
    let id = header.plain("List-ID").map(|value| match value.rsplit_once('<') {
        Some((_, inner)) => inner.trim_end_matches('>').trim().to_owned(),
        None => value,
    });
    let unsubscribe = header.plain("List-Unsubscribe").unwrap_or_default();
    let urls =
        unsubscribe.split('<').skip(1).filter_map(|piece| piece.split_once('>')).map(|(url, _)| url.split_whitespace().collect::<String>());
    ListHeaders {
        id,
        unsubscribe: urls.collect(),
        one_click: header.plain("List-Unsubscribe-Post").is_some_and(|v| v.to_ascii_lowercase().contains("one-click")),
    }
}

fn automatic_headers(header: &Header<'_>) -> AutomaticHeaders {
    const VENDORS: [&str; 4] = ["X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond", "X-Autoresponder"];
    let keyword = |name: &str| header.plain(name).map(|value| value.split([';', ' ', '(']).next().unwrap_or_default().to_ascii_lowercase());
    AutomaticHeaders {
        auto_submitted: keyword("Auto-Submitted"),
        precedence: keyword("Precedence"),
        vendor: VENDORS.iter().any(|name| header.raw(name).is_some()),
    }
}

fn is_delivery_report(tree: &Tree<'_>) -> bool {
    let declared = tree.content.value == "multipart/report"
        && tree.content.param("report-type").is_some_and(|t| t.eq_ignore_ascii_case("delivery-status"));
    declared
        || tree
            .leaves
            .iter()
            .any(|leaf| leaf.content.value == "message/delivery-status" && leaf.within.iter().all(|(kind, _)| *kind != Multipart::Digest))
}

/// The beginning of the text that the writer wrote himself, in one line.
fn preview(text: &str) -> String {
    let own = quote::visible(text);
    let shown = if own.trim().is_empty() { text } else { &own };
    let mut out = String::new();
    let mut count = 0;
    for word in shown.split_whitespace() {
        let blank = usize::from(count > 0);
        let length = word.chars().count();
        if count + blank + length > PREVIEW_CHARS_MAX {
            out.extend(std::iter::repeat_n(' ', blank));
            out.extend(word.chars().take(PREVIEW_CHARS_MAX.saturating_sub(count + blank)));
            break;
        }
        out.extend(std::iter::repeat_n(' ', blank));
        out.push_str(word);
        count += blank + length;
    }
    out.truncate(out.trim_end().len());
    out
}
