//! Links sent out: made, found, used once.

use crate::Accounts;
use crate::model::{LinkKind, Refusal};
use crate::store::links as store;
use chrono::{DateTime, Duration, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, Stop};

impl LinkKind {
    /// How long it leads somewhere.
    pub(crate) fn lasts(self) -> Duration {
        match self {
            Self::Invitation => Duration::days(7),
            Self::Reset => Duration::hours(2),
            Self::NotMe => Duration::days(30),
        }
    }
}

impl Accounts {
    /// Makes a link for an account; only its hash is stored.
    pub(crate) async fn make_link(&self, tx: &mut TenantTx, account: AccountId, kind: LinkKind) -> Result<String, Fault> {
        let token = crypto::token();
        let now = self.clock.now();
        store::insert(tx, account, kind, &crypto::sha256(token.as_bytes()), now, now + kind.lasts()).await?;
        Ok(self.page(kind, &token))
    }

    /// Whose link it is, if it is good today.
    pub(crate) async fn find_link(&self, kind: LinkKind, token: &str) -> Result<store::Found, Stop<Refusal>> {
        let mut tx = self.db.system("accounts: whose link").await?;
        let found = store::find(&mut tx, kind, &crypto::sha256(token.as_bytes())).await?;
        let found = found.ok_or(Stop::Refused(Refusal::LinkUnknown(kind)))?;
        good_at(&found, kind, self.clock.now())?;
        Ok(found)
    }
}

fn good_at(found: &store::Found, kind: LinkKind, now: DateTime<Utc>) -> Result<(), Stop<Refusal>> {
    match found.used_at {
        Some(_) => Err(Stop::Refused(Refusal::LinkUsed(kind))),
        None if found.expires_at <= now => Err(Stop::Refused(Refusal::LinkExpired(kind))),
        None => Ok(()),
    }
}

/// Uses up a link. Of two that come at once one is refused.
pub(crate) async fn use_up(tx: &mut TenantTx, found: &store::Found, kind: LinkKind, now: DateTime<Utc>) -> Result<(), Stop<Refusal>> {
    if store::use_up(tx, found.account, kind, found.id, now).await? { Ok(()) } else { Err(Stop::Refused(Refusal::LinkUsed(kind))) }
}
