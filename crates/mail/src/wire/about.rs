//! What is known about a mail beside its text, as JSON.

use crate::about::About;
use crate::rules::caution::{Caution, Whose};
use crate::store::invitations::Answered;
use chrono::{DateTime, NaiveDateTime, Utc};
use kernel::AccountId;
use mailwire::{Answer, Attendee, AuthenticationResults, Day, EventTime, Invitation, Method, Recurrence, Step, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is known about a mail beside its text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailAbout)]
pub struct AboutOut {
    invitation: Option<InvitationOut>,
    found: Option<FoundSenderOut>,
    /// What makes one look twice, the weightiest first.
    cautions: Vec<CautionOut>,
}

/// An invitation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailInvitation)]
pub struct InvitationOut {
    method: InvitationMethodOut,
    summary: String,
    description: String,
    location: String,
    start: Option<EventTimeOut>,
    end: Option<EventTimeOut>,
    recurrence: Option<RecurrenceOut>,
    /// The rule as it stands, where it says more than the words do.
    rule: Option<String>,
    /// Is it one of a row of events?
    single: bool,
    cancelled: bool,
    organizer: Option<AttendeeOut>,
    attendees: Vec<AttendeeOut>,
    /// Can it be answered?
    open: bool,
    /// What was answered from this mailbox.
    answered: Option<AnsweredOut>,
}

/// What a mail with an event wants.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationMethod)]
#[serde(rename_all = "snake_case")]
pub enum InvitationMethodOut {
    /// It invites.
    Request,
    /// It calls off.
    Cancel,
    /// It answers.
    Reply,
    /// It proposes another time.
    Counter,
    /// It tells.
    Publish,
}

/// A time of an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventTime)]
pub struct EventTimeOut {
    /// As it is written there, without a zone.
    local: NaiveDateTime,
    /// On the world's clock, where that is known.
    at: Option<DateTime<Utc>>,
    zone: Option<String>,
    whole_day: bool,
}

/// How an event comes again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventRecurrence)]
pub struct RecurrenceOut {
    every: RecurrenceStepOut,
    interval: u32,
    days: Vec<RecurrenceDayOut>,
    month_days: Vec<i8>,
    count: Option<u32>,
    /// A day, `2026-12-31`.
    until: Option<String>,
}

/// In which steps.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecurrenceStep)]
#[serde(rename_all = "snake_case")]
pub enum RecurrenceStepOut {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

/// A day of the week.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecurrenceDay)]
pub struct RecurrenceDayOut {
    /// 1 is Monday.
    weekday: u8,
    /// Which of the month; -1 is the last.
    nth: Option<i8>,
}

/// Somebody who is invited, or invites.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventAttendee)]
pub struct AttendeeOut {
    address: String,
    name: String,
    answered: Option<AnswerIo>,
    optional: bool,
}

/// An answer to an invitation.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = InvitationAnswer)]
#[serde(rename_all = "snake_case")]
pub enum AnswerIo {
    /// One comes.
    Accepted,
    /// One may come.
    Tentative,
    /// One doesn't come.
    Declined,
}

impl AnswerIo {
    pub(crate) fn read(self) -> Answer {
        match self {
            Self::Accepted => Answer::Accepted,
            Self::Tentative => Answer::Tentative,
            Self::Declined => Answer::Declined,
        }
    }
}

fn answer_io(answer: Answer) -> AnswerIo {
    match answer {
        Answer::Accepted => AnswerIo::Accepted,
        Answer::Tentative => AnswerIo::Tentative,
        Answer::Declined => AnswerIo::Declined,
    }
}

/// What is answered.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AnswerInvitation)]
pub struct AnswerIn {
    /// The answer.
    pub(crate) answer: AnswerIo,
}

/// What was answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationAnswered)]
pub struct AnsweredOut {
    answer: AnswerIo,
    at: DateTime<Utc>,
    /// Was the event changed since?
    outdated: bool,
    /// The answer waits until somebody has read it.
    awaits_approval: bool,
    /// Of one's own answer that waits: the mail on its way, to call it back.
    outgoing_id: Option<Uuid>,
}

/// What the mailbox's own server found of the sender.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SenderFound)]
pub struct FoundSenderOut {
    server: String,
    spf: Option<VerdictOut>,
    dkim: Option<VerdictOut>,
    dkim_domain: Option<String>,
    dmarc: Option<VerdictOut>,
}

/// A finding.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SenderVerdict)]
#[serde(rename_all = "snake_case")]
pub enum VerdictOut {
    /// It holds.
    Pass,
    /// It doesn't.
    Fail,
    /// It doesn't, and the domain asks not to be strict.
    Softfail,
    /// The domain says nothing.
    None,
    /// It couldn't be found out.
    Error,
}

/// What makes one look twice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SenderCaution)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CautionOut {
    /// The sender is not who the address says.
    NotProven {
        /// The domain that it claims.
        domain: String,
    },
    /// The domain is one slip away from our own.
    LooksLikeOurs {
        /// The sender's.
        domain: String,
        /// Ours.
        like: String,
    },
    /// The domain is one slip away from a customer's.
    LooksLikeCustomer {
        /// The sender's.
        domain: String,
        /// The customer's.
        like: String,
        /// Which customer.
        company: String,
    },
    /// The name that is shown bears another address.
    NameIsAddress {
        /// The one shown.
        shown: String,
        /// The real one.
        real: String,
    },
    /// Answers go to another domain.
    AnswersElsewhere {
        /// Where.
        to: String,
    },
    /// It speaks of a new bank account.
    NewAccount,
}

