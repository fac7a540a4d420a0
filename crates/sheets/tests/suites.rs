//! Tables as they are met in the wild.

mod common;

use common::{files, suite};
use encoding_rs::Encoding;
use serde_json::Value as Json;
use sheets::{Broken, CsvWriter, Dialect, Form, LineEnd, Row, Value, Wanted, XlsxWriter, each_row, formula_safe, sniff};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;

/// Of the files whose dialect people have told, so many are recognised (of a hundred).
const DIALECTS_RIGHT_MIN: usize = 95;

#[test]
fn dialects_are_recognised() {
    let Some(folder) = suite("csv-dialects-csvsniffer") else { return };
    let told = told(&folder);
    let (mut right, mut wrong) = (0, Vec::new());
    for (path, told) in &told {
        let bytes = std::fs::read(path).unwrap();
        let found = sniff(&mut Cursor::new(&bytes), &Wanted::default(), &|_| false);
        match found {
            Ok(found) if matches!(&found.form, Form::Csv { encoding, dialect, .. } if is(told, encoding, *dialect, &bytes)) => right += 1,
            other => wrong.push(format!("{path}: told {told:?}, found {:?}", other.map(|found| found.form))),
        }
    }
    println!("{right} of {} dialects:\n{}", told.len(), wrong.join("\n"));
    assert!(told.len() > 100 && right * 100 >= told.len() * DIALECTS_RIGHT_MIN);
}

/// What people have told of each file: encoding, delimiter, quote.
fn told(folder: &Path) -> BTreeMap<String, [String; 3]> {
    let mut told = BTreeMap::new();
    for note in files(folder) {
        for line in std::fs::read_to_string(note).unwrap().lines() {
            let cells: Vec<&str> = line.split('|').collect();
            for place in ["CSV", "W3C-CSVW"] {
                let path = folder.join(place).join(cells[0]);
                if cells.len() >= 6 && path.is_file() {
                    told.insert(path.display().to_string(), [cells[1].to_owned(), cells[2].to_owned(), cells[3].to_owned()]);
                }
            }
        }
    }
    told
}

fn is(told: &[String; 3], encoding: &str, dialect: Dialect, bytes: &[u8]) -> bool {
    let delimiter = match told[1].as_str() {
        "comma" => ',',
        "semicolon" => ';',
        "tab" => '\t',
        "vslash" => '|',
        "space" => ' ',
        "nsign" => '#',
        other => panic!("a delimiter '{other}'"),
    };
    let quote = if told[2] == "singlequote" { '\'' } else { '"' };
    let wanted = match told[0].as_str() {
        "ansi" => "windows-1252",
        "shif-jis" => "shift_jis",
        "ascii" | "utf8" => "utf-8",
        other => other,
    };
    // Encodings are the same when they read the same.
    let read = |label: &str| Encoding::for_label(label.as_bytes()).unwrap().decode(bytes).0.into_owned();
    dialect.delimiter == delimiter && dialect.quote == quote && read(wanted) == read(encoding)
}

