//! Giving leave at an identity provider: a person is sent there, comes back, and his mailbox is tried with what he brings.
//!
//! The state that goes out and comes back is bound to his session, good for minutes and for one answer. What the provider gave goes to
//! the provider's own mail servers only, and is held, sealed, until he has agreed to the binding.

use crate::identity::{Away, Begun, Granted, Provider, clip};
use crate::model::{InputField, MailboxId, Refusal, Stop};
use crate::reach::{self, Reach, Trial, granted_access};
use crate::store::mailboxes::{self, Edit};
use crate::store::sign_in::{self as store, Flow, Held, NewFlow};
use crate::{Mail, team, tokens};
use accounts::audit;
use chrono::{DateTime, TimeDelta, Utc};
use db::TenantTx;
use kernel::Actor;
use mailhost::Proof;
use mailwire::Address;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;
use uuid::Uuid;

/// For how long a person may be away.
const AWAY_MAX: TimeDelta = TimeDelta::minutes(15);
/// For how long what he brought is held for the binding.
const HELD_MAX: TimeDelta = TimeDelta::minutes(30);
/// States and codes are longer nowhere.
const WORD_BYTES_MAX: usize = 8 << 10;
/// For what the vault seals PKCE's secret.
const VERIFIER_PURPOSE: &str = "mail.sign_in.verifier";

/// Who wants to give leave, for what.
#[derive(Debug)]
pub struct Wish {
    /// His session.
    pub session: Uuid,
    /// The provider's id.
    pub provider: String,
    /// The address; of a mailbox that is bound already, its own counts.
    pub email: String,
    /// A mailbox that is bound already.
    pub mailbox: Option<MailboxId>,
}

/// Where to send him.
///
/// # Errors
/// `ProviderUnknown`, `AddressMalformed`, `NotFound`, `MailboxOfAnother`, `ProviderAway`; faults.
pub async fn begin(mail: &Mail, actor: &Actor, wish: Wish) -> Result<Url, Stop> {
    let address = match wish.mailbox {
        Some(mailbox) => {
            mail.db
                .write(actor, async |tx| {
                    team::managed(tx, mailbox).await?;
                    mailboxes::access(tx, mailbox).await?.map(|access| access.login).ok_or(Stop::Refused(Refusal::NotFound))
                })
                .await?
        }
        None => Address::parse(&wish.email).map_err(|_| Stop::Refused(Refusal::AddressMalformed(wish.email.clone())))?.as_str().to_owned(),
    };
    if mail.providers.find(&wish.provider).is_none() {
        return Err(Stop::Refused(Refusal::ProviderUnknown));
    }
    let Begun { url, state, verifier } = mail.providers.begin(&wish.provider, &address).await.map_err(refused)?;
    let verifier = mail.vault.seal(actor.tenant, VERIFIER_PURPOSE, verifier.expose_secret().as_bytes()).await?;
    let now = mail.now();
    let state_hash = hash(&state);
    let flow = NewFlow {
        session: wish.session,
        state_hash: &state_hash,
        provider: &wish.provider,
        address: &address,
        mailbox: wish.mailbox,
        verifier: &verifier,
        expires_at: now + AWAY_MAX,
    };
    mail.db.write(actor, async |tx| store::begin(tx, &flow, now).await).await?;
    Ok(url)
}

/// What the provider has sent him back with.
#[derive(Debug)]
pub struct Answer {
    /// The state that went out.
    pub state: String,
    /// The code, when he gave leave.
    pub code: Option<String>,
    /// Why there is none.
    pub error: Option<String>,
    /// The provider's words for it.
    pub error_description: Option<String>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
}

/// What came of it.
#[derive(Debug)]
pub struct Finished {
    /// By this the mailbox is bound, within half an hour.
    pub flow: Uuid,
    /// For which address.
    pub address: String,
    /// At which provider.
    pub provider: String,
    /// The mailbox that has it already: leave was given anew.
    pub mailbox: Option<MailboxId>,
    /// The servers that were tried.
    pub reach: Reach,
    /// What the trial found.
    pub trial: Trial,
}

/// Takes what he comes back with, and tries the mailbox with it.
///
/// # Errors
/// `SignInLost` when this session has no such question open, `LeaveRefused` when he said no, `LeaveNotLasting`, `ProviderAway`; faults.
pub async fn finish(mail: &Mail, actor: &Actor, session: Uuid, answer: Answer) -> Result<Finished, Stop> {
    let now = mail.now();
    let lost = || Stop::Refused(Refusal::SignInLost);
    let long = |word: &Option<String>| word.as_ref().is_some_and(|word| word.len() > WORD_BYTES_MAX);
    if answer.state.len() > WORD_BYTES_MAX || long(&answer.code) || long(&answer.error) {
        return Err(lost());
    }
    let state_hash = hash(&answer.state);
    let flow = mail.db.write(actor, async |tx| store::answered(tx, session, &state_hash, now).await).await?.ok_or_else(lost)?;
    let provider = mail.providers.find(&flow.provider).ok_or(Stop::Refused(Refusal::ProviderUnknown))?;
    let Some(code) = answer.code.filter(|_| answer.error.is_none()) else {
        return Err(Stop::Refused(no_leave(answer.error.as_deref(), answer.error_description.as_deref())));
    };
    if !mail.providers.is_issuer(&flow.provider, answer.iss.as_deref()).await {
        return Err(lost());
    }
    let verifier = SecretString::from(String::from_utf8(mail.vault.open(actor.tenant, VERIFIER_PURPOSE, &flow.verifier).await?)?);
    let Granted { access, refresh, expires_at } = mail.providers.exchange(&flow.provider, code, verifier, now).await.map_err(refused)?;
    let refresh = refresh.ok_or(Stop::Refused(Refusal::LeaveNotLasting))?;
    let sealed = tokens::seal(mail, actor.tenant, &access, &refresh).await?;
    let reach = reach_at(provider, &flow.address, access);
    let trial = reach::test(mail, &reach).await;
    let kept = Kept { sealed, expires_at };
    let mailbox = settle(mail, actor, &flow, &reach, &trial, &kept).await?;
    Ok(Finished { flow: flow.id, address: flow.address, provider: flow.provider, mailbox, reach, trial })
}

