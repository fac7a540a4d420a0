//! A cell is mended on the spot: the row is read and compared anew, the counts follow.

use super::check::{MENDED_MAX, understood};
use super::weigh::{alike, held};
use super::{before_run, reading, refused, told};
use crate::model::{Checked, ImportId, ImportRefusal, ImportRow, ImportState, Refusal, RowState};
use crate::rules;
use crate::store::{self, Staged};
use db::TenantTx;
use fields::Record;
use kernel::{Fault, Stop};

/// Writes a cell of a staged row; gives the row as it is now.
///
/// # Errors
/// [`ImportRefusal::NotNow`] before the check and after the run began, [`ImportRefusal::NoSuchRow`], [`ImportRefusal::TooManyMended`].
pub(crate) async fn mend(tx: &mut TenantTx, id: ImportId, row: i64, column: usize, value: String) -> Result<ImportRow, Stop<Refusal>> {
    let import = before_run(tx, id).await?;
    if import.state != ImportState::Checked {
        return Err(refused(ImportRefusal::NotNow(import.state)));
    }
    let Some(before) = store::import_row(tx, id, row).await?.filter(|_| column < import.layout.columns.len()) else {
        return Err(refused(ImportRefusal::NoSuchRow));
    };
    if !before.mended && store::mended_count(tx, id, MENDED_MAX).await? >= MENDED_MAX {
        return Err(refused(ImportRefusal::TooManyMended));
    }
    let mut cells = before.cells.clone();
    cells.resize(cells.len().max(column + 1), String::new());
    cells[column] = value.chars().take(sheets::CELL_CHARS_MAX).collect();
    let read = understood(&reading(tx, &import).await?, row, &cells);
    let mut now = Staged { row, cells: read.cells, state: RowState::Bad, leader: row, twin: None, flaws: Vec::new() };
    match read.read {
        Err(flaws) => now.flaws = flaws,
        Ok(known) => {
            let found = alike(tx, std::slice::from_ref(&known)).await?;
            let twin = found.into_iter().flatten().find(|alike| !alike.taken_back);
            let taken = held(tx, std::slice::from_ref(&known)).await?;
            let elsewhere = known.unique().filter(|value| {
                let holder = taken.get(value);
                holder.is_some_and(|holder| twin.is_none_or(|twin| value.0 == Record::Company && *holder != twin.company))
            });
            now.flaws = elsewhere.map(rules::taken).collect();
            if twin.is_none() {
                now.flaws.extend(known.missing(true));
            }
            if now.flaws.is_empty() {
                now.twin = twin.map(|twin| (twin.company, twin.why.as_str()));
                now.state = if twin.is_some() { RowState::Duplicate } else { RowState::New };
            }
        }
    }
    store::row_rewrite(tx, id, &now).await?;
    let checked = counted(import.checked.clone(), &before, &now);
    store::set_checked(tx, id, import.rows_total, &checked).await?;
    told(tx, &import).await?;
    store::import_row(tx, id, row).await?.ok_or_else(|| Fault::say("a row that was just written is gone").into())
}

fn counted(mut checked: Checked, before: &ImportRow, now: &Staged) -> Checked {
    let of = |checked: &mut Checked, state: RowState, by: i64| {
        let count = match state {
            RowState::New => &mut checked.new,
            RowState::Duplicate => &mut checked.duplicate,
            RowState::More => &mut checked.more,
            RowState::Bad => &mut checked.bad,
        };
        *count = count.saturating_add_signed(by);
    };
    of(&mut checked, before.state, -1);
    of(&mut checked, now.state, 1);
    for flaw in &before.flaws {
        let word = rules::reason_word(flaw);
        if let Some(count) = checked.reasons.get_mut(&word) {
            *count = count.saturating_sub(1);
        }
    }
    for flaw in &now.flaws {
        *checked.reasons.entry(rules::reason_word(flaw)).or_default() += 1;
    }
    checked.reasons.retain(|_, count| *count > 0);
    checked
}
