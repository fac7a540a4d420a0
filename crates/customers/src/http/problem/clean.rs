//! Refusals about duplicates, requests, merges and conflicts as problems.

use crate::model::CleanRefusal;
use crate::rules::{MERGE_MAX, UNDO_DAYS};
use web::Problem;

pub(super) fn problem(refusal: &CleanRefusal) -> Problem {
    match refusal {
        CleanRefusal::NoSuchAsk => Problem::not_found("customers.no_such_ask"),
        CleanRefusal::AskedAlready => Problem::conflict("customers.asked_already"),
        CleanRefusal::OwnAlready => Problem::conflict("customers.own_already"),
        CleanRefusal::NotYoursToAnswer => Problem::forbidden("customers.not_yours_to_answer"),
        CleanRefusal::AskClosed => Problem::conflict("customers.ask_closed"),
        CleanRefusal::NoSuchGroup => Problem::not_found("customers.no_such_group"),
        CleanRefusal::NotInGroup => Problem::unprocessable("customers.not_in_group"),
        CleanRefusal::RunGoesOn => Problem::conflict("customers.run_goes_on"),
        CleanRefusal::NoSuchMerge => Problem::not_found("customers.no_such_merge"),
        CleanRefusal::MergeCount => Problem::unprocessable("customers.merge_count").arg("max", MERGE_MAX),
        CleanRefusal::MergeWithItself => Problem::unprocessable("customers.merge_with_itself"),
        CleanRefusal::MergeStranger(field) => Problem::unprocessable("customers.merge_stranger").arg("field", field),
        CleanRefusal::MergeUndone => Problem::conflict("customers.merge_undone"),
        CleanRefusal::MergeTooOld => Problem::conflict("customers.merge_too_old").arg("days", UNDO_DAYS),
        CleanRefusal::MergeBuiltOn => Problem::conflict("customers.merge_built_on"),
        CleanRefusal::NoSuchConflict => Problem::not_found("customers.no_such_conflict"),
        CleanRefusal::ConflictThere => Problem::conflict("customers.conflict_there"),
        CleanRefusal::ConflictClosed => Problem::conflict("customers.conflict_closed"),
        CleanRefusal::NoParties => Problem::unprocessable("customers.no_parties"),
        CleanRefusal::NotAParty => Problem::unprocessable("customers.not_a_party"),
        CleanRefusal::NothingToMerge => Problem::unprocessable("customers.nothing_to_merge"),
        CleanRefusal::NotYoursToWithdraw => Problem::forbidden("customers.not_yours_to_withdraw"),
    }
}
