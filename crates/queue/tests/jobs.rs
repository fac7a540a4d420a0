//! Jobs on a real database: promised, claimed in turns, tried again, called off, taken over.

use db::{Db, sqlx};
use kernel::{AccountId, Actor, Clock, Fault, FixedClock, Grants, PageSize, Stop, SystemClock, TenantId};
use parking_lot::Mutex;
use queue::{
    Job, JobContext, JobId, JobState, Refusal, Which, Worker, cancel, enqueue, enqueue_at, enqueue_for, enqueue_raw, get, list, retry,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use testkit::database::TestDb;
use tokio::sync::oneshot;

const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Serialize, Deserialize)]
struct Note {
    text: String,
}

impl Job for Note {
    const KIND: &'static str = "test.note";
    const ATTEMPTS_MAX: u16 = 3;
}

#[derive(Serialize, Deserialize)]
struct Import {
    file: String,
}

impl Job for Import {
    const KIND: &'static str = "test.import";
    const TIME_MAX: Duration = Duration::from_secs(60);
    fn unique_key(&self) -> Option<String> {
        Some(self.file.clone())
    }
    fn title(&self) -> Option<String> {
        Some(self.file.clone())
    }
}

#[derive(Serialize, Deserialize)]
struct Reindex {
    number: usize,
}

impl Job for Reindex {
    const KIND: &'static str = "test.reindex";
    const PRIORITY: i16 = queue::BACKGROUND;
}

fn note(text: &str) -> Note {
    Note { text: text.to_owned() }
}

