//! Can a rule be kept? Limits, forms, values; what only the database knows is asked by the verb.

use super::Ready;
use crate::model::{Action, Condition, Field, RuleContent, RuleFlaw};
use customers::Stage;
use maillabels::MailLabel;
use std::ops::RangeInclusive;
use text::countries::Country;
use uuid::Uuid;

/// Characters of a rule's name.
pub const NAME_CHARS_MAX: usize = 120;
/// Conditions of a rule.
pub const CONDITIONS_MAX: usize = 20;
/// Values of a condition.
pub const VALUES_MAX: usize = 50;
/// Characters of a value.
pub const VALUE_CHARS_MAX: usize = 200;
/// Characters of a pattern.
pub const PATTERN_CHARS_MAX: usize = 300;
/// Characters of a header field's name.
pub const HEADER_CHARS_MAX: usize = 80;
/// Actions of a rule.
pub const ACTIONS_MAX: usize = 10;
/// Addresses that one rule hands on to.
pub const FORWARD_MAX: usize = 5;
/// Days in which a writer gets an answer once.
pub const REPLY_DAYS: RangeInclusive<u16> = 1..=90;
/// Days until a task is due.
pub const TASK_DAYS: RangeInclusive<u16> = 0..=365;

/// Puts a rule's content into its form, and says what is wrong with it: where – `actions.1.to` – and how.
///
/// # Errors
/// The first flaw.
pub fn checked(mut content: RuleContent) -> Result<RuleContent, (String, RuleFlaw)> {
    count(content.conditions.len(), CONDITIONS_MAX).map_err(|flaw| ("conditions".to_owned(), flaw))?;
    count(content.actions.len(), ACTIONS_MAX).map_err(|flaw| ("actions".to_owned(), flaw))?;
    for (at, one) in content.conditions.iter_mut().enumerate() {
        condition(one).map_err(|(part, flaw)| (format!("conditions.{at}.{part}"), flaw))?;
    }
    for (at, one) in content.actions.iter_mut().enumerate() {
        action(one).map_err(|(part, flaw)| (format!("actions.{at}{part}"), flaw))?;
    }
    Ready::of(&content)?;
    Ok(content)
}

fn count(number: usize, max: usize) -> Result<(), RuleFlaw> {
    match number {
        0 => Err(RuleFlaw::Empty),
        n if n > max => Err(RuleFlaw::TooMany(max)),
        _ => Ok(()),
    }
}

fn condition(one: &mut Condition) -> Result<(), (&'static str, RuleFlaw)> {
    let Condition { field, header, operator: _, values } = one;
    if *field == Field::Header {
        let name = header.as_deref().unwrap_or_default().trim().trim_end_matches(':').to_owned();
        let fits = !name.is_empty() && name.len() <= HEADER_CHARS_MAX && name.bytes().all(|b| b.is_ascii_graphic() && b != b':');
        if !fits {
            return Err(("header", RuleFlaw::Header));
        }
        *header = Some(name);
    } else {
        *header = None;
    }
    if matches!(field, Field::Attachment | Field::Machine | Field::Customer) {
        values.clear();
        return Ok(());
    }
    for value in values.iter_mut() {
        *value = value.replace('\0', "").trim().to_owned();
    }
    values.retain(|v| !v.is_empty());
    count(values.len(), VALUES_MAX).map_err(|flaw| ("values", flaw))?;
    let pattern = matches!(one.operator, crate::model::Operator::Matches | crate::model::Operator::MatchesNot);
    let chars_max = if pattern { PATTERN_CHARS_MAX } else { VALUE_CHARS_MAX };
    if values.iter().any(|v| v.chars().count() > chars_max) {
        return Err(("values", RuleFlaw::TooLong(chars_max)));
    }
    match values.iter().find(|v| !is_value(*field, v)) {
        Some(bad) => Err(("values", RuleFlaw::Value(bad.clone()))),
        None => Ok(()),
    }
}

/// Of fields with a choice: is it one of it?
fn is_value(field: Field, value: &str) -> bool {
    match field {
        Field::Mailbox | Field::Folder | Field::Owner | Field::Segment => value.parse::<Uuid>().is_ok(),
        Field::Label => MailLabel::from_word(value).is_some(),
        Field::Language => value.len() == 2 && value.bytes().all(|b| b.is_ascii_alphabetic()),
        Field::Stage => Stage::from_word(value).is_some(),
        Field::Country => Country::by_code(value).is_some(),
        Field::Weekday => matches!(value, "1" | "2" | "3" | "4" | "5" | "6" | "7"),
        _ => true,
    }
}

fn action(one: &mut Action) -> Result<(), (&'static str, RuleFlaw)> {
    match one {
        Action::Move { folder_id, role } if folder_id.is_some() == role.is_some() => Err((".folder_id", RuleFlaw::Empty)),
        Action::Forward { to } => {
            for address in to.iter_mut() {
                *address = address.trim().to_lowercase();
            }
            to.retain(|a| !a.is_empty());
            count(to.len(), FORWARD_MAX).map_err(|flaw| (".to", flaw))?;
            match to.iter().find(|a| mailwire::Address::parse(a).is_err()) {
                Some(bad) => Err((".to", RuleFlaw::Address(bad.chars().take(VALUE_CHARS_MAX).collect()))),
                None => Ok(()),
            }
        }
        Action::Reply { days, .. } if !REPLY_DAYS.contains(days) => {
            Err((".days", RuleFlaw::Between(i64::from(*REPLY_DAYS.start()), i64::from(*REPLY_DAYS.end()))))
        }
        Action::Task { days, .. } if !TASK_DAYS.contains(days) => {
            Err((".days", RuleFlaw::Between(i64::from(*TASK_DAYS.start()), i64::from(*TASK_DAYS.end()))))
        }
        Action::Task { title, .. } => {
            *title = title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned();
            match title.chars().count() {
                0 => Err((".title", RuleFlaw::Empty)),
                n if n > VALUE_CHARS_MAX => Err((".title", RuleFlaw::TooLong(VALUE_CHARS_MAX))),
                _ => Ok(()),
            }
        }
        Action::Move { .. }
        | Action::Label { .. }
        | Action::Star
        | Action::Read
        | Action::Assign { .. }
        | Action::Reply { .. }
        | Action::Profile
        | Action::Stop => Ok(()),
    }
}
