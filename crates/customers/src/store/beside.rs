//! What stands beside another context's things: companies by id, and by what their mail is known.

use super::companies::{accounts_of, stage};
use crate::model::{CompanyId, Known};
use db::TenantTx;
use kernel::Fault;
use std::collections::HashMap;
use uuid::Uuid;

/// These companies, as far as they are in sight.
pub(crate) async fn briefs(tx: &mut TenantTx, ids: &[CompanyId]) -> Result<HashMap<CompanyId, Known>, Fault> {
    let tenant = tx.tenant().0;
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select id, name, country, stage, owner_ids, labels from customers.company where tenant_id = $1 and id = any($2)",
        tenant,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            let known = Known {
                company_id: CompanyId(r.id),
                contact_id: None,
                company_name: r.name,
                country: r.country,
                stage: stage(&r.stage)?,
                owner_ids: accounts_of(r.owner_ids),
                labels: r.labels,
            };
            Ok((known.company_id, known))
        })
        .collect()
}

/// The addresses of a company's people, and its domains. Holds the company against being taken away until this transaction ends: what
/// is tied to it meanwhile would stay tied.
pub(crate) async fn reach(tx: &mut TenantTx, company: CompanyId) -> Result<(Vec<String>, Vec<String>), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("select id from customers.company where tenant_id = $1 and id = $2 for share", tenant, company.0)
        .fetch_optional(tx.conn())
        .await?;
    let addresses = sqlx::query_scalar!(
        "select address from customers.contact_address where tenant_id = $1 and company_id = $2 order by address",
        tenant,
        company.0,
    )
    .fetch_all(tx.conn())
    .await?;
    let domains = sqlx::query_scalar!(
        "select domain from customers.company_domain where tenant_id = $1 and company_id = $2 order by position",
        tenant,
        company.0,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok((addresses, domains))
}
