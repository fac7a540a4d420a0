//! Doors: fields of records and their limits, saved views.

use crate::model::{BadFilter, BadValue, Flaw, Record, Refusal, Shared, ViewId};
use crate::rules::Catalogue;
use crate::wire::{self, FieldOut, FieldPatchIn, NewFieldIn, NewViewIn, OrderIn, ViewOut, ViewPatchIn};
use crate::{Asked, Fields, Kept, MANAGE, SHARE_VIEWS, define, keep, read, store};
use axum::extract::State;
use axum::http::StatusCode;
use db::TenantTx;
use kernel::{Fault, Stop};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::etag::IfMatch;
use web::{Caller, FieldProblem, Json, Path, Problem, ProblemBody, Query, Refuses};

/// All doors of this context.
pub fn router(fields: Arc<Fields>) -> OpenApiRouter<()> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(order))
        .routes(routes!(change, archive))
        .routes(routes!(views, save_view))
        .routes(routes!(change_view, delete_view))
        .with_state(fields)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Of {
    record: Record,
}

/// All of them.
#[derive(Serialize, ToSchema)]
struct FieldList {
    items: Vec<FieldOut>,
}

/// All of them.
#[derive(Serialize, ToSchema)]
struct ViewList {
    items: Vec<ViewOut>,
}

impl Fields {
    /// What is kept of such records, for who may read them or manages their fields.
    fn open(&self, caller: &Caller, record: Record) -> Result<&Kept, Problem> {
        let Some(kept) = self.records.iter().find(|kept| kept.record == record) else {
            return Err(Refusal::NoSuchField.problem());
        };
        if !caller.permissions.allow(MANAGE) {
            caller.need(kept.read)?;
        }
        Ok(kept)
    }

    async fn catalogue(&self, tx: &mut TenantTx, caller: &Caller, kept: &Kept) -> Result<(Catalogue, Asked), Fault> {
        read::catalogue(tx, caller, self.clock.now(), kept).await
    }
}

/// The fields of a kind of record: the program's own and the tenant's.
#[utoipa::path(get, path = "/api/fields", operation_id = "fields.list", tag = "fields", params(Of),
    responses((status = 200, body = FieldList), (status = "default", body = ProblemBody)))]
async fn list(State(cx): State<Arc<Fields>>, caller: Caller, Query(Of { record }): Query<Of>) -> Result<Json<FieldList>, Problem> {
    let kept = cx.open(&caller, record)?;
    let manages = caller.permissions.allow(MANAGE);
    let items = cx
        .db
        .read(&caller, async |tx| {
            let (catalogue, _) = cx.catalogue(tx, &caller, kept).await?;
            let limits = if manages { store::limits_of_all(tx, record).await? } else { Vec::new() };
            Ok::<_, Fault>(wire::fields(&catalogue, &limits, manages))
        })
        .await?;
    Ok(Json(FieldList { items }))
}

/// Adds a field.
#[utoipa::path(post, path = "/api/fields", operation_id = "fields.add", tag = "fields", request_body = NewFieldIn,
    responses((status = 201, body = FieldOut), (status = "default", body = ProblemBody)))]
async fn add(
    State(cx): State<Arc<Fields>>,
    caller: Caller,
    Json(input): Json<NewFieldIn>,
) -> Result<(StatusCode, Json<FieldOut>), Problem> {
    caller.need(MANAGE)?;
    let (record, field, limits) = input.read();
    let kept = cx.open(&caller, record)?;
    let now = cx.clock.now();
    let added = cx
        .db
        .write(&caller, async |tx| {
            let (catalogue, _) = cx.catalogue(tx, &caller, kept).await?;
            let field = define::add(tx, &caller, now, kept, &catalogue, field).await?;
            let (catalogue, _) = cx.catalogue(tx, &caller, kept).await?;
            if let Some(limits) = limits.read() {
                define::limit(tx, &caller, record, &catalogue, &field.key, &limits).await?;
            }
            let limits = store::limits_of_all(tx, record).await?;
            Ok::<_, Stop<Refusal>>(wire::of_field(&field, &catalogue, &limits))
        })
        .await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Changes a field, and what roles see of it.
#[utoipa::path(patch, path = "/api/fields/{key}", operation_id = "fields.change", tag = "fields", params(("key" = String, Path), Of),
    request_body = FieldPatchIn, responses((status = 204), (status = "default", body = ProblemBody)))]
