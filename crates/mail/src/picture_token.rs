//! Tokens for the pictures of a mail: a sandboxed frame has no origin, so a browser sends no cookie with its requests.
//!
//! A token opens the pictures that lie within its mail, and those on the web whose addresses were signed when the mail was opened: the
//! key to the signatures is sealed in the token, for its tenant. Whoever reads a token out of a frame can't make the program fetch
//! anything else by it.

use crate::Mail;
use crate::model::MessageId;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use kernel::{Fault, TenantId};
use uuid::Uuid;

/// For what the vault seals.
const PURPOSE: &str = "mail.pictures";
/// How long an opened mail's pictures can be loaded.
const HOURS_MAX: i64 = 6;
const UUID_BYTES: usize = 16;
const TIME_BYTES: usize = 8;

/// Signs the addresses of one opened mail's pictures; made anew at each opening.
pub type PictureKey = [u8; 32];

/// Whoever holds it may load the pictures of this mail.
#[derive(Clone, Copy)]
pub struct PictureToken {
    /// Whose mail.
    pub tenant: TenantId,
    /// The mail.
    pub message: MessageId,
    key: PictureKey,
}

impl PictureToken {
    /// Was this address signed when the mail was opened?
    #[must_use]
    pub fn allows(&self, url: &str, signature: &str) -> bool {
        crypto::digest_eq(sign(&self.key, self.message, url).as_bytes(), signature.as_bytes())
    }
}

/// Signs the address of a picture of this mail (HMAC-SHA-256, base64url).
#[must_use]
pub fn sign(key: &PictureKey, message: MessageId, url: &str) -> String {
    URL_SAFE_NO_PAD.encode(crypto::hmac_sha256(key, &[message.0.as_bytes(), url.as_bytes()]))
}

/// Makes a token for a mail that the caller may read, and the key that signs its pictures' addresses.
///
/// # Errors
/// A fault of the vault.
pub async fn make(mail: &Mail, tenant: TenantId, message: MessageId) -> Result<(String, PictureKey), Fault> {
    let until = (mail.now() + chrono::Duration::hours(HOURS_MAX)).timestamp();
    let key = crypto::sha256(crypto::token().as_bytes());
    let plain = [message.0.as_bytes().as_slice(), &until.to_be_bytes(), &key].concat();
    let sealed = mail.vault.seal(tenant, PURPOSE, &plain).await?;
    Ok((URL_SAFE_NO_PAD.encode([tenant.0.as_bytes().as_slice(), &sealed].concat()), key))
}

/// Reads a token; none when it is not ours, or its time is over.
pub async fn read(mail: &Mail, token: &str) -> Option<PictureToken> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (tenant, sealed) = bytes.split_at_checked(UUID_BYTES)?;
    let tenant = TenantId(Uuid::from_slice(tenant).ok()?);
    let plain = mail.vault.open(tenant, PURPOSE, sealed).await.ok()?;
    let (message, rest) = plain.split_at_checked(UUID_BYTES)?;
    let (until, key) = rest.split_at_checked(TIME_BYTES)?;
    let until = DateTime::<Utc>::from_timestamp(i64::from_be_bytes(until.try_into().ok()?), 0)?;
    let token = PictureToken { tenant, message: MessageId(Uuid::from_slice(message).ok()?), key: key.try_into().ok()? };
    (until > mail.now()).then_some(token)
}
