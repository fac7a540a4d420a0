//! Automatic handling: rules on mail, kept by an account for its own mailboxes, by who manages a mailbox for all who work in it, or for
//! the whole company. Asked in this order: the company's, the mailbox's, the account's own; each list in its own order.

pub mod arrive;
mod facts;
pub mod inspect;
mod leave;
pub mod past;
mod perform;
pub mod profile;
mod rights;

pub use leave::{ADDRESS_HOUR_MAX, RULE_HOUR_MAX, THREAD_HOUR_MAX};

use crate::model::{Action, Condition, Field, MailboxId, Operator, Reach, Refusal, Rule, RuleContent, RuleFlaw, RuleId, Stop};
use crate::rules::handling as decisions;
use crate::store::handling as store;
use crate::store::{act, templates};
use crate::{MAILBOX_MANAGE, RULES_MANAGE, SEND, SUGGESTION_ACCEPT, team};
use accounts::audit;
use accounts::labels::{EVERYONE, own, sight};
use chrono::{DateTime, Utc};
use customers::SegmentId;
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, GRANT_ALL, LabelId};
use serde_json::json;
use uuid::Uuid;

/// Rules of an account, of a mailbox, or of the company.
pub const RULES_MAX: i64 = 100;
/// Rules that a list shows, and that are asked about one mail.
pub const RULES_SHOWN_MAX: i64 = 500;

/// The page that lists rules.
const RULES_PAGE: &str = "/settings/mail-rules";

/// What a person writes of a rule.
#[derive(Debug, Clone)]
pub struct Written {
    /// Whose mail it looks at.
    pub reach: Reach,
    /// The mailbox, with that reach.
    pub mailbox_id: Option<MailboxId>,
    /// Its name.
    pub name: String,
    /// Switched on?
    pub active: bool,
    /// What it asks and does.
    pub content: RuleContent,
}

/// Keeps a new rule, behind those beside it.
///
/// # Errors
/// [`Refusal::RuleFlawed`], [`Refusal::TooMany`]; [`Refusal::NotFound`], [`Refusal::MailboxOfAnother`] for a mailbox that isn't the
/// actor's to change.
pub async fn keep(tx: &mut TenantTx, actor: &Actor, account: AccountId, written: Written, now: DateTime<Utc>) -> Result<Rule, Stop> {
    let (written, labels) = checked(tx, actor, account, written, now).await?;
    room(tx, account, &written).await?;
    let Written { reach, mailbox_id, name, active, content } = written;
    let rule = Rule {
        id: RuleId::new(),
        account_id: account,
        reach,
        mailbox_id,
        name,
        active,
        place: 0,
        content,
        revision: 1,
        paused: None,
        hits: 0,
        last_hit_at: None,
    };
    store::insert(tx, &rule, &labels, now).await?;
    told(tx, actor, &rule, &labels, false).await?;
    Ok(rule)
}

async fn room(tx: &mut TenantTx, account: AccountId, written: &Written) -> Result<(), Stop> {
    if store::beside(tx, account.0, written.reach, written.mailbox_id).await? >= RULES_MAX {
        return Err(Stop::Refused(Refusal::TooMany { max: usize::try_from(RULES_MAX).unwrap_or(0) }));
    }
    Ok(())
}

/// Writes a rule anew, over the revision that its writer has seen. One that the loop breaker has stopped goes on.
///
/// # Errors
/// As [`keep`]; [`Refusal::NotFound`], [`Refusal::RuleChanged`].
pub async fn write(
    tx: &mut TenantTx,
    actor: &Actor,
    account: AccountId,
    id: RuleId,
    (written, seen): (Written, i32),
    now: DateTime<Utc>,
) -> Result<Rule, Stop> {
    let present = changeable(tx, actor, account, id).await?;
    if present.revision != seen {
        return Err(Stop::Refused(Refusal::RuleChanged));
    }
    let (written, labels) = checked(tx, actor, account, written, now).await?;
    let moved = (written.reach, written.mailbox_id) != (present.reach, present.mailbox_id);
    if moved {
        room(tx, account, &written).await?;
    }
    let Written { reach, mailbox_id, name, active, content } = written;
    let place = if moved { i32::try_from(RULES_MAX).unwrap_or(0) + present.place } else { present.place };
    let rule = Rule { account_id: account, reach, mailbox_id, name, active, content, paused: None, place, ..present };
    store::write(tx, &rule, &labels, now).await?;
    told(tx, actor, &rule, &labels, false).await?;
    Ok(Rule { revision: seen + 1, ..rule })
}