async fn change(
    State(cx): State<Arc<Fields>>,
    caller: Caller,
    Path(key): Path<String>,
    Query(Of { record }): Query<Of>,
    Json(input): Json<FieldPatchIn>,
) -> Result<StatusCode, Problem> {
    caller.need(MANAGE)?;
    let kept = cx.open(&caller, record)?;
    let (patch, limits) = input.read();
    cx.db
        .write(&caller, async |tx| {
            let (catalogue, _) = cx.catalogue(tx, &caller, kept).await?;
            if patch != define::FieldPatch::default() {
                define::change(tx, &caller, kept, &catalogue, &key, patch).await?;
            }
            if let Some(limits) = limits.read() {
                define::limit(tx, &caller, record, &catalogue, &key, &limits).await?;
            }
            Ok::<_, Stop<Refusal>>(())
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a field out of use.
#[utoipa::path(delete, path = "/api/fields/{key}", operation_id = "fields.archive", tag = "fields", params(("key" = String, Path), Of),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn archive(
    State(cx): State<Arc<Fields>>,
    caller: Caller,
    Path(key): Path<String>,
    Query(Of { record }): Query<Of>,
) -> Result<StatusCode, Problem> {
    caller.need(MANAGE)?;
    let now = cx.clock.now();
    cx.db.write(&caller, async |tx| define::archive(tx, &caller, now, record, &key).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts fields into an order.
#[utoipa::path(post, path = "/api/fields/order", operation_id = "fields.order", tag = "fields", request_body = OrderIn,
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn order(
    State(cx): State<Arc<Fields>>,
    caller: Caller,
    Json(OrderIn { record, keys }): Json<OrderIn>,
) -> Result<StatusCode, Problem> {
    caller.need(MANAGE)?;
    cx.db.write(&caller, async |tx| define::reorder(tx, record, &keys).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The saved views that the caller has.
#[utoipa::path(get, path = "/api/views", operation_id = "fields.views.list", tag = "fields", params(Of),
    responses((status = 200, body = ViewList), (status = "default", body = ProblemBody)))]
async fn views(State(cx): State<Arc<Fields>>, caller: Caller, Query(Of { record }): Query<Of>) -> Result<Json<ViewList>, Problem> {
    cx.open(&caller, record)?;
    let found = cx.db.read(&caller, async |tx| store::views(tx, record, caller.account(), keep::VIEWS_MAX).await).await?;
    let items = found.into_iter().map(|view| wire::view(view, caller.account())).collect::<Result<_, Fault>>()?;
    Ok(Json(ViewList { items }))
}

/// Saves a view.
#[utoipa::path(post, path = "/api/views", operation_id = "fields.views.save", tag = "fields", request_body = NewViewIn,
    responses((status = 201, body = ViewOut), (status = "default", body = ProblemBody)))]
async fn save_view(
    State(cx): State<Arc<Fields>>,
    caller: Caller,
    Json(input): Json<NewViewIn>,
) -> Result<(StatusCode, Json<ViewOut>), Problem> {
    let kept = cx.open(&caller, input.record)?;
    shares(&caller, input.shared)?;
    let body = input.body()?;
    let NewViewIn { record, name, shared, layout, is_default, .. } = input;
    let mut view = keep::new_view(record, caller.account(), name, layout.unwrap_or(crate::Layout::Table), body);
    view.shared = shared.unwrap_or(Shared::Me);
    view.first = is_default;
    let saved = cx
        .db
        .write(&caller, async |tx| {
            let (catalogue, asked) = cx.catalogue(tx, &caller, kept).await?;
            keep::save(tx, &catalogue, &asked, caller.account(), view).await
        })
        .await?;
    Ok((StatusCode::CREATED, Json(wire::view(saved, caller.account())?)))
}

fn shares(caller: &Caller, shared: Option<Shared>) -> Result<(), Problem> {
    match shared {
        Some(Shared::All) => caller.need(SHARE_VIEWS),
        Some(Shared::Me) | None => Ok(()),
    }
}

/// Changes a view of one's own; a colleague's shared one can only be made the default.
#[utoipa::path(patch, path = "/api/views/{id}", operation_id = "fields.views.change", tag = "fields",
    params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header, description = "The revision that the caller has seen")),
    request_body = ViewPatchIn, responses((status = 200, body = ViewOut), (status = 412, body = ProblemBody), (status = "default", body = ProblemBody)))]
