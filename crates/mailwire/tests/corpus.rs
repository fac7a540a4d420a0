//! Over the public suites of mails: nothing panics, every part is within reach, and what is understood agrees with what others
//! understand. Skipped, with a word on it, where the suites aren't there.

mod common;

use common::{files, squeezed, suite, suite_names, topic};
use mailwire::{Defect, MboxReader, parse, part_bytes, part_paths};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Suites that are no mails: labelled lines and HTML templates.
fn is_mail_suite(name: &str) -> bool {
    !name.starts_with("labelled-") && !name.starts_with("template-")
}

/// Files of the suites that are no mails: expectations and reports.
fn is_mail(path: &Path) -> bool {
    const OTHERS: [&str; 14] = ["json", "yml", "xml", "md", "tsv", "csv", "list", "html", "tnef", "zip", "gz", "bin", "out", "summary"];
    !path.extension().is_some_and(|end| OTHERS.iter().any(|other| end.eq_ignore_ascii_case(other)))
}

#[test]
fn no_mail_panics_and_every_part_is_within_reach() {
    let Some(topic) = topic("mail") else { return };
    let mut all = 0;
    for name in suite_names(&topic).iter().filter(|name| is_mail_suite(name)) {
        let mut defects: BTreeMap<String, usize> = BTreeMap::new();
        let (mut mails, mut parts, mut attachments) = (0, 0, 0);
        for path in files(&suite(&topic, name)) {
            let raw = std::fs::read(&path).expect("a file that can be read");
            let mail = parse(&raw);
            assert!(!mail.defects.contains(&Defect::Unreadable), "unreadable: {}", path.display());
            let paths = part_paths(&raw);
            for part in &paths {
                assert!(part_bytes(&raw, part).is_some(), "{} of {}", part, path.display());
            }
            for attachment in &mail.attachments {
                let bytes = part_bytes(&raw, &attachment.path).expect("an attachment's bytes");
                assert_eq!(bytes.len() as u64, attachment.size, "{}", path.display());
                assert!(!attachment.file_name().is_empty());
            }
            for message in MboxReader::new(&raw[..]) {
                message.expect("bytes can be read");
            }
            // Telephone plans are slow without optimisation: a sample.
            if mails % 20 == 0 {
                let _ = mailwire::signature::extract(&mail);
            }
            mail.defects.iter().for_each(|defect| *defects.entry(format!("{defect:?}")).or_default() += 1);
            mails += 1;
            parts += paths.len();
            attachments += mail.attachments.len();
        }
        all += mails;
        println!("{name}: {mails} files, {parts} parts, {attachments} attachments, defects {defects:?}");
    }
    println!("{all} files in all");
}

#[test]
fn subjects_and_attachments_are_those_of_the_suite_with_expectations() {
    let Some(topic) = topic("mail") else { return };
    let (mut mails, mut subjects, mut attachments) = (0, 0, 0);
    for path in
        files(&suite(&topic, "mime-stalwart-mail-parser")).into_iter().filter(|path| path.extension().is_some_and(|end| end == "eml"))
    {
        let Ok(expected) = std::fs::read_to_string(path.with_extension("json")) else { continue };
        let expected: serde_json::Value = serde_json::from_str(&expected).expect("JSON");
        let headers = expected["parts"][0]["headers"].as_array().cloned().unwrap_or_default();
        let subject =
            headers.iter().find(|h| h["name"] == "subject").and_then(|h| h["value"]["Text"].as_str()).unwrap_or_default().to_owned();
        let mail = parse(&std::fs::read(&path).expect("a file that can be read"));
        let files = mail.attachments.len();
        let wanted = expected["attachments"].as_array().map_or(0, Vec::len);
        mails += 1;
        // Where the expectation has given up on raw bytes, a better reading is no fault.
        let same = squeezed(&mail.subject) == squeezed(&subject) || subject.contains('\u{FFFD}') && !mail.subject.contains('\u{FFFD}');
        subjects += usize::from(same);
        attachments += usize::from(files == wanted);
        if !same || files != wanted {
            println!("{}: subject {:?} / {subject:?}; attachments {files} / {wanted}", path.display(), mail.subject);
        }
    }
    println!("subjects {subjects} of {mails}, number of attachments {attachments} of {mails}");
    assert!(subjects * 100 >= mails * 95, "subjects: {subjects} of {mails}");
    assert!(attachments * 100 >= mails * 70, "attachments: {attachments} of {mails}");
}

