//! IMAP (RFC 3501) with LITERAL+, IDLE, UIDPLUS, MOVE, SPECIAL-USE, CONDSTORE and QRESYNC (RFC 7162), ESEARCH, ID, COMPRESS.

mod change;
mod fetch;
mod folders;
pub(crate) mod frame;
mod idle;
mod name;
mod select;
mod session;
mod types;
mod value;

pub use fetch::Bodies;
pub use idle::Woken;
pub use name::{Role, encode as folder_name_on_wire};
pub use session::Session;
pub use types::{Body, Capabilities, FetchedBody, Flags, FolderInfo, Marks, Moved, Resync, Selected, Span, Status, UidSet};
