//! Whose things are, and who therefore sees them: the owner's labels and, of what hangs on a company, that company's.

use crate::model::{Flaw, Refusal};
use accounts::labels::POOL;
use chrono::{DateTime, Utc};
use customers::{CompanyId, ContactId, Earlier, Known};
use db::TenantTx;
use kernel::{AccountId, Fault, GRANT_ALL, LabelId, Stop};

/// The labels of a thing with this owner and company. Nobody's thing is the pool's.
pub(crate) async fn labels(tx: &mut TenantTx, owner: Option<AccountId>, company: Option<&Known>) -> Result<Vec<LabelId>, Fault> {
    let mut labels = match owner {
        Some(owner) => accounts::labels::for_owner(tx, owner).await?,
        None => vec![GRANT_ALL, POOL],
    };
    if let Some(company) = company {
        labels.extend(&company.labels);
    }
    labels.sort_unstable();
    labels.dedup();
    Ok(labels)
}

/// The same of an opportunity that was made at this time: the tenant may not let a company's new owners see those that were before them.
pub(crate) async fn labels_of_deal(
    tx: &mut TenantTx,
    owner: AccountId,
    company: Option<&Known>,
    made_at: DateTime<Utc>,
) -> Result<Vec<LabelId>, Fault> {
    let earlier = match company {
        Some(company) => customers::earlier(tx, company.company_id).await?,
        None => None,
    };
    labels_beside(tx, owner, company, earlier.as_ref(), made_at).await
}

/// The same, with what is known already of the company's owners.
pub(crate) async fn labels_beside(
    tx: &mut TenantTx,
    owner: AccountId,
    company: Option<&Known>,
    earlier: Option<&Earlier>,
    made_at: DateTime<Utc>,
) -> Result<Vec<LabelId>, Fault> {
    let Some(earlier) = earlier else {
        return labels(tx, Some(owner), company).await;
    };
    let mut labels = accounts::labels::for_owner(tx, owner).await?;
    labels.extend(earlier.labels_at(made_at));
    labels.sort_unstable();
    labels.dedup();
    Ok(labels)
}

/// A colleague who can own something.
///
/// # Errors
/// [`Flaw::NoSuchAccount`] in this field.
pub(crate) async fn colleague(tx: &mut TenantTx, field: &'static str, id: AccountId) -> Result<AccountId, Stop<Refusal>> {
    match accounts::labels::owners(tx, &[id]).await?.contains_key(&id) {
        true => Ok(id),
        false => Err(Stop::Refused(Refusal::field(field, Flaw::NoSuchAccount))),
    }
}

/// A company in sight.
///
/// # Errors
/// [`Flaw::NoSuchCompany`].
pub(crate) async fn company(tx: &mut TenantTx, id: Option<CompanyId>) -> Result<Option<Known>, Stop<Refusal>> {
    let Some(id) = id else {
        return Ok(None);
    };
    match customers::briefs(tx, &[id]).await?.remove(&id) {
        Some(known) => Ok(Some(known)),
        None => Err(Stop::Refused(Refusal::field("company_id", Flaw::NoSuchCompany))),
    }
}

/// A company, if it is in sight.
pub(crate) async fn company_in_sight(tx: &mut TenantTx, id: Option<CompanyId>) -> Result<Option<Known>, Fault> {
    match id {
        Some(id) => Ok(customers::briefs(tx, &[id]).await?.remove(&id)),
        None => Ok(None),
    }
}

/// Sees that the person works at the company.
///
/// # Errors
/// [`Flaw::NoSuchContact`].
pub(crate) async fn contact_at(tx: &mut TenantTx, contact: Option<ContactId>, company: Option<CompanyId>) -> Result<(), Stop<Refusal>> {
    let Some(contact) = contact else {
        return Ok(());
    };
    let found = customers::contact(tx, contact).await?;
    match found.is_some_and(|found| Some(found.company_id) == company) {
        true => Ok(()),
        false => Err(Stop::Refused(Refusal::field("contact_id", Flaw::NoSuchContact))),
    }
}
