//! Saved views.

use crate::model::{Layout, Record, Refusal, Shared, View, ViewId};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId, Stop};
use serde_json::Value;
use uuid::Uuid;

/// The views of a kind of record that the account has, in order.
pub(crate) async fn views(tx: &mut TenantTx, record: Record, account: AccountId, limit: i64) -> Result<Vec<View>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        r#"select v.id, v.record, v.account_id, v.shared, v.name, v.layout, v.body, v.revision, (f.view_id is not null) as "first!"
             from fields.view v left join fields.first_view f
               on f.tenant_id = v.tenant_id and f.account_id = $3 and f.record = v.record and f.view_id = v.id
            where v.tenant_id = $1 and v.record = $2 order by v.position, v.created_at, v.id limit $4"#,
        tx.tenant().0,
        record.as_str(),
        account.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// One of them, held against others' changes.
pub(crate) async fn view(tx: &mut TenantTx, id: ViewId, account: AccountId) -> Result<Option<View>, Fault> {
    let row = sqlx::query_as!(
        Row,
        r#"select v.id, v.record, v.account_id, v.shared, v.name, v.layout, v.body, v.revision,
                  exists (select 1 from fields.first_view f where f.tenant_id = v.tenant_id and f.account_id = $3 and f.view_id = v.id) as "first!"
             from fields.view v where v.tenant_id = $1 and v.id = $2 for update"#,
        tx.tenant().0,
        id.0,
        account.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::read).transpose()
}

pub(crate) async fn insert_view(tx: &mut TenantTx, view: &View, labels: &[LabelId], now: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into fields.view (tenant_id, id, record, labels, account_id, shared, name, layout, body, position, created_at)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9,
           (select coalesce(max(v.position), 0) + 1 from fields.view v where v.tenant_id = $1 and v.record = $3), $10",
        tx.tenant().0,
        view.id.0,
        view.record.as_str(),
        labels,
        view.by.0,
        view.shared.as_str(),
        view.name,
        view.layout.as_str(),
        view.body,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes a view as it is now; gives its new revision.
pub(crate) async fn update_view(tx: &mut TenantTx, view: &View, labels: &[LabelId]) -> Result<i32, Stop<Refusal>> {
    let revision = sqlx::query_scalar!(
        "update fields.view set labels = $3, shared = $4, name = $5, layout = $6, body = $7, revision = revision + 1
          where tenant_id = $1 and id = $2 returning revision",
        tx.tenant().0,
        view.id.0,
        labels,
        view.shared.as_str(),
        view.name,
        view.layout.as_str(),
        view.body,
    )
    .fetch_optional(tx.conn())
    .await?;
    revision.ok_or(Stop::Refused(Refusal::NoSuchView))
}

pub(crate) async fn delete_view(tx: &mut TenantTx, id: ViewId) -> Result<(), Fault> {
    sqlx::query!("delete from fields.view where tenant_id = $1 and id = $2", tx.tenant().0, id.0).execute(tx.conn()).await?;
    Ok(())
}

/// The account begins with this view, or with none of the saved ones.
pub(crate) async fn set_first(tx: &mut TenantTx, record: Record, account: AccountId, view: Option<ViewId>) -> Result<(), Fault> {
    sqlx::query!(
        "delete from fields.first_view where tenant_id = $1 and account_id = $2 and record = $3",
        tx.tenant().0,
        account.0,
        record.as_str(),
    )
    .execute(tx.conn())
    .await?;
    if let Some(view) = view {
        sqlx::query!(
            "insert into fields.first_view (tenant_id, account_id, record, view_id) values ($1, $2, $3, $4)",
            tx.tenant().0,
            account.0,
            record.as_str(),
            view.0,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

struct Row {
    id: Uuid,
    record: String,
    account_id: Uuid,
    shared: String,
    name: String,
    layout: String,
    body: Value,
    revision: i32,
    first: bool,
}

impl Row {
    fn read(self) -> Result<View, Fault> {
        let unknown = || Fault::say("a view of a kind that this program doesn't know");
        Ok(View {
            id: ViewId(self.id),
            record: Record::from_word(&self.record).ok_or_else(unknown)?,
            by: AccountId(self.account_id),
            shared: Shared::from_word(&self.shared).ok_or_else(unknown)?,
            name: self.name,
            layout: Layout::from_word(&self.layout).ok_or_else(unknown)?,
            body: self.body,
            first: self.first,
            revision: self.revision,
        })
    }
}
