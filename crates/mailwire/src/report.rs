//! Which addresses a report on delivery tells of: the standard report (RFC 3464), and what other servers write instead.

use crate::body;
use crate::defect::Defects;
use crate::header::fields::Header;
use crate::structure::Tree;
use std::collections::BTreeSet;

/// Addresses of one report that are read.
pub const UNDELIVERED_MAX: usize = 100;
/// Bytes of a part that are read.
const REPORT_BYTES_MAX: usize = 256 << 10;
/// Characters of a server's words that are kept.
const SAID_CHARS_MAX: usize = 300;

/// Mail to this address did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// The address, as the report writes it.
    pub address: String,
    /// The one that the mail was written to, where it was forwarded from there.
    pub original: Option<String>,
    /// Will it never arrive there? Otherwise it is held up, or was given up for a reason that may pass: a full mailbox, a server that
    /// was away.
    pub permanent: bool,
    /// The server's words; may be empty.
    pub said: String,
}

/// What a message that is a report tells; a message that is none has nothing to tell.
pub(crate) fn read(raw: &[u8], tree: &Tree<'_>, text: &str) -> Vec<Undelivered> {
    let mut all = standard(raw, tree);
    if all.is_empty() {
        all = listed(&tree.header, text);
    }
    if all.is_empty() {
        all = said_in_words(text);
    }
    let mut once = BTreeSet::new();
    all.retain(|u| once.insert(u.address.to_lowercase()));
    all.truncate(UNDELIVERED_MAX);
    all
}

/// RFC 3464, 2: groups of fields with blank lines between; those of a recipient name him.
fn standard(raw: &[u8], tree: &Tree<'_>) -> Vec<Undelivered> {
    let mut all = Vec::new();
    for leaf in
        tree.leaves.iter().filter(|leaf| matches!(&*leaf.content.value, "message/delivery-status" | "message/global-delivery-status"))
    {
        let (bytes, _) = body::leaf_bytes(raw, leaf);
        let status = String::from_utf8_lossy(bytes.get(..REPORT_BYTES_MAX).unwrap_or(&bytes)).replace("\r\n", "\n");
        // Some servers put a line of blanks between the groups.
        let status = status.lines().map(|line| if line.trim().is_empty() { "" } else { line }).collect::<Vec<_>>().join("\n");
        all.extend(status.split("\n\n").filter_map(recipient).take(UNDELIVERED_MAX));
    }
    all
}

fn recipient(group: &str) -> Option<Undelivered> {
    let group = group.trim_start_matches('\n');
    let header = Header::read(group.as_bytes(), &mut Defects::default());
    let address = |name: &str| typed(&header.plain(name)?).filter(|address| address.contains('@'));
    let original = address("Original-Recipient");
    let address = address("Final-Recipient").or_else(|| original.clone())?;
    let status = header.plain("Status").unwrap_or_default();
    let action = header.plain("Action").unwrap_or_default().to_ascii_lowercase();
    let said = header.plain("Diagnostic-Code").map(|code| typed(&code).unwrap_or(code)).unwrap_or_else(|| status.clone());
    let failed = match action.split_whitespace().next() {
        Some("failed") => true,
        Some("delayed") => false,
        // It was delivered, handed on or shared out.
        Some(_) => return None,
        None if status.starts_with('2') => return None,
        None => status.starts_with('5'),
    };
    let original = original.filter(|o| !o.eq_ignore_ascii_case(&address));
    // RFC 3463, 2: class 4 may pass; so may a mailbox that is full (5.2.2), whatever class it is told with.
    let passing = status.starts_with('4') || status.starts_with("5.2.2");
    Some(Undelivered { address, original, permanent: failed && !passing, said: cut(&said) })
}

/// `rfc822; name@host`, where the address may stand in brackets.
fn typed(value: &str) -> Option<String> {
    let (_, typed) = value.split_once(';')?;
    Some(typed.trim().trim_start_matches('<').trim_end_matches('>').trim().to_owned())
}

/// Exim, and the large hosts that follow it, name the addresses in a field of the header.
fn listed(header: &Header<'_>, text: &str) -> Vec<Undelivered> {
    let addresses = header.all("X-Failed-Recipients").map(|raw| String::from_utf8_lossy(raw).into_owned()).collect::<Vec<_>>().join(",");
    let addresses = addresses.split(',').map(str::trim).filter(|a| a.contains('@'));
    addresses
        .take(UNDELIVERED_MAX)
        .map(|address| {
            let after = text.find(address).and_then(|at| text.get(at + address.len()..)).unwrap_or_default();
            let said = words_after(after);
            Undelivered { address: address.to_owned(), original: None, permanent: !may_pass(&said), said: cut(&said) }
        })
        .collect()
}

