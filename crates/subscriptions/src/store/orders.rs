//! Orders.

use super::{amount, known, sound};
use crate::model::json::{LengthJson, LengthUnit, LineJson};
use crate::model::{AgentId, CatalogueId, Company, Currency, NewOrder, Order, OrderId, OrderLine, OrderSource, OrderState};
use crate::rules::pushed::Fingerprint;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, Lang, TenantId};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

struct Row {
    id: Uuid,
    number: i64,
    source: String,
    agent_id: Option<Uuid>,
    reference: Option<String>,
    customer_id: Option<Uuid>,
    company_name: String,
    registration_number: Option<String>,
    contact_name: String,
    contact_address: String,
    contact_phone: Option<String>,
    lang: String,
    lines: Value,
    catalogue_id: Uuid,
    currency: String,
    total: String,
    paid: String,
    length_unit: String,
    length: i32,
    state: String,
    placed_at: DateTime<Utc>,
    activated_at: Option<DateTime<Utc>>,
}

impl Row {
    fn read(self) -> Result<Order, Fault> {
        let lines: Vec<LineJson> = serde_json::from_value(self.lines)?;
        let unit = known(LengthUnit::from_word(&self.length_unit), &self.length_unit)?;
        let length = LengthJson { unit, count: u16::try_from(self.length)? };
        Ok(Order {
            id: OrderId(self.id),
            number: self.number,
            asked: NewOrder {
                source: known(OrderSource::from_word(&self.source), &self.source)?,
                agent: self.agent_id.map(AgentId),
                reference: self.reference,
                company: Company {
                    name: self.company_name,
                    registration_number: self.registration_number,
                    contact_name: self.contact_name,
                    contact_address: self.contact_address,
                    contact_phone: self.contact_phone,
                },
                lines: sound(lines.into_iter().map(LineJson::read).collect::<Result<Vec<OrderLine>, _>>())?,
                currency: sound(Currency::parse(&self.currency))?,
                total: amount(&self.total)?,
                length: sound(length.read())?,
                placed_at: self.placed_at,
            },
            lang: known(Lang::from_tag(&self.lang), &self.lang)?,
            catalogue: CatalogueId(self.catalogue_id),
            customer: self.customer_id.map(TenantId),
            state: known(OrderState::from_word(&self.state), &self.state)?,
            paid: amount(&self.paid)?,
            activated_at: self.activated_at,
        })
    }
}

/// Writes a new order; none when the agent's reference is known already.
pub(crate) async fn insert(
    tx: &mut TenantTx,
    id: OrderId,
    new: &NewOrder,
    fingerprint: &Fingerprint,
    catalogue: CatalogueId,
    customer: Option<TenantId>,
    lang: Lang,
) -> Result<Option<Order>, Fault> {
    let lines: Vec<LineJson> = new.lines.iter().map(LineJson::from).collect();
    let length = LengthJson::from(new.length);
    let Company { name, registration_number, contact_name, contact_address, contact_phone } = &new.company;
    let number = sqlx::query_scalar!(
        "insert into subscriptions.purchase
           (tenant_id, id, source, agent_id, reference, fingerprint, customer_id, company_name, registration_number, contact_name,
            contact_address, contact_phone, lang, lines, catalogue_id, currency, total, length_unit, length, state, placed_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::text::numeric, $18, $19, 'placed', $20, $20)
         on conflict on constraint purchase_reference_key do nothing returning number",
        tx.tenant().0,
        id.0,
        new.source.as_str(),
        new.agent.map(|agent| agent.0),
        new.reference.as_deref(),
        &words(fingerprint),
        customer.map(|customer| customer.0),
        name,
        registration_number.as_deref(),
        contact_name,
        contact_address,
        contact_phone.as_deref(),
        lang.tag(),
        serde_json::to_value(lines)?,
        catalogue.0,
        new.currency.as_str(),
        new.total.to_string(),
        length.unit.as_str(),
        i32::from(length.count),
        new.placed_at,
    )
    .fetch_optional(tx.conn())
    .await?;
    let state = OrderState::Placed;
    let (asked, paid) = (new.clone(), Decimal::ZERO);
    Ok(number.map(|number| Order { id, number, asked, lang, catalogue, customer, state, paid, activated_at: None }))
}

/// An order in sight.
pub(crate) async fn get(tx: &mut TenantTx, id: OrderId) -> Result<Option<Order>, Fault> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, number, source, agent_id, reference, customer_id, company_name, registration_number, contact_name, contact_address,
             contact_phone, lang, lines, catalogue_id, currency, total::text as "total!", paid::text as "paid!", length_unit, length, state,
             placed_at, activated_at
           from subscriptions.purchase where id = $1"#,
        id.0
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::read).transpose()
}

