//! Who stands at the door: looked up by token, key or address, across tenants. The first two run at every request.

use super::labels::Seeing;
use crate::model::{Builtin, Sight, State, TenantAccess};
use chrono::{DateTime, Utc};
use db::{SystemLook, SystemTx};
use kernel::{AccountId, Fault, Lang, TenantId};
use uuid::Uuid;

/// All that a request needs to know about its caller.
pub(crate) struct Known {
    pub tenant: TenantId,
    pub account: AccountId,
    pub state: State,
    pub lang: Lang,
    /// What it sees, but for the pool, which its permissions decide.
    pub sight: Sight,
    pub builtin: Option<Builtin>,
    pub permissions: Vec<String>,
    /// The company asks for a second factor and this account has none.
    pub lacks_factor: bool,
    /// What the company's subscriptions let its people do.
    pub access: TenantAccess,
}

/// A caller by session.
pub(crate) struct BySession {
    pub session: Uuid,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    pub known: Known,
}

/// A caller by API key.
pub(crate) struct ByKey {
    pub key: Uuid,
    pub scopes: Vec<String>,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub known: Known,
}

/// Session, account, role and tenant; for who sees his department a second look.
pub(crate) async fn by_session(look: &mut SystemLook, token_hash: &[u8]) -> Result<Option<BySession>, Fault> {
    let row = sqlx::query!(
        r#"select s.tenant_id, s.id, s.account_id, s.created_at, s.last_used_at, a.state, a.lang, a.sees, a.label, a.department_id, r.builtin, r.permissions, t.access,
             t.require_second_factor and a.totp_sealed is null
               and not exists (select from accounts.passkey p where p.tenant_id = a.tenant_id and p.account_id = a.id) as "lacks_factor!"
           from accounts.session s
           join accounts.account a on a.tenant_id = s.tenant_id and a.id = s.account_id
           join accounts.role r on r.tenant_id = a.tenant_id and r.id = a.role_id
           join accounts.tenant t on t.tenant_id = a.tenant_id
           where s.token_hash = $1"#,
        token_hash
    )
    .fetch_optional(look.conn())
    .await?;
    let Some(r) = row else { return Ok(None) };
    let sees = Seeing { sees: &r.sees, own: r.label, department: r.department_id };
    let sight = super::labels::sight_of(look.conn(), TenantId(r.tenant_id), sees).await?;
    Ok(Some(BySession {
        session: r.id,
        created_at: r.created_at,
        last_used_at: r.last_used_at,
        known: Known {
            tenant: TenantId(r.tenant_id),
            account: AccountId(r.account_id),
            state: super::people::state(&r.state)?,
            lang: super::people::lang(&r.lang),
            sight,
            builtin: r.builtin.as_deref().and_then(Builtin::from_word),
            permissions: r.permissions,
            lacks_factor: r.lacks_factor,
            access: super::tenants::access(&r.access),
        },
    }))
}

/// The same for an API key.
pub(crate) async fn by_key(look: &mut SystemLook, hash: &[u8]) -> Result<Option<ByKey>, Fault> {
    let row = sqlx::query!(
        r#"select k.tenant_id, k.id, k.account_id, k.scopes, k.expires_at, k.last_used_at, a.state, a.lang, a.sees, a.label, a.department_id, r.builtin, r.permissions, t.access
           from accounts.api_key k
           join accounts.account a on a.tenant_id = k.tenant_id and a.id = k.account_id
           join accounts.role r on r.tenant_id = a.tenant_id and r.id = a.role_id
           join accounts.tenant t on t.tenant_id = a.tenant_id
           where k.hash = $1"#,
        hash
    )
    .fetch_optional(look.conn())
    .await?;
    let Some(r) = row else { return Ok(None) };
    let sees = Seeing { sees: &r.sees, own: r.label, department: r.department_id };
    let sight = super::labels::sight_of(look.conn(), TenantId(r.tenant_id), sees).await?;
    Ok(Some(ByKey {
        key: r.id,
        scopes: r.scopes,
        expires_at: r.expires_at,
        last_used_at: r.last_used_at,
        known: Known {
            tenant: TenantId(r.tenant_id),
            account: AccountId(r.account_id),
            state: super::people::state(&r.state)?,
            lang: super::people::lang(&r.lang),
            sight,
            builtin: r.builtin.as_deref().and_then(Builtin::from_word),
            permissions: r.permissions,
            lacks_factor: false,
            access: super::tenants::access(&r.access),
        },
    }))
}

