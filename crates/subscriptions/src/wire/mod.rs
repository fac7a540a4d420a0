//! Wire: JSON in and out. Amounts are decimals written as text.

mod published;

pub use published::{
    AgentIn, AgentOut, CatalogueIn, CatalogueOut, CataloguesOut, ContractIn, ContractRow, ContractText, ContractsOut, Placeholder,
    TemplateValues,
};

use crate::model::json::{ContentJson, LengthJson, LineJson};
use crate::model::{
    Acceptance, Bundle, BundleGrant, Company, Currency, Customer, GroupCode, LinkClaims, LinkState, Moment, NewOrder, Order, OrderSource,
    OrderState, Party, Payment, PaymentMethod, Refusal, SoldTerm, Step, SubscriptionState, TermKind, TextHash,
};
use crate::register::Ticked;
use accounts::TenantAccess;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Lang, TenantId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The company that is ordered for.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderCompany {
    /// Its full registered name; registration shows it and can't change it.
    pub name: String,
    /// Its number in the company register.
    pub registration_number: Option<String>,
    /// Whom the link is for.
    pub contact_name: String,
    /// Where the link goes.
    pub contact_address: String,
    /// His telephone.
    pub contact_phone: Option<String>,
}

impl From<OrderCompany> for Company {
    fn from(of: OrderCompany) -> Self {
        let OrderCompany { name, registration_number, contact_name, contact_address, contact_phone } = of;
        Self { name, registration_number, contact_name, contact_address, contact_phone }
    }
}

impl From<Company> for OrderCompany {
    fn from(of: Company) -> Self {
        let Company { name, registration_number, contact_name, contact_address, contact_phone } = of;
        Self { name, registration_number, contact_name, contact_address, contact_phone }
    }
}

/// An order to be taken in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderIn {
    /// The agent's own number; the same pushed again is the same order.
    pub reference: Option<String>,
    /// The company, if it is there already.
    pub customer_id: Option<Uuid>,
    /// The company as it is to be named.
    pub company: OrderCompany,
    /// What is ordered; 1 to 50.
    pub lines: Vec<LineJson>,
    /// Three letters of ISO 4217.
    pub currency: String,
    /// What is paid for all of it.
    pub total: String,
    /// For how long; a year, when nothing is said.
    pub length: Option<LengthJson>,
    /// In which language its letters are.
    pub lang: Option<String>,
}

impl OrderIn {
    /// The order, placed now.
    ///
    /// # Errors
    /// A refusal that names what can't be read.
    pub(crate) fn read(self, source: OrderSource, agent: Option<Uuid>, now: DateTime<Utc>) -> Result<crate::orders::Placed, Refusal> {
        let Self { reference, customer_id, company, lines, currency, total, length, lang } = self;
        let length = length.map_or(Ok(crate::model::TermLength::Years(1)), LengthJson::read)?;
        let asked = NewOrder {
            source,
            agent: agent.map(crate::model::AgentId),
            reference,
            company: company.into(),
            lines: lines.into_iter().map(LineJson::read).collect::<Result<_, _>>()?,
            currency: Currency::parse(&currency)?,
            total: decimal(&total)?,
            length,
            placed_at: now,
        };
        let lang = lang.as_deref().and_then(Lang::from_tag).unwrap_or(Lang::ZhCn);
        Ok(crate::orders::Placed { asked, lang, customer: customer_id.map(TenantId) })
    }
}

/// An amount as text.
///
/// # Errors
/// [`Refusal::BadAmount`].
pub(crate) fn decimal(text: &str) -> Result<Decimal, Refusal> {
    text.trim().parse().map_err(|_| Refusal::BadAmount)
}

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubscriptionOrder {
    id: Uuid,
    /// Its number, for people.
    number: i64,
    source: OrderSource,
    agent_id: Option<Uuid>,
    /// The agent's own number.
    reference: Option<String>,
    /// The company, once it is there.
    customer_id: Option<Uuid>,
    company: OrderCompany,
    lines: Vec<LineJson>,
    currency: String,
    total: String,
    /// What was paid, less what was paid back.
    paid: String,
    length: LengthJson,
    state: OrderState,
    placed_at: DateTime<Utc>,
    activated_at: Option<DateTime<Utc>>,
}

impl From<Order> for SubscriptionOrder {
    fn from(order: Order) -> Self {
        let Order { id, number, asked, lang: _, catalogue: _, customer, state, paid, activated_at } = order;
        let NewOrder { source, agent, reference, company, lines, currency, total, length, placed_at } = asked;
        Self {
            id: id.0,
            number,
            source,
            agent_id: agent.map(|agent| agent.0),
            reference,
            customer_id: customer.map(|customer| customer.0),
            company: company.into(),
            lines: lines.iter().map(LineJson::from).collect(),
            currency: currency.as_str().to_owned(),
            total: total.to_string(),
            paid: paid.to_string(),
            length: length.into(),
            state,
            placed_at,
            activated_at,
        }
    }
}

