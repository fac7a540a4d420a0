//! Statements of sharing.

mod assign;
mod bin;
mod due;
mod hand_over;
mod moves;
mod pool;

pub(crate) use assign::{assign_rule, assign_rules, delete_assign_rule, given_add, new_assign_rule, set_assign_rule};
pub(crate) use bin::{bin_page, purge};
pub(crate) use due::{DueRow, Facts, Which, due_rows, facts, page_end};
pub(crate) use hand_over::{
    follow_ups_left, follow_ups_of, follow_ups_undo, give_follow_ups, hand_over, hand_over_counts, hand_over_kept, hand_over_moved,
    hand_overs, new_hand_over, set_hand_over, undo_batch,
};
pub(crate) use moves::{
    MoveRow, claim_times, cooling, forget_notices, held, hold_account, hold_companies, in_hand_of, lately_claimed, move_all, movement_add,
    owners_of, set_notices,
};
pub(crate) use pool::{
    begin_night, delete_pool_rule, dropping, end_night, keep, new_pool_rule, night_comes_to, order_pool_rules, pool_rule, pool_rules,
    pool_settings, set_pool_rule, set_pool_settings, standing_of, tenants_at_night,
};
