//! Labels and names: what other contexts ask about people.

use crate::model::{Builtin, Colleague, RoleId, Seat, Sees, Sight, State};
use crate::rules::roles::role_sees_pool;
use chrono::{DateTime, Utc};
use db::TenantTx;
use db::sqlx::PgConnection;
use kernel::{AccountId, Fault, LabelId, TenantId};
use uuid::Uuid;

/// The next free label of the tenant.
pub(crate) async fn next(tx: &mut TenantTx) -> Result<LabelId, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "update accounts.tenant set label_next = label_next + 1 where tenant_id = $1 returning label_next - 1 as \"label!\"",
        tenant
    )
    .fetch_one(tx.conn())
    .await?)
}

/// An account with its label and its department's.
pub(crate) struct OfOwner {
    pub id: AccountId,
    pub name: String,
    pub own: LabelId,
    pub department: Option<LabelId>,
}

pub(crate) async fn of_owners(tx: &mut TenantTx, owners: &[AccountId]) -> Result<Vec<OfOwner>, Fault> {
    let tenant = tx.tenant().0;
    let ids: Vec<_> = owners.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select a.id, a.name, a.label, d.label as "department?"
           from accounts.account a left join accounts.department d on d.tenant_id = a.tenant_id and d.id = a.department_id
           where a.tenant_id = $1 and a.id = any($2)"#,
        tenant,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| OfOwner { id: AccountId(r.id), name: r.name, own: r.label, department: r.department }).collect())
}

pub(crate) async fn names(tx: &mut TenantTx, ids: &[AccountId]) -> Result<Vec<(AccountId, String)>, Fault> {
    let tenant = tx.tenant().0;
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!("select id, name from accounts.account where tenant_id = $1 and id = any($2)", tenant, &ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|r| (AccountId(r.id), r.name)).collect())
}

pub(crate) async fn addresses(tx: &mut TenantTx) -> Result<Vec<String>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"select lower(email) as "address!" from accounts.account where tenant_id = $1 and state <> 'cancelled' order by 1"#,
        tenant,
    )
    .fetch_all(tx.conn())
    .await?)
}

pub(crate) async fn time_zone(tx: &mut TenantTx, id: AccountId) -> Result<Option<String>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!("select time_zone from accounts.account where tenant_id = $1 and id = $2", tenant, id.0)
        .fetch_optional(tx.conn())
        .await?)
}

pub(crate) async fn seat(tx: &mut TenantTx, id: AccountId) -> Result<Option<Seat>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!("select role_id, time_zone from accounts.account where tenant_id = $1 and id = $2", tenant, id.0)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|r| Seat { role: RoleId(r.role_id), time_zone: r.time_zone }))
}

/// By what an account sees records, as its row has it.
pub(crate) struct Seeing<'a> {
    pub sees: &'a str,
    pub own: LabelId,
    pub department: Option<Uuid>,
}

/// What it sees: all, or its own and everyone's, and its department's and of all below when it sees them. Name, state and pool are
/// the caller's to fill in.
pub(crate) async fn sight_of(conn: &mut PgConnection, tenant: TenantId, seeing: Seeing<'_>) -> Result<Sight, Fault> {
    let Seeing { sees, own, department } = seeing;
    let mut sight = Sight { name: String::new(), active: true, all: false, own, departments: Vec::new(), pool: false, shared: Vec::new() };
    match (Sees::from_word(sees), department) {
        (Some(Sees::All), _) => sight.all = true,
        (Some(Sees::Department), Some(department)) => sight.departments = departments_from(conn, tenant, department).await?,
        _ => {}
    }
    if !sight.all {
        let holders: Vec<LabelId> = sight.departments.iter().map(|(label, _)| *label).chain([own]).collect();
        sight.shared = shared_with(conn, tenant, &holders).await?;
    }
    Ok(sight)
}

