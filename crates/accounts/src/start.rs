//! First start and sign-up: a company with its master; and the open door of the demo company.

use crate::jobs::{self, What};
use crate::model::{Builtin, EVERYONE, Email, HouseKind, LinkKind, Opened, Opening, Refusal, RoleId, Sees, State, Tenant};
use crate::rules::{COMPANY_CHARS_MAX, NAME_CHARS_MAX, name, password, time_zone};
use crate::screens::tell_all_screens;
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
        let (tenant, account) = (TenantId::new(), AccountId::new());
        let actor = Actor { lang: new.lang, ..acting(tenant, account) };
        self.db.write(&actor, async |tx| self.found(tx, &actor, account, new, checked, HouseKind::Company).await).await?;
        Ok((tenant, account))
    }

    /// Writes the house and its master; without a password he is invited.
    async fn found(
        &self,
        tx: &mut TenantTx,
        actor: &Actor,
        account: AccountId,
        new: &NewCompany,
        checked: &Checked,
        kind: HouseKind,
    ) -> Result<(), Stop<Refusal>> {
        let now = self.clock.now();
        tenants::insert(tx, kind, &checked.company, &checked.time_zone, new.demo, now).await?;
        insert_roles(tx, now).await?;
        let invited = kind != HouseKind::Company;
        let master = NewRow {
            id: account,
            email: &checked.email,
            name: &checked.name,
            role: roles::builtin(tx, Builtin::Master).await?,
            department: None,
            state: if invited { State::Invited } else { State::Active },
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
        if invited {
            jobs::promise(tx, account, What::Invitation).await?;
        }
        let detail = json!({ "master": checked.email.shown(), "free_mail_warned": checked.warned, "demo": new.demo });
        audit::append(tx, actor, "accounts.company.create", &checked.company, detail).await?;
        Ok(())
    }

    /// The vendor's house, if it was made.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn vendor(&self) -> Result<Option<TenantId>, Fault> {
        self.db.system_look("accounts: the vendor", async |look| tenants::vendor(look).await).await
    }

    /// Makes the vendor's house, or a sales agent's; its master is invited by letter and must have a second factor.
    ///
    /// # Errors
    /// A refusal when a name or address is not right, or the vendor is there already.
    pub async fn create_house(&self, kind: HouseKind, new: NewCompany) -> Result<(TenantId, AccountId), Stop<Refusal>> {
        if kind == HouseKind::Vendor && self.vendor().await?.is_some() {
            return Err(Stop::Refused(Refusal::VendorThere));
        }
        let checked = self.check(&new).await?;
        let (tenant, account) = (TenantId::new(), AccountId::new());
        let actor = Actor { lang: new.lang, ..acting(tenant, account) };
        self.db.write(&actor, async |tx| self.found(tx, &actor, account, &new, &checked, kind).await).await?;
        Ok((tenant, account))
    }

    /// The link by which an invited account joins, for an operator who hands it over himself.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn invitation_of(&self, tenant: TenantId, account: AccountId) -> Result<String, Fault> {
        self.db.write(&Actor::house(tenant), async |tx| self.make_link(tx, account, LinkKind::Invitation).await).await
    }

    /// Checks what a registration says, and hashes its password: before the transaction in which the company is founded.
    ///
    /// # Errors
    /// A refusal when a name, address or password is not right.
    pub async fn prepare(&self, new: NewCompany) -> Result<Prepared, Stop<Refusal>> {
        let checked = self.check(&new).await?;
        Ok(Prepared { tenant: TenantId::new(), account: AccountId::new(), new, checked })
    }

    /// Founds a company in a transaction that acts for it, and signs its master in.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn found_prepared(&self, tx: &mut TenantTx, prepared: &Prepared, visitor: &Visitor) -> Result<Opened, Stop<Refusal>> {
        let Prepared { tenant: _, account, new, checked } = prepared;
        self.found(tx, &prepared.actor(), *account, new, checked, HouseKind::Company).await?;
        Ok(self.open_session(tx, *account, visitor, "sign-up").await?)
    }

    /// What a company's subscriptions open from now on, in a transaction that acts for it.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn open(&self, tx: &mut TenantTx, opening: &Opening) -> Result<(), Fault> {
        tenants::open(tx, opening).await?;
        tell_all_screens(tx).await
    }

    /// The address, name and language of a house's master; none when he is gone.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn master(&self, tenant: TenantId) -> Result<Option<(String, String, Lang)>, Fault> {
        self.db.read(&Actor::house(tenant), async |tx| people::master(tx).await).await
    }

    /// A house's name; none when there is no such house.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn house_name(&self, tenant: TenantId) -> Result<Option<String>, Fault> {
        self.db.system_look("accounts: a house's name", async |look| tenants::name(look, tenant).await).await
    }

    /// The vendor's sales agents: id, name, the master's address; by name.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn agents(&self) -> Result<Vec<(TenantId, String, Option<String>)>, Fault> {
        self.db.system_look("accounts: the vendor's agents", async |look| tenants::agents(look).await).await
    }

    /// The house of a transaction: whose it is, and what its subscriptions open.
    ///
    /// # Errors
    /// A fault when the database is away.
    pub async fn house(&self, tx: &mut TenantTx) -> Result<Tenant, Fault> {
        tenants::get(tx).await
    }
}

/// A company that is about to be founded.
pub struct Prepared {
    /// Its id.
    pub tenant: TenantId,
    /// Its master's.
    pub account: AccountId,
    new: NewCompany,
    checked: Checked,
}

impl Prepared {
    /// Its master, as who he will act.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { lang: self.new.lang, ..acting(self.tenant, self.account) }
    }

    /// The master's name and address.
    #[must_use]
    pub fn person(&self) -> (&str, &str) {
        (&self.checked.name, self.checked.email.shown())
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
