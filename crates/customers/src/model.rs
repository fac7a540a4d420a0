//! The nouns: companies, people, what happened with them, and why something is refused.

mod clean;
mod figures;
mod follow_up;
mod many;
mod people;

pub use clean::*;
pub use figures::FollowUpRow;
pub use follow_up::*;
pub use many::{Bulk, BulkId, BulkState, Export, ExportFormat, ExportId, ExportState};
pub(crate) use people::PersonRow;
mod import;

pub use import::{
    Checked, ColumnDates, Duplicates, Import, ImportDateOrder, ImportId, ImportRefusal, ImportRow, ImportState, Layout, Mapping, Outcomes,
    OwnerOf, Place, RowFlaw, RowOutcome, RowReason, RowState, Settings, Target, Undone,
};

use chrono::{DateTime, Utc};
use kernel::{AccountId, LabelId};
use serde_json::{Map, Value};
use std::collections::HashMap;
use uuid::Uuid;

mod segment;
mod share;

pub use segment::*;
pub use share::*;

kernel::id!(CompanyId, "a customer company");
kernel::id!(ContactId, "a person at a customer company");
kernel::id!(TouchId, "an entry of a company's timeline");

kernel::words! {
    /// How far a customer has come.
    Stage {
        /// Known, nothing asked yet (待跟进).
        ToFollow = "to_follow",
        /// Has asked (询盘).
        Enquiry = "enquiry",
        /// Tries a sample (样单).
        Sample = "sample",
        /// Has ordered (成交).
        Deal = "deal",
        /// Orders again (复购).
        Repeat = "repeat",
    }
}

kernel::words! {
    /// Who sees a company besides those who see everything.
    VisibleTo {
        /// Its owners.
        Owner = "owner",
        /// Its owners and those who see their departments.
        Department = "department",
        /// Every colleague.
        All = "all",
    }
}

kernel::words! {
    /// What an entry of the timeline tells of.
    TouchKind {
        /// A mail from them.
        MailIn = "mail_in",
        /// A mail to them.
        MailOut = "mail_out",
        /// A mail to them came back, or is held up on its way.
        Bounce = "bounce",
        /// Something written down.
        Note = "note",
        /// A telephone call.
        Call = "call",
        /// A visit.
        Visit = "visit",
        /// A meeting, also by video.
        Meeting = "meeting",
        /// A promise only.
        FollowUp = "follow_up",
        /// Another stage.
        Stage = "stage",
        /// Another owner.
        Owner = "owner",
        /// Another company was merged into it, or taken out of it again.
        Merge = "merge",
        /// A colleague asked for it, or was answered.
        Request = "request",
        /// A case of two salespeople was opened or decided.
        Conflict = "conflict",
        /// An opportunity was made, moved on, won or lost. Its title is the opportunity's name; the first line of its text says what
        /// (`made`, `stage`, `won`, `lost`, `reopened`), further lines the stages before and after, or the reason.
        Opportunity = "opportunity",
        /// The record was made.
        Created = "created",
    }
}

impl TouchKind {
    /// Does it count as having been in touch with the customer?
    #[must_use]
    pub fn is_contact(self) -> bool {
        match self {
            Self::MailIn | Self::MailOut | Self::Call | Self::Visit | Self::Meeting => true,
            Self::Bounce | Self::Note | Self::FollowUp | Self::Stage | Self::Owner | Self::Opportunity | Self::Created => false,
            Self::Merge | Self::Request | Self::Conflict => false,
        }
    }
}

kernel::words! {
    /// By what two companies look like one.
    Likeness {
        /// The same mail address.
        Email = "email",
        /// The same domain.
        Domain = "domain",
        /// The same web site.
        Site = "site",
        /// The same telephone number.
        Phone = "phone",
        /// The same account of a messenger or network: WhatsApp, WeChat, LinkedIn.
        Social = "social",
        /// The same name but for legal form, case and punctuation.
        Name = "name",
        /// A name that differs by slips of the pen or the order of its words.
        Alike = "alike",
    }
}

/// Names of colleagues by account.
pub(crate) type Names = HashMap<AccountId, String>;

/// A company as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct CompanyRow {
    /// Its id.
    pub id: CompanyId,
    /// Its name in Latin letters, or its only one.
    pub name: String,
    /// The name that colleagues use.
    pub short_name: Option<String>,
    /// Its first domain.
    pub domain: Option<String>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// How far it has come.
    pub stage: Stage,
    /// 0 to 5.
    pub stars: i16,
    /// Who looks after it; the first is the main one.
    pub owner_ids: Vec<AccountId>,
    /// Last mail, call, visit or meeting.
    pub last_touch_at: Option<DateTime<Utc>>,
    /// The earliest open promise.
    pub next_follow_up_at: Option<DateTime<Utc>>,
    /// People known there.
    pub contact_count: i32,
    /// When the record was made.
    pub created_at: DateTime<Utc>,
    /// 0 to 100, reckoned by the tenant's rules.
    pub score: i16,
    /// Counts changes; the ETag.
    pub revision: i32,
    /// What else was asked for, in the order of asking.
    pub shown: Vec<Option<Value>>,
}

