//! What an import refuses, as problems.

use crate::model::ImportRefusal;
use crate::wire;
use axum::http::StatusCode;
use sheets::{Broken, COLUMNS_MAX, ROWS_MAX};
use web::Problem;

pub(super) fn problem(refusal: &ImportRefusal) -> Problem {
    let word = wire::state_word(refusal).unwrap_or_default();
    match refusal {
        ImportRefusal::NoSuchImport => Problem::not_found("customers.no_such_import"),
        ImportRefusal::NoSuchRow => Problem::not_found("customers.no_such_row"),
        ImportRefusal::NoFile => Problem::unprocessable("customers.import_no_file"),
        ImportRefusal::Broken(broken) => of_file(broken),
        ImportRefusal::NotNow(_) => Problem::conflict("customers.import_not_now").with("state", word),
        ImportRefusal::NoName => Problem::unprocessable("customers.import_no_name"),
        ImportRefusal::Twice(_) => Problem::unprocessable("customers.import_twice").with("place", word),
        ImportRefusal::NoSuchField(_) => Problem::unprocessable("customers.import_no_such_field").with("place", word),
        ImportRefusal::Closed(_) => Problem::unprocessable("customers.import_closed").with("place", word),
        ImportRefusal::TooManyMended => Problem::unprocessable("customers.import_too_many_mended"),
        ImportRefusal::NothingLeftOut => Problem::not_found("customers.import_nothing_left_out"),
    }
}

fn of_file(broken: &Broken) -> Problem {
    match broken {
        Broken::Empty => Problem::unprocessable("customers.import_empty"),
        Broken::NotATable(_) => Problem::unprocessable("customers.import_not_a_table"),
        Broken::Damaged(_) | Broken::Io(_) => Problem::unprocessable("customers.import_damaged"),
        Broken::Encrypted => Problem::unprocessable("customers.import_encrypted"),
        Broken::Bomb => Problem::unprocessable("customers.import_bomb"),
        Broken::TooLarge => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "customers.import_too_large"),
        Broken::TooManyColumns => Problem::unprocessable("customers.import_too_many_columns").arg("max", COLUMNS_MAX),
        Broken::TooManyRows => Problem::unprocessable("customers.import_too_many_rows").arg("max", ROWS_MAX),
        Broken::RowTooLong(row) => Problem::unprocessable("customers.import_row_too_long").arg("row", row),
        Broken::NoSuchSheet => Problem::unprocessable("customers.import_no_such_sheet"),
        Broken::NoSuchEncoding => Problem::unprocessable("customers.import_no_such_encoding"),
    }
}
