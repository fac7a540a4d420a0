//! Tasks, the calendar, goals, reports: in and out.

use super::out::{Around, SalesCompanyOut};
use super::sent;
use crate::model::{
    DailyReport, Figures, Flaw, LeadId, NewTask, Opportunity, OpportunityId, Priority, QuickText, Reason, Recommended, Refusal, Reminder,
    Repeat, Target, TargetId, TargetKind, TargetOf, Task,
};
use crate::rules::{self, Fields};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use customers::wire::PersonOut;
use customers::{CompanyId, FollowUp};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Minutes before a task at which one can be told: thirty days.
const REMIND_MINUTES: std::ops::RangeInclusive<i64> = 0..=43_200;

/// A task to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewTask)]
#[serde(deny_unknown_fields)]
pub struct NewTaskIn {
    title: String,
    text: Option<String>,
    due_at: DateTime<Utc>,
    /// IANA; absent: the caller's.
    time_zone: Option<String>,
    #[schema(value_type = Option<Priority>)]
    priority: Option<String>,
    #[schema(value_type = Option<Repeat>)]
    repeats: Option<String>,
    /// How many minutes before it is due one is told; absent: not at all.
    remind_minutes: Option<i64>,
    /// Who does it; absent: the caller.
    assignee_id: Option<Uuid>,
    company_id: Option<Uuid>,
    opportunity_id: Option<Uuid>,
    lead_id: Option<Uuid>,
}

impl NewTaskIn {
    /// Reads every field.
    pub(crate) fn read(self, caller: AccountId, zone: Tz) -> Result<NewTask, Refusal> {
        let mut f = Fields::default();
        let time_zone = f.time_zone("time_zone", self.time_zone, zone);
        let due_at = f.time("due_at", self.due_at);
        let new = NewTask {
            title: f.name("title", Some(self.title)),
            text: f.text("text", self.text).unwrap_or_default(),
            assignee: self.assignee_id.map_or(caller, AccountId),
            due_at,
            time_zone,
            priority: f.choice("priority", self.priority, Priority::from_word).unwrap_or(Priority::Normal),
            repeats: f.choice("repeats", self.repeats, Repeat::from_word),
            anchor: rules::day_of(due_at, time_zone),
            remind_minutes: self.remind_minutes.map(|minutes| i32::from(minutes_read(&mut f, minutes))),
            company_id: self.company_id.map(CompanyId),
            opportunity_id: self.opportunity_id.map(OpportunityId),
            lead_id: self.lead_id.map(LeadId),
        };
        f.finish(new)
    }
}

fn minutes_read(f: &mut Fields, minutes: i64) -> u16 {
    if !REMIND_MINUTES.contains(&minutes) {
        f.flaw("remind_minutes", Flaw::OutOfRange);
    }
    u16::try_from(minutes).unwrap_or_default()
}

/// Changes of a task: absent fields stay as they are, null empties one.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = TaskChanges)]
#[serde(deny_unknown_fields, default)]
pub struct TaskPatchIn {
    title: Option<String>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    text: Option<Option<String>>,
    due_at: Option<DateTime<Utc>>,
    time_zone: Option<String>,
    #[schema(value_type = Option<Priority>)]
    priority: Option<String>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<Repeat>)]
    repeats: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<i64>)]
    remind_minutes: Option<Option<i64>>,
    assignee_id: Option<Uuid>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<Uuid>)]
    company_id: Option<Option<Uuid>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<Uuid>)]
    opportunity_id: Option<Option<Uuid>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<Uuid>)]
    lead_id: Option<Option<Uuid>>,
}

impl TaskPatchIn {
    /// Puts every field that was sent over what was there.
    pub(crate) fn over(self, mut task: NewTask) -> Result<NewTask, Refusal> {
        let mut f = Fields::default();
        if let Some(title) = self.title {
            task.title = f.name("title", Some(title));
        }
        if let Some(text) = self.text {
            task.text = f.text("text", text).unwrap_or_default();
        }
        task.time_zone = f.time_zone("time_zone", self.time_zone, task.time_zone);
        if let Some(due_at) = self.due_at {
            task.due_at = f.time("due_at", due_at);
            task.anchor = rules::day_of(task.due_at, task.time_zone);
        }
        if let Some(priority) = f.choice("priority", self.priority, Priority::from_word) {
            task.priority = priority;
        }
        if let Some(repeats) = self.repeats {
            task.repeats = f.choice("repeats", repeats, Repeat::from_word);
        }
        if let Some(minutes) = self.remind_minutes {
            task.remind_minutes = minutes.map(|minutes| i32::from(minutes_read(&mut f, minutes)));
        }
        if let Some(assignee) = self.assignee_id {
            task.assignee = AccountId(assignee);
        }
        if let Some(company) = self.company_id {
            task.company_id = company.map(CompanyId);
        }
        if let Some(opportunity) = self.opportunity_id {
            task.opportunity_id = opportunity.map(OpportunityId);
        }
        if let Some(lead) = self.lead_id {
            task.lead_id = lead.map(LeadId);
        }
        f.finish(task)
    }
}

