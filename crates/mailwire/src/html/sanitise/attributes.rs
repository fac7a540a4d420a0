//! Attribute by attribute: URLs, styles, colours.

use super::css;
use super::{Policy, RemoteImages};
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Stands for a blocked picture until [`rename_blocked`] turns the attribute into one that nothing loads.
const BLOCKED_MARK: &str = "x-blocked-remote-image:";

/// The longest `data:` picture, in bytes.
const DATA_IMAGE_BYTES_MAX: usize = 512 * 1024;

/// The longest URL that is kept, in bytes.
const URL_BYTES_MAX: usize = 4_096;

/// Judges attributes and counts what it meets.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    policy: Policy,
    remote: AtomicUsize,
    blocked: AtomicUsize,
}

impl Attributes {
    pub(super) fn new(policy: Policy) -> Self {
        Self { policy, ..Self::default() }
    }

    pub(super) fn remote_images(&self) -> usize {
        self.remote.load(Ordering::Relaxed)
    }

    pub(super) fn blocked(&self) -> usize {
        self.blocked.load(Ordering::Relaxed)
    }

    pub(super) fn note_blocked(&self) {
        self.blocked.fetch_add(1, Ordering::Relaxed);
    }

    /// The value to keep; none to drop the attribute.
    pub(super) fn keep<'u>(&self, element: &str, attribute: &str, value: &'u str) -> Option<Cow<'u, str>> {
        match (element, attribute) {
            ("a", "href") => self.link(value).map(Cow::Owned),
            ("img", "src") => self.image(value).map(Cow::Owned),
            // Only what may load is kept here: a blocked background has no place to wait in.
            (_, "background") => self.image(value).filter(|url| !url.starts_with(BLOCKED_MARK)).map(Cow::Owned),
            (_, "style") => {
                let clean = css::declarations(value, &mut |url| self.style_url(url), &mut || self.note_blocked());
                (!clean.is_empty()).then_some(Cow::Owned(clean))
            }
            (_, "bgcolor" | "bordercolor" | "color") => is_colour(value).then_some(Cow::Borrowed(value)),
            // What the program sets itself, and plain words and numbers.
            _ => Some(Cow::Borrowed(value)),
        }
    }

    /// Links: web, mail and telephone, written out as the parser understood them.
    fn link(&self, value: &str) -> Option<String> {
        let url = parse(value).filter(|url| matches!(url.scheme(), "http" | "https" | "mailto" | "tel"));
        if url.is_none() && !value.trim().is_empty() && !value.trim_start().starts_with('#') {
            self.note_blocked();
        }
        url.map(String::from)
    }

    fn image(&self, value: &str) -> Option<String> {
        let value = value.trim();
        if let Some(id) = strip_scheme(value, "cid:") {
            return self.own_picture(id);
        }
        if is_data_image(value) {
            return Some(value.to_owned());
        }
        // `//host/picture`: a mail has no base to be relative to, and browsers would take ours.
        let absolute = if value.starts_with("//") { Cow::Owned(format!("https:{value}")) } else { Cow::Borrowed(value) };
        match parse(&absolute).filter(|url| matches!(url.scheme(), "http" | "https")) {
            Some(url) => Some(self.remote_picture(&url)),
            None => {
                self.note_blocked();
                None
            }
        }
    }

    fn own_picture(&self, id: &str) -> Option<String> {
        let id = id.trim_matches(|c| matches!(c, '<' | '>'));
        if let Some(url) = self.policy.cid_urls.get(id) {
            return Some(url.clone());
        }
        let decoded: String = url::form_urlencoded::parse(format!("x={}", id.replace('+', "%2B").replace('&', "%26")).as_bytes())
            .map(|(_, value)| value.into_owned())
            .collect();
        self.policy.cid_urls.get(&decoded).cloned()
    }

    fn remote_picture(&self, url: &url::Url) -> String {
        self.remote.fetch_add(1, Ordering::Relaxed);
        match &self.policy.remote_images {
            RemoteImages::Blocked => format!("{BLOCKED_MARK}{url}"),
            RemoteImages::Proxied(link) => link(url.as_str()),
        }
    }

    /// A picture in a style: only one that may be loaded now.
    pub(super) fn style_url(&self, url: &str) -> Option<String> {
        self.image(url).filter(|url| !url.starts_with(BLOCKED_MARK) && !url.starts_with("data:"))
    }

    /// The look of `<body>`, which the fragment loses, as a style for the element around it.
    pub(super) fn body_style(&self, attributes: &str) -> String {
        let tag = super::super::to_text::Tag { name: "body", closing: false, attributes };
        let mut style = String::new();
        for (attribute, property) in [("bgcolor", "background-color"), ("text", "color")] {
            if let Some(colour) = tag.attribute(attribute).filter(|value| is_colour(value)) {
                style.push_str(&format!("{property}:{colour};"));
            }
        }
        if let Some(own) = tag.attribute("style") {
            let mut decoded = String::new();
            super::super::entity::decode_into(own, &mut decoded);
            style.push_str(&css::declarations(&decoded, &mut |url| self.style_url(url), &mut || self.note_blocked()));
        }
        style
    }
}

