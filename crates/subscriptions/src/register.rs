//! Registration: who follows an activation link sees the company that was ordered for, and founds it or says that it is another.

use crate::model::{
    Acceptance, Bundle, BundleGrant, ContractKind, ContractVersion, Customer, GroupCode, LinkClaims, LinkEvent, Moment, Names, Offering,
    OfferingCode, Order, OrderEvent, Party, Refusal, TextHash,
};
use crate::rules::contracts::{check_acceptance, outstanding, required};
use crate::rules::{links as rules, start};
use crate::steps::{Cause, step};
use crate::store::{catalogues, contracts, customers, links, orders};
use crate::{Subscriptions, invite};
use accounts::{NewCompany, Opened};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Lang, Stop, TenantId};
use web::Visitor;

/// What who follows a link is shown.
pub(crate) struct Shown {
    pub order: Order,
    pub claims: LinkClaims,
    /// The contracts that he has to accept, as they count now.
    pub contracts: Vec<ContractVersion>,
    /// Names of what was ordered.
    pub offerings: Vec<Names>,
}

/// A contract that was ticked.
#[derive(Debug, Clone)]
pub(crate) struct Ticked {
    pub kind: ContractKind,
    pub number: u32,
    pub lang: Lang,
    pub hash: TextHash,
    pub ticked: bool,
}

/// Why a registration stopped: by what was ordered, or by the account that was to be made.
#[derive(Debug)]
pub(crate) enum Unregistered {
    Ours(Refusal),
    Theirs(accounts::Refusal),
}

fn ours(stop: Stop<Refusal>) -> Stop<Unregistered> {
    stop.map(Unregistered::Ours)
}

fn theirs(stop: Stop<accounts::Refusal>) -> Stop<Unregistered> {
    stop.map(Unregistered::Theirs)
}

impl Subscriptions {
    /// What a link leads to.
    pub(crate) async fn follow(&self, token: &str) -> Result<Shown, Stop<Refusal>> {
        let vendor = self.vendor().await?;
        let claims = self.claims_of(vendor, token).await?;
        let now = self.clock.now();
        self.db
            .write(&Actor::house(vendor), async |tx| {
                let order = opened_by(tx, &claims, &claims.company_name, now).await?;
                let contracts = to_accept(tx, &order, now).await?;
                let offered = ordered(tx, &order).await?.into_iter();
                Ok(Shown { order, claims: claims.clone(), contracts, offerings: offered.map(|of| of.name).collect() })
            })
            .await
    }

    /// Founds the company and signs its master in: the account, the terms and what he accepted come out of one transaction.
    pub(crate) async fn register(
        &self,
        token: &str,
        new: NewCompany,
        ticked: &[Ticked],
        visitor: &Visitor,
    ) -> Result<Opened, Stop<Unregistered>> {
        let vendor = self.vendor().await.map_err(ours)?;
        let claims = self.claims_of(vendor, token).await.map_err(ours)?;
        let company = new.company.clone();
        let lang = new.lang;
        let new = NewCompany { company: claims.company_name.clone(), ..new };
        let prepared = self.accounts.prepare(new).await.map_err(theirs)?;
        let now = self.clock.now();
        self.db
            .write(&Actor::house(vendor), async |tx| {
                let mut order = opened_by(tx, &claims, &company, now).await.map_err(ours)?;
                let acceptances = accepted(tx, &order, ticked, prepared.account, visitor, now).await.map_err(ours)?;
                let cause = Cause { by: Party::Buyer, account: Some(prepared.account), note: "", now };
                invite::close(tx, &claims, LinkEvent::Use, cause).await.map_err(ours)?;
                tx.act_for(&prepared.actor()).await?;
                let opened = self.accounts.found_prepared(tx, &prepared, visitor).await.map_err(theirs)?;
                tx.act_for(&Actor::house(vendor)).await?;
                let (name, address) = prepared.person();
                let customer = Customer {
                    id: prepared.tenant,
                    agent: order.asked.agent,
                    name: claims.company_name.clone(),
                    contact: address.to_owned(),
                    lang,
                    export_until: None,
                    erased_on: None,
                    created_at: now,
                };
                self.known(tx, &customer, &acceptances, &format!("{name} <{address}>")).await.map_err(ours)?;
                order.customer = Some(customer.id);
                orders::set_customer(tx, order.id, customer.id).await?;
                step(tx, &mut order, OrderEvent::Register, cause, None).await.map_err(ours)?;
                self.activate(tx, &order, &customer, now).await.map_err(ours)?;
                Ok(opened)
            })
            .await
    }

