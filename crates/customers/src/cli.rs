//! The operator's doors: looking at a file of companies. No database, no network.

use crate::import::{DryRun, dry_run};
use crate::model::Target;
use crate::{rules, wire};
use kernel::Fault;
use serde_json::json;
use std::io::{Read, Seek};

/// `tradewind customers import FILE --dry-run --json`: what the file is, what its columns probably hold, what can't be taken.
///
/// # Errors
/// What is wrong with the file.
pub fn import_json<R: Read + Seek>(file: &mut R) -> Result<String, Fault> {
    let DryRun { layout, mapping, rows, good, bad, other_encoding, reasons, flaws } = looked(file)?;
    let flaws: Vec<_> = flaws
        .into_iter()
        .map(|(row, flaws)| json!({"row": row, "flaws": flaws.into_iter().map(|flaw| wire::row_flaw(flaw, &mapping)).collect::<Vec<_>>()}))
        .collect();
    let words: Vec<Option<String>> = mapping.iter().map(|place| place.as_ref().map(|target| target.word().into_owned())).collect();
    let told = json!({
        "layout": wire::layout_out(layout), "mapping": words, "rows": rows, "good": good, "bad": bad, "other_encoding": other_encoding,
        "reasons": reasons, "flaws": flaws,
    });
    Ok(serde_json::to_string_pretty(&told)?)
}

/// The same for people.
///
/// # Errors
/// What is wrong with the file.
pub fn import_text<R: Read + Seek>(file: &mut R) -> Result<String, Fault> {
    let told = looked(file)?;
    let layout = &told.layout;
    let mut lines = vec![format!("Form:     {}", layout.kind)];
    lines.extend(layout.encoding.as_ref().map(|encoding| format!("Encoding: {encoding}")));
    lines.extend(layout.delimiter.map(|delimiter| format!("Divided:  {delimiter:?}")));
    lines.push(format!("Header:   {}", layout.header.map_or("none".to_owned(), |row| format!("row {row}"))));
    for (name, place) in layout.columns.iter().zip(&told.mapping) {
        lines.push(format!("  {name} → {}", place.as_ref().map_or("–".into(), Target::word)));
    }
    lines.push(format!("Rows:     {} ({} good, {} bad)", told.rows, told.good, told.bad));
    for (row, flaws) in &told.flaws {
        let words: Vec<String> = flaws.iter().map(rules::reason_word).collect();
        lines.push(format!("  row {row}: {}", words.join(", ")));
    }
    Ok(lines.join("\n"))
}

fn looked<R: Read + Seek>(file: &mut R) -> Result<DryRun, Fault> {
    dry_run(file).map_err(|broken| Fault::say(broken.to_string()))
}
