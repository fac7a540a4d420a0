//! Sessions: opened at sign-in, listed, ended.

use crate::jobs::{self, What};
use crate::model::{Opened, Refusal, Session, SessionId};
use crate::rules::device;
use crate::screens::tell_screens;
use crate::store::sessions as store;
use crate::{Accounts, audit};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, Page, PageSize, Stop, TenantId};
use serde_json::json;
use uuid::Uuid;
use web::Visitor;

/// Browsers that one account is signed in with, at most; the one unused for longest goes.
const SESSIONS_MAX: i64 = 50;

impl Accounts {
    /// Opens a session, says so in the audit trail and, when the device is new, promises to tell the owner.
    pub(crate) async fn open_session(&self, tx: &mut TenantTx, account: AccountId, visitor: &Visitor, how: &str) -> Result<Opened, Fault> {
        let now = self.clock.now();
        let token = crypto::token();
        let id = SessionId::new();
        let device = device::describe(&visitor.agent);
        let address = visitor.address.to_string();
        store::insert(tx, id, account, &crypto::sha256(token.as_bytes()), &device, &address, now).await?;
        store::keep_newest(tx, account, SESSIONS_MAX).await?;
        if store::is_new_device(tx, account, &device, now).await? {
            jobs::promise(tx, account, What::NewDevice { device: device.clone(), address: address.clone(), at: now }).await?;
        }
        let tenant = tx.tenant();
        let actor = acting(tenant, account);
        audit::append(tx, &actor, "accounts.sign_in", &device, json!({ "how": how, "address": address })).await?;
        Ok(Opened { tenant, account, token })
    }

    /// A page of the account's sessions, the one used last first.
    pub(crate) async fn list_sessions(
        &self,
        tx: &mut TenantTx,
        account: AccountId,
        after: Option<(DateTime<Utc>, Uuid)>,
        size: PageSize,
    ) -> Result<Page<Session>, Fault> {
        let rows = store::list(tx, account, after, size.limit()).await?;
        Ok(Page::cut(rows, size, |s| web::cursor::write(&(s.last_used_at, s.id))))
    }
}

/// Ends one session of the account.
pub(crate) async fn end(tx: &mut TenantTx, actor: &Actor, account: AccountId, id: SessionId) -> Result<(), Stop<Refusal>> {
    if !store::end(tx, account, id).await? {
        return Err(Stop::Refused(Refusal::NoSuchThing));
    }
    tell_screens(tx, account).await?;
    audit::append(tx, actor, "accounts.session.end", "", json!({ "session": id })).await?;
    Ok(())
}

/// Ends all sessions of the account but this one.
pub(crate) async fn end_others(tx: &mut TenantTx, actor: &Actor, account: AccountId, but: Option<SessionId>) -> Result<u64, Fault> {
    let ended = store::end_all(tx, account, but).await?;
    if ended > 0 {
        tell_screens(tx, account).await?;
        audit::append(tx, actor, "accounts.session.end_others", "", json!({ "sessions": ended })).await?;
    }
    Ok(ended)
}

/// An account acting on itself where no request of a signed-in caller is behind it.
pub(crate) fn acting(tenant: TenantId, account: AccountId) -> Actor {
    Actor { account: Some(account), ..Actor::house(tenant) }
}
