//! Which fields a kind of record has, as the caller may see them.

use crate::model::{Asked, Field, Selections, Sight};
use crate::rules::Catalogue;
use crate::{Kept, store};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Fault, Permissions};
use std::collections::HashMap;

/// The fields of a kind of record with the limits of the actor's role, and who asks. The master and the program have no limits.
///
/// # Errors
/// A fault when the database is away.
pub async fn catalogue(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, kept: &Kept) -> Result<(Catalogue, Asked), Fault> {
    let Kept { record, builtins, standard, read: _, reckon: _ } = *kept;
    let mut fields: Vec<Field> = standard.iter().map(Field::standard).collect();
    fields.extend(store::all(tx, record).await?);
    let seat = match actor.account {
        Some(account) => accounts::labels::seat(tx, account).await?,
        None => None,
    };
    let limits = match &seat {
        Some(seat) if actor.permissions != Permissions::All => store::limits_of_role(tx, record, seat.role.0).await?,
        _ => HashMap::new(),
    };
    let limits = with_parts(limits);
    let zone = seat.and_then(|seat| seat.time_zone.parse().ok()).unwrap_or(chrono_tz::Asia::Shanghai);
    Ok((Catalogue { builtins, fields, limits, selections: Selections::default() }, Asked { account: actor.account, now, zone }))
}

/// Fields that show a part of another: whoever doesn't see the whole doesn't see the part.
const PARTS: [(&str, &str); 1] = [("main_owner", "owners")];

fn with_parts(mut limits: HashMap<String, Sight>) -> HashMap<String, Sight> {
    for (part, whole) in PARTS {
        if let Some(sight) = limits.get(whole).copied() {
            limits.insert(part.to_owned(), sight);
        }
    }
    limits
}

/// The fields of a kind of record for writing one. What the role may not change matters only where values were sent or are needed, so
/// a plain record costs one look.
///
/// # Errors
/// A fault when the database is away.
pub async fn writable(tx: &mut TenantTx, actor: &Actor, kept: &Kept, sends: bool) -> Result<Catalogue, Fault> {
    let tenants = store::all(tx, kept.record).await?;
    let seat = match actor.account {
        Some(account) if (sends || tenants.iter().any(|field| field.required)) && actor.permissions != Permissions::All => {
            accounts::labels::seat(tx, account).await?
        }
        _ => None,
    };
    let limits = match seat {
        Some(seat) => store::limits_of_role(tx, kept.record, seat.role.0).await?,
        None => HashMap::new(),
    };
    let fields = kept.standard.iter().map(Field::standard).chain(tenants).collect();
    Ok(Catalogue { builtins: kept.builtins, fields, limits, selections: Selections::default() })
}
