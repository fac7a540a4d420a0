//! A mail's body, safe to show: sanitised on the server, for a sandboxed frame without scripts, forms or requests of its own.

use crate::Mail;
use crate::model::{Message, MessageId, Refusal, Stop};
use crate::picture_token::{self, PictureKey};
use crate::rules::answer::escape;
use crate::store::read;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use blobs::Hash;
use bytes::Bytes;
use kernel::{Actor, Fault};
use mailwire::quote::{split_html, split_text};
use mailwire::{FrameLook, ParsedMail, Policy, RemoteImages, frame_document, sanitise};
use regex::Regex;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// How a body is shown.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// Load pictures from the web, through the program.
    pub images: bool,
    /// Light on dark.
    pub dark: bool,
    /// Origins under which the program is reached: a sandboxed frame has none of its own.
    pub origins: Vec<String>,
    /// Opens the doors of pictures, which a sandboxed frame knocks at without a cookie.
    pub token: String,
    /// Signs the addresses of pictures on the web: the token opens the door to these, and to no others.
    pub picture_key: PictureKey,
}

/// A body.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The whole document.
    pub document: String,
    /// Are there pictures on the web that were not loaded?
    pub has_remote_images: bool,
    /// The plain text.
    pub text: String,
    /// Does it quote an older mail?
    pub has_quoted: bool,
    /// Was it written as HTML?
    pub is_html: bool,
}

/// A mail and its bytes.
///
/// # Errors
/// [`Refusal::NotFound`]; a fault of the storage.
pub async fn open(mail: &Mail, actor: &Actor, id: MessageId) -> Result<(Message, Bytes), Stop> {
    let message = mail.db.read(actor, async |tx| read::one(tx, id).await?.ok_or(Stop::Refused(Refusal::NotFound))).await?;
    let hash = Hash::from_slice(&message.blob).ok_or_else(|| Fault::say("a mail without bytes"))?;
    let raw = mail.blobs.get(actor.tenant, &hash).await?;
    Ok((message, raw))
}

/// The body of a mail.
#[must_use]
pub fn show(id: MessageId, raw: &[u8], look: &Look) -> Shown {
    let parsed = mailwire::parse(raw);
    let policy = Policy { remote_images: remote(id, look), cid_urls: own_pictures(&parsed, |cid| inline_link(id, cid, &look.token)) };
    shown(parsed, &policy, look)
}

/// The body of a mail that is no message yet; its own pictures stand in the document itself, those of the web wait.
#[must_use]
pub fn show_alone(raw: &[u8], dark: bool) -> Shown {
    let parsed = mailwire::parse(raw);
    let pictures = parsed.attachments.iter().filter(|a| PICTURES.contains(&a.media_type()));
    let cid_urls = pictures
        .filter_map(|a| {
            let bytes = mailwire::part_bytes(raw, &a.path)?;
            Some((a.content_id.clone()?, format!("data:{};base64,{}", a.media_type(), STANDARD.encode(bytes))))
        })
        .collect();
    let policy = Policy { remote_images: RemoteImages::Blocked, cid_urls };
    shown(parsed, &policy, &Look { dark, ..Look::default() })
}

/// Pictures that may stand in a document itself.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

fn shown(parsed: ParsedMail, policy: &Policy, look: &Look) -> Shown {
    let mut remote_images = 0;
    let mut clean = |html: &str| {
        let cleaned = sanitise(html, policy);
        remote_images += cleaned.remote_images;
        cleaned.html
    };
    let (visible, quoted) = match &parsed.html {
        Some(html) => {
            let split = split_html(html);
            (clean(split.visible), split.quoted.map(&mut clean))
        }
        None => {
            let split = split_text(&parsed.text);
            let signature = if split.signature.is_empty() { String::new() } else { format!("\n\n{}", split.signature) };
            let quoted = (!split.quoted.is_empty()).then(|| clean(&linked(&split.quoted)));
            (clean(&linked(&format!("{}{signature}", split.visible))), quoted)
        }
    };
    let has_quoted = quoted.is_some();
    let folded = quoted.map(|q| format!("<details><summary>•••</summary>{q}</details>")).unwrap_or_default();
    let frame = FrameLook { image_origins: look.origins.clone(), dark: look.dark };
    Shown {
        document: frame_document(&format!("{visible}{folded}"), &frame),
        has_remote_images: remote_images > 0 && !look.images,
        is_html: parsed.html.is_some(),
        text: parsed.text,
        has_quoted,
    }
}

