//! The audit trail: what was done in a tenant's name, in order, each entry chained to the one before by SHA-256.
//!
//! Entries are appended in the transaction of the act. The program's roles can neither change nor remove them; whoever
//! does so as the database's owner breaks the chain, and [`verify`] says where.

use crate::model::{AuditDraft, AuditEntry, AuditProof};
use crate::store::audit as store;
use db::TenantTx;
use kernel::{Actor, Fault, Page, PageSize, TenantId};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Entries that are read at once while verifying.
const VERIFY_BATCH: i64 = 1_000;

/// Appends an entry: `act` is a permission-like name (`accounts.role.change`), `subject` what it was done to, as people
/// know it, `detail` what an auditor wants to know – never a secret. Entries of a tenant queue up behind one another
/// until the transaction ends, so this is for sensitive acts, not for every change.
///
/// # Errors
/// A fault when the database is away.
pub async fn append(tx: &mut TenantTx, actor: &Actor, act: &str, subject: &str, detail: Value) -> Result<(), Fault> {
    let tenant = tx.tenant();
    let head = store::lock_head(tx, &genesis(tenant)).await?;
    let entry = AuditDraft { seq: head.seq + 1, at: head.at, account: actor.account, act, subject, detail: &detail.to_string() };
    let hash = hash(&entry, tenant, &head.hash);
    store::insert(tx, &entry, &head.hash, &hash).await
}

/// One page of the trail, newest first; `before` is the sequence number to go on below.
///
/// # Errors
/// A fault when the database is away.
pub async fn list(tx: &mut TenantTx, before: Option<i64>, size: PageSize) -> Result<Page<AuditEntry>, Fault> {
    let rows = store::list(tx, before.unwrap_or(i64::MAX), size.limit()).await?;
    Ok(Page::cut(rows, size, |row| web::cursor::write(&row.seq)))
}

/// Goes through the whole trail. The first entry that was changed, removed or put in is named.
///
/// # Errors
/// A fault when the database is away.
pub async fn verify(tx: &mut TenantTx) -> Result<AuditProof, Fault> {
    let tenant = tx.tenant();
    let mut last = (0, genesis(tenant).to_vec());
    loop {
        let batch = store::after(tx, last.0, VERIFY_BATCH).await?;
        if batch.is_empty() {
            break;
        }
        for row in batch {
            let entry =
                AuditDraft { seq: row.seq, at: row.at, account: row.account, act: &row.act, subject: &row.subject, detail: &row.detail };
            if row.seq != last.0 + 1 || row.before != last.1 || hash(&entry, tenant, &last.1) != *row.hash {
                return Ok(AuditProof { entries: last.0, broken_at: Some(last.0 + 1) });
            }
            last = (row.seq, row.hash);
        }
    }
    // A trail cut off at its end is whole as far as it goes, but the head knows better.
    let head = store::head(tx).await?.unwrap_or((0, genesis(tenant).to_vec()));
    let broken_at = (head != last).then_some(last.0 + 1);
    Ok(AuditProof { entries: last.0, broken_at })
}

/// Every part with its length, so that no two entries have the same bytes.
fn hash(entry: &AuditDraft<'_>, tenant: TenantId, before: &[u8]) -> [u8; 32] {
    let account = entry.account.map(|id| id.0.into_bytes());
    let mut hash = Sha256::new();
    let parts: [&[u8]; 8] = [
        before,
        tenant.0.as_bytes(),
        &entry.seq.to_be_bytes(),
        &entry.at.timestamp_micros().to_be_bytes(),
        account.as_ref().map_or(&[], |id| id.as_slice()),
        entry.act.as_bytes(),
        entry.subject.as_bytes(),
        entry.detail.as_bytes(),
    ];
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// What the first entry is chained to.
fn genesis(tenant: TenantId) -> [u8; 32] {
    Sha256::digest([b"tradewind audit ".as_slice(), tenant.0.as_bytes()].concat()).into()
}
