//! Files of follow-ups: bringing and fetching them.

use crate::follow_up_files::{self, FILE_BYTES_MAX, NewFollowUpFile};
use crate::model::{FollowUpFileId, FollowUpFileRefusal, Refusal};
use crate::wire::{self, FollowUpFileOut};
use crate::{COMPANY_READ, Customers, FOLLOW_UP_WRITE};
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Stop;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// Bytes of an upload's frame around its file.
const BODY_BYTES_MAX: usize = FILE_BYTES_MAX + (1 << 20);
/// Whatever a file says that it is, a browser runs nothing of it.
const FILE_POLICY: &str = "default-src 'none'; sandbox";

pub(super) fn router() -> OpenApiRouter<Arc<Customers>> {
    let upload = OpenApiRouter::new().routes(routes!(upload)).layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    upload.merge(OpenApiRouter::new().routes(routes!(file)))
}

/// A file for a follow-up.
#[derive(Debug, ToSchema)]
#[schema(as = FollowUpFileForm)]
#[expect(dead_code, reason = "describes the form for the API's document")]
struct FileForm {
    /// Anything, 25 MB at most.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Brings a file for a follow-up that is still to be written and names it in `file_ids`; within a day, or it is forgotten.
#[utoipa::path(post, path = "/api/customers/files", operation_id = "customers.files.upload", tag = "customers",
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = FollowUpFileOut), (status = "default", body = ProblemBody)))]
async fn upload(State(cx): State<Arc<Customers>>, caller: Caller, mut form: Multipart) -> Result<Response, Problem> {
    caller.need(FOLLOW_UP_WRITE)?;
    while let Some(part) = form.next_field().await.map_err(unreadable)? {
        if part.name() == Some("file") {
            let name = part.file_name().unwrap_or_default().to_owned();
            let media_type = part.content_type().map(str::to_owned);
            let bytes = part.bytes().await.map_err(unreadable)?;
            let file = follow_up_files::keep_file(&cx, &caller, caller.account(), NewFollowUpFile { name, media_type, bytes }).await?;
            return Ok((StatusCode::CREATED, Json(wire::follow_up_file(file))).into_response());
        }
    }
    Err(Stop::Refused(Refusal::FollowUpFile(FollowUpFileRefusal::NoFile)).into())
}

/// A form that ends at the limit of its bytes, or is none.
fn unreadable(why: MultipartError) -> Problem {
    let refusal = match why.status() {
        StatusCode::PAYLOAD_TOO_LARGE => FollowUpFileRefusal::TooLarge,
        _ => FollowUpFileRefusal::NoFile,
    };
    Stop::Refused(Refusal::FollowUpFile(refusal)).into()
}

/// A file of a follow-up, to be saved.
#[utoipa::path(get, path = "/api/customers/files/{id}", operation_id = "customers.files.read", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = "default", body = ProblemBody)))]
async fn file(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<FollowUpFileId>) -> Result<Response, Problem> {
    caller.need(COMPANY_READ)?;
    let by = caller.account();
    let (file, hash) = cx.db.read(&caller, async |tx| follow_up_files::file(tx, id, by).await).await?;
    let bytes = cx.blobs.get(caller.tenant, &hash).await?;
    let kind = HeaderValue::try_from(file.media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let disposition = HeaderValue::try_from(disposition(&file.name)).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY)),
        // Who sees the entry today may not tomorrow.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes).into_response())
}

/// RFC 6266, its name in two ways; the second as RFC 8187 writes it.
fn disposition(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\;%".contains(c) || c == ' ' { c } else { '_' }).collect();
    let each = |b: u8| if b.is_ascii_alphanumeric() || b"-_.".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") };
    let encoded: String = name.bytes().map(each).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}
