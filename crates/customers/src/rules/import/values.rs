//! What a row says of standard fields and the tenant's: cells become what `fields` reads, and are read by it.

use super::offer::Offer;
use super::read::{Reading, readable, stars_of};
use crate::model::{ColumnDates, ImportDateOrder, RowFlaw, RowReason, Target};
use crate::rules::phone;
use chrono::{NaiveTime, TimeZone};
use fields::rules::{read_record, read_text};
use fields::{Field, Flaw, Kind, Making, Record, UniqueValue, flaw_code, unique_values};
use serde_json::{Map, Value};
use sheets::{DateOrder, Moment};
use text::countries::Country;

/// Codes of what can be wrong with a value: all that a row's words may name.
pub(super) const CODES: [&str; 20] = [
    "fields.missing",
    "fields.too_long",
    "fields.too_many_values",
    "fields.not_a_choice",
    "fields.taken",
    "fields.read_only",
    "fields.unknown",
    "fields.not_a_number",
    "fields.not_a_date",
    "fields.not_a_moment",
    "fields.not_yes_or_no",
    "fields.not_an_id",
    "fields.not_a_country",
    "fields.not_an_address",
    "fields.not_a_phone",
    "fields.not_a_website",
    "fields.not_stars",
    "fields.not_a_text",
    NO_SUCH_ACCOUNT,
    AMBIGUOUS_DATE,
];
const AMBIGUOUS_DATE: &str = "customers.import_ambiguous_date";
const NO_SUCH_ACCOUNT: &str = "customers.no_such_account";

/// The values of one record.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Said {
    /// What the row says.
    pub said: Map<String, Value>,
    /// What a new record would hold: that, and what is preset.
    pub whole: Map<String, Value>,
    /// What a new record would miss.
    pub missing: Vec<RowFlaw>,
    /// Those of its values that no other record may have.
    pub unique: Vec<UniqueValue>,
}

impl Reading {
    /// Reads the cells of one kind of record's fields.
    pub(super) fn said(&self, flaws: &mut Vec<RowFlaw>, cells: &[String], record: Record, country: Option<&str>) -> Said {
        let catalogue = self.offer.catalogue(record);
        let mut said = Map::new();
        for (column, target) in self.mapping.iter().enumerate() {
            let Some(target @ Target::Field(of, key)) = target else { continue };
            let (Some(cell), true) = (cells.get(column), *of == record) else { continue };
            let flaw = |flaw: RowReason| RowFlaw { place: target.clone(), flaw };
            let text = match readable(cell) {
                Ok(Some(text)) => text,
                Ok(None) => continue,
                Err(unreadable) => {
                    flaws.push(flaw(RowReason::Flaw(unreadable)));
                    continue;
                }
            };
            let read = match self.offer.field(target) {
                None => Err(flaw_code(Flaw::Unknown)),
                Some(_) if !self.offer.is_open(target) => Err(flaw_code(Flaw::ReadOnly)),
                Some(field) => self.one(column, target, field, text, country),
            };
            match read {
                Ok(Some(value)) => drop(said.insert(key.clone(), value)),
                Ok(None) => {}
                Err(code) => flaws.push(flaw(RowReason::OfField(code))),
            }
        }
        let asks = catalogue.fields.iter().any(|field| field.required || field.preset.is_some());
        if said.is_empty() && !asks {
            return Said::default();
        }
        let unique = unique_values(catalogue, record, &said);
        match read_record(catalogue, &Map::new(), &said, Making::New) {
            Ok(whole) => Said { said, whole, missing: Vec::new(), unique },
            Err(bad) => {
                let missing = bad
                    .into_iter()
                    .map(|bad| RowFlaw { place: Target::Field(record, bad.field), flaw: RowReason::OfField(flaw_code(bad.flaw)) });
                Said { whole: Map::new(), missing: missing.collect(), said, unique }
            }
        }
    }

