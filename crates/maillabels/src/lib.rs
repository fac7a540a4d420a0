//! What a mail is about: an enquiry, an order, a complaint, a bounce … and why the program thinks so.
//!
//! - What headers say is certain and stands above the rest ([`Origin`]): a delivery report is a bounce whatever words it holds.
//! - Otherwise a small model decides: multinomial logistic regression over words, parts of words, meanings and marks
//!   ([`features`]). Meanings come from a list of words in eight languages (`data/concepts.txt`), so that what a mail in one
//!   language taught is known in all of them.
//! - What a tenant's people correct is learned beside the model, as small bounded weights of his own ([`Learned`]).
//! - Whatever is decided can be explained: the features that spoke loudest are shown in the words of the mail.
//!
//! The model (`data/model.bin`) is trained by `tradewind mail labels train` from `data/train`, mails written for this project, and
//! judged by `data/judge.jsonl`, written by others; see [`train`] and [`judge`]. What is tried meanwhile is tried on `data/dev.jsonl`,
//! which teaches nothing, by the example `cross_validate`.
//!
//! What this crate never does: read files (the trainer's callers do), ask the network, hold state besides the embedded model.

mod concepts;
pub mod features;
pub mod judge;
mod learned;
mod letter;
mod model;
pub mod sample;
pub mod train;

pub use learned::{LEARNED_FEATURES_MAX, Learned, Lesson};
pub use letter::{Letter, Origin};
pub use model::{Labelled, Look, Model, REASON_WORDS_MAX, Verdict, Why};

kernel::words! {
    /// What a mail is about.
    MailLabel {
        /// A (possible) buyer asks.
        Enquiry = "enquiry",
        /// About an offer that is on the table.
        Quotation = "quotation",
        /// An order, its change, its production.
        Order = "order",
        /// Samples.
        Sample = "sample",
        /// Money owed, paid, due.
        Payment = "payment",
        /// Goods on their way and their papers.
        Shipping = "shipping",
        /// Something is wrong with goods or service.
        Complaint = "complaint",
        /// A mail did not arrive.
        Bounce = "bounce",
        /// A machine answers for a person.
        AutoReply = "auto-reply",
        /// Bulk mail that one subscribed to.
        Newsletter = "newsletter",
        /// Unasked selling or fraud.
        Spam = "spam",
        /// Among colleagues.
        Internal = "internal",
    }
}

/// The labels, and one class more for mails that bear none.
pub const CLASSES: usize = 13;
/// The class of mails that bear no label.
pub const NONE: usize = CLASSES - 1;

impl MailLabel {
    /// Its number among the classes.
    #[must_use]
    pub fn class(self) -> usize {
        Self::ALL.iter().position(|l| *l == self).unwrap_or(NONE)
    }
}
