//! The operator's doors: looking at a mail, cleaning HTML. No database, no network.

use kernel::Fault;
use mailwire::{FrameLook, Policy, frame_document, inspect, sanitise};

/// `tradewind mail inspect FILE.eml --json`: what was read out of a mail.
///
/// # Errors
/// A fault when it can't be written as JSON.
pub fn inspect_json(raw: &[u8]) -> Result<String, Fault> {
    Ok(serde_json::to_string_pretty(&inspect(raw))?)
}

/// `tradewind mail inspect FILE.eml`: the same for people.
#[must_use]
pub fn inspect_text(raw: &[u8]) -> String {
    let seen = inspect(raw);
    let people = |all: &[mailwire::Correspondent]| all.iter().map(mailwire::Correspondent::shown).collect::<Vec<_>>().join(", ");
    let mut lines = vec![
        format!("Subject:  {}", seen.subject),
        format!("From:     {}", people(&seen.from)),
        format!("To:       {}", people(&seen.to)),
        format!("Date:     {}", seen.date.as_deref().unwrap_or("none")),
        format!("Charset:  {}", seen.charset.as_deref().unwrap_or("none")),
        format!("HTML:     {}", if seen.html.is_some() { "yes" } else { "no" }),
    ];
    lines.extend(seen.attachments.iter().map(|a| format!("File:     {} ({}, {} bytes)", a.file_name, a.media_type, a.attachment.size)));
    lines.extend(seen.defects.iter().map(|d| format!("Defect:   {}", d.words)));
    lines.push(String::new());
    lines.push(seen.text);
    lines.join("\n")
}

/// `tradewind mail sanitize < in.html`: the whole document that the app's own frame shows.
#[must_use]
pub fn sanitize(html: &str) -> String {
    frame_document(&sanitise(html, &Policy::default()).html, &FrameLook::default())
}
