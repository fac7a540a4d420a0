//! Refusals about types of follow-ups and their files as problems.

use crate::follow_up_files::{FILE_BYTES_MAX, FILES_MAX};
use crate::model::{FollowUpFileRefusal, FollowUpTypeRefusal};
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

pub(super) fn of_file(refusal: FollowUpFileRefusal) -> Problem {
    match refusal {
        FollowUpFileRefusal::NoFile => Problem::unprocessable("customers.no_follow_up_file_brought"),
        FollowUpFileRefusal::TooLarge => {
            Problem::new(axum::http::StatusCode::PAYLOAD_TOO_LARGE, "customers.follow_up_file_too_large").arg("max", FILE_BYTES_MAX >> 20)
        }
        FollowUpFileRefusal::TooMany => Problem::field("file_ids", "customers.too_many_follow_up_files").arg("max", FILES_MAX),
        FollowUpFileRefusal::Unknown => Problem::field("file_ids", "customers.follow_up_file_unknown"),
        FollowUpFileRefusal::NoSuchFile => Problem::not_found("customers.no_such_follow_up_file"),
    }
}
