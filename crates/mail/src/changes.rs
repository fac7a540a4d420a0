//! Telling the server what was done here: flags, moves, deletions, copies of sent mail, folders – in order, with retries.
//!
//! Each may be told twice: flags are set to what they are already, a moved mail is no longer where it is sought, a copy is
//! looked for by its Message-ID before it is put there.

use crate::Mail;
use crate::model::{FolderId, MailboxId};
use crate::reconcile;
use crate::store::changes::{self as store, Change};
use crate::store::places;
use crate::store::sync::folder_problem;
use crate::sync::tell;
use chrono::{DateTime, Utc};
use kernel::{Actor, Fault, TenantId};
use mailhost::{Flags, HostProblem, Session, UidSet};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Changes that are told in one go.
const CHANGES_MAX: i64 = 1_000;
/// A change that is refused this often is given up; the server's state counts again.
const ATTEMPTS_MAX: i32 = 8;
/// The pause after the first refusal; it doubles.
const PAUSE_SECONDS: i64 = 5;

/// What telling has touched.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// Folders to look at.
    pub folders: HashSet<FolderId>,
    /// The list of folders changed.
    pub list: bool,
}

impl Touched {
    pub(crate) fn is_empty(&self) -> bool {
        self.folders.is_empty() && !self.list
    }
}

/// Why telling stopped short.
#[derive(Debug)]
pub(crate) enum Stopped {
    Host(HostProblem),
    Fault(Fault),
}

impl From<HostProblem> for Stopped {
    fn from(problem: HostProblem) -> Self {
        Self::Host(problem)
    }
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Changes of one kind in one place, told by one command.
#[derive(Debug)]
struct Group {
    kind: String,
    folder: FolderId,
    to: Option<FolderId>,
    changes: Vec<Change>,
}

struct Teller<'a> {
    mail: &'a Mail,
    tenant: TenantId,
    mailbox: MailboxId,
    session: &'a mut Session,
    touched: Touched,
}

/// Tells the server everything that is due.
///
/// # Errors
/// The session's problem when it is over, or a fault.
pub(crate) async fn apply(mail: &Mail, tenant: TenantId, mailbox: MailboxId, session: &mut Session) -> Result<Touched, Stopped> {
    let mut teller = Teller { mail, tenant, mailbox, session, touched: Touched::default() };
    loop {
        let due = due(teller.pending().await?);
        if due.is_empty() {
            return Ok(teller.touched);
        }
        for group in in_groups(due) {
            teller.tell(group).await?;
        }
    }
}

/// Those that are due and not behind one that waits: what concerns the same mail stays in order.
fn due(changes: Vec<Change>) -> Vec<Change> {
    let mut held: HashSet<Uuid> = HashSet::new();
    let mut due = Vec::new();
    for change in changes {
        let about = message_of(&change).or(change.folder_id).unwrap_or(change.id);
        if change.waits || held.contains(&about) {
            held.insert(about);
        } else {
            due.push(change);
        }
    }
    due
}

fn message_of(change: &Change) -> Option<Uuid> {
    change.payload.get("message_id")?.as_str()?.parse().ok()
}

fn target_of(change: &Change) -> Option<FolderId> {
    Some(FolderId(change.payload.get("to")?.as_str()?.parse().ok()?))
}

/// Is it the folder itself that shall change, not what lies in it?
fn concerns_folder(kind: &str) -> bool {
    matches!(kind, "create_folder" | "rename_folder" | "delete_folder")
}

fn in_groups(due: Vec<Change>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for change in due {
        let Some(folder) = change.folder_id.map(FolderId) else { continue };
        let to = target_of(&change);
        let single = change.kind == "append" || concerns_folder(&change.kind);
        match groups.last_mut() {
            Some(g) if !single && g.kind == change.kind && g.folder == folder && g.to == to => g.changes.push(change),
            _ => groups.push(Group { kind: change.kind.clone(), folder, to, changes: vec![change] }),
        }
    }
    groups
}

