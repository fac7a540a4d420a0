//! Automatic handling: a rule, what it asks of a mail, what it does with it, and its way over the past.

use super::{FolderId, FolderRole, MailboxId, MessageId, Order, Person, TemplateId, ThreadId};
use chrono::{DateTime, Utc};
use kernel::AccountId;
use maillabels::MailLabel;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id!(RuleId, "a rule on mail");
kernel::id!(RuleRunId, "a run of rules over the past");

kernel::words! {
    /// Whose mail a rule looks at.
    #[schema(as = RuleReach)]
    Reach {
        /// Of an account's own mailboxes.
        Own = "own",
        /// Of one mailbox, whoever works in it.
        Mailbox = "mailbox",
        /// Of all mailboxes of the company.
        Company = "company",
    }
}

kernel::words! {
    /// What of a mail a condition looks at.
    #[schema(as = RuleField)]
    Field {
        /// The writer's name and address.
        From = "from",
        /// Names and addresses that it is written to.
        To = "to",
        /// Names and addresses in copy.
        Cc = "cc",
        /// A header field, by its name.
        Header = "header",
        /// The subject.
        Subject = "subject",
        /// The text.
        Body = "body",
        /// Has it files?
        Attachment = "attachment",
        /// A file's name.
        AttachmentName = "attachment_name",
        /// A file's media type.
        AttachmentType = "attachment_type",
        /// Its size in bytes.
        Size = "size",
        /// The mailbox that it came to.
        Mailbox = "mailbox",
        /// A folder that it lies in.
        Folder = "folder",
        /// A label that it bears.
        Label = "label",
        /// Its language, ISO 639-1.
        Language = "language",
        /// Did a machine write it?
        Machine = "machine",
        /// Is the writer a known customer's person?
        Customer = "customer",
        /// The customer's stage.
        Stage = "stage",
        /// Who looks after the customer.
        Owner = "owner",
        /// The customer's country, ISO 3166 alpha-2.
        Country = "country",
        /// A tag that the customer bears.
        Tag = "tag",
        /// A segment that holds the customer now.
        Segment = "segment",
        /// The day of the week that it came on, by the company's clock: 1 is Monday.
        Weekday = "weekday",
        /// The hour that it came in, by the company's clock: 0 to 23.
        Hour = "hour",
    }
}

kernel::words! {
    /// How a condition compares. Several values are alternatives.
    #[schema(as = RuleOperator)]
    Operator {
        /// One of these words stands in it.
        Contains = "contains",
        /// None of them does.
        ContainsNot = "contains_not",
        /// It is one of these.
        Is = "is",
        /// It is none of these.
        IsNot = "is_not",
        /// It begins with one of these.
        Begins = "begins",
        /// It ends with one of these.
        Ends = "ends",
        /// One of these patterns finds something in it.
        Matches = "matches",
        /// None of them does.
        MatchesNot = "matches_not",
        /// This or more.
        Above = "above",
        /// Less than this.
        Below = "below",
        /// It is so.
        Yes = "yes",
        /// It is not so.
        No = "no",
    }
}

/// A condition of a rule; as kept and as sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RuleCondition)]
pub struct Condition {
    /// What it looks at.
    pub field: Field,
    /// Of `header` the field's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// How it compares.
    pub operator: Operator,
    /// With what; alternatives.
    #[serde(default)]
    pub values: Vec<String>,
}

