//! Rules on mail, what they did, and runs over the past.

use crate::handling::Written;
use crate::handling::past::AskedAct;
use crate::model::{
    ActionKind, Change, Did, Gone, Hit, Inspected, MailboxId, PausedWhy, Person, Reach, Rule, RuleContent, RuleRun, RunAct, RunState, Step,
    WhyNot,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A rule on mail.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailRule)]
pub struct RuleOut {
    id: Uuid,
    reach: Reach,
    /// With the reach `mailbox`.
    mailbox_id: Option<Uuid>,
    name: String,
    active: bool,
    content: RuleContent,
    revision: i32,
    /// When the loop breaker stopped it.
    paused_at: Option<DateTime<Utc>>,
    paused_why: Option<PausedWhy>,
    /// With how many mails it did something.
    hits: i64,
    last_hit_at: Option<DateTime<Utc>>,
    /// It gives threads to somebody who works in none of the teams' mailboxes that it looks at: it can't.
    gives_nobody: bool,
    /// What its conditions ask for and is there no more.
    gone: Vec<RuleGoneOut>,
    /// Why it does not act, or not wholly: whoever wrote it last can't sign in, has no right to that, or nothing to do with the mailbox any more.
    held: Option<WhyNot>,
}

/// What a condition asks for and is there no more: segments that were deleted or are shared no longer, tags that no customer bears.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailRuleGone)]
pub struct RuleGoneOut {
    /// Which of the rule's conditions.
    condition: usize,
    /// Which of its values.
    values: Vec<String>,
    /// With that it can't hold any more.
    never: bool,
}

fn gone(g: Gone) -> RuleGoneOut {
    let Gone { condition, values, never } = g;
    RuleGoneOut { condition, values, never }
}

pub(crate) fn rule(inspected: Inspected, gives: bool) -> RuleOut {
    let Inspected { rule, gone: lost, held } = inspected;
    let Rule { id, account_id: _, reach, mailbox_id, name, active, place: _, content, revision, paused, hits, last_hit_at } = rule;
    let (paused_at, paused_why) = paused.unzip();
    RuleOut {
        id: id.0,
        reach,
        mailbox_id: mailbox_id.map(|m| m.0),
        name,
        active,
        content,
        revision,
        paused_at,
        paused_why,
        hits,
        last_hit_at,
        gives_nobody: !gives,
        gone: lost.into_iter().map(gone).collect(),
        held,
    }
}

/// A rule as it is written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MailRuleWritten)]
pub struct RuleIn {
    pub reach: Reach,
    /// With the reach `mailbox`.
    mailbox_id: Option<Uuid>,
    name: String,
    /// Switched on?
    #[serde(default = "on")]
    active: bool,
    content: RuleContent,
    /// The revision that the writer has seen; needed to change one.
    pub revision: Option<i32>,
}

fn on() -> bool {
    true
}

impl RuleIn {
    pub(crate) fn written(self) -> Written {
        let Self { reach, mailbox_id, name, active, content, revision: _ } = self;
        Written { reach, mailbox_id: mailbox_id.map(MailboxId), name, active, content }
    }
}

/// Switches a rule.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = MailRuleSwitch)]
pub struct RuleSwitchIn {
    pub active: bool,
}

/// All rules of one list, in their new order.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = MailRuleOrder)]
pub struct RuleOrderIn {
    pub ids: Vec<Uuid>,
}

/// What a rule did with a mail.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailRuleHit)]
pub struct HitOut {
    id: Uuid,
    rule_id: Uuid,
    /// Its name then.
    rule_name: String,
    message_id: Uuid,
    thread_id: Uuid,
    subject: String,
    from: Person,
    at: DateTime<Utc>,
    did: Vec<Did>,
    /// By a run over the past.
    past: bool,
}

pub(crate) fn hit(h: Hit) -> HitOut {
    let Hit { id, rule_id, rule_name, message_id, thread_id, subject, from, at, did, run_id } = h;
    HitOut {
        id,
        rule_id: rule_id.0,
        rule_name,
        message_id: message_id.0,
        thread_id: thread_id.0,
        subject,
        from,
        at,
        did,
        past: run_id.is_some(),
    }
}

/// Which rules look at which past: kept ones, or one that is being written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMailRuleRun)]
pub struct NewRunIn {
    /// Kept ones.
    #[serde(default)]
    pub rules: Vec<Uuid>,
    /// One that is being written: the run only looks.
    pub written: Option<RuleIn>,
    /// Mails from then on.
    pub since: DateTime<Utc>,
    /// Mails until then; absent: until now.
    pub until: Option<DateTime<Utc>>,
}

/// What is done to a run.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MailRuleRunAct)]
pub struct RunActIn {
    act: RunAct,
    /// With `apply`: also what leaves the house.
    #[serde(default)]
    sends: bool,
    /// With `apply`: also what makes customers and tasks.
    #[serde(default)]
    makes: bool,
}

impl RunActIn {
    pub(crate) fn asked(self) -> AskedAct {
        let Self { act, sends, makes } = self;
        AskedAct { act, sends, makes }
    }
}

/// A run of rules over the past.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailRuleRun)]
pub struct RunOut {
    id: Uuid,
    /// The names of its rules, by their places.
    rules: Vec<String>,
    /// Of kept rules: what it lists can be done.
    saved: bool,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    sends: bool,
    makes: bool,
    /// Do its rules send, or make, at all?
    could_send: bool,
    could_make: bool,
    state: RunState,
    stopped: bool,
    looked: i64,
    total: i64,
    found: i64,
    changed: i64,
    /// There were more than it lists.
    more: bool,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

pub(crate) fn run(r: RuleRun) -> RunOut {
    let RuleRun {
        id,
        account_id: _,
        rules,
        saved,
        mailboxes: _,
        since,
        until,
        sends,
        makes,
        state,
        stopped,
        after: _,
        looked,
        total,
        found,
        changed,
        more,
        created_at,
        finished_at,
    } = r;
    let any = |is: fn(&crate::model::Action) -> bool| rules.iter().flat_map(|r| &r.content.actions).any(is);
    RunOut {
        id: id.0,
        saved,
        since,
        until,
        sends,
        makes,
        could_send: any(crate::model::Action::sends),
        could_make: any(crate::model::Action::makes),
        state,
        stopped,
        looked,
        total,
        found,
        changed,
        more,
        created_at,
        finished_at,
        rules: rules.into_iter().map(|r| r.name).collect(),
    }
}

/// A step of a change.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailRuleStep)]
pub struct StepOut {
    /// Which of the run's rules.
    rule: usize,
    action: crate::model::Action,
    kind: ActionKind,
}

/// A mail that a run would change or has changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailRuleChange)]
pub struct ChangeOut {
    message_id: Uuid,
    thread_id: Uuid,
    subject: String,
    from: Person,
    at: DateTime<Utc>,
    steps: Vec<StepOut>,
    did: Vec<Did>,
    /// `planned`, `done` or `undone`.
    state: String,
}

pub(crate) fn change(c: Change) -> ChangeOut {
    let Change { place: _, message_id, thread_id, subject, from, at, steps, did, state } = c;
    let step = |s: Step| StepOut { rule: s.rule, kind: s.action.kind(), action: s.action };
    ChangeOut {
        message_id: message_id.0,
        thread_id: thread_id.0,
        subject,
        from,
        at,
        steps: steps.into_iter().map(step).collect(),
        did,
        state,
    }
}
