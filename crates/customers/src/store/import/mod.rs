//! Imports: the file and its state, its rows, what became of them, and the companies that they become.

mod book;
mod rows;
mod write;

pub(crate) use book::{
    delete_import, import, import_at, import_for_update, import_insert, import_list, mapping_known, mapping_remember, set_checked,
    set_failed, set_job, set_layout, set_mapping, set_progress, set_state, set_undone,
};
pub(crate) use rows::{
    Staged, TwinFound, clear_rows, import_row, import_rows, left_out, left_out_any, mended, mended_count, outcome_of_companies,
    outcomes_count, row_rewrite, rows_after, stage_rows, twins_of,
};
pub(crate) use write::{
    Given, GivenContact, ImportMade, OutcomeRow, add_outcomes, attach_contacts, companies_here, gate_alone, insert_companies,
    insert_contacts, made_by_import, outcomes_before, people_of, untouched,
};