/// What a rule does; as kept and as sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = RuleAction)]
pub enum Action {
    /// Puts a label.
    Label {
        /// Which.
        label: MailLabel,
    },
    /// Moves the mail to a folder: this one, or the one of a role in whatever mailbox it is.
    Move {
        /// The folder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<Uuid>)]
        folder_id: Option<FolderId>,
        /// The role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<FolderRole>,
    },
    /// Stars it.
    Star,
    /// Marks it read.
    Read,
    /// Gives its thread to a colleague who works in the team's mailbox.
    Assign {
        /// The colleague.
        #[schema(value_type = Uuid)]
        to: AccountId,
    },
    /// Hands it on.
    Forward {
        /// To these addresses.
        to: Vec<String>,
    },
    /// Answers from a template, a writer once in so many days.
    Reply {
        /// The template.
        #[schema(value_type = Uuid)]
        template_id: TemplateId,
        /// The days.
        days: u16,
    },
    /// Makes a customer of an unknown writer, as the suggestion offers.
    Profile,
    /// Makes a task.
    Task {
        /// In a line.
        title: String,
        /// Due after so many days.
        days: u16,
        /// Who does it; none: whose mailbox it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<Uuid>)]
        to: Option<AccountId>,
    },
    /// Later rules don't look at this mail.
    Stop,
}

kernel::words! {
    /// A kind of action.
    #[schema(as = RuleActionKind)]
    ActionKind {
        /// Puts a label.
        Label = "label",
        /// Moves.
        Move = "move",
        /// Stars.
        Star = "star",
        /// Marks read.
        Read = "read",
        /// Gives to a colleague.
        Assign = "assign",
        /// Hands on.
        Forward = "forward",
        /// Answers.
        Reply = "reply",
        /// Makes a customer.
        Profile = "profile",
        /// Makes a task.
        Task = "task",
        /// Ends.
        Stop = "stop",
    }
}

impl Action {
    /// Which kind it is.
    #[must_use]
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::Label { .. } => ActionKind::Label,
            Self::Move { .. } => ActionKind::Move,
            Self::Star => ActionKind::Star,
            Self::Read => ActionKind::Read,
            Self::Assign { .. } => ActionKind::Assign,
            Self::Forward { .. } => ActionKind::Forward,
            Self::Reply { .. } => ActionKind::Reply,
            Self::Profile => ActionKind::Profile,
            Self::Task { .. } => ActionKind::Task,
            Self::Stop => ActionKind::Stop,
        }
    }

    /// Does something leave the house by it?
    #[must_use]
    pub fn sends(&self) -> bool {
        matches!(self, Self::Forward { .. } | Self::Reply { .. })
    }

    /// Does it make something that undoing the run does not take back?
    #[must_use]
    pub fn makes(&self) -> bool {
        matches!(self, Self::Profile | Self::Task { .. })
    }
}

/// What a rule asks and does; as kept in `mail.rule.content`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RuleContent)]
pub struct RuleContent {
    /// All conditions must hold; else one of them.
    pub every: bool,
    /// The conditions.
    pub conditions: Vec<Condition>,
    /// What is done, in this order.
    pub actions: Vec<Action>,
}

kernel::words! {
    /// Why the loop breaker stopped a rule.
    #[schema(as = RulePausedWhy)]
    PausedWhy {
        /// It sent again and again within one thread.
        Thread = "thread",
        /// It wrote again and again to one address.
        Address = "address",
        /// It sent too much in an hour.
        Many = "many",
    }
}

/// What a condition of a rule asks for and is there no more: segments that were deleted or are shared no longer, tags that no customer bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Which of the rule's conditions.
    pub condition: usize,
    /// Which of its values.
    pub values: Vec<String>,
    /// With that it can't hold any more.
    pub never: bool,
}

/// A rule with what has become of what it needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspected {
    /// The rule.
    pub rule: Rule,
    /// What it asks for and is gone.
    pub gone: Vec<Gone>,
    /// Why it does not act, or not wholly, for want of its owner's right.
    pub held: Option<WhyNot>,
}

/// A rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The rule.
    pub id: RuleId,
    /// Whose it is; of a mailbox's or the company's, who wrote it last.
    pub account_id: AccountId,
    /// Whose mail it looks at.
    pub reach: Reach,
    /// The mailbox, with that reach.
    pub mailbox_id: Option<MailboxId>,
    /// Its name.
    pub name: String,
    /// Switched on?
    pub active: bool,
    /// Its place among those of the same reach.
    pub place: i32,
    /// What it asks and does.
    pub content: RuleContent,
    /// Grows with each change.
    pub revision: i32,
    /// When and why the loop breaker stopped it.
    pub paused: Option<(DateTime<Utc>, PausedWhy)>,
    /// With how many mails it did something.
    pub hits: i64,
    /// When it last did.
    pub last_hit_at: Option<DateTime<Utc>>,
}

