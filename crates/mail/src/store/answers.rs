//! Answers to suggestions, what of them can be taken back, and the domains that are never suggested.

use crate::model::SuggestionId;
use chrono::{DateTime, Utc};
use customers::Made;
use db::TenantTx;
use kernel::Fault;
use uuid::Uuid;

/// What an answer did besides answering: what of it can be taken back.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Who answered.
    pub by: Option<Uuid>,
    /// The company that was made.
    pub made_company: Option<Uuid>,
    /// The person who was added to a company that was here.
    pub made_contact: Option<Uuid>,
    /// How it looked.
    pub stamp: Option<String>,
    /// The domain that was blocked.
    pub blocked: Option<String>,
}

impl Answer {
    /// An answer that made this.
    #[must_use]
    pub fn making(made: Made) -> Self {
        match made {
            Made::Company(id) => Self { made_company: Some(id.0), ..Self::default() },
            Made::Contact(id) => Self { made_contact: Some(id.0), ..Self::default() },
            Made::Nothing => Self::default(),
        }
    }

    /// What was made.
    #[must_use]
    pub fn made(&self) -> Made {
        match (self.made_company, self.made_contact) {
            (Some(id), _) => Made::Company(id.into()),
            (None, Some(id)) => Made::Contact(id.into()),
            (None, None) => Made::Nothing,
        }
    }
}

/// Writes an answer down; its id.
///
/// # Errors
/// A fault of the database.
pub async fn record(tx: &mut TenantTx, answer: &Answer) -> Result<Uuid, Fault> {
    let tenant = tx.tenant().0;
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into mail.suggestion_answer (tenant_id, id, by, made_company, made_contact, stamp, blocked) values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        id,
        answer.by,
        answer.made_company,
        answer.made_contact,
        answer.stamp,
        answer.blocked,
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Answers the open suggestions about an address, in every mailbox in sight; the answer's id.
///
/// # Errors
/// A fault of the database.
pub async fn answer(tx: &mut TenantTx, address: &str, accepted: bool, answer: &Answer) -> Result<Uuid, Fault> {
    let tenant = tx.tenant().0;
    let id = record(tx, answer).await?;
    let state = if accepted { "accepted" } else { "dismissed" };
    sqlx::query!(
        "update mail.suggestion set state = $3, answer_id = $4 where tenant_id = $1 and address = $2 and state = 'open'",
        tenant,
        address,
        state,
        id,
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// The answer to a suggestion, held against others' undoing it; none when it is open.
///
/// # Errors
/// A fault of the database.
pub async fn lock_answer(tx: &mut TenantTx, id: SuggestionId) -> Result<Option<(Uuid, Answer)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        "select a.id, a.by, a.made_company, a.made_contact, a.stamp, a.blocked
         from mail.suggestion s join mail.suggestion_answer a on a.tenant_id = s.tenant_id and a.id = s.answer_id
         where s.tenant_id = $1 and s.id = $2 for update of a",
        tenant,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| {
        (r.id, Answer { by: r.by, made_company: r.made_company, made_contact: r.made_contact, stamp: r.stamp, blocked: r.blocked })
    }))
}

/// Takes an answer away: its suggestions are open again, and the domain that it blocked, unless it was blocked anew meanwhile, is
/// suggested again.
///
/// # Errors
/// A fault of the database.
pub async fn take_back(tx: &mut TenantTx, answer: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.suggestion set state = 'open', answer_id = null where tenant_id = $1 and answer_id = $2", tenant, answer)
        .execute(tx.conn())
        .await?;
    // Both were written in one transaction, so their time is the same to the microsecond.
    sqlx::query!(
        "delete from mail.blocked_domain d using mail.suggestion_answer a
         where a.tenant_id = $1 and a.id = $2 and d.tenant_id = $1 and d.domain = a.blocked and d.created_at = a.at",
        tenant,
        answer,
    )
    .execute(tx.conn())
    .await?;
    // Suggestions of mailboxes that are no longer in sight keep the answer that they got.
    sqlx::query!(
        "update mail.suggestion_answer set made_company = null, made_contact = null, stamp = null, blocked = null where tenant_id = $1 and id = $2",
        tenant,
        answer,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// These suggestions, those answered last first.
///
/// # Errors
/// A fault of the database.
pub async fn latest_answered(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<SuggestionId>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query_scalar!(
        "select id from mail.suggestion where tenant_id = $1 and id = any($2) and answer_id is not null order by answer_id desc, id",
        tenant,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(SuggestionId).collect())
}

/// Never suggests this domain again. Was it suggested until now?
///
/// # Errors
/// A fault of the database.
pub async fn block(tx: &mut TenantTx, domain: &str, by: Option<Uuid>) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done = sqlx::query!(
        "insert into mail.blocked_domain (tenant_id, domain, by) values ($1, $2, $3) on conflict do nothing",
        tenant,
        domain,
        by
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Dismisses what is open about a domain.
///
/// # Errors
/// A fault of the database.
pub async fn dismiss_domain(tx: &mut TenantTx, domain: &str, answer: Uuid) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.suggestion set state = 'dismissed', answer_id = $3 where tenant_id = $1 and domain = $2 and state = 'open'",
        tenant,
        domain,
        answer,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets a domain be suggested again.
///
/// # Errors
/// A fault of the database.
pub async fn unblock(tx: &mut TenantTx, domain: &str) -> Result<bool, Fault> {
    let tenant = tx.tenant().0;
    let done =
        sqlx::query!("delete from mail.blocked_domain where tenant_id = $1 and domain = $2", tenant, domain).execute(tx.conn()).await?;
    Ok(done.rows_affected() > 0)
}

/// Domains that are never suggested, at most `limit`.
///
/// # Errors
/// A fault of the database.
pub async fn blocked(tx: &mut TenantTx, limit: i64) -> Result<Vec<(String, DateTime<Utc>)>, Fault> {
    let tenant = tx.tenant().0;
    let rows =
        sqlx::query!("select domain, created_at from mail.blocked_domain where tenant_id = $1 order by domain limit $2", tenant, limit)
            .fetch_all(tx.conn())
            .await?;
    Ok(rows.into_iter().map(|r| (r.domain, r.created_at)).collect())
}
