//! Mails that somebody reads before they leave.

use crate::model::{
    Approval, ApprovalId, ApprovalRules, ApprovalState, ApprovalSubject, ApprovalWhy, DraftId, MailboxId, MailingId, OutgoingId, Refusal,
    Stop,
};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, LabelId};
use sqlx::types::Json;
use uuid::Uuid;

struct Raw {
    id: Uuid,
    outgoing_id: Option<Uuid>,
    mailing_id: Option<Uuid>,
    draft_id: Option<Uuid>,
    mailbox_id: Uuid,
    account_id: Uuid,
    blob: Vec<u8>,
    seal: Option<Vec<u8>>,
    subject: String,
    rcpt: Vec<String>,
    tracked: bool,
    why: String,
    state: String,
    planned_at: Option<DateTime<Utc>>,
    asked_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
    decided_by: Option<Uuid>,
    note: Option<String>,
}

fn approval(r: Raw) -> Option<Approval> {
    let of = match (r.outgoing_id, r.mailing_id) {
        (Some(mail), _) => ApprovalSubject::Mail(OutgoingId(mail)),
        (None, mailing) => ApprovalSubject::Mailing(MailingId(mailing?)),
    };
    Some(Approval {
        id: ApprovalId(r.id),
        of,
        draft_id: r.draft_id.map(DraftId),
        mailbox_id: MailboxId(r.mailbox_id),
        account_id: r.account_id,
        blob: r.blob,
        seal: r.seal,
        subject: r.subject,
        rcpt: r.rcpt,
        tracked: r.tracked,
        why: ApprovalWhy::from_word(&r.why).unwrap_or(ApprovalWhy::All),
        state: ApprovalState::from_word(&r.state).unwrap_or(ApprovalState::CalledBack),
        planned_at: r.planned_at,
        asked_at: r.asked_at,
        decided_at: r.decided_at,
        decided_by: r.decided_by,
        note: r.note,
    })
}

/// The company's rules.
///
/// # Errors
/// A fault of the database.
pub async fn rules(tx: &mut TenantTx) -> Result<ApprovalRules, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        r#"select rules as "rules: Json<Vec<crate::model::ApprovalRule>>", revision from mail.approval_settings where tenant_id = $1"#,
        tenant
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map_or_else(ApprovalRules::default, |r| ApprovalRules { rules: r.rules.0, revision: r.revision }))
}

/// Sets the company's rules, over the revision that was seen.
///
/// # Errors
/// [`Refusal::RulesChanged`].
pub async fn set_rules(tx: &mut TenantTx, new: &ApprovalRules) -> Result<(), Stop> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "insert into mail.approval_settings as s (tenant_id, rules) values ($1, $2)
         on conflict on constraint approval_settings_pkey do update set rules = excluded.rules, revision = s.revision + 1
           where s.revision = $3",
        tenant,
        Json(&new.rules) as _,
        new.revision,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Stop::Refused(Refusal::RulesChanged)) }
}

/// Those of these addresses (lower case) from which the actor sees no mail.
///
/// # Errors
/// A fault of the database.
pub async fn strangers(tx: &mut TenantTx, addresses: &[String]) -> Result<Vec<String>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        r#"select a.address as "address!" from unnest($2::text[]) a(address)
         where not exists (select from mail.message m where m.tenant_id = $1 and m.from_address = a.address)"#,
        tenant,
        addresses,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Asks.
///
/// # Errors
/// A fault of the database.
pub async fn insert(tx: &mut TenantTx, new: &Approval, labels: &[LabelId]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let (outgoing, mailing) = match new.of {
        ApprovalSubject::Mail(id) => (Some(id.0), None),
        ApprovalSubject::Mailing(id) => (None, Some(id.0)),
    };
    sqlx::query!(
        "insert into mail.approval (tenant_id, id, outgoing_id, mailing_id, draft_id, mailbox_id, account_id, blob, seal, subject, rcpt,
                                    tracked, why, planned_at, asked_at, labels)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        tenant,
        new.id.0,
        outgoing,
        mailing,
        new.draft_id.map(|d| d.0),
        new.mailbox_id.0,
        new.account_id,
        new.blob,
        new.seal,
        new.subject,
        &new.rcpt,
        new.tracked,
        new.why.as_str(),
        new.planned_at,
        new.asked_at,
        labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What waits for somebody else than this account, the oldest first.
///
/// # Errors
/// A fault of the database.
pub async fn to_decide(tx: &mut TenantTx, not_of: Uuid, limit: i64) -> Result<Vec<Approval>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_as!(
        Raw,
        "select id, outgoing_id, mailing_id, draft_id, mailbox_id, account_id, blob, seal, subject, rcpt, tracked, why, state, planned_at,
                asked_at, decided_at, decided_by, note
         from mail.approval where tenant_id = $1 and state = 'asked' and account_id <> $2 order by asked_at, id limit $3",
        tenant,
        not_of,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().filter_map(approval).collect())
}

