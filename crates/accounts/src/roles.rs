//! A tenant's own roles.

use crate::model::{Refusal, Role, RoleId, RoleRef};
use crate::rules::{NAME_CHARS_MAX, name, roles as rules};
use crate::screens::tell_all_screens;
use crate::store::{roles as store, tenants};
use crate::{Accounts, audit};
use db::TenantTx;
use kernel::{Actor, Fault, Permissions, Stop};
use serde_json::json;

/// Roles of a tenant, the built-in ones included.
const ROLES_MAX: usize = 100;

impl Accounts {
    /// All roles, each with what it allows.
    pub(crate) async fn list_roles(&self, tx: &mut TenantTx) -> Result<Vec<Role>, Fault> {
        Ok(store::all(tx).await?.into_iter().map(|role| self.rights.fill(role)).collect())
    }

    /// Makes a role.
    pub(crate) async fn create_role(
        &self,
        tx: &mut TenantTx,
        actor: &Actor,
        called: &str,
        permissions: Vec<String>,
    ) -> Result<Role, Stop<Refusal>> {
        let called = name("name", called, NAME_CHARS_MAX).map_err(Stop::Refused)?;
        let permissions = self.may_give(actor, permissions)?;
        tenants::lock(tx).await?;
        if store::all(tx).await?.len() >= ROLES_MAX {
            return Err(Stop::Refused(Refusal::TooMany(ROLES_MAX)));
        }
        let id = RoleId::new();
        store::insert(tx, id, &called, None, &permissions, self.clock.now()).await?;
        audit::append(tx, actor, "accounts.role.create", &called, json!({ "permissions": permissions })).await?;
        Ok(Role { role: RoleRef { id, name: called, builtin: None }, permissions, members: 0 })
    }

    /// Renames a role or changes what it allows; it holds for everybody who has it from the next request.
    pub(crate) async fn change_role(
        &self,
        tx: &mut TenantTx,
        actor: &Actor,
        id: RoleId,
        called: Option<&str>,
        permissions: Option<Vec<String>>,
    ) -> Result<Role, Stop<Refusal>> {
        let (before, had) = own(tx, id).await?;
        rules::within(&actor.permissions, &Permissions::Of(had.iter().cloned().collect())).map_err(Stop::Refused)?;
        let called = called.map(|text| name("name", text, NAME_CHARS_MAX)).transpose().map_err(Stop::Refused)?;
        let permissions = permissions.map(|names| self.may_give(actor, names)).transpose()?;
        store::update(tx, id, called.as_deref(), permissions.as_deref()).await?;
        let role = store::all(tx).await?.into_iter().find(|role| role.role.id == id).ok_or(Stop::Refused(Refusal::NoSuchRole))?;
        let detail = json!({
            "before": { "name": before.name, "permissions": had },
            "after": { "name": role.role.name, "permissions": role.permissions },
        });
        tell_all_screens(tx).await?;
        audit::append(tx, actor, "accounts.role.change", &role.role.name, detail).await?;
        Ok(role)
    }

    fn may_give(&self, actor: &Actor, permissions: Vec<String>) -> Result<Vec<String>, Stop<Refusal>> {
        let permissions = self.rights.known(permissions).map_err(Stop::Refused)?;
        rules::within(&actor.permissions, &Permissions::Of(permissions.iter().cloned().collect())).map_err(Stop::Refused)?;
        Ok(permissions)
    }
}

/// Deletes a role that nobody has.
pub(crate) async fn delete(tx: &mut TenantTx, actor: &Actor, id: RoleId) -> Result<(), Stop<Refusal>> {
    let (before, had) = own(tx, id).await?;
    store::delete(tx, id).await?;
    audit::append(tx, actor, "accounts.role.delete", &before.name, json!({ "permissions": had })).await?;
    Ok(())
}

/// A role of the tenant's own.
async fn own(tx: &mut TenantTx, id: RoleId) -> Result<(RoleRef, Vec<String>), Stop<Refusal>> {
    let found = store::get(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchRole))?;
    if found.0.builtin.is_some() { Err(Stop::Refused(Refusal::RoleBuiltin)) } else { Ok(found) }
}
