//! What servers write in sentences: which message is such a report, where the mail that came back begins in it, which addresses it
//! names, and what it says of each.

use super::{Letter, Told};

/// Lines of a report that are read.
const LINES_MAX: usize = 2_000;

/// Where the mail that came back begins in the text; its length where it doesn't.
pub(super) fn copy_from(text: &str) -> usize {
    const ANNOUNCED: [&str; 20] = [
        "this is a copy of",
        "below this line is a copy",
        "original message -",
        "enclosed is a copy",
        "the header of the original message",
        "original message follows",
        "original message headers",
        "message headers follow",
        "below is a copy of the original message",
        "included is a copy of the message header",
        "unsent message follows",
        "returned message -",
        "message header follows",
        "returned message follows",
        "header of the original message",
        "returned mail follows",
        "forwarded message -",
        "message text follows",
        "your original message",
        "original mail -",
    ];
    let mut at = 0;
    for line in text.split_inclusive('\n').take(LINES_MAX) {
        let trimmed = line.trim().to_ascii_lowercase();
        let announced = trimmed.len() < 120 && ANNOUNCED.iter().any(|words| trimmed.contains(words));
        if at > 0 && (announced || trimmed.starts_with("received: from ") || trimmed.starts_with("return-path: <")) {
            return at;
        }
        at += line.len();
    }
    text.len()
}

/// Is it the address or name of a mail server?
pub(super) fn is_of_server(from: &str) -> bool {
    const NAMES: [&str; 9] = [
        "mailer-daemon",
        "mailer_daemon",
        "mail-daemon",
        "postmaster@",
        "post_master@",
        "poostmaster@",
        "mail.delivery.system",
        "mail delivery s",
        "mail deliver system",
    ];
    NAMES.iter().any(|name| from.contains(name)) || from.trim() == "postmaster"
}

/// Subjects of reports, lower case.
pub(super) fn is_called_report(subject: &str) -> bool {
    const CALLED: [&str; 32] = [
        "undeliverable",
        "undelivered mail",
        "delivery status notification",
        "delivery notification",
        "delivery failure",
        "delivery failed",
        "delivery has failed",
        "delivery problem",
        "failure notice",
        "failure delivery",
        "failed delivery",
        "returned mail",
        "mail delivery failed",
        "mail delivery failure",
        "mail failure",
        "mail system error",
        "message delivery",
        "could not be delivered",
        "there was an error sending your mail",
        "error sending your mail",
        "unzustellbar",
        "退信",
        "无法投递",
        "系统退信",
        "配信",
        "不達",
        "недоставлен",
        "не доставлен",
        "no se pudo entregar",
        "échec de la remise",
        "are not member",
        "mail could not be",
    ];
    CALLED.iter().any(|words| subject.contains(words))
}

/// Does the text say that something could not be delivered? A person's mail with such a subject mostly doesn't in these words.
pub(super) fn tells_failure(text: &str) -> bool {
    const TOLD: [&str; 22] = [
        "could not be delivered",
        "couldn't be delivered",
        "not be delivered to",
        "unable to deliver",
        "delivery to the following",
        "delivery has failed",
        "failed to deliver",
        "error was encountered",
        "an error occurred while",
        "permanent error",
        "permanent fatal errors",
        "did not reach",
        "undeliverable",
        "not a member of this mailing list",
        "mailbox is full",
        "unknown user",
        "user unknown",
        "rejected recipient",
        "trouble delivering your message",
        "delivery failed",
        "cannot be delivered",
        "final-recipient:",
    ];
    let lower = text.get(..text.floor_char_boundary(8_000)).unwrap_or(text).to_lowercase();
    TOLD.iter().any(|words| lower.contains(words))
}

/// A report that its reader passed on as text.
pub(super) fn is_forwarded_report(text: &str) -> bool {
    let head = text.get(..text.floor_char_boundary(2_000)).unwrap_or(text).to_ascii_lowercase();
    head.contains("> from: mail delivery subsystem <mailer-daemon") && head.contains("> subject: returned mail")
}

/// The addresses that the text, or a field of the header, names as not reached, with the words on each.
pub(super) fn recipients(letter: &Letter<'_>) -> Vec<Told> {
    let quoted = is_forwarded_report(letter.text);
    let lines: Vec<&str> = letter.text.lines().take(LINES_MAX).map(|line| if quoted { unquoted(line) } else { line }).collect();
    let failed: Vec<String> = letter
        .tree
        .header
        .all("X-Failed-Recipients")
        .flat_map(|raw| addresses(&String::from_utf8_lossy(raw)).into_iter().map(str::to_owned).collect::<Vec<_>>())
        .take(super::NOTICES_MAX)
        .collect();
    let (mut found, mut ends) = (Vec::new(), Vec::new());
    let mut transcript = false;
    for place in [Place::Begins, Place::Transcript, Place::Named] {
        for (at, line) in lines.iter().enumerate() {
            let Some(address) = named(line, place) else { continue };
            ends.push((at, address));
            match found.iter_mut().find(|(_, known): &&mut (usize, String)| known.eq_ignore_ascii_case(address)) {
                // The line that sums a transcript up is the last.
                Some((known, _)) if place == Place::Transcript => *known = at,
                Some(_) => {}
                None => found.push((at, address.to_owned())),
            }
        }
        transcript = place == Place::Transcript;
        if !found.is_empty() {
            break;
        }
    }
    if !failed.is_empty() {
        found.retain(|(_, address)| failed.iter().any(|known| known.eq_ignore_ascii_case(address)));
    }
    found.truncate(super::NOTICES_MAX);
    let alone = found.len() == 1;
    let mut all = Vec::new();
    for (at, address) in found {
        let said = if transcript {
            // What the servers said stands before the line that sums it up.
            let others = |(end, other): &&(usize, &str)| *end < at && !other.eq_ignore_ascii_case(&address);
            let from = ends.iter().rev().find(others).map_or(0, |(end, _)| end + 1);
            lines[from..=at].join("\n")
        } else {
            // A wrapped line may begin with the same address again.
            let others = |(end, other): &&(usize, &str)| *end > at && !other.eq_ignore_ascii_case(&address);
            let end = ends.iter().find(others).map_or(lines.len(), |(end, _)| *end);
            block(&lines[at..end], &address)
        };
        all.push(told(address, said, if alone { lines.join("\n") } else { String::new() }));
    }
    let missing: Vec<String> = failed.into_iter().filter(|a| !all.iter().any(|t: &Told| t.address.eq_ignore_ascii_case(a))).collect();
    all.extend(missing.into_iter().map(|address| told(address, lines.join("\n"), String::new())));
    all
}

