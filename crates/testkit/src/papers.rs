//! Small office files and PDFs, made as the standards say and no larger than they must be.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A blue picture, 64 px wide and 48 tall.
#[must_use]
pub fn picture() -> Vec<u8> {
    STANDARD.decode(PICTURE).expect("base64 of ours")
}

const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAEAAAAAwCAIAAAAuKetIAAAAQ0lEQVR42u3PQQkAAAgEsCtiMxta0gp+hcEKLNXzWgQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQErhZ/gLDECZ6m+wAAAABJRU5ErkJggg==";
const TYPES: &str = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>\
    <Default Extension='xml' ContentType='application/xml'/></Types>";
const TO: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A zip file of these parts.
#[must_use]
pub fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part of a zip file");
        zip.write_all(bytes).expect("a part of a zip file");
    }
    zip.finish().expect("a zip file").into_inner()
}

/// What a part relates to: id, kind, target. A target with `://` lies outside.
#[must_use]
pub fn relations(all: &[(&str, &str, &str)]) -> String {
    let one = |(id, kind, target): &(&str, &str, &str)| {
        let mode = if target.contains(':') { " TargetMode='External'" } else { "" };
        format!("<Relationship Id='{id}' Type='{TO}/{kind}' Target='{target}'{mode}/>")
    };
    format!("<Relationships>{}</Relationships>", all.iter().map(one).collect::<String>())
}

/// A Word document with this body. `rId1` is a picture, `rId2` leads to a page, `rId3` is what stands at the head of its pages, `rId4` is a chart.
#[must_use]
pub fn docx(body: &str) -> Vec<u8> {
    docx_with(body, &[])
}

/// The same with more parts.
#[must_use]
pub fn docx_with(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let document = format!(
        "<?xml version='1.0' encoding='UTF-8'?><w:document xmlns:w='w' xmlns:r='r' xmlns:a='a' xmlns:wp='wp' xmlns:pic='pic' xmlns:c='c' xmlns:mc='mc'>\
         <w:body>{body}<w:sectPr><w:headerReference w:type='default' r:id='rId3'/></w:sectPr></w:body></w:document>"
    );
    let styles = "<w:styles><w:style w:type='paragraph' w:default='1' w:styleId='Normal'><w:name w:val='Normal'/></w:style>\
        <w:style w:type='paragraph' w:styleId='H1'><w:name w:val='heading 1'/><w:basedOn w:val='Normal'/><w:rPr><w:b/></w:rPr></w:style>\
        <w:style w:type='character' w:styleId='Loud'><w:name w:val='Strong'/><w:rPr><w:color w:val='B3261E'/></w:rPr></w:style></w:styles>";
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId='0'>\
        <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>\
        <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='bullet'/><w:lvlText w:val='-'/></w:lvl></w:abstractNum>\
        <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>";
    let of_document = relations(&[
        ("rId1", "image", "media/image1.png"),
        ("rId2", "hyperlink", "https://lumen.example/catalogue"),
        ("rId3", "header", "header1.xml"),
        ("rId4", "chart", "charts/chart1.xml"),
        ("rId5", "styles", "styles.xml"),
        ("rId6", "numbering", "numbering.xml"),
        ("rId7", "image", "media/image2.emf"),
        ("rId8", "image", "https://elsewhere.example/pixel.png"),
        ("rId9", "hyperlink", "javascript:alert(1)"),
    ]);
    let main = relations(&[("rId1", "officeDocument", "word/document.xml")]);
    let picture = picture();
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", main.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", of_document.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/header1.xml", b"<w:hdr><w:p><w:r><w:t>Lumen Trading LLC</w:t></w:r></w:p></w:hdr>"),
        ("word/media/image1.png", &picture),
        ("word/media/image2.emf", b"\x01\0\0\0"),
    ];
    parts.extend_from_slice(more);
    zipped(&parts)
}

