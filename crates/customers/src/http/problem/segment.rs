//! Refusals about segments and the score as problems.

use crate::model::SegmentRefusal;
use web::Problem;

pub(super) fn problem(refusal: &SegmentRefusal) -> Problem {
    match refusal {
        SegmentRefusal::NoSuchSegment => Problem::not_found("customers.no_such_segment"),
        SegmentRefusal::NotYours(_) => Problem::forbidden("customers.segment_not_yours"),
        SegmentRefusal::NameTaken => Problem::conflict("customers.segment_name_taken"),
        SegmentRefusal::BadName => Problem::field("name", "customers.segment_bad_name"),
        SegmentRefusal::LongNote => Problem::field("note", "customers.too_long"),
        SegmentRefusal::TooMany => Problem::conflict("customers.too_many_segments"),
        SegmentRefusal::OtherKind => Problem::conflict("customers.segment_of_other_kind"),
        SegmentRefusal::NoSuchFill => Problem::not_found("customers.no_such_fill"),
        SegmentRefusal::RuleName(at) => Problem::field(format!("rules.{at}.name"), "customers.score_rule_name"),
        SegmentRefusal::RulePoints(at) => Problem::field(format!("rules.{at}.points"), "customers.score_rule_points"),
        SegmentRefusal::TooManyRules => Problem::field("rules", "customers.too_many_score_rules"),
        SegmentRefusal::BadGrades => Problem::field("grades", "customers.bad_grades"),
        SegmentRefusal::GradeByScore => Problem::conflict("customers.grade_by_score"),
    }
}