/// A company as its page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Company {
    /// What lists show too.
    pub row: CompanyRow,
    /// The facts that a person may change.
    pub facts: Facts,
    /// Registrable domains.
    pub domains: Vec<String>,
    /// The labels that it carries.
    pub labels: Vec<LabelId>,
    /// What its standard fields and the tenant's hold, by key.
    pub fields: Map<String, Value>,
    /// Why it has its score.
    pub score_reasons: Vec<ScoreReason>,
    /// Its people.
    pub contacts: Vec<Contact>,
    /// The last change of each field.
    pub changed: Vec<Change>,
}

/// A rule of the score that a company meets.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct ScoreReason {
    /// As the rule is called.
    pub name: String,
    /// What it adds; negative when it takes away.
    pub points: i16,
}

/// Facts of a company beyond what lists show.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The name in the customer's own script.
    pub local_name: Option<String>,
    /// Where its web site is.
    pub website: Option<String>,
    /// E.164 where it could be read as a number, else as written.
    pub phone: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// IANA time zone that a person set; none: the country's.
    pub time_zone: Option<String>,
    /// BCP 47 tag of the language it writes in.
    pub language: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// Free text.
    pub remarks: Option<String>,
    /// Who sees it.
    pub visible_to: VisibleTo,
}

/// A person at a company.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The company.
    pub company_id: CompanyId,
    /// The person's name.
    pub name: String,
    /// Mr, Ms, Dr…
    pub salutation: Option<String>,
    /// What the person does there.
    pub title: Option<String>,
    /// Mail addresses, lower case, the main one first.
    pub emails: Vec<String>,
    /// Telephone numbers, E.164 where they could be read.
    pub phones: Vec<String>,
    /// WhatsApp number, digits only.
    pub whatsapp: Option<String>,
    /// WeChat id.
    pub wechat: Option<String>,
    /// LinkedIn page.
    pub linkedin: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Mail to one of the addresses came back.
    pub bounced: bool,
    /// What its standard fields and the tenant's hold, by key.
    pub fields: Map<String, Value>,
}

/// The last change of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field's name.
    pub field: String,
    /// Who changed it; none: the program.
    pub by: Option<AccountId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What somebody did with customers within a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Companies made.
    pub made: i64,
    /// Notes, calls, visits, meetings written down.
    pub follow_ups: i64,
    /// Mails to customers.
    pub mails_out: i64,
}

/// A company to be made; every value has been read and found right.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NewCompany {
    /// Its name.
    pub name: String,
    /// The name in its own script.
    pub local_name: Option<String>,
    /// The name that colleagues use.
    pub short_name: Option<String>,
    /// Registrable domains, no public mail hosts.
    pub domains: Vec<String>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Web site.
    pub website: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// How far it has come; none: to follow.
    pub stage: Option<Stage>,
    /// 0 to 5.
    pub stars: i16,
    /// Where it came from.
    pub source: Option<String>,
    /// Who looks after it; none: whoever makes it.
    pub owner_id: Option<AccountId>,
    /// Its first person.
    pub contact: Option<NewContact>,
    /// Values of standard fields and the tenant's, by key, as sent.
    pub fields: Map<String, Value>,
}

/// A person to be added; every value has been read and found right.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NewContact {
    /// The name; the local part of the address when nobody knows it.
    pub name: String,
    /// Mr, Ms, Dr…
    pub salutation: Option<String>,
    /// What the person does there.
    pub title: Option<String>,
    /// Mail addresses, lower case.
    pub emails: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<String>,
    /// WhatsApp number.
    pub whatsapp: Option<String>,
    /// WeChat id.
    pub wechat: Option<String>,
    /// LinkedIn page.
    pub linkedin: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Values of standard fields and the tenant's, by key, as sent.
    pub fields: Map<String, Value>,
}

impl Company {
    /// A company that is being made, without its person.
    pub(crate) fn of(id: CompanyId, new: NewCompany, owner_ids: Vec<AccountId>, labels: Vec<LabelId>, now: DateTime<Utc>) -> Self {
        Self {
            row: CompanyRow {
                id,
                name: new.name,
                short_name: new.short_name,
                domain: new.domains.first().cloned(),
                country: new.country,
                stage: new.stage.unwrap_or(Stage::ToFollow),
                stars: new.stars,
                owner_ids,
                last_touch_at: None,
                next_follow_up_at: None,
                contact_count: i32::from(new.contact.is_some()),
                created_at: now,
                score: 0,
                revision: 1,
                shown: Vec::new(),
            },
            facts: Facts {
                local_name: new.local_name,
                website: new.website,
                phone: new.phone,
                address: new.address,
                time_zone: None,
                language: new.language,
                source: new.source,
                remarks: None,
                visible_to: VisibleTo::Department,
            },
            domains: new.domains,
            labels,
            fields: new.fields,
            score_reasons: Vec::new(),
            contacts: Vec::new(),
            changed: Vec::new(),
        }
    }
}

