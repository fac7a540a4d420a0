//! JSON in and out. Mapped field by field: a new field asks 'shown or not?'.

mod draft;
mod message;
mod suggestion;
mod thread;

pub use draft::{DraftAttachmentOut, DraftIn, DraftOut, NewDraftIn, OutgoingOut, RecipientsIn, SendIn, SentOut};
pub use message::{AttachmentOut, BodyOut, DefectOut, FolderBriefOut, MessageOut, QuarantineOut, ThreadOut};
pub use suggestion::{
    AcceptIn, AcceptManyIn, AcceptManyOut, AcceptedOut, BlockedDomainIn, BlockedDomainOut, DismissIn, EditsIn, FactOut, ReasonOut,
    SuggestionCompanyOut, SuggestionOut,
};
pub use thread::{ActIn, ActOut, BoxesOut, CompanyBriefOut, CountsOut, ListIn, OfferedOut, OriginIn, TabsOut, ThreadRowOut};

pub(crate) use draft::{draft, outgoing};
pub(crate) use message::thread;
pub(crate) use suggestion::suggestion;
pub(crate) use thread::{act_in, act_out, counts, offered, row};
