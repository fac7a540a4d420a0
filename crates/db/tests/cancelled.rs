//! Callers that go away at any moment leave no transaction open.

use db::sqlx;
use kernel::{Actor, Fault, TenantId};
use std::time::Duration;
use testkit::database::TestDb;

#[tokio::test]
async fn a_caller_that_goes_away_leaves_no_transaction_open() {
    let house = TestDb::new().await;
    let actor = Actor::house(TenantId::new());
    for n in 0..200 {
        let (db, gone) = (house.db.clone(), actor.clone());
        let task = tokio::spawn(async move {
            db.read(&gone, async |tx| Ok::<i32, Fault>(sqlx::query_scalar("select 1").fetch_one(tx.conn()).await?)).await
        });
        tokio::time::sleep(Duration::from_micros(n * 10)).await;
        task.abort();
        let write = house.db.write(&actor, async |tx| {
            sqlx::query("insert into platform.event (tenant_id, kind, labels) values ($1, 'test', '{0}')")
                .bind(tx.tenant().0)
                .execute(tx.conn())
                .await?;
            Ok::<_, Fault>(())
        });
        write.await.unwrap_or_else(|fault| panic!("after {n}: {fault}"));
    }
}
