//! Conditional writes (RFC 9110, 13.1): `If-Match` carries the revision that the caller has seen.

use crate::Problem;
use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderValue, header};

/// The entity tag of a revision: `"7"`.
#[must_use]
pub fn tag(revision: i64) -> HeaderValue {
    HeaderValue::try_from(format!("\"{revision}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// The revision that the caller has seen: the door compares, and answers its own refusal when it is not the present one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Err(Problem::new(http::StatusCode::PRECONDITION_REQUIRED, "web.if_match_missing"));
        };
        let text = value.to_str().unwrap_or_default().trim().trim_start_matches("W/").trim_matches('"');
        text.parse().map(Self).map_err(|_| Problem::bad_request("web.if_match_bad"))
    }
}
