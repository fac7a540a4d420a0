//! Adding, changing, ordering and retiring fields; what roles see of them.

use crate::Kept;
use crate::model::{Choice, Field, Flaw, Kind, Reckoning, Record, Refusal, RollUp, Sight};
use crate::rules::{CHOICES_MAX, Catalogue, Formula, read_value};
use crate::store;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{Actor, Fault, Stop};
use serde_json::{Value, json};
use std::collections::HashSet;
use uuid::Uuid;

/// The event of fields or their limits that changed; data `{record}`.
pub const FIELDS_CHANGED: &str = "fields.changed";
/// Fields that a tenant may add to a kind of record.
const FIELDS_MAX: i64 = 200;
const NAME_CHARS_MAX: usize = 100;
const HELP_CHARS_MAX: usize = 500;

/// What changes of a field; absent parts stay.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FieldPatch {
    /// As people call it.
    pub name: Option<String>,
    /// Which it may hold.
    pub choices: Option<Vec<Choice>>,
    /// No record is made without it.
    pub required: Option<bool>,
    /// What a new record begins with.
    pub preset: Option<Option<Value>>,
    /// What is written below it.
    pub help: Option<String>,
    /// Of a formula: its text.
    pub formula: Option<String>,
    /// Of a roll-up: of what.
    pub roll_up: Option<RollUp>,
}

/// Adds a field; gives it with its key.
///
/// # Errors
/// [`Refusal::BadName`], [`Refusal::NameTaken`], [`Refusal::BadChoices`], [`Refusal::BadFormula`], [`Refusal::BadTarget`],
/// [`Refusal::BadPreset`], [`Refusal::NotForKind`], [`Refusal::TooMany`].
pub async fn add(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    kept: &Kept,
    catalogue: &Catalogue,
    mut field: Field,
) -> Result<Field, Stop<Refusal>> {
    let record = kept.record;
    if store::count(tx, record).await? >= FIELDS_MAX {
        return Err(Stop::Refused(Refusal::TooMany));
    }
    field.key = store::next_key(tx, record).await?;
    let field = checked(kept, catalogue, field).map_err(Stop::Refused)?;
    store::insert(tx, record, &field, actor.account, now).await?;
    accounts::audit::append(
        tx,
        actor,
        "fields.add",
        field.name.as_deref().unwrap_or_default(),
        json!({ "record": record, "key": field.key }),
    )
    .await?;
    reckoned_anew(tx, kept, &field).await?;
    changed(tx, record).await?;
    Ok(field)
}

/// Changes a field. Its kind stays, and whether it is unique: records hold values already.
///
/// # Errors
/// As [`add`]; [`Refusal::NoSuchField`].
pub async fn change(
    tx: &mut TenantTx,
    actor: &Actor,
    kept: &Kept,
    catalogue: &Catalogue,
    key: &str,
    patch: FieldPatch,
) -> Result<Field, Stop<Refusal>> {
    let record = kept.record;
    let Some(mut field) = store::one(tx, record, key).await? else {
        return Err(Stop::Refused(Refusal::NoSuchField));
    };
    let FieldPatch { name, choices, required, preset, help, formula, roll_up } = patch;
    let only_for = |is: bool, sent: bool| if sent && !is { Err(Stop::Refused(Refusal::NotForKind)) } else { Ok(()) };
    only_for(matches!(field.kind, Kind::Choice | Kind::Choices), choices.is_some())?;
    only_for(field.kind == Kind::Formula, formula.is_some())?;
    only_for(field.kind == Kind::RollUp, roll_up.is_some())?;
    field.name = name.or(field.name);
    field.choices = choices.unwrap_or(field.choices);
    field.required = required.unwrap_or(field.required);
    field.preset = preset.unwrap_or(field.preset);
    field.help = help.unwrap_or(field.help);
    field.formula = formula.or(field.formula);
    field.roll_up = roll_up.or(field.roll_up);
    let field = checked(kept, catalogue, field).map_err(Stop::Refused)?;
    store::update(tx, record, &field).await?;
    accounts::audit::append(tx, actor, "fields.change", field.name.as_deref().unwrap_or_default(), json!({ "record": record, "key": key }))
        .await?;
    reckoned_anew(tx, kept, &field).await?;
    changed(tx, record).await?;
    Ok(field)
}

