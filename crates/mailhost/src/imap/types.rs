//! What an IMAP server tells, in types.

use super::name::Role;
use super::value::Value;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use std::fmt;

/// Spans of a set that are kept, at most; a server that says more is answered by a full comparison.
pub(crate) const SPANS_MAX: usize = 500_000;
/// Text of a set within one command; servers take lines of 8,000 bytes.
const SET_TEXT_BYTES_MAX: usize = 3_500;

/// What the server can do, as far as it matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities(Vec<String>);

impl Capabilities {
    pub(crate) fn new(words: impl IntoIterator<Item = String>) -> Self {
        Self(words.into_iter().map(|w| w.to_ascii_uppercase()).take(200).collect())
    }

    /// Does it announce this one? Upper case.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|word| word == name)
    }

    /// All, upper case.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// Changes since a moment can be asked for (RFC 7162, 3.1).
    #[must_use]
    pub fn condstore(&self) -> bool {
        self.has("CONDSTORE") || self.has("QRESYNC")
    }

    /// Expunged mails since a moment can be asked for (RFC 7162, 3.2).
    #[must_use]
    pub fn qresync(&self) -> bool {
        self.has("QRESYNC")
    }
}

/// The flags that we keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Flags {
    /// `\Seen`
    pub seen: bool,
    /// `\Flagged`
    pub flagged: bool,
    /// `\Answered`
    pub answered: bool,
    /// `\Deleted`
    pub deleted: bool,
    /// `\Draft`
    pub draft: bool,
}

impl Flags {
    pub(crate) fn from_values(values: &[Value]) -> Self {
        let has = |word: &str| values.iter().any(|v| v.is_atom(word));
        Self {
            seen: has("\\Seen"),
            flagged: has("\\Flagged"),
            answered: has("\\Answered"),
            deleted: has("\\Deleted"),
            draft: has("\\Draft"),
        }
    }

    /// As a command names them.
    #[must_use]
    pub fn to_wire(self) -> String {
        let pairs = [
            (self.seen, "\\Seen"),
            (self.flagged, "\\Flagged"),
            (self.answered, "\\Answered"),
            (self.deleted, "\\Deleted"),
            (self.draft, "\\Draft"),
        ];
        let words: Vec<&str> = pairs.iter().filter(|(set, _)| *set).map(|(_, word)| *word).collect();
        words.join(" ")
    }
}

/// A folder, as LIST tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderInfo {
    /// As the server names it.
    pub wire_path: String,
    /// For people.
    pub path: String,
    /// What separates its levels.
    pub delimiter: Option<String>,
    /// What it is for: told by the server, else guessed by its name.
    pub role: Option<Role>,
    /// It can hold mails.
    pub selectable: bool,
}

/// What STATUS tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// Mails in it.
    pub messages: u64,
    /// The next UID.
    pub uid_next: u32,
    /// The generation of its UIDs.
    pub uid_validity: u32,
    /// The last change; none without CONDSTORE.
    pub highest_modseq: Option<u64>,
}

/// From which state a folder is to be brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resync {
    /// The generation of UIDs that is known here.
    pub uid_validity: u32,
    /// The last change that is known here.
    pub modseq: u64,
}

/// What SELECT tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selected {
    /// The generation of its UIDs.
    pub uid_validity: u32,
    /// The next UID; 0 when the server did not say.
    pub uid_next: u32,
    /// Mails in it.
    pub exists: u32,
    /// The last change; none when the folder keeps no count of changes.
    pub highest_modseq: Option<u64>,
    /// Nothing can be changed in it.
    pub read_only: bool,
    /// The server has answered from the state that was named: `vanished` and `changed` are complete.
    pub resynced: bool,
    /// Expunged since.
    pub vanished: UidSet,
    /// Flags changed since (and new mails).
    pub changed: Vec<Marks>,
}

