//! The program's master key: a file that only its user can read, or a setting.

use crate::envelope::{KeyBytes, random_key};
use crate::plain::sha256;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{Fault, TenantId};
use rand::Rng;
use std::fmt;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use zeroize::Zeroizing;

const NONCE_BYTES: usize = 12;

/// The key that wraps the tenants' keys. Lost, everything sealed is lost: the operator keeps a copy away from the backups.
#[derive(Clone)]
pub struct MasterKey {
    key: KeyBytes,
    id: String,
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

impl MasterKey {
    /// A fresh random key.
    #[must_use]
    pub fn random() -> Self {
        Self::of(random_key())
    }

    /// The key in this file, 32 bytes in base64; where there is no file, a fresh key is written there with mode 0600.
    ///
    /// Several processes may start at once: one makes the file, all read the same key.
    ///
    /// # Errors
    /// A fault when the file can't be read or made, or holds no key.
    pub fn load_or_make(path: &Path) -> Result<Self, Fault> {
        let doing = |fault: Fault| fault.doing(format!("master key {}", path.display()));
        match std::fs::read_to_string(path) {
            Ok(text) => {
                warn_if_others_can_read(path);
                return Self::from_base64(&Zeroizing::new(text)).map_err(doing);
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(doing(error.into())),
        }
        write_new(path, &Self::random()).map_err(doing)?;
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|e| doing(e.into()))?);
        Self::from_base64(&text).map_err(doing)
    }

    /// The key that a setting gives: 32 bytes in base64, as `openssl rand -base64 32` prints them.
    ///
    /// # Errors
    /// A fault when it is not that.
    pub fn from_base64(text: &str) -> Result<Self, Fault> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| Fault::say("a master key is 32 bytes in base64"))?);
        let key: [u8; 32] =
            bytes.as_slice().try_into().map_err(|_| Fault::say(format!("a master key is 32 bytes in base64, this is {}", bytes.len())))?;
        Ok(Self::of(Zeroizing::new(key)))
    }

    /// Names the key without telling it; stands beside what it wrapped.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    fn of(key: KeyBytes) -> Self {
        let mut named = Zeroizing::new(b"tradewind master key id".to_vec());
        named.extend_from_slice(key.as_slice());
        let id = hex::encode(&sha256(&named)[..8]);
        Self { key, id }
    }

    /// Wraps a tenant's key: nonce, ciphertext, tag; tenant and version are authenticated.
    pub(crate) fn wrap(&self, tenant: TenantId, version: u32, key: &KeyBytes) -> Result<Vec<u8>, Fault> {
        let mut nonce = Nonce::default();
        rand::rng().fill_bytes(&mut nonce);
        let aad = bound_to(tenant, version);
        let sealed = self
            .cipher()
            .encrypt(&nonce, Payload { msg: key.as_slice(), aad: &aad })
            .map_err(|_| Fault::say("a tenant's key can't be wrapped"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Unwraps what [`MasterKey::wrap`] made; none when it was altered or belongs elsewhere.
    pub(crate) fn unwrap(&self, tenant: TenantId, version: u32, wrapped: &[u8]) -> Option<KeyBytes> {
        let (nonce, sealed) = wrapped.split_at_checked(NONCE_BYTES)?;
        let nonce = Nonce::try_from(nonce).ok()?;
        let aad = bound_to(tenant, version);
        let plain = Zeroizing::new(self.cipher().decrypt(&nonce, Payload { msg: sealed, aad: &aad }).ok()?);
        Some(Zeroizing::new(plain.as_slice().try_into().ok()?))
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new((&*self.key).into())
    }
}

fn bound_to(tenant: TenantId, version: u32) -> Vec<u8> {
    [b"tenant key".as_slice(), tenant.0.as_bytes(), &version.to_be_bytes()].concat()
}

/// Writes the key beside its place and links it there, so that nobody ever reads half a key and an existing one stays.
fn write_new(path: &Path, key: &MasterKey) -> Result<(), Fault> {
    let folder = path.parent().ok_or_else(|| Fault::say("no folder"))?;
    std::fs::create_dir_all(folder)?;
    let beside = path.with_extension(format!("{}.new", uuid::Uuid::now_v7().simple()));
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    let text = Zeroizing::new(format!("{}\n", STANDARD.encode(key.key.as_slice())));
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&beside, path);
    std::fs::remove_file(&beside)?;
    match linked {
        Ok(()) => std::fs::File::open(folder)?.sync_all()?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// A mounted secret may have such a mode for good reason, so this is no fault.
fn warn_if_others_can_read(path: &Path) {
    if let Ok(meta) = std::fs::metadata(path)
        && meta.permissions().mode() & 0o077 != 0
    {
        tracing::warn!(path = %path.display(), "other users of this machine can read the master key: chmod 600");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_made_once_and_only_its_user_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/master.key");
        let made: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| MasterKey::load_or_make(&path).unwrap().id)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(made.iter().all(|id| *id == made[0]));
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_wrong_file_is_told_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        std::fs::write(&path, "c2hvcnQ=\n").unwrap();
        let words = MasterKey::load_or_make(&path).unwrap_err().to_string();
        assert!(words.contains("master.key") && words.ends_with("this is 5"), "{words}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "c2hvcnQ=\n");
    }

    #[test]
    fn a_wrapped_key_belongs_to_tenant_and_version() {
        let (master, tenant, key) = (MasterKey::random(), TenantId::new(), random_key());
        let wrapped = master.wrap(tenant, 1, &key).unwrap();
        assert_eq!(master.unwrap(tenant, 1, &wrapped).as_deref(), Some(&*key));
        assert!(master.unwrap(tenant, 2, &wrapped).is_none());
        assert!(master.unwrap(TenantId::new(), 1, &wrapped).is_none());
        assert!(MasterKey::random().unwrap(tenant, 1, &wrapped).is_none());
        assert!(master.unwrap(tenant, 1, &[]).is_none());
        assert!(!format!("{master:?}").contains(&STANDARD.encode(master.key.as_slice())));
    }
}
