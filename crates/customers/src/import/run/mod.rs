//! The run: rows become companies, in order, batch by batch. A batch is one transaction: its companies, what became of its rows, how far
//! the import is. While it runs nobody else enters a company, and what was entered before is seen.

mod settle;

use super::weigh::Known;
use super::{attempt, importer, reading, told};
use crate::jobs::{self, ImportRun};
use crate::model::{Import, ImportId, ImportState, NewContact, Outcomes, VisibleTo};
use crate::rules::{self, Keys, Reading};
use crate::{Customers, owners, store};
use fields::Record;
use kernel::{AccountId, Actor, Fault, LabelId, Stop};
use queue::JobContext;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

/// Rows of one transaction: few enough that a person who enters a company waits for less than a second.
const BATCH_ROWS: i64 = 2_000;

/// Makes companies of the rows, or goes on with it.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn run(cx: &Customers, job: &JobContext, promise: &ImportRun) -> Result<(), Fault> {
    attempt(cx, job, promise.import_id, Box::pin(all(cx, job, promise.import_id))).await
}

async fn all(cx: &Customers, job: &JobContext, id: ImportId) -> Result<(), Fault> {
    let Some(import) = cx.db.read(&job.actor(), async |tx| store::import(tx, id).await).await? else { return Ok(()) };
    if import.state != ImportState::Running {
        return Ok(());
    }
    let actor = importer(job, &import);
    let reading = Arc::new(cx.db.read(&actor, async |tx| reading(tx, &import).await).await?);
    let labels = cx.db.read(&actor, async |tx| labels_of(tx, &reading).await).await?;
    let run = Run { cx, actor, import, reading, labels };
    let (mut last, mut outcomes) = (run.import.row_last, run.import.outcomes.clone());
    let mut next = run.prepare(last).await?;
    while let Some(batch) = next {
        if job.cancelled() {
            return run.stopped().await;
        }
        let end = batch.last;
        // The next rows are read and cut into words while these are written.
        let (written, ahead) = tokio::join!(run.write(batch, last, outcomes), run.prepare(end));
        (outcomes, next, last) = (written?, ahead?, end);
        job.progress(outcomes.rows(), u64::try_from(run.import.rows_total)?.max(outcomes.rows() + 1)).await?;
    }
    run.ended(job, &outcomes).await
}

/// The labels of companies by their owner; of the pool's by none.
async fn labels_of(tx: &mut db::TenantTx, reading: &Reading) -> Result<HashMap<Option<AccountId>, Vec<LabelId>>, Fault> {
    let mut owners: Vec<Option<AccountId>> = reading.colleagues.values().copied().map(Some).chain([None, Some(reading.me)]).collect();
    owners.sort_unstable();
    owners.dedup();
    let mut labels = HashMap::new();
    for owner in owners {
        let ids: Vec<AccountId> = owner.into_iter().collect();
        match owners::labels(tx, &ids, VisibleTo::Department).await {
            Ok((found, _)) => labels.insert(owner, found),
            // Who is no colleague any more gets nothing new.
            Err(Stop::Refused(_)) => None,
            Err(Stop::Failed(fault)) => return Err(fault),
        };
    }
    Ok(labels)
}

/// What a run knows all the time.
struct Run<'a> {
    cx: &'a Customers,
    actor: Actor,
    import: Import,
    reading: Arc<Reading>,
    labels: HashMap<Option<AccountId>, Vec<LabelId>>,
}

/// Rows that were read and made ready to be written.
struct Batch {
    /// The number of the last of them.
    last: i64,
    rows: Vec<Ready>,
}

/// A row that was read, with all that can be reckoned without the database; none of that when it is bad.
struct Ready {
    row: i64,
    known: Option<Prepared>,
}

struct Prepared {
    known: Known,
    keys: Keys,
    words: String,
}

