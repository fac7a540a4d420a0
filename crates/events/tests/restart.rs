//! PostgreSQL goes away and comes back; readers stay and miss nothing.

use db::{Bootstrap, Db, DbSettings, PrivateCluster};
use events::{Delivery, Hub, emit};
use kernel::{Actor, TenantId};
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

#[tokio::test]
async fn readers_live_through_a_restart_of_the_database() {
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let cluster = PrivateCluster::find(&folder.path().join("pg"), &[]).unwrap();
    cluster.start().await.unwrap();
    Bootstrap::run(&cluster.admin(), None).await.unwrap();
    let db = Db::open(&DbSettings::beside(&cluster.admin(), None));
    let tenant = TenantId::new();
    let hub = Hub::start(db.clone());
    let mut reader = hub.subscribe(&Actor::house(tenant), None).await.unwrap();

    for round in 0..3 {
        cluster.stop().await.unwrap();
        cluster.start().await.unwrap();
        // Through a pool of its own: the hub may not yet know that the server is back.
        let fresh = Db::open(&DbSettings::beside(&cluster.admin(), None));
        fresh.write(&Actor::house(tenant), async |tx| emit(tx, "test.told", json!(round), &[]).await).await.unwrap();
        let delivery = tokio::time::timeout(Duration::from_secs(10), reader.next()).await.expect("in time");
        assert!(matches!(delivery, Some(Delivery::Event(event)) if *event.data == *round.to_string()));
        fresh.close().await;
    }
    drop(hub);
    assert!(reader.next().await.is_none());
    db.close().await;
    cluster.stop().await.unwrap();
}
