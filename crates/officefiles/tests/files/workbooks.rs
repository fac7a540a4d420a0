//! Excel, WPS and LibreOffice tables, and CSV.

use crate::{content, sheets};
use officefiles::{Broken, COLUMNS_MAX, Content, LeftOut, ROWS_MAX, SheetCell, Sheets, picture, read};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Image, Workbook};
use testkit::papers::{self, relations, xlsx, zipped};

/// The cell of a row and column by their names in the file.
fn cell<'s>(found: &'s Sheets, row: u32, column: &str) -> &'s SheetCell {
    let at = found.sheet.columns.iter().position(|one| one.label == column).expect("a column");
    let row = found.sheet.rows.iter().find(|one| one.number == row).expect("a row");
    row.cells.iter().find(|one| one.column == at).expect("a cell")
}

#[test]
fn a_quotation_is_read_as_excel_shows_it() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("报价").unwrap();
    sheet.merge_range(0, 0, 0, 3, "Quotation", &Format::new().set_bold()).unwrap();
    sheet.write(2, 0, "LED panel").unwrap();
    sheet.write_with_format(2, 1, 1234.5, &Format::new().set_num_format("\"US$\"#,##0.00")).unwrap();
    sheet.write_with_format(2, 2, ExcelDateTime::from_ymd(2026, 11, 22).unwrap(), &Format::new().set_num_format("d mmm yyyy")).unwrap();
    sheet.write_formula(2, 3, Formula::new("B3*2").set_result("2469")).unwrap();
    sheet.write_with_format(3, 1, 0.075, &Format::new().set_num_format("0.0%")).unwrap();
    sheet.write(3, 2, true).unwrap();
    sheet.set_column_width(0, 30).unwrap();
    sheet.set_column_hidden(4).unwrap();
    sheet.write(3, 4, "cost").unwrap();
    sheet.insert_image(5, 0, &Image::new_from_buffer(&papers::picture()).unwrap()).unwrap();
    sheet.write_url(6, 0, "https://lumen.example/a").unwrap();
    book.add_worksheet().set_name("Packing").unwrap().write(0, 0, 7).unwrap();
    book.add_worksheet().set_name("Margin").unwrap().set_hidden(true);
    let file = book.save_to_buffer().unwrap();

    let found = sheets(&file, 0);
    assert_eq!(found.names, ["报价", "Packing"]);
    let title = cell(&found, 1, "A");
    assert_eq!((title.text.as_str(), title.bold, title.columns), ("Quotation", true, Some(4)));
    for (row, column, text) in
        [(3, "A", "LED panel"), (3, "B", "US$1,234.50"), (3, "C", "22 Nov 2026"), (3, "D", "2469"), (4, "B", "7.5%"), (4, "C", "TRUE")]
    {
        assert_eq!(cell(&found, row, column).text, text);
    }
    assert!(cell(&found, 3, "B").value && !cell(&found, 3, "A").value);
    assert!(found.sheet.columns[0].width > 200 && found.sheet.columns.iter().all(|one| one.label != "E"));
    let shown = &cell(&found, 6, "A").pictures[0];
    assert_eq!((picture(&file, shown.number).unwrap(), shown.width), (papers::picture(), 64));
    assert_eq!(cell(&found, 7, "A").link.as_deref(), Some("https://lumen.example/a"));
    assert_eq!(found.left_out, [LeftOut::HiddenSheets, LeftOut::HiddenRows]);

    assert_eq!(cell(&sheets(&file, 1), 1, "A").text, "7");
    assert_eq!(read(&file, "a.xlsx", "", 2), Err(Broken::NoSuchPart));
}

#[test]
fn formulas_without_results_are_shown_as_formulas() {
    let rows = "<sheetData><row r='1'><c r='A1' t='s'><v>1</v></c><c r='B1'><f>SUM(A2:A9)</f></c><c r='C1' t='str'><f>\"\"</f></c><c r='D1' s='1'><v>45356</v></c></row></sheetData>";
    let found = sheets(&xlsx(&[("A", rows)], &[]), 0);
    assert_eq!(cell(&found, 1, "A").text, "灯具");
    let formula = cell(&found, 1, "B");
    assert_eq!((formula.text.as_str(), formula.formula), ("=SUM(A2:A9)", true));
    assert_eq!(cell(&found, 1, "D").text, "2024-03-05");
    assert_eq!(found.left_out, [LeftOut::FormulaResults]);
}

