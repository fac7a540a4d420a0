//! The tenant's types of follow-ups: laid out when somebody looks for the first time, added, changed, ordered, retired.

use crate::model::{
    BadField, Flaw, FollowUpType, FollowUpTypeId, FollowUpTypePatch, FollowUpTypeRefusal, NewFollowUpType, Refusal, TouchKind,
};
use crate::{rules, store, told};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Fault, Stop};
use serde_json::json;

/// Types of a tenant, retired ones too.
pub(crate) const TYPES_MAX: usize = 60;
const NAME_CHARS_MAX: usize = 30;

/// All types in their order; the first ones are laid out when nobody has looked before. Two who look at once find the same.
///
/// # Errors
/// A fault when the database is away.
pub async fn follow_up_types(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>) -> Result<Vec<FollowUpType>, Stop<Refusal>> {
    if store::lay_follow_up_types(tx, now).await? {
        for first in rules::first_types(actor.lang) {
            store::insert_follow_up_type(tx, FollowUpTypeId::new(), &first, now).await?;
        }
    }
    Ok(store::follow_up_types(tx).await?)
}

/// The types as they are, for those who show what was written under them.
///
/// # Errors
/// A fault when the database is away.
pub async fn known_follow_up_types(tx: &mut TenantTx) -> Result<Vec<FollowUpType>, Fault> {
    store::follow_up_types(tx).await
}

/// Adds a type, behind all others.
///
/// # Errors
/// [`Refusal::BadFields`]; [`FollowUpTypeRefusal::NameTaken`], [`FollowUpTypeRefusal::TooMany`].
pub(crate) async fn add(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, new: NewFollowUpType) -> Result<FollowUpType, Stop<Refusal>> {
    let known = held(tx, actor, now).await?;
    if known.len() >= TYPES_MAX {
        return Err(Stop::Refused(FollowUpTypeRefusal::TooMany.into()));
    }
    checked(&new.name, new.kind)?;
    let id = FollowUpTypeId::new();
    store::insert_follow_up_type(tx, id, &new, now).await?;
    let NewFollowUpType { name, icon, kind } = new;
    let made = FollowUpType { id, name, icon, kind, retired: false, revision: 1 };
    tell(tx, actor, "customers.follow_up_type.create", &made).await?;
    Ok(made)
}

/// Changes a type, or retires it. `seen` is the revision that the caller has seen; none: whatever it is.
///
/// # Errors
/// As [`add`]; [`FollowUpTypeRefusal::NoSuchType`], [`FollowUpTypeRefusal::KindInUse`], [`FollowUpTypeRefusal::Changed`].
pub(crate) async fn change(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    (id, seen): (FollowUpTypeId, Option<i64>),
    patch: FollowUpTypePatch,
) -> Result<FollowUpType, Stop<Refusal>> {
    let before = one(tx, actor, now, id).await?;
    if seen.is_some_and(|seen| seen != i64::from(before.revision)) {
        return Err(Stop::Refused(FollowUpTypeRefusal::Changed(before.revision).into()));
    }
    let FollowUpTypePatch { name, icon, kind, retired } = patch;
    let mut after = FollowUpType {
        name: name.unwrap_or_else(|| before.name.clone()),
        icon: icon.unwrap_or(before.icon),
        kind: kind.unwrap_or(before.kind),
        retired: retired.unwrap_or(before.retired),
        ..before.clone()
    };
    if after == before {
        return Ok(before);
    }
    checked(&after.name, after.kind)?;
    after.revision = store::update_follow_up_type(tx, &after, now).await?;
    let act = match (before.retired, after.retired) {
        (false, true) => "customers.follow_up_type.retire",
        (true, false) => "customers.follow_up_type.restore",
        _ => "customers.follow_up_type.change",
    };
    tell(tx, actor, act, &after).await?;
    Ok(after)
}

/// Deletes a type under which nothing was ever written.
///
/// # Errors
/// [`FollowUpTypeRefusal::NoSuchType`], [`FollowUpTypeRefusal::InUse`].
pub(crate) async fn delete(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: FollowUpTypeId) -> Result<(), Stop<Refusal>> {
    let gone = one(tx, actor, now, id).await?;
    store::delete_follow_up_type(tx, id).await?;
    tell(tx, actor, "customers.follow_up_type.delete", &gone).await
}

/// Puts all types into an order, in which they are offered.
///
/// # Errors
/// [`FollowUpTypeRefusal::BadOrder`] when it leaves one out, or somebody has added one meanwhile.
pub(crate) async fn order(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    order: &[FollowUpTypeId],
) -> Result<Vec<FollowUpType>, Stop<Refusal>> {
    let known = held(tx, actor, now).await?;
    if !rules::in_order(&known, order) {
        return Err(Stop::Refused(FollowUpTypeRefusal::BadOrder.into()));
    }
    store::order_follow_up_types(tx, order).await?;
    let sorted = store::follow_up_types(tx).await?;
    let names: Vec<&str> = sorted.iter().map(|one| one.name.as_str()).collect();
    accounts::audit::append(tx, actor, "customers.follow_up_type.order", "", json!({ "types": names })).await?;
    told::follow_up_types_changed(tx).await?;
    Ok(sorted)
}

/// All types, which nobody else changes until this transaction ends.
async fn held(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>) -> Result<Vec<FollowUpType>, Stop<Refusal>> {
    follow_up_types(tx, actor, now).await?;
    store::hold_follow_up_types(tx).await?;
    Ok(store::follow_up_types(tx).await?)
}

async fn one(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: FollowUpTypeId) -> Result<FollowUpType, Stop<Refusal>> {
    let found = held(tx, actor, now).await?.into_iter().find(|one| one.id == id);
    found.ok_or_else(|| Stop::Refused(FollowUpTypeRefusal::NoSuchType.into()))
}

fn checked(name: &str, kind: TouchKind) -> Result<(), Stop<Refusal>> {
    let bad = |field, flaw| Err(Stop::Refused(Refusal::from(BadField { field, flaw })));
    if name.chars().count() > NAME_CHARS_MAX {
        return bad("name", Flaw::TooLong);
    }
    match kind {
        TouchKind::Note | TouchKind::Call | TouchKind::Visit | TouchKind::Meeting => Ok(()),
        _ => bad("kind", Flaw::NotAChoice),
    }
}

async fn tell(tx: &mut TenantTx, actor: &Actor, act: &str, one: &FollowUpType) -> Result<(), Stop<Refusal>> {
    let detail = json!({ "type_id": one.id, "icon": one.icon.as_str(), "counts_as": one.kind.as_str() });
    accounts::audit::append(tx, actor, act, &one.name, detail).await?;
    told::follow_up_types_changed(tx).await?;
    Ok(())
}
