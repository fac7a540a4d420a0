//! Stories: threads as they go in this trade, told once per language and filled in for each buyer.

use super::catalogue::{Buyer, LANGS, Product, colleague_by};
use super::hash;
use chrono::{DateTime, Duration, Utc};

/// A thread to be filled in.
#[derive(Debug, Clone)]
pub struct Story {
    /// Its name in its language.
    pub name: &'static str,
    /// The subject.
    pub subject: &'static str,
    /// Between how many days ago it began.
    pub days_ago: (i64, i64),
    /// Its letters.
    pub letters: Vec<StoryLetter>,
}

/// A letter of it.
#[derive(Debug, Clone)]
pub struct StoryLetter {
    /// To the buyer?
    pub out: bool,
    /// After the beginning.
    pub after: Duration,
    /// Names of attached files.
    pub files: Vec<&'static str>,
    /// The text.
    pub text: String,
}

/// The stories of a language.
pub fn stories(lang: &str) -> Vec<Story> {
    let text = match lang {
        "zh" => include_str!("data/stories/zh.txt"),
        "es" => include_str!("data/stories/es.txt"),
        "ru" => include_str!("data/stories/ru.txt"),
        "ar" => include_str!("data/stories/ar.txt"),
        "fr" => include_str!("data/stories/fr.txt"),
        "de" => include_str!("data/stories/de.txt"),
        "pt" => include_str!("data/stories/pt.txt"),
        _ => include_str!("data/stories/en.txt"),
    };
    text.split("=== ").filter(|part| !part.trim().is_empty()).filter_map(story).collect()
}

/// `name | subject | from..to`, then letters that begin `>>> in +1d2h file file`.
fn story(part: &'static str) -> Option<Story> {
    let (head, rest) = part.split_once('\n')?;
    let mut cells = head.split(" | ");
    let (name, subject, days) = (cells.next()?, cells.next()?, cells.next()?);
    let (from, to) = days.trim().split_once("..")?;
    let letters = rest.split(">>> ").filter(|l| !l.trim().is_empty()).filter_map(letter).collect();
    Some(Story { name, subject, days_ago: (from.parse().ok()?, to.parse().ok()?), letters })
}

fn letter(part: &'static str) -> Option<StoryLetter> {
    let (head, text) = part.split_once('\n')?;
    let mut words = head.split_whitespace();
    let out = words.next()? == "out";
    let (days, hours) = words.next()?.trim_start_matches('+').trim_end_matches('h').split_once('d')?;
    let after = Duration::days(days.parse().ok()?) + Duration::hours(hours.parse().ok()?);
    Some(StoryLetter { out, after, files: words.collect(), text: text.trim().to_owned() })
}

/// A buyer's order as the letters of one thread speak of it.
pub struct Deal<'a> {
    /// Who buys.
    pub buyer: &'a Buyer,
    /// What.
    pub product: &'a Product,
    /// The product's name in the buyer's language.
    pub product_name: &'static str,
    /// When the thread began.
    pub began: DateTime<Utc>,
    /// Decides numbers.
    pub seed: u64,
}

