//! Mails that want an answer.

use crate::model::{Person, ReplyWatch, WatchState};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A mail that wants an answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReplyWatch)]
pub struct WatchOut {
    id: Uuid,
    thread_id: Uuid,
    subject: String,
    who: Person,
    sent_at: DateTime<Utc>,
    /// The day on which the writer is reminded.
    at: DateTime<Utc>,
    state: WatchState,
}

pub(crate) fn watch(w: ReplyWatch) -> WatchOut {
    let ReplyWatch { id, thread_id, subject, who, sent_at, at, state } = w;
    WatchOut { id: id.0, thread_id: thread_id.0, subject, who, sent_at, at, state }
}

/// What becomes of the wait for an answer.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = AnswerReplyWatch)]
pub struct WatchIn {
    /// Wait so many days more, 1 to 366; absent: no longer.
    pub again_days: Option<i32>,
}
