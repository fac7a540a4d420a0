//! The exam for reports on delivery: reasons and hard or soft as the suite has them. Skipped where the suite isn't there.

mod common;

use common::{files, suite, suite_names, topic};
use mailwire::{MboxReader, Notice, parse};
use std::collections::BTreeMap;

/// Rows of the suite: of each message, reason and hard or soft of each recipient.
fn expected(table: &str) -> BTreeMap<&str, Vec<(&str, bool)>> {
    let mut all: BTreeMap<&str, Vec<(&str, bool)>> = BTreeMap::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        all.entry(cells[0]).or_default().push((cells[3], cells[4] == "true"));
    }
    all
}

/// What a file tells; a few hold several messages as mailbox files do.
fn notices(raw: &[u8]) -> Vec<Notice> {
    if !raw.starts_with(b"From ") {
        return parse(raw).notices;
    }
    MboxReader::new(raw).flat_map(|message| parse(&message.expect("bytes can be read").raw).notices).collect()
}

#[test]
fn reasons_are_those_of_the_suite() {
    let Some(topic) = topic("mail") else { return };
    let folder = suite(&topic, "bounce-sisimai");
    let table = std::fs::read_to_string(folder.join("EXPECTED.tsv")).expect("the suite's table");
    let (mut all, mut reasons, mut hard) = (0, 0, 0);
    for (name, rows) in expected(&table) {
        let path = ["bsd", "dos", "mac"].iter().map(|kind| folder.join("maildir").join(kind).join(name)).find(|path| path.is_file());
        // Some messages are kept back.
        let Some(path) = path else { continue };
        let notices = notices(&std::fs::read(&path).expect("a file that can be read"));
        for (index, (reason, is_hard)) in rows.iter().enumerate() {
            let got: Option<&Notice> = notices.get(index);
            all += 1;
            reasons += usize::from(got.is_some_and(|n| n.reason.as_str() == *reason));
            hard += usize::from(got.is_some_and(|n| n.hard == *is_hard));
            if got.is_none_or(|n| n.reason.as_str() != *reason) {
                println!("{name} {index}: wanted {reason}, got {got:?}");
            }
        }
    }
    println!("of {all} recipients {reasons} reasons and {hard} times hard or soft are right");
    assert!(reasons * 100 >= all * 97, "reasons: {reasons} of {all}");
    assert!(hard * 100 >= all * 97, "hard or soft: {hard} of {all}");
}

/// What people, shops and lists write is no bounce.
#[test]
fn nothing_else_is_taken_for_a_bounce() {
    let Some(topic) = topic("mail") else { return };
    let not = suite(&topic, "bounce-sisimai").join("maildir/not");
    let mut all = if not.is_dir() { files(&not) } else { Vec::new() };
    let (kept_back, mut taken) = (all.is_empty(), 0);
    for name in
        suite_names(&topic).iter().filter(|name| matches!(&***name, "corpus-spamassassin-public" | "archive-notmuch-lkml" | "mime-mu"))
    {
        all.extend(files(&suite(&topic, name)));
    }
    for path in &all {
        let mail = parse(&std::fs::read(path).expect("a file that can be read"));
        // The corpora hold a few reports: those say so themselves.
        let says_so = mail.is_delivery_report
            || mail.return_path.as_deref() == Some("")
            || mail.from.iter().any(|c| {
                let address = c.address.to_lowercase();
                address.starts_with("mailer-daemon") || address.starts_with("postmaster")
            });
        if mail.notices.iter().any(|notice| notice.reason.is_bounce()) && (!says_so || path.starts_with(&not)) {
            taken += 1;
            println!("taken for a bounce: {} {:?} {:?}", path.display(), mail.subject, mail.notices);
        }
    }
    println!(
        "{taken} of {} mails that are no bounces were taken for one{}",
        all.len(),
        if kept_back { "; the suite's own are kept back" } else { "" }
    );
    assert_eq!(taken, 0);
}
