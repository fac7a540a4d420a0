//! What is known of addresses that mail came back from, as JSON.

use crate::model::{AddressState, BadField, Flaw, Refusal};
use crate::rules;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Addresses that are asked about at once.
const ADDRESSES_MAX: usize = 200;

/// Addresses of which one wants to know whether mail arrives.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AddressStatesAsked)]
pub struct AddressesIn {
    /// At most 200.
    #[schema(max_items = 200)]
    addresses: Vec<String>,
}

impl AddressesIn {
    /// The addresses as they are compared.
    ///
    /// # Errors
    /// [`Refusal::BadFields`] when there are too many.
    pub(crate) fn read(self) -> Result<Vec<String>, Refusal> {
        if self.addresses.len() > ADDRESSES_MAX {
            return Err(Refusal::BadFields(vec![BadField { field: "addresses", flaw: Flaw::TooMany }]));
        }
        Ok(self.addresses.iter().filter_map(|a| rules::address_key(a)).collect())
    }
}

/// What is known of an address that mail came back from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AddressState)]
pub struct AddressStateOut {
    address: String,
    /// Does nothing arrive there any more?
    dead: bool,
    /// Why, at the last time: `userunknown`, `mailboxfull`, …
    reason: Option<String>,
    /// The server's words.
    said: Option<String>,
    /// When it was reported last.
    at: Option<DateTime<Utc>>,
    /// How often it came back for a reason that may pass.
    soft: i32,
}

pub(crate) fn address_state(state: AddressState) -> AddressStateOut {
    let AddressState { address, dead, reason, said, at, soft } = state;
    AddressStateOut { address, dead, reason, said, at, soft }
}
