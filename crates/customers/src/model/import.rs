//! Nouns of the import: the file and how it is read, what its columns are, what became of its rows.

use super::Flaw;
use chrono::{DateTime, Utc};
use fields::Record;
use kernel::{AccountId, LabelId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use uuid::Uuid;

kernel::id!(ImportId, "an import of companies");

kernel::words! {
    /// How far an import is.
    ImportState {
        /// The file is here and can be read.
        Uploaded = "uploaded",
        /// Its rows are being read and compared.
        Checking = "checking",
        /// What would become of each row is known.
        Checked = "checked",
        /// Its rows become companies.
        Running = "running",
        /// Somebody stopped it; it can go on.
        Stopped = "stopped",
        /// All rows are done with.
        Done = "done",
        /// What it made is being taken back.
        Undoing = "undoing",
        /// What nobody had built upon is taken back.
        Undone = "undone",
        /// It could not be read to its end.
        Failed = "failed",
    }
}

kernel::words! {
    /// What is done with a row whose company is here already.
    Duplicates {
        /// Nothing.
        Skip = "skip",
        /// What the row says takes the place of what is there; its empty cells change nothing.
        Update = "update",
        /// What the row says goes where nothing is.
        Fill = "fill",
        /// Another company is made.
        New = "new",
    }
}

kernel::words! {
    /// Who looks after companies of rows that name nobody.
    OwnerOf {
        /// Whoever imports.
        Me = "me",
        /// Nobody: they are in the pool.
        Pool = "pool",
    }
}

kernel::words! {
    /// What the check found of a row.
    RowState {
        /// A company that isn't here.
        New = "new",
        /// One that is.
        Duplicate = "duplicate",
        /// Another person, or the same once more, of a company of an earlier row.
        More = "more",
        /// It has a cell that can't be taken.
        Bad = "bad",
    }
}

kernel::words! {
    /// What became of a row.
    RowOutcome {
        /// A company.
        Made = "made",
        /// A person of a company of this file.
        Added = "added",
        /// A change of a company that was here.
        Updated = "updated",
        /// Nothing: all was here as the row says.
        Unchanged = "unchanged",
        /// Nothing, for duplicates are skipped.
        Skipped = "skipped",
        /// Nothing, for it can't be taken.
        Refused = "refused",
    }
}

kernel::words! {
    /// What a column holds of what the program itself keeps: named in `rules::import::places`, read in `rules::import::read`.
    Place {
        /// The company's name.
        Name = "name",
        /// Its name in its own script.
        LocalName = "local_name",
        /// The name that colleagues use.
        ShortName = "short_name",
        /// Its country, by code or name.
        Country = "country",
        /// Its domains.
        Domains = "domains",
        /// Its web site.
        Website = "website",
        /// Its telephone number.
        Phone = "phone",
        /// Its postal address.
        Address = "address",
        /// The language it writes in.
        Language = "language",
        /// Its time zone.
        TimeZone = "time_zone",
        /// How far it has come.
        Stage = "stage",
        /// 0 to 5.
        Stars = "stars",
        /// Where it came from.
        Source = "source",
        /// Free text.
        Remarks = "remarks",
        /// The colleague who looks after it, by name or address.
        Owner = "owner",
        /// The person's name.
        ContactName = "contact.name",
        /// Mr, Ms, Dr…
        ContactSalutation = "contact.salutation",
        /// What the person does there.
        ContactTitle = "contact.title",
        /// Mail addresses.
        ContactEmails = "contact.emails",
        /// Telephone numbers.
        ContactPhones = "contact.phones",
        /// WhatsApp number.
        ContactWhatsapp = "contact.whatsapp",
        /// WeChat id.
        ContactWechat = "contact.wechat",
        /// LinkedIn page.
        ContactLinkedin = "contact.linkedin",
        /// The language the person writes in.
        ContactLanguage = "contact.language",
    }
}

/// What a column is given to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Target {
    /// A field that the program itself keeps.
    Own(Place),
    /// A standard field or one of the tenant's, of companies or of their people, by its key.
    Field(Record, String),
}

