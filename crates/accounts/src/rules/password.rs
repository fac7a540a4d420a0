//! Which passwords are good enough (NIST SP 800-63B, 5.1.1.2: length and a list of breached ones, no composition rules),
//! and how they are hashed (argon2id with OWASP's parameters: 19 MiB, 2 passes, 1 lane).

use crate::model::Refusal;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use kernel::Fault;
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// Characters, at least.
pub(crate) const CHARS_MIN: usize = 10;
/// Characters, at most: a hash takes time by the length of what is hashed.
pub(crate) const CHARS_MAX: usize = 256;
/// Guesses of 0..=4 as zxcvbn counts them; below this a password is found in lists or by their simplest variations.
const SCORE_MIN: u8 = 3;
/// Beyond this zxcvbn takes long, and such a password is no word of a list.
const SCORED_CHARS: usize = 72;
/// Hashes computed at once: each takes 19 MiB and a core for some 30 ms.
const AT_ONCE: usize = 2;

/// Is it good enough? `about` is what others know of the person: address, name, company.
pub(crate) fn check(password: &str, about: &[&str]) -> Result<(), Refusal> {
    let chars = password.chars().count();
    if chars < CHARS_MIN {
        return Err(Refusal::PasswordTooShort(CHARS_MIN));
    }
    if chars > CHARS_MAX {
        return Err(Refusal::PasswordTooLong(CHARS_MAX));
    }
    let known: Vec<&str> =
        about.iter().flat_map(|text| text.split(['@', '.', ' ', '-', '_'])).filter(|part| part.chars().count() > 2).collect();
    let start = password.char_indices().nth(SCORED_CHARS).map_or(password, |(at, _)| &password[..at]);
    if u8::from(zxcvbn::zxcvbn(start, &known).score()) < SCORE_MIN {
        return Err(Refusal::PasswordCommon);
    }
    Ok(())
}

/// Hashes and checks passwords, a few at a time, off the async threads. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// The hash to store, in PHC format.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, Fault> {
        let password = password.to_owned();
        self.in_turn(move || hash(&password)).await?
    }

    /// The first of these hashes that the password belongs to. With none to compare, as long is taken as with one, so that
    /// the time does not tell whether an address has an account.
    pub(crate) async fn find(&self, password: &str, hashes: Vec<String>) -> Result<Option<usize>, Fault> {
        let password: String = password.chars().take(CHARS_MAX + 1).collect();
        self.in_turn(move || {
            if hashes.is_empty() {
                verify(&password, nobodys_hash());
                return None;
            }
            hashes.iter().position(|hash| verify(&password, hash))
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
        let _turn = self.turns.acquire().await?;
        Ok(tokio::task::spawn_blocking(work).await?)
    }
}

fn hash(password: &str) -> Result<String, Fault> {
    let hash: PasswordHash =
        Argon2::default().hash_password(password.as_bytes()).map_err(|e| Fault::say(e.to_string()).doing("hashing a password"))?;
    Ok(hash.to_string())
}

fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

fn nobodys_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| hash("nobody's").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_lists_decide_and_nothing_else() {
        let about = ["li.wei@lantern-tools.example", "Li Wei", "Lantern Tools"];
        for good in ["correct horse battery", "mv9-quilt-harbor", "春江潮水连海平海上明月", "zqpvmxwtkd"] {
            assert!(check(good, &about).is_ok(), "{good}");
        }
        assert!(matches!(check("short", &about), Err(Refusal::PasswordTooShort(10))));
        assert!(matches!(check(&"x".repeat(257), &about), Err(Refusal::PasswordTooLong(256))));
        for common in ["password123", "1234567890", "qwertyuiop", "aaaaaaaaaaaa", "woaini1314", "lantern123", "P@ssw0rd2024"] {
            assert!(matches!(check(common, &about), Err(Refusal::PasswordCommon)), "{common}");
        }
    }

    #[tokio::test]
    async fn a_hash_belongs_to_one_password() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse battery").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(passwords.find("correct horse battery", vec![hash.clone()]).await.unwrap(), Some(0));
        assert_eq!(passwords.find("correct horse", vec![hash]).await.unwrap(), None);
        assert_eq!(passwords.find("anything", vec![]).await.unwrap(), None);
    }
}
