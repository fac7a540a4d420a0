//! Listeners are told after the commit, and only of what was committed.

use db::sqlx::postgres::PgListener;
use kernel::{Actor, Fault, TenantId};
use std::collections::BTreeSet;
use std::time::Duration;
use testkit::database::TestDb;

const CHANNEL: &str = "test_news";
const PATIENCE: Duration = Duration::from_secs(10);

async fn listener(house: &TestDb) -> PgListener {
    let mut listener = PgListener::connect_with(house.db.listener_pool()).await.unwrap();
    listener.listen(CHANNEL).await.unwrap();
    listener
}

async fn heard(listener: &mut PgListener) -> String {
    let told = tokio::time::timeout(PATIENCE, listener.recv()).await.expect("told in time").unwrap();
    told.payload().to_owned()
}

#[tokio::test]
async fn a_commit_is_told_once_and_nothing_else_is() {
    let house = TestDb::new().await;
    let (mut listener, actor) = (listener(&house).await, Actor::house(TenantId::new()));
    let undone: Result<(), Fault> = house
        .db
        .write(&actor, async |tx| {
            tx.notify(CHANNEL, "undone");
            Err(Fault::say("thought better of it"))
        })
        .await;
    undone.unwrap_err();
    let write = house.db.write(&actor, async |tx| {
        tx.notify(CHANNEL, "written");
        tx.notify(CHANNEL, "written");
        Ok::<_, Fault>(())
    });
    write.await.unwrap();
    assert_eq!(heard(&mut listener).await, "written");
    let mut tx = house.db.system("test").await.unwrap();
    tx.notify(CHANNEL, "by the house");
    tx.commit().await.unwrap();
    assert_eq!(heard(&mut listener).await, "by the house");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_at_once_each_is_told() {
    let house = TestDb::new().await;
    let mut listener = listener(&house).await;
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let db = house.db.clone();
            tokio::spawn(async move {
                for n in 0..50 {
                    let actor = Actor::house(TenantId::new());
                    let write = db.write(&actor, async |tx| {
                        tx.notify(CHANNEL, format!("{writer}/{n}"));
                        Ok::<_, Fault>(())
                    });
                    write.await.unwrap();
                }
            })
        })
        .collect();
    let mut told = BTreeSet::new();
    while told.len() < 400 {
        told.insert(heard(&mut listener).await);
    }
    for writer in writers {
        writer.await.unwrap();
    }
}
