//! The flow of events from writers to readers, on a real database.

use db::Db;
use db::sqlx;
use events::{Cursor, Delivery, Event, Hub, Subscription, emit, trim};
use kernel::{Actor, Fault, Grants, TenantId};
use rand::RngExt;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};
use testkit::database::TestDb;

const PATIENCE: Duration = Duration::from_secs(20);

async fn tell(db: &Db, tenant: TenantId, data: Value, labels: &[i32]) {
    db.write(&Actor::house(tenant), async |tx| emit(tx, "test.told", data, labels).await).await.unwrap();
}

async fn next(reader: &mut Subscription) -> Delivery {
    tokio::time::timeout(PATIENCE, reader.next()).await.expect("a delivery in time").expect("the hub goes on")
}

async fn next_event(reader: &mut Subscription) -> Event {
    match next(reader).await {
        Delivery::Event(event) => event,
        Delivery::Reset(_) => panic!("an event, not a reset"),
    }
}

async fn quiet(reader: &mut Subscription) -> bool {
    tokio::time::timeout(Duration::from_millis(300), reader.next()).await.is_err()
}

fn seeing(tenant: TenantId, labels: &[i32]) -> Actor {
    Actor { grants: Grants::of(labels.iter().copied()), ..Actor::house(tenant) }
}

/// Writers that commit in another order than they begin; what they told, by writer, in their order.
async fn write_at_random(db: Db, tenant: TenantId, writers: u32, transactions: u32) -> HashSet<(u32, u32)> {
    let tasks: Vec<_> = (0..writers)
        .map(|writer| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut told = Vec::new();
                let mut number = 0;
                for _ in 0..transactions {
                    let (events, wait, rolled_back) = {
                        let mut rng = rand::rng();
                        (rng.random_range(1..4u32), Duration::from_millis(rng.random_range(0..30)), rng.random_bool(0.1))
                    };
                    let outcome = db
                        .write(&Actor::house(tenant), async |tx| {
                            for at in 0..events {
                                emit(tx, "test.told", json!({"writer": writer, "number": number + at}), &[2]).await?;
                                tokio::time::sleep(wait / events).await;
                            }
                            if rolled_back { Err(Fault::say("thought better of it")) } else { Ok(()) }
                        })
                        .await;
                    if outcome.is_ok() {
                        told.extend((number..number + events).map(|n| (writer, n)));
                    }
                    number += events;
                }
                told
            })
        })
        .collect();
    let mut told = HashSet::new();
    for task in tasks {
        told.extend(task.await.unwrap());
    }
    told
}

fn read(event: &Event) -> (u32, u32) {
    let data: HashMap<String, u32> = serde_json::from_str(&event.data).unwrap();
    (data["writer"], data["number"])
}

/// Nothing twice, and each writer's events in the order of their telling.
struct Ledger {
    got: HashSet<(u32, u32)>,
    last: HashMap<u32, u32>,
}

impl Ledger {
    fn new() -> Self {
        Self { got: HashSet::new(), last: HashMap::new() }
    }

