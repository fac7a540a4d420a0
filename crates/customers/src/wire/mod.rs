//! JSON in and out.

mod address_states;
mod clean;
mod follow_up_files;
mod follow_up_types;
mod imports;
mod input;
mod out;
mod segments;
mod select;
mod share;

mod exports;
mod people;

pub(crate) use address_states::address_state;
pub use address_states::{AddressStateOut, AddressesIn};
pub use clean::*;
pub use exports::{ExportDecisionIn, ExportIn, ExportListOut, ExportOf, ExportOut, ExportSettingIn, ExportedOf, column_name, export};
pub use follow_up_files::FollowUpFileOut;
pub(crate) use follow_up_files::follow_up_file;
pub use follow_up_types::{FollowUpTypeIn, FollowUpTypeOrderIn, FollowUpTypeOut, FollowUpTypePatchIn, FollowUpTypesOut};
pub(crate) use follow_up_types::{follow_up_type, follow_up_types};
pub use imports::{
    CellIn, CheckedOut, ImportOut, ImportOutcomeOut, ImportPatchIn, ImportRowOut, ImportTwinOut, KeptOut, LayoutIn, LayoutOut, RowFlawOut,
    SettingsIn, SettingsOut, UndoneOut,
};
pub(crate) use imports::{import, import_row, layout_out, row_flaw, state_word};
pub use input::{CompanyPatchIn, ContactPatchIn, FollowUpKindIn, NewCompanyIn, NewContactIn, NewFollowUpIn, StageIn};
pub(crate) use out::{AtCursor, company, company_row, contact, contact_found, entry, follow_up, known, named_in};
pub use out::{
    ChangeOut, CompanyBriefOut, CompanyCountOut, CompanyGroupOut, CompanyGroupsOut, CompanyNameOut, CompanyOut, CompanyRowOut,
    CompanyTagsOut, ContactFoundOut, ContactOut, EmailStateOut, EntryOut, EntryTypeOut, FollowUpOut, FoundOut, KnownOut, PersonOut,
    TwinOut, twin,
};
pub use people::ContactRowOut;
pub(crate) use people::contact_row;
pub use segments::{EmptiedOut, FillIn, FillOut, ScoringIn, ScoringOut, SegmentIn, SegmentOut, SegmentPatchIn, SegmentsOfOut, SegmentsOut};
pub(crate) use segments::{scoring, segment};
pub use select::{BulkIn, BulkOut, BulkSampleOut, SelectIn, View, WhichIn};
pub(crate) use select::{patch, selection};
pub use share::*;
