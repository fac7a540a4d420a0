//! Cross-validates over the teaching part: `cargo run -p maillabels --example cross_validate -- FOLDER [--wrong]`.
#![expect(clippy::print_stdout, reason = "its answer is what it prints")]

use maillabels::train::Options;
use maillabels::{judge, sample};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let folder = words.next().ok_or("which folder?")?;
    let mut options = Options::default();
    let mut show = false;
    while let Some(word) = words.next() {
        let mut number = || words.next().unwrap_or_default().parse::<f32>();
        match word.as_str() {
            "--epochs" => options.epochs = number()? as usize,
            "--rate" => options.rate = number()?,
            "--decay" => options.decay = number()?,
            "--min" => options.mails_min = number()? as usize,
            _ => show = true,
        }
    }
    let mut samples = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(folder)?.filter_map(Result::ok).map(|e| e.path()).collect();
    files.sort();
    for file in files.into_iter().filter(|f| f.extension().is_some_and(|e| e == "jsonl")) {
        samples.extend(sample::read(&std::fs::read_to_string(file)?)?);
    }
    let began = Instant::now();
    let said = judge::cross_validate(&samples, 5, options);
    if show {
        println!("{}", judge::table(&said));
    }
    let enquiry = judge::figures(&said, 0, false);
    println!(
        "{} mails, {:?}: macro-F1 {:.4}, loose {:.4}, enquiry precision {:.3} recall {:.3}",
        samples.len(),
        began.elapsed(),
        judge::macro_f1(&said, false),
        judge::macro_f1(&said, true),
        enquiry.precision,
        enquiry.recall
    );
    Ok(())
}
