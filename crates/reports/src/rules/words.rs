//! What fields and values are called, in the reader's language.

use crate::model::Subject;
use chrono::{Datelike, NaiveDate};
use fields::rules::{Catalogue, Span};
use kernel::Lang;

/// The words under a key of this context; the key itself where there are none.
pub(crate) fn say(lang: Lang, key: &str, args: &[(&str, String)]) -> String {
    let key = format!("reports.said.{key}");
    web::Catalogue::embedded().say(lang, &key, args).unwrap_or(key)
}

/// How a field is called.
pub(crate) fn field_name(subject: Subject, catalogue: &Catalogue, field: &str, lang: Lang) -> String {
    let key = match subject {
        Subject::Customers => format!("fields.builtin.company.{field}"),
        Subject::Opportunities | Subject::Leads | Subject::FollowUps => format!("reports.said.field.{}.{field}", subject.as_str()),
    };
    let tenants = catalogue.field(field).and_then(|field| field.name.clone());
    tenants.or_else(|| web::Catalogue::embedded().say(lang, &key, &[])).unwrap_or_else(|| field.to_owned())
}

/// How one of the words that a field may hold is called.
pub(crate) fn choice_name(subject: Subject, catalogue: &Catalogue, field: &str, value: &str, lang: Lang) -> String {
    let key = match (subject, field) {
        (Subject::Customers, "stage") => format!("customers.ui.stage.{value}"),
        (Subject::Customers, "visible_to") => format!("customers.ui.visible.{value}"),
        (Subject::Customers, _) => format!("fields.option.company.{field}.{value}"),
        (Subject::Opportunities, _) => format!("sales.ui.outcome.{value}"),
        (Subject::Leads, "source") => format!("sales.ui.lead_source.{value}"),
        (Subject::Leads, _) => format!("sales.ui.lead_state.{value}"),
        (Subject::FollowUps, _) => format!("reports.said.kind.{value}"),
    };
    let tenants = || catalogue.field(field)?.choices.iter().find(|choice| choice.value == value).map(|choice| choice.name.clone());
    web::Catalogue::embedded().say(lang, &key, &[]).or_else(tenants).unwrap_or_else(|| value.to_owned())
}

/// A country; its code where nobody knows it.
pub(crate) fn country_name(code: &str, lang: Lang) -> String {
    let country = text::countries::Country::by_code(code);
    let name = country.map(|country| if lang == Lang::ZhCn { country.name_zh } else { country.name_en });
    name.unwrap_or(code).to_owned()
}

/// A stretch of the calendar by its first day: `2026-11-23`, `2026-11`, `2026 Q4`, `2026`.
pub(crate) fn span_name(first: &str, span: Span) -> String {
    let Ok(day) = first.parse::<NaiveDate>() else {
        return first.to_owned();
    };
    match span {
        Span::Day | Span::Week => first.to_owned(),
        Span::Month => day.format("%Y-%m").to_string(),
        Span::Quarter => format!("{} Q{}", day.year(), day.month0() / 3 + 1),
        Span::Year => day.year().to_string(),
    }
}
