//! Made-up mail of a trading company: varied, believable, and the same for the same seed, on every machine.
//!
//! ```
//! use testkit::letters::Letters;
//! let letters: Vec<_> = Letters::seeded(7).generate(100, 20_000).collect();
//! assert_eq!(letters.len(), 100);
//! ```
//! Enquiries and answers in eight languages that form threads, quoted history, signatures, attachments that open,
//! old charsets, newsletters, bounces, automatic replies, and mails that are broken in the ways that are met.
//! All people and firms are invented, all domains end in `.example`. Words follow Zipf's law: some stand in every
//! tenth mail, most in hardly any ([`tail_word`]).

mod bulk;
mod compose;
mod files;
mod goods;
mod mime;
mod odd;
mod people;
mod rng;
mod scene;
mod talk;
mod tongues;
mod words;

pub use people::Person;
pub use rng::Rng;
pub use tongues::Tongue;
pub use words::{WORDS, tail_word};

use chrono::{DateTime, Duration, Utc};
use talk::Talk;

/// Fewer bytes than this on average, and mails carry hardly any attachments.
const TEXT_ONLY_BYTES: usize = 8_000;
/// What headers, text and HTML come to on average, in bytes.
const TEXT_BYTES: usize = 6_500;
/// Of a hundred mails that may carry attachments, so many do.
const ATTACHED_PERCENT: usize = 42;
/// Share of all mails that carry one, seen over the whole mix, and what base64 adds.
const ATTACHED_SHARE: f64 = 0.335 * 1.37;
/// The largest single attachment.
const ATTACHMENT_BYTES_MAX: usize = 9_000_000;
/// Talks that go on at the same time.
const TALKS_MAX: usize = 120;

/// What a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A buyer writes for the first time.
    Enquiry,
    /// A buyer answers.
    Reply,
    /// We write.
    Sent,
    /// Bulk mail with `List-Unsubscribe`.
    Newsletter,
    /// Among colleagues, from the owner's own domain.
    Internal,
    /// A delivery status notification (RFC 3464).
    Bounce,
    /// `Auto-Submitted: auto-replied` (RFC 3834).
    AutoReply,
    /// Broken or odd.
    Odd(Oddity),
}

/// In which way a letter is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Oddity {
    /// No Message-ID.
    NoMessageId,
    /// The Message-ID of another letter.
    DuplicateMessageId,
    /// A multipart that is never closed, its last part cut off.
    Truncated,
    /// Raw bytes of an old charset in Subject and From.
    EightBitHeaders,
    /// No Date.
    NoDate,
    /// Headers and nothing else.
    NoBody,
    /// The charset is one that nobody knows.
    UnknownCharset,
    /// Another mail attached as `message/rfc822`.
    Nested,
}

impl Oddity {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::NoMessageId,
        Self::DuplicateMessageId,
        Self::Truncated,
        Self::EightBitHeaders,
        Self::NoDate,
        Self::NoBody,
        Self::UnknownCharset,
        Self::Nested,
    ];
}

/// A letter, with what a test may want to compare.
#[derive(Debug, Clone)]
pub struct Letter {
    /// As it lies on the server, with CRLF line ends.
    pub raw: Vec<u8>,
    /// When the server got it (IMAP's INTERNALDATE).
    pub internal_date: DateTime<Utc>,
    /// `INBOX`, `Sent`, `Archive`, `Junk`, `Trash` or `Projects/Fairs`.
    pub folder: &'static str,
    /// What it is.
    pub kind: Kind,
    /// What it is written in.
    pub tongue: Tongue,
    /// With angle brackets; none when it has none.
    pub message_id: Option<String>,
    /// Decoded.
    pub subject: String,
    /// The sender's address.
    pub from: String,
    /// The Message-ID of the mail that it answers.
    pub in_reply_to: Option<String>,
    /// Rare words of its text.
    pub words: Vec<String>,
    /// Names of its attachments.
    pub attachments: Vec<String>,
    /// It was read.
    pub seen: bool,
    /// It was answered.
    pub answered: bool,
    /// It has a star.
    pub flagged: bool,
}

impl Letter {
    /// Its flags as Maildir writes them; empty for a new mail.
    #[must_use]
    pub fn maildir_flags(&self) -> String {
        [(self.flagged, 'F'), (self.answered, 'R'), (self.seen, 'S')].iter().filter(|(on, _)| *on).map(|(_, flag)| flag).collect()
    }
}

