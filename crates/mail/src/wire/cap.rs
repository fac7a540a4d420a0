//! How much may be sent a day.

use super::told;
use crate::caps::{MailboxCap, SayOfMailbox};
use crate::model::SendingRules;
use crate::store::caps::OfMailbox;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the company sends.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = SendingRules)]
pub struct SendingRulesIo {
    /// Recipients a day of one mailbox; null: any number.
    mailbox_daily_max: Option<i32>,
    /// Recipients a day of one account; null: any number.
    account_daily_max: Option<i32>,
    /// The revision that was seen; 0: never set.
    revision: i32,
}

pub(crate) fn sending_rules(r: SendingRules) -> SendingRulesIo {
    let SendingRules { mailbox_daily_max, account_daily_max, revision } = r;
    SendingRulesIo { mailbox_daily_max, account_daily_max, revision }
}

impl SendingRulesIo {
    pub(crate) fn read(self) -> SendingRules {
        let Self { mailbox_daily_max, account_daily_max, revision } = self;
        SendingRules { mailbox_daily_max, account_daily_max, revision }
    }
}

/// How much a mailbox may send a day, by whose word, and how much of today is used.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailboxCap)]
pub struct MailboxCapOut {
    /// The company's number for all mailboxes; null: any number.
    company_max: Option<i32>,
    /// What the company grants this one in its place.
    granted_max: Option<i32>,
    /// What its owner keeps to.
    own_max: Option<i32>,
    /// What counts; null: any number.
    max: Option<i32>,
    /// Recipients of today, those of mails that are still to leave among them; null: for who doesn't read its mail.
    used_today: Option<i64>,
    /// When the next day begins, by the company's clock.
    next_day: DateTime<Utc>,
}

pub(crate) fn mailbox_cap(c: MailboxCap) -> MailboxCapOut {
    let MailboxCap { company, said: OfMailbox { granted, own }, max, used, next_day } = c;
    MailboxCapOut { company_max: company, granted_max: granted, own_max: own, max, used_today: used, next_day }
}

/// What is said about how much a mailbox may send a day; what is absent stays, null takes it back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SayMailboxCap)]
pub struct MailboxCapIn {
    /// What the company grants it; for who says how the company sends.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<i32>)]
    granted_max: Option<Option<i32>>,
    /// What its owner keeps to, at most what it is allowed.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<i32>)]
    own_max: Option<Option<i32>>,
}

impl MailboxCapIn {
    pub(crate) fn read(self) -> SayOfMailbox {
        let Self { granted_max, own_max } = self;
        SayOfMailbox { granted: granted_max, own: own_max }
    }
}
