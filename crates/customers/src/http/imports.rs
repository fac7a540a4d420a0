//! Imports: bringing a file, saying what it holds, checking, mending, running, stopping, taking back.

use crate::import::{self, PIECE_BYTES, UPLOAD_BYTES_MAX};
use crate::model::{ImportId, ImportRefusal, Refusal, RowOutcome, RowState};
use crate::rules::Fields;
use crate::wire::{self, CellIn, ImportOut, ImportPatchIn, ImportRowOut};
use crate::{COMPANY_IMPORT, Customers, store};
use axum::body::{Body, Bytes};
use axum::extract::multipart::Field;
use axum::extract::{Multipart, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use blobs::Stored;
use kernel::{Fault, Lang, Page, Stop, TenantId};
use serde::Deserialize;
use sheets::TableForm;
use std::fs::File;
use std::sync::Arc;
use tokio::io::AsyncReadExt;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::{IntoParams, ToSchema};
use web::{Caller, Json, PageOf, PageQuery, Path, Problem, ProblemBody, Query};

/// Bytes of an upload's frame around its file.
pub(super) const BODY_BYTES_MAX: usize = UPLOAD_BYTES_MAX + (1 << 20);
/// A file goes out in pieces of this size.
const OUT_BYTES: usize = 256 << 10;

/// A file of companies.
#[derive(Debug, ToSchema)]
#[schema(as = CustomerFile)]
#[expect(dead_code, reason = "describes the form for the API's document")]
pub(super) struct FileForm {
    /// CSV, XLSX, XLSB, XLS or ODS.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Brings a file of companies: it is kept and looked at, nothing is imported yet.
#[utoipa::path(post, path = "/api/customers/imports", operation_id = "customers.imports.upload", tag = "customers",
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = ImportOut), (status = "default", body = ProblemBody)))]
pub(super) async fn upload(State(cx): State<Arc<Customers>>, caller: Caller, mut form: Multipart) -> Result<Response, Problem> {
    caller.need(COMPANY_IMPORT)?;
    let none = || Problem::from(Stop::Refused(Refusal::Import(ImportRefusal::NoFile)));
    while let Some(part) = form.next_field().await.map_err(|_| none())? {
        if part.name() == Some("file") {
            let name = part.file_name().unwrap_or("table").rsplit(['/', '\\']).next().unwrap_or("table").to_owned();
            let pieces = keep(&cx, caller.tenant, part).await?;
            let made = import::accept(&cx, &caller, caller.account(), &name, &pieces).await?;
            return Ok((StatusCode::CREATED, Json(wire::import(made))).into_response());
        }
    }
    Err(none())
}

/// Stores the file piece by piece as it comes.
async fn keep(cx: &Customers, tenant: TenantId, mut part: Field<'_>) -> Result<Vec<Stored>, Problem> {
    let too_large = || Problem::from(Stop::Refused(Refusal::Import(ImportRefusal::Broken(sheets::Broken::TooLarge))));
    let mut pieces = Vec::new();
    let mut piece: Vec<u8> = Vec::with_capacity(PIECE_BYTES);
    let mut bytes = 0;
    while let Some(chunk) = part.chunk().await.map_err(|_| too_large())? {
        bytes += chunk.len();
        if bytes > UPLOAD_BYTES_MAX {
            return Err(too_large());
        }
        piece.extend_from_slice(&chunk);
        if piece.len() >= PIECE_BYTES {
            let full = std::mem::replace(&mut piece, Vec::with_capacity(PIECE_BYTES));
            pieces.extend(cx.blobs.put(tenant, vec![Bytes::from(full)]).await?);
        }
    }
    if !piece.is_empty() {
        pieces.extend(cx.blobs.put(tenant, vec![Bytes::from(piece)]).await?);
    }
    Ok(pieces)
}

