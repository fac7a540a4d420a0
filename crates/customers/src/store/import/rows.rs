//! The rows of an import, as they were read and checked.

use crate::model::{Import, ImportId, ImportRow, Outcomes, RowFlaw, RowOutcome, RowState};
use crate::rules::{reason, reason_word};
use db::TenantTx;
use kernel::{Fault, LabelId};
use std::collections::HashMap;
use uuid::Uuid;

/// A row to be staged.
#[derive(Debug, Clone)]
pub(crate) struct Staged {
    pub row: i64,
    /// As JSON.
    pub cells: String,
    pub state: RowState,
    pub leader: i64,
    pub twin: Option<(Uuid, &'static str)>,
    pub flaws: Vec<RowFlaw>,
}

/// Stages rows; one that is there already (because somebody changed a cell of it) is checked anew.
pub(crate) async fn stage_rows(tx: &mut TenantTx, import: ImportId, labels: &[LabelId], rows: &[Staged]) -> Result<(), Fault> {
    let numbers: Vec<i64> = rows.iter().map(|r| r.row).collect();
    let cells: Vec<&str> = rows.iter().map(|r| r.cells.as_str()).collect();
    let states: Vec<&str> = rows.iter().map(|r| r.state.as_str()).collect();
    let leaders: Vec<i64> = rows.iter().map(|r| r.leader).collect();
    let twins: Vec<Option<Uuid>> = rows.iter().map(|r| r.twin.map(|(id, _)| id)).collect();
    let whys: Vec<Option<&str>> = rows.iter().map(|r| r.twin.map(|(_, why)| why)).collect();
    let flaws: Vec<Option<String>> = rows.iter().map(|r| flaw_words(&r.flaws)).collect();
    sqlx::query!(
        r#"insert into customers.import_row (tenant_id, import_id, row, labels, cells, state, leader, twin, twin_why, flaws)
           select $1, $2, r.row, $3, r.cells, r.state, r.leader, r.twin, r.why, string_to_array(r.flaws, ' ')
             from unnest($4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::uuid[], $9::text[], $10::text[])
                  r (row, cells, state, leader, twin, why, flaws)
           on conflict on constraint import_row_pkey do update
              set state = excluded.state, leader = excluded.leader, twin = excluded.twin, twin_why = excluded.twin_why, flaws = excluded.flaws"#,
        tx.tenant().0,
        import.0,
        labels,
        &numbers,
        &cells as _,
        &states as _,
        &leaders,
        &twins as _,
        &whys as _,
        &flaws as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn flaw_words(flaws: &[RowFlaw]) -> Option<String> {
    (!flaws.is_empty()).then(|| flaws.iter().map(reason_word).collect::<Vec<_>>().join(" "))
}

/// Forgets what was staged, but for rows that somebody changed.
pub(crate) async fn clear_rows(tx: &mut TenantTx, import: ImportId, also_mended: bool) -> Result<(), Fault> {
    sqlx::query!(
        "delete from customers.import_row where tenant_id = $1 and import_id = $2 and ($3 or not mended)",
        tx.tenant().0,
        import.0,
        also_mended,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The rows that somebody changed, with their cells as they are now.
pub(crate) async fn mended(tx: &mut TenantTx, import: ImportId, limit: i64) -> Result<HashMap<i64, Vec<String>>, Fault> {
    let rows = sqlx::query!(
        "select row, cells from customers.import_row where tenant_id = $1 and import_id = $2 and mended order by row limit $3",
        tx.tenant().0,
        import.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|r| Ok((r.row, cells_of(&r.cells)?))).collect()
}

/// How many rows somebody changed, counted up to this.
pub(crate) async fn mended_count(tx: &mut TenantTx, import: ImportId, limit: i64) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "rows!" from (select 1 from customers.import_row where tenant_id = $1 and import_id = $2 and mended limit $3) m"#,
        tx.tenant().0,
        import.0,
        limit,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Rows in order, of a state, with a reason. The names of twins come only where they are in sight.
pub(crate) async fn import_rows(
    tx: &mut TenantTx,
    import: ImportId,
    state: Option<RowState>,
    why: Option<&str>,
    outcome: Option<RowOutcome>,
    after: i64,
    limit: i64,
) -> Result<Vec<ImportRow>, Fault> {
    let rows = sqlx::query_as!(
        RowRecord,
        r#"select r.row, r.cells, r.state, r.leader, r.twin, r.flaws, r.mended, o.outcome as "outcome?", o.why as "why?",
                  (select c.name from customers.company c where c.tenant_id = $1 and c.id = r.twin) as "twin_name?"
             from customers.import_row r left join customers.import_outcome o on o.tenant_id = $1 and o.import_id = $2 and o.row = r.row
            where r.tenant_id = $1 and r.import_id = $2 and r.row > $3 and ($4::text is null or r.state = $4)
              and ($5::text is null or $5 = any (r.flaws))
              and ($6::text is null or r.row in (select f.row from customers.import_outcome f where f.tenant_id = $1 and f.import_id = $2 and f.outcome = $6 and f.row > $3 order by f.row limit $7))
            order by r.row limit $7"#,
        tx.tenant().0,
        import.0,
        after,
        state.map(RowState::as_str),
        why,
        outcome.map(RowOutcome::as_str),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(RowRecord::read).collect()
}

/// One row.
pub(crate) async fn import_row(tx: &mut TenantTx, import: ImportId, row: i64) -> Result<Option<ImportRow>, Fault> {
    Ok(import_rows(tx, import, None, None, None, row - 1, 1).await?.into_iter().find(|found| found.row == row))
}

/// Writes a row as somebody changed it.
pub(crate) async fn row_rewrite(tx: &mut TenantTx, import: ImportId, row: &Staged) -> Result<(), Fault> {
    sqlx::query!(
        "update customers.import_row set cells = $4, state = $5, leader = $6, twin = $7, twin_why = $8, flaws = string_to_array($9, ' '), mended = true
          where tenant_id = $1 and import_id = $2 and row = $3",
        tx.tenant().0,
        import.0,
        row.row,
        row.cells,
        row.state.as_str(),
        row.leader,
        row.twin.map(|(id, _)| id),
        row.twin.map(|(_, why)| why),
        flaw_words(&row.flaws),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The next rows of a run: number, cells, and whether they are bad.
pub(crate) async fn rows_after(tx: &mut TenantTx, import: ImportId, after: i64, limit: i64) -> Result<Vec<(i64, String, bool)>, Fault> {
    let rows = sqlx::query!(
        "select row, cells, state from customers.import_row where tenant_id = $1 and import_id = $2 and row > $3 order by row limit $4",
        tx.tenant().0,
        import.0,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.row, r.cells, r.state == RowState::Bad.as_str())).collect())
}

/// Rows that did not become anything, or before a run those that won't: number, cells, flaws, why.
pub(crate) async fn left_out(
    tx: &mut TenantTx,
    import: &Import,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, Vec<String>, Vec<RowFlaw>, Option<String>)>, Fault> {
    let rows = sqlx::query!(
        r#"select r.row, r.cells, r.flaws, o.why as "why?"
             from customers.import_row r left join customers.import_outcome o on o.tenant_id = $1 and o.import_id = $2 and o.row = r.row
            where r.tenant_id = $1 and r.import_id = $2 and r.row > $3 and (r.state = 'bad' or o.outcome = 'refused')
            order by r.row limit $4"#,
        tx.tenant().0,
        import.id.0,
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|r| Ok((r.row, cells_of(&r.cells)?, flaws_of(r.flaws), r.why))).collect()
}

/// Is there such a row?
pub(crate) async fn left_out_any(tx: &mut TenantTx, import: &Import) -> Result<bool, Fault> {
    Ok(!left_out(tx, import, 0, 1).await?.is_empty())
}

/// What became of all rows, counted in the table itself.
pub(crate) async fn outcomes_count(tx: &mut TenantTx, import: ImportId) -> Result<Outcomes, Fault> {
    let rows = sqlx::query!(
        r#"select outcome, count(*) as "rows!" from customers.import_outcome where tenant_id = $1 and import_id = $2 group by outcome"#,
        tx.tenant().0,
        import.0,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut outcomes = Outcomes::default();
    for row in rows {
        let rows = u64::try_from(row.rows)?;
        match RowOutcome::from_word(&row.outcome) {
            Some(RowOutcome::Made) => outcomes.made = rows,
            Some(RowOutcome::Added) => outcomes.added = rows,
            Some(RowOutcome::Updated) => outcomes.updated = rows,
            Some(RowOutcome::Unchanged) => outcomes.unchanged = rows,
            Some(RowOutcome::Skipped) => outcomes.skipped = rows,
            Some(RowOutcome::Refused) => outcomes.refused = rows,
            None => return Err(Fault::say(format!("unknown outcome '{}'", row.outcome))),
        }
    }
    Ok(outcomes)
}

/// A company that shares a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TwinFound {
    /// Which of the keys.
    pub place: usize,
    pub company: Uuid,
    pub seen: bool,
    pub binned: bool,
    pub taken_back: bool,
}

/// Companies that share one of many keys.
pub(crate) async fn twins_of(tx: &mut TenantTx, kinds: &[&str], keys: &[&str]) -> Result<Vec<TwinFound>, Fault> {
    let rows = sqlx::query!(
        r#"select place as "place!", company_id as "company!", seen as "seen!", binned as "binned!", taken_back as "taken_back!"
             from customers.twins_of($1, $2)"#,
        kinds as _,
        keys as _,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            let place = usize::try_from(r.place)?.saturating_sub(1);
            Ok(TwinFound { place, company: r.company, seen: r.seen, binned: r.binned, taken_back: r.taken_back })
        })
        .collect()
}

/// Which of these companies this import has made or met before, and what became of the row.
pub(crate) async fn outcome_of_companies(tx: &mut TenantTx, import: ImportId, ids: &[Uuid]) -> Result<HashMap<Uuid, RowOutcome>, Fault> {
    let rows = sqlx::query!(
        r#"select distinct on (company_id) company_id as "company!", outcome from customers.import_outcome
            where tenant_id = $1 and import_id = $2 and company_id = any ($3) order by company_id, row"#,
        tx.tenant().0,
        import.0,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().filter_map(|r| Some((r.company, RowOutcome::from_word(&r.outcome)?))).collect())
}

struct RowRecord {
    row: i64,
    cells: String,
    state: String,
    leader: i64,
    twin: Option<Uuid>,
    twin_name: Option<String>,
    flaws: Option<Vec<String>>,
    mended: bool,
    outcome: Option<String>,
    why: Option<String>,
}

impl RowRecord {
    fn read(self) -> Result<ImportRow, Fault> {
        Ok(ImportRow {
            row: self.row,
            cells: cells_of(&self.cells)?,
            state: RowState::from_word(&self.state).ok_or_else(|| Fault::say(format!("unknown state '{}' of a row", self.state)))?,
            leader: self.leader,
            twin: self.twin.map(|id| (id, self.twin_name)),
            flaws: flaws_of(self.flaws),
            mended: self.mended,
            outcome: self.outcome.as_deref().and_then(RowOutcome::from_word).map(|outcome| (outcome, self.why)),
        })
    }
}

fn flaws_of(words: Option<Vec<String>>) -> Vec<RowFlaw> {
    words.unwrap_or_default().iter().filter_map(|word| reason(word)).collect()
}

fn cells_of(text: &str) -> Result<Vec<String>, Fault> {
    Ok(serde_json::from_str(text)?)
}
