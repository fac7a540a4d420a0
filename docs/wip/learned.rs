//! What a tenant's people teach: small bounded weights beside the model's, of this tenant alone.
//!
//! Each correction moves them just as far as it takes for that mail to come out right with a margin (a passive-aggressive step), over
//! the writer and the words of the mail; so the next mail of the same writer, or with the same words, comes out so too, and others stay.

use crate::features::{Feature, Key, Kind, Seen, of_writer};
use crate::letter::Letter;
use crate::model::{Model, REASON_WORDS_MAX};
use crate::{CLASSES, MailLabel, NONE};
use std::collections::BTreeMap;

/// Features that a tenant's corrections weigh, at most; those that say least are forgotten first.
pub const LEARNED_FEATURES_MAX: usize = 3_000;
/// How much one feature says at most, in the model's units.
const WEIGHT_MAX: f32 = 4.0;
/// By how much the right label must lead after a correction.
const MARGIN: f32 = 2.0;
/// How far one step goes at most.
const STEP_MAX: f32 = 6.0;
/// Steps of one correction: each takes back the strongest wrong label.
const STEPS_MAX: usize = 12;
/// How much all words of a mail together weigh beside its writer.
const WORDS_SHARE: f32 = 0.6;
/// Weights are kept in thousandths.
const UNIT: f32 = 1_000.0;
const ROW_BYTES: usize = 4 + 2 * CLASSES;
/// What a feature must say to be told as a reason.
const TOLD_MIN: f32 = 0.1;

/// A correction.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// The mail.
    pub letter: Letter,
    /// What it is about; none: nothing of these.
    pub right: Option<MailLabel>,
}

/// What a tenant's corrections taught.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learned {
    weights: BTreeMap<Key, [f32; CLASSES]>,
}

impl Learned {
    /// Learns from a correction.
    pub fn learn(&mut self, model: &Model, lesson: &Lesson) {
        let mail = Seen::of(&lesson.letter);
        let base = model.logits(&mail.all);
        let seen = own_features(&lesson.letter, &mail);
        let length: f32 = seen.iter().map(|f| f.value * f.value).sum();
        let right = lesson.right.map_or(NONE, MailLabel::class);
        for _ in 0..STEPS_MAX {
            let mut logits = base;
            self.sum(&seen, &mut logits);
            let Some(wrong) = (0..CLASSES).filter(|c| *c != right).max_by(|a, b| logits[*a].total_cmp(&logits[*b])) else { return };
            let loss = MARGIN - (logits[right] - logits[wrong]);
            if loss <= 0.0 || length == 0.0 {
                break;
            }
            let step = (loss / (2.0 * length)).min(STEP_MAX);
            for f in &seen {
                let row = self.weights.entry(f.key).or_default();
                row[right] = (row[right] + step * f.value).clamp(-WEIGHT_MAX, WEIGHT_MAX);
                row[wrong] = (row[wrong] - step * f.value).clamp(-WEIGHT_MAX, WEIGHT_MAX);
            }
        }
        self.forget_the_least();
    }

    /// Adds what was learned to what the model says.
    pub(crate) fn add(&self, letter: &Letter, mail: &Seen, logits: &mut [f32; CLASSES]) {
        if !self.weights.is_empty() {
            self.sum(&own_features(letter, mail), logits);
        }
    }

    fn sum(&self, seen: &[Feature], logits: &mut [f32; CLASSES]) {
        for f in seen {
            if let Some(row) = self.weights.get(&f.key) {
                logits.iter_mut().zip(row).for_each(|(sum, w)| *sum += f.value * w);
            }
        }
    }

    /// What of a mail was learned to speak for a label, the strongest first.
    pub(crate) fn reasons(&self, letter: &Letter, mail: &Seen, label: MailLabel) -> Vec<String> {
        if self.weights.is_empty() {
            return vec![];
        }
        let class = label.class();
        let own = own_features(letter, mail);
        let mut spoke: Vec<(f32, &Feature)> =
            own.iter().filter_map(|f| Some((f.value * self.weights.get(&f.key)?[class], f))).filter(|(said, _)| *said > TOLD_MIN).collect();
        spoke.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut words: Vec<String> = Vec::new();
        for (_, f) in spoke {
            let shown = mail.shown(f);
            if words.len() < REASON_WORDS_MAX && !words.iter().any(|w| w.contains(shown) || shown.contains(w.as_str())) {
                words.push(shown.to_owned());
            }
        }
        words
    }

