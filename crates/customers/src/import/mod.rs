//! Import of companies with their people: the file comes, is looked at, checked, run; what it made can be taken back.
//!
//! The file is kept before it is read. The check stages its rows; the run reads them in order, batch by batch, each a transaction that
//! also writes what became of its rows: killed at any moment, the next run goes on behind the last batch, and nothing is there twice.

mod check;
mod file;
mod left_out;
mod mend;
mod run;
mod undo;
mod update;
mod weigh;

pub(crate) use check::check;
pub(crate) use file::{DryRun, dry_run};
pub(crate) use left_out::{left_out, template};
pub(crate) use mend::mend;
pub(crate) use run::run;
pub(crate) use undo::undo;

use crate::jobs::{ImportCheck, ImportRun, ImportUndo};
use crate::model::{Import, ImportId, ImportRefusal, ImportState, Layout, Mapping, Place, Refusal, Settings, Target};
use crate::rules::{Offer, Reading};
use crate::{COMPANIES, CONTACTS, Customers, rules, store};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, Stop};
use queue::JobContext;
use serde_json::json;
use sheets::Wanted;
use std::collections::HashMap;
use std::sync::Arc;

/// The event of an import that changed; data `{import_id}`.
pub(crate) const IMPORT_CHANGED: &str = "customers.import";
/// The largest file that can be uploaded.
pub(crate) const UPLOAD_BYTES_MAX: usize = 512 << 20;
/// A file is kept in pieces of this size.
pub(crate) const PIECE_BYTES: usize = 8 << 20;
const NAME_CHARS_MAX: usize = 120;

/// Keeps an uploaded file whose pieces are stored, and tells what it is.
///
/// # Errors
/// [`ImportRefusal::Broken`] when it is no table.
pub(crate) async fn accept(
    cx: &Customers,
    actor: &Actor,
    by: AccountId,
    name: &str,
    pieces: &[blobs::Stored],
) -> Result<Import, Stop<Refusal>> {
    let bytes: u64 = pieces.iter().map(|piece| piece.bytes).sum();
    let held: Vec<Vec<u8>> = pieces.iter().map(|piece| piece.hash.0.to_vec()).collect();
    // Kept before it is read: what turns out to be no table is swept away in a day.
    cx.db.write(actor, async |tx| blobs::record(tx, pieces).await).await?;
    let now = cx.clock.now();
    let offer = Arc::new(cx.db.read(actor, async |tx| offered(tx, actor, now).await).await?);
    let layout = file::look(cx, actor, &held, Wanted::default(), &offer).await?;
    cx.db
        .write(actor, async |tx| {
            let (mapping, settings) = proposed(tx, &offer, &layout, Settings::default()).await?;
            let import = Import {
                id: ImportId::new(),
                by,
                grants: actor.grants.labels().to_vec(),
                closed: offer.closed(),
                labels: accounts::labels::own(tx, by).await?,
                name: name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect(),
                bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
                pieces: held,
                state: ImportState::Uploaded,
                layout,
                mapping,
                settings,
                job: None,
                error: None,
                rows_total: 0,
                checked: crate::model::Checked::default(),
                rows_done: 0,
                row_last: 0,
                outcomes: crate::model::Outcomes::default(),
                undone: crate::model::Undone::default(),
                created_at: now,
                started_at: None,
                finished_at: None,
            };
            store::import_insert(tx, &import).await?;
            let detail = json!({"file": import.name, "bytes": import.bytes});
            accounts::audit::append(tx, actor, "customers.import", &import.id.to_string(), detail).await?;
            told(tx, &import).await?;
            Ok(import)
        })
        .await
}

