//! What holds for the whole company, and what operators do with all of them.

use crate::model::{AuditProof, Refusal, Tenant};
use crate::rules::throttle::FORGOTTEN_AFTER;
use crate::rules::{COMPANY_CHARS_MAX, name};
use crate::screens::tell_all_screens;
use crate::store::{doors, people, tenants};
use crate::{Accounts, audit, authenticate};
use db::TenantTx;
use kernel::{Actor, Fault, Stop, TenantId};
use serde_json::json;

/// Renames the company, or asks every account for a second factor. Who asks for it must have one.
pub(crate) async fn change(
    tx: &mut TenantTx,
    actor: &Actor,
    called: Option<&str>,
    require_second_factor: Option<bool>,
) -> Result<Tenant, Stop<Refusal>> {
    let called = called.map(|text| name("name", text, COMPANY_CHARS_MAX)).transpose().map_err(Stop::Refused)?;
    if let (Some(true), Some(account)) = (require_second_factor, actor.account) {
        let own = people::get(tx, account).await?.ok_or(Stop::Refused(Refusal::NoSuchAccount))?;
        if !own.second_factor {
            return Err(Stop::Refused(Refusal::TotpNotOn));
        }
    }
    let before = tenants::get(tx).await?;
    tenants::update(tx, called.as_deref(), require_second_factor).await?;
    let after = tenants::get(tx).await?;
    let detail = json!({
        "before": { "name": before.name, "require_second_factor": before.require_second_factor },
        "after": { "name": after.name, "require_second_factor": after.require_second_factor },
    });
    tell_all_screens(tx).await?;
    audit::append(tx, actor, "accounts.tenant.change", &after.name, detail).await?;
    Ok(after)
}

impl Accounts {
    /// Goes through the audit trails of all tenants: `tradewind audit verify`.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn verify_all_audits(&self) -> Result<Vec<(TenantId, AuditProof)>, Fault> {
        let mut tx = self.db.system("accounts: verifying audit trails").await?;
        let all = tenants::all(&mut tx).await?;
        drop(tx);
        let mut proofs = Vec::with_capacity(all.len());
        for tenant in all {
            proofs.push((tenant, self.db.read(&Actor::house(tenant), async |tx| audit::verify(tx).await).await?));
        }
        Ok(proofs)
    }

    /// Removes what has expired: sessions, challenges, counts of failures. For a schedule, every hour or so.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn sweep(&self) -> Result<(), Fault> {
        let now = self.clock.now();
        let mut tx = self.db.system("accounts: sweeping").await?;
        doors::sweep(&mut tx, now, now - authenticate::IDLE_MAX, now - FORGOTTEN_AFTER).await?;
        tx.commit().await
    }
}
