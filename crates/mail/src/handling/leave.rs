//! What leaves the house by a rule: mails handed on, and answers (RFC 3834). And the loop breaker: machines that answer each other are the
//! worst that rules can do.
//!
//! Three things hold loops off: what a rule sends says that no person did (`Auto-Submitted`) and through which mailboxes it came
//! (`X-Loop`); mail of machines, lists and ourselves is never answered, and what came through a mailbox before is not handed on from
//! it; and whoever strips these headers is stopped by counts within the hour.

use super::{RULES_PAGE, facts};
use crate::compose::{Way, build};
use crate::dispatch::{Dispatched, Word, dispatch};
use crate::model::{
    Action, Draft, DraftId, DraftMode, FillFor, KeptRule, MessageId, Outgoing, PausedWhy, Person, Recipients, Refusal, Stop, ThreadId,
    WhyNot,
};
use crate::ours::ours;
use crate::rules::answer;
use crate::rules::classify::{Around, is_machine_address, is_own};
use crate::send::{has_files, on_its_way};
use crate::store::handling::{self as store, Looked, Sending};
use crate::store::{read, templates as kept};
use crate::{Mail, caps, templates};
use accounts::labels::own;
use blobs::Stored;
use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};
use db::TenantTx;
use kernel::{Actor, Fault};
use mailwire::ParsedMail;

/// Mails that rules send within one thread in an hour.
pub const THREAD_HOUR_MAX: i64 = 10;
/// Answers that rules of a mailbox send to one address in an hour.
pub const ADDRESS_HOUR_MAX: i64 = 4;
/// Mails that one rule sends in an hour.
pub const RULE_HOUR_MAX: i64 = 100;
/// Mailboxes that a mail tells to have come through.
const LOOPS_MAX: usize = 10;
/// A mail that is ready to leave.
#[derive(Debug)]
pub(super) struct Prepared {
    outgoing: Outgoing,
    labels: Vec<i32>,
    stored: Vec<Stored>,
    to: Vec<String>,
    /// It has files.
    files: bool,
    /// An answer: not again to the same within so many days.
    once_in_days: Option<u16>,
}

/// Makes ready what a rule sends; nothing has left yet.
///
/// # Errors
/// A fault of database or storage.
pub(super) async fn prepare(
    mail: &Mail,
    actor: &Actor,
    rule: &KeptRule,
    looked: &Looked,
    action: &Action,
) -> Result<Result<Prepared, WhyNot>, Fault> {
    match making(mail, actor, rule, looked, action).await {
        Ok(prepared) => Ok(Ok(prepared)),
        Err(Held::Why(why)) => Ok(Err(why)),
        Err(Held::Failed(fault)) => Err(fault),
    }
}

enum Held {
    Why(WhyNot),
    Failed(Fault),
}

impl From<Fault> for Held {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

impl From<Stop> for Held {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Refused(_) => Self::Why(WhyNot::CannotSend),
            Stop::Failed(fault) => Self::Failed(fault),
        }
    }
}

/// A mail with what its header says.
struct Opened {
    parsed: ParsedMail,
    loops: Vec<String>,
}

async fn making(mail: &Mail, actor: &Actor, rule: &KeptRule, looked: &Looked, action: &Action) -> Result<Prepared, Held> {
    if looked.roles.iter().any(|r| r == "junk") {
        return Err(Held::Why(WhyNot::Junk));
    }
    let sender = mail.db.read(actor, async |tx| read::sender(tx, looked.mailbox_id.into()).await).await?;
    let sender = sender.ok_or(Held::Why(WhyNot::CannotSend))?;
    let address = sender.address.to_lowercase();
    let opened = opened(mail, actor, looked).await?;
    if opened.loops.contains(&address) {
        return Err(Held::Why(WhyNot::Loop));
    }
    let (draft, submitted, days) = match action {
        Action::Forward { to } => {
            let to: Vec<Person> =
                to.iter().filter(|a| **a != address).map(|a| Person { name: String::new(), address: a.clone() }).collect();
            if to.is_empty() {
                return Err(Held::Why(WhyNot::Ours));
            }
            (crate::draft::handed_on(mail, actor, MessageId(looked.id), to).await?, "auto-generated", None)
        }
        Action::Reply { template_id, days } => {
            may_be_answered(mail, actor, looked, &opened.parsed).await?;
            let draft = answering(mail, actor, rule, looked, (*template_id, &sender.signature_html)).await?;
            (draft, "auto-replied", Some(*days))
        }
        _ => return Err(Held::Why(WhyNot::CannotSend)),
    };
    let now = mail.now();
    let mut built = build(mail, actor, &draft, now, Way::default()).await?;
    let mut head = format!("Auto-Submitted: {submitted}\r\nX-Auto-Response-Suppress: All\r\nX-Loop: {address}\r\n");
    for passed in opened.loops.iter().take(LOOPS_MAX) {
        head.push_str(&format!("X-Loop: {passed}\r\n"));
    }
    built.raw = Bytes::from([head.as_bytes(), &built.raw].concat());
    let stored = mail.blobs.put(actor.tenant, vec![built.raw.clone()]).await?;
    let to = draft.recipients.to.iter().map(|p| p.address.to_lowercase()).collect();
    let (outgoing, labels) = on_its_way(&draft, built, rule.account_id, (now, None));
    // It answers nothing in a person's stead: whoever waits still waits.
    let outgoing = Outgoing { draft_id: None, reply_to_message: None, ..outgoing };
    Ok(Prepared { outgoing, labels, stored, to, files: has_files(&draft), once_in_days: days })
}

