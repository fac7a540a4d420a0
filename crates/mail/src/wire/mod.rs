//! JSON in and out. Mapped field by field: a new field asks 'shown or not?'.

mod draft;
mod mailbox;
mod message;
mod suggestion;
mod thread;

pub use draft::{DraftAttachmentOut, DraftIn, DraftOut, NewDraftIn, OutgoingOut, RecipientsIn, SendIn, SentOut};
pub use mailbox::{
    AsideOut, DiscoverIn, DiscoveredOut, EditMailboxIn, EndpointIo, FolderOut, FolderPathIn, FolderSyncOut, FoundOut, HostProblemOut,
    MailboxOut, MailboxProblemOut, MailboxSyncOut, NewMailboxIn, OwnerOut, SecurityIo, TestIn, TestedImapOut, TestedOut, TestedSmtpOut,
};
pub use message::{AttachmentOut, BodyOut, BodySourceOut, DefectOut, DeliveryOut, FolderBriefOut, MessageOut, QuarantineOut, ThreadOut};
pub use suggestion::{
    AcceptAsIn, AcceptIn, AcceptManyIn, AcceptManyOut, AcceptedOut, BlockedDomainIn, BlockedDomainOut, DismissIn, EditsIn, FactOut,
    FactsOut, ReasonOut, SuggestionCompanyOut, SuggestionOut, UndoManyIn, UndoManyOut,
};
pub use thread::{ActIn, ActOut, BoxesOut, CompanyBriefOut, CountsOut, ListIn, OfferedOut, OriginIn, TabsOut, ThreadRowOut};

pub(crate) use draft::{draft, outgoing};
pub(crate) use mailbox::{aside, discovered, edit_mailbox, folder, mailbox, new_mailbox, reach, tested};
pub(crate) use message::thread;
pub(crate) use suggestion::suggestion;
pub(crate) use thread::{act_in, act_out, counts, offered, row};
