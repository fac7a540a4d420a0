//! Input that says what is wrong with it: the field, the rule and the way out.

use crate::{FieldProblem, Problem};
use axum::extract::{FromRequest, FromRequestParts, Request, rejection::BytesRejection};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::{Page, PageSize};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A JSON body, in or out.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response(),
            Err(error) => Problem::from(kernel::Fault::from(error).doing("writing an answer")).into_response(),
        }
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "web.not_json"));
        }
        let body = Bytes::from_request(request, state).await.map_err(unread)?;
        let mut deserializer = serde_json::Deserializer::from_slice(&body);
        let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
            let path = error.path().to_string();
            let inner = error.into_inner();
            if matches!(inner.classify(), serde_json::error::Category::Data) {
                field_problem(&path, &inner.to_string())
            } else {
                broken(&inner)
            }
        })?;
        deserializer.end().map_err(|error| broken(&error))?;
        Ok(Self(value))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") || kind.ends_with("+json")
}

fn unread(rejection: BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "web.body_too_large"),
        _ => Problem::bad_request("web.body_cut"),
    }
}

fn broken(error: &serde_json::Error) -> Problem {
    Problem::bad_request("web.json_broken").arg("line", error.line()).arg("column", error.column())
}

/// serde tells the rule in one English sentence; it is taken apart so that it can be told in any language.
fn field_problem(path: &str, words: &str) -> Problem {
    let words = words.rsplit_once(" at line ").map_or(words, |(first, _)| first);
    let parent = if path == "." { "" } else { path };
    let inside = |name: &str| if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") };
    let quoted = || words.split('`').nth(1).unwrap_or_default();
    let (got, expected) = words.split_once(", expected ").unwrap_or((words, ""));
    let expected = expected.trim_start_matches("one of ").replace('`', "");
    let (field, code, got) = if words.starts_with("missing field") {
        (inside(quoted()), "web.field_missing", String::new())
    } else if words.starts_with("unknown field") {
        // Here the path already ends with the unknown name.
        (parent.to_owned(), "web.field_unknown", quoted().to_owned())
    } else if words.starts_with("unknown variant") {
        (parent.to_owned(), "web.field_choice", quoted().to_owned())
    } else if let Some((_, got)) = got.split_once(": ").filter(|(kind, _)| kind.starts_with("invalid ")) {
        (parent.to_owned(), "web.field_value", got.replace('`', ""))
    } else {
        (parent.to_owned(), "web.field_rule", words.to_owned())
    };
    let args = vec![("field", field.clone()), ("got", got), ("expected", expected)];
    Problem::unprocessable("web.fields").arg("field", &field).and_field(FieldProblem { field, code, args })
}

/// Parameters of the query string.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs))
            .map(Self)
            .map_err(|error| field_problem(&error.path().to_string(), &error.inner().to_string()))
    }
}

/// A part of the path. One that can't be an id names nothing: 404.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(Problem::not_found("web.not_found")),
        }
    }
}

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
    /// How many rows, 1 to 200; 50 when absent.
    pub limit: Option<u16>,
}

impl PageQuery {
    /// How many rows to show.
    #[must_use]
    pub fn size(&self) -> PageSize {
        PageSize::clamp(self.limit)
    }

    /// What the cursor holds, as [`cursor::write`] wrote it; none on the first page.
    ///
    /// # Errors
    /// 400 `web.bad_cursor` when it is not one of ours.
    pub fn after<T: DeserializeOwned>(&self) -> Result<Option<T>, Problem> {
        let Some(text) = self.cursor.as_deref().filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        cursor::read(text).map(Some).ok_or_else(|| Problem::bad_request("web.bad_cursor"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PageQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Query::from_request_parts(parts, state).await.map(|Query(page)| page)
    }
}

/// Cursors: opaque to clients, the sort key of the last row to us.
pub mod cursor {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    /// A cursor that holds this key.
    pub fn write<T: Serialize>(key: &T) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
    }

    pub(super) fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}

/// A page of a list, as it leaves the program.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Page)]
pub struct PageOf<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The cursor of the next page; null on the last.
    pub next: Option<String>,
}

impl<T> From<Page<T>> for PageOf<T> {
    fn from(page: Page<T>) -> Self {
        let Page { items, next } = page;
        Self { items, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;
    use axum::body::Body;
    use kernel::Lang;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Letter {
        to: Vec<To>,
        kind: Option<Kind>,
    }
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only parsed")]
    struct To {
        address: String,
        times: Option<u8>,
    }
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Call,
        Visit,
    }

    async fn refused(body: &str) -> (u16, String, String, String) {
        let request = Request::builder().header("content-type", "application/json").body(Body::from(body.to_owned())).unwrap();
        let problem = Json::<Letter>::from_request(request, &()).await.unwrap_err();
        let told = problem.told(Catalogue::embedded(), Lang::En, "r");
        let (field, code) = told.errors.first().map(|e| (e.field.clone(), e.code.to_owned())).unwrap_or_default();
        (told.status, field, code, told.errors.first().map_or(told.detail, |e| e.detail.clone()))
    }

    #[tokio::test]
    async fn each_fault_of_a_body_names_its_field_and_rule() {
        let cases = [
            (r#"{"to":[{}]}"#, "to[0].address", "web.field_missing"),
            (r#"{"to":[{"address":5}]}"#, "to[0].address", "web.field_value"),
            (r#"{"to":[{"address":"a","times":900}]}"#, "to[0].times", "web.field_value"),
            (r#"{"to":[],"kind":"dance"}"#, "kind", "web.field_choice"),
            (r#"{"to":[],"cc":[]}"#, "cc", "web.field_unknown"),
            (r"{}", "to", "web.field_missing"),
        ];
        for (body, field, code) in cases {
            let (status, got_field, got_code, detail) = refused(body).await;
            assert_eq!((status, got_field.as_str(), got_code.as_str()), (422, field, code), "{body}: {detail}");
            assert!(!detail.contains("{{") && detail != code, "{detail}");
        }
        assert_eq!(refused(r#"{"to": ["#).await.0, 400);
        assert_eq!(refused("{\"to\": []} x").await.0, 400);
    }

    #[test]
    fn a_cursor_of_somebody_else_is_refused() {
        let page = PageQuery { cursor: Some("!!".into()), limit: None };
        assert_eq!(page.after::<(i64, String)>().unwrap_err().code(), "web.bad_cursor");
        let page = PageQuery { cursor: Some(cursor::write(&(7, "x"))), limit: None };
        assert_eq!(page.after::<(i64, String)>().unwrap(), Some((7, "x".to_owned())));
    }
}
