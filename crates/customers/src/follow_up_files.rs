//! Files of follow-ups: brought before the entry is written, given to it when it is.

use crate::model::{CompanyId, FollowUpFile, FollowUpFileId, FollowUpFileRefusal, Refusal, TouchId};
use crate::{Customers, store};
use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, LabelId, Stop};

/// Bytes of a file.
pub const FILE_BYTES_MAX: usize = 25 << 20;
/// Files of a follow-up.
pub const FILES_MAX: usize = 10;
/// Characters of a file's name.
const NAME_CHARS_MAX: usize = 200;
/// Characters of a media type: RFC 6838, section 4.2, allows twice 127 and the stroke.
const MEDIA_TYPE_CHARS_MAX: usize = 255;
/// What nobody says the type of.
const MEDIA_TYPE_UNKNOWN: &str = "application/octet-stream";
/// A file that no entry got is forgotten after so long.
const LOOSE: Duration = Duration::days(1);

/// What is brought.
#[derive(Debug, Clone)]
pub struct NewFollowUpFile {
    /// Its name, perhaps with a path.
    pub name: String,
    /// What the browser says that it is.
    pub media_type: Option<String>,
    /// All of it.
    pub bytes: Bytes,
}

/// Keeps a file for a follow-up that is still to be written; until then it is this account's alone.
///
/// # Errors
/// [`FollowUpFileRefusal::NoFile`], [`FollowUpFileRefusal::TooLarge`]; a fault when database or files are away.
pub async fn keep_file(cx: &Customers, actor: &Actor, by: AccountId, new: NewFollowUpFile) -> Result<FollowUpFile, Stop<Refusal>> {
    let NewFollowUpFile { name, media_type, bytes } = new;
    if bytes.is_empty() {
        return Err(Stop::Refused(FollowUpFileRefusal::NoFile.into()));
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Stop::Refused(FollowUpFileRefusal::TooLarge.into()));
    }
    let file = FollowUpFile {
        id: FollowUpFileId::new(),
        name: plain_name(&name),
        media_type: media_type.filter(|text| is_media_type(text)).unwrap_or_else(|| MEDIA_TYPE_UNKNOWN.to_owned()),
        bytes: i64::try_from(bytes.len()).map_err(Fault::from)?,
    };
    let stored = cx.blobs.put(actor.tenant, vec![bytes]).await?;
    let Some(blob) = stored.first() else { return Err(Fault::say("a file was put and is nowhere").into()) };
    cx.db
        .write(actor, async |tx| {
            blobs::record(tx, &stored).await?;
            let labels = accounts::labels::own(tx, by).await?;
            store::insert_file(tx, &file, blob, by, &labels, cx.clock.now()).await
        })
        .await?;
    Ok(file)
}

/// The last part of a path, without what can't be seen.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control() && !is_turning(*c)).take(NAME_CHARS_MAX).collect();
    let name = name.trim();
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

/// Marks that turn the direction of writing: `gpj.exe` reads as a picture after one (Unicode 16, table 4-10).
fn is_turning(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_media_type(text: &str) -> bool {
    let token = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    text.len() <= MEDIA_TYPE_CHARS_MAX && text.split_once('/').is_some_and(|(kind, sub)| token(kind) && token(sub) && kind != "multipart")
}

/// Gives files to the entry that names them.
///
/// # Errors
/// [`FollowUpFileRefusal::TooMany`], [`FollowUpFileRefusal::Unknown`].
pub(crate) async fn attach(
    tx: &mut TenantTx,
    actor: &Actor,
    ids: &[FollowUpFileId],
    entry: (TouchId, CompanyId),
    labels: &[LabelId],
) -> Result<Vec<FollowUpFile>, Stop<Refusal>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    if ids.len() > FILES_MAX {
        return Err(Stop::Refused(FollowUpFileRefusal::TooMany.into()));
    }
    let unknown = || Stop::Refused(FollowUpFileRefusal::Unknown.into());
    let by = actor.account.ok_or_else(unknown)?;
    // An id that is named twice is a file fewer.
    if store::attach_files(tx, ids, by, entry, labels).await? != ids.len() as u64 {
        return Err(unknown());
    }
    Ok(store::files_of(tx, &[entry.0]).await?.remove(&entry.0).unwrap_or_default())
}

/// A file that the actor may see, and the name of its blob.
///
/// # Errors
/// [`FollowUpFileRefusal::NoSuchFile`].
pub(crate) async fn file(tx: &mut TenantTx, id: FollowUpFileId, by: AccountId) -> Result<(FollowUpFile, blobs::Hash), Stop<Refusal>> {
    let Some((file, blob)) = store::file_blob(tx, id, by).await? else {
        return Err(Stop::Refused(FollowUpFileRefusal::NoSuchFile.into()));
    };
    let hash = blobs::Hash::from_slice(&blob).ok_or_else(|| Fault::say("a file's name is no hash"))?;
    Ok((file, hash))
}

/// Files that were brought before this, and that no entry got, are forgotten at night.
pub(crate) fn loose_before(now: DateTime<Utc>) -> DateTime<Utc> {
    now - LOOSE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_name_and_no_path_and_reads_as_it_ends() {
        assert_eq!(plain_name("C:\\fakepath\\Angebot 报价.pdf"), "Angebot 报价.pdf");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("photo\u{202e}gpj.exe"), "photogpj.exe");
        assert_eq!(plain_name(" \r\n"), "file");
        assert_eq!(plain_name(&"长".repeat(500)).chars().count(), NAME_CHARS_MAX);
    }

    #[test]
    fn a_media_type_is_one_or_unknown() {
        assert!(is_media_type("image/png") && is_media_type("application/vnd.ms-excel"));
        for wrong in ["", "png", "image/", "text/html\r\nx: y", "multipart/mixed", "text/html; charset=x"] {
            assert!(!is_media_type(wrong), "{wrong}");
        }
    }
}
