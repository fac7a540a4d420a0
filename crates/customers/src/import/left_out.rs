//! Files to take away: the rows that were left out with the reason, to be mended and imported again; a template to begin with.

use super::{found, refused};
use crate::model::{Import, ImportId, ImportRefusal, Place, Refusal, RowFlaw, RowReason};
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
    let import = cx
        .db
        .read(actor, async |tx| {
            let import = found(tx, id).await?;
            if store::left_out_any(tx, &import).await? { Ok(import) } else { Err(refused(ImportRefusal::NothingLeftOut)) }
        })
        .await?;
    let mut header = column_names(&import, actor.lang);
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
            values.push(Value::Text(reasons(actor.lang, flaws, why.as_deref())));
            table.row(&values)?;
        }
    }
    Ok((import, begun(table.finish()?)?))
}

/// The names of the columns; of one without a name what it holds, or its number.
fn column_names(import: &Import, lang: Lang) -> Vec<String> {
    let name = |(at, name): (usize, &String)| {
        if !name.is_empty() {
            return name.clone();
        }
        import.mapping.get(at).copied().flatten().map_or_else(|| format!("{}", at + 1), |place| place_name(lang, place))
    };
    import.layout.columns.iter().enumerate().map(name).collect()
}

fn reasons(lang: Lang, flaws: &[RowFlaw], why: Option<&str>) -> String {
    let flaws = flaws.iter().map(|flaw| {
        let code = match flaw.flaw {
            RowReason::AddressTwice => "customers.import_address_twice".to_owned(),
            RowReason::Flaw(_) => format!("customers.{}", rules::reason_word(*flaw).rsplit(':').next().unwrap_or_default()),
        };
        format!("{}: {}", place_name(lang, flaw.place), Catalogue::embedded().error(lang, &code, &[]).title)
    });
    let why = why.map(|why| say(lang, &format!("customers.import.why.{why}")));
    flaws.chain(why).collect::<Vec<_>>().join("; ")
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
