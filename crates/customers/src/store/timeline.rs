//! What happened with a company, and what was promised.

use super::files_of;
use crate::model::{CompanyId, Entry, EntryType, FollowUp, FollowUpIcon, FollowUpTypeId, Touch, TouchId, TouchKind};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use uuid::Uuid;

/// One entry, made here by a person.
pub(crate) async fn insert_touch(
    tx: &mut TenantTx,
    entry: &Entry,
    company: CompanyId,
    labels: &[LabelId],
    keeper: Option<AccountId>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.touch (tenant_id, id, company_id, labels, kind, at, by_account, title, text, next_at, for_account, type_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        tx.tenant().0,
        entry.id.0,
        company.0,
        labels,
        entry.kind.as_str(),
        entry.at,
        entry.by.map(|a| a.0),
        entry.title,
        entry.text,
        entry.next_at,
        keeper.filter(|_| entry.next_at.is_some()).map(|a| a.0),
        entry.of_type.as_ref().map(|of| of.id.0),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Many entries at once; those of a mail that has one already are left out. Answers the companies that got any.
pub(crate) async fn touch_all(tx: &mut TenantTx, touches: &[Touch]) -> Result<Vec<CompanyId>, Fault> {
    let column = |f: &dyn Fn(&Touch) -> Option<Uuid>| touches.iter().map(f).collect::<Vec<_>>();
    let ids: Vec<Uuid> = touches.iter().map(|_| Uuid::now_v7()).collect();
    let companies: Vec<Uuid> = touches.iter().map(|t| t.company_id.0).collect();
    let contacts = column(&|t| t.contact_id.map(|c| c.0));
    let messages = column(&|t| t.message_id);
    let threads = column(&|t| t.thread_id);
    let by = column(&|t| t.by.map(|a| a.0));
    let kinds: Vec<String> = touches.iter().map(|t| t.kind.as_str().to_owned()).collect();
    let at: Vec<DateTime<Utc>> = touches.iter().map(|t| t.at).collect();
    let titles: Vec<String> = touches.iter().map(|t| t.title.clone()).collect();
    let texts: Vec<String> = touches.iter().map(|t| t.text.clone()).collect();
    let labels: Vec<Option<String>> = touches.iter().map(|t| t.labels.clone().map(|l| kernel::Grants::of(l).to_sql())).collect();
    let rows = sqlx::query_scalar!(
        "insert into customers.touch (tenant_id, id, company_id, contact_id, labels, kind, at, by_account, title, text, thread_id, message_id)
         select $1, t.id, t.company_id, t.contact_id, coalesce(t.labels::int[], c.labels), t.kind, t.at, t.by_account, t.title, t.text,
                t.thread_id, t.message_id
           from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::uuid[], $9::text[], $10::text[],
                       $11::uuid[], $12::uuid[])
                t (id, company_id, contact_id, labels, kind, at, by_account, title, text, thread_id, message_id)
           join customers.company c on c.tenant_id = $1 and c.id = t.company_id
         on conflict on constraint touch_message_key do nothing returning company_id",
        tx.tenant().0,
        &ids,
        &companies,
        &contacts as &[Option<Uuid>],
        &labels as &[Option<String>],
        &kinds,
        &at,
        &by as &[Option<Uuid>],
        &titles,
        &texts,
        &threads as &[Option<Uuid>],
        &messages as &[Option<Uuid>],
    )
    .fetch_all(tx.conn())
    .await?;
    let mut companies: Vec<CompanyId> = rows.into_iter().map(CompanyId).collect();
    companies.sort_unstable();
    companies.dedup();
    Ok(companies)
}

/// Moves the last touch of each company on to `at`; never back. In the order of ids, so that two writers can't hold each other up.
pub(crate) async fn touched(tx: &mut TenantTx, touches: &[(CompanyId, DateTime<Utc>)]) -> Result<(), Fault> {
    let ids: Vec<Uuid> = touches.iter().map(|(id, _)| id.0).collect();
    let at: Vec<DateTime<Utc>> = touches.iter().map(|(_, at)| *at).collect();
    sqlx::query!(
        "with latest as (select id, max(at) at from unnest($2::uuid[], $3::timestamptz[]) u (id, at) group by id),
              held as (select c.id, l.at from customers.company c join latest l on l.id = c.id
                        where c.tenant_id = $1 and (c.last_touch_at is null or c.last_touch_at < l.at) order by c.id for update of c)
         update customers.company c set last_touch_at = h.at from held h where c.tenant_id = $1 and c.id = h.id",
        tx.tenant().0,
        &ids,
        &at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Reckons anew what is promised to a company next.
pub(crate) async fn next_follow_up_refresh(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.company set next_follow_up_at =
           (select min(next_at) from customers.touch
             where tenant_id = $1 and company_id = $2 and next_at is not null and done_at is null)
          where tenant_id = $1 and id = $2",
        tx.tenant().0,
        company.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Which entries of a timeline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct EntryFilter {
    /// Of these kinds; none: of all.
    pub kinds: Option<Vec<TouchKind>>,
    /// Written under these types of the tenant; none: under any, or none at all.
    pub types: Option<Vec<FollowUpTypeId>>,
}

/// A page of the timeline, newest first. That the company was entered is told by its own row.
pub(crate) async fn timeline(
    tx: &mut TenantTx,
    company: CompanyId,
    filter: &EntryFilter,
    after: Option<(DateTime<Utc>, TouchId)>,
    limit: i64,
) -> Result<Vec<Entry>, Fault> {
    let kinds: Option<Vec<String>> = filter.kinds.as_ref().map(|k| k.iter().map(|k| k.as_str().to_owned()).collect());
    let types: Option<Vec<Uuid>> = filter.types.as_ref().map(|t| t.iter().map(|t| t.0).collect());
    let (at, id) = after.map(|(at, id)| (at, id.0)).unzip();
    let rows = sqlx::query_as!(
        EntryRecord,
        r#"select entry.id as "id!", entry.kind as "kind!", at as "at!", by_account, title as "title!", text as "text!", thread_id, message_id,
                  next_at, done_at, type_id, y.name as "type_name?", y.icon as "type_icon?"
             from (
               (select id, kind, at, by_account, title, text, thread_id, message_id, next_at, done_at, type_id from customers.touch
                 where tenant_id = $1 and company_id = $2 and ($3::text[] is null or kind = any ($3))
                   and ($7::uuid[] is null or type_id = any ($7))
                   and ($4::timestamptz is null or (at, id) < ($4, $5))
                 order by at desc, id desc limit $6)
               union all
               select id, 'created', created_at, created_by, entered_stage, '', null, null, null, null, null from customers.company
                where tenant_id = $1 and id = $2 and ($3::text[] is null or 'created' = any ($3)) and $7::uuid[] is null
                  and ($4::timestamptz is null or (created_at, id) < ($4, $5))) entry
             left join customers.follow_up_type y on y.tenant_id = $1 and y.id = entry.type_id
            order by at desc, entry.id desc limit $6"#,
        tx.tenant().0,
        company.0,
        kinds.as_deref(),
        at,
        id,
        limit,
        types.as_deref(),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut entries = rows.into_iter().map(EntryRecord::read).collect::<Result<Vec<Entry>, Fault>>()?;
    let written: Vec<TouchId> = entries.iter().filter(|entry| entry.message_id.is_none()).map(|entry| entry.id).collect();
    let mut files = files_of(tx, &written).await?;
    entries.iter_mut().for_each(|entry| entry.files = files.remove(&entry.id).unwrap_or_default());
    Ok(entries)
}

/// The entry that made a promise, held, and the company it was made to.
pub(crate) async fn follow_up(tx: &mut TenantTx, id: TouchId) -> Result<Option<(CompanyId, Vec<LabelId>, Entry)>, Fault> {
    let row = sqlx::query!(
        r#"select t.id, company_id, labels, t.kind, at, by_account, title, text, thread_id, message_id, next_at, done_at,
                  type_id, y.name as "type_name?", y.icon as "type_icon?"
             from customers.touch t left join customers.follow_up_type y on y.tenant_id = t.tenant_id and y.id = t.type_id
            where t.tenant_id = $1 and t.id = $2 for update of t"#,
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(r) = row else {
        return Ok(None);
    };
    let record = EntryRecord {
        id: r.id,
        kind: r.kind,
        at: r.at,
        by_account: r.by_account,
        title: r.title,
        text: r.text,
        thread_id: r.thread_id,
        message_id: r.message_id,
        next_at: r.next_at,
        done_at: r.done_at,
        type_id: r.type_id,
        type_name: r.type_name,
        type_icon: r.type_icon,
    };
    let (company, labels, mut entry) = (CompanyId(r.company_id), r.labels, record.read()?);
    entry.files = files_of(tx, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(Some((company, labels, entry)))
}

pub(crate) async fn done(tx: &mut TenantTx, id: TouchId, by: Option<AccountId>, now: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.touch set done_at = $3, done_by = $4 where tenant_id = $1 and id = $2 and done_at is null",
        tx.tenant().0,
        id.0,
        now,
        by.map(|a| a.0),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The promise is open again.
pub(crate) async fn reopen(tx: &mut TenantTx, id: TouchId) -> Result<(), Fault> {
    sqlx::query!("update customers.touch set done_at = null, done_by = null where tenant_id = $1 and id = $2", tx.tenant().0, id.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Which open promises.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct DueFilter {
    /// Kept by this account; none: by anybody.
    pub keeper: Option<AccountId>,
    /// Before this time.
    pub until: Option<DateTime<Utc>>,
    /// After this row.
    pub after: Option<(DateTime<Utc>, TouchId)>,
}

/// Open promises, the earliest first.
pub(crate) async fn due(tx: &mut TenantTx, filter: DueFilter, limit: i64) -> Result<Vec<FollowUp>, Fault> {
    let (at, id) = filter.after.map(|(at, id)| (at, id.0)).unzip();
    let rows = sqlx::query!(
        r#"select t.id, t.company_id, c.name, t.text, t.title, t.next_at as "next_at!"
             from customers.touch t join customers.company c on c.tenant_id = $1 and c.id = t.company_id
            where t.tenant_id = $1 and t.next_at is not null and t.done_at is null
              and ($2::uuid is null or t.for_account = $2)
              and ($3::timestamptz is null or t.next_at < $3)
              and ($4::timestamptz is null or (t.next_at, t.id) > ($4, $5))
            order by t.next_at, t.id limit $6"#,
        tx.tenant().0,
        filter.keeper.map(|a| a.0),
        filter.until,
        at,
        id,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| FollowUp {
            id: TouchId(r.id),
            company_id: CompanyId(r.company_id),
            company_name: r.name,
            text: if r.text.is_empty() { r.title } else { r.text },
            next_at: r.next_at,
        })
        .collect())
}

/// Entries of these threads lead to others.
pub(crate) async fn rethread(tx: &mut TenantTx, from: &[Uuid], into: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.touch t set thread_id = j.b from unnest($2::uuid[], $3::uuid[]) j(a, b) where t.tenant_id = $1 and t.thread_id = j.a",
        tx.tenant().0,
        from,
        into,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

struct EntryRecord {
    id: Uuid,
    kind: String,
    at: DateTime<Utc>,
    by_account: Option<Uuid>,
    title: String,
    text: String,
    thread_id: Option<Uuid>,
    message_id: Option<Uuid>,
    next_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
    type_id: Option<Uuid>,
    type_name: Option<String>,
    type_icon: Option<String>,
}

impl EntryRecord {
    fn read(self) -> Result<Entry, Fault> {
        let kind = TouchKind::from_word(&self.kind).ok_or_else(|| Fault::say(format!("an entry has the unknown kind '{}'", self.kind)))?;
        let of_type = match (self.type_id, self.type_name, self.type_icon) {
            (Some(id), Some(name), Some(icon)) => {
                let icon = FollowUpIcon::from_word(&icon).ok_or_else(|| Fault::say(format!("a type has the unknown icon '{icon}'")))?;
                Some(EntryType { id: FollowUpTypeId(id), name, icon })
            }
            _ => None,
        };
        Ok(Entry {
            id: TouchId(self.id),
            kind,
            of_type,
            at: self.at,
            by: self.by_account.map(AccountId),
            title: self.title,
            text: self.text,
            thread_id: self.thread_id,
            message_id: self.message_id,
            next_at: self.next_at,
            done_at: self.done_at,
            files: Vec::new(),
        })
    }
}
