//! Refusals about types of follow-ups as problems.

use crate::model::FollowUpTypeRefusal;
use web::Problem;

pub(super) fn problem(refusal: FollowUpTypeRefusal) -> Problem {
    match refusal {
        FollowUpTypeRefusal::NoSuchType => Problem::not_found("customers.no_such_follow_up_type"),
        FollowUpTypeRefusal::Changed(revision) => {
            Problem::new(axum::http::StatusCode::PRECONDITION_FAILED, "customers.follow_up_type_changed").with("revision", revision)
        }
        FollowUpTypeRefusal::NameTaken => Problem::conflict("customers.follow_up_type_name_taken"),
        FollowUpTypeRefusal::TooMany => Problem::conflict("customers.too_many_follow_up_types"),
        FollowUpTypeRefusal::InUse => Problem::conflict("customers.follow_up_type_in_use"),
        FollowUpTypeRefusal::KindInUse => Problem::conflict("customers.follow_up_type_kind_in_use"),
        FollowUpTypeRefusal::NotOffered => Problem::field("type_id", "customers.follow_up_type_not_offered"),
        FollowUpTypeRefusal::BadOrder => Problem::conflict("customers.follow_up_types_bad_order"),
    }
}
