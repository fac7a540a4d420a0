//! Colleagues: invited, joined, changed, disabled, restored, cancelled.

use crate::jobs::{self, What};
use crate::model::{Account, Builtin, DepartmentId, Email, Invitation, LinkKind, Opened, Refusal, RoleId, Sees, State};
use crate::rules::states::{Act, after};
use crate::rules::{NAME_CHARS_MAX, name, password, roles as rules, time_zone};
use crate::screens::tell_screens;
use crate::sessions::acting;
use crate::store::people::NewRow;
use crate::store::{departments, labels, people, roles, sessions, tenants};
use crate::{Accounts, audit, links};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, Lang, Page, PageSize, Stop};
use serde_json::json;
use uuid::Uuid;
use web::Visitor;

/// A colleague to be.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// His address.
    pub email: String,
    /// His name.
    pub name: String,
    /// What he may do.
    pub role: RoleId,
    /// Where he belongs.
    pub department: Option<DepartmentId>,
    /// Which records he sees.
    pub sees: Sees,
}

/// What the master can change of a colleague.
#[derive(Debug, Default)]
pub(crate) struct Change {
    pub name: Option<String>,
    pub role: Option<RoleId>,
    pub department: Option<Option<DepartmentId>>,
    pub sees: Option<Sees>,
}

/// What the invited brings along.
pub(crate) struct Joining {
    pub password: String,
    pub lang: Lang,
    pub time_zone: String,
}

impl Accounts {
    /// A page of the tenant's accounts by name.
    pub(crate) async fn list_accounts(
        &self,
        tx: &mut TenantTx,
        after: Option<(String, Uuid)>,
        size: PageSize,
    ) -> Result<Page<Account>, Fault> {
        let rows = people::list(tx, after, size.limit()).await?;
        Ok(Page::cut(rows, size, |a| web::cursor::write(&(&a.name, a.id))))
    }

    /// Invites a colleague; gives the link, which also goes to him by mail.
    pub(crate) async fn invite(&self, tx: &mut TenantTx, actor: &Actor, new: NewMember) -> Result<(Account, String), Stop<Refusal>> {
        let id = self.insert_member(tx, actor, &new, State::Invited).await?;
        jobs::promise(tx, id, What::Invitation).await?;
        let link = self.make_link(tx, id, LinkKind::Invitation).await?;
        let detail = json!({ "name": new.name, "role": new.role, "sees": new.sees.as_str() });
        audit::append(tx, actor, "accounts.invite", new.email.trim(), detail).await?;
        Ok((get(tx, id).await?, link))
    }

    /// Adds a member who is active at once and has no password: for the demo company and tests.
    ///
    /// # Errors
    /// A refusal when something about him is not right.
    pub async fn add_member(&self, tx: &mut TenantTx, actor: &Actor, new: &NewMember) -> Result<AccountId, Stop<Refusal>> {
        self.insert_member(tx, actor, new, State::Active).await
    }

    async fn insert_member(&self, tx: &mut TenantTx, actor: &Actor, new: &NewMember, state: State) -> Result<AccountId, Stop<Refusal>> {
        let email = Email::parse(&new.email).map_err(Stop::Refused)?;
        let called = name("name", &new.name, NAME_CHARS_MAX).map_err(Stop::Refused)?;
        self.may_give_role(tx, actor, new.role).await?;
        may_let_see(tx, actor, new.sees, new.department).await?;
        let id = AccountId::new();
        let zone = tenants::get(tx).await?.time_zone;
        // Labels are given out one after the other in a tenant, so that no two invitations can take the last seat.
        let label = labels::next(tx).await?;
        let bought = tenants::get(tx).await?.seats;
        if let Some(seats) = bought.or(self.settings.seats)
            && people::seats_taken(tx).await? >= i64::from(seats)
        {
            return Err(Stop::Refused(Refusal::SeatsTaken(seats)));
        }
        let row = NewRow {
            id,
            email: &email,
            name: &called,
            role: new.role,
            department: new.department,
            state,
            is_master: false,
            sees: new.sees,
            label,
            lang: actor.lang,
            time_zone: &zone,
            password_hash: None,
            free_mail_warned_at: None,
            now: self.clock.now(),
        };
        people::insert(tx, row).await?;
        Ok(id)
    }

    /// Sends the invitation again; links given out before lead on too, until one is used.
    pub(crate) async fn invite_again(&self, tx: &mut TenantTx, actor: &Actor, id: AccountId) -> Result<(Account, String), Stop<Refusal>> {
        let account = get(tx, id).await?;
        if account.state != State::Invited {
            return Err(Stop::Refused(Refusal::WrongState(account.state)));
        }
        jobs::promise(tx, id, What::Invitation).await?;
        let link = self.make_link(tx, id, LinkKind::Invitation).await?;
        audit::append(tx, actor, "accounts.invite", &account.email, json!({ "again": true })).await?;
        Ok((account, link))
    }

    /// What an invitation's link is about.
    pub(crate) async fn invitation(&self, token: &str) -> Result<Invitation, Stop<Refusal>> {
        Ok(self.find_link(LinkKind::Invitation, token).await?.about)
    }

