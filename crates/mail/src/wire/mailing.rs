//! Mails to many, and how the company sends.

use crate::model::{
    Checked, MailLeftOut, Mailing, MailingAct, MailingCheck, MailingCounts, MailingRecipient, MailingState, OutgoingState, Unsubscribed,
};
use chrono::{DateTime, Utc};
use kernel::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::Catalogue;

/// A mail to many.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Mailing)]
pub struct MailingOut {
    id: Uuid,
    mailbox_id: Uuid,
    /// With its fields.
    subject: String,
    state: MailingState,
    pause_seconds: i32,
    /// The day's limit is reached: it goes on then.
    held_until: Option<DateTime<Utc>>,
    /// Why it can't go on, in words.
    problem: Option<String>,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    total: i64,
    sent: i64,
    failed: i64,
    left_out: i64,
}

pub(crate) fn mailing(m: Mailing, counts: MailingCounts, lang: Lang) -> MailingOut {
    let Mailing {
        id,
        mailbox_id,
        account_id: _,
        draft_id: _,
        template_id: _,
        subject,
        pause_seconds,
        state,
        held_until,
        problem,
        created_at,
        finished_at,
    } = m;
    let MailingCounts { total, sent, failed, left_out } = counts;
    let words = |code: String| Catalogue::embedded().say(lang, &format!("mail.mailing.{code}"), &[]).unwrap_or(code);
    MailingOut {
        id: id.0,
        mailbox_id: mailbox_id.0,
        subject,
        state,
        pause_seconds,
        held_until,
        problem: problem.map(words),
        created_at,
        finished_at,
        total,
        sent,
        failed,
        left_out,
    }
}

/// Somebody whom a mail to many goes to.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailingRecipient)]
pub struct MailingRecipientOut {
    address: String,
    name: String,
    /// Why he is left out.
    left_out: Option<MailLeftOut>,
    /// How far his mail is; null: not built yet.
    state: Option<OutgoingState>,
    /// What is wrong with it, in words.
    problem: Option<String>,
    /// The server's own words.
    detail: Option<String>,
}

pub(crate) fn mailing_recipient(r: MailingRecipient, lang: Lang) -> MailingRecipientOut {
    let MailingRecipient { address, name, left_out, state, problem, problem_detail } = r;
    let words = |code: String| Catalogue::embedded().say(lang, &format!("mail.delivery.{code}"), &[]).unwrap_or(code);
    MailingRecipientOut { address, name, left_out, state, problem: problem.map(words), detail: problem_detail }
}

/// What a mail to many would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailingCheck)]
pub struct MailingCheckOut {
    recipients: Vec<CheckedOut>,
    /// So many more may be written to today; null: no limit. The rest goes on the days after.
    room_today: Option<i64>,
}

/// A recipient of a mail to many, before it begins.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailingChecked)]
pub struct CheckedOut {
    address: String,
    name: String,
    /// Why he can't be written to.
    left_out: Option<MailLeftOut>,
    /// Fields that nothing is known for.
    missing: Vec<String>,
}

pub(crate) fn mailing_check(c: MailingCheck) -> MailingCheckOut {
    let MailingCheck { recipients, room_today } = c;
    let checked = |c: Checked| {
        let Checked { person, values: _, left_out, missing } = c;
        CheckedOut { address: person.address, name: person.name, left_out, missing }
    };
    MailingCheckOut { recipients: recipients.into_iter().map(checked).collect(), room_today }
}

/// How a mail to many is sent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = SendSeparately)]
pub struct SeparatelyIn {
    /// Seconds between one mail and the next, 1 to 600; 20 when absent.
    pub pause_seconds: Option<i32>,
    /// Leave out those for whom a field can't be filled; else they stop it.
    #[serde(default)]
    pub skip_unfilled: bool,
}

/// What is done with a mail to many.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ActOnMailing)]
pub struct MailingActIn {
    pub act: MailingAct,
}

/// A mail to many has begun.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailingBegun)]
pub struct MailingBegunOut {
    pub id: Uuid,
}

/// Somebody who wants no mail to many.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Unsubscribed)]
pub struct UnsubscribedOut {
    address: String,
    /// He said so himself, by the link in a mail.
    by_himself: bool,
    at: DateTime<Utc>,
}

pub(crate) fn unsubscribed(u: Unsubscribed) -> UnsubscribedOut {
    let Unsubscribed { address, by, at } = u;
    UnsubscribedOut { address, by_himself: by.is_none(), at }
}

/// An address that wants no mail to many.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = Unsubscribe)]
pub struct UnsubscribeIn {
    pub address: String,
}