/// An account that signs in with this address.
pub(crate) struct Candidate {
    pub tenant: TenantId,
    pub account: AccountId,
    pub email: String,
    pub state: State,
    pub password_hash: Option<String>,
    pub totp_sealed: Option<Vec<u8>>,
    pub totp_step: Option<i64>,
}

/// Accounts with this address, one a tenant, the one used last first. A person is in few companies.
pub(crate) async fn by_email(tx: &mut SystemTx, email_key: &str) -> Result<Vec<Candidate>, Fault> {
    let rows = sqlx::query!(
        "select tenant_id, id, email, state, password_hash, totp_sealed, totp_step from accounts.account
         where email_key = $1 and state <> 'cancelled' order by last_seen_at desc nulls last, id limit 5",
        email_key
    )
    .fetch_all(tx.conn())
    .await?;
    let candidate = rows.into_iter().map(|r| {
        Ok(Candidate {
            tenant: TenantId(r.tenant_id),
            account: AccountId(r.id),
            email: r.email,
            state: super::people::state(&r.state)?,
            password_hash: r.password_hash,
            totp_sealed: r.totp_sealed,
            totp_step: r.totp_step,
        })
    });
    candidate.collect()
}

/// The passkey with this credential id, if it is this account's: `(tenant, state, stored credential)`.
pub(crate) async fn by_passkey(
    tx: &mut SystemTx,
    account: AccountId,
    credential_id: &[u8],
) -> Result<Option<(TenantId, State, serde_json::Value)>, Fault> {
    let row = sqlx::query!(
        "select p.tenant_id, a.state, p.credential from accounts.passkey p
         join accounts.account a on a.tenant_id = p.tenant_id and a.id = p.account_id
         where p.credential_id = $1 and p.account_id = $2",
        credential_id,
        account.0
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|r| Ok((TenantId(r.tenant_id), super::people::state(&r.state)?, r.credential))).transpose()
}

/// Counts an attempt before it is made, unless the subject has to wait: `Err(until)`. Returns the failures so far.
pub(crate) async fn charge(
    tx: &mut SystemTx,
    subject: &str,
    now: DateTime<Utc>,
    forgotten_before: DateTime<Utc>,
) -> Result<Result<i32, DateTime<Utc>>, Fault> {
    let charged = sqlx::query_scalar!(
        "insert into accounts.throttle as t (subject, failures, blocked_until, updated_at) values ($1, 1, $2, $2)
         on conflict (subject) do update set failures = case when t.updated_at < $3 then 1 else t.failures + 1 end, updated_at = $2
         where t.blocked_until <= $2
         returning failures",
        subject,
        now,
        forgotten_before
    )
    .fetch_optional(tx.conn())
    .await?;
    if let Some(failures) = charged {
        return Ok(Ok(failures));
    }
    let until =
        sqlx::query_scalar!("select blocked_until from accounts.throttle where subject = $1", subject).fetch_optional(tx.conn()).await?;
    Ok(Err(until.unwrap_or(now)))
}

pub(crate) async fn block(tx: &mut SystemTx, subject: &str, until: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!("update accounts.throttle set blocked_until = $2 where subject = $1", subject, until).execute(tx.conn()).await?;
    Ok(())
}

/// Forgets the failures of a mail address after a success, and takes back the one attempt of the network address.
pub(crate) async fn forgive(tx: &mut SystemTx, mail: &str, network: &str) -> Result<(), Fault> {
    forgive_mail(tx, mail).await?;
    sqlx::query!(
        "update accounts.throttle set failures = greatest(failures - 1, 0), blocked_until = least(blocked_until, updated_at) where subject = $1",
        network
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn forgive_mail(tx: &mut SystemTx, mail: &str) -> Result<(), Fault> {
    sqlx::query!("delete from accounts.throttle where subject = $1", mail).execute(tx.conn()).await?;
    Ok(())
}

pub(crate) async fn sweep(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    sessions_before: DateTime<Utc>,
    forgotten_before: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!("delete from accounts.challenge where expires_at < $1", now).execute(tx.conn()).await?;
    sqlx::query!("delete from accounts.session where last_used_at < $1", sessions_before).execute(tx.conn()).await?;
    sqlx::query!("delete from accounts.throttle where updated_at < $1", forgotten_before).execute(tx.conn()).await?;
    Ok(())
}
