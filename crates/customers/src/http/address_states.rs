//! Whether mail arrives at addresses.

use crate::wire::{self, AddressStateOut, AddressesIn};
use crate::{COMPANY_READ, Customers, store};
use axum::extract::State;
use kernel::Stop;
use std::sync::Arc;
use web::{Caller, Json, Problem, ProblemBody};

/// Of these addresses, those of people in sight that mail came back from.
#[utoipa::path(post, path = "/api/customers/address-states", operation_id = "customers.address_states", tag = "customers",
    request_body = AddressesIn, responses((status = 200, body = Vec<AddressStateOut>), (status = "default", body = ProblemBody)))]
pub(super) async fn states(
    State(cx): State<Arc<Customers>>,
    caller: Caller,
    Json(input): Json<AddressesIn>,
) -> Result<Json<Vec<AddressStateOut>>, Problem> {
    caller.need(COMPANY_READ)?;
    let addresses = input.read().map_err(Stop::Refused)?;
    let states = cx.db.read(&caller, async |tx| store::address_states(tx, &addresses).await).await?;
    Ok(Json(states.into_iter().map(wire::address_state).collect()))
}
