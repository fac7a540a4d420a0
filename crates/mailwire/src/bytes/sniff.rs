//! What a file is by its first bytes, whatever its name says.

/// Bytes of a zip archive's beginning that are searched for the names of office parts.
const ZIP_BYTES_MAX: usize = 4096;

/// The media type that the bytes show; none when they show nothing.
pub(crate) fn media_type(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 25] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1A\n", "image/png"),
        (b"\xFF\xD8\xFF", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"BM", "image/bmp"),
        (b"II*\0", "image/tiff"),
        (b"MM\0*", "image/tiff"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/x-ole-storage"),
        (b"Rar!\x1A\x07", "application/vnd.rar"),
        (b"7z\xBC\xAF\x27\x1C", "application/x-7z-compressed"),
        (b"\x1F\x8B", "application/gzip"),
        (b"BZh", "application/x-bzip2"),
        (b"\xFD7zXZ\0", "application/x-xz"),
        (b"MZ", "application/vnd.microsoft.portable-executable"),
        (b"\x7FELF", "application/x-elf"),
        (b"{\\rtf", "application/rtf"),
        (b"\x78\x9F\x3E\x22", "application/vnd.ms-tnef"),
        (b"BEGIN:VCALENDAR", "text/calendar"),
        (b"BEGIN:VCARD", "text/vcard"),
        (b"ID3", "audio/mpeg"),
        (b"OggS", "audio/ogg"),
        (b"fLaC", "audio/flac"),
        (b"AC10", "image/vnd.dwg"),
        (b"ISO-10303-21;", "model/step"),
        (b"#!", "text/x-script"),
    ];
    if let Some((_, found)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        // Two letters are little: a bitmap tells its size, a program has a longer head.
        let enough = !matches!(*found, "image/bmp" | "application/vnd.microsoft.portable-executable") || bytes.len() > 60;
        return enough.then_some(found);
    }
    match bytes {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(zip(bytes)),
        [b'R', b'I', b'F', b'F', _, _, _, _, kind @ ..] => riff(kind),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => Some(brand_of(brand)),
        _ => markup(bytes),
    }
}

fn zip(bytes: &[u8]) -> &'static str {
    let head = bytes.get(..ZIP_BYTES_MAX).unwrap_or(bytes);
    let holds = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    match () {
        () if holds(b"word/") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        () if holds(b"xl/") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        () if holds(b"ppt/") => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        () if holds(b"mimetypeapplication/vnd.oasis.opendocument.text") => "application/vnd.oasis.opendocument.text",
        () if holds(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet") => "application/vnd.oasis.opendocument.spreadsheet",
        () if holds(b"mimetypeapplication/epub+zip") => "application/epub+zip",
        () => "application/zip",
    }
}

fn riff(kind: &[u8]) -> Option<&'static str> {
    match kind.get(..4)? {
        b"WEBP" => Some("image/webp"),
        b"WAVE" => Some("audio/wav"),
        b"AVI " => Some("video/x-msvideo"),
        _ => None,
    }
}

fn brand_of(brand: &[u8]) -> &'static str {
    match brand.get(..4).unwrap_or_default() {
        b"heic" | b"heix" | b"mif1" => "image/heic",
        b"avif" => "image/avif",
        b"qt  " => "video/quicktime",
        _ => "video/mp4",
    }
}

fn markup(bytes: &[u8]) -> Option<&'static str> {
    const LOOK_BYTES: usize = 512;
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let head = head.get(..LOOK_BYTES).unwrap_or(head).to_ascii_lowercase();
    let holds = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    match () {
        () if head.starts_with(b"<!doctype html") || head.starts_with(b"<html") => Some("text/html"),
        () if head.starts_with(b"<svg") || (head.starts_with(b"<?xml") && holds(b"<svg")) => Some("image/svg+xml"),
        () if head.starts_with(b"<?xml") => Some("application/xml"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_bytes() {
        assert_eq!(media_type(b"%PDF-1.7"), Some("application/pdf"));
        assert_eq!(media_type(b"PK\x03\x04....xl/workbook.xml"), Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));
        assert_eq!(media_type(b"RIFF....WEBPVP8 "), Some("image/webp"));
        assert_eq!(media_type(b"\xEF\xBB\xBF <?xml version='1.0'?><svg xmlns=''>"), Some("image/svg+xml"));
        assert_eq!(media_type(b"MZ short"), None);
        assert_eq!(media_type(b"hello"), None);
        assert_eq!(media_type(b""), None);
    }
}
