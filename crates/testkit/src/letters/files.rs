//! Attached files that open: small cores, padded with random bytes to the size that is wanted.

use super::rng::Rng;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const PICTURE: &[u8] = include_bytes!("picture.jpg");
/// The company's logo, for signatures.
pub(super) const LOGO: &[u8] = include_bytes!("logo.gif");
/// The longest comment of a JPEG, without its own two bytes of length.
const JPEG_COMMENT_MAX: usize = 65_533;

/// A file to attach.
pub(super) struct Attached {
    pub name: String,
    pub media_type: &'static str,
    pub content: Vec<u8>,
}

/// A file of about `bytes`, of a kind that trade mails carry.
pub(super) fn attached(rng: &mut Rng, stem: &str, bytes: usize) -> Attached {
    let (ending, media_type, content) = match rng.below(10) {
        0..=3 => ("pdf", "application/pdf", pdf(rng, bytes)),
        4..=5 => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx(rng, bytes)),
        6..=8 => ("jpg", "image/jpeg", jpeg(rng, bytes)),
        _ => ("zip", "application/zip", archive(rng, &[], bytes)),
    };
    Attached { name: format!("{stem}.{ending}"), media_type, content }
}

/// One page, a line of text, and a stream that no page shows.
fn pdf(rng: &mut Rng, bytes: usize) -> Vec<u8> {
    let line = format!("BT /F1 18 Tf 72 740 Td (Document {:08}) Tj ET", rng.below(100_000_000));
    let mut padding = Vec::new();
    rng.fill(&mut padding, bytes.saturating_sub(900));
    let objects: [Vec<u8>; 6] = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>".to_vec(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
        stream(line.as_bytes()),
        stream(&padding),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n", at + 1).as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let table = out.len();
    out.extend_from_slice(b"xref\n0 7\n0000000000 65535 f \n");
    for offset in offsets {
        out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    out.extend_from_slice(format!("trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").as_bytes());
    out
}

fn stream(content: &[u8]) -> Vec<u8> {
    let mut out = format!("<< /Length {} >>\nstream\n", content.len()).into_bytes();
    out.extend_from_slice(content);
    out.extend_from_slice(b"\nendstream");
    out
}

/// A small picture with long comments (ITU T.81, B.2.4.5).
fn jpeg(rng: &mut Rng, bytes: usize) -> Vec<u8> {
    let (start, rest) = PICTURE.split_at(2);
    let mut out = start.to_vec();
    let mut wanted = bytes.saturating_sub(PICTURE.len());
    while wanted > 4 {
        let part = (wanted - 4).min(JPEG_COMMENT_MAX);
        out.extend_from_slice(&[0xFF, 0xFE]);
        out.extend_from_slice(&u16::try_from(part + 2).expect("a comment's length is bounded").to_be_bytes());
        rng.fill(&mut out, part);
        wanted -= part + 4;
    }
    out.extend_from_slice(rest);
    out
}

/// A sheet with one price list, and a picture that no sheet shows.
fn xlsx(rng: &mut Rng, bytes: usize) -> Vec<u8> {
    let rows: String = (1..=12)
        .map(|row| {
            format!(
                "<row r=\"{row}\"><c r=\"A{row}\" t=\"inlineStr\"><is><t>TW-{}</t></is></c><c r=\"B{row}\"><v>{}</v></c></row>",
                rng.below(9000),
                rng.below(5000)
            )
        })
        .collect();
    let sheet =
        format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>");
    let parts: [(&str, &str); 5] = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"bin\" ContentType=\"application/octet-stream\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>",
        ),
        (
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Prices\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    archive(rng, &parts, bytes)
}

fn archive(rng: &mut Rng, parts: &[(&str, &str)], bytes: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored).last_modified_time(zip::DateTime::default());
    let mut size = 200;
    for (name, text) in parts {
        zip.start_file(*name, stored).expect("memory takes everything");
        zip.write_all(text.as_bytes()).expect("memory takes everything");
        size += text.len() + 2 * name.len() + 100;
    }
    let mut padding = Vec::new();
    rng.fill(&mut padding, bytes.saturating_sub(size));
    zip.start_file("media/data.bin", stored).expect("memory takes everything");
    zip.write_all(&padding).expect("memory takes everything");
    zip.finish().expect("memory takes everything").into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_about_the_size_that_is_wanted() {
        let mut rng = Rng::seeded(1);
        for bytes in [5_000, 70_000, 400_000] {
            for make in [pdf, jpeg, xlsx] {
                let made = make(&mut rng, bytes).len();
                assert!(made.abs_diff(bytes) < 1_500, "{made} for {bytes}");
            }
        }
        assert!(pdf(&mut rng, 5_000).starts_with(b"%PDF-") && xlsx(&mut rng, 5_000).starts_with(b"PK"));
    }
}
