//! The fields that the program keeps of companies and people: what lists show, filter and are ordered by.

use crate::model::{Company, Stage, TouchKind, VisibleTo};
use fields::rules::{Place, Source};
use fields::{Builtin, Kept, Kind, Order, Record, Sort, Standard};
use serde_json::{Value, json};

/// The kind of the job that reckons the formulas and roll-ups of every company anew.
pub(crate) const RECKON: &str = "customers.reckon";

/// Companies.
pub const COMPANIES: Kept = Kept {
    record: Record::Company,
    builtins: COMPANY_BUILTINS,
    standard: COMPANY_STANDARD,
    read: crate::COMPANY_READ,
    reckon: Some(RECKON),
};

/// Their people.
pub const CONTACTS: Kept =
    Kept { record: Record::Contact, builtins: CONTACT_BUILTINS, standard: CONTACT_STANDARD, read: crate::COMPANY_READ, reckon: None };

/// A field in a column of its own; what more it is follows by the functions below.
const fn column(key: &'static str, kind: Kind, sql: &'static str) -> Builtin {
    Builtin { key, kind, sql, choices: &[], order: Order::No, groupable: false, editable: true }
}

const fn grouped(field: Builtin) -> Builtin {
    Builtin { groupable: true, ..field }
}

const fn read_only(field: Builtin) -> Builtin {
    Builtin { editable: false, ..field }
}

const fn ordered(field: Builtin, order: Order) -> Builtin {
    Builtin { order, ..field }
}

const fn of(field: Builtin, choices: &'static [&'static str]) -> Builtin {
    Builtin { choices, ..field }
}

const STAGES: &[&str] =
    &[Stage::ToFollow.as_str(), Stage::Enquiry.as_str(), Stage::Sample.as_str(), Stage::Deal.as_str(), Stage::Repeat.as_str()];
const VISIBLE_TO: &[&str] = &[VisibleTo::Owner.as_str(), VisibleTo::Department.as_str(), VisibleTo::All.as_str()];

const COMPANY_BUILTINS: &[Builtin] = &[
    ordered(column("name", Kind::Text, "c.name"), Order::Always("c.sort_name")),
    column("local_name", Kind::Text, "c.local_name"),
    column("short_name", Kind::Text, "c.short_name"),
    column("domain", Kind::Text, "c.domain"),
    grouped(ordered(column("country", Kind::Country, "c.country"), Order::Sometimes("c.country"))),
    grouped(of(column("stage", Kind::Choice, "c.stage"), STAGES)),
    grouped(ordered(column("stars", Kind::Stars, "c.stars"), Order::Always("c.stars"))),
    read_only(ordered(column("score", Kind::Number, "c.score"), Order::Always("c.score"))),
    // By the first owner, who is the main one.
    grouped(column("owners", Kind::Persons, "c.owner_ids")),
    // The first of them alone, so that a group and a list are the same rows.
    read_only(grouped(column("main_owner", Kind::Person, "c.owner_ids[1]"))),
    grouped(of(column("visible_to", Kind::Choice, "c.visible_to"), VISIBLE_TO)),
    column("website", Kind::Url, "c.website"),
    column("phone", Kind::Phone, "c.phone"),
    column("address", Kind::LongText, "c.address"),
    grouped(column("language", Kind::Text, "c.language")),
    column("time_zone", Kind::Text, "c.time_zone"),
    grouped(column("source", Kind::Text, "c.source")),
    column("remarks", Kind::LongText, "c.remarks"),
    // One that was never touched counts from its making.
    read_only(ordered(column("last_touch", Kind::DateTime, "c.last_touch_at"), Order::Always("c.fresh_at"))),
    read_only(ordered(column("next_follow_up", Kind::DateTime, "c.next_follow_up_at"), Order::Sometimes("c.next_follow_up_at"))),
    read_only(ordered(column("created", Kind::DateTime, "c.created_at"), Order::Always("c.created_at"))),
    read_only(column("created_by", Kind::Person, "c.created_by")),
    read_only(column("contact_count", Kind::Number, "c.contact_count")),
];

