//! Deleting files that nothing refers to any more: which columns refer to files, and when they are looked at.

use blobs::{Blobs, Reference};
use kernel::{Actor, Clock, Fault};
use queue::{BACKGROUND, Job, JobContext, Worker};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// Often enough that a file which comes into use again within its day of grace is seen to do so.
const SWEEP_EVERY: Duration = Duration::from_secs(6 * 3_600);

/// Every column that names a file of `platform.blob`. What is missing here is deleted: a test compares with the database's catalogue.
pub const REFERENCES: &[Reference] = &[
    Reference { table: "mail.message", column: "blob", many: false, only: None },
    Reference { table: "mail.draft_attachment", column: "blob", many: false, only: None },
    Reference { table: "mail.outgoing", column: "blob", many: false, only: None },
    Reference { table: "mail.approval", column: "blob", many: false, only: None },
    // Once all its mails are taken in, they are messages, and the upload itself is needed no more.
    Reference { table: "mail.import", column: "pieces", many: true, only: Some("r.finished_at is null") },
    // Each part is kept as soon as it is written.
    Reference {
        table: "mail.takeout_part",
        column: "piece",
        many: false,
        only: Some("exists (select from mail.takeout t where t.tenant_id = r.tenant_id and t.id = r.takeout_id and t.expires_at > now())"),
    },
    Reference { table: "customers.export", column: "pieces", many: true, only: Some("r.expires_at > now()") },
    Reference { table: "customers.import", column: "pieces", many: true, only: None },
    Reference { table: "customers.follow_up_file", column: "blob", many: false, only: None },
];

/// Promises a sweep to every tenant that has files.
#[derive(Serialize, Deserialize)]
struct SweepAll {}

impl Job for SweepAll {
    const KIND: &'static str = "files.sweep_all";
    const PRIORITY: i16 = BACKGROUND;
}

/// Sweeps one tenant's files.
#[derive(Serialize, Deserialize)]
struct SweepFiles {}

impl Job for SweepFiles {
    const KIND: &'static str = "files.sweep";
    const PRIORITY: i16 = BACKGROUND;
    const TIME_MAX: Duration = Duration::from_secs(4 * 3_600);

    fn unique_key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Adds jobs and schedule to a worker.
pub fn jobs(worker: Worker, db: &db::Db, blobs: &Blobs, clock: &Arc<dyn Clock>) -> Worker {
    let (db, all, one, clock) = (db.clone(), blobs.clone(), blobs.clone(), clock.clone());
    worker
        .handle(move |_: JobContext, _: SweepAll| {
            let (db, blobs) = (db.clone(), all.clone());
            async move {
                for tenant in blobs.tenants().await? {
                    db.write(&Actor::house(tenant), async |tx| queue::enqueue(tx, &SweepFiles {}).await).await?;
                }
                Ok(())
            }
        })
        .handle(move |context: JobContext, _: SweepFiles| {
            let (blobs, clock) = (one.clone(), clock.clone());
            async move { sweep(&blobs, &context, clock.as_ref()).await }
        })
        .every(SWEEP_EVERY, &SweepAll {})
}

async fn sweep(blobs: &Blobs, context: &JobContext, clock: &dyn Clock) -> Result<(), Fault> {
    let swept = blobs.sweep(context.tenant(), REFERENCES, clock.now()).await?;
    tracing::info!(
        tenant = %context.tenant(), swept.marked, swept.deleted, swept.compacted, swept.removed, swept.freed_bytes, "files swept"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use db::sqlx::{self, Connection};
    use std::collections::{BTreeMap, BTreeSet};
    use testkit::database::TestDb;

    #[derive(Deserialize)]
    struct Ledger {
        bytes: BTreeMap<String, String>,
    }

    /// A column of bytes either names files, then the sweep must know it, or it is in the ledger with what it holds.
    #[tokio::test]
    async fn every_column_that_could_name_a_file_is_known_to_the_sweep_or_in_the_ledger() {
        let house = TestDb::new().await;
        let mut admin = sqlx::PgConnection::connect_with(&house.admin()).await.unwrap();
        let found: Vec<(String, bool)> = sqlx::query_as(
            "select format('%s.%s.%s', n.nspname, c.relname, a.attname), t.typname = '_bytea'
             from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid
             where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped
               and n.nspname not in ('pg_catalog', 'information_schema', 'public') and n.nspname !~ '^pg_toast'
               and (t.typname in ('bytea', '_bytea') or a.attname ~ 'blob|file_hash')",
        )
        .fetch_all(&mut admin)
        .await
        .unwrap();
        let found: BTreeMap<String, bool> = found.into_iter().collect();
        let ledger = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ledger-exceptions.toml");
        let ledger: Ledger = toml::from_str(&std::fs::read_to_string(ledger).unwrap()).unwrap();
        let swept: BTreeMap<String, bool> = REFERENCES.iter().map(|r| (format!("{}.{}", r.table, r.column), r.many)).collect();
        for (column, many) in &swept {
            assert_eq!(found.get(column), Some(many), "the sweep looks for files in {column}");
        }
        let known: BTreeSet<&String> = swept.keys().chain(ledger.bytes.keys()).collect();
        let unknown: Vec<_> = found.keys().filter(|column| !known.contains(column)).collect();
        assert!(
            unknown.is_empty(),
            "{unknown:?}: if it names files, tell the sweep (REFERENCES), else their files are deleted; if not, say in docs/ledger-exceptions.toml what it holds"
        );
        let gone: Vec<_> = ledger.bytes.keys().filter(|column| !found.contains_key(*column) || swept.contains_key(*column)).collect();
        assert!(gone.is_empty(), "no such column, or one of files: {gone:?}");
    }

    /// The statements fit the tables as they are.
    #[tokio::test]
    async fn a_sweep_with_all_references_runs() {
        let (house, folder) = (TestDb::new().await, tempfile::tempdir().unwrap());
        let vault = crypto::Vault::new(house.db.clone(), crypto::MasterKey::random());
        let settings = blobs::BlobSettings::Local { folder: folder.path().join("files") };
        let blobs = Blobs::open(settings, vault, house.db.clone()).unwrap();
        let (tenant, now) = (kernel::TenantId::new(), kernel::SystemClock.now());
        let stored = blobs.put(tenant, vec!["a draft's attachment that was taken off".into()]).await.unwrap();
        house.db.write(&Actor::house(tenant), async |tx| blobs::record(tx, &stored).await).await.unwrap();
        let days = |days| now + chrono::TimeDelta::days(days);
        assert_eq!(blobs.sweep(tenant, REFERENCES, days(2)).await.unwrap().marked, 1);
        assert_eq!(blobs.sweep(tenant, REFERENCES, days(4)).await.unwrap().deleted, 1);
    }
}
