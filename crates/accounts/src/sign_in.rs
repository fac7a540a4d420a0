//! Signing in with address and password, and a second factor where there is one.
//!
//! Every attempt is counted before it is made, by address and by network, and taken back after a success; so attempts at
//! the same moment don't slip through. A wrong password and an unknown address look and take the same.

use crate::jobs::{self, What};
use crate::model::{Asked, Email, Factor, Opened, Refusal, State};
use crate::rules::states::{Act, after};
use crate::rules::throttle::{Counted, FORGOTTEN_AFTER, LOCK_AFTER_FAILURES, delay, mail_subject, network_subject, reset_subject};
use crate::rules::totp;
use crate::sessions::acting;
use crate::store::doors::{self, Candidate};
use crate::store::{people, secrets};
use crate::{Accounts, audit};
use db::TenantTx;
use kernel::{Actor, Fault, Stop};
use serde_json::json;
use web::Visitor;

/// What a person types to sign in.
pub(crate) struct Typed {
    pub email: String,
    pub password: String,
    pub code: Option<String>,
    pub recovery_code: Option<String>,
}

/// A second factor that was checked as far as it can be without a transaction.
enum Shown {
    None,
    TotpStep(i64),
    RecoveryCode(String),
}

impl Accounts {
    pub(crate) async fn sign_in(&self, typed: Typed, visitor: &Visitor) -> Result<Opened, Stop<Refusal>> {
        let key = Email::parse(&typed.email).map_or_else(|_| typed.email.trim().to_lowercase(), |email| email.key().to_owned());
        let failures = self.charge(&key, visitor).await?;
        let mut candidates = self.candidates(&key).await?;
        let hashes = candidates.iter().filter_map(|c| c.password_hash.clone()).collect();
        candidates.retain(|c| c.password_hash.is_some());
        let Some(found) = self.passwords.find(&typed.password, hashes).await? else {
            self.lock_after(failures, &candidates).await?;
            return Err(Stop::Refused(Refusal::WrongCredentials));
        };
        let person = candidates.swap_remove(found);
        if person.state != State::Active {
            return Err(Stop::Refused(Refusal::NotActive(person.state)));
        }
        let shown = self.second_factor(&person, &typed).await?;
        let actor = acting(person.tenant, person.account);
        let opened = self
            .db
            .write(&actor, async |tx| {
                self.use_up(tx, &person, &shown).await?;
                let how = if matches!(shown, Shown::None) { "password" } else { "password and second factor" };
                Ok::<_, Stop<Refusal>>(self.open_session(tx, person.account, visitor, how).await?)
            })
            .await?;
        self.forgive(&key, visitor).await?;
        Ok(opened)
    }

    /// Counts the attempt by address and by network.
    pub(crate) async fn charge(&self, email_key: &str, visitor: &Visitor) -> Result<i32, Stop<Refusal>> {
        self.charge_network(visitor).await?;
        self.charge_mail(email_key).await
    }

    /// Counts the attempt by address alone, where the caller is known.
    pub(crate) async fn charge_mail(&self, email: &str) -> Result<i32, Stop<Refusal>> {
        self.charge_one(&mail_subject(&email.to_lowercase()), Counted::Mail).await
    }

    /// Counts the attempt by network alone, where no address is named.
    pub(crate) async fn charge_network(&self, visitor: &Visitor) -> Result<i32, Stop<Refusal>> {
        self.charge_one(&network_subject(visitor.address), Counted::Network).await
    }

    /// Counts a letter with a reset link, so that nobody's mailbox is filled with them.
    pub(crate) async fn charge_reset(&self, email_key: &str) -> Result<i32, Stop<Refusal>> {
        self.charge_one(&reset_subject(email_key), Counted::Mail).await
    }

    async fn charge_one(&self, subject: &str, counted: Counted) -> Result<i32, Stop<Refusal>> {
        let now = self.clock.now();
        let mut tx = self.db.system("accounts: counting sign-ins").await?;
        let failures = match doors::charge(&mut tx, subject, now, now - FORGOTTEN_AFTER).await? {
            Ok(failures) => failures,
            Err(until) => {
                let seconds = u64::try_from((until - now).num_seconds() + 1).unwrap_or(1);
                return Err(Stop::Refused(Refusal::TooManyAttempts(seconds)));
            }
        };
        let wait = delay(counted, failures);
        if !wait.is_zero() {
            doors::block(&mut tx, subject, now + wait).await?;
        }
        tx.commit().await?;
        Ok(failures)
    }

