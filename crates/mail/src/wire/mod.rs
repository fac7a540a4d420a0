//! JSON in and out. Mapped field by field: a new field asks 'shown or not?'.

mod about;
mod alarm;
mod approval;
mod cap;
mod draft;
mod handling;
mod label;
mod mailbox;
mod mailing;
mod message;
mod sign_in;
mod outside;
mod preview;
mod report;
mod suggestion;
mod takeout;
mod team;
mod template;
mod thread;
mod tracking;
mod watch;

pub use about::{
    AboutOut, AnswerIn, AnswerIo, AnsweredOut, AttendeeOut, CautionOut, EventTimeOut, FoundSenderOut, InvitationMethodOut, InvitationOut,
    RecurrenceDayOut, RecurrenceOut, RecurrenceStepOut, VerdictOut,
};
pub use alarm::{AlarmRulesIo, UnansweredIn, UnansweredOut};
pub use approval::{
    ApprovalFileOut, ApprovalLettersIo, ApprovalOut, ApprovalReadOut, ApprovalRuleIo, ApprovalRulesIo, CorrectIn, CorrectionOut, SendBackIn,
};
pub use cap::{MailboxCapIn, MailboxCapOut, SendingRulesIo};
pub use draft::{DraftAttachmentOut, DraftIn, DraftOut, NewDraftIn, OutgoingOut, PlanIn, RecipientsIn, SendIn, SentOut};
pub use handling::{ChangeOut, HitOut, NewRunIn, RuleIn, RuleOrderIn, RuleOut, RuleSwitchIn, RunActIn, RunOut, StepOut};
pub use label::{CorrectedOut, LabelsCountOut, LabelsIn, LearnedOut, TopicOut};
pub use mailbox::{
    AsideOut, DiscoverIn, DiscoveredOut, EditMailboxIn, EndpointIo, FolderOut, FolderPathIn, FolderSyncOut, FoundOut, HostProblemOut,
    MailboxOut, MailboxProblemOut, MailboxSyncOut, NewMailboxIn, OwnerOut, SecurityIo, SignInAtOut, SignedInAtOut, TestIn, TestedImapOut,
    TestedOut, TestedSmtpOut,
};
pub use mailing::{
    CheckedOut, MailingActIn, MailingBegunOut, MailingCheckOut, MailingOut, MailingRecipientOut, SeparatelyIn, UnsubscribeIn,
    UnsubscribedOut,
};
pub use message::{AttachmentOut, BodyOut, BodySourceOut, DefectOut, DeliveryOut, FolderBriefOut, MessageOut, QuarantineOut, ThreadOut};
pub use outside::{ExitOut, GrantIn, OutsideAnswerOut, OutsideAskIn, OutsideBriefOut, OutsideModelOut, OutsideShownOut, TranslationOut};
pub use preview::{InnerMailKind, InnerMailOut, PreviewOut};
pub use report::{FateGroupOut, FateOut, FatesOut, ResponseGroupOut, ResponseOut, ResponsesOut};
pub use sign_in::{BeginSignInIn, FinishSignInIn, RevocationOut, SignInBegunOut, SignInFinishedOut};
pub use suggestion::{
    AcceptAsIn, AcceptIn, AcceptManyIn, AcceptManyOut, AcceptedOut, BlockedDomainIn, BlockedDomainOut, DismissIn, EditsIn, FactOut,
    FactsOut, ReasonOut, SuggestionCompanyOut, SuggestionOut, UndoManyIn, UndoManyOut,
};
pub use takeout::{TakeOutFormIo, TakeOutIn, TakeoutOut, TakeoutStateOut};
pub use team::{DistributionIo, HandOverIn, HandOverOut, LineIo, MemberOut, ShareIo, SharingIo, ToHandOverOut};
pub use template::{FillIn, FilledOut, SignaturesIn, TemplateIn, TemplateOut};
pub use thread::{
    ActIn, ActOut, ApprovalCountsOut, BoxesOut, CompanyBriefOut, CountsOut, DeskIn, ListIn, OfferedOut, OriginIn, TabsOut, ThreadRowOut,
};

pub use tracking::{TrackingOut, TracksIo, VisitOut};
pub use watch::{WatchIn, WatchOut};

pub(crate) use about::{about, answered, invitation};
pub(crate) use alarm::{alarm_rules, alarm_rules_in, unanswered};
pub(crate) use approval::{approval, approval_rules, approval_rules_in, correction};
pub(crate) use cap::{mailbox_cap, sending_rules};
pub(crate) use draft::{draft, outgoing};
pub(crate) use handling::{change, hit, rule, run};
pub(crate) use label::{corrected, learned};
pub(crate) use mailbox::{aside, discovered, discovered_at, edit_mailbox, folder, mailbox, new_mailbox, reach, tested};
pub(crate) use mailing::{mailing, mailing_check, mailing_recipient, unsubscribed};
pub(crate) use message::thread;
pub(crate) use outside::{exit, grant_in, outside_brief, outside_came, outside_model, outside_shown, translation};
pub(crate) use preview::preview;
pub(crate) use report::{fate, fates, response, responses};
pub(crate) use sign_in::{answer, finished, revocation, wish};
pub(crate) use suggestion::suggestion;
pub(crate) use takeout::{form, takeout};
pub(crate) use team::{hand_over, member, sharing_in, sharing_out, to_hand_over};
pub(crate) use template::{filled, template};
pub(crate) use thread::{act_in, act_out, counts, offered, row};
pub(crate) use tracking::tracking;
pub(crate) use watch::watch;

/// Tells `null` from nothing said.
fn told<'de, T: serde::Deserialize<'de>, D: serde::Deserializer<'de>>(d: D) -> Result<Option<Option<T>>, D::Error> {
    serde::Deserialize::deserialize(d).map(Some)
}
