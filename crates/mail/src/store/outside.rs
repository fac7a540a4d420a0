//! The outside model: what is granted, what left, what came of it.

use crate::model::{Exit, ExitId, MessageId, OutsideModel, OutsidePurpose, Refusal, Stop, Translation};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, LabelId};
use uuid::Uuid;

/// What is granted; none when nobody ever turned it on.
///
/// # Errors
/// A fault of the database.
pub async fn granted(tx: &mut TenantTx) -> Result<Option<OutsideModel>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        "select active, address, model, key, recipient, country, purposes, assessment, granted_by, granted_at, revision
         from mail.outside_model where tenant_id = $1",
        tenant
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| OutsideModel {
        active: r.active,
        address: r.address,
        model: r.model,
        key: r.key,
        recipient: r.recipient,
        country: r.country,
        purposes: r.purposes.iter().filter_map(|word| OutsidePurpose::from_word(word)).collect(),
        assessment: r.assessment,
        granted_by: r.granted_by,
        granted_at: r.granted_at,
        revision: r.revision,
    }))
}

/// Grants, over the revision that was seen.
///
/// # Errors
/// [`Refusal::RulesChanged`].
pub async fn grant(tx: &mut TenantTx, new: &OutsideModel) -> Result<(), Stop> {
    let tenant = tx.tenant().0;
    let purposes: Vec<String> = new.purposes.iter().map(|p| p.as_str().to_owned()).collect();
    let done = sqlx::query!(
        "insert into mail.outside_model as m (tenant_id, active, address, model, key, recipient, country, purposes, assessment, granted_by,
                                              granted_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict on constraint outside_model_pkey do update
           set active = excluded.active, address = excluded.address, model = excluded.model, key = excluded.key,
               recipient = excluded.recipient, country = excluded.country, purposes = excluded.purposes, assessment = excluded.assessment,
               granted_by = excluded.granted_by, granted_at = excluded.granted_at, revision = m.revision + 1
           where m.revision = $12",
        tenant,
        new.active,
        new.address,
        new.model,
        new.key,
        new.recipient,
        new.country,
        &purposes,
        new.assessment,
        new.granted_by,
        new.granted_at,
        new.revision,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Stop::Refused(Refusal::RulesChanged)) }
}

/// Notes a text that is about to leave.
///
/// # Errors
/// A fault of the database.
pub async fn leaves(tx: &mut TenantTx, exit: &Exit, labels: &[LabelId]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "insert into mail.outside_exit (tenant_id, id, account_id, purpose, message_id, host, recipient, country, model, characters, sha256,
                                        at, labels)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tenant,
        exit.id.0,
        exit.account_id,
        exit.purpose.as_str(),
        exit.message_id.map(|m| m.0),
        exit.host,
        exit.recipient,
        exit.country,
        exit.model,
        exit.characters,
        exit.sha256,
        exit.at,
        labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes what came of it: answered, or the code of what went wrong.
///
/// # Errors
/// A fault of the database.
pub async fn came_of(tx: &mut TenantTx, id: ExitId, problem: Option<&str>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let outcome = if problem.is_some() { "failed" } else { "answered" };
    sqlx::query!(
        "update mail.outside_exit set outcome = $3, problem = $4 where tenant_id = $1 and id = $2",
        tenant,
        id.0,
        outcome,
        problem
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What left, as far as the actor sees it, newest first.
///
/// # Errors
/// A fault of the database.
pub async fn exits(tx: &mut TenantTx, before: Option<(DateTime<Utc>, Uuid)>, limit: i64) -> Result<Vec<Exit>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select id, account_id, purpose, message_id, host, recipient, country, model, characters, sha256, outcome, problem, at
         from mail.outside_exit where tenant_id = $1 and ($2::timestamptz is null or (at, id) < ($2, $3::uuid))
         order by at desc, id desc limit $4",
        tenant,
        before.map(|b| b.0),
        before.map(|b| b.1),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let exit = rows.into_iter().filter_map(|r| {
        Some(Exit {
            id: ExitId(r.id),
            account_id: r.account_id,
            purpose: OutsidePurpose::from_word(&r.purpose)?,
            message_id: r.message_id.map(MessageId),
            host: r.host,
            recipient: r.recipient,
            country: r.country,
            model: r.model,
            characters: r.characters,
            sha256: r.sha256,
            outcome: r.outcome,
            problem: r.problem,
            at: r.at,
        })
    });
    Ok(exit.collect())
}

/// Keeps a translation beside its mail, seen by whoever sees that; false when the actor sees no such mail.
///
/// # Errors
/// A fault of the database.
pub async fn keep(tx: &mut TenantTx, message: MessageId, new: &Translation, account: Uuid) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "insert into mail.translation (tenant_id, message_id, language, was, text, model, account_id, at, labels)
         select m.tenant_id, m.id, $3, $4, $5, $6, $7, $8, m.labels from mail.message m where m.tenant_id = $1 and m.id = $2
         on conflict on constraint translation_pkey do update
           set text = excluded.text, model = excluded.model, account_id = excluded.account_id, at = excluded.at",
        tenant,
        message.0,
        new.language,
        new.was,
        new.text,
        new.model,
        account,
        new.at,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The translations of a mail, the newest first.
///
/// # Errors
/// A fault of the database.
pub async fn translations(tx: &mut TenantTx, message: MessageId) -> Result<Vec<Translation>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select language, was, text, model, at from mail.translation where tenant_id = $1 and message_id = $2 order by at desc",
        tenant,
        message.0,
    )
    .fetch_all(tx.conn())
    .await?;
    let translation = rows.into_iter().map(|r| Translation { language: r.language, was: r.was, text: r.text, model: r.model, at: r.at });
    Ok(translation.collect())
}

/// A mail's own language, as it was told apart on arrival, and who sees it; none when the actor sees no such mail.
///
/// # Errors
/// A fault of the database.
pub async fn language_of(tx: &mut TenantTx, message: MessageId) -> Result<Option<(Option<String>, Vec<LabelId>)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!("select language, labels from mail.message where tenant_id = $1 and id = $2", tenant, message.0)
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|r| (r.language, r.labels)))
}
