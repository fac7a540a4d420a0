//! Which labels a record carries, and who the people behind ids are. For the contexts that have records.

use crate::model::RoleRef;
pub use crate::model::{Colleague, EVERYONE, POOL, Seat, Sight};
use crate::store::labels as store;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, GRANT_ALL, LabelId};
use std::collections::HashMap;

/// The labels of a record with this owner: 0, his own, and his department's if he is in one.
/// An owner who is unknown gives `[0]`: only those who see all see the record.
///
/// # Errors
/// A fault when the database is away.
pub async fn for_owner(tx: &mut TenantTx, owner: AccountId) -> Result<Vec<LabelId>, Fault> {
    Ok(owners(tx, &[owner]).await?.remove(&owner).map_or_else(|| vec![GRANT_ALL], |owner| owner.labels))
}

/// An account as the owner of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Its name.
    pub name: String,
    /// The labels that a record of its own carries, as [`for_owner`] gives them.
    pub labels: Vec<LabelId>,
}

/// These accounts as owners of records; ids of nobody are left out.
///
/// # Errors
/// A fault when the database is away.
pub async fn owners(tx: &mut TenantTx, ids: &[AccountId]) -> Result<HashMap<AccountId, Owner>, Fault> {
    let found = store::of_owners(tx, ids).await?;
    let owner = |o: store::OfOwner| (o.id, Owner { name: o.name, labels: [GRANT_ALL, o.own].into_iter().chain(o.department).collect() });
    Ok(found.into_iter().map(owner).collect())
}

/// The labels of what is this account's alone: 0 and its own. Nobody of its department sees it.
///
/// # Errors
/// A fault when the database is away.
pub async fn own(tx: &mut TenantTx, account: AccountId) -> Result<Vec<LabelId>, Fault> {
    let own = store::of_owners(tx, &[account]).await?.pop().map(|owner| owner.own);
    Ok(std::iter::once(GRANT_ALL).chain(own).collect())
}

/// The names of these accounts; ids of nobody are left out.
///
/// # Errors
/// A fault when the database is away.
pub async fn people(tx: &mut TenantTx, ids: &[AccountId]) -> Result<HashMap<AccountId, String>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store::names(tx, ids).await?.into_iter().collect())
}

/// The addresses of the tenant's colleagues, in lower case: of all who have an account, invited and locked ones too; not of those who
/// were cancelled.
///
/// # Errors
/// A fault when the database is away.
pub async fn addresses(tx: &mut TenantTx) -> Result<Vec<String>, Fault> {
    store::addresses(tx).await
}

/// The IANA time zone of an account; none when there is no such account.
///
/// # Errors
/// A fault when the database is away.
pub async fn time_zone(tx: &mut TenantTx, id: AccountId) -> Result<Option<String>, Fault> {
    store::time_zone(tx, id).await
}

/// The role and time zone of an account; none when there is no such account.
///
/// # Errors
/// A fault when the database is away.
pub async fn seat(tx: &mut TenantTx, id: AccountId) -> Result<Option<Seat>, Fault> {
    store::seat(tx, id).await
}

/// The tenant's roles.
///
/// # Errors
/// A fault when the database is away.
pub async fn roles(tx: &mut TenantTx) -> Result<Vec<RoleRef>, Fault> {
    Ok(crate::store::roles::all(tx).await?.into_iter().map(|role| role.role).collect())
}

/// What an account sees, and by what: the labels that every request of it works under. None when there is no such account.
///
/// # Errors
/// A fault when the database is away.
pub async fn sight(tx: &mut TenantTx, id: AccountId) -> Result<Option<Sight>, Fault> {
    store::sight(tx, id).await
}

/// The active colleagues who hold a label that [`share`] gave out, or see everything; by name.
///
/// # Errors
/// A fault when the database is away.
pub async fn holders(tx: &mut TenantTx, label: LabelId) -> Result<Vec<Colleague>, Fault> {
    store::holders(tx, label).await
}

/// When these accounts last used the program; who never did is left out.
///
/// # Errors
/// A fault when the database is away.
pub async fn last_seen(tx: &mut TenantTx, ids: &[AccountId]) -> Result<HashMap<AccountId, DateTime<Utc>>, Fault> {
    Ok(store::last_seen(tx, ids).await?.into_iter().collect())
}

/// The accounts that are disabled or cancelled.
///
/// # Errors
/// A fault when the database is away.
pub async fn gone(tx: &mut TenantTx) -> Result<Vec<AccountId>, Fault> {
    store::gone(tx).await
}

/// The IANA time zone of the tenant; none when there is no such tenant.
///
/// # Errors
/// A fault when the database is away.
pub async fn company_zone(tx: &mut TenantTx) -> Result<Option<String>, Fault> {
    store::company_zone(tx).await
}

/// The name of the company; none when there is no such tenant.
///
/// # Errors
/// A fault when the database is away.
pub async fn company_name(tx: &mut TenantTx) -> Result<Option<String>, Fault> {
    store::company_name(tx).await
}

/// All colleagues who can own records: not those who were cancelled.
///
/// # Errors
/// A fault when the database is away.
pub async fn colleagues(tx: &mut TenantTx) -> Result<Vec<Colleague>, Fault> {
    store::colleagues(tx).await
}

/// Someone whose records the actor sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColleagueInSight {
    /// The account.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// The labels that its own records carry, as [`for_owner`] gives them.
    pub labels: Vec<LabelId>,
    /// Its own label.
    pub own: LabelId,
    /// The departments that it is in: the nearest first, then those above.
    pub departments: Vec<uuid::Uuid>,
}

/// The active colleagues whose records the actor sees, himself among them; by name.
///
/// # Errors
/// A fault when the database is away.
pub async fn in_sight(tx: &mut TenantTx) -> Result<Vec<ColleagueInSight>, Fault> {
    let grants = tx.grants().clone();
    let found = store::with_departments(tx).await?.into_iter().map(|found| {
        let store::Found { of, departments } = found;
        let labels: Vec<LabelId> = [GRANT_ALL, of.own].into_iter().chain(of.department).collect();
        ColleagueInSight { id: of.id, name: of.name, own: of.own, labels, departments }
    });
    Ok(found.filter(|colleague| grants.meet(&colleague.labels)).collect())
}

/// The name and the label of a department; none when there is no such department.
///
/// # Errors
/// A fault when the database is away.
pub async fn department(tx: &mut TenantTx, id: uuid::Uuid) -> Result<Option<(String, LabelId)>, Fault> {
    store::department(tx, id).await
}

/// A label for something that several people may share, such as a mailbox. Nobody holds it yet, see [`share`].
///
/// # Errors
/// A fault when the database is away.
pub async fn allot(tx: &mut TenantTx) -> Result<LabelId, Fault> {
    store::next(tx).await
}

/// Who holds a shared label from now on: holders of exactly these labels and, `with_department`, those who see the department that its
/// owner is in, also after he moves. Their open screens ask anew.
///
/// # Errors
/// A fault when the database is away.
pub async fn share(tx: &mut TenantTx, label: LabelId, owner: AccountId, with_department: bool, with: &[LabelId]) -> Result<(), Fault> {
    store::share(tx, label, owner, with_department, with).await?;
    crate::screens::tell_all_screens(tx).await
}
