//! Files that come with a mail.

use serde::{Deserialize, Serialize};

/// A leaf of the message that is not its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Where it stands, as IMAP numbers parts (RFC 3501, 6.4.5); for [`crate::part_bytes`].
    pub path: String,
    /// The name that the mail gives, decoded; not safe for a disk, see [`Attachment::file_name`].
    pub name: Option<String>,
    /// The media type that the mail gives, in lower case.
    pub declared_type: String,
    /// The media type that the bytes show; none when they show nothing.
    pub sniffed_type: Option<String>,
    /// Bytes, decoded.
    pub size: u64,
    /// `Content-ID` without brackets.
    pub content_id: Option<String>,
    /// Is it shown within the text: referred to by `cid:`, or an image that the sender wanted there?
    pub inline: bool,
    /// SHA-256 of the decoded bytes.
    #[serde(with = "hex_digest")]
    pub sha256: [u8; 32],
}

impl Attachment {
    /// A name that is safe for a disk and a `Content-Disposition`: no folders, no control or direction characters, not empty, at
    /// most 150 characters, with an ending.
    #[must_use]
    pub fn file_name(&self) -> String {
        let given = self.name.as_deref().map(safe_name).filter(|name| !name.is_empty());
        given.unwrap_or_else(|| format!("part-{}.{}", self.path.replace('.', "-"), ending(&self.declared_type)))
    }

    /// The media type to believe: what the bytes show, else what the mail says.
    #[must_use]
    pub fn media_type(&self) -> &str {
        match self.sniffed_type.as_deref() {
            // A container says less than the name of what is in it.
            Some("application/zip" | "application/x-ole-storage" | "application/xml" | "text/x-script") | None => &self.declared_type,
            Some(sniffed) => sniffed,
        }
    }

    /// Do the bytes show a program, whatever the mail calls it?
    #[must_use]
    pub fn is_program(&self) -> bool {
        let by_name = self.name.as_deref().is_some_and(has_program_ending);
        by_name || matches!(self.sniffed_type.as_deref(), Some("application/vnd.microsoft.portable-executable" | "application/x-elf"))
    }
}

fn has_program_ending(name: &str) -> bool {
    const ENDINGS: [&str; 18] =
        ["exe", "scr", "com", "bat", "cmd", "pif", "js", "jse", "vbs", "vbe", "wsf", "hta", "msi", "jar", "ps1", "lnk", "iso", "apk"];
    name.rsplit_once('.').is_some_and(|(_, end)| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(end.trim())))
}

fn safe_name(name: &str) -> String {
    const CHARS_MAX: usize = 150;
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String =
        base.chars().filter(|c| !c.is_control() && !is_direction(*c)).map(|c| if "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    let clean = clean.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let count = clean.chars().count();
    if count <= CHARS_MAX {
        return clean.to_owned();
    }
    // The ending tells what it is: keep it.
    let (stem, end) = clean.rsplit_once('.').filter(|(_, end)| end.chars().count() <= 10).unwrap_or((clean, ""));
    let stem: String = stem.chars().take(CHARS_MAX - 11).collect();
    if end.is_empty() { stem } else { format!("{stem}.{end}") }
}

/// Characters that turn the direction of writing and so hide an ending: `invoice\u{202E}fdp.exe`.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn ending(media_type: &str) -> &'static str {
    match media_type {
        "message/rfc822" | "message/global" => "eml",
        "text/calendar" => "ics",
        "text/plain" | "message/delivery-status" | "text/rfc822-headers" | "message/disposition-notification" => "txt",
        "text/html" => "html",
        "text/vcard" | "text/x-vcard" => "vcf",
        "text/csv" => "csv",
        "image/jpeg" | "image/jpg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/pgp-signature" => "asc",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "p7s",
        "application/ms-tnef" => "dat",
        _ => "bin",
    }
}

mod hex_digest {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(digest: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(digest))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut digest = [0; 32];
        hex::decode_to_slice(text, &mut digest).map_err(D::Error::custom)?;
        Ok(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: Option<&str>) -> Attachment {
        Attachment {
            path: "2.1".to_owned(),
            name: name.map(str::to_owned),
            declared_type: "application/pdf".to_owned(),
            sniffed_type: None,
            size: 0,
            content_id: None,
            inline: false,
            sha256: [0; 32],
        }
    }

    #[test]
    fn file_names_are_safe() {
        assert_eq!(named(Some("..\\..\\C:\\报价/../offer?.pdf")).file_name(), "offer_.pdf");
        assert_eq!(named(Some("invoice\u{202E}fdp.exe")).file_name(), "invoicefdp.exe");
        assert!(named(Some("invoice\u{202E}fdp.exe")).is_program());
        assert_eq!(named(Some(" .. ")).file_name(), "part-2-1.pdf");
        assert_eq!(named(None).file_name(), "part-2-1.pdf");
        let long = named(Some(&format!("{}.pdf", "长".repeat(400)))).file_name();
        assert!(long.ends_with(".pdf") && long.chars().count() <= 150);
    }
}
