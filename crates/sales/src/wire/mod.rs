//! JSON in and out.

mod desk;
mod exports;
mod input;
mod leads;
mod out;

pub use desk::{
    CalendarItemOut, CalendarKind, CalendarOut, DailyReportOut, FiguresOut, NewQuickTextIn, NewTargetIn, NewTaskIn, QuickTextOut,
    ReasonOut, RecommendedOut, ReminderOut, ReportIn, TargetOut, TargetReachedOut, TaskOut, TaskPatchIn, TeamReportOut, ThingOut,
};
pub(crate) use desk::{calendar_deal, calendar_promise, calendar_task, quick_text, recommended, reminder, report, target, task};
pub(crate) use exports::selection;
pub use exports::{ExportIn, SelectIn, WhichIn};
pub use input::{
    CloseIn, ConvertIn, ConvertOpportunityIn, LeadActIn, LeadPatchIn, LeadStateIn, LossReasonsIn, MoveIn, NewLeadIn, NewOpportunityIn,
    OpportunityPatchIn, PipelineIn, RateIn, RatesIn, StageGoneIn, StageIn,
};
pub use leads::{LeadBulkIn, LeadBulkOut, LeadChangeIn, SelectLeadsIn, WhichLeadsIn};
pub(crate) use leads::{lead_bulk, lead_selection};
pub use out::{
    AmountOut, BoardOut, ColumnOut, ForecastOut, ForecastRowOut, HistoryOut, LeadActedOut, LeadColumnOut, LeadFiguresOut, LeadOut,
    LossReasonOut, OpportunityOut, PipelineOut, RateOut, RatesOut, SalesCompanyOut, StageFiguresOut, StageOut,
};
pub(crate) use out::{Around, board, forecast, history, lead, loss_reason, opportunity, pipeline, rates, stage_figures};

use serde::{Deserialize, Deserializer};

/// A field that was sent, as null or with a value; absent ones stay `None`.
fn sent<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}
