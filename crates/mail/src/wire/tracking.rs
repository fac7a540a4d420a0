//! How tracked mails fared.

use crate::model::{Device, JudgedVisit, TrackKind, Tracking, Visitor};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How a sent mail fared.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailTracking)]
pub struct TrackingOut {
    message_id: Uuid,
    sent_at: DateTime<Utc>,
    /// The newest first; the sender's own are left out.
    visits: Vec<VisitOut>,
}

/// Somebody or something opened the mail or followed a link.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailVisit)]
pub struct VisitOut {
    kind: TrackKind,
    at: DateTime<Utc>,
    /// Who, as far as can be told.
    visitor: Visitor,
    /// On what, as far as the program named itself.
    device: Option<Device>,
    /// Where the link leads.
    target: Option<String>,
}

pub(crate) fn tracking(t: Tracking) -> TrackingOut {
    let Tracking { message_id, sent_at, visits } = t;
    let visit = |v: JudgedVisit| {
        let JudgedVisit { kind, at, visitor, device, target } = v;
        VisitOut { kind, at, visitor, device, target }
    };
    let visits = visits.into_iter().filter(|v| v.visitor != Visitor::Own).map(visit).collect();
    TrackingOut { message_id: message_id.0, sent_at, visits }
}

/// Whether a mailbox tracks its mails unless it is told otherwise.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = MailboxTracking)]
pub struct TracksIo {
    /// Does it?
    pub on: bool,
}