/// Reads the file in another way: another sheet, encoding, delimiter, with or without a row that names the columns.
///
/// # Errors
/// [`ImportRefusal::NotNow`] once it has run, [`ImportRefusal::Broken`] when it can't be read so.
pub(crate) async fn read_otherwise(cx: &Customers, actor: &Actor, id: ImportId, wanted: Wanted) -> Result<(), Stop<Refusal>> {
    let now = cx.clock.now();
    let (before, offer) =
        cx.db.read(actor, async |tx| Ok::<_, Stop<Refusal>>((found(tx, id).await?, offered(tx, actor, now).await?))).await?;
    let offer = Arc::new(offer);
    let layout = file::look(cx, actor, &before.pieces, wanted, &offer).await?;
    cx.db
        .write(actor, async |tx| {
            let import = before_run(tx, id).await?;
            store::clear_rows(tx, id, true).await?;
            store::set_layout(tx, id, &layout).await?;
            let (mapping, settings) = proposed(tx, &offer, &layout, import.settings.clone()).await?;
            store::set_mapping(tx, id, &mapping, &settings).await?;
            Ok(told(tx, &import).await?)
        })
        .await
}

/// What the columns hold and how the file is taken: as it was the last time that a file had these columns, else as their names say.
async fn proposed(tx: &mut TenantTx, offer: &Offer, layout: &Layout, settings: Settings) -> Result<(Mapping, Settings), Fault> {
    let known = match layout.header {
        Some(_) => store::mapping_known(tx, &rules::header_key(&layout.columns)).await?,
        None => None,
    };
    Ok(match known {
        Some((mapping, settings)) => (rules::still_offered(offer, mapping), settings),
        None => (rules::suggest(offer, &layout.columns, &layout.sample), settings),
    })
}

/// What columns can be given to by who asks.
async fn offered(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>) -> Result<Offer, Fault> {
    let (companies, _) = fields::catalogue(tx, actor, now, &COMPANIES).await?;
    let (people, _) = fields::catalogue(tx, actor, now, &CONTACTS).await?;
    Ok(Offer::new(companies, people))
}

/// Says what the columns hold and what is done with duplicates and owners; remembered for the next file with these columns.
///
/// # Errors
/// [`ImportRefusal::NotNow`], [`ImportRefusal::Twice`], [`ImportRefusal::NoSuchField`], [`ImportRefusal::Closed`].
pub(crate) async fn set(
    tx: &mut TenantTx,
    cx: &Customers,
    actor: &Actor,
    id: ImportId,
    mapping: Option<Mapping>,
    settings: Option<Settings>,
) -> Result<(), Stop<Refusal>> {
    let import = before_run(tx, id).await?;
    let mut mapping = mapping.unwrap_or_else(|| import.mapping.clone());
    mapping.resize(import.layout.columns.len(), None);
    let offer = offered(tx, actor, cx.clock.now()).await?;
    for (at, target) in mapping.iter().enumerate() {
        let Some(target) = target else { continue };
        let why: fn(Target) -> ImportRefusal = match () {
            () if mapping[..at].contains(&Some(target.clone())) => ImportRefusal::Twice,
            () if !offer.has(target) => ImportRefusal::NoSuchField,
            () if !offer.is_open(target) => ImportRefusal::Closed,
            () => continue,
        };
        return Err(refused(why(target.clone())));
    }
    let settings = settings.unwrap_or_else(|| import.settings.clone());
    if import.layout.header.is_some() {
        store::mapping_remember(tx, &rules::header_key(&import.layout.columns), &mapping, &settings, cx.clock.now()).await?;
    }
    // What only the run looks at leaves the check true.
    let same = mapping == import.mapping
        && settings.country == import.settings.country
        && settings.owner == import.settings.owner
        && settings.dates == import.settings.dates;
    store::set_mapping(tx, id, &mapping, &settings).await?;
    if same && import.state == ImportState::Checked {
        store::set_state(tx, id, ImportState::Checked, None).await?;
    }
    Ok(told(tx, &import).await?)
}

