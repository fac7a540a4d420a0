//! The file of an import: how it is laid out, and its rows.

use super::refused;
use crate::Customers;
use crate::model::{ColumnDates, ImportRefusal, Layout, Mapping, Place, Refusal, RowFlaw, Settings, Target};
use crate::rules::{self, Offer, Reading};
use kernel::{AccountId, Actor, Fault, Stop};
use sheets::{Ambiguous, Broken, DateOrder, DateOrders, Dialect, Form, LineEnd, Row, Sniffed, Wanted, WorkbookKind};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::sync::Arc;
use uuid::Uuid;

/// Rows of the file's beginning that a person sees while he says what the columns hold.
const SAMPLE_ROWS: usize = 10;
/// Characters of a cell of them.
const SAMPLE_CHARS_MAX: usize = 200;
/// Flaws that a look without a database tells one by one.
const FLAWS_TOLD_MAX: usize = 100;

/// Tells how the file of these blobs is laid out.
pub(super) async fn look(
    cx: &Customers,
    actor: &Actor,
    pieces: &[Vec<u8>],
    wanted: Wanted,
    offer: &Arc<Offer>,
) -> Result<Layout, Stop<Refusal>> {
    let offer = Arc::clone(offer);
    let mut file = spool(cx, actor, pieces).await?;
    let sniffed = tokio::task::spawn_blocking(move || sheets::sniff(&mut file, &wanted, &|name| rules::known_name(&offer, name)))
        .await
        .map_err(Fault::from)?;
    match sniffed {
        Ok(sniffed) => Ok(layout(&sniffed)),
        Err(Broken::Io(why)) => Err(Fault::say(why).into()),
        Err(broken) => Err(refused(ImportRefusal::Broken(broken))),
    }
}

