//! Refusals as problems.

use crate::model::{BadField, Flaw, Gate, Outcome, Refusal};
use serde_json::json;
use web::{FieldProblem, Problem, Refuses};

impl Refuses for Refusal {
    fn problem(&self) -> Problem {
        match self {
            Self::NoSuchPipeline => Problem::not_found("sales.no_such_pipeline"),
            Self::NoSuchStage => Problem::not_found("sales.no_such_stage"),
            Self::NoSuchOpportunity => Problem::not_found("sales.no_such_opportunity"),
            Self::NoSuchLead => Problem::not_found("sales.no_such_lead"),
            Self::NoSuchTask => Problem::not_found("sales.no_such_task"),
            Self::NoSuchQuickText => Problem::not_found("sales.no_such_quick_text"),
            Self::NoSuchTarget => Problem::not_found("sales.no_such_target"),
            Self::BadFields(bad) => bad.iter().fold(Problem::unprocessable("sales.bad_fields"), |problem, bad| {
                let BadField { field, flaw } = bad;
                problem.and_field(FieldProblem { field: (*field).to_owned(), code: code(*flaw), args: Vec::new() })
            }),
            Self::StageGone(name, Some(into)) => Problem::conflict("sales.stage_gone_into").arg("name", name).arg("into", into),
            Self::StageGone(name, None) => Problem::conflict("sales.stage_gone").arg("name", name),
            Self::GatesClosed(stage, gates, days) => gates_closed(stage, gates, *days),
            Self::MovedMeanwhile(stage, by, name) => {
                let code = if by.is_some() && !name.is_empty() { "sales.moved_meanwhile_by" } else { "sales.moved_meanwhile" };
                Problem::conflict(code).arg("stage", stage).arg("name", name)
            }
            Self::Closed(Outcome::Lost) => Problem::conflict("sales.is_lost"),
            Self::Closed(Outcome::Won | Outcome::Open) => Problem::conflict("sales.is_won"),
            Self::StillOpen => Problem::conflict("sales.still_open"),
            Self::Changed(revision) => {
                Problem::new(axum::http::StatusCode::PRECONDITION_FAILED, "sales.changed").with("revision", *revision)
            }
            Self::PipelineNameTaken => Problem::field("name", "sales.pipeline_name_taken"),
            Self::StageNameTwice(name) => Problem::unprocessable("sales.stage_name_twice").arg("name", name),
            Self::NoStages => Problem::unprocessable("sales.no_stages"),
            Self::LastPipeline => Problem::conflict("sales.last_pipeline"),
            Self::StageUsed(name, used) => {
                let count = if *used >= 1_000 { "1,000+".to_owned() } else { used.to_string() };
                Problem::conflict("sales.stage_used").arg("name", name).arg("count", count)
            }
            Self::PipelineUsed => Problem::conflict("sales.pipeline_used"),
            Self::MoveToGone => Problem::unprocessable("sales.move_to_gone"),
            Self::TooManyOf("pipelines") => Problem::unprocessable("sales.too_many_pipelines"),
            Self::TooManyOf("stages") => Problem::unprocessable("sales.too_many_stages"),
            Self::TooManyOf(_) => Problem::unprocessable("sales.too_many_quick_texts"),
            Self::NoWay(from, to) => Problem::conflict("sales.lead_no_way").with("from", *from).with("to", *to),
            Self::ConvertedAlready(company, at) => {
                Problem::conflict("sales.converted_already").with("company_id", json!(company)).with("converted_at", json!(at))
            }
            Self::ConvertInstead => Problem::unprocessable("sales.convert_instead"),
            Self::LeadInvalid => Problem::conflict("sales.lead_invalid"),
            Self::TargetThere => Problem::conflict("sales.target_there"),
            Self::NoSuchBulk => Problem::not_found("sales.no_such_bulk"),
            Self::DayAhead => Problem::field("day", "sales.day_ahead"),
            Self::Fields(refusal) => refusal.problem(),
            Self::Customers(refusal) => refusal.problem(),
        }
    }
}

/// Names each field that the stage asks for, so that a form can mark it.
fn gates_closed(stage: &str, gates: &[Gate], days: Option<i16>) -> Problem {
    let words: Vec<&str> = gates.iter().map(|gate| gate.as_str()).collect();
    let problem = Problem::unprocessable("sales.gates_closed").arg("stage", stage).with("missing", json!(words)).with("days", json!(days));
    gates.iter().fold(problem, |problem, gate| {
        let (field, code) = match gate {
            Gate::Amount => ("amount", "sales.gate_amount"),
            Gate::CloseDate => ("closes_on", "sales.gate_close_date"),
            Gate::Products => ("products", "sales.gate_products"),
            Gate::Company => ("company_id", "sales.gate_company"),
            Gate::Contact => ("contact_id", "sales.gate_contact"),
            Gate::Rivals => ("rivals", "sales.gate_rivals"),
            Gate::Source => ("source", "sales.gate_source"),
            Gate::NextStep => ("next_step", "sales.gate_next_step"),
            Gate::FollowUp => ("follow_up", "sales.gate_follow_up"),
        };
        let args = if *gate == Gate::FollowUp { vec![("days", days.unwrap_or(7).to_string())] } else { Vec::new() };
        problem.and_field(FieldProblem { field: field.to_owned(), code, args })
    })
}

fn code(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Missing => "sales.missing",
        Flaw::TooLong => "sales.too_long",
        Flaw::TooMany => "sales.too_many",
        Flaw::Unreadable => "sales.unreadable",
        Flaw::NotAnAddress => "sales.not_an_address",
        Flaw::NotAPhone => "sales.not_a_phone",
        Flaw::NotACountry => "sales.not_a_country",
        Flaw::NotATimeZone => "sales.not_a_time_zone",
        Flaw::NotAChoice => "sales.not_a_choice",
        Flaw::OutOfRange => "sales.out_of_range",
        Flaw::NotAnAmount => "sales.not_an_amount",
        Flaw::Negative => "sales.negative",
        Flaw::NotACurrency => "sales.not_a_currency",
        Flaw::HalfMoney => "sales.half_money",
        Flaw::NoSuchAccount => "sales.no_such_account",
        Flaw::NoSuchDepartment => "sales.no_such_department",
        Flaw::NoSuchCompany => "sales.no_such_company",
        Flaw::NoSuchContact => "sales.no_such_contact",
        Flaw::NoSuchOpportunity => "sales.no_such_opportunity",
        Flaw::NoSuchLead => "sales.no_such_lead",
        Flaw::NoSuchReason => "sales.no_such_reason",
        Flaw::StageOfOtherPipeline => "sales.stage_of_other_pipeline",
        Flaw::Twice => "sales.twice",
        Flaw::NotAPeriod => "sales.not_a_period",
    }
}
