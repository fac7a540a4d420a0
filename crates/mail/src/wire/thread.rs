//! Lists, counts, acts.

use crate::act::{Done, Subjects};
use crate::model::{Act, CompanyBrief, Desk, FolderId, Given, MailboxId, Order, Origin, Person, Shelf, Tab, ThreadRow};
use crate::people::Offered;
use crate::store::approvals::Matters;
use crate::store::list::{Counts, ListFilter};
use chrono::{DateTime, Utc};
use kernel::AccountId;
use maillabels::MailLabel;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A thread as lists show it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ThreadRow)]
pub struct ThreadRowOut {
    id: Uuid,
    mailbox_id: Uuid,
    subject: String,
    /// Newest first, the first few.
    participants: Vec<Person>,
    /// The correspondent to show.
    who: Person,
    preview: String,
    /// What the list is sorted by: in a folder, the newest mail there.
    last_at: DateTime<Utc>,
    message_count: i32,
    unread: bool,
    starred: bool,
    has_attachments: bool,
    attachment_names: Vec<String>,
    answered: bool,
    /// A person waits for an answer.
    waiting: bool,
    done: bool,
    snoozed_until: Option<DateTime<Utc>>,
    tab: Tab,
    company: Option<CompanyBriefOut>,
    /// ISO 3166 alpha-2: the customer's, else by the address's top-level domain.
    country: Option<String>,
    /// `new`, and the labels of its mails, the newest mail's first.
    tags: Vec<String>,
    outgoing_last: bool,
    /// With a search: the mail that was found.
    found_message_id: Option<Uuid>,
    /// Whom it was given to, in a team's mailbox.
    assignee_id: Option<Uuid>,
}

/// A customer beside a thread.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ThreadCompany)]
pub struct CompanyBriefOut {
    id: Uuid,
    name: String,
    country: Option<String>,
    stage: Option<String>,
}

pub(crate) fn row(r: ThreadRow) -> ThreadRowOut {
    let ThreadRow {
        id,
        mailbox_id,
        subject,
        participants,
        who,
        preview,
        last_at,
        message_count,
        unread_count,
        starred,
        has_attachments,
        attachment_names,
        answered,
        waiting,
        done,
        snoozed_until,
        tab,
        company,
        company_id: _,
        tags,
        outgoing_last,
        found,
        assignee_id,
    } = r;
    let country = company.as_ref().and_then(|c| c.country.clone()).or_else(|| crate::rules::facts::country_of_address(&who.address));
    ThreadRowOut {
        id: id.0,
        mailbox_id: mailbox_id.0,
        subject,
        participants,
        who,
        preview,
        last_at,
        message_count,
        unread: unread_count > 0,
        starred,
        has_attachments,
        attachment_names,
        answered,
        waiting,
        done,
        snoozed_until,
        tab,
        company: company.map(brief),
        country,
        tags,
        outgoing_last,
        found_message_id: found.map(|m| m.0),
        assignee_id: assignee_id.map(|a| a.0),
    }
}

fn brief(c: CompanyBrief) -> CompanyBriefOut {
    let CompanyBrief { id, name, country, stage } = c;
    CompanyBriefOut { id, name, country, stage }
}

/// Which threads: the same in the list's query and in 'all that match'.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[schema(as = ThreadFilter)]
pub struct ListIn {
    /// `inbox` (when absent), `waiting`, `snoozed`, `done`, `starred`, `sent`, `drafts`, `trash`, `junk`, `all`.
    #[serde(rename = "box")]
    #[param(rename = "box")]
    #[param(inline)]
    pub shelf: Option<Shelf>,
    /// Only this mailbox.
    pub mailbox_id: Option<Uuid>,
    /// Only this folder.
    pub folder_id: Option<Uuid>,
    /// Only this tab. Says nothing beside a label or a search, which look in all of them.
    pub tab: Option<Tab>,
    /// Only with something unread.
    pub unread: Option<bool>,
    /// Only this customer's.
    pub company_id: Option<Uuid>,
    /// Only what this colleague was given in teams' mailboxes and has not dealt with.
    pub given_to: Option<Uuid>,
    /// Only what nobody was given in teams' mailboxes although a person waits.
    pub given_to_nobody: Option<bool>,
    /// Only mails with this label, in all of the box, the folder or the search.
    pub label: Option<MailLabel>,
    /// Search: words, `"…"`, `-word`, `from:` `to:` `subject:` `has:attachment` `is:unread` `is:starred` `before:` `after:` `label:`.
    pub q: Option<String>,
}

impl ListIn {
    /// Like [`Self::read`]; a list that is narrowed by a label is looked for as words are.
    #[must_use]
    pub fn read_to_list(self) -> (ListFilter, Option<String>) {
        let (filter, words) = self.read();
        let words = words.or_else(|| filter.label.map(|_| String::new()));
        (filter, words)
    }

    /// The filter, and the words of a search when there are any.
    #[must_use]
    pub fn read(self) -> (ListFilter, Option<String>) {
        let (words, typed) = self.q.as_deref().map(without_label).unwrap_or_default();
        let words = words.filter(|q| !q.trim().is_empty());
        let filter = ListFilter {
            shelf: self.shelf.unwrap_or(if words.is_some() || typed.is_some() || self.company_id.is_some() {
                Shelf::All
            } else {
                Shelf::Inbox
            }),
            mailboxes: self.mailbox_id.map(|m| vec![MailboxId(m)]),
            folder_id: self.folder_id.map(FolderId),
            tab: self.tab,
            unread: self.unread.unwrap_or(false),
            company_id: self.company_id,
            given: match self.given_to {
                Some(account) => Some(Given::To(AccountId(account))),
                None => (self.given_to_nobody == Some(true)).then_some(Given::Nobody),
            },
            label: self.label.or(typed),
        };
        (filter, words)
    }
}

