//! One mailbox's worker: it connects, lives as long as the connection does, and says what is wrong when it can't.

use super::{Bell, live};
use crate::model::MailboxId;
use crate::store::sync::{self as store, Account};
use crate::tokens::{self, Unready, Way};
use crate::{Mail, jobs};
use chrono::{DateTime, Utc};
use kernel::{Actor, Fault, TenantId};
use mailhost::{Endpoint, HostProblem, Retry, Security, Session};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

const PAUSE_FIRST: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(60);
const PAUSE_LATER: Duration = Duration::from_secs(5 * 60);
/// A wrong password may have been right, and the host mistaken.
const PAUSE_AFTER_CHANGE: Duration = Duration::from_secs(30 * 60);
/// By so much of their length pauses are shorter for some mailboxes than for others.
const PAUSE_SPREAD: f64 = 0.25;
/// A connection that breaks is no news; one that can't be made so often is.
const QUIET_FAILURES: u32 = 2;

/// Why a session with the host has ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The host's doing.
    Host(HostProblem),
    /// Ours.
    Fault(Fault),
    /// The mailbox was paused, removed or is synced by another process; its worker is no longer needed.
    NotWanted,
    /// Its settings changed; connect anew.
    Again,
}

impl From<HostProblem> for Ended {
    fn from(problem: HostProblem) -> Self {
        Self::Host(problem)
    }
}

impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Unready> for Ended {
    fn from(unready: Unready) -> Self {
        match unready {
            Unready::Host(problem) => Self::Host(problem),
            Unready::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<crate::changes::Stopped> for Ended {
    fn from(stopped: crate::changes::Stopped) -> Self {
        match stopped {
            crate::changes::Stopped::Host(problem) => Self::Host(problem),
            crate::changes::Stopped::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// What all parts of a worker share.
#[derive(Clone)]
pub(super) struct Duty {
    pub mail: Arc<Mail>,
    pub tenant: TenantId,
    pub mailbox: MailboxId,
    pub bell: Arc<Bell>,
}

impl Duty {
    pub(super) fn actor(&self) -> Actor {
        Actor::house(self.tenant)
    }

    pub(super) async fn account(&self) -> Result<Option<Account>, Fault> {
        let mailbox = self.mailbox;
        self.mail.db.read(&self.actor(), async move |tx| store::account(tx, mailbox).await).await
    }

    /// The mailbox's own place between 0 and 1. What all mailboxes of a server do now and then, each does at a moment of its own: a server
    /// that came back is not asked by hundreds at once, neither then nor every minute from then on.
    pub(super) fn turn(&self) -> f64 {
        let [.., a, b, c, d] = *self.mailbox.0.as_bytes();
        f64::from(u32::from_be_bytes([a, b, c, d])) / f64::from(u32::MAX)
    }

    /// Says how far the worker is, to the database and to open screens.
    pub(super) async fn phase(&self, phase: &str) -> Result<(), Fault> {
        let now = self.mail.now();
        let mailbox = self.mailbox;
        self.mail.db.write(&self.actor(), async move |tx| now_in(tx, mailbox, phase, now).await).await
    }

    /// All folders are filled: it waits for what comes, and the writers that had to stand back are read.
    pub(super) async fn filled(&self) -> Result<(), Fault> {
        let now = self.mail.now();
        let mailbox = self.mailbox;
        self.mail
            .db
            .write(&self.actor(), async move |tx| {
                now_in(tx, mailbox, "live", now).await?;
                queue::enqueue(tx, &jobs::Suggest { mailbox_id: mailbox }).await.map(drop)
            })
            .await
    }
}

async fn now_in(tx: &mut db::TenantTx, mailbox: MailboxId, phase: &str, now: DateTime<Utc>) -> Result<(), Fault> {
    store::phase(tx, mailbox, phase, now).await?;
    tell(tx, mailbox).await
}

/// Tells open screens that a mailbox changed.
pub(crate) async fn tell(tx: &mut db::TenantTx, mailbox: MailboxId) -> Result<(), Fault> {
    let Some(account) = store::account(tx, mailbox).await? else { return Ok(()) };
    events::emit(tx, "mail.mailbox", json!({"mailbox_id": mailbox}), &account.labels).await
}

/// Keeps a mailbox in sync until it is no longer wanted.
pub(super) async fn keep(mail: Arc<Mail>, tenant: TenantId, mailbox: MailboxId, bell: Arc<Bell>) {
    let duty = Duty { mail, tenant, mailbox, bell };
    let mut failures = 0_u32;
    loop {
        duty.bell.answer();
        let ended = session(&duty, &mut failures).await;
        let pause = match ended {
            Ended::NotWanted => return,
            Ended::Again => continue,
            Ended::Host(problem) => {
                failures = failures.saturating_add(1);
                tracing::info!(%mailbox, %problem, failures, "the session with the mail host has ended");
                let retry = problem.retry();
                failed(duty.clone(), problem, failures).await;
                pause_after(retry, failures)
            }
            Ended::Fault(fault) => {
                failures = failures.saturating_add(1);
                tracing::error!(%mailbox, %fault, "syncing a mailbox failed");
                pause_after(Retry::Soon, failures)
            }
        };
        // New settings are tried at once.
        let _ = tokio::time::timeout(pause.mul_f64(1.0 - PAUSE_SPREAD * duty.turn()), duty.bell.heard()).await;
    }
}

fn pause_after(retry: Retry, failures: u32) -> Duration {
    match retry {
        Retry::Soon => PAUSE_FIRST.saturating_mul(1 << failures.saturating_sub(1).min(6)).min(PAUSE_MAX),
        Retry::Later => PAUSE_LATER,
        Retry::AfterChange => PAUSE_AFTER_CHANGE,
    }
}

async fn failed(duty: Duty, problem: HostProblem, failures: u32) {
    let mailbox = duty.mailbox;
    if problem.is_a_break() && failures <= QUIET_FAILURES {
        return;
    }
    let (code, detail) = (problem.code(), problem.detail());
    let now = duty.mail.now();
    let written = duty
        .mail
        .db
        .write(&duty.actor(), async move |tx| {
            store::failing(tx, mailbox, code, &detail, now).await?;
            tell(tx, mailbox).await
        })
        .await;
    if let Err(fault) = written {
        tracing::warn!(%fault, "a mailbox's problem could not be written down");
    }
}

async fn session(duty: &Duty, failures: &mut u32) -> Ended {
    match connected(duty, failures).await {
        Ok(never) => match never {},
        Err(ended) => ended,
    }
}

async fn connected(duty: &Duty, failures: &mut u32) -> Result<std::convert::Infallible, Ended> {
    let account = duty.account().await?.ok_or(Ended::NotWanted)?;
    if !matches!(account.state.as_str(), "active" | "failing") {
        return Err(Ended::NotWanted);
    }
    if account.phase == "live" {
        // After a break nobody needs to be told that it connects.
    } else if account.state == "active" {
        duty.phase("connecting").await?;
    }
    let session = sign_in(duty, &account).await?;
    live::live(duty, session, account, failures).await
}

/// Connects and signs in; a token that the host refuses is renewed once.
async fn sign_in(duty: &Duty, account: &Account) -> Result<Session, Ended> {
    let security = Security::parse(&account.imap_security).unwrap_or(Security::Tls);
    let endpoint = Endpoint::new(account.imap_host.clone(), u16::try_from(account.imap_port).unwrap_or(0), security);
    let way = Way { user: account.login.clone(), secret: account.secret.clone(), provider: account.provider.clone() };
    let ready = tokens::ready(&duty.mail, duty.tenant, duty.mailbox, &way).await?;
    let refused = match duty.mail.hosts.imap(&endpoint, &ready.login).await {
        Err(refused @ HostProblem::TokenRefused(_)) => refused,
        other => return Ok(other?),
    };
    match tokens::after_refusal(&duty.mail, duty.tenant, duty.mailbox, &way, &ready).await? {
        Some(newer) => Ok(duty.mail.hosts.imap(&endpoint, &newer.login).await?),
        None => Err(refused.into()),
    }
}