/// An order with all that happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderFile {
    pub order: SubscriptionOrder,
    /// The agent's name.
    pub agent: Option<String>,
    pub payments: Vec<PaymentOut>,
    pub links: Vec<LinkOut>,
    /// The newest first.
    pub steps: Vec<StepOut>,
}

/// Money that came in, or was paid back (below zero).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderPayment)]
pub struct PaymentOut {
    amount: String,
    method: PaymentMethod,
    reference: String,
    received_on: NaiveDate,
    at: DateTime<Utc>,
}

impl From<Payment> for PaymentOut {
    fn from(payment: Payment) -> Self {
        let Payment { amount, method, reference, received_on, at, by: _ } = payment;
        Self { amount: amount.to_string(), method, reference, received_on, at }
    }
}

/// Money that came in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentIn {
    /// Above zero, at most what is open.
    pub amount: String,
    pub method: PaymentMethod,
    /// The bank's or the service's number of it.
    pub reference: String,
    /// The day on which it was there.
    pub received_on: NaiveDate,
}

/// An activation link that was sent; the link itself is its reader's alone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivationLink)]
pub struct LinkOut {
    state: LinkState,
    company_name: String,
    issued_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

impl From<(LinkClaims, LinkState, DateTime<Utc>)> for LinkOut {
    fn from((claims, state, changed_at): (LinkClaims, LinkState, DateTime<Utc>)) -> Self {
        let LinkClaims { link: _, order: _, company_name, issued_at, expires_at } = claims;
        Self { state, company_name, issued_at, expires_at, changed_at }
    }
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubscriptionStep)]
pub struct StepOut {
    /// By which table: `order`, `activation link`, `subscription`.
    machine: String,
    event: String,
    from: String,
    to: String,
    by: Party,
    group: Option<String>,
    /// On which day it was due, if a day brought it.
    due_on: Option<NaiveDate>,
    at: DateTime<Utc>,
    note: String,
}

impl From<Step> for StepOut {
    fn from(step: Step) -> Self {
        let Step { machine, event, from, to, by, account: _, group, due_on, at, note } = step;
        Self { machine, event, from, to, by, group, due_on, at, note }
    }
}

kernel::words! {
    /// What an operator decides about an order.
    #[schema(as = OrderDecision)]
    DecisionWord {
        /// It is right: it is opened, or its link goes out.
        Approve = "approve",
        /// It is wrong.
        Reject = "reject",
        /// It is given up before it is paid.
        Withdraw = "withdraw",
        /// It is paid back before it is opened.
        Refund = "refund",
        /// Its company is put right.
        Correct = "correct",
    }
}

/// A decision about an order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionIn {
    pub decision: DecisionWord,
    /// What is said about it, to whoever is told.
    #[serde(default)]
    pub note: String,
    /// The company as it should be; for a correction only.
    pub company: Option<OrderCompany>,
}

/// What the list asks.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuoteOut {
    pub total: String,
    pub currency: String,
}

/// How many orders are in a state.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateCount {
    pub state: OrderState,
    pub count: i64,
}

/// What waits at the desk.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeskOut {
    pub orders: Vec<StateCount>,
    /// Terms that end within 60 days and that nothing follows; the earliest first, 50 at most.
    pub ending: Vec<TermOut>,
    /// Nothing can be ordered before there is a catalogue with prices.
    pub has_catalogue: bool,
    /// Nobody can register before there are contracts.
    pub has_contracts: bool,
}

/// A term.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubscriptionTerm)]
pub struct TermOut {
    id: Uuid,
    customer_id: Uuid,
    company: String,
    group: String,
    offering: String,
    edition: String,
    kind: TermKind,
    first_day: NaiveDate,
    last_day: NaiveDate,
    content: ContentJson,
    price: String,
    currency: String,
    terminated: bool,
}

impl From<SoldTerm> for TermOut {
    fn from(sold: SoldTerm) -> Self {
        let SoldTerm { customer, company, term, price, currency } = sold;
        Self {
            id: term.id.0,
            customer_id: customer.0,
            company,
            group: term.group.to_string(),
            offering: term.offering.to_string(),
            edition: term.edition.to_string(),
            kind: term.kind,
            first_day: term.first_day,
            last_day: term.last_day,
            content: ContentJson::from(&term.content),
            price: price.to_string(),
            currency,
            terminated: term.terminated,
        }
    }
}

/// Where a subscription stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubscriptionService)]
pub struct ServiceOut {
    group: String,
    state: SubscriptionState,
    until: Option<NaiveDate>,
}

