//! Companies that look like one, over all of the tenant.

use super::companies::accounts_of;
use crate::model::{CompanyId, Group, GroupId, GroupMember, Likeness, Owner, Pair, Run, RunId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use std::collections::HashMap;
use uuid::Uuid;

/// Companies of one key that are compared with each other, the oldest ones; the rest is found when those are merged.
const SAME_KEY_MAX: i32 = 20;

/// A key that two companies may share. Each in a step of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Domain,
    Site,
    Phone,
    Social,
    Name,
}

impl KeyKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Site => "site",
            Self::Phone => "phone",
            Self::Social => "social",
            Self::Name => "name",
        }
    }
}

/// Writes the pairs of companies that share a key: of all companies, or of these with any.
pub(crate) async fn pair_by_key(tx: &mut TenantTx, run: RunId, kind: KeyKind, touched: Option<&[Uuid]>) -> Result<u64, Fault> {
    // Not materialised: the kind leaves one branch or three, and what was touched finds its keys by their indexes.
    let done = sqlx::query!(
        "with keyed as not materialized (
           select domain key, company_id id from customers.company_domain where tenant_id = $1 and $5 = 'domain'
           union all select site_key, id from customers.company where tenant_id = $1 and site_key is not null and $5 = 'site'
           union all select phone, company_id from customers.contact_phone where tenant_id = $1 and phone ~ '^[+][0-9]+$' and $5 = 'phone'
           union all select phone_key, id from customers.company where tenant_id = $1 and phone_key is not null and $5 = 'phone'
           union all select 'a' || whatsapp_key, company_id from customers.contact where tenant_id = $1 and whatsapp_key is not null and $5 = 'social'
           union all select 'e' || wechat_key, company_id from customers.contact where tenant_id = $1 and wechat_key is not null and $5 = 'social'
           union all select 'l' || linkedin_key, company_id from customers.contact where tenant_id = $1 and linkedin_key is not null and $5 = 'social'
           union all select name_key, id from customers.company where tenant_id = $1 and name_key is not null and $5 = 'name'
           union all select local_name_key, id from customers.company where tenant_id = $1 and local_name_key is not null and $5 = 'name'
           union all select short_name_key, id from customers.company where tenant_id = $1 and short_name_key is not null and $5 = 'name'),
         shared as (
           select (array_agg(distinct k.id))[1:$4] ids from keyed k
            where $3::uuid[] is null or k.key in (select t.key from keyed t where t.id = any ($3))
            group by k.key having count(distinct k.id) > 1)
         insert into customers.duplicate_pair as p (tenant_id, one, other, reasons, run_id)
         select distinct $1::uuid, a.id, b.id, array[$5], $2::uuid from shared s, unnest(s.ids) a (id), unnest(s.ids) b (id) where a.id < b.id
         on conflict on constraint duplicate_pair_pkey do update set run_id = excluded.run_id,
           reasons = case when p.run_id = excluded.run_id then array(select distinct unnest(p.reasons || excluded.reasons)) else excluded.reasons end",
        tx.tenant().0,
        run.0,
        touched as Option<&[Uuid]>,
        SAME_KEY_MAX,
        kind.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Writes pairs of companies whose names are alike.
pub(crate) async fn pair_alike(tx: &mut TenantTx, run: RunId, pairs: &[(Uuid, Uuid)]) -> Result<(), Fault> {
    let (ones, others): (Vec<Uuid>, Vec<Uuid>) = pairs.iter().copied().unzip();
    sqlx::query!(
        "insert into customers.duplicate_pair as p (tenant_id, one, other, reasons, run_id)
         select $1, u.one, u.other, array['alike'], $2::uuid from unnest($3::uuid[], $4::uuid[]) u (one, other)
         on conflict on constraint duplicate_pair_pkey do update set run_id = excluded.run_id,
           reasons = case when p.run_id <> excluded.run_id then excluded.reasons
                          when p.reasons && array['name', 'alike'] then p.reasons else p.reasons || excluded.reasons end",
        tx.tenant().0,
        run.0,
        &ones,
        &others,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets the pairs that a run over all has not found again.
pub(crate) async fn forget_unfound(tx: &mut TenantTx, run: RunId) -> Result<(), Fault> {
    sqlx::query!("delete from customers.duplicate_pair where tenant_id = $1 and run_id <> $2", tx.tenant().0, run.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets the pairs of these companies.
pub(crate) async fn forget_pairs_of(tx: &mut TenantTx, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!("delete from customers.duplicate_pair where tenant_id = $1 and (one = any ($2) or other = any ($2))", tx.tenant().0, ids)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// All pairs but those that a person found to be two.
pub(crate) async fn pairs(tx: &mut TenantTx) -> Result<Vec<Pair>, Fault> {
    Ok(sqlx::query_as!(
        Pair,
        "select one, other, reasons from customers.duplicate_pair p where tenant_id = $1
           and not exists (select from customers.not_same n where n.tenant_id = $1 and n.one = p.one and n.other = p.other)",
        tx.tenant().0,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The pairs by which these companies, and those that hang with them, hang together.
pub(crate) async fn pairs_around(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Pair>, Fault> {
    Ok(sqlx::query_as!(
        Pair,
        r#"select one as "one!", other as "other!", reasons as "reasons!" from customers.duplicate_pairs_around($1)"#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Forgets all groups.
pub(crate) async fn forget_groups(tx: &mut TenantTx) -> Result<(), Fault> {
    sqlx::query!("delete from customers.duplicate_group where tenant_id = $1", tx.tenant().0).execute(tx.conn()).await?;
    Ok(())
}

/// Makes the groups of the touched companies anew: `placed` says which hang with which.
pub(crate) async fn regroup(tx: &mut TenantTx, touched: &[Uuid], placed: &[(Uuid, Uuid)], now: DateTime<Utc>) -> Result<(), Fault> {
    let (members, roots): (Vec<Uuid>, Vec<Uuid>) = placed.iter().copied().unzip();
    sqlx::query!("select customers.regroup($1, $2, $3, $4)", touched, &members, &roots, now).execute(tx.conn()).await?;
    Ok(())
}

/// Remembers that these are two companies each.
pub(crate) async fn not_same(tx: &mut TenantTx, pairs: &[(Uuid, Uuid)], by: Option<AccountId>, now: DateTime<Utc>) -> Result<(), Fault> {
    let (ones, others): (Vec<Uuid>, Vec<Uuid>) = pairs.iter().map(|(a, b)| (*a.min(b), *a.max(b))).unzip();
    sqlx::query!(
        "insert into customers.not_same (tenant_id, one, other, by_account, at)
         select $1, u.one, u.other, $4, $5 from unnest($2::uuid[], $3::uuid[]) u (one, other) where u.one <> u.other
         on conflict on constraint not_same_pkey do nothing",
        tx.tenant().0,
        &ones,
        &others,
        by.map(|a| a.0),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets that these are two companies each.
pub(crate) async fn same_after_all(tx: &mut TenantTx, pairs: &[(Uuid, Uuid)]) -> Result<(), Fault> {
    let (ones, others): (Vec<Uuid>, Vec<Uuid>) = pairs.iter().map(|(a, b)| (*a.min(b), *a.max(b))).unzip();
    sqlx::query!(
        "delete from customers.not_same n using unnest($2::uuid[], $3::uuid[]) u (one, other)
          where n.tenant_id = $1 and n.one = u.one and n.other = u.other",
        tx.tenant().0,
        &ones,
        &others,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Groups in sight, the strongest first.
pub(crate) async fn duplicate_groups(
    tx: &mut TenantTx,
    id: Option<GroupId>,
    after: Option<(i16, GroupId)>,
    limit: i64,
) -> Result<Vec<Group>, Fault> {
    let grants = tx.grants().labels().to_vec();
    let (strength, last) = after.map(|(strength, id)| (strength, id.0)).unzip();
    let rows = sqlx::query!(
        "select id, reasons, strength, size, found_at from customers.duplicate_group
          where tenant_id = $1 and labels && $2 and ($3::uuid is null or id = $3) and ($4::int2 is null or (strength, id) < ($4, $5))
          order by strength desc, id desc limit $6",
        tx.tenant().0,
        &grants,
        id.map(|i| i.0),
        strength,
        last,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let reason = |word: &String| Likeness::from_word(word).ok_or_else(|| Fault::say(format!("unknown likeness '{word}'")));
    rows.into_iter()
        .map(|r| {
            let mut reasons = r.reasons.iter().map(reason).collect::<Result<Vec<_>, _>>()?;
            reasons.sort_unstable();
            Ok(Group { id: GroupId(r.id), reasons, strength: r.strength, size: r.size, found_at: r.found_at })
        })
        .collect()
}

/// Who is in these groups.
pub(crate) async fn members(tx: &mut TenantTx, groups: &[GroupId]) -> Result<HashMap<GroupId, Vec<GroupMember>>, Fault> {
    let ids: Vec<Uuid> = groups.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select group_id as "group_id!", company_id as "company_id!", seen as "seen!", owner_ids as "owner_ids!"
             from customers.duplicate_members($1)"#,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut members: HashMap<GroupId, Vec<GroupMember>> = HashMap::new();
    for r in rows {
        let owners = accounts_of(r.owner_ids).into_iter().map(Owner::unnamed).collect();
        members.entry(GroupId(r.group_id)).or_default().push(GroupMember { company_id: CompanyId(r.company_id), seen: r.seen, owners });
    }
    Ok(members)
}

/// Writes a new run.
pub(crate) async fn insert_run(tx: &mut TenantTx, run: &Run, by: Option<AccountId>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.duplicate_run (tenant_id, id, whole, by_account, since, created_at) values ($1, $2, $3, $4, $5, $6)",
        tx.tenant().0,
        run.id.0,
        run.whole,
        by.map(|a| a.0),
        run.since,
        run.created_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes how far a run is.
pub(crate) async fn set_run(tx: &mut TenantTx, run: &Run) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.duplicate_run set job_id = $3, step = $4, companies = $5, groups = $6, finished_at = $7, whole = $8, touched = $9
          where tenant_id = $1 and id = $2",
        tx.tenant().0,
        run.id.0,
        run.job_id,
        run.step,
        run.companies,
        run.groups,
        run.finished_at,
        run.whole,
        &run.touched,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The latest runs, or one; `ended`: only such as came to their end.
pub(crate) async fn runs(tx: &mut TenantTx, id: Option<RunId>, ended: bool, limit: i64) -> Result<Vec<Run>, Fault> {
    let rows = sqlx::query!(
        "select id, job_id, whole, step, since, touched, companies, groups, created_at, finished_at from customers.duplicate_run
          where tenant_id = $1 and ($2::uuid is null or id = $2) and (not $3 or finished_at is not null) order by created_at desc limit $4",
        tx.tenant().0,
        id.map(|i| i.0),
        ended,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Run {
            id: RunId(r.id),
            job_id: r.job_id,
            whole: r.whole,
            step: r.step,
            since: r.since,
            touched: r.touched,
            companies: r.companies,
            groups: r.groups,
            created_at: r.created_at,
            finished_at: r.finished_at,
        })
        .collect())
}

/// Companies that were made since, or by whose facts something has changed; at most `limit`, and one more where there are.
pub(crate) async fn touched_since(tx: &mut TenantTx, since: DateTime<Utc>, limit: i64) -> Result<Vec<Uuid>, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select id as "id!" from (select id from customers.company where tenant_id = $1 and created_at >= $2
             union select company_id from customers.duplicate_dirty where tenant_id = $1) t limit $3::bigint + 1"#,
        tx.tenant().0,
        since,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// These marks are dealt with.
pub(crate) async fn wipe_dirty(tx: &mut TenantTx, ids: Option<&[Uuid]>) -> Result<(), Fault> {
    sqlx::query!(
        "delete from customers.duplicate_dirty where tenant_id = $1 and ($2::uuid[] is null or company_id = any ($2))",
        tx.tenant().0,
        ids as Option<&[Uuid]>,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A company's names, for comparing them with all others'.
pub(crate) struct Named {
    pub id: Uuid,
    pub name: String,
    pub local_name: Option<String>,
}

/// The names of companies, by id, after this one.
pub(crate) async fn names_after(tx: &mut TenantTx, after: Uuid, limit: i64) -> Result<Vec<Named>, Fault> {
    Ok(sqlx::query_as!(
        Named,
        "select id, name, local_name from customers.company where tenant_id = $1 and id > $2 order by id limit $3",
        tx.tenant().0,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The names of these companies.
pub(crate) async fn names_of(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Named>, Fault> {
    Ok(sqlx::query_as!(
        Named,
        "select id, name, local_name from customers.company where tenant_id = $1 and id = any ($2)",
        tx.tenant().0,
        ids
    )
    .fetch_all(tx.conn())
    .await?)
}

/// So many companies the program sees.
pub(crate) async fn company_count(tx: &mut TenantTx) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(r#"select count(*) as "count!" from customers.company where tenant_id = $1"#, tx.tenant().0)
        .fetch_one(tx.conn())
        .await?)
}

/// So many groups there are.
pub(crate) async fn group_count(tx: &mut TenantTx) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(r#"select count(*) as "count!" from customers.duplicate_group where tenant_id = $1"#, tx.tenant().0)
        .fetch_one(tx.conn())
        .await?)
}
