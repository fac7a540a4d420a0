use db::sqlx;
use kernel::{Actor, Fault, TenantId};
use std::time::{Duration, Instant};
use testkit::database::TestDb;

async fn events(db: &db::Db, tenant: TenantId) -> i64 {
    db.read(&Actor::house(tenant), async |tx| {
        Ok::<_, Fault>(sqlx::query_scalar("select count(*) from platform.event").fetch_one(tx.conn()).await?)
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn each_test_has_a_migrated_database_of_its_own() {
    let first = TestDb::new().await;
    let since = Instant::now();
    let second = TestDb::new().await;
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
    let tenant = TenantId::new();
    first
        .db
        .write(&Actor::house(tenant), async |tx| {
            sqlx::query("insert into platform.event (tenant_id, kind, labels) values ($1, 'test', '{0}')")
                .bind(tenant.0)
                .execute(tx.conn())
                .await?;
            Ok::<_, Fault>(())
        })
        .await
        .unwrap();
    assert_eq!((events(&first.db, tenant).await, events(&second.db, tenant).await), (1, 0));
    assert!(second.url().starts_with("postgres://"));
}

#[tokio::test]
async fn a_dropped_database_is_gone() {
    use sqlx::Connection;
    let test = TestDb::new().await;
    let admin = test.admin();
    assert!(sqlx::PgConnection::connect_with(&admin).await.is_ok());
    drop(test);
    assert!(sqlx::PgConnection::connect_with(&admin).await.is_err());
}
