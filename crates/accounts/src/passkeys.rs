//! Passkeys (WebAuthn level 2): made, shown as a second factor, or signing in alone.
//!
//! A passkey asks its owner for a finger or a code, so it is two factors in itself. Each challenge is stored until it is
//! answered, and taken out then: the same answer does not count twice.

use crate::jobs::{self, What};
use crate::model::{Asked, ChallengeId, Opened, PasskeyId, PasskeyRow, Refusal, State};
use crate::rules::{NAME_CHARS_MAX, name};
use crate::sessions::acting;
use crate::store::challenges::{self, For};
use crate::store::{doors, secrets};
use crate::totp::{after_removal, recovery_codes};
use crate::{Accounts, audit};
use chrono::Duration;
use kernel::{AccountId, Actor, Fault, Stop, TenantId};
use serde_json::{Value, json};
use uuid::Uuid;
use web::Visitor;
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
};

/// How long a person may look for his key.
const CHALLENGE_LASTS: Duration = Duration::minutes(5);
const PASSKEYS_MAX: usize = 20;

/// A passkey just made; recovery codes when the account had no second factor before.
pub(crate) struct Made {
    pub passkey: PasskeyRow,
    pub recovery_codes: Option<Vec<String>>,
}

impl Accounts {
    fn webauthn(&self) -> Result<&Webauthn, Stop<Refusal>> {
        self.webauthn.as_ref().ok_or(Stop::Refused(Refusal::PasskeysUnavailable))
    }

    /// Options to make a passkey with.
    pub(crate) async fn begin_passkey(&self, actor: &Actor, account: AccountId) -> Result<Asked, Stop<Refusal>> {
        let webauthn = self.webauthn()?;
        let (had, passkeys) = self
            .db
            .read(actor, async |tx| Ok::<_, Fault>((secrets::get(tx, account).await?, secrets::passkeys(tx, account).await?)))
            .await?;
        if passkeys.len() >= PASSKEYS_MAX {
            return Err(Stop::Refused(Refusal::TooMany(PASSKEYS_MAX)));
        }
        let known = passkeys.into_iter().map(|(_, stored)| Ok(read(stored)?.cred_id().clone())).collect::<Result<_, Fault>>()?;
        let (options, state) = webauthn.start_passkey_registration(account.0, &had.email, &had.name, Some(known))?;
        let mut options = serde_json::to_value(options)?;
        // Kept by the device itself, so that it can sign in without an address being typed.
        options["publicKey"]["authenticatorSelection"]["residentKey"] = json!("preferred");
        let (id, state) = (ChallengeId::new(), serde_json::to_value(state)?);
        let expires_at = self.clock.now() + CHALLENGE_LASTS;
        self.db.write(actor, async |tx| challenges::put_registration(tx, id, account, &state, expires_at).await).await?;
        Ok(Asked { challenge: id, options })
    }

    /// Stores the passkey that the browser made.
    pub(crate) async fn finish_passkey(
        &self,
        actor: &Actor,
        account: AccountId,
        challenge: ChallengeId,
        called: &str,
        credential: Value,
    ) -> Result<Made, Stop<Refusal>> {
        let webauthn = self.webauthn()?;
        let now = self.clock.now();
        let called = name("name", called, NAME_CHARS_MAX).map_err(Stop::Refused)?;
        let state = self.db.write(actor, async |tx| challenges::take_registration(tx, challenge, account, now).await).await?;
        let state: PasskeyRegistration = serde_json::from_value(state.ok_or(Stop::Refused(Refusal::ChallengeGone))?)?;
        let answer: RegisterPublicKeyCredential = serde_json::from_value(credential).map_err(|_| Stop::Refused(Refusal::PasskeyRefused))?;
        let passkey = webauthn.finish_passkey_registration(&answer, &state).map_err(refused)?;
        let stored = serde_json::to_value(&passkey)?;
        let row = PasskeyRow { id: PasskeyId::new(), name: called, created_at: now, last_used_at: None };
        let recovery_codes = self
            .db
            .write(actor, async |tx| {
                let first = secrets::get(tx, account).await?.totp_sealed.is_none() && secrets::passkeys(tx, account).await?.is_empty();
                secrets::insert_passkey(tx, account, &row, passkey.cred_id().as_ref(), &stored).await?;
                let codes = if first { Some(recovery_codes()) } else { None };
                if let Some((_, hashes)) = &codes {
                    secrets::replace_recovery_codes(tx, account, hashes).await?;
                }
                jobs::promise(tx, account, What::SecondFactorChanged).await?;
                audit::append(tx, actor, "accounts.passkey.add", &row.name, json!({})).await?;
                Ok::<_, Stop<Refusal>>(codes.map(|(codes, _)| codes))
            })
            .await?;
        Ok(Made { passkey: row, recovery_codes })
    }

