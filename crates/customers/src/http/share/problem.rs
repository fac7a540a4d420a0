//! Refusals of sharing as problems.

use crate::model::ShareRefusal;
use crate::wire;
use web::Problem;

/// The problem of a refusal.
pub(in crate::http) fn problem(refusal: &ShareRefusal) -> Problem {
    let code = wire::code(refusal);
    match refusal {
        ShareRefusal::NoSuchRule | ShareRefusal::NoSuchHandOver | ShareRefusal::NotThere => Problem::not_found(code),
        ShareRefusal::TooMany(max) | ShareRefusal::TooManyRules(max) => Problem::unprocessable(code).arg("max", max),
        ShareRefusal::Cooling(day) => Problem::conflict(code).arg("day", day).with("until", day.to_string()),
        ShareRefusal::Limit(limit) => Problem::conflict(code).with("limit", limit.as_str()),
        ShareRefusal::NotYours | ShareRefusal::OutOfSight => Problem::forbidden(code),
        ShareRefusal::ToHimself => Problem::unprocessable(code),
        ShareRefusal::Owned
        | ShareRefusal::Taken
        | ShareRefusal::ClaimIt
        | ShareRefusal::Full
        | ShareRefusal::NobodyFits
        | ShareRefusal::UnderWay
        | ShareRefusal::NotDone => Problem::conflict(code),
    }
}
