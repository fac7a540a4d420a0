//! The nouns: webhooks, deliveries, and why something is refused.

use chrono::{DateTime, Utc};
use kernel::{AccountId, Permission};

kernel::id!(WebhookId, "a webhook");
kernel::id!(DeliveryId, "one event on its way to one webhook");

/// An event that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name: `mail.received`.
    pub name: &'static str,
    /// Who may not do this is not told of it.
    pub needs: Permission,
}

kernel::words! {
    /// Why a webhook is off.
    OffBecause {
        /// A person switched it off.
        Person = "person",
        /// The other side said that it is gone for good (HTTP 410).
        Gone = "gone",
        /// It has not answered for days.
        Failing = "failing",
        /// Its maker left or may no longer make webhooks.
        Maker = "maker",
    }
}

kernel::words! {
    /// How far a delivery is.
    DeliveryState {
        /// On its way, or to be tried again.
        Waiting = "waiting",
        /// The other side took it.
        Delivered = "delivered",
        /// Given up; can be sent again by hand.
        Failed = "failed",
    }
}

/// An address that is told of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Whose; it is told what he may see.
    pub account: AccountId,
    /// What people call it.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// Of what it is told.
    pub kinds: Vec<String>,
    /// Why it is off; none: it is on.
    pub off: Option<OffBecause>,
    /// Since when nothing was taken; none: the last one was.
    pub failing_since: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What a person says of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What people call it.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// Of what it is told.
    pub kinds: Vec<String>,
}

/// One event on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Its id, by which the other side knows it again.
    pub id: DeliveryId,
    /// To whom.
    pub webhook: WebhookId,
    /// What happened.
    pub kind: String,
    /// The ids of what it happened to.
    pub data: serde_json::Value,
    /// When it was taken from the flow.
    pub at: DateTime<Utc>,
    /// How far it is.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u16,
    /// The last answer's HTTP status; none: no answer.
    pub status: Option<u16>,
    /// The last answer's words, or why there was none.
    pub said: Option<String>,
    /// When it was tried last.
    pub tried_at: Option<DateTime<Utc>>,
    /// When it is tried again.
    pub next_at: Option<DateTime<Utc>>,
}

/// Why webhooks won't do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No such webhook, or a colleague's.
    NoSuchWebhook,
    /// No such delivery.
    NoSuchDelivery,
    /// Without a name, or with too long a one.
    BadName,
    /// Not an https address.
    BadUrl,
    /// It names a machine inside.
    InnerUrl,
    /// None chosen.
    NoKinds,
    /// There is no such event.
    NoSuchKind(String),
    /// The caller may not see what this event is about.
    KindNotYours(&'static str),
    /// More than an account can have.
    TooMany(usize),
    /// The webhook is off.
    Off,
}
