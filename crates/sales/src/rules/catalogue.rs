//! The fields that the program keeps of opportunities and leads: what lists and reports filter, group and order by; and what of an
//! opportunity a role doesn't see.

use crate::model::{LeadSource, LeadState, Opportunity, Outcome, Refusal};
use fields::{BadValue, Builtin, Catalogue, Flaw, Kept, Kind, Order, Record, Selections, Sight};
use serde_json::Value;
use std::collections::HashMap;

/// Opportunities.
pub const OPPORTUNITIES: Kept =
    Kept { record: Record::Opportunity, builtins: BUILTINS, standard: &[], read: crate::OPPORTUNITY_READ, reckon: None };

const fn column(key: &'static str, kind: Kind, sql: &'static str, order: Order) -> Builtin {
    Builtin { key, kind, sql, choices: &[], order, groupable: false, editable: true }
}

const fn read_only(field: Builtin) -> Builtin {
    Builtin { editable: false, ..field }
}

const fn grouped(field: Builtin) -> Builtin {
    Builtin { groupable: true, ..field }
}

const fn of(field: Builtin, choices: &'static [&'static str]) -> Builtin {
    Builtin { choices, ..field }
}

const STATES: &[&str] = &[Outcome::Open.as_str(), Outcome::Won.as_str(), Outcome::Lost.as_str()];

const BUILTINS: &[Builtin] = &[
    column("name", Kind::Text, "c.name", Order::Always("lower(c.name)")),
    read_only(column(
        "company",
        Kind::Text,
        "(select k.name from customers.company k where k.tenant_id = c.tenant_id and k.id = c.company_id)",
        Order::No,
    )),
    grouped(read_only(column("pipeline", Kind::Reference, "c.pipeline_id", Order::No))),
    grouped(read_only(column("stage", Kind::Reference, "c.stage_id", Order::No))),
    grouped(read_only(of(column("state", Kind::Choice, "c.state", Order::Always("c.state")), STATES))),
    grouped(read_only(column("loss_reason", Kind::Reference, "c.loss_reason_id", Order::No))),
    column("amount", Kind::Money, "c.amount", Order::Sometimes("c.amount")),
    grouped(column("currency", Kind::Text, "c.currency", Order::Sometimes("c.currency"))),
    column("probability", Kind::Number, "c.probability", Order::Sometimes("c.probability::numeric")),
    column("closes_on", Kind::Date, "c.closes_on", Order::Sometimes("c.closes_on")),
    grouped(column("owner", Kind::Person, "c.owner_id", Order::No)),
    column("products", Kind::LongText, "c.products", Order::No),
    column("rivals", Kind::LongText, "c.rivals", Order::No),
    grouped(column("source", Kind::Text, "c.source", Order::No)),
    column("next_step", Kind::Text, "c.next_step", Order::No),
    read_only(column("stage_since", Kind::DateTime, "c.stage_since", Order::Always("c.stage_since"))),
    read_only(column("created", Kind::DateTime, "c.created_at", Order::Always("c.created_at"))),
    read_only(column("updated", Kind::DateTime, "c.updated_at", Order::Always("c.updated_at"))),
    read_only(column("closed", Kind::DateTime, "c.closed_at", Order::Sometimes("c.closed_at"))),
];

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

/// Leads.
pub const LEADS: &[Builtin] = &[
    grouped(of(read_only(column("source", Kind::Choice, "c.source", Order::No)), LEAD_SOURCES)),
    grouped(of(read_only(column("state", Kind::Choice, "c.state", Order::No)), LEAD_STATES)),
    grouped(read_only(column("owner", Kind::Person, "c.owner_id", Order::No))),
    grouped(read_only(column("country", Kind::Country, "c.country", Order::No))),
    read_only(column("created", Kind::DateTime, "c.created_at", Order::No)),
    read_only(column("converted", Kind::DateTime, "c.converted_at", Order::No)),
    // Became a customer; that customer has an opportunity since, and has ordered since.
    grouped(read_only(column("customer", Kind::YesNo, "(c.converted_at is not null)", Order::No))),
    grouped(read_only(column(
        "opportunity",
        Kind::YesNo,
        "(exists (select 1 from sales.opportunity lo where lo.tenant_id = c.tenant_id and lo.company_id = c.company_id \
          and lo.created_at >= c.created_at))",
        Order::No,
    ))),
    grouped(read_only(column(
        "won",
        Kind::YesNo,
        "(exists (select 1 from sales.opportunity lo where lo.tenant_id = c.tenant_id and lo.company_id = c.company_id \
          and lo.created_at >= c.created_at and lo.state = 'won'))",
        Order::No,
    ))),
];

