//! Mails on their way. States only move forward: a statement names the states that it leaves.

use crate::model::{DraftId, InputField, MailboxId, MessageId, Outgoing, OutgoingId, OutgoingState, Refusal, Stop, TemplateId};
use chrono::{DateTime, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{Fault, LabelId};
use uuid::Uuid;

struct Raw {
    id: Uuid,
    mailbox_id: Uuid,
    message_id: String,
    blob: Vec<u8>,
    sender: String,
    rcpt: Vec<String>,
    subject: String,
    state: String,
    leaves_at: DateTime<Utc>,
    attempts: i32,
    problem: Option<String>,
    problem_detail: Option<String>,
    draft_id: Option<Uuid>,
    reply_to_message: Option<Uuid>,
    account_id: Uuid,
    time_zone: Option<String>,
    template_id: Option<Uuid>,
}

fn outgoing(r: Raw) -> Outgoing {
    Outgoing {
        id: OutgoingId(r.id),
        mailbox_id: MailboxId(r.mailbox_id),
        message_id: r.message_id,
        blob: r.blob,
        sender: r.sender,
        rcpt: r.rcpt,
        subject: r.subject,
        state: OutgoingState::from_word(&r.state).unwrap_or(OutgoingState::Uncertain),
        leaves_at: r.leaves_at,
        attempts: r.attempts,
        problem: r.problem,
        problem_detail: r.problem_detail,
        draft_id: r.draft_id.map(DraftId),
        reply_to_message: r.reply_to_message.map(MessageId),
        account_id: r.account_id,
        time_zone: r.time_zone,
        template_id: r.template_id.map(TemplateId),
    }
}

/// Adds a mail in its first state. For `dispatch` alone, which asks whether somebody must read it first.
///
/// # Errors
/// A fault of the database.
pub async fn insert_dispatched(
    tx: &mut TenantTx,
    mail: &Outgoing,
    state: OutgoingState,
    labels: &[LabelId],
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.outgoing (tenant_id, id, draft_id, mailbox_id, account_id, message_id, blob, sender, rcpt, subject, leaves_at,
                                    reply_to_message, labels, created_at, time_zone, template_id, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        tenant,
        mail.id.0,
        mail.draft_id.map(|d| d.0),
        mail.mailbox_id.0,
        mail.account_id,
        mail.message_id,
        mail.blob,
        mail.sender,
        &mail.rcpt,
        mail.subject,
        mail.leaves_at,
        mail.reply_to_message.map(|m| m.0),
        labels,
        now,
        mail.time_zone,
        mail.template_id.map(|t| t.0),
        state.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps the name under which a mail's sending was asked for.
///
/// # Errors
/// [`Refusal::FieldMalformed`] when the account has used it for another.
pub async fn name(tx: &mut TenantTx, id: OutgoingId, name: Uuid) -> Result<(), Stop> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.outgoing set asked_as = $3 where tenant_id = $1 and id = $2", tenant, id.0, name)
        .execute(tx.conn())
        .await
        .on_constraint("outgoing_asked_as_key", Refusal::FieldMalformed(InputField::AskedAs))?;
    Ok(())
}

/// The account's mail whose sending was asked for under this name, what became of it and when it leaves.
///
/// # Errors
/// A fault of the database.
pub async fn named(tx: &mut TenantTx, account: Uuid, name: Uuid) -> Result<Option<(OutgoingId, OutgoingState, DateTime<Utc>)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        "select id, state, leaves_at from mail.outgoing where tenant_id = $1 and account_id = $2 and asked_as = $3",
        tenant,
        account,
        name,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| (OutgoingId(r.id), OutgoingState::from_word(&r.state).unwrap_or(OutgoingState::Uncertain), r.leaves_at)))
}

/// One mail on its way, locked. With an account: only when it is that account's.
///
/// # Errors
/// A fault of the database.
pub async fn lock(tx: &mut TenantTx, id: OutgoingId, account: Option<Uuid>) -> Result<Option<Outgoing>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query_as!(
        Raw,
        "select id, mailbox_id, message_id, blob, sender, rcpt, subject, state, leaves_at, attempts, problem, problem_detail, draft_id,
                reply_to_message, account_id, time_zone, template_id
         from mail.outgoing where tenant_id = $1 and id = $2 and ($3::uuid is null or account_id = $3) for update",
        tenant,
        id.0,
        account,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(outgoing))
}

/// The account's mails on their way, newest first: all that are not sent, undone or discarded, and what was sent lately.
///
/// # Errors
/// A fault of the database.
pub async fn list(tx: &mut TenantTx, account: Uuid, before: Option<(DateTime<Utc>, Uuid)>, limit: i64) -> Result<Vec<Outgoing>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_as!(
        Raw,
        "select id, mailbox_id, message_id, blob, sender, rcpt, subject, state, leaves_at, attempts, problem, problem_detail, draft_id,
                reply_to_message, account_id, time_zone, template_id
         from mail.outgoing where tenant_id = $1 and account_id = $2 and state in ('awaiting', 'waiting', 'sending', 'failed', 'uncertain')
           and ($3::timestamptz is null or (leaves_at, id) < ($3, $4::uuid))
         order by leaves_at desc, id desc limit $5",
        tenant,
        account,
        before.map(|b| b.0),
        before.map(|b| b.1),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(outgoing).collect())
}