/// Brings a field into shape, or says what is wrong with it.
fn checked(kept: &Kept, catalogue: &Catalogue, mut field: Field) -> Result<Field, Refusal> {
    let name = field.name.take().unwrap_or_default().trim().to_owned();
    let length = name.chars().count();
    if length == 0 || length > NAME_CHARS_MAX || name.chars().any(char::is_control) || field.help.chars().count() > HELP_CHARS_MAX {
        return Err(Refusal::BadName);
    }
    field.name = Some(name);
    let chosen = matches!(field.kind, Kind::Choice | Kind::Choices);
    if chosen == field.choices.is_empty() || !are_distinct(&field.choices) {
        return Err(Refusal::BadChoices);
    }
    if field.unique && matches!(field.kind, Kind::YesNo | Kind::Stars | Kind::Choice | Kind::Choices | Kind::Persons | Kind::LongText)
        || field.is_reckoned() && (field.unique || field.required || field.preset.is_some())
        || (field.kind == Kind::Formula) != field.formula.is_some()
        || (field.kind == Kind::RollUp) != field.roll_up.is_some()
        || (field.kind == Kind::Reference) != field.reference.is_some()
    {
        return Err(Refusal::NotForKind);
    }
    if let Some(text) = &field.formula {
        let formula = Formula::read(text).map_err(Refusal::BadFormula)?;
        // Of another formula it can't know which is reckoned first, so that nothing goes round in circles.
        let known = |key: &String| catalogue.builtin(key).is_some() || catalogue.field(key).is_some_and(|f| f.kind != Kind::Formula);
        if let Some(unknown) = formula.fields().into_iter().find(|key| !known(key) || *key == field.key) {
            return Err(Refusal::BadFormula(unknown));
        }
    }
    // Only what hangs on a company in the same context can be rolled up.
    let known = |roll_up: &RollUp| kept.record == Record::Company && roll_up.of == Record::Contact;
    let counts = |roll_up: &RollUp| (roll_up.by == Reckoning::Count) == roll_up.field.is_none();
    if field.is_reckoned() && kept.reckon.is_none() || field.roll_up.as_ref().is_some_and(|of| !known(of) || !counts(of)) {
        return Err(Refusal::BadTarget);
    }
    if let Some(preset) = field.preset.take() {
        field.preset = read_value(&field, &preset).map_err(|_: Flaw| Refusal::BadPreset)?;
    }
    Ok(field)
}

fn are_distinct(choices: &[Choice]) -> bool {
    let mut values = HashSet::new();
    let mut names = HashSet::new();
    let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= NAME_CHARS_MAX && !text.chars().any(char::is_control);
    choices.len() <= CHOICES_MAX
        && choices.iter().all(|choice| {
            fits(&choice.value) && fits(&choice.name) && values.insert(choice.value.clone()) && names.insert(choice.name.to_lowercase())
        })
}

/// Takes a field out of use. What records hold in it stays stored, unseen.
///
/// # Errors
/// [`Refusal::NoSuchField`].
pub async fn archive(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, record: Record, key: &str) -> Result<(), Stop<Refusal>> {
    if !store::archive(tx, record, key, now).await? {
        return Err(Stop::Refused(Refusal::NoSuchField));
    }
    accounts::audit::append(tx, actor, "fields.archive", key, json!({ "record": record, "key": key })).await?;
    changed(tx, record).await?;
    Ok(())
}

/// Puts the fields of a record into this order.
///
/// # Errors
/// A fault when the database is away.
pub async fn reorder(tx: &mut TenantTx, record: Record, keys: &[String]) -> Result<(), Fault> {
    store::set_order(tx, record, keys).await?;
    changed(tx, record).await
}

/// Gives a field, the program's or the tenant's, exactly these limits by role.
///
/// # Errors
/// [`Refusal::NoSuchField`], [`Refusal::NoSuchRole`].
pub async fn limit(
    tx: &mut TenantTx,
    actor: &Actor,
    record: Record,
    catalogue: &Catalogue,
    key: &str,
    limits: &[(Uuid, Sight)],
) -> Result<(), Stop<Refusal>> {
    if catalogue.builtin(key).is_none() && catalogue.field(key).is_none() {
        return Err(Stop::Refused(Refusal::NoSuchField));
    }
    let known: HashSet<Uuid> = accounts::labels::roles(tx).await?.into_iter().map(|role| role.id.0).collect();
    if limits.iter().any(|(role, _)| !known.contains(role)) {
        return Err(Stop::Refused(Refusal::NoSuchRole));
    }
    store::set_limits(tx, record, key, limits).await?;
    accounts::audit::append(tx, actor, "fields.limit", key, json!({ "record": record, "key": key, "limits": limits })).await?;
    changed(tx, record).await?;
    Ok(())
}

/// Promises that every record's value of a reckoned field will be reckoned anew.
async fn reckoned_anew(tx: &mut TenantTx, kept: &Kept, field: &Field) -> Result<(), Fault> {
    if let Some(kind) = kept.reckon.filter(|_| field.is_reckoned()) {
        queue::enqueue_raw(tx, kind, String::new(), json!({})).await?;
    }
    Ok(())
}

async fn changed(tx: &mut TenantTx, record: Record) -> Result<(), Fault> {
    events::emit(tx, FIELDS_CHANGED, json!({ "record": record }), &[kernel::GRANT_ALL, accounts::labels::EVERYONE]).await
}
