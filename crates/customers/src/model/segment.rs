//! Segments (客群) and the score: companies that belong together, and how much the tenant's rules think of each.

use super::CompanyId;
use fields::{Selection, Shared};
use kernel::{AccountId, Grants};
use serde_json::Value;
use uuid::Uuid;

kernel::id!(SegmentId, "a segment of companies");
kernel::id!(FillId, "companies being put into a segment or taken out of it");

/// Companies that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its id.
    pub id: SegmentId,
    /// Who made it.
    pub by: AccountId,
    /// Who has it.
    pub shared: Shared,
    /// As people call it; no two of a tenant are called the same.
    pub name: String,
    /// What it is for.
    pub note: String,
    /// A dynamic one holds what meets its filter, a static one what was put in.
    pub holds: Selection,
    /// Counts changes.
    pub revision: i32,
}

/// What changes of a segment; absent parts stay.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SegmentPatch {
    /// As people call it.
    pub name: Option<String>,
    /// What it is for.
    pub note: Option<String>,
    /// Who has it.
    pub shared: Option<Shared>,
    /// Which companies a dynamic one holds.
    pub filter: Option<Value>,
}

/// Companies being put into a static segment, or taken out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// Its id.
    pub id: FillId,
    /// Of which segment.
    pub segment: SegmentId,
    /// Who asked.
    pub account: AccountId,
    /// What he saw.
    pub grants: Grants,
    /// Which companies.
    pub selection: Value,
    /// They are taken out.
    pub takes_out: bool,
    /// Those made later are left alone.
    pub until: CompanyId,
    /// The last that was looked at.
    pub done: Option<CompanyId>,
    /// How many were moved.
    pub moved: i64,
    /// There is nothing left to do.
    pub ended: bool,
}

/// The names of grades that follow the score, the best first; what reaches none of the first three has the last.
pub const GRADES: [&str; 4] = ["A", "B", "C", "D"];

/// Who meets the filter gets the points.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreRule {
    /// In words: what the page of a company gives as the reason.
    pub name: String,
    /// A tree as lists take it.
    pub filter: Value,
    /// What it adds, -100 to 100; negative when it takes away.
    pub points: i16,
}

/// How a tenant scores.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scoring {
    /// The rules, in order.
    pub rules: Vec<ScoreRule>,
    /// From which scores on a company is an A, a B, a C; none: people grade.
    pub grades: Option<[i16; 3]>,
    /// Counts changes; 0 when there never were any rules.
    pub revision: i32,
}

/// Why customers won't do what was asked of a segment or of the score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SegmentRefusal {
    /// No such segment, or none that the caller may see.
    NoSuchSegment,
    /// Only its maker changes it.
    NotYours(Uuid),
    /// Another segment is called so.
    NameTaken,
    /// The name is empty or too long.
    BadName,
    /// The note is too long.
    LongNote,
    /// There are as many as there may be.
    TooMany,
    /// Of a static one companies are put in and taken out; of a dynamic one the filter is changed.
    OtherKind,
    /// No such work, or one of somebody else's.
    NoSuchFill,
    /// A rule of the score: its name, which it has none of, or too long a one; by its place.
    RuleName(usize),
    /// Points beyond -100 to 100, or none; by its place.
    RulePoints(usize),
    /// More rules than the limit.
    TooManyRules,
    /// Grades that don't fall from A to C within 1 to 100.
    BadGrades,
    /// The grade follows the score: nobody sets it.
    GradeByScore,
}
