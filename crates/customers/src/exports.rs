//! Exporting customers: asked for, allowed where the tenant wants it, written in the background, logged.

use crate::jobs::{WriteExport, WriteOpportunities};
use crate::model::{CompanyId, CompanyRow, ContactId, Export, ExportFormat, ExportId, ExportState, Refusal};
use crate::rules::{cell, masks};
use crate::segments::ReadSelection;
use crate::store::{self, ListFilter, ListOrder, PeopleFilter, PeopleOrder, PersonOf};
use crate::{CONTACTS, people, segments};
use blobs::Blobs;
use chrono::{DateTime, Duration, Utc};
use db::{Db, TenantTx};
use fields::rules::Place;
use fields::{Asked, BadFilter, Catalogue, Record};
use kernel::{Actor, Clock, Fault, Permissions, Stop};
use queue::JobContext;
use serde_json::{Value, json};
use sheets as write;
use std::collections::HashMap;
use std::future::Future;
use uuid::Uuid;

/// Rows that one look at the database reads.
const BATCH: i64 = 1_000;
/// Bytes of a stored piece of the file.
const PIECE_BYTES: usize = 8 << 20;
/// The file is there for so long.
const KEPT: Duration = Duration::days(7);
/// Columns of an export.
pub const COLUMNS_MAX: usize = 100;
/// What is exported of a company's people, each person's parted by semicolons.
pub(crate) const PEOPLE: [&str; 3] = ["people.names", "people.emails", "people.phones"];

/// Asks for an export. Where the tenant wants it allowed it waits, else it is written.
///
/// # Errors
/// [`Refusal::Fields`] for columns that aren't there or are hidden from the actor.
pub(crate) async fn ask(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    (record, selection, columns, format): (Record, Value, Vec<String>, ExportFormat),
    read: ReadSelection,
) -> Result<Export, Stop<Refusal>> {
    let (catalogue, asked) = sight(tx, actor, now, record).await?;
    read(&selection, &catalogue, &asked).map_err(Stop::Refused)?;
    places(&catalogue, record, &columns).map_err(Stop::Refused)?;
    ask_for(tx, actor, now, (record, selection, columns, format)).await
}

/// Asks for an export of what the caller has seen to: that the actor may have these columns, and that the selection can be read.
///
/// # Errors
/// [`Refusal::NoSuchExport`] when the actor is nobody.
pub async fn ask_for(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    (record, selection, columns, format): (Record, Value, Vec<String>, ExportFormat),
) -> Result<Export, Stop<Refusal>> {
    let Some(account) = actor.account else {
        return Err(Stop::Refused(Refusal::NoSuchExport));
    };
    let labels = accounts::labels::own(tx, account).await?;
    let waits = store::export_approval(tx).await?;
    let mut export = Export {
        id: ExportId::new(),
        account,
        grants: actor.grants.clone(),
        labels: labels.clone(),
        record,
        selection,
        columns,
        format,
        lang: actor.lang.tag().to_owned(),
        state: if waits { ExportState::Asked } else { ExportState::Waiting },
        rows: 0,
        bytes: 0,
        pieces: Vec::new(),
        job: None,
        created_at: now,
        decided_by: None,
        expires_at: now + KEPT,
    };
    store::insert_export(tx, &export, &labels).await?;
    let detail = json!({ "export_id": export.id, "selection": export.selection, "columns": export.columns, "waits": waits });
    accounts::audit::append(tx, actor, act(record, Act::Ask), format.as_str(), detail).await?;
    if !waits {
        begin(tx, &mut export, None).await?;
    }
    Ok(export)
}

