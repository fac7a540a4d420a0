//! By what a mail belongs to a thread: its references, and its subject without the prefixes of answers as a last resort.

use unicode_normalization::UnicodeNormalization;

/// Prefixes peeled off one subject.
const PREFIXES_MAX: usize = 30;

/// The longest base subject, in bytes.
const BASE_BYTES_MAX: usize = 500;

/// What mail programs put before the subject of an answer, in lower case.
const REPLY: [&str; 27] = [
    "re",
    "aw",
    "sv",
    "vs",
    "antw",
    "antwort",
    "odp",
    "ynt",
    "yan",
    "ref",
    "rif",
    "res",
    "resp",
    "rv",
    "réf",
    "atb",
    "vá",
    "απ",
    "σχετ",
    "на",
    "отв",
    "ответ",
    "رد",
    "回复",
    "答复",
    "回覆",
    "返信",
];

/// … and before that of a forwarded mail.
const FORWARD: [&str; 22] = [
    "fw",
    "fwd",
    "wg",
    "tr",
    "enc",
    "i",
    "vl",
    "vb",
    "vs",
    "doorst",
    "pd",
    "ilt",
    "továbbítás",
    "rv",
    "переслано",
    "пересл",
    "إعادة توجيه",
    "转发",
    "转寄",
    "轉寄",
    "转",
    "転送",
];

/// The keys by which threads are found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct ThreadKeys {
    /// The mail's own id.
    pub message_id: Option<String>,
    /// The ids of what it answers, the thread's root first, the mail answered last; each once.
    pub references: Vec<String>,
    /// The subject without prefixes, folded: equal for all mails of a thread.
    pub base_subject: String,
    /// Did the subject have such a prefix? Threads by subject alone only join mails that say they answer or forward.
    pub answers: bool,
}

/// The subject without `Re:`, `Fwd:`, `回复：`, `[list]` and the like, NFKC, lower case, blanks collapsed; and whether there was such
/// a prefix.
#[must_use]
pub fn base_subject(subject: &str) -> (String, bool) {
    let normal: String = subject.nfkc().flat_map(char::to_lowercase).collect();
    let normal = normal.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = normal.as_str();
    let mut answers = false;
    for _ in 0..PREFIXES_MAX {
        if let Some(after) = strip_prefix(rest) {
            answers = true;
            rest = after;
        } else if let Some(after) = strip_list_tag(rest) {
            rest = after;
        } else {
            break;
        }
    }
    let rest = rest.strip_suffix("(fwd)").unwrap_or(rest).trim();
    (rest[..rest.floor_char_boundary(BASE_BYTES_MAX)].to_owned(), answers)
}

/// `re:`, `re[2]:`, `re(2):`, `re :`, `回复:`.
fn strip_prefix(subject: &str) -> Option<&str> {
    const PREFIX_BYTES_MAX: usize = 40;
    let colon = subject.find(':').filter(|at| *at <= PREFIX_BYTES_MAX)?;
    let head = subject[..colon].trim_end();
    let word = match head.find(['[', '(', '^']) {
        Some(at) if head[at + 1..].trim_end_matches([']', ')']).bytes().all(|b| b.is_ascii_digit()) => head[..at].trim_end(),
        Some(_) => return None,
        None => head.trim_end_matches(|c: char| c.is_ascii_digit()),
    };
    (REPLY.contains(&word) || FORWARD.contains(&word)).then(|| subject[colon + 1..].trim_start())
}

/// `[list-name] …`, where something follows; only before an answer's prefix or at the very beginning.
fn strip_list_tag(subject: &str) -> Option<&str> {
    const TAG_BYTES_MAX: usize = 40;
    let (tag, rest) = subject.strip_prefix('[')?.split_once(']')?;
    let rest = rest.trim_start();
    (tag.len() <= TAG_BYTES_MAX && !rest.is_empty() && strip_prefix(rest).is_some()).then_some(rest)
}

/// One list out of References and In-Reply-To: the latter counts when the former lacks it.
pub(crate) fn join_references(mut references: Vec<String>, in_reply_to: &[String], own: Option<&str>) -> Vec<String> {
    for id in in_reply_to {
        if !references.contains(id) {
            references.push(id.clone());
        }
    }
    references.retain(|id| Some(id.as_str()) != own);
    references
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(subject: &str) -> String {
        base_subject(subject).0
    }

    #[test]
    fn prefixes_go_in_many_languages() {
        for subject in [
            "Re: Price list",
            "RE: re: Fwd:  Price  LIST",
            "回复：Price list",
            "答复: 转发: Price list",
            "AW: Price list",
            "SV: Price list",
            "Re[2]: Price list",
            "RE(3): Price list",
            "Ответ: Price list",
            "رد: Price list",
            "[sales] Re: Price list",
            "Re: [sales] RE: Price list",
            "Price list (fwd)",
        ] {
            assert_eq!(base(subject), "price list", "{subject}");
        }
        assert!(base_subject("Re: x").1);
        assert!(!base_subject("x").1);
    }

    #[test]
    fn what_only_looks_like_a_prefix_stays() {
        assert_eq!(base("Order: 50 pcs"), "order: 50 pcs");
        assert_eq!(base("[urgent] price"), "[urgent] price");
        assert_eq!(base("Re:"), "");
        assert_eq!(
            base("A very long introduction that ends at last in a colon: re"),
            "a very long introduction that ends at last in a colon: re"
        );
    }

    #[test]
    fn references_end_with_the_mail_answered() {
        let ids = |all: &[&str]| all.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(join_references(ids(&["a", "b"]), &ids(&["b"]), Some("c")), ids(&["a", "b"]));
        assert_eq!(join_references(ids(&["a", "c"]), &ids(&["b"]), Some("c")), ids(&["a", "b"]));
    }
}