impl From<(GroupCode, SubscriptionState, Option<NaiveDate>)> for ServiceOut {
    fn from((group, state, until): (GroupCode, SubscriptionState, Option<NaiveDate>)) -> Self {
        Self { group: group.to_string(), state, until }
    }
}

/// A company that has subscribed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubscribingCompany)]
pub struct CustomerOut {
    id: Uuid,
    agent_id: Option<Uuid>,
    name: String,
    contact: String,
    created_at: DateTime<Utc>,
    erased_on: Option<NaiveDate>,
}

impl From<Customer> for CustomerOut {
    fn from(customer: Customer) -> Self {
        let Customer { id, agent, name, contact, lang: _, export_until: _, erased_on, created_at } = customer;
        Self { id: id.0, agent_id: agent.map(|agent| agent.0), name, contact, created_at, erased_on }
    }
}

/// A company with its whole history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubscriberFile)]
pub struct CustomerFile {
    pub company: CustomerOut,
    pub services: Vec<ServiceOut>,
    pub terms: Vec<TermOut>,
    pub orders: Vec<SubscriptionOrder>,
    pub steps: Vec<StepOut>,
    pub acceptances: Vec<AcceptanceOut>,
}

/// The record of a tick and click.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ContractAcceptance)]
pub struct AcceptanceOut {
    kind: String,
    number: u32,
    lang: String,
    hash: String,
    person: String,
    at: DateTime<Utc>,
    address: String,
    agent: String,
    moment: Moment,
}

impl From<(Acceptance, String)> for AcceptanceOut {
    fn from((acceptance, person): (Acceptance, String)) -> Self {
        let Acceptance { account: _, at, address, agent, moment, kind, number, lang, hash } = acceptance;
        let (kind, lang, hash, address) = (kind.word(), lang.tag().to_owned(), hash.to_string(), address.to_string());
        Self { kind, number, lang, hash, person, at, address, agent, moment }
    }
}

/// What who follows an activation link sees.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivationOut {
    /// As the order names it; it can't be changed here.
    pub company_name: String,
    pub contact_name: String,
    pub contact_address: String,
    pub expires_at: DateTime<Utc>,
    pub lines: Vec<LineJson>,
    /// Names of what was ordered, in the reader's language.
    pub offerings: Vec<String>,
    /// To be read and accepted.
    pub contracts: Vec<ContractText>,
}

/// A contract that was ticked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TickIn {
    pub kind: String,
    pub number: u32,
    pub lang: String,
    pub hash: String,
    pub ticked: bool,
}

impl TickIn {
    /// The tick.
    ///
    /// # Errors
    /// [`Refusal::NotTheCurrentVersion`] when it names no text of ours.
    pub(crate) fn read(self) -> Result<Ticked, Refusal> {
        let Self { kind, number, lang, hash, ticked } = self;
        let mut bytes = [0; 32];
        hex::decode_to_slice(&hash, &mut bytes).map_err(|_| Refusal::NotTheCurrentVersion)?;
        let lang = Lang::from_tag(&lang).ok_or(Refusal::LanguageMissing)?;
        Ok(Ticked { kind: crate::model::ContractKind::parse(&kind)?, number, lang, hash: TextHash(bytes), ticked })
    }
}

/// A registration.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationIn {
    /// As it was shown.
    pub company_name: String,
    pub name: String,
    pub email: String,
    pub password: String,
    pub lang: String,
    pub time_zone: String,
    /// The risk of a public mail host's address was read and accepted.
    #[serde(default)]
    pub free_mail_acknowledged: bool,
    pub accepted: Vec<TickIn>,
}

/// 'Not your name?'
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeIn {
    /// What the reader says about it.
    #[serde(default)]
    pub note: String,
}

/// What a company has subscribed to.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnSubscriptions {
    /// Is there anything? A company without subscriptions uses everything.
    pub subscribed: bool,
    pub access: TenantAccess,
    pub seats: Option<u32>,
    pub services: Vec<ServiceOut>,
    pub terms: Vec<TermOut>,
    pub orders: Vec<SubscriptionOrder>,
    pub acceptances: Vec<AcceptanceOut>,
    /// The agent that sold it, if one did.
    pub agent: Option<String>,
    pub grants: Vec<GrantOut>,
}

/// A bundle with whether the agent sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgentGrant)]
pub struct GrantOut {
    bundle: Bundle,
    granted: bool,
    changed_at: DateTime<Utc>,
}

impl From<BundleGrant> for GrantOut {
    fn from(grant: BundleGrant) -> Self {
        let BundleGrant { bundle, granted, changed_at } = grant;
        Self { bundle, granted, changed_at }
    }
}

/// A switch of what the agent sees.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantIn {
    pub bundle: Bundle,
    pub granted: bool,
}