/// Something with a name that a task hangs on.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SalesThing)]
pub struct ThingOut {
    id: Uuid,
    /// Null when it is out of sight.
    name: Option<String>,
}

/// A task.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Task)]
pub struct TaskOut {
    id: Uuid,
    title: String,
    text: String,
    assignee: PersonOut,
    due_at: DateTime<Utc>,
    time_zone: &'static str,
    #[schema(value_type = Priority)]
    priority: &'static str,
    #[schema(value_type = Option<Repeat>)]
    repeats: Option<&'static str>,
    remind_minutes: Option<i32>,
    company: Option<SalesCompanyOut>,
    opportunity: Option<ThingOut>,
    lead: Option<ThingOut>,
    done_at: Option<DateTime<Utc>>,
    /// Its time has passed.
    overdue: bool,
    created_by: Option<PersonOut>,
    /// For If-Match.
    revision: i32,
}

pub(crate) fn task(task: Task, around: &Around, now: DateTime<Utc>) -> TaskOut {
    let Task { id, facts, done_at, next_id: _, revision, created_by, labels: _ } = task;
    let NewTask {
        title,
        text,
        assignee,
        due_at,
        time_zone,
        priority,
        repeats,
        anchor: _,
        remind_minutes,
        company_id,
        opportunity_id,
        lead_id,
    } = facts;
    TaskOut {
        id: id.0,
        title,
        text,
        assignee: around.person(assignee),
        due_at,
        time_zone: time_zone.name(),
        priority: priority.as_str(),
        repeats: repeats.map(Repeat::as_str),
        remind_minutes,
        company: company_id.map(|id| around.company(id)),
        opportunity: opportunity_id.map(|id| ThingOut { id: id.0, name: around.opportunities.get(&id).cloned() }),
        lead: lead_id.map(|id| ThingOut { id: id.0, name: around.leads.get(&id).cloned() }),
        done_at,
        overdue: done_at.is_none() && due_at < now,
        created_by: created_by.map(|by| around.person(by)),
        revision,
    }
}

/// A task that has come near and was not seen yet.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Reminder)]
pub struct ReminderOut {
    task: TaskOut,
    at: DateTime<Utc>,
}

pub(crate) fn reminder(reminder: Reminder, around: &Around, now: DateTime<Utc>) -> ReminderOut {
    let Reminder { task: of, at } = reminder;
    ReminderOut { task: task(of, around, now), at }
}

/// What an entry of the calendar is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalendarKind {
    /// A task.
    Task,
    /// A promise to a customer.
    FollowUp,
    /// An opportunity is expected to close.
    Opportunity,
}

/// An entry of the calendar.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CalendarItem)]
pub struct CalendarItemOut {
    /// Of the task, the follow-up or the opportunity.
    id: Uuid,
    kind: CalendarKind,
    title: String,
    /// When; null of what has a day only.
    at: Option<DateTime<Utc>>,
    /// Which day, where the caller lives.
    day: NaiveDate,
    company: Option<SalesCompanyOut>,
    done: bool,
    overdue: bool,
}

/// What lies within some days.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Calendar)]
pub struct CalendarOut {
    /// By day and time.
    pub items: Vec<CalendarItemOut>,
    /// There is more than is shown: choose fewer days.
    pub more: bool,
}

impl CalendarOut {
    /// In the order of a calendar.
    pub(crate) fn of(mut items: Vec<CalendarItemOut>, more: bool) -> Self {
        items.sort_by_key(|item| (item.day, item.at));
        Self { items, more }
    }
}

