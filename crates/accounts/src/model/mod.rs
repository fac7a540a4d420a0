//! The nouns.

mod refusal;

pub use refusal::Refusal;

use chrono::{DateTime, Utc};
use kernel::{AccountId, Grants, LabelId, Lang, TenantId};
use serde_json::Value;
use std::fmt;

kernel::id!(RoleId, "a role");
kernel::id!(DepartmentId, "a department");
kernel::id!(SessionId, "a signed-in browser");
kernel::id!(PasskeyId, "a passkey");
kernel::id!(ApiKeyId, "an API key");
kernel::id!(ChallengeId, "a passkey challenge");
kernel::id!(LinkId, "a link sent out");

/// The label of records that nobody owns yet: the pool.
pub const POOL: LabelId = 1;
/// The label of records that everybody in the tenant may see.
pub const EVERYONE: LabelId = 2;

/// A mail address (RFC 5321: local part ≤ 64 bytes, whole ≤ 254), as a person writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    shown: String,
    key: String,
}

impl Email {
    /// The address in a text, if it is one that mail could reach.
    ///
    /// # Errors
    /// [`Refusal::EmailInvalid`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let shown = text.trim();
        let (local, domain) = shown.rsplit_once('@').ok_or(Refusal::EmailInvalid)?;
        let label = |l: &str| {
            !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-') && l.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let domain_fits = domain.contains('.') && domain.split('.').all(label);
        let local_fits = (1..=64).contains(&local.len())
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        if shown.len() > 254 || !domain_fits || !local_fits {
            return Err(Refusal::EmailInvalid);
        }
        Ok(Self { shown: shown.to_owned(), key: shown.to_lowercase() })
    }

    /// As written.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// In lower case: two addresses with the same key are the same person's.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What follows the `@`, in lower case.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.key.rsplit('@').next().unwrap_or_default()
    }
}

kernel::words! {
    /// Where an account stands in its life.
    #[schema(as = AccountState)]
    State {
        /// Asked to join, has no password yet.
        Invited = "invited",
        /// Works.
        Active = "active",
        /// Too many failed sign-ins, or its owner said 'this wasn't me'.
        Locked = "locked",
        /// Switched off by the master.
        Disabled = "disabled",
        /// Switched off by the vendor.
        Restricted = "restricted",
        /// Gone for good; its personal data is erased.
        Cancelled = "cancelled",
    }
}

kernel::words! {
    /// Which records an account sees.
    Sees {
        /// Its own, and everyone's.
        Own = "own",
        /// Also those of its department and of the departments below.
        Department = "department",
        /// All of the tenant.
        All = "all",
    }
}

kernel::words! {
    /// Whose house it is.
    HouseKind {
        /// A company that runs its sales here.
        Company = "company",
        /// The vendor of the program; there is one at most.
        Vendor = "vendor",
        /// A sales agent of the vendor.
        Agent = "agent",
    }
}

kernel::words! {
    /// What a company's subscriptions let its people do.
    TenantAccess {
        /// Everything.
        Full = "full",
        /// Read, and take the data out.
        ReadAndExport = "read_and_export",
        /// Take the data out.
        Export = "export",
        /// Ask for an export, which the vendor grants.
        ExportOnRequest = "export_on_request",
        /// Nothing.
        Closed = "closed",
    }
}

/// What a company's subscriptions open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// What its people may do.
    pub access: TenantAccess,
    /// What is included, by codes of features.
    pub features: Vec<String>,
    /// So many accounts may it have beside its master.
    pub seats: u32,
}

/// Which labels an account holds, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// The account's name.
    pub name: String,
    /// May it sign in? What it would see, it sees only then.
    pub active: bool,
    /// Sees every record.
    pub all: bool,
    /// Its own label.
    pub own: LabelId,
    /// The departments whose records it sees – its own and all below – with their names.
    pub departments: Vec<(LabelId, String)>,
    /// Sees what lies in the pool.
    pub pool: bool,
    /// Labels of what others share with it, or what its departments bring with them: mailboxes. Empty where it sees all.
    pub shared: Vec<LabelId>,
}

impl Sight {
    /// The labels that it holds: what the database compares with a record's.
    #[must_use]
    pub fn grants(&self) -> Grants {
        if self.all {
            return Grants::all();
        }
        let departments = self.departments.iter().map(|(label, _)| *label);
        let shared = self.shared.iter().copied();
        Grants::of(departments.chain([self.own, EVERYONE]).chain(self.pool.then_some(POOL)).chain(shared))
    }
}

kernel::words! {
    /// The roles that every tenant has.
    #[schema(as = BuiltinRole)]
    Builtin {
        /// May everything. Exactly one account.
        Master = "master",
        /// Runs a team.
        Manager = "manager",
        /// Sells.
        Salesperson = "salesperson",
        /// Helps those who sell.
        Assistant = "assistant",
        /// Looks after money.
        Finance = "finance",
        /// Looks after sites and campaigns.
        SiteEditor = "site_editor",
        /// Looks, changes nothing.
        Auditor = "auditor",
    }
}

kernel::words! {
    /// The colours of the screens.
    Theme {
        /// As the operating system says.
        System = "system",
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
    }
}

kernel::words! {
    /// What a link that was sent out is for.
    LinkKind {
        /// To join.
        Invitation = "invitation",
        /// To choose a new password.
        Reset = "reset",
        /// To say that a sign-in was somebody else's.
        NotMe = "not_me",
    }
}

kernel::words! {
    /// How a second factor can be shown.
    Factor {
        /// A time-based one-time password.
        Totp = "totp",
        /// A passkey.
        Passkey = "passkey",
        /// A recovery code.
        Recovery = "recovery",
    }
}

