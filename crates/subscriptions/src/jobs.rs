//! Promises: letters, and the clock.

use crate::model::LinkId;
use kernel::{Lang, TenantId};
use queue::{Job, URGENT};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// To whom a letter goes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Whom {
    /// Somebody who has no account yet.
    Person {
        /// His address.
        address: String,
        /// His name.
        name: String,
        /// In which language he reads.
        lang: Lang,
    },
    /// The master of a house.
    Master(TenantId),
}

/// Writes a letter. A link is sealed when it is sent, so that no secret waits in the queue.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Letter {
    /// To whom.
    pub to: Whom,
    /// Which: `order.paid`.
    pub letter: String,
    /// What it says.
    pub args: BTreeMap<String, String>,
    /// The activation link that goes with it.
    pub link: Option<LinkId>,
}

impl Job for Letter {
    const KIND: &'static str = "subscriptions.letter";
    const PRIORITY: i16 = URGENT;
}

/// Does what is due in all companies' subscriptions. Scheduled every ten minutes; a day is done once, however often it runs.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Clock {}

impl Job for Clock {
    const KIND: &'static str = "subscriptions.clock";
}