/// The shared labels that holders of these labels hold too.
async fn shared_with(conn: &mut PgConnection, tenant: TenantId, holders: &[LabelId]) -> Result<Vec<LabelId>, Fault> {
    let held = sqlx::query_scalar!(
        "select distinct label from accounts.label_holder where tenant_id = $1 and holder = any($2) order by label",
        tenant.0,
        holders
    );
    Ok(held.fetch_all(conn).await?)
}

/// A department and all below it: labels and names.
async fn departments_from(conn: &mut PgConnection, tenant: TenantId, department: Uuid) -> Result<Vec<(LabelId, String)>, Fault> {
    let rows = sqlx::query!(
        r#"with recursive below as (
             select d.id, d.label, d.name from accounts.department d where d.tenant_id = $1 and d.id = $2
             union all
             select c.id, c.label, c.name from accounts.department c join below b on c.parent_id = b.id where c.tenant_id = $1)
           select label as "label!", name as "name!" from below"#,
        tenant.0,
        department
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|r| (r.label, r.name)).collect())
}

/// What an account of the tenant sees, by its role too.
pub(crate) async fn sight(tx: &mut TenantTx, id: AccountId) -> Result<Option<Sight>, Fault> {
    let tenant = tx.tenant();
    let row = sqlx::query!(
        r#"select a.name, a.state, a.sees, a.label, a.department_id, r.builtin, r.permissions from accounts.account a
             join accounts.role r on r.tenant_id = a.tenant_id and r.id = a.role_id
            where a.tenant_id = $1 and a.id = $2"#,
        tenant.0,
        id.0
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(r) = row else { return Ok(None) };
    let seeing = Seeing { sees: &r.sees, own: r.label, department: r.department_id };
    let sight = sight_of(tx.conn(), tenant, seeing).await?;
    let pool = role_sees_pool(r.builtin.as_deref().and_then(Builtin::from_word), &r.permissions);
    Ok(Some(Sight { name: r.name, active: r.state == State::Active.as_str(), pool, ..sight }))
}

/// The active accounts that hold a shared label, or see everything; by name.
pub(crate) async fn holders(tx: &mut TenantTx, label: LabelId) -> Result<Vec<Colleague>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"with recursive held as (select holder from accounts.label_holder where tenant_id = $1 and label = $2),
             up as (
               select d.id, d.parent_id from accounts.department d join held on held.holder = d.label where d.tenant_id = $1
               union
               select p.id, p.parent_id from accounts.department p join up on p.id = up.parent_id where p.tenant_id = $1)
           select a.id, a.name, a.email from accounts.account a
            where a.tenant_id = $1 and a.state = 'active'
              and (a.sees = 'all' or a.label in (select holder from held)
                   or (a.sees = 'department' and a.department_id in (select id from up)))
            order by a.name, a.id limit $3"#,
        tenant,
        label,
        COLLEAGUES_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Colleague { id: AccountId(r.id), name: r.name, address: r.email }).collect())
}

pub(crate) async fn last_seen(tx: &mut TenantTx, ids: &[AccountId]) -> Result<Vec<(AccountId, DateTime<Utc>)>, Fault> {
    let tenant = tx.tenant().0;
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select id, last_seen_at as "at!" from accounts.account where tenant_id = $1 and id = any($2) and last_seen_at is not null"#,
        tenant,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (AccountId(r.id), r.at)).collect())
}

/// Accounts that can't come back to work by themselves: disabled or cancelled.
pub(crate) async fn gone(tx: &mut TenantTx) -> Result<Vec<AccountId>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_scalar!(
        "select id from accounts.account where tenant_id = $1 and state in ('disabled', 'cancelled') order by id",
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(AccountId).collect())
}

/// The tenant's time zone.
pub(crate) async fn company_zone(tx: &mut TenantTx) -> Result<Option<String>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!("select time_zone from accounts.tenant where tenant_id = $1", tenant).fetch_optional(tx.conn()).await?)
}

