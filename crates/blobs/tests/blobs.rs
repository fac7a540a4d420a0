//! The store of files on a real database and a real folder.

use blobs::{BlobFault, BlobSettings, Blobs, Hash, record};
use bytes::Bytes;
use crypto::{MasterKey, Vault};
use db::Db;
use db::sqlx;
use kernel::{Actor, Fault, TenantId};
use std::path::{Path, PathBuf};
use testkit::database::TestDb;

struct House {
    blobs: Blobs,
    vault: Vault,
    folder: tempfile::TempDir,
    test: TestDb,
}

async fn house() -> House {
    let test = TestDb::new().await;
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::new(test.db.clone(), MasterKey::random());
    let blobs = open(folder.path(), &vault, &test.db);
    House { blobs, vault, folder, test }
}

fn open(folder: &Path, vault: &Vault, db: &Db) -> Blobs {
    Blobs::open(BlobSettings::Local { folder: folder.join("files") }, vault.clone(), db.clone()).unwrap()
}

async fn put_and_record(house: &House, tenant: TenantId, contents: Vec<Bytes>) -> Vec<Hash> {
    let stored = house.blobs.put(tenant, contents).await.unwrap();
    house.test.db.write(&Actor::house(tenant), async |tx| record(tx, &stored).await).await.unwrap();
    stored.iter().map(|blob| blob.hash).collect()
}

fn segments(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

fn why(fault: &Fault) -> &BlobFault {
    fault.cause().downcast_ref().unwrap_or_else(|| panic!("{fault}"))
}

#[tokio::test]
async fn what_is_put_is_got_also_by_the_next_process() {
    let house = house().await;
    let tenant = TenantId::new();
    let large = Bytes::from((0..6_000_000u32).map(|n| (n % 251) as u8).collect::<Vec<_>>());
    let contents = vec![Bytes::from_static(b"first"), large, Bytes::new(), Bytes::from_static(b"last")];
    let hashes = put_and_record(&house, tenant, contents.clone()).await;
    let next = open(house.folder.path(), &house.vault, &house.test.db);
    for (hash, content) in hashes.iter().zip(&contents) {
        assert_eq!(*hash, Hash::of(content));
        assert_eq!(house.blobs.get(tenant, hash).await.unwrap(), content);
        assert_eq!(next.get(tenant, hash).await.unwrap(), content);
    }
    // One segment for the small, one for the large; and none of their bytes can be read there.
    let files = segments(house.folder.path());
    assert_eq!(files.len(), 2);
    assert!(files.iter().all(|file| !std::fs::read(file).unwrap().windows(5).any(|bytes| bytes == b"first")));
    next.put(tenant, vec![Bytes::from_static(b"another process, another segment")]).await.unwrap();
    assert_eq!(segments(house.folder.path()).len(), 3);
    house.blobs.check().await.unwrap();
    assert_eq!(segments(house.folder.path()).len(), 3);
}

#[tokio::test]
async fn the_same_bytes_are_written_once_for_a_tenant() {
    let house = house().await;
    let (ours, theirs) = (TenantId::new(), TenantId::new());
    let catalogue = Bytes::from(vec![42; 100_000]);
    let first = put_and_record(&house, ours, vec![catalogue.clone(), catalogue.clone()]).await;
    let length = || segments(house.folder.path()).iter().map(|file| std::fs::metadata(file).unwrap().len()).sum::<u64>();
    let once = length();
    assert!(once < 101_000, "{once}");
    let again = put_and_record(&house, ours, vec![catalogue.clone(), Bytes::from_static(b"new")]).await;
    assert_eq!(first[0], again[0]);
    assert!(length() < once + 100);
    // Another tenant shares nothing, and can't read it under the same name.
    assert_eq!(why(&house.blobs.get(theirs, &first[0]).await.unwrap_err()), &BlobFault::Unknown(first[0]));
    put_and_record(&house, theirs, vec![catalogue]).await;
    assert!(length() > 2 * 100_000);
}

#[tokio::test]
async fn a_batch_is_one_sync_and_callers_at_once_share_it() {
    let house = house().await;
    let tenant = TenantId::new();
    house.blobs.put(tenant, vec![Bytes::from_static(b"opens the segment")]).await.unwrap();
    let before = house.blobs.syncs();
    for batch in 0..20u32 {
        let mails = (0..1_000u32).map(|n| Bytes::from(format!("mail {batch} {n}"))).collect();
        put_and_record(&house, tenant, mails).await;
    }
    assert_eq!(house.blobs.syncs() - before, 20);

    let before = house.blobs.syncs();
    let puts: Vec<_> = (0..64u32)
        .map(|n| {
            let blobs = house.blobs.clone();
            tokio::spawn(async move { blobs.put(tenant, vec![Bytes::from(format!("at once {n}"))]).await.unwrap() })
        })
        .collect();
    let mut stored = Vec::new();
    for put in puts {
        stored.extend(put.await.unwrap());
    }
    assert!(house.blobs.syncs() - before <= 64);
    house.test.db.write(&Actor::house(tenant), async |tx| record(tx, &stored).await).await.unwrap();
    for (n, blob) in stored.iter().enumerate() {
        assert_eq!(house.blobs.get(tenant, &blob.hash).await.unwrap(), format!("at once {n}"));
    }
}

#[tokio::test]
async fn recording_twice_and_not_recording_are_harmless() {
    let house = house().await;
    let tenant = TenantId::new();
    let stored = house.blobs.put(tenant, vec![Bytes::from_static(b"once")]).await.unwrap();
    assert_eq!(why(&house.blobs.get(tenant, &stored[0].hash).await.unwrap_err()), &BlobFault::Unknown(stored[0].hash));
    for _ in 0..2 {
        house.test.db.write(&Actor::house(tenant), async |tx| record(tx, &[stored.clone(), stored.clone()].concat()).await).await.unwrap();
    }
    assert_eq!(house.blobs.get(tenant, &stored[0].hash).await.unwrap(), "once");
    assert!(house.blobs.put(tenant, Vec::new()).await.unwrap().is_empty());
}

#[tokio::test]
async fn damage_is_named() {
    let house = house().await;
    let tenant = TenantId::new();
    let hashes = put_and_record(&house, tenant, vec![Bytes::from_static(b"to be damaged")]).await;
    let segment = segments(house.folder.path()).remove(0);
    let whole = std::fs::read(&segment).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x20;
        std::fs::write(&segment, bytes).unwrap();
        let fault = house.blobs.get(tenant, &hashes[0]).await.unwrap_err();
        assert!(matches!(why(&fault), BlobFault::Damaged { .. }), "byte {at}: {fault}");
    }
    std::fs::write(&segment, &whole[..whole.len() - 1]).unwrap();
    assert!(matches!(why(&house.blobs.get(tenant, &hashes[0]).await.unwrap_err()), BlobFault::Lost { .. }));
    std::fs::remove_file(&segment).unwrap();
    let fault = house.blobs.get(tenant, &hashes[0]).await.unwrap_err();
    assert!(matches!(why(&fault), BlobFault::Lost { .. }) && fault.to_string().contains("is lost"), "{fault}");
}