const fn standard(key: &'static str, kind: Kind, choices: &'static [&'static str]) -> Standard {
    Standard { key, kind, choices, unique: false }
}

const COMPANY_STANDARD: &[Standard] = &[
    Standard { key: "number", kind: Kind::Text, choices: &[], unique: true },
    standard("group", Kind::Choice, &[]),
    standard("tags", Kind::Choices, &[]),
    standard("grade", Kind::Choice, &["A", "B", "C", "D"]),
    standard(
        "types",
        Kind::Choices,
        &[
            "manufacturer",
            "trader",
            "wholesaler",
            "distributor",
            "retailer",
            "importer",
            "contractor",
            "agent",
            "brand",
            "e_commerce",
            "end_user",
            "other",
        ],
    ),
    standard("trade", Kind::Choice, &[]),
    standard("size", Kind::Choice, &["1-10", "11-50", "51-200", "201-500", "501-1000", "1000+"]),
    standard("products", Kind::LongText, &[]),
    standard("region", Kind::Text, &[]),
    standard("city", Kind::Text, &[]),
    standard("source_reference", Kind::Text, &[]),
    standard("credit", Kind::Money, &[]),
    standard("linkedin", Kind::Url, &[]),
    standard("facebook", Kind::Url, &[]),
];

const CONTACT_BUILTINS: &[Builtin] = &[
    ordered(column("name", Kind::Text, "c.name"), Order::Always("c.sort_name")),
    column("salutation", Kind::Text, "c.salutation"),
    grouped(column("title", Kind::Text, "c.title")),
    column("whatsapp", Kind::Text, "c.whatsapp"),
    column("wechat", Kind::Text, "c.wechat"),
    column("linkedin", Kind::Text, "c.linkedin"),
    grouped(column("language", Kind::Text, "c.language")),
    column(
        "emails",
        Kind::Text,
        "(select string_agg(a.address, ' ') from customers.contact_address a where a.tenant_id = c.tenant_id and a.contact_id = c.id)",
    ),
    column(
        "phones",
        Kind::Text,
        "(select string_agg(p.phone, ' ') from customers.contact_phone p where p.tenant_id = c.tenant_id and p.contact_id = c.id)",
    ),
    // Of the company: what a role doesn't see there it doesn't see here either, see `people`.
    read_only(column(
        "company",
        Kind::Text,
        "(select k.name from customers.company k where k.tenant_id = c.tenant_id and k.id = c.company_id)",
    )),
    grouped(read_only(column(
        "country",
        Kind::Country,
        "(select k.country from customers.company k where k.tenant_id = c.tenant_id and k.id = c.company_id)",
    ))),
    grouped(read_only(column(
        "owners",
        Kind::Persons,
        "(select k.owner_ids from customers.company k where k.tenant_id = c.tenant_id and k.id = c.company_id)",
    ))),
    read_only(ordered(column("created", Kind::DateTime, "c.created_at"), Order::Always("c.created_at"))),
];

const CONTACT_STANDARD: &[Standard] = &[
    standard("facebook", Kind::Url, &[]),
    standard("instagram", Kind::Text, &[]),
    standard("telegram", Kind::Text, &[]),
    standard("birthday", Kind::Date, &[]),
    standard("channel", Kind::Choice, &["mail", "whatsapp", "wechat", "phone", "facebook", "linkedin"]),
    standard("consent", Kind::Choice, &["asked", "given", "withdrawn"]),
    standard("remarks", Kind::LongText, &[]),
];

/// What somebody did with a customer or promised: touches that a person wrote down, of which reports are made.
pub const FOLLOW_UPS: &[Builtin] = &[
    read_only(grouped(column("by", Kind::Person, "c.by_account"))),
    read_only(grouped(column("keeper", Kind::Person, "c.for_account"))),
    read_only(grouped(of(column("kind", Kind::Choice, "c.kind"), FOLLOW_UP_KINDS))),
    // Of the tenant's types; what was written under none has none.
    read_only(grouped(column("type", Kind::Reference, "c.type_id"))),
    read_only(column("at", Kind::DateTime, "c.at")),
    read_only(column("due", Kind::DateTime, "c.next_at")),
    read_only(column("done", Kind::DateTime, "c.done_at")),
    // Kept within a day after it was promised for; what is open still is not.
    read_only(grouped(column("kept", Kind::YesNo, "(c.done_at <= c.next_at + interval '1 day')"))),
];
const FOLLOW_UP_KINDS: &[&str] = &[
    TouchKind::Note.as_str(),
    TouchKind::Call.as_str(),
    TouchKind::Visit.as_str(),
    TouchKind::Meeting.as_str(),
    TouchKind::FollowUp.as_str(),
];

/// Lately touched first; what was never touched counts from its making.
pub(crate) fn lately_touched() -> Vec<Sort> {
    let place = Place { source: Source::Column("c.fresh_at"), kind: Kind::DateTime };
    vec![Sort { place, always: true, down: true }]
}

/// Lately made first.
pub(crate) fn lately_made() -> Vec<Sort> {
    let place = Place { source: Source::Column("c.created_at"), kind: Kind::DateTime };
    vec![Sort { place, always: true, down: true }]
}

/// A field of a company that stands in a column of its own, for formulas.
pub(crate) fn own(company: &Company, key: &str) -> Option<Value> {
    let Company { row, facts, .. } = company;
    Some(match key {
        "name" => json!(row.name),
        "local_name" => json!(facts.local_name),
        "short_name" => json!(row.short_name),
        "domain" => json!(row.domain),
        "country" => json!(row.country),
        "stage" => json!(row.stage.as_str()),
        "stars" => json!(row.stars),
        "website" => json!(facts.website),
        "phone" => json!(facts.phone),
        "address" => json!(facts.address),
        "language" => json!(facts.language),
        "source" => json!(facts.source),
        "created" => json!(row.created_at),
        "contact_count" => json!(row.contact_count),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_fields_of_a_record_bear_one_key() {
        for kept in [COMPANIES, CONTACTS] {
            let mut keys = HashSet::new();
            let all = kept.builtins.iter().map(|field| field.key).chain(kept.standard.iter().map(|field| field.key));
            assert!(all.into_iter().all(|key| keys.insert(key) && !key.starts_with('x')), "{:?}", kept.record);
        }
    }
}
