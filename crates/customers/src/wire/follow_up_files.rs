//! Files of follow-ups.

use crate::model::FollowUpFile;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A file of a follow-up.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FollowUpFile)]
pub struct FollowUpFileOut {
    id: Uuid,
    name: String,
    media_type: String,
    bytes: i64,
}

pub(crate) fn follow_up_file(file: FollowUpFile) -> FollowUpFileOut {
    let FollowUpFile { id, name, media_type, bytes } = file;
    FollowUpFileOut { id: id.0, name, media_type, bytes }
}
