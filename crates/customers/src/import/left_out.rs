//! Files to take away: the rows that were left out with the reason, to be mended and imported again; a template to begin with.

use super::{found, offered, refused};
use crate::model::{Import, ImportId, ImportRefusal, Place, Refusal, RowFlaw, RowReason, Target};
use crate::rules::Offer;
use crate::{Customers, rules, store};
use kernel::{Actor, Fault, Lang, Stop};
use sheets::{TableForm, TableWriter, Value};
use std::fs::File;
use std::io::{Seek, SeekFrom};
use web::Catalogue;

/// Rows that are read at once.
const PAGE_ROWS: i64 = 2_000;
/// The sheet's name.
const SHEET: &str = "Sheet1";
/// What the template holds, in order.
const TEMPLATE: [Place; 14] = [
    Place::Name,
    Place::Country,
    Place::Website,
    Place::Phone,
    Place::Address,
    Place::ContactName,
    Place::ContactTitle,
    Place::ContactEmails,
    Place::ContactPhones,
    Place::ContactWhatsapp,
    Place::Stage,
    Place::Source,
    Place::Owner,
    Place::Remarks,
];

/// The rows that were left out, as they were, each with the reason in the caller's language.
///
/// # Errors
/// [`ImportRefusal::NothingLeftOut`].
pub(crate) async fn left_out(cx: &Customers, actor: &Actor, id: ImportId, form: TableForm) -> Result<(Import, File), Stop<Refusal>> {
    let now = cx.clock.now();
    let (import, offer) = cx
        .db
        .read(actor, async |tx| {
            let import = found(tx, id).await?;
            let any = store::left_out_any(tx, &import).await?;
            if any { Ok((import, offered(tx, actor, now).await?)) } else { Err(refused(ImportRefusal::NothingLeftOut)) }
        })
        .await?;
    let mut header = column_names(&import, &offer, actor.lang);
    header.push(say(actor.lang, "customers.import.reason"));
    let mut table = TableWriter::new(tempfile::tempfile()?, form, SHEET, &header)?;
    let mut after = 0;
    loop {
        let rows = cx.db.read(actor, async |tx| store::left_out(tx, &import, after, PAGE_ROWS).await).await?;
        let Some((last, ..)) = rows.last() else { break };
        after = *last;
        for (_, cells, flaws, why) in &rows {
            let mut values: Vec<Value> = cells.iter().map(|cell| Value::from(cell.as_str())).collect();
            values.resize(header.len() - 1, Value::Empty);
            values.push(Value::Text(reasons(actor.lang, &offer, flaws, why.as_deref())));
            table.row(&values)?;
        }
    }
    Ok((import, begun(table.finish()?)?))
}

/// The names of the columns; of one without a name what it holds, or its number.
fn column_names(import: &Import, offer: &Offer, lang: Lang) -> Vec<String> {
    let name = |(at, name): (usize, &String)| {
        if !name.is_empty() {
            return name.clone();
        }
        let held = import.mapping.get(at).and_then(Option::as_ref);
        held.map_or_else(|| format!("{}", at + 1), |target| target_name(lang, offer, target))
    };
    import.layout.columns.iter().enumerate().map(name).collect()
}

/// Each flaw with its field, the rule and the way out; of a field with choices, which they are.
fn reasons(lang: Lang, offer: &Offer, flaws: &[RowFlaw], why: Option<&str>) -> String {
    let flaws = flaws.iter().map(|flaw| {
        let (code, out) = match flaw.flaw {
            RowReason::AddressTwice => ("customers.import_address_twice".to_owned(), false),
            RowReason::OfField(code) => (code.to_owned(), true),
            RowReason::Flaw(_) => (format!("customers.{}", rules::reason_word(flaw).rsplit(':').next().unwrap_or_default()), false),
        };
        let words = Catalogue::embedded().error(lang, &code, &[]);
        let said = format!("{}: {}", target_name(lang, offer, &flaw.place), words.title);
        let choices = offer.field(&flaw.place).filter(|field| code.ends_with("not_a_choice") && !field.choices.is_empty());
        match choices {
            Some(field) => format!("{said} ({})", field.choices.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")),
            None if out => format!("{said} – {}", words.detail),
            None => said,
        }
    });
    let why = why.map(|why| say(lang, &format!("customers.import.why.{why}")));
    flaws.chain(why).collect::<Vec<_>>().join("; ")
}

/// What a column's field is called: of the tenant's as he calls it.
fn target_name(lang: Lang, offer: &Offer, target: &Target) -> String {
    match target {
        Target::Own(place) => place_name(lang, *place),
        Target::Field(record, key) => match offer.field(target).and_then(|field| field.name.clone()) {
            Some(name) => name,
            None => {
                Catalogue::embedded().say(lang, &format!("fields.builtin.{}.{key}", record.as_str()), &[]).unwrap_or_else(|| key.clone())
            }
        },
    }
}

/// What a field is called.
fn place_name(lang: Lang, place: Place) -> String {
    say(lang, &format!("customers.ui.import.place.{}", place.as_str().replace('.', "_")))
}

fn say(lang: Lang, key: &str) -> String {
    Catalogue::embedded().say(lang, key, &[]).unwrap_or_else(|| key.to_owned())
}

/// A table to begin with: the usual columns in the caller's language, one row as an example.
///
/// # Errors
/// A fault when the disk is full.
pub(crate) fn template(lang: Lang, form: TableForm) -> Result<File, Fault> {
    let header: Vec<String> = TEMPLATE.iter().map(|place| place_name(lang, *place)).collect();
    let mut table = TableWriter::new(tempfile::tempfile()?, form, SHEET, &header)?;
    let example = TEMPLATE.iter().map(|place| say(lang, &format!("customers.import.example.{}", place.as_str().replace('.', "_"))));
    table.row(&example.map(|text| if text.starts_with("customers.") { Value::Empty } else { Value::Text(text) }).collect::<Vec<_>>())?;
    begun(table.finish()?)
}

/// The file, to be read from its beginning.
fn begun(mut file: File) -> Result<File, Fault> {
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}