/// Imports in sight, the newest first.
#[utoipa::path(get, path = "/api/customers/imports", operation_id = "customers.imports.list", tag = "customers", params(PageQuery),
    responses((status = 200, body = PageOf<ImportOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn list(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<PageOf<ImportOut>>, Problem> {
    caller.need(COMPANY_IMPORT)?;
    let (after, size) = (page.after()?, page.size());
    let rows = cx.db.read(&caller, async |tx| store::import_list(tx, after, size.limit()).await).await?;
    Ok(Json(Page::cut(rows, size, |import| web::cursor::write(&store::import_at(import))).map(wire::import).into()))
}

/// One import.
#[utoipa::path(get, path = "/api/customers/imports/{id}", operation_id = "customers.imports.read", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = ImportOut), (status = "default", body = ProblemBody)))]
pub(super) async fn read(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<ImportId>) -> Result<Json<ImportOut>, Problem> {
    caller.need(COMPANY_IMPORT)?;
    shown(&cx, &caller, id).await
}

/// Says how the file is read, what its columns hold, what is done with duplicates and owners.
#[utoipa::path(patch, path = "/api/customers/imports/{id}", operation_id = "customers.imports.edit", tag = "customers", params(("id" = Uuid, Path)),
    request_body = ImportPatchIn, responses((status = 200, body = ImportOut), (status = "default", body = ProblemBody)))]
pub(super) async fn edit(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<ImportId>,
    Json(input): Json<ImportPatchIn>,
) -> Result<Json<ImportOut>, Problem> {
    caller.need(COMPANY_IMPORT)?;
    let patch = input.read().map_err(Stop::Refused)?;
    if let Some(wanted) = patch.layout {
        import::read_otherwise(&cx, &caller, id, wanted).await?;
    }
    if patch.mapping.is_some() || patch.settings.is_some() {
        cx.db.write(&caller, async |tx| import::set(tx, &cx, &caller, id, patch.mapping, patch.settings).await).await?;
    }
    shown(&cx, &caller, id).await
}

/// Forgets an import: file and rows. What it made stays.
#[utoipa::path(delete, path = "/api/customers/imports/{id}", operation_id = "customers.imports.forget", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn forget(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<ImportId>) -> Result<StatusCode, Problem> {
    caller.need(COMPANY_IMPORT)?;
    cx.db.write(&caller, async |tx| import::forget(tx, &caller, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads and compares all rows, in the background.
#[utoipa::path(post, path = "/api/customers/imports/{id}/check", operation_id = "customers.imports.check", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = ImportOut), (status = "default", body = ProblemBody)))]
pub(super) async fn check(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<ImportId>) -> Result<Json<ImportOut>, Problem> {
    caller.need(COMPANY_IMPORT)?;
    cx.db.write(&caller, async |tx| import::start_check(tx, &cx, &caller, id).await).await?;
    shown(&cx, &caller, id).await
}

/// Makes companies of the rows, in the background; goes on where it was stopped.
#[utoipa::path(post, path = "/api/customers/imports/{id}/run", operation_id = "customers.imports.run", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = ImportOut), (status = "default", body = ProblemBody)))]
pub(super) async fn run(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<ImportId>) -> Result<Json<ImportOut>, Problem> {
    caller.need(COMPANY_IMPORT)?;
    cx.db.write(&caller, async |tx| import::start_run(tx, &cx, &caller, id).await).await?;
    shown(&cx, &caller, id).await
}

/// Stops what is being done.
#[utoipa::path(post, path = "/api/customers/imports/{id}/stop", operation_id = "customers.imports.stop", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = ImportOut), (status = "default", body = ProblemBody)))]
pub(super) async fn stop(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<ImportId>) -> Result<Json<ImportOut>, Problem> {
    caller.need(COMPANY_IMPORT)?;
    cx.db.write(&caller, async |tx| import::stop(tx, &caller, id).await).await?;
    shown(&cx, &caller, id).await
}

/// Takes back what the import made, as far as nobody has built upon it.
#[utoipa::path(post, path = "/api/customers/imports/{id}/undo", operation_id = "customers.imports.undo", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = ImportOut), (status = "default", body = ProblemBody)))]
pub(super) async fn undo(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<ImportId>) -> Result<Json<ImportOut>, Problem> {
    caller.need(COMPANY_IMPORT)?;
    cx.db.write(&caller, async |tx| import::start_undo(tx, &caller, id).await).await?;
    shown(&cx, &caller, id).await
}

/// Which rows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct RowsQuery {
    #[param(value_type = Option<RowState>, inline)]
    state: Option<String>,
    /// Bad rows with this flaw: `field:reason`.
    reason: Option<String>,
    #[param(value_type = Option<RowOutcome>, inline)]
    outcome: Option<String>,
    cursor: Option<String>,
    limit: Option<u16>,
}

/// Rows of an import, in the order of the file.
#[utoipa::path(get, path = "/api/customers/imports/{id}/rows", operation_id = "customers.imports.rows", tag = "customers",
    params(("id" = Uuid, Path), RowsQuery),
    responses((status = 200, body = PageOf<ImportRowOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn rows(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<ImportId>,
    Query(query): Query<RowsQuery>,
) -> Result<Json<PageOf<ImportRowOut>>, Problem> {
    caller.need(COMPANY_IMPORT)?;
    let mut f = Fields::default();
    let state = f.choice("state", query.state.filter(|word| !word.is_empty()), RowState::from_word);
    let outcome = f.choice("outcome", query.outcome.filter(|word| !word.is_empty()), RowOutcome::from_word);
    let reason = f.choice("reason", query.reason.filter(|word| !word.is_empty()), |word| {
        crate::rules::reason(word).map(|flaw| crate::rules::reason_word(&flaw))
    });
    let (state, outcome, reason) = f.finish((state, outcome, reason)).map_err(Stop::Refused)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let (after, size) = (page.after()?.unwrap_or(0_i64), page.size());
    let rows = cx
        .db
        .read(&caller, async |tx| {
            let import = import::found(tx, id).await?;
            let rows = store::import_rows(tx, id, state, reason.as_deref(), outcome, after, size.limit()).await?;
            let page = Page::cut(rows, size, |row| web::cursor::write(&row.row));
            Ok::<_, Stop<Refusal>>(page.map(|row| wire::import_row(row, &import.mapping)))
        })
        .await?;
    Ok(Json(rows.into()))
}

/// Mends a cell; answers the row as it is then.
#[utoipa::path(patch, path = "/api/customers/imports/{id}/rows/{row}", operation_id = "customers.imports.mend", tag = "customers",
    params(("id" = Uuid, Path), ("row" = i64, Path)), request_body = CellIn,
    responses((status = 200, body = ImportRowOut), (status = "default", body = ProblemBody)))]
pub(super) async fn mend(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path((id, row)): Path<(ImportId, i64)>,
    Json(cell): Json<CellIn>,
) -> Result<Json<ImportRowOut>, Problem> {
    caller.need(COMPANY_IMPORT)?;
    let (row, mapping) = cx
        .db
        .write(&caller, async |tx| {
            let row = import::mend(tx, id, row, cell.column, cell.value).await?;
            Ok::<_, Stop<Refusal>>((row, import::found(tx, id).await?.mapping))
        })
        .await?;
    Ok(Json(wire::import_row(row, &mapping)))
}

/// In which form a table shall be.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FormQuery {
    #[serde(default)]
    #[param(inline)]
    format: FormIn,
}

/// The form of a table.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[schema(as = TableFormat)]
#[serde(rename_all = "lowercase")]
pub(super) enum FormIn {
    #[default]
    Xlsx,
    Csv,
}

impl From<FormIn> for TableForm {
    fn from(form: FormIn) -> Self {
        match form {
            FormIn::Xlsx => Self::Xlsx,
            FormIn::Csv => Self::Csv,
        }
    }
}

/// The rows that were left out, each with the reason: a file to mend and to import again.
#[utoipa::path(get, path = "/api/customers/imports/{id}/left-out", operation_id = "customers.imports.left_out", tag = "customers",
    params(("id" = Uuid, Path), FormQuery),
    responses((status = 200, content_type = "application/octet-stream"), (status = "default", body = ProblemBody)))]
