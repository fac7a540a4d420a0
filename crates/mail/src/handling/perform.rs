//! Doing what rules say, in one transaction with the note that it was done. What could not be done is said, never tried again by itself.

use super::rights::Beforehand;
use super::{RULES_PAGE, leave};
use crate::act;
use crate::jobs::BuildProfile;
use crate::label::{LABELS_MAX, show};
use crate::model::{
    Act, Action, Back, Did, FolderRole, KeptRule, MessageId, Order, Origin, Reason, Refusal, RuleRunId, Step, Stop, ThreadId, Topic,
    TopicBy, WhyNot,
};
use crate::rules::topics;
use crate::store::act as act_store;
use crate::store::handling::{self as store, Looked};
use accounts::labels::own;
use chrono::{DateTime, Duration, Utc};
use customers::SALES_TASK_OF_MAIL;
use db::TenantTx;
use kernel::Fault;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A rule's owner is told no oftener that it is held for want of his right.
const HELD_TOLD_EVERY: Duration = Duration::days(1);

/// Would an action change something at a mail, as it is now?
pub(super) fn changes(mail: &Looked, action: &Action) -> bool {
    match action {
        Action::Label { label } => !mail.topics.iter().any(|t| t.label == *label),
        Action::Move { folder_id: Some(folder), .. } => mail.folders.iter().any(|f| *f != folder.0),
        Action::Move { role, .. } => mail.roles.iter().any(|r| FolderRole::from_word(r) != *role),
        Action::Star => !mail.starred,
        Action::Read => !mail.seen,
        Action::Assign { to } => mail.assignee_id != Some(to.0),
        Action::Forward { .. } | Action::Reply { .. } | Action::Profile | Action::Task { .. } => true,
        Action::Stop => false,
    }
}

/// What became of a mail.
#[derive(Default)]
pub(super) struct Outcome {
    /// Of each step, in their order.
    pub did: Vec<Did>,
    /// What takes it back, in the order in which it was done.
    pub back: Vec<Back>,
}

/// Does the steps with a mail, and tells them at it: one entry for each rule that fits.
pub(super) async fn perform(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    rules: &[&KeptRule],
    (mail, steps, fit): (&Looked, &[Step], &[usize]),
    beforehand: &Beforehand,
    run: Option<RuleRunId>,
) -> Result<Outcome, Fault> {
    let mut outcome = Outcome::default();
    let mut of_rule: BTreeMap<usize, Vec<Did>> = fit.iter().map(|rule| (*rule, vec![])).collect();
    for (at, step) in steps.iter().enumerate() {
        let Some(rule) = rules.get(step.rule) else { continue };
        let Some(now_is) = store::looked(tx, &[mail.id]).await?.pop() else { break };
        let (why, back) = if let Some(why) = beforehand.held.get(&at) {
            (Some(*why), vec![])
        } else if step.action.sends() {
            (leave::leave(tx, now, rule, &now_is, beforehand.to_leave.get(&at)).await?, vec![])
        } else {
            one(tx, now, rule, &now_is, &step.action).await?
        };
        let did = Did { kind: step.action.kind(), why };
        of_rule.entry(step.rule).or_default().push(did.clone());
        outcome.did.push(did);
        outcome.back.extend(back);
    }
    for (rule, did) in of_rule {
        if let Some(rule) = rules.get(rule) {
            store::hit(tx, (rule.id, &rule.name), mail.id, &did, run, now).await?;
            // Whoever asked for a run looks at it.
            if run.is_none() && did.iter().any(|d| matches!(d.why, Some(WhyNot::MayNot | WhyNot::Left))) {
                tell_held(tx, now, rule).await?;
            }
        }
    }
    let locked = act_store::lock(tx, &[mail.thread_id]).await?;
    act::tell(tx, &locked.iter().collect::<Vec<_>>()).await?;
    Ok(outcome)
}

/// Its owner is told, by letter and on his screens, that a rule of his does not act any more: once a day.
async fn tell_held(tx: &mut TenantTx, now: DateTime<Utc>, rule: &KeptRule) -> Result<(), Fault> {
    if !store::note_held(tx, rule.id, now, now - HELD_TOLD_EVERY).await? {
        return Ok(());
    }
    let what = accounts::What::MailRuleHeld { rule: rule.name.clone(), page: RULES_PAGE.to_owned() };
    queue::enqueue(tx, &accounts::Tell { account: rule.account_id, what }).await?;
    let labels = own(tx, rule.account_id).await?;
    super::tell(tx, &labels).await
}

type Done = (Option<WhyNot>, Vec<Back>);

async fn one(tx: &mut TenantTx, now: DateTime<Utc>, rule: &KeptRule, mail: &Looked, action: &Action) -> Result<Done, Fault> {
    if !changes(mail, action) {
        return Ok((None, vec![]));
    }
    match action {
        Action::Label { .. } => label(tx, rule, mail, action).await,
        Action::Star => ordered(tx, now, mail, plain(Act::Star)).await,
        Action::Read => ordered(tx, now, mail, plain(Act::Read)).await,
        Action::Assign { to } => ordered(tx, now, mail, Order { to: Some(*to), ..plain(Act::Give) }).await,
        Action::Move { folder_id, role } => {
            let folder = match (folder_id, role) {
                (Some(folder), _) => act_store::mailbox_of_folder(tx, folder.0).await?.filter(|m| *m == mail.mailbox_id).map(|_| folder.0),
                (None, Some(role)) => act_store::folder_of_role(tx, mail.mailbox_id, *role).await?,
                (None, None) => None,
            };
            let Some(folder_id) = folder else { return Ok((Some(WhyNot::NoFolder), vec![])) };
            // Exactly this mail, not its thread.
            let places = vec![Origin { folder_id, messages: vec![mail.id] }];
            ordered(tx, now, mail, Order { places, ..plain(Act::PutBack) }).await
        }
        Action::Profile => {
            queue::enqueue(tx, &BuildProfile { message_id: MessageId(mail.id), rule_id: rule.id, account_id: rule.account_id }).await?;
            Ok((None, vec![]))
        }
        Action::Task { .. } => task(tx, now, rule, mail, action).await,
        Action::Forward { .. } | Action::Reply { .. } | Action::Stop => Ok((None, vec![])),
    }
}

