//! Why a colleague sees a company.

use crate::model::{CompanyId, Refusal, SeenBy};
use crate::{rules, store};
use db::TenantTx;
use kernel::{AccountId, Stop};

/// What is told of a colleague and a company.
pub(crate) struct Seen {
    /// The colleague's name.
    pub name: String,
    /// He can sign in: what he may see, he sees.
    pub active: bool,
    /// The reasons; none: he doesn't see it.
    pub by: Vec<SeenBy>,
}

/// The reasons for which this account sees the company, reckoned from the very labels and grants that the database compares. The
/// caller must see the company himself.
///
/// # Errors
/// [`Refusal::NoSuchCompany`]; [`Refusal::BadFields`] when there is no such account.
pub(crate) async fn why(tx: &mut TenantTx, company: CompanyId, account: AccountId) -> Result<Seen, Stop<Refusal>> {
    let Some(company) = store::company(tx, company).await? else {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    };
    let Some(sight) = accounts::labels::sight(tx, account).await? else {
        let flaw = crate::model::Flaw::NoSuchAccount;
        return Err(Stop::Refused(crate::model::BadField { field: "account_id", flaw }.into()));
    };
    let by = rules::seen_by(account, &sight, &company.row.owner_ids, &company.labels);
    Ok(Seen { name: sight.name, active: sight.active, by })
}