impl Run<'_> {
    /// Reads the rows behind this one; none when there are no more.
    async fn prepare(&self, after: i64) -> Result<Option<Batch>, Fault> {
        let id = self.import.id;
        let rows = self.cx.db.read(&self.actor, async |tx| store::rows_after(tx, id, after, BATCH_ROWS).await).await?;
        let Some((last, ..)) = rows.last() else { return Ok(None) };
        let (last, reading) = (*last, self.reading.clone());
        let rows = tokio::task::spawn_blocking(move || rows.into_iter().map(|row| ready(&reading, row)).collect::<Result<Vec<_>, _>>());
        Ok(Some(Batch { last, rows: rows.await?? }))
    }

    /// Writes a batch; gives what became of all rows so far.
    async fn write(&self, batch: Batch, before: i64, outcomes: Outcomes) -> Result<Outcomes, Fault> {
        let now = self.cx.clock.now();
        let id = self.import.id;
        self.cx
            .db
            .write(&self.actor, async |tx| {
                let held = store::import_for_update(tx, id).await?.ok_or_else(|| Fault::say("the import is gone"))?;
                if held.row_last != before {
                    return Err(Fault::say("another worker goes on with this import"));
                }
                let mut outcomes = outcomes;
                let last = batch.last;
                settle::settle(tx, self, now, batch.rows, &mut outcomes).await?;
                store::set_progress(tx, id, last, &outcomes).await?;
                told(tx, &self.import).await?;
                Ok(outcomes)
            })
            .await
    }

    async fn stopped(&self) -> Result<(), Fault> {
        self.cx
            .db
            .write(&self.actor, async |tx| {
                store::set_state(tx, self.import.id, ImportState::Stopped, None).await?;
                told(tx, &self.import).await
            })
            .await
    }

    /// The end: what was told batch by batch is what the table says.
    async fn ended(&self, job: &JobContext, outcomes: &Outcomes) -> Result<(), Fault> {
        let (id, now) = (self.import.id, self.cx.clock.now());
        job.progress(outcomes.rows(), outcomes.rows()).await?;
        self.cx
            .db
            .write(&self.actor, async |tx| {
                let counted = store::outcomes_count(tx, id).await?;
                if counted != *outcomes {
                    tracing::warn!(import = %id, ?counted, ?outcomes, "an import was counted otherwise than its rows are");
                }
                store::set_progress(tx, id, i64::MAX, &counted).await?;
                store::set_state(tx, id, ImportState::Done, Some(now)).await?;
                if counted.made + counted.added + counted.updated > 0 {
                    jobs::link_all_mail(tx).await?;
                    // What is reckoned of a company's people was not while they came.
                    if self.reading.offer.catalogue(Record::Company).fields.iter().any(fields::Field::is_reckoned) {
                        jobs::reckon(tx).await?;
                    }
                }
                let Outcomes { made, added, updated, unchanged, skipped, refused } = counted;
                let detail = json!({"file": self.import.name, "made": made, "added": added, "updated": updated, "unchanged": unchanged,
                                    "skipped": skipped, "refused": refused});
                accounts::audit::append(tx, &self.actor, "customers.import.done", &id.to_string(), detail).await?;
                told(tx, &self.import).await?;
                tracing::info!(import = %id, made, added, updated, unchanged, skipped, refused, "an import ended");
                job.complete(tx).await
            })
            .await
    }
}

fn ready(reading: &Reading, (row, cells, bad): (i64, String, bool)) -> Result<Ready, Fault> {
    if bad {
        return Ok(Ready { row, known: None });
    }
    let cells: Vec<String> = serde_json::from_str(&cells)?;
    // What was good at the check may be bad now: a colleague left.
    let known = reading.row(&cells).ok().map(|read| {
        let known = Known::of(row, read);
        let keys = rules::keys(&known.read.company, &known.read.company.fields);
        Prepared { keys, words: person_words(known.read.company.contact.as_ref()), known }
    });
    Ok(Ready { row, known })
}

fn person_words(person: Option<&NewContact>) -> String {
    person.map(|person| rules::words(&rules::person_texts(person))).unwrap_or_default()
}
