//! Orders: placed, pushed, paid, reviewed, put right, given up.

use crate::Subscriptions;
use crate::model::{
    AgentId, Catalogue, CatalogueId, Company, LinkEvent, Money, NewOrder, Order, OrderEvent, OrderId, OrderSource, OrderState, Party,
    Payment, PaymentMethod, Refusal,
};
use crate::rules::{plan, price, pushed, start};
use crate::steps::{Cause, locked, step};
use crate::store::{catalogues, customers, orders, payments, terms};
use db::TenantTx;
use kernel::{Fault, Lang, Stop, TenantId};
use rust_decimal::Decimal;

/// Characters of a name of a company.
const COMPANY_CHARS_MAX: usize = 200;
/// Characters of the other texts of an order.
const TEXT_CHARS_MAX: usize = 254;

/// An order as somebody wants to place it.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub asked: NewOrder,
    /// In which language its letters are.
    pub lang: Lang,
    /// The company, if it is there already.
    pub customer: Option<TenantId>,
}

/// What an operator decides about an order.
#[derive(Debug, Clone)]
pub(crate) enum Decision {
    Approve,
    Reject,
    Withdraw,
    Refund,
    /// With the company as it should be.
    Correct(Company),
}

/// Takes an order in. An agent's that is pushed again is the one that is there.
pub(crate) async fn place(tx: &mut TenantTx, placed: Placed, cause: Cause<'_>) -> Result<Order, Stop<Refusal>> {
    let Placed { mut asked, lang, customer } = placed;
    asked.company = checked(asked.company).map_err(Stop::Refused)?;
    if asked.source == OrderSource::AgentPush {
        let key = pushed::key(&asked).map_err(Stop::Refused)?;
        asked.reference = Some(key.reference.clone());
        if let Some((known, said)) = orders::pushed(tx, key.agent, &key.reference).await? {
            return pushed::same(&said, &pushed::fingerprint(&asked)).map(|()| known).map_err(Stop::Refused);
        }
    }
    let (catalogue_id, catalogue) = catalogue_now(tx, &asked).await?;
    plan::check(&asked, &catalogue).map_err(Stop::Refused)?;
    if let Some(customer) = customer {
        theirs(tx, customer, asked.agent).await?;
        let quoted = quote_of(tx, &asked, &catalogue, Some(customer)).await?;
        plan::check_total(&asked, quoted).map_err(Stop::Refused)?;
    }
    let fingerprint = pushed::fingerprint(&asked);
    let Some(mut order) = orders::insert(tx, OrderId::new(), &asked, &fingerprint, catalogue_id, customer, lang).await? else {
        // Pushed by another at the same moment; it is written, or we would still wait.
        let (Some(agent), Some(reference)) = (asked.agent, &asked.reference) else { return Err(Stop::Refused(Refusal::NoReference)) };
        let known = orders::pushed(tx, agent, reference).await?.ok_or_else(|| Fault::say("an order that is there and isn't"))?;
        return pushed::same(&known.1, &fingerprint).map(|()| known.0).map_err(Stop::Refused);
    };
    if order.asked.total.is_zero() {
        step(tx, &mut order, OrderEvent::PayInFull, cause.system(), None).await?;
    }
    Ok(order)
}

/// What the list asks for an order.
pub(crate) async fn quote(tx: &mut TenantTx, asked: &NewOrder, customer: Option<TenantId>) -> Result<Money, Stop<Refusal>> {
    let (_, catalogue) = catalogue_now(tx, asked).await?;
    quote_of(tx, asked, &catalogue, customer).await
}

async fn quote_of(tx: &mut TenantTx, asked: &NewOrder, catalogue: &Catalogue, customer: Option<TenantId>) -> Result<Money, Stop<Refusal>> {
    let terms = match customer {
        Some(customer) => terms::of_customer(tx, customer).await?.into_iter().map(|sold| sold.term).collect(),
        None => Vec::new(),
    };
    plan::quote(asked, catalogue, &terms).map_err(Stop::Refused)
}

async fn catalogue_now(tx: &mut TenantTx, asked: &NewOrder) -> Result<(CatalogueId, Catalogue), Stop<Refusal>> {
    let published = catalogues::current(tx, asked.placed_at).await?.ok_or(Stop::Refused(Refusal::NoCatalogue))?;
    let catalogue = start::read(&published.text, published.effective_from).map_err(Stop::Refused)?;
    Ok((published.id, catalogue))
}

/// An agent orders for his own customers only; whether another company is there he doesn't learn.
async fn theirs(tx: &mut TenantTx, customer: TenantId, agent: Option<AgentId>) -> Result<(), Stop<Refusal>> {
    let known = customers::get(tx, customer).await?.filter(|c| agent.is_none() || c.agent == agent);
    known.filter(|c| c.erased_on.is_none()).map(|_| ()).ok_or(Stop::Refused(Refusal::NoSuchCustomer))
}

