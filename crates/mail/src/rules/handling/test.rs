//! A rule made ready: its words in lower case, its patterns compiled.

use super::{Facts, TEXT_CHARS_MAX};
use crate::model::{Action, Condition, Field, Operator, Person, RuleContent, RuleFlaw};
use chrono::{Datelike, Timelike};
use regex::{Regex, RegexBuilder};
use std::collections::HashSet;
use uuid::Uuid;

/// Bytes that a compiled pattern may take, and its cache: linear in the text, whatever it is.
const PATTERN_BYTES_MAX: usize = 256 << 10;

/// A rule that can be asked.
#[derive(Debug, Clone)]
pub struct Ready {
    every: bool,
    tests: Vec<Test>,
    actions: Vec<Action>,
}

#[derive(Debug, Clone)]
enum Test {
    Text {
        of: TextOf,
        how: How,
        not: bool,
    },
    Number {
        of: NumberOf,
        above: bool,
        than: i64,
    },
    Flag {
        of: FlagOf,
        yes: bool,
    },
    Choice {
        of: ChoiceOf,
        values: HashSet<String>,
        not: bool,
    },
    /// What it asked for is gone.
    Never,
}

#[derive(Debug, Clone)]
enum TextOf {
    From,
    To,
    Cc,
    Header(String),
    Subject,
    Body,
    FileName,
    FileType,
}

#[derive(Debug, Clone)]
enum How {
    Contains(Vec<String>),
    Is(Vec<String>),
    Begins(Vec<String>),
    Ends(Vec<String>),
    Matches(Vec<Regex>),
}

#[derive(Debug, Clone, Copy)]
enum NumberOf {
    Size,
    Hour,
}

#[derive(Debug, Clone, Copy)]
enum FlagOf {
    Attachment,
    Machine,
    Customer,
}

#[derive(Debug, Clone, Copy)]
enum ChoiceOf {
    Mailbox,
    Folder,
    Label,
    Language,
    Stage,
    Owner,
    Country,
    Tag,
    Segment,
    Weekday,
}

impl Ready {
    /// Makes a rule ready.
    ///
    /// # Errors
    /// Where it is flawed – `conditions.0.values` – and how.
    pub fn of(content: &RuleContent) -> Result<Self, (String, RuleFlaw)> {
        let tests = content
            .conditions
            .iter()
            .enumerate()
            .map(|(at, condition)| test(condition).map_err(|(part, flaw)| (format!("conditions.{at}.{part}"), flaw)));
        Ok(Self { every: content.every, tests: tests.collect::<Result<_, _>>()?, actions: content.actions.clone() })
    }

    /// What it does.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Does it look at what only the mail's bytes tell?
    #[must_use]
    pub fn reads_bytes(&self) -> bool {
        self.tests.iter().any(|t| matches!(t, Test::Text { of: TextOf::Body | TextOf::Header(_), .. }))
    }

    /// The segments that it asks for.
    #[must_use]
    pub fn segments(&self) -> Vec<Uuid> {
        let asked = self.tests.iter().filter_map(|t| match t {
            Test::Choice { of: ChoiceOf::Segment, values, .. } => Some(values),
            _ => None,
        });
        asked.flatten().filter_map(|id| id.parse().ok()).collect()
    }

    /// Does it look at what the customer bears, or where he belongs?
    #[must_use]
    pub fn asks_belonging(&self) -> bool {
        self.tests.iter().any(|t| matches!(t, Test::Choice { of: ChoiceOf::Tag | ChoiceOf::Segment, .. }))
    }

    /// Of segments only these stand. Of alternatives those that do are still asked for; 'none of these' can't be said without one of them.
    #[must_use]
    pub fn with_segments(mut self, stands: impl Fn(Uuid) -> bool) -> Self {
        for test in &mut self.tests {
            let Test::Choice { of: ChoiceOf::Segment, values, not } = test else { continue };
            let before = values.len();
            values.retain(|id| id.parse().is_ok_and(&stands));
            if values.is_empty() || (*not && values.len() < before) {
                *test = Test::Never;
            }
        }
        self
    }

    /// Does a mail fit? A rule without conditions fits none.
    #[must_use]
    pub fn fits(&self, mail: &Facts) -> bool {
        if self.tests.is_empty() {
            return false;
        }
        if self.every { self.tests.iter().all(|t| t.holds(mail)) } else { self.tests.iter().any(|t| t.holds(mail)) }
    }
}

