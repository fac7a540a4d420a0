//! Tokens of mailboxes, and people on their way to an identity provider and back.

use crate::model::MailboxId;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::Fault;
use uuid::Uuid;

/// What is kept of a mailbox's tokens.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Sealed: the access token and the refresh token.
    pub tokens: Vec<u8>,
    /// Until when the access token is good, if that is known.
    pub expires_at: Option<DateTime<Utc>>,
    /// Counted up by each renewal.
    pub generation: i64,
    /// The provider gives no further ones.
    pub revoked: bool,
}

/// A mailbox's tokens; none when it has none.
///
/// # Errors
/// A fault of the database.
pub async fn tokens(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<Kept>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Kept,
        r#"select tokens, expires_at, generation, revoked_at is not null as "revoked!" from mail.mailbox_token
           where tenant_id = $1 and mailbox_id = $2"#,
        tenant,
        mailbox.0,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Keeps the tokens of a leave that was given just now.
///
/// # Errors
/// A fault of the database.
pub async fn keep(tx: &mut TenantTx, mailbox: MailboxId, tokens: &[u8], expires_at: Option<DateTime<Utc>>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.mailbox_token as t (tenant_id, mailbox_id, tokens, expires_at, labels)
         select tenant_id, id, $3, $4, array[0, read_label] from mail.mailbox where tenant_id = $1 and id = $2
         on conflict on constraint mailbox_token_pkey do update
           set tokens = excluded.tokens, expires_at = excluded.expires_at, generation = t.generation + 1, renewing_until = null, revoked_at = null",
        tenant,
        mailbox.0,
        tokens,
        expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Claims the renewal of tokens of this generation for so many seconds of the database's time: is it ours?
///
/// # Errors
/// A fault of the database.
pub async fn claim_renewal(tx: &mut TenantTx, mailbox: MailboxId, generation: i64, seconds: f64) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "update mail.mailbox_token set renewing_until = now() + make_interval(secs => $4)
         where tenant_id = $1 and mailbox_id = $2 and generation = $3 and revoked_at is null and (renewing_until is null or renewing_until < now())",
        tenant,
        mailbox.0,
        generation,
        seconds,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Keeps renewed tokens. Where leave was given anew meanwhile, that counts.
///
/// # Errors
/// A fault of the database.
pub async fn renewed(
    tx: &mut TenantTx,
    mailbox: MailboxId,
    generation: i64,
    tokens: &[u8],
    expires_at: Option<DateTime<Utc>>,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.mailbox_token set tokens = $4, expires_at = $5, generation = generation + 1, renewing_until = null
         where tenant_id = $1 and mailbox_id = $2 and generation = $3",
        tenant,
        mailbox.0,
        generation,
        tokens,
        expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A renewal gave nothing: for now, or for good.
///
/// # Errors
/// A fault of the database.
pub async fn not_renewed(tx: &mut TenantTx, mailbox: MailboxId, generation: i64, revoked_at: Option<DateTime<Utc>>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.mailbox_token set renewing_until = null, revoked_at = $4 where tenant_id = $1 and mailbox_id = $2 and generation = $3",
        tenant,
        mailbox.0,
        generation,
        revoked_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A person who is sent to a provider.
#[derive(Debug)]
pub struct NewFlow<'a> {
    /// His session.
    pub session: Uuid,
    /// SHA-256 of the state.
    pub state_hash: &'a [u8],
    /// To which provider.
    pub provider: &'a str,
    /// For which address.
    pub address: &'a str,
    /// For a mailbox that is bound already.
    pub mailbox: Option<MailboxId>,
    /// PKCE's secret, sealed.
    pub verifier: &'a [u8],
    /// Until when an answer counts.
    pub expires_at: DateTime<Utc>,
}

/// Notes him; forgets those whose time is over.
///
/// # Errors
/// A fault of the database.
pub async fn begin(tx: &mut TenantTx, new: &NewFlow<'_>, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from mail.sign_in_flow where tenant_id = $1 and expires_at < $2", tenant, now).execute(tx.conn()).await?;
    sqlx::query!(
        "insert into mail.sign_in_flow (tenant_id, id, session_id, state_hash, provider, address, mailbox_id, verifier, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant,
        Uuid::now_v7(),
        new.session,
        new.state_hash,
        new.provider,
        new.address,
        new.mailbox.map(|m| m.0),
        new.verifier,
        new.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A person who comes back.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Its id.
    pub id: Uuid,
    /// From which provider.
    pub provider: String,
    /// For which address.
    pub address: String,
    /// For a mailbox that is bound already.
    pub mailbox_id: Option<Uuid>,
    /// PKCE's secret, sealed.
    pub verifier: Vec<u8>,
}

/// Takes the answer to a question of this session: the first one, in time.
///
/// # Errors
/// A fault of the database.
pub async fn answered(tx: &mut TenantTx, session: Uuid, state_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Flow>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Flow,
        "update mail.sign_in_flow set answered_at = $4
         where tenant_id = $1 and session_id = $2 and state_hash = $3 and answered_at is null and expires_at > $4
         returning id, provider, address, mailbox_id, verifier",
        tenant,
        session,
        state_hash,
        now,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Keeps what the provider gave until the mailbox is bound.
///
/// # Errors
/// A fault of the database.
pub async fn hold(
    tx: &mut TenantTx,
    flow: Uuid,
    tokens: &[u8],
    tokens_expire_at: Option<DateTime<Utc>>,
    until: DateTime<Utc>,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.sign_in_flow set tokens = $3, tokens_expire_at = $4, expires_at = $5 where tenant_id = $1 and id = $2",
        tenant,
        flow,
        tokens,
        tokens_expire_at,
        until,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a provider gave for a mailbox that is to be bound.
#[derive(Debug, Clone)]
pub struct Held {
    /// The provider.
    pub provider: String,
    /// For which address.
    pub address: String,
    /// Sealed.
    pub tokens: Vec<u8>,
    /// Until when the access token is good, if that is known.
    pub tokens_expire_at: Option<DateTime<Utc>>,
}

/// What was given in this session, while it is held.
///
/// # Errors
/// A fault of the database.
pub async fn held(tx: &mut TenantTx, flow: Uuid, session: Uuid, now: DateTime<Utc>) -> Result<Option<Held>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Held,
        r#"select provider, address, tokens as "tokens!", tokens_expire_at from mail.sign_in_flow
           where tenant_id = $1 and id = $2 and session_id = $3 and tokens is not null and expires_at > $4"#,
        tenant,
        flow,
        session,
        now,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// The flow has come to its end: was it there?
///
/// # Errors
/// A fault of the database.
pub async fn end(tx: &mut TenantTx, flow: Uuid) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!("delete from mail.sign_in_flow where tenant_id = $1 and id = $2", tenant, flow).execute(tx.conn()).await?;
    Ok(done.rows_affected() > 0)
}
