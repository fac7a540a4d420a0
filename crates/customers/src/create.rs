//! Making a company, with its first person.

use crate::contacts::{add_contact, person_added};
use crate::model::{Company, CompanyId, ContactId, Created, Made, Names, NewCompany, NewContact, Refusal, VisibleTo};
use crate::share::{assign, room};
use crate::twins::held_twins;
use crate::{conflicts, jobs, known, owners, rules, score, store, told, values};
use chrono::{DateTime, Utc};
use db::TenantTx;
use fields::Making;
use kernel::{AccountId, Actor, Stop};

/// What to do when a company like the new one is here already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twins {
    /// Refuse, and tell which.
    Refuse,
    /// Make it nevertheless: the caller has seen the twin. Where a colleague looks after that, a case is opened.
    Accept,
}

/// Makes a company; gives it as it is now, with its owners' names. Without an owner it is the actor's; without domains those of its first
/// person's addresses and of its web site are taken, where they are a firm's.
///
/// # Errors
/// [`Refusal::Twin`], [`Refusal::AddressTaken`], [`Refusal::BadFields`] for an owner who isn't there.
pub async fn create(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    mut new: NewCompany,
    twins: Twins,
) -> Result<(Company, Names), Stop<Refusal>> {
    derive_domains(&mut new);
    let keys = rules::twin_keys(&new);
    match twins {
        Twins::Refuse => {
            if let Some(twin) = held_twins(tx, &keys).await?.into_iter().next() {
                return Err(Stop::Refused(Refusal::Twin(Box::new(twin))));
            }
            insert(tx, actor, now, new, Making::New).await
        }
        Twins::Accept => {
            let (company, names) = insert(tx, actor, now, new, Making::New).await?;
            conflicts::open_for_twin(tx, actor, now, &company, &keys).await?;
            Ok((company, names))
        }
    }
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
        // Nobody is there to fill in what the tenant requires.
        let (company, _) = insert(tx, actor, now, new, Making::Edit).await?;
        let (company_id, contact_id) = (company.row.id, company.contacts.first().map(|contact| contact.id));
        return Ok(Created { company_id, contact_id, made: Made::Company(company_id) });
    };
    let (Some((company_id, _)), false) = (&twin.seen, twin.binned) else {
        return Err(Stop::Refused(Refusal::Twin(Box::new(twin))));
    };
    let company_id = *company_id;
    let contact = match new.contact {
        Some(contact) => Some(contact_at(tx, actor, now, company_id, contact).await?),
        None => None,
    };
    Ok(Created { company_id, contact_id: contact.map(|(id, _)| id), made: contact.map_or(Made::Nothing, |(_, made)| made) })
}

/// The person of this company with one of these addresses, or a new one.
///
/// # Errors
/// As [`add_contact`].
pub async fn contact_at(
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
pub(crate) fn derive_domains(new: &mut NewCompany) {
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

async fn insert(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    mut new: NewCompany,
    making: Making,
) -> Result<(Company, Names), Stop<Refusal>> {
    let mut owner_ids: Vec<AccountId> = new.owner_id.or(actor.account).into_iter().collect();
    if owner_ids.is_empty() {
        // Made by the program: given out by the rules for new ones, else it lies in the pool.
        owner_ids.extend(assign::new_owner(tx, now, &new).await?.map(|choice| choice.account));
    } else {
        room::for_one_more(tx, &owner_ids).await?;
    }
    let (labels, names) = owners::labels(tx, &owner_ids, VisibleTo::Department).await?;
    let sent = std::mem::take(&mut new.fields);
    let keys = rules::keys(&new, &sent);
    let contact = new.contact.clone();
    let mut company = Company::of(CompanyId::new(), new, owner_ids, labels, now);
    let id = company.row.id;
    (_, company.fields) = values::of_company(tx, actor, &company, &sent, making).await?;
    let scored = store::insert_company(tx, &company, &keys, actor.account).await?;
    if let Some(contact) = contact {
        company.contacts.push(person_added(tx, actor, now, id, &company.labels, contact, making).await?);
    }
    if scored {
        score::one(tx, now, id).await?;
    }
    told::company_changed(tx, id, &company.labels).await?;
    // Mail knows a company by domains and addresses.
    if !company.domains.is_empty() || company.contacts.iter().any(|contact| !contact.emails.is_empty()) {
        jobs::link_mail(tx, id).await?;
    }
    Ok((company, names))
}
