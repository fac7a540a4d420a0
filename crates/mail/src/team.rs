//! Who works in a mailbox besides its owner; to whom the threads of a team's mailbox go; and what becomes of mailboxes whose owner leaves.

use crate::model::{
    Desk, Distribution, HandOver, HandOverId, InputField, Level, Line, MailboxId, Refusal, RuleFlaw, ShareKind, Sharing, Spread, Stop,
    ThreadId,
};
use crate::rules::facts;
use crate::store::desk::{self, Arrived};
use crate::store::read;
use crate::store::team::{self as store, Moved, Shared, Worked};
use accounts::labels::{Colleague, Sight};
use accounts::{audit, labels};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, LabelId};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// Colleagues and departments that a mailbox is shared with.
const SHARES_MAX: usize = 200;
/// Lines of a distribution.
const LINES_MAX: usize = 50;
/// Entries of one part of a line.
const LINE_PARTS_MAX: usize = 100;
const WORD_CHARS_MAX: usize = 60;
/// Threads on a leaver's desk that change hands; what is beyond stays where it is, for anybody of the team to take.
const DESK_MAX: i64 = 20_000;
/// Threads that a message of a gift names.
const NAMED_MAX: usize = 20;
/// Mailboxes that a flaw of a rule names.
const MAILBOXES_NAMED_MAX: usize = 5;

/// Who sees a mailbox besides its owner. For those who may change it.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::MailboxOfAnother`].
pub async fn sharing(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Sharing, Stop> {
    Ok(managed(tx, mailbox).await?.sharing)
}

/// Shares a mailbox from now on with exactly these.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::MailboxOfAnother`]; [`Refusal::TooMany`], [`Refusal::FieldMalformed`] when somebody isn't a colleague or
/// a department of the company, or when threads would go to who doesn't work there.
pub async fn share(tx: &mut TenantTx, actor: &Actor, mailbox: MailboxId, sharing: Sharing) -> Result<(), Stop> {
    let before = managed(tx, mailbox).await?;
    let after = Shared { sharing, ..before.clone() };
    if after.sharing.shares.len() > SHARES_MAX {
        return Err(Stop::Refused(Refusal::TooMany { max: SHARES_MAX }));
    }
    let twice = after.sharing.shares.iter().map(|s| s.with).collect::<HashSet<_>>().len() < after.sharing.shares.len();
    if twice || after.sharing.shares.iter().any(|s| s.level == Level::None || s.with == after.owner.0) {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Shares)));
    }
    store::set_sharing(tx, mailbox, &after.sharing).await?;
    keep(tx, &after).await?;
    check(tx, &after).await?;
    let told = |s: &Sharing| {
        let with: Vec<_> = s.shares.iter().map(|s| json!({"with": s.with, "level": s.level})).collect();
        json!({"superiors": s.superiors, "team": s.team, "with": with})
    };
    let detail = json!({"before": told(&before.sharing), "after": told(&after.sharing)});
    audit::append(tx, actor, "mail.mailbox.share", &after.address, detail).await?;
    Ok(crate::sync::tell(tx, mailbox).await?)
}

/// A mailbox that the actor may change: his own, or of somebody whose records he sees.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::MailboxOfAnother`].
pub(crate) async fn managed(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Shared, Stop> {
    let found = store::shared(tx, mailbox).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    let of_owner = labels::for_owner(tx, found.owner).await?;
    if tx.grants().meet(&of_owner) { Ok(found) } else { Err(Stop::Refused(Refusal::MailboxOfAnother)) }
}

/// The same, only looked at.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn may_manage(tx: &mut TenantTx, mailbox: MailboxId) -> Result<bool, Fault> {
    let Some(found) = store::worked(tx, &[mailbox.0]).await?.pop() else { return Ok(false) };
    let of_owner = labels::for_owner(tx, found.owner).await?;
    Ok(tx.grants().meet(&of_owner))
}

/// Lets those hold the mailbox's labels who shall.
///
/// # Errors
/// [`Refusal::FieldMalformed`] when it is shared with somebody who isn't there.
pub(crate) async fn keep(tx: &mut TenantTx, of: &Shared) -> Result<(), Stop> {
    let (mut full, mut subject) = (own_label(tx, of.owner).await?.into_iter().collect::<Vec<_>>(), Vec::new());
    for share in &of.sharing.shares {
        let label = match share.kind {
            ShareKind::Account => own_label(tx, AccountId(share.with)).await?,
            ShareKind::Department => labels::department(tx, share.with).await?.map(|(_, label)| label),
        };
        let label = label.ok_or(Stop::Refused(Refusal::FieldMalformed(InputField::Shares)))?;
        if share.level == Level::Full { full.push(label) } else { subject.push(label) }
    }
    labels::share(tx, of.read_label, of.owner, of.sharing.superiors == Level::Full, &full).await?;
    labels::share(tx, of.list_label, of.owner, of.sharing.superiors == Level::Subject, &subject).await?;
    Ok(())
}

