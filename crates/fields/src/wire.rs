//! JSON in and out.

use crate::define::FieldPatch;
use crate::keep::ViewPatch;
use crate::model::{Builtin, Choice, Field, Kind, Layout, Op, Record, RollUp, Shared, Sight, View};
use crate::rules::{Catalogue, ops};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A field of a kind of record.
#[derive(Serialize, ToSchema)]
#[schema(as = Field)]
pub(crate) struct FieldOut {
    key: String,
    /// As the tenant calls it; null for the program's own, which the screen names.
    name: Option<String>,
    kind: Kind,
    builtin: bool,
    options: Vec<Choice>,
    sortable: bool,
    groupable: bool,
    /// May the caller change it?
    editable: bool,
    required: bool,
    unique: bool,
    default: Option<Value>,
    help: String,
    formula: Option<String>,
    reference: Option<Record>,
    roll_up: Option<RollUp>,
    /// How it can be compared.
    operators: Vec<Op>,
    /// What the caller's role doesn't see or may not do; null: nothing.
    limit: Option<Sight>,
    /// The limits of all roles; only for who manages fields.
    limits: Vec<LimitOut>,
}

/// A role's limit.
#[derive(Serialize, ToSchema)]
#[schema(as = FieldLimit)]
pub(crate) struct LimitOut {
    role_id: Uuid,
    sight: Sight,
}

type Limits = [(String, Uuid, Sight)];

/// All fields, the program's first; hidden ones are not there for who doesn't manage them.
pub(crate) fn fields(catalogue: &Catalogue, limits: &Limits, manages: bool) -> Vec<FieldOut> {
    let own = catalogue.builtins.iter().map(|builtin| of_builtin(builtin, catalogue, limits));
    let tenants = catalogue.fields.iter().map(|field| of_field(field, catalogue, limits));
    own.chain(tenants).filter(|field| manages || field.limit != Some(Sight::Hidden)).collect()
}

fn limits_of(key: &str, limits: &Limits) -> Vec<LimitOut> {
    limits.iter().filter(|(field, ..)| field == key).map(|(_, role_id, sight)| LimitOut { role_id: *role_id, sight: *sight }).collect()
}

fn of_builtin(builtin: &Builtin, catalogue: &Catalogue, limits: &Limits) -> FieldOut {
    let Builtin { key, kind, sql: _, choices, order: _, groupable, editable } = *builtin;
    let limit = catalogue.limit(key);
    FieldOut {
        key: key.to_owned(),
        name: None,
        kind,
        builtin: true,
        options: choices.iter().map(|word| Choice { value: (*word).to_owned(), name: (*word).to_owned(), colour: None }).collect(),
        sortable: catalogue.order(key).is_some(),
        groupable,
        editable: editable && limit.is_none(),
        required: false,
        unique: false,
        default: None,
        help: String::new(),
        formula: None,
        reference: None,
        roll_up: None,
        operators: if catalogue.place(key).is_some() { ops(kind).to_vec() } else { Vec::new() },
        limit,
        limits: limits_of(key, limits),
    }
}

pub(crate) fn of_field(field: &Field, catalogue: &Catalogue, limits: &Limits) -> FieldOut {
    let Field { key, name, kind, choices, required, unique, preset, help, formula, reference, roll_up } = field;
    let limit = catalogue.limit(key);
    let seen = catalogue.place(key).is_some();
    FieldOut {
        key: key.clone(),
        name: name.clone(),
        kind: *kind,
        builtin: name.is_none(),
        options: choices.clone(),
        sortable: catalogue.order(key).is_some(),
        groupable: matches!(kind, Kind::Choice | Kind::Country | Kind::YesNo | Kind::Stars | Kind::Person),
        editable: limit.is_none() && !field.is_reckoned(),
        required: *required,
        unique: *unique,
        default: preset.clone(),
        help: help.clone(),
        formula: formula.clone(),
        reference: *reference,
        roll_up: roll_up.clone(),
        operators: if seen { ops(*kind).to_vec() } else { Vec::new() },
        limit,
        limits: limits_of(key, limits),
    }
}

/// A field to be added.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewField)]
pub(crate) struct NewFieldIn {
    pub record: Record,
    name: String,
    kind: Kind,
    #[serde(default)]
    options: Vec<Choice>,
    #[serde(default)]
    required: bool,
    /// Can't be changed later.
    #[serde(default)]
    unique: bool,
    #[serde(default)]
    default: Option<Value>,
    #[serde(default)]
    help: String,
    /// `IF({stars} >= 4, "A", "B")`: fields stand in braces, by key.
    #[serde(default)]
    formula: Option<String>,
    #[serde(default)]
    reference: Option<Record>,
    #[serde(default)]
    roll_up: Option<RollUp>,
    #[serde(flatten)]
    pub limits: LimitsIn,
}

/// Which roles are limited; absent lists leave the limits as they are.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[schema(as = FieldLimits)]
pub(crate) struct LimitsIn {
    hidden_from: Option<Vec<Uuid>>,
    masked_for: Option<Vec<Uuid>>,
    read_only_for: Option<Vec<Uuid>>,
}

