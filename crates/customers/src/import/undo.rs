//! Taking back a whole import: what nobody has built upon since. What somebody has stays, and is told.

use super::update::{Changed, restore};
use super::{attempt, importer, reading, told};
use crate::jobs::{self, ImportUndo};
use crate::model::{CompanyId, Contact, ContactId, Import, ImportId, ImportState, RowOutcome, Undone};
use crate::rules::{self, Reading};
use crate::store::{self, ImportMade};
use crate::{Customers, told as tidings};
use chrono::{DateTime, Utc};
use db::TenantTx;
use fields::Record;
use kernel::{Actor, Fault};
use queue::JobContext;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Rows that are taken back in one transaction.
const BATCH_ROWS: i64 = 200;
/// Companies that stay, told by name.
const KEPT_TOLD_MAX: usize = 100;

/// Takes back what the import made, the last row first. Interrupted, it goes on where it was.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn undo(cx: &Customers, job: &JobContext, promise: &ImportUndo) -> Result<(), Fault> {
    attempt(cx, job, promise.import_id, Box::pin(all(cx, job, promise.import_id))).await
}

async fn all(cx: &Customers, job: &JobContext, id: ImportId) -> Result<(), Fault> {
    let Some(import) = cx.db.read(&job.actor(), async |tx| store::import(tx, id).await).await? else { return Ok(()) };
    if import.state != ImportState::Undoing {
        return Ok(());
    }
    let actor = importer(job, &import);
    let mut reading = cx.db.read(&actor, async |tx| reading(tx, &import).await).await?;
    // What was retired since is read no more, and compared no more.
    reading.mapping = rules::still_offered(&reading.offer, reading.mapping);
    let total = import.outcomes.made + import.outcomes.updated;
    loop {
        if job.cancelled() {
            return cx
                .db
                .write(&actor, async |tx| {
                    store::set_state(tx, id, ImportState::Stopped, None).await?;
                    told(tx, &import).await
                })
                .await;
        }
        let undone = cx.db.write(&actor, async |tx| some(cx, tx, &actor, id, &reading).await).await?;
        let Some(undone) = undone else { break };
        job.progress(undone.taken_back + undone.restored + undone.kept, total).await?;
    }
    let now = cx.clock.now();
    cx.db
        .write(&actor, async |tx| {
            store::set_state(tx, id, ImportState::Undone, Some(now)).await?;
            let undone = store::import(tx, id).await?.map(|import| import.undone).unwrap_or_default();
            let Undone { taken_back, restored, kept, .. } = undone;
            let detail = json!({"file": import.name, "taken_back": taken_back, "restored": restored, "kept": kept});
            accounts::audit::append(tx, &actor, "customers.import.undone", &id.to_string(), detail).await?;
            told(tx, &import).await?;
            tracing::info!(import = %id, taken_back, restored, kept, "an import was taken back");
            job.complete(tx).await
        })
        .await
}

/// One batch; none when there is no more.
async fn some(cx: &Customers, tx: &mut TenantTx, actor: &Actor, id: ImportId, reading: &Reading) -> Result<Option<Undone>, Fault> {
    let Some(import) = store::import_for_update(tx, id).await? else { return Ok(None) };
    let mut undone = import.undone.clone();
    let rows = store::outcomes_before(tx, id, undone.at.unwrap_or(i64::MAX), BATCH_ROWS).await?;
    let Some(last) = rows.last().map(|row| row.row) else { return Ok(None) };
    let ids: Vec<Uuid> = rows.iter().map(|row| row.company).collect();
    let (people, names) = store::people_of(tx, &ids).await?;
    let people_of: Vec<(Uuid, Uuid)> = people.iter().map(|person| (person.company_id.0, person.id.0)).collect();
    let free = free(tx, &import, &ids, people, reading).await?;
    let mut labels = HashSet::new();
    let mut gone = Vec::new();
    for ImportMade { outcome, company, change, .. } in rows {
        // What is out of sight or in the bin already is nobody's to take back.
        let Some(name) = names.get(&company) else { continue };
        let back = if outcome == RowOutcome::Made {
            take(tx, actor, cx.clock.now(), company, free.get(&company).copied(), &mut labels).await?
        } else {
            let changed: Changed = change.map(serde_json::from_value).transpose()?.unwrap_or_default();
            restore(tx, actor, cx.clock.now(), CompanyId(company), changed).await?
        };
        match (back, outcome) {
            (true, RowOutcome::Made) => {
                undone.taken_back += 1;
                gone.push(company);
            }
            (true, _) => undone.restored += 1,
            (false, _) => {
                undone.kept += 1;
                if undone.kept_first.len() < KEPT_TOLD_MAX {
                    undone.kept_first.push((company, name.clone()));
                }
            }
        }
    }
    // What was taken back makes way: its unique values are free again.
    let gone_people: Vec<Uuid> = people_of.into_iter().filter(|(company, _)| gone.contains(company)).map(|(_, person)| person).collect();
    fields::release_many(tx, Record::Company, &gone).await?;
    fields::release_many(tx, Record::Contact, &gone_people).await?;
    undone.at = Some(last);
    store::set_undone(tx, id, &undone).await?;
    if !labels.is_empty() {
        let labels: Vec<i32> = labels.into_iter().collect();
        events::emit(tx, tidings::COMPANY_CHANGED, json!({ "import_id": id }), &labels).await?;
    }
    told(tx, &import).await?;
    Ok(Some(undone))
}

/// Of these companies those that are as the import made them, and whether mail is tied to them.
async fn free(
    tx: &mut TenantTx,
    import: &Import,
    ids: &[Uuid],
    people: Vec<Contact>,
    reading: &Reading,
) -> Result<HashMap<Uuid, bool>, Fault> {
    let mut brought: HashMap<Uuid, Vec<Contact>> = HashMap::new();
    for (company, contact, cells) in store::made_by_import(tx, import.id, ids).await? {
        if let Some(person) = reading.row(&cells).ok().and_then(|read| read.company.contact) {
            brought.entry(company).or_default().push(Contact::of(ContactId(contact), CompanyId(company), person));
        }
    }
    let mut here: HashMap<Uuid, Vec<Contact>> = HashMap::new();
    for mut contact in people {
        contact.bounced = false;
        here.entry(contact.company_id.0).or_default().push(contact);
    }
    // What was retired since, and what everybody begins with, tells nothing of who touched a person.
    let catalogue = reading.offer.catalogue(Record::Contact);
    let mut free = store::untouched(tx, ids).await?;
    free.retain(|company, _| {
        let sorted = |of: &HashMap<Uuid, Vec<Contact>>| {
            let mut all = of.get(company).cloned().unwrap_or_default();
            all.sort_by_key(|contact| contact.id);
            for contact in &mut all {
                contact.phones.sort_unstable();
                contact.fields.retain(|key, value| catalogue.field(key).is_some_and(|field| field.preset.as_ref() != Some(value)));
            }
            all
        };
        sorted(&brought) == sorted(&here)
    });
    Ok(free)
}

async fn take(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: Uuid,
    free: Option<bool>,
    labels: &mut HashSet<i32>,
) -> Result<bool, Fault> {
    let Some(mails) = free else { return Ok(false) };
    labels.extend(store::company_labels(tx, CompanyId(id)).await?.unwrap_or_default());
    store::bin(tx, CompanyId(id), actor.account, true, now).await?;
    if mails {
        jobs::untie_mail(tx, CompanyId(id)).await?;
    }
    Ok(true)
}
