//! JSON in and out.

mod input;
mod out;

pub use input::{CompanyPatchIn, ContactPatchIn, FollowUpKindIn, NewCompanyIn, NewContactIn, NewFollowUpIn, StageIn};
pub(crate) use out::{AtCursor, company, company_row, contact, contact_found, entry, follow_up, known, named_in};
pub use out::{
    ChangeOut, CompanyBriefOut, CompanyNameOut, CompanyOut, CompanyRowOut, ContactFoundOut, ContactOut, EmailStateOut, EntryOut,
    FollowUpOut, FoundOut, KnownOut, PersonOut, TwinOut, twin,
};
