//! The demo company: a made-up exporter of LED lighting with its people, buyers, letters and promises, so that every screen has
//! life on first sight. All of it is invented; domains end in `.example`.
//!
//! `content` is plain data and pure; [`build`] puts it into the house through the same verbs that people and mailboxes use.

mod build;
mod caring;
mod catalogue;
mod content;
mod desk;
mod files;
mod handling;
mod loose;
mod mime;
mod selling;
mod story;
mod team;
mod writing;

pub use build::build;

use catalogue::{COMPANY, COMPANY_EN, Colleague, DOMAIN};

/// A number that is the same for the same text, on every machine (FNV-1a, 64 bits, its bits mixed once more).
fn hash(text: &str) -> u64 {
    let mut hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// What stands below a colleague's letters, as plain text and as HTML.
fn signature(colleague: &Colleague, lang: &str) -> (String, String) {
    let (name, title, company) =
        if lang == "zh" { (colleague.name, "外贸业务", COMPANY) } else { (colleague.english, colleague.title, COMPANY_EN) };
    let contact = format!("Tel. +86 574 5550 0100 | {} | www.{DOMAIN}", colleague.address);
    let plain = format!("{name}\n{title}\n{company}\n{contact}");
    let html = format!(
        "<table style=\"border-left:3px solid #1677b3;padding-left:10px;font-size:12px;color:#444\"><tr><td><b style=\"font-size:14px;color:#111\">{name}</b><br>{title}<br>{company}<br>{contact}</td></tr></table>"
    );
    (plain, html)
}

#[cfg(test)]
mod tests;
