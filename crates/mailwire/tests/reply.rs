//! The exam for telling a reply from what it quotes. Skipped where the suite isn't there.

mod common;

use common::{files, squeezed, suite, topic};

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
    println!("{right} of {all} visible replies are right");
    assert!(right * 100 >= all * 90, "{right} of {all}");
}
