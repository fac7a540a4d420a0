//! The server and we compared: flags taken over, what has vanished there taken from its folder here (the mail itself
//! stays), what is missing named.

use crate::Mail;
use crate::model::{FolderId, ThreadId};
use crate::store::places::{self, Told};
use crate::store::{act, receive, summary, sync};
use db::TenantTx;
use kernel::{Actor, Fault, TenantId};
use mailhost::{Marks, UidSet};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// Mails of one transaction.
const CHUNK: usize = 1_000;
/// Threads that one transaction tells of; beyond it only that the mailbox changed.
const THREAD_EVENTS_MAX: usize = 20;

/// Takes over the server's flags of a folder.
///
/// # Errors
/// A fault of the database; what was taken until then stays.
pub(crate) async fn flags(mail: &Mail, tenant: TenantId, folder: FolderId, marks: &[Marks]) -> Result<(), Fault> {
    for chunk in marks.chunks(CHUNK) {
        let told: Vec<Told> = chunk
            .iter()
            .map(|m| Told {
                uid: m.uid,
                seen: m.flags.seen,
                flagged: m.flags.flagged,
                answered: m.flags.answered,
                deleted: m.flags.deleted,
            })
            .collect();
        mail.db
            .write(&Actor::house(tenant), async |tx| {
                let messages = places::take_flags(tx, folder, &told).await?;
                settle(tx, &messages).await
            })
            .await?;
    }
    Ok(())
}

/// Takes UIDs that have vanished from the server out of their folder.
///
/// # Errors
/// A fault of the database; what was taken until then stays.
pub(crate) async fn vanished(mail: &Mail, tenant: TenantId, folder: FolderId, uids: &[u32]) -> Result<(), Fault> {
    for chunk in uids.chunks(CHUNK) {
        let uids: Vec<i64> = chunk.iter().map(|uid| i64::from(*uid)).collect();
        mail.db
            .write(&Actor::house(tenant), async |tx| {
                let messages = places::remove(tx, folder, &uids).await?;
                settle(tx, &messages).await
            })
            .await?;
    }
    Ok(())
}

/// The new generation of UIDs is complete: what is left of the old one goes, as much as one transaction bears. Was there any?
///
/// # Errors
/// A fault of the database.
pub(crate) async fn sweep(tx: &mut TenantTx, folder: FolderId) -> Result<bool, Fault> {
    let messages = places::sweep_generation(tx, folder, CHUNK as i64).await?;
    settle(tx, &messages).await?;
    Ok(!messages.is_empty())
}

/// Removes a folder that the server no longer has. Its mails stay.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn remove_folder(mail: &Mail, tenant: TenantId, folder: FolderId) -> Result<(), Fault> {
    loop {
        let more = mail
            .db
            .write(&Actor::house(tenant), async |tx| {
                let messages = places::empty(tx, folder, CHUNK as i64).await?;
                settle(tx, &messages).await?;
                if messages.is_empty() {
                    sync::remove_folder(tx, folder).await?;
                }
                Ok::<_, Fault>(!messages.is_empty())
            })
            .await?;
        if !more {
            return Ok(());
        }
    }
}

/// After places of mails have changed: their counts, their threads, and word of it.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn settle(tx: &mut TenantTx, messages: &[Uuid]) -> Result<(), Fault> {
    if messages.is_empty() {
        return Ok(());
    }
    let ids = places::threads(tx, messages).await?;
    summary::lock(tx, &ids).await?;
    receive::recount(tx, messages).await?;
    let threads: Vec<ThreadId> = ids.iter().map(|id| ThreadId(*id)).collect();
    summary::refresh(tx, &threads).await?;
    act::decide_waiting(tx, &ids).await?;
    tell(tx, &ids).await
}

async fn tell(tx: &mut TenantTx, threads: &[Uuid]) -> Result<(), Fault> {
    let seen_by = places::seen_by(tx, threads).await?;
    if let Some((_, mailbox, labels)) = seen_by.first() {
        events::emit(tx, "mail.counts", json!({}), labels).await?;
        if seen_by.len() > THREAD_EVENTS_MAX {
            return events::emit(tx, "mail.mailbox", json!({"mailbox_id": mailbox}), labels).await;
        }
    }
    for (thread, mailbox, labels) in &seen_by {
        events::emit(tx, "mail.thread", json!({"thread_id": thread, "mailbox_id": mailbox}), labels).await?;
    }
    Ok(())
}

/// What differs between the UIDs that the server has and those that are here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    /// There and wanted, not here; ascending.
    pub missing: Vec<u32>,
    /// Here, not there.
    pub vanished: Vec<u32>,
}

/// Compares; `wanted` are the server's UIDs that are to be here (all of them, or those since a date).
#[must_use]
pub(crate) fn compare(there: &[u32], wanted: &[u32], here: &[u32]) -> Difference {
    let on_server: HashSet<u32> = there.iter().copied().collect();
    let placed: HashSet<u32> = here.iter().copied().collect();
    Difference {
        missing: wanted.iter().copied().filter(|uid| !placed.contains(uid)).collect(),
        vanished: here.iter().copied().filter(|uid| !on_server.contains(uid)).collect(),
    }
}

/// Those of the UIDs that are here which a set of vanished ones names.
#[must_use]
pub(crate) fn within(set: &UidSet, here: &[u32]) -> Vec<u32> {
    let mut found = Vec::new();
    for span in set.spans() {
        let from = here.partition_point(|uid| *uid < span.from);
        found.extend(here[from..].iter().take_while(|uid| **uid <= span.to));
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_and_what_has_vanished() {
        let difference = compare(&[1, 2, 3, 9], &[3, 9], &[2, 3, 4]);
        assert_eq!(difference, Difference { missing: vec![9], vanished: vec![4] });
    }

    #[test]
    fn a_vanished_span_names_only_what_is_here() {
        let set = UidSet::of(&[2, 3, 4, 5, 9]);
        assert_eq!(within(&set, &[1, 3, 5, 7, 9]), [3, 5, 9]);
        assert_eq!(within(&UidSet::from_on(1), &[4, 8]), [4, 8]);
    }
}
