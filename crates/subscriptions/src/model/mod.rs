//! The nouns: what is offered, ordered, accepted, covered by terms, restricted, and why something is refused.

pub(crate) mod json;

mod catalogue;
mod contract;
mod link;
mod measure;
mod money;
mod order;
mod refusal;
mod stored;
mod term;

pub use catalogue::{
    Catalogue, Content, Delivery, Edition, EditionCode, FeatureCode, GroupCode, Names, Offering, OfferingCode, PARTNER_PREFIX, Price,
    Quota, QuotaCode,
};
pub use contract::{Acceptance, Clause, ClauseNumber, ContractKind, ContractVersion, Moment, TextHash};
pub use link::{LinkClaims, LinkEvent, LinkRecord, LinkState};
pub use measure::{Breach, Ground, Measure, MeasureEvent, MeasureKind, MeasureState, Scope, Span};
pub use money::{Currency, Money};
pub use order::{
    Company, LineKind, NewOrder, OrderEvent, OrderLine, OrderSource, OrderState, PartnerEvent, PartnerState, Party, TermLength,
};
pub use refusal::{Obstacle, Refusal};
pub use stored::{Bundle, BundleGrant, CatalogueId, Customer, Order, Payment, PaymentMethod, SoldTerm, Step};
pub use term::{Access, Due, Entitlement, PlannedTerm, Reminder, Service, Standing, SubscriptionEvent, SubscriptionState, Term, TermKind};

kernel::id!(OrderId, "an order");
kernel::id!(TermId, "a term");
kernel::id!(LinkId, "an activation link");
kernel::id!(AgentId, "a sales agent");
kernel::id!(MeasureId, "a measure against a tenant");