fn import(file: &str) -> Import {
    Import { file: file.to_owned() }
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

async fn promise<J: Job + Sync>(db: &Db, tenant: TenantId, job: &J) -> JobId {
    db.write(&Actor::house(tenant), async |tx| enqueue(tx, job).await).await.unwrap()
}

async fn job(db: &Db, tenant: TenantId, id: JobId) -> queue::JobView {
    let actor = Actor::house(tenant);
    db.read(&actor, async |tx| get(tx, &actor, id).await).await.unwrap()
}

async fn state(db: &Db, tenant: TenantId, id: JobId) -> JobState {
    job(db, tenant, id).await.state
}

async fn until<F: Future<Output = bool>>(what: &str, check: impl Fn() -> F) {
    let started = Instant::now();
    while !check().await {
        assert!(started.elapsed() < PATIENCE, "{what}: not in time");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A worker that runs until it is told to stop, or killed.
struct Running {
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<Result<(), Fault>>,
}

impl Running {
    fn start(worker: Worker) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        Self { stop, task: tokio::spawn(worker.run(async { stopped.await.unwrap_or(()) })) }
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap().unwrap();
    }

    async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

type Heard = Arc<Mutex<Vec<String>>>;

fn listener(db: &Db) -> (Worker, Heard) {
    let heard = Heard::default();
    let hear = heard.clone();
    let worker = Worker::new(db.clone(), clock()).handle(move |_, note: Note| {
        let hear = hear.clone();
        async move {
            hear.lock().push(note.text);
            Ok(())
        }
    });
    (worker, heard)
}

#[tokio::test]
async fn a_promise_is_kept_if_its_transaction_is() {
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    let (worker, heard) = listener(&house.db);
    let broken = house
        .db
        .write(&Actor::house(tenant), async |tx| {
            enqueue(tx, &note("never")).await?;
            Err::<(), _>(Fault::say("thought better of it"))
        })
        .await;
    assert!(broken.is_err());
    let id = promise(&house.db, tenant, &note("kept")).await;
    let drained = worker.drain().await.unwrap();
    assert_eq!((drained.ran, drained.failed.len()), (1, 0));
    assert_eq!(*heard.lock(), ["kept"]);
    assert_eq!(state(&house.db, tenant, id).await, JobState::Done);
    assert_eq!(worker.drain().await.unwrap().ran, 0);
}

#[tokio::test]
async fn a_promise_starts_within_moments_of_its_commit() {
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    let (worker, heard) = listener(&house.db);
    let running = Running::start(worker);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut slowest = Duration::ZERO;
    for n in 1..=20 {
        promise(&house.db, tenant, &note("now")).await;
        let committed = Instant::now();
        until("the job", async || heard.lock().len() == n).await;
        slowest = slowest.max(committed.elapsed());
    }
    println!("slowest start {slowest:?}");
    assert!(slowest < Duration::from_millis(500), "{slowest:?}");
    running.stop().await;
}

#[tokio::test]
async fn the_urgent_goes_first_and_then_the_earlier() {
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    let order = Heard::default();
    let (by_note, by_reindex) = (order.clone(), order.clone());
    let worker = Worker::new(house.db.clone(), clock())
        .handle(move |_, note: Note| {
            by_note.lock().push(note.text);
            async { Ok(()) }
        })
        .handle(move |_, reindex: Reindex| {
            by_reindex.lock().push(reindex.number.to_string());
            async { Ok(()) }
        });
    promise(&house.db, tenant, &Reindex { number: 1 }).await;
    promise(&house.db, tenant, &note("a")).await;
    promise(&house.db, tenant, &note("b")).await;
    assert_eq!(worker.drain().await.unwrap().ran, 3);
    assert_eq!(*order.lock(), ["a", "b", "1"]);
}

#[tokio::test]
async fn a_failed_job_is_tried_again_later_and_dies_at_last() {
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    let clock = Arc::new(FixedClock::at(SystemClock.now() + chrono::Duration::seconds(5)));
    let worker = Worker::new(house.db.clone(), clock.clone()).handle(|_, _: Note| async { Err(Fault::say("the server said no")) });
    let id = promise(&house.db, tenant, &note("x")).await;
    for (attempt, pause) in [(1, 2.0), (2, 4.0)] {
        assert_eq!(worker.drain().await.unwrap().failed, [("test.note".to_owned(), "the server said no".to_owned())]);
        assert_eq!(worker.drain().await.unwrap().ran, 0);
        let view = job(&house.db, tenant, id).await;
        assert_eq!((view.state, view.attempts, view.error.as_deref()), (JobState::Waiting, attempt, Some("the server said no")));
        #[expect(clippy::cast_precision_loss, reason = "seconds of a test")]
        let seconds = (view.run_at - clock.now()).num_milliseconds() as f64 / 1_000.0;
        assert!((pause * 0.74..pause * 1.26).contains(&seconds), "{seconds} after attempt {attempt}");
        clock.advance(chrono::Duration::seconds(6));
    }
    assert_eq!(worker.drain().await.unwrap().ran, 1);
    assert_eq!(state(&house.db, tenant, id).await, JobState::Dead);

    // A dead letter is listed though nobody was meant to see the job, and can be run again.
    let master = Actor::house(tenant);
    let dead = house.db.read(&master, async |tx| list(tx, &master, Which::Dead, None, PageSize::clamp(None)).await).await.unwrap();
    assert_eq!(dead.items.iter().map(|job| job.id).collect::<Vec<_>>(), [id]);
    let again = house.db.write(&master, async |tx| retry(tx, &master, id).await).await.unwrap();
    assert_eq!((again.state, again.attempts), (JobState::Waiting, 0));
    let (well, heard) = listener(&house.db);
    well.drain().await.unwrap();
    assert_eq!(*heard.lock(), ["x"]);
    let done = house.db.write(&master, async |tx| retry(tx, &master, id).await).await;
    assert!(matches!(done, Err(Stop::Refused(Refusal::NotDead))));
}

#[tokio::test]
async fn panics_overtime_and_bad_data_are_failures() {
    #[derive(Serialize, Deserialize)]
    struct Slow;
    impl Job for Slow {
        const KIND: &'static str = "test.slow";
        const TIME_MAX: Duration = Duration::from_millis(50);
    }
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    let worker = Worker::new(house.db.clone(), clock())
        .handle(|_, _: Note| async { panic!("out of paper") })
        .handle(|_, Slow| async {
            tokio::time::sleep(PATIENCE).await;
            Ok(())
        })
        .handle(|_, _: Import| async { Ok(()) });
    let panics = promise(&house.db, tenant, &note("x")).await;
    let slow = promise(&house.db, tenant, &Slow).await;
    let bad = house
        .db
        .write(&Actor::house(tenant), async |tx| enqueue_raw(tx, Import::KIND, "1".to_owned(), serde_json::json!({"fil": 1})).await)
        .await
        .unwrap();
    let drained = worker.drain().await.unwrap();
    assert_eq!(drained.failed.len(), 3, "{drained:?}");
    let error = async |id| job(&house.db, tenant, id).await.error.unwrap();
    assert_eq!(error(panics).await, "panic: out of paper");
    assert!(error(slow).await.starts_with("it took longer"));
    assert!(error(bad).await.contains("missing field `file`"));
    // What can never work is not tried again.
    assert_eq!(state(&house.db, tenant, bad).await, JobState::Dead);
    assert_eq!(state(&house.db, tenant, panics).await, JobState::Waiting);
}

#[tokio::test]
async fn a_unique_promise_waits_once_and_runs_after_the_last_of_them() {
    let house = TestDb::new().await;
    let (tenant, other) = (TenantId::new(), TenantId::new());
    let first = promise(&house.db, tenant, &import("a.mbox")).await;
    assert_eq!(promise(&house.db, tenant, &import("a.mbox")).await, first);
    assert_ne!(promise(&house.db, tenant, &import("b.mbox")).await, first);
    assert_ne!(promise(&house.db, other, &import("a.mbox")).await, first);
    let ran = Arc::new(AtomicUsize::new(0));
    let count = ran.clone();
    let worker = Worker::new(house.db.clone(), clock()).handle(move |_, _: Import| {
        count.fetch_add(1, Ordering::Relaxed);
        async { Ok(()) }
    });
    // Promised again by a transaction that is not committed yet: nobody may start it before.
    let db = house.db.clone();
    let (promised, wait_for_promise) = oneshot::channel();
    let (commit, wait_for_commit) = oneshot::channel::<()>();
    let open = tokio::spawn(async move {
        db.write(&Actor::house(tenant), async move |tx| {
            enqueue(tx, &import("a.mbox")).await?;
            promised.send(()).unwrap();
            wait_for_commit.await?;
            Ok::<_, Fault>(())
        })
        .await
    });
    wait_for_promise.await.unwrap();
    assert_eq!(worker.drain().await.unwrap().ran, 2);
    commit.send(()).unwrap();
    open.await.unwrap().unwrap();
    assert_eq!(worker.drain().await.unwrap().ran, 1);
    assert_eq!(ran.load(Ordering::Relaxed), 3);
    // Done, it may be promised anew.
    assert_ne!(promise(&house.db, tenant, &import("a.mbox")).await, first);
}

#[tokio::test]
async fn jobs_of_one_key_run_one_after_the_other() {
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    let (at_once, most, runs) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (now, peak, count) = (at_once.clone(), most.clone(), runs.clone());
    let worker = Worker::new(house.db.clone(), clock()).handle(move |_, _: Import| {
        let (now, peak, count) = (now.clone(), peak.clone(), count.clone());
        async move {
            peak.fetch_max(now.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(300)).await;
            now.fetch_sub(1, Ordering::Relaxed);
            count.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    });
    let running = Running::start(worker);
    for promised in 0..3 {
        promise(&house.db, tenant, &import("the same")).await;
        // Promised while the one before runs, it starts as soon as that one has ended.
        until("the job", async || runs.load(Ordering::Relaxed) + at_once.load(Ordering::Relaxed) > promised).await;
    }
    until("all three", async || runs.load(Ordering::Relaxed) == 3).await;
    assert_eq!(most.load(Ordering::Relaxed), 1);
    running.stop().await;
}

#[tokio::test]
async fn a_failed_job_gives_way_to_a_newer_promise_of_the_same() {
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    let db = house.db.clone();
    let worker = Worker::new(house.db.clone(), clock()).handle(move |context, import: Import| {
        let db = db.clone();
        async move {
            if context.attempt() == 1 && import.file == "a" {
                db.write(&context.actor(), async |tx| enqueue_at(tx, &import, SystemClock.now() + chrono::Duration::hours(1)).await)
                    .await?;
            }
            Err(Fault::say("no"))
        }
    });
    let first = promise(&house.db, tenant, &import("a")).await;
    worker.drain().await.unwrap();
    assert_eq!(state(&house.db, tenant, first).await, JobState::Cancelled);
    let master = Actor::house(tenant);
    let again = house.db.write(&master, async |tx| retry(tx, &master, first).await).await;
    assert!(matches!(again, Err(Stop::Refused(Refusal::AlreadyWaiting))));
}

#[tokio::test]
async fn waiting_and_running_jobs_can_be_called_off() {
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    let master = Actor::house(tenant);
    let off = async |id| house.db.write(&master, async |tx| cancel(tx, &master, id).await).await;
    let started = Arc::new(AtomicUsize::new(0));
    let count = started.clone();
    let worker = Worker::new(house.db.clone(), clock()).handle(move |context, _: Import| {
        count.fetch_add(1, Ordering::Relaxed);
        async move {
            context.progress(1, 1_000).await?;
            while !context.cancelled() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Ok(())
        }
    });
    let waiting =
        house.db.write(&master, async |tx| enqueue_at(tx, &import("later"), SystemClock.now() + chrono::Duration::hours(1)).await);
    let waiting = waiting.await.unwrap();
    assert_eq!(off(waiting).await.unwrap().state, JobState::Cancelled);
    assert!(matches!(off(waiting).await, Err(Stop::Refused(Refusal::Over))));
    assert!(matches!(off(JobId::new()).await, Err(Stop::Refused(Refusal::Unknown))));

    let id = promise(&house.db, tenant, &import("now")).await;
    let running = Running::start(worker);
    until("the progress", async || job(&house.db, tenant, id).await.progress.is_some()).await;
    let asked = Instant::now();
    assert_eq!(off(id).await.unwrap().state, JobState::Running);
    until("the end", async || state(&house.db, tenant, id).await == JobState::Cancelled).await;
    println!("called off after {:?}", asked.elapsed());
    assert!(asked.elapsed() < Duration::from_secs(2), "a running job hears at once that it was called off");
    assert_eq!(started.load(Ordering::Relaxed), 1);
    running.stop().await;
}

#[tokio::test]
async fn people_see_their_own_jobs() {
    let house = TestDb::new().await;
    let (tenant, stranger) = (TenantId::new(), TenantId::new());
    let person = |own| Actor { account: Some(AccountId::new()), grants: Grants::of([2, own]), ..Actor::house(tenant) };
    let (anna, ben, master, elsewhere) = (person(5), person(6), Actor::house(tenant), Actor::house(stranger));
    let hers = house.db.write(&anna, async |tx| enqueue_for(tx, anna.account.unwrap(), vec![0, 5], &import("hers")).await).await.unwrap();
    let his = house.db.write(&ben, async |tx| enqueue_for(tx, ben.account.unwrap(), vec![0, 6], &import("his")).await).await.unwrap();
    promise(&house.db, tenant, &note("nobody sees it")).await;
    let seen = async |actor: &Actor| {
        let page = house.db.read(actor, async |tx| list(tx, actor, Which::Shown, None, PageSize::clamp(None)).await).await.unwrap();
        page.items.iter().map(|job| job.id).collect::<Vec<_>>()
    };
    assert_eq!(seen(&anna).await, [hers]);
    assert_eq!(seen(&ben).await, [his]);
    assert_eq!(seen(&master).await, [his, hers]);
    assert_eq!(seen(&elsewhere).await, []);
    let first = house.db.read(&master, async |tx| list(tx, &master, Which::Shown, None, PageSize::clamp(Some(1))).await).await.unwrap();
    let cursor = first.next.unwrap().parse().unwrap();
    let second =
        house.db.read(&master, async |tx| list(tx, &master, Which::Shown, Some(cursor), PageSize::clamp(Some(1))).await).await.unwrap();
    assert_eq!((second.items[0].id, second.next), (hers, None));
    for (actor, id) in [(&anna, his), (&elsewhere, hers)] {
        assert!(matches!(house.db.read(actor, async |tx| get(tx, actor, id).await).await, Err(Stop::Refused(Refusal::Unknown))));
        assert!(matches!(house.db.write(actor, async |tx| cancel(tx, actor, id).await).await, Err(Stop::Refused(Refusal::Unknown))));
    }
}

#[tokio::test]
async fn screens_are_told_of_the_jobs_that_they_show() {
    const TOLD: &str = "test.all_told";
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    let person = |own| Actor { account: Some(AccountId::new()), grants: Grants::of([2, own]), ..Actor::house(tenant) };
    let (anna, ben, master) = (person(5), person(6), Actor::house(tenant));
    let hub = events::Hub::start(house.db.clone());
    let mut screens = Vec::new();
    for actor in [&anna, &ben, &master] {
        screens.push(hub.subscribe(actor, None).await.unwrap());
    }
    let worker =
        Worker::new(house.db.clone(), clock()).handle(|context: JobContext, _: Import| async move { context.progress(1, 1).await });
    let hers = house.db.write(&anna, async |tx| enqueue_for(tx, anna.account.unwrap(), vec![0, 5], &import("hers")).await).await.unwrap();
    worker.drain().await.unwrap();
    let his = house.db.write(&ben, async |tx| enqueue_for(tx, ben.account.unwrap(), vec![0, 6], &import("his")).await).await.unwrap();
    house.db.write(&ben, async |tx| cancel(tx, &ben, his).await).await.unwrap();
    house.db.write(&master, async |tx| retry(tx, &master, his).await).await.unwrap();
    promise(&house.db, tenant, &import("of nobody")).await;
    house.db.write(&master, async |tx| events::emit(tx, TOLD, serde_json::json!({}), &[2]).await).await.unwrap();
    let mut told = Vec::new();
    for mut screen in screens {
        let mut heard = Vec::new();
        while let Some(events::Delivery::Event(event)) = tokio::time::timeout(PATIENCE, screen.next()).await.unwrap()
            && &*event.kind != TOLD
        {
            let data: serde_json::Value = serde_json::from_str(&event.data).unwrap();
            heard.push(data["id"].as_str().unwrap().parse::<JobId>().unwrap());
        }
        told.push(heard);
    }
    // Promised, got on, ended; promised, called off, run again.
    assert_eq!(told[0], [hers; 3]);
    assert_eq!(told[1], [his; 3]);
    assert_eq!(told[2][..6], [hers, hers, hers, his, his, his]);
    assert_eq!(told[2].len(), 7, "who sees all is told of jobs that nobody asked for");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backlog_of_one_tenant_delays_no_other() {
    let house = TestDb::new().await;
    let (busy, quiet) = (TenantId::new(), TenantId::new());
    let (begun, in_time) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(None)));
    let (count, mark) = (begun.clone(), in_time.clone());
    let mut tx = house.db.system("test").await.unwrap();
    sqlx::query(
        "insert into platform.job (tenant_id, id, kind, payload) select $1, gen_random_uuid(), 'test.note', '{\"text\": \"busy\"}' from generate_series(1, 10000)",
    )
    .bind(busy.0)
    .execute(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let worker = Worker::new(house.db.clone(), clock()).slots(8).handle(move |context, note: Note| {
        let (count, mark) = (count.clone(), mark.clone());
        async move {
            count.fetch_add(1, Ordering::Relaxed);
            if note.text == "quiet" {
                *mark.lock() = Some(Instant::now());
            }
            assert_eq!(context.attempt(), 1);
            tokio::time::sleep(Duration::from_millis(10)).await;
            Ok(())
        }
    });
    let running = Running::start(worker);
    until("the backlog's begin", async || begun.load(Ordering::Relaxed) > 50).await;
    let mut slowest = Duration::ZERO;
    for _ in 0..10 {
        *in_time.lock() = None;
        promise(&house.db, quiet, &note("quiet")).await;
        let promised = Instant::now();
        until("the quiet tenant's job", async || in_time.lock().is_some()).await;
        slowest = slowest.max(promised.elapsed());
    }
    println!("the quiet tenant's slowest job began after {slowest:?}, {} of the busy one were done", begun.load(Ordering::Relaxed));
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    assert!(begun.load(Ordering::Relaxed) < 10_000);
    running.kill().await;
}

#[tokio::test]
async fn background_jobs_leave_slots_free() {
    let house = TestDb::new().await;
    let tenants: Vec<_> = (0..4).map(|_| TenantId::new()).collect();
    let at_once = Arc::new(AtomicUsize::new(0));
    let (count, heard) = (at_once.clone(), Heard::default());
    let hear = heard.clone();
    let worker = Worker::new(house.db.clone(), clock())
        .slots(4)
        .grace(Duration::ZERO)
        .handle(move |_, _: Reindex| {
            count.fetch_add(1, Ordering::Relaxed);
            async {
                tokio::time::sleep(PATIENCE).await;
                Ok(())
            }
        })
        .handle(move |_, note: Note| {
            hear.lock().push(note.text);
            async { Ok(()) }
        });
    let mut ids = Vec::new();
    for number in 0..12 {
        ids.push((tenants[number % 4], promise(&house.db, tenants[number % 4], &Reindex { number }).await));
    }
    let running = Running::start(worker);
    until("background jobs", async || at_once.load(Ordering::Relaxed) == 2).await;
    for tenant in &tenants {
        promise(&house.db, *tenant, &note("at once")).await;
    }
    until("the others", async || heard.lock().len() == 4).await;
    assert_eq!(at_once.load(Ordering::Relaxed), 2);
    running.stop().await;
    // Given back at shutdown as if they had not begun.
    for (tenant, id) in ids {
        let view = job(&house.db, tenant, id).await;
        assert_eq!((view.state, view.attempts), (JobState::Waiting, 0));
    }
}

#[tokio::test]
async fn a_background_job_waits_for_no_tenant_that_has_none() {
    let tenants = [1, 2].map(|number| TenantId(uuid::Uuid::from_u128(number)));
    // Whichever of the two has the first turn.
    for (other, reindexed) in [(tenants[0], tenants[1]), (tenants[1], tenants[0])] {
        let house = TestDb::new().await;
        promise(&house.db, other, &note("being written by somebody else")).await;
        let id = promise(&house.db, reindexed, &Reindex { number: 1 }).await;
        // Its time has come, so the other tenant has a turn each second, but nothing of its can be claimed.
        let mut writing = house.db.system("test: another transaction has this row").await.unwrap();
        sqlx::query("select from platform.job where kind = 'test.note' for update").execute(writing.conn()).await.unwrap();
        let worker =
            Worker::new(house.db.clone(), clock()).slots(4).handle(|_, _: Note| async { Ok(()) }).handle(|_, _: Reindex| async { Ok(()) });
        let running = Running::start(worker);
        until("the background job", async || state(&house.db, reindexed, id).await == JobState::Done).await;
        writing.commit().await.unwrap();
        running.stop().await;
    }
}

#[tokio::test]
async fn shutdown_waits_for_what_runs() {
    let house = TestDb::new().await;
    let tenant = TenantId::new();
    let begun = Arc::new(AtomicUsize::new(0));
    let count = begun.clone();
    let worker = Worker::new(house.db.clone(), clock()).slots(2).handle(move |_, _: Note| {
        count.fetch_add(1, Ordering::Relaxed);
        async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            Ok(())
        }
    });
    let (first, second) = (promise(&house.db, tenant, &note("1")).await, promise(&house.db, tenant, &note("2")).await);
    let running = Running::start(worker);
    until("the first", async || begun.load(Ordering::Relaxed) == 1).await;
    running.stop().await;
    assert_eq!(state(&house.db, tenant, first).await, JobState::Done);
    assert_eq!(state(&house.db, tenant, second).await, JobState::Waiting);
}