/// Promises the check.
///
/// # Errors
/// [`ImportRefusal::NotNow`], [`ImportRefusal::NoName`].
pub(crate) async fn start_check(tx: &mut TenantTx, cx: &Customers, actor: &Actor, id: ImportId) -> Result<(), Stop<Refusal>> {
    let import = before_run(tx, id).await?;
    let closed = offered(tx, actor, cx.clock.now()).await?.closed();
    if !import.mapping.contains(&Some(Target::Own(Place::Name))) {
        return Err(refused(ImportRefusal::NoName));
    }
    let job = ImportCheck { import_id: id, name: import.name.clone() };
    let job = queue::enqueue_for(tx, import.by, import.labels.clone(), &job).await?;
    store::set_job(tx, id, ImportState::Checking, job.0, actor.grants.labels(), &closed, None).await?;
    Ok(told(tx, &import).await?)
}

/// Promises the run, or that it goes on.
///
/// # Errors
/// [`ImportRefusal::NotNow`] before a check.
pub(crate) async fn start_run(tx: &mut TenantTx, cx: &Customers, actor: &Actor, id: ImportId) -> Result<(), Stop<Refusal>> {
    let import = held(tx, id).await?;
    // What is being taken back is not gone on with.
    let goes_on =
        matches!(import.state, ImportState::Stopped | ImportState::Failed) && import.started_at.is_some() && import.undone.at.is_none();
    if import.state != ImportState::Checked && !goes_on {
        return Err(refused(ImportRefusal::NotNow(import.state)));
    }
    let closed = offered(tx, actor, cx.clock.now()).await?.closed();
    let job = ImportRun { import_id: id, name: import.name.clone() };
    let job = queue::enqueue_for(tx, import.by, import.labels.clone(), &job).await?;
    store::set_job(tx, id, ImportState::Running, job.0, actor.grants.labels(), &closed, Some(cx.clock.now())).await?;
    Ok(told(tx, &import).await?)
}

/// Promises that what was made is taken back.
///
/// # Errors
/// [`ImportRefusal::NotNow`] when nothing was made, or it is being made.
pub(crate) async fn start_undo(tx: &mut TenantTx, actor: &Actor, id: ImportId) -> Result<(), Stop<Refusal>> {
    let import = held(tx, id).await?;
    let ran = matches!(import.state, ImportState::Done | ImportState::Stopped | ImportState::Failed) && import.started_at.is_some();
    if !ran {
        return Err(refused(ImportRefusal::NotNow(import.state)));
    }
    let job = ImportUndo { import_id: id, name: import.name.clone() };
    let job = queue::enqueue_for(tx, import.by, import.labels.clone(), &job).await?;
    store::set_job(tx, id, ImportState::Undoing, job.0, actor.grants.labels(), &import.closed, None).await?;
    let detail = json!({"file": import.name});
    accounts::audit::append(tx, actor, "customers.import.undo", &id.to_string(), detail).await?;
    Ok(told(tx, &import).await?)
}

/// Stops what is being done, after the batch at hand. A job that had not begun ends now.
///
/// # Errors
/// [`ImportRefusal::NotNow`] when nothing is being done.
pub(crate) async fn stop(tx: &mut TenantTx, actor: &Actor, id: ImportId) -> Result<(), Stop<Refusal>> {
    let import = held(tx, id).await?;
    let (Some(job), Some(after)) = (import.job, stopped(import.state)) else {
        return Err(refused(ImportRefusal::NotNow(import.state)));
    };
    match queue::cancel(tx, actor, queue::JobId(job)).await {
        Ok(view) if view.state == queue::JobState::Cancelled => store::set_state(tx, id, after, None).await?,
        Ok(_) => {}
        // It has ended meanwhile, or died: what it could not say is said here.
        Err(Stop::Refused(_)) => store::set_state(tx, id, after, None).await?,
        Err(Stop::Failed(fault)) => return Err(fault.into()),
    }
    Ok(told(tx, &import).await?)
}

/// How an import is left by who stops it in this state.
fn stopped(state: ImportState) -> Option<ImportState> {
    match state {
        ImportState::Checking => Some(ImportState::Uploaded),
        ImportState::Running | ImportState::Undoing => Some(ImportState::Stopped),
        _ => None,
    }
}

