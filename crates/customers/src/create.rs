//! Making a company, with its first person.

use crate::contacts::{add_contact, person_added};
use crate::model::{CompanyId, ContactId, Created, Made, NewCompany, NewContact, Refusal, VisibleTo};
use crate::store::{self, Facets};
use crate::twins::held_twins;
use crate::{jobs, known, owners, rules, told};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Stop};

/// What to do when a company like the new one is here already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twins {
    /// Refuse, and tell which.
    Refuse,
    /// Make it nevertheless: the caller has seen the twin.
    Accept,
}

/// Makes a company. Without an owner it is the actor's; without domains those of its first person's addresses and of its web site are
/// taken, where they are a firm's.
///
/// # Errors
/// [`Refusal::Twin`], [`Refusal::AddressTaken`], [`Refusal::BadFields`] for an owner who isn't there.
pub async fn create(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    mut new: NewCompany,
    twins: Twins,
) -> Result<Created, Stop<Refusal>> {
    derive_domains(&mut new);
    if twins == Twins::Refuse
        && let Some(twin) = held_twins(tx, &rules::twin_keys(&new)).await?.into_iter().next()
    {
        return Err(Stop::Refused(Refusal::Twin(twin)));
    }
    insert(tx, actor, now, new).await
}

/// Makes a company of an accepted suggestion. Where one with the same address or domain is here and in sight, its person is added
/// there instead: two suggestions from one firm make one company.
///
/// # Errors
/// As [`create`]; [`Refusal::Twin`] when the company is a colleague's and out of sight.
pub async fn create_from_suggestion(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    mut new: NewCompany,
) -> Result<Created, Stop<Refusal>> {
    derive_domains(&mut new);
    let keys = rules::twin_keys(&new);
    let Some(twin) = held_twins(tx, &keys).await?.into_iter().next() else {
        return insert(tx, actor, now, new).await;
    };
    let (Some((company_id, _)), false) = (&twin.seen, twin.binned) else {
        return Err(Stop::Refused(Refusal::Twin(twin)));
    };
    let company_id = *company_id;
    let contact = match new.contact {
        Some(contact) => Some(existing_or_added(tx, actor, now, company_id, contact).await?),
        None => None,
    };
    Ok(Created { company_id, contact_id: contact.map(|(id, _)| id), made: contact.map_or(Made::Nothing, |(_, made)| made) })
}

async fn existing_or_added(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    company: CompanyId,
    contact: NewContact,
) -> Result<(ContactId, Made), Stop<Refusal>> {
    let found = known::known(tx, &contact.emails).await?;
    match found.values().find_map(|k| k.contact_id.filter(|_| k.company_id == company)) {
        Some(id) => Ok((id, Made::Nothing)),
        None => {
            let id = add_contact(tx, actor, now, company, contact).await?;
            Ok((id, Made::Contact(id)))
        }
    }
}

/// Domains of a company for which none was given.
fn derive_domains(new: &mut NewCompany) {
    if !new.domains.is_empty() {
        return;
    }
    let addresses = new.contact.iter().flat_map(|c| &c.emails);
    let mut domains: Vec<String> = addresses.filter_map(|address| known::firm_domain(address)).collect();
    let site = new.website.as_deref().map(rules::host_of).and_then(known::firm_domain);
    domains.extend(site);
    let mut once = Vec::new();
    for domain in domains {
        if !once.contains(&domain) {
            once.push(domain);
        }
    }
    new.domains = once;
}

async fn insert(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, mut new: NewCompany) -> Result<Created, Stop<Refusal>> {
    let company_id = CompanyId::new();
    let owner_ids: Vec<AccountId> = new.owner_id.or(actor.account).into_iter().collect();
    let labels = owners::labels(tx, &owner_ids, VisibleTo::Department).await?;
    let texts = rules::company_texts(&new);
    let facets = Facets {
        name_key: rules::name_key(Some(&new.name)),
        local_name_key: rules::name_key(new.local_name.as_deref()),
        phone_key: rules::phone_key(new.phone.as_deref()),
        owner_ids,
        labels,
        words: rules::words(&texts),
        search_text: rules::plain(&texts),
    };
    let contact = new.contact.take();
    store::insert_company(tx, company_id, &new, &facets, actor.account, now).await?;
    let contact_id = match &contact {
        Some(contact) => Some(person_added(tx, actor, now, company_id, &facets.labels, contact).await?),
        None => None,
    };
    told::company_changed(tx, company_id, &facets.labels).await?;
    // Mail knows a company by domains and addresses.
    if !new.domains.is_empty() || contact.is_some_and(|contact| !contact.emails.is_empty()) {
        jobs::link_mail(tx, company_id).await?;
    }
    Ok(Created { company_id, contact_id, made: Made::Company(company_id) })
}