/// A search line without `label:complaint`, and the label. A label that there isn't is searched as words.
fn without_label(line: &str) -> (Option<String>, Option<MailLabel>) {
    let mut label = None;
    let kept: Vec<&str> = line
        .split(' ')
        .filter(|word| {
            let found = word.strip_prefix("label:").and_then(MailLabel::from_word);
            label = label.or(found);
            found.is_none()
        })
        .collect();
    (Some(kept.join(" ")), label)
}

/// What to do to which threads. An answer's `undo` is such an object too.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ThreadAct)]
pub struct ActIn {
    /// These threads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<Uuid>,
    /// Exactly these mails (read, unread, star, unstar).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Uuid>,
    /// All threads of this list, instead of ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<ListIn>,
    /// What to do.
    pub act: Act,
    /// Until when, to snooze.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// Where to, to move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder_id: Option<Uuid>,
    /// Where the mails were, to put back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<OriginIn>,
    /// To whom, to give; absent: to all who work in the mailbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Uuid>,
    /// Whose they were, to give back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub desks: Vec<DeskIn>,
    /// The newest mail that the caller had seen in these threads when he decided; refused as `mail.newer_mail` when one has got a newer
    /// one. For acts that are told later than they were done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_until: Option<DateTime<Utc>>,
}

/// Threads and whom they were given to.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[schema(as = MailDesk)]
pub struct DeskIn {
    of: Option<Uuid>,
    threads: Vec<Uuid>,
}

/// Mails and the folder in which they were.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[schema(as = MailOrigin)]
pub struct OriginIn {
    folder_id: Uuid,
    messages: Vec<Uuid>,
}

/// What an act did.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ThreadActDone)]
pub struct ActOut {
    /// Threads that are different now; 0 while a job works.
    pub changed: usize,
    /// To be posted back to undo it.
    pub undo: Option<ActIn>,
    /// The job that does it, when there are many.
    pub job_id: Option<Uuid>,
}

pub(crate) fn act_in(a: ActIn) -> (Order, Subjects, Option<ListIn>) {
    let ActIn { ids, messages, all, act, until, folder_id, places, to, desks, seen_until } = a;
    let places = places.into_iter().map(|OriginIn { folder_id, messages }| Origin { folder_id, messages }).collect();
    let desks = desks.into_iter().map(|DeskIn { of, threads }| Desk { of: of.map(AccountId), threads }).collect();
    let order = Order { act, until, folder_id: folder_id.map(FolderId), places, to: to.map(AccountId), desks };
    (order, Subjects { threads: ids, messages, seen_until }, all)
}

pub(crate) fn act_out(done: Done) -> ActOut {
    let Done { changed, undo } = done;
    let undo = undo.map(|u| {
        let Order { act, until, folder_id, places, to, desks } = u.order;
        let desks = desks.into_iter().map(|Desk { of, threads }| DeskIn { of: of.map(|a| a.0), threads }).collect();
        let places = places.into_iter().map(|Origin { folder_id, messages }| OriginIn { folder_id, messages }).collect();
        let Subjects { threads: ids, messages, seen_until } = u.subjects;
        ActIn { ids, messages, all: None, act, until, folder_id: folder_id.map(|f| f.0), places, to: to.map(|a| a.0), desks, seen_until }
    });
    ActOut { changed, undo, job_id: None }
}

/// Numbers beside the lists; 1000 means a thousand or more.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailCounts)]
pub struct CountsOut {
    tabs: TabsOut,
    boxes: BoxesOut,
    approvals: ApprovalCountsOut,
}

/// Mails that are read before they leave.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = MailApprovalCounts)]
pub struct ApprovalCountsOut {
    /// Others', about which one may decide.
    to_decide: i64,
    /// One's own that came back and are still drafts.
    sent_back: i64,
    /// One's own that somebody let go in the last 30 days.
    let_go: i64,
}

/// Unread threads of the inbox by tab.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailTabCounts)]
pub struct TabsOut {
    enquiries: i64,
    customers: i64,
    team: i64,
    others: i64,
}

/// Threads on shelves: unread ones of inbox and junk, all of the others.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailBoxCounts)]
pub struct BoxesOut {
    inbox: i64,
    waiting: i64,
    snoozed: i64,
    drafts: i64,
    junk: i64,
}

pub(crate) fn counts(c: Counts, approvals: Matters) -> CountsOut {
    let Matters { to_decide, sent_back, let_go } = approvals;
    let Counts { tabs: [enquiries, customers, team, others], waiting, snoozed, drafts, junk } = c;
    let inbox = (enquiries + customers + team + others).min(crate::store::list::COUNT_MAX);
    CountsOut {
        tabs: TabsOut { enquiries, customers, team, others },
        boxes: BoxesOut { inbox, waiting, snoozed, drafts, junk },
        approvals: ApprovalCountsOut { to_decide, sent_back, let_go },
    }
}

/// Somebody to write to.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailPerson)]
pub struct OfferedOut {
    name: String,
    address: String,
    company: Option<String>,
}

pub(crate) fn offered(o: Offered) -> OfferedOut {
    let Offered { person: Person { name, address }, company } = o;
    OfferedOut { name, address, company }
}
