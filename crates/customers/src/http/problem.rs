//! Refusals as problems.

mod clean;
mod follow_up;
mod import;
mod segment;

use crate::model::{BadField, Flaw, Refusal};
use crate::wire;
use serde_json::json;
use web::{FieldProblem, Problem, Refuses};

impl Refuses for Refusal {
    fn problem(&self) -> Problem {
        match self {
            Self::NoSuchCompany => Problem::not_found("customers.no_such_company"),
            Self::NoSuchContact => Problem::not_found("customers.no_such_contact"),
            Self::NoSuchFollowUp => Problem::not_found("customers.no_such_follow_up"),
            Self::BadFields(bad) => bad.iter().fold(Problem::unprocessable("customers.bad_fields"), |problem, bad| {
                let BadField { field, flaw } = bad;
                problem.and_field(FieldProblem { field: (*field).to_owned(), code: code(*flaw), args: Vec::new() })
            }),
            Self::Twin(twin) => {
                let told = if twin.binned {
                    Problem::conflict("customers.twin_in_bin")
                } else if twin.seen.is_some() {
                    Problem::conflict("customers.twin")
                } else {
                    Problem::conflict("customers.twin_of_colleague")
                };
                let name = twin.seen.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default();
                let owner = twin.owners.first().map(|owner| owner.name.as_str()).filter(|name| !name.is_empty()).unwrap_or("–");
                told.arg("name", name).arg("owner", owner).with("twin", json!(wire::twin(twin)))
            }
            Self::AddressTaken(address, twin) => {
                Problem::conflict("customers.address_taken").arg("address", address).with("twin", json!(wire::twin(twin)))
            }
            Self::Changed(revision) => {
                Problem::new(axum::http::StatusCode::PRECONDITION_FAILED, "customers.changed").with("revision", *revision)
            }
            Self::BadCursor => Problem::bad_request("web.bad_cursor"),
            Self::TooManyContacts => Problem::unprocessable("customers.too_many_contacts"),
            Self::NoSuchExport => Problem::not_found("customers.no_such_export"),
            Self::OwnExport => Problem::conflict("customers.own_export"),
            Self::NoSuchBulk => Problem::not_found("customers.no_such_bulk"),
            Self::BadBulk => Problem::unprocessable("customers.bad_bulk"),
            Self::Fields(refusal) => refusal.problem(),
            Self::BuiltOn => Problem::conflict("customers.built_on"),
            Self::Share(refusal) => super::share::problem(refusal),
            Self::Import(refusal) => import::problem(refusal),
            Self::NothingPromised => Problem::unprocessable("customers.nothing_promised"),
            Self::Clean(refusal) => clean::problem(refusal),
            Self::Segment(refusal) => segment::problem(refusal),
            Self::FollowUpType(refusal) => follow_up::problem(*refusal),
            Self::FollowUpFile(refusal) => follow_up::of_file(*refusal),
        }
    }
}

fn code(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Missing => "customers.missing",
        Flaw::TooLong => "customers.too_long",
        Flaw::TooMany => "customers.too_many",
        Flaw::Unreadable => "customers.unreadable",
        Flaw::NotAnAddress => "customers.not_an_address",
        Flaw::NotADomain => "customers.not_a_domain",
        Flaw::PublicDomain => "customers.public_domain",
        Flaw::NotAPhone => "customers.not_a_phone",
        Flaw::NotAWebsite => "customers.not_a_website",
        Flaw::NotACountry => "customers.not_a_country",
        Flaw::NotATimeZone => "customers.not_a_time_zone",
        Flaw::NotALanguage => "customers.not_a_language",
        Flaw::NotAChoice => "customers.not_a_choice",
        Flaw::OutOfRange => "customers.out_of_range",
        Flaw::NoSuchAccount => "customers.no_such_account",
    }
}
