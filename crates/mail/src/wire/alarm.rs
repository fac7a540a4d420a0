//! The unanswered alarm.

use crate::alarm::Waited;
use crate::model::{Alarm, AlarmRules, Person};
use chrono::{DateTime, Utc};
use kernel::AccountId;
use maillabels::MailLabel;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;

/// How long people may wait for an answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = AlarmRules)]
pub struct AlarmRulesIo {
    /// Is anybody told at all?
    pub active: bool,
    /// Working minutes until the owner is told, 1 to 100,000.
    pub minutes: i32,
    /// So many more until his superior is told, 0 to 100,000.
    pub superior_minutes: i32,
    /// Another limit for mails about this.
    pub label_minutes: BTreeMap<String, i32>,
    /// Working days: 1 Monday, 2 Tuesday, 4 Wednesday …, added up.
    pub days: u8,
    /// When they begin, in minutes of the day by the company's clock.
    pub from_minute: u16,
    /// When they end, up to 1,440.
    pub until_minute: u16,
    /// The one that was seen; 0: never set.
    pub revision: i32,
}

pub(crate) fn alarm_rules(rules: AlarmRules) -> AlarmRulesIo {
    let AlarmRules { active, minutes, superior_minutes, label_minutes, days, from_minute, until_minute, revision } = rules;
    let label_minutes = label_minutes.into_iter().map(|(label, minutes)| (label.as_str().to_owned(), minutes)).collect();
    AlarmRulesIo { active, minutes, superior_minutes, label_minutes, days, from_minute, until_minute, revision }
}

/// None when a label is not one of ours.
pub(crate) fn alarm_rules_in(rules: AlarmRulesIo) -> Option<AlarmRules> {
    let AlarmRulesIo { active, minutes, superior_minutes, label_minutes, days, from_minute, until_minute, revision } = rules;
    let label = |(label, minutes): (String, i32)| Some((MailLabel::from_word(&label)?, minutes));
    let label_minutes = label_minutes.into_iter().map(label).collect::<Option<_>>()?;
    Some(AlarmRules { active, minutes, superior_minutes, label_minutes, days, from_minute, until_minute, revision })
}

/// Somebody waits for an answer longer than he should.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Unanswered)]
pub struct UnansweredOut {
    thread_id: Uuid,
    /// Null: the reader is told only that somebody waits.
    subject: Option<String>,
    who: Option<Person>,
    /// The mailbox's address.
    mailbox: String,
    owner_id: Uuid,
    /// Whose it is to answer.
    owner: String,
    since: DateTime<Utc>,
    /// Working minutes since then.
    waited_minutes: i64,
    /// What made it urgent.
    label: Option<String>,
    /// When the owner's superior was told.
    superior_at: Option<DateTime<Utc>>,
}

pub(crate) fn unanswered(waited: Waited, names: &HashMap<AccountId, String>) -> UnansweredOut {
    let Waited { alarm, minutes } = waited;
    let Alarm { thread_id, about, mailbox, owner_id, since, label, superior_at } = alarm;
    let (subject, who) = about.map_or((None, None), |(subject, who)| (Some(subject), Some(who)));
    UnansweredOut {
        thread_id: thread_id.0,
        subject,
        who,
        mailbox,
        owner_id,
        owner: names.get(&AccountId(owner_id)).cloned().unwrap_or_default(),
        since,
        waited_minutes: minutes,
        label: label.map(|label| label.as_str().to_owned()),
        superior_at,
    }
}

/// What becomes of a wait.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = CloseUnanswered)]
pub struct UnansweredIn {
    /// It needs no answer; false: it does after all.
    pub no_answer: bool,
}
