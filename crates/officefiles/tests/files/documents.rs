//! Word, PowerPoint and their kin of OpenDocument.

use crate::{content, document, lines, paragraphs, texts, words};
use officefiles::{Align, Block, Content, LeftOut, Raised, Run, picture};
use testkit::papers::{self, docx, paragraph, pptx, relations, shape, zipped};

#[test]
fn a_letter_is_read_as_it_looks() {
    let body = "<w:p><w:pPr><w:pStyle w:val='H1'/><w:jc w:val='center'/></w:pPr><w:r><w:t>Quotation</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space='preserve'>Dear </w:t></w:r><w:r><w:rPr><w:b/><w:i/><w:u w:val='single'/></w:rPr><w:t>Ahmed</w:t></w:r>\
        <w:r><w:rPr><w:b w:val='0'/></w:rPr><w:t>, </w:t></w:r><w:r><w:rPr><w:rStyle w:val='Loud'/></w:rPr><w:t>urgent</w:t></w:r>\
        <w:r><w:tab/><w:t>CO</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='subscript'/></w:rPr><w:t>2</w:t></w:r></w:p>\
        <w:p><w:hyperlink r:id='rId2'><w:r><w:t>our catalogue</w:t></w:r></w:hyperlink> <w:hyperlink r:id='rId9'><w:r><w:t>a trap</w:t></w:r></w:hyperlink></w:p>";
    let found = document(&docx(body));
    let [title, text, links, ..] = paragraphs(&found.body)[..] else { panic!("{found:?}") };
    assert_eq!((title.heading, title.align, words(title).as_str()), (Some(1), Align::Centre, "Quotation"));
    assert!(texts(title)[0].bold, "by its style");
    assert_eq!(words(text), "Dear Ahmed, urgent\tCO2");
    let runs = texts(text);
    assert!(runs[1].bold && runs[1].italic && runs[1].underline && !runs[2].bold);
    assert_eq!((runs[3].colour.as_deref(), runs.last().unwrap().raised), (Some("#b3261e"), Some(Raised::Below)));
    let links = texts(links);
    assert_eq!((links[0].link.as_deref(), links[1].link.as_deref()), (Some("https://lumen.example/catalogue"), None));
    assert_eq!(lines(&found.head), ["Lumen Trading LLC"]);
    assert!(!found.more && found.left_out.is_empty(), "{:?}", found.left_out);
}

