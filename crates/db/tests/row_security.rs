//! Row security, tried on a real private cluster: what one tenant or one label sees is exactly its own.

use db::{Bootstrap, Db, DbSettings, PrivateCluster};
use kernel::{Actor, Fault, Grants, TenantId};
use sqlx::Executor;

fn needs_send<T: Send>(value: T) -> T {
    value
}

fn actor(tenant: TenantId, grants: Grants) -> Actor {
    Actor { grants, ..Actor::house(tenant) }
}

async fn events_seen(db: &Db, actor: &Actor) -> i64 {
    needs_send(db.read(actor, async |tx| {
        let count: i64 = sqlx::query_scalar("select count(*) from platform.event").fetch_one(tx.conn()).await?;
        Ok::<_, Fault>(count)
    }))
    .await
    .unwrap()
}

#[tokio::test]
async fn a_cluster_is_made_and_row_security_holds() {
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let cluster = PrivateCluster::find(&folder.path().join("pg"), &[]).unwrap();
    cluster.start().await.unwrap();
    let first = Bootstrap::run(&cluster.admin(), None).await.unwrap();
    assert!(first.leakproof && first.migrated > 0);
    assert_eq!(Bootstrap::run(&cluster.admin(), None).await.unwrap().migrated, 0);

    let db = Db::open(&DbSettings::beside(&cluster.admin(), None));
    let (ours, theirs) = (TenantId::new(), TenantId::new());
    for (tenant, label) in [(ours, 5), (ours, 6), (theirs, 5)] {
        db.write(&Actor::house(tenant), async |tx| {
            sqlx::query("insert into platform.event (tenant_id, kind, labels) values ($1, 'test', $2)")
                .bind(tenant.0)
                .bind(vec![0, label])
                .execute(tx.conn())
                .await?;
            Ok::<_, Fault>(())
        })
        .await
        .unwrap();
    }
    assert_eq!(events_seen(&db, &Actor::house(ours)).await, 2);
    assert_eq!(events_seen(&db, &actor(ours, Grants::of([5]))).await, 1);
    assert_eq!(events_seen(&db, &actor(ours, Grants::of([7]))).await, 0);
    assert_eq!(events_seen(&db, &actor(theirs, Grants::of([5, 6]))).await, 1);

    let forged = db
        .write(&Actor::house(ours), async |tx| {
            sqlx::query("insert into platform.event (tenant_id, kind, labels) values ($1, 'forged', '{0}')")
                .bind(theirs.0)
                .execute(tx.conn())
                .await?;
            Ok::<_, Fault>(())
        })
        .await;
    assert!(forged.unwrap_err().to_string().contains("row-level security"));

    // A read can't write, and what a failed write did is gone.
    let written = db.read(&Actor::house(ours), async |tx| Ok::<_, Fault>(tx.conn().execute("delete from platform.event").await?)).await;
    assert!(written.is_err());

    // Killed with -9, it comes back with all that was committed.
    let pid: i32 =
        std::fs::read_to_string(folder.path().join("pg/cluster/postmaster.pid")).unwrap().lines().next().unwrap().parse().unwrap();
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGKILL).unwrap();
    while cluster.is_up().await {}
    let mut tries = 0;
    while let Err(error) = cluster.start().await {
        tries += 1;
        assert!(tries < 50, "{error}");
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    assert_eq!(events_seen(&db, &Actor::house(ours)).await, 2);
    db.close().await;
    cluster.stop().await.unwrap();
}
