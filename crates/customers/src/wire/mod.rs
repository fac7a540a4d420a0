//! JSON in and out.

mod imports;
mod input;
mod out;

pub use imports::{
    CellIn, CheckedOut, ImportOut, ImportPatchIn, ImportRowOut, ImportTwinOut, KeptOut, LayoutIn, LayoutOut, OutcomeOut, RowFlawOut,
    SettingsIn, SettingsOut, UndoneOut,
};
pub(crate) use imports::{import, import_row, layout_out, row_flaw, state_word};
pub use input::{CompanyPatchIn, ContactPatchIn, FollowUpKindIn, NewCompanyIn, NewContactIn, NewFollowUpIn, StageIn};
pub(crate) use out::{AtCursor, company, company_row, contact, contact_found, entry, follow_up, known, named_in, twin};
pub use out::{
    ChangeOut, CompanyBriefOut, CompanyNameOut, CompanyOut, CompanyRowOut, ContactFoundOut, ContactOut, EmailStateOut, EntryOut,
    FollowUpOut, FoundOut, KnownOut, PersonOut, TwinOut,
};
