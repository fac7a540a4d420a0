//! The text of a letter: who speaks to whom about what.

use super::goods::{GOODS, PORTS};
use super::rng::Rng;
use super::words::{WORDS, tail_word};
use super::{Tongue, tongues::Phrases};
use chrono::{DateTime, Duration, Utc};

/// What a talk is about, and what the slots of its sentences are filled with.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub tongue: Tongue,
    pub goods: &'static str,
    pub model: String,
    pub order: String,
    pub port: &'static str,
    pub country: String,
}

impl Scene {
    pub(super) fn new(rng: &mut Rng, tongue: Tongue, country: &str) -> Self {
        Self {
            tongue,
            goods: GOODS[rng.zipf(GOODS.len())][tongue.column()],
            model: format!("{}-{}", tail_word(tongue, rng.zipf(WORDS)), 10 * (1 + rng.below(90))),
            order: format!("PO-{}{:05}", 23 + rng.below(4), rng.below(100_000)),
            port: *rng.pick(&PORTS),
            country: country.to_owned(),
        }
    }

    pub(super) fn phrases(&self) -> &'static Phrases {
        self.tongue.phrases()
    }

    /// Fills the slots of a sentence.
    pub(super) fn say(&self, rng: &mut Rng, template: &str, name: &str, date: DateTime<Utc>) -> String {
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((slot, tail)) = after.split_once('}') else { break };
            out.push_str(before);
            match slot {
                "name" => out.push_str(name),
                "goods" => out.push_str(self.goods),
                "model" => out.push_str(&self.model),
                "order" => out.push_str(&self.order),
                "port" => out.push_str(self.port),
                "country" => out.push_str(&self.country),
                "qty" => out.push_str(&(100 * (1 + rng.below(120))).to_string()),
                "price" => out.push_str(&price(rng)),
                "days" => out.push_str(&(15 + rng.below(38)).to_string()),
                _ => out.push_str(&self.day(date + Duration::days(i64::try_from(rng.below(60)).unwrap_or(0)))),
            }
            rest = tail;
        }
        out.push_str(rest);
        out
    }

    /// A date as this language writes it.
    pub(super) fn day(&self, date: DateTime<Utc>) -> String {
        let pattern = match self.tongue {
            Tongue::Zh => "%Y年%-m月%-d日",
            Tongue::En => "%-d %B %Y",
            Tongue::De | Tongue::Ru => "%d.%m.%Y",
            _ => "%d/%m/%Y",
        };
        date.format(pattern).to_string()
    }

    /// Greeting, some of `sentences`, a list of items perhaps, closing. Gives the paragraphs and the rare words in them.
    pub(super) fn letter(&self, rng: &mut Rng, sentences: &[&str], name: &str, date: DateTime<Utc>) -> (Vec<String>, Vec<String>) {
        let phrases = self.phrases();
        let greeting = *rng.pick(phrases.greetings);
        let mut paragraphs = vec![self.say(rng, greeting, name, date)];
        let mut words = Vec::new();
        let start = rng.below(sentences.len());
        let wanted = 2 + rng.below(6);
        let glue = if self.tongue == Tongue::Zh { "" } else { " " };
        let mut paragraph = String::new();
        for at in 0..wanted.min(sentences.len()) {
            let sentence = self.say(rng, sentences[(start + at) % sentences.len()], name, date);
            if !paragraph.is_empty() {
                paragraph.push_str(glue);
            }
            paragraph.push_str(&sentence);
            if rng.percent(40) {
                paragraphs.push(std::mem::take(&mut paragraph));
            }
        }
        if !paragraph.is_empty() {
            paragraphs.push(paragraph);
        }
        if rng.percent(70) {
            paragraphs.push(self.items(rng, &mut words));
        }
        let closing = *rng.pick(phrases.closings);
        paragraphs.push(closing.to_owned());
        (paragraphs, words)
    }

    /// A list of goods under made-up names.
    fn items(&self, rng: &mut Rng, words: &mut Vec<String>) -> String {
        let lines: Vec<String> = (0..=rng.below(6))
            .map(|_| {
                let word = tail_word(self.tongue, rng.zipf(WORDS));
                let line = format!("{word} {} – {} PCS – {}", 10 * (1 + rng.below(90)), 50 * (1 + rng.below(60)), price(rng));
                words.push(word);
                line
            })
            .collect();
        lines.join("\n")
    }
}

fn price(rng: &mut Rng) -> String {
    format!("USD {}.{:02}", rng.below(90), rng.below(100))
}

/// Paragraphs as plain text.
pub(super) fn plain(paragraphs: &[String]) -> String {
    paragraphs.join("\n\n")
}

/// Paragraphs as the HTML of a mail program.
pub(super) fn html(paragraphs: &[String], right_to_left: bool) -> String {
    let direction = if right_to_left { " dir=\"rtl\"" } else { "" };
    let mut out = format!(
        "<html><head><style>p {{ margin: 0 0 12px }}</style></head><body{direction} style=\"font-family: Calibri, sans-serif; font-size: 11pt\">\n"
    );
    for paragraph in paragraphs {
        out.push_str("<p>");
        out.push_str(&escape(paragraph).replace('\n', "<br>\n"));
        out.push_str("</p>\n");
    }
    out
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Each line behind a `> `, nested quotes behind `>> `.
pub(super) fn quoted(text: &str) -> String {
    let lines: Vec<String> =
        text.lines().map(|line| if line.starts_with('>') { format!(">{line}") } else { format!("> {line}") }).collect();
    lines.join("\n")
}
