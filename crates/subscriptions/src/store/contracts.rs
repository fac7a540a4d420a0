//! Contracts and their acceptances.

use super::{known, sound};
use crate::model::{Acceptance, ContractKind, ContractVersion, Moment, TextHash};
use db::TenantTx;
use kernel::{AccountId, Fault, Lang, TenantId};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use uuid::Uuid;

/// Every version of every contract, by kind and number.
pub(crate) async fn versions(tx: &mut TenantTx) -> Result<Vec<ContractVersion>, Fault> {
    let rows = sqlx::query!(
        "select kind, number, effective_from, published_at, zh, en from subscriptions.contract where tenant_id = $1 order by kind, number",
        tx.tenant().0
    )
    .fetch_all(tx.conn())
    .await?;
    let version = |kind: &str, number: i32| -> Result<_, Fault> { Ok((sound(ContractKind::parse(kind))?, u32::try_from(number)?)) };
    rows.into_iter()
        .map(|r| {
            let (kind, number) = version(&r.kind, r.number)?;
            let texts = BTreeMap::from([(Lang::ZhCn.tag(), r.zh), (Lang::En.tag(), r.en)]);
            Ok(ContractVersion { kind, number, published_at: r.published_at, effective_from: r.effective_from, texts })
        })
        .collect()
}

/// Appends a version; false when another took its number meanwhile.
pub(crate) async fn insert(tx: &mut TenantTx, version: &ContractVersion, by: Option<AccountId>) -> Result<bool, Fault> {
    let text = |lang: Lang| version.texts.get(lang.tag()).cloned().unwrap_or_default();
    let done = sqlx::query!(
        "insert into subscriptions.contract (tenant_id, kind, number, effective_from, published_at, published_by, zh, en)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        tx.tenant().0,
        version.kind.word(),
        i32::try_from(version.number)?,
        version.effective_from,
        version.published_at,
        by.map(|by| by.0),
        text(Lang::ZhCn),
        text(Lang::En),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps an acceptance; `person` is the name and address as they are now.
pub(crate) async fn accept(tx: &mut TenantTx, customer: TenantId, acceptance: &Acceptance, person: &str) -> Result<(), Fault> {
    sqlx::query!(
        "insert into subscriptions.acceptance
           (tenant_id, id, customer_id, account_id, person, at, address, agent, moment, kind, number, lang, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tx.tenant().0,
        Uuid::now_v7(),
        customer.0,
        acceptance.account.0,
        person,
        acceptance.at,
        acceptance.address.to_string(),
        acceptance.agent,
        acceptance.moment.as_str(),
        acceptance.kind.word(),
        i32::try_from(acceptance.number)?,
        acceptance.lang.tag(),
        acceptance.hash.to_string(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a company accepted, the newest first, each with the person's name and address as they were.
pub(crate) async fn accepted(tx: &mut TenantTx, customer: TenantId) -> Result<Vec<(Acceptance, String)>, Fault> {
    let rows = sqlx::query!(
        "select account_id, person, at, address, agent, moment, kind, number, lang, hash from subscriptions.acceptance
          where customer_id = $1 order by at desc, kind limit 1000",
        customer.0
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            let mut hash = [0; 32];
            hex::decode_to_slice(&r.hash, &mut hash)?;
            let acceptance = Acceptance {
                account: AccountId(r.account_id),
                at: r.at,
                address: r.address.parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
                agent: r.agent,
                moment: known(Moment::from_word(&r.moment), &r.moment)?,
                kind: sound(ContractKind::parse(&r.kind))?,
                number: u32::try_from(r.number)?,
                lang: known(Lang::from_tag(&r.lang), &r.lang)?,
                hash: TextHash(hash),
            };
            Ok((acceptance, r.person))
        })
        .collect()
}
