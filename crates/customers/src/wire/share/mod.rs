//! JSON of sharing: the pool, claims, assignment, hand-overs, the recycle bin, who sees what.

mod bin;
mod give;
mod pool;

pub use bin::*;
pub use give::*;
pub use pool::*;

/// Characters of a rule's name.
const NAME_CHARS_MAX: usize = 100;
/// Characters of a reason.
const REASON_CHARS_MAX: usize = 500;
/// Accounts on the white list; members of a rule.
const PEOPLE_MAX: usize = 200;
/// Countries or languages of a member.
const PLACES_MAX: usize = 250;
/// The highest limit of taking or having.
const LIMIT_MAX: i64 = 1_000_000;
/// Days of a rule, of waiting.
const DAYS_MAX: i64 = 3_650;