async fn opened(mail: &Mail, actor: &Actor, looked: &Looked) -> Result<Opened, Fault> {
    let raw = facts::raw(mail, actor.tenant, looked).await?;
    Ok(tokio::task::spawn_blocking(move || {
        let fields = mailwire::header_fields(&raw);
        let loops = fields.into_iter().filter(|(name, _)| name.eq_ignore_ascii_case("x-loop")).map(|(_, v)| v.trim().to_lowercase());
        // Only what is an address is carried on: another's header writes none of ours.
        let loops = loops.filter(|l| mailwire::Address::parse(l).is_ok() && l.is_ascii()).collect();
        Opened { parsed: mailwire::parse(&raw), loops }
    })
    .await?)
}

/// RFC 3834, 2: who is never answered by a machine.
async fn may_be_answered(mail: &Mail, actor: &Actor, looked: &Looked, parsed: &ParsedMail) -> Result<(), Held> {
    let list = parsed.list.id.is_some() || !parsed.list.unsubscribe.is_empty();
    let empty_path = parsed.return_path.as_deref() == Some("");
    let writer = looked.from.address.to_lowercase();
    if looked.auto || list || empty_path || parsed.automatic.is_automatic() || !parsed.notices.is_empty() || is_machine_address(&writer) {
        return Err(Held::Why(WhyNot::Automatic));
    }
    let ours = mail.db.read(actor, async |tx| ours(tx).await).await?;
    let around = Around { own_domains: Some(&ours.domains), own_addresses: Some(&ours.addresses), ..Around::default() };
    if !writer.contains('@') || is_own(&writer, &around) {
        return Err(Held::Why(WhyNot::Ours));
    }
    let to_us = looked.recipients.to.iter().chain(&looked.recipients.cc).any(|p| is_own(&p.address.to_lowercase(), &around));
    if to_us { Ok(()) } else { Err(Held::Why(WhyNot::NotToUs)) }
}

async fn answering(
    mail: &Mail,
    actor: &Actor,
    rule: &KeptRule,
    looked: &Looked,
    (template, signature): (crate::model::TemplateId, &str),
) -> Result<Draft, Held> {
    let now = mail.now();
    let reader = FillFor { to: Some(looked.from.clone()), mailbox_id: Some(looked.mailbox_id.into()) };
    let filled = mail
        .db
        .read(actor, async |tx| {
            let Some(template) = kept::one(tx, rule.account_id.0, template).await? else { return Ok(None) };
            let values = templates::values(tx, rule.account_id, &reader, template.language.as_deref(), now).await?;
            Ok::<_, Stop>(Some((template.id, templates::filled(&template.subject, &template.html, &values))))
        })
        .await?;
    let (template_id, filled) = filled.ok_or(Held::Why(WhyNot::NoTemplate))?;
    if !filled.missing.is_empty() {
        return Err(Held::Why(WhyNot::Unfilled));
    }
    let subject = if filled.subject.trim().is_empty() { looked.subject.clone() } else { filled.subject };
    Ok(Draft {
        id: DraftId::new(),
        mailbox_id: looked.mailbox_id.into(),
        recipients: Recipients { to: vec![looked.from.clone()], ..Recipients::default() },
        // As RFC 3834, 3.1.5 asks.
        subject: format!("Auto: {}", subject.chars().take(800).collect::<String>()),
        html: format!("{}{}", filled.html, answer::signature(signature)),
        attachments: vec![],
        in_reply_to: Some(MessageId(looked.id)),
        thread_id: Some(ThreadId(looked.thread_id)),
        mode: DraftMode::Reply,
        revision: 1,
        updated_at: now,
        template_id: Some(template_id),
    })
}