fn plain(act: Act) -> Order {
    Order { act, until: None, folder_id: None, places: vec![], to: None, desks: vec![] }
}

/// Does it as a person would, and remembers the way back.
async fn ordered(tx: &mut TenantTx, now: DateTime<Utc>, mail: &Looked, order: Order) -> Result<Done, Fault> {
    let of_thread = matches!(order.act, Act::Give);
    let subjects = act::Subjects { messages: if of_thread { vec![] } else { vec![mail.id] }, ..act::Subjects::of(vec![mail.thread_id]) };
    match act::act(tx, now, &order, &subjects).await {
        Ok(done) => {
            let back = done.undo.map(|u| Back::Act { order: u.order, threads: u.subjects.threads, messages: u.subjects.messages });
            Ok((None, back.into_iter().collect()))
        }
        Err(Stop::Refused(refusal)) => Ok((Some(why(&refusal)), vec![])),
        Err(Stop::Failed(fault)) => Err(fault),
    }
}

fn why(refusal: &Refusal) -> WhyNot {
    match refusal {
        Refusal::NotMember { .. } => WhyNot::NotMember,
        Refusal::NoTeam { .. } => WhyNot::NoTeam,
        _ => WhyNot::NoFolder,
    }
}

/// A rule's label goes before the machine's and behind a person's.
async fn label(tx: &mut TenantTx, rule: &KeptRule, mail: &Looked, action: &Action) -> Result<Done, Fault> {
    let Action::Label { label } = action else { return Ok((None, vec![])) };
    let by_person = mail.topics_by_person && !mail.topics.iter().any(|t| t.by == TopicBy::Rule);
    if by_person && (mail.topics.is_empty() || mail.topics.len() >= LABELS_MAX) {
        return Ok((Some(WhyNot::Labels), vec![]));
    }
    let reason = Reason { code: "label_rule".to_owned(), values: BTreeMap::from([("rule".to_owned(), rule.name.clone())]) };
    let new = Topic { label: *label, probability: 1.0, reasons: vec![reason], by: TopicBy::Rule };
    let mut all = mail.topics.clone();
    if by_person {
        all.push(new);
    } else {
        let after_rules = all.iter().take_while(|t| t.by == TopicBy::Rule).count();
        if after_rules >= LABELS_MAX {
            return Ok((Some(WhyNot::Labels), vec![]));
        }
        all.insert(after_rules, new);
        all.truncate(LABELS_MAX);
    }
    store::put_labels(tx, mail.id, &all, true).await?;
    let tab = topics::tab_of_correction(all.first().map(|t| t.label), mail.customer);
    show(tx, ThreadId(mail.thread_id), tab.map(crate::model::Tab::as_str)).await?;
    let back = Back::Labels { topics: mail.topics.clone(), by_person: mail.topics_by_person, tab: mail.tab.clone() };
    Ok((None, vec![back]))
}

/// The task is sales' to make: mail knows it by the name of its promise only.
async fn task(tx: &mut TenantTx, now: DateTime<Utc>, rule: &KeptRule, mail: &Looked, action: &Action) -> Result<Done, Fault> {
    let Action::Task { title, days, to } = action else { return Ok((None, vec![])) };
    let assignee = match to {
        Some(to) => to.0,
        None => store::readable(tx)
            .await?
            .into_iter()
            .find(|(id, _, _)| *id == mail.mailbox_id)
            .map_or(rule.account_id.0, |(_, owner, _)| owner),
    };
    let id = Uuid::now_v7();
    let payload = json!({
        "id": id,
        "title": title,
        "text": format!("{}\n{}\n/mail?box=all&thread={}", mail.subject, mail.from.address, mail.thread_id),
        "assignee": assignee,
        "by": rule.account_id,
        "due_at": now + Duration::days(i64::from(*days)),
        "address": mail.from.address,
    });
    queue::enqueue_raw(tx, SALES_TASK_OF_MAIL, id.to_string(), payload).await?;
    Ok((None, vec![]))
}

/// Takes back what was done with a mail, the last first. What somebody has changed since stays as he left it where it can't go back.
pub(super) async fn take_back(tx: &mut TenantTx, now: DateTime<Utc>, message: Uuid, back: &[Back]) -> Result<(), Fault> {
    for one in back.iter().rev() {
        match one {
            Back::Act { order, threads, messages } => {
                let subjects = act::Subjects { messages: messages.clone(), ..act::Subjects::of(threads.clone()) };
                match act::act(tx, now, order, &subjects).await {
                    Ok(_) => {}
                    Err(Stop::Refused(refusal)) => tracing::info!(%message, ?refusal, "what a rule did stays: it can't go back"),
                    Err(Stop::Failed(fault)) => return Err(fault),
                }
            }
            Back::Labels { topics, by_person, tab } => {
                let Some(mail) = store::looked(tx, &[message]).await?.pop() else { continue };
                // A person's word since then stands.
                if !mail.topics.iter().any(|t| t.by == TopicBy::Rule) {
                    continue;
                }
                store::put_labels(tx, message, topics, *by_person).await?;
                show(tx, ThreadId(mail.thread_id), Some(tab)).await?;
            }
        }
    }
    Ok(())
}