    /// Takes the count back after a success.
    pub(crate) async fn forgive(&self, email_key: &str, visitor: &Visitor) -> Result<(), Fault> {
        let mut tx = self.db.system("accounts: counting sign-ins").await?;
        doors::forgive(&mut tx, &mail_subject(email_key), &network_subject(visitor.address)).await?;
        tx.commit().await
    }

    /// The same for an address alone.
    pub(crate) async fn forgive_mail(&self, email: &str) -> Result<(), Fault> {
        let mut tx = self.db.system("accounts: counting sign-ins").await?;
        doors::forgive_mail(&mut tx, &mail_subject(&email.to_lowercase())).await?;
        tx.commit().await
    }

    async fn candidates(&self, email_key: &str) -> Result<Vec<Candidate>, Fault> {
        let mut tx = self.db.system("accounts: who signs in").await?;
        doors::by_email(&mut tx, email_key).await
    }

    /// Locks the accounts of an address that was tried too often.
    async fn lock_after(&self, failures: i32, candidates: &[Candidate]) -> Result<(), Fault> {
        if failures < LOCK_AFTER_FAILURES {
            return Ok(());
        }
        for candidate in candidates {
            let Ok(to) = after(candidate.state, Act::Lock) else { continue };
            self.db
                .write(&Actor::house(candidate.tenant), async |tx| {
                    people::set_state(tx, candidate.account, to).await?;
                    jobs::promise(tx, candidate.account, What::Locked).await?;
                    audit::append(tx, &Actor::house(candidate.tenant), "accounts.lock", &candidate.email, json!({ "failures": failures }))
                        .await
                })
                .await?;
        }
        Ok(())
    }

    /// Is the second factor that this account needs shown? Asks for it if not.
    async fn second_factor(&self, person: &Candidate, typed: &Typed) -> Result<Shown, Stop<Refusal>> {
        let actor = acting(person.tenant, person.account);
        let passkeys = self.db.read(&actor, async |tx| secrets::passkeys(tx, person.account).await).await?;
        if person.totp_sealed.is_none() && passkeys.is_empty() {
            return Ok(Shown::None);
        }
        if let (Some(sealed), Some(code)) = (&person.totp_sealed, &typed.code) {
            let secret = self.open_totp(person.tenant, sealed).await?;
            let totp = totp::generator(&secret, &person.email)?;
            let step = totp::check(&totp, code, self.clock.now().timestamp(), person.totp_step).map_err(Stop::Refused)?;
            return Ok(Shown::TotpStep(step));
        }
        if let Some(code) = &typed.recovery_code {
            return Ok(Shown::RecoveryCode(code.clone()));
        }
        let mut methods = Vec::new();
        let mut asked: Option<Asked> = None;
        if person.totp_sealed.is_some() {
            methods.push(Factor::Totp);
        }
        if !passkeys.is_empty() && self.webauthn.is_some() {
            methods.push(Factor::Passkey);
            asked = Some(self.ask_second_factor(person.tenant, person.account, passkeys).await?);
        }
        methods.push(Factor::Recovery);
        Err(Stop::Refused(Refusal::SecondFactorNeeded(methods, asked)))
    }

    /// Uses the factor up; of two sign-ins with the same code at the same moment one is refused.
    async fn use_up(&self, tx: &mut TenantTx, person: &Candidate, shown: &Shown) -> Result<(), Stop<Refusal>> {
        let (used, refusal) = match shown {
            Shown::None => return Ok(()),
            Shown::TotpStep(step) => (secrets::use_totp_step(tx, person.account, *step).await?, Refusal::TotpReused),
            Shown::RecoveryCode(code) => {
                let hash = crate::totp::recovery_hash(code);
                (secrets::use_recovery_code(tx, person.account, &hash, self.clock.now()).await?, Refusal::RecoveryCodeWrong)
            }
        };
        if used { Ok(()) } else { Err(Stop::Refused(refusal)) }
    }
}
