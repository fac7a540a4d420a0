//! What is known of addresses that mail came back from.

use crate::model::{AddressState, Bounce, CompanyId};
use db::TenantTx;
use kernel::Fault;

/// Characters of a server's words that are kept.
const SAID_CHARS_MAX: usize = 1_000;

/// Marks addresses, given in lower case and each once; answers the companies concerned. What is older than what is known changes nothing,
/// so the same report may be told again; one from the past doesn't mark an address from which mail came since.
pub(crate) async fn mark_bounced(tx: &mut TenantTx, bounces: &[(String, &Bounce)]) -> Result<Vec<CompanyId>, Fault> {
    let addresses: Vec<String> = bounces.iter().map(|(key, _)| key.clone()).collect();
    let hard: Vec<bool> = bounces.iter().map(|(_, b)| b.permanent).collect();
    let reasons: Vec<String> = bounces.iter().map(|(_, b)| b.reason.to_owned()).collect();
    let said: Vec<String> = bounces.iter().map(|(_, b)| b.said.chars().take(SAID_CHARS_MAX).collect()).collect();
    let at: Vec<_> = bounces.iter().map(|(_, b)| b.at).collect();
    let past: Vec<bool> = bounces.iter().map(|(_, b)| b.past).collect();
    let rows = sqlx::query_scalar!(
        "update customers.contact_address a
            set state = case when b.hard then 'bounced' else a.state end,
                bounce_reason = case when b.hard or a.state is null then b.reason else a.bounce_reason end,
                bounce_said = case when b.hard or a.state is null then b.said else a.bounce_said end,
                bounced_at = case when b.hard then b.at else a.bounced_at end,
                soft_bounces = a.soft_bounces + case when b.hard then 0 else 1 end,
                soft_bounced_at = case when b.hard then a.soft_bounced_at else b.at end
           from unnest($2::text[], $3::bool[], $4::text[], $5::text[], $6::timestamptz[], $7::bool[]) b(address, hard, reason, said, at, past)
          where a.tenant_id = $1 and a.address = b.address
            and case when b.hard then a.bounced_at is null or a.bounced_at < b.at else a.soft_bounced_at is null or a.soft_bounced_at < b.at end
            and not (b.past and exists (
                  select from customers.touch t
                   where t.tenant_id = $1 and t.company_id = a.company_id and t.contact_id = a.contact_id and t.kind = 'mail_in' and t.at > b.at))
         returning a.company_id",
        tx.tenant().0,
        &addresses,
        &hard,
        &reasons,
        &said,
        &at,
        &past,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(CompanyId).collect())
}

/// Of these addresses, in lower case, the ones that mail came back from.
pub(crate) async fn address_states(tx: &mut TenantTx, addresses: &[String]) -> Result<Vec<AddressState>, Fault> {
    let rows = sqlx::query!(
        r#"select address, state = 'bounced' as dead, bounce_reason, bounce_said, greatest(bounced_at, soft_bounced_at) as at, soft_bounces
             from customers.contact_address
            where tenant_id = $1 and address = any ($2) and (state is not null or soft_bounces > 0) order by address"#,
        tx.tenant().0,
        addresses,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| AddressState {
            address: r.address,
            dead: r.dead.unwrap_or_default(),
            reason: r.bounce_reason,
            said: r.bounce_said,
            at: r.at,
            soft: r.soft_bounces,
        })
        .collect())
}
