//! The standard fields and the tenant's of one record: read, reckoned and claimed together.

use crate::model::{Company, CompanyId, Contact, ContactId, Refusal, SegmentRefusal};
use crate::rules::own;
use crate::{COMPANIES, CONTACTS, score, store};
use db::TenantTx;
use fields::rules::{read_record, reckon};
use fields::{Catalogue, Holder, Kind, Making, Record, Refusal as FieldsRefusal};
use kernel::{Actor, Fault, Stop};
use serde_json::{Map, Value};

/// The field that may follow the score.
const GRADE: &str = "grade";

/// What the fields of a company will hold: what it has with what was sent, formulas reckoned, unique values taken for it. Gives the
/// catalogue too, by which the change is told.
///
/// # Errors
/// [`Refusal::Fields`] with every value that can't be taken.
pub(crate) async fn of_company(
    tx: &mut TenantTx,
    actor: &Actor,
    company: &Company,
    sent: &Map<String, Value>,
    making: Making,
) -> Result<(Catalogue, Map<String, Value>), Stop<Refusal>> {
    if sent.get(GRADE).is_some_and(|grade| Some(grade) != company.fields.get(GRADE)) && score::grades_follow(tx).await? {
        return Err(Stop::Refused(Refusal::Segment(SegmentRefusal::GradeByScore)));
    }
    let catalogue = fields::writable(tx, actor, &COMPANIES, !sent.is_empty()).await?;
    let was = if making == Making::New { Map::new() } else { company.fields.clone() };
    let mut is = read_record(&catalogue, &was, sent, making).map_err(|bad| Stop::Refused(FieldsRefusal::BadValues(bad).into()))?;
    reckon(&catalogue, &|key: &str| own(company, key), &mut is);
    claim(tx, &catalogue, Holder { record: Record::Company, id: company.row.id.0 }, &was, &is).await?;
    Ok((catalogue, is))
}

/// The same for a person.
///
/// # Errors
/// As [`of_company`].
pub(crate) async fn of_contact(
    tx: &mut TenantTx,
    actor: &Actor,
    contact: &Contact,
    sent: &Map<String, Value>,
    making: Making,
) -> Result<Map<String, Value>, Stop<Refusal>> {
    let catalogue = fields::writable(tx, actor, &CONTACTS, !sent.is_empty()).await?;
    let was = if making == Making::New { Map::new() } else { contact.fields.clone() };
    let is = read_record(&catalogue, &was, sent, making).map_err(|bad| Stop::Refused(FieldsRefusal::BadValues(bad).into()))?;
    claim(tx, &catalogue, Holder { record: Record::Contact, id: contact.id.0 }, &was, &is).await?;
    Ok(is)
}

async fn claim(
    tx: &mut TenantTx,
    catalogue: &Catalogue,
    holder: Holder,
    was: &Map<String, Value>,
    is: &Map<String, Value>,
) -> Result<(), Stop<Refusal>> {
    fields::claim(tx, catalogue, holder, was, is).await.map_err(|stop| match stop {
        Stop::Refused(refusal) => Stop::Refused(refusal.into()),
        Stop::Failed(fault) => Stop::Failed(fault),
    })
}

/// Reckons a company's roll-ups, and the formulas that may read them, anew. Nothing is asked where the tenant has no such fields.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn reckoned_anew(tx: &mut TenantTx, id: CompanyId) -> Result<(), Fault> {
    let catalogue = fields::writable(tx, &Actor::house(tx.tenant()), &COMPANIES, false).await?;
    if !catalogue.fields.iter().any(fields::Field::is_reckoned) {
        return Ok(());
    }
    if let Some(company) = store::company(tx, id).await? {
        write_reckoned(tx, &catalogue, &company).await?;
    }
    Ok(())
}

/// Writes what is reckoned of a company where it is another now.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn write_reckoned(tx: &mut TenantTx, catalogue: &Catalogue, company: &Company) -> Result<(), Fault> {
    let mut fields = company.fields.clone();
    for field in catalogue.fields.iter().filter(|field| field.kind == Kind::RollUp) {
        let Some(roll_up) = &field.roll_up else { continue };
        match store::rolled_up(tx, company.row.id, roll_up).await? {
            Some(value) => drop(fields.insert(field.key.clone(), value)),
            None => drop(fields.remove(&field.key)),
        }
    }
    reckon(catalogue, &|key: &str| own(company, key), &mut fields);
    if fields != company.fields {
        store::set_reckoned(tx, company.row.id, &fields).await?;
    }
    Ok(())
}

/// What a person's record gives up when it goes.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn gone(tx: &mut TenantTx, id: ContactId) -> Result<(), Fault> {
    fields::release(tx, Holder { record: Record::Contact, id: id.0 }).await
}
