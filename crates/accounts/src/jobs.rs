//! Promises: letters to people, made in the transaction of what they tell.

use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use queue::{Job, URGENT};
use serde::{Deserialize, Serialize};

/// What to tell.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A sign-in from a device that was not known; with a 'this wasn't me' link.
    NewDevice {
        /// `Firefox · Windows`.
        device: String,
        /// The network address.
        address: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The password is another.
    PasswordChanged,
    /// A second factor was added or taken away.
    SecondFactorChanged,
    /// Too many failed sign-ins; with a link to choose a new password.
    Locked,
    /// Somebody asks for a new password; with a link.
    Reset,
    /// A colleague invites; with a link.
    Invitation,
    /// Customers of his are about to drop to the pool; with the page that lists them.
    CustomersDrop {
        /// The page's path in the web app.
        page: String,
    },
    /// The loop breaker has stopped a rule of his on mail; with the page that lists rules.
    MailRulePaused {
        /// The rule's name.
        rule: String,
        /// The page's path in the web app.
        page: String,
    },
    /// Mails wait for his word before they leave, and others decided about his own; with the page that lists them.
    MailApprovals {
        /// So many came that wait for him.
        waiting: usize,
        /// Of his own so many were let go.
        released: usize,
        /// So many corrected and let go.
        corrected: usize,
        /// So many came back.
        sent_back: usize,
        /// The page's path in the web app.
        page: String,
    },
    /// A rule of his on mail did not act, because he has no right to that any more; with the page that lists rules.
    MailRuleHeld {
        /// The rule's name.
        rule: String,
        /// The page's path in the web app.
        page: String,
    },
}

/// Tell an account's owner something, by mail. Links are made when it is sent, so that no secret waits in the queue.
#[derive(Debug, Serialize, Deserialize)]
pub struct Tell {
    /// Whom.
    pub account: AccountId,
    /// What.
    pub what: What,
}

impl Job for Tell {
    const KIND: &'static str = "accounts.tell";
    const PRIORITY: i16 = URGENT;

    /// Who asks three times for a new password before the first letter is out gets one.
    fn unique_key(&self) -> Option<String> {
        match &self.what {
            What::Reset => Some(format!("reset:{}", self.account)),
            What::Invitation => Some(format!("invitation:{}", self.account)),
            // However many of his customers the night has met.
            What::CustomersDrop { .. } => Some(format!("customers_drop:{}", self.account)),
            What::MailRulePaused { rule, .. } => Some(format!("mail_rule_paused:{}:{rule}", self.account)),
            What::MailRuleHeld { rule, .. } => Some(format!("mail_rule_held:{}:{rule}", self.account)),
            // Each tells of something of its own; mail gathers before.
            What::MailApprovals { .. } | What::NewDevice { .. } | What::PasswordChanged | What::SecondFactorChanged | What::Locked => None,
        }
    }
}

/// Promises to tell.
pub(crate) async fn promise(tx: &mut TenantTx, account: AccountId, what: What) -> Result<(), Fault> {
    queue::enqueue(tx, &Tell { account, what }).await?;
    Ok(())
}

/// Remove what has expired, in all tenants. Scheduled every hour.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sweep {}

impl Job for Sweep {
    const KIND: &'static str = "accounts.sweep";
}
