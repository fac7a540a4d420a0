//! Activation links: what they claim and what became of them.

use super::{LinkId, OrderId};
use chrono::{DateTime, Utc};

/// What an activation link says, under the house's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkClaims {
    /// Which link.
    pub link: LinkId,
    /// Which order it opens.
    pub order: OrderId,
    /// The company, as the order names it.
    pub company_name: String,
    /// When it was made.
    pub issued_at: DateTime<Utc>,
    /// From when it opens nothing.
    pub expires_at: DateTime<Utc>,
}

kernel::words! {
    /// What became of a link.
    LinkState {
        /// It can be followed.
        Open = "open",
        /// An account was made by it.
        Used = "used",
        /// The seller or the operator took it back.
        Revoked = "revoked",
        /// A newer link was sent in its place.
        Replaced = "replaced",
        /// Whoever followed it said that the company is another.
        Disputed = "disputed",
    }
}

kernel::words! {
    /// What can happen to a link. That it expires is no event: the moment says it.
    LinkEvent {
        /// An account is made by it.
        Use = "use",
        /// It is taken back.
        Revoke = "revoke",
        /// A newer one is sent.
        Replace = "replace",
        /// 'Not your name?'
        Dispute = "dispute",
    }
}

/// What the house remembers of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRecord {
    /// Which.
    pub link: LinkId,
    /// Which order.
    pub order: OrderId,
    /// What became of it.
    pub state: LinkState,
}