    /// Nothing learned?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// How many features it weighs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    fn forget_the_least(&mut self) {
        if self.weights.len() <= LEARNED_FEATURES_MAX {
            return;
        }
        let norm = |w: &[f32; CLASSES]| w.iter().map(|w| w * w).sum::<f32>();
        let mut rows: Vec<(f32, Key)> = self.weights.iter().map(|(key, w)| (norm(w), *key)).collect();
        rows.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, key) in rows.split_off(LEARNED_FEATURES_MAX) {
            self.weights.remove(&key);
        }
    }

    /// As it is kept.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.weights.len() * ROW_BYTES);
        for (key, row) in &self.weights {
            out.extend_from_slice(&key.to_le_bytes());
            // Within ±4,000 by the bound of weights.
            row.iter().for_each(|w| out.extend_from_slice(&((w * UNIT).round() as i16).to_le_bytes()));
        }
        out
    }

    /// From how it is kept; what is no whole row is left out.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let row = |bytes: &[u8]| {
            let mut row = [0.0; CLASSES];
            bytes.chunks_exact(2).zip(&mut row).for_each(|(b, w)| *w = f32::from(i16::from_le_bytes([b[0], b[1]])) / UNIT);
            row
        };
        let rows = bytes.chunks_exact(ROW_BYTES).take(LEARNED_FEATURES_MAX);
        Self { weights: rows.map(|b| (u32::from_le_bytes([b[0], b[1], b[2], b[3]]), row(&b[4..]))).collect() }
    }
}

/// What is learned of: the writer, and the words and meanings of the mail.
fn own_features(letter: &Letter, mail: &Seen) -> Vec<Feature> {
    let all = &mail.all;
    let told = |f: &&Feature| matches!(f.kind, Kind::Word | Kind::Part | Kind::Subject | Kind::Concept | Kind::SubjectConcept);
    let length: f32 = all.iter().filter(told).map(|f| f.value * f.value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    let words = all.iter().filter(told).map(|f| Feature { value: f.value / length * WORDS_SHARE, ..*f });
    of_writer(letter).into_iter().chain(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(from: &str, subject: &str, text: &str) -> Letter {
        Letter { from_address: from.into(), subject: subject.into(), text: text.into(), ..Letter::default() }
    }

    fn main_of(letter: &Letter, learned: &Learned) -> Option<MailLabel> {
        Model::embedded().classify(letter, false, learned).main()
    }

    #[test]
    fn a_correction_changes_the_next_like_mail_and_no_other() {
        let model = Model::embedded();
        let report =
            |day: &str| letter("robot@portal.example", &format!("Tagesliste {day}"), &format!("Neue Vorgänge im Portal vom {day}: 7"));
        let other = letter("ann@lumen.example", "Inquiry", "Please send your price list, catalogue and MOQ for LED panels, FOB.");
        let mut learned = Learned::default();
        let before = main_of(&other, &learned);
        learned.learn(model, &Lesson { letter: report("1.11."), right: Some(MailLabel::Order) });
        assert_eq!(main_of(&report("2.11."), &learned), Some(MailLabel::Order));
        assert_eq!(main_of(&other, &learned), before);
        learned.learn(model, &Lesson { letter: report("2.11."), right: None });
        learned.learn(model, &Lesson { letter: report("3.11."), right: None });
        assert_eq!(main_of(&report("4.11."), &learned), None, "a later correction stands");
    }

    #[test]
    fn what_was_learned_is_bounded_and_kept() {
        let model = Model::embedded();
        let mut learned = Learned::default();
        for n in 0..60 {
            let text: String = (0..200).map(|w| format!("wort{n}x{w} ")).collect();
            learned.learn(model, &Lesson { letter: letter("a@b.example", "x", &text), right: Some(MailLabel::ALL[n % 12]) });
        }
        assert!(learned.len() <= LEARNED_FEATURES_MAX);
        let kept = Learned::read(&learned.write());
        let close = learned.weights.values().flatten().zip(kept.weights.values().flatten()).all(|(a, b)| (a - b).abs() < 0.001);
        assert!(close && kept.len() == learned.len());
        assert!(kept.weights.values().flatten().all(|w| w.abs() <= WEIGHT_MAX));
        assert!(Learned::read(b"short").is_empty());
    }

    #[test]
    fn what_was_taught_is_told_as_a_reason() {
        let mut learned = Learned::default();
        let mail = letter("li@fabrik.example", "Hallo", "kurze Notiz");
        learned.learn(Model::embedded(), &Lesson { letter: mail.clone(), right: Some(MailLabel::Internal) });
        let reasons = learned.reasons(&mail, &Seen::of(&mail), MailLabel::Internal);
        assert_eq!(reasons.first().map(String::as_str), Some("li@fabrik.example"));
    }
}
