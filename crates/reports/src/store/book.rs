//! Saved reports.

use crate::model::{Chart, Report, ReportId, Subject};
use crate::rules::{kept, read_kept};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use serde_json::Value;
use uuid::Uuid;

struct Row {
    id: Uuid,
    account_id: Uuid,
    shared: bool,
    name: String,
    chart: String,
    subject: String,
    question: Value,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Report, Fault> {
        let known = |what: &str| Fault::say(format!("a report's word '{what}' is unknown"));
        let subject = Subject::from_word(&self.subject).ok_or_else(|| known(&self.subject))?;
        Ok(Report {
            id: ReportId(self.id),
            by: AccountId(self.account_id),
            shared: self.shared,
            name: self.name,
            chart: Chart::from_word(&self.chart).ok_or_else(|| known(&self.chart))?,
            question: read_kept(subject, self.question)?,
            revision: self.revision,
        })
    }
}

/// What an account has: its own and what is shared, in the order of the page.
pub(crate) async fn reports(tx: &mut TenantTx, account: AccountId, limit: i64) -> Result<Vec<Report>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        "select id, account_id, shared, name, chart, subject, question, revision from reports.report
          where tenant_id = $1 and (shared or account_id = $2) order by position, id limit $3",
        tx.tenant().0,
        account.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// A report in sight of the transaction, whoever asks.
pub(crate) async fn report(tx: &mut TenantTx, id: ReportId) -> Result<Option<Report>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select id, account_id, shared, name, chart, subject, question, revision from reports.report where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::read).transpose()
}

/// The same, held against others' changes until the transaction ends.
pub(crate) async fn report_for_update(tx: &mut TenantTx, id: ReportId) -> Result<Option<Report>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select id, account_id, shared, name, chart, subject, question, revision from reports.report where tenant_id = $1 and id = $2 for update",
        tx.tenant().0,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::read).transpose()
}

pub(crate) async fn insert_report(tx: &mut TenantTx, report: &Report, labels: &[LabelId], now: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into reports.report (tenant_id, id, labels, account_id, shared, name, chart, subject, question, position, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, (select coalesce(max(position), 0) + 1 from reports.report where tenant_id = $1), $10, $10)",
        tx.tenant().0,
        report.id.0,
        labels,
        report.by.0,
        report.shared,
        report.name,
        report.chart.as_str(),
        report.question.subject.as_str(),
        kept(&report.question)?,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes a report as it is to be; its new revision.
pub(crate) async fn set_report(tx: &mut TenantTx, report: &Report, labels: &[LabelId], now: DateTime<Utc>) -> Result<i32, Fault> {
    Ok(sqlx::query_scalar!(
        "update reports.report set labels = $3, shared = $4, name = $5, chart = $6, subject = $7, question = $8, updated_at = $9,
                revision = revision + 1
          where tenant_id = $1 and id = $2 returning revision",
        tx.tenant().0,
        report.id.0,
        labels,
        report.shared,
        report.name,
        report.chart.as_str(),
        report.question.subject.as_str(),
        kept(&report.question)?,
        now,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Puts a report at a place of the page.
pub(crate) async fn set_position(tx: &mut TenantTx, id: ReportId, position: i32) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update reports.report set position = $3 where tenant_id = $1 and id = $2", tenant, id.0, position)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn delete_report(tx: &mut TenantTx, id: ReportId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from reports.report where tenant_id = $1 and id = $2", tenant, id.0).execute(tx.conn()).await?;
    Ok(())
}
