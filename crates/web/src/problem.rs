//! Problem details (RFC 9457): what went wrong, in a form for programs (`code`) and in words for people (`title`, `detail`).

use crate::Catalogue;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use kernel::{Fault, Lang, Stop};
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use utoipa::ToSchema;

/// A context's refusals, as problems. Status and code are decided in one exhaustive `match`.
pub trait Refuses {
    /// The problem for this refusal.
    fn problem(&self) -> Problem;
}

/// What a door answers instead of a result. Cheap to clone.
///
/// `code` is `<context>.<what>`; its words are `error.<what>.title` and `.detail` in `locales/<lang>/<context>.json`.
/// The words are put in at the very end, by a middleware that knows the caller's language.
#[derive(Debug, Clone)]
pub struct Problem(Arc<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    status: StatusCode,
    code: &'static str,
    args: Vec<(&'static str, String)>,
    fields: Vec<FieldProblem>,
    extra: Map<String, Value>,
    retry_after: Option<u64>,
    fault: Option<Arc<Fault>>,
}

/// What is wrong with one field of the input.
#[derive(Debug, Clone)]
pub struct FieldProblem {
    /// Where: `to[2].address`.
    pub field: String,
    /// Which rule was broken; its words are `error.<what>.fields.<field>` of the context, else `error.<what>.detail`.
    pub code: &'static str,
    /// Values in the words.
    pub args: Vec<(&'static str, String)>,
}

impl Problem {
    /// A problem with this status and code.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self(Arc::new(Parts { status, code, args: Vec::new(), fields: Vec::new(), extra: Map::new(), retry_after: None, fault: None }))
    }

    /// 400: the request can't be understood.
    #[must_use]
    pub fn bad_request(code: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code)
    }

    /// 401: who asks is not known.
    #[must_use]
    pub fn unauthorized(code: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code)
    }

    /// 403: known, but may not.
    #[must_use]
    pub fn forbidden(code: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, code)
    }

    /// 404: not there, or not the caller's.
    #[must_use]
    pub fn not_found(code: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code)
    }

    /// 409: it does not fit what is there.
    #[must_use]
    pub fn conflict(code: &'static str) -> Self {
        Self::new(StatusCode::CONFLICT, code)
    }

    /// 422: understood, but a rule forbids it.
    #[must_use]
    pub fn unprocessable(code: &'static str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code)
    }

    /// 422 because of one field.
    #[must_use]
    pub fn field(field: impl Into<String>, code: &'static str) -> Self {
        Self::unprocessable(code).and_field(FieldProblem { field: field.into(), code, args: Vec::new() })
    }

    /// A value for `{{name}}` in the words.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        let value = value.to_string();
        let parts = Arc::make_mut(&mut self.0);
        if let [field] = parts.fields.as_mut_slice() {
            field.args.push((name, value.clone()));
        }
        parts.args.push((name, value));
        self
    }

    /// One more field that is wrong.
    #[must_use]
    pub fn and_field(mut self, field: FieldProblem) -> Self {
        Arc::make_mut(&mut self.0).fields.push(field);
        self
    }

    /// A member of its own in the document, such as the newer draft or the twin company.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        Arc::make_mut(&mut self.0).extra.insert(name.to_owned(), value.into());
        self
    }

    /// When to try again: header `Retry-After`, and `{{seconds}}` in the words.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        let mut this = self.arg("seconds", seconds);
        Arc::make_mut(&mut this.0).retry_after = Some(seconds);
        this
    }

    /// Its status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The fault behind a 5xx, for the log.
    pub(crate) fn fault(&self) -> Option<&Fault> {
        self.0.fault.as_deref()
    }

    /// The document in a language.
    #[must_use]
    pub fn told(&self, catalogue: &Catalogue, lang: Lang, request_id: &str) -> ProblemBody {
        let p = &self.0;
        let of_field = |f: &FieldProblem| catalogue.error_of_field(lang, f.code, &f.field, &f.args);
        let mut words = catalogue.error(lang, p.code, &p.args);
        // What is wrong with the one field is what is wrong with the whole.
        if let [only] = p.fields.as_slice()
            && only.code == p.code
        {
            words.detail = of_field(only);
        }
        let errors = p.fields.iter().map(|f| FieldProblemBody { field: f.field.clone(), code: f.code, detail: of_field(f) });
        ProblemBody {
            kind: format!("/api/docs#{}", p.code),
            title: words.title,
            status: p.status.as_u16(),
            detail: words.detail,
            code: p.code.to_owned(),
            errors: errors.collect(),
            request_id: request_id.to_owned(),
            extra: p.extra.clone(),
        }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let mut problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "web.internal");
        Arc::make_mut(&mut problem.0).fault = Some(Arc::new(fault));
        problem
    }
}

impl<R: Refuses> From<Stop<R>> for Problem {
    fn from(stop: Stop<R>) -> Self {
        match stop {
            Stop::Refused(refusal) => refusal.problem(),
            Stop::Failed(fault) => fault.into(),
        }
    }
}

impl IntoResponse for Problem {
    /// Without words: the middleware of [`crate::layers`] puts them in.
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.0.status;
        if let Some(seconds) = self.0.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The problem document, media type `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Where the problem is described.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short name, in the caller's language.
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
    /// What happened and what to do, in the caller's language.
    pub detail: String,
    /// `<context>.<what>`, for programs.
    pub code: String,
    /// Fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblemBody>,
    /// To find it in the log.
    pub request_id: String,
    /// Members that belong to this code alone.
    #[serde(flatten)]
    #[schema(ignore)]
    pub extra: Map<String, Value>,
}

/// One field that is wrong.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldProblem)]
pub struct FieldProblemBody {
    /// Where: `to[2].address`.
    pub field: String,
    /// Which rule.
    pub code: &'static str,
    /// The rule and the way out, in the caller's language.
    pub detail: String,
}
