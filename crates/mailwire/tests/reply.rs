//! The exams for telling a reply from what it quotes. Skipped where the suite isn't there.

mod common;

use common::{files, squeezed, suite, topic};
use mailwire::{html_to_text, parse, quote};

#[test]
fn visible_replies_are_those_of_the_suite() {
    let Some(topic) = topic("mail") else { return };
    let folder = suite(&topic, "reply-email-reply-trimmer");
    let (mut all, mut right) = (0, 0);
    for path in files(&folder.join("emails")) {
        let Some(name) = path.file_name() else { continue };
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a file that can be read")).into_owned();
        // A mail of which nothing is wanted has no file.
        let wanted = std::fs::read_to_string(folder.join("trimmed").join(name)).unwrap_or_default();
        let got = mailwire::quote::visible(&text);
        all += 1;
        if squeezed(&got) == squeezed(&wanted) {
            right += 1;
        } else {
            println!("--- {}\n--- got\n{got}\n--- wanted\n{wanted}", path.display());
        }
    }
    println!("reply-email-reply-trimmer: {right} of {all} visible replies are right");
    assert!(right * 100 >= all * 90, "{right} of {all}");
}

/// The writer's own text with his signature, as the second suite wants it.
fn own(text: &str) -> String {
    let split = quote::split_text(text);
    squeezed(&format!("{}\n{}", split.visible, split.signature))
}

#[test]
fn standard_replies_of_programs_are_those_of_the_suite() {
    let Some(topic) = topic("mail") else { return };
    let folder = suite(&topic, "reply-talon");
    let (mut all, mut right) = (0, 0);
    let mut judge = |name: &str, got: &str, wanted: &str| {
        all += 1;
        right += usize::from(got == wanted);
        if got != wanted {
            println!("{name}: got {got:?}, wanted {wanted:?}");
        }
    };
    for path in files(&folder.join("standard_replies")).into_iter().filter(|p| p.extension().is_some_and(|end| end == "eml")) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let wanted = std::fs::read_to_string(path.with_file_name(format!("{name}_reply_text"))).unwrap_or_else(|_| "Hello".to_owned());
        judge(&name, &own(&parse(&std::fs::read(&path).expect("a file that can be read")).text), &squeezed(&wanted));
    }
    let of_html = |path: &std::path::Path| {
        let html = String::from_utf8_lossy(&std::fs::read(path).expect("a file that can be read")).into_owned();
        squeezed(&html_to_text(quote::split_html(&html).visible))
    };
    for path in files(&folder.join("html_replies")) {
        judge(&path.display().to_string(), &of_html(&path), "Hi. I am fine. Thanks, Alex");
    }
    for (name, wanted) in [("OLK_SRC_BODY_SECTION.html", "Reply"), ("reply-separated-by-hr.html", "Hi there Bob")] {
        judge(name, &of_html(&folder.join(name)), wanted);
    }
    println!("reply-talon: {right} of {all} replies are right");
    assert!(right * 100 >= all * 90, "{right} of {all}");
}

/// This suite has mails without expectations: what stands beside each is what its writer wrote himself.
#[test]
fn fixtures_without_expectations_are_read_as_a_person_reads_them() {
    const MAILS: [(&str, &[&str], &[&str]); 8] = [
        ("correct_sig.txt", &["this is an email with a correct -- signature."], &["rick"]),
        ("email_1_4.txt", &["another problem with it."], &["wrote:", "Loader seems"]),
        ("email_1_6.txt", &["I get proper rendering as well."], &["wrote:", "caching related"]),
        ("email_1_8.txt", &["I will reply under this one", "and under this."], &["Hey there, this is my signature"]),
        ("email_BlackBerry.txt", &["Here is another email"], &["BlackBerry"]),
        ("email_multi_word_sent_from_my_mobile_device.txt", &["Here is another email"], &["Verizon"]),
        ("email_sent_from_my_not_signature.txt", &["Here is another email", "Sent from my desk, is much easier"], &[]),
        (
            "pathological.txt",
            &["I will try to fix the problem as soon as I get back to a computer."],
            &["John Sullivan", "query_alignment"],
        ),
    ];
    let Some(topic) = topic("mail") else { return };
    let folder = suite(&topic, "reply-email-reply-parser").join("emails");
    let (mut all, mut right) = (0, 0);
    for (name, holds, holds_not) in MAILS {
        // Some are kept back.
        let Ok(bytes) = std::fs::read(folder.join(name)) else { continue };
        let got = squeezed(&quote::visible(&String::from_utf8_lossy(&bytes)));
        let good = holds.iter().all(|piece| got.contains(piece)) && !holds_not.iter().any(|piece| got.contains(piece));
        all += 1;
        right += usize::from(good);
        if !good {
            println!("{name}: got {got:?}");
        }
    }
    println!("reply-email-reply-parser: {right} of {all} mails are right");
    assert!(right * 100 >= all * 90, "{right} of {all}");
}
