//! Workers that are killed, and effects that happen once nevertheless.

use db::{Db, sqlx};
use kernel::{Actor, Fault, SystemClock, TenantId};
use queue::{HOUSE, Job, Worker, enqueue};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use testkit::database::TestDb;

const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Serialize, Deserialize)]
struct Pay {
    number: i32,
}

impl Job for Pay {
    const KIND: &'static str = "test.pay";
    const ATTEMPTS_MAX: u16 = 30;
}

#[derive(Serialize, Deserialize)]
struct Tick;

impl Job for Tick {
    const KIND: &'static str = "test.tick";
}

async fn admin(house: &TestDb, sql: &'static str) {
    use sqlx::Connection;
    let mut conn = sqlx::PgConnection::connect_with(&house.admin()).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    let mut tx = db.system("test").await.unwrap();
    sqlx::query_scalar(sql).fetch_one(tx.conn()).await.unwrap()
}

async fn promise(db: &Db, tenant: TenantId, numbers: std::ops::Range<i32>) {
    db.write(&Actor::house(tenant), async |tx| {
        for number in numbers {
            enqueue(tx, &Pay { number }).await?;
        }
        Ok::<_, Fault>(())
    })
    .await
    .unwrap();
}

fn start(worker: Worker) -> tokio::task::JoinHandle<Result<(), Fault>> {
    tokio::spawn(worker.run(std::future::pending()))
}

