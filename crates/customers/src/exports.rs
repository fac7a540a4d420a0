//! Exporting customers: asked for, allowed where the tenant wants it, written in the background, logged.

use crate::jobs::WriteExport;
use crate::model::{CompanyId, CompanyRow, Export, ExportFormat, ExportId, ExportState, Refusal};
use crate::rules::{cell, masks};
use crate::segments::ReadSelection;
use crate::store::{self, ListFilter, ListOrder, PersonOf};
use crate::{CONTACTS, Customers, segments};
use chrono::{DateTime, Duration, Utc};
use db::TenantTx;
use fields::rules::Place;
use fields::{BadFilter, Catalogue};
use kernel::{Actor, Fault, Permissions, Stop};
use queue::JobContext;
use serde_json::{Value, json};
use sheets as write;
use std::collections::HashMap;

/// Rows that one look at the database reads.
const BATCH: i64 = 1_000;
/// Bytes of a stored piece of the file.
const PIECE_BYTES: usize = 8 << 20;
/// The file is there for so long.
const KEPT: Duration = Duration::days(7);
/// Columns of an export.
pub(crate) const COLUMNS_MAX: usize = 100;
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
    (selection, columns, format): (Value, Vec<String>, ExportFormat),
) -> Result<Export, Stop<Refusal>> {
    let Some(account) = actor.account else {
        return Err(Stop::Refused(Refusal::NoSuchExport));
    };
    let (catalogue, _) = segments::catalogue(tx, actor, now).await?;
    places(&catalogue, &columns).map_err(Stop::Refused)?;
    let labels = accounts::labels::own(tx, account).await?;
    let waits = store::export_approval(tx).await?;
    let mut export = Export {
        id: ExportId::new(),
        account,
        grants: actor.grants.clone(),
        labels: labels.clone(),
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
    accounts::audit::append(tx, actor, "customers.export.ask", format.as_str(), detail).await?;
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
        accounts::audit::append(tx, actor, "customers.export.allow", kind, detail).await?;
        begin(tx, &mut export, Some(now)).await?;
    } else {
        accounts::audit::append(tx, actor, "customers.export.refuse", kind, detail).await?;
        export.state = ExportState::Refused;
        store::set_export(tx, &export, Some(now)).await?;
    }
    Ok(())
}

async fn begin(tx: &mut TenantTx, export: &mut Export, decided_at: Option<DateTime<Utc>>) -> Result<(), Fault> {
    let job = WriteExport { export_id: export.id.0, name: format!("customers.{}", export.format.as_str()) };
    export.job = Some(queue::enqueue_for(tx, export.account, export.labels.clone(), &job).await?.0);
    export.state = ExportState::Waiting;
    store::set_export(tx, export, decided_at).await
}

/// Where the columns are that stand in the company's row.
fn places(catalogue: &Catalogue, columns: &[String]) -> Result<Vec<Place>, Refusal> {
    if columns.is_empty() || columns.len() > COLUMNS_MAX {
        return Err(BadFilter::TooBig.into());
    }
    let own = columns.iter().filter(|key| !PEOPLE.contains(&key.as_str()));
    own.map(|key| catalogue.column(key).ok_or_else(|| BadFilter::UnknownField(key.clone()).into())).collect()
}

/// Writes the file. Killed in between it begins again; the line says what the file holds only once it is stored.
///
/// # Errors
/// A fault when the database or the files are away.
pub(crate) async fn write(
    customers: &Customers,
    cx: &JobContext,
    id: ExportId,
    (selection, name): (ReadSelection, Named),
) -> Result<(), Fault> {
    let house = cx.actor();
    let Some(mut export) = customers.db.write(&house, async |tx| store::export(tx, id).await).await? else {
        return Ok(());
    };
    // Limits of the account's role hold, so it is no master here.
    let permissions = Permissions::Of(std::collections::BTreeSet::new());
    let actor = Actor { account: Some(export.account), grants: export.grants.clone(), permissions, ..house.clone() };
    let now = customers.clock.now();
    let (catalogue, people, filter, total) = customers
        .db
        .read(&actor, async |tx| {
            let (catalogue, asked) = segments::catalogue(tx, &actor, now).await?;
            let (people, _) = fields::catalogue(tx, &actor, now, &CONTACTS).await?;
            let filter = selection(&export.selection, &catalogue, &asked).map_err(told)?;
            let total = store::count(tx, &filter, i64::MAX).await?;
            Ok::<_, Fault>((catalogue, people, filter, u64::try_from(total).unwrap_or(0)))
        })
        .await?;
    let places = places(&catalogue, &export.columns).map_err(told)?;
    let header: Vec<String> = export.columns.iter().map(|key| name(&catalogue, key, &export.lang)).collect();
    let form = match export.format {
        ExportFormat::Xlsx => sheets::TableForm::Xlsx,
        ExportFormat::Csv => sheets::TableForm::Csv,
    };
    let mut table = sheets::TableWriter::new(std::io::Cursor::new(Vec::new()), form, "Customers", &header)?;
    let mut after = None;
    while !cx.cancelled() {
        let rows = customers.db.read(&actor, async |tx| page(tx, &filter, &places, after, &export.columns).await).await?;
        let Some(last) = rows.last().map(|(row, _)| row.id) else {
            export.state = ExportState::Done;
            break;
        };
        for (mut row, persons) in rows {
            let own: Vec<String> = export.columns.iter().filter(|key| !PEOPLE.contains(&key.as_str())).cloned().collect();
            masks::row(&catalogue, &own, &mut row);
            table.row(&cells(&catalogue, &people, &export.columns, row, &persons))?;
            export.rows += 1;
        }
        after = Some(last);
        cx.progress(u64::try_from(export.rows).unwrap_or(0), total).await?;
    }
    if export.state != ExportState::Done {
        export.state = ExportState::Stopped;
        return customers.db.write(&house, async |tx| store::set_export(tx, &export, None).await).await;
    }
    let bytes = table.finish()?.into_inner();
    export.bytes = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let pieces = bytes.chunks(PIECE_BYTES).map(|piece| piece.to_vec().into()).collect();
    let stored = customers.blobs.put(cx.tenant(), pieces).await?;
    export.pieces = stored.iter().map(|piece| piece.hash.0.to_vec()).collect();
    customers
        .db
        .write(&house, async |tx| {
            blobs::record(tx, &stored).await?;
            store::set_export(tx, &export, None).await?;
            cx.complete(tx).await
        })
        .await
}

/// How a column is called, in this language.
pub(crate) type Named = fn(&Catalogue, &str, &str) -> String;

type Exported = (CompanyRow, Vec<PersonOf>);

async fn page(
    tx: &mut TenantTx,
    filter: &ListFilter,
    places: &[Place],
    after: Option<CompanyId>,
    columns: &[String],
) -> Result<Vec<Exported>, Fault> {
    let order = ListOrder { sorts: Vec::new(), after: after.map(|id| (Vec::new(), id)) };
    let rows = store::list(tx, filter, &order, places, BATCH).await?;
    let ids: Vec<CompanyId> = rows.iter().map(|(row, _)| row.id).collect();
    let mut people = match columns.iter().any(|key| PEOPLE.contains(&key.as_str())) {
        true => store::exported_people(tx, &ids).await?,
        false => HashMap::new(),
    };
    Ok(rows.into_iter().map(|(row, _)| (people.remove(&row.id).unwrap_or_default(), row)).map(|(people, row)| (row, people)).collect())
}

fn cells(catalogue: &Catalogue, people: &Catalogue, columns: &[String], row: CompanyRow, persons: &[PersonOf]) -> Vec<write::Value> {
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
