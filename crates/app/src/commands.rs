//! What the operator asks on the command line. Each prints for people, or JSON where a program reads.
#![expect(clippy::print_stdout, reason = "a command's answer is what it prints")]

use crate::database::{Database, private_folder};
use crate::house::House;
use crate::settings::Settings;
use crate::{demo, router};
use db::{LEAKPROOF_SQL, PrivateCluster};
use kernel::Fault;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;
use text::likeness::{Likeness, Whose, likeness, score};

/// Bytes of HTML that `mail sanitize` reads at most.
const HTML_BYTES_MAX: u64 = 64 << 20;

/// `tradewind mail inspect FILE.eml [--json]`
pub fn inspect(file: &Path, json: bool) -> Result<ExitCode, Fault> {
    let raw = std::fs::read(file).map_err(|e| Fault::from(e).doing(format!("reading {}", file.display())))?;
    println!("{}", if json { mail::cli::inspect_json(&raw)? } else { mail::cli::inspect_text(&raw) });
    Ok(ExitCode::SUCCESS)
}

/// `tradewind mail classify FILE.eml [--json]`
pub fn classify(file: &Path, json: bool) -> Result<ExitCode, Fault> {
    let raw = std::fs::read(file).map_err(|e| Fault::from(e).doing(format!("reading {}", file.display())))?;
    if json {
        println!("{}", mail::cli::classify(&raw));
    } else {
        println!("{}", mail::cli::classify_text(&raw));
    }
    Ok(ExitCode::SUCCESS)
}

/// `tradewind mail labels train FOLDER --out FILE`
pub fn train_labels(folder: &Path, out: &Path) -> Result<ExitCode, Fault> {
    let mut files: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?.into_iter().map(|e| e.path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "jsonl"));
    files.sort();
    let teaching = files.iter().map(std::fs::read_to_string).collect::<Result<Vec<_>, _>>()?;
    let (model, table) = mail::cli::train(&teaching)?;
    std::fs::write(out, &model)?;
    println!("{table}\n{} bytes in {}", model.len(), out.display());
    Ok(ExitCode::SUCCESS)
}

/// `tradewind mail sanitize < in.html`: the document that the app's frame shows.
pub fn sanitize() -> Result<ExitCode, Fault> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(HTML_BYTES_MAX).read_to_end(&mut bytes)?;
    println!("{}", mail::cli::sanitize(&String::from_utf8_lossy(&bytes)));
    Ok(ExitCode::SUCCESS)
}

/// Whose names are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum NamesOf {
    /// A company's.
    Firm,
    /// A person's.
    Person,
}

/// `tradewind customers match "NAME A" "NAME B" [--as firm|person] [--json]`: exit code 0 in either case, the answer is what it prints.
pub fn match_names(one: &str, other: &str, of: Option<NamesOf>, json: bool) -> Result<ExitCode, Fault> {
    let firm = text::names::looks_like_company(one) || text::names::looks_like_company(other);
    let whose = match of {
        Some(NamesOf::Firm) => Whose::Firm,
        Some(NamesOf::Person) => Whose::Person,
        None if firm => Whose::Firm,
        None => Whose::Person,
    };
    let found = likeness(one, other, whose);
    let why = match found {
        Likeness::None => "words of one have no like word in the other",
        Likeness::Near => "few letters differ, though they make another word of one",
        Likeness::Shortened => "one leaves out names of the other, or shortens them to initials",
        Likeness::Misspelt => "the same words but for slips of the pen",
        Likeness::Same => "the same words; legal form, order, script and punctuation apart",
    };
    let score = (score(one, other, whose) * 1_000.0).round() / 1_000.0;
    let of = if whose == Whose::Firm { "firm" } else { "person" };
    if json {
        println!("{}", serde_json::json!({ "same": found.is_same(), "likeness": found.as_str(), "score": score, "as": of, "why": why }));
    } else {
        println!("{} ({}, {score} as names of a {of}): {why}", if found.is_same() { "the same" } else { "not the same" }, found.as_str());
    }
    Ok(ExitCode::SUCCESS)
}

/// `tradewind customers import FILE --dry-run [--json]`
pub fn look_at_table(file: &Path, json: bool) -> Result<ExitCode, Fault> {
    let reading = |e: Fault| e.doing(format!("reading {}", file.display()));
    let mut table = std::fs::File::open(file).map_err(|e| reading(e.into()))?;
    let told = if json { customers::cli::import_json(&mut table) } else { customers::cli::import_text(&mut table) };
    println!("{}", told.map_err(reading)?);
    Ok(ExitCode::SUCCESS)
}

