//! JSON in and out. Mapped exhaustively: a new field asks here whether it is shown.

mod company;
mod own;

pub(crate) use company::*;
pub(crate) use own::*;

use crate::model::Refusal;
use kernel::Lang;
use serde::{Deserialize, Deserializer};

/// `en` or `zh-CN`; other tags of the two languages are taken as well.
pub(crate) fn lang(tag: &str) -> Result<Lang, Refusal> {
    Lang::from_tag(tag).ok_or(Refusal::LangUnknown)
}

/// Tells an absent field from one that is null: `None`, `Some(None)`, `Some(Some(…))`.
fn maybe_null<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