impl Teller<'_> {
    fn actor(&self) -> Actor {
        Actor::house(self.tenant)
    }

    async fn pending(&self) -> Result<Vec<Change>, Fault> {
        let now = self.mail.now();
        self.mail.db.read(&self.actor(), async |tx| store::pending(tx, self.mailbox, now, CHANGES_MAX).await).await
    }

    async fn tell(&mut self, mut group: Group) -> Result<(), Stopped> {
        let ids: Vec<Uuid> = group.changes.iter().map(|c| c.id).collect();
        let still: HashSet<Uuid> =
            self.mail.db.write(&self.actor(), async |tx| store::attempt(tx, &ids).await).await?.into_iter().collect();
        group.changes.retain(|c| still.contains(&c.id));
        if group.changes.is_empty() {
            return Ok(());
        }
        let told = match group.kind.as_str() {
            "seen" => self.flags(&group, Flags { seen: true, ..Flags::default() }, true).await,
            "unseen" => self.flags(&group, Flags { seen: true, ..Flags::default() }, false).await,
            "flag" => self.flags(&group, Flags { flagged: true, ..Flags::default() }, true).await,
            "unflag" => self.flags(&group, Flags { flagged: true, ..Flags::default() }, false).await,
            "answered" => self.flags(&group, Flags { answered: true, ..Flags::default() }, true).await,
            "move" => self.moved(&group).await,
            "delete" => self.deleted(&group).await,
            "append" => self.appended(&group).await,
            "create_folder" | "rename_folder" | "delete_folder" => self.folder(&group).await,
            _ => Ok(()),
        };
        match told {
            Ok(()) => self.forget(&group).await,
            Err(Stopped::Host(problem)) if problem.leaves_session_usable() => self.refused(&group, &problem).await,
            Err(stopped) => Err(stopped),
        }
    }

    /// The UIDs that the group's mails have in its folder now.
    async fn places(&self, group: &Group) -> Result<Vec<(Uuid, u32)>, Fault> {
        let messages: Vec<Uuid> = group.changes.iter().filter_map(message_of).collect();
        let places = self.mail.db.read(&self.actor(), async |tx| store::places(tx, group.folder, &messages).await).await?;
        // A copy of the mail in the same folder is another place; the change was made for one of them.
        let meant: HashMap<Uuid, i64> = group.changes.iter().filter_map(|c| Some((message_of(c)?, c.uid?))).collect();
        let exact: HashSet<Uuid> = places.iter().filter(|(m, uid)| meant.get(m) == Some(&i64::from(*uid))).map(|(m, _)| *m).collect();
        let mut places: Vec<(Uuid, u32)> =
            places.into_iter().filter(|(m, uid)| !exact.contains(m) || meant.get(m) == Some(&i64::from(*uid))).collect();
        places.sort_by_key(|(_, uid)| *uid);
        Ok(places)
    }

    /// Selects the group's folder; not when it is gone here.
    async fn enter(&mut self, folder: FolderId) -> Result<bool, Stopped> {
        let Some(wire) = self.wire_path(folder).await? else { return Ok(false) };
        if !self.session.stands_in(&wire) {
            self.session.select(&wire, None).await?;
        }
        Ok(true)
    }

    async fn wire_path(&self, folder: FolderId) -> Result<Option<String>, Fault> {
        let names = self.mail.db.read(&self.actor(), async |tx| store::folder_names(tx, folder).await).await?;
        Ok(names.map(|(wire, _)| wire))
    }

    async fn flags(&mut self, group: &Group, flags: Flags, set: bool) -> Result<(), Stopped> {
        let places = self.places(group).await?;
        if places.is_empty() || !self.enter(group.folder).await? {
            return Ok(());
        }
        let uids: Vec<u32> = places.iter().map(|(_, uid)| *uid).collect();
        self.session.store(&UidSet::of(&uids), flags, set).await?;
        self.touched.folders.insert(group.folder);
        Ok(())
    }

    async fn moved(&mut self, group: &Group) -> Result<(), Stopped> {
        let places = self.places(group).await?;
        let Some(to) = group.to else { return Ok(()) };
        let Some(target) = self.wire_path(to).await? else {
            return Err(HostProblem::NoFolder(String::new()).into());
        };
        if places.is_empty() || !self.enter(group.folder).await? {
            return Ok(());
        }
        let uids: Vec<u32> = places.iter().map(|(_, uid)| *uid).collect();
        let moved = self.session.move_to(&UidSet::of(&uids), &target).await?;
        let new: HashMap<u32, u32> = moved.map(|m| m.pairs.into_iter().collect()).unwrap_or_default();
        let pairs: Vec<(u32, u32)> = uids.iter().map(|uid| (*uid, new.get(uid).copied().unwrap_or(0))).collect();
        self.mail
            .db
            .write(&self.actor(), async |tx| {
                let messages = places::moved(tx, self.mailbox, group.folder, to, &pairs).await?;
                store::done(tx, &group.changes.iter().map(|c| c.id).collect::<Vec<_>>()).await?;
                reconcile::settle(tx, &messages).await
            })
            .await?;
        self.touched.folders.extend([group.folder, to]);
        Ok(())
    }

    async fn deleted(&mut self, group: &Group) -> Result<(), Stopped> {
        let places = self.places(group).await?;
        if places.is_empty() || !self.enter(group.folder).await? {
            return Ok(());
        }
        let uids: Vec<u32> = places.iter().map(|(_, uid)| *uid).collect();
        self.session.expunge(&UidSet::of(&uids)).await?;
        reconcile::vanished(self.mail, self.tenant, group.folder, &uids).await?;
        self.touched.folders.insert(group.folder);
        Ok(())
    }

    /// Puts the copy of a sent mail into its folder, unless the host has put one there by itself.
    async fn appended(&mut self, group: &Group) -> Result<(), Stopped> {
        let Some((change, message)) = group.changes.first().and_then(|c| Some((c, message_of(c)?))) else { return Ok(()) };
        let found = self.mail.db.read(&self.actor(), async |tx| store::to_append(tx, message).await).await?;
        let (Some(mail), Some(wire)) = (found, self.wire_path(group.folder).await?) else { return Ok(()) };
        self.enter(group.folder).await?;
        let there = match &mail.message_id {
            Some(id) => self.session.uids_by_message_id(id).await?,
            None => Vec::new(),
        };
        self.touched.folders.insert(group.folder);
        let placed = if there.is_empty() {
            let hash = blobs::Hash::from_slice(&mail.blob).ok_or_else(|| Fault::say("a blob's name is no hash"))?;
            let raw = self.mail.blobs.get(self.tenant, &hash).await?;
            let flags = Flags { seen: true, ..Flags::default() };
            self.session.append(&wire, flags, Some(mail.at), &raw).await?
        } else {
            None
        };
        let outgoing: Option<Uuid> = change.payload.get("outgoing_id").and_then(|v| v.as_str()?.parse().ok());
        self.mail
            .db
            .write(&self.actor(), async |tx| {
                if let Some(outgoing) = outgoing {
                    store::appended(tx, outgoing).await?;
                }
                if let Some((_, uid)) = placed {
                    places::put(tx, self.mailbox, group.folder, uid, message).await?;
                }
                store::done(tx, &[change.id]).await?;
                reconcile::settle(tx, &[message]).await
            })
            .await?;
        Ok(())
    }

    async fn folder(&mut self, group: &Group) -> Result<(), Stopped> {
        let names = self.mail.db.read(&self.actor(), async |tx| store::folder_names(tx, group.folder).await).await?;
        let Some(((wire, path), change)) = names.zip(group.changes.first()) else { return Ok(()) };
        match group.kind.as_str() {
            "create_folder" => match self.session.create_folder(&path).await {
                // There already is what was wanted.
                Err(HostProblem::Refused(said)) if said.to_lowercase().contains("exist") => {}
                made => drop(made?),
            },
            "rename_folder" => {
                let Some(to) = change.payload.get("path").and_then(|v| v.as_str()) else { return Ok(()) };
                let wire = self.session.rename_folder(&wire, to).await?;
                self.mail.db.write(&self.actor(), async |tx| store::rename(tx, group.folder, to, &wire).await).await?;
            }
            _ => self.session.delete_folder(&wire).await?,
        }
        self.touched.list = true;
        Ok(())
    }

    async fn forget(&self, group: &Group) -> Result<(), Stopped> {
        let ids: Vec<Uuid> = group.changes.iter().map(|c| c.id).collect();
        Ok(self.mail.db.write(&self.actor(), async |tx| store::done(tx, &ids).await).await?)
    }

    /// Refused: later again, at last never. Of a folder the first no counts: its reasons, such as a name that is taken, stay.
    async fn refused(&mut self, group: &Group, problem: &HostProblem) -> Result<(), Stopped> {
        tracing::info!(mailbox = %self.mailbox, kind = %group.kind, %problem, "the server refused a change");
        let now = self.mail.now();
        let of_folder = concerns_folder(&group.kind);
        let last = of_folder && matches!(problem, HostProblem::Refused(_) | HostProblem::NoFolder(_));
        let (hopeless, later): (Vec<&Change>, Vec<&Change>) = group.changes.iter().partition(|c| last || c.attempts + 1 >= ATTEMPTS_MAX);
        let messages: Vec<Uuid> = hopeless.iter().filter_map(|c| message_of(c)).collect();
        let hopeless: Vec<Uuid> = hopeless.iter().map(|c| c.id).collect();
        self.mail
            .db
            .write(&self.actor(), async |tx| {
                for change in later {
                    store::postpone(tx, &[change.id], &problem.to_string(), next_attempt(now, change.attempts)).await?;
                }
                if !hopeless.is_empty() {
                    store::stay(tx, group.folder, &messages).await?;
                    store::done(tx, &hopeless).await?;
                    reconcile::settle(tx, &messages).await?;
                }
                if of_folder && !hopeless.is_empty() {
                    folder_problem(tx, group.folder, problem.code(), &problem.detail()).await?;
                    tell(tx, self.mailbox).await?;
                }
                Ok::<_, Fault>(())
            })
            .await?;
        self.touched.list |= !hopeless.is_empty();
        // A look that succeeds would take the problem away before anybody has read it.
        if !of_folder {
            self.touched.folders.insert(group.folder);
        }
        Ok(())
    }
}