/// An account's own label; none when there is no such account.
async fn own_label(tx: &mut TenantTx, account: AccountId) -> Result<Option<LabelId>, Fault> {
    Ok(labels::own(tx, account).await?.into_iter().nth(1))
}

/// Is the distribution one that can be followed?
async fn check(tx: &mut TenantTx, of: &Shared) -> Result<(), Stop> {
    let Distribution { customers_to_owner: _, lines, rest, way: _ } = &of.sharing.distribution;
    if lines.len() > LINES_MAX {
        return Err(Stop::Refused(Refusal::TooMany { max: LINES_MAX }));
    }
    for line in lines {
        let Line { languages, countries, words, members } = line;
        let too_many = [languages.len(), countries.len(), words.len(), members.len()].iter().any(|n| *n > LINE_PARTS_MAX);
        let odd = languages.iter().chain(countries).any(|code| code.len() != 2)
            || words.iter().any(|word| word.trim().is_empty() || word.chars().count() > WORD_CHARS_MAX);
        if too_many || odd || members.is_empty() {
            return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Distribution)));
        }
    }
    let named: HashSet<AccountId> = lines.iter().flat_map(|l| &l.members).chain(rest).copied().collect();
    for account in named {
        if !works_in(tx, account, of.read_label).await? {
            return not_member(tx, of.address.clone(), of.owner).await;
        }
    }
    Ok(())
}

/// Does this colleague read the mail of the mailbox with this label, and can he sign in?
async fn works_in(tx: &mut TenantTx, account: AccountId, read_label: LabelId) -> Result<bool, Fault> {
    Ok(labels::sight(tx, account).await?.is_some_and(|sight| reads(&sight, read_label)))
}

fn reads(sight: &Sight, read_label: LabelId) -> bool {
    sight.active && sight.grants().meet(&[kernel::GRANT_ALL, read_label])
}