    /// The invited joins with a password of his own, and is signed in.
    pub(crate) async fn join(&self, token: &str, joining: Joining, visitor: &Visitor) -> Result<Opened, Stop<Refusal>> {
        let found = self.find_link(LinkKind::Invitation, token).await?;
        let zone = time_zone(&joining.time_zone).map_err(Stop::Refused)?;
        let about = &found.about;
        password::check(&joining.password, &[&about.email, &about.name, &about.company]).map_err(Stop::Refused)?;
        let hash = self.passwords.hash(&joining.password).await?;
        let actor = acting(found.tenant, found.account);
        self.db
            .write(&actor, async |tx| {
                links::use_up(tx, &found, LinkKind::Invitation, self.clock.now()).await?;
                let (state, _) = people::lock(tx, found.account).await?.ok_or(Stop::Refused(Refusal::NoSuchAccount))?;
                after(state, Act::Accept).map_err(Stop::Refused)?;
                people::join(tx, found.account, &hash, joining.lang, &zone).await?;
                audit::append(tx, &actor, "accounts.join", &found.about.email, json!({})).await?;
                Ok(self.open_session(tx, found.account, visitor, "invitation").await?)
            })
            .await
    }

    /// Changes a colleague's name, role, department or sight; it holds from his next request.
    pub(crate) async fn change(&self, tx: &mut TenantTx, actor: &Actor, id: AccountId, change: Change) -> Result<Account, Stop<Refusal>> {
        let before = self.within_reach(tx, actor, id).await?;
        if before.is_master && (actor.account != Some(id) || change.role.is_some() || change.sees.is_some()) {
            return Err(Stop::Refused(Refusal::MasterStays));
        }
        let called = change.name.as_deref().map(|text| name("name", text, NAME_CHARS_MAX)).transpose().map_err(Stop::Refused)?;
        if let Some(role) = change.role {
            self.may_give_role(tx, actor, role).await?;
        }
        let department = change.department.unwrap_or(before.department);
        if change.sees.is_some() || change.department.is_some() {
            may_let_see(tx, actor, change.sees.unwrap_or(before.sees), department).await?;
        }
        people::update(tx, id, called.as_deref(), change.role, change.department, change.sees).await?;
        if change.department.is_some() {
            labels::follow_department(tx, id).await?;
        }
        let account = get(tx, id).await?;
        let detail = json!({
            "before": { "name": before.name, "role": before.role.name, "department": before.department, "sees": before.sees.as_str() },
            "after": { "name": account.name, "role": account.role.name, "department": account.department, "sees": account.sees.as_str() },
        });
        audit::append(tx, actor, "accounts.change", &account.email, detail).await?;
        tell_screens(tx, id).await?;
        Ok(account)
    }

    /// Moves an account to another state by the master's hand. Switched off, its sessions end.
    pub(crate) async fn turn(&self, tx: &mut TenantTx, actor: &Actor, id: AccountId, act: Act) -> Result<Account, Stop<Refusal>> {
        if actor.account == Some(id) {
            return Err(Stop::Refused(Refusal::NotYourself));
        }
        let (state, is_master) = people::lock(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchAccount))?;
        if is_master {
            return Err(Stop::Refused(Refusal::MasterStays));
        }
        let before = self.within_reach(tx, actor, id).await?;
        let to = after(state, act).map_err(Stop::Refused)?;
        if to == State::Cancelled {
            people::erase(tx, id).await?;
        } else {
            people::set_state(tx, id, to).await?;
        }
        if to != State::Active {
            sessions::end_all(tx, id, None).await?;
        }
        // The address of a cancelled account is personal data that must go: the trail keeps the id.
        let subject = if to == State::Cancelled { id.to_string() } else { before.email };
        audit::append(tx, actor, "accounts.state", &subject, json!({ "before": state.as_str(), "after": to.as_str() })).await?;
        tell_screens(tx, id).await?;
        get(tx, id).await
    }

    /// The account, if the actor has at least its rights: nobody changes one who may more than himself.
    async fn within_reach(&self, tx: &mut TenantTx, actor: &Actor, id: AccountId) -> Result<Account, Stop<Refusal>> {
        let account = get(tx, id).await?;
        if actor.account != Some(id) {
            let (role, stored) = roles::get(tx, account.role.id).await?.ok_or(Stop::Refused(Refusal::NoSuchRole))?;
            let has = self.rights.of(role.builtin, stored);
            rules::within(&actor.permissions, &has).map_err(Stop::Refused)?;
        }
        Ok(account)
    }

    /// May the actor give this role? Not the master's, of which there is one, and none that allows more than he has.
    async fn may_give_role(&self, tx: &mut TenantTx, actor: &Actor, id: RoleId) -> Result<(), Stop<Refusal>> {
        let (role, stored) = roles::get(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchRole))?;
        if role.builtin == Some(Builtin::Master) {
            return Err(Stop::Refused(Refusal::MasterStays));
        }
        let given = self.rights.of(role.builtin, stored);
        rules::within(&actor.permissions, &given).map_err(Stop::Refused)
    }
}

/// May the actor let somebody see so much? Not more than he sees himself.
async fn may_let_see(tx: &mut TenantTx, actor: &Actor, sees: Sees, department: Option<DepartmentId>) -> Result<(), Stop<Refusal>> {
    let fits = match (sees, department) {
        _ if actor.grants.sees_all() => true,
        (Sees::Own, _) | (Sees::Department, None) => true,
        (Sees::All, _) => false,
        (Sees::Department, Some(id)) => {
            let all = departments::all(tx).await?;
            let label = all.iter().find(|d| d.id == id).map(|d| d.label).ok_or(Stop::Refused(Refusal::NoSuchDepartment))?;
            actor.grants.meet(&[label])
        }
    };
    if fits { Ok(()) } else { Err(Stop::Refused(Refusal::BeyondYourRights)) }
}

async fn get(tx: &mut TenantTx, id: AccountId) -> Result<Account, Stop<Refusal>> {
    people::get(tx, id).await?.ok_or(Stop::Refused(Refusal::NoSuchAccount))
}
