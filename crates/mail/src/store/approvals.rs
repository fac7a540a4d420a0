//! Mails that somebody reads before they leave.

use crate::model::{
    Approval, ApprovalId, ApprovalLetters, ApprovalRules, ApprovalState, ApprovalSubject, ApprovalWhy, Corrected, DraftId, MailboxId,
    MailingId, OutgoingId, Refusal, Stop,
};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, LabelId};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

struct Raw {
    id: Uuid,
    outgoing_id: Option<Uuid>,
    mailing_id: Option<Uuid>,
    draft_id: Option<Uuid>,
    mailbox_id: Uuid,
    account_id: Uuid,
    approvers: Vec<Uuid>,
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
    corrected_subject: Option<String>,
    text_before: Option<String>,
    text_after: Option<String>,
}

fn approval(r: Raw) -> Option<Approval> {
    let of = match (r.outgoing_id, r.mailing_id) {
        (Some(mail), _) => ApprovalSubject::Mail(OutgoingId(mail)),
        (None, mailing) => ApprovalSubject::Mailing(MailingId(mailing?)),
    };
    let correction = match (r.corrected_subject, r.text_before, r.text_after) {
        (Some(subject), Some(text_before), Some(text_after)) => Some(Corrected { subject, text_before, text_after }),
        _ => None,
    };
    Some(Approval {
        id: ApprovalId(r.id),
        of,
        draft_id: r.draft_id.map(DraftId),
        mailbox_id: MailboxId(r.mailbox_id),
        account_id: r.account_id,
        approvers: r.approvers,
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
        correction,
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
        "insert into mail.approval (tenant_id, id, outgoing_id, mailing_id, draft_id, mailbox_id, account_id, approvers, blob, seal, subject, rcpt,
                                    tracked, why, planned_at, asked_at, labels)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        tenant,
        new.id.0,
        outgoing,
        mailing,
        new.draft_id.map(|d| d.0),
        new.mailbox_id.0,
        new.account_id,
        &new.approvers,
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
        "select id, outgoing_id, mailing_id, draft_id, mailbox_id, account_id, approvers, blob, seal, subject, rcpt, tracked, why, state, planned_at,
                asked_at, decided_at, decided_by, note, corrected_subject, text_before, text_after
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
        "select id, outgoing_id, mailing_id, draft_id, mailbox_id, account_id, approvers, blob, seal, subject, rcpt, tracked, why, state, planned_at,
                asked_at, decided_at, decided_by, note, corrected_subject, text_before, text_after
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
        "select id, outgoing_id, mailing_id, draft_id, mailbox_id, account_id, approvers, blob, seal, subject, rcpt, tracked, why, state, planned_at,
                asked_at, decided_at, decided_by, note, corrected_subject, text_before, text_after
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
    /// What leaves, when it is something else than what was asked about.
    pub instead: Option<&'a Instead>,
}

/// What leaves in place of what somebody was asked about.
#[derive(Debug, Clone)]
pub struct Instead {
    /// SHA-256 of its bytes; of a mail to many, those of the first.
    pub blob: Vec<u8>,
    /// Of a mail to many: SHA-256 over all that it is made from now.
    pub seal: Option<Vec<u8>>,
    /// What was changed.
    pub correction: Corrected,
}

/// Writes down what became of a question. The caller has locked it.
///
/// # Errors
/// A fault of the database.
pub async fn decide(tx: &mut TenantTx, id: ApprovalId, decision: &Decision<'_>, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.approval set state = $3, decided_by = $4, note = $5, decided_at = $6, blob = coalesce($7, blob),
                seal = coalesce($8, seal), corrected_subject = $9, text_before = $10, text_after = $11
         where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        decision.state.as_str(),
        decision.by,
        decision.note,
        now,
        decision.instead.map(|i| &i.blob[..]),
        decision.instead.and_then(|i| i.seal.as_deref()),
        decision.instead.map(|i| &i.correction.subject[..]),
        decision.instead.map(|i| &i.correction.text_before[..]),
        decision.instead.map(|i| &i.correction.text_after[..]),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How many approvals are somebody's matter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Matters {
    /// Mails of others that he may decide about.
    pub to_decide: i64,
    /// Mails of his that came back and are still drafts.
    pub sent_back: i64,
    /// Mails of his that somebody let go.
    pub let_go: i64,
}

/// How many approvals are this account's matter: what waits, and of its own what it asked for since then; each number stops at `max`.
///
/// # Errors
/// A fault of the database.
pub async fn matters(tx: &mut TenantTx, account: Uuid, since: DateTime<Utc>, max: i64) -> Result<Matters, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        r#"select
           (select count(*) from (select from mail.approval where tenant_id = $1 and state = 'asked' and account_id <> $2 limit $4) a) as "to_decide!",
           (select count(*) from (select from mail.approval p
              join mail.draft d on d.tenant_id = p.tenant_id and d.id = p.draft_id and d.state = 'open' and d.account_id = $2
              where p.tenant_id = $1 and p.account_id = $2 and p.asked_at >= $3 and p.state = 'sent_back' limit $4) b) as "sent_back!",
           (select count(*) from (select from mail.approval
              where tenant_id = $1 and account_id = $2 and asked_at >= $3 and state in ('released', 'corrected') limit $4) c) as "let_go!""#,
        tenant,
        account,
        since,
        max,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Matters { to_decide: row.to_decide, sent_back: row.sent_back, let_go: row.let_go })
}

