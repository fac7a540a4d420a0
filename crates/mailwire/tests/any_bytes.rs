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
    fn any_winmail_dat_is_read(tail in proptest::collection::vec(any::<u8>(), 0..600), at in 0_usize..200, id in prop_oneof![Just(0x9003_u16), Just(0x9005), Just(0x800F), Just(0x800C)]) {
        let mut bytes = vec![0x78, 0x9F, 0x3E, 0x22, 1, 0, 2];
        bytes.extend(id.to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(u32::try_from(at).unwrap_or_default().to_le_bytes());
        bytes.extend(&tail);
        prop_assert!(mailwire::read_tnef(&bytes).is_some());
        // Packed RTF of any bytes.
        let mut rtf = vec![0x02, 0x01, 0x09, 0x10, 1, 0, 0, 0];
        rtf.extend(u32::try_from(tail.len() + 16).unwrap_or_default().to_le_bytes());
        rtf.extend([0, 0, 0, 0, 0xFF, 0xFF, 0, 0]);
        rtf.extend(b"LZFu\0\0\0\0");
        rtf.extend(&tail);
        let mut whole = vec![0x78, 0x9F, 0x3E, 0x22, 1, 0, 1, 0x03, 0x90, 0, 0];
        whole.extend(u32::try_from(rtf.len() + 4).unwrap_or_default().to_le_bytes());
        whole.extend([1, 0, 0, 0]);
        whole.extend(&rtf);
        let tnef = mailwire::read_tnef(&whole);
        prop_assert!(tnef.is_some_and(|tnef| tnef.rtf.is_some()));
    }

    #[test]
    fn any_calendar_is_read(lines in proptest::collection::vec("(BEGIN:VEVENT|END:VEVENT|UID:1|DTSTART;TZID=[A-Z]{0,3}:[0-9TZ]{0,16}|RRULE:[A-Z=;0-9-]{0,20}|DURATION:P[0-9TDHW]{0,25}|ATTENDEE[;:=a-zA-Z@\"]{0,20}|[ -~]{0,30})", 0..12)) {
        let text = format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR", lines.join("\r\n"));
        if let Some(read) = mailwire::read_calendar(&text, None) {
            let _ = mailwire::answer(&read, "a@b.example", "A", mailwire::Answer::Accepted, chrono::DateTime::UNIX_EPOCH);
        }
        let _ = mailwire::authentication_results(&lines.join(";"));
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
