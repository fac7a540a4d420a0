//! Words of all tenants in one index, each behind its tenant's mark: a word that every tenant has is read for one alone.

use db::TenantTx;

/// A tsvector or tsquery of the tenant's own words. Two tenants may have the same mark: rows are still the tenant's alone.
pub(super) fn own(tx: &TenantTx, literal: &str) -> String {
    text::words::scoped(literal, &format!("{:06x}", tx.tenant().0.as_u128() & 0xff_ffff))
}