/// Allows an export that waits, or refuses it. Nobody decides on his own.
///
/// # Errors
/// [`Refusal::NoSuchExport`], also when it doesn't wait; [`Refusal::OwnExport`].
pub(crate) async fn decide(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: ExportId, allowed: bool) -> Result<(), Stop<Refusal>> {
    let Some(mut export) = store::export(tx, id).await?.filter(|export| export.state == ExportState::Asked) else {
        return Err(Stop::Refused(Refusal::NoSuchExport));
    };
    if Some(export.account) == actor.account {
        return Err(Stop::Refused(Refusal::OwnExport));
    }
    export.decided_by = actor.account;
    let (kind, detail) = (export.format.as_str(), json!({ "export_id": id }));
    if allowed {
        accounts::audit::append(tx, actor, act(export.record, Act::Allow), kind, detail).await?;
        begin(tx, &mut export, Some(now)).await?;
    } else {
        accounts::audit::append(tx, actor, act(export.record, Act::Refuse), kind, detail).await?;
        export.state = ExportState::Refused;
        store::set_export(tx, &export, Some(now)).await?;
    }
    Ok(())
}

async fn begin(tx: &mut TenantTx, export: &mut Export, decided_at: Option<DateTime<Utc>>) -> Result<(), Fault> {
    let (export_id, name) = (export.id.0, format!("{}.{}", named(export.record), export.format.as_str()));
    let (account, labels) = (export.account, export.labels.clone());
    let job = match export.record {
        Record::Opportunity => queue::enqueue_for(tx, account, labels, &WriteOpportunities { export_id, name }).await?,
        _ => queue::enqueue_for(tx, account, labels, &WriteExport { export_id, name }).await?,
    };
    export.job = Some(job.0);
    export.state = ExportState::Waiting;
    store::set_export(tx, export, decided_at).await
}

/// What a file of these is called.
pub(crate) fn named(record: Record) -> &'static str {
    match record {
        Record::Contact => "contacts",
        Record::Opportunity => "opportunities",
        _ => "customers",
    }
}

/// What is done with an export.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    Ask,
    Allow,
    Refuse,
    Fetch,
}

/// Under which word the audit trail keeps it.
pub(crate) fn act(record: Record, act: Act) -> &'static str {
    match (record == Record::Opportunity, act) {
        (false, Act::Ask) => "customers.export.ask",
        (false, Act::Allow) => "customers.export.allow",
        (false, Act::Refuse) => "customers.export.refuse",
        (false, Act::Fetch) => "customers.export.fetch",
        (true, Act::Ask) => "sales.export.ask",
        (true, Act::Allow) => "sales.export.allow",
        (true, Act::Refuse) => "sales.export.refuse",
        (true, Act::Fetch) => "sales.export.fetch",
    }
}

/// The fields of what is exported, as the actor sees them.
async fn sight(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, record: Record) -> Result<(Catalogue, Asked), Fault> {
    if record == Record::Contact {
        let people::Sight { catalogue, asked } = people::sight(tx, actor, now).await?;
        return Ok((catalogue, asked));
    }
    segments::catalogue(tx, actor, now).await
}

/// Does the column tell of a company's people?
fn of_people(record: Record, key: &str) -> bool {
    record == Record::Company && PEOPLE.contains(&key)
}

/// Where the columns are that stand in the record's own row.
fn places(catalogue: &Catalogue, record: Record, columns: &[String]) -> Result<Vec<Place>, Refusal> {
    if columns.is_empty() || columns.len() > COLUMNS_MAX {
        return Err(BadFilter::TooBig.into());
    }
    let own = columns.iter().filter(|key| !of_people(record, key));
    own.map(|key| catalogue.column(key).ok_or_else(|| BadFilter::UnknownField(key.clone()).into())).collect()
}

/// What a file is written from, page by page.
pub trait ExportRows: Sized + Send + Sync {
    /// What it needs of its context's border.
    type How: Send;
    /// Where a page begins; as it comes: at the first row.
    type At: Copy + Default + Send;

    /// Looks for the rows; tells how many there are.
    fn open(
        tx: &mut TenantTx,
        actor: &Actor,
        now: DateTime<Utc>,
        export: &Export,
        how: Self::How,
    ) -> impl Future<Output = Result<(Self, u64), Fault>> + Send;

