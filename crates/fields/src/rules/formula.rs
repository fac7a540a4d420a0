//! Formulas: what a spreadsheet's cell may say about the other fields of its record, and no more.
//!
//! `IF({stars} >= 4, "A", "B")`, `ROUND({x2} * 1.13, 2)`, `{country} & "-" & {x1}`. Fields stand in braces, by key. Nothing in a formula
//! depends on when it is reckoned, so its result is stored with the record and lists compare it like any other value.

use chrono::NaiveDate;
use serde_json::{Number, Value};
use std::collections::BTreeSet;

/// Characters of a formula.
const FORMULA_CHARS_MAX: usize = 2_000;
/// Brackets within each other.
const DEPTH_MAX: usize = 32;
/// Characters of a text that a formula makes.
const RESULT_CHARS_MAX: usize = 500;

/// A formula that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula(Node);

/// What a formula knows of its record: a field's value by its key.
pub type Known<'a> = dyn Fn(&str) -> Option<Value> + 'a;

impl Formula {
    /// Understands a formula.
    ///
    /// # Errors
    /// What was expected, and at which character.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.chars().count() > FORMULA_CHARS_MAX {
            return Err(format!("{FORMULA_CHARS_MAX}+"));
        }
        let tokens = tokens(text)?;
        let mut reader = Reader { tokens: &tokens, at: 0, depth: 0 };
        let node = reader.comparison()?;
        if reader.at < tokens.len() {
            return Err(reader.place());
        }
        Ok(Self(node))
    }

    /// The keys of the fields that it reads.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<String> {
        let mut keys = BTreeSet::new();
        self.0.fields(&mut keys);
        keys
    }

    /// Its result; none where it has none (a division by nothing, an empty field).
    #[must_use]
    pub fn result(&self, known: &Known<'_>) -> Option<Value> {
        match self.0.value(known) {
            Is::Nothing => None,
            Is::Number(number) => Number::from_f64((number * 1e6).round() / 1e6).map(whole),
            Is::Text(text) if text.is_empty() => None,
            Is::Text(text) => Some(Value::String(text.chars().take(RESULT_CHARS_MAX).collect())),
            Is::Yes(yes) => Some(Value::Bool(yes)),
        }
    }
}

/// A number without places is stored as an integer, as people's numbers are.
fn whole(number: Number) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "numbers below 2^53 are exact")]
    match number.as_f64() {
        Some(n) if n.fract() == 0.0 && n.abs() < 9e15 => Value::from(n as i64),
        _ => Value::Number(number),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f64),
    Text(String),
    Field(String),
    Name(String),
    Sign(&'static str),
}

const SIGNS: [&str; 14] = ["<=", ">=", "<>", "<", ">", "=", "+", "-", "*", "/", "&", "(", ")", ","];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut out = Vec::new();
    let mut rest = text.trim_start().trim_start_matches('=').trim_start();
    while let Some(first) = rest.chars().next() {
        let here = || text.chars().count() - rest.chars().count() + 1;
        let (token, taken) = match first {
            '{' => rest[1..].find('}').map(|end| (Token::Field(rest[1..=end].trim().to_owned()), end + 2)),
            '"' => quoted(rest),
            c if c.is_ascii_digit() || c == '.' => {
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
                rest[..end].parse().ok().map(|number| (Token::Number(number), end))
            }
            c if c.is_ascii_alphabetic() => {
                let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
                Some((Token::Name(rest[..end].to_ascii_uppercase()), end))
            }
            _ => SIGNS.iter().find(|sign| rest.starts_with(**sign)).map(|sign| (Token::Sign(sign), sign.len())),
        }
        .ok_or_else(|| format!("? {}", here()))?;
        out.push(token);
        rest = rest[taken..].trim_start();
    }
    Ok(out)
}

