//! Files that mean harm, and files that somebody cut or changed: an answer each time, soon, and never a panic.

use officefiles::{Broken, Content, picture, read};
use proptest::prelude::*;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use testkit::papers::{self, docx, docx_with, paragraph, pptx, relations, shape, xlsx, zipped};

/// More than any of these may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(30);

fn answer(bytes: &[u8]) -> Result<Content, Broken> {
    let since = Instant::now();
    let answer = read(bytes, "a.docx", "application/octet-stream", 0);
    assert!(since.elapsed() < PATIENCE, "{:?}", since.elapsed());
    answer
}

#[test]
fn bombs_are_not_unfolded() {
    let zeros = vec![b' '; 60 << 20];
    let main = relations(&[("x", "officeDocument", "word/document.xml")]);
    let large = zipped(&[("[Content_Types].xml", b"<T/>"), ("_rels/.rels", main.as_bytes()), ("word/document.xml", &zeros)]);
    assert!(large.len() < 1 << 20, "a bomb of {} bytes", large.len());
    assert_eq!(answer(&large), Err(Broken::TooMuch));

    // Each part alone would do.
    let third = format!("<w:styles>{}</w:styles>", " ".repeat(46 << 20));
    let kinds = ["styles", "numbering", "header"];
    let names: Vec<String> = kinds.iter().map(|kind| format!("{kind}.xml")).collect();
    let related: Vec<_> = kinds.iter().zip(&names).map(|(kind, name)| (*kind, *kind, name.as_str())).collect();
    let (main, of_main) = (relations(&[("x", "officeDocument", "d.xml")]), relations(&related));
    let text = "<w:document><w:body><w:sectPr><w:headerReference w:type='default' r:id='header'/></w:sectPr></w:body></w:document>";
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<T/>"),
        ("_rels/.rels", main.as_bytes()),
        ("_rels/d.xml.rels", of_main.as_bytes()),
        ("d.xml", text.as_bytes()),
    ];
    parts.extend(names.iter().map(|name| (name.as_str(), third.as_bytes())));
    assert_eq!(answer(&zipped(&parts)), Err(Broken::TooMuch));

    let names: Vec<String> = (0..10_001).map(|n| format!("part{n}")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert_eq!(answer(&zipped(&many)), Err(Broken::TooMuch));
}

#[test]
fn laughs_and_depths() {
    let mut laughs = String::from("<!DOCTYPE l [<!ENTITY l0 \"ha\">");
    for n in 1..40 {
        laughs.push_str(&format!("<!ENTITY l{n} \"&l{};&l{};\">", n - 1, n - 1));
    }
    laughs.push_str("<!ENTITY file SYSTEM \"file:///etc/passwd\">]><w:document><w:body><w:p><w:r><w:t>ok&l39;&file;</w:t></w:r></w:p></w:body></w:document>");
    let main = relations(&[("x", "officeDocument", "d.xml")]);
    let file = zipped(&[("[Content_Types].xml", b"<T/>"), ("_rels/.rels", main.as_bytes()), ("d.xml", laughs.as_bytes())]);
    let Ok(Content::Document(found)) = answer(&file) else { panic!("no document") };
    assert_eq!(crate::lines(&found.body), ["ok"]);

    let deep = |open: &str, close: &str| format!("{}{}{}", open.repeat(5_000), paragraph("x"), close.repeat(5_000));
    assert_eq!(answer(&docx(&deep("<w:sdt>", "</w:sdt>"))), Err(Broken::TooMuch));
    assert_eq!(answer(&docx(&deep("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"))), Err(Broken::TooMuch));
    // Just not too deep: it is read, on the stack of a test.
    let nested = "<w:tbl><w:tr><w:tc>".repeat(60) + &paragraph("x") + &"</w:tc></w:tr></w:tbl>".repeat(60);
    assert!(matches!(answer(&docx(&nested)), Ok(Content::Document(_))));
    let sheet = format!("<sheetData>{}", "<row>".repeat(5_000));
    assert_eq!(answer(&xlsx(&[("A", &sheet)], &[])), Err(Broken::TooMuch));
}

#[test]
fn claims_are_not_believed() {
    let cells: String = (1..=200)
        .map(|n| {
            format!("<row r='{n}'><c r='XFD{n}'><v>1</v></c><c r='A{n}'><v>1e309</v></c><c r='B{n}' s='99999'><v>-1e300</v></c></row>")
        })
        .collect();
    let merged = "<mergeCell ref='A1:XFD1048576'/>".repeat(30_000);
    let sheet =
        format!("<cols><col min='1' max='99999999' width='1e99'/></cols><sheetData>{cells}</sheetData><mergeCells>{merged}</mergeCells>");
    assert!(matches!(answer(&xlsx(&[("A", &sheet)], &[])), Ok(Content::Sheets(_))));

    let cell = "<w:tc><w:tcPr><w:gridSpan w:val='65535'/><w:vMerge/></w:tcPr></w:tc>".repeat(2_000);
    assert!(answer(&docx(&format!("<w:tbl><w:tr>{cell}</w:tr></w:tbl>"))).is_ok());

    let repeated = "<office:document-content><office:body><office:spreadsheet><table:table table:name='A'><table:table-row table:number-rows-repeated='4294967295'>\
        <table:table-cell table:number-columns-repeated='18446744073709551615'><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>";
    let Ok(Content::Sheets(found)) = answer(&zipped(&[("content.xml", repeated.as_bytes())])) else { panic!("no table") };
    assert!(found.sheet.more_rows && found.sheet.more_columns);
}

