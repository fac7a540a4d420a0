//! Wire: JSON in and out.

use crate::model::{Delivery, DeliveryState, OffBecause, Wanted, Webhook};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An address that is told of events.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookOut {
    id: Uuid,
    /// What people call it.
    name: String,
    /// Where it is told.
    url: String,
    /// Of what it is told.
    kinds: Vec<String>,
    /// Why it is off; null: it is on.
    off: Option<OffBecause>,
    /// Since when nothing was taken; null: the last one was.
    failing_since: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl From<Webhook> for WebhookOut {
    fn from(hook: Webhook) -> Self {
        let Webhook { id, account: _, name, url, kinds, off, failing_since, created_at } = hook;
        Self { id: id.0, name, url, kinds, off, failing_since, created_at }
    }
}

/// A webhook with its secret, shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewWebhookOut {
    /// The webhook.
    pub webhook: WebhookOut,
    /// What its deliveries are signed with: `whsec_…`.
    pub secret: String,
}

/// Another secret, shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookSecretOut {
    /// What deliveries are signed with from now on.
    pub secret: String,
}

/// What a webhook is to be.
#[derive(Debug, Deserialize, ToSchema)]
pub struct WebhookIn {
    /// What people call it, up to 80 characters.
    name: String,
    /// An https address.
    url: String,
    /// Of what it is told; at least one.
    kinds: Vec<String>,
}

impl WebhookIn {
    pub(crate) fn read(self) -> Wanted {
        let Self { name, url, kinds } = self;
        Wanted { name, url, kinds }
    }
}

/// On or off.
#[derive(Debug, Deserialize, ToSchema)]
pub struct WebhookSwitchIn {
    /// On: it is told what happens from now on. Off: what waits is given up.
    pub on: bool,
}

/// Webhooks and what they can be told of.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookListOut {
    /// One's own webhooks.
    pub items: Vec<WebhookOut>,
    /// The events that one can ask for.
    pub kinds: Vec<&'static str>,
}

/// One event on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookDeliveryOut {
    /// The header `webhook-id`.
    id: Uuid,
    /// What happened.
    kind: String,
    /// The ids of what it happened to.
    #[schema(value_type = Object)]
    data: serde_json::Value,
    /// When.
    at: DateTime<Utc>,
    /// How far it is.
    state: DeliveryState,
    /// How often it was tried.
    attempts: u16,
    /// The last answer's HTTP status; null: no answer.
    status: Option<u16>,
    /// The last answer's words, or why there was none.
    said: Option<String>,
    /// When it was tried last.
    tried_at: Option<DateTime<Utc>>,
    /// When it is tried again.
    next_at: Option<DateTime<Utc>>,
}

impl From<Delivery> for WebhookDeliveryOut {
    fn from(delivery: Delivery) -> Self {
        let Delivery { id, webhook: _, kind, data, at, state, attempts, status, said, tried_at, next_at } = delivery;
        Self { id: id.0, kind, data, at, state, attempts, status, said, tried_at, next_at }
    }
}
