//! Cases of two salespeople on one customer.

use super::companies::{accounts_of, stage};
use crate::model::{CleanRefusal, CompanyId, Conflict, ConflictId, ConflictOrigin, ConflictState, Decision, Evidence, LogLine, Refusal};
use chrono::{DateTime, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{AccountId, Fault, LabelId, Stop};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// A case to be opened.
#[derive(Debug, Clone)]
pub(crate) struct NewConflict {
    pub id: ConflictId,
    pub company: CompanyId,
    pub other: Option<CompanyId>,
    /// Parties besides the owners, and their labels.
    pub more: Vec<AccountId>,
    pub more_labels: Vec<LabelId>,
    pub origin: ConflictOrigin,
    pub text: String,
    pub by: Option<AccountId>,
    pub at: DateTime<Utc>,
}

/// Opens it; answers its parties and labels. None: a company isn't there, or neither is in sight.
pub(crate) async fn conflict_open(tx: &mut TenantTx, new: &NewConflict) -> Result<Option<(Vec<AccountId>, Vec<LabelId>)>, Stop<Refusal>> {
    let more: Vec<Uuid> = new.more.iter().map(|a| a.0).collect();
    let row = sqlx::query!(
        r#"select parties as "parties!", labels as "labels!" from customers.conflict_open($1, $2, $3, $4, $5, $6, $7, $8, $9)"#,
        new.id.0,
        new.company.0,
        new.other.map(|o| o.0) as Option<Uuid>,
        &more,
        &new.more_labels,
        new.origin.as_str(),
        new.text,
        new.by.map(|a| a.0) as Option<Uuid>,
        new.at,
    )
    .fetch_optional(tx.conn())
    .await
    .on_constraint("conflict_open_key", Refusal::from(CleanRefusal::ConflictThere))?;
    Ok(row.map(|r| (accounts_of(r.parties), r.labels)))
}

/// Is there an open case about these?
pub(crate) async fn conflict_is_open(tx: &mut TenantTx, company: CompanyId, other: CompanyId) -> Result<bool, Fault> {
    let found = sqlx::query_scalar!(
        r#"select exists (select from customers.conflict where tenant_id = $1 and state = 'open'
             and least(company_id, other_id) = least($2::uuid, $3::uuid)
             and coalesce(greatest(company_id, other_id), company_id) = greatest($2::uuid, $3::uuid)) as "there!""#,
        tx.tenant().0,
        company.0,
        other.0,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// Which cases a list holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ConflictFilter {
    /// This one only.
    pub id: Option<ConflictId>,
    /// Standing so.
    pub state: Option<ConflictState>,
    /// About this company.
    pub company: Option<CompanyId>,
    /// After this row.
    pub after: Option<(DateTime<Utc>, ConflictId)>,
}

/// Cases in sight, the newest first.
pub(crate) async fn conflicts(tx: &mut TenantTx, filter: ConflictFilter, limit: i64) -> Result<Vec<Conflict>, Fault> {
    let (at, after) = filter.after.map(|(at, id)| (at, id.0)).unzip();
    let rows = sqlx::query_as!(
        ConflictRecord,
        "select id, company_id, other_id, parties, origin, state, text, decision, keeper, reason, log, opened_by, decided_by, created_at, decided_at
           from customers.conflict
          where tenant_id = $1 and ($2::uuid is null or id = $2) and ($3::text is null or state = $3)
            and ($4::uuid is null or company_id = $4 or other_id = $4)
            and ($5::timestamptz is null or (created_at, id) < ($5, $6))
          order by created_at desc, id desc limit $7",
        tx.tenant().0,
        filter.id.map(|i| i.0),
        filter.state.map(ConflictState::as_str),
        filter.company.map(|c| c.0),
        at,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(ConflictRecord::read).collect()
}

/// The case, held against others' decisions, and its labels.
pub(crate) async fn conflict_for_update(tx: &mut TenantTx, id: ConflictId) -> Result<Option<(Conflict, Vec<LabelId>)>, Fault> {
    let labels =
        sqlx::query_scalar!("select labels from customers.conflict where tenant_id = $1 and id = $2 for update", tx.tenant().0, id.0)
            .fetch_optional(tx.conn())
            .await?;
    let Some(labels) = labels else {
        return Ok(None);
    };
    let found = conflicts(tx, ConflictFilter { id: Some(id), ..ConflictFilter::default() }, 1).await?.pop();
    Ok(found.map(|conflict| (conflict, labels)))
}

/// What speaks for the sides of these cases.
pub(crate) async fn evidence(tx: &mut TenantTx, ids: &[ConflictId]) -> Result<HashMap<ConflictId, Vec<Evidence>>, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select conflict_id as "conflict_id!", company_id as "company_id!", seen as "seen!", name, owner_ids as "owner_ids!",
                  created_at as "created_at!", created_by, first_touch_at, last_touch_at, touches as "touches!", mails as "mails!", stage as "stage!"
             from customers.conflict_evidence($1)"#,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut sides: HashMap<ConflictId, Vec<Evidence>> = HashMap::new();
    for r in rows {
        sides.entry(ConflictId(r.conflict_id)).or_default().push(Evidence {
            company_id: CompanyId(r.company_id),
            seen: r.seen,
            name: r.name,
            owner_ids: accounts_of(r.owner_ids),
            created_at: r.created_at,
            created_by: r.created_by.map(AccountId),
            first_touch_at: r.first_touch_at,
            last_touch_at: r.last_touch_at,
            touches: r.touches,
            mails: r.mails,
            stage: stage(&r.stage)?,
        });
    }
    Ok(sides)
}

/// Writes how a case stands now, with a line of its log.
pub(crate) async fn set_conflict(tx: &mut TenantTx, conflict: &Conflict, line: &LogLine) -> Result<(), Fault> {
    let line = json!([{ "at": line.at, "by": line.by, "what": line.what, "text": line.text }]);
    sqlx::query!(
        "update customers.conflict set state = $3, decision = $4, keeper = $5, reason = $6, decided_by = $7, decided_at = $8, log = log || $9
          where tenant_id = $1 and id = $2",
        tx.tenant().0,
        conflict.id.0,
        conflict.state.as_str(),
        conflict.decision.map(Decision::as_str),
        conflict.keeper.map(|a| a.0),
        conflict.reason,
        conflict.decided_by.map(|a| a.0),
        conflict.decided_at,
        line,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

struct ConflictRecord {
    id: Uuid,
    company_id: Uuid,
    other_id: Option<Uuid>,
    parties: Vec<Uuid>,
    origin: String,
    state: String,
    text: String,
    decision: Option<String>,
    keeper: Option<Uuid>,
    reason: String,
    log: Value,
    opened_by: Option<Uuid>,
    decided_by: Option<Uuid>,
    created_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
}

impl ConflictRecord {
    fn read(self) -> Result<Conflict, Fault> {
        let unknown = |word: &str| Fault::say(format!("a case has the unknown word '{word}'"));
        let decision = self.decision.map(|word| Decision::from_word(&word).ok_or_else(|| unknown(&word))).transpose()?;
        Ok(Conflict {
            id: ConflictId(self.id),
            company_id: CompanyId(self.company_id),
            other_id: self.other_id.map(CompanyId),
            parties: accounts_of(self.parties),
            origin: ConflictOrigin::from_word(&self.origin).ok_or_else(|| unknown(&self.origin))?,
            state: ConflictState::from_word(&self.state).ok_or_else(|| unknown(&self.state))?,
            text: self.text,
            decision,
            keeper: self.keeper.map(AccountId),
            reason: self.reason,
            log: lines(&self.log),
            opened_by: self.opened_by.map(AccountId),
            decided_by: self.decided_by.map(AccountId),
            created_at: self.created_at,
            decided_at: self.decided_at,
        })
    }
}

fn lines(log: &Value) -> Vec<LogLine> {
    let each = log.as_array().into_iter().flatten();
    each.filter_map(|line| {
        Some(LogLine {
            at: line["at"].as_str()?.parse().ok()?,
            by: line["by"].as_str().and_then(|id| id.parse().ok()).map(AccountId),
            what: line["what"].as_str()?.to_owned(),
            text: line["text"].as_str().unwrap_or_default().to_owned(),
        })
    })
    .collect()
}