/// `tradewind simulate terms --tenants N --years N --seed N [--json]`: exit code 1 when something was found wrong.
pub fn simulate_terms(tenants: u32, years: u32, seed: u64, json: bool) -> Result<ExitCode, Fault> {
    let settings = subscriptions::simulate::Settings { tenants, years, seed, from: subscriptions::simulate::FROM };
    let told =
        subscriptions::cli::simulate_terms(settings, json).map_err(|refusal| Fault::say(format!("the rules refuse: {refusal:?}")))?;
    println!("{}", told.text);
    Ok(if told.well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `tradewind openapi`
pub fn openapi() -> Result<ExitCode, Fault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let _inside = runtime.enter();
    print!("{}", router::contract_of_nowhere()?);
    Ok(ExitCode::SUCCESS)
}

/// `tradewind migrate`
pub async fn migrate(settings: &Settings) -> Result<ExitCode, Fault> {
    let house = House::open(settings.clone()).await?;
    println!("{} migrations run", house.database.bootstrap.migrated);
    Ok(ExitCode::SUCCESS)
}

/// `tradewind demo`
pub async fn demo(settings: &Settings) -> Result<ExitCode, Fault> {
    let house = House::open(settings.clone()).await?;
    let built = demo::build(&house).await?;
    println!(
        "{}",
        if built { "the demo company is built; start with `tradewind serve --demo`" } else { "the demo company is there already" }
    );
    Ok(ExitCode::SUCCESS)
}

/// `tradewind vendor create --name NAME --person NAME --email ADDRESS [--lang TAG]`: the invitation's link is also printed, since the mail
/// server may not be set yet.
pub async fn create_vendor(settings: &Settings, name: String, person: String, email: String, lang: &str) -> Result<ExitCode, Fault> {
    let house = House::open(settings.clone()).await?;
    let lang = kernel::Lang::from_tag(lang).ok_or_else(|| Fault::say("--lang is zh-CN or en"))?;
    let new = accounts::NewCompany {
        company: name,
        name: person,
        email,
        password: None,
        lang,
        time_zone: "Asia/Shanghai".to_owned(),
        free_mail_acknowledged: true,
        demo: false,
    };
    match house.accounts.create_house(accounts::HouseKind::Vendor, new).await {
        Ok((tenant, account)) => {
            println!("{}", house.accounts.invitation_of(tenant, account).await?);
            Ok(ExitCode::SUCCESS)
        }
        Err(kernel::Stop::Refused(refusal)) => {
            let problem = web::Refuses::problem(&refusal);
            Err(Fault::say(format!("the vendor's house can't be made: {}", problem.code())))
        }
        Err(kernel::Stop::Failed(fault)) => Err(fault),
    }
}

/// `tradewind audit verify`: exit code 1 when a chain is broken.
pub async fn audit_verify(settings: &Settings) -> Result<ExitCode, Fault> {
    let house = House::open(settings.clone()).await?;
    let mut whole = true;
    for (tenant, proof) in house.accounts.verify_all_audits().await? {
        match proof.broken_at {
            None => println!("{tenant}: whole, {} entries", proof.entries),
            Some(seq) => {
                whole = false;
                println!("{tenant}: BROKEN at entry {seq}");
            }
        }
    }
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `tradewind keys rotate`
pub async fn rotate_keys(settings: &Settings) -> Result<ExitCode, Fault> {
    let house = House::open(settings.clone()).await?;
    for (tenant, _) in house.accounts.verify_all_audits().await? {
        println!("{tenant}: version {}", house.vault.rotate(tenant).await?);
    }
    Ok(ExitCode::SUCCESS)
}

/// `tradewind doctor`: exit code 1 when something is missing.
pub async fn doctor(settings: &Settings) -> Result<ExitCode, Fault> {
    let mut well = true;
    let mut tell = |what: &str, found: Result<String, String>| match found {
        Ok(words) => println!("ok       {what}: {words}"),
        Err(words) => {
            well = false;
            println!("MISSING  {what}: {words}");
        }
    };
    tell("data folder", data_folder(settings));
    match &settings.database_url {
        None => tell(
            "PostgreSQL",
            PrivateCluster::find(&private_folder(&settings.data), &settings.postgres_binaries)
                .map(|c| format!("private, by {}", c.binaries().display()))
                .map_err(|e| e.to_string()),
        ),
        Some(_) => tell("PostgreSQL", Ok("configured by database.url".to_owned())),
    }
    match House::open(settings.clone()).await {
        Err(fault) => tell("start", Err(fault.to_string())),
        Ok(house) => {
            tell("start", Ok("database, files and keys open".to_owned()));
            tell("word search", search_index(&house.database));
            tell("files", house.blobs.check().await.map(|()| "can be written and read".to_owned()).map_err(|f| f.to_string()));
            if let Some(private) = house.database.private.as_ref().filter(|_| !running_elsewhere(settings)) {
                house.db.close().await;
                private.stop().await?;
            }
        }
    }
    tell(
        "web app",
        router::web_app_built().then(|| "built in".to_owned()).ok_or_else(|| "not built: run ./run, or `npm run build` in web/".to_owned()),
    );
    if settings.house_smtp.is_none() {
        println!(
            "note     letters: no mail server for the house's own letters (invitations, resets); they are laid into {}",
            settings.data.join("letters").display()
        );
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn data_folder(settings: &Settings) -> Result<String, String> {
    let folder = &settings.data;
    let probe = folder.join(".doctor");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, b"x"))
        .and_then(|()| std::fs::remove_file(&probe))
        .map(|()| folder.display().to_string())
        .map_err(|e| format!("{} can't be written: {e}; choose another with --data", folder.display()))
}

fn search_index(database: &Database) -> Result<String, String> {
    if database.bootstrap.leakproof {
        return Ok("uses its index".to_owned());
    }
    Err(format!("slow under row security until a superuser of this PostgreSQL has run:\n{LEAKPROOF_SQL}"))
}

/// Somebody serves from this address now: then the private database is his.
fn running_elsewhere(settings: &Settings) -> bool {
    std::net::TcpStream::connect_timeout(&settings.listen, std::time::Duration::from_millis(200)).is_ok()
}
