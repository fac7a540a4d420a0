//! Leads the links of a mail over a door of ours, and adds the picture that tells of its opening. The older mail below stays as it is.

use regex::{Captures, Regex};
use std::sync::LazyLock;

/// Links of a mail that are led over a door; what follows leads where it led.
pub const LINKS_MAX: usize = 100;
/// Longer addresses stay as they are.
const TARGET_BYTES_MAX: usize = 2_000;

static LINK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"(<a\b[^>]*?\bhref=")(https?://[^"]+)(")"#).expect("a pattern of ours"));
static QUOTE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"<(?:div[^>]*\bdata-quote|blockquote|div[^>]*\bclass="mail-content)"#).expect("a pattern of ours"));

/// The mail with each link replaced by what `door` makes of its target, and with a picture at the end of its own text.
#[must_use]
pub fn rewrite(html: &str, picture: &str, mut door: impl FnMut(&str) -> String) -> String {
    let end = QUOTE.find(html).map_or(html.len(), |found| found.start());
    let (own, quote) = html.split_at(end);
    let mut count = 0;
    let own = LINK.replace_all(own, |found: &Captures<'_>| {
        let target = unescape(&found[2]);
        if count >= LINKS_MAX || target.len() > TARGET_BYTES_MAX || url::Url::parse(&target).is_err() {
            return found[0].to_owned();
        }
        count += 1;
        format!("{}{}{}", &found[1], door(&target), &found[3])
    });
    format!("{own}<img src=\"{picture}\" width=\"1\" height=\"1\" alt=\"\">{quote}")
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_links_are_led_over_a_door_and_the_older_mail_stays() {
        let html = "<p><a href=\"https://shop.example/a?b=1&amp;c=2\">A</a> <a href=\"mailto:x@y.example\">m</a></p><div data-quote=\"1\"><a href=\"https://old.example\">o</a></div>";
        let mut targets = Vec::new();
        let made = rewrite(html, "P", |target| {
            targets.push(target.to_owned());
            "D".to_owned()
        });
        assert_eq!(targets, ["https://shop.example/a?b=1&c=2"]);
        assert_eq!(
            made,
            "<p><a href=\"D\">A</a> <a href=\"mailto:x@y.example\">m</a></p><img src=\"P\" width=\"1\" height=\"1\" alt=\"\"><div data-quote=\"1\"><a href=\"https://old.example\">o</a></div>"
        );
    }

    #[test]
    fn what_is_no_address_on_the_web_stays() {
        for html in ["<a href=\"javascript:x\">a</a>", "<a href=\"/inner\">a</a>", "<a>a</a>", "https://bare.example"] {
            assert_eq!(rewrite(html, "P", |_| "D".to_owned()), format!("{html}<img src=\"P\" width=\"1\" height=\"1\" alt=\"\">"));
        }
    }
}
