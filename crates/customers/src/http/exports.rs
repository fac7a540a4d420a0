//! Exports of customers: asked for, allowed, fetched.

use super::names;
use crate::exports::{self, Act};
use crate::model::{Export, ExportId, ExportState, Refusal};
use crate::wire::{self, ExportDecisionIn, ExportIn, ExportListOut, ExportOut, ExportSettingIn};
use crate::{COMPANY_EXPORT, Customers, EXPORT_APPROVE, store};
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use blobs::Blobs;
use chrono::{DateTime, Utc};
use db::{Db, TenantTx};
use fields::Record;
use futures_util::{StreamExt, stream};
use kernel::{Fault, Stop};
use std::sync::Arc;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// Exports that the list shows.
const SHOWN_MAX: i64 = 100;

/// Asks for a file of customers. Where the company wants exports allowed, it waits for somebody who may.
#[utoipa::path(post, path = "/api/customers/exports", operation_id = "customers.exports.ask", tag = "customers", request_body = ExportIn,
    responses((status = 202, body = ExportOut), (status = "default", body = ProblemBody)))]
pub(super) async fn ask(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<ExportIn>,
) -> Result<(StatusCode, Json<ExportOut>), Problem> {
    caller.need(COMPANY_EXPORT)?;
    let ExportIn { record, select, columns, format } = input;
    let selection = serde_json::to_value(&select).map_err(Fault::from)?;
    let now = cx.clock.now();
    let export = cx
        .db
        .write(&caller, async |tx| exports::ask(tx, &caller, now, (record.into(), selection, columns, format), wire::selection).await)
        .await?;
    let names = cx.db.read(&caller, async |tx| names(tx, [export.account]).await).await?;
    Ok((StatusCode::ACCEPTED, Json(wire::export(export, &names, &caller, now))))
}

/// Exports in sight, newest first: one's own, or everybody's for who sees all.
#[utoipa::path(get, path = "/api/customers/exports", operation_id = "customers.exports.list", tag = "customers",
    responses((status = 200, body = ExportListOut), (status = "default", body = ProblemBody)))]
pub(super) async fn list(State(cx): State<Arc<Customers>>, caller: Caller) -> Result<Json<ExportListOut>, Problem> {
    caller.need(COMPANY_EXPORT)?;
    let now = cx.clock.now();
    Ok(Json(cx.db.read(&caller, async |tx| exports_of(tx, &caller, now, &EXPORTED).await).await?))
}

/// What can be exported.
const EXPORTED: [Record; 3] = [Record::Company, Record::Contact, Record::Opportunity];

/// Exports in sight of these kinds of records, newest first.
///
/// # Errors
/// A fault when the database is away.
pub async fn exports_of(tx: &mut TenantTx, caller: &Caller, now: DateTime<Utc>, of: &[Record]) -> Result<ExportListOut, Fault> {
    let exports = store::exports(tx, of, SHOWN_MAX).await?;
    let approval = store::export_approval(tx).await?;
    let mut named: Vec<kernel::AccountId> = exports.iter().map(|export| export.account).collect();
    named.extend(exports.iter().filter_map(|export| export.decided_by));
    let names = names(tx, named).await?;
    let items = exports.into_iter().map(|export| wire::export(export, &names, caller, now)).collect();
    Ok(ExportListOut { items, approval })
}

/// Allows or refuses an export that waits; nobody decides on his own.
#[utoipa::path(post, path = "/api/customers/exports/{id}/decision", operation_id = "customers.exports.decide", tag = "customers",
    params(("id" = Uuid, Path)), request_body = ExportDecisionIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn decide(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<ExportId>,
    Json(ExportDecisionIn { allowed }): Json<ExportDecisionIn>,
) -> Result<StatusCode, Problem> {
    caller.need(EXPORT_APPROVE)?;
    let now = cx.clock.now();
    cx.db.write(&caller, async |tx| exports::decide(tx, &caller, now, id, allowed).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says whether exports wait until they are allowed.
#[utoipa::path(put, path = "/api/customers/exports/setting", operation_id = "customers.exports.set", tag = "customers",
    request_body = ExportSettingIn, responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn set(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(ExportSettingIn { approval }): Json<ExportSettingIn>,
) -> Result<StatusCode, Problem> {
    caller.need(EXPORT_APPROVE)?;
    cx.db
        .write(&caller, async |tx| {
            store::set_export_approval(tx, approval).await?;
            let detail = serde_json::json!({ "approval": approval });
            accounts::audit::append(tx, &caller, "customers.export.setting", "", detail).await?;
            Ok::<_, Fault>(())
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file of an export, for a week; only for who asked for it.
#[utoipa::path(get, path = "/api/customers/exports/{id}/file", operation_id = "customers.exports.file", tag = "customers",
    params(("id" = Uuid, Path)), responses((status = 200, content_type = "application/octet-stream"), (status = "default", body = ProblemBody)))]
pub(super) async fn file(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<ExportId>) -> Result<Response, Problem> {
    caller.need(COMPANY_EXPORT)?;
    let files = Files { db: &cx.db, blobs: &cx.blobs, now: cx.clock.now() };
    export_file(files, &caller, id, &[Record::Company, Record::Contact]).await
}

/// Where files of exports are.
pub struct Files<'a> {
    /// The lines.
    pub db: &'a Db,
    /// The bytes.
    pub blobs: &'a Blobs,
    /// The time.
    pub now: DateTime<Utc>,
}

/// The file of an export of one of these kinds of records, as an answer; the audit trail says who fetched it.
///
/// # Errors
/// A problem when there is no such export, when it isn't the caller's, or its file is gone.
pub async fn export_file(files: Files<'_>, caller: &Caller, id: ExportId, of: &[Record]) -> Result<Response, Problem> {
    let Files { db, blobs, now } = files;
    let there = |export: &Export| {
        export.state == ExportState::Done && of.contains(&export.record) && export.account == caller.account() && now < export.expires_at
    };
    let export = db
        .write(caller, async |tx| {
            let Some(export) = store::export(tx, id).await?.filter(there) else {
                return Err(Stop::Refused(Refusal::NoSuchExport));
            };
            accounts::audit::append(tx, caller, exports::act(export.record, Act::Fetch), "", serde_json::json!({ "export_id": id }))
                .await?;
            Ok(export)
        })
        .await?;
    let media = match export.format {
        crate::model::ExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        crate::model::ExportFormat::Csv => "text/csv; charset=utf-8",
    };
    let name = format!(
        "attachment; filename=\"{}-{}.{}\"",
        exports::named(export.record),
        export.created_at.format("%Y%m%d-%H%M"),
        export.format.as_str()
    );
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    let tenant = caller.tenant;
    let pieces = stream::unfold((blobs.clone(), export.pieces.into_iter()), move |(blobs, mut left)| async move {
        let hash = left.next()?;
        let piece = match blobs::Hash::from_slice(&hash) {
            Some(hash) => blobs.get(tenant, &hash).await,
            None => Err(Fault::say("an export names no file")),
        };
        let piece = piece.map_err(|fault| std::io::Error::other(fault.to_string()));
        Some((piece, (blobs, left)))
    });
    // What answers asks once more after the end.
    let pieces = pieces.fuse();
    Ok((headers, Body::from_stream(pieces)).into_response())
}
