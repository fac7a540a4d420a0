//! Whatever bytes come, reading them ends, does not panic and loses no part.

use mailwire::{Defect, Policy, html_to_text, parse, part_bytes, part_paths, quote, sanitise};
use proptest::prelude::*;

/// Pieces of which broken mails are made.
fn mailish() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"Content-Type: multipart/mixed; boundary=b\r\n".to_vec()),
        Just(b"Content-Type: multipart/alternative; boundary=\"c d\"\n".to_vec()),
        Just(b"Content-Type: text/html; charset=gb2312\r\n".to_vec()),
        Just(b"Content-Transfer-Encoding: base64\r\n".to_vec()),
        Just(b"Content-Transfer-Encoding: quoted-printable\r\n".to_vec()),
        Just(b"Content-Disposition: attachment; filename*0*=utf-8''a%; filename*1=b\r\n".to_vec()),
        Just(b"Subject: =?utf-8?B?5oql=?= =?gbk?Q?=B1?=\r\n".to_vec()),
        Just(b"From: \"a, b <x@y.example>, =?x?= (c\r\n".to_vec()),
        Just(b"Date: 31 Feb 99 25:61 +9999\r\n".to_vec()),
        Just(b"References: <a@b> <c\r\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\r\n--b\r\n".to_vec()),
        Just(b"\n--c d\n".to_vec()),
        Just(b"\r\n--b--\r\n".to_vec()),
        Just(b"> quoted\nOn Monday 1 a@b wrote:\n-- \n".to_vec()),
        Just(b"<p style='display:none'><!-- &amp; </p>".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..40),
    ];
    proptest::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_read(raw in prop_oneof![proptest::collection::vec(any::<u8>(), 0..500), mailish()]) {
        let mail = parse(&raw);
        prop_assert!(!mail.defects.contains(&Defect::Unreadable));
        prop_assert!(!mail.text.contains('\0') && !mail.subject.contains(char::is_control));
        prop_assert!(mail.preview.chars().count() <= mailwire::PREVIEW_CHARS_MAX);
        for path in part_paths(&raw) {
            prop_assert!(part_bytes(&raw, &path).is_some());
        }
        let _ = mail.thread_keys();
        let _ = mailwire::signature::extract(&mail);
    }

    #[test]
    fn any_html_is_read(html in "[<>/a-z \"'=!&;#0-9-]{0,200}") {
        let _ = html_to_text(&html);
        let _ = sanitise(&html, &Policy::default());
        let _ = quote::split_html(&html);
    }

    #[test]
    fn a_split_keeps_every_line(text in "([>a-z: \\-<@.0-9]{0,12}\n){0,20}") {
        let split = quote::split_text(&text);
        let lines = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let mut kept = [lines(&split.visible), lines(&split.quoted), lines(&split.signature)].concat();
        let mut given = lines(&text);
        // Blanks at the very end of a part are trimmed.
        kept.iter_mut().chain(given.iter_mut()).for_each(|line| line.truncate(line.trim_end().len()));
        kept.sort();
        given.sort();
        prop_assert_eq!(kept, given);
    }
}