pub(crate) async fn company_name(tx: &mut TenantTx) -> Result<Option<String>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!("select name from accounts.tenant where tenant_id = $1", tenant).fetch_optional(tx.conn()).await?)
}

pub(crate) async fn colleagues(tx: &mut TenantTx) -> Result<Vec<Colleague>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select id, name, email from accounts.account where tenant_id = $1 and state <> 'cancelled' order by name, id",
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Colleague { id: AccountId(r.id), name: r.name, address: r.email }).collect())
}

/// Accounts that are asked for at once, at most.
const COLLEAGUES_MAX: i64 = 2_000;

/// An active account and the departments that it is in, the nearest first.
pub(crate) struct Found {
    pub of: OfOwner,
    pub departments: Vec<uuid::Uuid>,
}

pub(crate) async fn with_departments(tx: &mut TenantTx) -> Result<Vec<Found>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select a.id, a.name, a.label, d.label as "department?",
                  array(with recursive up as (
                          select d.id, d.parent_id, 1 as step from accounts.department d where d.tenant_id = $1 and d.id = a.department_id
                          union all
                          select p.id, p.parent_id, up.step + 1 from accounts.department p join up on p.id = up.parent_id
                           where p.tenant_id = $1 and up.step < 50)
                        select up.id from up order by up.step) as "departments!"
           from accounts.account a left join accounts.department d on d.tenant_id = a.tenant_id and d.id = a.department_id
           where a.tenant_id = $1 and a.state = 'active' order by a.name, a.id limit $2"#,
        tenant,
        COLLEAGUES_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    let found = rows.into_iter().map(|r| Found {
        of: OfOwner { id: AccountId(r.id), name: r.name, own: r.label, department: r.department },
        departments: r.departments,
    });
    Ok(found.collect())
}

pub(crate) async fn department(tx: &mut TenantTx, id: uuid::Uuid) -> Result<Option<(String, LabelId)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!("select name, label from accounts.department where tenant_id = $1 and id = $2", tenant, id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|r| (r.name, r.label)))
}

/// Writes whose a shared label is and who holds it beside him: holders of exactly these labels, and those who see his department's.
pub(crate) async fn share(
    tx: &mut TenantTx,
    label: LabelId,
    owner: AccountId,
    with_department: bool,
    with: &[LabelId],
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into accounts.shared_label (tenant_id, label, owner_id, with_department) values ($1, $2, $3, $4)
         on conflict on constraint shared_label_pkey do update set owner_id = excluded.owner_id, with_department = excluded.with_department",
        tenant,
        label,
        owner.0,
        with_department
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from accounts.label_holder where tenant_id = $1 and label = $2", tenant, label).execute(tx.conn()).await?;
    sqlx::query!(
        "insert into accounts.label_holder (tenant_id, holder, label, of_department) select distinct $1::uuid, h, $2::int, false from unnest($3::int[]) h",
        tenant,
        label,
        with
    )
    .execute(tx.conn())
    .await?;
    follow_department(tx, owner).await
}

/// What an account's department brings to it: shared labels of the account are held by those who see the department that it is in now.
pub(crate) async fn follow_department(tx: &mut TenantTx, owner: AccountId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "delete from accounts.label_holder h using accounts.shared_label s
          where s.tenant_id = $1 and s.owner_id = $2 and h.tenant_id = s.tenant_id and h.label = s.label and h.of_department",
        tenant,
        owner.0
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into accounts.label_holder (tenant_id, holder, label, of_department)
         select s.tenant_id, d.label, s.label, true from accounts.shared_label s
           join accounts.account a on a.tenant_id = s.tenant_id and a.id = s.owner_id
           join accounts.department d on d.tenant_id = a.tenant_id and d.id = a.department_id
          where s.tenant_id = $1 and s.owner_id = $2 and s.with_department",
        tenant,
        owner.0
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
