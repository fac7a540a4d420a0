//! Deleting what nothing refers to: a table of references of our own, and time that is set back.

use blobs::{BlobFault, BlobSettings, Blobs, Hash, Reference, Stored, record};
use bytes::Bytes;
use chrono::TimeDelta;
use crypto::{MasterKey, Vault};
use db::sqlx::{self, AssertSqlSafe, Connection, PgConnection};
use kernel::{Actor, Clock, Fault, SystemClock, TenantId};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use testkit::database::TestDb;

const DAY: Duration = Duration::from_secs(86_400);
const REFERENCES: &[Reference] = &[
    Reference { table: "public.letter", column: "blob", many: false, only: None },
    Reference { table: "public.upload", column: "pieces", many: true, only: Some("not r.over") },
];

struct House {
    test: TestDb,
    vault: Vault,
    folder: tempfile::TempDir,
    blobs: Blobs,
    tenant: TenantId,
}

async fn house() -> House {
    let (test, folder) = (TestDb::new().await, tempfile::tempdir().unwrap());
    let vault = Vault::new(test.db.clone(), MasterKey::random());
    let blobs = open(&folder, &vault, &test);
    let house = House { test, vault, folder, blobs, tenant: TenantId::new() };
    house
        .admin(
            "create table public.letter (tenant_id uuid not null, blob bytea not null);
             create table public.upload (tenant_id uuid not null, pieces bytea[] not null, over boolean not null);
             grant all on public.letter, public.upload to tradewind_app, tradewind_system",
        )
        .await;
    house
}

fn open(folder: &tempfile::TempDir, vault: &Vault, test: &TestDb) -> Blobs {
    Blobs::open(BlobSettings::Local { folder: folder.path().join("files") }, vault.clone(), test.db.clone()).unwrap()
}

impl House {
    async fn admin(&self, sql: &str) {
        let mut conn = PgConnection::connect_with(&self.test.admin()).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }

    /// Another process on the same files.
    fn next_process(&self) -> Blobs {
        open(&self.folder, &self.vault, &self.test)
    }

    async fn put(&self, contents: &[String]) -> Vec<Stored> {
        self.blobs.put(self.tenant, contents.iter().map(|content| Bytes::from(content.clone())).collect()).await.unwrap()
    }

    async fn record(&self, stored: &[Stored]) -> Result<(), Fault> {
        self.test.db.write(&Actor::house(self.tenant), async |tx| record(tx, stored).await).await
    }

    /// Recorded, and referred to by a letter each.
    async fn keep(&self, contents: &[String]) {
        let stored = self.put(contents).await;
        keep(&self.test.db, self.tenant, &stored).await.unwrap();
    }

    /// Lets days pass for all that is there.
    async fn age(&self, days: u32) {
        self.admin(&format!(
            "update platform.blob set created_at = created_at - interval '{days} days', unreferenced_since = unreferenced_since - interval '{days} days'"
        ))
        .await;
        for path in self.segments() {
            let file = std::fs::File::options().write(true).open(path).unwrap();
            let changed_at = file.metadata().unwrap().modified().unwrap();
            file.set_modified(changed_at - DAY * days).unwrap();
        }
    }