/// Whom the mail that came back was written to, where the report names nobody.
pub(super) fn returned_to(letter: &Letter<'_>) -> Option<Told> {
    let to = letter.returned("X-Original-To").or_else(|| letter.returned("To"))?;
    let address = addresses(&to).first().map(|address| (*address).to_owned())?;
    Some(told(address, letter.text.to_owned(), String::new()))
}

fn told(address: String, said: String, around: String) -> Told {
    let head = if around.is_empty() { &said } else { &around }.to_lowercase();
    let delayed =
        ["warning message only", "will be retried", "has been delayed", "has not yet been delivered", "delivery attempts will continue"];
    Told { address, original: None, said, status: None, delayed: delayed.iter().any(|words| head.contains(words)), program: false, around }
}

/// Without the marks of a quotation, those of the transcript kept.
fn unquoted(line: &str) -> &str {
    if line.starts_with(">>>>") { &line[1..] } else { line.strip_prefix("> ").or_else(|| line.strip_prefix('>')).unwrap_or(line) }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The line begins with the address, in whatever brackets.
    Begins,
    /// `550 <a@b>... User unknown`, `>>> RCPT To:<a@b>`.
    Transcript,
    /// Behind words that announce it.
    Named,
}

/// The address that a line names at that place.
fn named(line: &str, place: Place) -> Option<&str> {
    const ANNOUNCING: [&str; 17] = [
        "delivered to",
        "deliver message to",
        "delivering your mail to",
        "recipient",
        "unknown user",
        "userid",
        "mailbox",
        "reach the following",
        "address:",
        "permanent errors:",
        "could not be sent to",
        "delivery to",
        "errors:",
        "user:",
        "failed address",
        "gateway for",
        "rcpt to",
    ];
    let lower = line.to_ascii_lowercase();
    if lower.contains("please")
        || lower.contains("contact")
        || lower.contains("assistance")
        || lower.contains("http") && place != Place::Begins
    {
        return None;
    }
    let address = addresses(line).into_iter().next()?;
    let trimmed = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '"' | '\'' | '*' | '>' | '-' | '.' | '('));
    let begins = trimmed.starts_with(address);
    match place {
        Place::Begins => begins.then_some(address),
        Place::Transcript => {
            let code = trimmed.get(..3).is_some_and(|c| c.bytes().all(|b| b.is_ascii_digit()) && matches!(c.as_bytes()[0], b'4' | b'5'));
            let told = code && trimmed.contains("...") && !line.trim_start().starts_with("<<<");
            (told || lower.contains(">>> rcpt to")).then_some(address)
        }
        Place::Named => ANNOUNCING.iter().any(|words| lower.contains(words)).then_some(address),
    }
}

/// What is said of an address: the rest of its line and the lines below.
fn block(lines: &[&str], address: &str) -> String {
    const LINES: usize = 25;
    let first = lines.first().copied().unwrap_or_default();
    let after = first.find(address).and_then(|at| first.get(at + address.len()..)).unwrap_or_default();
    // Behind the address the line says something, or only closes it; before it may stand a code.
    let rest = after.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '"' | ':' | '\'' | ')'));
    let before = first.split(address).next().unwrap_or_default();
    let mut said = if before.chars().any(char::is_alphanumeric) { first.to_owned() } else { rest.to_owned() };
    for line in lines.iter().skip(1).take(LINES) {
        said.push('\n');
        said.push_str(line.trim());
    }
    said.trim().to_owned()
}

/// The addresses of a line, in order.
pub(super) fn addresses(line: &str) -> Vec<&str> {
    let bytes = line.as_bytes();
    let mut all = Vec::new();
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| memchr::memchr(b'@', rest)) {
        let at = from + found;
        let start = local_from(&bytes[from..at]) + from;
        let end = at + 1 + bytes[at + 1..].iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
        let mut end = end;
        while end > at + 1 && matches!(bytes[end - 1], b'.' | b'-') {
            end -= 1;
        }
        if start < at && end > at + 1 {
            all.push(&line[start..end]);
        }
        from = end.max(at + 1);
    }
    all
}

/// Where the local part begins that ends these bytes.
fn local_from(bytes: &[u8]) -> usize {
    if bytes.ends_with(b"\"") {
        return bytes[..bytes.len() - 1].iter().rposition(|b| *b == b'"').unwrap_or(bytes.len());
    }
    let plain = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b);
    let mut start = bytes.iter().rposition(|b| !plain(*b)).map_or(0, |at| at + 1);
    while start < bytes.len() && matches!(bytes[start], b'\'' | b'*' | b'.' | b'`') {
        start += 1;
    }
    start
}
