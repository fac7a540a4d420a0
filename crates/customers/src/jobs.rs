//! Promises to others.

use crate::model::{CompanyId, HandOverId, ImportId, MergeId, RunId};
use crate::rules::RECKON;
use db::TenantTx;
use kernel::Fault;
use queue::{BACKGROUND, Job, NORMAL};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// The kind of the job by which mail learns that a company has other people or domains than before, and connects its threads.
/// Customers can't know mail, so this name and the payload `{company_id}` are the way back.
pub const MAIL_LINK: &str = "mail.link";

/// Reckon every company anew.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Reckon {}

impl Job for Reckon {
    const KIND: &'static str = RECKON;
    const TIME_MAX: Duration = Duration::from_secs(6 * 3_600);
}

/// Promises that every company is reckoned anew; one promise is enough.
pub(crate) async fn reckon(tx: &mut TenantTx) -> Result<(), Fault> {
    queue::enqueue_raw(tx, RECKON, String::new(), json!({})).await?;
    Ok(())
}

/// Change many companies, or take such a change back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ChangeMany {
    /// What was asked for.
    pub bulk_id: Uuid,
    /// Take it back.
    pub undo: bool,
}

impl Job for ChangeMany {
    const KIND: &'static str = "customers.change_many";
    const PRIORITY: i16 = queue::URGENT;
    const TIME_MAX: Duration = Duration::from_secs(6 * 3_600);

