//! The envelope and the keys that open it.
//!
//! Layout: format (1 byte, 1), key version (4, big-endian), nonce (12), ciphertext, tag (16).

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use kernel::TenantId;
use rand::Rng;
use std::fmt;
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const NONCE_AT: usize = 5;
const HEADER_BYTES: usize = 17;
const TAG_BYTES: usize = 16;
/// What an envelope is longer than its content, in bytes.
pub const ENVELOPE_OVERHEAD_BYTES: usize = HEADER_BYTES + TAG_BYTES;

/// 256 bits of key, wiped when dropped.
pub(crate) type KeyBytes = Zeroizing<[u8; 32]>;

/// A fresh random key.
pub(crate) fn random_key() -> KeyBytes {
    let mut key = Zeroizing::new([0u8; 32]);
    rand::rng().fill_bytes(key.as_mut());
    key
}

/// Why an envelope does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Too short, or of a format that this program does not know.
    NotAnEnvelope,
    /// Sealed with a version of the tenant's key that is not there: destroyed, or newer than this copy of the keys.
    NoKey(u32),
    /// Altered, or sealed for another tenant, for another purpose or with a key that was destroyed.
    Broken,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnEnvelope => write!(f, "this is no sealed data"),
            Self::NoKey(version) => write!(f, "the key that sealed this (version {version}) is not there"),
            Self::Broken => write!(f, "sealed data was altered, or belongs to another tenant, purpose or key"),
        }
    }
}

impl std::error::Error for Unreadable {}

/// All versions of one tenant's data key. Sealing and opening here is pure work of the processor: no waiting, no database,
/// so it may be used inside a transaction and on blocking threads.
pub struct Keyring {
    tenant: TenantId,
    /// Ascending by version; empty when none was made yet or all were destroyed.
    keys: Vec<(u32, Aes256Gcm)>,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({}, version {})", self.tenant, self.version())
    }
}

impl Keyring {
    pub(crate) fn new(tenant: TenantId, keys: Vec<(u32, KeyBytes)>) -> Self {
        let mut keys: Vec<_> = keys.into_iter().map(|(version, key)| (version, Aes256Gcm::new((&*key).into()))).collect();
        keys.sort_unstable_by_key(|(version, _)| *version);
        Self { tenant, keys }
    }

    /// The newest version, which seals; 0 without any.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.keys.last().map_or(0, |(version, _)| *version)
    }

    /// Seals `plain` for this tenant and purpose.
    ///
    /// # Errors
    /// `NoKey` without any key, `Broken` beyond 64 GiB (the limit of GCM).
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, Unreadable> {
        self.seal_parts(purpose, &[plain])
    }

    /// Seals the parts as if they stood in one piece, without making that piece first.
    ///
    /// # Errors
    /// As [`Keyring::seal`].
    pub fn seal_parts(&self, purpose: &str, parts: &[&[u8]]) -> Result<Vec<u8>, Unreadable> {
        let (version, cipher) = self.keys.last().ok_or(Unreadable::NoKey(0))?;
        let content: usize = parts.iter().map(|part| part.len()).sum();
        let mut out = Vec::with_capacity(content + ENVELOPE_OVERHEAD_BYTES);
        out.push(FORMAT);
        out.extend_from_slice(&version.to_be_bytes());
        let mut nonce = Nonce::default();
        rand::rng().fill_bytes(&mut nonce);
        out.extend_from_slice(&nonce);
        for part in parts {
            out.extend_from_slice(part);
        }
        let aad = bound_to(self.tenant, *version, purpose);
        let tag = cipher.encrypt_inout_detached(&nonce, &aad, (&mut out[HEADER_BYTES..]).into()).map_err(|_| Unreadable::Broken)?;
        out.extend_from_slice(&tag);
        Ok(out)
    }

    /// Opens what [`Keyring::seal`] made for the same tenant and purpose.
    ///
    /// # Errors
    /// Why it does not open.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let version = version_of(sealed)?;
        let (_, cipher) = self.keys.iter().find(|(known, _)| *known == version).ok_or(Unreadable::NoKey(version))?;
        let nonce = Nonce::try_from(&sealed[NONCE_AT..HEADER_BYTES]).map_err(|_| Unreadable::NotAnEnvelope)?;
        let (content, tag) = sealed[HEADER_BYTES..].split_at(sealed.len() - ENVELOPE_OVERHEAD_BYTES);
        let tag = Tag::try_from(tag).map_err(|_| Unreadable::NotAnEnvelope)?;
        let mut plain = content.to_vec();
        let aad = bound_to(self.tenant, version, purpose);
        cipher.decrypt_inout_detached(&nonce, &aad, plain.as_mut_slice().into(), &tag).map_err(|_| Unreadable::Broken)?;
        Ok(plain)
    }
}