    /// 'Not your name?' The registration ends, the seller is told.
    pub(crate) async fn dispute(&self, token: &str, note: &str) -> Result<(), Stop<Refusal>> {
        let vendor = self.vendor().await?;
        let claims = self.claims_of(vendor, token).await?;
        let now = self.clock.now();
        let note: String = note.trim().chars().take(1_000).collect();
        self.db
            .write(&Actor::house(vendor), async |tx| {
                let mut order = opened_by(tx, &claims, &claims.company_name, now).await?;
                let cause = Cause { by: Party::Buyer, account: None, note: &note, now };
                invite::close(tx, &claims, LinkEvent::Dispute, cause).await?;
                step(tx, &mut order, OrderEvent::Dispute, cause, None).await
            })
            .await
    }

    /// Writes down a company that has just registered: what it accepted, and that its agent sees its orders until it says otherwise.
    async fn known(&self, tx: &mut TenantTx, customer: &Customer, accepted: &[Acceptance], person: &str) -> Result<(), Stop<Refusal>> {
        customers::insert(tx, customer).await?;
        for acceptance in accepted {
            contracts::accept(tx, customer.id, acceptance, person).await?;
        }
        if let Some(agent) = customer.agent {
            for bundle in Bundle::ALL {
                let grant = BundleGrant { bundle: *bundle, granted: *bundle == Bundle::Orders, changed_at: customer.created_at };
                customers::grant(tx, customer.id, agent, grant, None).await?;
            }
        }
        Ok(())
    }

    /// The vendor, without whom nothing can be ordered.
    pub(crate) async fn vendor(&self) -> Result<TenantId, Stop<Refusal>> {
        self.vendor_if_any().await?.ok_or(Stop::Refused(Refusal::NoVendor))
    }
}

/// The order that a link opens; both are held until the transaction ends.
async fn opened_by(tx: &mut TenantTx, claims: &LinkClaims, name: &str, now: DateTime<Utc>) -> Result<Order, Stop<Refusal>> {
    let record = links::lock(tx, claims.link).await?;
    rules::opens(claims, record.as_ref(), name, now).map_err(Stop::Refused)?;
    orders::lock(tx, claims.order).await?.ok_or(Stop::Refused(Refusal::LinkForged))
}

/// The offerings that an order lists.
async fn ordered(tx: &mut TenantTx, order: &Order) -> Result<Vec<Offering>, Stop<Refusal>> {
    let published = catalogues::get(tx, order.catalogue).await?.ok_or(Stop::Refused(Refusal::NoCatalogue))?;
    let catalogue = start::read(&published.text, published.effective_from).map_err(Stop::Refused)?;
    let of = |code: &OfferingCode| catalogue.offerings.iter().find(|o| o.code == *code).cloned();
    Ok(order.asked.lines.iter().filter_map(|line| of(&line.offering)).collect())
}

/// The contracts that whoever opens this order has to accept, as they count now.
async fn to_accept(tx: &mut TenantTx, order: &Order, now: DateTime<Utc>) -> Result<Vec<ContractVersion>, Stop<Refusal>> {
    let groups: Vec<GroupCode> = ordered(tx, order).await?.into_iter().map(|of| of.group).collect();
    let versions = contracts::versions(tx).await?;
    Ok(outstanding(&versions, &[], &required(&groups), now).into_iter().map(|(version, _)| version.clone()).collect())
}

/// What was ticked, checked against what counts: each contract, its version, its very text.
async fn accepted(
    tx: &mut TenantTx,
    order: &Order,
    ticked: &[Ticked],
    account: kernel::AccountId,
    visitor: &Visitor,
    at: DateTime<Utc>,
) -> Result<Vec<Acceptance>, Stop<Refusal>> {
    let counting = to_accept(tx, order, at).await?;
    let mut all = Vec::with_capacity(counting.len());
    for version in &counting {
        let tick = ticked.iter().find(|tick| tick.kind == version.kind).ok_or(Stop::Refused(Refusal::NotTicked))?;
        let Ticked { kind, number, lang, hash, ticked } = tick.clone();
        let (address, agent) = (visitor.address, visitor.agent.clone());
        let acceptance = Acceptance { account, at, address, agent, moment: Moment::Registration, kind, number, lang, hash };
        check_acceptance(&acceptance, ticked, &counting).map_err(Stop::Refused)?;
        all.push(acceptance);
    }
    Ok(all)
}
