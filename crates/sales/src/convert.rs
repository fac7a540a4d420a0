//! A lead becomes a customer: company, person and perhaps an opportunity, all in one transaction.

use crate::model::{BadField, Flaw, Lead, LeadId, LeadState, NewLead, NewOpportunity, OpportunityId, Refusal};
use crate::store::Hanging;
use crate::{leads, opportunities, owned, store, told};
use chrono::{DateTime, Utc};
use customers::{CompanyId, ContactId, NewCompany, NewContact, Twins};
use db::TenantTx;
use kernel::{Actor, Stop};

/// To which company the lead is made.
#[derive(Debug, Clone)]
pub enum Into {
    /// A new one; looked at as every new one for whether it is here already.
    New(Box<NewCompany>, Twins),
    /// One that is here, in sight.
    Existing(CompanyId),
}

/// Makes a customer of a lead. Of several who do it at once one does; the others are told what it became.
///
/// # Errors
/// [`Refusal::ConvertedAlready`], [`Refusal::LeadInvalid`], [`Refusal::Customers`] with the twin, and all that stops an opportunity.
pub async fn convert(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: LeadId,
    into: Into,
    opportunity: Option<NewOpportunity>,
) -> Result<Lead, Stop<Refusal>> {
    let mut lead = leads::held(tx, id).await?;
    match (lead.state, lead.company_id) {
        (LeadState::Converted, Some(company)) => return Err(Stop::Refused(Refusal::ConvertedAlready(company, lead.converted_at))),
        (LeadState::Invalid, _) => return Err(Stop::Refused(Refusal::LeadInvalid)),
        _ => {}
    }
    let (company, contact) = customer(tx, actor, now, &lead, into).await?;
    lead.company_id = Some(company);
    lead.contact_id = contact;
    if let Some(new) = opportunity {
        lead.opportunity_id = Some(sell(tx, actor, now, &lead, new).await?);
    }
    lead.state = LeadState::Converted;
    lead.converted_at = Some(now);
    lead.state_since = now;
    store::set_lead_converted(tx, &lead).await?;
    let known = owned::company_in_sight(tx, lead.company_id).await?;
    let labels = owned::labels(tx, lead.facts.owner_id, known.as_ref()).await?;
    store::give(tx, Hanging::Lead, id.0, lead.facts.owner_id, &labels).await?;
    lead.labels.extend(labels);
    told::lead_changed(tx, id, &lead.labels).await?;
    Ok(lead)
}

async fn customer(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    lead: &Lead,
    into: Into,
) -> Result<(CompanyId, Option<ContactId>), Stop<Refusal>> {
    let person = person(&lead.facts);
    match into {
        Into::New(mut new, twins) => {
            new.owner_id = new.owner_id.or(lead.facts.owner_id);
            new.source = new.source.take().or_else(|| Some(lead.facts.source.as_str().to_owned()));
            if new.contact.is_none() {
                new.contact = person;
            }
            let (company, _) = customers::create(tx, actor, now, *new, twins).await.map_err(|stop| stop.map(Refusal::customers))?;
            Ok((company.row.id, company.contacts.first().map(|contact| contact.id)))
        }
        Into::Existing(company) => {
            owned::company(tx, Some(company)).await?;
            let Some(person) = person else {
                return Ok((company, None));
            };
            let (contact, _) = customers::contact_at(tx, actor, now, company, person).await.map_err(|stop| stop.map(Refusal::customers))?;
            Ok((company, Some(contact)))
        }
    }
}

/// The person of a lead; none where neither a name nor a way to reach him is known.
fn person(facts: &NewLead) -> Option<NewContact> {
    let NewLead { person, emails, phones, .. } = facts;
    let name = person.clone().or_else(|| emails.first().and_then(|e| e.split('@').next()).map(ToOwned::to_owned));
    let name = name.or_else(|| phones.first().cloned())?;
    Some(NewContact { name, emails: emails.clone(), phones: phones.clone(), ..NewContact::default() })
}

async fn sell(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    lead: &Lead,
    mut new: NewOpportunity,
) -> Result<OpportunityId, Stop<Refusal>> {
    new.company_id = lead.company_id;
    new.contact_id = lead.contact_id;
    new.owner_id = new.owner_id.or(lead.facts.owner_id);
    new.source = new.source.or_else(|| Some(lead.facts.source.as_str().to_owned()));
    if new.products.is_none() {
        new.products.clone_from(&lead.facts.products);
    }
    if new.name.is_empty() {
        return Err(Stop::Refused(BadField { field: "opportunity.name", flaw: Flaw::Missing }.into()));
    }
    Ok(opportunities::make(tx, actor, now, new, Some(lead.id)).await?.id)
}
