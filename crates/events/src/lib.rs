//! What happened, told to whom it concerns: open screens now, webhooks and automation later.
//!
//! [`emit`] writes an event in the transaction of the change itself: both happen or neither. A [`Hub`] – one a process –
//! learns of commits by NOTIFY, reads the tenants that somebody watches, and hands every [`Subscription`] what its grants
//! show it.
//!
//! Order and completeness: PostgreSQL numbers transactions when they begin to write, not when they commit, so 'everything
//! after number n' would skip the late ones. A reader therefore remembers the [`Snapshot`] up to which it has read and takes
//! what that snapshot did not see. Nothing is skipped, nothing comes twice, and a long transaction holds back nobody else's
//! events. Events of one transaction come in the order of their emitting, after everything that was committed before it was read.
//!
//! A [`Cursor`] names such a place; resuming there gives what came since. One older than [`KEPT_HOURS`], or too far behind,
//! gets [`Delivery::Reset`]: forget what you know and ask again.

mod cursor;
mod store;
mod emit;
mod subscription;
mod hub;

pub use cursor::{Cursor, NotACursor, Snapshot};
pub use emit::{KEPT_HOURS, emit, emit_by_house, trim};
pub use hub::Hub;
pub use subscription::{Delivery, Event, Subscription};