/// A text in quotation marks; two of them stand for one.
fn quoted(rest: &str) -> Option<(Token, usize)> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' if chars.peek().is_some_and(|(_, next)| *next == '"') => {
                text.push('"');
                chars.next();
            }
            '"' => return Some((Token::Text(text), at + 1)),
            c => text.push(c),
        }
    }
    None
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Number(f64),
    Text(String),
    Yes(bool),
    Field(String),
    Minus(Box<Node>),
    Two(&'static str, Box<Node>, Box<Node>),
    Call(Function, Vec<Node>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    If,
    And,
    Or,
    Not,
    Round,
    Abs,
    Min,
    Max,
    Sum,
    Len,
    Upper,
    Lower,
    Coalesce,
    Days,
    Year,
    Month,
}

impl Function {
    /// The function of this name, and how many arguments it takes.
    fn of(name: &str) -> Option<(Self, std::ops::RangeInclusive<usize>)> {
        Some(match name {
            "IF" => (Self::If, 2..=3),
            "AND" => (Self::And, 1..=20),
            "OR" => (Self::Or, 1..=20),
            "NOT" => (Self::Not, 1..=1),
            "ROUND" => (Self::Round, 1..=2),
            "ABS" => (Self::Abs, 1..=1),
            "MIN" => (Self::Min, 1..=20),
            "MAX" => (Self::Max, 1..=20),
            "SUM" => (Self::Sum, 1..=20),
            "LEN" => (Self::Len, 1..=1),
            "UPPER" => (Self::Upper, 1..=1),
            "LOWER" => (Self::Lower, 1..=1),
            "COALESCE" => (Self::Coalesce, 1..=20),
            "DAYS" => (Self::Days, 2..=2),
            "YEAR" => (Self::Year, 1..=1),
            "MONTH" => (Self::Month, 1..=1),
            _ => return None,
        })
    }
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    /// Where the reader stands, for people: the number of the part that it can't take.
    fn place(&self) -> String {
        match self.tokens.get(self.at) {
            None => "…".to_owned(),
            Some(Token::Sign(sign)) => (*sign).to_owned(),
            Some(Token::Name(text) | Token::Text(text) | Token::Field(text)) => text.clone(),
            Some(Token::Number(number)) => number.to_string(),
        }
    }

    fn sign(&mut self, of: &[&'static str]) -> Option<&'static str> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) if of.contains(sign) => {
                self.at += 1;
                Some(sign)
            }
            _ => None,
        }
    }

    fn chain(&mut self, signs: &[&'static str], next: fn(&mut Self) -> Result<Node, String>) -> Result<Node, String> {
        let mut left = next(self)?;
        while let Some(sign) = self.sign(signs) {
            left = Node::Two(sign, Box::new(left), Box::new(next(self)?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Node, String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.place());
        }
        let node = self.chain(&["<=", ">=", "<>", "<", ">", "="], |r| r.chain(&["&"], Self::sum));
        self.depth -= 1;
        node
    }

    fn sum(&mut self) -> Result<Node, String> {
        self.chain(&["+", "-"], |r| r.chain(&["*", "/"], Self::signed))
    }

    fn signed(&mut self) -> Result<Node, String> {
        let mut minus = 0;
        while self.sign(&["-"]).is_some() {
            minus += 1;
        }
        let node = self.part()?;
        Ok(if minus % 2 == 1 { Node::Minus(Box::new(node)) } else { node })
    }

    fn part(&mut self) -> Result<Node, String> {
        if self.sign(&["("]).is_some() {
            let inner = self.comparison()?;
            return self.sign(&[")"]).map(|_| inner).ok_or_else(|| self.place());
        }
        let token = self.tokens.get(self.at).cloned();
        let failed = self.place();
        self.at += 1;
        match token {
            Some(Token::Number(number)) => Ok(Node::Number(number)),
            Some(Token::Text(text)) => Ok(Node::Text(text)),
            Some(Token::Field(key)) => Ok(Node::Field(key)),
            Some(Token::Name(name)) if name == "TRUE" => Ok(Node::Yes(true)),
            Some(Token::Name(name)) if name == "FALSE" => Ok(Node::Yes(false)),
            Some(Token::Name(name)) => self.call(&name, failed),
            _ => Err(failed),
        }
    }

    fn call(&mut self, name: &str, failed: String) -> Result<Node, String> {
        let (function, count) = Function::of(name).ok_or_else(|| failed.clone())?;
        self.sign(&["("]).ok_or_else(|| self.place())?;
        let mut arguments = Vec::new();
        if self.sign(&[")"]).is_none() {
            loop {
                arguments.push(self.comparison()?);
                match self.sign(&[",", ")"]) {
                    Some(",") => {}
                    Some(_) => break,
                    None => return Err(self.place()),
                }
            }
        }
        if count.contains(&arguments.len()) { Ok(Node::Call(function, arguments)) } else { Err(failed) }
    }
}

/// A value while a formula is reckoned.
#[derive(Debug, Clone, PartialEq)]
enum Is {
    Nothing,
    Number(f64),
    Text(String),
    Yes(bool),
}

impl Is {
    fn of(value: Option<Value>) -> Self {
        match value {
            None | Some(Value::Null | Value::Object(_)) => Self::Nothing,
            Some(Value::Bool(yes)) => Self::Yes(yes),
            Some(Value::Number(number)) => number.as_f64().map_or(Self::Nothing, Self::Number),
            Some(Value::String(text)) => Self::Text(text),
            Some(Value::Array(list)) => Self::Text(list.iter().map(|one| one.as_str().unwrap_or_default()).collect::<Vec<_>>().join("; ")),
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Yes(yes) => Some(f64::from(u8::from(*yes))),
            Self::Nothing => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Yes(yes) => yes.to_string(),
        }
    }

    fn yes(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Number(number) => *number != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::Yes(yes) => *yes,
        }
    }

    fn day(&self) -> Option<NaiveDate> {
        NaiveDate::parse_from_str(self.text().get(..10)?, "%Y-%m-%d").ok()
    }
}

impl Node {
    fn fields(&self, keys: &mut BTreeSet<String>) {
        match self {
            Self::Number(_) | Self::Text(_) | Self::Yes(_) => {}
            Self::Field(key) => drop(keys.insert(key.clone())),
            Self::Minus(inner) => inner.fields(keys),
            Self::Two(_, left, right) => {
                left.fields(keys);
                right.fields(keys);
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|argument| argument.fields(keys)),
        }
    }

    fn value(&self, known: &Known<'_>) -> Is {
        match self {
            Self::Number(number) => Is::Number(*number),
            Self::Text(text) => Is::Text(text.clone()),
            Self::Yes(yes) => Is::Yes(*yes),
            Self::Field(key) => Is::of(known(key)),
            Self::Minus(inner) => inner.value(known).number().map_or(Is::Nothing, |number| Is::Number(-number)),
            Self::Two(sign, left, right) => two(sign, &left.value(known), &right.value(known)),
            Self::Call(function, arguments) => call(*function, arguments, known),
        }
    }
}

fn two(sign: &str, left: &Is, right: &Is) -> Is {
    let numbers = || Some((left.number()?, right.number()?));
    let reckoned = |how: fn(f64, f64) -> f64| numbers().map(|(l, r)| how(l, r)).filter(|n| n.is_finite()).map_or(Is::Nothing, Is::Number);
    let order = || match numbers() {
        Some((l, r)) => l.partial_cmp(&r),
        None => Some(left.text().cmp(&right.text())),
    };
    match sign {
        "+" => reckoned(|l, r| l + r),
        "-" => reckoned(|l, r| l - r),
        "*" => reckoned(|l, r| l * r),
        "/" => reckoned(|l, r| l / r),
        "&" => Is::Text(format!("{}{}", left.text(), right.text())),
        "=" => Is::Yes(order().is_some_and(std::cmp::Ordering::is_eq)),
        "<>" => Is::Yes(order().is_some_and(std::cmp::Ordering::is_ne)),
        "<" => Is::Yes(order().is_some_and(std::cmp::Ordering::is_lt)),
        "<=" => Is::Yes(order().is_some_and(std::cmp::Ordering::is_le)),
        ">" => Is::Yes(order().is_some_and(std::cmp::Ordering::is_gt)),
        _ => Is::Yes(order().is_some_and(std::cmp::Ordering::is_ge)),
    }
}

fn call(function: Function, arguments: &[Node], known: &Known<'_>) -> Is {
    let at = |n: usize| arguments.get(n).map_or(Is::Nothing, |argument| argument.value(known));
    let numbers = || arguments.iter().filter_map(|argument| argument.value(known).number());
    let number = |n: Option<f64>| n.filter(|n| n.is_finite()).map_or(Is::Nothing, Is::Number);
    let dated = |part: fn(NaiveDate) -> f64| at(0).day().map_or(Is::Nothing, |day| Is::Number(part(day)));
    match function {
        Function::If => at(if at(0).yes() { 1 } else { 2 }),
        Function::And => Is::Yes(arguments.iter().all(|argument| argument.value(known).yes())),
        Function::Or => Is::Yes(arguments.iter().any(|argument| argument.value(known).yes())),
        Function::Not => Is::Yes(!at(0).yes()),
        Function::Round => {
            let by = 10_f64.powf(at(1).number().unwrap_or(0.0).clamp(0.0, 6.0).trunc());
            // What a double can't hold exactly is rounded as it is written: 112.435 to 112.44.
            number(at(0).number().map(|n| ((n * by * 1e6).round() / 1e6).round() / by))
        }
        Function::Abs => number(at(0).number().map(f64::abs)),
        Function::Min => number(numbers().reduce(f64::min)),
        Function::Max => number(numbers().reduce(f64::max)),
        Function::Sum => number(Some(numbers().sum())),
        #[expect(clippy::cast_precision_loss, reason = "a text has fewer characters than a double counts exactly")]
        Function::Len => Is::Number(at(0).text().chars().count() as f64),
        Function::Upper => Is::Text(at(0).text().to_uppercase()),
        Function::Lower => Is::Text(at(0).text().to_lowercase()),
        Function::Coalesce => {
            arguments.iter().map(|argument| argument.value(known)).find(|is| !is.text().is_empty()).unwrap_or(Is::Nothing)
        }
        #[expect(clippy::cast_precision_loss, reason = "days of ten thousand years")]
        Function::Days => match (at(0).day(), at(1).day()) {
            (Some(to), Some(from)) => Is::Number((to - from).num_days() as f64),
            _ => Is::Nothing,
        },
        Function::Year => dated(|day| f64::from(chrono::Datelike::year(&day))),
        Function::Month => dated(|day| f64::from(chrono::Datelike::month(&day))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn result(text: &str) -> Option<Value> {
        let known = |key: &str| match key {
            "stars" => Some(json!(4)),
            "country" => Some(json!("DE")),
            "x1" => Some(json!(99.5)),
            "founded" => Some(json!("2020-02-28")),
            "made" => Some(json!("2026-11-22T08:00:00Z")),
            _ => None,
        };
        Formula::read(text).unwrap().result(&known)
    }

    #[test]
    fn formulas_are_reckoned() {
        for (text, want) in [
            ("1 + 2 * 3", json!(7)),
            ("=(1+2)*-3", json!(-9)),
            ("IF({stars} >= 4, \"A\", \"B\")", json!("A")),
            ("ROUND({x1} * 1.13, 2)", json!(112.44)),
            ("{country} & \"-\" & {stars}", json!("DE-4")),
            ("AND({stars} > 3, {country} = \"DE\")", json!(true)),
            ("SUM({stars}, {none}, 6)", json!(10)),
            ("COALESCE({none}, {country})", json!("DE")),
            ("DAYS({made}, {founded})", json!(2459)),
            ("YEAR({founded}) * 100 + MONTH({founded})", json!(202_002)),
            ("\"say \"\"hi\"\"\"", json!("say \"hi\"")),
            ("LEN(UPPER(\"straße\"))", json!(7)),
            ("0.1 + 0.2", json!(0.3)),
        ] {
            assert_eq!(result(text), Some(want), "{text}");
        }
        for nothing in ["1 / 0", "{none}", "{none} + 1", "IF(FALSE, 1)", "\"\""] {
            assert_eq!(result(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn what_is_no_formula_is_refused() {
        let deep = format!("{}1{}", "(".repeat(40), ")".repeat(40));
        for wrong in ["", "1 +", "(1", "{stars", "\"a", "DROP(1)", "IF(1)", "1 2", "a", "1..2", "@", &deep, &"1+".repeat(2_000)] {
            assert!(Formula::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn its_fields_are_known() {
        let keys = Formula::read("IF({a} > 1, {b}, {a})").unwrap().fields();
        assert_eq!(keys.into_iter().collect::<Vec<_>>(), ["a", "b"]);
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[ -~\\p{L}]{0,60}") {
            if let Ok(formula) = Formula::read(&text) {
                let _ = formula.result(&|_| Some(json!("2026-01-01")));
            }
        }
    }
}