/// Switches a rule on or off. One that the loop breaker has stopped goes on.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::MailboxOfAnother`].
pub async fn switch(tx: &mut TenantTx, actor: &Actor, account: AccountId, id: RuleId, active: bool) -> Result<(), Stop> {
    let rule = changeable(tx, actor, account, id).await?;
    store::switch(tx, id, active).await?;
    let labels = labels(tx, account, rule.reach, rule.mailbox_id).await?;
    Ok(tell(tx, &labels).await?)
}

/// Puts all rules of one list into this order.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::MailboxOfAnother`]; [`Refusal::RuleChanged`] when the list isn't what the caller has seen.
pub async fn order(tx: &mut TenantTx, actor: &Actor, account: AccountId, ids: &[Uuid]) -> Result<(), Stop> {
    let mut list = None;
    for id in ids.iter().take(usize::try_from(RULES_MAX).unwrap_or(0)) {
        let rule = changeable(tx, actor, account, RuleId(*id)).await?;
        let of = (rule.reach, rule.mailbox_id);
        if *list.get_or_insert(of) != of {
            return Err(Stop::Refused(Refusal::RuleChanged));
        }
    }
    let Some((reach, mailbox)) = list else { return Ok(()) };
    if usize::try_from(store::beside(tx, account.0, reach, mailbox).await?).ok() != Some(ids.len()) {
        return Err(Stop::Refused(Refusal::RuleChanged));
    }
    store::order(tx, ids).await?;
    let labels = labels(tx, account, reach, mailbox).await?;
    Ok(tell(tx, &labels).await?)
}

/// Removes a rule; what it did stays, and is told at the mails.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::MailboxOfAnother`].
pub async fn remove(tx: &mut TenantTx, actor: &Actor, account: AccountId, id: RuleId) -> Result<(), Stop> {
    let rule = changeable(tx, actor, account, id).await?;
    let labels = labels(tx, account, rule.reach, rule.mailbox_id).await?;
    store::delete(tx, id).await?;
    told(tx, actor, &rule, &labels, true).await
}

async fn changeable(tx: &mut TenantTx, actor: &Actor, account: AccountId, id: RuleId) -> Result<Rule, Stop> {
    let rule = store::lock(tx, account.0, id).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    manages(tx, actor, rule.reach, rule.mailbox_id).await?;
    Ok(rule)
}

/// May the actor change rules of this reach?
async fn manages(tx: &mut TenantTx, actor: &Actor, reach: Reach, mailbox: Option<MailboxId>) -> Result<(), Stop> {
    match (reach, mailbox) {
        (Reach::Own, _) => Ok(()),
        (Reach::Company, _) if actor.permissions.allow(RULES_MANAGE) => Ok(()),
        (Reach::Mailbox, Some(mailbox)) if actor.permissions.allow(MAILBOX_MANAGE) => team::managed(tx, mailbox).await.map(drop),
        (Reach::Company | Reach::Mailbox, _) => Err(Stop::Refused(Refusal::NotFound)),
    }
}

async fn labels(tx: &mut TenantTx, account: AccountId, reach: Reach, mailbox: Option<MailboxId>) -> Result<Vec<LabelId>, Stop> {
    match (reach, mailbox) {
        (Reach::Own, _) => Ok(own(tx, account).await?),
        (Reach::Mailbox, Some(mailbox)) => Ok(vec![GRANT_ALL, team::managed(tx, mailbox).await?.read_label]),
        (Reach::Company | Reach::Mailbox, _) => Ok(vec![GRANT_ALL, EVERYONE]),
    }
}

