//! Accounts.

use crate::model::{Account, Builtin, DepartmentId, Email, Refusal, RoleId, RoleRef, Sees, State, Theme};
use chrono::{DateTime, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{AccountId, Fault, LabelId, Lang, Stop};
use uuid::Uuid;

pub(crate) fn state(name: &str) -> Result<State, Fault> {
    State::from_word(name).ok_or_else(|| Fault::say(format!("unknown state of an account: {name}")))
}

pub(crate) fn lang(tag: &str) -> Lang {
    Lang::from_tag(tag).unwrap_or_default()
}

/// Accounts beside the master's that are not cancelled.
pub(crate) async fn seats_taken(tx: &mut TenantTx) -> Result<i64, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from accounts.account where tenant_id = $1 and not is_master and state <> 'cancelled'"#,
        tenant
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The master's address, name and language, while he is one.
pub(crate) async fn master(tx: &mut TenantTx) -> Result<Option<(String, String, Lang)>, Fault> {
    let tenant = tx.tenant().0;
    let row =
        sqlx::query!("select email, name, lang from accounts.account where tenant_id = $1 and is_master and state <> 'cancelled'", tenant)
            .fetch_optional(tx.conn())
            .await?;
    Ok(row.map(|r| (r.email, r.name, lang(&r.lang))))
}

pub(crate) struct NewRow<'a> {
    pub id: AccountId,
    pub email: &'a Email,
    pub name: &'a str,
    pub role: RoleId,
    pub department: Option<DepartmentId>,
    pub state: State,
    pub is_master: bool,
    pub sees: Sees,
    pub label: LabelId,
    pub lang: Lang,
    pub time_zone: &'a str,
    pub password_hash: Option<&'a str>,
    pub free_mail_warned_at: Option<DateTime<Utc>>,
    pub now: DateTime<Utc>,
}

pub(crate) async fn insert(tx: &mut TenantTx, row: NewRow<'_>) -> Result<(), Stop<Refusal>> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into accounts.account (tenant_id, id, email, email_key, name, role_id, department_id, state, is_master, sees, label, lang, time_zone,
           password_hash, free_mail_warned_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        tenant,
        row.id.0,
        row.email.shown(),
        row.email.key(),
        row.name,
        row.role.0,
        row.department.map(|d| d.0),
        row.state.as_str(),
        row.is_master,
        row.sees.as_str(),
        row.label,
        row.lang.tag(),
        row.time_zone,
        row.password_hash,
        row.free_mail_warned_at,
        row.now
    )
    .execute(tx.conn())
    .await
    .on_constraints([
        ("account_email_key", Refusal::EmailTaken),
        ("account_role_fkey", Refusal::NoSuchRole),
        ("account_department_fkey", Refusal::NoSuchDepartment),
    ])?;
    Ok(())
}

struct Row {
    id: Uuid,
    email: String,
    name: String,
    role_id: Uuid,
    role_name: String,
    builtin: Option<String>,
    department_id: Option<Uuid>,
    state: String,
    is_master: bool,
    sees: String,
    lang: String,
    time_zone: String,
    theme: String,
    second_factor: bool,
    last_seen_at: Option<DateTime<Utc>>,
}

impl Row {
    fn account(self) -> Result<Account, Fault> {
        Ok(Account {
            id: AccountId(self.id),
            email: self.email,
            name: self.name,
            role: RoleRef { id: RoleId(self.role_id), name: self.role_name, builtin: self.builtin.as_deref().and_then(Builtin::from_word) },
            department: self.department_id.map(DepartmentId),
            state: state(&self.state)?,
            is_master: self.is_master,
            sees: Sees::from_word(&self.sees).unwrap_or(Sees::Own),
            lang: lang(&self.lang),
            time_zone: self.time_zone,
            theme: Theme::from_word(&self.theme).unwrap_or(Theme::System),
            second_factor: self.second_factor,
            last_seen_at: self.last_seen_at,
        })
    }
}

/// One account, or one page of them by name, then id; the cancelled are left out of the list.
pub(crate) async fn list(tx: &mut TenantTx, after: Option<(String, Uuid)>, rows: i64) -> Result<Vec<Account>, Fault> {
    let tenant = tx.tenant().0;
    let (name, id) = after.unzip();
    let rows = sqlx::query_as!(
        Row,
        r#"select a.id, a.email, a.name, a.role_id, r.name as role_name, r.builtin, a.department_id, a.state, a.is_master, a.sees, a.lang, a.time_zone, a.theme,
             a.totp_sealed is not null or exists (select from accounts.passkey p where p.tenant_id = a.tenant_id and p.account_id = a.id) as "second_factor!",
             a.last_seen_at
           from accounts.account a join accounts.role r on r.tenant_id = a.tenant_id and r.id = a.role_id
           where a.tenant_id = $1 and a.state <> 'cancelled' and ($2::text is null or (a.name, a.id) > ($2, $3::uuid))
           order by a.name, a.id limit $4"#,
        tenant,
        name,
        id,
        rows
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::account).collect()
}

