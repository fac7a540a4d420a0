//! Companies from owners to owners: held, moved, told of in their histories; who took how many.

use crate::model::{CompanyId, InHand, VisibleTo, Why};
use crate::store::companies::accounts_of;
use chrono::{DateTime, NaiveDate, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use std::collections::HashMap;
use uuid::Uuid;

/// Seed of the locks by which one person's takings queue up; companies being entered use another.
const ACCOUNT_LOCK: i64 = 6;

/// These companies as far as they are in sight, by id, held against others' changes.
pub(crate) async fn hold_companies(tx: &mut TenantTx, ids: &[CompanyId]) -> Result<Vec<InHand>, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query_as!(
        HandRecord,
        r#"select c.id, c.name, c.country, c.language, c.owner_ids, c.visible_to, c.labels, h.held_since as "held_since?"
             from customers.company c left join customers.custody h on h.tenant_id = $1 and h.company_id = c.id
            where c.tenant_id = $1 and c.id = any ($2) order by c.id for update of c"#,
        tx.tenant().0,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(HandRecord::read).collect()
}

/// The next companies that this account looks after, by id, held.
pub(crate) async fn in_hand_of(tx: &mut TenantTx, owner: AccountId, after: Uuid, rows: i64) -> Result<Vec<InHand>, Fault> {
    let rows = sqlx::query_as!(
        HandRecord,
        r#"select c.id, c.name, c.country, c.language, c.owner_ids, c.visible_to, c.labels, h.held_since as "held_since?"
             from customers.company c left join customers.custody h on h.tenant_id = $1 and h.company_id = c.id
            where c.tenant_id = $1 and c.owner_ids @> array[$2::uuid] and c.id > $3 order by c.id limit $4 for update of c"#,
        tx.tenant().0,
        owner.0,
        after,
        rows,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(HandRecord::read).collect()
}

struct HandRecord {
    id: Uuid,
    name: String,
    country: Option<String>,
    language: Option<String>,
    owner_ids: Vec<Uuid>,
    visible_to: String,
    labels: Vec<i32>,
    held_since: Option<DateTime<Utc>>,
}

impl HandRecord {
    fn read(self) -> Result<InHand, Fault> {
        let Self { id, name, country, language, owner_ids, visible_to, labels, held_since } = self;
        let visible_to = VisibleTo::from_word(&visible_to).ok_or_else(|| Fault::say("a company has an unknown visibility"))?;
        Ok(InHand { id: CompanyId(id), name, country, language, owner_ids: accounts_of(owner_ids), visible_to, labels, held_since })
    }
}

/// A company on its way, with what its history says.
pub(crate) struct MoveRow<'a> {
    pub hand: &'a InHand,
    pub owners: Vec<AccountId>,
    pub labels: Vec<LabelId>,
    /// From when on they have it; none: since it was made.
    pub held_since: Option<DateTime<Utc>>,
    /// The names of the new owners.
    pub title: String,
    /// The names of those before, and on a line of its own why.
    pub text: String,
}

/// Moves them all: an entry in each timeline, the change of the field, the movement, the time that begins anew, owners and labels. Of
/// those, the labels come last: the actor may lose sight of the company by them.
pub(crate) async fn move_all(tx: &mut TenantTx, now: DateTime<Utc>, moves: &[MoveRow<'_>], why: Why<'_>) -> Result<(), Fault> {
    let ids: Vec<Uuid> = moves.iter().map(|m| m.hand.id.0).collect();
    let labels: Vec<String> = moves.iter().map(|m| kernel::Grants::of(m.labels.iter().copied()).to_sql()).collect();
    let entries: Vec<Uuid> = moves.iter().map(|_| Uuid::now_v7()).collect();
    let titles: Vec<String> = moves.iter().map(|m| m.title.clone()).collect();
    let texts: Vec<String> = moves.iter().map(|m| m.text.clone()).collect();
    let was: Vec<String> = moves.iter().map(|m| array_of(&m.hand.owner_ids)).collect();
    let is: Vec<String> = moves.iter().map(|m| array_of(&m.owners)).collect();
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into customers.touch (tenant_id, id, company_id, labels, kind, at, by_account, title, text)
         select $1, m.entry, m.id, m.labels::int[], 'owner', $2, $3, m.title, m.text
           from unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[]) m (entry, id, labels, title, text)",
        tenant,
        now,
        why.by.map(|a| a.0),
        &entries,
        &ids,
        &labels,
        &titles,
        &texts,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into customers.company_change (tenant_id, company_id, field, id, labels, at, by_account, was, now)
         select $1, m.id, 'owners', m.entry, m.labels::int[], $2, $3, nullif(array_to_string(m.was::uuid[], ', '), ''),
                nullif(array_to_string(m.becomes::uuid[], ', '), '')
           from unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[]) m (entry, id, labels, was, becomes)",
        tenant,
        now,
        why.by.map(|a| a.0),
        &entries,
        &ids,
        &labels,
        &was,
        &is,
    )
    .execute(tx.conn())
    .await?;
    let was_since: Vec<Option<DateTime<Utc>>> = moves.iter().map(|m| m.hand.held_since).collect();
    add_movements(tx, now, why, &ids, &was, &is, &was_since).await?;
    let since: Vec<Option<DateTime<Utc>>> = moves.iter().map(|m| m.held_since).collect();
    begin_custody(tx, &ids, &since).await?;
    let visible: Vec<String> = moves.iter().map(|m| m.hand.visible_to.as_str().to_owned()).collect();
    sqlx::query!(
        "select customers.relabel(m.id, m.owners::uuid[], m.visible, m.labels::int[], false) as done
           from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) m (id, owners, visible, labels)",
        &ids,
        &is,
        &visible,
        &labels,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(())
}