/// What the provider gave, sealed.
struct Kept {
    sealed: Vec<u8>,
    expires_at: Option<DateTime<Utc>>,
}

/// A bound mailbox has it at once, if it opens it; for a new one it is held. The mailbox that has it.
async fn settle(mail: &Mail, actor: &Actor, flow: &Flow, reach: &Reach, trial: &Trial, kept: &Kept) -> Result<Option<MailboxId>, Stop> {
    let now = mail.now();
    let Some(mailbox) = flow.mailbox_id.map(MailboxId) else {
        let until = now + HELD_MAX;
        mail.db.write(actor, async |tx| store::hold(tx, flow.id, &kept.sealed, kept.expires_at, until).await).await?;
        return Ok(None);
    };
    if trial.imap.is_err() {
        return Ok(None);
    }
    mail.db.write(actor, async |tx| give_anew(tx, actor, mailbox, flow, reach, kept, now).await).await?;
    Ok(Some(mailbox))
}

/// A bound mailbox has leave again: it is signed in to at once.
async fn give_anew(
    tx: &mut TenantTx,
    actor: &Actor,
    mailbox: MailboxId,
    flow: &Flow,
    reach: &Reach,
    kept: &Kept,
    now: DateTime<Utc>,
) -> Result<(), Stop> {
    team::managed(tx, mailbox).await?;
    let access = granted_access(reach, &flow.provider);
    let detail = json!({"imap": access.imap_host, "smtp": access.smtp_host, "login": access.login, "provider": access.provider});
    let edit = Edit { access: Some(access), granted_at: Some(now), ..Edit::default() };
    if !mailboxes::edit(tx, mailbox, &edit).await? {
        return Err(Stop::Refused(Refusal::NotFound));
    }
    store::keep(tx, mailbox, &kept.sealed, kept.expires_at).await?;
    store::end(tx, flow.id).await?;
    audit::append(tx, actor, "mail.mailbox.access", &mailbox.to_string(), detail).await?;
    Ok(crate::sync::tell(tx, mailbox).await?)
}

/// What is held for the binding of this address, and where it leads.
pub(crate) async fn held(mail: &Mail, actor: &Actor, flow: Uuid, session: Uuid, address: &str) -> Result<(Reach, Held), Stop> {
    let now = mail.now();
    let lost = || Stop::Refused(Refusal::SignInLost);
    let held = mail.db.read(actor, async |tx| store::held(tx, flow, session, now).await).await?.ok_or_else(lost)?;
    if !held.address.eq_ignore_ascii_case(address) {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Email)));
    }
    let provider = mail.providers.find(&held.provider).ok_or(Stop::Refused(Refusal::ProviderUnknown))?;
    let access = tokens::access(mail, actor.tenant, &held.tokens).await?;
    Ok((reach_at(provider, &held.address, access), held))
}

/// The mailbox is bound: what was held is its own.
pub(crate) async fn keep_held(tx: &mut TenantTx, mailbox: MailboxId, flow: Uuid, held: &Held) -> Result<(), Stop> {
    if !store::end(tx, flow).await? {
        return Err(Stop::Refused(Refusal::SignInLost));
    }
    Ok(store::keep(tx, mailbox, &held.tokens, held.tokens_expire_at).await?)
}

fn reach_at(provider: &Provider, address: &str, access: SecretString) -> Reach {
    Reach { imap: provider.imap.clone(), smtp: provider.smtp.clone(), user: address.to_owned(), proof: Proof::Token(access) }
}

fn no_leave(error: Option<&str>, description: Option<&str>) -> Refusal {
    match error {
        Some("access_denied") => Refusal::LeaveRefused,
        error => {
            let words: Vec<&str> = [error, description].into_iter().flatten().collect();
            Refusal::ProviderAway { detail: clip(&words.join(": ")), known: true }
        }
    }
}

fn refused(away: Away) -> Stop {
    Stop::Refused(match away {
        Away::Revoked(_) => Refusal::SignInLost,
        Away::Client(detail) => Refusal::ProviderAway { detail, known: false },
        Away::Refused(detail) | Away::Unreachable(detail) => Refusal::ProviderAway { detail, known: true },
    })
}

fn hash(state: &str) -> Vec<u8> {
    Sha256::digest(state.as_bytes()).to_vec()
}