/// The vendor's order, locked: whoever else wants to change it waits.
pub(crate) async fn lock(tx: &mut TenantTx, id: OrderId) -> Result<Option<Order>, Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("select id from subscriptions.purchase where tenant_id = $1 and id = $2 for update", tenant, id.0)
        .fetch_optional(tx.conn())
        .await?;
    get(tx, id).await
}

/// The order that an agent pushed under this reference, with what it said.
pub(crate) async fn pushed(tx: &mut TenantTx, agent: AgentId, reference: &str) -> Result<Option<(Order, Fingerprint)>, Fault> {
    let row = sqlx::query!(
        "select id, fingerprint from subscriptions.purchase where tenant_id = $1 and agent_id = $2 and reference = $3",
        tx.tenant().0,
        agent.0,
        reference
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let order = get(tx, OrderId(row.id)).await?;
    let fingerprint = hashes(&row.fingerprint)?;
    Ok(order.map(|order| (order, fingerprint)))
}

/// Which orders.
#[derive(Debug, Default)]
pub(crate) struct Which<'a> {
    pub state: Option<OrderState>,
    pub customer: Option<TenantId>,
    /// In the company's name, the contact's address or the agent's reference; or the number.
    pub words: Option<&'a str>,
    pub before: Option<i64>,
}

/// Orders in sight, the newest first.
pub(crate) async fn list(tx: &mut TenantTx, which: &Which<'_>, limit: i64) -> Result<Vec<Order>, Fault> {
    let like = which.words.map(|words| format!("%{}%", words.replace(['\\', '%', '_'], " ")));
    let rows = sqlx::query_as!(
        Row,
        r#"select id, number, source, agent_id, reference, customer_id, company_name, registration_number, contact_name, contact_address,
             contact_phone, lang, lines, catalogue_id, currency, total::text as "total!", paid::text as "paid!", length_unit, length, state,
             placed_at, activated_at
           from subscriptions.purchase
          where ($1::text is null or state = $1) and ($2::uuid is null or customer_id = $2) and ($3::bigint is null or number < $3)
            and ($4::text is null or company_name ilike $4 or contact_address ilike $4 or reference ilike $4 or number::text = $5)
          order by number desc limit $6"#,
        which.state.map(OrderState::as_str),
        which.customer.map(|customer| customer.0),
        which.before,
        like,
        which.words.map(str::trim),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// How many orders are in each state.
pub(crate) async fn counts(tx: &mut TenantTx) -> Result<Vec<(String, i64)>, Fault> {
    let rows =
        sqlx::query!(r#"select state, count(*) as "count!" from subscriptions.purchase group by state"#).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|r| (r.state, r.count)).collect())
}

/// Moves an order on.
pub(crate) async fn set_state(tx: &mut TenantTx, id: OrderId, state: OrderState, now: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "update subscriptions.purchase set state = $3, changed_at = $4, activated_at = case when $3 = 'activated' then $4 else activated_at end
          where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        state.as_str(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Says whose the order is, once the company is there.
pub(crate) async fn set_customer(tx: &mut TenantTx, id: OrderId, customer: TenantId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update subscriptions.purchase set customer_id = $3 where tenant_id = $1 and id = $2", tenant, id.0, customer.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Puts right what the review or the customer found wrong about the company.
pub(crate) async fn set_company(tx: &mut TenantTx, id: OrderId, company: &Company) -> Result<(), Fault> {
    sqlx::query!(
        "update subscriptions.purchase set company_name = $3, registration_number = $4, contact_name = $5, contact_address = $6, contact_phone = $7
          where tenant_id = $1 and id = $2",
        tx.tenant().0,
        id.0,
        company.name,
        company.registration_number.as_deref(),
        company.contact_name,
        company.contact_address,
        company.contact_phone.as_deref(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn words(fingerprint: &Fingerprint) -> Vec<String> {
    [fingerprint.company, fingerprint.lines, fingerprint.price, fingerprint.length].iter().map(hex::encode).collect()
}

fn hashes(words: &[String]) -> Result<Fingerprint, Fault> {
    let hash = |at: usize| -> Result<[u8; 32], Fault> {
        let mut hash = [0; 32];
        hex::decode_to_slice(words.get(at).map(String::as_str).unwrap_or_default(), &mut hash)?;
        Ok(hash)
    };
    Ok(Fingerprint { company: hash(0)?, lines: hash(1)?, price: hash(2)?, length: hash(3)? })
}
