//! People, as lists of their own show them.

use super::Contact;
use chrono::{DateTime, Utc};
use serde_json::Value;

/// A person in a list, with where he works.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PersonRow {
    /// Who; his fields only as far as they were asked for, in `shown`.
    pub person: Contact,
    /// The company's name.
    pub company_name: String,
    /// The company's country.
    pub country: Option<String>,
    /// When he was entered.
    pub created_at: DateTime<Utc>,
    /// Values of the columns that were asked for, in their order.
    pub shown: Vec<Option<Value>>,
}
