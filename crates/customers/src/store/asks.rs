//! Requests for colleagues' companies.

use super::companies::accounts_of;
use crate::model::{Ask, AskId, AskState, CleanRefusal, CompanyId, Refusal, Wanted};
use chrono::{DateTime, Utc};
use db::{OnConstraint, TenantTx};
use kernel::{AccountId, Fault, LabelId, Stop};
use uuid::Uuid;

/// Which requests a list holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AskFilter {
    /// Asked by this account.
    pub asker: Option<AccountId>,
    /// Not asked by this account.
    pub not_asker: Option<AccountId>,
    /// For this company.
    pub company: Option<CompanyId>,
    /// Standing so.
    pub state: Option<AskState>,
    /// After this row.
    pub after: Option<(DateTime<Utc>, AskId)>,
}

/// Writes a request; answers whose the company is and its labels. None: there is no such company.
pub(crate) async fn ask_for(
    tx: &mut TenantTx,
    ask: &Ask,
    own_label: LabelId,
) -> Result<Option<(Vec<AccountId>, Vec<LabelId>)>, Stop<Refusal>> {
    let row = sqlx::query!(
        r#"select owner_ids as "owner_ids!", labels as "labels!" from customers.ask_for($1, $2, $3, $4, $5, $6, $7, $8)"#,
        ask.id.0,
        ask.company.0.0,
        ask.asker.0,
        own_label,
        ask.wanted.as_str(),
        ask.known_as,
        ask.text,
        ask.created_at,
    )
    .fetch_optional(tx.conn())
    .await
    .on_constraint("ask_open_key", Refusal::from(CleanRefusal::AskedAlready))?;
    Ok(row.map(|r| (accounts_of(r.owner_ids), r.labels)))
}

/// The request, held against others' answers.
pub(crate) async fn ask_for_update(tx: &mut TenantTx, id: AskId) -> Result<Option<(Ask, Vec<LabelId>)>, Fault> {
    let labels = sqlx::query_scalar!("select labels from customers.ask where tenant_id = $1 and id = $2 for update", tx.tenant().0, id.0)
        .fetch_optional(tx.conn())
        .await?;
    let Some(labels) = labels else {
        return Ok(None);
    };
    let found = fetch(tx, Some(id), AskFilter::default(), 1).await?.pop();
    Ok(found.map(|ask| (ask, labels)))
}

/// Requests in sight, the newest first.
pub(crate) async fn asks(tx: &mut TenantTx, filter: AskFilter, limit: i64) -> Result<Vec<Ask>, Fault> {
    fetch(tx, None, filter, limit).await
}

async fn fetch(tx: &mut TenantTx, id: Option<AskId>, filter: AskFilter, limit: i64) -> Result<Vec<Ask>, Fault> {
    let (at, after) = filter.after.map(|(at, id)| (at, id.0)).unzip();
    let rows = sqlx::query!(
        r#"select a.id, a.company_id, c.name as "name?", a.known_as, a.asker, a.wanted, a.text, a.state, a.answered_by, a.answer, a.created_at,
                  a.answered_at
             from customers.ask a left join customers.company c on c.tenant_id = a.tenant_id and c.id = a.company_id
            where a.tenant_id = $1 and ($2::uuid is null or a.id = $2) and ($3::uuid is null or a.asker = $3)
              and ($4::uuid is null or a.asker <> $4) and ($5::uuid is null or a.company_id = $5) and ($6::text is null or a.state = $6)
              and ($7::timestamptz is null or (a.created_at, a.id) < ($7, $8))
            order by a.created_at desc, a.id desc limit $9"#,
        tx.tenant().0,
        id.map(|i| i.0),
        filter.asker.map(|a| a.0),
        filter.not_asker.map(|a| a.0),
        filter.company.map(|c| c.0),
        filter.state.map(AskState::as_str),
        at,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(Ask {
                id: AskId(r.id),
                company: (CompanyId(r.company_id), r.name),
                known_as: r.known_as,
                asker: AccountId(r.asker),
                wanted: Wanted::from_word(&r.wanted).ok_or_else(|| unknown(&r.wanted))?,
                text: r.text,
                state: AskState::from_word(&r.state).ok_or_else(|| unknown(&r.state))?,
                answered_by: r.answered_by.map(AccountId),
                answer: r.answer,
                created_at: r.created_at,
                answered_at: r.answered_at,
            })
        })
        .collect()
}

/// Of these companies, those for which the account has an open request.
pub(crate) async fn asked(tx: &mut TenantTx, asker: AccountId, companies: &[CompanyId]) -> Result<Vec<CompanyId>, Fault> {
    let ids: Vec<Uuid> = companies.iter().map(|id| id.0).collect();
    let rows = sqlx::query_scalar!(
        "select company_id from customers.ask where tenant_id = $1 and asker = $2 and state = 'open' and company_id = any ($3)",
        tx.tenant().0,
        asker.0,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(CompanyId).collect())
}

/// Closes a request.
pub(crate) async fn close_ask(
    tx: &mut TenantTx,
    id: AskId,
    state: AskState,
    by: Option<AccountId>,
    answer: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.ask set state = $3, answered_by = $4, answer = $5, answered_at = $6 where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        state.as_str(),
        by.map(|a| a.0),
        answer,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn unknown(word: &str) -> Fault {
    Fault::say(format!("a request has the unknown word '{word}'"))
}
