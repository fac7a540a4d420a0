//! Where a link of a file may lead.

/// A longer address is no place to go.
const LINK_CHARS_MAX: usize = 1_000;

/// An address on the web or of a mailbox; nothing that runs, opens a file or another program.
pub(crate) fn safe(address: &str) -> Option<String> {
    let address = address.trim();
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    let known = ["http://", "https://", "mailto:"].iter().any(|way| lower.starts_with(way));
    let plain = !address.chars().any(|c| c.is_control() || c.is_whitespace());
    (known && plain && address.len() <= LINK_CHARS_MAX).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_and_mail() {
        for good in ["https://lumen.example/a?b=1", "HTTP://x.example", " mailto:ana@lumen.example "] {
            assert!(safe(good).is_some(), "{good}");
        }
        for bad in ["javascript:alert(1)", "file:///etc/passwd", "\\\\server\\share", "ms-word:x", "https://a b", "", "data:text/html,x"] {
            assert_eq!(safe(bad), None, "{bad}");
        }
    }
}