/// The grid writes one text per language in many charsets and encodings: however it is written, the same text must come out.
#[test]
fn one_text_comes_out_of_every_charset() {
    let Some(topic) = topic("mail") else { return };
    let mut texts: BTreeMap<(String, bool), BTreeMap<String, Vec<String>>> = BTreeMap::new();
    let mut total = 0;
    for path in files(&suite(&topic, "mime-letters-charsets")) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Some(language) = name.strip_prefix("test_").and_then(|rest| rest.split('_').next()) else { continue };
        let mail = parse(&std::fs::read(&path).expect("a file that can be read"));
        let charset_defects = [Defect::UnknownCharset, Defect::WrongCharset, Defect::UndecodableText, Defect::BrokenEncoding];
        assert!(!mail.defects.iter().any(|defect| charset_defects.contains(defect)), "{name}: {:?}", mail.defects);
        assert!(!mail.text.contains('\u{FFFD}') && !mail.subject.contains('\u{FFFD}'), "{name}");
        // ASCII can't write the letters of most languages: the suite leaves them out there.
        texts.entry((language.to_owned(), name.contains("ascii"))).or_default().entry(squeezed(&mail.text)).or_default().push(name);
        total += 1;
    }
    let mut odd = 0;
    for ((language, _), by_text) in &texts {
        let most = by_text.values().map(Vec::len).max().unwrap_or_default();
        for (text, names) in by_text.iter().filter(|(_, names)| names.len() < most) {
            odd += names.len();
            println!("{language}: {names:?} gives {:?}", text.chars().take(120).collect::<String>());
        }
    }
    println!("{total} mails, {odd} with another text than most of their language");
    assert!(odd * 100 <= total * 20, "{odd} of {total}");
}

/// What Python's email package understands of a mail.
#[derive(Debug)]
struct Seen {
    path: PathBuf,
    subject: String,
    sender: String,
    names: Vec<String>,
}

fn python(paths: &[PathBuf]) -> Option<Vec<Seen>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python_reader.py");
    let mut child = Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut input = child.stdin.take()?;
    let lines: String = paths.iter().map(|path| format!("{}\n", path.display())).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let seen = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|seen| seen["fault"].is_null())
        .map(|seen| Seen {
            path: PathBuf::from(text(&seen["path"])),
            subject: text(&seen["subject"]),
            sender: text(&seen["from"]),
            names: seen["names"].as_array().map(|names| names.iter().map(text).collect()).unwrap_or_default(),
        })
        .collect();
    Some(seen)
}

/// Without what readers rightly differ in: blanks, characters that no charset explained, the case of addresses.
fn plain(text: &str) -> String {
    squeezed(text).chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_lowercase()
}

#[test]
fn python_understands_the_same() {
    /// Suites of well-formed mails, and the least agreement on subject, sender and attachment names, in percent.
    const FLOORS: [(&str, [usize; 3]); 8] = [
        ("corpus-spamassassin-public", [97, 97, 97]),
        ("archive-notmuch-lkml", [97, 97, 97]),
        // Python doesn't know windows-874.
        ("mime-letters-charsets", [90, 97, 97]),
        ("mime-mu", [90, 90, 90]),
        ("bounce-sisimai", [97, 95, 95]),
        ("mime-python-email", [90, 85, 90]),
        ("mime-ruby-mail", [85, 85, 85]),
        ("mime-enmime", [85, 80, 75]),
    ];
    let Some(topic) = topic("mail") else { return };
    for name in suite_names(&topic).iter().filter(|name| is_mail_suite(name)) {
        let paths: Vec<PathBuf> = files(&suite(&topic, name)).into_iter().filter(|path| is_mail(path)).collect();
        let Some(seen) = python(&paths) else {
            println!("skipped: python3 doesn't run here");
            return;
        };
        let mut agreed = [0, 0, 0];
        for theirs in &seen {
            let ours = parse(&std::fs::read(&theirs.path).expect("a file that can be read"));
            let sender = ours.from.first().map(|c| c.address.clone()).unwrap_or_default();
            let mut names: Vec<String> = ours.attachments.iter().filter_map(|a| a.name.as_deref().map(plain)).collect();
            let mut wanted: Vec<String> = theirs.names.iter().map(|name| plain(name)).collect();
            names.sort();
            wanted.sort();
            let same = [plain(&ours.subject) == plain(&theirs.subject), plain(&sender) == plain(&theirs.sender), names == wanted];
            if !same[0] || !same[1] || !same[2] {
                println!(
                    "differs {}: {same:?}\n  ours   {:?} {sender:?} {names:?}\n  python {:?} {:?} {wanted:?}",
                    theirs.path.display(),
                    ours.subject,
                    theirs.subject,
                    theirs.sender
                );
            }
            for (count, same) in agreed.iter_mut().zip(same) {
                *count += usize::from(same);
            }
        }
        let percent = agreed.map(|count| count * 100 / seen.len().max(1));
        println!(
            "agreement {name}: {} mails, subject {}%, sender {}%, attachment names {}%",
            seen.len(),
            percent[0],
            percent[1],
            percent[2]
        );
        if let Some((_, floors)) = FLOORS.iter().find(|(suite, _)| suite == name) {
            assert!(percent.iter().zip(floors).all(|(got, floor)| got >= floor), "{name}: {percent:?} under {floors:?}");
        }
    }
}
