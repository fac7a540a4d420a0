//! People as lists and files of their own show them: what of them and of their companies the actor's role sees.

use crate::model::{PersonRow, Refusal};
use crate::rules::masks;
use crate::{COMPANIES, CONTACTS};
use chrono::{DateTime, Utc};
use db::TenantTx;
use fields::rules::Place;
use fields::{Asked, BadFilter, Catalogue};
use kernel::{AccountId, Actor, Fault, GRANT_ALL, LabelId};

/// Facts of the company that stand in a person's row, and what the company's catalogue calls them.
const OF_COMPANY: [(&str, &str); 3] = [("company", "name"), ("country", "country"), ("owners", "owners")];

/// What somebody sees of people.
pub(crate) struct Sight {
    /// The fields of people; what a role doesn't see of companies it doesn't see beside their people either.
    pub catalogue: Catalogue,
    pub asked: Asked,
}

/// What the actor sees of people.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn sight(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>) -> Result<Sight, Fault> {
    let (mut catalogue, asked) = fields::catalogue(tx, actor, now, &CONTACTS).await?;
    let (companies, _) = fields::catalogue(tx, actor, now, &COMPANIES).await?;
    for (key, of_company) in OF_COMPANY {
        if let Some(limit) = companies.limit(of_company) {
            catalogue.limits.insert(key.to_owned(), limit);
        }
    }
    Ok(Sight { catalogue, asked })
}

/// The label that only this account's companies bear.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn own_label(tx: &mut TenantTx, account: Option<AccountId>) -> Result<Option<LabelId>, Fault> {
    let Some(account) = account else { return Ok(None) };
    Ok(accounts::labels::own(tx, account).await?.into_iter().find(|label| *label != GRANT_ALL))
}

/// Where these columns are.
///
/// # Errors
/// [`Refusal::Fields`] for one that isn't there or is hidden, and for too many.
pub(crate) fn places(catalogue: &Catalogue, columns: &[String], columns_max: usize) -> Result<Vec<Place>, Refusal> {
    if columns.len() > columns_max {
        return Err(BadFilter::TooBig.into());
    }
    columns.iter().map(|key| catalogue.column(key).ok_or_else(|| BadFilter::UnknownField(key.clone()).into())).collect()
}

/// Takes out of a row what the actor's role doesn't see; `columns` are the keys of what else is shown.
pub(crate) fn masked(sight: &Sight, columns: &[String], row: &mut PersonRow) {
    let catalogue = &sight.catalogue;
    if catalogue.limits.is_empty() {
        return;
    }
    masks::person(catalogue, &mut row.person);
    if matches!(catalogue.limit("company"), Some(fields::Sight::Hidden | fields::Sight::Masked)) {
        row.company_name = masks::masked(&row.company_name);
    }
    row.country = masks::value(catalogue, "country", row.country.take().map(Into::into)).and_then(|country| match country {
        serde_json::Value::String(country) => Some(country),
        _ => None,
    });
    for (key, shown) in columns.iter().zip(&mut row.shown) {
        *shown = masks::value(catalogue, key, shown.take());
    }
}
