//! One's own account.

use crate::jobs::{self, What};
use crate::model::{Me, Refusal, Sees, SessionId, Theme};
use crate::rules::{NAME_CHARS_MAX, name, password, time_zone};
use crate::screens::tell_screens;
use crate::store::secrets::{self, Secrets};
use crate::store::{people, roles, sessions, tenants};
use crate::{Accounts, audit};
use db::TenantTx;
use kernel::{AccountId, Actor, Lang, Stop};
use serde_json::json;

/// What one can change of oneself.
#[derive(Debug, Default)]
pub(crate) struct OwnChange {
    pub name: Option<String>,
    pub lang: Option<Lang>,
    pub time_zone: Option<String>,
    pub theme: Option<Theme>,
}

impl Accounts {
    /// Everything that the account's screens start from.
    pub(crate) async fn me(&self, tx: &mut TenantTx, account: AccountId) -> Result<Me, Stop<Refusal>> {
        let account = people::get(tx, account).await?.ok_or(Stop::Refused(Refusal::NoSuchAccount))?;
        let (role, stored) = roles::get(tx, account.role.id).await?.ok_or(Stop::Refused(Refusal::NoSuchRole))?;
        let permissions = self.rights.list(&self.rights.of(role.builtin, stored));
        let sees_all = account.sees == Sees::All;
        Ok(Me { account, tenant: tenants::get(tx).await?, permissions, sees_all })
    }

    /// Changes name, language, time zone, colours.
    pub(crate) async fn change_own(&self, tx: &mut TenantTx, account: AccountId, change: OwnChange) -> Result<Me, Stop<Refusal>> {
        let called = change.name.as_deref().map(|text| name("name", text, NAME_CHARS_MAX)).transpose().map_err(Stop::Refused)?;
        let zone = change.time_zone.as_deref().map(time_zone).transpose().map_err(Stop::Refused)?;
        people::update_own(tx, account, called.as_deref(), change.lang, zone.as_deref(), change.theme).await?;
        self.me(tx, account).await
    }

    /// Changes the password and ends all other sessions.
    pub(crate) async fn change_password(
        &self,
        actor: &Actor,
        account: AccountId,
        session: SessionId,
        current: &str,
        new: &str,
    ) -> Result<(), Stop<Refusal>> {
        let had = self.own_password(actor, account, current).await?;
        password::check(new, &[&had.email, &had.name]).map_err(Stop::Refused)?;
        let hash = self.passwords.hash(new).await?;
        self.db
            .write(actor, async |tx| {
                secrets::set_password(tx, account, &hash).await?;
                sessions::end_all(tx, account, Some(session)).await?;
                tell_screens(tx, account).await?;
                jobs::promise(tx, account, What::PasswordChanged).await?;
                audit::append(tx, actor, "accounts.password.change", &had.email, json!({})).await?;
                Ok(())
            })
            .await
    }

    /// Makes sure that it is the owner who asks for something delicate. Counted like a sign-in: a session left open
    /// must not be a place to guess.
    pub(crate) async fn own_password(&self, actor: &Actor, account: AccountId, typed: &str) -> Result<Secrets, Stop<Refusal>> {
        let had = self.db.read(actor, async |tx| secrets::get(tx, account).await).await?;
        self.charge_mail(&had.email).await?;
        let hashes = had.password_hash.iter().cloned().collect();
        if self.passwords.find(typed, hashes).await?.is_none() {
            return Err(Stop::Refused(Refusal::PasswordWrong));
        }
        self.forgive_mail(&had.email).await?;
        Ok(had)
    }
}
