//! The HTTP platform: what every door of every context stands on.
//!
//! - [`Problem`]: an error as RFC 9457 says, told in the caller's language. A context's refusals become problems through [`Refuses`].
//! - [`Caller`]: who asks. Made by what implements [`Authenticate`]; without a session the door answers 401 by itself.
//! - [`Json`], [`Query`], [`Path`], [`PageQuery`]: input that names the field, the rule and the way out when it is wrong.
//! - [`layers`]: everything around the router – request ids, logs, metrics, security headers, limits, CSRF, idempotency, panics.
//! - [`etag`], [`sse`], [`spa`], [`outgoing`]: conditional writes, live streams, the web app's files, guarded requests to elsewhere.
//!
//! Invariants: a response of 4xx or 5xx under `/api` is always a problem document; a 5xx is logged exactly once, with its
//! request id; nothing here knows any context.

mod caller;
mod catalogue;
mod cookie;
pub mod etag;
mod extract;
mod headers;
mod idempotency;
mod layers;
pub mod outgoing;
mod problem;
mod rate;
pub mod spa;
pub mod sse;
mod unread;
mod watch;

pub use caller::{Authenticate, Bare, Caller, Credential, Hold, Identity, PeekCaller, SPEAKS_DEFAULT, Via, Visitor};
pub use catalogue::Catalogue;
pub use cookie::SessionCookie;
pub use extract::{Json, PageOf, PageQuery, Path, Query, cursor};
pub use idempotency::forget_old_answers;
pub use layers::{Door, DoorSettings, layers};
pub use problem::{FieldProblem, Problem, ProblemBody, Refuses};
pub use rate::Rate;