/// Which key version an envelope was sealed with.
pub(crate) fn version_of(sealed: &[u8]) -> Result<u32, Unreadable> {
    if sealed.len() < ENVELOPE_OVERHEAD_BYTES || sealed[0] != FORMAT {
        return Err(Unreadable::NotAnEnvelope);
    }
    Ok(u32::from_be_bytes([sealed[1], sealed[2], sealed[3], sealed[4]]))
}

/// The data that is authenticated beside the content. Everything before the purpose is of fixed length, so no two meet.
fn bound_to(tenant: TenantId, version: u32, purpose: &str) -> Vec<u8> {
    let mut aad = Vec::with_capacity(21 + purpose.len());
    aad.push(FORMAT);
    aad.extend_from_slice(&version.to_be_bytes());
    aad.extend_from_slice(tenant.0.as_bytes());
    aad.extend_from_slice(purpose.as_bytes());
    aad
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(tenant: TenantId, versions: &[u32]) -> Keyring {
        Keyring::new(tenant, versions.iter().map(|v| (*v, random_key())).collect())
    }

    #[test]
    fn what_is_sealed_opens_for_its_tenant_and_purpose_only() {
        let tenant = TenantId::new();
        let key = Zeroizing::new([7u8; 32]);
        let (ours, theirs) = (Keyring::new(tenant, vec![(1, key.clone())]), Keyring::new(TenantId::new(), vec![(1, key)]));
        let sealed = ours.seal("mail.password", b"hunter2").unwrap();
        assert_eq!(sealed.len(), 7 + ENVELOPE_OVERHEAD_BYTES);
        assert_eq!(ours.open("mail.password", &sealed).unwrap(), b"hunter2");
        assert_eq!(ours.open("mail.token", &sealed), Err(Unreadable::Broken));
        assert_eq!(theirs.open("mail.password", &sealed), Err(Unreadable::Broken));
    }

    #[test]
    fn every_altered_byte_is_noticed() {
        let ring = ring(TenantId::new(), &[1]);
        let sealed = ring.seal_parts("x", &[b"ab", b"", b"c"]).unwrap();
        assert_eq!(ring.open("x", &sealed).unwrap(), b"abc");
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(ring.open("x", &altered).is_err(), "byte {at}");
        }
        for length in 0..sealed.len() {
            assert!(ring.open("x", &sealed[..length]).is_err(), "cut to {length}");
        }
    }

    #[test]
    fn the_newest_version_seals_and_a_missing_one_is_named() {
        let tenant = TenantId::new();
        let ring = ring(tenant, &[2, 1]);
        assert_eq!(ring.version(), 2);
        let sealed = ring.seal("x", b"").unwrap();
        assert_eq!(version_of(&sealed), Ok(2));
        assert_eq!(self::ring(tenant, &[1]).open("x", &sealed), Err(Unreadable::NoKey(2)));
        assert_eq!(Keyring::new(tenant, Vec::new()).seal("x", b""), Err(Unreadable::NoKey(0)));
    }
}
