//! Tokens for the pictures of a mail: a sandboxed frame has no origin, so a browser sends no cookie with its requests.

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

/// Whoever holds it may load the pictures of this mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureToken {
    /// Whose mail.
    pub tenant: TenantId,
    /// The mail.
    pub message: MessageId,
}

/// Makes a token for a mail that the caller may read.
///
/// # Errors
/// A fault of the vault.
pub async fn make(mail: &Mail, tenant: TenantId, message: MessageId) -> Result<String, Fault> {
    let until = (mail.now() + chrono::Duration::hours(HOURS_MAX)).timestamp();
    let plain = [message.0.as_bytes().as_slice(), &until.to_be_bytes()].concat();
    let sealed = mail.vault.seal(tenant, PURPOSE, &plain).await?;
    Ok(URL_SAFE_NO_PAD.encode([tenant.0.as_bytes().as_slice(), &sealed].concat()))
}

/// Reads a token; none when it is not ours, or its time is over.
pub async fn read(mail: &Mail, token: &str) -> Option<PictureToken> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (tenant, sealed) = bytes.split_at_checked(UUID_BYTES)?;
    let tenant = TenantId(Uuid::from_slice(tenant).ok()?);
    let plain = mail.vault.open(tenant, PURPOSE, sealed).await.ok()?;
    let (message, until) = plain.split_at_checked(UUID_BYTES)?;
    let until = DateTime::<Utc>::from_timestamp(i64::from_be_bytes(until.try_into().ok()?), 0)?;
    (until > mail.now()).then_some(PictureToken { tenant, message: MessageId(Uuid::from_slice(message).ok()?) })
}