impl LimitsIn {
    /// Each role's limit; none when nothing was said.
    pub(crate) fn read(&self) -> Option<Vec<(Uuid, Sight)>> {
        let Self { hidden_from, masked_for, read_only_for } = self;
        if hidden_from.is_none() && masked_for.is_none() && read_only_for.is_none() {
            return None;
        }
        // Who sees nothing needs no weaker limit.
        let mut limits: Vec<(Uuid, Sight)> = Vec::new();
        for (roles, sight) in [(hidden_from, Sight::Hidden), (masked_for, Sight::Masked), (read_only_for, Sight::ReadOnly)] {
            for role in roles.iter().flatten() {
                if !limits.iter().any(|(known, _)| known == role) {
                    limits.push((*role, sight));
                }
            }
        }
        Some(limits)
    }
}

impl NewFieldIn {
    pub(crate) fn read(self) -> (Record, Field, LimitsIn) {
        let Self { record, name, kind, options, required, unique, default, help, formula, reference, roll_up, limits } = self;
        let field = Field {
            key: String::new(),
            name: Some(name),
            kind,
            choices: options,
            required,
            unique,
            preset: default,
            help,
            formula,
            reference,
            roll_up,
        };
        (record, field, limits)
    }
}

/// What changes of a field; absent parts stay. Of the program's own fields only the limits do.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = FieldChanges)]
#[serde(default)]
pub(crate) struct FieldPatchIn {
    name: Option<String>,
    options: Option<Vec<Choice>>,
    required: Option<bool>,
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<Value>)]
    default: Option<Option<Value>>,
    help: Option<String>,
    formula: Option<String>,
    roll_up: Option<RollUp>,
    #[serde(flatten)]
    pub limits: LimitsIn,
}

/// Null is a value here: it takes the default away.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<Value>>, D::Error> {
    Value::deserialize(from).map(|value| Some((!value.is_null()).then_some(value)))
}

impl FieldPatchIn {
    pub(crate) fn read(self) -> (FieldPatch, LimitsIn) {
        let Self { name, options, required, default, help, formula, roll_up, limits } = self;
        (FieldPatch { name, choices: options, required, preset: default, help, formula, roll_up }, limits)
    }
}

/// The order of fields.
#[derive(Deserialize, ToSchema)]
#[schema(as = FieldOrder)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderIn {
    pub record: Record,
    pub keys: Vec<String>,
}

/// A saved view.
#[derive(Serialize, ToSchema)]
#[schema(as = View)]
pub(crate) struct ViewOut {
    id: Uuid,
    record: Record,
    name: String,
    shared: Shared,
    layout: Layout,
    /// `filter`, `sort`, `columns`, `group_by`, `summary`, `board_by`, `date_by`, as they were saved.
    #[serde(flatten)]
    #[schema(inline)]
    body: ViewBody,
    is_default: bool,
    /// It is the caller's own.
    editable: bool,
    revision: i32,
}

/// What a view holds beside its name.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct ViewBody {
    /// A tree of `{"all": […]}`, `{"any": […]}`, `{"field", "op", "value"}`.
    filter: Option<Value>,
    /// `-stars,name`.
    sort: Option<String>,
    columns: Option<Vec<ViewColumn>>,
    group_by: Option<String>,
    board_by: Option<String>,
    date_by: Option<String>,
    /// By field: `sum`, `count`, `avg`, `min`, `max`.
    summary: Option<Value>,
}

/// A column of a view.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct ViewColumn {
    key: String,
    /// Pixels.
    width: Option<i64>,
}

impl ViewBody {
    fn is_empty(&self) -> bool {
        let Self { filter, sort, columns, group_by, board_by, date_by, summary } = self;
        filter.is_none()
            && sort.is_none()
            && columns.is_none()
            && group_by.is_none()
            && board_by.is_none()
            && date_by.is_none()
            && summary.is_none()
    }
}

pub(crate) fn view(view: View, me: kernel::AccountId) -> Result<ViewOut, kernel::Fault> {
    let View { id, record, by, shared, name, layout, body, first, revision } = view;
    Ok(ViewOut {
        id: id.0,
        record,
        name,
        shared,
        layout,
        body: serde_json::from_value(body)?,
        is_default: first,
        editable: by == me,
        revision,
    })
}

/// A view to be saved.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewView)]
pub(crate) struct NewViewIn {
    pub record: Record,
    pub name: String,
    #[serde(default)]
    pub shared: Option<Shared>,
    #[serde(default)]
    pub layout: Option<Layout>,
    #[serde(default)]
    pub is_default: bool,
    #[serde(flatten)]
    body: ViewBody,
}

impl NewViewIn {
    pub(crate) fn body(&self) -> Result<Value, kernel::Fault> {
        Ok(serde_json::to_value(&self.body)?)
    }
}

/// What changes of a view; where one of the parts of its body is sent, the body becomes what was sent.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = ViewChanges)]
#[serde(default)]
pub(crate) struct ViewPatchIn {
    name: Option<String>,
    shared: Option<Shared>,
    layout: Option<Layout>,
    is_default: Option<bool>,
    #[serde(flatten)]
    body: ViewBody,
}

impl ViewPatchIn {
    pub(crate) fn read(self) -> Result<ViewPatch, kernel::Fault> {
        let Self { name, shared, layout, is_default, body } = self;
        let body = if body.is_empty() { None } else { Some(serde_json::to_value(&body)?) };
        Ok(ViewPatch { name, shared, layout, body, first: is_default })
    }
}
