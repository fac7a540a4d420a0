//! Files that are not what they seem end in words, soon, and in little memory.

use sheets::{Broken, CELL_CHARS_MAX, Form, Row, Value, Wanted, XlsxWriter, each_row, sniff};
use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn all(bytes: &[u8]) -> Result<Vec<Row>, Broken> {
    let mut file = Cursor::new(bytes);
    let found = sniff(&mut file, &Wanted::default(), &|_| false)?;
    let mut rows = Vec::new();
    each_row(&mut file, &found.form, &mut |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

#[test]
fn what_is_no_table_is_told() {
    for (bytes, want) in [
        (&b""[..], Broken::Empty),
        (b"\n \r\n\n", Broken::Empty),
        (b",,,\n,,\n", Broken::Empty),
        (b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj", Broken::NotATable("a PDF document")),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Broken::NotATable("a picture")),
        (b"<!DOCTYPE html><html>", Broken::NotATable("a web page")),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08\x10\x11", Broken::NotATable("no text")),
    ] {
        assert_eq!(all(bytes), Err(want), "{bytes:?}");
    }
    assert!(matches!(all(b"PK\x03\x04 but no more"), Err(Broken::Damaged(_))));
    assert!(matches!(all(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), Err(Broken::Damaged(_))));
}

#[test]
fn a_million_blank_rows_are_none() {
    let mut bytes = b"name,country\nAcme,DE\n".to_vec();
    for _ in 0..1_000_000 {
        bytes.extend_from_slice(b",\n");
    }
    bytes.extend_from_slice(b"Bolt,FR\n");
    let rows = all(&bytes).unwrap();
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 1_000_003]);
    let blank = [b"name,country\nAcme,DE\n".to_vec(), vec![b'\n'; 1_000_000], b"Bolt,FR\n".to_vec()].concat();
    assert_eq!(all(&blank).unwrap().last().unwrap().number, 1_000_003);
}

#[test]
fn a_quote_that_nobody_closes_ends_in_words() {
    let mut bytes = b"name,country\n\"Acme,DE\n".to_vec();
    for n in 0..400_000 {
        bytes.extend_from_slice(format!("Firm {n},FR\n").as_bytes());
    }
    let form = Form::Csv {
        encoding: "UTF-8",
        mark: false,
        dialect: sheets::Dialect { delimiter: ',', quote: '"', backslash: false, line_end: sheets::LineEnd::Lf },
    };
    let read = each_row(&mut Cursor::new(&bytes), &form, &mut |_| ControlFlow::Continue(()));
    assert_eq!(read, Err(Broken::RowTooLong(2)));
}

#[test]
fn many_columns_and_long_cells() {
    let header: Vec<String> = (0..200).map(|n| format!("c{n}")).collect();
    let wide = format!("{}\n{}\n", header.join(","), vec!["x"; 200].join(","));
    assert_eq!(all(wide.as_bytes()).unwrap()[1].cells.len(), 200);
    let wider = format!("{}\n", vec!["x"; 1_001].join(","));
    assert_eq!(all(wider.as_bytes()), Err(Broken::TooManyColumns));
    let long = format!("name,text\nAcme,{}\n", "长".repeat(CELL_CHARS_MAX + 5));
    assert_eq!(all(long.as_bytes()).unwrap()[1].cells[1].text.chars().count(), CELL_CHARS_MAX);
}

/// A workbook of these parts.
fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn bombs_are_not_unfolded() {
    let workbook = || ("xl/workbook.xml", b"<workbook/>".to_vec());
    let spaces = zipped(&[workbook(), ("xl/styles.xml", vec![b' '; 300 << 20])]);
    assert!(spaces.len() < 1 << 20);
    assert_eq!(all(&spaces), Err(Broken::Bomb));
    let mut cell = b"<sheetData><row><c t=\"inlineStr\"><is><t>".to_vec();
    cell.extend(vec![b'a'; 8 << 20]);
    assert_eq!(all(&zipped(&[workbook(), ("xl/worksheets/sheet1.xml", cell)])), Err(Broken::Bomb));
    for table in [
        "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\" office:value=\"1\"/></table:table-row>",
        "<table:table-row><table:table-cell a='>' office:value-type='float' table:number-columns-repeated='16384'><text:p>1</text:p></table:table-cell></table:table-row>"
            .repeat(400)
            .as_str(),
        "<table:table-row><table:table-cell office:value=\"1\"/></table:table-row><table:table-row table:number-rows-repeated=\"90000000\"/><table:table-row><table:table-cell office:value=\"1\"/></table:table-row>",
    ] {
        let content = format!("<office:spreadsheet><table:table>{table}</table:table></office:spreadsheet>").into_bytes();
        assert_eq!(all(&zipped(&[("content.xml", content)])), Err(Broken::Bomb), "{}", &table[..80]);
    }
}

/// A compound file of one stream 'Workbook' of these records, padded to 4 KiB.
fn xls(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut stream = Vec::new();
    for (kind, data) in records {
        stream.extend(kind.to_le_bytes());
        stream.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
        stream.extend(data);
    }
    stream.resize(4_096, 0);
    let mut header = vec![0_u8; 512];
    header[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    header[30..32].copy_from_slice(&9_u16.to_le_bytes());
    header[32..34].copy_from_slice(&6_u16.to_le_bytes());
    header[44..48].copy_from_slice(&1_u32.to_le_bytes());
    header[48..52].copy_from_slice(&1_u32.to_le_bytes());
    header[56..60].copy_from_slice(&4_096_u32.to_le_bytes());
    header[60..64].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    header[68..72].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    header[76..].fill(0xFF);
    header[76..80].copy_from_slice(&0_u32.to_le_bytes());
    // Sector 0 is the table of chains, 1 the directory, 2 to 9 the stream.
    let mut chains: Vec<u32> = vec![0xFFFF_FFFD, 0xFFFF_FFFE];
    chains.extend(3..10);
    chains.push(0xFFFF_FFFE);
    chains.resize(128, 0xFFFF_FFFF);
    let mut directory = vec![0_u8; 512];
    for (at, name, kind, first, bytes) in [(0, "Root Entry", 5_u8, 0xFFFF_FFFE_u32, 0_u32), (1, "Workbook", 2, 2, 4_096)] {
        let entry = &mut directory[at * 128..(at + 1) * 128];
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..wide.len()].copy_from_slice(&wide);
        entry[64..66].copy_from_slice(&u16::try_from(wide.len() + 2).unwrap().to_le_bytes());
        entry[66] = kind;
        entry[68..80].fill(0xFF);
        entry[116..120].copy_from_slice(&first.to_le_bytes());
        entry[120..124].copy_from_slice(&bytes.to_le_bytes());
    }
    let chains = chains.into_iter().flat_map(u32::to_le_bytes);
    header.into_iter().chain(chains).chain(directory).chain(stream).collect()
}

#[test]
fn two_cells_at_the_ends_of_an_xls_table_are_a_bomb() {
    let number = |row: u16, column: u16| {
        let place = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
        (0x0203_u16, [place, 1.0_f64.to_le_bytes().to_vec()].concat())
    };
    let begin = (0x0809_u16, vec![0, 6, 0x10, 0, 0, 0, 0, 0]);
    assert_eq!(all(&xls(&[begin.clone(), number(0, 0), number(65_535, 65_535)])), Err(Broken::Bomb));
    let dimensions = |rows: u32, columns: u16| {
        (
            0x0200_u16,
            [0_u32.to_le_bytes().to_vec(), rows.to_le_bytes().to_vec(), vec![0, 0], columns.to_le_bytes().to_vec(), vec![0, 0]].concat(),
        )
    };
    assert_eq!(all(&xls(&[begin, dimensions(u32::MAX, u16::MAX)])), Err(Broken::Bomb));
}

#[test]
fn claimed_sizes_are_not_believed() {
    let mut bytes = zipped(&[("xl/workbook.xml", b"<workbook/>".to_vec())]);
    // The size before packing, in the central directory: 2 GB, of what is 11 bytes.
    let at = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    bytes[at + 24..at + 28].copy_from_slice(&0x7FFF_FFFF_u32.to_le_bytes());
    assert!(matches!(all(&bytes), Err(Broken::Damaged(_) | Broken::Bomb)));
}

#[test]
fn a_workbook_written_here_is_read_here() {
    let mut book = XlsxWriter::new("客户", &["公司", "since", "worth", "formula"]).unwrap();
    let date = "2024-03-05".parse().unwrap();
    book.row(&["海湾".into(), Value::Date(date), Value::Number(8_613_800_000_000.0), "=1+1".into()]).unwrap();
    book.row(&[Value::Empty, Value::Truth(true)]).unwrap();
    let mut file = Cursor::new(Vec::new());
    book.finish(&mut file).unwrap();
    let found = sniff(&mut file, &Wanted::default(), &|name| name == "公司").unwrap();
    assert_eq!((found.header, found.columns().len()), (Some(1), 4));
    let rows = all(file.get_ref()).unwrap();
    let texts = |row: &Row| row.cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&rows[1]), ["海湾", "2024-03-05", "8613800000000", "=1+1"]);
    assert_eq!(texts(&rows[2]), ["", "TRUE"]);
}