/// Who works in a team's mailbox: those to whom its threads can be given, by name. Nobody where it is no team's.
///
/// # Errors
/// [`Refusal::NotFound`] for a mailbox whose mail the actor doesn't read.
pub async fn members(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Vec<Colleague>, Stop> {
    read::sender(tx, mailbox).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    match store::worked(tx, &[mailbox.0]).await?.pop() {
        Some(worked) if worked.team => Ok(labels::holders(tx, worked.read_label).await?),
        _ => Ok(vec![]),
    }
}

/// May threads of this mailbox be given to him?
///
/// # Errors
/// [`Refusal::NoTeam`], [`Refusal::NotMember`].
pub(crate) async fn may_be_given(tx: &mut TenantTx, mailbox: MailboxId, to: Option<AccountId>) -> Result<(), Stop> {
    let worked = store::worked(tx, &[mailbox.0]).await?.pop().ok_or(Stop::Refused(Refusal::NotFound))?;
    if !worked.team {
        let owner = name(tx, worked.owner).await?;
        return Err(Stop::Refused(Refusal::NoTeam { mailbox: worked.address, owner }));
    }
    match to {
        Some(to) if !works_in(tx, to, worked.read_label).await? => not_member(tx, worked.address, worked.owner).await,
        _ => Ok(()),
    }
}

/// Why a rule that looks at these mailboxes can give nothing to a colleague; none: it can, in one of them at least.
pub(crate) async fn cannot_be_given(tx: &mut TenantTx, mailboxes: &[Uuid], to: &Sight) -> Result<Option<RuleFlaw>, Fault> {
    let teams: Vec<Worked> = store::worked(tx, mailboxes).await?.into_iter().filter(|worked| worked.team).collect();
    if teams.is_empty() {
        return Ok(Some(RuleFlaw::NoTeam));
    }
    if teams.iter().any(|worked| reads(to, worked.read_label)) {
        return Ok(None);
    }
    let named: Vec<&str> = teams.iter().take(MAILBOXES_NAMED_MAX).map(|worked| worked.address.as_str()).collect();
    Ok(Some(RuleFlaw::NotMember { name: to.name.clone(), mailboxes: named.join(", ") }))
}

async fn not_member(tx: &mut TenantTx, mailbox: String, owner: AccountId) -> Result<(), Stop> {
    let owner = name(tx, owner).await?;
    Err(Stop::Refused(Refusal::NotMember { mailbox, owner }))
}

async fn name(tx: &mut TenantTx, account: AccountId) -> Result<String, Fault> {
    Ok(accounts::people(tx, &[account]).await?.remove(&account).unwrap_or_default())
}

/// Tells the screens of somebody that he was given threads.
pub(crate) async fn tell_of_gift(tx: &mut TenantTx, to: AccountId, threads: &[Uuid]) -> Result<(), Fault> {
    let own = own_label(tx, to).await?.into_iter().collect::<Vec<_>>();
    let named = &threads[..threads.len().min(NAMED_MAX)];
    events::emit(tx, "mail.given", json!({"threads": named, "count": threads.len()}), &own).await
}

/// Gives new threads of a team's mailbox to whom its distribution says. Nothing of the past: only what came just now.
pub(crate) async fn distribute(tx: &mut TenantTx, mailbox: Uuid, threads: &[ThreadId], now: DateTime<Utc>) -> Result<(), Fault> {
    let Some((distribution, _, read_label)) = store::distribution(tx, mailbox).await? else { return Ok(()) };
    let threads: Vec<Uuid> = threads.iter().map(|t| t.0).collect();
    let arrived = desk::arrived(tx, &threads).await?;
    if arrived.is_empty() {
        return Ok(());
    }
    let gone: HashSet<AccountId> = labels::gone(tx).await?.into_iter().collect();
    for thread in arrived {
        let Some(to) = receiver(tx, mailbox, &distribution, read_label, &gone, &thread).await? else { continue };
        desk::give(tx, &[thread.id], Some(to), now).await?;
        desk::had_turn(tx, mailbox, to).await?;
        tell_of_gift(tx, to, &[thread.id]).await?;
    }
    Ok(())
}

async fn receiver(
    tx: &mut TenantTx,
    mailbox: Uuid,
    distribution: &Distribution,
    read_label: LabelId,
    gone: &HashSet<AccountId>,
    thread: &Arrived,
) -> Result<Option<AccountId>, Fault> {
    let writer = thread.from_address.to_lowercase();
    let known = customers::known(tx, std::slice::from_ref(&writer)).await?.remove(&writer);
    if let Some(known) = known.as_ref().filter(|_| distribution.customers_to_owner) {
        for owner in &known.owner_ids {
            if !gone.contains(owner) && works_in(tx, *owner, read_label).await? {
                return Ok(Some(*owner));
            }
        }
    }
    let country = known.and_then(|k| k.country).or_else(|| facts::country_of_address(&writer));
    let members = distribution.lines.iter().find(|line| fits(line, thread, country.as_deref())).map_or(&distribution.rest, |l| &l.members);
    let mut present = Vec::new();
    for member in members.iter().filter(|m| !gone.contains(m)) {
        if works_in(tx, *member, read_label).await? {
            present.push(member.0);
        }
    }
    match distribution.way {
        Spread::InTurn => desk::longest_ago(tx, mailbox, &present).await,
        Spread::FewestOpen => desk::fewest_open(tx, mailbox, &present).await,
    }
}

/// Does a line of a distribution fit a mail?
fn fits(line: &Line, thread: &Arrived, country: Option<&str>) -> bool {
    let Line { languages, countries, words, members: _ } = line;
    let speaks = languages.is_empty() || thread.language.as_ref().is_some_and(|l| languages.iter().any(|w| w.eq_ignore_ascii_case(l)));
    let lives = countries.is_empty() || country.is_some_and(|c| countries.iter().any(|w| w.eq_ignore_ascii_case(c)));
    let text = format!("{}\n{}", thread.subject, thread.preview).to_lowercase();
    let says = words.is_empty() || words.iter().any(|word| text.contains(&word.trim().to_lowercase()));
    speaks && lives && says
}

/// The mailboxes that a hand-over would move.
///
/// # Errors
/// [`Refusal::NotFound`] when the actor doesn't see the leaver's records.
pub async fn to_hand_over(tx: &mut TenantTx, from: AccountId) -> Result<Vec<(MailboxId, String)>, Stop> {
    let of_leaver = labels::for_owner(tx, from).await?;
    if !tx.grants().meet(&of_leaver) {
        return Err(Stop::Refused(Refusal::NotFound));
    }
    Ok(store::of_owner(tx, from).await?)
}

/// Gives mailboxes of somebody who leaves to a colleague: with all their mail, his open drafts in them, and what lay on his desk in teams'
/// mailboxes that the colleague works in.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::CannotReceive`], [`Refusal::FieldMalformed`] when a mailbox isn't the leaver's.
pub async fn hand_over(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    from: AccountId,
    to: AccountId,
    only: Option<&[MailboxId]>,
) -> Result<HandOver, Stop> {
    let his = to_hand_over(tx, from).await?;
    if only.is_some_and(|ids| ids.iter().any(|id| !his.iter().any(|(his, _)| his == id))) {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Mailboxes)));
    }
    let active = labels::sight(tx, to).await?.is_some_and(|sight| sight.active);
    if from == to || !active {
        return Err(Stop::Refused(Refusal::CannotReceive));
    }
    let moved: Vec<(MailboxId, String)> = his.into_iter().filter(|(id, _)| only.is_none_or(|ids| ids.contains(id))).collect();
    let ids: Vec<Uuid> = moved.iter().map(|(id, _)| id.0).collect();
    change_owner(tx, &ids, to).await?;
    let drafts = store::give_drafts(tx, &ids, from, to, None).await?;
    let desks = clear_desk(tx, from, to, now).await?;
    let hand_over = HandOver {
        id: HandOverId::new(),
        from,
        to,
        mailboxes: moved.iter().map(|(id, _)| *id).collect(),
        at: now,
        by: actor.account,
        undone_at: None,
    };
    let mut seen_by = labels::for_owner(tx, from).await?;
    seen_by.extend(labels::for_owner(tx, to).await?);
    store::note(tx, &hand_over, &Moved { drafts, desks }, &seen_by).await?;
    for (_, address) in &moved {
        audit::append(tx, actor, "mail.mailbox.hand_over", address, json!({"from": from, "to": to})).await?;
    }
    tell_of_change(tx, &ids).await?;
    Ok(hand_over)
}

