//! The check: every row is read, compared with the companies that are here and with the rows before it, and staged.

use super::weigh::{Alike, Known, alike, held};
use super::{attempt, file, importer, reading, told};
use crate::Customers;
use crate::jobs::ImportCheck;
use crate::model::{Checked, Import, ImportId, ImportState, Place, RowFlaw, RowReason, RowState, Target};
use crate::rules::{self, Reading};
use crate::store::{self, Staged};
use db::TenantTx;
use fields::{Record, UniqueValue};
use kernel::{Actor, Fault};
use queue::JobContext;
use sheets::{Broken, Row};
use std::collections::HashMap;
use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::ops::ControlFlow;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Rows that are read and staged together.
const BATCH_ROWS: usize = 4_000;
/// Batches that are read beside the one that is being staged.
const BATCHES_AHEAD: usize = 2;
/// Rows that people changed by hand, at most.
pub(super) const MENDED_MAX: i64 = 10_000;

/// Checks all rows of the file. Interrupted, it begins anew.
///
/// # Errors
/// A fault of database or storage.
pub(crate) async fn check(cx: &Customers, job: &JobContext, promise: &ImportCheck) -> Result<(), Fault> {
    attempt(cx, job, promise.import_id, all(cx, job, promise.import_id)).await
}

async fn all(cx: &Customers, job: &JobContext, id: ImportId) -> Result<(), Fault> {
    let house = job.actor();
    let Some(import) = cx.db.read(&house, async |tx| store::import(tx, id).await).await? else { return Ok(()) };
    if import.state != ImportState::Checking {
        return Ok(());
    }
    let actor = importer(job, &import);
    let (reading, mended) = cx
        .db
        .write(&actor, async |tx| {
            store::clear_rows(tx, id, false).await?;
            Ok::<_, Fault>((reading(tx, &import).await?, store::mended(tx, id, MENDED_MAX).await?))
        })
        .await?;
    let reading = Arc::new(reading);
    let spooled = file::spool(cx, &actor, &import.pieces).await?;
    let (send, mut batches) = mpsc::channel::<Vec<Row>>(1);
    let layout = import.layout.clone();
    let reader = tokio::task::spawn_blocking(move || read(spooled, &layout, &send));
    let mut staging = Staging { checked: Checked::default(), rows: 0, seen: Seen::default() };
    let mut ahead: VecDeque<JoinHandle<Vec<Understood>>> = VecDeque::new();
    let mended = Arc::new(mended);
    loop {
        let more = if ahead.len() < BATCHES_AHEAD { batches.recv().await } else { None };
        if let Some(rows) = more {
            staging.checked.other_encoding += rows.iter().filter(|row| row.other_encoding).count() as u64;
            let (reading, mended) = (reading.clone(), mended.clone());
            ahead.push_back(tokio::task::spawn_blocking(move || rows.into_iter().map(|row| understand(&reading, &mended, row)).collect()));
            if ahead.len() < BATCHES_AHEAD {
                continue;
            }
        }
        let Some(next) = ahead.pop_front() else { break };
        if job.cancelled() {
            return stopped(cx, &actor, &import).await;
        }
        let understood = next.await?;
        cx.db.write(&actor, async |tx| staging.stage(tx, &import, understood).await).await?;
        job.progress(staging.rows, staging.rows.max(1) + 1).await?;
    }
    let read = reader.await?;
    ended(cx, &actor, &import, job, staging, read).await
}

/// Reads the file on a thread of its own, as fast as its rows are taken.
fn read(mut spooled: std::fs::File, layout: &crate::model::Layout, send: &mpsc::Sender<Vec<Row>>) -> Result<(), Broken> {
    let mut batch = Vec::with_capacity(BATCH_ROWS);
    file::each_row(&mut spooled, layout, &mut |row| {
        batch.push(row);
        if batch.len() < BATCH_ROWS {
            return ControlFlow::Continue(());
        }
        let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH_ROWS));
        // Nobody takes it any more: the check was stopped.
        if send.blocking_send(full).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    if !batch.is_empty() {
        let _ = send.blocking_send(batch);
    }
    Ok(())
}

async fn stopped(cx: &Customers, actor: &Actor, import: &Import) -> Result<(), Fault> {
    cx.db
        .write(actor, async |tx| {
            store::set_state(tx, import.id, ImportState::Uploaded, None).await?;
            told(tx, import).await
        })
        .await
}

async fn ended(
    cx: &Customers,
    actor: &Actor,
    import: &Import,
    job: &JobContext,
    staging: Staging,
    read: Result<(), Broken>,
) -> Result<(), Fault> {
    let broken = match read {
        Err(Broken::Io(why)) => return Err(Fault::say(why)),
        Err(broken) => Some(broken),
        Ok(()) => None,
    };
    let rows = i64::try_from(staging.rows)?;
    job.progress(staging.rows, staging.rows).await?;
    cx.db
        .write(actor, async |tx| {
            store::set_checked(tx, import.id, rows, &staging.checked).await?;
            match &broken {
                // The file stays what it is: another attempt would end in the same row.
                Some(broken) => store::set_failed(tx, import.id, &broken.to_string()).await?,
                None => store::set_state(tx, import.id, ImportState::Checked, None).await?,
            }
            told(tx, import).await?;
            job.complete(tx).await
        })
        .await?;
    let Checked { new, duplicate, more, bad, .. } = staging.checked;
    tracing::info!(import = %import.id, rows, new, duplicate, more, bad, "an import was checked");
    Ok(())
}

/// A row, read or with what can't be taken of it.
pub(super) struct Understood {
    pub row: i64,
    pub cells: String,
    pub read: Result<Known, Vec<RowFlaw>>,
}

