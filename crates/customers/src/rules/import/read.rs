//! What a row says: the same rules as a form's, after words have become codes and lists have been cut.

use super::offer::Offer;
use super::values::{CODES, Said, closed};
use crate::model::{
    BadField, ColumnDates, Flaw, Mapping, NewCompany, NewContact, OwnerOf, Place, Refusal, RowFlaw, RowReason, Settings, Stage, Target,
};
use crate::rules::{Fields, address_key};
use fields::Record;
use kernel::AccountId;
use std::collections::HashMap;
use text::countries::Country;

/// What a row is read with.
pub(crate) struct Reading {
    pub mapping: Mapping,
    pub settings: Settings,
    /// Who imports.
    pub me: AccountId,
    /// Colleagues by name and address, in lower case.
    pub colleagues: HashMap<String, AccountId>,
    /// The fields that columns may be given to.
    pub offer: Offer,
    /// What the dates of each column tell of their order.
    pub dates: Vec<Option<ColumnDates>>,
    /// Where the importer's days begin.
    pub zone: chrono_tz::Tz,
}

/// A row as it was understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RowRead {
    pub company: NewCompany,
    pub time_zone: Option<String>,
    pub remarks: Option<String>,
    /// Nobody: the pool.
    pub owner: Option<AccountId>,
    /// The row names a stage, stars or a country itself.
    pub says: Says,
    /// Standard fields and the tenant's, of the company.
    pub fields: Said,
    /// The same of the person.
    pub person_fields: Said,
}

/// What a row says itself, beside what is supposed where it says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Says {
    pub stars: bool,
    pub country: bool,
}

/// Stages as people write them.
const STAGES: [(Stage, &[&str]); 5] = [
    (Stage::ToFollow, &["to_follow", "to follow", "to follow up", "new", "lead", "待跟进", "未跟进", "潜在客户", "潜在", "新客户", "线索"]),
    (Stage::Enquiry, &["enquiry", "inquiry", "prospect", "询盘", "意向", "意向客户", "询价", "跟进中"]),
    (Stage::Sample, &["sample", "samples", "sampling", "样单", "样品", "寄样", "打样"]),
    (Stage::Deal, &["deal", "won", "customer", "ordered", "成交", "已成交", "成交客户", "下单"]),
    (Stage::Repeat, &["repeat", "repeat customer", "loyal", "复购", "返单", "老客户", "回头客"]),
];

/// Languages by name; others by their tag.
const LANGUAGES: [(&str, &[&str]); 14] = [
    ("en", &["english", "英语", "英文"]),
    ("zh", &["chinese", "中文", "汉语"]),
    ("es", &["spanish", "español", "西班牙语"]),
    ("pt", &["portuguese", "português", "葡萄牙语"]),
    ("fr", &["french", "français", "法语"]),
    ("de", &["german", "deutsch", "德语"]),
    ("ru", &["russian", "русский", "俄语"]),
    ("ar", &["arabic", "العربية", "阿拉伯语"]),
    ("ja", &["japanese", "日本語", "日语"]),
    ("ko", &["korean", "한국어", "韩语"]),
    ("it", &["italian", "italiano", "意大利语"]),
    ("tr", &["turkish", "türkçe", "土耳其语"]),
    ("vi", &["vietnamese", "tiếng việt", "越南语"]),
    ("th", &["thai", "ไทย", "泰语"]),
];