/// Gives back what a hand-over moved, as far as nobody has handed it on.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotToBeTakenBack`].
pub async fn take_back(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: HandOverId) -> Result<(), Stop> {
    let (hand_over, moved) = store::hand_over(tx, id).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    let of_receiver = labels::for_owner(tx, hand_over.to).await?;
    if !tx.grants().meet(&of_receiver) {
        return Err(Stop::Refused(Refusal::NotFound));
    }
    let still = store::of_owner(tx, hand_over.to).await?;
    let all_there = hand_over.mailboxes.iter().all(|id| still.iter().any(|(there, _)| there == id));
    if hand_over.undone_at.is_some() || !all_there {
        return Err(Stop::Refused(Refusal::NotToBeTakenBack));
    }
    let ids: Vec<Uuid> = hand_over.mailboxes.iter().map(|m| m.0).collect();
    change_owner(tx, &ids, hand_over.from).await?;
    store::give_drafts(tx, &ids, hand_over.to, hand_over.from, Some(&moved.drafts)).await?;
    for Desk { of, threads } in &moved.desks {
        desk::give(tx, threads, *of, now).await?;
    }
    store::undone(tx, id, now).await?;
    for (_, address) in still.iter().filter(|(id, _)| hand_over.mailboxes.contains(id)) {
        audit::append(tx, actor, "mail.mailbox.hand_back", address, json!({"from": hand_over.to, "to": hand_over.from})).await?;
    }
    Ok(tell_of_change(tx, &ids).await?)
}

/// The newest hand-overs.
///
/// # Errors
/// A fault of the database.
pub async fn hand_overs(tx: &mut TenantTx, limit: i64) -> Result<Vec<HandOver>, Fault> {
    store::hand_overs(tx, limit).await
}

async fn change_owner(tx: &mut TenantTx, mailboxes: &[Uuid], to: AccountId) -> Result<(), Stop> {
    store::set_owner(tx, mailboxes, to).await?;
    for id in mailboxes {
        let shared = store::shared(tx, MailboxId(*id)).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
        keep(tx, &shared).await?;
    }
    Ok(())
}

/// What lay on somebody's desk goes to his successor where he works too, else back to all.
async fn clear_desk(tx: &mut TenantTx, from: AccountId, to: AccountId, now: DateTime<Utc>) -> Result<Vec<Desk>, Fault> {
    let threads = store::on_desk(tx, from, DESK_MAX).await?;
    let mut desks = Vec::new();
    for (mailbox, threads) in store::by_mailbox(tx, &threads).await? {
        let works = match store::worked(tx, &[mailbox.0]).await?.pop() {
            Some(worked) => works_in(tx, to, worked.read_label).await?,
            None => false,
        };
        desks.extend(desk::give(tx, &threads, works.then_some(to), now).await?);
    }
    Ok(desks)
}

async fn tell_of_change(tx: &mut TenantTx, mailboxes: &[Uuid]) -> Result<(), Fault> {
    for id in mailboxes {
        crate::sync::tell(tx, MailboxId(*id)).await?;
    }
    Ok(())
}
