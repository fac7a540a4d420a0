//! What is shown of a file. It is made to be shown and for nothing else, so these shapes are the answer's own.

use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// A larger file is not begun.
pub const FILE_BYTES_MAX: usize = 32 << 20;
/// A picture within a file.
pub const PICTURE_BYTES_MAX: u64 = 16 << 20;
/// Paragraphs, cells of tables included, of a document or of all slides.
pub const PARAGRAPHS_MAX: usize = 6_000;
/// Characters of a document, of all slides, or of a sheet.
pub const CHARS_MAX: usize = 600_000;
/// Pieces of text of one look, and pictures, of a document or of all slides.
pub const RUNS_MAX: usize = 60_000;
/// Characters of what is said of a picture.
pub const WORDS_CHARS_MAX: usize = 500;
/// Rows of a sheet.
pub const ROWS_MAX: usize = 500;
/// Columns of a sheet.
pub const COLUMNS_MAX: usize = 64;
/// Characters of a sheet's cell.
pub const CELL_CHARS_MAX: usize = 4_000;
/// Sheets of a workbook, and slides.
pub const SHEETS_MAX: usize = 200;
/// Bytes of a text file.
pub const TEXT_BYTES_MAX: usize = 512 << 10;

/// What stands in a file.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = FileContent)]
pub enum Content {
    /// Text with headings, lists, tables and pictures.
    Document(Document),
    /// One sheet of a workbook, and the names of all.
    Sheets(Sheets),
    /// Slides.
    Slides(Slides),
    /// Lines of text.
    Text(Text),
}

/// A text document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FileDocument)]
pub struct Document {
    /// What stands at the head of its pages: a letterhead.
    pub head: Vec<Block>,
    /// Its text.
    pub body: Vec<Block>,
    /// What stands at the foot of its pages.
    pub foot: Vec<Block>,
    /// There is more than is shown here.
    pub more: bool,
    /// What is in it and isn't shown.
    pub left_out: Vec<LeftOut>,
}

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "block", rename_all = "snake_case")]
#[schema(as = FileBlock)]
pub enum Block {
    /// A paragraph, a heading, a line of a list.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
}

/// A paragraph.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FileParagraph)]
pub struct Paragraph {
    /// A heading of this rank, 1 to 6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<u8>,
    /// How far it stands in, in steps.
    #[serde(skip_serializing_if = "is_zero")]
    pub indent: u8,
    /// The number or sign of a list's line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<String>,
    /// Where its lines stand.
    #[serde(skip_serializing_if = "Align::is_start")]
    pub align: Align,
    /// Its pieces.
    pub runs: Vec<Run>,
}

/// Where lines stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FileAlign)]
pub enum Align {
    /// Where reading begins.
    #[default]
    Start,
    /// In the middle.
    Centre,
    /// Where reading ends.
    End,
}

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "run", rename_all = "snake_case")]
#[schema(as = FileRun)]
pub enum Run {
    /// Text of one look.
    Text(TextRun),
    /// A picture.
    Picture(Picture),
}

/// Text of one look; line ends and tabs stand in it as such.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FileTextRun)]
pub struct TextRun {
    /// The text.
    pub text: String,
    /// Bold.
    #[serde(skip_serializing_if = "is_false")]
    pub bold: bool,
    /// Italic.
    #[serde(skip_serializing_if = "is_false")]
    pub italic: bool,
    /// Underlined.
    #[serde(skip_serializing_if = "is_false")]
    pub underline: bool,
    /// Struck through.
    #[serde(skip_serializing_if = "is_false")]
    pub strike: bool,
    /// Above or below the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raised: Option<Raised>,
    /// `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// Where it leads: `http`, `https` or `mailto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// Above or below the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FileRaised)]
pub enum Raised {
    /// Above: m².
    Above,
    /// Below: CO₂.
    Below,
}

/// A picture within a file, to be asked for by its number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FilePicture)]
pub struct Picture {
    /// Its number within the file.
    pub number: u32,
    /// How wide it stands there, in px; 0 where the file doesn't say.
    pub width: u32,
    /// How tall it stands there, in px.
    pub height: u32,
    /// What its author says of it.
    pub words: String,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FileTable)]
pub struct Table {
    /// Its rows; cells that others cover are left out.
    pub rows: Vec<Vec<TableCell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = FileTableCell)]
pub struct TableCell {
    /// Columns that it takes.
    pub columns: u16,
    /// Rows that it takes.
    pub rows: u16,
    /// What stands in it.
    #[schema(no_recursion)]
    pub blocks: Vec<Block>,
}

/// A workbook, of which one sheet is shown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FileSheets)]
pub struct Sheets {
    /// The names of its sheets, in order.
    pub names: Vec<String>,
    /// Which of them this is.
    pub at: usize,
    /// It.
    pub sheet: Sheet,
    /// What is in it and isn't shown.
    pub left_out: Vec<LeftOut>,
}

