//! The workloads behind `./bench NAME`: each measures the built program, beside its peer where there is one, and prints
//! one JSON object as its last line.

mod companies;
mod crash;
mod customers;
mod idle;
mod import;
mod mail_classify;
mod mail_compare;
mod mail_scale;
mod mail_soak;
mod mail_sync;
mod mail_traffic;
mod peer;
mod report;
mod sample;
mod screens;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: bench (mail-sync | mail-scale | mail-soak | mail-classify | idle | crash | companies | customers | screens | import) --program PATH [--mails N] [--rows N] [--data FOLDER] [--minutes M] [--mailboxes N] [--rate N]";

/// What the command line says.
struct Wanted {
    program: PathBuf,
    mails: Option<usize>,
    rows: Option<usize>,
    /// How long `mail-soak` goes on, for how many mailboxes, and how many mails come a second.
    minutes: Option<f64>,
    mailboxes: Option<usize>,
    rate: Option<f64>,
    /// Where `customers` keeps what it has loaded, for the next time.
    data: Option<PathBuf>,
}

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_default();
    let program = testkit::process::target_folder().join("release/tradewind");
    let mut wanted = Wanted { program, mails: None, rows: None, minutes: None, mailboxes: None, rate: None, data: None };
    while let Some(word) = words.next() {
        match (word.as_str(), words.next()) {
            ("--program", Some(path)) => wanted.program = path.into(),
            ("--mails", Some(count)) => wanted.mails = count.parse().ok(),
            ("--data", Some(folder)) => wanted.data = Some(folder.into()),
            ("--rows", Some(count)) => wanted.rows = count.parse().ok(),
            ("--minutes", Some(minutes)) => wanted.minutes = minutes.parse().ok(),
            ("--mailboxes", Some(count)) => wanted.mailboxes = count.parse().ok(),
            ("--rate", Some(rate)) => wanted.rate = rate.parse().ok(),
            _ => return refuse(),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let report = runtime.block_on(async {
        match name.as_str() {
            "mail-sync" => Some(mail_sync::run(&wanted).await),
            "mail-scale" => Some(mail_scale::run(&wanted).await),
            "mail-soak" => Some(mail_soak::run(&wanted).await),
            "mail-classify" => Some(mail_classify::run()),
            "idle" => Some(idle::run(&wanted).await),
            "crash" => Some(crash::run(&wanted).await),
            "customers" => Some(customers::run(&wanted).await),
            "companies" => Some(companies::run(&wanted).await),
            "screens" => Some(screens::run(&wanted).await),
            "import" => Some(import::run(&wanted).await),
            _ => None,
        }
    });
    match report {
        Some(report) => report.print(),
        None => refuse(),
    }
}

fn refuse() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}