/// Sets another time for a mail that waits. The caller has locked it.
///
/// # Errors
/// A fault of the database.
pub async fn plan(tx: &mut TenantTx, id: OutgoingId, leaves_at: DateTime<Utc>, time_zone: Option<&str>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.outgoing set leaves_at = $3, time_zone = $4 where tenant_id = $1 and id = $2 and state = 'waiting'",
        tenant,
        id.0,
        leaves_at,
        time_zone,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What is written when a mail's state changes.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// The new state.
    pub state: OutgoingState,
    /// When it is tried (again).
    pub leaves_at: DateTime<Utc>,
    /// The code of what is wrong.
    pub problem: Option<&'a str>,
    /// The server's own words.
    pub detail: Option<&'a str>,
    /// How often it was tried.
    pub attempts: i32,
}

/// Moves a mail to another state. The caller has locked it and decided that this step is allowed.
///
/// # Errors
/// A fault of the database.
pub async fn step(tx: &mut TenantTx, id: OutgoingId, step: &Step<'_>, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let sent_at = (step.state == OutgoingState::Sent).then_some(now);
    sqlx::query!(
        "update mail.outgoing set state = $3, leaves_at = $4, problem = $5, problem_detail = $6, attempts = $7, sent_at = coalesce($8, sent_at)
         where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        step.state.as_str(),
        step.leaves_at,
        step.problem,
        step.detail,
        step.attempts,
        sent_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives up what an edited draft was before: a failed mail made from it must not be sent beside its new version.
///
/// # Errors
/// A fault of the database.
pub async fn discard_failed_of(tx: &mut TenantTx, draft: DraftId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.outgoing set state = 'discarded' where tenant_id = $1 and draft_id = $2 and state = 'failed'",
        tenant,
        draft.0
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Promises the copy in the Sent folder, once.
///
/// # Errors
/// A fault of the database.
pub async fn promise_append(tx: &mut TenantTx, mail: &Outgoing, message: MessageId, folder: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let payload = serde_json::json!({"message_id": message.0, "outgoing_id": mail.id.0});
    sqlx::query!(
        "insert into mail.server_change (tenant_id, id, mailbox_id, kind, folder_id, payload)
         select $1, $2, $3, 'append', $4, $5
         where not exists (select from mail.server_change c where c.tenant_id = $1 and c.mailbox_id = $3 and c.kind = 'append'
                             and c.payload->>'outgoing_id' = $6)
           and exists (select from mail.outgoing o where o.tenant_id = $1 and o.id = $7 and not o.appended)
           and exists (select from mail.message m where m.tenant_id = $1 and m.id = $8 and m.placed = 0)",
        tenant,
        crate::model::ServerChangeId::new().0,
        mail.mailbox_id.0,
        folder,
        payload,
        mail.id.to_string(),
        mail.id.0,
        message.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The Sent folder of the mailbox's server.
///
/// # Errors
/// A fault of the database.
pub async fn sent_folder(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "select id from mail.folder where tenant_id = $1 and mailbox_id = $2 and role = 'sent' and selectable and not local order by id limit 1",
        tenant,
        mailbox.0,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// The mail as it stands in its thread: these bytes, or the form in which the server keeps them, by its Message-ID.
///
/// # Errors
/// A fault of the database.
pub async fn message_of(tx: &mut TenantTx, mail: &Outgoing) -> Result<Option<MessageId>, Fault> {
    let tenant = tx.tenant().0;
    let id = sqlx::query_scalar!(
        "select id from mail.message where tenant_id = $1 and mailbox_id = $2 and (blob = $3 or message_id = $4) order by blob = $3 desc limit 1",
        tenant,
        mail.mailbox_id.0,
        mail.blob,
        mail.message_id,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(MessageId))
}

/// Is a doubtful mail among those that came from the server? Then it did leave.
///
/// # Errors
/// A fault of the database.
pub async fn is_found(tx: &mut TenantTx, mail: &Outgoing) -> Result<bool, Fault> {
    Ok(message_of(tx, mail).await?.is_some())
}

/// How a mailbox's mail leaves.
#[derive(Debug, Clone)]
pub struct Route {
    /// The server.
    pub endpoint: mailhost::Endpoint,
    /// The user there.
    pub user: String,
    /// The sealed password.
    pub secret: Vec<u8>,
    /// The provider that gives tokens instead.
    pub provider: Option<String>,
}

/// How a mailbox's mail leaves; none when it is gone.
///
/// # Errors
/// A fault of the database, or values in it that we never wrote.
pub async fn route(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<Route>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        "select login, smtp_host, smtp_port, smtp_security, secret, provider from mail.mailbox where tenant_id = $1 and id = $2 and state <> 'removed'",
        tenant,
        mailbox.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(r) = row else { return Ok(None) };
    let security = mailhost::Security::parse(&r.smtp_security).ok_or_else(|| Fault::say("unknown security of a mailbox"))?;
    let endpoint = mailhost::Endpoint::new(r.smtp_host, u16::try_from(r.smtp_port)?, security);
    Ok(Some(Route { endpoint, user: r.login, secret: r.secret, provider: r.provider }))
}
