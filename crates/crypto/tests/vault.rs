//! The vault on a real database: keys are made, rotated, rewrapped and destroyed.

use crypto::{MasterKey, Unreadable, Vault};
use db::sqlx;
use kernel::{Actor, Fault, TenantId};
use testkit::database::TestDb;

fn why(fault: &Fault) -> Option<Unreadable> {
    fault.cause().downcast_ref().copied()
}

#[tokio::test]
async fn sealed_data_survives_restart_and_rotation() {
    let house = TestDb::new().await;
    let (master, tenant) = (MasterKey::random(), TenantId::new());
    let vault = Vault::new(house.db.clone(), master.clone());
    let old = vault.seal(tenant, "mail.password", b"hunter2").await.unwrap();
    assert_eq!(vault.rotate(tenant).await.unwrap(), 2);
    let new = vault.seal(tenant, "mail.password", b"hunter3").await.unwrap();

    let restarted = Vault::new(house.db.clone(), master);
    assert_eq!(restarted.open(tenant, "mail.password", &old).await.unwrap(), b"hunter2");
    assert_eq!(restarted.open(tenant, "mail.password", &new).await.unwrap(), b"hunter3");
    assert_eq!(why(&restarted.open(tenant, "mail.token", &new).await.unwrap_err()), Some(Unreadable::Broken));
    let stranger = restarted.open(TenantId::new(), "mail.password", &new).await.unwrap_err();
    assert_eq!(why(&stranger), Some(Unreadable::NoKey(2)));
}

#[tokio::test]
async fn a_key_made_on_another_node_is_found() {
    let house = TestDb::new().await;
    let (master, tenant) = (MasterKey::random(), TenantId::new());
    let (here, there) = (Vault::new(house.db.clone(), master.clone()), Vault::new(house.db.clone(), master));
    here.key(tenant).await.unwrap();
    there.rotate(tenant).await.unwrap();
    let sealed = there.seal(tenant, "x", b"fresh").await.unwrap();
    assert_eq!(here.open(tenant, "x", &sealed).await.unwrap(), b"fresh");
}

#[tokio::test]
async fn first_use_from_many_places_makes_one_key() {
    let house = TestDb::new().await;
    let (master, tenant) = (MasterKey::random(), TenantId::new());
    let first_uses = (0..12).map(|_| {
        let vault = Vault::new(house.db.clone(), master.clone());
        tokio::spawn(async move { vault.seal(tenant, "x", b"one").await.unwrap() })
    });
    let vault = Vault::new(house.db.clone(), master.clone());
    for sealing in first_uses.collect::<Vec<_>>() {
        assert_eq!(vault.open(tenant, "x", &sealing.await.unwrap()).await.unwrap(), b"one");
    }
}

#[tokio::test]
async fn another_master_takes_over_and_the_old_one_is_of_no_more_use() {
    let house = TestDb::new().await;
    let (old, new) = (MasterKey::random(), MasterKey::random());
    let vault = Vault::new(house.db.clone(), old.clone());
    let tenants: Vec<_> = (0..20).map(|_| TenantId::new()).collect();
    let mut sealed = Vec::new();
    for tenant in &tenants {
        sealed.push(vault.seal(*tenant, "x", b"kept").await.unwrap());
        vault.rotate(*tenant).await.unwrap();
    }
    assert_eq!(vault.rewrap(new.clone()).await.unwrap(), 40);
    assert_eq!(vault.rewrap(new.clone()).await.unwrap(), 0);

    let under_new = Vault::new(house.db.clone(), new);
    under_new.check().await.unwrap();
    for (tenant, sealed) in tenants.iter().zip(&sealed) {
        assert_eq!(under_new.open(*tenant, "x", sealed).await.unwrap(), b"kept");
    }
    let under_old = Vault::new(house.db.clone(), old);
    assert!(under_old.check().await.unwrap_err().to_string().contains("is missing"));
    assert!(under_old.open(tenants[0], "x", &sealed[0]).await.is_err());
}

#[tokio::test]
async fn destroyed_keys_open_nothing_and_opening_makes_none() {
    let house = TestDb::new().await;
    let (master, tenant, other) = (MasterKey::random(), TenantId::new(), TenantId::new());
    let vault = Vault::new(house.db.clone(), master.clone());
    let sealed = vault.seal(tenant, "x", b"secret").await.unwrap();
    let kept = vault.seal(other, "x", b"kept").await.unwrap();
    assert_eq!(vault.destroy(tenant).await.unwrap(), 1);
    assert_eq!(why(&vault.open(tenant, "x", &sealed).await.unwrap_err()), Some(Unreadable::NoKey(1)));
    assert_eq!(vault.open(other, "x", &kept).await.unwrap(), b"kept");

    let rows: i64 = house
        .db
        .read(&Actor::house(tenant), async |tx| {
            Ok::<_, Fault>(sqlx::query_scalar("select count(*) from platform.tenant_key").fetch_one(tx.conn()).await?)
        })
        .await
        .unwrap();
    assert_eq!(rows, 0);
    // A tenant that begins again under the same id gets another key: the old data stays closed.
    vault.seal(tenant, "x", b"again").await.unwrap();
    assert_eq!(why(&vault.open(tenant, "x", &sealed).await.unwrap_err()), Some(Unreadable::Broken));
}

#[tokio::test]
async fn a_tampered_key_row_is_noticed() {
    let house = TestDb::new().await;
    let (master, tenant, other) = (MasterKey::random(), TenantId::new(), TenantId::new());
    let vault = Vault::new(house.db.clone(), master.clone());
    let sealed = vault.seal(tenant, "x", b"secret").await.unwrap();
    vault.seal(other, "x", b"").await.unwrap();
    let mut tx = house.db.system("test").await.unwrap();
    sqlx::query(
        "update platform.tenant_key set wrapped = (select wrapped from platform.tenant_key where tenant_id = $2) where tenant_id = $1",
    )
    .bind(tenant.0)
    .bind(other.0)
    .execute(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let fault = Vault::new(house.db.clone(), master).open(tenant, "x", &sealed).await.unwrap_err();
    assert!(fault.to_string().contains("unwrapping version 1"), "{fault}");
}
