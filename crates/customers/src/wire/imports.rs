//! Imports, in and out.

use crate::model::{
    Checked, ColumnDates, Duplicates, Import, ImportDateOrder, ImportRefusal, ImportRow, ImportState, Layout, Outcomes, OwnerOf, Refusal,
    RowFlaw, RowOutcome, RowReason, RowState, Settings, Target, Undone,
};
use crate::rules::{self, Fields};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sheets::Wanted;
use std::borrow::Cow;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// An import as a list shows it, and its page.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CustomerImport)]
pub struct ImportOut {
    id: Uuid,
    /// The file's name.
    name: String,
    bytes: i64,
    by: Uuid,
    #[schema(value_type = ImportState)]
    state: &'static str,
    layout: LayoutOut,
    /// What each column holds: a place (`country`, `contact.emails`), or `field.` and `contact.field.` with a field's key; null: it is left
    /// out.
    mapping: Vec<Option<String>>,
    settings: SettingsOut,
    job_id: Option<Uuid>,
    /// Why it failed.
    error: Option<String>,
    /// Rows that the check has read.
    rows: i64,
    checked: CheckedOut,
    /// Rows that the run is done with.
    rows_done: i64,
    outcome: ImportOutcomeOut,
    undone: UndoneOut,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
}

/// How the file is read.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportLayout)]
pub struct LayoutOut {
    /// `csv`, `xlsx`, `xlsb`, `xls` or `ods`.
    kind: String,
    encoding: Option<String>,
    delimiter: Option<String>,
    sheets: Vec<String>,
    sheet: Option<String>,
    /// The number of the row that names the columns; null: none does.
    header: Option<u64>,
    columns: Vec<String>,
    /// The first rows.
    sample: Vec<Vec<String>>,
    /// What the dates of each column tell of their order; null: they are no dates.
    #[schema(value_type = Vec<Option<ColumnDates>>)]
    dates: Vec<Option<&'static str>>,
}

/// What is done with duplicates and owners.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportSettings)]
pub struct SettingsOut {
    #[schema(value_type = Duplicates)]
    duplicates: &'static str,
    #[schema(value_type = OwnerOf)]
    owner: &'static str,
    /// ISO 3166 alpha-2 of rows that name none.
    country: Option<String>,
    /// What comes first in the dates of each column; null, also where the list ends: as the column itself tells.
    #[schema(value_type = Vec<Option<ImportDateOrder>>)]
    dates: Vec<Option<&'static str>>,
}

/// What the check counted.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportChecked)]
pub struct CheckedOut {
    new: u64,
    duplicate: u64,
    /// More rows of companies of the file.
    more: u64,
    bad: u64,
    /// Rows in another encoding than the file.
    other_encoding: u64,
    /// Bad rows by `field:reason`.
    reasons: BTreeMap<String, u64>,
}

/// What became of the rows.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportOutcome)]
pub struct ImportOutcomeOut {
    made: u64,
    added: u64,
    updated: u64,
    unchanged: u64,
    skipped: u64,
    refused: u64,
}

/// What an undo brought.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportUndone)]
pub struct UndoneOut {
    taken_back: u64,
    restored: u64,
    kept: u64,
    /// The first companies that stay, for somebody has built upon them.
    kept_first: Vec<KeptOut>,
}

/// A company that stays.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportKept)]
pub struct KeptOut {
    id: Uuid,
    name: String,
}

