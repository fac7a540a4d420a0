//! Small attachments that really open: PDF (ISO 32000-1), PNG (ISO 15948), XLSX (ECMA-376).

/// A file to be attached.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name, with ending.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// One page A4 with a title and lines of text. Helvetica can write Latin-1 only; other characters become question marks.
pub fn pdf(name: String, title: &str, lines: &[String]) -> File {
    let mut content = format!("BT /F2 16 Tf 50 790 Td ({}) Tj ET\n", pdf_text(title));
    content.push_str("0.6 w 50 780 m 545 780 l S\nBT /F1 10 Tf 50 756 Td 15 TL\n");
    for line in lines {
        content.push_str(&format!("({}) Tj T*\n", pdf_text(line)));
    }
    content.push_str("ET\n");
    let latin: Vec<u8> = content.chars().map(latin1).collect();
    let font = |face: &str| format!("<< /Type /Font /Subtype /Type1 /BaseFont /{face} /Encoding /WinAnsiEncoding >>").into_bytes();
    let mut stream = format!("<< /Length {} >>\nstream\n", latin.len()).into_bytes();
    stream.extend(latin);
    stream.extend(b"\nendstream");
    let objects: [Vec<u8>; 6] = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>"
            .to_vec(),
        stream,
        font("Helvetica"),
        font("Helvetica-Bold"),
    ];
    let mut bytes = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n").into_bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for offset in offsets {
        bytes.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    bytes.extend(format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).into_bytes());
    File { name, media_type: "application/pdf", bytes }
}

fn pdf_text(text: &str) -> String {
    text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)")
}

fn latin1(c: char) -> u8 {
    u8::try_from(u32::from(c)).unwrap_or(match c {
        '–' => 0x96,
        '—' => 0x97,
        '’' => 0x92,
        '€' => 0x80,
        _ => b'?',
    })
}

const PICTURE_WIDTH: usize = 320;
const PICTURE_HEIGHT: usize = 200;

/// A picture of rows of luminaires on a dark bench: drawn, not photographed. `shift` moves the colours.
pub fn png(name: String, shift: u8) -> File {
    let palette: [[u8; 3]; 16] = std::array::from_fn(|i| {
        let i = u8::try_from(i).unwrap_or(0);
        [i.saturating_mul(15).saturating_add(shift % 30), i.saturating_mul(15), 40_u8.saturating_add(i.saturating_mul(9))]
    });
    let mut rows = Vec::with_capacity((PICTURE_WIDTH / 2 + 1) * PICTURE_HEIGHT);
    for y in 0..PICTURE_HEIGHT {
        rows.push(0);
        rows.extend((0..PICTURE_WIDTH / 2).map(|x| (shade(x * 2, y) << 4) | shade(x * 2 + 1, y)));
    }
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(be32(PICTURE_WIDTH));
    header.extend(be32(PICTURE_HEIGHT));
    header.extend([4, 3, 0, 0, 0]);
    png_chunk(&mut bytes, *b"IHDR", &header);
    png_chunk(&mut bytes, *b"PLTE", palette.as_flattened());
    png_chunk(&mut bytes, *b"IDAT", &zlib_stored(&rows));
    png_chunk(&mut bytes, *b"IEND", &[]);
    File { name, media_type: "image/png", bytes }
}

/// Brightness 0 to 15 of a point: rectangles glow on a ground that fades downwards.
fn shade(x: usize, y: usize) -> u8 {
    let (cell_x, cell_y) = (x % 64, y % 66);
    let ground = 5 - y * 5 / PICTURE_HEIGHT;
    let value = if (8..56).contains(&cell_x) && (12..54).contains(&cell_y) {
        let edge = (cell_x - 8).min(55 - cell_x).min(cell_y - 12).min(53 - cell_y);
        9 + edge.min(6)
    } else {
        ground
    };
    u8::try_from(value).unwrap_or(0)
}

fn png_chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend(be32(data.len()));
    let start = out.len();
    out.extend(kind);
    out.extend(data);
    let sum = crc32(&out[start..]);
    out.extend(sum.to_be_bytes());
}

fn be32(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_be_bytes()
}

/// zlib (RFC 1950) with stored blocks (RFC 1951, 3.2.4): small enough not to be worth compressing.
fn zlib_stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = data.chunks(60_000).peekable();
    while let Some(block) = blocks.next() {
        out.push(u8::from(blocks.peek().is_none()));
        let bytes = u16::try_from(block.len()).unwrap_or(0);
        out.extend(bytes.to_le_bytes());
        out.extend((!bytes).to_le_bytes());
        out.extend(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend(((b << 16) | a).to_be_bytes());
    out
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

/// One sheet; the first row is the heading. Cells that are numbers are written as numbers.
pub fn xlsx(name: String, sheet: &str, rows: &[Vec<String>]) -> File {
    let mut data = String::new();
    for (number, row) in (1..).zip(rows) {
        data.push_str(&format!("<row r=\"{number}\">"));
        for cell in row {
            if cell.parse::<f64>().is_ok() {
                data.push_str(&format!("<c><v>{cell}</v></c>"));
            } else {
                data.push_str(&format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", xml_text(cell)));
            }
        }
        data.push_str("</row>");
    }
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "{head}<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{kind}.worksheet+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "{head}<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{rel}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "{head}<workbook xmlns=\"{main}\" xmlns:r=\"{rel}\"><sheets><sheet name=\"{}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
                xml_text(sheet)
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "{head}<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{rel}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("{head}<worksheet xmlns=\"{main}\"><sheetData>{data}</sheetData></worksheet>")),
    ];
    File { name, media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes: zip_stored(&parts) }
}

/// Text as XML and HTML write it.
pub fn xml_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A zip archive (APPNOTE 6.3) whose members are stored as they are; dated 2026-01-01.
fn zip_stored(parts: &[(&str, String)]) -> Vec<u8> {
    const DATE: u16 = ((2026 - 1980) << 9) | (1 << 5) | 1;
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, text) in parts {
        let offset = u32::try_from(out.len()).unwrap_or(0);
        let bytes = u32::try_from(text.len()).unwrap_or(0);
        let mut common = Vec::new();
        for half in [20_u16, 0x0800, 0, 0, DATE] {
            common.extend(half.to_le_bytes());
        }
        for word in [crc32(text.as_bytes()), bytes, bytes] {
            common.extend(word.to_le_bytes());
        }
        common.extend(u16::try_from(name.len()).unwrap_or(0).to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(parts.len()).unwrap_or(0).to_le_bytes();
    let at = u32::try_from(out.len()).unwrap_or(0).to_le_bytes();
    let bytes = u32::try_from(directory.len()).unwrap_or(0).to_le_bytes();
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    for part in [&count[..], &count, &bytes, &at, &[0, 0]] {
        out.extend(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(zlib_stored(b"Wikipedia")[zlib_stored(b"Wikipedia").len() - 4..], 0x11E6_0398_u32.to_be_bytes());
    }

    #[test]
    fn the_cross_reference_table_points_at_its_objects() {
        let file = pdf("a.pdf".into(), "Quotation (draft)", &["1 × panel".into()]);
        let text: String = file.bytes.iter().map(|b| char::from(*b)).collect();
        let table = text.split("xref\n0 7\n").nth(1).unwrap();
        for (number, line) in (1..=6).zip(table.lines().skip(1)) {
            let at: usize = line[..10].parse().unwrap();
            assert!(text[text.char_indices().nth(at).unwrap().0..].starts_with(&format!("{number} 0 obj")), "{line}");
        }
    }
}
