//! The tenant's fields of an opportunity: read and claimed together.

use crate::model::{OpportunityId, Refusal};
use crate::rules::OPPORTUNITIES;
use db::TenantTx;
use fields::rules::read_record;
use fields::{Catalogue, Holder, Making, Record, Refusal as FieldsRefusal};
use kernel::{Actor, Stop};
use serde_json::{Map, Value};

/// What the fields of an opportunity will hold: what they hold with what was sent, unique values taken for it.
///
/// # Errors
/// [`Refusal::Fields`] with every value that can't be taken.
pub(crate) async fn read(
    tx: &mut TenantTx,
    actor: &Actor,
    id: OpportunityId,
    (was, sent): (&Map<String, Value>, &Map<String, Value>),
    making: Making,
) -> Result<Map<String, Value>, Stop<Refusal>> {
    let catalogue = fields::writable(tx, actor, &OPPORTUNITIES, !sent.is_empty()).await?;
    let is = read_record(&catalogue, was, sent, making).map_err(|bad| Stop::Refused(FieldsRefusal::BadValues(bad).into()))?;
    claim(tx, &catalogue, id, was, &is).await?;
    Ok(is)
}

async fn claim(
    tx: &mut TenantTx,
    catalogue: &Catalogue,
    id: OpportunityId,
    was: &Map<String, Value>,
    is: &Map<String, Value>,
) -> Result<(), Stop<Refusal>> {
    let holder = Holder { record: Record::Opportunity, id: id.0 };
    fields::claim(tx, catalogue, holder, was, is).await.map_err(|stop| match stop {
        Stop::Refused(refusal) => Stop::Refused(refusal.into()),
        Stop::Failed(fault) => Stop::Failed(fault),
    })
}
