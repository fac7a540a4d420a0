//! With what a mailbox is signed in to now: its password, or an access token, renewed before it runs out and when it is refused.
//!
//! Providers may give a new refresh token with each renewal and take a used one for stolen. So a mailbox's tokens are renewed by one
//! at a time, by a lease, wherever the processes run; who comes meanwhile waits and takes what the first one got; and a renewal that
//! was begun is brought to its end even when whoever wanted it has gone.

use crate::identity::{Away, Granted};
use crate::model::MailboxId;
use crate::store::revocations;
use crate::store::sign_in::{self as store, Kept};
use crate::{Mail, SECRET_PURPOSE};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Actor, Fault, TenantId};
use mailhost::{HostProblem, Login};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// For what the vault seals a mailbox's tokens.
const TOKENS_PURPOSE: &str = "mail.mailbox.tokens";
/// A token that has less than this to live is renewed before it is used.
const LIFE_MIN: TimeDelta = TimeDelta::minutes(2);
/// Longer than an identity server may take to answer.
const LEASE_SECONDS: f64 = 45.0;
const WAIT_EACH: Duration = Duration::from_millis(150);
const WAIT_MAX: Duration = Duration::from_secs(60);
/// What was renewed must not be lost: writing it is tried this often.
const WRITES_MAX: u32 = 6;

/// How a mailbox is signed in to, as stored.
#[derive(Debug, Clone)]
pub struct Way {
    /// The user there.
    pub user: String,
    /// The sealed password, without a provider.
    pub secret: Vec<u8>,
    /// The provider that gives tokens.
    pub provider: Option<String>,
}

/// Everything that is needed to sign in now.
#[derive(Debug, Clone)]
pub struct Ready {
    /// With what.
    pub login: Login,
    /// Of which generation its token is; none of a password.
    generation: Option<i64>,
}

/// Why there is nothing to sign in with.
#[derive(Debug)]
pub enum Unready {
    /// The identity server's doing, or the owner's.
    Host(HostProblem),
    /// Ours.
    Fault(Fault),
}

