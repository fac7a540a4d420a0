//! Orders: where they come from, what they list, how far they are.

use super::{AgentId, Currency, EditionCode, OfferingCode, QuotaCode};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

kernel::words! {
    /// Where an order comes from.
    OrderSource {
        /// A sales agent's program pushed it.
        AgentPush = "agent_push",
        /// The customer bought it here.
        SelfPurchase = "self_purchase",
        /// The vendor's staff entered it.
        OperatorEntry = "operator_entry",
    }
}

kernel::words! {
    /// Who causes a transition, or is told of one.
    Party {
        /// The sales agent whose customer it is.
        Agent = "agent",
        /// Who ordered, before there is an account.
        Buyer = "buyer",
        /// The tenant's master account.
        Master = "master",
        /// The vendor's staff.
        Operator = "operator",
        /// A third party whose product is sold here.
        Partner = "partner",
        /// The program: its clock, its queue, its payments.
        System = "system",
    }
}

kernel::words! {
    /// How far an order is.
    OrderState {
        /// Taken in, not paid in full.
        Placed = "placed",
        /// Paid in full, not reviewed.
        Paid = "paid",
        /// Reviewed: it may be opened.
        Reviewed = "reviewed",
        /// A first order whose activation link is out.
        Invited = "invited",
        /// Whoever followed the link said that the company is another.
        Disputed = "disputed",
        /// Opened. The end of the way; what follows are terms.
        Activated = "activated",
        /// The review found it wrong.
        Rejected = "rejected",
        /// Withdrawn before it was paid in full.
        Withdrawn = "withdrawn",
        /// Paid back before it was opened.
        Refunded = "refunded",
    }
}

kernel::words! {
    /// What can happen to an order.
    OrderEvent {
        /// Money came, less than the whole.
        PayInPart = "pay_in_part",
        /// The whole has been paid, or nothing is to be paid.
        PayInFull = "pay_in_full",
        /// The review found it right.
        Approve = "approve",
        /// The review found it wrong.
        Reject = "reject",
        /// What the review or the customer found wrong was put right.
        Correct = "correct",
        /// The activation link goes out, or goes out again.
        SendLink = "send_link",
        /// The link counts no more.
        RevokeLink = "revoke_link",
        /// 'Not your name': the registration ends.
        Dispute = "dispute",
        /// A first order is opened by registering through its link.
        Register = "register",
        /// A later order is opened for a tenant that is there.
        Open = "open",
        /// It is given up before it is paid.
        Withdraw = "withdraw",
        /// It is paid back.
        Refund = "refund",
    }
}

kernel::words! {
    /// How far a partner's product is.
    PartnerState {
        /// The order isn't opened yet.
        Waiting = "waiting",
        /// The partner was asked to open it.
        Asked = "asked",
        /// The partner opened it.
        Confirmed = "confirmed",
        /// The partner won't open it; the operator decides.
        Declined = "declined",
        /// Given up.
        GivenUp = "given_up",
    }
}

kernel::words! {
    /// What can happen to a partner's product.
    PartnerEvent {
        /// The partner is asked, or asked again.
        Ask = "ask",
        /// The partner opened it.
        Confirm = "confirm",
        /// The partner won't.
        Decline = "decline",
        /// The operator gives it up.
        GiveUp = "give_up",
    }
}

/// How long a term runs, as ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TermLength {
    /// So many years; one, unless the order says otherwise.
    Years(u8),
    /// So many calendar months.
    Months(u8),
    /// So many days.
    Days(u16),
}

/// What a line of an order asks for. Whether a subscription is a first one, a renewal or a re-subscription follows from the terms that are
/// there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// The offering for a term.
    Subscribe,
    /// The offering for a term that ends with the tenant's running one.
    SubscribeAlong,
    /// More seats or units for the running term of the same offering; ends with it.
    AddOn,
    /// The offering on trial.
    Trial,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// What.
    pub offering: OfferingCode,
    /// In which edition.
    pub edition: EditionCode,
    /// For how many.
    pub seats: u32,
    /// Units beyond what the edition includes.
    pub units: BTreeMap<QuotaCode, u64>,
    /// For which term.
    pub kind: LineKind,
}

/// The customer's company, as the order names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Its full registered name. Registration shows it and can't change it.
    pub name: String,
    /// Its number in the company register (in China the unified social credit code).
    pub registration_number: Option<String>,
    /// Whom the link is for.
    pub contact_name: String,
    /// Where the link goes.
    pub contact_address: String,
    /// His telephone.
    pub contact_phone: Option<String>,
}

/// An order as it is taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// Where it comes from.
    pub source: OrderSource,
    /// The agent, if any.
    pub agent: Option<AgentId>,
    /// The agent's own number of it; unique with the agent.
    pub reference: Option<String>,
    /// Whose it is.
    pub company: Company,
    /// What is ordered.
    pub lines: Vec<OrderLine>,
    /// In which currency it is paid.
    pub currency: Currency,
    /// What is paid for all of it.
    pub total: Decimal,
    /// For how long.
    pub length: TermLength,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
}
