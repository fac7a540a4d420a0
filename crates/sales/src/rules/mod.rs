//! Decisions without a database: what a field may hold, which gates are closed, how leads move on, when a task comes back, whom to
//! touch next.

mod catalogue;
mod currency;
mod days;
mod fields;
mod gates;
mod leads;
mod score;
mod start;

pub use catalogue::{LEADS, OPPORTUNITIES};
pub(crate) use catalogue::{catalogue, is_veiled, refuse_closed, veil};
pub(crate) use currency::is_currency;
pub(crate) use days::{day_of, days_of, first_due_after, midnight, months_from, zone};
pub(crate) use fields::Fields;
pub(crate) use gates::{Facts, closed};
pub(crate) use leads::may_go;
pub(crate) use score::{Candidate, recommend};
pub(crate) use start::{first_pipeline, first_reasons};

use crate::model::{NewLead, Opportunity};
use text::words::{Field, FieldKind, index_lexemes};

/// A search longer than this is cut.
pub(crate) const SEARCH_CHARS_MAX: usize = 200;

/// By which words an opportunity is found: its own and its company's name.
pub(crate) fn opportunity_words(opportunity: &Opportunity, company: Option<&str>) -> String {
    let Opportunity { name, products, rivals, .. } = opportunity;
    words([Some(name.as_str()), products.as_deref(), rivals.as_deref(), company])
}

/// By which words a lead is found.
pub(crate) fn lead_words(lead: &NewLead) -> String {
    let NewLead { person, company_name, products, enquiry, source_ref, emails, phones, .. } = lead;
    let texts = [person, company_name, products, enquiry, source_ref].into_iter().map(Option::as_deref);
    words(texts.chain(emails.iter().chain(phones).map(|text| Some(text.as_str()))))
}

fn words<'a>(texts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let fields: Vec<Field<'_>> = texts.into_iter().flatten().map(|text| Field { text, kind: FieldKind::Body }).collect();
    index_lexemes(&fields).to_tsvector_literal()
}
