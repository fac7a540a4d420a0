//! Talking to the hosts of mail: IMAP sessions (RFC 3501 and its useful extensions), SMTP submission (RFC 6409), and
//! finding out where a mailbox lives.
//!
//! Every server is taken for hostile: what it sends has named limits, every wait has an end, nothing it says can panic.
//! The IMAP dialogue is our own (framing, values, commands), because the sync needs pipelined fetches, literals of 100 MB
//! without copies, and `VANISHED` never lost; SMTP is our own, because 'was it sent?' must have an honest third answer.
//!
//! - [`Hosts`] is the way out: certificates, inner addresses, time-outs.
//! - [`Session`] is one signed-in IMAP connection.
//! - [`Hosts::send`] hands one mail to SMTP and says exactly what became of it: [`Sent`].
//! - [`Hosts::discover`] finds servers for an address; it never fails, at worst it guesses.
//! - [`HostProblem`] is everything that can go wrong, each with a code and what to do about it.

mod discover;
mod imap;
mod net;
mod problem;
mod sasl;
mod smtp;

pub use discover::{Discovered, Found, Preset};
pub use imap::{
    Bodies, Body, Capabilities, FetchedBody, Flags, FolderInfo, Marks, Moved, Resync, Role, Selected, Session, Span, Status, UidSet, Woken,
    folder_name_on_wire,
};
pub use net::{Endpoint, HostSettings, Hosts, Login, Proof, Security};
pub use problem::{Advice, HostProblem, Retry};
pub use smtp::{Envelope, Sent};