#[tokio::test]
async fn swapped_places_are_noticed() {
    let house = house().await;
    let tenant = TenantId::new();
    let hashes = put_and_record(&house, tenant, vec![Bytes::from_static(b"aaaa"), Bytes::from_static(b"bbbb")]).await;
    let mut tx = house.test.db.system("test").await.unwrap();
    sqlx::query("update platform.blob set at_offset = (select max(at_offset) from platform.blob) - at_offset")
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let fault = house.blobs.get(tenant, &hashes[0]).await.unwrap_err();
    assert!(fault.to_string().contains("it holds other bytes"), "{fault}");
}

#[tokio::test]
async fn rotated_keys_read_on_and_destroyed_keys_never_again() {
    let house = house().await;
    let (tenant, other) = (TenantId::new(), TenantId::new());
    let old = put_and_record(&house, tenant, vec![Bytes::from_static(b"under version 1")]).await;
    let kept = put_and_record(&house, other, vec![Bytes::from_static(b"kept")]).await;
    house.vault.rotate(tenant).await.unwrap();
    let new = put_and_record(&house, tenant, vec![Bytes::from_static(b"under version 2")]).await;
    assert_eq!(house.blobs.get(tenant, &old[0]).await.unwrap(), "under version 1");
    assert_eq!(house.blobs.get(tenant, &new[0]).await.unwrap(), "under version 2");

    assert_eq!(house.vault.destroy(tenant).await.unwrap(), 2);
    for hash in [&old[0], &new[0]] {
        let fault = house.blobs.get(tenant, hash).await.unwrap_err();
        assert!(matches!(why(&fault), BlobFault::Damaged { .. }), "{fault}");
    }
    assert_eq!(house.blobs.get(other, &kept[0]).await.unwrap(), "kept");
}

#[tokio::test]
async fn a_caller_that_goes_away_leaves_the_segment_whole() {
    let house = house().await;
    let tenant = TenantId::new();
    house.vault.key(tenant).await.unwrap();
    for n in 0..50u32 {
        let blobs = house.blobs.clone();
        let gone = tokio::spawn(async move { blobs.put(tenant, vec![Bytes::from(vec![1; 50_000]), Bytes::from(n.to_string())]).await });
        tokio::time::sleep(std::time::Duration::from_micros(u64::from(n) * 40)).await;
        gone.abort();
        let stays = put_and_record(&house, tenant, vec![Bytes::from(format!("stays {n}"))]).await;
        assert_eq!(house.blobs.get(tenant, &stays[0]).await.unwrap(), format!("stays {n}"));
    }
}
