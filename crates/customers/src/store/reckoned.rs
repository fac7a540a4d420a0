//! What is reckoned of a company: roll-ups over its people, formulas.

use crate::model::CompanyId;
use db::TenantTx;
use fields::{Reckoning, RollUp};
use kernel::Fault;
use serde_json::{Map, Value};
use sqlx::types::Json;

/// A roll-up over a company's people; none where there is nothing to reckon from.
pub(crate) async fn rolled_up(tx: &mut TenantTx, id: CompanyId, roll_up: &RollUp) -> Result<Option<Value>, Fault> {
    let RollUp { of: _, by, field } = roll_up;
    let row = sqlx::query!(
        r#"select count(*) as "count!", to_jsonb(sum(n.number)) as sum, min(n.value) as min, max(n.value) as max
             from customers.contact c,
                  lateral (select case when $3::text is null then null else (c.fields -> $3)::text end as value,
                                  case when jsonb_typeof(c.fields -> $3) = 'number' then (c.fields ->> $3)::numeric end as number) n
            where c.tenant_id = $1 and c.company_id = $2"#,
        tx.tenant().0,
        id.0,
        field.as_deref(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(match by {
        Reckoning::Count => Some(Value::from(row.count)),
        Reckoning::Sum => row.sum.filter(|sum| !sum.is_null()),
        Reckoning::Min => row.min.as_deref().map(serde_json::from_str).transpose()?,
        Reckoning::Max => row.max.as_deref().map(serde_json::from_str).transpose()?,
    })
}

/// Writes what was reckoned. It is no change that a person made: the revision stays.
pub(crate) async fn set_reckoned(tx: &mut TenantTx, id: CompanyId, fields: &Map<String, Value>) -> Result<(), Fault> {
    sqlx::query!("update customers.company set fields = $3 where tenant_id = $1 and id = $2", tx.tenant().0, id.0, Json(fields) as _)
        .execute(tx.conn())
        .await?;
    Ok(())
}