#[test]
fn lists_are_counted_and_tables_keep_their_form() {
    let item = |level: u8, text: &str| {
        format!("<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph(text));
    let body = format!(
        "{}{}{}<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
        item(0, "panel"),
        item(1, "600 mm"),
        item(0, "lamp"),
        cell("<w:vMerge w:val='restart'/>", "down"),
        cell("<w:gridSpan w:val='2'/>", "wide"),
        cell("<w:vMerge/>", ""),
        cell("", "b"),
        cell("", "c"),
        cell("", "d"),
        cell("", "e"),
        cell("", "f"),
    );
    let found = document(&docx(&body));
    let listed: Vec<_> = paragraphs(&found.body).iter().map(|p| (p.marker.clone().unwrap_or_default(), p.indent, words(p))).collect();
    assert_eq!(listed[..3], [("1.".into(), 1, "panel".into()), ("-".into(), 2, "600 mm".into()), ("2.".into(), 1, "lamp".into())]);
    let Some(Block::Table(table)) = found.body.iter().find(|block| matches!(block, Block::Table(_))) else { panic!("{found:?}") };
    let form: Vec<Vec<_>> =
        table.rows.iter().map(|row| row.iter().map(|c| (c.columns, c.rows, lines(&c.blocks).concat())).collect()).collect();
    assert_eq!(form[0], [(1, 2, "down".into()), (2, 1, "wide".into())]);
    assert_eq!(form[1], [(1, 1, "b".into()), (1, 1, "c".into())]);
    assert_eq!(form[2].len(), 3);
}

#[test]
fn pictures_come_by_number_and_nothing_from_outside() {
    let drawn = |id: &str| {
        format!(
            "<w:p><w:r><w:drawing><wp:inline><wp:docPr descr='a lamp'/><a:graphic><pic:pic><a:blip r:embed='{id}'/>\
             <pic:spPr><a:xfrm><a:ext cx='952500' cy='476250'/></a:xfrm></pic:spPr></pic:pic></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )
    };
    let file = docx(&format!("{}{}{}", drawn("rId1"), drawn("rId7"), drawn("rId8")));
    let found = document(&file);
    let all = paragraphs(&found.body);
    let [Run::Picture(shown)] = &all[0].runs[..] else { panic!("{found:?}") };
    assert_eq!((shown.width, shown.height, shown.words.as_str()), (100, 50, "a lamp"));
    assert_eq!(picture(&file, shown.number).unwrap(), papers::picture());
    assert!(all[1].runs.is_empty() && all[2].runs.is_empty());
    assert_eq!(found.left_out, [LeftOut::PictureForms, LeftOut::LinkedPictures]);
}

#[test]
fn what_is_not_shown_is_said() {
    let body = "<w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins>\
        <w:commentRangeStart/><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:footnoteReference/></w:r>\
        <w:r><w:drawing><wp:inline><c:chart r:id='rId4'/></wp:inline></w:drawing></w:r>\
        <w:r><w:drawing><wp:inline><dgm:relIds/></wp:inline></w:drawing></w:r><w:r><w:object/></w:r>\
        <m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath></w:p>\
        <w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>\
        <mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>";
    let found = document(&papers::docx_with(body, &[("word/vbaProject.bin", b"macro")]));
    assert_eq!(lines(&found.body), ["newa+b", "", "in a box"]);
    let mut said = [
        LeftOut::Charts,
        LeftOut::Diagrams,
        LeftOut::Objects,
        LeftOut::Macros,
        LeftOut::Comments,
        LeftOut::Footnotes,
        LeftOut::TrackedChanges,
        LeftOut::HiddenText,
        LeftOut::Equations,
    ];
    said.sort_unstable();
    assert_eq!(found.left_out, said);
}

#[test]
fn slides_in_their_order_with_title_lists_tables_and_pictures() {
    let table = "<p:graphicFrame><a:graphic><a:tbl><a:tr><a:tc gridSpan='2'><a:txBody/></a:tc><a:tc hMerge='1'/></a:tr>\
        <a:tr><a:tc><a:txBody><a:p><a:r><a:t>20</a:t></a:r></a:p></a:txBody></a:tc><a:tc/></a:tr></a:tbl></a:graphic></p:graphicFrame>";
    let drawn = "<p:pic><p:nvPicPr><p:cNvPr descr='lamp'/></p:nvPicPr><p:blipFill><a:blip r:embed='rId1'/></p:blipFill></p:pic>";
    let numbered = "<p:sp><p:txBody><a:p><a:pPr><a:buAutoNum type='alphaLcParenR'/></a:pPr><a:r><a:rPr b='1'/><a:t>one</a:t></a:r></a:p>\
        <a:p><a:pPr><a:buAutoNum type='alphaLcParenR'/></a:pPr><a:r><a:t>two</a:t></a:r></a:p></p:txBody></p:sp>";
    let file = pptx(&[
        &format!("{}{}", shape("title", &["Spring", "2027"]), shape("body", &["LED panels", "Floodlights"])),
        &format!("{}{numbered}{table}{drawn}<p:graphicFrame><c:chart/></p:graphicFrame>", shape("ftr", &["page"])),
    ]);
    let Content::Slides(found) = content(&file) else { panic!("no slides") };
    assert_eq!(found.slides.iter().map(|s| (s.number, s.title.as_str())).collect::<Vec<_>>(), [(1, "Spring 2027"), (2, "")]);
    assert_eq!(lines(&found.slides[0].blocks), ["LED panels", "Floodlights"]);
    assert_eq!(paragraphs(&found.slides[0].blocks)[0].marker.as_deref(), Some("•"));
    let second = &found.slides[1].blocks;
    let marked: Vec<_> = paragraphs(second).iter().filter_map(|p| p.marker.clone()).collect();
    assert_eq!(marked, ["a)", "b)"]);
    assert!(texts(paragraphs(second)[0])[0].bold);
    let Some(Block::Table(table)) = second.iter().find(|block| matches!(block, Block::Table(_))) else { panic!("{second:?}") };
    assert_eq!((table.rows[0].len(), table.rows[0][0].columns, table.rows[1].len()), (1, 2, 2));
    let Some(Run::Picture(shown)) = paragraphs(second).last().and_then(|p| p.runs.first()) else { panic!("{second:?}") };
    assert_eq!(picture(&file, shown.number).unwrap(), papers::picture());
    assert_eq!(found.left_out, [LeftOut::Charts]);
}

#[test]
fn opendocument_text_and_slides() {
    let styles = "<office:automatic-styles><style:style style:name='T1'><style:text-properties fo:font-weight='bold' fo:color='#B3261E'/></style:style>\
        <text:list-style style:name='L1'><text:list-level-style-number/></text:list-style></office:automatic-styles>";
    let text = "<text:h text:outline-level='2'>Offer</text:h><text:p>a<text:s text:c='2'/><text:span text:style-name='T1'>b</text:span>\
        <text:a xlink:href='https://lumen.example'>c</text:a><text:a xlink:href='javascript:x'>d</text:a><office:annotation><text:p>note</text:p></office:annotation></text:p>\
        <text:list text:style-name='L1'><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>in it</text:p></text:list-item></text:list></text:list-item>\
        <text:list-item><text:p>two</text:p></text:list-item></text:list>\
        <text:p><draw:frame svg:width='2cm' svg:height='1cm'><draw:image xlink:href='Pictures/a.png'/></draw:frame></text:p>";
    let odf = |body: &str| {
        let content = format!("<office:document-content>{styles}<office:body>{body}</office:body></office:document-content>");
        zipped(&[("content.xml", content.as_bytes()), ("Pictures/a.png", &papers::picture())])
    };
    let found = document(&odf(&format!("<office:text>{text}</office:text>")));
    let all = paragraphs(&found.body);
    assert_eq!(lines(&found.body)[..5], ["Offer", "a  bcd", "one", "in it", "two"]);
    assert_eq!(all[0].heading, Some(2));
    let runs = texts(all[1]);
    assert!(runs.iter().any(|run| run.bold && run.colour.as_deref() == Some("#b3261e")));
    assert_eq!(runs.iter().filter_map(|run| run.link.as_deref()).collect::<Vec<_>>(), ["https://lumen.example"]);
    assert_eq!(all[2..5].iter().map(|p| p.marker.as_deref().unwrap()).collect::<Vec<_>>(), ["1.", "1.", "2."]);
    assert!(matches!(&all[5].runs[..], [Run::Picture(picture)] if picture.width == 75), "{:?}", all[5]);
    assert_eq!(found.left_out, [LeftOut::Comments]);

    let page = "<office:presentation><draw:page><draw:frame presentation:class='title'><draw:text-box><text:p>Spring</text:p></draw:text-box></draw:frame>\
        <draw:frame><draw:text-box><text:p>LED</text:p></draw:text-box></draw:frame><presentation:notes><text:p>say hello</text:p></presentation:notes></draw:page></office:presentation>";
    let Content::Slides(found) = content(&odf(page)) else { panic!("no slides") };
    assert_eq!((found.slides[0].title.as_str(), lines(&found.slides[0].blocks)), ("Spring", vec!["LED".to_owned()]));
    assert_eq!(found.left_out, [LeftOut::SpeakerNotes]);
}

#[test]
fn a_long_document_is_cut_and_says_so() {
    let body: String = (0..officefiles::PARAGRAPHS_MAX + 10).map(|n| paragraph(&n.to_string())).collect();
    let found = document(&docx(&body));
    assert!(found.more && found.body.len() < officefiles::PARAGRAPHS_MAX);
    let wide = paragraph(&"字".repeat(officefiles::CHARS_MAX + 10));
    let found = document(&docx(&wide));
    assert!(found.more && words(paragraphs(&found.body)[0]).chars().count() <= officefiles::CHARS_MAX);
}

#[test]
fn the_main_part_is_found_by_its_relation() {
    let main = relations(&[("x", "officeDocument", "/deep/in/it.xml")]);
    let text = "<w:document><w:body><w:p><w:r><w:t>here</w:t></w:r></w:p></w:body></w:document>";
    let file = zipped(&[("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", main.as_bytes()), ("deep/in/it.xml", text.as_bytes())]);
    assert_eq!(lines(&document(&file).body), ["here"]);
}
