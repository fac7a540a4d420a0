//! The document that shows a sanitised mail inside a sandboxed frame.

use std::fmt::Write;

/// How the frame looks and what it may load.
#[derive(Debug, Clone, Default)]
pub struct FrameLook {
    /// Origins (`https://crm.example`) that pictures may come from: those of `cid_urls` and of the proxy. A sandboxed frame has no
    /// origin of its own, so `'self'` would allow nothing.
    pub image_origins: Vec<String>,
    /// Show it light on dark.
    pub dark: bool,
}

/// A whole document for the `srcdoc` of `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox">`. Its policy forbids
/// everything but styles within and pictures from the given origins and from `data:`.
#[must_use]
pub fn frame_document(clean_html: &str, look: &FrameLook) -> String {
    let mut sources = String::from("data:");
    for origin in look.image_origins.iter().filter(|origin| is_origin(origin)) {
        // Writing into a string can't fail.
        let _ = write!(sources, " {origin}");
    }
    let dark = if look.dark { DARK } else { "" };
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src {sources}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\
         <meta name=\"referrer\" content=\"no-referrer\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <style>{BASE}{dark}</style></head><body>{clean_html}</body></html>"
    )
}

/// A mail brings its own look; this is for those that bring none, and keeps wide ones within the frame.
const BASE: &str = "html{background:#fff;color:#1f2328;font:14px/1.5 system-ui,-apple-system,'Segoe UI','Noto Sans','PingFang SC','Microsoft YaHei',sans-serif}\
    body{margin:0;padding:12px;overflow-wrap:anywhere}img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}\
    blockquote{margin:0 0 0 8px;padding-left:8px;border-left:2px solid #d0d7de}img[data-remote-src]{min-width:16px;min-height:16px;border:1px dashed #afb8c1}";

/// Colours turned round, pictures turned back: it keeps the contrast that the mail's author chose.
const DARK: &str = "html{filter:invert(.92) hue-rotate(180deg)}img{filter:invert(1) hue-rotate(180deg)}";

fn is_origin(origin: &str) -> bool {
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_only_true_origins() {
        let look = FrameLook {
            image_origins: vec!["https://crm.example:8443".to_owned(), "https://x; script-src *".to_owned(), "*".to_owned()],
            dark: true,
        };
        let document = frame_document("<p>x</p>", &look);
        assert!(document.contains("img-src data: https://crm.example:8443; style-src"));
        assert!(document.contains("invert(.92)"));
        assert!(document.ends_with("<body><p>x</p></body></html>"));
    }
}
