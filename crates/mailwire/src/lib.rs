//! A mail's bytes: read, understood, made safe to show, and written.
//!
//! - [`parse`] reads any bytes into a [`ParsedMail`]: header, text, HTML, attachments, defects. It never fails.
//! - [`part_bytes`] gives a part's decoded bytes; nothing of a message is out of reach.
//! - [`quote`] tells what a writer wrote himself from what he quotes; [`base_subject`] and [`ParsedMail::thread_keys`] are for threads.
//! - [`Address`] is an address that can be sent to; [`Correspondent`] is what stands in a mail.
//!
//! The structure is read by our own walk, not by a library, for three reasons: its depth and number of parts are bounded without
//! recursion over what the sender nests (a library that builds messages within messages is felled by a bomb of them); the text's
//! bytes stay at hand, so that a wrong charset can be mended; and encoded words cut in the middle of a character are joined, as
//! Chinese mail needs.
//!
//! What this crate never does: network, files, clock, database, state.

mod address;
mod attachment;
mod authentication;
mod body;
mod bytes;
mod calendar;
mod compose;
mod defect;
mod header;
mod html;
mod inspect;
mod mbox;
mod parse;
pub mod quote;
mod report;
pub mod signature;
mod structure;
mod thread;
mod tnef;

pub use address::{ADDRESS_BYTES_MAX, Address, AddressFault, Correspondent, Mailbox, TYPED_LIST_MAX};
pub use attachment::Attachment;
pub use authentication::{AuthenticationResults, Verdict, read as authentication_results};
pub use body::{HTML_BYTES_MAX, PartCharset, TEXT_BYTES_MAX};
pub use calendar::{Answer, Attendee, Day, EventTime, Invitation, Method, Recurrence, Step, answer, read as read_calendar};
pub use compose::{ComposeFault, Outgoing, OutgoingFile, RECIPIENTS_MAX, REFERENCES_WRITTEN_MAX, ascii_address, compose, compose_answer};
pub use defect::Defect;
pub use header::date::MailDate;
pub use header::fields::HEADER_FIELDS_MAX;
pub use html::sanitise::{Clean, FrameLook, Policy, RemoteImages, SANITISED_BYTES_MAX, frame_document, sanitise};
pub use html::to_text::to_text as html_to_text;
pub use inspect::{InspectedDefect, InspectedFile, Inspection, inspect};
pub use mbox::{MBOX_MESSAGE_BYTES_MAX, MboxMessage, MboxReader, write_mbox_message};
pub use parse::{AutomaticHeaders, ListHeaders, PREVIEW_CHARS_MAX, ParsedMail, header_fields, invitation, parse, part_bytes, part_paths};
pub use report::{NOTICES_MAX, Notice, Reason};
pub use structure::{DEPTH_MAX, PARTS_MAX};
pub use thread::{ThreadKeys, base_subject};
pub use tnef::{Tnef, TnefFile, is_tnef, read as read_tnef};
