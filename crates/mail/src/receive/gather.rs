//! From a batch of arrivals to its mails: places are found, the same bytes come together, and what is here already is known.

use super::Ready;
use super::read::Reading;
use crate::model::{FolderRole, MailboxId};
use crate::receive::Place;
use crate::store::receive::{self as store, NewPlacement, Receiver};
use blobs::Stored;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::Fault;
use std::collections::HashMap;
use uuid::Uuid;

/// A mail of the batch: one content, with all places that it came with.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub stored: &'a Stored,
    pub reading: &'a Reading,
    /// When it came to the server, as far as that was told.
    pub received_at: Option<DateTime<Utc>>,
    pub too_large: Option<u64>,
    pub backfilled: bool,
    pub id: Uuid,
    /// Its thread, when it was here before.
    pub before: Option<Uuid>,
    pub places: Vec<NewPlacement>,
    /// The roles of the folders that it lies in.
    pub roles: Vec<Option<FolderRole>>,
}

/// The batch's mails, and for each arrival which of them it is.
pub(super) struct Gathered<'a> {
    pub items: Vec<Item<'a>>,
    pub of_arrival: Vec<usize>,
}

pub(super) async fn gather<'a>(tx: &mut TenantTx, to: &Receiver, ready: &'a [Ready]) -> Result<Gathered<'a>, Fault> {
    let mailbox = MailboxId(to.id);
    let places = places(tx, to, ready).await?;
    let roles = store::roles(tx, mailbox).await?;
    let blobs: Vec<Vec<u8>> = ready.iter().map(|r| r.stored.hash.0.to_vec()).collect();
    let present: HashMap<Vec<u8>, (Uuid, Uuid)> =
        store::present(tx, mailbox, &blobs).await?.into_iter().map(|p| (p.blob, (p.id, p.thread_id))).collect();
    let ids: Vec<String> = ready.iter().filter_map(|r| r.reading.message_id.clone()).collect();
    let sent = store::sent_from_here(tx, mailbox, &ids).await?;

    let here_before = store::lie_here(tx, &present.values().map(|(id, _)| *id).collect::<Vec<_>>()).await?;
    let mut gathered = Gathered { items: Vec::with_capacity(ready.len()), of_arrival: Vec::with_capacity(ready.len()) };
    let mut of_hash: HashMap<[u8; 32], usize> = HashMap::new();
    for (mail, place) in ready.iter().zip(places) {
        let before = present
            .get(mail.stored.hash.0.as_slice())
            .or_else(|| sent.get(mail.reading.message_id.as_ref()?).filter(|_| mail.arrival.too_large.is_none()))
            .copied();
        let index = *of_hash.entry(mail.stored.hash.0).or_insert_with(|| {
            gathered.items.push(item(mail, before));
            gathered.items.len() - 1
        });
        gathered.of_arrival.push(index);
        let item = &mut gathered.items[index];
        item.backfilled &= mail.arrival.backfilled;
        let Some((folder_id, uid, modseq)) = place else { continue };
        item.roles.push(roles.get(&folder_id).copied().flatten());
        // In a folder that is kept here only a mail lies once, however often it is imported.
        let kept_here = !matches!(mail.arrival.place, Place::OnServer { .. });
        if kept_here && (here_before.contains(&(folder_id, item.id)) || item.places.iter().any(|p| p.folder_id == folder_id)) {
            continue;
        }
        let facts = &mail.arrival;
        item.places.push(NewPlacement {
            folder_id,
            uid,
            message_id: item.id,
            seen: facts.seen,
            flagged: facts.flagged,
            answered: facts.answered,
            deleted: facts.deleted,
            modseq,
        });
    }
    Ok(gathered)
}

fn item(mail: &Ready, before: Option<(Uuid, Uuid)>) -> Item<'_> {
    Item {
        stored: &mail.stored,
        reading: &mail.reading,
        received_at: mail.arrival.received_at,
        too_large: mail.arrival.too_large,
        backfilled: mail.arrival.backfilled,
        id: before.map_or_else(|| crate::model::MessageId::new().0, |(id, _)| id),
        before: before.map(|(_, thread)| thread),
        places: Vec::new(),
        roles: Vec::new(),
    }
}

/// Folder, UID and last change of each arrival.
async fn places(tx: &mut TenantTx, to: &Receiver, ready: &[Ready]) -> Result<Vec<Option<(Uuid, i64, i64)>>, Fault> {
    let mut next: HashMap<Uuid, i64> = HashMap::new();
    let mut known: HashMap<(Option<FolderRole>, String), Uuid> = HashMap::new();
    let mut places = Vec::with_capacity(ready.len());
    for mail in ready {
        let (role, path) = match &mail.arrival.place {
            Place::OnServer { folder, uid, modseq } => {
                places.push(Some((folder.0, i64::from(*uid), i64::try_from(*modseq).unwrap_or(0))));
                continue;
            }
            Place::Role(role) => (Some(*role), name_of(*role).to_owned()),
            Place::Here(path) => (None, path.clone()),
            Place::Nowhere => {
                places.push(None);
                continue;
            }
        };
        let folder = match known.get(&(role, path.clone())) {
            Some(folder) => *folder,
            None => store::folder_for(tx, to, role, &path).await?.0,
        };
        known.insert((role, path), folder);
        let uid = match next.get(&folder) {
            Some(uid) => *uid,
            None => store::next_uid(tx, crate::model::FolderId(folder)).await?,
        };
        next.insert(folder, uid + 1);
        places.push(Some((folder, uid, 0)));
    }
    Ok(places)
}

fn name_of(role: FolderRole) -> &'static str {
    match role {
        FolderRole::Inbox => "INBOX",
        FolderRole::Sent => "Sent",
        FolderRole::Drafts => "Drafts",
        FolderRole::Trash => "Trash",
        FolderRole::Junk => "Junk",
        FolderRole::Archive => "Archive",
        FolderRole::All => "All",
        FolderRole::Flagged => "Flagged",
    }
}
