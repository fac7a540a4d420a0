//! Passkey challenges. One that signs somebody in has no tenant yet and stands under the nil UUID.

use crate::model::ChallengeId;
use chrono::{DateTime, Utc};
use db::{SystemTx, TenantTx};
use kernel::{AccountId, Fault};
use serde_json::Value;
use uuid::Uuid;

/// What a challenge of somebody who is not signed in yet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    SecondFactor,
    SignIn,
}

impl For {
    fn name(self) -> &'static str {
        match self {
            Self::SecondFactor => "second_factor",
            Self::SignIn => "sign_in",
        }
    }
}

pub(crate) async fn put(
    tx: &mut SystemTx,
    tenant: Uuid,
    id: ChallengeId,
    account: Option<AccountId>,
    purpose: For,
    state: &Value,
    expires_at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into accounts.challenge (tenant_id, id, account_id, kind, state, expires_at) values ($1, $2, $3, $4, $5, $6)",
        tenant,
        id.0,
        account.map(|a| a.0),
        purpose.name(),
        state,
        expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a challenge for a registration.
pub(crate) async fn put_registration(
    tx: &mut TenantTx,
    id: ChallengeId,
    account: AccountId,
    state: &Value,
    expires_at: DateTime<Utc>,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into accounts.challenge (tenant_id, id, account_id, kind, state, expires_at) values ($1, $2, $3, 'register', $4, $5)",
        tenant,
        id.0,
        account.0,
        state,
        expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes a registration's challenge out; a second answer finds none.
pub(crate) async fn take_registration(
    tx: &mut TenantTx,
    id: ChallengeId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Option<Value>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "delete from accounts.challenge where tenant_id = $1 and id = $2 and account_id = $3 and kind = 'register' and expires_at > $4 returning state",
        tenant,
        id.0,
        account.0,
        now
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Takes a sign-in's challenge out: its state and, for a second factor, whose it is.
pub(crate) async fn take(tx: &mut SystemTx, id: ChallengeId, now: DateTime<Utc>) -> Result<Option<(Value, For, Option<AccountId>)>, Fault> {
    let row = sqlx::query!(
        "delete from accounts.challenge where id = $1 and kind <> 'register' and expires_at > $2 returning state, kind, account_id",
        id.0,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    let purpose = |kind: &str| if kind == For::SignIn.name() { For::SignIn } else { For::SecondFactor };
    Ok(row.map(|r| (r.state, purpose(&r.kind), r.account_id.map(AccountId))))
}