/// qmail's way (`QSBMF`): the address in brackets and a colon, alone in its line, then the server's words.
fn said_in_words(text: &str) -> Vec<Undelivered> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\n') {
        let address = line.trim().strip_prefix('<').and_then(|line| line.strip_suffix(">:"));
        // What follows is the mail that came back.
        if line.starts_with("--- ") || all.len() >= UNDELIVERED_MAX {
            break;
        }
        if let Some(address) = address.filter(|a| a.contains('@') && !a.contains(char::is_whitespace)) {
            let said = words_after(after);
            all.push(Undelivered { address: address.to_owned(), original: None, permanent: !may_pass(&said), said: cut(&said) });
        }
        rest = after;
    }
    all
}

/// The words up to the next blank line.
fn words_after(text: &str) -> String {
    let lines = text.lines().skip_while(|line| line.trim().is_empty()).take_while(|line| !line.trim().is_empty());
    lines.map(str::trim).take(6).collect::<Vec<_>>().join(" ")
}

/// Does a server say it with a code of class 4 (RFC 5321, 4.2.1)? Without any code it is taken at its word: it came back.
fn may_pass(said: &str) -> bool {
    let codes = said.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'));
    let code = codes.map(|word| word.trim_matches('.')).find(|word| {
        let digits = |n: usize| word.len() == n && word.bytes().all(|b| b.is_ascii_digit());
        (digits(3) || word.len() >= 5 && word.as_bytes().get(1) == Some(&b'.')) && matches!(word.bytes().next(), Some(b'4' | b'5'))
    });
    code.is_some_and(|code| code.starts_with('4') || code.starts_with("5.2.2"))
}

fn cut(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SAID_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use crate::parse;

    fn told(raw: &str) -> Vec<(String, bool, String)> {
        parse(raw.replace('\n', "\r\n").as_bytes()).undelivered.into_iter().map(|u| (u.address, u.permanent, u.said)).collect()
    }

    fn report(groups: &str) -> Vec<(String, bool, String)> {
        told(&format!(
            "From: MAILER-DAEMON@x.example\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nIt did not arrive.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\n{groups}\n--b--\n"
        ))
    }

    #[test]
    fn each_recipient_of_a_standard_report_is_told() {
        let all = report(
            "Original-Recipient: rfc822;old@x.example\nFinal-Recipient: rfc822; <Gone@x.example>\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n User unknown\n \t\nFinal-Recipient: rfc822; full@x.example\nAction: failed\nStatus: 5.2.2\n\nFinal-Recipient: rfc822; late@x.example\nAction: delayed\nStatus: 4.4.1\n\nFinal-Recipient: rfc822; well@x.example\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; gone@x.example\nAction: failed\nStatus: 5.0.0",
        );
        let said = |a: &str, permanent, said: &str| (a.to_owned(), permanent, said.to_owned());
        assert_eq!(
            all,
            [
                said("Gone@x.example", true, "550 5.1.1 User unknown"),
                said("full@x.example", false, "5.2.2"),
                said("late@x.example", false, "4.4.1")
            ]
        );
    }

    #[test]
    fn other_servers_ways_are_understood() {
        let exim = told(
            "From: Mail Delivery System <mailer-daemon@x.example>\nSubject: Mail delivery failed\nX-Failed-Recipients: gone@y.example,\n late@y.example\n\nThe following addresses failed:\n\n  gone@y.example\n    host mx.y.example: 550 no such user\n\n  late@y.example\n    421 try later\n",
        );
        assert_eq!(
            exim.iter().map(|(a, p, _)| (a.as_str(), *p)).collect::<Vec<_>>(),
            [("gone@y.example", true), ("late@y.example", false)]
        );
        let qmail = told(
            "From: MAILER-DAEMON@x.example\nSubject: failure notice\n\nHi. This is the qmail-send program.\n\n<gone@y.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 #5.1.0 Address rejected.\n\n--- Below this line is a copy of the message.\n\n<not@y.example>:\nhello\n",
        );
        assert_eq!(qmail.len(), 1);
        assert_eq!((qmail[0].0.as_str(), qmail[0].1), ("gone@y.example", true));
        // A person who writes like that writes no report.
        assert_eq!(told("From: ann@x.example\nSubject: Hello\n\n<gone@y.example>:\n550\n"), []);
    }
}