    /// The sheet's name, and the columns' in the export's language.
    fn header(&self, export: &Export) -> (&'static str, Vec<String>);

    /// The rows from here on, and where the next page begins; none: that was the last.
    fn page(&self, tx: &mut TenantTx, at: Self::At) -> impl Future<Output = Result<(Vec<Cells>, Option<Self::At>), Fault>> + Send;
}

/// A row of a file.
pub type Cells = Vec<write::Value>;

/// Writes the file. Killed in between it begins again; the line says what the file holds only once it is stored.
///
/// # Errors
/// A fault when the database or the files are away.
pub async fn write<R: ExportRows>(
    (db, blobs, clock): (&Db, &Blobs, &dyn Clock),
    cx: &JobContext,
    id: ExportId,
    how: R::How,
) -> Result<(), Fault> {
    let house = cx.actor();
    let Some(mut export) = db.write(&house, async |tx| store::export(tx, id).await).await? else {
        return Ok(());
    };
    // Limits of the account's role hold, so it is no master here.
    let permissions = Permissions::Of(std::collections::BTreeSet::new());
    let actor = Actor { account: Some(export.account), grants: export.grants.clone(), permissions, ..house.clone() };
    let now = clock.now();
    let (source, total) = db.read(&actor, async |tx| R::open(tx, &actor, now, &export, how).await).await?;
    let form = match export.format {
        ExportFormat::Xlsx => sheets::TableForm::Xlsx,
        ExportFormat::Csv => sheets::TableForm::Csv,
    };
    let (sheet, header) = source.header(&export);
    let mut table = sheets::TableWriter::new(std::io::Cursor::new(Vec::new()), form, sheet, &header)?;
    let mut at = R::At::default();
    while !cx.cancelled() {
        let (rows, next) = db.read(&actor, async |tx| source.page(tx, at).await).await?;
        for cells in rows {
            table.row(&cells)?;
            export.rows += 1;
        }
        cx.progress(u64::try_from(export.rows).unwrap_or(0), total).await?;
        let Some(next) = next else {
            export.state = ExportState::Done;
            break;
        };
        at = next;
    }
    if export.state != ExportState::Done {
        export.state = ExportState::Stopped;
        return db.write(&house, async |tx| store::set_export(tx, &export, None).await).await;
    }
    let bytes = table.finish()?.into_inner();
    export.bytes = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let pieces = bytes.chunks(PIECE_BYTES).map(|piece| piece.to_vec().into()).collect();
    let stored = blobs.put(cx.tenant(), pieces).await?;
    export.pieces = stored.iter().map(|piece| piece.hash.0.to_vec()).collect();
    db.write(&house, async |tx| {
        blobs::record(tx, &stored).await?;
        store::set_export(tx, &export, None).await?;
        cx.complete(tx).await
    })
    .await
}

/// How a column is called, in this language.
pub type Named = fn(&Catalogue, Record, &str, &str) -> String;

/// Companies and people, in the order of their ids.
pub(crate) struct Source {
    catalogue: Catalogue,
    columns: Vec<String>,
    places: Vec<Place>,
    of: Of,
    name: Named,
}

enum Of {
    /// Companies, and what of their people is seen.
    Companies(ListFilter, Catalogue),
    /// People.
    People(PeopleFilter, Asked),
}

impl ExportRows for Source {
    type How = (ReadSelection, Named);
    type At = Option<Uuid>;

    async fn open(
        tx: &mut TenantTx,
        actor: &Actor,
        now: DateTime<Utc>,
        export: &Export,
        (selection, name): Self::How,
    ) -> Result<(Self, u64), Fault> {
        let (catalogue, asked) = sight(tx, actor, now, export.record).await?;
        let filter = selection(&export.selection, &catalogue, &asked).map_err(told)?;
        let places = places(&catalogue, export.record, &export.columns).map_err(told)?;
        let (of, total) = if export.record == Record::Contact {
            let filter = PeopleFilter::of(filter, people::own_label(tx, actor.account).await?);
            let total = store::people_count(tx, &filter, i64::MAX).await?;
            (Of::People(filter, asked), total)
        } else {
            let total = store::count(tx, &filter, i64::MAX).await?;
            let (people, _) = fields::catalogue(tx, actor, now, &CONTACTS).await?;
            (Of::Companies(filter, people), total)
        };
        Ok((Self { catalogue, columns: export.columns.clone(), places, of, name }, u64::try_from(total).unwrap_or(0)))
    }

