//! Leads: somebody who may become a customer.

use super::{LeadId, OpportunityId};
use chrono::{DateTime, Utc};
use customers::{CompanyId, ContactId};
use kernel::{AccountId, LabelId};
use std::collections::BTreeMap;

kernel::words! {
    /// How far a lead has come.
    LeadState {
        /// Nobody has looked yet (待处理).
        ToHandle = "to_handle",
        /// No use (无效).
        Invalid = "invalid",
        /// Facts are being filled in (完善中).
        Completing = "completing",
        /// Written or called once (初步接触).
        FirstTouch = "first_touch",
        /// They answer (沟通中).
        InContact = "in_contact",
        /// Became a customer (已转化).
        Converted = "converted",
    }
}

kernel::words! {
    /// Where a lead came from.
    LeadSource {
        /// An enquiry in a store of a marketplace.
        StoreEnquiry = "store_enquiry",
        /// A chat there.
        StoreChat = "store_chat",
        /// A mail.
        Mail = "mail",
        /// The company's own site.
        Site = "site",
        /// Social media.
        Social = "social",
        /// A fair.
        Fair = "fair",
        /// Found by a colleague.
        OwnSearch = "own_search",
        /// Paid advertising, with its UTM values.
        Ads = "ads",
    }
}

/// UTM values of an advertisement: `source`, `medium`, `campaign`, `term`, `content`.
pub type Utm = BTreeMap<String, String>;

/// A lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Its id.
    pub id: LeadId,
    /// How far it has come.
    pub state: LeadState,
    /// What it says of itself.
    pub facts: NewLead,
    /// Why it is of no use.
    pub invalid_reason: Option<String>,
    /// What it was made to.
    pub company_id: Option<CompanyId>,
    /// Its person there.
    pub contact_id: Option<ContactId>,
    /// Its opportunity.
    pub opportunity_id: Option<OpportunityId>,
    /// Since when it stands so.
    pub state_since: DateTime<Utc>,
    /// When it became a customer.
    pub converted_at: Option<DateTime<Utc>>,
    /// When it came in.
    pub created_at: DateTime<Utc>,
    /// Counts changes.
    pub revision: i32,
    /// Who sees it.
    pub labels: Vec<LabelId>,
}

/// What is known of a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLead {
    /// Where it came from.
    pub source: LeadSource,
    /// The channel's own reference.
    pub source_ref: Option<String>,
    /// Values of the advertisement.
    pub utm: Utm,
    /// The person's name.
    pub person: Option<String>,
    /// The company's name.
    pub company_name: Option<String>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// Mail addresses, lower case.
    pub emails: Vec<String>,
    /// Telephone numbers, E.164 where they could be read.
    pub phones: Vec<String>,
    /// What was asked.
    pub enquiry: Option<String>,
    /// For which products.
    pub products: Option<String>,
    /// Who handles it; none: whoever sees the pool.
    pub owner_id: Option<AccountId>,
}