impl Reading {
    /// Reads a row; else what can't be taken of it.
    pub(crate) fn row(&self, cells: &[String]) -> Result<RowRead, Vec<RowFlaw>> {
        let mut f = Fields::default();
        let texts = self.texts(&mut f, cells);
        let mut bad: Vec<RowFlaw> = texts.keys().filter_map(|place| closed(&self.offer, &Target::Own(*place))).collect();
        let text = |place: Place| texts.get(&place).cloned();
        let country = text(Place::Country).map(|name| Country::by_name(&name).map_or(name, |country| country.code.to_owned()));
        let says = Says { stars: texts.contains_key(&Place::Stars), country: country.is_some() };
        let country = f.country(Place::Country.as_str(), country.or_else(|| self.settings.country.clone()));
        let owner = self.owner(&mut f, text(Place::Owner));
        let fields = self.said(&mut bad, cells, Record::Company, country.as_deref());
        let person_fields = self.said(&mut bad, cells, Record::Contact, country.as_deref());
        let company = NewCompany {
            name: f.name(Place::Name.as_str(), text(Place::Name)),
            local_name: f.line(Place::LocalName.as_str(), text(Place::LocalName)),
            short_name: f.line(Place::ShortName.as_str(), text(Place::ShortName)),
            domains: f.domains(Place::Domains.as_str(), several(text(Place::Domains), true)),
            phone: f.phone(Place::Phone.as_str(), text(Place::Phone), country.as_deref()),
            address: f.address(Place::Address.as_str(), text(Place::Address)),
            website: f.website(Place::Website.as_str(), text(Place::Website)),
            language: f.language(Place::Language.as_str(), text(Place::Language).map(language)),
            stage: f.stage(Place::Stage.as_str(), text(Place::Stage).map(stage)),
            stars: text(Place::Stars).map_or(0, |stars| f.stars(Place::Stars.as_str(), stars_of(&stars))),
            source: f.line(Place::Source.as_str(), text(Place::Source)),
            owner_id: owner,
            contact: contact(&mut f, &texts, &person_fields, country.as_deref()),
            country,
            fields: fields.said.clone(),
        };
        let read = RowRead {
            time_zone: f.time_zone(Place::TimeZone.as_str(), text(Place::TimeZone)),
            remarks: f.remarks(Place::Remarks.as_str(), text(Place::Remarks)),
            company,
            owner,
            says,
            fields,
            person_fields,
        };
        match f.finish(read).map_err(flaws) {
            Ok(read) if bad.is_empty() => Ok(read),
            Ok(_) => Err(bad),
            Err(own) => Err(own.into_iter().chain(bad).collect()),
        }
    }

    /// The cells of the program's own fields, but empty ones.
    fn texts(&self, f: &mut Fields, cells: &[String]) -> HashMap<Place, String> {
        let mut texts = HashMap::new();
        for (target, cell) in self.mapping.iter().zip(cells) {
            let Some(Target::Own(place)) = target else { continue };
            match readable(cell) {
                Ok(Some(text)) => drop(texts.insert(*place, text.to_owned())),
                Ok(None) => {}
                Err(flaw) => f.flaw(place.as_str(), flaw),
            }
        }
        texts
    }

    fn owner(&self, f: &mut Fields, named: Option<String>) -> Option<AccountId> {
        let Some(named) = named else {
            return match self.settings.owner {
                OwnerOf::Me => Some(self.me),
                OwnerOf::Pool => None,
            };
        };
        let found = self.colleagues.get(&named.to_lowercase()).copied();
        if found.is_none() {
            f.flaw(Place::Owner.as_str(), Flaw::NoSuchAccount);
        }
        found
    }
}

/// The text of a cell; none when it is empty. One that a workbook could not reckon, or that was in no known encoding, is a flaw.
pub(super) fn readable(cell: &str) -> Result<Option<&str>, Flaw> {
    const FAILED: [&str; 7] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"];
    let text = cell.trim();
    if text.contains('\u{fffd}') || FAILED.contains(&text) {
        return Err(Flaw::Unreadable);
    }
    Ok((!text.is_empty()).then_some(text))
}

