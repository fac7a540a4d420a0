//! Memory: definitions, limits of roles, taken values, views; and how a condition is asked of the database.

mod condition;
mod definitions;
mod groups;
mod limits;
mod taken;
mod views;

pub use condition::{after, filter, meets, order, select_group, select_keys, select_number, select_values};
pub(crate) use definitions::{all, archive, count, insert, next_key, one, set_order, update};
pub use groups::{Group, Groups, days_of_span};
pub(crate) use limits::{limits_of_all, limits_of_role, set_limits};
pub(crate) use taken::{free, free_all, free_many, holders, take, take_all};
pub(crate) use views::{delete_view, insert_view, set_first, update_view, view, views};
