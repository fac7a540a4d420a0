//! Companies, people, sign-in, rights, the audit trail: who acts, for which tenant, and what he may see and do.
//!
//! Words: a *tenant* is a subscribing company; its *accounts* are people, one of them the *master*. A *role* is a set of
//! permissions ('may he do this kind of thing?'); *labels* on records and *grants* of accounts decide which records he sees.
//! A *session* is a signed-in browser. A *link* is a secret that was sent out: invitation, reset, 'this wasn't me'.
//!
//! Invariants:
//! - A tenant has exactly one master; nobody gives rights that he lacks.
//! - What a caller may do is read from the database at each request: a right taken away is gone with the next one.
//! - No secret is stored as it is: passwords by argon2id, tokens, keys and codes by SHA-256, one-time password seeds sealed.
//! - No answer tells whether an address has an account; only who knows the password learns more.
//! - Codes, challenges and links count once, also when two requests come at the same moment.
//! - Sensitive acts are in the audit trail, in the transaction of the act.
//!
//! In reading order: nouns, decisions, the outside, memory, promises, verbs, wire, doors.

mod model;
mod rules;

mod ports;

mod store;

mod jobs;

mod screens;

pub mod audit;
pub mod labels;

mod acting;
mod authenticate;

mod departments;
mod keys;
mod links;
mod me;
mod passkeys;
mod reset;
mod roles;
mod sessions;
mod sign_in;
mod staff;
mod start;
mod tell;
mod tenant;
mod totp;

mod refusals;
mod wire;

pub mod http;
pub mod worker;

pub use acting::Acting;
pub use departments::create as create_department;
pub use jobs::{Tell, What};
pub use labels::{addresses, people, time_zone};
pub use model::*;
pub use ports::{FolderNotifier, Letter, LetterFile, Notifier, Outbox, SmtpNotifier, SmtpSettings};
pub use staff::NewMember;
pub use start::{NewCompany, Prepared};
pub use store::roles::builtin as builtin_role;

use crypto::Vault;
use db::Db;
use kernel::{Clock, Fault, Permission};
use rules::password::Passwords;
use rules::roles::Rights;
use std::sync::Arc;
use url::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// Invite, change, disable, restore and cancel accounts.
pub const PEOPLE_MANAGE: Permission = Permission("accounts.people.manage");
/// Make, change and delete roles.
pub const ROLES_MANAGE: Permission = Permission("accounts.roles.manage");
/// Make, change and delete departments.
pub const DEPARTMENTS_MANAGE: Permission = Permission("accounts.departments.manage");
/// Change what holds for the whole company.
pub const TENANT_MANAGE: Permission = Permission("accounts.tenant.manage");
/// Read and verify the audit trail.
pub const AUDIT_READ: Permission = Permission("accounts.audit.read");
/// All of this context.
pub const PERMISSIONS: &[Permission] = &[PEOPLE_MANAGE, ROLES_MANAGE, DEPARTMENTS_MANAGE, TENANT_MANAGE, AUDIT_READ];

/// What an operator sets.
#[derive(Debug, Clone)]
pub struct AccountsSettings {
    /// Where the web app is opened: `https://crm.example.com`. Links lead there, and passkeys belong to its host.
    pub origin: Url,
    /// May strangers make companies once there is a first one?
    pub sign_up: bool,
    /// Is the demo company open to everybody?
    pub demo: bool,
    /// So many accounts may a company have beside its master; none: any number.
    pub seats: Option<u32>,
    /// Names of what is switched on, for the web app.
    pub features: Vec<String>,
    /// The program's version.
    pub version: String,
}

/// The context, with what it needs from the house.
pub struct Accounts {
    db: Db,
    vault: Vault,
    clock: Arc<dyn Clock>,
    settings: AccountsSettings,
    passwords: Passwords,
    rights: Rights,
    /// None where the web app is opened by a bare network address: passkeys belong to host names (WebAuthn, 5.1.2).
    webauthn: Option<Webauthn>,
}

impl Accounts {
    /// Opens the context. `permissions` are those of all contexts.
    ///
    /// # Errors
    /// A fault when the origin can't carry passkeys although it has a host name.
    pub fn new(
        db: Db,
        vault: Vault,
        clock: Arc<dyn Clock>,
        settings: AccountsSettings,
        permissions: &[Permission],
    ) -> Result<Arc<Self>, Fault> {
        let webauthn = match settings.origin.domain() {
            None => None,
            Some(host) => Some(WebauthnBuilder::new(host, &settings.origin)?.rp_name("Tradewind").build()?),
        };
        let rights = Rights::new(permissions);
        Ok(Arc::new(Self { db, vault, clock, settings, passwords: Passwords::new(), rights, webauthn }))
    }

    /// The address of a page of the web app.
    fn page(&self, kind: LinkKind, token: &str) -> String {
        let path = match kind {
            LinkKind::Invitation => "invitation",
            LinkKind::Reset => "password-reset",
            LinkKind::NotMe => "not-me",
        };
        format!("{}/{path}/{token}", self.settings.origin.origin().ascii_serialization())
    }
}
