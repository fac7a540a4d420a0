//! What is seen of a mail's file.

use crate::model::Person;
use crate::preview::{InnerMail, Preview};
use chrono::{DateTime, Utc};
use mailwire::Correspondent;
use officefiles::Content;
use serde::Serialize;
use utoipa::ToSchema;

/// What is seen of a file.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = FilePreview)]
pub enum PreviewOut {
    /// What stands in it.
    File(Content),
    /// A mail.
    Mail(InnerMailOut),
}

/// A mail within a mail.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InnerMail)]
pub struct InnerMailOut {
    kind: InnerMailKind,
    subject: String,
    from: Vec<Person>,
    /// Also in copy.
    to: Vec<Person>,
    at: Option<DateTime<Utc>>,
    /// Its text, for a sandboxed frame.
    document: String,
    /// The names of its own files.
    file_names: Vec<String>,
}

/// Tells a mail from what else a file may hold.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InnerMailKind {
    /// A mail.
    Mail,
}

/// As the screen is told.
#[must_use]
pub fn preview(seen: Preview) -> PreviewOut {
    match seen {
        Preview::File(content) => PreviewOut::File(content),
        Preview::Mail(mail) => {
            let InnerMail { subject, from, to, at, document, file_names } = *mail;
            let people =
                |all: Vec<Correspondent>| all.into_iter().map(|Correspondent { name, address }| Person { name, address }).collect();
            PreviewOut::Mail(InnerMailOut {
                kind: InnerMailKind::Mail,
                subject,
                from: people(from),
                to: people(to),
                at,
                document,
                file_names,
            })
        }
    }
}
