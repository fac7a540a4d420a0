//! Judging a model: what it says of mails whose labels people put.

use crate::features::Seen;
use crate::learned::Learned;
use crate::letter::Letter;
use crate::model::Model;
use crate::sample::Sample;
use crate::train::{Options, descend};
use crate::{CLASSES, MailLabel, NONE};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What was said of a mail.
#[derive(Debug, Clone)]
pub struct Said {
    /// Its language.
    pub lang: String,
    /// The class that people put.
    pub right: usize,
    /// The class that the model put.
    pub said: usize,
    /// A class that people would let pass.
    pub passes: bool,
    /// How probable an enquiry it was, whatever was said.
    pub enquiry: f32,
}

impl Said {
    fn of(model: &Model, sample: &Sample, letter: &Letter) -> Self {
        let verdict = model.classify(letter, false, &Learned::default());
        let said = verdict.main().map_or(NONE, MailLabel::class);
        let enquiry = verdict.probabilities[MailLabel::Enquiry.class()];
        Self { lang: sample.lang.clone(), right: sample.class(), said, passes: sample.allows(said), enquiry }
    }
}

/// What the model says of each mail, on the way that every mail takes.
#[must_use]
pub fn judge(model: &Model, samples: &[Sample]) -> Vec<Said> {
    samples.iter().map(|s| Said::of(model, s, &s.letter())).collect()
}

/// Mails that stand together are taught or judged together, and with them those at the same place in the other languages' files: what is
/// told in two languages mostly stands at about the same place in both.
const RUN_MAILS: usize = 25;

/// The part of each mail: runs of mails in turn.
fn parts_of(samples: &[Sample], parts: usize) -> Vec<usize> {
    let mut before: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all = Vec::with_capacity(samples.len());
    for s in samples {
        let at = before.entry(s.lang.as_str()).or_default();
        all.push(*at / RUN_MAILS % parts);
        *at += 1;
    }
    all
}

/// Trains on all parts but one and judges that one, for each part in turn.
#[must_use]
pub fn cross_validate(samples: &[Sample], parts: usize, options: Options) -> Vec<Said> {
    let part_of = parts_of(samples, parts);
    let letters: Vec<_> = samples.iter().map(Sample::letter).collect();
    let features: Vec<_> = letters.iter().map(|l| Seen::of(l).all).collect();
    let mut all = Vec::with_capacity(samples.len());
    for part in 0..parts {
        let others = (0..samples.len()).filter(|i| part_of[*i] != part);
        let mails: Vec<_> = others.map(|i| (features[i].as_slice(), samples[i].class())).collect();
        let model = descend(&mails, options);
        for i in (0..samples.len()).filter(|i| part_of[*i] == part) {
            all.push(Said::of(&model, &samples[i], &letters[i]));
        }
    }
    all
}

/// Figures of one label.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures {
    /// Mails that bear it.
    pub mails: usize,
    /// Of those said to bear it, how many do.
    pub precision: f64,
    /// Of those that bear it, how many were found.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
}

/// The figures of a label. With `loose`, a class that people would let pass counts as right.
#[must_use]
pub fn figures(said: &[Said], class: usize, loose: bool) -> Figures {
    let right = |s: &&Said| if loose && s.passes { s.said } else { s.right };
    let count = |of: &dyn Fn(&&Said) -> bool| said.iter().filter(|s| of(s)).count() as f64;
    let hits = count(&|s| s.said == class && right(s) == class);
    let (put, bears) = (count(&|s| s.said == class), count(&|s| right(s) == class));
    let share = |of: f64| if of == 0.0 { 0.0 } else { hits / of };
    let (precision, recall) = (share(put), share(bears));
    let f1 = if hits == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
    Figures { mails: bears as usize, precision, recall, f1 }
}

/// The mean of F1 over the labels that occur.
#[must_use]
pub fn macro_f1(said: &[Said], loose: bool) -> f64 {
    let labels: Vec<Figures> = (0..NONE).map(|c| figures(said, c, loose)).filter(|f| f.mails > 0).collect();
    if labels.is_empty() { 0.0 } else { labels.iter().map(|f| f.f1).sum::<f64>() / labels.len() as f64 }
}

/// Precision and recall of enquiries if no less probable ones were said to be such: by this the least probability is chosen.
#[must_use]
pub fn enquiries_by_probability(said: &[Said]) -> Vec<(f32, Figures)> {
    let enquiry = MailLabel::Enquiry.class();
    let at_least = |least: f32| {
        let put = |s: &Said| if s.enquiry >= least { enquiry } else { NONE };
        let all: Vec<Said> = said.iter().map(|s| Said { said: put(s), ..s.clone() }).collect();
        (least, figures(&all, enquiry, false))
    };
    // Above a half no other class can be more probable.
    (10..20).map(|n| at_least(n as f32 / 20.0)).collect()
}

/// A table for people: each label, each language, what was taken for what.
#[must_use]
pub fn table(said: &[Said]) -> String {
    let mut out = String::from("label        mails  precision  recall     F1   loose F1\n");
    let name = |class: usize| MailLabel::ALL.get(class).map_or("none", |l| l.as_str());
    for class in 0..CLASSES {
        let (f, loose) = (figures(said, class, false), figures(said, class, true));
        let _ =
            writeln!(out, "{:<12} {:>5}  {:>9.3}  {:>6.3}  {:.3}      {:.3}", name(class), f.mails, f.precision, f.recall, f.f1, loose.f1);
    }
    let mut by_language: BTreeMap<&str, Vec<Said>> = BTreeMap::new();
    said.iter().for_each(|s| by_language.entry(s.lang.as_str()).or_default().push(s.clone()));
    out.push_str("\nlanguage     mails   macro-F1  right\n");
    for (lang, part) in &by_language {
        let right = part.iter().filter(|s| s.said == s.right).count() as f64 / part.len() as f64;
        let _ = writeln!(out, "{lang:<12} {:>5}  {:>9.3}  {right:.3}", part.len(), macro_f1(part, false));
    }
    out.push_str("\nright → said (how often)\n");
    let mut taken: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    said.iter().filter(|s| s.said != s.right).for_each(|s| *taken.entry((s.right, s.said)).or_default() += 1);
    let mut taken: Vec<_> = taken.into_iter().collect();
    taken.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    for ((right, put), n) in taken.into_iter().take(15) {
        let _ = writeln!(out, "{} → {}  {n}", name(right), name(put));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(right: usize, said: usize, passes: bool) -> Said {
        Said { lang: "en".into(), right, said, passes, enquiry: 0.0 }
    }

    #[test]
    fn figures_are_those_of_the_books() {
        let all = [said(0, 0, true), said(0, 1, false), said(1, 1, true), said(1, 0, true)];
        let f = figures(&all, 0, false);
        assert!((f.precision - 0.5).abs() < 1e-9 && (f.recall - 0.5).abs() < 1e-9 && (f.f1 - 0.5).abs() < 1e-9);
        let loose = figures(&all, 0, true);
        assert!((loose.precision - 1.0).abs() < 1e-9 && (loose.recall - 2.0 / 3.0).abs() < 1e-9);
        assert!(table(&all).contains("enquiry"));
    }
}