#[test]
fn what_costs_little_in_the_file_costs_little_here() {
    // Entities side by side, a link around many looks, a long row many times.
    let amps = paragraph(&"&amp;".repeat(500_000));
    assert!(answer(&docx(&amps)).is_ok());
    let looks = "<w:r><w:rPr><w:b/></w:rPr><w:t>a</w:t></w:r><w:r><w:t>b</w:t></w:r>".repeat(50_000);
    let Ok(Content::Document(found)) = answer(&docx(&format!("<w:p><w:hyperlink r:id='rId2'>{looks}</w:hyperlink></w:p>"))) else {
        panic!("no document")
    };
    assert!(found.more && crate::paragraphs(&found.body)[0].runs.len() <= officefiles::RUNS_MAX);
    let long = "x".repeat(4_000);
    let row = format!(
        "<table:table-row table:number-rows-repeated='500'><table:table-cell table:number-columns-repeated='64'><text:p>{long}</text:p></table:table-cell></table:table-row>"
    );
    let table = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table>{row}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let Ok(content @ Content::Sheets(_)) = answer(&zipped(&[("content.xml", table.as_bytes())])) else { panic!("no table") };
    assert!(serde_json::to_string(&content).unwrap().len() < 2 << 20);
}

#[test]
fn names_lead_nowhere() {
    let main = relations(&[("x", "officeDocument", "../../../../etc/passwd")]);
    let file = zipped(&[("[Content_Types].xml", b"<T/>"), ("_rels/.rels", main.as_bytes()), ("../../etc/passwd", b"<w:document/>")]);
    assert_eq!(answer(&file), Err(Broken::Damaged));
    let outside = relations(&[("x", "officeDocument", "file:///etc/passwd")]);
    let file = zipped(&[("[Content_Types].xml", b"<T/>"), ("_rels/.rels", outside.as_bytes())]);
    assert_eq!(answer(&file), Err(Broken::Damaged));
    // Only pictures are handed out, whatever number is asked for.
    let file = docx(&paragraph("x"));
    let handed: Vec<u32> = (0..40).filter(|number| picture(&file, *number).is_ok()).collect();
    assert_eq!(handed.len(), 1);
    assert_eq!(picture(&file, u32::MAX), Err(Broken::NoSuchPart));
    assert_eq!(picture(b"no zip file", 0), Err(Broken::NoSuchPart));
    let large = docx_with("", &[("word/media/large.png", &vec![0; 17 << 20])]);
    assert!((0..40).any(|number| picture(&large, number) == Err(Broken::TooMuch)));
}

/// One of each kind.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let sheet = "<cols><col min='1' max='2' width='9'/></cols><sheetData><row r='1'><c r='A1' t='s' s='2'><v>0</v></c><c r='B1' s='1'><v>45356</v></c>\
        <c r='C1'><f>A1</f></c></row></sheetData><mergeCells><mergeCell ref='A1:B2'/></mergeCells>";
    let odt = "<office:document-content><office:body><office:text><text:h>x</text:h><table:table><table:table-row><table:table-cell><text:p>y</text:p></table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>";
    let table = format!("<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{}</w:tc></w:tr></w:tbl>", paragraph("in a cell"));
    vec![
        docx(&format!("{}{table}", paragraph("报价"))),
        xlsx(&[("A", sheet)], &[]),
        pptx(&[&shape("title", &["a"]), &shape("body", &["b"])]),
        zipped(&[("content.xml", odt.as_bytes()), ("Pictures/a.png", &papers::picture())]),
        "名称,国家\n灯,德国\n".as_bytes().to_vec(),
    ]
});

/// The parts of a file without the zip around them, so that changes reach what is read.
fn changed(file: &[u8], at: usize, with: u8, cut: usize) -> Vec<u8> {
    let Ok(mut zip) = zip::ZipArchive::new(std::io::Cursor::new(file)) else { return file.to_vec() };
    let mut parts = Vec::new();
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        std::io::copy(&mut part, &mut bytes).unwrap();
        parts.push((part.name().to_owned(), bytes));
    }
    let chosen = at % parts.len();
    let bytes = &mut parts[chosen].1;
    if !bytes.is_empty() {
        let place = at % bytes.len();
        bytes[place] = with;
        if cut.is_multiple_of(3) {
            bytes.truncate(cut % (bytes.len() + 1));
        }
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    zipped(&parts)
}

fn survives(bytes: &[u8]) {
    for (name, kind) in [("a.docx", "application/octet-stream"), ("a.csv", "text/csv"), ("a.txt", "text/plain")] {
        for sheet in [0, 1] {
            let _: Result<Content, Broken> = read(bytes, name, kind, sheet);
        }
    }
    for number in 0..12 {
        let _: Result<Vec<u8>, Broken> = picture(bytes, number);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_on_files_that_are_cut_or_changed(which in 0_usize..5, at in any::<usize>(), with in any::<u8>(), cut in any::<usize>()) {
        let file = &FILES[which];
        survives(&file[..cut % (file.len() + 1)]);
        let mut other = file.clone();
        let place = at % other.len();
        other[place] = with;
        survives(&other);
        survives(&changed(file, at, with, cut));
    }

    #[test]
    fn nothing_panics_on_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        survives(&bytes);
        survives(&[b"PK\x03\x04".as_slice(), &bytes].concat());
        survives(&[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &bytes].concat());
    }

    #[test]
    fn nothing_panics_on_xml(xml in "[<>/&;=' a-z0-9:rct#x\"]{0,300}") {
        survives(&docx(&xml));
        survives(&xlsx(&[("A", &xml)], &[]));
        survives(&pptx(&[&xml]));
    }
}