    /// Reads one value; else the code of what is wrong with it.
    fn one(&self, column: usize, target: &Target, field: &Field, text: &str, country: Option<&str>) -> Result<Option<Value>, &'static str> {
        let text = match field.kind {
            Kind::Date => self.day(column, text)?.to_string(),
            Kind::DateTime => self.moment(column, field, text)?,
            Kind::Person | Kind::Persons => self.colleagues_of(text)?,
            Kind::Country => Country::by_name(text).map_or_else(|| text.to_owned(), |country| country.code.to_owned()),
            Kind::Phone => phone(text, country).unwrap_or_else(|| text.to_owned()),
            Kind::Stars => stars_of(text).to_string(),
            Kind::Choice => self.offer.choice(target, text),
            Kind::Choices => parts(text).map(|part| self.offer.choice(target, part)).collect::<Vec<_>>().join(";"),
            _ => text.to_owned(),
        };
        read_text(field, &text).map_err(flaw_code)
    }

    /// A day, by the order that is said for the column, or that the column itself tells.
    fn day(&self, column: usize, text: &str) -> Result<chrono::NaiveDate, &'static str> {
        let not_a_date = flaw_code(Flaw::NotOfKind(Kind::Date));
        let moment = Moment::read(text).ok_or(not_a_date)?;
        let said = self.settings.dates.get(column).copied().flatten();
        let order = match (said, self.dates.get(column).copied().flatten()) {
            (Some(ImportDateOrder::DayFirst), _) | (None, Some(ColumnDates::DayFirst)) => DateOrder::DayFirst,
            (Some(ImportDateOrder::MonthFirst), _) | (None, Some(ColumnDates::MonthFirst)) => DateOrder::MonthFirst,
            _ => {
                return match moment {
                    Moment::Sure(day) | Moment::Either(Some(day), None) | Moment::Either(None, Some(day)) => Ok(day),
                    Moment::Either(..) => Err(AMBIGUOUS_DATE),
                };
            }
        };
        moment.date(order).ok_or(not_a_date)
    }

    /// A moment: as RFC 3339 writes it, or a day with a time as the importer's clock shows it.
    fn moment(&self, column: usize, field: &Field, text: &str) -> Result<String, &'static str> {
        if read_text(field, text).is_ok() {
            return Ok(text.to_owned());
        }
        let not_a_moment = flaw_code(Flaw::NotOfKind(Kind::DateTime));
        let day = self.day(column, text)?;
        let time = text.split_once(['T', ' ']).map(|(_, time)| time.trim()).filter(|time| time.contains(':'));
        let time = match time {
            None => NaiveTime::MIN,
            Some(time) => {
                let read = NaiveTime::parse_from_str(time, "%H:%M:%S%.f").or_else(|_| NaiveTime::parse_from_str(time, "%H:%M"));
                read.map_err(|_| not_a_moment)?
            }
        };
        let local = self.zone.from_local_datetime(&day.and_time(time)).earliest().ok_or(not_a_moment)?;
        Ok(local.to_rfc3339())
    }

    /// Colleagues by name or address, as their ids.
    fn colleagues_of(&self, text: &str) -> Result<String, &'static str> {
        let ids: Option<Vec<String>> = parts(text).map(|name| self.colleagues.get(&name.to_lowercase()).map(ToString::to_string)).collect();
        ids.map(|ids| ids.join(";")).ok_or(NO_SUCH_ACCOUNT)
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；', ',', '，', '、', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

/// What can't be taken of the program's own fields where the importer's role may not write them.
pub(super) fn closed(offer: &Offer, target: &Target) -> Option<RowFlaw> {
    (!offer.is_open(target)).then(|| RowFlaw { place: target.clone(), flaw: RowReason::OfField(flaw_code(Flaw::ReadOnly)) })
}

/// A value that another record has.
pub(crate) fn taken((record, key, _): &UniqueValue) -> RowFlaw {
    RowFlaw { place: Target::Field(*record, key.clone()), flaw: RowReason::OfField(flaw_code(Flaw::Taken)) }
}
