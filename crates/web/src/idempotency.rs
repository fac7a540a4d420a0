//! `Idempotency-Key` on POST (draft-ietf-httpapi-idempotency-key-header): the same key gives the same answer for a day.
//!
//! A key is taken before the door is opened and its answer kept after. When the program dies in between, nobody knows
//! whether the act took place; then the answer says just that, and never acts a second time.

use crate::caller::Who;
use crate::{Identity, Problem};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Duration, Utc};
use db::Db;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use kernel::{Clock, Fault};
use sha2::{Digest, Sha256};
use std::sync::Arc;

const HEADER: &str = "idempotency-key";
const KEY_BYTES_MAX: usize = 200;
/// Bodies above it are not kept under a key; they are uploads, which have no use for one.
const REQUEST_BYTES_MAX: usize = 32 << 20;
const ANSWER_BYTES_MAX: usize = 1 << 20;
/// An answer that has not come by now never will: longer than any door may take.
const RUNNING_MAX: Duration = Duration::minutes(2);
const KEPT: Duration = Duration::hours(24);

pub(crate) struct Answers {
    db: Db,
    clock: Arc<dyn Clock>,
}

impl Answers {
    pub(crate) fn new(db: Db, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { db, clock })
    }
}

enum Taken {
    Now,
    Differs,
    Running,
    Interrupted,
    Answered { status: u16, body: Vec<u8> },
}

pub(crate) async fn keep(State(answers): State<Arc<Answers>>, request: Request, next: Next) -> Response {
    let who = match (request.method(), request.extensions().get::<Who>(), request.headers().get(HEADER)) {
        (&Method::POST, Some(Who::Known(identity)), Some(_)) if !is_upload(request.headers()) => identity.clone(),
        _ => return next.run(request).await,
    };
    match keep_for(&answers, &who, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

fn is_upload(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"))
}

async fn keep_for(answers: &Answers, who: &Identity, request: Request, next: Next) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let key = parts.headers.get(HEADER).and_then(|v| v.to_str().ok()).map(|v| v.trim_matches('"').to_owned()).unwrap_or_default();
    if key.is_empty() || key.len() > KEY_BYTES_MAX {
        return Err(Problem::bad_request("web.idempotency_key_bad").arg("max", KEY_BYTES_MAX));
    }
    let body = to_bytes(body, REQUEST_BYTES_MAX).await.map_err(|_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "web.body_too_large"))?;
    let mut hash = Sha256::new();
    for part in [parts.uri.path().as_bytes(), b"?", parts.uri.query().unwrap_or_default().as_bytes(), b"\n", &body] {
        hash.update(part);
    }
    match answers.take(who, &key, &hash.finalize()).await? {
        Taken::Now => {}
        Taken::Differs => return Err(Problem::unprocessable("web.idempotency_key_reused")),
        Taken::Running => return Err(Problem::conflict("web.idempotency_running").retry_after(1)),
        Taken::Interrupted => return Err(Problem::conflict("web.idempotency_interrupted")),
        Taken::Answered { status, body } => return Ok(replay(status, body)),
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    answers.put(who, &key, response).await
}

fn replay(status: u16, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    response
}

impl Answers {
    async fn take(&self, who: &Identity, key: &str, hash: &[u8]) -> Result<Taken, Fault> {
        let now = self.clock.now();
        self.db
            .write(&who.actor, async |tx| {
                let (tenant, account) = (tx.tenant().0, who.account.0);
                let made = sqlx::query!(
                    "insert into platform.idempotency (tenant_id, account_id, key, request_hash, created_at) values ($1, $2, $3, $4, $5)
                     on conflict (tenant_id, account_id, key) do update set request_hash = excluded.request_hash, status = null, body = null,
                       created_at = excluded.created_at where platform.idempotency.created_at < $6",
                    tenant, account, key, hash, now, now - KEPT
                )
                .execute(tx.conn())
                .await?;
                if made.rows_affected() == 1 {
                    return Ok(Taken::Now);
                }
                let old = sqlx::query!(
                    "select request_hash, status, body, created_at from platform.idempotency where tenant_id = $1 and account_id = $2 and key = $3",
                    tenant, account, key
                )
                .fetch_one(tx.conn())
                .await?;
                Ok(match (old.status, old.body) {
                    _ if old.request_hash != hash => Taken::Differs,
                    (Some(status), Some(body)) => Taken::Answered { status: u16::try_from(status).unwrap_or(200), body },
                    _ if now - old.created_at < RUNNING_MAX => Taken::Running,
                    _ => Taken::Interrupted,
                })
            })
            .await
    }

    /// Keeps a success; forgets the key after a refusal or failure, which changed nothing and may be tried again.
    async fn put(&self, who: &Identity, key: &str, response: Response) -> Result<Response, Problem> {
        // A door that says no-store hands out a secret once: it is neither kept nor handed out again.
        if response.headers().get(header::CACHE_CONTROL).is_some_and(|v| v == "no-store") {
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        if !parts.status.is_success() {
            self.settle(who, key, None).await?;
            return Ok(Response::from_parts(parts, body));
        }
        let body = to_bytes(body, ANSWER_BYTES_MAX).await.map_err(|e| Fault::from(e).doing("keeping an answer"))?;
        self.settle(who, key, Some((i16::try_from(parts.status.as_u16()).unwrap_or(200), &body))).await?;
        Ok(Response::from_parts(parts, Body::from(body)))
    }

    async fn settle(&self, who: &Identity, key: &str, answer: Option<(i16, &[u8])>) -> Result<(), Fault> {
        self.db
            .write(&who.actor, async |tx| {
                let (tenant, account) = (tx.tenant().0, who.account.0);
                match answer {
                    Some((status, body)) => {
                        sqlx::query!(
                            "update platform.idempotency set status = $4, body = $5 where tenant_id = $1 and account_id = $2 and key = $3",
                            tenant,
                            account,
                            key,
                            status,
                            body
                        )
                        .execute(tx.conn())
                        .await?
                    }
                    None => {
                        sqlx::query!(
                            "delete from platform.idempotency where tenant_id = $1 and account_id = $2 and key = $3",
                            tenant,
                            account,
                            key
                        )
                        .execute(tx.conn())
                        .await?
                    }
                };
                Ok(())
            })
            .await
    }
}

/// Forgets answers older than a day; for a schedule. Returns how many.
///
/// # Errors
/// A fault when the database is away.
pub async fn forget_old_answers(db: &Db, now: DateTime<Utc>) -> Result<u64, Fault> {
    let mut tx = db.system("web: forget old answers").await?;
    let forgotten = sqlx::query!("delete from platform.idempotency where created_at < $1", now - KEPT).execute(tx.conn()).await?;
    tx.commit().await?;
    Ok(forgotten.rows_affected())
}
