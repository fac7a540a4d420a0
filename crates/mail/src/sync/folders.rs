//! The list of folders: as the server has it.

use super::worker::{Duty, Ended};
use crate::model::FolderId;
use crate::reconcile;
use crate::store::sync::{self as store, FolderState, Listed};
use kernel::{Fault, LabelId};
use mailhost::Session;

/// Brings the list up to date and gives it: INBOX first.
pub(super) async fn refresh(duty: &Duty, session: &mut Session, labels: &[LabelId]) -> Result<Vec<FolderState>, Ended> {
    let listed: Vec<Listed> = session
        .folders()
        .await?
        .into_iter()
        .map(|f| Listed {
            wire_path: f.wire_path,
            path: f.path,
            delimiter: f.delimiter,
            role: f.role.map(mailhost::Role::as_str),
            selectable: f.selectable,
        })
        .collect();
    // A server that lists nothing at all is out of order: every mailbox has an INBOX.
    if listed.is_empty() {
        return Err(mailhost::HostProblem::Protocol("an empty list of folders".to_owned()).into());
    }
    let known = all(duty).await?;
    if same(&known, &listed) {
        return Ok(selectable(known));
    }
    let gone = write(duty, labels, &listed).await?;
    for folder in gone {
        reconcile::remove_folder(&duty.mail, duty.tenant, folder).await?;
    }
    read(duty).await
}

/// Is everything known as the server lists it? Most often it is, and then nothing need be written.
fn same(known: &[FolderState], listed: &[Listed]) -> bool {
    let mut known: Vec<_> = known.iter().map(|f| (&*f.wire_path, &*f.path, f.role.as_deref(), f.selectable)).collect();
    let mut listed: Vec<_> = listed.iter().map(|f| (&*f.wire_path, &*f.path, f.role, f.selectable)).collect();
    known.sort_unstable();
    listed.sort_unstable();
    known == listed
}

async fn write(duty: &Duty, labels: &[LabelId], listed: &[Listed]) -> Result<Vec<FolderId>, Fault> {
    let mailbox = duty.mailbox;
    duty.mail.db.write(&duty.actor(), async move |tx| store::put_folders(tx, mailbox, labels, listed).await).await
}

/// The folders that can hold mail.
pub(super) async fn read(duty: &Duty) -> Result<Vec<FolderState>, Ended> {
    Ok(selectable(all(duty).await?))
}

async fn all(duty: &Duty) -> Result<Vec<FolderState>, Fault> {
    let mailbox = duty.mailbox;
    duty.mail.db.read(&duty.actor(), async move |tx| store::folders(tx, mailbox).await).await
}

fn selectable(folders: Vec<FolderState>) -> Vec<FolderState> {
    folders.into_iter().filter(|f| f.selectable).collect()
}
