//! Refusals of sharing as problems.

use crate::model::{BadCondition, ShareRefusal};
use crate::wire;
use web::Problem;

/// The problem of a refusal.
pub(in crate::http) fn problem(refusal: &ShareRefusal) -> Problem {
    let code = wire::code(refusal);
    match refusal {
        ShareRefusal::NoSuchRule | ShareRefusal::NoSuchHandOver | ShareRefusal::NotThere => Problem::not_found(code),
        ShareRefusal::BadCondition(bad) => condition(bad),
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

fn condition(bad: &BadCondition) -> Problem {
    match bad {
        BadCondition::Shape => Problem::unprocessable("customers.bad_condition"),
        BadCondition::Field(field) => Problem::unprocessable("customers.bad_condition_field").arg("field", field),
        BadCondition::Operator(field, op) => Problem::unprocessable("customers.bad_condition_operator").arg("field", field).arg("op", op),
        BadCondition::Value(field) => Problem::unprocessable("customers.bad_condition_value").arg("field", field),
        BadCondition::TooLarge => Problem::unprocessable("customers.bad_condition_too_large"),
    }
}