/// The person of a row; none when nothing is said of one.
fn contact(f: &mut Fields, texts: &HashMap<Place, String>, fields: &Said, country: Option<&str>) -> Option<NewContact> {
    let text = |place: Place| texts.get(&place).cloned();
    if fields.said.is_empty() && !texts.keys().any(|place| Target::Own(*place).is_of_person()) {
        return None;
    }
    let emails = f.emails(Place::ContactEmails.as_str(), several(text(Place::ContactEmails), true));
    let phones = f.phones(Place::ContactPhones.as_str(), several(text(Place::ContactPhones), false), country);
    let fallback = emails.first().and_then(|e| e.split('@').next()).map(ToOwned::to_owned);
    // Whose only address can't be read misses the address, not the name.
    let bad_email = texts.contains_key(&Place::ContactEmails) && emails.is_empty();
    let name = text(Place::ContactName).or(fallback).or_else(|| bad_email.then(|| "?".to_owned()));
    Some(NewContact {
        name: f.name(Place::ContactName.as_str(), name),
        salutation: f.line(Place::ContactSalutation.as_str(), text(Place::ContactSalutation)),
        title: f.line(Place::ContactTitle.as_str(), text(Place::ContactTitle)),
        whatsapp: f.line(Place::ContactWhatsapp.as_str(), text(Place::ContactWhatsapp)),
        wechat: f.line(Place::ContactWechat.as_str(), text(Place::ContactWechat)),
        linkedin: f.line(Place::ContactLinkedin.as_str(), text(Place::ContactLinkedin)),
        language: f.language(Place::ContactLanguage.as_str(), text(Place::ContactLanguage).map(language)),
        emails,
        phones,
        fields: fields.said.clone(),
    })
}

/// Several values in one cell. Blanks divide them only where no value holds one.
fn several(text: Option<String>, blanks: bool) -> Vec<String> {
    let divides = |c: char| matches!(c, ';' | '；' | ',' | '，' | '、' | '\n' | '|') || (blanks && c.is_whitespace());
    let text = text.unwrap_or_default();
    // `Ada <ada@firm.example>`, as mail programs write it.
    if blanks && let Some((_, address)) = text.split_once('<').filter(|(_, rest)| rest.ends_with('>') && !rest.contains('<')) {
        return vec![address.trim_end_matches('>').to_owned()];
    }
    let parts: Vec<String> = text.split(divides).map(str::trim).filter(|part| !part.is_empty()).map(ToOwned::to_owned).collect();
    let slashed =
        !blanks && parts.iter().all(|part| part.split('/').all(|number| number.chars().filter(char::is_ascii_digit).count() >= 7));
    if slashed { parts.iter().flat_map(|part| part.split('/')).map(|part| part.trim().to_owned()).collect() } else { parts }
}

fn stage(word: String) -> String {
    let plain = word.trim().to_lowercase();
    STAGES.iter().find(|(_, words)| words.contains(&plain.as_str())).map_or(word, |(stage, _)| stage.as_str().to_owned())
}

fn language(word: String) -> String {
    let plain = word.trim().to_lowercase();
    LANGUAGES.iter().find(|(_, words)| words.contains(&plain.as_str())).map_or(word, |(tag, _)| (*tag).to_owned())
}

/// `3`, `3.0`, `3星`, `★★★☆☆`; what is none of these is out of range.
pub(super) fn stars_of(text: &str) -> i64 {
    let drawn = text.chars().filter(|c| matches!(c, '★' | '⭐' | '*')).count();
    if drawn > 0 {
        return i64::try_from(drawn).unwrap_or(-1);
    }
    let plain = text.trim_end_matches(['星', '级']).trim();
    let number = plain.split_whitespace().next().unwrap_or_default();
    number.parse::<f64>().ok().filter(|n| n.fract() == 0.0 && n.abs() < 100.0).map_or(-1, |n| {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number below 100")]
        {
            n as i64
        }
    })
}

fn flaws(refusal: Refusal) -> Vec<RowFlaw> {
    let Refusal::BadFields(bad) = refusal else { return Vec::new() };
    let flaw = |bad: BadField| Some(RowFlaw { place: Target::from_word(bad.field)?, flaw: RowReason::Flaw(bad.flaw) });
    let mut once: Vec<RowFlaw> = Vec::new();
    for flaw in bad.into_iter().filter_map(flaw) {
        if !once.contains(&flaw) {
            once.push(flaw);
        }
    }
    once
}