pub(crate) fn import(import: Import) -> ImportOut {
    let Import {
        id,
        by,
        grants: _,
        closed: _,
        labels: _,
        name,
        bytes,
        pieces: _,
        state,
        layout,
        mapping,
        settings,
        job,
        error,
        rows_total,
        checked,
        rows_done,
        row_last: _,
        outcomes,
        undone,
        created_at,
        started_at,
        finished_at,
    } = import;
    let Settings { duplicates, owner, country, dates } = settings;
    let Checked { new, duplicate, more, bad, other_encoding, reasons } = checked;
    let Outcomes { made, added, updated, unchanged, skipped, refused } = outcomes;
    let Undone { at: _, taken_back, restored, kept, kept_first } = undone;
    ImportOut {
        id: id.0,
        name,
        bytes,
        by: by.0,
        state: state.as_str(),
        layout: layout_out(layout),
        mapping: mapping.into_iter().map(|target| target.map(String::from)).collect(),
        settings: SettingsOut { duplicates: duplicates.as_str(), owner: owner.as_str(), country, dates: words(dates) },
        job_id: job,
        error,
        rows: rows_total,
        checked: CheckedOut { new, duplicate, more, bad, other_encoding, reasons },
        rows_done,
        outcome: ImportOutcomeOut { made, added, updated, unchanged, skipped, refused },
        undone: UndoneOut {
            taken_back,
            restored,
            kept,
            kept_first: kept_first.into_iter().map(|(id, name)| KeptOut { id, name }).collect(),
        },
        created_at,
        started_at,
        finished_at,
    }
}

pub(crate) fn layout_out(layout: Layout) -> LayoutOut {
    let Layout { kind, encoding, mark: _, delimiter, quote: _, backslash: _, sheets, sheet, header, columns, sample, dates } = layout;
    LayoutOut {
        kind,
        encoding,
        delimiter: delimiter.map(String::from),
        sheet: sheets.get(sheet).cloned(),
        sheets,
        header,
        columns,
        sample: sample.into_iter().map(|(_, cells)| cells).collect(),
        dates: dates.into_iter().map(|told| told.map(ColumnDates::as_str)).collect(),
    }
}

fn words(dates: Vec<Option<ImportDateOrder>>) -> Vec<Option<&'static str>> {
    dates.into_iter().map(|order| order.map(ImportDateOrder::as_str)).collect()
}

/// A row as the check left it, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportRow)]
pub struct ImportRowOut {
    row: i64,
    cells: Vec<String>,
    #[schema(value_type = RowState)]
    state: &'static str,
    /// The row of whose company it is more; its own number otherwise.
    leader: i64,
    /// The company that it is a duplicate of.
    twin: Option<ImportTwinOut>,
    flaws: Vec<RowFlawOut>,
    mended: bool,
    #[schema(value_type = Option<RowOutcome>)]
    outcome: Option<&'static str>,
    /// Why nothing became of it.
    why: Option<String>,
}

/// The company that a row is a duplicate of.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportTwin)]
pub struct ImportTwinOut {
    /// Absent when it is a colleague's, out of sight.
    id: Option<Uuid>,
    name: Option<String>,
}

/// What can't be taken of a row.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportFlaw)]
pub struct RowFlawOut {
    /// As in the mapping.
    place: String,
    /// Its column; absent where none holds the field.
    column: Option<usize>,
    /// As `error` codes of customers: `not_an_address`; with the context where it is another's: `fields.not_a_number`.
    reason: String,
}

pub(crate) fn import_row(row: ImportRow, mapping: &[Option<Target>]) -> ImportRowOut {
    let ImportRow { row, cells, state, leader, twin, flaws, mended, outcome } = row;
    let (outcome, why) = outcome.unzip();
    ImportRowOut {
        row,
        cells,
        state: state.as_str(),
        leader,
        twin: twin.map(|(id, name)| ImportTwinOut { id: name.is_some().then_some(id), name }),
        flaws: flaws.into_iter().map(|flaw| row_flaw(flaw, mapping)).collect(),
        mended,
        outcome: outcome.map(RowOutcome::as_str),
        why: why.flatten(),
    }
}

pub(crate) fn row_flaw(flaw: RowFlaw, mapping: &[Option<Target>]) -> RowFlawOut {
    let word = rules::reason_word(&flaw);
    let RowFlaw { place, flaw } = flaw;
    let reason = match flaw {
        RowReason::AddressTwice => "import_address_twice".to_owned(),
        RowReason::Flaw(_) | RowReason::OfField(_) => word.rsplit(':').next().unwrap_or_default().to_owned(),
    };
    RowFlawOut { column: mapping.iter().position(|held| held.as_ref() == Some(&place)), place: place.into(), reason }
}