    fn title(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Put companies into a segment, or take them out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FillSegment {
    /// What was asked for.
    pub fill_id: Uuid,
    /// The segment's name, for the list of jobs.
    pub name: String,
}

impl Job for FillSegment {
    const KIND: &'static str = "customers.segment_fill";
    const PRIORITY: i16 = queue::URGENT;
    const TIME_MAX: Duration = Duration::from_secs(6 * 3_600);

    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

/// Bring the scores of everybody who has rules up to date. Scheduled every hour.
#[derive(Debug, Serialize, Deserialize)]
pub struct Scores {}

impl Job for Scores {
    const KIND: &'static str = "customers.scores";
    const PRIORITY: i16 = BACKGROUND;
}

/// Bring a tenant's scores up to date.
#[derive(Debug, Serialize, Deserialize)]
pub struct Score {}

impl Job for Score {
    const KIND: &'static str = "customers.score";
    const PRIORITY: i16 = BACKGROUND;
    // A million companies, a thousand at a time.
    const TIME_MAX: Duration = Duration::from_secs(4 * 3_600);
    fn unique_key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Write an exported file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WriteExport {
    /// What was asked for.
    pub export_id: Uuid,
    /// The file's name, for the list of jobs.
    pub name: String,
}

impl Job for WriteExport {
    const KIND: &'static str = "customers.export";
    const TIME_MAX: Duration = Duration::from_secs(2 * 3_600);

    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

/// The same of opportunities; sales keeps the promise.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WriteOpportunities {
    /// What was asked for.
    pub export_id: Uuid,
    /// The file's name, for the list of jobs.
    pub name: String,
}

impl Job for WriteOpportunities {
    const KIND: &'static str = "sales.export";
    const TIME_MAX: Duration = Duration::from_secs(2 * 3_600);

    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

/// Promises that mail will look for threads with this company; of several promises that wait, one is kept.
pub(crate) async fn link_mail(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    queue::enqueue_raw(tx, MAIL_LINK, company.to_string(), json!({ "company_id": company })).await?;
    Ok(())
}

/// The kind of the job by which sales learns that a company has other owners, or lies in the bin, and labels anew what hangs on it.
/// Its payload is `{company_id}`.
pub const SALES_FOLLOW_COMPANY: &str = "sales.follow_company";

/// Promises that what is being sold to this company is seen by who sees it now.
pub(crate) async fn follow_in_sales(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    queue::enqueue_raw(tx, SALES_FOLLOW_COMPANY, company.to_string(), json!({ "company_id": company })).await?;
    Ok(())
}

/// The kind of the job by which sales learns that new owners may see other opportunities than before. Its payload is empty.
pub const SALES_FOLLOW_ALL: &str = "sales.follow_all";

/// Promises that all that is being sold is labelled anew.
pub(crate) async fn follow_all_in_sales(tx: &mut TenantTx) -> Result<(), Fault> {
    queue::enqueue_raw(tx, SALES_FOLLOW_ALL, String::new(), json!({})).await?;
    Ok(())
}

/// The kind of the job by which mail leads threads of merged companies to the one that stayed, and back: `{merge_id, undone}`.
pub const MAIL_MERGED: &str = "mail.merged";
/// The kind of the job by which sales does the same with opportunities, leads and tasks.
pub const SALES_MERGED: &str = "sales.merged";
/// Who follows merges by a job of its own, since its rows name companies. A context that comes later adds its kind here when it has a handler.
const MERGE_FOLLOWERS: &[&str] = &[MAIL_MERGED, SALES_MERGED];

/// Promises that all contexts whose rows name companies follow a merge, or its being taken back. They ask [`crate::merge_of`] what it was.
pub(crate) async fn follow_merge(tx: &mut TenantTx, merge: MergeId, undone: bool) -> Result<(), Fault> {
    for kind in MERGE_FOLLOWERS {
        // Both promises are kept, in their order: one key each.
        let key = format!("{merge} {}", if undone { "back" } else { "there" });
        queue::enqueue_raw(tx, kind, key, json!({ "merge_id": merge, "undone": undone })).await?;
    }
    Ok(())
}

/// Looks for companies that look like one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FindDuplicates {
    /// The run.
    pub run_id: RunId,
    /// What the list of long work calls it, in the language of who asked.
    pub title: String,
}

impl Job for FindDuplicates {
    const KIND: &'static str = "customers.duplicates";
    // For a database that is away; each attempt goes on where the last one ended.
    const ATTEMPTS_MAX: u16 = 10;
    const PRIORITY: i16 = BACKGROUND;
    const TIME_MAX: Duration = Duration::from_secs(4 * 60 * 60);
    fn unique_key(&self) -> Option<String> {
        Some("all".to_owned())
    }
    fn title(&self) -> Option<String> {
        Some(self.title.clone())
    }
}

/// Promises the night's work to every tenant that has any. Scheduled every hour: nights begin where tenants live.
#[derive(Debug, Serialize, Deserialize)]
pub struct PoolNights {}

impl Job for PoolNights {
    const KIND: &'static str = "customers.pool.nights";
    const PRIORITY: i16 = BACKGROUND;
}

/// One tenant's work of the night: notices, drops to the pool, the recycle bin.
#[derive(Debug, Serialize, Deserialize)]
pub struct PoolNight {}

impl Job for PoolNight {
    const KIND: &'static str = "customers.pool.night";
    const PRIORITY: i16 = BACKGROUND;
    // A million companies, two thousand at a time.
    const TIME_MAX: Duration = Duration::from_secs(4 * 3_600);
    fn unique_key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Moves a leaver's customers.
#[derive(Debug, Serialize, Deserialize)]
pub struct HandOver {
    /// The hand-over.
    pub hand_over_id: HandOverId,
    /// The leaver's name, for the list of jobs.
    pub name: String,
}

impl Job for HandOver {
    const KIND: &'static str = "customers.hand_over";
    const PRIORITY: i16 = NORMAL;
    const TIME_MAX: Duration = Duration::from_secs(4 * 3_600);
    fn unique_key(&self) -> Option<String> {
        Some(self.hand_over_id.to_string())
    }
    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

/// Moves them back.
#[derive(Debug, Serialize, Deserialize)]
pub struct HandOverUndo {
    /// The hand-over.
    pub hand_over_id: HandOverId,
    /// The leaver's name, for the list of jobs.
    pub name: String,
}

impl Job for HandOverUndo {
    const KIND: &'static str = "customers.hand_over.undo";
    const PRIORITY: i16 = NORMAL;
    const TIME_MAX: Duration = Duration::from_secs(4 * 3_600);
    fn unique_key(&self) -> Option<String> {
        Some(self.hand_over_id.to_string())
    }
    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

/// The kind of the job by which mail ties all its threads that are nobody's yet, after an import made many companies at once.
pub const MAIL_LINK_ALL: &str = "mail.link_all";

/// The kind of the job by which mail unties its threads from a company or person that was taken back; payload `{company_id, contact_id}`.
pub const MAIL_UNTIE: &str = "mail.untie";

/// The kind of the job by which sales makes a task that a rule on mail asks for; payload `{id, title, text, assignee, by, due_at, address}`:
/// the task's id, and the writer's address, by which its customer is found. Promised by mail, which doesn't know sales.
pub const SALES_TASK_OF_MAIL: &str = "sales.task_of_mail";

/// Promises that mail lets go of a company that was taken back.
pub(crate) async fn untie_mail(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    queue::enqueue_raw(tx, MAIL_UNTIE, company.to_string(), json!({ "company_id": company, "contact_id": null })).await?;
    Ok(())
}

/// Promises that mail will look for threads of all new companies.
pub(crate) async fn link_all_mail(tx: &mut TenantTx) -> Result<(), Fault> {
    queue::enqueue_raw(tx, MAIL_LINK_ALL, String::new(), json!({})).await?;
    Ok(())
}

/// Reads the rows of a file and compares them with what is here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportCheck {
    /// The import.
    pub import_id: ImportId,
    /// The file's name, for the list of jobs.
    pub name: String,
}

/// Makes companies of the rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportRun {
    /// The import.
    pub import_id: ImportId,
    /// The file's name, for the list of jobs.
    pub name: String,
}

/// Takes back what an import made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportUndo {
    /// The import.
    pub import_id: ImportId,
    /// The file's name, for the list of jobs.
    pub name: String,
}

/// A large file takes its time.
const IMPORT_TIME_MAX: Duration = Duration::from_secs(12 * 60 * 60);

impl Job for ImportCheck {
    const KIND: &'static str = "customers.import.check";
    const ATTEMPTS_MAX: u16 = 5;
    const TIME_MAX: Duration = IMPORT_TIME_MAX;
    fn unique_key(&self) -> Option<String> {
        Some(self.import_id.to_string())
    }
    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

impl Job for ImportRun {
    const KIND: &'static str = "customers.import.run";
    const ATTEMPTS_MAX: u16 = 10;
    const TIME_MAX: Duration = IMPORT_TIME_MAX;
    fn unique_key(&self) -> Option<String> {
        Some(self.import_id.to_string())
    }
    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

impl Job for ImportUndo {
    const KIND: &'static str = "customers.import.undo";
    const ATTEMPTS_MAX: u16 = 10;
    const TIME_MAX: Duration = IMPORT_TIME_MAX;
    fn unique_key(&self) -> Option<String> {
        Some(self.import_id.to_string())
    }
    fn title(&self) -> Option<String> {
        Some(self.name.clone())
    }
}