async fn change_view(
    State(cx): State<Arc<Fields>>,
    caller: Caller,
    Path(id): Path<ViewId>,
    seen: Result<IfMatch, Problem>,
    Json(input): Json<ViewPatchIn>,
) -> Result<Json<ViewOut>, Problem> {
    let seen = match seen {
        Ok(IfMatch(revision)) => Some(revision),
        Err(problem) if problem.status() == StatusCode::PRECONDITION_REQUIRED => None,
        Err(problem) => return Err(problem),
    };
    let patch = input.read()?;
    shares(&caller, patch.shared)?;
    let changed = cx
        .db
        .write(&caller, async |tx| {
            let Some(view) = store::view(tx, id, caller.account()).await? else {
                return Err(Stop::Refused(Refusal::NoSuchView));
            };
            let Some(kept) = cx.records.iter().find(|kept| kept.record == view.record) else {
                return Err(Stop::Refused(Refusal::NoSuchView));
            };
            let (catalogue, asked) = cx.catalogue(tx, &caller, kept).await?;
            keep::change(tx, &catalogue, &asked, caller.account(), id, seen, patch).await
        })
        .await?;
    Ok(Json(wire::view(changed, caller.account())?))
}

/// Deletes a view of one's own.
#[utoipa::path(delete, path = "/api/views/{id}", operation_id = "fields.views.delete", tag = "fields", params(("id" = uuid::Uuid, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn delete_view(State(cx): State<Arc<Fields>>, caller: Caller, Path(id): Path<ViewId>) -> Result<StatusCode, Problem> {
    cx.db.write(&caller, async |tx| keep::delete(tx, caller.account(), id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Refuses for Refusal {
    fn problem(&self) -> Problem {
        match self {
            Self::NoSuchField => Problem::not_found("fields.no_such_field"),
            Self::NoSuchView => Problem::not_found("fields.no_such_view"),
            Self::NameTaken => Problem::conflict("fields.name_taken"),
            Self::BadName => Problem::field("name", "fields.bad_name"),
            Self::BadChoices => Problem::field("options", "fields.bad_choices"),
            Self::BadFormula(at) => Problem::unprocessable("fields.bad_formula").arg("at", at),
            Self::BadTarget => Problem::unprocessable("fields.bad_target"),
            Self::BadPreset => Problem::field("default", "fields.bad_preset"),
            Self::NotForKind => Problem::unprocessable("fields.not_for_kind"),
            Self::TooMany => Problem::conflict("fields.too_many"),
            Self::BadFilter(bad) => bad.problem(),
            Self::BadValues(bad) => bad_values(bad),
            Self::Changed(revision) => Problem::new(StatusCode::PRECONDITION_FAILED, "fields.changed").with("revision", *revision),
            Self::NoSuchRole => Problem::unprocessable("fields.no_such_role"),
        }
    }
}

impl Refuses for BadFilter {
    fn problem(&self) -> Problem {
        match self {
            Self::Form => Problem::bad_request("fields.filter_form"),
            Self::TooBig => Problem::bad_request("fields.filter_too_big"),
            Self::UnknownField(field) => Problem::bad_request("fields.filter_unknown_field").arg("field", field),
            Self::NoSuchOp(field) => Problem::bad_request("fields.filter_no_such_op").arg("field", field),
            Self::Value(field) => Problem::bad_request("fields.filter_value").arg("field", field),
            Self::NotSortable(field) => Problem::bad_request("fields.not_sortable").arg("field", field),
        }
    }
}

/// Values of a record that can't be taken, each under `fields.<key>`.
#[must_use]
pub fn bad_values(bad: &[BadValue]) -> Problem {
    bad.iter().fold(Problem::unprocessable("fields.bad_values"), |problem, BadValue { field, flaw }| {
        problem.and_field(FieldProblem { field: format!("fields.{field}"), code: code(*flaw), args: Vec::new() })
    })
}

/// The code of a flaw: what it is called in `error`.
#[must_use]
pub fn code(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Missing => "fields.missing",
        Flaw::NotOfKind(kind) => kind_code(kind),
        Flaw::TooLong => "fields.too_long",
        Flaw::TooMany => "fields.too_many_values",
        Flaw::NotAChoice => "fields.not_a_choice",
        Flaw::Taken => "fields.taken",
        Flaw::ReadOnly => "fields.read_only",
        Flaw::Unknown => "fields.unknown",
    }
}

fn kind_code(kind: crate::Kind) -> &'static str {
    use crate::Kind;
    match kind {
        Kind::Number | Kind::Money => "fields.not_a_number",
        Kind::Date => "fields.not_a_date",
        Kind::DateTime => "fields.not_a_moment",
        Kind::YesNo => "fields.not_yes_or_no",
        Kind::Person | Kind::Persons | Kind::Reference => "fields.not_an_id",
        Kind::Country => "fields.not_a_country",
        Kind::Email => "fields.not_an_address",
        Kind::Phone => "fields.not_a_phone",
        Kind::Url => "fields.not_a_website",
        Kind::Stars => "fields.not_stars",
        Kind::Choice | Kind::Choices => "fields.not_a_choice",
        Kind::Text | Kind::LongText | Kind::Formula | Kind::RollUp => "fields.not_a_text",
    }
}