/// Changes of an import that has not run: absent fields stay as they are.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = ImportChanges)]
#[serde(deny_unknown_fields)]
pub struct ImportPatchIn {
    layout: Option<LayoutIn>,
    /// What each column holds, in the order of the file.
    mapping: Option<Vec<Option<String>>>,
    settings: Option<SettingsIn>,
}

/// How the file shall be read; what is absent is found out.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = ImportLayoutIn)]
#[serde(deny_unknown_fields)]
pub struct LayoutIn {
    encoding: Option<String>,
    /// One character.
    delimiter: Option<String>,
    sheet: Option<String>,
    /// Does a row name the columns?
    header: Option<bool>,
}

/// What shall be done with duplicates and owners.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ImportSettingsIn)]
#[serde(deny_unknown_fields)]
pub struct SettingsIn {
    #[schema(value_type = Duplicates)]
    duplicates: String,
    #[schema(value_type = OwnerOf)]
    owner: String,
    country: Option<String>,
    /// What comes first in the dates of each column; null: as the column itself tells.
    #[serde(default)]
    #[schema(value_type = Vec<Option<ImportDateOrder>>)]
    dates: Vec<Option<String>>,
}

/// What was read of the changes.
pub(crate) struct ImportPatch {
    pub layout: Option<Wanted>,
    pub mapping: Option<Vec<Option<Target>>>,
    pub settings: Option<Settings>,
}

impl ImportPatchIn {
    /// Reads every field that was sent.
    pub(crate) fn read(self) -> Result<ImportPatch, Refusal> {
        let mut f = Fields::default();
        let layout = self.layout.map(|layout| Wanted {
            encoding: layout.encoding.filter(|label| !label.is_empty()),
            delimiter: layout.delimiter.and_then(|text| {
                let mut chars = text.chars();
                f.choice("delimiter", chars.next().map(String::from).filter(|_| chars.next().is_none()).or(Some(String::new())), |one| {
                    one.chars().next().filter(|c| c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '"' | '\n' | '\r'))
                })
            }),
            sheet: layout.sheet.filter(|name| !name.is_empty()),
            header: layout.header,
        });
        let mapping = self.mapping.map(|mapping| {
            let place = |word: Option<String>| f.choice("mapping", word.filter(|word| !word.is_empty()), Target::from_word);
            mapping.into_iter().map(place).collect()
        });
        let settings = self.settings.map(|settings| Settings {
            duplicates: f.choice("duplicates", Some(settings.duplicates), Duplicates::from_word).unwrap_or(Duplicates::Skip),
            owner: f.choice("owner", Some(settings.owner), OwnerOf::from_word).unwrap_or(OwnerOf::Me),
            country: f.country("country", settings.country),
            dates: {
                let order = |word: Option<String>| f.choice("dates", word.filter(|word| !word.is_empty()), ImportDateOrder::from_word);
                settings.dates.into_iter().take(sheets::COLUMNS_MAX).map(order).collect()
            },
        });
        f.finish(ImportPatch { layout, mapping, settings })
    }
}

/// A cell as somebody mended it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ImportCell)]
#[serde(deny_unknown_fields)]
pub struct CellIn {
    /// From 0.
    pub(crate) column: usize,
    pub(crate) value: String,
}

/// The words of a state, for refusals.
pub(crate) fn state_word(refusal: &ImportRefusal) -> Option<Cow<'static, str>> {
    match refusal {
        ImportRefusal::NotNow(state) => Some(ImportState::as_str(*state).into()),
        ImportRefusal::Twice(target) | ImportRefusal::NoSuchField(target) | ImportRefusal::Closed(target) => Some(target.word()),
        _ => None,
    }
}
