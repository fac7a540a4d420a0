//! People: add, change, remove.

use crate::model::{CompanyId, Contact, ContactId, Refusal};
use crate::rules::masks;
use crate::wire::{self, ContactOut, ContactPatchIn, NewContactIn};
use crate::{COMPANY_READ, COMPANY_WRITE, CONTACTS, Customers, contacts, store};
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Actor, Fault, Stop};
use std::sync::Arc;
use web::{Caller, Json, Path, Problem, ProblemBody};

/// Adds a person to a company.
#[utoipa::path(post, path = "/api/customers/{id}/contacts", operation_id = "customers.contacts.add", tag = "customers",
    params(("id" = Uuid, Path)), request_body = NewContactIn,
    responses((status = 201, body = ContactOut), (status = 409, body = ProblemBody), (status = "default", body = ProblemBody)))]
pub(super) async fn add(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(company): Path<CompanyId>,
    Json(input): Json<NewContactIn>,
) -> Result<(StatusCode, Json<ContactOut>), Problem> {
    caller.need(COMPANY_WRITE)?;
    let at = cx.db.read(&caller, async |tx| store::company(tx, company).await).await?;
    let country = at.ok_or(Stop::Refused(Refusal::NoSuchCompany))?.row.country;
    let new = input.read(country.as_deref()).map_err(Stop::Refused)?;
    let id = cx.db.write(&caller, async |tx| contacts::add_contact(tx, &caller, cx.clock.now(), company, new).await).await?;
    Ok((StatusCode::CREATED, Json(wire::contact(load(&cx, &caller, id).await?))))
}

/// Changes a person's facts.
#[utoipa::path(patch, path = "/api/contacts/{id}", operation_id = "customers.contacts.edit", tag = "customers", params(("id" = Uuid, Path)),
    request_body = ContactPatchIn, responses((status = 200, body = ContactOut), (status = "default", body = ProblemBody)))]
pub(super) async fn edit(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Path(id): Path<ContactId>,
    Json(input): Json<ContactPatchIn>,
) -> Result<Json<ContactOut>, Problem> {
    caller.need(COMPANY_WRITE)?;
    let patch = input.read().map_err(Stop::Refused)?;
    cx.db.write(&caller, async |tx| contacts::edit_contact(tx, &caller, id, patch).await).await?;
    Ok(Json(wire::contact(load(&cx, &caller, id).await?)))
}

/// Removes a person.
#[utoipa::path(delete, path = "/api/contacts/{id}", operation_id = "customers.contacts.remove", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
pub(super) async fn remove(State(cx): State<Arc<Customers>>, caller: Caller, Path(id): Path<ContactId>) -> Result<StatusCode, Problem> {
    caller.need(COMPANY_READ)?;
    caller.need(COMPANY_WRITE)?;
    cx.db.write(&caller, async |tx| contacts::remove_contact(tx, &caller, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn load(cx: &Customers, actor: &Actor, id: ContactId) -> Result<Contact, Problem> {
    let contact = cx
        .db
        .read(actor, async |tx| {
            let Some(mut contact) = store::contact(tx, id).await? else {
                return Ok::<_, Fault>(None);
            };
            let (catalogue, _) = fields::catalogue(tx, actor, cx.clock.now(), &CONTACTS).await?;
            masks::person(&catalogue, &mut contact);
            Ok(Some(contact))
        })
        .await?;
    Ok(contact.ok_or(Stop::Refused(Refusal::NoSuchContact))?)
}