/// A person's account, as colleagues see it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The address it signs in with.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// What it may do.
    pub role: RoleRef,
    /// Where it belongs.
    pub department: Option<DepartmentId>,
    /// Where it stands.
    pub state: State,
    /// The tenant's master account?
    pub is_master: bool,
    /// Which records it sees.
    pub sees: Sees,
    /// The language of its screens.
    pub lang: Lang,
    /// Its IANA time zone.
    pub time_zone: String,
    /// The colours of its screens.
    pub theme: Theme,
    /// Has it a second factor?
    pub second_factor: bool,
    /// When it was last in use, to the minute.
    pub last_seen_at: Option<DateTime<Utc>>,
}

/// A role's name.
#[derive(Debug, Clone)]
pub struct RoleRef {
    /// Its id.
    pub id: RoleId,
    /// Its name; for a built-in one the name in the catalogue counts.
    pub name: String,
    /// Which built-in one, if it is.
    pub builtin: Option<Builtin>,
}

/// A role with what it allows.
#[derive(Debug, Clone)]
pub struct Role {
    /// Its name.
    pub role: RoleRef,
    /// What it allows; of a built-in one, what the program says.
    pub permissions: Vec<String>,
    /// Accounts that have it.
    pub members: i64,
}

/// A department.
#[derive(Debug, Clone)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Its name, unique among its siblings.
    pub name: String,
    /// The one above.
    pub parent: Option<DepartmentId>,
    /// The label of its records.
    pub label: LabelId,
    /// Accounts right in it.
    pub members: i64,
}

/// A subscribing company.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// Its IANA time zone.
    pub time_zone: String,
    /// The demo company?
    pub demo: bool,
    /// Must every account have a second factor?
    pub require_second_factor: bool,
    /// Whose house it is.
    pub kind: HouseKind,
    /// What its subscriptions let its people do.
    pub access: TenantAccess,
    /// What its subscriptions include, by codes of features; none: it has no subscription, and everything is open.
    pub features: Option<Vec<String>>,
    /// How many accounts it may have beside its master, by its subscriptions.
    pub seats: Option<u32>,
}

/// Everything that a signed-in person's screens start from.
#[derive(Debug, Clone)]
pub struct Me {
    /// The account.
    pub account: Account,
    /// Its company.
    pub tenant: Tenant,
    /// What it may do.
    pub permissions: Vec<String>,
    /// Does it see every record?
    pub sees_all: bool,
}

/// A signed-in browser.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// `Firefox · Windows`.
    pub device: String,
    /// The network address it was last used from.
    pub address: String,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: DateTime<Utc>,
}

/// A passkey, as its owner sees it.
#[derive(Debug, Clone)]
pub struct PasskeyRow {
    /// Its id.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last signed in.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// An API key, as its owner sees it.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What its owner calls it.
    pub name: String,
    /// The start of the key, to tell keys apart.
    pub prefix: String,
    /// The permissions it is limited to.
    pub scopes: Vec<String>,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// An invitation, as the invited sees it before joining.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Who invites.
    pub company: String,
    /// The name that the account was given.
    pub name: String,
    /// The address that was invited.
    pub email: String,
}

/// A session that was just opened. The token goes into the cookie and is nowhere else.
pub struct Opened {
    /// Whose.
    pub tenant: TenantId,
    /// Whose.
    pub account: AccountId,
    /// For the cookie.
    pub token: String,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("account", &self.account).finish_non_exhaustive()
    }
}

/// One entry of the audit trail.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// Its place in the tenant's trail, from 1, without gaps.
    pub seq: i64,
    /// When, by the database's clock.
    pub at: DateTime<Utc>,
    /// Who, with his name today; none when the program itself acted.
    pub account: Option<(AccountId, String)>,
    /// What was done: `accounts.role.change`.
    pub act: String,
    /// To what, as people know it.
    pub subject: String,
    /// What an auditor wants to know.
    pub detail: Value,
}

/// An entry before it is in the trail: what its hash is made of.
pub(crate) struct AuditDraft<'a> {
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub account: Option<AccountId>,
    pub act: &'a str,
    pub subject: &'a str,
    /// JSON, as text: the very bytes are hashed.
    pub detail: &'a str,
}

/// What going through the whole trail showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditProof {
    /// Entries that are as they were written.
    pub entries: i64,
    /// The first that is not, if any.
    pub broken_at: Option<i64>,
}

/// Passkey options for the browser, with the id under which the answer is awaited.
#[derive(Debug, Clone)]
pub struct Asked {
    /// To send back with the answer.
    pub challenge: ChallengeId,
    /// For `navigator.credentials`.
    pub options: Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart_and_compared_in_lower_case() {
        let email = Email::parse("  Li.Wei@Example.COM ").unwrap();
        assert_eq!((email.shown(), email.key(), email.domain()), ("Li.Wei@Example.COM", "li.wei@example.com", "example.com"));
        for good in ["a@b.co", "o'neil+tag@mail.example.org", "王@例子.中国"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in
            ["", "a", "a@b", "@b.co", "a@", "a b@c.de", "a@b..co", ".a@b.co", "a..b@c.de", "a@-b.co", "a\n@b.co", "<a@b.co>", "a@b.co\u{0}"]
        {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Email::parse(&format!("{}@example.com", "a".repeat(65))).is_err());
    }
}

/// What an account's place in the house means for its screens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Its role.
    pub role: RoleId,
    /// Its IANA time zone.
    pub time_zone: String,
}

/// A colleague, as a file or a form may name him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// His account.
    pub id: AccountId,
    /// His name.
    pub name: String,
    /// His address.
    pub address: String,
}
