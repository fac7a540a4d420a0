//! An account as the actor of what the program does for it while it is away.

use crate::Accounts;
use crate::model::State;
use crate::rules::roles;
use crate::store::{labels, people, roles as of_roles};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault};

/// Somebody for whom the program acts.
#[derive(Debug, Clone)]
pub struct Acting {
    /// With the rights that a request of his would have now.
    pub actor: Actor,
    /// His name.
    pub name: String,
    /// His address.
    pub email: String,
}

impl Accounts {
    /// This account with the rights that a request of it would have at this moment; none when there is no such account or it may not sign in.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn acting(&self, tx: &mut TenantTx, id: AccountId) -> Result<Option<Acting>, Fault> {
        let Some(account) = people::get(tx, id).await?.filter(|account| account.state == State::Active) else {
            return Ok(None);
        };
        let (Some((role, stored)), Some(sight)) = (of_roles::get(tx, account.role.id).await?, labels::sight(tx, id).await?) else {
            return Ok(None);
        };
        let permissions = self.rights.of(role.builtin, stored);
        let grants = crate::model::Sight { pool: roles::sees_pool(&permissions), ..sight }.grants();
        let actor = Actor { tenant: tx.tenant(), account: Some(id), grants, permissions, lang: account.lang };
        Ok(Some(Acting { actor, name: account.name, email: account.email }))
    }

    /// The whole address of a page of the web app, from its path (`/reports`).
    #[must_use]
    pub fn address_of(&self, path: &str) -> String {
        format!("{}{path}", self.settings.origin.origin().ascii_serialization())
    }
}