impl Contact {
    /// A person who is being added.
    pub(crate) fn of(id: ContactId, company_id: CompanyId, new: NewContact) -> Self {
        let NewContact { name, salutation, title, emails, phones, whatsapp, wechat, linkedin, language, fields } = new;
        Self { id, company_id, name, salutation, title, emails, phones, whatsapp, wechat, linkedin, language, bounced: false, fields }
    }
}

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Created {
    /// The company.
    pub company_id: CompanyId,
    /// Its first person, if one was given.
    pub contact_id: Option<ContactId>,
    /// Which of them is new.
    pub made: Made,
}

/// Mail to an address did not arrive, told by another context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// The address.
    pub address: String,
    /// Will mail never arrive there? Otherwise it is held up, or was given up for a reason that may pass.
    pub permanent: bool,
    /// Why, in one word, as the reader of reports has it: `userunknown`, `mailboxfull`.
    pub reason: &'static str,
    /// Was it reported long ago, and read only now? Then it marks the address, and nothing else.
    pub past: bool,
    /// The server's words.
    pub said: String,
    /// When it was reported.
    pub at: DateTime<Utc>,
    /// The mail that reports it.
    pub message_id: Uuid,
    /// Its thread.
    pub thread_id: Uuid,
    /// Its subject.
    pub title: String,
    /// Who may read it.
    pub labels: Vec<LabelId>,
}

/// What is known of an address that mail came back from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressState {
    /// The address, in lower case.
    pub address: String,
    /// Does nothing arrive there any more?
    pub dead: bool,
    /// Why, at the last time.
    pub reason: Option<String>,
    /// The server's words.
    pub said: Option<String>,
    /// When it was reported last.
    pub at: Option<DateTime<Utc>>,
    /// How often it came back for a reason that may pass.
    pub soft: i32,
}

/// What is new: by this it can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// A company, with its first person if one was given.
    Company(CompanyId),
    /// A person of a company that was here.
    Contact(ContactId),
    /// Nothing: both were here.
    Nothing,
}

/// Something that happened with a customer, told by another context.
#[derive(Debug, Clone, PartialEq)]
pub struct Touch {
    /// With whom.
    pub company_id: CompanyId,
    /// With which person.
    pub contact_id: Option<ContactId>,
    /// What.
    pub kind: TouchKind,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The mail; telling of the same mail again changes nothing.
    pub message_id: Option<Uuid>,
    /// Its thread.
    pub thread_id: Option<Uuid>,
    /// One line (a mail's subject).
    pub title: String,
    /// The beginning of the text.
    pub text: String,
    /// Which colleague did it.
    pub by: Option<AccountId>,
    /// Who may see it: a mail's mailbox labels. None: whoever sees the company.
    pub labels: Option<Vec<LabelId>>,
}

/// Who is behind an address.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The company.
    pub company_id: CompanyId,
    /// The person, when the address itself is known and not only its domain.
    pub contact_id: Option<ContactId>,
    /// The company's name.
    pub company_name: String,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// How far it has come.
    pub stage: Stage,
    /// Who looks after it.
    pub owner_ids: Vec<AccountId>,
    /// The labels that it carries.
    pub labels: Vec<LabelId>,
}

/// By what a company being entered may be found to be there already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TwinKeys {
    /// Names as they are compared.
    pub names: Vec<String>,
    /// Registrable domains.
    pub domains: Vec<String>,
    /// Mail addresses, lower case.
    pub addresses: Vec<String>,
    /// Telephone numbers, E.164.
    pub phones: Vec<String>,
    /// Web sites, as written.
    pub sites: Vec<String>,
    /// Accounts of messengers and networks: `whatsapp:`, `wechat:` or `linkedin:` before what was written.
    pub socials: Vec<String>,
}

/// A colleague who looks after a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// His account.
    pub id: AccountId,
    /// His name; empty until it was looked up, and when nobody has the account any more.
    pub name: String,
}

impl Owner {
    /// One whose name was not looked up yet.
    pub(crate) fn unnamed(id: AccountId) -> Self {
        Self { id, name: String::new() }
    }
}

/// A company that looks like the one being entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// By which it can be asked for, also out of sight: says nothing about it.
    pub handle: CompanyId,
    /// Its id and name; none when the caller may not see it.
    pub seen: Option<(CompanyId, String)>,
    /// Why it looks alike.
    pub by: Likeness,
    /// The domain, address or number that both have.
    pub matched: Option<String>,
    /// Whose it is.
    pub owners: Vec<Owner>,
    /// It lies in the recycle bin.
    pub binned: bool,
}