/// Puts a rule into its form; gives who sees it.
///
/// # Errors
/// As [`keep`].
pub(crate) async fn checked(
    tx: &mut TenantTx,
    actor: &Actor,
    account: AccountId,
    mut written: Written,
    now: DateTime<Utc>,
) -> Result<(Written, Vec<LabelId>), Stop> {
    if written.reach != Reach::Mailbox {
        written.mailbox_id = None;
    } else if written.mailbox_id.is_none() {
        return Err(flawed("mailbox_id", RuleFlaw::Empty));
    }
    manages(tx, actor, written.reach, written.mailbox_id).await?;
    written.name = written.name.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned();
    match written.name.chars().count() {
        0 => return Err(flawed("name", RuleFlaw::Empty)),
        n if n > decisions::NAME_CHARS_MAX => return Err(flawed("name", RuleFlaw::TooLong(decisions::NAME_CHARS_MAX))),
        _ => {}
    }
    written.content = decisions::checked(written.content).map_err(|(field, flaw)| Stop::Refused(Refusal::RuleFlawed { field, flaw }))?;
    belonging(tx, actor, account, &written, now).await?;
    let scope: Vec<(Uuid, String)> = scope(tx, account, &written).await?;
    for (at, action) in written.content.actions.iter().enumerate() {
        if let Some((part, flaw)) = unfit(tx, actor, account, &written, (action, &scope)).await? {
            return Err(flawed(&format!("actions.{at}{part}"), flaw));
        }
    }
    let labels = labels(tx, account, written.reach, written.mailbox_id).await?;
    Ok((written, labels))
}

fn flawed(field: &str, flaw: RuleFlaw) -> Stop {
    Stop::Refused(Refusal::RuleFlawed { field: field.to_owned(), flaw })
}

/// Who asks for tags must see them; who asks for segments must have them, and those whom the rule serves too.
async fn belonging(tx: &mut TenantTx, actor: &Actor, account: AccountId, written: &Written, now: DateTime<Utc>) -> Result<(), Stop> {
    let asked = |field: Field| written.content.conditions.iter().enumerate().filter(move |(_, one)| one.field == field);
    for (at, _) in asked(Field::Tag).chain(asked(Field::Segment)) {
        if !actor.permissions.allow(customers::COMPANY_READ) {
            return Err(flawed(&format!("conditions.{at}.field"), RuleFlaw::MayNot));
        }
    }
    if let Some((at, _)) = asked(Field::Tag).next()
        && !customers::sees_tags(tx, actor, now).await?
    {
        return Err(flawed(&format!("conditions.{at}.field"), RuleFlaw::MayNot));
    }
    let ids = |one: &Condition| one.values.iter().filter_map(|id| id.parse().ok()).map(SegmentId).collect::<Vec<_>>();
    let all: Vec<SegmentId> = asked(Field::Segment).flat_map(|(_, one)| ids(one)).collect();
    let there = customers::asked_segments(tx, now, &all).await?;
    let whose = (written.reach == Reach::Own).then_some(account);
    for (at, one) in asked(Field::Segment) {
        if !ids(one).iter().all(|id| there.get(id).is_some_and(|segment| segment.is_had_by(whose))) {
            return Err(flawed(&format!("conditions.{at}.values"), RuleFlaw::Segment));
        }
    }
    Ok(())
}

/// The mailboxes that it looks at, as far as the actor reads them, with their addresses.
async fn scope(tx: &mut TenantTx, account: AccountId, written: &Written) -> Result<Vec<(Uuid, String)>, Fault> {
    let fits = |id: Uuid, owner: Uuid| match written.reach {
        Reach::Own => owner == account.0,
        Reach::Mailbox => written.mailbox_id.is_some_and(|m| m.0 == id),
        Reach::Company => true,
    };
    Ok(store::readable(tx).await?.into_iter().filter(|(id, owner, _)| fits(*id, *owner)).map(|(id, _, address)| (id, address)).collect())
}