/// Puts on its way what was made ready, unless something holds it off; none: it is on its way.
///
/// # Errors
/// A fault of the database.
pub(super) async fn leave(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    rule: &KeptRule,
    mail: &Looked,
    prepared: Option<&Result<Prepared, WhyNot>>,
) -> Result<Option<WhyNot>, Fault> {
    let prepared = match prepared {
        Some(Ok(prepared)) => prepared,
        Some(Err(why)) => return Ok(Some(*why)),
        None => return Ok(Some(WhyNot::CannotSend)),
    };
    // Locked, so that what is counted below can't grow meanwhile.
    match store::lock(tx, rule.account_id.0, rule.id).await? {
        None => return Ok(Some(WhyNot::Gone)),
        Some(present) if present.paused.is_some() => return Ok(Some(WhyNot::Loop)),
        Some(_) => {}
    }
    if let (Some(days), Some(to)) = (prepared.once_in_days, prepared.to.first())
        && store::answered_since(tx, rule.id, to, now - Duration::days(i64::from(days))).await?
    {
        return Ok(Some(WhyNot::Recently));
    }
    if let Some(why) = too_often(tx, now, rule, mail, prepared).await? {
        stop(tx, now, rule, why).await?;
        return Ok(Some(WhyNot::Loop));
    }
    let Outgoing { mailbox_id, account_id, .. } = prepared.outgoing;
    match caps::must_fit(tx, mailbox_id, account_id, now, prepared.to.len()).await {
        Ok(()) => {}
        Err(Stop::Refused(Refusal::DailyCapReached { .. })) => return Ok(Some(WhyNot::Cap)),
        Err(Stop::Refused(_)) => return Ok(Some(WhyNot::CannotSend)),
        Err(Stop::Failed(fault)) => return Err(fault),
    }
    blobs::record(tx, &prepared.stored).await?;
    if dispatch(tx, &prepared.outgoing, &prepared.labels, Word::Rules { files: prepared.files }, now).await? == Dispatched::Stays {
        return Ok(Some(WhyNot::NeedsApproval));
    }
    let (outgoing, reply) = (prepared.outgoing.id, prepared.once_in_days.is_some());
    store::sent(tx, &Sending { rule: rule.id, of: mail, outgoing, to: &prepared.to, reply }, now).await?;
    Ok(None)
}

async fn too_often(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    rule: &KeptRule,
    mail: &Looked,
    prepared: &Prepared,
) -> Result<Option<PausedWhy>, Fault> {
    let hour = now - Duration::hours(1);
    for to in &prepared.to {
        let sent = store::sent_since(tx, rule.id, (mail.mailbox_id, mail.thread_id, to), hour).await?;
        let why = if sent.in_thread >= THREAD_HOUR_MAX {
            PausedWhy::Thread
        } else if prepared.once_in_days.is_some() && sent.to_address >= ADDRESS_HOUR_MAX {
            PausedWhy::Address
        } else if sent.by_rule >= RULE_HOUR_MAX {
            PausedWhy::Many
        } else {
            continue;
        };
        return Ok(Some(why));
    }
    Ok(None)
}

/// The rule is stopped, and its owner told: on his screens, and by letter.
async fn stop(tx: &mut TenantTx, now: DateTime<Utc>, rule: &KeptRule, why: PausedWhy) -> Result<(), Fault> {
    if !store::pause(tx, rule.id, why, now).await? {
        return Ok(());
    }
    tracing::warn!(rule = %rule.id, why = why.as_str(), "the loop breaker has stopped a rule on mail");
    let what = accounts::What::MailRulePaused { rule: rule.name.clone(), page: RULES_PAGE.to_owned() };
    queue::enqueue(tx, &accounts::Tell { account: rule.account_id, what }).await?;
    let labels = own(tx, rule.account_id).await?;
    super::tell(tx, &labels).await
}
