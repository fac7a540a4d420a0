//! The nouns of the unanswered alarm.

use super::{Person, ThreadId};
use chrono::{DateTime, Utc};
use maillabels::MailLabel;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How long people may wait for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmRules {
    /// Is anybody told at all?
    pub active: bool,
    /// Working minutes until the owner is told.
    pub minutes: i32,
    /// So many more until his superior is told.
    pub superior_minutes: i32,
    /// Another limit for mails about this.
    pub label_minutes: BTreeMap<MailLabel, i32>,
    /// Working days: Monday is the lowest bit.
    pub days: u8,
    /// When they begin, in minutes of the day by the company's clock.
    pub from_minute: u16,
    /// When they end.
    pub until_minute: u16,
    /// Grows by one with every change; 0: never set.
    pub revision: i32,
}

impl Default for AlarmRules {
    /// Nobody is told; a working week from Monday to Friday, nine to six.
    fn default() -> Self {
        Self {
            active: false,
            minutes: 8 * 60,
            superior_minutes: 8 * 60,
            label_minutes: BTreeMap::from([(MailLabel::Enquiry, 2 * 60)]),
            days: 0b001_1111,
            from_minute: 9 * 60,
            until_minute: 18 * 60,
            revision: 0,
        }
    }
}

/// A thread in which somebody waits longer than he should.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// The thread.
    pub thread_id: ThreadId,
    /// What it is about and who waits; none: its reader is told only that somebody waits.
    pub about: Option<(String, Person)>,
    /// The mailbox's address.
    pub mailbox: String,
    /// Whose it is to answer.
    pub owner_id: Uuid,
    /// Since when somebody waits.
    pub since: DateTime<Utc>,
    /// What made it urgent.
    pub label: Option<MailLabel>,
    /// The superior was told.
    pub superior_at: Option<DateTime<Utc>>,
}
