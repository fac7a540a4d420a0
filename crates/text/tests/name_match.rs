//! Over the labelled pairs of names: how many that are one are found alike, and how many that are two. Skipped, with a word on it, where the
//! suite isn't there.
#![expect(clippy::print_stdout, reason = "the counts are what the test is for")]

use serde::Deserialize;
use std::path::Path;
use std::process::Command;
use text::likeness::{Whose, likeness};

const SUITE: &str = "name-match-pairs-nomenklatura";
/// Of all pairs, and of those of firms.
const F1_MIN: f64 = 0.90;

#[derive(Deserialize)]
struct Pair {
    schema: String,
    name1: String,
    name2: String,
    is_match: String,
}

#[test]
fn labelled_pairs_are_told_apart() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).expect("a folder above the repository");
    let archive = root.join(format!("shared/data/company/open/{SUITE}.tar.xz"));
    if !archive.is_file() {
        println!("skipped: the suite is not at {}", archive.display());
        return;
    }
    let unpacked = Command::new("tar").arg("xJOf").arg(&archive).arg(format!("{SUITE}/{SUITE}.jsonl")).output().expect("tar runs");
    assert!(unpacked.status.success(), "tar could not unpack {}", archive.display());
    let lines = String::from_utf8(unpacked.stdout).expect("the suite is UTF-8");
    let pairs: Vec<Pair> = lines.lines().map(|line| serde_json::from_str(line).expect("a line of the suite")).collect();
    assert!(pairs.len() > 100, "{} pairs", pairs.len());
    let f1_of_all = judged("all", pairs.iter());
    let f1_of_firms = judged("firms", pairs.iter().filter(|pair| pair.schema != "Person"));
    assert!(f1_of_all >= F1_MIN && f1_of_firms >= F1_MIN, "{f1_of_all:.3} of all, {f1_of_firms:.3} of firms");
}

fn judged<'a>(what: &str, pairs: impl Iterator<Item = &'a Pair>) -> f64 {
    let (mut found, mut wrong, mut missed) = (0_u32, 0_u32, 0_u32);
    for pair in pairs {
        let whose = if pair.schema == "Person" { Whose::Person } else { Whose::Firm };
        match (pair.is_match == "true", likeness(&pair.name1, &pair.name2, whose).is_same()) {
            (true, true) => found += 1,
            (false, true) => wrong += 1,
            (true, false) => missed += 1,
            (false, false) => {}
        }
    }
    let f1 = f64::from(2 * found) / f64::from(2 * found + wrong + missed);
    println!("{what}: {found} found, {wrong} wrongly, {missed} missed, F1 {f1:.3}");
    f1
}
