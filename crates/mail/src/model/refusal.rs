//! What mail refuses, and why a verb stopped short.

use super::{Draft, FolderRole, InputField, RuleFlaw};

/// What mail refuses to do. Each is a problem code `mail.<snake_case>` with words in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No such thing, or not the caller's.
    NotFound,
    /// The mailbox is bound already.
    MailboxTaken,
    /// Binding needs the owner's consent (privacy).
    ConsentMissing,
    /// An address has no form of one.
    AddressMalformed(String),
    /// A host's name or port can't be used.
    HostRefused(String),
    /// The mailbox test failed; the code of what is wrong and the server's words.
    SignInFailed {
        /// Code of the problem, as `mailhost` names it.
        problem: String,
        /// The server's own words.
        detail: String,
    },
    /// The operator has set up no such identity provider.
    ProviderUnknown,
    /// The identity provider gave no answer that helps; its words.
    ProviderAway {
        /// The provider's own words.
        detail: String,
        /// Does it know this program? Else the operator's settings there are wrong.
        known: bool,
    },
    /// This session has no such question open at an identity provider: too late, answered before, or another's.
    SignInLost,
    /// He gave no leave.
    LeaveRefused,
    /// He gave leave for an hour only, not for as long as the mailbox is bound.
    LeaveNotLasting,
    /// The mailbox is not signed in to by leave that could be taken back.
    NoLeave,
    /// An identity provider can be asked from a browser only.
    BrowserWanted,
    /// The mailbox is paused or removed.
    MailboxNotActive,
    /// Somebody changed the draft meanwhile; this is the newer one.
    DraftChanged(Box<DraftConflict>),
    /// The draft is being sent.
    DraftLeaving,
    /// The change names no revision.
    RevisionMissing,
    /// Threads got mail that the caller had not seen when he decided about them.
    NewerMail {
        /// So many.
        threads: usize,
    },
    /// Nobody to send to.
    NoRecipients,
    /// More than the allowed number of recipients.
    TooManyRecipients {
        /// The most that are allowed.
        max: usize,
    },
    /// An attachment, or all of them together, is too big.
    TooBig {
        /// The most that is allowed, in bytes.
        bytes_max: u64,
    },
    /// More than the allowed number of things at once.
    TooMany {
        /// The most that are allowed.
        max: usize,
    },
    /// It has left, or was undone already.
    TooLateToUndo,
    /// Only what failed or is in doubt can be tried again or discarded.
    NotStuck,
    /// The mailbox has no folder for this act.
    NoFolder(FolderRole),
    /// Threads of several mailboxes can't go to one folder.
    OtherMailbox,
    /// The act needs a time in the future.
    TimeMissing,
    /// A value of the request can't be understood.
    FieldMalformed(InputField),
    /// The search took too long.
    SearchTooWide,
    /// The image can't be shown.
    ImageRefused,
    /// The suggestion was answered already.
    SuggestionAnswered,
    /// The suggestion is open: there is no answer to take back.
    SuggestionOpen,
    /// Somebody else answered it.
    SuggestionOfAnother,
    /// The company to add to is missing.
    CompanyMissing,
    /// What customers refuse, in their words.
    Customers(CustomersRefuse),
    /// The invitation was called off, or asks for no answer.
    InvitationClosed,
    /// A colleague has answered it otherwise, and his answer waits to be read before it leaves.
    AnswerOfAnother,
    /// A file that can't be imported.
    ImportUnreadable,
    /// A folder's name can't be used, or is taken.
    FolderRefused,
    /// The mailbox is shared with the caller; it is not his to change.
    MailboxOfAnother,
    /// The colleague doesn't work in this mailbox; its owner can add him.
    NotMember {
        /// Its address.
        mailbox: String,
        /// Who can add him.
        owner: String,
    },
    /// The mailbox is not a team's; its owner can make it one.
    NoTeam {
        /// Its address.
        mailbox: String,
        /// Who can do that.
        owner: String,
    },
    /// Whoever receives it must be another colleague who can sign in.
    CannotReceive,
    /// The hand-over was taken back already, or its mailboxes changed hands again.
    NotToBeTakenBack,
    /// Fields of a template stand in the mail, not filled.
    FieldsUnfilled(Vec<String>),
    /// A template of this name is there, in this folder.
    TemplateNameTaken,
    /// Somebody changed the template meanwhile.
    TemplateChanged,
    /// The mailbox or the account has sent as much as it may on that day.
    DailyCapReached {
        /// Recipients a day.
        max: i32,
        /// So many more would do.
        left: i64,
        /// Is it the account's limit, not the mailbox's?
        of_account: bool,
    },
    /// An owner's number a day is above what the mailbox is allowed.
    CapAbove {
        /// What it is allowed.
        max: i32,
    },
    /// Somebody changed how the company sends meanwhile.
    RulesChanged,
    /// Something of a rule can't be kept.
    RuleFlawed {
        /// Where: `conditions.2.values`.
        field: String,
        /// What.
        flaw: RuleFlaw,
    },
    /// Somebody changed the rule meanwhile.
    RuleChanged,
    /// The run is not at a point at which this can be done.
    RunNotReady,
    /// Somebody else has decided, or its writer has called it back.
    ApprovalDecided,
    /// Nobody lets his own mail go.
    ApprovalOwn,
    /// It goes on when somebody has let it go.
    ApprovalAwaited,
    /// An answer to an invitation has no text that who reads it could correct.
    ApprovalOfAnswer,
    /// Nobody has turned a model outside on.
    OutsideOff,
    /// Texts may not leave for this.
    ExitNotGranted,
    /// What would leave is not what was shown.
    ExitNotShown,
    /// Whoever turns it on must answer for it.
    ExitConsentMissing,
    /// Texts go abroad only with an assessment on record.
    ExitAssessmentMissing,
    /// More text than leaves at once.
    OutsideTooLong {
        /// Characters, at most.
        max: usize,
    },
    /// Nothing of a file is shown; why.
    FileNotShown(officefiles::Broken),
    /// The model gave no answer; why, as a code.
    OutsideFailed(&'static str),
}

/// The newer draft that a change ran into.
#[derive(Debug, Clone)]
pub struct DraftConflict(pub Draft);

impl PartialEq for DraftConflict {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id && self.0.revision == other.0.revision
    }
}
impl Eq for DraftConflict {}

/// A refusal of customers, passed on as it is.
#[derive(Debug, Clone)]
pub struct CustomersRefuse(pub web::Problem);

impl PartialEq for CustomersRefuse {
    fn eq(&self, other: &Self) -> bool {
        self.0.code() == other.0.code()
    }
}
impl Eq for CustomersRefuse {}

/// Why a verb of mail stopped short.
pub type Stop = kernel::Stop<Refusal>;