/// What this account asked for since then, the newest first.
///
/// # Errors
/// A fault of the database.
pub async fn of_account(tx: &mut TenantTx, account: Uuid, since: DateTime<Utc>, limit: i64) -> Result<Vec<Approval>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_as!(
        Raw,
        "select id, outgoing_id, mailing_id, draft_id, mailbox_id, account_id, blob, seal, subject, rcpt, tracked, why, state, planned_at,
                asked_at, decided_at, decided_by, note
         from mail.approval where tenant_id = $1 and account_id = $2 and asked_at >= $3 order by asked_at desc, id desc limit $4",
        tenant,
        account,
        since,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().filter_map(approval).collect())
}

/// One question; none when there is none or the actor doesn't see it.
///
/// # Errors
/// A fault of the database.
pub async fn get(tx: &mut TenantTx, id: ApprovalId) -> Result<Option<Approval>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query_as!(
        Raw,
        "select id, outgoing_id, mailing_id, draft_id, mailbox_id, account_id, blob, seal, subject, rcpt, tracked, why, state, planned_at,
                asked_at, decided_at, decided_by, note
         from mail.approval where tenant_id = $1 and id = $2",
        tenant,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.and_then(approval))
}

/// One question, locked.
///
/// # Errors
/// A fault of the database.
pub async fn lock(tx: &mut TenantTx, id: ApprovalId) -> Result<Option<Approval>, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("select id from mail.approval where tenant_id = $1 and id = $2 for update", tenant, id.0)
        .fetch_optional(tx.conn())
        .await?;
    get(tx, id).await
}

/// Who is told of a question: its writer and those who may decide.
///
/// # Errors
/// A fault of the database.
pub async fn labels(tx: &mut TenantTx, id: ApprovalId) -> Result<Vec<LabelId>, Fault> {
    let tenant = tx.tenant().0;
    let found = sqlx::query_scalar!("select labels from mail.approval where tenant_id = $1 and id = $2", tenant, id.0);
    Ok(found.fetch_optional(tx.conn()).await?.unwrap_or_default())
}

/// What becomes of a question.
#[derive(Debug, Clone)]
pub struct Decision<'a> {
    /// What.
    pub state: ApprovalState,
    /// Who decides.
    pub by: Option<Uuid>,
    /// What he says.
    pub note: Option<&'a str>,
    /// The bytes that leave, when they are others than those that were asked for.
    pub blob: Option<&'a [u8]>,
}

/// Writes down what became of a question. The caller has locked it.
///
/// # Errors
/// A fault of the database.
pub async fn decide(tx: &mut TenantTx, id: ApprovalId, decision: &Decision<'_>, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.approval set state = $3, decided_by = $4, note = $5, decided_at = $6, blob = coalesce($7, blob)
         where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        decision.state.as_str(),
        decision.by,
        decision.note,
        now,
        decision.blob,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The question about a mail, or about a mail to many.
///
/// # Errors
/// A fault of the database.
pub async fn about(tx: &mut TenantTx, of: ApprovalSubject) -> Result<Option<Approval>, Fault> {
    let tenant = tx.tenant().0;
    let (outgoing, mailing) = match of {
        ApprovalSubject::Mail(id) => (Some(id.0), None),
        ApprovalSubject::Mailing(id) => (None, Some(id.0)),
    };
    let row = sqlx::query_scalar!(
        "select id from mail.approval where tenant_id = $1 and (outgoing_id = $2 or mailing_id = $3) for update",
        tenant,
        outgoing,
        mailing,
    )
    .fetch_optional(tx.conn())
    .await?;
    match row {
        Some(id) => get(tx, ApprovalId(id)).await,
        None => Ok(None),
    }
}

/// Gives a mail that awaits its approval other bytes. The caller has locked it.
///
/// # Errors
/// A fault of the database.
pub async fn rebuilt(tx: &mut TenantTx, id: OutgoingId, blob: &[u8], message_id: &str, subject: &str) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.outgoing set blob = $3, message_id = $4, subject = $5 where tenant_id = $1 and id = $2 and state = 'awaiting'",
        tenant,
        id.0,
        blob,
        message_id,
        subject,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