impl Target {
    /// The word that is stored and sent: `country`, `contact.emails`, `field.size`, `contact.field.x3`.
    #[must_use]
    pub fn word(&self) -> Cow<'static, str> {
        match self {
            Self::Own(place) => Cow::Borrowed(place.as_str()),
            Self::Field(Record::Contact, key) => Cow::Owned(format!("{OF_CONTACT}{key}")),
            Self::Field(_, key) => Cow::Owned(format!("{OF_COMPANY}{key}")),
        }
    }

    /// The meaning of a word; none when it can't be one of these.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let key = |key: &str| {
            let fits = !key.is_empty() && key.len() <= KEY_BYTES_MAX && key.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'));
            fits.then(|| key.to_owned())
        };
        if let Some(rest) = word.strip_prefix(OF_CONTACT) {
            return Some(Self::Field(Record::Contact, key(rest)?));
        }
        if let Some(rest) = word.strip_prefix(OF_COMPANY) {
            return Some(Self::Field(Record::Company, key(rest)?));
        }
        Place::from_word(word).map(Self::Own)
    }

    /// Is it a fact of a person?
    #[must_use]
    pub fn is_of_person(&self) -> bool {
        match self {
            Self::Own(place) => place.as_str().starts_with("contact."),
            Self::Field(record, _) => *record == Record::Contact,
        }
    }
}

const OF_COMPANY: &str = "field.";
const OF_CONTACT: &str = "contact.field.";
/// Bytes of a field's key.
const KEY_BYTES_MAX: usize = 40;

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.word().into_owned()
    }
}

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        Self::from_word(&word).ok_or_else(|| format!("no column is given to '{word}'"))
    }
}

kernel::words! {
    /// What comes first where a column's dates are written by numbers.
    ImportDateOrder {
        /// The day: 25/12/2026.
        DayFirst = "day_first",
        /// The month: 12/25/2026.
        MonthFirst = "month_first",
    }
}

kernel::words! {
    /// What the dates at the beginning of a column tell of their order.
    ColumnDates {
        /// Each can be read in one way only.
        Sure = "sure",
        /// The day comes first.
        DayFirst = "day_first",
        /// The month comes first.
        MonthFirst = "month_first",
        /// Nothing tells, or one says this and another that: a person must.
        Ambiguous = "ambiguous",
    }
}

/// What each column holds, in the order of the file; none: it is left out.
pub type Mapping = Vec<Option<Target>>;

/// What is done with duplicates and owners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// With duplicates.
    pub duplicates: Duplicates,
    /// Who gets a company whose row names nobody.
    pub owner: OwnerOf,
    /// The country of rows that name none, for telephone numbers and for the company.
    pub country: Option<String>,
    /// What comes first in the dates of each column; none, also where the list ends: as the column itself tells.
    #[serde(default)]
    pub dates: Vec<Option<ImportDateOrder>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { duplicates: Duplicates::Skip, owner: OwnerOf::Me, country: None, dates: Vec::new() }
    }
}

/// How a file is read, and what it begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// `csv`, `xlsx`, `xlsb`, `xls` or `ods`.
    pub kind: String,
    /// Of CSV: the encoding's name.
    pub encoding: Option<String>,
    /// Of CSV: it begins with a byte order mark.
    pub mark: bool,
    /// Of CSV: by what cells are divided.
    pub delimiter: Option<char>,
    /// Of CSV: in what cells are put.
    pub quote: Option<char>,
    /// Of CSV: quotes within bear a backslash.
    pub backslash: bool,
    /// Of a workbook: its sheets.
    pub sheets: Vec<String>,
    /// Of a workbook: which of them.
    pub sheet: usize,
    /// The number of the row that names the columns.
    pub header: Option<u64>,
    /// The names of the columns; empty where nothing names one.
    pub columns: Vec<String>,
    /// The first rows below the header: number and cells.
    pub sample: Vec<(u64, Vec<String>)>,
    /// What the dates of each column tell of their order; none: they are no dates.
    #[serde(default)]
    pub dates: Vec<Option<ColumnDates>>,
}

/// What the check counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Companies that aren't here.
    pub new: u64,
    /// Rows whose company is.
    pub duplicate: u64,
    /// More rows of companies of this file.
    pub more: u64,
    /// Rows that can't be taken.
    pub bad: u64,
    /// Rows that were in another encoding than the file.
    pub other_encoding: u64,
    /// Bad rows by `field:reason`; a row with two reasons counts at both.
    pub reasons: BTreeMap<String, u64>,
}

