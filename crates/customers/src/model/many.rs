//! Work on many companies at once: changes, and files that they are exported into.

use super::CompanyId;
use chrono::{DateTime, Utc};
use fields::Record;
use kernel::{AccountId, Grants, LabelId};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

kernel::id!(BulkId, "a change of many companies");
kernel::id!(ExportId, "a file of customers");

kernel::words! {
    /// Where a change of many companies is.
    BulkState {
        /// Not begun.
        Waiting = "waiting",
        /// On its way.
        Running = "running",
        /// At its end.
        Done = "done",
        /// Called off on its way.
        Stopped = "stopped",
        /// Taken back.
        Undone = "undone",
    }
}

/// A change of many companies.
#[derive(Debug, Clone, PartialEq)]
pub struct Bulk {
    /// Its id.
    pub id: BulkId,
    /// Who asked.
    pub account: AccountId,
    /// What he saw.
    pub grants: Grants,
    /// Who sees it.
    pub labels: Vec<LabelId>,
    /// Which companies.
    pub selection: Value,
    /// What becomes of them.
    pub change: Value,
    /// Those made later are left alone.
    pub until: CompanyId,
    /// Where it is.
    pub state: BulkState,
    /// The last that was looked at.
    pub done: Option<CompanyId>,
    /// How many are another now.
    pub changed: i32,
    /// How many aren't, by reason.
    pub refused: BTreeMap<String, i64>,
}

kernel::words! {
    /// The form of an exported file.
    ExportFormat {
        /// A workbook.
        Xlsx = "xlsx",
        /// Comma-separated values (RFC 4180), UTF-8 with a mark.
        Csv = "csv",
    }
}

kernel::words! {
    /// Where an export is.
    ExportState {
        /// Waits to be allowed.
        Asked = "asked",
        /// Somebody said no.
        Refused = "refused",
        /// Is being written.
        Waiting = "waiting",
        /// The file is there.
        Done = "done",
        /// Called off on its way.
        Stopped = "stopped",
    }
}

/// A file that customers are exported into.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// Who asked.
    pub account: AccountId,
    /// What he saw.
    pub grants: Grants,
    /// Who sees it.
    pub labels: Vec<LabelId>,
    /// Of what it is: companies or people.
    pub record: Record,
    /// Which of them.
    pub selection: Value,
    /// Which fields.
    pub columns: Vec<String>,
    /// In which form.
    pub format: ExportFormat,
    /// The language of the column names.
    pub lang: String,
    /// Where it is.
    pub state: ExportState,
    /// Rows of the file.
    pub rows: i32,
    /// Bytes of the file.
    pub bytes: i64,
    /// The file, piece by piece.
    pub pieces: Vec<Vec<u8>>,
    /// The job that writes it.
    pub job: Option<Uuid>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// Who allowed or refused it.
    pub decided_by: Option<AccountId>,
    /// When the file goes.
    pub expires_at: DateTime<Utc>,
}
