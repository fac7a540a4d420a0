//! The nouns that every context shares: ids, who acts, the clock, a page of a list, what can go wrong, languages.
//!
//! No I/O, no async, no framework: this crate compiles in a second and everything else stands on it.

mod actor;
mod clock;
mod fault;
mod id;
mod lang;
mod page;
mod words;

pub use actor::{Actor, GRANT_ALL, Grants, LabelId, Permission, Permissions};
pub use clock::{Clock, FixedClock, SystemClock};
pub use fault::{Fault, Stop};
pub use id::{AccountId, TenantId};
pub use lang::Lang;
pub use page::{PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, Page, PageSize};
