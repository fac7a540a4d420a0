//! Promises to others.

use crate::model::{CompanyId, HandOverId};
use db::TenantTx;
use kernel::Fault;
use queue::{BACKGROUND, Job, NORMAL};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;

/// The kind of the job by which mail learns that a company has other people or domains than before, and connects its threads.
/// Customers can't know mail, so this name and the payload `{company_id}` are the way back.
pub const MAIL_LINK: &str = "mail.link";

/// Promises that mail will look for threads with this company; of several promises that wait, one is kept.
pub(crate) async fn link_mail(tx: &mut TenantTx, company: CompanyId) -> Result<(), Fault> {
    queue::enqueue_raw(tx, MAIL_LINK, company.to_string(), json!({ "company_id": company })).await?;
    Ok(())
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