/// A value that can't be taken, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// Needed and not there.
    Missing,
    /// Longer than the limit.
    TooLong,
    /// More of them than the limit.
    TooMany,
    /// Holds characters that no such text holds.
    Unreadable,
    /// Not a mail address.
    NotAnAddress,
    /// Not a domain name.
    NotADomain,
    /// A public mail host says nothing about a company.
    PublicDomain,
    /// Not a telephone number.
    NotAPhone,
    /// Not a web address.
    NotAWebsite,
    /// Not a country code of ISO 3166.
    NotACountry,
    /// Not a time zone of the IANA database.
    NotATimeZone,
    /// Not a language tag.
    NotALanguage,
    /// Not one of the words allowed here.
    NotAChoice,
    /// Outside its range.
    OutOfRange,
    /// No such colleague.
    NoSuchAccount,
}

/// Which field, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadField {
    /// Its name as sent, with a path: `contact.email`.
    pub field: &'static str,
    /// What is wrong.
    pub flaw: Flaw,
}

/// Why customers won't do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No such company, or none that the caller may see.
    NoSuchCompany,
    /// No such contact, or none that the caller may see.
    NoSuchContact,
    /// No such follow-up, or none that the caller may see.
    NoSuchFollowUp,
    /// Fields that can't be taken; at least one.
    BadFields(Vec<BadField>),
    /// A company like this is there already.
    Twin(Box<Twin>),
    /// The address belongs to somebody already.
    AddressTaken(String, Box<Twin>),
    /// The record was changed since the caller read it; its revision now.
    Changed(i32),
    /// The cursor wasn't made by this list.
    BadCursor,
    /// A company can hold no more contacts.
    TooManyContacts,
    /// The entry promised nothing.
    NothingPromised,
    /// No such change of many, or one that was taken back or is on its way.
    NoSuchBulk,
    /// Nothing to change, a field that can't be changed so, or more companies named than the limit.
    BadBulk,
    /// No such export, one that is decided, or a file that is gone.
    NoSuchExport,
    /// Nobody allows his own export.
    OwnExport,
    /// Fields, a filter or an order don't fit.
    Fields(fields::Refusal),
    /// Somebody has changed what was made of a suggestion, or it is out of sight: it can't be taken back.
    BuiltOn,
    /// What an import refuses.
    Import(ImportRefusal),
    /// Sharing: the pool, claims, assignment, hand-over, the recycle bin.
    Share(ShareRefusal),
    /// About duplicates, requests, merges and conflicts.
    Clean(CleanRefusal),
    /// About segments and the score.
    Segment(SegmentRefusal),
    /// About the tenant's types of follow-ups.
    FollowUpType(FollowUpTypeRefusal),
    /// About files of follow-ups.
    FollowUpFile(FollowUpFileRefusal),
}

impl From<FollowUpFileRefusal> for Refusal {
    fn from(refusal: FollowUpFileRefusal) -> Self {
        Self::FollowUpFile(refusal)
    }
}

impl From<CleanRefusal> for Refusal {
    fn from(refusal: CleanRefusal) -> Self {
        Self::Clean(refusal)
    }
}

impl From<FollowUpTypeRefusal> for Refusal {
    fn from(refusal: FollowUpTypeRefusal) -> Self {
        Self::FollowUpType(refusal)
    }
}

impl Refusal {
    /// In one word, where refusals are only counted.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::NoSuchCompany | Self::NoSuchContact | Self::NoSuchFollowUp | Self::NoSuchBulk | Self::NoSuchExport => "gone",
            Self::Twin(_) | Self::AddressTaken(..) => "twin",
            Self::Changed(_) | Self::BuiltOn => "changed",
            Self::Clean(_) => "clean",
            Self::Segment(_) => "segment",
            Self::FollowUpType(_) => "follow_up_type",
            Self::FollowUpFile(_) => "follow_up_file",
            Self::Share(_) => "share",
            Self::Import(_) => "import",
            Self::OwnExport
            | Self::BadFields(_)
            | Self::Fields(_)
            | Self::BadCursor
            | Self::BadBulk
            | Self::TooManyContacts
            | Self::NothingPromised => "value",
        }
    }
}

impl From<fields::Refusal> for Refusal {
    fn from(refusal: fields::Refusal) -> Self {
        Self::Fields(refusal)
    }
}

impl From<fields::BadFilter> for Refusal {
    fn from(bad: fields::BadFilter) -> Self {
        Self::Fields(bad.into())
    }
}

impl From<BadField> for Refusal {
    fn from(bad: BadField) -> Self {
        Self::BadFields(vec![bad])
    }
}