    fn enter(&mut self, event: &Event) {
        let (writer, number) = read(event);
        assert!(self.got.insert((writer, number)), "{writer} {number} came twice");
        let last = self.last.insert(writer, number);
        assert!(last < Some(number), "writer {writer}: {number} after {last:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_skipped_and_nothing_comes_twice() {
    let house = TestDb::new().await;
    let hub = Hub::start(house.db.clone());
    let tenant = TenantId::new();
    let mut reader = hub.subscribe(&Actor::house(tenant), None).await.unwrap();
    let writing = tokio::spawn(write_at_random(house.db.clone(), tenant, 8, 40));
    let reading = tokio::spawn(async move {
        let mut ledger = Ledger::new();
        loop {
            let event = next_event(&mut reader).await;
            if event.data.contains("end") {
                return ledger.got;
            }
            ledger.enter(&event);
        }
    });
    let told = writing.await.unwrap();
    tell(&house.db, tenant, json!("end"), &[]).await;
    assert_eq!(reading.await.unwrap(), told);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_that_comes_and_goes_gets_everything_once() {
    let house = TestDb::new().await;
    let hub = Hub::start(house.db.clone());
    let tenant = TenantId::new();
    let writing = tokio::spawn(write_at_random(house.db.clone(), tenant, 8, 40));
    let mut cursor = hub.subscribe(&Actor::house(tenant), None).await.unwrap().start();
    let first: HashSet<_> = all_events(&house.db, tenant).await;
    let mut ledger = Ledger::new();
    let mut comings = 0;
    let mut over = false;
    while !over {
        comings += 1;
        // Each time another hub: another node of the program, or this one after a restart.
        let hub = if comings % 5 == 0 { Hub::start(house.db.clone()) } else { hub.clone() };
        let again: Cursor = cursor.to_string().parse().unwrap();
        let mut reader = hub.subscribe(&Actor::house(tenant), Some(again)).await.unwrap();
        let stay = rand::rng().random_range(1..12);
        for _ in 0..stay {
            match tokio::time::timeout(Duration::from_millis(700), reader.next()).await {
                Ok(Some(Delivery::Event(event))) => {
                    ledger.enter(&event);
                    cursor = event.cursor;
                }
                Ok(other) => panic!("{other:?}"),
                Err(_) => over = writing.is_finished(),
            }
        }
    }
    let told = writing.await.unwrap();
    // What was committed before the first look was not asked for.
    let missing: Vec<_> = told.difference(&ledger.got).filter(|one| !first.contains(*one)).collect();
    assert!(missing.is_empty(), "{missing:?} after {comings} comings");
    assert!(comings > 10);
}

async fn all_events(db: &Db, tenant: TenantId) -> HashSet<(u32, u32)> {
    let rows: Vec<(i32, i32)> = db
        .read(&Actor::house(tenant), async |tx| {
            let all = sqlx::query_as("select (data->>'writer')::int, (data->>'number')::int from platform.event");
            Ok::<_, Fault>(all.fetch_all(tx.conn()).await?)
        })
        .await
        .unwrap();
    rows.into_iter().map(|(writer, number)| (writer as u32, number as u32)).collect()
}

#[tokio::test]
async fn each_sees_only_what_is_theirs() {
    let house = TestDb::new().await;
    let hub = Hub::start(house.db.clone());
    let (ours, theirs) = (TenantId::new(), TenantId::new());
    let mut master = hub.subscribe(&Actor::house(ours), None).await.unwrap();
    let mut anna = hub.subscribe(&seeing(ours, &[2, 5]), None).await.unwrap();
    let mut ben = hub.subscribe(&seeing(ours, &[2, 6]), None).await.unwrap();
    let mut stranger = hub.subscribe(&Actor::house(theirs), None).await.unwrap();
    let start = ben.start();

    tell(&house.db, ours, json!("for anna"), &[5]).await;
    tell(&house.db, ours, json!("for all"), &[2]).await;
    tell(&house.db, ours, json!("for those who see all"), &[]).await;
    for expected in ["\"for anna\"", "\"for all\"", "\"for those who see all\""] {
        assert_eq!(&*next_event(&mut master).await.data, expected);
    }
    for expected in ["\"for anna\"", "\"for all\""] {
        assert_eq!(&*next_event(&mut anna).await.data, expected);
    }
    assert_eq!(&*next_event(&mut ben).await.data, "\"for all\"");
    assert!(quiet(&mut anna).await && quiet(&mut ben).await && quiet(&mut stranger).await);
    // The same holds for what is read from the database.
    let mut again = hub.subscribe(&seeing(ours, &[2, 6]), Some(start.clone())).await.unwrap();
    assert_eq!(&*next_event(&mut again).await.data, "\"for all\"");
    let mut stranger = hub.subscribe(&Actor::house(theirs), Some(start)).await.unwrap();
    assert!(quiet(&mut again).await && quiet(&mut stranger).await);
}

#[tokio::test]
async fn a_long_transaction_holds_nobody_back() {
    let house = TestDb::new().await;
    let hub = Hub::start(house.db.clone());
    let tenant = TenantId::new();
    let mut reader = hub.subscribe(&Actor::house(tenant), None).await.unwrap();
    let (db, long) = (house.db.clone(), TenantId::new());
    let (begun, wait_for_begin) = tokio::sync::oneshot::channel();
    let importing = tokio::spawn(async move {
        db.write(&Actor::house(long), async move |tx| {
            emit(tx, "test.told", json!("late"), &[]).await?;
            begun.send(()).unwrap();
            tokio::time::sleep(Duration::from_secs(2)).await;
            Ok::<_, Fault>(())
        })
        .await
    });
    wait_for_begin.await.unwrap();
    let mut slowest = Duration::ZERO;
    for n in 0..20 {
        tell(&house.db, tenant, json!(n), &[]).await;
        let committed = Instant::now();
        next_event(&mut reader).await;
        slowest = slowest.max(committed.elapsed());
    }
    println!("slowest delivery {slowest:?}");
    assert!(slowest < Duration::from_millis(500), "{slowest:?}");
    assert!(!importing.is_finished());
    let mut late = hub.subscribe(&Actor::house(long), None).await.unwrap();
    importing.await.unwrap().unwrap();
    assert_eq!(&*next_event(&mut late).await.data, "\"late\"");
}

#[tokio::test]
async fn who_is_too_far_behind_starts_afresh() {
    let house = TestDb::new().await;
    let hub = Hub::start(house.db.clone());
    let tenant = TenantId::new();
    let start = hub.subscribe(&Actor::house(tenant), None).await.unwrap().start();
    house
        .db
        .write(&Actor::house(tenant), async |tx| {
            for n in 0..1_001 {
                emit(tx, "test.told", json!(n), &[]).await?;
            }
            Ok::<_, Fault>(())
        })
        .await
        .unwrap();
    let mut reader = hub.subscribe(&Actor::house(tenant), Some(start.clone())).await.unwrap();
    let Delivery::Reset(here) = next(&mut reader).await else { panic!("a reset") };
    tell(&house.db, tenant, json!("after"), &[]).await;
    assert_eq!(&*next_event(&mut reader).await.data, "\"after\"");
    let mut reader = hub.subscribe(&Actor::house(tenant), Some(here)).await.unwrap();
    assert_eq!(&*next_event(&mut reader).await.data, "\"after\"");

    let (_, rest) = start.to_string().split_once(';').map(|(at, rest)| (at.to_owned(), rest.to_owned())).unwrap();
    let yesterday: Cursor = format!("1700000000;{rest}").parse().unwrap();
    let mut reader = hub.subscribe(&Actor::house(tenant), Some(yesterday)).await.unwrap();
    assert!(matches!(next(&mut reader).await, Delivery::Reset(_)));
    let restored: Cursor = "9999999999;900000000:900000000:;900000000:900000000:;0;0".parse().unwrap();
    let mut reader = hub.subscribe(&Actor::house(tenant), Some(restored)).await.unwrap();
    assert!(matches!(next(&mut reader).await, Delivery::Reset(_)));
}

#[tokio::test]
async fn old_events_are_forgotten() {
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    for n in 0..3 {
        tell(&house.db, tenant, json!({"writer": 1, "number": n}), &[]).await;
    }
    let mut tx = house.db.system("test").await.unwrap();
    sqlx::query("update platform.event set at = now() - interval '27 hours' where data->>'number' <> '2'")
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(trim(&house.db).await.unwrap(), 2);
    assert_eq!(trim(&house.db).await.unwrap(), 0);
    assert_eq!(all_events(&house.db, tenant).await, HashSet::from([(1, 2)]));
}

/// As after a process that was killed between its commit and its notification, while another tenant never stops talking.
#[tokio::test]
async fn what_nobody_was_told_of_is_seen_within_a_second_or_so() {
    let house = TestDb::new().await;
    let hub = Hub::start(house.db.clone());
    let (silent, loud) = (TenantId::new(), TenantId::new());
    let mut reader = hub.subscribe(&Actor::house(silent), None).await.unwrap();
    let _listens = hub.subscribe(&Actor::house(loud), None).await.unwrap();
    let talking = tokio::spawn({
        let db = house.db.clone();
        async move {
            loop {
                tell(&db, loud, json!("again"), &[]).await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    });
    let mut tx = house.db.system("test").await.unwrap();
    sqlx::query("insert into platform.event (tenant_id, kind, data, labels) values ($1, 'test.told', '1', '{0}')")
        .bind(silent.0)
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let since = Instant::now();
    assert_eq!(&*next_event(&mut reader).await.data, "1");
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
    talking.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_readers_are_told_within_two_seconds() {
    let house = TestDb::new().await;
    let hub = Hub::start(house.db.clone());
    let tenants: Vec<_> = (0..100).map(|_| TenantId::new()).collect();
    let before = resident_bytes();
    let mut readers = Vec::new();
    for n in 0..10_000 {
        let mut reader = hub.subscribe(&Actor::house(tenants[n % 100]), None).await.unwrap();
        readers.push(tokio::spawn(async move { next_event(&mut reader).await }));
    }
    assert_eq!(hub.readers(), 10_000);
    let cost = resident_bytes().saturating_sub(before);
    println!("10,000 readers take {} MB", cost >> 20);
    assert!(cost < 100 << 20, "{cost}");
    let start = Instant::now();
    for tenant in &tenants {
        tell(&house.db, *tenant, json!("hello"), &[]).await;
    }
    for reader in readers {
        reader.await.unwrap();
    }
    println!("10,000 readers of 100 tenants told in {:?}", start.elapsed());
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

/// Of this process (Linux `/proc`, pages of 4 KiB).
fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4_096
}