/// One movement that was made elsewhere: on the company's page.
pub(crate) async fn movement_add(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    company: CompanyId,
    was: &[AccountId],
    is: &[AccountId],
    why: Why<'_>,
) -> Result<(), Fault> {
    let since =
        sqlx::query_scalar!("select held_since from customers.custody where tenant_id = $1 and company_id = $2", tx.tenant().0, company.0,)
            .fetch_optional(tx.conn())
            .await?
            .flatten();
    add_movements(tx, now, why, &[company.0], &[array_of(was)], &[array_of(is)], &[since]).await?;
    begin_custody(tx, &[company.0], &[Some(now)]).await
}

async fn add_movements(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    why: Why<'_>,
    ids: &[Uuid],
    was: &[String],
    is: &[String],
    was_since: &[Option<DateTime<Utc>>],
) -> Result<(), Fault> {
    let own: Vec<Uuid> = ids.iter().map(|_| Uuid::now_v7()).collect();
    sqlx::query!(
        "insert into customers.movement (tenant_id, id, company_id, at, way, by_account, was, now, was_since, cause_id, reason)
         select $1, m.own, m.id, $2, $3, $4, m.was::uuid[], m.becomes::uuid[], m.since, $5, $6
           from unnest($7::uuid[], $8::uuid[], $9::text[], $10::text[], $11::timestamptz[]) m (own, id, was, becomes, since)",
        tx.tenant().0,
        now,
        why.way.as_str(),
        why.by.map(|a| a.0),
        why.cause,
        why.reason,
        &own,
        ids,
        was,
        is,
        was_since as &[Option<DateTime<Utc>>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// In these hands from now on; nobody is told of a drop any more.
async fn begin_custody(tx: &mut TenantTx, ids: &[Uuid], since: &[Option<DateTime<Utc>>]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.custody (tenant_id, company_id, held_since)
         select $1, m.id, m.since from unnest($2::uuid[], $3::timestamptz[]) m (id, since)
         on conflict on constraint custody_pkey
           do update set held_since = excluded.held_since, noticed_on = null, drops_on = null, drops_by = null",
        tx.tenant().0,
        ids,
        since as &[Option<DateTime<Utc>>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// As PostgreSQL reads an array.
fn array_of(ids: &[AccountId]) -> String {
    format!("{{{}}}", ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
}

/// Their owners were told, or the day is another: company, day of the notice, day of the drop, rule.
pub(crate) async fn set_notices(tx: &mut TenantTx, told: &[(Uuid, NaiveDate, NaiveDate, Uuid)]) -> Result<(), Fault> {
    let ids: Vec<Uuid> = told.iter().map(|t| t.0).collect();
    let noticed: Vec<NaiveDate> = told.iter().map(|t| t.1).collect();
    let drops: Vec<NaiveDate> = told.iter().map(|t| t.2).collect();
    let rules: Vec<Uuid> = told.iter().map(|t| t.3).collect();
    sqlx::query!(
        "insert into customers.custody (tenant_id, company_id, noticed_on, drops_on, drops_by)
         select $1, n.id, n.noticed, n.drops, n.rule from unnest($2::uuid[], $3::date[], $4::date[], $5::uuid[]) n (id, noticed, drops, rule)
         on conflict on constraint custody_pkey
           do update set noticed_on = excluded.noticed_on, drops_on = excluded.drops_on, drops_by = excluded.drops_by",
        tx.tenant().0,
        &ids,
        &noticed,
        &drops,
        &rules,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Everybody who looks after one of these companies.
pub(crate) async fn owners_of(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<AccountId>, Fault> {
    let rows = sqlx::query_scalar!(
        r#"select distinct unnest(owner_ids) as "owner!" from customers.company where tenant_id = $1 and id = any ($2) order by 1"#,
        tx.tenant().0,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(accounts_of(rows))
}

/// Nobody is told of their drop any more.
pub(crate) async fn forget_notices(tx: &mut TenantTx, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.custody set noticed_on = null, drops_on = null, drops_by = null where tenant_id = $1 and company_id = any ($2)",
        tx.tenant().0,
        ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takings by these accounts queue up behind one another until the transaction ends; in order, so that two can't hold each other up.
pub(crate) async fn hold_account(tx: &mut TenantTx, accounts: &[AccountId]) -> Result<(), Fault> {
    let mut ids: Vec<Uuid> = accounts.iter().map(|a| a.0).collect();
    ids.sort_unstable();
    for id in ids {
        let key = format!("{}{id}", tx.tenant().0);
        sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, $2)) as held", key, ACCOUNT_LOCK).fetch_one(tx.conn()).await?;
    }
    Ok(())
}

/// How many companies each of these looks after, whoever asks; counted to `most`.
pub(crate) async fn held(tx: &mut TenantTx, accounts: &[AccountId], most: i64) -> Result<HashMap<AccountId, i64>, Fault> {
    let ids: Vec<Uuid> = accounts.iter().map(|a| a.0).collect();
    let rows = sqlx::query!(r#"select account as "account!", held as "held!" from customers.held($1, $2)"#, &ids, most)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|r| (AccountId(r.account), r.held)).collect())
}

/// How many this account has taken from the pool since each of these moments.
pub(crate) async fn claim_times(tx: &mut TenantTx, account: AccountId, since: [DateTime<Utc>; 4]) -> Result<[i64; 4], Fault> {
    let first = since.iter().min().copied().unwrap_or(since[0]);
    let row = sqlx::query!(
        r#"select count(*) filter (where at >= $4) as "day!", count(*) filter (where at >= $5) as "week!",
                  count(*) filter (where at >= $6) as "month!", count(*) filter (where at >= $7) as "year!"
             from customers.movement where tenant_id = $1 and by_account = $2 and way = 'claim' and at >= $3"#,
        tx.tenant().0,
        account.0,
        first,
        since[0],
        since[1],
        since[2],
        since[3],
    )
    .fetch_one(tx.conn())
    .await?;
    Ok([row.day, row.week, row.month, row.year])
}

/// Of these companies those that this account lost after `since`, and when.
pub(crate) async fn cooling(
    tx: &mut TenantTx,
    ids: &[CompanyId],
    account: AccountId,
    since: DateTime<Utc>,
) -> Result<HashMap<CompanyId, DateTime<Utc>>, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select company_id, max(at) as "at!" from customers.movement
            where tenant_id = $1 and company_id = any ($2) and at > $4 and was @> array[$3::uuid] and not now @> array[$3::uuid]
            group by company_id"#,
        tx.tenant().0,
        &ids,
        account.0,
        since,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (CompanyId(r.company_id), r.at)).collect())
}

/// Was it taken from the pool after `since`?
pub(crate) async fn lately_claimed(tx: &mut TenantTx, ids: &[CompanyId], since: DateTime<Utc>) -> Result<Vec<CompanyId>, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query_scalar!(
        "select distinct company_id from customers.movement where tenant_id = $1 and company_id = any ($2) and at > $3 and way = 'claim'",
        tx.tenant().0,
        &ids,
        since,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(CompanyId).collect())
}