/// Who owns the mailbox.
#[derive(Debug, Clone)]
pub struct Owner {
    /// As he writes his name.
    pub name: String,
    /// His address.
    pub address: String,
    /// His firm.
    pub company: String,
}

impl Owner {
    fn signature(&self) -> String {
        format!("-- \n{}\n{}\n{}", self.name, self.company, self.address)
    }
}

/// What to make. [`Letters::generate`] makes it.
#[derive(Debug, Clone)]
pub struct Letters {
    seed: u64,
    owner: Owner,
    people: usize,
    until: DateTime<Utc>,
    days: i64,
}

impl Letters {
    /// Three years of mail up to the autumn of 2026 to Anna Lin of Haiyue Lighting, from 400 people.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let owner =
            Owner { name: "Anna Lin".to_owned(), address: "anna@shop.example".to_owned(), company: "Haiyue Lighting Co., Ltd".to_owned() };
        let until = DateTime::from_timestamp(1_795_305_600, 0).expect("2026-11-22");
        Self { seed, owner, people: 400, until, days: 3 * 365 }
    }

    /// Whose mailbox it is.
    #[must_use]
    pub fn owner(mut self, name: &str, address: &str, company: &str) -> Self {
        self.owner = Owner { name: name.to_owned(), address: address.to_owned(), company: company.to_owned() };
        self
    }

    /// How many people write; some often, most rarely.
    #[must_use]
    pub fn people(mut self, people: usize) -> Self {
        self.people = people.max(1);
        self
    }

    /// The newest letter is from this moment, the oldest from so many days before.
    #[must_use]
    pub fn until(mut self, until: DateTime<Utc>, days: i64) -> Self {
        (self.until, self.days) = (until, days);
        self
    }

    /// Makes `count` letters, oldest first, of `average_bytes` each over the long run (at least what text needs, about 4 kB).
    #[must_use]
    pub fn generate(&self, count: usize, average_bytes: usize) -> Generator {
        let (attached_percent, attachment_bytes) = if average_bytes <= TEXT_ONLY_BYTES {
            (3, 6_000.0)
        } else {
            #[expect(clippy::cast_precision_loss, reason = "sizes of mails fit")]
            let wanted = average_bytes.saturating_sub(TEXT_BYTES) as f64 / ATTACHED_SHARE;
            (ATTACHED_PERCENT, wanted)
        };
        Generator {
            plan: self.clone(),
            rng: Rng::seeded(rng::mix(self.seed)),
            count,
            at: 0,
            attached_percent,
            attachment_bytes,
            talks: Vec::new(),
            last_message_id: None,
        }
    }
}

/// Makes one letter after the other.
#[derive(Debug)]
pub struct Generator {
    plan: Letters,
    rng: Rng,
    count: usize,
    at: usize,
    attached_percent: usize,
    attachment_bytes: f64,
    talks: Vec<Talk>,
    last_message_id: Option<String>,
}

impl Iterator for Generator {
    type Item = Letter;

    fn next(&mut self) -> Option<Letter> {
        if self.at == self.count {
            return None;
        }
        let date = self.date();
        self.at += 1;
        let letter = match self.rng.below(100) {
            0..28 => self.enquiry(date),
            28..52 => self.reply(date),
            52..80 => self.sent(date),
            80..88 => self.newsletter(date),
            88..93 => self.internal(date),
            93..95 => self.bounce(date),
            95..97 => self.auto_reply(date),
            _ => self.odd(date),
        };
        self.last_message_id.clone_from(&letter.message_id);
        Some(letter)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.count - self.at, Some(self.count - self.at))
    }
}

impl Generator {
    /// Evenly over the span, within a slot of its own, so that dates never go back.
    fn date(&mut self) -> DateTime<Utc> {
        let span = Duration::days(self.plan.days).num_seconds();
        let slot = span / i64::try_from(self.count).expect("a count of mails").max(1);
        let ahead = i64::try_from(self.count - self.at).expect("a count of mails") * slot;
        let within = i64::try_from(self.rng.below(usize::try_from(slot).unwrap_or(0).max(1))).unwrap_or(0);
        self.plan.until - Duration::seconds(ahead) + Duration::seconds(within)
    }

    /// One of the people, some more often than others.
    fn person(&mut self) -> Person {
        let number = self.rng.zipf(self.plan.people);
        Person::nth(self.plan.seed, number)
    }
}
