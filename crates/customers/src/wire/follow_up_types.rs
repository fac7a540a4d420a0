//! Types of follow-ups in and out.

use super::input::{FollowUpKindIn, written_kind};
use crate::model::{Flaw, FollowUpIcon, FollowUpType, FollowUpTypeId, FollowUpTypePatch, NewFollowUpType, Refusal, TouchKind};
use crate::rules::Fields;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A type to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewFollowUpType)]
#[serde(deny_unknown_fields)]
pub struct FollowUpTypeIn {
    /// As people call it, up to 30 characters.
    name: String,
    #[schema(value_type = FollowUpIcon)]
    icon: String,
    /// As what the program counts it.
    #[schema(value_type = FollowUpKindIn)]
    kind: String,
}

impl FollowUpTypeIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<NewFollowUpType, Refusal> {
        let Self { name, icon, kind } = self;
        let mut f = Fields::default();
        let new = NewFollowUpType {
            name: f.name("name", Some(name)),
            icon: f.choice("icon", Some(icon), FollowUpIcon::from_word).unwrap_or(FollowUpIcon::Tag),
            kind: f.choice("kind", Some(kind), written_kind).unwrap_or(TouchKind::Note),
        };
        f.finish(new)
    }
}

/// What changes of a type; absent parts stay.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = FollowUpTypePatch)]
#[serde(default, deny_unknown_fields)]
pub struct FollowUpTypePatchIn {
    name: Option<String>,
    #[schema(value_type = Option<FollowUpIcon>)]
    icon: Option<String>,
    /// As what the program counts it; not when something was written under it.
    #[schema(value_type = Option<FollowUpKindIn>)]
    kind: Option<String>,
    /// Nobody is offered it any more, or everybody again.
    retired: Option<bool>,
}

impl FollowUpTypePatchIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<FollowUpTypePatch, Refusal> {
        let Self { name, icon, kind, retired } = self;
        let mut f = Fields::default();
        let patch = FollowUpTypePatch {
            name: name.map(|name| f.name("name", Some(name))),
            icon: f.choice("icon", icon, FollowUpIcon::from_word),
            kind: f.choice("kind", kind, written_kind),
            retired,
        };
        f.finish(patch)
    }
}

/// The order of all types.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = FollowUpTypeOrder)]
#[serde(deny_unknown_fields)]
pub struct FollowUpTypeOrderIn {
    /// Each type once, retired ones too.
    ids: Vec<Uuid>,
}

impl FollowUpTypeOrderIn {
    /// Reads it; of more than `most` ids none is looked at.
    pub(crate) fn read(self, most: usize) -> Result<Vec<FollowUpTypeId>, Refusal> {
        let mut f = Fields::default();
        if self.ids.len() > most {
            f.flaw("ids", Flaw::TooMany);
        }
        f.finish(self.ids.into_iter().take(most).map(FollowUpTypeId).collect())
    }
}

/// The types of follow-ups.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FollowUpTypes)]
pub struct FollowUpTypesOut {
    /// In the order in which they are offered, retired ones too.
    pub items: Vec<FollowUpTypeOut>,
}

/// A type of follow-ups.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FollowUpType)]
pub struct FollowUpTypeOut {
    id: Uuid,
    name: String,
    #[schema(value_type = FollowUpIcon)]
    icon: &'static str,
    /// As what the program counts it.
    #[schema(value_type = FollowUpKindIn)]
    kind: &'static str,
    /// Nobody is offered it any more; what was written under it still names it.
    retired: bool,
    /// For If-Match.
    revision: i32,
}

/// A type as its door shows it.
pub(crate) fn follow_up_type(one: FollowUpType) -> FollowUpTypeOut {
    let FollowUpType { id, name, icon, kind, retired, revision } = one;
    FollowUpTypeOut { id: id.0, name, icon: icon.as_str(), kind: kind.as_str(), retired, revision }
}

/// All types as their door shows them.
pub(crate) fn follow_up_types(all: Vec<FollowUpType>) -> FollowUpTypesOut {
    FollowUpTypesOut { items: all.into_iter().map(follow_up_type).collect() }
}
