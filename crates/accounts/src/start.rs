//! First start and sign-up: a company with its master; and the open door of the demo company.

use crate::model::{Builtin, EVERYONE, Email, Opened, Refusal, RoleId, Sees, State};
use crate::rules::{COMPANY_CHARS_MAX, NAME_CHARS_MAX, name, password, time_zone};
use crate::sessions::acting;
use crate::store::people::NewRow;
use crate::store::{people, roles, tenants};
use crate::{Accounts, audit};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, Lang, Stop, TenantId};
use serde_json::json;
use web::Visitor;

/// A company to be made.
#[derive(Debug, Clone)]
pub struct NewCompany {
    /// The company's name.
    pub company: String,
    /// The master's name.
    pub name: String,
    /// The master's address.
    pub email: String,
    /// The master's password; none for a company that is only opened by [`Accounts::open_demo`].
    pub password: Option<String>,
    /// The master's language.
    pub lang: Lang,
    /// The company's and the master's IANA time zone.
    pub time_zone: String,
    /// The risk of a public mail host's address was read and accepted.
    pub free_mail_acknowledged: bool,
    /// The demo company?
    pub demo: bool,
}

/// What a first visitor can do.
pub(crate) struct Start {
    pub any: bool,
    pub demo: bool,
}

/// A company, checked.
struct Checked {
    company: String,
    name: String,
    email: Email,
    time_zone: String,
    password_hash: Option<String>,
    warned: bool,
}

impl Accounts {
    pub(crate) async fn start(&self) -> Result<Start, Fault> {
        let mut tx = self.db.system("accounts: first start").await?;
        let demo = self.settings.demo && tenants::demo(&mut tx).await?.is_some();
        Ok(Start { any: tenants::any(&mut tx).await?, demo })
    }

    /// Makes the first company, or another where the operator lets strangers sign up, and signs its master in.
    pub(crate) async fn sign_up(&self, new: NewCompany, visitor: &Visitor) -> Result<Opened, Stop<Refusal>> {
        self.charge_network(visitor).await?;
        let checked = self.check(&new).await?;
        // Held until the company is there: of two that find an empty house at the same moment, one is refused.
        let mut gate = self.db.system("accounts: first start").await?;
        tenants::lock_first_start(&mut gate).await?;
        if !self.settings.sign_up && tenants::any(&mut gate).await? {
            return Err(Stop::Refused(Refusal::SignUpClosed));
        }
        let (tenant, account) = self.insert(&new, &checked).await?;
        gate.commit().await?;
        let opened = self.db.write(&acting(tenant, account), async |tx| self.open_session(tx, account, visitor, "sign-up").await).await?;
        self.forgive(checked.email.key(), visitor).await?;
        Ok(opened)
    }

    /// Makes a company without asking whether one may: for operators, the demo and tests.
    ///
    /// # Errors
    /// A refusal when a name, address or password is not right.
    pub async fn create_company(&self, new: NewCompany) -> Result<(TenantId, AccountId), Stop<Refusal>> {
        let checked = self.check(&new).await?;
        self.insert(&new, &checked).await
    }

    /// The newest demo company and its master, whether or not the demo is open.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn demo_company(&self) -> Result<Option<(TenantId, AccountId)>, Fault> {
        let mut tx = self.db.system("accounts: the demo company").await?;
        tenants::demo(&mut tx).await
    }

    /// Opens the demo company as its master.
    ///
    /// # Errors
    /// [`Refusal::DemoUnavailable`] when it is switched off or was not made.
    pub async fn open_demo(&self, visitor: &Visitor) -> Result<Opened, Stop<Refusal>> {
        let mut tx = self.db.system("accounts: the demo company").await?;
        let demo = if self.settings.demo { tenants::demo(&mut tx).await? } else { None };
        drop(tx);
        let (tenant, account) = demo.ok_or(Stop::Refused(Refusal::DemoUnavailable))?;
        Ok(self.db.write(&acting(tenant, account), async |tx| self.open_session(tx, account, visitor, "demo").await).await?)
    }

    async fn check(&self, new: &NewCompany) -> Result<Checked, Stop<Refusal>> {
        let company = name("company", &new.company, COMPANY_CHARS_MAX).map_err(Stop::Refused)?;
        let person = name("name", &new.name, NAME_CHARS_MAX).map_err(Stop::Refused)?;
        let email = Email::parse(&new.email).map_err(Stop::Refused)?;
        let time_zone = time_zone(&new.time_zone).map_err(Stop::Refused)?;
        if let Some(password) = &new.password {
            password::check(password, &[email.key(), &person, &company]).map_err(Stop::Refused)?;
        }
        let warned = text::domains::is_public_mail_host(email.domain());
        if warned && !new.free_mail_acknowledged {
            return Err(Stop::Refused(Refusal::FreeMailAddress));
        }
        let password_hash = match &new.password {
            Some(password) => Some(self.passwords.hash(password).await?),
            None => None,
        };
        Ok(Checked { company, name: person, email, time_zone, password_hash, warned })
    }

    async fn insert(&self, new: &NewCompany, checked: &Checked) -> Result<(TenantId, AccountId), Stop<Refusal>> {
        let (tenant, account, now) = (TenantId::new(), AccountId::new(), self.clock.now());
        let actor = Actor { lang: new.lang, ..acting(tenant, account) };
        self.db
            .write(&actor, async |tx| {
                tenants::insert(tx, &checked.company, &checked.time_zone, new.demo, now).await?;
                insert_roles(tx, now).await?;
                let master = NewRow {
                    id: account,
                    email: &checked.email,
                    name: &checked.name,
                    role: roles::builtin(tx, Builtin::Master).await?,
                    department: None,
                    state: State::Active,
                    is_master: true,
                    sees: Sees::All,
                    label: crate::store::labels::next(tx).await?,
                    lang: new.lang,
                    time_zone: &checked.time_zone,
                    password_hash: checked.password_hash.as_deref(),
                    free_mail_warned_at: checked.warned.then_some(now),
                    now,
                };
                people::insert(tx, master).await?;
                let detail = json!({ "master": checked.email.shown(), "free_mail_warned": checked.warned, "demo": new.demo });
                audit::append(tx, &actor, "accounts.company.create", &checked.company, detail).await?;
                Ok::<_, Stop<Refusal>>(())
            })
            .await?;
        Ok((tenant, account))
    }
}

/// Every tenant has a row for each built-in role; the web app shows their names in its own words.
async fn insert_roles(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<(), Stop<Refusal>> {
    for role in Builtin::ALL {
        roles::insert(tx, RoleId::new(), role.as_str(), Some(*role), &[], now).await?;
    }
    Ok(())
}

const _: () = assert!(EVERYONE < 3, "the first label of an account is 3: accounts.tenant.label_next");