impl Deal<'_> {
    /// The product's name in a language.
    pub fn name_in(product: &Product, lang: &str) -> &'static str {
        let at = LANGS.iter().position(|l| *l == lang).unwrap_or(0);
        product.names.get(at).copied().unwrap_or(product.model)
    }

    /// US cents a unit: freight and insurance (about 7%) on top where the term includes them.
    pub fn price_cents(&self) -> u64 {
        let base = self.product.price_cents;
        if self.buyer.term.starts_with('F') { base } else { base * 107 / 100 }
    }

    /// Quantity × price, in cents.
    pub fn amount_cents(&self) -> u64 {
        self.buyer.quantity * self.price_cents()
    }

    /// A serial number of documents, the same in a whole thread.
    pub fn serial(&self) -> u64 {
        1_000 + hash(&format!("{}{}", self.buyer.domain, self.seed)) % 900
    }

    /// Cartons, the last one perhaps not full.
    pub fn cartons(&self) -> u64 {
        self.buyer.quantity.div_ceil(self.product.per_carton)
    }

    /// Lines of a document.
    pub fn lines(&self) -> Vec<String> {
        let Self { buyer, product, .. } = self;
        vec![
            format!("To: {}, {}", buyer.name, buyer.city),
            format!("No. HY26-{}   Date: {}", self.serial(), self.began.format("%b. %d, %Y")),
            String::new(),
            format!("{}   {}", product.model, product.names.first().copied().unwrap_or_default()),
            format!("Quantity: {} {}", grouped(buyer.quantity), product.unit),
            format!("Unit price: USD {} {}", money(self.price_cents()), buyer.term),
            format!("Amount: USD {}", money(self.amount_cents())),
            format!("HS code: {}   Cartons: {}", product.hs, self.cartons()),
            String::new(),
            "Payment: T/T, 30% deposit, 70% before shipment".to_owned(),
            "Incoterms 2020. Tolerance in quantity and amount: 5% more or less".to_owned(),
            "Beneficiary: Ningbo Haiyao Lighting Co., Ltd. (demo document, no real account)".to_owned(),
        ]
    }

    /// A story's text with its blanks filled in; `{table}` stays.
    pub fn fill(&self, text: &str) -> String {
        let Self { buyer, product, product_name, began, .. } = self;
        let colleague = colleague_by(buyer.owner);
        let cbm_tenths = self.cartons() * 9 / 10;
        let serial = self.serial();
        let cents = self.price_cents();
        let deposit = self.amount_cents() * 30 / 100;
        let dest = buyer.term.split_once(' ').map_or(buyer.term, |(_, place)| place);
        let usd = |cents: u64| format!("USD {}", money(cents));
        let day = |days: i64| (*began + Duration::days(days)).format("%Y-%m-%d").to_string();
        let unit_zh = if product.unit == "M" {
            "米"
        } else if product.unit == "SETS" {
            "套"
        } else {
            "只"
        };
        let blanks: [(&str, String); 30] = [
            ("{buyer}", buyer.contact.to_owned()),
            ("{first}", buyer.first_name().to_owned()),
            ("{company}", buyer.name.to_owned()),
            ("{city}", buyer.city.to_owned()),
            ("{staff_first}", colleague.english.split(' ').next().unwrap_or_default().to_owned()),
            ("{staff_cn}", colleague.name.to_owned()),
            ("{product}", (*product_name).to_owned()),
            ("{model}", product.model.to_owned()),
            ("{qty}", grouped(buyer.quantity)),
            ("{unit}", if product.unit == "M" { "m".to_owned() } else { product.unit.to_lowercase() }),
            ("{unit_cn}", unit_zh.to_owned()),
            ("{price}", usd(cents)),
            ("{target}", usd(cents * 94 / 100)),
            ("{counter}", usd(cents * 97 / 100)),
            ("{sample_price}", money(product.price_cents * 3)),
            ("{amount}", money(self.amount_cents())),
            ("{deposit}", money(deposit)),
            ("{balance}", money(self.amount_cents() - deposit)),
            ("{term}", buyer.term.to_owned()),
            ("{incoterm}", buyer.term.split(' ').next().unwrap_or_default().to_owned()),
            ("{dest}", dest.to_owned()),
            ("{hs}", product.hs.to_owned()),
            ("{moq}", grouped(product.moq)),
            ("{per_carton}", product.per_carton.to_string()),
            ("{lead}", (20 + serial % 4 * 5).to_string()),
            ("{no}", format!("HY26-{serial}")),
            ("{order}", format!("SO26-{serial}")),
            ("{po}", format!("PO-{}", 40_000 + serial * 7)),
            ("{cartons}", grouped(self.cartons())),
            ("{cbm}", format!("{}.{}", cbm_tenths / 10, cbm_tenths % 10)),
        ];
        let mut out = text.to_owned();
        for (blank, value) in &blanks {
            out = out.replace(blank, value);
        }
        out = out.replace("{validity}", &day(15));
        out = out.replace("{awb}", &format!("00 5550 {:06}", serial * 37 % 1_000_000));
        out = out.replace("{container}", &format!("TWDU 555{:03}-{}", serial % 1_000, serial % 10));
        while let Some((before, after)) = out.split_once("{date:") {
            let (days, rest) = after.split_once('}').unwrap_or((after, ""));
            out = format!("{before}{}{rest}", day(days.parse().unwrap_or(0)));
        }
        out
    }

    /// The price table, as plain text and as HTML.
    pub fn table(&self) -> (String, String) {
        let Self { buyer, product, product_name, .. } = self;
        let cells = [
            product.model.to_owned(),
            (*product_name).to_owned(),
            format!("{} {}", grouped(buyer.quantity), product.unit),
            format!("USD {}", money(self.price_cents())),
            format!("USD {}", money(self.amount_cents())),
        ];
        let html_cells: String = cells
            .iter()
            .map(|c| format!("<td style=\"border:1px solid #bbb;padding:4px 8px\">{}</td>", super::files::xml_text(c)))
            .collect();
        let heads = ["Item", "Description", "Quantity", &format!("Unit price {}", buyer.term), "Amount"]
            .map(|h| format!("<th style=\"border:1px solid #bbb;padding:4px 8px;background:#eef3f8\">{h}</th>"))
            .concat();
        let html = format!("<table style=\"border-collapse:collapse\"><tr>{heads}</tr><tr>{html_cells}</tr></table>\r\n");
        (cells.join(" | "), html)
    }
}

/// 1234567 cents as 12,345.67.
pub fn money(cents: u64) -> String {
    format!("{}.{:02}", grouped(cents / 100), cents % 100)
}

/// 1234567 as 1,234,567.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
