//! Exports, and what the tenant wants of them.

use crate::model::{CompanyId, Export, ExportFormat, ExportId, ExportState};
use chrono::{DateTime, Utc};
use db::TenantTx;
use fields::Record;
use kernel::{AccountId, Fault, Grants, LabelId};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) async fn insert_export(tx: &mut TenantTx, export: &Export, labels: &[LabelId]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.export (tenant_id, id, labels, account_id, grants, selection, columns, format, lang, state, created_at, expires_at, record)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tx.tenant().0,
        export.id.0,
        labels,
        export.account.0,
        export.grants.labels(),
        export.selection,
        &export.columns,
        export.format.as_str(),
        export.lang,
        export.state.as_str(),
        export.created_at,
        export.expires_at,
        export.record.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An export, held against others.
pub(crate) async fn export(tx: &mut TenantTx, id: ExportId) -> Result<Option<Export>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select id, account_id, grants, labels, selection, columns, format, lang, state, row_count, bytes, pieces, job_id, created_at, decided_by, expires_at, record
           from customers.export where tenant_id = $1 and id = $2 for update",
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::read).transpose()
}

/// Exports in sight of these kinds of records, newest first.
pub(crate) async fn exports(tx: &mut TenantTx, of: &[Record], limit: i64) -> Result<Vec<Export>, Fault> {
    let of: Vec<String> = of.iter().map(|record| record.as_str().to_owned()).collect();
    let rows = sqlx::query_as!(
        Row,
        "select id, account_id, grants, labels, selection, columns, format, lang, state, row_count, bytes, pieces, job_id, created_at, decided_by, expires_at, record
           from customers.export where tenant_id = $1 and record = any ($3) order by created_at desc, id desc limit $2",
        tx.tenant().0,
        limit,
        &of,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Writes where it is.
pub(crate) async fn set_export(tx: &mut TenantTx, export: &Export, decided_at: Option<DateTime<Utc>>) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.export set state = $3, row_count = $4, bytes = $5, pieces = $6, job_id = $7, decided_by = $8,
                decided_at = coalesce($9, decided_at) where tenant_id = $1 and id = $2",
        tx.tenant().0,
        export.id.0,
        export.state.as_str(),
        export.rows,
        export.bytes,
        &export.pieces,
        export.job,
        export.decided_by.map(|account| account.0),
        decided_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Does an export wait until somebody else allows it?
pub(crate) async fn export_approval(tx: &mut TenantTx) -> Result<bool, Fault> {
    let wanted = sqlx::query_scalar!("select export_approval from customers.setting where tenant_id = $1", tx.tenant().0)
        .fetch_optional(tx.conn())
        .await?;
    Ok(wanted.unwrap_or(false))
}

pub(crate) async fn set_export_approval(tx: &mut TenantTx, wanted: bool) -> Result<(), Fault> {
    sqlx::query!(
        "insert into customers.setting (tenant_id, export_approval) values ($1, $2)
         on conflict on constraint setting_pkey do update set export_approval = excluded.export_approval",
        tx.tenant().0,
        wanted,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The people of these companies: names, addresses, telephone numbers, each the main person's first.
pub(crate) async fn exported_people(tx: &mut TenantTx, companies: &[CompanyId]) -> Result<HashMap<CompanyId, Vec<PersonOf>>, Fault> {
    let ids: Vec<Uuid> = companies.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select t.company_id, t.name,
                  array(select a.address from customers.contact_address a where a.tenant_id = $1 and a.contact_id = t.id order by a.position) as "emails!",
                  array(select p.phone from customers.contact_phone p where p.tenant_id = $1 and p.contact_id = t.id order by p.position) as "phones!"
             from customers.contact t where t.tenant_id = $1 and t.company_id = any ($2) order by t.company_id, t.position, t.id"#,
        tx.tenant().0,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut people: HashMap<CompanyId, Vec<PersonOf>> = HashMap::new();
    for row in rows {
        people.entry(CompanyId(row.company_id)).or_default().push(PersonOf { name: row.name, emails: row.emails, phones: row.phones });
    }
    Ok(people)
}

/// A person as an export names him.
pub(crate) struct PersonOf {
    pub name: String,
    pub emails: Vec<String>,
    pub phones: Vec<String>,
}

struct Row {
    id: Uuid,
    account_id: Uuid,
    grants: Vec<i32>,
    labels: Vec<i32>,
    selection: Value,
    columns: Vec<String>,
    format: String,
    lang: String,
    state: String,
    row_count: i32,
    bytes: i64,
    pieces: Vec<Vec<u8>>,
    job_id: Option<Uuid>,
    created_at: DateTime<Utc>,
    decided_by: Option<Uuid>,
    expires_at: DateTime<Utc>,
    record: String,
}

impl Row {
    fn read(self) -> Result<Export, Fault> {
        let unknown = || Fault::say("an export in an unknown state");
        Ok(Export {
            id: ExportId(self.id),
            account: AccountId(self.account_id),
            grants: Grants::of(self.grants),
            labels: self.labels,
            record: Record::from_word(&self.record).ok_or_else(unknown)?,
            selection: self.selection,
            columns: self.columns,
            format: ExportFormat::from_word(&self.format).ok_or_else(unknown)?,
            lang: self.lang,
            state: ExportState::from_word(&self.state).ok_or_else(unknown)?,
            rows: self.row_count,
            bytes: self.bytes,
            pieces: self.pieces,
            job: self.job_id,
            created_at: self.created_at,
            decided_by: self.decided_by.map(AccountId),
            expires_at: self.expires_at,
        })
    }
}