/// A flaw as the row keeps it: `contact.emails:not_an_address`, `field.size:fields.not_a_choice`.
pub(crate) fn reason_word(flaw: &RowFlaw) -> String {
    let word = match flaw.flaw {
        RowReason::AddressTwice => "address_twice",
        RowReason::OfField(code) => code,
        RowReason::Flaw(flaw) => FLAWS.iter().find(|(known, _)| *known == flaw).map_or("unreadable", |(_, word)| word),
    };
    format!("{}:{word}", flaw.place.word())
}

/// The flaw of such a word.
pub(crate) fn reason(word: &str) -> Option<RowFlaw> {
    let (place, reason) = word.split_once(':')?;
    let flaw = match reason {
        "address_twice" => RowReason::AddressTwice,
        code if code.contains('.') => RowReason::OfField(CODES.iter().find(|known| **known == code)?),
        reason => RowReason::Flaw(FLAWS.iter().find(|(_, known)| *known == reason)?.0),
    };
    Some(RowFlaw { place: Target::from_word(place)?, flaw })
}

const FLAWS: [(Flaw, &str); 15] = [
    (Flaw::Missing, "missing"),
    (Flaw::TooLong, "too_long"),
    (Flaw::TooMany, "too_many"),
    (Flaw::Unreadable, "unreadable"),
    (Flaw::NotAnAddress, "not_an_address"),
    (Flaw::NotADomain, "not_a_domain"),
    (Flaw::PublicDomain, "public_domain"),
    (Flaw::NotAPhone, "not_a_phone"),
    (Flaw::NotAWebsite, "not_a_website"),
    (Flaw::NotACountry, "not_a_country"),
    (Flaw::NotATimeZone, "not_a_time_zone"),
    (Flaw::NotALanguage, "not_a_language"),
    (Flaw::NotAChoice, "not_a_choice"),
    (Flaw::OutOfRange, "out_of_range"),
    (Flaw::NoSuchAccount, "no_such_account"),
];

