//! Templates and the signatures of languages.

use crate::model::{MailboxId, Refusal, Signature, Stop, Template, TemplateFigures, TemplateId};
use chrono::{DateTime, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{Fault, LabelId};
use uuid::Uuid;

struct Raw {
    id: Uuid,
    account_id: Option<Uuid>,
    folder: String,
    name: String,
    language: Option<String>,
    subject: String,
    html: String,
    revision: i32,
    updated_by: Option<Uuid>,
    updated_at: DateTime<Utc>,
}

fn template(r: Raw) -> Template {
    Template {
        id: TemplateId(r.id),
        account_id: r.account_id,
        folder: r.folder,
        name: r.name,
        language: r.language,
        subject: r.subject,
        html: r.html,
        revision: r.revision,
        updated_by: r.updated_by,
        updated_at: r.updated_at,
    }
}

/// An account's templates and everybody's, by folder and name.
///
/// # Errors
/// A fault of the database.
pub async fn list(tx: &mut TenantTx, account: Uuid, limit: i64) -> Result<Vec<Template>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_as!(
        Raw,
        "select id, account_id, folder, name, language, subject, html, revision, updated_by, updated_at from mail.template
         where tenant_id = $1 and (account_id is null or account_id = $2)
         order by account_id is null, lower(folder), lower(name), id limit $3",
        tenant,
        account,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(template).collect())
}

/// One of the account's templates or everybody's.
///
/// # Errors
/// A fault of the database.
pub async fn one(tx: &mut TenantTx, account: Uuid, id: TemplateId) -> Result<Option<Template>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query_as!(
        Raw,
        "select id, account_id, folder, name, language, subject, html, revision, updated_by, updated_at from mail.template
         where tenant_id = $1 and id = $3 and (account_id is null or account_id = $2)",
        tenant,
        account,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(template))
}

/// Adds a template.
///
/// # Errors
/// [`Refusal::TemplateNameTaken`].
pub async fn insert(tx: &mut TenantTx, new: &Template, labels: &[LabelId]) -> Result<(), Stop> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.template (tenant_id, id, account_id, folder, name, language, subject, html, updated_by, updated_at, labels)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tenant,
        new.id.0,
        new.account_id,
        new.folder,
        new.name,
        new.language,
        new.subject,
        new.html,
        new.updated_by,
        new.updated_at,
        labels,
    )
    .execute(tx.conn())
    .await
    .map(drop)
    .on_constraint("template_name_key", Refusal::TemplateNameTaken)
}

/// Writes a template over the revision that its writer has seen; false when there is no such one any more.
///
/// # Errors
/// [`Refusal::TemplateNameTaken`].
pub async fn write(tx: &mut TenantTx, new: &Template, labels: &[LabelId]) -> Result<bool, Stop> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "update mail.template set account_id = $3, folder = $4, name = $5, language = $6, subject = $7, html = $8, updated_by = $9,
                updated_at = $10, labels = $11, revision = revision + 1
         where tenant_id = $1 and id = $2 and revision = $12",
        tenant,
        new.id.0,
        new.account_id,
        new.folder,
        new.name,
        new.language,
        new.subject,
        new.html,
        new.updated_by,
        new.updated_at,
        labels,
        new.revision,
    )
    .execute(tx.conn())
    .await
    .on_constraint("template_name_key", Refusal::TemplateNameTaken)?;
    Ok(done.rows_affected() == 1)
}

/// Removes a template.
///
/// # Errors
/// A fault of the database.
pub async fn delete(tx: &mut TenantTx, id: TemplateId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from mail.template where tenant_id = $1 and id = $2", tenant, id.0).execute(tx.conn()).await?;
    Ok(())
}

/// How mails written from these templates fared since a day: of each template at most `each_max` mails, the newest. Answered is what a
/// person of the other side wrote into the thread later.
///
/// # Errors
/// A fault of the database.
pub async fn figures(tx: &mut TenantTx, templates: &[Uuid], since: DateTime<Utc>, each_max: i64) -> Result<Vec<TemplateFigures>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select t.id as "id!", count(o.id) as "sent!", count(o.id) filter (where o.answered) as "answered!"
           from unnest($2::uuid[]) t(id) cross join lateral (
             select o.id, exists (
                 select from mail.message m join mail.message a on a.tenant_id = m.tenant_id and a.thread_id = m.thread_id
                 where m.tenant_id = $1 and m.mailbox_id = o.mailbox_id and m.message_id = o.message_id
                   and a.direction = 'in' and a.auto is null and a.at > o.sent_at) as answered
             from mail.outgoing o
             where o.tenant_id = $1 and o.template_id = t.id and o.state = 'sent' and o.sent_at >= $3
             order by o.sent_at desc limit $4) o
           group by t.id"#,
        tenant,
        templates,
        since,
        each_max,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| TemplateFigures { template_id: TemplateId(r.id), sent: r.sent, answered: r.answered }).collect())
}

/// The signatures of a mailbox that the actor sees, by language.
///
/// # Errors
/// A fault of the database.
pub async fn signatures(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Vec<Signature>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select s.language, s.html from mail.signature s join mail.mailbox b on b.tenant_id = s.tenant_id and b.id = s.mailbox_id
         where s.tenant_id = $1 and s.mailbox_id = $2 order by s.language",
        tenant,
        mailbox.0,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Signature { language: r.language, html: r.html }).collect())
}

/// Puts these signatures in the place of a mailbox's present ones.
///
/// # Errors
/// A fault of the database.
pub async fn set_signatures(tx: &mut TenantTx, mailbox: MailboxId, all: &[Signature]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("delete from mail.signature where tenant_id = $1 and mailbox_id = $2", tenant, mailbox.0).execute(tx.conn()).await?;
    for one in all {
        sqlx::query!(
            "insert into mail.signature (tenant_id, mailbox_id, language, html) values ($1, $2, $3, $4)",
            tenant,
            mailbox.0,
            one.language,
            one.html,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}
