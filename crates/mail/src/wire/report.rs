//! Mail reports.

use crate::model::{Person, Response, ResponseGroup, SentGroup, SentMail};
use crate::report::{Behind, Counted};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How soon people were answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailResponses)]
pub struct ResponsesOut {
    total: ResponseGroupOut,
    groups: Vec<ResponseGroupOut>,
    /// There were more mails than it counts: only the newest 20,000 are.
    cut: bool,
}

/// How soon answers came in one group.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailResponseGroup)]
pub struct ResponseGroupOut {
    /// An id, a label, an hour (`09`), a Monday; empty: none.
    key: String,
    /// Its name, where the key is an id.
    name: String,
    /// Mails with which a wait began.
    mails: i64,
    /// Of these, answered.
    answered: i64,
    /// Within so many minutes half of the answers came.
    median_minutes: Option<i64>,
    /// Nine of ten.
    p90_minutes: Option<i64>,
}

fn response_group(group: ResponseGroup) -> ResponseGroupOut {
    let ResponseGroup { key, name, mails, answered, median_minutes, p90_minutes } = group;
    ResponseGroupOut { key, name, mails, answered, median_minutes, p90_minutes }
}

pub(crate) fn responses(all: Counted<ResponseGroup>) -> ResponsesOut {
    let Counted { total, groups, cut } = all;
    ResponsesOut { total: response_group(total), groups: groups.into_iter().map(response_group).collect(), cut }
}

/// A mail behind a figure.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailResponse)]
pub struct ResponseOut {
    thread_id: Uuid,
    subject: String,
    who: Person,
    mailbox: String,
    at: DateTime<Utc>,
    answered_at: Option<DateTime<Utc>>,
    /// Until its answer; null: it still waits.
    minutes: Option<i64>,
    /// Who answered; unanswered: whose it is.
    person: String,
}

pub(crate) fn response(behind: Behind) -> ResponseOut {
    let Behind { response, minutes, person } = behind;
    let Response { message_id: _, thread_id, mailbox_id: _, mailbox, subject, who, at, topics: _, answered_at, person: _ } = response;
    ResponseOut { thread_id: thread_id.0, subject, who, mailbox, at, answered_at, minutes, person }
}

/// How sent mails fared.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailFates)]
pub struct FatesOut {
    total: FateGroupOut,
    groups: Vec<FateGroupOut>,
    /// There were more mails than it counts: only the newest 20,000 are.
    cut: bool,
}

/// How sent mails of one group fared.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailFateGroup)]
pub struct FateGroupOut {
    /// An id; empty: written from no template.
    key: String,
    /// Its name; empty: its reader sees no such template, or it is gone.
    name: String,
    sent: i64,
    /// Answered by a person.
    answered: i64,
    /// Openings and clicks are known of these alone.
    tracked: i64,
    /// Probably by a person; machines that load every picture don't count.
    opened: i64,
    clicked: i64,
}

fn fate_group(group: SentGroup) -> FateGroupOut {
    let SentGroup { key, name, sent, answered, tracked, opened, clicked } = group;
    FateGroupOut { key, name, sent, answered, tracked, opened, clicked }
}

pub(crate) fn fates(all: Counted<SentGroup>) -> FatesOut {
    let Counted { total, groups, cut } = all;
    FatesOut { total: fate_group(total), groups: groups.into_iter().map(fate_group).collect(), cut }
}

/// A sent mail behind a figure.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailFate)]
pub struct FateOut {
    thread_id: Option<Uuid>,
    subject: String,
    to: Vec<String>,
    sent_at: DateTime<Utc>,
    answered: bool,
    tracked: bool,
    opened: bool,
    clicked: bool,
}

pub(crate) fn fate(mail: SentMail) -> FateOut {
    let SentMail { id: _, thread_id, subject, to, sent_at, account_id: _, template_id: _, answered, tracked, opened, clicked } = mail;
    FateOut { thread_id: thread_id.map(|id| id.0), subject, to, sent_at, answered, tracked, opened, clicked }
}
