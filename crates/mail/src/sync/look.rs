//! A pass over one folder: what changed there since the last one.
//!
//! The truth is the set of places that are here, compared with the set of UIDs on the server; the marks kept with the
//! folder (next UID, last change) only save asking for what is known. They are written after everything that they stand for.

use super::worker::{Duty, Ended};
use crate::model::FolderId;
use crate::reconcile::{self, compare, within};
use crate::store::places;
use crate::store::sync::{self as store, FolderState, Found};
use chrono::NaiveDate;
use kernel::Fault;
use mailhost::{Resync, Selected, Session, UidSet};

/// Without CONDSTORE a quick look asks for the flags of this many of the newest mails.
const NEWEST_FLAGS: usize = 500;

/// How thoroughly to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// What is new; everything only when the numbers don't fit.
    Quick,
    /// All UIDs and all flags compared.
    Full,
}

/// What a look found.
#[derive(Debug)]
pub(super) struct Look {
    /// The folder.
    pub folder: FolderState,
    /// Its marks, to be written when all that is missing has been fetched.
    pub selected: Selected,
    /// To be fetched; ascending.
    pub missing: Vec<u32>,
    /// Mails of the server that are wanted.
    pub wanted: i64,
    /// UIDs from here on came while the mailbox was in sync: new mail.
    pub new_from: Option<u32>,
    /// All UIDs were compared.
    pub compared: bool,
    /// What could not be fetched.
    pub failed: usize,
}

/// Looks at a folder: takes over flags and vanished mails, and says what is to be fetched.
pub(super) async fn look(
    duty: &Duty,
    session: &mut Session,
    mut folder: FolderState,
    since: Option<NaiveDate>,
    depth: Depth,
) -> Result<Look, Ended> {
    let known = folder.uid_validity.zip(folder.highest_modseq);
    let from = known
        .and_then(|(validity, modseq)| Some(Resync { uid_validity: u32::try_from(validity).ok()?, modseq: u64::try_from(modseq).ok()? }));
    let selected = session.select(&folder.wire_path, from).await?;
    let id = FolderId(folder.id);
    if folder.uid_validity.is_some_and(|v| v != i64::from(selected.uid_validity)) {
        tracing::info!(mailbox = %duty.mailbox, folder = %folder.path, "its UIDs are void (UIDVALIDITY changed): compared anew");
        new_generation(duty, id).await?;
        folder = FolderState { uid_validity: None, uid_next: None, highest_modseq: None, backfilled_to: None, here: 0, ..folder };
    }
    let mut here = if folder.uid_validity.is_some() { uids_here(duty, id).await? } else { Vec::new() };
    take_changes(duty, session, &folder, &selected, depth, &here).await?;
    if selected.resynced {
        let gone = within(&selected.vanished, &here);
        reconcile::vanished(&duty.mail, duty.tenant, id, &gone).await?;
        here.retain(|uid| gone.binary_search(uid).is_err());
    }

    let new_from = folder.uid_next.and_then(|n| u32::try_from(n).ok());
    let complete = folder.backfilled_to == Some(1);
    let mut missing = match new_from {
        Some(_) if selected.uid_next > 0 && new_from == Some(selected.uid_next) => Vec::new(),
        Some(from) if complete => session.uids_from(from).await?.into_iter().filter(|uid| here.binary_search(uid).is_err()).collect(),
        _ => Vec::new(),
    };
    let counted = (here.len() + missing.len()) as u64 == u64::from(selected.exists);
    let fits = complete && (counted || (since.is_some() && selected.resynced));
    let compared = depth == Depth::Full || !fits;
    let mut wanted = i64::try_from(here.len() + missing.len()).unwrap_or(i64::MAX);
    if compared {
        let there = session.uids(None).await?;
        let since_then = match since {
            Some(since) => session.uids(Some(since)).await?,
            None => there.clone(),
        };
        let difference = compare(&there, &since_then, &here);
        reconcile::vanished(&duty.mail, duty.tenant, id, &difference.vanished).await?;
        missing = difference.missing;
        wanted = i64::try_from(here.len() - difference.vanished.len() + missing.len()).unwrap_or(i64::MAX);
    }
    if !complete {
        expect(duty, id, selected.uid_validity, wanted).await?;
    }
    Ok(Look { folder, selected, missing, wanted, new_from, compared, failed: 0 })
}

/// Everything that was missing has been fetched, or could not be: the marks are written.
pub(super) async fn finish(duty: &Duty, look: &Look) -> Result<(), Ended> {
    let id = FolderId(look.folder.id);
    let failed = i64::try_from(look.failed).unwrap_or(i64::MAX);
    // What could not be fetched is sought again: its UIDs stay 'new', or the numbers don't fit.
    let next = (look.selected.uid_next > 0).then(|| i64::from(look.selected.uid_next));
    let found = Found {
        uid_validity: i64::from(look.selected.uid_validity),
        uid_next: if look.failed == 0 { next } else { look.folder.uid_next },
        highest_modseq: look.selected.highest_modseq.and_then(|m| i64::try_from(m).ok()),
        server_count: look.wanted,
        missing: (look.compared || look.failed > 0).then_some(failed),
        complete: look.failed == 0 || look.folder.backfilled_to == Some(1),
    };
    let now = duty.mail.now();
    let whole = look.failed == 0;
    loop {
        let written = duty
            .mail
            .db
            .write(&duty.actor(), async move |tx| {
                if whole && reconcile::sweep(tx, id).await? {
                    return Ok::<_, Fault>(false);
                }
                store::found(tx, id, &found, now).await.map(|()| true)
            })
            .await?;
        if written {
            return Ok(());
        }
    }
}

/// Flags that changed on the server.
async fn take_changes(
    duty: &Duty,
    session: &mut Session,
    folder: &FolderState,
    selected: &Selected,
    depth: Depth,
    here: &[u32],
) -> Result<(), Ended> {
    if here.is_empty() {
        return Ok(());
    }
    let since = folder.highest_modseq.and_then(|m| u64::try_from(m).ok()).filter(|_| selected.highest_modseq.is_some());
    let all = || UidSet::from_on(here.first().copied().unwrap_or(1));
    let marks = match since {
        Some(_) if selected.resynced => selected.changed.clone(),
        Some(since) if selected.highest_modseq == Some(since) => return Ok(()),
        Some(since) => session.flags(&all(), Some(since)).await?,
        None if depth == Depth::Full => session.flags(&all(), None).await?,
        None => {
            let from = here[here.len().saturating_sub(NEWEST_FLAGS)];
            session.flags(&UidSet::from_on(from), None).await?
        }
    };
    Ok(reconcile::flags(&duty.mail, duty.tenant, FolderId(folder.id), &marks).await?)
}

async fn new_generation(duty: &Duty, folder: FolderId) -> Result<(), Fault> {
    duty.mail.db.write(&duty.actor(), async move |tx| places::new_generation(tx, folder).await).await
}

async fn uids_here(duty: &Duty, folder: FolderId) -> Result<Vec<u32>, Fault> {
    duty.mail.db.read(&duty.actor(), async move |tx| places::uids(tx, folder).await).await
}

async fn expect(duty: &Duty, folder: FolderId, uid_validity: u32, wanted: i64) -> Result<(), Fault> {
    duty.mail.db.write(&duty.actor(), async move |tx| store::expected(tx, folder, i64::from(uid_validity), wanted).await).await
}