    fn segments(&self) -> Vec<PathBuf> {
        let (mut files, mut folders) = (Vec::new(), vec![self.folder.path().to_owned()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files
    }

    fn bytes(&self) -> u64 {
        self.segments().iter().map(|path| std::fs::metadata(path).unwrap().len()).sum()
    }

    async fn sweep(&self) -> blobs::Swept {
        self.next_process().sweep(self.tenant, REFERENCES, SystemClock.now()).await.unwrap()
    }

    async fn is_there(&self, content: &str) -> bool {
        match self.blobs.get(self.tenant, &Hash::of(content.as_bytes())).await {
            Ok(bytes) => bytes == content,
            Err(fault) => {
                assert!(matches!(fault.cause().downcast_ref(), Some(BlobFault::Unknown(_))), "{content}: {fault}");
                false
            }
        }
    }
}

async fn keep(db: &db::Db, tenant: TenantId, stored: &[Stored]) -> Result<(), Fault> {
    db.write(&Actor::house(tenant), async |tx| {
        record(tx, stored).await?;
        for blob in stored {
            sqlx::query("insert into public.letter values ($1, $2)").bind(tenant.0).bind(blob.hash.0.to_vec()).execute(tx.conn()).await?;
        }
        Ok(())
    })
    .await
}

fn named(kind: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{kind} {n} {}", "x".repeat(400))).collect()
}

#[tokio::test]
async fn what_nothing_refers_to_goes_after_two_looks_a_day_apart() {
    let house = house().await;
    let (kept, piece, loose) = (named("kept", 3), named("piece", 2), named("loose", 4));
    house.keep(&kept).await;
    let stored = house.put(&[piece.clone(), loose.clone()].concat()).await;
    house.record(&stored).await.unwrap();
    let of = |n: usize| format!("array['\\x{}'::bytea]", stored[n].hash);
    let id = house.tenant;
    house.admin(&format!("insert into public.upload values ('{id}', {}, false), ('{id}', {}, true)", of(0), of(1))).await;
    // Nothing is a day old.
    assert_eq!(house.sweep().await, blobs::Swept::default());
    house.age(2).await;
    assert_eq!(house.sweep().await.marked, 5, "four are loose, and one is a piece of an upload that is over");
    // One comes into use again, by a reference without record: a forwarded attachment.
    house.admin(&format!("insert into public.letter values ('{id}', '\\x{}')", stored[2].hash)).await;
    assert_eq!(house.sweep().await, blobs::Swept::default(), "marked today, deleted tomorrow");
    house.age(2).await;
    assert_eq!(house.sweep().await.deleted, 4);
    for content in kept.iter().chain([&piece[0], &loose[0]]) {
        assert!(house.is_there(content).await, "{content}");
    }
    for content in [&piece[1], &loose[1], &loose[2], &loose[3]] {
        assert!(!house.is_there(content).await, "{content}");
    }
}

#[tokio::test]
async fn what_is_put_again_stays() {
    let house = house().await;
    let contents = named("loose", 3);
    let first = house.put(&contents).await;
    house.record(&first).await.unwrap();
    let known = house.put(&contents).await;
    house.age(2).await;
    assert_eq!(house.sweep().await.marked, 3);
    // Put before the mark and recorded after it; put and recorded after it; not recorded.
    house.record(&known[..1]).await.unwrap();
    let again = house.put(&contents[1..2]).await;
    house.record(&again).await.unwrap();
    house.age(2).await;
    let swept = house.sweep().await;
    assert_eq!((swept.deleted, swept.marked), (1, 2));
    assert!(house.is_there(&contents[0]).await && house.is_there(&contents[1]).await && !house.is_there(&contents[2]).await);
    // Recorded long after it was put, what was known is gone, and nobody is told that it is kept.
    let fault = house.record(&known[2..]).await.unwrap_err();
    assert!(fault.to_string().contains("put again"), "{fault}");
}

#[tokio::test]
async fn segments_that_are_mostly_dead_are_written_anew() {
    let house = house().await;
    let (kept, loose) = (named("kept", 40), named("loose", 60));
    let stored = house.put(&kept.iter().chain(&loose).cloned().collect::<Vec<_>>()).await;
    keep(&house.test.db, house.tenant, &stored[..40]).await.unwrap();
    house.record(&stored).await.unwrap();
    let all = house.bytes();
    house.age(2).await;
    house.sweep().await;
    house.age(2).await;
    let swept = house.sweep().await;
    assert_eq!((swept.deleted, swept.compacted, swept.removed), (60, 1, 0));
    let swept = house.sweep().await;
    assert_eq!((swept.compacted, swept.removed, swept.freed_bytes), (0, 1, all));
    assert!(house.bytes() < all / 2);
    for content in &kept {
        assert!(house.is_there(content).await);
    }
    // Of an erased tenant nothing is left.
    house.admin("delete from platform.blob").await;
    house.age(2).await;
    assert_eq!(house.blobs.tenants().await.unwrap().into_iter().collect::<Vec<_>>(), [house.tenant]);
    house.sweep().await;
    assert_eq!(house.bytes(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_nothing_that_is_referred_to_is_lost() {
    let house = Arc::new(house().await);
    let (kept, loose) = (named("kept", 300), named("loose", 700));
    // Several segments: each by a process of its own.
    for part in 0..10 {
        let mixed: Vec<String> = kept[part * 30..][..30].iter().chain(&loose[part * 70..][..70]).cloned().collect();
        let contents = mixed.iter().map(|content| Bytes::from(content.clone())).collect();
        let stored = house.next_process().put(house.tenant, contents).await.unwrap();
        keep(&house.test.db, house.tenant, &stored[..30]).await.unwrap();
        house.record(&stored).await.unwrap();
    }
    house.age(2).await;
    house.sweep().await;
    house.age(2).await;
    let before = house.bytes();
    // Meanwhile people go on: new files, and the very ones that are about to be deleted.
    let writer = tokio::spawn({
        let (house, wanted) = (house.clone(), loose[..100].to_vec());
        async move {
            for (n, content) in wanted.iter().enumerate() {
                house.keep(&[content.clone(), format!("new {n}")]).await;
            }
        }
    });
    for round in 0..60u64 {
        let killed = tokio::spawn({
            let house = house.clone();
            async move { house.sweep().await }
        });
        tokio::time::sleep(Duration::from_micros(round * round * 37 % 30_000)).await;
        killed.abort();
        let _ = killed.await;
        let content = &kept[usize::try_from(round).unwrap() * 5 % 300];
        assert!(house.is_there(content).await, "after {round}: {content}");
    }
    writer.await.unwrap();
    house.sweep().await;
    house.sweep().await;
    let new: Vec<String> = (0..100).map(|n| format!("new {n}")).collect();
    for content in kept.iter().chain(&loose[..100]).chain(&new) {
        assert!(house.is_there(content).await, "{content}");
    }
    assert!(!house.is_there(&loose[699]).await);
    // What killed sweeps left behind lies in segments of today.
    let today = SystemTime::now() - DAY;
    let old: u64 = house
        .segments()
        .iter()
        .map(|path| std::fs::metadata(path).unwrap())
        .filter(|m| m.modified().unwrap() < today)
        .map(|m| m.len())
        .sum();
    assert_eq!(old, 0, "of {before}");
    house.age(2).await;
    for _ in 0..3 {
        house.next_process().sweep(house.tenant, REFERENCES, SystemClock.now() - TimeDelta::seconds(1)).await.unwrap();
    }
    for content in kept.iter().chain(&loose[..100]).chain(&new) {
        assert!(house.is_there(content).await, "{content}");
    }
}
