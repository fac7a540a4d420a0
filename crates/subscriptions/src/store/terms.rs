//! Terms, where subscriptions stand, and what was reminded of.

use super::{amount, known, sound};
use crate::model::json::ContentJson;
use crate::model::{
    AgentId, EditionCode, GroupCode, Money, OfferingCode, OrderId, Reminder, Service, SoldTerm, Standing, SubscriptionState, Term, TermId,
    TermKind,
};
use chrono::{DateTime, NaiveDate, Utc};
use db::TenantTx;
use kernel::{Fault, TenantId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

struct Row {
    id: Uuid,
    customer_id: Uuid,
    company: String,
    purchase_id: Uuid,
    grp: String,
    offering: String,
    edition: String,
    kind: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    content: Value,
    price: String,
    currency: String,
    terminated: bool,
}

impl Row {
    fn read(self) -> Result<SoldTerm, Fault> {
        let content: ContentJson = serde_json::from_value(self.content)?;
        Ok(SoldTerm {
            customer: TenantId(self.customer_id),
            company: self.company,
            price: amount(&self.price)?,
            currency: self.currency,
            term: Term {
                id: TermId(self.id),
                order: OrderId(self.purchase_id),
                group: sound(GroupCode::parse(&self.grp))?,
                offering: sound(OfferingCode::parse(&self.offering))?,
                edition: sound(EditionCode::parse(&self.edition))?,
                kind: known(TermKind::from_word(&self.kind), &self.kind)?,
                first_day: self.first_day,
                last_day: self.last_day,
                content: sound(content.read())?,
                terminated: self.terminated,
            },
        })
    }
}

pub(crate) async fn insert(tx: &mut TenantTx, customer: TenantId, agent: Option<AgentId>, term: &Term, price: Money) -> Result<(), Fault> {
    sqlx::query!(
        "insert into subscriptions.term
           (tenant_id, id, customer_id, agent_id, purchase_id, grp, offering, edition, kind, first_day, last_day, content, price, currency)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::text::numeric, $14)",
        tx.tenant().0,
        term.id.0,
        customer.0,
        agent.map(|agent| agent.0),
        term.order.0,
        term.group.as_str(),
        term.offering.as_str(),
        term.edition.as_str(),
        term.kind.as_str(),
        term.first_day,
        term.last_day,
        serde_json::to_value(ContentJson::from(&term.content))?,
        price.amount.to_string(),
        price.currency.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Terms in sight of a company, the first first.
pub(crate) async fn of_customer(tx: &mut TenantTx, customer: TenantId) -> Result<Vec<SoldTerm>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        r#"select t.id, t.customer_id, c.name as company, t.purchase_id, t.grp, t.offering, t.edition, t.kind, t.first_day, t.last_day, t.content,
             t.price::text as "price!", t.currency, t.terminated
           from subscriptions.term t join subscriptions.customer c on c.customer_id = t.customer_id
          where t.customer_id = $1 order by t.first_day, t.id"#,
        customer.0
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Terms in sight that end between two days and that nothing of their group follows; the earliest end first.
pub(crate) async fn ending(tx: &mut TenantTx, from: NaiveDate, to: NaiveDate, limit: i64) -> Result<Vec<SoldTerm>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        r#"select t.id, t.customer_id, c.name as company, t.purchase_id, t.grp, t.offering, t.edition, t.kind, t.first_day, t.last_day, t.content,
             t.price::text as "price!", t.currency, t.terminated
           from subscriptions.term t join subscriptions.customer c on c.customer_id = t.customer_id
          where t.last_day between $1 and $2 and t.kind <> 'add_on' and not exists (select from subscriptions.term n
                  where n.customer_id = t.customer_id and n.grp = t.grp and n.first_day > t.last_day)
          order by t.last_day, t.id limit $3"#,
        from,
        to,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// All that decides about a company's terms.
pub(crate) async fn standing(tx: &mut TenantTx, customer: TenantId, erased: bool) -> Result<Standing, Fault> {
    let mut terms: BTreeMap<GroupCode, Vec<Term>> = BTreeMap::new();
    for sold in of_customer(tx, customer).await? {
        terms.entry(sold.term.group.clone()).or_default().push(sold.term);
    }
    let mut reminded = reminded(tx, customer).await?;
    let services = services(tx, customer).await?;
    let service = |(group, state, until): (GroupCode, SubscriptionState, Option<NaiveDate>)| Service {
        terms: terms.remove(&group).unwrap_or_default(),
        reminded: reminded.remove(group.as_str()).unwrap_or_default(),
        group,
        state,
        until,
    };
    Ok(Standing { services: services.into_iter().map(service).collect(), erased })
}

/// Where each subscription in sight of a company stands, and until when it is covered.
pub(crate) async fn services(
    tx: &mut TenantTx,
    customer: TenantId,
) -> Result<Vec<(GroupCode, SubscriptionState, Option<NaiveDate>)>, Fault> {
    let rows = sqlx::query!("select grp, state, until from subscriptions.service where customer_id = $1 order by grp", customer.0)
        .fetch_all(tx.conn())
        .await?;
    rows.into_iter()
        .map(|r| Ok((sound(GroupCode::parse(&r.grp))?, known(SubscriptionState::from_word(&r.state), &r.state)?, r.until)))
        .collect()
}

/// Writes where a subscription stands.
pub(crate) async fn stand(tx: &mut TenantTx, customer: TenantId, agent: Option<AgentId>, service: &Service) -> Result<(), Fault> {
    sqlx::query!(
        "insert into subscriptions.service (tenant_id, customer_id, agent_id, grp, state, until) values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, customer_id, grp) do update set state = $5, until = $6",
        tx.tenant().0,
        customer.0,
        agent.map(|agent| agent.0),
        service.group.as_str(),
        service.state.as_str(),
        service.until,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes a reminder; false when it was sent before.
pub(crate) async fn remind(
    tx: &mut TenantTx,
    customer: TenantId,
    group: &GroupCode,
    end: NaiveDate,
    reminder: Reminder,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let done = sqlx::query!(
        "insert into subscriptions.reminded (tenant_id, customer_id, grp, end_day, reminder, at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        tx.tenant().0,
        customer.0,
        group.as_str(),
        end,
        reminder.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn reminded(tx: &mut TenantTx, customer: TenantId) -> Result<BTreeMap<String, BTreeSet<(NaiveDate, Reminder)>>, Fault> {
    let rows = sqlx::query!(
        "select grp, end_day, reminder from subscriptions.reminded where tenant_id = $1 and customer_id = $2",
        tx.tenant().0,
        customer.0
    )
    .fetch_all(tx.conn())
    .await?;
    let mut all: BTreeMap<String, BTreeSet<(NaiveDate, Reminder)>> = BTreeMap::new();
    for r in rows {
        let reminder = known(Reminder::from_word(&r.reminder), &r.reminder)?;
        all.entry(r.grp).or_default().insert((r.end_day, reminder));
    }
    Ok(all)
}
