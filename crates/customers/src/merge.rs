//! Making two to five companies one, and several again.

use crate::asks::entry;
use crate::model::{CleanRefusal, Company, CompanyId, Contact, Merge, MergeId, Refusal, TouchKind};
use crate::rules::{self, Chosen};
use crate::{COMPANIES, duplicates, edit, jobs, store, told, values};
use chrono::{DateTime, TimeDelta, Utc};
use db::TenantTx;
use kernel::{Actor, Fault, LabelId, Stop};
use serde_json::json;
use std::collections::BTreeSet;

/// The companies that one merge is about, held against others' changes: the one that stays, then the others.
///
/// # Errors
/// [`CleanRefusal::MergeCount`], [`CleanRefusal::MergeWithItself`], [`Refusal::NoSuchCompany`] when one is out of sight.
pub(crate) async fn taken(
    tx: &mut TenantTx,
    into: CompanyId,
    from: &[CompanyId],
    hold: bool,
) -> Result<(Company, Vec<Company>), Stop<Refusal>> {
    if from.is_empty() || from.len() >= rules::MERGE_MAX {
        return Err(Stop::Refused(CleanRefusal::MergeCount.into()));
    }
    let all: BTreeSet<CompanyId> = from.iter().copied().chain([into]).collect();
    if all.len() != from.len() + 1 {
        return Err(Stop::Refused(CleanRefusal::MergeWithItself.into()));
    }
    let mut companies = Vec::with_capacity(all.len());
    // In the order of ids, so that two who merge can't hold each other up.
    for id in all {
        let found = if hold { store::company_for_update(tx, id).await? } else { store::company(tx, id).await? };
        let Some(mut company) = found else {
            return Err(Stop::Refused(Refusal::NoSuchCompany));
        };
        company.changed = store::change_last(tx, id).await?;
        companies.push(company);
    }
    let mut in_order = Vec::with_capacity(from.len());
    let mut stays = None;
    for company in companies {
        if company.row.id == into { stays = Some(company) } else { in_order.push(company) }
    }
    in_order.sort_by_key(|company| from.iter().position(|id| *id == company.row.id));
    stays.map(|stays| (stays, in_order)).ok_or(Stop::Refused(Refusal::NoSuchCompany))
}

/// Makes the companies one: the one that stays gets of each field what was chosen, else what [`rules::proposed`] says, and all that
/// hangs on the others. Their rows are out of sight from then on and lead to it.
///
/// # Errors
/// As [`taken`]; [`CleanRefusal::MergeStranger`]; [`Refusal::BadFields`] for a field without choice.
pub(crate) async fn merge(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    into: CompanyId,
    from: &[CompanyId],
    choices: &Chosen,
) -> Result<MergeId, Stop<Refusal>> {
    if let Some((field, _)) = choices.iter().find(|(_, id)| **id != into && !from.contains(id)) {
        return Err(Stop::Refused(CleanRefusal::MergeStranger(field.clone()).into()));
    }
    let (mut company, others) = taken(tx, into, from, true).await?;
    let patch = rules::merged(&company, &others, choices).map_err(|bad| Stop::Refused(bad.into()))?;
    let id = MergeId::new();
    if !store::merge_begin(tx, id, into, from, actor.account, now).await? {
        return Err(Stop::Refused(Refusal::NoSuchCompany));
    }
    store::merge_move(tx, id).await?;
    one_of_each(tx, id, into).await?;
    let catalogue = fields::writable(tx, actor, &COMPANIES, false).await?;
    let fields = rules::filled(&catalogue, &company, &others);
    let mut changes = rules::apply(&mut company, patch);
    changes.extend(rules::apply_fields(&catalogue, &mut company.fields, fields));
    edit::write(tx, actor, now, &company, &changes).await?;
    let names: Vec<&str> = others.iter().map(|other| other.row.name.as_str()).collect();
    store::insert_touch(tx, &entry(TouchKind::Merge, actor.account, now, &names.join(", "), "merged"), into, &company.labels, None).await?;
    let mut labels: Vec<LabelId> = others.iter().flat_map(|other| other.labels.clone()).chain(company.labels.clone()).collect();
    if edit::changed(&changes, "owners") || edit::changed(&changes, "labels_visible_to") {
        labels.extend(edit::give(tx, &company).await?);
    }
    values::reckoned_anew(tx, into).await?;
    store::merge_end(tx, id).await?;
    jobs::link_mail(tx, into).await?;
    let detail = json!({ "merge_id": id, "into": into, "from": from, "names": names });
    accounts::audit::append(tx, actor, "customers.company.merge", &company.row.name, detail).await?;
    let ids: Vec<CompanyId> = from.iter().copied().chain([into]).collect();
    duplicates::regroup_around(tx, now, &ids).await?;
    tell(tx, id, into, from, false, labels).await?;
    Ok(id)
}