fn rows(bytes: &[u8], form: &Form) -> Result<Vec<Row>, Broken> {
    let mut rows = Vec::new();
    each_row(&mut Cursor::new(bytes), form, &mut |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

fn texts(row: &Row) -> Vec<String> {
    row.cells.iter().map(|cell| cell.text.clone()).collect()
}

#[test]
fn the_spectrum_of_csv_is_read_to_the_letter() {
    let Some(folder) = suite("csv-spectrum") else { return };
    let mut met = 0;
    for path in files(&folder.join("csvs")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let found = sniff(&mut Cursor::new(&bytes), &Wanted { header: Some(true), ..Wanted::default() }, &|_| false).unwrap();
        let all = rows(&bytes, &found.form).unwrap();
        let want: Json = serde_json::from_str(&std::fs::read_to_string(folder.join("json").join(format!("{name}.json"))).unwrap()).unwrap();
        let want = if want.is_array() { want } else { Json::Array(vec![want]) };
        let columns = texts(&all[0]);
        for (row, want) in all[1..].iter().zip(want.as_array().unwrap()) {
            for (column, name) in columns.iter().enumerate() {
                let text = row.cells.get(column).map_or("", |cell| &cell.text);
                assert_eq!(masked(text), masked(want[name].as_str().unwrap()), "{}", path.display());
            }
        }
        assert_eq!(all.len() - 1, want.as_array().unwrap().len());
        met += 1;
    }
    assert!(met > 4);
}

/// Telephone numbers of one file were made others in one of its two forms, so digits are only counted.
fn masked(text: &str) -> String {
    text.replace("\r\n", "\n").replace(|c: char| c.is_ascii_digit(), "0")
}

#[test]
fn well_formed_cases_of_papaparse_are_read_alike_and_none_panics() {
    let Some(folder) = suite("csv-papaparse") else { return };
    let form = Form::Csv {
        encoding: "UTF-8",
        mark: false,
        dialect: Dialect { delimiter: ',', quote: '"', backslash: false, line_end: LineEnd::Lf },
    };
    let (mut compared, mut alike) = (0, 0);
    for line in std::fs::read_to_string(folder.join("csv-papaparse.jsonl")).unwrap().lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let Some(input) = case["input"].as_str() else { continue };
        let _ = sniff(&mut Cursor::new(input), &Wanted::default(), &|_| false);
        let read = rows(input.as_bytes(), &form);
        let faultless = case["expected"]["errors"].as_array().is_some_and(Vec::is_empty);
        if case["suite"] != "CORE_PARSER_TESTS" || !case["config"].is_null() || !faultless {
            continue;
        }
        compared += 1;
        let full = |row: &Vec<String>| row.iter().any(|text| !text.trim().is_empty());
        let trimmed = |mut row: Vec<String>| {
            while row.last().is_some_and(|text| text.trim().is_empty()) {
                row.pop();
            }
            row
        };
        let want: Vec<Vec<String>> = serde_json::from_value(case["expected"]["data"].clone()).unwrap();
        let want: Vec<_> = want.into_iter().filter(full).map(trimmed).collect();
        if read.unwrap().iter().map(texts).map(trimmed).eq(want) {
            alike += 1;
        } else {
            println!("otherwise: {}", case["description"]);
        }
    }
    println!("{alike} of {compared}");
    assert!(compared >= 15 && alike * 10 >= compared * 9);
}

#[test]
fn odd_and_hostile_workbooks_end_in_rows_or_words() {
    let Some(folder) = suite("xlsx-calamine") else { return };
    let (mut read, mut refused) = (0, Vec::new());
    for path in files(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e != "md" && e != "txt")) {
        let mut file = File::open(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut count = 0;
        let found = sniff(&mut file, &Wanted::default(), &|_| false);
        let outcome = found.and_then(|found| {
            each_row(&mut file, &found.form, &mut |_| {
                count += 1;
                ControlFlow::Continue(())
            })
        });
        match outcome {
            Ok(outcome) => {
                assert_eq!(outcome.rows, count, "{name}");
                read += 1;
            }
            Err(broken) => refused.push(format!("{name}: {broken}")),
        }
        if name.starts_with("pass_protected") {
            assert!(refused.last().is_some_and(|last| last.contains(&name)), "{name} is locked");
        }
    }
    println!("{read} read; refused:\n{}", refused.join("\n"));
    assert!(read >= 55, "{refused:#?}");
}

#[test]
fn cells_of_workbooks_are_texts_without_noise() {
    let Some(folder) = suite("xlsx-calamine") else { return };
    for (name, sheet, want) in [
        ("date.xlsx", None, "2021-01-01"),
        ("date_1904.xlsx", None, "2021-01-01"),
        ("date.xls", None, "2021-01-01"),
        ("issues.xlsx", Some("issue2"), "1"),
    ] {
        let mut file = File::open(folder.join(name)).unwrap();
        let wanted = Wanted { sheet: sheet.map(str::to_owned), ..Wanted::default() };
        let found = sniff(&mut file, &wanted, &|_| false).unwrap();
        assert!(found.head.iter().any(|row| row.cells.iter().any(|cell| cell.text == want)), "{name}: {:?}", found.head);
    }
}

#[test]
fn no_written_cell_is_a_formula() {
    let Some(folder) = suite("csv-injection") else { return };
    let cells: Vec<String> = std::fs::read_to_string(folder.join("csv-injection.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Json>(line).unwrap()["cell"].as_str().unwrap().to_owned())
        .collect();
    assert!(cells.len() > 5);
    let mut csv = CsvWriter::new(Vec::new()).unwrap();
    let mut book = XlsxWriter::new("Cells", &["cell"]).unwrap();
    for cell in &cells {
        assert!(!formula_safe(cell).starts_with(['=', '+', '-', '@']), "{cell}");
        csv.row(&[Value::Text(cell.clone())]).unwrap();
        book.row(&[Value::Text(cell.clone())]).unwrap();
    }
    let bytes = csv.finish().unwrap();
    let form = sniff(&mut Cursor::new(&bytes), &Wanted { delimiter: Some(','), ..Wanted::default() }, &|_| false).unwrap().form;
    for (row, cell) in rows(&bytes, &form).unwrap().iter().zip(&cells) {
        assert_eq!(row.cells[0].text, format!("'{cell}"));
    }
    // In a workbook it is a text, as it was.
    let mut bytes = Cursor::new(Vec::new());
    book.finish(&mut bytes).unwrap();
    let form = sniff(&mut bytes, &Wanted::default(), &|_| false).unwrap().form;
    for (row, cell) in rows(bytes.get_ref(), &form).unwrap()[1..].iter().zip(&cells) {
        assert_eq!(&row.cells[0].text, cell);
    }
}