#[tokio::test]
async fn a_killed_workers_job_is_taken_over_within_seconds() {
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    let begun = Arc::new(AtomicUsize::new(0));
    let worker = |sleep: Duration| {
        let begun = begun.clone();
        Worker::new(house.db.clone(), Arc::new(SystemClock)).handle(move |_, _: Pay| {
            begun.fetch_add(1, Ordering::Relaxed);
            async move {
                tokio::time::sleep(sleep).await;
                Ok(())
            }
        })
    };
    promise(&house.db, tenant, 0..1).await;
    let killed = start(worker(PATIENCE));
    while begun.load(Ordering::Relaxed) < 1 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    killed.abort();
    let died = Instant::now();
    let other = start(worker(Duration::ZERO));
    while count(&house.db, "select count(*) from platform.job where state = 'done'").await == 0 {
        assert!(died.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!("taken over and done {:?} after the kill", died.elapsed());
    assert!(died.elapsed() < Duration::from_secs(13));
    assert_eq!(begun.load(Ordering::Relaxed), 2);
    other.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_effect_happens_once_though_workers_die() {
    let house = TestDb::new().await;
    admin(
        &house,
        "create table public.payment (number int not null); grant insert, select on public.payment to tradewind_app, tradewind_system;
         grant usage on schema public to tradewind_app, tradewind_system",
    )
    .await;
    let tenants: Vec<_> = (0..3).map(|_| TenantId::new()).collect();
    for (at, tenant) in (0i32..).zip(&tenants) {
        promise(&house.db, *tenant, at * 100..at * 100 + 100).await;
    }
    let worker = || {
        let db = house.db.clone();
        Worker::new(house.db.clone(), Arc::new(SystemClock)).slots(6).handle(move |context, pay: Pay| {
            let db = db.clone();
            async move {
                // Longer than the lease sometimes lasts in this test, so that the first is still at it when the second begins.
                tokio::time::sleep(Duration::from_millis(u64::from(context.id().0.as_bytes()[15]) / 5)).await;
                db.write(&context.actor(), async |tx| {
                    sqlx::query("insert into public.payment values ($1)").bind(pay.number).execute(tx.conn()).await?;
                    context.complete(tx).await
                })
                .await
            }
        })
    };
    let started = Instant::now();
    let mut workers: Vec<_> = (0..3).map(|_| start(worker())).collect();
    let mut kills = 0;
    while count(&house.db, "select count(*) from platform.job where state <> 'done'").await > 0 {
        assert!(started.elapsed() < PATIENCE);
        if kills < 12 {
            workers.swap_remove(0).abort();
            // Its leases end at once: the take-over comes while the killed transaction may still be open.
            let mut tx = house.db.system("test").await.unwrap();
            sqlx::query("update platform.job set leased_until = now() - interval '1 second' where state = 'running' and random() < 0.5")
                .execute(tx.conn())
                .await
                .unwrap();
            tx.commit().await.unwrap();
            workers.push(start(worker()));
            kills += 1;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let taken_over = count(&house.db, "select count(*) from platform.job where attempts > 1").await;
    println!("300 payments in {:?}, {kills} kills, {taken_over} jobs tried more than once", started.elapsed());
    assert!(taken_over > 0);
    assert_eq!(count(&house.db, "select count(*) from public.payment").await, 300);
    assert_eq!(count(&house.db, "select count(distinct number) from public.payment").await, 300);
    workers.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn a_job_that_kills_its_workers_dies_at_last() {
    #[derive(Serialize, Deserialize)]
    struct Poison;
    impl Job for Poison {
        const KIND: &'static str = "test.poison";
        const ATTEMPTS_MAX: u16 = 2;
    }
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    house.db.write(&Actor::house(tenant), async |tx| enqueue(tx, &Poison).await).await.unwrap();
    // It has killed many already, for whole minutes; the pauses between are left out.
    admin(&house, "update platform.job set attempts = 49, attempts_max = 51").await;
    for attempt in 50..=52 {
        let worker = Worker::new(house.db.clone(), Arc::new(SystemClock)).handle(|_, Poison| std::future::pending());
        let doomed = start(worker);
        let since = Instant::now();
        let begun = "select case state when 'dead' then 52 when 'running' then attempts else 0 end::bigint from platform.job";
        while count(&house.db, begun).await < attempt {
            assert!(since.elapsed() < PATIENCE, "attempt {attempt} does not begin");
            admin(&house, "update platform.job set run_at = now() where state = 'waiting' and run_at > now()").await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        doomed.abort();
        admin(&house, "update platform.job set leased_until = now() - interval '1 second' where state = 'running'").await;
    }
    assert_eq!(count(&house.db, "select count(*) from platform.job where state = 'dead'").await, 1);
    assert_eq!(count(&house.db, "select attempts::bigint from platform.job").await, 51);
}

#[tokio::test]
async fn jobs_of_one_key_that_were_lost_together_do_not_block_each_other() {
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    let mut tx = house.db.system("test").await.unwrap();
    sqlx::query(
        "insert into platform.job (tenant_id, id, kind, payload, unique_key, state, worker, leased_until, attempts)
         select $1, gen_random_uuid(), 'test.pay', '{\"number\": 1}', 'same', 'running', gen_random_uuid(), now() - interval '1 second', 1
         from generate_series(1, 3)",
    )
    .bind(tenant.0)
    .execute(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let done = Arc::new(AtomicUsize::new(0));
    let count_done = done.clone();
    let worker = start(Worker::new(house.db.clone(), Arc::new(SystemClock)).handle(move |_, _: Pay| {
        count_done.fetch_add(1, Ordering::Relaxed);
        async { Ok(()) }
    }));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(done.load(Ordering::Relaxed), 1);
    assert_eq!(count(&house.db, "select count(*) from platform.job where state = 'cancelled'").await, 2);
    worker.abort();
}

#[tokio::test]
async fn a_schedule_is_kept_once_by_all_nodes() {
    let house = TestDb::new().await;
    let ticks = Arc::new(AtomicUsize::new(0));
    let workers: Vec<_> = (0..3)
        .map(|_| {
            let ticks = ticks.clone();
            start(Worker::new(house.db.clone(), Arc::new(SystemClock)).every(Duration::from_secs(2), &Tick).handle(move |context, Tick| {
                assert_eq!(context.tenant(), HOUSE);
                ticks.fetch_add(1, Ordering::Relaxed);
                async { Ok(()) }
            }))
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(7_000)).await;
    workers.iter().for_each(tokio::task::JoinHandle::abort);
    let ticked = ticks.load(Ordering::Relaxed);
    println!("{ticked} ticks of three nodes in 7 s");
    assert!((2..=4).contains(&ticked), "{ticked}");
    assert_eq!(count(&house.db, "select count(*) from platform.schedule").await, 1);
}