/// Colleagues as a cell may name them.
pub(crate) fn colleague_keys(name: &str, address: &str) -> Vec<String> {
    [Some(name.trim().to_lowercase()), address_key(address)].into_iter().flatten().filter(|key| !key.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn reading(places: &[Place]) -> Reading {
        Reading {
            mapping: places.iter().map(|place| Some(Target::Own(*place))).collect(),
            settings: Settings::default(),
            me: AccountId(Uuid::nil()),
            colleagues: HashMap::from([("mia".to_owned(), AccountId(Uuid::max()))]),
            offer: Offer::standard(),
            dates: Vec::new(),
            zone: chrono_tz::Asia::Shanghai,
        }
    }

    fn cells(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn words_become_codes_and_lists_are_cut() {
        use Place::{ContactEmails, ContactPhones, Country, Domains, Language, Name, Owner, Stage as StageOf, Stars};
        let reading = reading(&[Name, Country, ContactPhones, ContactEmails, StageOf, Stars, Language, Domains, Owner]);
        let row = cells(&[
            " Gulf  Trading ",
            "阿联酋",
            "04 555 0114 / 04 555 0115",
            "Ada <ADA@gulf.example>",
            "询盘",
            "★★★☆☆",
            "英语",
            "www.gulf.example; gulf-led.example",
            "Mia",
        ]);
        let read = reading.row(&row).unwrap();
        let company = read.company;
        let contact = company.contact.unwrap();
        assert_eq!((company.name.as_str(), company.country.as_deref(), company.stars), ("Gulf Trading", Some("AE"), 3));
        assert_eq!((company.stage, company.language.as_deref()), (Some(crate::model::Stage::Enquiry), Some("en")));
        assert_eq!((contact.emails, contact.name), (vec!["ada@gulf.example".to_owned()], "ada".to_owned()));
        assert_eq!(contact.phones, ["+97145550114", "+97145550115"]);
        assert_eq!(company.domains, ["gulf.example", "gulf-led.example"]);
        assert_eq!(read.owner, Some(AccountId(Uuid::max())));
    }

    #[test]
    fn every_flaw_of_a_row_is_told_with_its_field() {
        use Place::{ContactEmails, Country, Name, Owner, Stage as StageOf, Stars, Website};
        let reading = reading(&[Name, Country, ContactEmails, StageOf, Stars, Website, Owner]);
        let flaws = reading.row(&cells(&["", "Atlantis", "ada at gulf", "won't", "seven", "#REF!", "nobody"])).unwrap_err();
        let words: Vec<String> = flaws.iter().map(reason_word).collect();
        for want in [
            "name:missing",
            "country:not_a_country",
            "contact.emails:not_an_address",
            "stage:not_a_choice",
            "stars:out_of_range",
            "website:unreadable",
            "owner:no_such_account",
        ] {
            assert!(words.contains(&want.to_owned()), "{want} in {words:?}");
        }
        assert!(words.iter().all(|word| reason(word).is_some_and(|flaw| reason_word(&flaw) == *word)));
    }

    #[test]
    fn a_row_without_a_person_has_none_and_a_supposed_country_is_no_word_of_the_row() {
        let mut reading = reading(&[Place::Name, Place::Phone]);
        reading.settings.country = Some("DE".into());
        let read = reading.row(&cells(&["Acme", "030 901820"])).unwrap();
        assert_eq!((read.company.contact, read.company.phone.as_deref()), (None, Some("+4930901820")));
        assert_eq!((read.company.country.as_deref(), read.says.country), (Some("DE"), false));
    }

    fn given(words: &[&str]) -> Reading {
        Reading { mapping: words.iter().map(|word| Target::from_word(word)).collect(), ..reading(&[]) }
    }

    #[test]
    fn standard_fields_are_read_by_their_kind_and_by_words_of_both_languages() {
        let reading = given(&["name", "field.size", "field.types", "field.credit", "contact.field.birthday", "contact.emails"]);
        let read = reading.row(&cells(&["Acme", "11-50", "制造商、Trader", "12,500", "1990年3月5日", "a@acme.example"])).unwrap();
        assert_eq!(
            serde_json::Value::Object(read.company.fields),
            serde_json::json!({"size": "11-50", "types": ["manufacturer", "trader"], "credit": 12500})
        );
        assert_eq!(read.company.contact.unwrap().fields["birthday"], "1990-03-05");
        let flaws = reading.row(&cells(&["Acme", "huge", "wizard", "much", "soon", "a@acme.example"])).unwrap_err();
        let words: Vec<String> = flaws.iter().map(reason_word).collect();
        assert_eq!(
            words,
            [
                "field.size:fields.not_a_choice",
                "field.types:fields.not_a_choice",
                "field.credit:fields.not_a_number",
                "contact.field.birthday:fields.not_a_date"
            ]
        );
        assert!(words.iter().all(|word| reason(word).is_some_and(|flaw| reason_word(&flaw) == *word)));
    }

    #[test]
    fn dates_of_a_column_are_read_in_its_order() {
        use crate::model::ImportDateOrder;
        let mut reading = given(&["name", "contact.name", "contact.field.birthday"]);
        let day = |reading: &Reading, text: &str| {
            let read = reading.row(&cells(&["Acme", "Ada", text]));
            read.map(|read| read.company.contact.unwrap().fields["birthday"].clone()).map_err(|flaws| reason_word(&flaws[0]))
        };
        let ambiguous = Err("contact.field.birthday:customers.import_ambiguous_date".to_owned());
        assert_eq!(day(&reading, "03/04/2026"), ambiguous);
        assert_eq!(day(&reading, "23/04/2026"), Ok("2026-04-23".into()));
        reading.dates = vec![None, None, Some(ColumnDates::DayFirst)];
        assert_eq!(day(&reading, "03/04/2026"), Ok("2026-04-03".into()));
        reading.settings.dates = vec![None, None, Some(ImportDateOrder::MonthFirst)];
        assert_eq!(day(&reading, "03/04/2026"), Ok("2026-03-04".into()));
        // What can't be read in the order that was said is no date.
        assert_eq!(day(&reading, "23/04/2026"), Err("contact.field.birthday:fields.not_a_date".to_owned()));
    }
}