#[test]
fn pictures_of_wps_stand_in_their_cells() {
    let images = "<etc:cellImages><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr name='ID_7' descr='lamp'/></xdr:nvPicPr>\
        <xdr:blipFill><a:blip r:embed='rId1'/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>";
    let rows = "<sheetData><row r='1'><c r='A1' t='str'><f>_xlfn.DISPIMG(\"ID_7\",1)</f><v>=DISPIMG(\"ID_7\",1)</v></c></row></sheetData>";
    let of_images = relations(&[("rId1", "image", "media/image1.png")]);
    let file = xlsx(&[("A", rows)], &[("xl/cellimages.xml", images.as_bytes()), ("xl/_rels/cellimages.xml.rels", of_images.as_bytes())]);
    let found = sheets(&file, 0);
    let shown = cell(&found, 1, "A");
    assert_eq!((shown.text.as_str(), shown.pictures[0].words.as_str()), ("", "lamp"));
    assert_eq!(picture(&file, shown.pictures[0].number).unwrap(), papers::picture());
}

#[test]
fn a_large_sheet_is_cut_on_both_sides() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..u32::try_from(ROWS_MAX).unwrap() + 20 {
        sheet.write(row, 0, row).unwrap();
    }
    sheet.write(0, u16::try_from(COLUMNS_MAX).unwrap() + 3, "far").unwrap();
    let found = sheets(&book.save_to_buffer().unwrap(), 0);
    assert!(found.sheet.more_rows && found.sheet.more_columns);
    assert_eq!((found.sheet.rows.len(), found.sheet.columns.len()), (ROWS_MAX, 1));
}

#[test]
fn charts_comments_and_shapes_are_said() {
    let sheet = "<sheetData/><drawing r:id='rId1'/>";
    let of_sheet = relations(&[("rId1", "drawing", "../drawings/d.xml"), ("rId2", "comments", "../c.xml")]);
    let drawing = "<wsDr><twoCellAnchor><graphicFrame><chart/></graphicFrame></twoCellAnchor>\
        <twoCellAnchor><sp><txBody><p>over the cells</p></txBody></sp></twoCellAnchor></wsDr>";
    let file =
        xlsx(&[("A", sheet)], &[("xl/worksheets/_rels/sheet1.xml.rels", of_sheet.as_bytes()), ("xl/drawings/d.xml", drawing.as_bytes())]);
    let found = sheets(&file, 0);
    assert_eq!(found.left_out, [LeftOut::Charts, LeftOut::Shapes, LeftOut::Comments]);
    assert!(found.sheet.rows.is_empty());
}

#[test]
fn opendocument_tables_show_their_own_text() {
    let table = "<office:document-content><office:body><office:spreadsheet><table:table table:name='A'>\
        <table:table-row><table:table-cell table:number-columns-spanned='2' office:value-type='string'><text:p>Offer</text:p></table:table-cell><table:covered-table-cell/></table:table-row>\
        <table:table-row table:number-rows-repeated='3'><table:table-cell office:value-type='currency' office:value='5'><text:p>US$5.00</text:p></table:table-cell>\
        <table:table-cell table:number-columns-repeated='16000'/></table:table-row>\
        <table:table-row table:number-rows-repeated='1000000'><table:table-cell/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>";
    let found = sheets(&zipped(&[("content.xml", table.as_bytes())]), 0);
    assert_eq!(cell(&found, 1, "A").columns, Some(2));
    assert_eq!((cell(&found, 3, "A").text.as_str(), found.sheet.rows.len()), ("US$5.00", 4));
}

#[test]
fn csv_in_any_encoding() {
    let table = "公司名称,国家\n海湾贸易有限公司,阿联酋\n";
    let gbk: Vec<u8> = {
        let mut bytes = Vec::new();
        // 公司名称,国家 and 海湾贸易有限公司,阿联酋 in GBK.
        bytes.extend_from_slice(b"\xb9\xab\xcb\xbe\xc3\xfb\xb3\xc6,\xb9\xfa\xbc\xd2\n");
        bytes.extend_from_slice(b"\xba\xa3\xcd\xe5\xc3\xb3\xd2\xd7\xd3\xd0\xcf\xde\xb9\xab\xcb\xbe,\xb0\xa2\xc1\xaa\xc7\xf5\n");
        bytes
    };
    for bytes in [table.as_bytes(), &gbk] {
        let Content::Sheets(found) = read(bytes, "客户.CSV", "application/octet-stream", 0).unwrap() else { panic!("no table") };
        assert_eq!((cell(&found, 1, "A").text.as_str(), cell(&found, 2, "B").text.as_str()), ("公司名称", "阿联酋"));
        assert!(found.names.is_empty() && found.left_out.is_empty());
    }
    assert!(matches!(content(&xlsx(&[("A", "<sheetData/>")], &[])), Content::Sheets(_)));
}
