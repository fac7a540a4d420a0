//! Leave that is given back at an identity provider.

use super::MailboxId;
use chrono::{DateTime, Utc};
use uuid::Uuid;

kernel::words! {
    /// What has become of it.
    #[schema(as = MailRevocationState)]
    RevocationState {
        /// The provider is still to be told.
        Waiting = "waiting",
        /// It has taken the leave back.
        Revoked = "revoked",
        /// It could not be told: the owner removes the leave there himself.
        GivenUp = "given_up",
        /// It takes no leave back from programs: the owner removes it there himself.
        ByHand = "by_hand",
        /// Leave was given anew before the provider was told: it stands.
        Kept = "kept",
    }
}

/// Leave that is given back.
#[derive(Debug, Clone)]
pub struct Revocation {
    /// Its id.
    pub id: Uuid,
    /// For which mailbox it was given.
    pub mailbox_id: MailboxId,
    /// Who signed in there.
    pub address: String,
    /// At which provider.
    pub provider: String,
    /// What has become of it.
    pub state: RevocationState,
    /// How often the provider was asked.
    pub tries: i32,
    /// Its words at the last try.
    pub said: Option<String>,
    /// When it is asked again.
    pub next_at: Option<DateTime<Utc>>,
    /// When the leave was given back.
    pub asked_at: DateTime<Utc>,
    /// When it was over.
    pub ended_at: Option<DateTime<Utc>>,
}