/// A sheet's beginning.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FileSheet)]
pub struct Sheet {
    /// Its columns.
    pub columns: Vec<SheetColumn>,
    /// Its rows that hold something.
    pub rows: Vec<SheetRow>,
    /// There are more rows.
    pub more_rows: bool,
    /// There are more columns.
    pub more_columns: bool,
}

/// A column of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FileSheetColumn)]
pub struct SheetColumn {
    /// `A`, `AB`.
    pub label: String,
    /// px; 0 where the file doesn't say.
    pub width: u32,
}

/// A row of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FileSheetRow)]
pub struct SheetRow {
    /// Its number as people count, the first is 1.
    pub number: u32,
    /// Its cells that hold something; cells that others cover are left out.
    pub cells: Vec<SheetCell>,
}

/// A cell of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FileSheetCell)]
pub struct SheetCell {
    /// Its column's place among those that are shown.
    pub column: usize,
    /// What it shows.
    pub text: String,
    /// It is a number, a date, a truth: such stand at the end of their cell.
    #[serde(skip_serializing_if = "is_false")]
    pub value: bool,
    /// Bold.
    #[serde(skip_serializing_if = "is_false")]
    pub bold: bool,
    /// It shows a formula that nobody has reckoned yet.
    #[serde(skip_serializing_if = "is_false")]
    pub formula: bool,
    /// Columns that it takes, where more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<u32>,
    /// Rows that it takes, where more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u32>,
    /// Where it leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Pictures that stand in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
}

/// Slides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FileSlides)]
pub struct Slides {
    /// They, in order.
    pub slides: Vec<Slide>,
    /// There are more slides, or more on the last.
    pub more: bool,
    /// What is in them and isn't shown.
    pub left_out: Vec<LeftOut>,
}

/// A slide.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FileSlide)]
pub struct Slide {
    /// Its number.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// What else stands on it.
    pub blocks: Vec<Block>,
}

/// Lines of text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FileText)]
pub struct Text {
    /// The text.
    pub text: String,
    /// In which encoding it is written (WHATWG).
    pub encoding: String,
    /// There is more.
    pub more: bool,
}

/// What is in a file and isn't shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FileLeftOut)]
pub enum LeftOut {
    /// Charts.
    Charts,
    /// Diagrams that the office program draws.
    Diagrams,
    /// Other files within it.
    Objects,
    /// Shapes with text that are drawn over the cells of a sheet.
    Shapes,
    /// Sound and film.
    Media,
    /// Pictures in a form that browsers don't show.
    PictureForms,
    /// Pictures that lie somewhere on the web or on a disk.
    LinkedPictures,
    /// Macros; they never run here.
    Macros,
    /// Comments.
    Comments,
    /// Notes at the foot of pages or at the end.
    Footnotes,
    /// A speaker's notes.
    SpeakerNotes,
    /// Changes that nobody has accepted: shown as if somebody had.
    TrackedChanges,
    /// Text that its author has hidden.
    HiddenText,
    /// Sheets or slides that its author has hidden.
    HiddenSheets,
    /// Rows or columns that its author has hidden.
    HiddenRows,
    /// Formulas without result: shown as formulas.
    FormulaResults,
    /// Only the values of cells are shown: no merged cells, no pictures, numbers as they are kept.
    ValuesOnly,
    /// Mathematical formulas, shown as a line of text.
    Equations,
}

/// Why nothing of a file is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// It asks for a password.
    Encrypted,
    /// Word or PowerPoint before 2007.
    OldForm,
    /// Another kind of file.
    OtherForm,
    /// Damaged, or not what its name says.
    Damaged,
    /// Larger than [`FILE_BYTES_MAX`].
    TooLarge,
    /// It would unfold to more than can be held.
    TooMuch,
    /// Nothing in it.
    Empty,
    /// No sheet or picture of this number.
    NoSuchPart,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encrypted => "the file asks for a password",
            Self::OldForm => "the file is of an office program before 2007",
            Self::OtherForm => "the file is of a kind that isn't shown",
            Self::Damaged => "the file is damaged, or not what its name says",
            Self::TooLarge => "the file is too large",
            Self::TooMuch => "the file would unfold to more than can be held",
            Self::Empty => "the file is empty",
            Self::NoSuchPart => "the file has no such part",
        })
    }
}

impl std::error::Error for Broken {}

impl From<sheets::Broken> for Broken {
    fn from(broken: sheets::Broken) -> Self {
        use sheets::Broken as Table;
        match broken {
            Table::Empty => Self::Empty,
            Table::Encrypted => Self::Encrypted,
            Table::Bomb | Table::TooManyColumns | Table::TooManyRows | Table::RowTooLong(_) => Self::TooMuch,
            Table::TooLarge => Self::TooLarge,
            Table::NoSuchSheet => Self::NoSuchPart,
            Table::NotATable(_) => Self::OtherForm,
            Table::Damaged(_) | Table::NoSuchEncoding | Table::Io(_) => Self::Damaged,
        }
    }
}

fn is_false(truth: &bool) -> bool {
    !truth
}

fn is_zero(number: &u8) -> bool {
    *number == 0
}

impl Align {
    fn is_start(&self) -> bool {
        *self == Self::Start
    }
}