/// The file on this machine's disk, nameless: it goes when it is let go.
pub(super) async fn spool(cx: &Customers, actor: &Actor, pieces: &[Vec<u8>]) -> Result<File, Fault> {
    let mut file = tempfile::tempfile()?;
    for piece in pieces {
        let hash = blobs::Hash::from_slice(piece).ok_or_else(|| Fault::say("a piece's name is no hash"))?;
        let bytes = cx.blobs.get(actor.tenant, &hash).await?;
        file = tokio::task::spawn_blocking(move || file.write_all(&bytes).map(|()| file)).await??;
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

fn layout(sniffed: &Sniffed) -> Layout {
    let width = sniffed.width();
    let mut columns = sniffed.columns();
    columns.resize(width.max(columns.len()), String::new());
    let below = |row: &&Row| sniffed.header.is_none_or(|header| row.number > header);
    let short = |text: &str| text.chars().take(SAMPLE_CHARS_MAX).collect::<String>();
    let sample = sniffed.head.iter().filter(below).take(SAMPLE_ROWS);
    let sample = sample.map(|row| (row.number, row.cells.iter().map(|cell| short(&cell.text)).collect())).collect();
    let base = Layout {
        kind: String::new(),
        encoding: None,
        mark: false,
        delimiter: None,
        quote: None,
        backslash: false,
        sheets: Vec::new(),
        sheet: 0,
        header: sniffed.header,
        dates: (0..columns.len()).map(|at| dates(sniffed.head.iter().filter(below).filter_map(|row| row.cells.get(at)))).collect(),
        columns: columns.iter().map(|name| short(name)).collect(),
        sample,
    };
    match &sniffed.form {
        Form::Csv { encoding, mark, dialect } => Layout {
            kind: "csv".to_owned(),
            encoding: Some((*encoding).to_owned()),
            mark: *mark,
            delimiter: Some(dialect.delimiter),
            quote: Some(dialect.quote),
            backslash: dialect.backslash,
            ..base
        },
        Form::Workbook { kind, sheets, sheet } => Layout { kind: kind.as_str().to_owned(), sheets: sheets.clone(), sheet: *sheet, ..base },
    }
}

/// What the values at a column's beginning tell of the order of its dates; none when they aren't dates.
fn dates<'a>(cells: impl Iterator<Item = &'a sheets::Cell>) -> Option<ColumnDates> {
    let mut seen = DateOrders::default();
    for cell in cells.filter(|cell| !cell.text.trim().is_empty()) {
        seen.see(&cell.text);
    }
    let read = seen.sure + seen.day_first + seen.month_first + seen.either;
    if read <= seen.unread {
        return None;
    }
    Some(match seen.decide() {
        Ok(None) => ColumnDates::Sure,
        Ok(Some(DateOrder::DayFirst)) => ColumnDates::DayFirst,
        Ok(Some(DateOrder::MonthFirst)) => ColumnDates::MonthFirst,
        Err(Ambiguous) => ColumnDates::Ambiguous,
    })
}

/// The form of a file that is laid out so.
fn form(layout: &Layout) -> Result<Form, Broken> {
    let kind = match layout.kind.as_str() {
        "csv" => {
            let label = layout.encoding.as_deref().unwrap_or("utf-8");
            let encoding = sheets::encoding_name(label).ok_or(Broken::NoSuchEncoding)?;
            let (delimiter, quote) = (layout.delimiter.unwrap_or(','), layout.quote.unwrap_or('"'));
            let dialect = Dialect { delimiter, quote, backslash: layout.backslash, line_end: LineEnd::Lf };
            return Ok(Form::Csv { encoding, mark: layout.mark, dialect });
        }
        "xlsb" => WorkbookKind::Xlsb,
        "xls" => WorkbookKind::Xls,
        "ods" => WorkbookKind::Ods,
        _ => WorkbookKind::Xlsx,
    };
    Ok(Form::Workbook { kind, sheets: layout.sheets.clone(), sheet: layout.sheet })
}

/// Reads every row below the header. Blocks.
pub(super) fn each_row(file: &mut File, layout: &Layout, visit: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<sheets::Read, Broken> {
    let header = layout.header.unwrap_or(0);
    sheets::each_row(file, &form(layout)?, &mut |row| if row.number <= header { ControlFlow::Continue(()) } else { visit(row) })
}

/// The texts of a row.
pub(super) fn texts(row: Row) -> Vec<String> {
    row.cells.into_iter().map(|cell| cell.text).collect()
}

/// What a look at a file without a database tells.
pub(crate) struct DryRun {
    pub layout: Layout,
    pub mapping: Mapping,
    pub rows: u64,
    pub good: u64,
    pub bad: u64,
    pub other_encoding: u64,
    pub reasons: BTreeMap<String, u64>,
    /// The first of them: row and what can't be taken.
    pub flaws: Vec<(u64, Vec<RowFlaw>)>,
}

/// Looks at a file without a database.
///
/// # Errors
/// What is wrong with the file.
pub(crate) fn dry_run<R: Read + Seek>(file: &mut R) -> Result<DryRun, Broken> {
    let offer = Offer::standard();
    let sniffed = sheets::sniff(file, &Wanted::default(), &|name| rules::known_name(&offer, name))?;
    let layout = layout(&sniffed);
    let mapping = rules::suggest(&offer, &layout.columns, &layout.sample);
    let reading = Reading {
        mapping: mapping.clone(),
        settings: Settings::default(),
        me: AccountId(Uuid::nil()),
        colleagues: HashMap::new(),
        offer,
        dates: layout.dates.clone(),
        zone: chrono_tz::UTC,
    };
    let mut told = DryRun { layout, mapping, rows: 0, good: 0, bad: 0, other_encoding: 0, reasons: BTreeMap::new(), flaws: Vec::new() };
    let header = told.layout.header.unwrap_or(0);
    sheets::each_row(file, &sniffed.form, &mut |row| {
        if row.number <= header {
            return ControlFlow::Continue(());
        }
        let number = row.number;
        told.rows += 1;
        told.other_encoding += u64::from(row.other_encoding);
        // Without a database nobody knows the colleagues.
        let flaws = reading.row(&texts(row)).err().unwrap_or_default();
        let flaws: Vec<RowFlaw> = flaws.into_iter().filter(|flaw| flaw.place != Target::Own(Place::Owner)).collect();
        if flaws.is_empty() {
            told.good += 1;
            return ControlFlow::Continue(());
        }
        told.bad += 1;
        for flaw in &flaws {
            *told.reasons.entry(rules::reason_word(flaw)).or_default() += 1;
        }
        if told.flaws.len() < FLAWS_TOLD_MAX {
            told.flaws.push((number, flaws));
        }
        ControlFlow::Continue(())
    })?;
    Ok(told)
}