/// What a mail in a folder bears besides its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// Its UID.
    pub uid: u32,
    /// Its flags.
    pub flags: Flags,
    /// Its size by the server's word; 0 when not asked.
    pub bytes: u64,
    /// When it came to the server.
    pub received_at: Option<DateTime<Utc>>,
    /// Its last change; 0 without CONDSTORE.
    pub modseq: u64,
}

/// A mail's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// All of them.
    Whole(Bytes),
    /// It is larger than we take: its header (or beginning), and how large it is.
    HeaderOnly(Bytes, u64),
}

/// A mail that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedBody {
    /// Flags, date and so on.
    pub marks: Marks,
    /// The bytes.
    pub body: Body,
}

/// Where moved, copied or appended mails came to lie (RFC 4315).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The target folder's generation of UIDs.
    pub uid_validity: u32,
    /// Old UIDs and the new ones, in pairs.
    pub pairs: Vec<(u32, u32)>,
}

/// UIDs from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub from: u32,
    /// The last.
    pub to: u32,
}

/// A set of UIDs, by spans: `1:5,9` (RFC 3501, sequence-set).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UidSet(Vec<Span>);

impl UidSet {
    /// Of ascending UIDs.
    #[must_use]
    pub fn of(uids: &[u32]) -> Self {
        let mut spans: Vec<Span> = Vec::new();
        for uid in uids {
            match spans.last_mut() {
                Some(last) if last.to.checked_add(1) == Some(*uid) => last.to = *uid,
                _ => spans.push(Span { from: *uid, to: *uid }),
            }
        }
        Self(spans)
    }

    /// Everything from a UID on.
    #[must_use]
    pub fn from_on(uid: u32) -> Self {
        Self(vec![Span { from: uid.max(1), to: u32::MAX }])
    }

    /// Reads one; none when it is nonsense or absurdly long.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let mut spans = Vec::new();
        for item in text.split(|b| *b == b',') {
            let item = std::str::from_utf8(item).ok()?;
            let (from, to) = item.split_once(':').unwrap_or((item, item));
            let (a, b): (u32, u32) = (from.parse().ok()?, to.parse().ok()?);
            spans.push(Span { from: a.min(b), to: a.max(b) });
            if spans.len() > SPANS_MAX {
                return None;
            }
        }
        Some(Self(spans))
    }

    /// Its spans.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Is nothing in it?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its UIDs one by one, in the order of its spans, `most` at most.
    pub(crate) fn each(&self, most: usize) -> impl Iterator<Item = u32> {
        self.0.iter().flat_map(|span| span.from..=span.to).take(most)
    }

    pub(crate) fn extend(&mut self, other: Self) {
        if self.0.len() < SPANS_MAX {
            self.0.extend(other.0);
        }
    }

    /// In pieces that fit a command.
    pub(crate) fn pieces(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut piece = String::new();
        for span in &self.0 {
            if piece.len() > SET_TEXT_BYTES_MAX {
                out.push(std::mem::take(&mut piece));
            }
            if !piece.is_empty() {
                piece.push(',');
            }
            piece.push_str(&span.to_string());
        }
        if !piece.is_empty() {
            out.push(piece);
        }
        out
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (from, to) if from == to => write!(f, "{from}"),
            (from, u32::MAX) => write!(f, "{from}:*"),
            (from, to) => write!(f, "{from}:{to}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_short() {
        let set = UidSet::of(&[1, 2, 3, 7, 9, 10]);
        assert_eq!(set.pieces(), ["1:3,7,9:10"]);
        assert_eq!(UidSet::parse(b"3:1,7").unwrap().each(10).collect::<Vec<_>>(), [1, 2, 3, 7]);
        assert_eq!(UidSet::from_on(5).pieces(), ["5:*"]);
        assert!(UidSet::parse(b"1:x").is_none());
    }

    #[test]
    fn long_sets_are_cut() {
        let odd: Vec<u32> = (0..5_000).map(|n| n * 2 + 1).collect();
        let pieces = UidSet::of(&odd).pieces();
        assert!(pieces.len() > 1 && pieces.iter().all(|p| p.len() < 4_000));
    }
}