/// Forgets an import: its file and its rows. What it made stays, and can't be taken back together any more.
///
/// # Errors
/// [`ImportRefusal::NotNow`] while something is being done.
pub(crate) async fn forget(tx: &mut TenantTx, actor: &Actor, id: ImportId) -> Result<(), Stop<Refusal>> {
    let import = held(tx, id).await?;
    if stopped(import.state).is_some() {
        return Err(refused(ImportRefusal::NotNow(import.state)));
    }
    store::delete_import(tx, id).await?;
    accounts::audit::append(tx, actor, "customers.import.forget", &id.to_string(), json!({"file": import.name})).await?;
    Ok(told(tx, &import).await?)
}

/// Runs the work of a job; when its last attempt fails, the import says so.
pub(crate) async fn attempt(
    cx: &Customers,
    job: &JobContext,
    id: ImportId,
    work: impl Future<Output = Result<(), Fault>>,
) -> Result<(), Fault> {
    let Err(fault) = work.await else { return Ok(()) };
    if job.is_last_attempt() {
        cx.db
            .write(&job.actor(), async |tx| {
                store::set_failed(tx, id, "fault").await?;
                match store::import(tx, id).await? {
                    Some(import) => told(tx, &import).await,
                    None => Ok(()),
                }
            })
            .await?;
    }
    Err(fault)
}

/// What the rows of an import are read with.
async fn reading(tx: &mut TenantTx, import: &Import) -> Result<Reading, Fault> {
    let house = Actor::house(tx.tenant());
    let companies = fields::writable(tx, &house, &COMPANIES, false).await?;
    let people = fields::writable(tx, &house, &CONTACTS, false).await?;
    let zone = accounts::labels::time_zone(tx, import.by).await?.and_then(|zone| zone.parse().ok());
    let mut colleagues = HashMap::new();
    for colleague in accounts::labels::colleagues(tx).await? {
        for key in rules::colleague_keys(&colleague.name, &colleague.address) {
            colleagues.entry(key).or_insert(colleague.id);
        }
    }
    Ok(Reading {
        mapping: import.mapping.clone(),
        settings: import.settings.clone(),
        me: import.by,
        colleagues,
        offer: Offer::with_closed(companies, people, import.closed.iter().cloned()),
        dates: import.layout.dates.clone(),
        zone: zone.unwrap_or(chrono_tz::Asia::Shanghai),
    })
}

/// Who a job acts as: whoever started it, seeing what he saw then.
fn importer(job: &JobContext, import: &Import) -> Actor {
    let house = job.actor();
    Actor { account: Some(import.by), grants: kernel::Grants::of(import.grants.iter().copied()), ..house }
}

/// Tells open screens that an import changed.
pub(crate) async fn told(tx: &mut TenantTx, import: &Import) -> Result<(), Fault> {
    events::emit(tx, IMPORT_CHANGED, json!({ "import_id": import.id }), &import.labels).await
}

/// The import, or that there is none.
pub(crate) async fn found(tx: &mut TenantTx, id: ImportId) -> Result<Import, Stop<Refusal>> {
    store::import(tx, id).await?.ok_or(refused(ImportRefusal::NoSuchImport))
}

async fn held(tx: &mut TenantTx, id: ImportId) -> Result<Import, Stop<Refusal>> {
    store::import_for_update(tx, id).await?.ok_or(refused(ImportRefusal::NoSuchImport))
}

/// The import, held, as long as it has not run.
async fn before_run(tx: &mut TenantTx, id: ImportId) -> Result<Import, Stop<Refusal>> {
    let import = held(tx, id).await?;
    let free = matches!(import.state, ImportState::Uploaded | ImportState::Checked | ImportState::Failed) && import.started_at.is_none();
    if free { Ok(import) } else { Err(refused(ImportRefusal::NotNow(import.state))) }
}

fn refused(refusal: ImportRefusal) -> Stop<Refusal> {
    Stop::Refused(Refusal::Import(refusal))
}
