//! The shapes of whole letters: headers, bodies, parts.

use super::Tongue;
use super::files::{Attached, LOGO};
use super::mime::{Charset, Writer};
use super::rng::Rng;
use super::scene::{escape, html, plain, quoted};
use chrono::{DateTime, Utc};

const MAILERS: [&str; 6] = [
    "Microsoft Outlook 16.0",
    "Apple Mail (2.3774.600.62)",
    "Foxmail 7.2.25.331[cn]",
    "Mozilla Thunderbird",
    "Coremail Webmail Server",
    "iPhone Mail (21F90)",
];

/// One side of a letter.
#[derive(Clone, Copy)]
pub(super) struct Party<'a> {
    pub name: &'a str,
    pub address: &'a str,
}

/// All that goes into a letter of people.
pub(super) struct Draft<'a> {
    pub from: Party<'a>,
    pub to: Party<'a>,
    pub date: DateTime<Utc>,
    pub subject: &'a str,
    pub message_id: Option<&'a str>,
    pub references: &'a [String],
    pub paragraphs: &'a [String],
    pub signature: &'a str,
    /// What it answers, introduced by a line.
    pub history: Option<(String, &'a str)>,
    pub files: Vec<Attached>,
    pub tongue: Tongue,
}

/// Writes a letter of people, in one of the shapes that their programs make.
pub(super) fn write(rng: &mut Rng, draft: &Draft<'_>, ours: bool) -> Vec<u8> {
    let size: usize = draft.files.iter().map(|file| file.content.len() * 11 / 8).sum();
    let mut writer = Writer::new(Charset::of(draft.tongue, rng), size + 8_000);
    headers(rng, &mut writer, draft, ours);
    let mut text = format!("{}\n\n{}\n", plain(draft.paragraphs), draft.signature);
    if let Some((intro, before)) = &draft.history {
        text.push_str(&format!("\n{intro}\n{}\n", quoted(before)));
    }
    let mixed = (!draft.files.is_empty()).then(|| boundary(rng));
    if let Some(mark) = &mixed {
        writer.line(&format!("Content-Type: multipart/mixed;\r\n boundary=\"{mark}\""));
        writer.line("");
        writer.line(&format!("--{mark}"));
    }
    if rng.percent(35) {
        writer.text_part("plain", &text);
    } else {
        let cid = rng.percent(25).then(|| format!("logo.{:08x}@{}", rng.bits(), draft.from.address.rsplit('@').next().unwrap_or_default()));
        let page = page(draft, cid.as_deref());
        match cid {
            Some(cid) => related(rng, &mut writer, &text, &page, &cid),
            None => alternative(rng, &mut writer, &text, &page),
        }
    }
    if let Some(mark) = &mixed {
        for file in &draft.files {
            writer.line(&format!("--{mark}"));
            let naming = rng.below(3);
            writer.file_part(file, naming);
        }
        writer.line(&format!("--{mark}--"));
    }
    writer.out
}

pub(super) fn headers(rng: &mut Rng, writer: &mut Writer, draft: &Draft<'_>, ours: bool) {
    if !ours {
        received(rng, writer, draft.from.address, draft.to.address, draft.date);
    }
    writer.address_header("From", &[(draft.from.name, draft.from.address)]);
    writer.address_header("To", &[(draft.to.name, draft.to.address)]);
    if rng.percent(12) {
        let domain = draft.from.address.rsplit('@').next().unwrap_or_default();
        writer.address_header("Cc", &[("", &format!("office@{domain}"))]);
    }
    writer.text_header("Subject", draft.subject);
    let zone = chrono::FixedOffset::east_opt([0, 8, 1, -5, 3][rng.below(5)] * 3600).expect("a zone");
    writer.line(&format!("Date: {}", draft.date.with_timezone(&zone).to_rfc2822()));
    if let Some(id) = draft.message_id {
        writer.line(&format!("Message-ID: {id}"));
    }
    if let Some(last) = draft.references.last() {
        writer.line(&format!("In-Reply-To: {last}"));
        writer.line(&format!("References: {}", draft.references.join("\r\n ")));
    }
    if rng.percent(70) {
        writer.line(&format!("X-Mailer: {}", rng.pick(&MAILERS)));
    }
    writer.line("MIME-Version: 1.0");
}

/// What servers on the way have written.
pub(super) fn received(rng: &mut Rng, writer: &mut Writer, from: &str, to: &str, date: DateTime<Utc>) {
    let domain = from.rsplit('@').next().unwrap_or_default();
    let ours = to.rsplit('@').next().unwrap_or_default();
    writer.line(&format!("Return-Path: <{from}>"));
    let token = rng.bits();
    writer.line(&format!(
        "Received: from mx.{domain} (mx.{domain} [192.0.2.{}])\r\n\tby mail.{ours} (Postfix) with ESMTPS id {token:X}\r\n\tfor <{to}>; {}",
        1 + rng.below(250),
        date.to_rfc2822()
    ));
    if rng.percent(60) {
        let spf = if rng.percent(92) { "pass" } else { "fail" };
        writer.line(&format!("Authentication-Results: mail.{ours};\r\n spf={spf} smtp.mailfrom={domain}; dkim={spf} header.d={domain}"));
    }
}

/// The HTML body with signature, logo and history.
fn page(draft: &Draft<'_>, cid: Option<&str>) -> String {
    let mut out = html(draft.paragraphs, draft.tongue == Tongue::Ar);
    out.push_str("<div style=\"color: #666\">");
    out.push_str(&escape(draft.signature).replace('\n', "<br>\n"));
    out.push_str("</div>\n");
    if let Some(cid) = cid {
        out.push_str(&format!("<img src=\"cid:{cid}\" alt=\"logo\" width=\"48\" height=\"16\">\n"));
    }
    if let Some((intro, before)) = &draft.history {
        out.push_str(&format!("<div class=\"gmail_quote\"><div>{}</div><blockquote style=\"border-left: 1px solid #ccc; padding-left: 1ex\">{}</blockquote></div>\n", escape(intro), escape(before).replace('\n', "<br>\n")));
    }
    out.push_str("</body></html>\n");
    out
}

pub(super) fn alternative(rng: &mut Rng, writer: &mut Writer, text: &str, page: &str) {
    let mark = boundary(rng);
    writer.line(&format!("Content-Type: multipart/alternative;\r\n boundary=\"{mark}\""));
    writer.line("");
    for (subtype, content) in [("plain", text), ("html", page)] {
        writer.line(&format!("--{mark}"));
        writer.text_part(subtype, content);
    }
    writer.line(&format!("--{mark}--"));
}

fn related(rng: &mut Rng, writer: &mut Writer, text: &str, page: &str, cid: &str) {
    let mark = boundary(rng);
    writer.line(&format!("Content-Type: multipart/related; type=\"multipart/alternative\";\r\n boundary=\"{mark}\""));
    writer.line("");
    writer.line(&format!("--{mark}"));
    alternative(rng, writer, text, page);
    writer.line(&format!("--{mark}"));
    writer.inline_part("image/gif", cid, LOGO);
    writer.line(&format!("--{mark}--"));
}

pub(super) fn boundary(rng: &mut Rng) -> String {
    match rng.below(3) {
        0 => format!("----=_NextPart_{:016X}", rng.bits()),
        1 => format!("{:024x}", rng.bits()),
        _ => format!("Apple-Mail=_{:016X}", rng.bits()),
    }
}
