//! What a rule asks for and is there no more, in the sense in which it is asked: see [`super::Ready::with_segments`].

use crate::model::{Condition, Field, Gone, Operator, RuleContent};
use uuid::Uuid;

/// What of a rule's conditions is gone, when these segments stand and these tags are borne.
#[must_use]
pub fn gone(content: &RuleContent, stands: impl Fn(Uuid) -> bool, borne: impl Fn(&str) -> bool) -> Vec<Gone> {
    let of = |(condition, one): (usize, &Condition)| {
        let is_gone = |value: &&String| match one.field {
            Field::Segment => !value.parse().is_ok_and(&stands),
            // That nobody bears a tag is no wrong where it is not to be borne.
            Field::Tag => one.operator == Operator::Is && !borne(value),
            _ => false,
        };
        let values: Vec<String> = one.values.iter().filter(is_gone).cloned().collect();
        let never = values.len() == one.values.len() || one.operator == Operator::IsNot;
        (!values.is_empty()).then_some(Gone { condition, values, never })
    };
    content.conditions.iter().enumerate().filter_map(of).collect()
}
