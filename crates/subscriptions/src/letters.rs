//! Letters: promised in the transaction of what they tell, written when they are sent.

use crate::Subscriptions;
use crate::jobs::{Letter, Whom};
use crate::model::{AgentId, Customer, LinkId, Order, Party};
use crate::rules::machine::Told;
use crate::store::links;
use accounts::Letter as Written;
use db::TenantTx;
use kernel::{Actor, Fault, Lang, TenantId};
use std::collections::BTreeMap;
use web::Catalogue;

/// What a letter may name.
pub(crate) type Args = BTreeMap<String, String>;

/// What letters about an order name.
pub(crate) fn of_order(order: &Order, note: &str) -> Args {
    let total = format!("{} {}", order.asked.total.normalize(), order.asked.currency.as_str());
    let paid = format!("{} {}", order.paid.normalize(), order.asked.currency.as_str());
    let parts = [
        ("company", order.asked.company.name.clone()),
        ("number", order.number.to_string()),
        ("total", total),
        ("paid", paid),
        ("note", note.to_owned()),
    ];
    parts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Tells whom a line of an order's table names. The vendor's own people see it in their console.
pub(crate) async fn tell_of_order(tx: &mut TenantTx, order: &Order, told: &[Told], link: Option<LinkId>, note: &str) -> Result<(), Fault> {
    for (party, letter) in told {
        let to = match party {
            Party::Buyer => Some(buyer(order)),
            Party::Master => order.customer.map(Whom::Master),
            Party::Agent => order.asked.agent.map(agent),
            Party::Operator | Party::Partner | Party::System => None,
        };
        let Some(to) = to else { continue };
        let letter = Letter { to, letter: (*letter).to_owned(), args: of_order(order, note), link };
        queue::enqueue(tx, &letter).await?;
    }
    Ok(())
}

/// Tells whom a line of a subscription's table names.
pub(crate) async fn tell_of_customer(tx: &mut TenantTx, customer: &Customer, told: &[Told], args: Args) -> Result<(), Fault> {
    for (party, letter) in told {
        let to = match party {
            Party::Master => Some(Whom::Master(customer.id)),
            Party::Agent => customer.agent.map(agent),
            Party::Buyer | Party::Operator | Party::Partner | Party::System => None,
        };
        let Some(to) = to else { continue };
        queue::enqueue(tx, &Letter { to, letter: (*letter).to_owned(), args: args.clone(), link: None }).await?;
    }
    Ok(())
}

fn buyer(order: &Order) -> Whom {
    let company = &order.asked.company;
    Whom::Person { address: company.contact_address.clone(), name: company.contact_name.clone(), lang: order.lang }
}

/// An agent is a house of its own.
fn agent(agent: AgentId) -> Whom {
    Whom::Master(TenantId(agent.0))
}

impl Subscriptions {
    /// Writes a letter and hands it over; nothing when its reader is gone or its link opens nothing any more.
    pub(crate) async fn send(&self, house: &Actor, letter: Letter) -> Result<(), Fault> {
        let Letter { to, letter, mut args, link } = letter;
        let reader = match to {
            Whom::Person { address, name, lang } => Some((address, name, lang)),
            Whom::Master(tenant) => self.accounts.master(tenant).await?,
        };
        let Some((address, name, lang)) = reader else { return Ok(()) };
        args.insert("name".to_owned(), name);
        if let Some(link) = link {
            let claims = self.db.read(house, async |tx| links::claims(tx, link).await).await?;
            let Some(claims) = claims else { return Ok(()) };
            args.insert("until".to_owned(), crate::rules::terms::vendor_day(claims.expires_at).to_string());
            args.insert("link".to_owned(), self.link_of(house.tenant, &claims).await?);
        }
        self.notifier.send(words(address, lang, &letter, &args)?).await
    }
}

fn words(to: String, lang: Lang, letter: &str, args: &Args) -> Result<Written, Fault> {
    let args: Vec<(&str, String)> = args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let say = |part: &str| {
        let key = format!("subscriptions.letter.{letter}.{part}");
        Catalogue::embedded().say(lang, &key, &args).ok_or_else(|| Fault::say(format!("no words for {key}")))
    };
    Ok(Written { to, subject: say("subject")?, text: say("text")?, html: None, files: Vec::new() })
}
