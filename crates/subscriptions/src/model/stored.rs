//! What the house remembers of catalogues, orders, payments, customers and steps.

use super::{AgentId, NewOrder, OrderId, OrderState, Party, Term};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{AccountId, Lang, TenantId};
use rust_decimal::Decimal;

kernel::id!(CatalogueId, "a published catalogue");

/// An order with what became of it.
#[derive(Debug, Clone)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Its number, for people.
    pub number: i64,
    /// As it was placed.
    pub asked: NewOrder,
    /// In which language its letters are.
    pub lang: Lang,
    /// By which catalogue it was placed.
    pub catalogue: CatalogueId,
    /// The company, once it is there.
    pub customer: Option<TenantId>,
    /// How far it is.
    pub state: OrderState,
    /// What was paid, less what was paid back.
    pub paid: Decimal,
    /// When it was opened.
    pub activated_at: Option<DateTime<Utc>>,
}

kernel::words! {
    /// How money came.
    PaymentMethod {
        /// To the vendor's bank account.
        BankTransfer = "bank_transfer",
        /// By a payment service.
        Online = "online",
        /// Through the agent.
        Agent = "agent",
        /// Otherwise.
        Other = "other",
    }
}

/// Money that came in, or was paid back (below zero).
#[derive(Debug, Clone)]
pub struct Payment {
    /// How much.
    pub amount: Decimal,
    /// How.
    pub method: PaymentMethod,
    /// The bank's or the service's number of it.
    pub reference: String,
    /// The day on which it was there.
    pub received_on: NaiveDate,
    /// When it was entered.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Option<AccountId>,
}

/// A company that has subscribed.
#[derive(Debug, Clone)]
pub struct Customer {
    /// Its id.
    pub id: TenantId,
    /// The agent that sold to it.
    pub agent: Option<AgentId>,
    /// Its name.
    pub name: String,
    /// Its master's address, for letters.
    pub contact: String,
    /// In which language they are.
    pub lang: Lang,
    /// An export that the operator granted, to the end of this day.
    pub export_until: Option<NaiveDate>,
    /// When it was deleted.
    pub erased_on: Option<NaiveDate>,
    /// When it registered.
    pub created_at: DateTime<Utc>,
}

/// A term with whose it is and what it cost.
#[derive(Debug, Clone)]
pub struct SoldTerm {
    /// Whose.
    pub customer: TenantId,
    /// The company's name.
    pub company: String,
    /// The days and what they open.
    pub term: Term,
    /// What the list asked for it.
    pub price: Decimal,
    /// In which currency.
    pub currency: String,
}

/// Something that happened to an order or a subscription.
#[derive(Debug, Clone)]
pub struct Step {
    /// By which table.
    pub machine: String,
    /// What happened.
    pub event: String,
    /// From this state.
    pub from: String,
    /// To this one.
    pub to: String,
    /// Who caused it.
    pub by: Party,
    /// Which account, if one did.
    pub account: Option<AccountId>,
    /// Of which group of offerings, if of one.
    pub group: Option<String>,
    /// On which day it was due, if a day brought it.
    pub due_on: Option<NaiveDate>,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// What was said about it.
    pub note: String,
}

kernel::words! {
    /// What a company lets its agent see.
    Bundle {
        /// Its orders and terms.
        Orders = "orders",
        /// Sign-in days, accounts, use by module; never what customers' or orders' records hold.
        Usage = "usage",
        /// Implementation, training, help desk.
        Service = "service",
    }
}

/// A bundle with whether it is granted.
#[derive(Debug, Clone, Copy)]
pub struct BundleGrant {
    /// Which.
    pub bundle: Bundle,
    /// Is it?
    pub granted: bool,
    /// Since when.
    pub changed_at: DateTime<Utc>,
}