fn understand(reading: &Reading, mended: &HashMap<i64, Vec<String>>, row: Row) -> Understood {
    let number = i64::try_from(row.number).unwrap_or(i64::MAX);
    let cells = mended.get(&number).cloned().unwrap_or_else(|| file::texts(row));
    understood(reading, number, &cells)
}

/// Reads one row.
pub(super) fn understood(reading: &Reading, row: i64, cells: &[String]) -> Understood {
    let read = reading.row(cells).map(|read| Known::of(row, read));
    Understood { row, cells: serde_json::Value::from(cells.to_vec()).to_string(), read }
}

struct Staging {
    checked: Checked,
    rows: u64,
    seen: Seen,
}

impl Staging {
    async fn stage(&mut self, tx: &mut TenantTx, import: &Import, batch: Vec<Understood>) -> Result<(), Fault> {
        let mut staged = Vec::with_capacity(batch.len());
        let (mut known, mut places) = (Vec::new(), Vec::new());
        for Understood { row, cells, read } in batch {
            let (state, flaws) = match read {
                Ok(read) => {
                    places.push(staged.len());
                    known.push(read);
                    (RowState::New, Vec::new())
                }
                Err(flaws) => (RowState::Bad, flaws),
            };
            staged.push(Staged { row, cells, state, leader: row, twin: None, flaws });
        }
        let held = held(tx, &known).await?;
        for ((place, known), alike) in places.into_iter().zip(&known).zip(alike(tx, &known).await?) {
            self.seen.judge(&mut staged[place], known, &alike, &held);
        }
        for row in &staged {
            self.rows += 1;
            *match row.state {
                RowState::New => &mut self.checked.new,
                RowState::Duplicate => &mut self.checked.duplicate,
                RowState::More => &mut self.checked.more,
                RowState::Bad => &mut self.checked.bad,
            } += 1;
            for flaw in &row.flaws {
                *self.checked.reasons.entry(rules::reason_word(flaw)).or_default() += 1;
            }
        }
        store::stage_rows(tx, import.id, &import.labels, &staged).await?;
        store::set_checked(tx, import.id, i64::try_from(self.rows)?, &self.checked).await
    }
}

/// Which keys the rows before had: 12 bytes and a little for each.
#[derive(Default)]
struct Seen {
    hasher: RandomState,
    leaders: HashMap<u64, u32>,
}

impl Seen {
    fn key(&self, kind: char, key: &str) -> u64 {
        self.hasher.hash_one((kind, key))
    }

    /// New, a duplicate, more of an earlier row's company; or bad: with an address or a unique value that another has, or without what is
    /// required.
    fn judge(&mut self, staged: &mut Staged, known: &Known, alike: &[Alike], held: &HashMap<UniqueValue, Uuid>) {
        let earlier = known.of_kind('n').map(|key| ('n', key)).chain(known.of_kind('d').map(|key| ('d', key)));
        let earlier: Vec<u32> = earlier.filter_map(|(kind, key)| self.leaders.get(&self.key(kind, key)).copied()).collect();
        let own = u32::try_from(staged.row).unwrap_or(u32::MAX);
        let leader = earlier.iter().min().copied();
        let twice = known.of_kind('a').any(|address| self.leaders.get(&self.key('a', address)).is_some_and(|at| Some(*at) != leader));
        if twice {
            staged.state = RowState::Bad;
            staged.flaws = vec![RowFlaw { place: Target::Own(Place::ContactEmails), flaw: RowReason::AddressTwice }];
            return;
        }
        // What was taken back makes way.
        let twin = alike.iter().find(|alike| !alike.taken_back);
        let mut flaws = self.taken(known, held, leader, twin);
        if twin.is_none() {
            flaws.extend(known.missing(leader.is_none()));
        }
        if !flaws.is_empty() {
            staged.state = RowState::Bad;
            staged.flaws = flaws;
            return;
        }
        for value in known.unique() {
            let key = self.key('u', &unique_key(value));
            self.leaders.entry(key).or_insert(leader.unwrap_or(own));
        }
        for kind in ['n', 'd', 'a'] {
            for key in known.of_kind(kind) {
                let key = self.key(kind, key);
                self.leaders.entry(key).or_insert(leader.unwrap_or(own));
            }
        }
        staged.twin = twin.map(|twin| (twin.company, twin.why.as_str()));
        staged.leader = leader.map_or(staged.row, i64::from);
        staged.state = match (leader, twin) {
            (Some(_), _) => RowState::More,
            (None, Some(_)) => RowState::Duplicate,
            (None, None) => RowState::New,
        };
    }

    /// The unique values of a row that another record has, or a row of another company. Of people who may be those that are here the run
    /// decides.
    fn taken(&self, known: &Known, held: &HashMap<UniqueValue, Uuid>, leader: Option<u32>, twin: Option<&Alike>) -> Vec<RowFlaw> {
        let elsewhere = known.unique().filter(|value| {
            let before = self.leaders.get(&self.key('u', &unique_key(value)));
            before.is_some_and(|at| Some(*at) != leader)
                || match (held.get(value), twin) {
                    (None, _) => false,
                    (Some(holder), Some(twin)) => value.0 == Record::Company && *holder != twin.company,
                    (Some(_), None) => value.0 == Record::Company || leader.is_none(),
                }
        });
        elsewhere.map(rules::taken).collect()
    }
}

fn unique_key((record, field, value): &UniqueValue) -> String {
    format!("{}\u{1f}{field}\u{1f}{value}", record.as_str())
}