/// People of the company that are one become one.
async fn one_of_each(tx: &mut TenantTx, merge: MergeId, into: CompanyId) -> Result<(), Fault> {
    let people: Vec<Contact> = store::contacts_of(tx, into).await?;
    for (keep, gone) in rules::same_people(&people) {
        store::merge_person(tx, merge, keep.id, gone.id).await?;
        told::index_contact(tx, keep.id, into).await?;
    }
    told::index_company(tx, into).await
}

/// Takes a merge back: the database is as before, but for what was changed since.
///
/// # Errors
/// [`CleanRefusal::NoSuchMerge`], [`CleanRefusal::MergeUndone`], [`CleanRefusal::MergeTooOld`], [`CleanRefusal::MergeBuiltOn`].
pub(crate) async fn undo(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: MergeId) -> Result<(), Stop<Refusal>> {
    let Some(merge) = store::merge_for_update(tx, id).await? else {
        return Err(Stop::Refused(CleanRefusal::NoSuchMerge.into()));
    };
    let into = merge.into.0;
    let refusal = if merge.undone_at.is_some() {
        Some(CleanRefusal::MergeUndone)
    } else if merge.at + TimeDelta::days(rules::UNDO_DAYS) < now {
        Some(CleanRefusal::MergeTooOld)
    } else if store::company_for_update(tx, into).await?.is_none() || store::merged_since(tx, &merge).await? {
        Some(CleanRefusal::MergeBuiltOn)
    } else {
        None
    };
    if let Some(refusal) = refusal {
        return Err(Stop::Refused(refusal.into()));
    }
    let from: Vec<CompanyId> = merge.from.iter().map(|(id, _)| *id).collect();
    let before = store::company_labels(tx, into).await?.unwrap_or_default();
    let drifted = store::merge_undo(tx, id, actor.account, now).await?;
    let mut labels = before;
    for company in from.iter().copied().chain([into]) {
        labels.extend(store::company_labels(tx, company).await?.unwrap_or_default());
        if drifted {
            told::index_company(tx, company).await?;
        }
    }
    let detail = json!({ "merge_id": id, "into": into, "from": from });
    accounts::audit::append(tx, actor, "customers.company.unmerge", &merge.into.1, detail).await?;
    Ok(tell(tx, id, into, &from, true, labels).await?)
}

async fn tell(
    tx: &mut TenantTx,
    id: MergeId,
    into: CompanyId,
    from: &[CompanyId],
    undone: bool,
    mut labels: Vec<LabelId>,
) -> Result<(), Fault> {
    labels.sort_unstable();
    labels.dedup();
    let data = json!({ "merge_id": id, "into": into, "from": from, "undone": undone });
    events::emit(tx, told::MERGED, data, &labels).await?;
    for company in from.iter().copied().chain([into]) {
        told::company_changed(tx, company, &labels).await?;
    }
    jobs::follow_merge(tx, id, undone).await
}

/// What a merge was: for contexts that follow it by their own job.
///
/// # Errors
/// A fault when the database is away.
pub async fn merge_of(tx: &mut TenantTx, id: MergeId) -> Result<Option<Merge>, Fault> {
    store::merge(tx, id).await
}