/// A rule as a run over the past keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptRule {
    /// The rule.
    pub id: RuleId,
    /// Under whom it sends.
    pub account_id: AccountId,
    /// Whose mail it looks at.
    pub reach: Reach,
    /// The mailbox, with that reach.
    pub mailbox_id: Option<MailboxId>,
    /// Its name.
    pub name: String,
    /// What it asks and does.
    pub content: RuleContent,
}

impl From<Rule> for KeptRule {
    fn from(r: Rule) -> Self {
        Self { id: r.id, account_id: r.account_id, reach: r.reach, mailbox_id: r.mailbox_id, name: r.name, content: r.content }
    }
}

kernel::words! {
    /// Why an action was not done.
    #[schema(as = RuleWhyNot)]
    WhyNot {
        /// The mailbox has no such folder.
        NoFolder = "no_folder",
        /// The colleague doesn't work in the mailbox.
        NotMember = "not_member",
        /// The mailbox is no team's.
        NoTeam = "no_team",
        /// The mail has been here before, or rules sent too often: the loop breaker.
        Loop = "loop",
        /// A machine wrote it, or it went to a list: such mail is not answered.
        Automatic = "automatic",
        /// The mail was not written to this mailbox's address.
        NotToUs = "not_to_us",
        /// The writer, or whom it would go to, is one of us.
        Ours = "ours",
        /// The writer has got this answer lately.
        Recently = "recently",
        /// The day's limit of sending is reached.
        Cap = "cap",
        /// The template is gone.
        NoTemplate = "no_template",
        /// A field of the template can't be filled.
        Unfilled = "unfilled",
        /// The host took it for junk.
        Junk = "junk",
        /// It has as many labels as a mail may have.
        Labels = "labels",
        /// The writer is known, or there is nothing to offer.
        NothingToOffer = "nothing_to_offer",
        /// Whose rule it is can't sign in any more.
        Gone = "gone",
        /// Whose rule it is has no right to that any more.
        MayNot = "may_not",
        /// Whose rule it is has nothing to do with the mailbox any more.
        Left = "left",
        /// The mail can't be sent on: it is too big, or the mailbox can't send.
        CannotSend = "cannot_send",
        /// Mails of the rule's owner are read by somebody before they leave; what a rule sends is not held for that.
        NeedsApproval = "needs_approval",
    }
}

/// What became of an action; as kept in `mail.rule_hit.did`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RuleDid)]
pub struct Did {
    /// The action.
    #[serde(rename = "do")]
    pub kind: ActionKind,
    /// Why it was not done; none: it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required)]
    pub why: Option<WhyNot>,
}

/// What a rule did with a mail.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Its id.
    pub id: Uuid,
    /// The rule.
    pub rule_id: RuleId,
    /// Its name then.
    pub rule_name: String,
    /// The mail.
    pub message_id: MessageId,
    /// Its thread.
    pub thread_id: ThreadId,
    /// Its subject.
    pub subject: String,
    /// Its writer.
    pub from: Person,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub did: Vec<Did>,
    /// By a run over the past.
    pub run_id: Option<RuleRunId>,
}

kernel::words! {
    /// Where a run over the past is.
    #[schema(as = RuleRunState)]
    RunState {
        /// It looks at mails; nothing is changed.
        Looking = "looking",
        /// It has listed what would change.
        Looked = "looked",
        /// It does that.
        Doing = "doing",
        /// It has.
        Done = "done",
        /// It takes it back.
        Undoing = "undoing",
        /// It has taken it back.
        Undone = "undone",
    }
}