/// Notes money that came in.
pub(crate) async fn pay(
    tx: &mut TenantTx,
    id: OrderId,
    amount: Decimal,
    method: PaymentMethod,
    reference: &str,
    received_on: chrono::NaiveDate,
    cause: Cause<'_>,
) -> Result<Order, Stop<Refusal>> {
    let mut order = locked(tx, id).await?;
    let currency = order.asked.currency;
    let amount = price::paid(amount, currency).map_err(Stop::Refused)?;
    if amount.amount.is_zero() {
        return Err(Stop::Refused(Refusal::BadAmount));
    }
    let open = order.asked.total - order.paid;
    if amount.amount > open {
        return Err(Stop::Refused(Refusal::TooMuchPaid(Money { amount: open, currency })));
    }
    let event = if amount.amount == open { OrderEvent::PayInFull } else { OrderEvent::PayInPart };
    let reference = text("reference", reference, false).map_err(Stop::Refused)?;
    order.paid += amount.amount;
    step(tx, &mut order, event, cause, None).await?;
    let payment = Payment { amount: amount.amount, method, reference, received_on, at: cause.now, by: cause.account };
    payments::insert(tx, order.id, &payment).await?;
    Ok(order)
}

impl Subscriptions {
    /// Decides about an order. What is approved is opened, or its link goes out.
    pub(crate) async fn decide(
        &self,
        tx: &mut TenantTx,
        id: OrderId,
        decision: Decision,
        cause: Cause<'_>,
    ) -> Result<Order, Stop<Refusal>> {
        let mut order = locked(tx, id).await?;
        match decision {
            Decision::Approve => {
                step(tx, &mut order, OrderEvent::Approve, cause, None).await?;
                self.open(tx, &mut order, cause.system()).await?;
            }
            Decision::Reject => step(tx, &mut order, OrderEvent::Reject, cause, None).await?,
            Decision::Withdraw => step(tx, &mut order, OrderEvent::Withdraw, cause, None).await?,
            Decision::Correct(company) => {
                order.asked.company = checked(company).map_err(Stop::Refused)?;
                step(tx, &mut order, OrderEvent::Correct, cause, None).await?;
                orders::set_company(tx, order.id, &order.asked.company).await?;
            }
            Decision::Refund => {
                step(tx, &mut order, OrderEvent::Refund, cause, None).await?;
                self.pay_back(tx, &mut order, cause).await?;
            }
        }
        Ok(order)
    }

    /// A first order's link goes out; a later order is opened for the company that is there.
    async fn open(&self, tx: &mut TenantTx, order: &mut Order, cause: Cause<'_>) -> Result<(), Stop<Refusal>> {
        match order.customer {
            None => self.invite(tx, order, cause).await,
            Some(customer) => {
                let customer = customers::lock(tx, customer).await?.ok_or(Stop::Refused(Refusal::NoSuchCustomer))?;
                step(tx, order, OrderEvent::Open, cause, None).await?;
                self.activate(tx, order, &customer, cause.now).await
            }
        }
    }

    async fn pay_back(&self, tx: &mut TenantTx, order: &mut Order, cause: Cause<'_>) -> Result<(), Stop<Refusal>> {
        if order.paid.is_zero() {
            return Ok(());
        }
        let received_on = crate::rules::terms::vendor_day(cause.now);
        let (reference, by) = (cause.note.to_owned(), cause.account);
        let payment = Payment { amount: -order.paid, method: PaymentMethod::Other, reference, received_on, at: cause.now, by };
        payments::insert(tx, order.id, &payment).await?;
        order.paid = Decimal::ZERO;
        Ok(())
    }
}

/// Takes back the link that is out, and the order is where it was before.
pub(crate) async fn revoke_link(tx: &mut TenantTx, id: OrderId, cause: Cause<'_>) -> Result<Order, Stop<Refusal>> {
    let mut order = locked(tx, id).await?;
    step(tx, &mut order, OrderEvent::RevokeLink, cause, None).await?;
    crate::invite::close_open(tx, order.id, LinkEvent::Revoke, cause).await?;
    Ok(order)
}

/// How many orders wait for whom: by state.
pub(crate) async fn counts(tx: &mut TenantTx) -> Result<Vec<(OrderState, i64)>, Fault> {
    let counts = orders::counts(tx).await?;
    Ok(counts.into_iter().filter_map(|(word, count)| OrderState::from_word(&word).map(|state| (state, count))).collect())
}

fn checked(company: Company) -> Result<Company, Refusal> {
    let Company { name, registration_number, contact_name, contact_address, contact_phone } = company;
    let name = text("company_name", &name, true)?;
    if name.chars().count() > COMPANY_CHARS_MAX {
        return Err(Refusal::BadText("company_name"));
    }
    let optional = |field, given: Option<String>| -> Result<Option<String>, Refusal> {
        let given = given.map(|given| text(field, &given, false)).transpose()?;
        Ok(given.filter(|given| !given.is_empty()))
    };
    accounts::Email::parse(&contact_address).map_err(|_| Refusal::BadText("contact_address"))?;
    Ok(Company {
        name,
        registration_number: optional("registration_number", registration_number)?,
        contact_name: text("contact_name", &contact_name, true)?,
        contact_address: text("contact_address", &contact_address, true)?,
        contact_phone: optional("contact_phone", contact_phone)?,
    })
}

fn text(field: &'static str, given: &str, needed: bool) -> Result<String, Refusal> {
    let given = given.trim();
    let fits = given.chars().count() <= TEXT_CHARS_MAX && !given.chars().any(char::is_control) && (!needed || !given.is_empty());
    if fits { Ok(given.to_owned()) } else { Err(Refusal::BadText(field)) }
}

/// Who causes what an operator does.
pub(crate) fn operator<'a>(account: kernel::AccountId, note: &'a str, now: chrono::DateTime<chrono::Utc>) -> Cause<'a> {
    Cause { by: Party::Operator, account: Some(account), note, now }
}