pub(crate) fn about(about: About, reader: AccountId) -> AboutOut {
    let About { invitation, answered, found, cautions } = about;
    AboutOut {
        invitation: invitation.map(|invitation| self::invitation(invitation, answered.map(|answered| (answered, reader)))),
        found: found.map(found_out),
        cautions: cautions.into_iter().map(caution).collect(),
    }
}

/// With the answer that was given to it, for a reader.
pub(crate) fn invitation(invitation: Invitation, answered: Option<(Answered, AccountId)>) -> InvitationOut {
    /// Attendees that a card shows.
    const ATTENDEES_SHOWN: usize = 100;
    let open = invitation.method == Method::Request && !invitation.cancelled && invitation.organizer.is_some();
    let sequence = invitation.sequence;
    InvitationOut {
        method: match invitation.method {
            Method::Request => InvitationMethodOut::Request,
            Method::Cancel => InvitationMethodOut::Cancel,
            Method::Reply => InvitationMethodOut::Reply,
            Method::Counter => InvitationMethodOut::Counter,
            Method::Publish => InvitationMethodOut::Publish,
        },
        summary: invitation.summary,
        description: invitation.description,
        location: invitation.location,
        start: invitation.start.map(time),
        end: invitation.end.map(time),
        recurrence: invitation.recurrence.map(recurrence),
        rule: invitation.rule,
        single: invitation.instance.is_some(),
        cancelled: invitation.cancelled,
        organizer: invitation.organizer.map(attendee),
        attendees: invitation.attendees.into_iter().take(ATTENDEES_SHOWN).map(attendee).collect(),
        open,
        answered: answered.map(|(answered, reader)| self::answered(&answered, i64::from(sequence), reader)),
    }
}

pub(crate) fn answered(answered: &Answered, sequence: i64, reader: AccountId) -> AnsweredOut {
    let Answered { answer, sequence: then, at, awaiting } = answered;
    AnsweredOut {
        answer: answer_io(*answer),
        at: *at,
        outdated: *then < sequence,
        awaits_approval: awaiting.is_some(),
        outgoing_id: awaiting.filter(|(_, writer)| *writer == reader.0).map(|(mail, _)| mail.0),
    }
}

fn time(time: EventTime) -> EventTimeOut {
    let EventTime { local, utc, zone, whole_day } = time;
    EventTimeOut { local, at: utc, zone, whole_day }
}

fn recurrence(recurrence: Recurrence) -> RecurrenceOut {
    let Recurrence { every, interval, days, month_days, count, until } = recurrence;
    RecurrenceOut {
        every: match every {
            Step::Day => RecurrenceStepOut::Day,
            Step::Week => RecurrenceStepOut::Week,
            Step::Month => RecurrenceStepOut::Month,
            Step::Year => RecurrenceStepOut::Year,
        },
        interval,
        days: days.into_iter().map(|Day { weekday, nth }| RecurrenceDayOut { weekday, nth }).collect(),
        month_days,
        count,
        until,
    }
}

fn attendee(attendee: Attendee) -> AttendeeOut {
    let Attendee { address, name, answered, optional } = attendee;
    AttendeeOut { address, name, answered: answered.map(answer_io), optional }
}

fn found_out(found: AuthenticationResults) -> FoundSenderOut {
    let AuthenticationResults { server, spf, dkim, dkim_domain, dmarc } = found;
    FoundSenderOut { server, spf: spf.map(verdict), dkim: dkim.map(verdict), dkim_domain, dmarc: dmarc.map(verdict) }
}

fn verdict(verdict: Verdict) -> VerdictOut {
    match verdict {
        Verdict::Pass => VerdictOut::Pass,
        Verdict::Fail => VerdictOut::Fail,
        Verdict::Softfail => VerdictOut::Softfail,
        Verdict::None => VerdictOut::None,
        Verdict::Error => VerdictOut::Error,
    }
}

fn caution(caution: Caution) -> CautionOut {
    match caution {
        Caution::NotProven { domain } => CautionOut::NotProven { domain },
        Caution::LooksLike { domain, like, whose: Whose::Ours } => CautionOut::LooksLikeOurs { domain, like },
        Caution::LooksLike { domain, like, whose: Whose::Customer(company) } => CautionOut::LooksLikeCustomer { domain, like, company },
        Caution::NameIsAddress { shown, real } => CautionOut::NameIsAddress { shown, real },
        Caution::AnswersElsewhere { to } => CautionOut::AnswersElsewhere { to },
        Caution::NewAccount => CautionOut::NewAccount,
    }
}