    /// Takes a passkey away.
    pub(crate) async fn remove_passkey(&self, actor: &Actor, account: AccountId, id: PasskeyId) -> Result<(), Stop<Refusal>> {
        self.db
            .write(actor, async |tx| {
                if !secrets::delete_passkey(tx, account, id).await? {
                    return Err(Stop::Refused(Refusal::NoSuchThing));
                }
                after_removal(tx, account).await?;
                jobs::promise(tx, account, What::SecondFactorChanged).await?;
                audit::append(tx, actor, "accounts.passkey.remove", "", json!({ "passkey": id })).await?;
                Ok(())
            })
            .await
    }

    /// Options to sign in with a passkey alone.
    pub(crate) async fn ask_sign_in(&self) -> Result<Asked, Stop<Refusal>> {
        let (mut options, state) = self.webauthn()?.start_discoverable_authentication()?;
        // Whether to offer it in the address field or on a button is the page's decision.
        options.mediation = None;
        Ok(self.ask(TenantId(Uuid::nil()), None, For::SignIn, serde_json::to_value(options)?, serde_json::to_value(state)?).await?)
    }

    /// Options to show a passkey after the password was right.
    pub(crate) async fn ask_second_factor(
        &self,
        tenant: TenantId,
        account: AccountId,
        passkeys: Vec<(PasskeyRow, Value)>,
    ) -> Result<Asked, Stop<Refusal>> {
        let known = passkeys.into_iter().map(|(_, stored)| read(stored)).collect::<Result<Vec<_>, _>>()?;
        let (options, state) = self.webauthn()?.start_passkey_authentication(&known)?;
        Ok(self.ask(tenant, Some(account), For::SecondFactor, serde_json::to_value(options)?, serde_json::to_value(state)?).await?)
    }

    async fn ask(&self, tenant: TenantId, account: Option<AccountId>, purpose: For, options: Value, state: Value) -> Result<Asked, Fault> {
        let challenge = ChallengeId::new();
        let mut tx = self.db.system("accounts: passkey challenge").await?;
        challenges::put(&mut tx, tenant.0, challenge, account, purpose, &state, self.clock.now() + CHALLENGE_LASTS).await?;
        tx.commit().await?;
        Ok(Asked { challenge, options })
    }

    /// Signs in by the passkey's answer.
    pub(crate) async fn sign_in_by_passkey(
        &self,
        challenge: ChallengeId,
        credential: Value,
        visitor: &Visitor,
    ) -> Result<Opened, Stop<Refusal>> {
        let webauthn = self.webauthn()?;
        self.charge_network(visitor).await?;
        let now = self.clock.now();
        let mut tx = self.db.system("accounts: passkey challenge").await?;
        let taken = challenges::take(&mut tx, challenge, now).await?;
        tx.commit().await?;
        let (state, purpose, asked) = taken.ok_or(Stop::Refused(Refusal::ChallengeGone))?;
        let answer: PublicKeyCredential = serde_json::from_value(credential).map_err(|_| Stop::Refused(Refusal::PasskeyRefused))?;
        let account = match asked {
            Some(account) => account,
            None => AccountId(webauthn.identify_discoverable_authentication(&answer).map_err(refused)?.0),
        };
        let mut tx = self.db.system("accounts: whose passkey").await?;
        let found = doors::by_passkey(&mut tx, account, answer.raw_id.as_ref()).await?;
        drop(tx);
        let (tenant, standing, stored) = found.ok_or(Stop::Refused(Refusal::PasskeyRefused))?;
        let mut passkey = read(stored)?;
        let proof = if purpose == For::SignIn {
            let state: DiscoverableAuthentication = serde_json::from_value(state)?;
            webauthn.finish_discoverable_authentication_v2(&answer, state, &passkey)
        } else {
            let state: PasskeyAuthentication = serde_json::from_value(state)?;
            webauthn.finish_passkey_authentication(&answer, &state)
        };
        passkey.update_credential(&proof.map_err(refused)?);
        if standing != State::Active {
            return Err(Stop::Refused(Refusal::NotActive(standing)));
        }
        let stored = serde_json::to_value(&passkey)?;
        let actor = acting(tenant, account);
        let (opened, email) = self
            .db
            .write(&actor, async |tx| {
                secrets::use_passkey(tx, account, passkey.cred_id().as_ref(), &stored, now).await?;
                let how = if purpose == For::SignIn { "passkey" } else { "password and passkey" };
                let opened = self.open_session(tx, account, visitor, how).await?;
                Ok::<_, Fault>((opened, secrets::get(tx, account).await?.email))
            })
            .await?;
        self.forgive(&email.to_lowercase(), visitor).await?;
        Ok(opened)
    }
}

fn read(stored: Value) -> Result<Passkey, Fault> {
    serde_json::from_value(stored).map_err(|e| Fault::from(e).doing("reading a passkey"))
}

#[expect(clippy::needless_pass_by_value, reason = "made for map_err")]
fn refused(error: webauthn_rs::prelude::WebauthnError) -> Stop<Refusal> {
    tracing::debug!(%error, "a passkey's answer does not hold");
    Stop::Refused(Refusal::PasskeyRefused)
}
