//! The decisions: what a value may be, what a condition means, what a view may hold, what a formula gives.

mod condition;
mod days;
mod filter;
mod formula;
mod record;
mod value;
mod view;

pub use condition::{Condition, Grouping, Place, Scalar, Sort, Source, Span, Test, Tree};
pub use filter::{ops, read_filter, read_grouping, read_sort};
pub use formula::{Formula, Known};
pub use record::{Making, read_record, reckon};
pub use value::{CHOICES_MAX, digest, read_text, read_value, shown};
pub use view::body;

use crate::model::{Builtin, Field, Kind, Order, Selections, Sight};
use std::collections::HashMap;

/// All fields of a kind of record: the program's own and the tenant's.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// The program's.
    pub builtins: &'static [Builtin],
    /// The program's standard ones, then the tenant's, in his order.
    pub fields: Vec<Field>,
    /// What the caller doesn't see whole, or may not change, by key.
    pub limits: HashMap<String, Sight>,
    /// Selections that a filter may name by id.
    pub selections: Selections,
}

impl Catalogue {
    /// Where a field is; none when there is no such field or the caller doesn't see it whole: who may not read a value can't look for it.
    #[must_use]
    pub fn place(&self, key: &str) -> Option<Place> {
        if self.limit(key) == Some(Sight::Masked) { None } else { self.column(key) }
    }

    /// Where a field is that is only shown; none when there is no such field or it is hidden. What is masked must be masked afterwards.
    #[must_use]
    pub fn column(&self, key: &str) -> Option<Place> {
        if self.limit(key) == Some(Sight::Hidden) {
            return None;
        }
        if let Some(builtin) = self.builtins.iter().find(|builtin| builtin.key == key) {
            return Some(Place { source: Source::Column(builtin.sql), kind: builtin.kind });
        }
        self.field(key).map(|field| Place { source: Source::Custom(field.key.clone()), kind: field.kind })
    }

    /// By what lists are ordered by a field; none when they can't be.
    #[must_use]
    pub fn order(&self, key: &str) -> Option<Sort> {
        let place = self.place(key)?;
        match self.builtin(key).map(|builtin| builtin.order) {
            Some(Order::No) => None,
            Some(Order::Always(sql)) => Some(Sort { place: Place { source: Source::Column(sql), ..place }, always: true, down: false }),
            Some(Order::Sometimes(sql)) => Some(Sort { place: Place { source: Source::Column(sql), ..place }, always: false, down: false }),
            None if is_list(place.kind) || place.kind == Kind::LongText => None,
            None => Some(Sort { place, always: false, down: false }),
        }
    }

    /// The program's field of this key.
    #[must_use]
    pub fn builtin(&self, key: &str) -> Option<&'static Builtin> {
        self.builtins.iter().find(|builtin| builtin.key == key)
    }

    /// The tenant's field of this key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// How much the caller sees of a field; none: all.
    #[must_use]
    pub fn limit(&self, key: &str) -> Option<Sight> {
        self.limits.get(key).copied()
    }
}

/// Kinds whose values are a list.
#[must_use]
pub fn is_list(kind: Kind) -> bool {
    matches!(kind, Kind::Choices | Kind::Persons)
}