kernel::words! {
    /// What is done to a run.
    #[schema(as = RuleRunAct)]
    RunAct {
        /// Do what was listed.
        Apply = "apply",
        /// Stop for now.
        Stop = "stop",
        /// Go on.
        Resume = "resume",
        /// Take back what was done.
        Undo = "undo",
    }
}

/// A run of rules over the past.
#[derive(Debug, Clone)]
pub struct RuleRun {
    /// The run.
    pub id: RuleRunId,
    /// Who asked for it.
    pub account_id: AccountId,
    /// The rules as they were.
    pub rules: Vec<KeptRule>,
    /// Are they kept ones?
    pub saved: bool,
    /// The mailboxes that are still to be looked at.
    pub mailboxes: Vec<Uuid>,
    /// Mails from then on.
    pub since: DateTime<Utc>,
    /// Mails until then.
    pub until: DateTime<Utc>,
    /// Also what leaves the house.
    pub sends: bool,
    /// Also what makes customers and tasks.
    pub makes: bool,
    /// Where it is.
    pub state: RunState,
    /// Stopped for now.
    pub stopped: bool,
    /// How far it has looked in the present mailbox.
    pub after: Option<(DateTime<Utc>, Uuid)>,
    /// Mails looked at.
    pub looked: i64,
    /// Of how many.
    pub total: i64,
    /// Mails that would change.
    pub found: i64,
    /// Mails that were changed.
    pub changed: i64,
    /// There were more than are listed.
    pub more: bool,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// What one rule would do with one mail; as kept in `mail.rule_change.steps`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Which of the run's rules.
    pub rule: usize,
    /// What.
    pub action: Action,
}

/// A mail that a run would change or has changed.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its place in the list.
    pub place: i64,
    /// The mail.
    pub message_id: MessageId,
    /// Its thread.
    pub thread_id: ThreadId,
    /// Its subject.
    pub subject: String,
    /// Its writer.
    pub from: Person,
    /// When it came.
    pub at: DateTime<Utc>,
    /// What is to be done.
    pub steps: Vec<Step>,
    /// What became of each step.
    pub did: Vec<Did>,
    /// `planned`, `done` or `undone`.
    pub state: String,
}

/// What takes back something that a run did; as kept in `mail.rule_change.undo`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "back", rename_all = "snake_case")]
pub enum Back {
    /// An act on threads and mails.
    Act {
        /// The opposite.
        order: Order,
        /// On these threads.
        threads: Vec<Uuid>,
        /// On these mails.
        messages: Vec<Uuid>,
    },
    /// The labels as they were.
    Labels {
        /// The whole of them.
        topics: Vec<super::Topic>,
        /// Did a person put them?
        by_person: bool,
        /// The thread's tab.
        tab: String,
    },
}

/// What is wrong with a rule that is to be kept. Each is a problem code `mail.rule_<word>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleFlaw {
    /// Nothing stands there.
    Empty,
    /// More than so many.
    TooMany(usize),
    /// Longer than so many characters.
    TooLong(usize),
    /// The field can't be compared in this way.
    Operator,
    /// No such value.
    Value(String),
    /// No pattern, or one that costs too much; what is wrong with it.
    Pattern(String),
    /// No name of a header field.
    Header,
    /// No address that mail can go to.
    Address(String),
    /// It would send to the mailbox that it works in.
    OwnAddress(String),
    /// The folder is not one of the mailboxes that the rule looks at.
    Folder,
    /// The template is not there for all who use the rule.
    Template,
    /// The colleague is not there.
    Colleague,
    /// The colleague works in none of the teams' mailboxes that the rule looks at.
    NotMember {
        /// Who.
        name: String,
        /// Their addresses.
        mailboxes: String,
    },
    /// The rule looks at no team's mailbox.
    NoTeam,
    /// The segment is gone, or not there for all who use the rule.
    Segment,
    /// A number between these.
    Between(i64, i64),
    /// The caller may not let a rule do this.
    MayNot,
}
