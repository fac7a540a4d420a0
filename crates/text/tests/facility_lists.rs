//! Over suppliers' lists as brands upload them: which entries of several lists are one firm. Prints how many, and some to look at. Skipped, with a
//! word on it, where the lists aren't there.
#![expect(clippy::print_stdout, reason = "the pairs are what the test is for")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use text::likeness::{Likeness, Whose, likeness};
use text::names::company_key;

const LISTS: &str = "facility-lists-open-supply-hub";
const SAMPLES: usize = 30;

struct Entry {
    list: String,
    country: String,
    name: String,
    address: String,
}

#[test]
fn firms_are_found_again_over_lists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).expect("a folder above the repository");
    let archive = root.join(format!("shared/data/company/open/{LISTS}.tar.xz"));
    if !archive.is_file() {
        println!("skipped: the lists are not at {}", archive.display());
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let unpacked = Command::new("tar").arg("xJf").arg(&archive).arg("-C").arg(folder.path()).status().expect("tar runs");
    assert!(unpacked.success(), "tar could not unpack {}", archive.display());
    let entries = entries(&folder.path().join(LISTS));
    assert!(entries.len() > 100, "{} entries", entries.len());
    let mut told: BTreeSet<(String, String)> = BTreeSet::new();
    let (mut exact, mut alike, mut repeated) = (0_u32, 0_u32, 0_u32);
    let mut samples = Vec::new();
    for (at, one) in entries.iter().enumerate() {
        for other in &entries[at + 1..] {
            if country(&one.country) != country(&other.country) {
                continue;
            }
            let same_key = company_key(&one.name) == company_key(&other.name);
            // As customers looks for duplicates: plants that are told apart by a number are not one.
            let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
            let like = || digits(&one.name) == digits(&other.name) && likeness(&one.name, &other.name, Whose::Firm) >= Likeness::Misspelt;
            if !same_key && !like() {
                continue;
            }
            if one.name == other.name {
                repeated += 1;
                continue;
            }
            let names = (one.name.clone().min(other.name.clone()), one.name.clone().max(other.name.clone()));
            if !told.insert(names) {
                continue;
            }
            if same_key {
                exact += 1
            } else {
                alike += 1
            }
            samples.push(format!(
                "{} {}: {} [{}; {}] | {} [{}; {}]",
                if same_key { "key " } else { "like" },
                one.country,
                one.name,
                one.list,
                one.address,
                other.name,
                other.list,
                other.address
            ));
        }
    }
    let step = samples.len().div_ceil(SAMPLES).max(1);
    for sample in samples.iter().step_by(step) {
        println!("{sample}");
    }
    println!("{} entries: {repeated} pairs written alike to the letter, {exact} of one key, {alike} alike", entries.len());
    assert!(exact + alike > 0);
}

/// Lists name countries by name or code.
fn country(written: &str) -> Option<&'static str> {
    let known = text::countries::Country::by_code(&written.to_uppercase()).or_else(|| text::countries::Country::by_name(written));
    known.map(|country| country.code)
}

fn entries(folder: &Path) -> Vec<Entry> {
    let listed = Command::new("find").arg(folder).arg("-name").arg("*.csv").output().expect("find runs");
    let mut paths: Vec<String> = String::from_utf8(listed.stdout).expect("paths").lines().map(ToOwned::to_owned).collect();
    paths.sort();
    let mut entries = Vec::new();
    for path in paths {
        let list = Path::new(&path).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let mut rows = csv::ReaderBuilder::new().flexible(true).from_path(&path).expect("a list");
        for row in rows.byte_records().filter_map(Result::ok) {
            let field = |at: usize| row.get(at).map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned()).unwrap_or_default();
            entries.push(Entry { list: list.clone(), country: field(0).to_lowercase(), name: field(1), address: field(2) });
        }
    }
    entries
}