/// A question about which somebody may want a letter.
#[derive(Debug, Clone)]
pub struct ToWriteAbout {
    /// The question.
    pub id: ApprovalId,
    /// Who wrote the mail.
    pub writer: Uuid,
    /// Who is asked by name.
    pub approvers: Vec<Uuid>,
    /// What became of it.
    pub state: ApprovalState,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who was written to that it waits.
    pub letters_to: Vec<Uuid>,
}

/// What waits since then, and what was decided since then without a word to its writer; the oldest first.
///
/// # Errors
/// A fault of the database.
pub async fn to_write_about(tx: &mut TenantTx, since: DateTime<Utc>, limit: i64) -> Result<Vec<ToWriteAbout>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select id, account_id, approvers, state, asked_at, decided_at, letters_to from mail.approval
            where tenant_id = $1 and ((state = 'asked' and asked_at >= $2)
               or (decided_at >= $2 and not writer_written and state in ('released', 'corrected', 'sent_back')))
            order by asked_at, id limit $3"#,
        tenant,
        since,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|r| {
            Some(ToWriteAbout {
                id: ApprovalId(r.id),
                writer: r.account_id,
                approvers: r.approvers,
                state: ApprovalState::from_word(&r.state)?,
                asked_at: r.asked_at,
                decided_at: r.decided_at,
                letters_to: r.letters_to,
            })
        })
        .collect())
}

/// Notes that somebody was written to about questions: those that wait for him, and those about mails of his that were decided.
///
/// # Errors
/// A fault of the database.
pub async fn written_to(tx: &mut TenantTx, account: Uuid, waiting: &[Uuid], decided: &[Uuid]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.approval set letters_to = letters_to || $2::uuid where tenant_id = $1 and id = any($3) and not $2 = any(letters_to)",
        tenant,
        account,
        waiting,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("update mail.approval set writer_written = true where tenant_id = $1 and id = any($2)", tenant, decided)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// When these accounts want letters; who said nothing is left out.
///
/// # Errors
/// A fault of the database.
pub async fn letters(tx: &mut TenantTx, accounts: &[Uuid]) -> Result<HashMap<Uuid, ApprovalLetters>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select account_id, letters from mail.approval_letters where tenant_id = $1 and account_id = any($2)",
        tenant,
        accounts,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().filter_map(|r| Some((r.account_id, ApprovalLetters::from_word(&r.letters)?))).collect())
}

/// Says when an account wants letters.
///
/// # Errors
/// A fault of the database.
pub async fn set_letters(tx: &mut TenantTx, account: Uuid, letters: ApprovalLetters) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.approval_letters (tenant_id, account_id, letters) values ($1, $2, $3)
         on conflict on constraint approval_letters_pkey do update set letters = excluded.letters",
        tenant,
        account,
        letters.as_str(),
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