impl From<Fault> for Unready {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The tokens, as they are sealed.
#[derive(Serialize, Deserialize)]
struct Pair {
    access: String,
    refresh: String,
}

/// With what to sign in to a mailbox now.
///
/// # Errors
/// The owner must sign in again, the provider can't be reached; faults.
pub async fn ready(mail: &Mail, tenant: TenantId, mailbox: MailboxId, way: &Way) -> Result<Ready, Unready> {
    let Some(provider) = &way.provider else {
        let plain = mail.vault.open(tenant, SECRET_PURPOSE, &way.secret).await?;
        let password = SecretString::from(String::from_utf8(plain).map_err(Fault::from)?);
        return Ok(Ready { login: Login::by_password(way.user.clone(), password), generation: None });
    };
    let kept = kept(mail, tenant, mailbox).await?;
    if kept.revoked {
        return Err(revoked());
    }
    if kept.expires_at.is_some_and(|at| at - mail.now() < LIFE_MIN) {
        return renewed(mail, tenant, mailbox, way, provider, kept.generation).await;
    }
    opened(mail, tenant, way, &kept).await
}

/// With what to sign in after the host has refused the token: a new one. None for a password, which is refused for good.
///
/// # Errors
/// As [`ready`].
pub async fn after_refusal(
    mail: &Mail,
    tenant: TenantId,
    mailbox: MailboxId,
    way: &Way,
    refused: &Ready,
) -> Result<Option<Ready>, Unready> {
    let (Some(provider), Some(generation)) = (&way.provider, refused.generation) else { return Ok(None) };
    renewed(mail, tenant, mailbox, way, provider, generation).await.map(Some)
}

/// Seals what a provider gave for the first time.
///
/// # Errors
/// A fault of the vault.
pub async fn seal(mail: &Mail, tenant: TenantId, access: &SecretString, refresh: &SecretString) -> Result<Vec<u8>, Fault> {
    let pair = Pair { access: access.expose_secret().to_owned(), refresh: refresh.expose_secret().to_owned() };
    mail.vault.seal(tenant, TOKENS_PURPOSE, &serde_json::to_vec(&pair)?).await
}

/// The access token of what was sealed.
///
/// # Errors
/// A fault of the vault.
pub async fn access(mail: &Mail, tenant: TenantId, tokens: &[u8]) -> Result<SecretString, Fault> {
    Ok(SecretString::from(open(mail, tenant, tokens).await?.access))
}

/// The refresh token of what was sealed.
///
/// # Errors
/// A fault of the vault.
pub async fn refresh(mail: &Mail, tenant: TenantId, tokens: &[u8]) -> Result<SecretString, Fault> {
    Ok(SecretString::from(open(mail, tenant, tokens).await?.refresh))
}

async fn open(mail: &Mail, tenant: TenantId, tokens: &[u8]) -> Result<Pair, Fault> {
    let plain = mail.vault.open(tenant, TOKENS_PURPOSE, tokens).await?;
    // What serde says could quote what it read.
    serde_json::from_slice(&plain).map_err(|_| Fault::say("tokens of a mailbox that make no sense"))
}

async fn kept(mail: &Mail, tenant: TenantId, mailbox: MailboxId) -> Result<Kept, Unready> {
    let kept = mail.db.read(&Actor::house(tenant), async move |tx| store::tokens(tx, mailbox).await).await?;
    kept.ok_or_else(revoked)
}

async fn opened(mail: &Mail, tenant: TenantId, way: &Way, kept: &Kept) -> Result<Ready, Unready> {
    let token = access(mail, tenant, &kept.tokens).await?;
    Ok(Ready { login: Login::by_token(way.user.clone(), token), generation: Some(kept.generation) })
}

fn revoked() -> Unready {
    Unready::Host(HostProblem::ConsentRevoked(String::new()))
}

/// A token newer than this generation's: somebody else's renewal, or our own.
async fn renewed(mail: &Mail, tenant: TenantId, mailbox: MailboxId, way: &Way, provider: &str, generation: i64) -> Result<Ready, Unready> {
    let actor = Actor::house(tenant);
    let begun = Instant::now();
    loop {
        let kept = kept(mail, tenant, mailbox).await?;
        if kept.revoked {
            return Err(revoked());
        }
        if kept.generation > generation {
            return opened(mail, tenant, way, &kept).await;
        }
        let ours = mail.db.write(&actor, async move |tx| store::claim_renewal(tx, mailbox, generation, LEASE_SECONDS).await).await?;
        if ours {
            let renewal = Renewal { mail: mail.clone(), tenant, mailbox, provider: provider.to_owned(), generation };
            // On its own: a worker that is stopped now must not take the only good refresh token with it.
            let kept = tokio::spawn(renewal.run(kept.tokens)).await.map_err(Fault::from)??;
            return opened(mail, tenant, way, &kept).await;
        }
        if begun.elapsed() > WAIT_MAX {
            return Err(Unready::Host(HostProblem::TimedOut("sign-in")));
        }
        tokio::time::sleep(WAIT_EACH).await;
    }
}

struct Renewal {
    mail: Mail,
    tenant: TenantId,
    mailbox: MailboxId,
    provider: String,
    generation: i64,
}

impl Renewal {
    async fn run(self, tokens: Vec<u8>) -> Result<Kept, Unready> {
        let pair = match open(&self.mail, self.tenant, &tokens).await {
            Ok(pair) => pair,
            Err(fault) => return Err(self.let_go(None).await.err().unwrap_or(fault).into()),
        };
        let refresh = SecretString::from(pair.refresh);
        let now = self.mail.now();
        match self.mail.providers.renew(&self.provider, refresh.clone(), now).await {
            Ok(Granted { access, refresh: newer, expires_at }) => {
                let tokens = seal(&self.mail, self.tenant, &access, newer.as_ref().unwrap_or(&refresh)).await?;
                self.keep(&tokens, expires_at).await?;
                tracing::debug!(mailbox = %self.mailbox, provider = %self.provider, "a mailbox's access was renewed");
                Ok(Kept { tokens, expires_at, generation: self.generation + 1, revoked: false })
            }
            Err(away) => {
                tracing::info!(mailbox = %self.mailbox, provider = %self.provider, ?away, "a mailbox's access could not be renewed");
                let for_good = matches!(away, Away::Revoked(_)).then_some(now);
                self.let_go(for_good).await?;
                Err(Unready::Host(away.into()))
            }
        }
    }

    async fn keep(&self, tokens: &[u8], expires_at: Option<DateTime<Utc>>) -> Result<(), Fault> {
        let mut attempt = 0;
        loop {
            let actor = Actor::house(self.tenant);
            let written = self
                .mail
                .db
                .write(&actor, async |tx| {
                    store::renewed(tx, self.mailbox, self.generation, tokens, expires_at).await?;
                    // Unbound meanwhile: these are the ones that are to be given back.
                    revocations::renewed(tx, self.mailbox, self.generation, tokens).await
                })
                .await;
            attempt += 1;
            match written {
                Err(fault) if attempt < WRITES_MAX => {
                    tracing::warn!(mailbox = %self.mailbox, %fault, attempt, "renewed access could not be written yet");
                    tokio::time::sleep(Duration::from_millis(200 << attempt)).await;
                }
                other => return other,
            }
        }
    }

    async fn let_go(&self, revoked_at: Option<DateTime<Utc>>) -> Result<(), Fault> {
        let actor = Actor::house(self.tenant);
        self.mail.db.write(&actor, async |tx| store::not_renewed(tx, self.mailbox, self.generation, revoked_at).await).await
    }
}