type Flawed = (&'static str, RuleFlaw);

fn test(condition: &Condition) -> Result<Test, Flawed> {
    let Condition { field, header, operator, values } = condition;
    let text = |of| text_test(of, *operator, values);
    match field {
        Field::From => text(TextOf::From),
        Field::To => text(TextOf::To),
        Field::Cc => text(TextOf::Cc),
        Field::Header => text(TextOf::Header(header.clone().unwrap_or_default().to_lowercase())),
        Field::Subject => text(TextOf::Subject),
        Field::Body => text(TextOf::Body),
        Field::AttachmentName => text(TextOf::FileName),
        Field::AttachmentType => text(TextOf::FileType),
        Field::Size => number_test(NumberOf::Size, *operator, values),
        Field::Hour => number_test(NumberOf::Hour, *operator, values),
        Field::Attachment => flag_test(FlagOf::Attachment, *operator),
        Field::Machine => flag_test(FlagOf::Machine, *operator),
        Field::Customer => flag_test(FlagOf::Customer, *operator),
        Field::Mailbox => choice_test(ChoiceOf::Mailbox, *operator, values),
        Field::Folder => choice_test(ChoiceOf::Folder, *operator, values),
        Field::Label => choice_test(ChoiceOf::Label, *operator, values),
        Field::Language => choice_test(ChoiceOf::Language, *operator, values),
        Field::Stage => choice_test(ChoiceOf::Stage, *operator, values),
        Field::Owner => choice_test(ChoiceOf::Owner, *operator, values),
        Field::Country => choice_test(ChoiceOf::Country, *operator, values),
        Field::Tag => choice_test(ChoiceOf::Tag, *operator, values),
        Field::Segment => choice_test(ChoiceOf::Segment, *operator, values),
        Field::Weekday => choice_test(ChoiceOf::Weekday, *operator, values),
    }
}

fn text_test(of: TextOf, operator: Operator, values: &[String]) -> Result<Test, Flawed> {
    let lower = || values.iter().map(|v| v.to_lowercase()).collect::<Vec<_>>();
    let (how, not) = match operator {
        Operator::Contains => (How::Contains(lower()), false),
        Operator::ContainsNot => (How::Contains(lower()), true),
        Operator::Is => (How::Is(lower()), false),
        Operator::IsNot => (How::Is(lower()), true),
        Operator::Begins => (How::Begins(lower()), false),
        Operator::Ends => (How::Ends(lower()), false),
        Operator::Matches => (How::Matches(patterns(values)?), false),
        Operator::MatchesNot => (How::Matches(patterns(values)?), true),
        Operator::Above | Operator::Below | Operator::Yes | Operator::No => return Err(("operator", RuleFlaw::Operator)),
    };
    Ok(Test::Text { of, how, not })
}

fn patterns(values: &[String]) -> Result<Vec<Regex>, Flawed> {
    let compile = |v: &String| {
        let built = RegexBuilder::new(v).case_insensitive(true).size_limit(PATTERN_BYTES_MAX).dfa_size_limit(PATTERN_BYTES_MAX).build();
        built.map_err(|e| {
            let said = e.to_string();
            let last = said.lines().last().unwrap_or(&said);
            ("values", RuleFlaw::Pattern(last.trim_start_matches("error: ").chars().take(200).collect()))
        })
    };
    values.iter().map(compile).collect()
}

fn number_test(of: NumberOf, operator: Operator, values: &[String]) -> Result<Test, Flawed> {
    let above = match operator {
        Operator::Above => true,
        Operator::Below => false,
        _ => return Err(("operator", RuleFlaw::Operator)),
    };
    let (low, high) = match of {
        NumberOf::Size => (0, 1 << 40),
        NumberOf::Hour => (0, 24),
    };
    let number = values.first().and_then(|v| v.trim().parse::<i64>().ok()).filter(|n| (low..=high).contains(n));
    let than = number.ok_or(("values", RuleFlaw::Between(low, high)))?;
    Ok(Test::Number { of, above, than })
}

fn flag_test(of: FlagOf, operator: Operator) -> Result<Test, Flawed> {
    match operator {
        Operator::Yes => Ok(Test::Flag { of, yes: true }),
        Operator::No => Ok(Test::Flag { of, yes: false }),
        _ => Err(("operator", RuleFlaw::Operator)),
    }
}

fn choice_test(of: ChoiceOf, operator: Operator, values: &[String]) -> Result<Test, Flawed> {
    let not = match operator {
        Operator::Is => false,
        Operator::IsNot => true,
        _ => return Err(("operator", RuleFlaw::Operator)),
    };
    let values = values.iter().map(|v| of.compared(v.trim())).collect();
    Ok(Test::Choice { of, values, not })
}

impl Test {
    fn holds(&self, mail: &Facts) -> bool {
        match self {
            Self::Text { of, how, not } => of.texts(mail).iter().any(|text| how.finds(text)) != *not,
            Self::Number { of, above, than } => {
                let number = match of {
                    NumberOf::Size => mail.bytes,
                    NumberOf::Hour => i64::from(mail.at.with_timezone(&mail.zone).hour()),
                };
                (number >= *than) == *above
            }
            Self::Flag { of, yes } => {
                let is = match of {
                    FlagOf::Attachment => mail.attachments.iter().any(|a| !a.inline),
                    FlagOf::Machine => mail.machine,
                    FlagOf::Customer => mail.customer.is_some(),
                };
                is == *yes
            }
            Self::Choice { of, values, not } => of.words(mail).iter().any(|word| values.contains(&of.compared(word))) != *not,
            Self::Never => false,
        }
    }
}

impl TextOf {
    /// What is compared: each of these alone.
    fn texts(&self, mail: &Facts) -> Vec<String> {
        let people = |all: &[Person]| all.iter().flat_map(|p| [p.address.clone(), p.name.clone()]).filter(|t| !t.is_empty()).collect();
        match self {
            Self::From => people(std::slice::from_ref(&mail.from)),
            Self::To => people(&mail.to),
            Self::Cc => people(&mail.cc),
            Self::Header(name) => mail.headers.iter().filter(|(n, _)| n.to_lowercase() == *name).map(|(_, v)| short(v)).collect(),
            Self::Subject => vec![mail.subject.clone()],
            Self::Body => vec![short(&mail.body)],
            Self::FileName => mail.attachments.iter().map(|a| a.name.clone()).collect(),
            Self::FileType => mail.attachments.iter().map(|a| a.media_type.clone()).collect(),
        }
    }
}

fn short(text: &str) -> String {
    text.chars().take(TEXT_CHARS_MAX).collect()
}

impl How {
    fn finds(&self, text: &str) -> bool {
        let any = |values: &[String], hit: fn(&str, &str) -> bool| {
            let text = text.to_lowercase();
            values.iter().any(|v| hit(text.trim(), v.trim()))
        };
        match self {
            Self::Contains(values) => any(values, |text, v| text.contains(v)),
            Self::Is(values) => any(values, |text, v| text == v),
            Self::Begins(values) => any(values, |text, v| text.starts_with(v)),
            Self::Ends(values) => any(values, |text, v| text.ends_with(v)),
            Self::Matches(patterns) => patterns.iter().any(|p| p.is_match(text)),
        }
    }
}

impl ChoiceOf {
    /// Codes are the same in any case; tags are as lists of customers compare them, exactly.
    fn compared(self, word: &str) -> String {
        if matches!(self, Self::Tag) { word.to_owned() } else { word.to_lowercase() }
    }

    fn words(self, mail: &Facts) -> Vec<String> {
        let customer = mail.customer.as_ref();
        match self {
            Self::Mailbox => vec![mail.mailbox.to_string()],
            Self::Folder => mail.folders.iter().map(ToString::to_string).collect(),
            Self::Label => mail.labels.iter().map(|l| l.as_str().to_owned()).collect(),
            Self::Language => mail.language.iter().cloned().collect(),
            Self::Stage => customer.map(|c| c.stage.clone()).into_iter().collect(),
            Self::Owner => customer.map(|c| c.owners.iter().map(ToString::to_string).collect()).unwrap_or_default(),
            Self::Country => customer.and_then(|c| c.country.clone()).or_else(|| mail.country.clone()).into_iter().collect(),
            Self::Tag => customer.map(|c| c.tags.clone()).unwrap_or_default(),
            Self::Segment => customer.map(|c| c.segments.iter().map(ToString::to_string).collect()).unwrap_or_default(),
            Self::Weekday => vec![mail.at.with_timezone(&mail.zone).weekday().number_from_monday().to_string()],
        }
    }
}
