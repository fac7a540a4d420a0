//! The exam for `winmail.dat`: the files and texts that the suites expect come out. Skipped where the suites aren't there.

mod common;

use common::{files, suite, topic};
use mailwire::{Tnef, parse, part_bytes, read_tnef};
use std::path::Path;

/// Is what is expected there: a file by name and bytes, or a text?
fn holds(tnef: &Tnef, name: &str, bytes: &[u8]) -> bool {
    // The suite keeps texts with line feeds alone.
    let plain = |bytes: &[u8]| bytes.iter().copied().filter(|b| *b != b'\r').collect::<Vec<u8>>();
    let same = |found: &[u8]| found == bytes || plain(found) == plain(bytes);
    match name {
        "message.rtf" => tnef.rtf.as_deref().is_some_and(same),
        // The suite keeps it in the bytes of its code page.
        "message.html" => tnef.html.as_deref().is_some_and(|html| ascii(html.as_bytes()) == ascii(bytes)),
        "message.txt" => tnef.plain().is_some_and(|text| common::squeezed(&text) == common::squeezed(&String::from_utf8_lossy(bytes))),
        // Before an object the suite leaves the sixteen bytes of its kind; a mail within the mail it gives as the words that stand in for it.
        _ if bytes.starts_with(b"This attachment is a MAPI 1.0 embedded message") => true,
        _ if tnef.files.iter().any(|file| Some(file.bytes.as_slice()) == bytes.get(16..)) => true,
        // Files without a name were given one by who wrote the suite.
        _ => tnef
            .files
            .iter()
            .any(|file| same(&file.bytes) && (file.name.as_deref() == Some(name) || file.name.is_none() || name.starts_with("Untitled"))),
    }
}

fn ascii(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|b| b.is_ascii_graphic()).collect()
}

#[test]
fn files_and_texts_are_those_of_the_suites() {
    let Some(topic) = topic("mail") else { return };
    let (mut all, mut right, mut opened) = (0, 0, 0);
    for name in ["tnef-mimekit", "tnef-tnefparse"] {
        let folder = suite(&topic, name);
        for path in files(&folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "tnef")) {
            let bytes = std::fs::read(&path).expect("a file that can be read");
            let Some(tnef) = read_tnef(&bytes) else {
                println!("not opened: {}", path.display());
                continue;
            };
            opened += 1;
            let expected = path.with_extension("");
            for wanted in if expected.is_dir() { files(&expected) } else { Vec::new() } {
                let name = wanted.file_name().unwrap_or_default().to_string_lossy().into_owned();
                all += 1;
                let good = holds(&tnef, &name, &std::fs::read(&wanted).expect("a file that can be read"));
                right += usize::from(good);
                if !good {
                    let got: Vec<_> = tnef.files.iter().map(|file| (file.name.clone(), file.bytes.len())).collect();
                    let (rtf, html) = (tnef.rtf.as_ref().map(Vec::len), tnef.html.as_ref().map(String::len));
                    println!("{}: not there: {name}; files {got:?}, rtf {rtf:?}, html {html:?}", path.display());
                }
            }
            shown_as_sent_openly(&path, &bytes);
        }
    }
    println!("{opened} winmail.dat opened; {right} of {all} expected files and texts are there");
    assert!(right * 100 >= all * 95, "{right} of {all}");
}

/// In a mail its files are the mail's files, and all within reach.
fn shown_as_sent_openly(path: &Path, bytes: &[u8]) {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
    let raw = format!("Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n");
    let mail = parse(raw.as_bytes());
    assert!(!mail.attachments.iter().any(|a| a.name.as_deref() == Some("winmail.dat")), "{}", path.display());
    for attachment in &mail.attachments {
        let part = part_bytes(raw.as_bytes(), &attachment.path).expect("a file's bytes");
        assert_eq!(part.len() as u64, attachment.size, "{}", path.display());
    }
}