pub(crate) async fn get(tx: &mut TenantTx, id: AccountId) -> Result<Option<Account>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query_as!(
        Row,
        r#"select a.id, a.email, a.name, a.role_id, r.name as role_name, r.builtin, a.department_id, a.state, a.is_master, a.sees, a.lang, a.time_zone, a.theme,
             a.totp_sealed is not null or exists (select from accounts.passkey p where p.tenant_id = a.tenant_id and p.account_id = a.id) as "second_factor!",
             a.last_seen_at
           from accounts.account a join accounts.role r on r.tenant_id = a.tenant_id and r.id = a.role_id
           where a.tenant_id = $1 and a.id = $2"#,
        tenant,
        id.0
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::account).transpose()
}

/// State and mastership, locked until the transaction ends.
pub(crate) async fn lock(tx: &mut TenantTx, id: AccountId) -> Result<Option<(State, bool)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!("select state, is_master from accounts.account where tenant_id = $1 and id = $2 for update", tenant, id.0)
        .fetch_optional(tx.conn())
        .await?;
    row.map(|r| Ok((state(&r.state)?, r.is_master))).transpose()
}

pub(crate) async fn set_state(tx: &mut TenantTx, id: AccountId, state: State) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update accounts.account set state = $3 where tenant_id = $1 and id = $2", tenant, id.0, state.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What its owner can change.
pub(crate) async fn update_own(
    tx: &mut TenantTx,
    id: AccountId,
    name: Option<&str>,
    lang: Option<Lang>,
    time_zone: Option<&str>,
    theme: Option<Theme>,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update accounts.account set name = coalesce($3, name), lang = coalesce($4, lang), time_zone = coalesce($5, time_zone), theme = coalesce($6, theme)
         where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        name,
        lang.map(Lang::tag),
        time_zone,
        theme.map(Theme::as_str)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What the master can change; `department` is `Some(None)` to take it out of its department.
pub(crate) async fn update(
    tx: &mut TenantTx,
    id: AccountId,
    name: Option<&str>,
    role: Option<RoleId>,
    department: Option<Option<DepartmentId>>,
    sees: Option<Sees>,
) -> Result<(), Stop<Refusal>> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update accounts.account set name = coalesce($3, name), role_id = coalesce($4, role_id),
           department_id = case when $5 then $6 else department_id end, sees = coalesce($7, sees)
         where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        name,
        role.map(|r| r.0),
        department.is_some(),
        department.flatten().map(|d| d.0),
        sees.map(Sees::as_str)
    )
    .execute(tx.conn())
    .await
    .on_constraints([("account_role_fkey", Refusal::NoSuchRole), ("account_department_fkey", Refusal::NoSuchDepartment)])?;
    Ok(())
}

/// The invited becomes a member.
pub(crate) async fn join(tx: &mut TenantTx, id: AccountId, password_hash: &str, lang: Lang, time_zone: &str) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update accounts.account set state = 'active', password_hash = $3, lang = $4, time_zone = $5 where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        password_hash,
        lang.tag(),
        time_zone
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Erases who it was: the row stays, because records and the audit trail point to it.
pub(crate) async fn erase(tx: &mut TenantTx, id: AccountId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let nobody = format!("cancelled-{id}");
    sqlx::query!(
        "update accounts.account set state = 'cancelled', email = $3, email_key = $3, name = '-', password_hash = null, totp_sealed = null,
           totp_pending = null, department_id = null, last_seen_at = null
         where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        nobody
    )
    .execute(tx.conn())
    .await?;
    for sql in [
        "delete from accounts.session where tenant_id = $1 and account_id = $2",
        "delete from accounts.device where tenant_id = $1 and account_id = $2",
        "delete from accounts.recovery_code where tenant_id = $1 and account_id = $2",
        "delete from accounts.passkey where tenant_id = $1 and account_id = $2",
        "delete from accounts.link where tenant_id = $1 and account_id = $2",
        "delete from accounts.api_key where tenant_id = $1 and account_id = $2",
    ] {
        sqlx::query(sql).bind(tenant).bind(id.0).execute(tx.conn()).await?;
    }
    Ok(())
}
