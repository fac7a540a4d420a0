//! Activation links: sent, sealed, replaced, taken back.

use crate::model::{LinkClaims, LinkEvent, LinkId, LinkState, Order, OrderEvent, OrderId, Refusal, Step};
use crate::rules::links::{self as rules, LINK};
use crate::rules::machine::Word;
use crate::steps::{Cause, step};
use crate::store::{links, steps};
use crate::{LINK_PURPOSE, Subscriptions};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Fault, Stop, TenantId};
use serde::{Deserialize, Serialize};

/// What is sealed into a link.
#[derive(Serialize, Deserialize)]
struct Sealed {
    link: uuid::Uuid,
    order: uuid::Uuid,
    company: String,
    issued: DateTime<Utc>,
    expires: DateTime<Utc>,
}

impl Subscriptions {
    /// Sends an order's link, or another in its place.
    pub(crate) async fn invite(&self, tx: &mut TenantTx, order: &mut Order, cause: Cause<'_>) -> Result<(), Stop<Refusal>> {
        close_open(tx, order.id, LinkEvent::Replace, cause).await?;
        let claims = rules::claims(LinkId::new(), order.id, &order.asked.company.name, cause.now);
        links::insert(tx, &claims).await?;
        step(tx, order, OrderEvent::SendLink, cause, Some(claims.link)).await
    }

    /// The address that a link is: the page of registration, and the claims under the house's seal.
    pub(crate) async fn link_of(&self, vendor: TenantId, claims: &LinkClaims) -> Result<String, Fault> {
        let LinkClaims { link, order, company_name, issued_at, expires_at } = claims.clone();
        let sealed = Sealed { link: link.0, order: order.0, company: company_name, issued: issued_at, expires: expires_at };
        let sealed = self.vault.seal(vendor, LINK_PURPOSE, &serde_json::to_vec(&sealed)?).await?;
        Ok(self.accounts.address_of(&format!("/activation/{}", URL_SAFE_NO_PAD.encode(sealed))))
    }

    /// What a link claims, if the seal is ours.
    pub(crate) async fn claims_of(&self, vendor: TenantId, token: &str) -> Result<LinkClaims, Stop<Refusal>> {
        let forged = || Stop::Refused(Refusal::LinkForged);
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| forged())?;
        // The key is there, or that is a fault; then what it doesn't open was not sealed by us.
        self.vault.key(vendor).await?;
        let plain = self.vault.open(vendor, LINK_PURPOSE, &bytes).await.map_err(|_| forged())?;
        let Sealed { link, order, company, issued, expires } = serde_json::from_slice(&plain).map_err(|_| forged())?;
        Ok(LinkClaims { link: LinkId(link), order: OrderId(order), company_name: company, issued_at: issued, expires_at: expires })
    }
}

/// Closes the link that is out, if one is.
pub(crate) async fn close_open(tx: &mut TenantTx, order: OrderId, event: LinkEvent, cause: Cause<'_>) -> Result<(), Stop<Refusal>> {
    let open = links::of_order(tx, order).await?.into_iter().find(|(_, state, _)| *state == LinkState::Open);
    match open {
        Some((claims, ..)) => close(tx, &claims, event, cause).await,
        None => Ok(()),
    }
}

/// Closes a link that is open.
pub(crate) async fn close(tx: &mut TenantTx, claims: &LinkClaims, event: LinkEvent, cause: Cause<'_>) -> Result<(), Stop<Refusal>> {
    let line = LINK.step(LinkState::Open, event, cause.by).map_err(Stop::Refused)?;
    links::set_state(tx, claims.link, line.to, cause.now).await?;
    let step = Step {
        machine: LINK.name.to_owned(),
        event: event.word().to_owned(),
        from: LinkState::Open.word().to_owned(),
        to: line.to.word().to_owned(),
        by: cause.by,
        account: cause.account,
        group: None,
        due_on: None,
        at: cause.now,
        note: cause.note.to_owned(),
    };
    Ok(steps::insert(tx, Some(claims.order), None, &step).await?)
}