fn remote(id: MessageId, look: &Look) -> RemoteImages {
    if !look.images {
        return RemoteImages::Blocked;
    }
    let (token, key) = (look.token.clone(), look.picture_key);
    RemoteImages::Proxied(Arc::new(move |url| {
        let encoded: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
        format!("/api/mail/image?t={token}&s={}&u={encoded}", picture_token::sign(&key, id, url))
    }))
}

fn own_pictures(parsed: &ParsedMail, link: impl Fn(&str) -> String) -> HashMap<String, String> {
    parsed.attachments.iter().filter_map(|a| a.content_id.as_deref()).map(|cid| (cid.to_owned(), link(cid))).collect()
}

fn inline_link(id: MessageId, cid: &str, token: &str) -> String {
    let cid: String = url::form_urlencoded::byte_serialize(cid.as_bytes()).collect::<String>().replace('+', "%20");
    format!("/api/mail/messages/{id}/inline/{cid}?t={token}")
}

/// Plain text as HTML: lines as they stand, addresses on the web as links.
fn linked(text: &str) -> String {
    let mut out = String::from("<div style=\"white-space:pre-wrap;font-family:inherit\">");
    let mut from = 0;
    for found in LINK.find_iter(text) {
        let url = found.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '"', '\'', '。', '，', '）']);
        out.push_str(&escape(&text[from..found.start()]));
        let target = if url.starts_with("www.") { format!("https://{url}") } else { url.to_owned() };
        out.push_str(&format!("<a href=\"{}\">{}</a>", escape(&target), escape(url)));
        from = found.start() + url.len();
    }
    out.push_str(&escape(&text[from..]));
    out.push_str("</div>");
    out
}

static LINK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"\b(?:https?://|www\.)[^\s<>"]{2,2000}"#).expect("a pattern of ours"));

/// Stands for the picture of this number in a quotation, until the draft gives it an address.
#[must_use]
pub fn quoted_picture(index: usize) -> String {
    format!("/quoted-picture/{index}/")
}

/// The body of a mail as an answer quotes it: nothing loads, its own pictures are named by [`quoted_picture`].
#[must_use]
pub fn quotable(parsed: &ParsedMail) -> String {
    let numbered = parsed.attachments.iter().enumerate();
    let cid_urls = numbered.filter_map(|(index, a)| Some((a.content_id.clone()?, quoted_picture(index)))).collect();
    let policy = Policy { remote_images: RemoteImages::Blocked, cid_urls };
    match &parsed.html {
        Some(html) => sanitise(html, &policy).html,
        None => sanitise(&linked(&parsed.text), &policy).html,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_mail_is_shown_as_it_stands_with_links() {
        let raw = b"Subject: x\r\n\r\nSee www.lumen.example/a?b=1&c=2. <script>alert(1)</script>\r\n\r\nOn Mon, Ana wrote:\r\n> old\r\n";
        let shown = show(MessageId::new(), raw, &Look::default());
        assert!(shown.document.contains("href=\"https://www.lumen.example/a?b=1&amp;c=2\""), "{}", shown.document);
        assert!(!shown.document.contains("<script"), "{}", shown.document);
        assert!(shown.has_quoted && !shown.is_html && shown.document.contains("<details>"));
    }

    #[test]
    fn pictures_of_the_web_wait_and_then_come_through_the_program() {
        let raw = b"Content-Type: text/html\r\n\r\n<p>Hi</p><img src=\"https://track.example/p.gif\">";
        let blocked = show(MessageId::new(), raw, &Look::default());
        assert!(blocked.has_remote_images && !blocked.document.contains(" src=\"https://track"), "{}", blocked.document);
        let look = Look { images: true, token: "TOKEN".into(), ..Look::default() };
        let shown = show(MessageId::new(), raw, &look);
        assert!(
            !shown.has_remote_images
                && shown.document.contains("/api/mail/image?t=TOKEN&amp;s=")
                && shown.document.contains("&amp;u=https%3A%2F%2Ftrack.example%2Fp.gif\""),
            "{}",
            shown.document
        );
    }

    #[test]
    fn a_quotation_names_its_pictures() {
        let raw = b"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Hi<img src=\"cid:logo@x\"></p>\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <logo@x>\r\n\r\nx\r\n--b--\r\n";
        let quoted = quotable(&mailwire::parse(raw));
        assert!(quoted.contains(&quoted_picture(0)), "{quoted}");
    }
}