fn next_attempt(now: DateTime<Utc>, attempts: i32) -> DateTime<Utc> {
    let doubled = PAUSE_SECONDS << attempts.clamp(0, 10);
    now + chrono::TimeDelta::seconds(doubled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn change(id: u128, kind: &str, message: u128, waits: bool) -> Change {
        Change {
            id: Uuid::from_u128(id),
            kind: kind.to_owned(),
            folder_id: Some(Uuid::from_u128(900)),
            uid: Some(1),
            payload: json!({"message_id": Uuid::from_u128(message)}),
            attempts: 0,
            waits,
        }
    }

    #[test]
    fn what_waits_holds_only_what_concerns_the_same_mail() {
        let due: Vec<u128> = due(vec![change(1, "move", 7, true), change(2, "seen", 7, false), change(3, "seen", 8, false)])
            .iter()
            .map(|c| c.id.as_u128())
            .collect();
        assert_eq!(due, [3]);
    }

    #[test]
    fn neighbours_of_one_kind_are_told_together() {
        let groups = in_groups(vec![
            change(1, "seen", 1, false),
            change(2, "seen", 2, false),
            change(3, "flag", 1, false),
            change(4, "seen", 3, false),
        ]);
        let sizes: Vec<usize> = groups.iter().map(|g| g.changes.len()).collect();
        assert_eq!(sizes, [2, 1, 1]);
    }

    #[test]
    fn pauses_grow() {
        let now = DateTime::UNIX_EPOCH;
        assert!(next_attempt(now, 3) > next_attempt(now, 2));
        assert!(next_attempt(now, i32::MAX) > now);
    }
}
