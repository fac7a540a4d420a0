//! What an order opens, and what each company may use from then on.

use crate::Subscriptions;
use crate::letters::{self, Args};
use crate::model::{Access, Customer, Due, GroupCode, Order, Party, Refusal, Service, Standing, Step, SubscriptionState, TermId};
use crate::rules::calendar::Calendar;
use crate::rules::due::{done, due};
use crate::rules::entitlement::{entitlement, sign_in};
use crate::rules::lifecycle::SUBSCRIPTION;
use crate::rules::machine::Word;
use crate::rules::terms::vendor_day;
use crate::rules::{plan, start};
use crate::store::{catalogues, steps, terms};
use accounts::{Opening, TenantAccess};
use chrono::{DateTime, NaiveDate, Utc};
use db::TenantTx;
use kernel::{Actor, Fault, Stop};

impl Subscriptions {
    /// Opens an order's terms for a company, in the vendor's transaction that moved the order on.
    pub(crate) async fn activate(
        &self,
        tx: &mut TenantTx,
        order: &Order,
        customer: &Customer,
        now: DateTime<Utc>,
    ) -> Result<(), Stop<Refusal>> {
        let published = catalogues::get(tx, order.catalogue).await?.ok_or(Stop::Refused(Refusal::NoCatalogue))?;
        let catalogue = start::read(&published.text, published.effective_from).map_err(Stop::Refused)?;
        // What is due comes first: an order opened today continues what stands today.
        self.settle(tx, customer, now).await?;
        let there: Vec<_> = terms::of_customer(tx, customer.id).await?.into_iter().map(|sold| sold.term).collect();
        let today = vendor_day(now);
        for planned in plan::plan(&order.asked, &catalogue, &there, today).map_err(Stop::Refused)? {
            let (group, price) = (planned.group.clone(), planned.price);
            let term = planned.made(TermId::new(), order.id);
            self.stands_somewhere(tx, customer, &group).await?;
            terms::insert(tx, customer.id, customer.agent, &term, price).await?;
        }
        Ok(self.settle(tx, customer, now).await?)
    }

    /// A subscription that never was begins unopened.
    async fn stands_somewhere(&self, tx: &mut TenantTx, customer: &Customer, group: &GroupCode) -> Result<(), Fault> {
        if terms::services(tx, customer.id).await?.iter().any(|(known, ..)| known == group) {
            return Ok(());
        }
        let (terms, reminded) = (Vec::new(), std::collections::BTreeSet::new());
        let service = Service { group: group.clone(), state: SubscriptionState::Unopened, until: None, terms, reminded };
        terms::stand(tx, customer.id, customer.agent, &service).await
    }

    /// Does everything that is due in a company's subscriptions, and writes down what it may use now. Done twice, the second time does
    /// nothing. Deletion is left due: the clock names it, people see it.
    pub(crate) async fn settle(&self, tx: &mut TenantTx, customer: &Customer, now: DateTime<Utc>) -> Result<(), Fault> {
        let today = vendor_day(now);
        let calendar = Calendar::built_in().map_err(unreadable)?;
        let mut standing = terms::standing(tx, customer.id, customer.erased_on.is_some()).await?;
        for due in due(&standing, &calendar, today).map_err(unreadable)? {
            match &due {
                Due::Move { .. } => self.moved(tx, customer, &mut standing, &due, now).await?,
                Due::Remind { group, reminder, end, .. } => {
                    if terms::remind(tx, customer.id, group, *end, *reminder, now).await? {
                        let told = [(Party::Master, "term.ending"), (Party::Agent, "term.ending")];
                        letters::tell_of_customer(tx, customer, &told, args(customer, group, *end)).await?;
                    }
                }
                Due::Erase { on } => tracing::warn!(customer = %customer.id, %on, "a company's data is due to be deleted"),
            }
        }
        self.project(tx, customer, &standing, today).await
    }

    async fn moved(
        &self,
        tx: &mut TenantTx,
        customer: &Customer,
        standing: &mut Standing,
        due: &Due,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let Due::Move { group, event, on, until } = due else { return Ok(()) };
        let Some(before) = standing.services.iter().find(|s| s.group == *group).map(|s| s.state) else { return Ok(()) };
        let line = SUBSCRIPTION.step(before, *event, Party::System).map_err(unreadable)?;
        done(standing, due).map_err(unreadable)?;
        let Some(service) = standing.services.iter().find(|s| s.group == *group) else { return Ok(()) };
        terms::stand(tx, customer.id, customer.agent, service).await?;
        let step = Step {
            machine: SUBSCRIPTION.name.to_owned(),
            event: event.word().to_owned(),
            from: before.word().to_owned(),
            to: line.to.word().to_owned(),
            by: Party::System,
            account: None,
            group: Some(group.to_string()),
            due_on: Some(*on),
            at: now,
            note: String::new(),
        };
        steps::insert(tx, None, Some(customer.id), &step).await?;
        letters::tell_of_customer(tx, customer, line.told, args(customer, group, *until)).await
    }

    /// What the company may use is kept with the company: each request knows it without asking here.
    async fn project(&self, tx: &mut TenantTx, customer: &Customer, standing: &Standing, today: NaiveDate) -> Result<(), Fault> {
        if standing.services.is_empty() {
            return Ok(());
        }
        let open = entitlement(standing, &[], today);
        let features = open.features.iter().filter(|(_, access)| **access >= Access::ReadAndExport).map(|(code, _)| code.to_string());
        let opening = Opening { access: access(sign_in(standing, &[], today)), features: features.collect(), seats: open.seats };
        let vendor = tx.tenant();
        tx.act_for(&Actor::house(customer.id)).await?;
        self.accounts.open(tx, &opening).await?;
        tx.act_for(&Actor::house(vendor)).await
    }
}

fn access(access: Access) -> TenantAccess {
    match access {
        Access::Full => TenantAccess::Full,
        Access::ReadAndExport => TenantAccess::ReadAndExport,
        Access::Export => TenantAccess::Export,
        Access::ExportOnRequest => TenantAccess::ExportOnRequest,
        Access::Closed => TenantAccess::Closed,
    }
}

fn args(customer: &Customer, group: &GroupCode, until: NaiveDate) -> Args {
    let parts = [("company", customer.name.clone()), ("group", group.to_string()), ("until", until.to_string())];
    parts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What was stored was planned by the same rules: that they refuse it now is a fault.
fn unreadable(refusal: Refusal) -> Fault {
    Fault::say(format!("a company's terms don't hold together: {refusal:?}"))
}
