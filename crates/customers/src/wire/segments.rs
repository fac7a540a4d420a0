//! Segments and the score in and out.

use super::select::SelectIn;
use crate::model::{Names, ScoreRule, Scoring, Segment, SegmentId, SegmentPatch};
use fields::{Selection, Shared};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new segment.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewSegment)]
#[serde(deny_unknown_fields)]
pub struct SegmentIn {
    /// As people call it, up to 60 characters.
    pub name: String,
    /// What it is for, up to 500.
    #[serde(default)]
    pub note: String,
    /// Who has it; absent: its maker.
    #[serde(default)]
    pub shared: Option<Shared>,
    /// Which companies a dynamic one holds, a tree as lists take it; absent: a static one, which is filled by hand.
    #[serde(default)]
    pub filter: Option<Value>,
}

impl SegmentIn {
    pub(crate) fn read(self, by: AccountId) -> Segment {
        let Self { name, note, shared, filter } = self;
        let holds = filter.map_or(Selection::Filled, Selection::Met);
        Segment { id: SegmentId::new(), by, shared: shared.unwrap_or(Shared::Me), name, note, holds, revision: 1 }
    }
}

/// What changes of a segment; absent parts stay.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SegmentPatch)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
pub struct SegmentPatchIn {
    pub name: Option<String>,
    pub note: Option<String>,
    pub shared: Option<Shared>,
    /// Of a dynamic one.
    pub filter: Option<Value>,
}

impl SegmentPatchIn {
    pub(crate) fn read(self) -> SegmentPatch {
        let Self { name, note, shared, filter } = self;
        SegmentPatch { name, note, shared, filter }
    }
}

/// The segments that the caller has.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Segments)]
pub struct SegmentsOut {
    /// By name.
    pub items: Vec<SegmentOut>,
}

/// A segment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Segment)]
pub struct SegmentOut {
    id: Uuid,
    name: String,
    note: String,
    shared: Shared,
    /// Which companies a dynamic one holds; null: a static one.
    filter: Option<Value>,
    /// Who made it.
    by: Uuid,
    by_name: String,
    /// The caller may change it.
    mine: bool,
    revision: i32,
}

/// A segment as its door shows it.
pub(crate) fn segment(segment: Segment, names: &Names, mine: bool) -> SegmentOut {
    let Segment { id, by, shared, name, note, holds, revision } = segment;
    let filter = if let Selection::Met(filter) = holds { Some(filter) } else { None };
    let by_name = names.get(&by).cloned().unwrap_or_default();
    SegmentOut { id: id.0, name, note, shared, filter, by: by.0, by_name, mine, revision }
}

/// Companies that are put into a segment, or taken out.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = FillSegment)]
#[serde(deny_unknown_fields)]
pub struct FillIn {
    /// Which.
    pub select: SelectIn,
    /// They are taken out.
    #[serde(default)]
    pub takes_out: bool,
}

/// The job that moves companies.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SegmentFilling)]
pub struct FillOut {
    /// Its id, by which it is shown and taken back.
    pub job_id: Uuid,
}

/// How many companies left again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SegmentEmptied)]
pub struct EmptiedOut {
    pub count: u64,
}

/// The static segments that a company stands in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SegmentsOfCompany)]
pub struct SegmentsOfOut {
    pub ids: Vec<Uuid>,
}

/// The rules of the score.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewScoring)]
#[serde(deny_unknown_fields)]
pub struct ScoringIn {
    /// In order; of none nobody is scored.
    pub rules: Vec<ScoreRule>,
    /// From which scores on a company is an A, a B, a C; what has less is a D. Null: people grade.
    #[serde(default)]
    pub grades: Option<[i16; 3]>,
}

impl ScoringIn {
    pub(crate) fn read(self, revision: i32) -> Scoring {
        let Self { rules, grades } = self;
        Scoring { rules, grades, revision }
    }
}

/// The rules of the score as they hold.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Scoring)]
pub struct ScoringOut {
    rules: Vec<ScoreRule>,
    grades: Option<[i16; 3]>,
    /// Counts changes; 0 before the first rules.
    revision: i32,
    /// Places of the rules that ask for a field or a segment that is gone: nobody gets their points.
    broken: Vec<usize>,
}

/// The rules as their door shows them.
pub(crate) fn scoring(scoring: Scoring, broken: Vec<usize>) -> ScoringOut {
    let Scoring { rules, grades, revision } = scoring;
    ScoringOut { rules, grades, revision, broken }
}
