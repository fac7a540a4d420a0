//! Switching one-time passwords on and off, and the recovery codes that come with a second factor.

use crate::jobs::{self, What};
use crate::model::Refusal;
use crate::rules::totp as rules;
use crate::store::{secrets, tenants};
use crate::{Accounts, audit};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, Stop, TenantId};
use serde_json::json;
use totp_rs::Secret;

/// What the vault seals a seed for.
const PURPOSE: &str = "accounts.totp";
const RECOVERY_CODES: usize = 10;
/// Characters of a code: 50 bits, so that one in ten can't be guessed behind the throttle.
const RECOVERY_CHARS: usize = 10;
/// Without letters and digits that look alike.
const RECOVERY_ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789_";

/// A seed, to be typed or scanned.
pub(crate) struct Begun {
    pub secret: String,
    pub otpauth_url: String,
}

impl Accounts {
    /// Makes a seed that counts once a code of it has been shown.
    pub(crate) async fn begin_totp(&self, actor: &Actor, account: AccountId) -> Result<Begun, Stop<Refusal>> {
        let had = self.db.read(actor, async |tx| secrets::get(tx, account).await).await?;
        if had.totp_sealed.is_some() {
            return Err(Stop::Refused(Refusal::TotpAlreadyOn));
        }
        let secret = Secret::generate();
        let sealed = self.vault.seal(actor.tenant, PURPOSE, secret.as_bytes()).await?;
        self.db.write(actor, async |tx| secrets::set_totp_pending(tx, account, &sealed).await).await?;
        let totp = rules::generator(secret.as_bytes(), &had.email)?;
        let otpauth_url = totp.to_url().map_err(|e| Fault::say(e.to_string()).doing("writing an otpauth address"))?;
        Ok(Begun { secret: secret.to_base32(), otpauth_url })
    }

    /// Switches one-time passwords on; gives the recovery codes, which are shown this once.
    pub(crate) async fn confirm_totp(&self, actor: &Actor, account: AccountId, code: &str) -> Result<Vec<String>, Stop<Refusal>> {
        let had = self.db.read(actor, async |tx| secrets::get(tx, account).await).await?;
        let pending = had.totp_pending.ok_or(Stop::Refused(Refusal::TotpNotBegun))?;
        let secret = self.open_totp(actor.tenant, &pending).await?;
        let totp = rules::generator(&secret, &had.email)?;
        let step = rules::check(&totp, code, self.clock.now().timestamp(), None).map_err(Stop::Refused)?;
        let (codes, hashes) = recovery_codes();
        self.db
            .write(actor, async |tx| {
                if !secrets::confirm_totp(tx, account, step).await? {
                    return Err(Stop::Refused(Refusal::TotpAlreadyOn));
                }
                secrets::replace_recovery_codes(tx, account, &hashes).await?;
                jobs::promise(tx, account, What::SecondFactorChanged).await?;
                audit::append(tx, actor, "accounts.totp.on", &had.email, json!({})).await?;
                Ok(())
            })
            .await?;
        Ok(codes)
    }

    /// Switches one-time passwords off.
    pub(crate) async fn remove_totp(&self, actor: &Actor, account: AccountId, password: &str) -> Result<(), Stop<Refusal>> {
        let had = self.own_password(actor, account, password).await?;
        if had.totp_sealed.is_none() {
            return Err(Stop::Refused(Refusal::TotpNotOn));
        }
        self.db
            .write(actor, async |tx| {
                secrets::clear_totp(tx, account).await?;
                after_removal(tx, account).await?;
                jobs::promise(tx, account, What::SecondFactorChanged).await?;
                audit::append(tx, actor, "accounts.totp.off", &had.email, json!({})).await?;
                Ok(())
            })
            .await
    }

    pub(crate) async fn open_totp(&self, tenant: TenantId, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        self.vault.open(tenant, PURPOSE, sealed).await
    }
}

/// After a factor was removed: the company's policy must still hold, and recovery codes go with the last factor.
pub(crate) async fn after_removal(tx: &mut TenantTx, account: AccountId) -> Result<(), Stop<Refusal>> {
    let left = secrets::get(tx, account).await?.totp_sealed.is_some() || !secrets::passkeys(tx, account).await?.is_empty();
    if left {
        return Ok(());
    }
    if tenants::get(tx).await?.require_second_factor {
        return Err(Stop::Refused(Refusal::SecondFactorStays));
    }
    secrets::replace_recovery_codes(tx, account, &[]).await?;
    Ok(())
}

/// Fresh codes as `abcde-fghjk`, and what is stored of them.
pub(crate) fn recovery_codes() -> (Vec<String>, Vec<Vec<u8>>) {
    let code = || {
        let letters: String =
            rand::random::<[u8; RECOVERY_CHARS]>().iter().map(|b| char::from(RECOVERY_ALPHABET[usize::from(b % 31)])).collect();
        format!("{}-{}", &letters[..RECOVERY_CHARS / 2], &letters[RECOVERY_CHARS / 2..])
    };
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| code()).collect();
    let hashes = codes.iter().map(|code| recovery_hash(code)).collect();
    (codes, hashes)
}

/// The hash of a code, however its owner writes it.
pub(crate) fn recovery_hash(code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    crypto::sha256(plain.as_bytes()).to_vec()
}