type Unfit = Option<(&'static str, RuleFlaw)>;

/// What of an action only the database knows to be wrong, or the actor may not have done.
async fn unfit(
    tx: &mut TenantTx,
    actor: &Actor,
    account: AccountId,
    written: &Written,
    (action, scope): (&Action, &[(Uuid, String)]),
) -> Result<Unfit, Stop> {
    let may = |permission| if actor.permissions.allow(permission) { None } else { Some(("", RuleFlaw::MayNot)) };
    let flaw = match action {
        Action::Move { folder_id: Some(folder), .. } => {
            let of = act::mailbox_of_folder(tx, folder.0).await?;
            let inside = of.is_some_and(|of| scope.iter().any(|(id, _)| *id == of));
            if inside { None } else { Some((".folder_id", RuleFlaw::Folder)) }
        }
        Action::Assign { to } => match sight(tx, *to).await?.filter(|sight| sight.active) {
            None => Some((".to", RuleFlaw::Colleague)),
            Some(sight) => team::cannot_be_given(tx, &looked_at(written, scope), &sight).await?.map(|flaw| (".to", flaw)),
        },
        Action::Task { to: Some(to), .. } => {
            let there = sight(tx, *to).await?.is_some_and(|sight| sight.active);
            if there { None } else { Some((".to", RuleFlaw::Colleague)) }
        }
        Action::Forward { to } => {
            let back = to.iter().find(|a| written.reach != Reach::Company && scope.iter().any(|(_, own)| own == *a));
            may(SEND).or(back.map(|a| (".to", RuleFlaw::OwnAddress(a.clone()))))
        }
        Action::Reply { template_id, .. } => {
            let template = templates::one(tx, account.0, *template_id).await?;
            let fits = template.is_some_and(|t| written.reach == Reach::Own || t.account_id.is_none());
            may(SEND).or(if fits { None } else { Some((".template_id", RuleFlaw::Template)) })
        }
        Action::Profile => may(SUGGESTION_ACCEPT),
        Action::Move { folder_id: None, .. }
        | Action::Label { .. }
        | Action::Star
        | Action::Read
        | Action::Task { to: None, .. }
        | Action::Stop => None,
    };
    Ok(flaw)
}

/// The mailboxes that a rule's conditions leave of those in its reach.
fn looked_at(written: &Written, scope: &[(Uuid, String)]) -> Vec<Uuid> {
    let only = |condition: &Condition| condition.field == Field::Mailbox && condition.operator == Operator::Is;
    let named: Vec<&Condition> = written.content.conditions.iter().filter(|c| written.content.every && only(c)).collect();
    let stays = |id: &Uuid| named.iter().all(|condition| condition.values.iter().any(|value| value.parse() == Ok(*id)));
    match written.mailbox_id {
        // Also who may change the mailbox, but not read it, writes rules for it.
        Some(mailbox) => vec![mailbox.0],
        None => scope.iter().map(|(id, _)| *id).filter(stays).collect(),
    }
}

/// Can a rule still give to whom it says? What a mailbox's owner changes later, the rule can't know; its writer is told where it stands.
///
/// # Errors
/// A fault of the database.
pub async fn still_gives(tx: &mut TenantTx, account: AccountId, rule: &Rule) -> Result<bool, Fault> {
    let Rule { reach, mailbox_id, name, active, content, .. } = rule;
    let given = |action: &Action| if let Action::Assign { to } = action { Some(*to) } else { None };
    let Some(to) = content.actions.iter().find_map(given) else { return Ok(true) };
    // Who doesn't see every mailbox can't know of a rule for all of them.
    if *reach == Reach::Company && !tx.grants().meet(&[GRANT_ALL]) {
        return Ok(true);
    }
    let Some(sight) = sight(tx, to).await?.filter(|sight| sight.active) else { return Ok(false) };
    let written = Written { reach: *reach, mailbox_id: *mailbox_id, name: name.clone(), active: *active, content: content.clone() };
    let scope = scope(tx, account, &written).await?;
    Ok(team::cannot_be_given(tx, &looked_at(&written, &scope), &sight).await?.is_none())
}

/// What concerns others, and what lets mail leave the house, is written down.
async fn told(tx: &mut TenantTx, actor: &Actor, rule: &Rule, labels: &[LabelId], removed: bool) -> Result<(), Stop> {
    if rule.reach != Reach::Own || rule.content.actions.iter().any(Action::sends) {
        let actions: Vec<_> = rule.content.actions.iter().map(Action::kind).collect();
        let detail = json!({"reach": rule.reach, "active": rule.active, "actions": actions});
        if removed {
            audit::append(tx, actor, "mail.rule.delete", &rule.name, detail).await?;
        } else {
            audit::append(tx, actor, "mail.rule.save", &rule.name, detail).await?;
        }
    }
    Ok(tell(tx, labels).await?)
}

/// Tells open screens that rules have changed.
pub(crate) async fn tell(tx: &mut TenantTx, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, "mail.rule", json!({}), labels).await
}
