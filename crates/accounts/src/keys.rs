//! API keys: shown once, limited by scopes to a part of what their owner may do.

use crate::authenticate::KEY_PREFIX;
use crate::model::{ApiKey, ApiKeyId, Refusal};
use crate::rules::{NAME_CHARS_MAX, name, roles};
use crate::store::{keys as store, tenants};
use crate::{Accounts, audit};
use chrono::{DateTime, Duration, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Permissions, Stop};
use serde_json::json;

const KEYS_MAX: usize = 50;
/// A key that never ends is one that nobody remembers.
const LASTS_MAX: Duration = Duration::days(2 * 366);
/// Characters after `tw_` that are shown in the list.
const SHOWN_CHARS: usize = 6;

impl Accounts {
    /// Makes a key; the secret is given this once.
    pub(crate) async fn create_key(
        &self,
        tx: &mut TenantTx,
        actor: &Actor,
        account: AccountId,
        called: &str,
        scopes: Vec<String>,
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<(ApiKey, String), Stop<Refusal>> {
        let now = self.clock.now();
        let called = name("name", called, NAME_CHARS_MAX).map_err(Stop::Refused)?;
        let scopes = self.rights.known(scopes).map_err(Stop::Refused)?;
        roles::within(&actor.permissions, &Permissions::Of(scopes.iter().cloned().collect())).map_err(Stop::Refused)?;
        if expires_at.is_some_and(|end| end <= now || end > now + LASTS_MAX) {
            return Err(Stop::Refused(Refusal::ExpiryInvalid));
        }
        tenants::lock(tx).await?;
        if store::list(tx, account).await?.len() >= KEYS_MAX {
            return Err(Stop::Refused(Refusal::TooMany(KEYS_MAX)));
        }
        let secret = format!("{KEY_PREFIX}{}", crypto::token());
        let prefix = secret[..KEY_PREFIX.len() + SHOWN_CHARS].to_owned();
        let key = ApiKey { id: ApiKeyId::new(), name: called, prefix, scopes, expires_at, created_at: now, last_used_at: None };
        store::insert(tx, account, &key, &crypto::sha256(secret.as_bytes())).await?;
        audit::append(
            tx,
            actor,
            "accounts.key.create",
            &key.name,
            json!({ "prefix": key.prefix, "scopes": key.scopes, "expires_at": expires_at }),
        )
        .await?;
        Ok((key, secret))
    }
}

/// Takes a key away; it opens nothing from the next request.
pub(crate) async fn delete(tx: &mut TenantTx, actor: &Actor, account: AccountId, id: ApiKeyId) -> Result<(), Stop<Refusal>> {
    if !store::delete(tx, account, id).await? {
        return Err(Stop::Refused(Refusal::NoSuchThing));
    }
    audit::append(tx, actor, "accounts.key.delete", "", json!({ "key": id })).await?;
    Ok(())
}
