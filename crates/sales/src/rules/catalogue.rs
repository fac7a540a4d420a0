//! By what opportunities and leads are asked for and grouped in reports, and in the lists behind a figure.

use crate::model::{LeadSource, LeadState, Outcome};
use fields::rules::Catalogue;
use fields::{Builtin, Kind, Order};
use std::collections::HashMap;

const fn column(key: &'static str, kind: Kind, sql: &'static str) -> Builtin {
    Builtin { key, kind, sql, choices: &[], order: Order::No, groupable: false, editable: false }
}

const fn grouped(field: Builtin) -> Builtin {
    Builtin { groupable: true, ..field }
}

const fn of(field: Builtin, choices: &'static [&'static str]) -> Builtin {
    Builtin { choices, ..field }
}

const OUTCOMES: &[&str] = &[Outcome::Open.as_str(), Outcome::Won.as_str(), Outcome::Lost.as_str()];
const LEAD_STATES: &[&str] = &[
    LeadState::ToHandle.as_str(),
    LeadState::Completing.as_str(),
    LeadState::FirstTouch.as_str(),
    LeadState::InContact.as_str(),
    LeadState::Converted.as_str(),
    LeadState::Invalid.as_str(),
];
const LEAD_SOURCES: &[&str] = &[
    LeadSource::StoreEnquiry.as_str(),
    LeadSource::StoreChat.as_str(),
    LeadSource::Mail.as_str(),
    LeadSource::Site.as_str(),
    LeadSource::Social.as_str(),
    LeadSource::Fair.as_str(),
    LeadSource::OwnSearch.as_str(),
    LeadSource::Ads.as_str(),
];

/// Opportunities.
pub const OPPORTUNITIES: &[Builtin] = &[
    grouped(column("owner", Kind::Person, "c.owner_id")),
    grouped(column("pipeline", Kind::Reference, "c.pipeline_id")),
    grouped(column("stage", Kind::Reference, "c.stage_id")),
    grouped(of(column("state", Kind::Choice, "c.state"), OUTCOMES)),
    grouped(column("source", Kind::Text, "c.source")),
    grouped(column("loss_reason", Kind::Reference, "c.loss_reason_id")),
    grouped(column("currency", Kind::Text, "c.currency")),
    // In its own currency where it is asked by; summed up in the tenant's.
    column("amount", Kind::Money, "c.amount"),
    column("created", Kind::DateTime, "c.created_at"),
    column("closed", Kind::DateTime, "c.closed_at"),
    column("closes", Kind::Date, "c.closes_on"),
];

/// Leads.
pub const LEADS: &[Builtin] = &[
    grouped(of(column("source", Kind::Choice, "c.source"), LEAD_SOURCES)),
    grouped(of(column("state", Kind::Choice, "c.state"), LEAD_STATES)),
    grouped(column("owner", Kind::Person, "c.owner_id")),
    grouped(column("country", Kind::Country, "c.country")),
    column("created", Kind::DateTime, "c.created_at"),
    column("converted", Kind::DateTime, "c.converted_at"),
    // Became a customer; that customer has an opportunity since, and has ordered since.
    grouped(column("customer", Kind::YesNo, "(c.converted_at is not null)")),
    grouped(column(
        "opportunity",
        Kind::YesNo,
        "(exists (select 1 from sales.opportunity lo where lo.tenant_id = c.tenant_id and lo.company_id = c.company_id \
          and lo.created_at >= c.created_at))",
    )),
    grouped(column(
        "won",
        Kind::YesNo,
        "(exists (select 1 from sales.opportunity lo where lo.tenant_id = c.tenant_id and lo.company_id = c.company_id \
          and lo.created_at >= c.created_at and lo.state = 'won'))",
    )),
];

/// These fields as filters read them; no role has limits on them.
pub(crate) fn catalogue(builtins: &'static [Builtin]) -> Catalogue {
    Catalogue { builtins, fields: Vec::new(), limits: HashMap::new() }
}