pub(super) async fn left_out(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<ImportId>,
    Query(query): Query<FormQuery>,
) -> Result<Response, Problem> {
    caller.need(COMPANY_IMPORT)?;
    let form = query.format.into();
    let (import, file) = import::left_out(&cx, &caller, id, form).await?;
    let stem = import.name.rsplit_once('.').map_or(import.name.as_str(), |(stem, _)| stem).to_owned();
    Ok(table(file, form, &format!("{stem} – {}", if caller.lang == Lang::ZhCn { "未导入" } else { "left out" })))
}

/// A table to begin with.
#[utoipa::path(get, path = "/api/customers/imports/template", operation_id = "customers.imports.template", tag = "customers", params(FormQuery),
    responses((status = 200, content_type = "application/octet-stream"), (status = "default", body = ProblemBody)))]
pub(super) async fn template(caller: Caller, Query(query): Query<FormQuery>) -> Result<Response, Problem> {
    caller.need(COMPANY_IMPORT)?;
    let (form, lang) = (TableForm::from(query.format), caller.lang);
    let file = tokio::task::spawn_blocking(move || import::template(lang, form)).await.map_err(Fault::from)??;
    Ok(table(file, form, if lang == Lang::ZhCn { "客户导入模板" } else { "customers" }))
}

/// A file as an answer, piece by piece.
fn table(file: File, form: TableForm, name: &str) -> Response {
    let (ending, media_type) = match form {
        TableForm::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        TableForm::Csv => ("csv", "text/csv; charset=utf-8"),
    };
    let (send, chunks) = tokio::sync::mpsc::channel(2);
    tokio::spawn(async move {
        let mut file = tokio::fs::File::from_std(file);
        loop {
            let mut chunk = vec![0; OUT_BYTES];
            let read = file.read(&mut chunk).await.map(|bytes| {
                chunk.truncate(bytes);
                Bytes::from(chunk)
            });
            let (ended, failed) = (read.as_ref().is_ok_and(Bytes::is_empty), read.is_err());
            if ended || send.send(read).await.is_err() || failed {
                break;
            }
        }
    });
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"table.{ending}\"; filename*=UTF-8''{}.{ending}", percent(name))),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, Body::from_stream(ReceiverStream::new(chunks))).into_response()
}

/// RFC 8187, value-chars.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b"-_.".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

async fn shown(cx: &Customers, caller: &Caller, id: ImportId) -> Result<Json<ImportOut>, Problem> {
    let found = cx.db.read(caller, async |tx| import::found(tx, id).await).await?;
    Ok(Json(wire::import(found)))
}