/// Turns the marked `src` of blocked pictures into `data-remote-src`. The serialiser writes quotes in values as `&quot;`, so the
/// pattern is met in tags only, or in text, where it does no harm.
pub(super) fn rename_blocked(html: &str) -> String {
    html.replace(&format!(" src=\"{BLOCKED_MARK}"), " data-remote-src=\"")
}

fn parse(value: &str) -> Option<url::Url> {
    let value = value.trim();
    if value.len() > URL_BYTES_MAX {
        return None;
    }
    let url = url::Url::parse(value).ok()?;
    let has_host = !matches!(url.scheme(), "http" | "https") || url.host_str().is_some_and(|host| !host.is_empty());
    has_host.then_some(url)
}

fn strip_scheme<'v>(value: &'v str, scheme: &str) -> Option<&'v str> {
    value.get(..scheme.len()).filter(|head| head.eq_ignore_ascii_case(scheme)).map(|_| &value[scheme.len()..])
}

/// Pictures of pixels only: an SVG is a document.
fn is_data_image(value: &str) -> bool {
    const KINDS: &[&str] = &["png", "jpeg", "jpg", "gif", "webp", "bmp"];
    let Some(rest) = strip_scheme(value, "data:image/") else { return false };
    let Some((kind, data)) = rest.split_once(';') else { return false };
    let Some(data) = strip_scheme(data, "base64,") else { return false };
    KINDS.iter().any(|known| known.eq_ignore_ascii_case(kind))
        && data.len() <= DATA_IMAGE_BYTES_MAX
        && data.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'\r' | b'\n' | b' ' | b'%'))
}

/// `#abc`, `red`, `rgb(1,2,3)`.
fn is_colour(value: &str) -> bool {
    let value = value.trim();
    (1..=40).contains(&value.len())
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'#' | b'(' | b')' | b',' | b'.' | b'%' | b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_judged_as_a_browser_reads_them() {
        let judge = Attributes::default();
        assert_eq!(judge.link(" HTTPS://x.example/a b ").as_deref(), Some("https://x.example/a%20b"));
        assert_eq!(judge.link("mailto:a@x.example").as_deref(), Some("mailto:a@x.example"));
        for bad in [
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:x",
            "vbscript:x",
            "data:text/html,x",
            "file:///x",
            "/relative",
            "x",
            "http:",
            "&#106;avascript:x",
        ] {
            assert_eq!(judge.link(bad), None, "{bad}");
        }
        assert!(judge.image("data:image/png;base64,iVBORw0KGgo=").is_some());
        assert_eq!(judge.image("data:image/svg+xml;base64,AAAA"), None);
        assert_eq!(judge.image("data:image/png;base64,AA\"A"), None);
        assert!(judge.image("//x.example/p.png").is_some_and(|url| url.starts_with(BLOCKED_MARK)));
    }
}