/// What became of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcomes {
    /// Companies made.
    pub made: u64,
    /// People added to companies of this file.
    pub added: u64,
    /// Companies changed.
    pub updated: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Duplicates that were skipped.
    pub skipped: u64,
    /// Rows that could not be taken.
    pub refused: u64,
}

impl Outcomes {
    /// All rows that are done with.
    #[must_use]
    pub fn rows(&self) -> u64 {
        let Self { made, added, updated, unchanged, skipped, refused } = self;
        made + added + updated + unchanged + skipped + refused
    }

    /// Counts one row.
    pub fn count(&mut self, outcome: RowOutcome) {
        *match outcome {
            RowOutcome::Made => &mut self.made,
            RowOutcome::Added => &mut self.added,
            RowOutcome::Updated => &mut self.updated,
            RowOutcome::Unchanged => &mut self.unchanged,
            RowOutcome::Skipped => &mut self.skipped,
            RowOutcome::Refused => &mut self.refused,
        } += 1;
    }
}

/// What an undo brought, and what stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// The row that it has come back to.
    pub at: Option<i64>,
    /// Companies taken back.
    pub taken_back: u64,
    /// Companies that are again as they were.
    pub restored: u64,
    /// Companies that stay, for somebody has built upon them.
    pub kept: u64,
    /// The first of them.
    pub kept_first: Vec<(Uuid, String)>,
}

/// An import.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// Who imports.
    pub by: AccountId,
    /// What he saw when he started it.
    pub grants: Vec<LabelId>,
    /// What his role might not write then.
    pub closed: Vec<Target>,
    /// Whose it is.
    pub labels: Vec<LabelId>,
    /// The file's name.
    pub name: String,
    /// The file's size.
    pub bytes: i64,
    /// The blobs that it is made of.
    pub pieces: Vec<Vec<u8>>,
    /// How far it is.
    pub state: ImportState,
    /// How the file is read.
    pub layout: Layout,
    /// What its columns hold.
    pub mapping: Mapping,
    /// What is done with duplicates and owners.
    pub settings: Settings,
    /// The job that works on it, or did.
    pub job: Option<Uuid>,
    /// Why it failed.
    pub error: Option<String>,
    /// Rows read by the check.
    pub rows_total: i64,
    /// What the check counted.
    pub checked: Checked,
    /// Rows done with.
    pub rows_done: i64,
    /// The last row done with.
    pub row_last: i64,
    /// What became of them.
    pub outcomes: Outcomes,
    /// What an undo brought.
    pub undone: Undone,
    /// When the file came.
    pub created_at: DateTime<Utc>,
    /// When it began to run.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A row as the check left it, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRow {
    /// Its number in the file.
    pub row: i64,
    /// Its cells.
    pub cells: Vec<String>,
    /// What the check found.
    pub state: RowState,
    /// The row of whose company it is more.
    pub leader: i64,
    /// The company that it is a duplicate of, and its name; none when it is out of sight.
    pub twin: Option<(Uuid, Option<String>)>,
    /// What can't be taken.
    pub flaws: Vec<RowFlaw>,
    /// Somebody changed a cell.
    pub mended: bool,
    /// What became of it, and why nothing.
    pub outcome: Option<(RowOutcome, Option<String>)>,
}

/// What can't be taken of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFlaw {
    /// Of which field.
    pub place: Target,
    /// What is wrong with it.
    pub flaw: RowReason,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowReason {
    /// What a form refuses too.
    Flaw(Flaw),
    /// What the tenant's fields refuse, by the code of its words: `fields.not_a_number`.
    OfField(&'static str),
    /// An earlier row of another company has this address.
    AddressTwice,
}

/// Why an import won't do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportRefusal {
    /// No such import, or not the caller's.
    NoSuchImport,
    /// No such row.
    NoSuchRow,
    /// The form that should bring a file brings none.
    NoFile,
    /// The file can't be read as a table.
    Broken(sheets::Broken),
    /// It is at another step.
    NotNow(ImportState),
    /// No column holds the company's name.
    NoName,
    /// A field is given to two columns.
    Twice(Target),
    /// A field that isn't there, or that nobody fills.
    NoSuchField(Target),
    /// A field that the caller's role may not write.
    Closed(Target),
    /// Too many rows were changed by hand.
    TooManyMended,
    /// Nothing was left out, so there is no file of it.
    NothingLeftOut,
}
