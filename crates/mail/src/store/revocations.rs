//! Leave that is given back at identity providers.

use crate::model::{MailboxId, Revocation, RevocationState};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use uuid::Uuid;

/// Tokens that were taken from a mailbox.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The note of it.
    pub id: Uuid,
    /// Somebody renews them just now.
    pub renewing: bool,
}

/// Takes the tokens from a mailbox that is signed in to by them, and keeps them until the provider has taken the leave back; none when
/// there are none that it would still know.
///
/// # Errors
/// A fault of the database.
pub async fn take(tx: &mut TenantTx, mailbox: MailboxId, labels: &[LabelId], now: DateTime<Utc>) -> Result<Option<Taken>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        r#"with taken as (
             delete from mail.mailbox_token where tenant_id = $1 and mailbox_id = $2 returning tokens, generation, renewing_until, revoked_at),
           noted as (
             insert into mail.revocation (tenant_id, id, mailbox_id, address, provider, tokens, generation, state, next_at, asked_at, labels)
             select $1, $3, m.id, m.login, m.provider, t.tokens, t.generation, 'waiting', $4, $4, $5
             from taken t join mail.mailbox m on m.tenant_id = $1 and m.id = $2
             where m.provider is not null and t.revoked_at is null returning id)
           select n.id, coalesce(t.renewing_until > now(), false) as "renewing!" from noted n cross join taken t"#,
        tenant,
        mailbox.0,
        Uuid::now_v7(),
        now,
        labels,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| Taken { id: r.id, renewing: r.renewing }))
}

/// A renewal that was under way when the tokens were taken brings newer ones; the older are worth nothing any more.
///
/// # Errors
/// A fault of the database.
pub async fn renewed(tx: &mut TenantTx, mailbox: MailboxId, generation: i64, tokens: &[u8]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.revocation set tokens = $4, generation = generation + 1
         where tenant_id = $1 and mailbox_id = $2 and generation = $3 and state = 'waiting'",
        tenant,
        mailbox.0,
        generation,
        tokens,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Leave that the provider is still to be told of.
#[derive(Debug, Clone)]
pub struct Due {
    /// At which provider.
    pub provider: String,
    /// Sealed.
    pub tokens: Vec<u8>,
    /// Of the tokens.
    pub generation: i64,
    /// How often it was tried.
    pub tries: i32,
    /// A mailbox is signed in to there, as the same person, by leave that was given since.
    pub anew: bool,
    /// Somebody has just given leave there, as the same person, and may bind a mailbox with it.
    pub held: bool,
}

/// Leave that the provider is still to be told of; none when that is over.
///
/// # Errors
/// A fault of the database.
pub async fn due(tx: &mut TenantTx, id: Uuid, now: DateTime<Utc>) -> Result<Option<Due>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_as!(
        Due,
        r#"select r.provider, r.tokens as "tokens!", r.generation, r.tries,
                exists (select from mail.mailbox m join mail.mailbox_token t on t.tenant_id = m.tenant_id and t.mailbox_id = m.id
                        where m.tenant_id = $1 and m.provider = r.provider and lower(m.login) = lower(r.address) and m.state <> 'removed'
                          and t.revoked_at is null) as "anew!",
                exists (select from mail.sign_in_flow f
                        where f.tenant_id = $1 and f.provider = r.provider and lower(f.address) = lower(r.address) and f.tokens is not null
                          and f.expires_at > $3) as "held!"
         from mail.revocation r where r.tenant_id = $1 and r.id = $2 and r.state = 'waiting'"#,
        tenant,
        id,
        now,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// It did not work yet: it is tried again at this time.
///
/// # Errors
/// A fault of the database.
pub async fn again(tx: &mut TenantTx, id: Uuid, tries: i32, said: Option<&str>, next_at: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.revocation set tries = $3, said = coalesce($4, said), next_at = $5 where tenant_id = $1 and id = $2 and state = 'waiting'",
        tenant,
        id,
        tries,
        said,
        next_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How it ended.
#[derive(Debug, Clone)]
pub struct Ended<'a> {
    /// Of the tokens that the provider was asked about.
    pub generation: i64,
    /// How.
    pub state: RevocationState,
    /// After so many tries.
    pub tries: i32,
    /// The provider's words.
    pub said: Option<&'a str>,
}

/// It is over: the tokens are forgotten. Whose it was and who sees it; none when there are newer tokens by now, or it was over before.
///
/// # Errors
/// A fault of the database.
pub async fn end(tx: &mut TenantTx, id: Uuid, ended: &Ended<'_>, now: DateTime<Utc>) -> Result<Option<(String, Vec<LabelId>)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        "update mail.revocation set state = $4, tokens = null, tries = $5, said = $6, next_at = null, ended_at = $7
         where tenant_id = $1 and id = $2 and generation = $3 and state = 'waiting' returning address, labels",
        tenant,
        id,
        ended.generation,
        ended.state.as_str(),
        ended.tries,
        ended.said,
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| (r.address, r.labels)))
}

/// Leave that was given back since a moment, as far as the actor sees it, newest first.
///
/// # Errors
/// A fault of the database.
pub async fn list(tx: &mut TenantTx, since: DateTime<Utc>, limit: i64) -> Result<Vec<Revocation>, Fault> {
    let tenant = tx.tenant().0;
    let grants = tx.grants().labels().to_vec();
    let rows = sqlx::query!(
        "select id, mailbox_id, address, provider, state, tries, said, next_at, asked_at, ended_at from mail.revocation
         where tenant_id = $1 and labels && $4 and asked_at > $2 order by asked_at desc, id desc limit $3",
        tenant,
        since,
        limit,
        &grants,
    )
    .fetch_all(tx.conn())
    .await?;
    let revocation = rows.into_iter().map(|r| Revocation {
        id: r.id,
        mailbox_id: MailboxId(r.mailbox_id),
        address: r.address,
        provider: r.provider,
        state: RevocationState::from_word(&r.state).unwrap_or(RevocationState::GivenUp),
        tries: r.tries,
        said: r.said,
        next_at: r.next_at,
        asked_at: r.asked_at,
        ended_at: r.ended_at,
    });
    Ok(revocation.collect())
}

/// The mailbox is signed in to by nobody's leave any more; its owner may give it anew. Whose mailbox; none when it is signed in to otherwise.
///
/// # Errors
/// A fault of the database.
pub async fn leave_ended(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<(String, AccountId)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        "update mail.mailbox set granted_at = null where tenant_id = $1 and id = $2 and provider is not null and state <> 'removed'
         returning address, owner_id",
        tenant,
        mailbox.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| (r.address, AccountId(r.owner_id))))
}
