//! Cross-validates over the teaching part, or teaches all of it and tries the model on a file that taught nothing:
//! `cargo run -p maillabels --example cross_validate -- crates/maillabels/data/train [--on crates/maillabels/data/dev.jsonl] [--table]`.
//! `--out FILE` writes the model that was taught all, the same that `tradewind mail labels train` writes.
#![expect(clippy::print_stdout, reason = "its answer is what it prints")]

use maillabels::train::{Options, train};
use maillabels::{judge, sample};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let folder = words.next().ok_or("which folder?")?;
    let mut options = Options::default();
    let (mut tried_on, mut out) = (None, None);
    let mut show = false;
    while let Some(word) = words.next() {
        let mut number = || words.next().unwrap_or_default().parse::<f32>();
        match word.as_str() {
            "--epochs" => options.epochs = number()? as usize,
            "--rate" => options.rate = number()?,
            "--decay" => options.decay = number()?,
            "--min" => options.mails_min = number()? as usize,
            "--dropout" => options.dropout = number()?,
            "--runs" => options.runs = number()? as usize,
            "--on" => tried_on = words.next(),
            "--out" => out = words.next(),
            "--table" => show = true,
            other => return Err(format!("{other} is no option").into()),
        }
    }
    let mut samples = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(folder)?.filter_map(Result::ok).map(|e| e.path()).collect();
    files.sort();
    for file in files.into_iter().filter(|f| f.extension().is_some_and(|e| e == "jsonl")) {
        samples.extend(sample::read(&std::fs::read_to_string(file)?)?);
    }
    let began = Instant::now();
    let taught_all = || train(&samples.iter().collect::<Vec<_>>(), options);
    if let Some(file) = out {
        std::fs::write(file, taught_all().write())?;
    }
    let said = match tried_on {
        Some(file) => judge::judge(&taught_all(), &sample::read(&std::fs::read_to_string(file)?)?),
        None => judge::cross_validate(&samples, 5, options),
    };
    if show {
        println!("{}", judge::table(&said));
    }
    println!("enquiries by the least probability: precision, recall");
    for (least, f) in judge::enquiries_by_probability(&said) {
        println!("{least:.2}  {:.3}  {:.3}", f.precision, f.recall);
    }
    let enquiry = judge::figures(&said, 0, false);
    println!(
        "{} teaching mails, {:?}: macro-F1 {:.4}, loose {:.4}, enquiry precision {:.3} recall {:.3}",
        samples.len(),
        began.elapsed(),
        judge::macro_f1(&said, false),
        judge::macro_f1(&said, true),
        enquiry.precision,
        enquiry.recall
    );
    Ok(())
}
