//! `tradewind`: the program. `serve` answers people and does the work; the other commands are for the operator.

mod commands;
mod compose;
mod contract;
mod database;
mod demo;
mod docs;
mod house;
mod jobs;
mod platform;
mod router;
mod serve;
mod settings;
mod sweep;

use clap::{Parser, Subcommand};
use kernel::Fault;
use settings::{Flags, Settings};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "tradewind", version, about = "Customers, mail and trade for exporting companies")]
struct Args {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves web and API and does the jobs (default).
    Serve {
        /// Answer people only; jobs and mailboxes are somebody else's (`work`).
        #[arg(long)]
        no_work: bool,
    },
    /// Does jobs and keeps mailboxes only.
    Work,
    /// Brings the database to the shape that this program expects.
    Migrate,
    /// Builds the demo company where it is not there.
    Demo,
    /// Looks at everything the program needs and says what is missing.
    Doctor,
    /// Prints the API's contract (OpenAPI 3.1).
    Openapi,
    /// Looks into mails without a database.
    #[command(subcommand)]
    Mail(MailCommand),
    /// Looks at customers' names and tables without a database.
    #[command(subcommand)]
    Customers(CustomersCommand),
    /// The audit trail.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Tenants' data keys.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// The vendor's own house, from which everything is sold and looked after.
    #[command(subcommand)]
    Vendor(VendorCommand),
    /// Plays the program's own rules over years, without a database.
    #[command(subcommand)]
    Simulate(SimulateCommand),
}

#[derive(Subcommand)]
enum SimulateCommand {
    /// Orders, terms, reminders and deletions of many tenants, looked at day by day; exit code 1 when something is wrong.
    Terms {
        /// How many tenants at a time.
        #[arg(long, default_value_t = 1_000)]
        tenants: u32,
        /// How many years.
        #[arg(long, default_value_t = 10)]
        years: u32,
        /// The same seed plays the same years.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// As one JSON object.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
enum MailCommand {
    /// Prints what is read out of a mail.
    Inspect {
        file: PathBuf,
        /// As one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Says what a mail is about, and why.
    Classify {
        file: PathBuf,
        /// As one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// The labels that mails are given.
    #[command(subcommand)]
    Labels(LabelsCommand),
    /// Makes HTML from standard input safe: the document that the app's frame shows.
    Sanitize,
}

#[derive(Subcommand)]
enum LabelsCommand {
    /// Trains the model from teaching mails (`*.jsonl`) and writes its file.
    Train {
        folder: PathBuf,
        /// Where the model goes.
        #[arg(long, default_value = "crates/maillabels/data/model.bin")]
        out: PathBuf,
    },
}

#[derive(Subcommand)]
enum CustomersCommand {
    /// Says whether two names are one customer's.
    Match {
        one: String,
        other: String,
        /// Whose names they are; without it they are a firm's when one looks like a firm's, else a person's.
        #[arg(long, value_name = "firm|person")]
        r#as: Option<commands::NamesOf>,
        /// As one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Looks at a table of companies: what it is, what its columns hold, which rows can't be taken.
    Import {
        file: PathBuf,
        /// Only look; without a database there is nothing else to be done.
        #[arg(long, required = true)]
        dry_run: bool,
        /// As one JSON object.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Proves every tenant's chain whole, or says where it is broken.
    Verify,
}

#[derive(Subcommand)]
enum VendorCommand {
    /// Makes the vendor's house, once; its master is invited by letter.
    Create {
        /// The vendor's name.
        #[arg(long)]
        name: String,
        /// The master's name.
        #[arg(long)]
        person: String,
        /// The master's address.
        #[arg(long)]
        email: String,
        /// In which language he reads: zh-CN or en.
        #[arg(long, default_value = "zh-CN")]
        lang: String,
    },
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Gives every tenant a new data key; what older keys sealed stays readable.
    Rotate,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = Settings::read(&args.flags).and_then(|settings| run(args.command.unwrap_or(Command::Serve { no_work: false }), settings));
    match done {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("tradewind: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command, settings: Settings) -> Result<ExitCode, Fault> {
    match command {
        Command::Mail(MailCommand::Inspect { file, json }) => return commands::inspect(&file, json),
        Command::Mail(MailCommand::Sanitize) => return commands::sanitize(),
        Command::Mail(MailCommand::Classify { file, json }) => return commands::classify(&file, json),
        Command::Mail(MailCommand::Labels(LabelsCommand::Train { folder, out })) => return commands::train_labels(&folder, &out),
        Command::Customers(CustomersCommand::Match { one, other, r#as, json }) => return commands::match_names(&one, &other, r#as, json),
        Command::Openapi => return commands::openapi(),
        Command::Customers(CustomersCommand::Import { file, dry_run: _, json }) => return commands::look_at_table(&file, json),
        Command::Simulate(SimulateCommand::Terms { tenants, years, seed, json }) => {
            return commands::simulate_terms(tenants, years, seed, json);
        }
        _ => {}
    }
    log(&settings);
    // One TLS implementation for everything that leaves the program.
    rustls::crypto::ring::default_provider().install_default().map_err(|_| Fault::say("a TLS provider was installed already"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_name("tradewind").build()?;
    runtime.block_on(async move {
        match command {
            Command::Serve { no_work } => serve::serve(settings, !no_work).await,
            Command::Work => serve::work(settings).await,
            Command::Migrate => commands::migrate(&settings).await,
            Command::Demo => commands::demo(&settings).await,
            Command::Doctor => commands::doctor(&settings).await,
            Command::Audit(AuditCommand::Verify) => commands::audit_verify(&settings).await,
            Command::Keys(KeysCommand::Rotate) => commands::rotate_keys(&settings).await,
            Command::Vendor(VendorCommand::Create { name, person, email, lang }) => {
                commands::create_vendor(&settings, name, person, email, &lang).await
            }
            Command::Mail(_) | Command::Customers(_) | Command::Openapi | Command::Simulate(_) => Ok(ExitCode::SUCCESS),
        }
    })
}

fn log(settings: &Settings) {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log).unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if settings.log_json {
        lines.json().flatten_event(true).init();
    } else {
        lines.compact().with_target(false).init();
    }
}