    fn header(&self, export: &Export) -> (&'static str, Vec<String>) {
        let sheet = if export.record == Record::Contact { "Contacts" } else { "Customers" };
        (sheet, export.columns.iter().map(|key| (self.name)(&self.catalogue, export.record, key, &export.lang)).collect())
    }

    async fn page(&self, tx: &mut TenantTx, after: Option<Uuid>) -> Result<(Vec<Cells>, Option<Option<Uuid>>), Fault> {
        let rows = self.rows(tx, after).await?;
        let next = rows.last().map(|(id, _)| Some(*id));
        Ok((rows.into_iter().map(|(_, cells)| cells).collect(), next))
    }
}

impl Source {
    /// The rows after this one.
    async fn rows(&self, tx: &mut TenantTx, after: Option<Uuid>) -> Result<Vec<(Uuid, Cells)>, Fault> {
        match &self.of {
            Of::Companies(filter, people) => self.companies(tx, filter, people, after).await,
            Of::People(filter, asked) => {
                let order = PeopleOrder { sorts: Vec::new(), after: after.map(|id| (Vec::new(), ContactId(id))) };
                let rows = store::people(tx, filter, &order, &self.places, BATCH).await?;
                let sight = people::Sight { catalogue: self.catalogue.clone(), asked: *asked };
                let rows = rows.into_iter().map(|(mut row, _)| {
                    people::masked(&sight, &self.columns, &mut row);
                    let cells = self.columns.iter().zip(row.shown).map(|(key, value)| cell(&self.catalogue, key, value));
                    (row.person.id.0, cells.collect())
                });
                Ok(rows.collect())
            }
        }
    }

    async fn companies(
        &self,
        tx: &mut TenantTx,
        filter: &ListFilter,
        people: &Catalogue,
        after: Option<Uuid>,
    ) -> Result<Vec<(Uuid, Cells)>, Fault> {
        let order = ListOrder { sorts: Vec::new(), after: after.map(|id| (Vec::new(), CompanyId(id))) };
        let rows = store::list(tx, filter, &order, &self.places, BATCH).await?;
        let ids: Vec<CompanyId> = rows.iter().map(|(row, _)| row.id).collect();
        let mut persons = match self.columns.iter().any(|key| of_people(Record::Company, key)) {
            true => store::exported_people(tx, &ids).await?,
            false => HashMap::new(),
        };
        let own: Vec<String> = self.columns.iter().filter(|key| !of_people(Record::Company, key)).cloned().collect();
        let rows = rows.into_iter().map(|(mut row, _)| {
            masks::row(&self.catalogue, &own, &mut row);
            let id = row.id;
            let persons = persons.remove(&id).unwrap_or_default();
            (id.0, cells(&self.catalogue, people, &self.columns, row, &persons))
        });
        Ok(rows.collect())
    }
}

fn cells(catalogue: &Catalogue, people: &Catalogue, columns: &[String], row: CompanyRow, persons: &[PersonOf]) -> Cells {
    let mut shown = row.shown.into_iter();
    let joined = |texts: Vec<String>| write::Value::from(texts.join("; ").as_str());
    let masked = |key: &str, texts: Vec<String>| {
        let seen = texts.into_iter().filter_map(|text| masks::value(people, key, Some(Value::String(text))));
        joined(seen.filter_map(|value| value.as_str().map(ToOwned::to_owned)).collect())
    };
    columns
        .iter()
        .map(|key| match key.as_str() {
            "people.names" => masked("name", persons.iter().map(|person| person.name.clone()).collect()),
            "people.emails" => masked("emails", persons.iter().flat_map(|person| person.emails.clone()).collect()),
            "people.phones" => masked("phones", persons.iter().flat_map(|person| person.phones.clone()).collect()),
            key => cell(catalogue, key, shown.next().flatten()),
        })
        .collect()
}

/// A refusal has nobody to be told to in a job: it is written with the job.
fn told(refusal: Refusal) -> Fault {
    Fault::say(format!("refused: {refusal:?}"))
}