pub(crate) fn calendar_task(of: Task, around: &Around, now: DateTime<Utc>, zone: Tz) -> CalendarItemOut {
    let due_at = of.facts.due_at;
    CalendarItemOut {
        id: of.id.0,
        kind: CalendarKind::Task,
        title: of.facts.title,
        at: Some(due_at),
        day: rules::day_of(due_at, zone),
        company: of.facts.company_id.map(|id| around.company(id)),
        done: of.done_at.is_some(),
        overdue: of.done_at.is_none() && due_at < now,
    }
}

pub(crate) fn calendar_promise(of: FollowUp, around: &Around, now: DateTime<Utc>, zone: Tz) -> CalendarItemOut {
    let FollowUp { id, company_id, company_name: _, text, next_at } = of;
    CalendarItemOut {
        id: id.0,
        kind: CalendarKind::FollowUp,
        title: text,
        at: Some(next_at),
        day: rules::day_of(next_at, zone),
        company: Some(around.company(company_id)),
        done: false,
        overdue: next_at < now,
    }
}

/// None when it has no day.
pub(crate) fn calendar_deal(of: Opportunity, around: &Around, now: DateTime<Utc>, zone: Tz) -> Option<CalendarItemOut> {
    let day = of.closes_on?;
    Some(CalendarItemOut {
        id: of.id.0,
        kind: CalendarKind::Opportunity,
        title: of.name,
        at: None,
        day,
        company: of.company_id.map(|id| around.company(id)),
        done: false,
        overdue: day < rules::day_of(now, zone),
    })
}

/// A text that is written often.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewQuickText)]
#[serde(deny_unknown_fields)]
pub struct NewQuickTextIn {
    title: String,
    text: String,
    /// For everybody; needs the right to manage pipelines.
    #[serde(default)]
    pub(crate) shared: bool,
}

impl NewQuickTextIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<(String, String), Refusal> {
        let mut f = Fields::default();
        let read = (f.name("title", Some(self.title)), f.needed_text("text", Some(self.text)));
        f.finish(read)
    }
}

/// A text that is written often.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = QuickText)]
pub struct QuickTextOut {
    id: Uuid,
    title: String,
    text: String,
    /// Everybody's.
    shared: bool,
}

pub(crate) fn quick_text(text: QuickText) -> QuickTextOut {
    let QuickText { id, account, title, text } = text;
    QuickTextOut { id: id.0, title, text, shared: account.is_none() }
}

/// A goal to be set.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewTarget)]
#[serde(deny_unknown_fields)]
pub struct NewTargetIn {
    /// Of a person; this or the department.
    account_id: Option<Uuid>,
    department_id: Option<Uuid>,
    #[schema(value_type = TargetKind)]
    kind: String,
    /// The first day of the month, or of the quarter.
    starts_on: NaiveDate,
    /// 1 or 3.
    months: i64,
    /// A decimal.
    goal: String,
    /// Of `won_amount`.
    currency: Option<String>,
}

impl NewTargetIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<Target, Refusal> {
        let mut f = Fields::default();
        let kind = f.choice("kind", Some(self.kind), TargetKind::from_word).unwrap_or(TargetKind::NewCustomers);
        let months = f.within("months", self.months, 1..=3);
        let of = match (self.account_id, self.department_id) {
            (Some(account), None) => Some(TargetOf::Account(AccountId(account))),
            (None, Some(department)) => Some(TargetOf::Department(department)),
            (None, None) | (Some(_), Some(_)) => None,
        };
        let starts_on = f.day("starts_on", Some(self.starts_on)).unwrap_or_default();
        if starts_on.day() != 1 || months == 2 || (months == 3 && starts_on.month0() % 3 != 0) {
            f.flaw("starts_on", Flaw::NotAPeriod);
        }
        let goal = f.amount("goal", Some(self.goal));
        if goal.as_deref().is_none_or(|goal| goal == "0") {
            f.flaw("goal", Flaw::OutOfRange);
        }
        let currency = f.currency("currency", self.currency).filter(|_| kind == TargetKind::WonAmount);
        if kind == TargetKind::WonAmount && currency.is_none() {
            f.flaw("currency", Flaw::HalfMoney);
        }
        let Some(of) = of else {
            f.flaw("account_id", Flaw::Missing);
            return f.finish(()).and(Err(Refusal::field("account_id", Flaw::Missing)));
        };
        f.finish(Target { id: TargetId::new(), of, kind, starts_on, months, goal: goal.unwrap_or_default(), currency })
    }
}

/// What one person contributed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TargetReached)]
pub struct TargetReachedOut {
    person: PersonOut,
    amount: String,
}