/// A paragraph of text.
#[must_use]
pub fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A presentation of these slides, each what stands in its tree of shapes. `rId1` of a slide is a picture.
#[must_use]
pub fn pptx(slides: &[&str]) -> Vec<u8> {
    let numbered = || 1..=slides.len();
    let list: String = numbered().map(|n| format!("<p:sldId id='{}' r:id='rId{n}'/>", 255 + n)).collect();
    let presentation = format!("<p:presentation xmlns:p='p' xmlns:r='r'><p:sldIdLst>{list}</p:sldIdLst></p:presentation>");
    let (ids, targets): (Vec<_>, Vec<_>) = numbered().map(|n| (format!("rId{n}"), format!("slides/slide{n}.xml"))).unzip();
    let of_presentation: Vec<_> = ids.iter().zip(&targets).map(|(id, target)| (id.as_str(), "slide", target.as_str())).collect();
    let main = relations(&[("rId1", "officeDocument", "ppt/presentation.xml")]);
    let of_presentation = relations(&of_presentation);
    let of_slide = relations(&[("rId1", "image", "../media/image1.png"), ("rId2", "hyperlink", "https://lumen.example/")]);
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), TYPES.as_bytes().to_vec()),
        ("_rels/.rels".to_owned(), main.into_bytes()),
        ("ppt/presentation.xml".to_owned(), presentation.into_bytes()),
        ("ppt/_rels/presentation.xml.rels".to_owned(), of_presentation.into_bytes()),
        ("ppt/media/image1.png".to_owned(), picture()),
    ];
    for (slide, n) in slides.iter().zip(1..) {
        let slide = format!("<p:sld xmlns:p='p' xmlns:a='a' xmlns:r='r'><p:cSld><p:spTree>{slide}</p:spTree></p:cSld></p:sld>");
        parts.push((format!("ppt/slides/slide{n}.xml"), slide.into_bytes()));
        parts.push((format!("ppt/slides/_rels/slide{n}.xml.rels"), of_slide.clone().into_bytes()));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    zipped(&parts)
}

/// A shape of a slide with a title, or with lines of a list.
#[must_use]
pub fn shape(kind: &str, lines: &[&str]) -> String {
    let lines: String = lines.iter().map(|line| format!("<a:p><a:r><a:t>{line}</a:t></a:r></a:p>")).collect();
    format!("<p:sp><p:nvSpPr><p:nvPr><p:ph type='{kind}'/></p:nvPr></p:nvSpPr><p:txBody>{lines}</p:txBody></p:sp>")
}

/// A workbook with these sheets: a name, and what stands in its `worksheet`. Style 1 is a date, style 2 money, style 3 bold.
#[must_use]
pub fn xlsx(sheets: &[(&str, &str)], more: &[(&str, &[u8])]) -> Vec<u8> {
    let listed: String =
        sheets.iter().zip(1..).map(|((name, _), n)| format!("<sheet name='{name}' sheetId='{n}' r:id='rId{n}'/>")).collect();
    let workbook = format!("<workbook xmlns:r='r'><sheets>{listed}</sheets></workbook>");
    let styles = "<styleSheet><numFmts count='1'><numFmt numFmtId='164' formatCode='&quot;US$&quot;#,##0.00'/></numFmts>\
        <fonts><font/><font><b/></font></fonts>\
        <cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='0' fontId='1'/></cellXfs></styleSheet>";
    let (ids, targets): (Vec<_>, Vec<_>) = (1..=sheets.len()).map(|n| (format!("rId{n}"), format!("worksheets/sheet{n}.xml"))).unzip();
    let mut of_workbook: Vec<_> = ids.iter().zip(&targets).map(|(id, target)| (id.as_str(), "worksheet", target.as_str())).collect();
    of_workbook.extend([("rIdS", "styles", "styles.xml"), ("rIdT", "sharedStrings", "sharedStrings.xml")]);
    let (main, of_workbook) = (relations(&[("rId1", "officeDocument", "xl/workbook.xml")]), relations(&of_workbook));
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), TYPES.as_bytes().to_vec()),
        ("_rels/.rels".to_owned(), main.into_bytes()),
        ("xl/workbook.xml".to_owned(), workbook.into_bytes()),
        ("xl/_rels/workbook.xml.rels".to_owned(), of_workbook.into_bytes()),
        ("xl/styles.xml".to_owned(), styles.as_bytes().to_vec()),
        ("xl/sharedStrings.xml".to_owned(), "<sst><si><t>LED panel</t></si><si><t>灯具</t></si></sst>".as_bytes().to_vec()),
        ("xl/media/image1.png".to_owned(), picture()),
    ];
    for ((_, sheet), n) in sheets.iter().zip(1..) {
        let sheet = format!("<worksheet xmlns:r='r'>{sheet}</worksheet>");
        parts.push((format!("xl/worksheets/sheet{n}.xml"), sheet.into_bytes()));
    }
    parts.extend(more.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())));
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    zipped(&parts)
}

/// A PDF with a page for each of these lines.
#[must_use]
pub fn pdf(lines: &[&str]) -> Vec<u8> {
    let pages = lines.len();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {pages} /Kids [{}] >>", (0..pages).map(|n| format!("{} 0 R ", 4 + 2 * n)).collect::<String>()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (line, n) in lines.iter().zip(0..) {
        let drawn = format!("BT /F1 24 Tf 72 700 Td ({line}) Tj ET");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            5 + 2 * n
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()));
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (object, n) in objects.iter().zip(1..) {
        places.push(file.len());
        file.extend_from_slice(format!("{n} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    let table = file.len();
    file.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for place in places {
        file.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    file.extend_from_slice(format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).as_bytes());
    file
}
