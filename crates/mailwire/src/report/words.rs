//! Codes and stages in a server's words.

use super::{Letter, Stage};

/// Lower case, blanks single, the codes before the lines of a longer reply left out.
pub(super) fn plain(said: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for word in said.split_whitespace() {
        let word = word.to_lowercase();
        // `550-5.7.1` repeats at each line of a reply, and cuts phrases in two.
        if out.len() > 1 && is_continuation(&word) {
            continue;
        }
        out.push(word.trim_start_matches("smtp;").to_owned());
    }
    out.join(" ")
}

/// `550-5.7.1` or `550-`, as each line of a longer reply begins.
fn is_continuation(word: &str) -> bool {
    let Some((code, rest)) = word.split_once('-') else { return false };
    code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()) && (rest.is_empty() || is_status(rest))
}

fn is_status(word: &str) -> bool {
    let mut pieces = word.split('.');
    let class = pieces.next().is_some_and(|c| matches!(c, "2" | "4" | "5"));
    let number = |piece: Option<&str>| piece.is_some_and(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
    class && number(pieces.next()) && number(pieces.next()) && pieces.next().is_none()
}

/// The last status that stands in the words by itself: the one nearest to the server that refused.
pub(super) fn status(said: &str) -> Option<String> {
    let words = said.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'));
    let mut found: Option<&str> = None;
    for word in words.map(|word| word.trim_matches('.')).filter(|word| is_status(word)) {
        // `5.0.0` around a better one says nothing.
        if found.is_none_or(|known| known.ends_with(".0.0")) || !word.ends_with(".0.0") && found.is_some_and(|k| k.ends_with(".1.0")) {
            found = Some(word);
        }
    }
    found.map(str::to_owned)
}

/// The reply code: three figures that begin a line of the server, or stand before a status.
pub(super) fn reply_code(said: &str) -> Option<u16> {
    let mut words = said.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).filter(|w| !w.is_empty());
    words.find_map(|word| {
        let code: u16 = (word.len() == 3).then(|| word.parse().ok())??;
        ((250..=259).contains(&code) || (420..=459).contains(&code) || (500..=571).contains(&code)).then_some(code)
    })
}

/// The words by which servers name the stage of the dialogue that failed.
const STAGE_MARKS: [(Stage, &[&str]); 4] = [
    (
        Stage::Recipient,
        &[
            "in reply to rcpt to",
            "after rcpt to",
            "after rcpt command",
            "following rcpt",
            "rcpt to response",
            "for rcpt to",
            "for rcpt command",
            "our rcpt to",
            "does not like recipient",
            "rejected recipient",
            "[rcpt_to]",
            "(state 14)",
            "(state 13)",
            "rcpt-to validation",
            "rcpt-to:",
            "recipient command",
        ],
    ),
    (
        Stage::Sender,
        &[
            "in reply to mail from",
            "after mail from",
            "after mail command",
            "sender was rejected",
            "our mail from",
            "[mail_from]",
            "mail from response",
            "for mail from",
            "(state 12)",
            "(state 11)",
        ],
    ),
    (
        Stage::Content,
        &[
            "in reply to end of data",
            "in reply to data",
            "in reply to bdat",
            "after end of data",
            "after data",
            "after pipelined data",
            "failed after i sent the message",
            "failed on data",
            "does not like the message",
            "our data",
            "message (data)",
            "for text command",
            "for data command",
            "[data]",
            "[end_of_data]",
            "smtp command data",
            "(state 15)",
            "(state 16)",
            "(state 17)",
            "(state 18)",
        ],
    ),
    (
        Stage::Greeting,
        &[
            "after initial connection",
            "after helo",
            "after ehlo",
            "in reply to ehlo",
            "in reply to helo",
            "my name was rejected",
            "our greeting",
            "our ehlo",
            "our helo",
            "while performing the helo",
            "while performing the ehlo",
            "initial server greeting",
            "[ehlo]",
            "[helo]",
            "[connect]",
            "(state 8)",
            "(state 9)",
            "refused to talk to me",
        ],
    ),
];

/// The stage that the words name.
pub(super) fn stage(said: &str) -> Option<Stage> {
    let named = STAGE_MARKS.iter().find(|(_, marks)| marks.iter().any(|mark| said.contains(mark))).map(|(stage, _)| *stage);
    named.or_else(|| last_command(said))
}

/// The last command of a transcript: `>>> RCPT To:<a@b>`.
fn last_command(said: &str) -> Option<Stage> {
    let pieces: Vec<&str> = said.split(">>> ").skip(1).collect();
    pieces.iter().rev().find_map(|piece| {
        let is = |command: &str| piece.starts_with(command);
        match () {
            () if is("rcpt") => Some(Stage::Recipient),
            () if is("mail") => Some(Stage::Sender),
            () if is("data") || is("bdat") || is(".") => Some(Stage::Content),
            () if is("helo") || is("ehlo") => Some(Stage::Greeting),
            () => None,
        }
    })
}

/// McAfee's gateways refuse no recipient late; PowerMTA says in a field of its own what kind of failure it takes it for.
pub(super) fn stage_of_headers(letter: &Letter<'_>) -> Option<Stage> {
    if letter.tree.header.raw("X-NAI-Header").is_some() {
        return Some(Stage::Recipient);
    }
    let status = letter.part(&["message/delivery-status"])?.to_ascii_lowercase();
    let category = status.split_once("x-powermta-bouncecategory:")?.1.trim_start();
    (category.starts_with("bad-mailbox") || category.starts_with("inactive-mailbox")).then_some(Stage::Recipient)
}
