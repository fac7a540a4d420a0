//! Labels of mails: how right they are on mails that the model was not taught, and how many mails a second are labelled.

use crate::report::{Report, rounded};
use maillabels::{Learned, Letter, Model, judge, sample};
use std::time::{Duration, Instant};

/// Mails written by others than those who wrote the teaching part.
const HELD_BACK: &str = include_str!("../../../../maillabels/data/judge.jsonl");
const MACRO_F1_MIN: f64 = 0.90;
const ENQUIRY_PRECISION_MIN: f64 = 0.95;
const MEASURED_FOR: Duration = Duration::from_secs(3);

pub fn run() -> Report {
    let samples = sample::read(HELD_BACK).expect("the held-back part is whole");
    let said = judge::judge(Model::embedded(), &samples);
    println!("{}", judge::table(&said));
    let macro_f1 = judge::macro_f1(&said, false);
    let enquiry = judge::figures(&said, maillabels::MailLabel::Enquiry.class(), false);
    let (read_and_labelled, labelled) = speed(&samples);
    let mut report = Report::new("mail-classify", 1.0 - macro_f1, 1.0 - MACRO_F1_MIN, "target, 1 - macro-F1 over the labels", 1.0);
    report.figure("mails", samples.len());
    report.figure("macro_f1", rounded(macro_f1));
    report.figure("macro_f1_loose", rounded(judge::macro_f1(&said, true)));
    report.figure("enquiry_precision", rounded(enquiry.precision));
    report.figure("enquiry_recall", rounded(enquiry.recall));
    report.must("enquiry_precision_reached", enquiry.precision >= ENQUIRY_PRECISION_MIN);
    report.figure("mails_per_second", rounded(read_and_labelled));
    report.figure("label_us_per_mail", rounded(1e6 / labelled));
    report
}

/// Mails a second on one core: from the bytes, and labelling alone.
fn speed(samples: &[sample::Sample]) -> (f64, f64) {
    let raws: Vec<Vec<u8>> = samples.iter().map(sample::Sample::raw).collect();
    let letters: Vec<Letter> = samples.iter().map(sample::Sample::letter).collect();
    let nothing = Learned::default();
    let model = Model::embedded();
    let from_bytes = repeated(raws.len(), |i| {
        let letter = Letter::of(&mailwire::parse(&raws[i]));
        model.classify(&letter, false, &nothing).labels.len()
    });
    let alone = repeated(letters.len(), |i| model.classify(&letters[i], false, &nothing).labels.len());
    (from_bytes, alone)
}

#[expect(clippy::cast_precision_loss, reason = "mails are few")]
fn repeated(count: usize, each: impl Fn(usize) -> usize) -> f64 {
    let began = Instant::now();
    let mut done = 0_usize;
    let mut labels = 0;
    while began.elapsed() < MEASURED_FOR {
        for i in 0..count {
            labels += each(i);
        }
        done += count;
    }
    assert!(labels > 0, "labels are put");
    done as f64 / began.elapsed().as_secs_f64()
}