/// A goal and how far it is reached.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Target)]
pub struct TargetOut {
    id: Uuid,
    account: Option<PersonOut>,
    department: Option<PersonOut>,
    #[schema(value_type = TargetKind)]
    kind: &'static str,
    starts_on: NaiveDate,
    months: i16,
    goal: String,
    currency: Option<String>,
    /// By whom; the sum of it is what was reached.
    reached: Vec<TargetReachedOut>,
}

pub(crate) fn target(target: Target, department: Option<String>, reached: Vec<(AccountId, String)>, around: &Around) -> TargetOut {
    let Target { id, of, kind, starts_on, months, goal, currency } = target;
    let (account, department) = match of {
        TargetOf::Account(account) => (Some(around.person(account)), None),
        TargetOf::Department(id) => (None, Some(PersonOut { id, name: department.unwrap_or_default() })),
    };
    let reached = reached.into_iter().map(|(id, amount)| TargetReachedOut { person: around.person(id), amount }).collect();
    TargetOut { id: id.0, account, department, kind: kind.as_str(), starts_on, months, goal, currency, reached }
}

/// What a person did on a day.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = DayFigures)]
pub struct FiguresOut {
    customers: i64,
    follow_ups: i64,
    mails_out: i64,
    opportunities: i64,
    moves: i64,
    won: i64,
    lost: i64,
    tasks_done: i64,
}

pub(crate) fn figures(figures: Figures) -> FiguresOut {
    let Figures { customers, follow_ups, mails_out, opportunities, moves, won, lost, tasks_done } = figures;
    FiguresOut { customers, follow_ups, mails_out, opportunities, moves, won, lost, tasks_done }
}

/// What a person says of a day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = WriteDailyReport)]
#[serde(deny_unknown_fields)]
pub struct ReportIn {
    day: NaiveDate,
    text: String,
}

impl ReportIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<(NaiveDate, String), Refusal> {
        let mut f = Fields::default();
        let text = f.needed_text("text", Some(self.text));
        let day = f.day("day", Some(self.day)).unwrap_or_default();
        f.finish((day, text))
    }
}

/// A person's day. Without words it was not written yet, and the figures are those of now.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DailyReport)]
pub struct DailyReportOut {
    person: PersonOut,
    day: NaiveDate,
    text: Option<String>,
    figures: FiguresOut,
    written_at: Option<DateTime<Utc>>,
}

impl DailyReportOut {
    /// Was it written?
    pub(crate) fn is_written(&self) -> bool {
        self.text.is_some()
    }
}

pub(crate) fn report(person: PersonOut, day: NaiveDate, written: Option<DailyReport>, now: Figures) -> DailyReportOut {
    match written {
        Some(DailyReport { account: _, day, text, figures: then, written_at }) => {
            DailyReportOut { person, day, text: Some(text), figures: figures(then), written_at: Some(written_at) }
        }
        None => DailyReportOut { person, day, text: None, figures: figures(now), written_at: None },
    }
}

/// The reports of a day of those whom one sees: who has written first, then who has not.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TeamReport)]
pub struct TeamReportOut {
    /// One for each colleague in sight.
    pub items: Vec<DailyReportOut>,
}

/// Why a customer should be touched next.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RecommendedReason)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReasonOut {
    /// A promise is overdue by so many days.
    Promised {
        /// So many.
        days: i64,
    },
    /// An opportunity closes in so many days; below zero: should have closed.
    Closing {
        /// Its name.
        name: String,
        /// So many.
        days: i64,
    },
    /// Nobody was in touch for so many days.
    Silent {
        /// So many.
        days: i64,
    },
}

/// A customer to be touched next; for information only.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Recommended)]
pub struct RecommendedOut {
    company: SalesCompanyOut,
    /// The strongest first.
    reasons: Vec<ReasonOut>,
}

pub(crate) fn recommended(found: Recommended) -> RecommendedOut {
    let Recommended { company, reasons, score: _ } = found;
    let reason = |reason| match reason {
        Reason::Promised(days) => ReasonOut::Promised { days },
        Reason::Closing(name, days) => ReasonOut::Closing { name, days },
        Reason::Silent(days) => ReasonOut::Silent { days },
    };
    RecommendedOut {
        company: SalesCompanyOut::named(company.id, company.name, company.country),
        reasons: reasons.into_iter().map(reason).collect(),
    }
}