/// These fields as filters read them; no role has limits on them.
pub(crate) fn catalogue(builtins: &'static [Builtin]) -> Catalogue {
    Catalogue { builtins, fields: Vec::new(), limits: HashMap::new(), selections: Selections::default() }
}

/// Characters that stay readable where a text is masked.
const SHOWN_CHARS: usize = 2;

fn masked(text: &str) -> String {
    format!("{}***", text.chars().take(SHOWN_CHARS).collect::<String>())
}

/// May the role not see the value whole?
pub(crate) fn is_veiled(catalogue: &Catalogue, key: &str) -> bool {
    matches!(catalogue.limit(key), Some(Sight::Hidden | Sight::Masked))
}

/// Takes out of an opportunity what the role doesn't see, before it leaves.
pub(crate) fn veil(catalogue: &Catalogue, mut o: Opportunity) -> Opportunity {
    if catalogue.limits.is_empty() {
        return o;
    }
    let texts = [("products", &mut o.products), ("rivals", &mut o.rivals), ("source", &mut o.source), ("next_step", &mut o.next_step)];
    for (key, text) in texts {
        match catalogue.limit(key) {
            Some(Sight::Hidden) => *text = None,
            Some(Sight::Masked) => *text = text.as_deref().map(masked),
            Some(Sight::ReadOnly) | None => {}
        }
    }
    if is_veiled(catalogue, "name") {
        o.name = masked(&o.name);
    }
    if is_veiled(catalogue, "amount") || is_veiled(catalogue, "currency") {
        o.money = None;
    }
    if is_veiled(catalogue, "probability") {
        o.probability = None;
    }
    if is_veiled(catalogue, "closes_on") {
        o.closes_on = None;
    }
    let veiled = |(key, value): (String, Value)| match catalogue.limit(&key) {
        Some(Sight::Hidden) => None,
        Some(Sight::Masked) => Some((key, Value::String(value.as_str().map_or_else(|| "***".to_owned(), masked)))),
        Some(Sight::ReadOnly) | None => Some((key, value)),
    };
    o.fields = std::mem::take(&mut o.fields).into_iter().filter_map(veiled).collect();
    o
}

/// Refuses a change of the program's own fields that the actor's role sees in part or only reads.
///
/// # Errors
/// [`Refusal::Fields`], naming them.
pub(crate) fn refuse_closed(catalogue: &Catalogue, was: &Opportunity, is: &Opportunity) -> Result<(), Refusal> {
    let changed = [
        ("name", was.name != is.name),
        ("amount", was.money != is.money),
        ("currency", was.money != is.money),
        ("probability", was.probability != is.probability),
        ("closes_on", was.closes_on != is.closes_on),
        ("products", was.products != is.products),
        ("rivals", was.rivals != is.rivals),
        ("source", was.source != is.source),
        ("next_step", was.next_step != is.next_step),
        ("owner", was.owner_id != is.owner_id),
    ];
    let closed = changed.into_iter().filter(|(key, changed)| *changed && catalogue.limit(key).is_some());
    let bad: Vec<BadValue> = closed.map(|(key, _)| BadValue { field: key.to_owned(), flaw: Flaw::ReadOnly }).collect();
    if bad.is_empty() { Ok(()) } else { Err(fields::Refusal::BadValues(bad).into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_fields_bear_one_key() {
        let mut keys = HashSet::new();
        assert!(BUILTINS.iter().all(|field| keys.insert(field.key) && !field.key.starts_with('x')));
    }
}
