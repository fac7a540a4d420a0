//! Training: weights by descent (AdaGrad) on the cross entropy with L2, over the teaching part in an order that is always the same.

use crate::CLASSES;
use crate::features::{Feature, Key, Kind, Seen};
use crate::model::Model;
use crate::sample::Sample;
use std::collections::HashMap;

/// How training goes; the defaults were found by cross-validation over the teaching part.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Walks over the teaching part.
    pub epochs: usize,
    /// The first step's length.
    pub rate: f32,
    /// How strongly weights are drawn to nothing.
    pub decay: f32,
    /// A feature must be in so many mails.
    pub mails_min: usize,
    /// Features that are kept.
    pub features_max: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { epochs: crate::features::knob("EP",30.0) as usize, rate: crate::features::knob("RATE",0.3), decay: crate::features::knob("DECAY",0.0004), mails_min: crate::features::knob("MIN",2.0) as usize, features_max: crate::features::knob("MAX",60_000.0) as usize }
    }
}

/// Trains a model.
#[must_use]
pub fn train(samples: &[&Sample], options: Options) -> Model {
    let mails: Vec<(Vec<Feature>, usize)> = samples.iter().map(|s| (Seen::of(&s.letter()).all, s.class())).collect();
    descend(&mails.iter().map(|(f, class)| (f.as_slice(), *class)).collect::<Vec<_>>(), options)
}

/// The same with the features at hand.
#[must_use]
pub fn descend(mails: &[(&[Feature], usize)], options: Options) -> Model {
    let numbers = numbered(mails, options.mails_min);
    if crate::features::knob("NET", 0.0) > 0.0 {
        let mut m = Model::of([0.0; CLASSES], vec![], 10);
        m.net = Some(std::sync::Arc::new(crate::net::Net::train(mails, numbers)));
        return m;
    }
    let rows: Vec<(Vec<(usize, f32)>, usize)> =
        mails.iter().map(|(all, class)| (all.iter().filter_map(|f| Some((*numbers.get(&f.key)?, f.value))).collect(), *class)).collect();
    let seeds = crate::features::knob("ENS", 1.0) as u64;
    let mut total = vec![[0.0_f32; CLASSES]; numbers.len()];
    let mut bias_total = [0.0_f32; CLASSES];
    for seed in 0..seeds {
    let mut weights = vec![[0.0_f32; CLASSES]; numbers.len()];
    let mut squares = vec![[1e-3_f32; CLASSES]; numbers.len()];
    let (mut bias, mut bias_squares) = ([0.0_f32; CLASSES], [1.0_f32; CLASSES]);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 + seed * 7919);
    let drop = crate::features::knob("DROP", 0.0);
    let raise = 1.0 / (1.0 - drop).powf(crate::features::knob("RAISE", 1.0));
    let mut row: Vec<(usize, f32)> = Vec::new();
    for _ in 0..options.epochs {
        dice.shuffle(&mut order);
        for index in &order {
            let (full, class) = &rows[*index];
            row.clear();
            row.extend(full.iter().filter(|_| !dice.says(drop)).map(|(f, v)| (*f, v * raise)));
            let row = &row;
            let mut logits = bias;
            for (f, value) in row {
                logits.iter_mut().zip(&weights[*f]).for_each(|(l, w)| *l += value * w);
            }
            let errors = errors(&logits, *class);
            for class in 0..CLASSES {
                bias_squares[class] += errors[class] * errors[class];
                bias[class] -= options.rate * errors[class] / bias_squares[class].sqrt();
            }
            for (f, value) in row {
                let (w, s) = (&mut weights[*f], &mut squares[*f]);
                for class in 0..CLASSES {
                    let slope = errors[class] * value + options.decay * w[class];
                    s[class] += slope * slope;
                    w[class] -= options.rate * slope / s[class].sqrt();
                }
            }
        }
    }
    for (t, w) in total.iter_mut().zip(&weights) { t.iter_mut().zip(w).for_each(|(t, w)| *t += w / seeds as f32); }
    bias_total.iter_mut().zip(&bias).for_each(|(t, w)| *t += w / seeds as f32);
    }
    let rows = numbers.into_iter().map(|(key, at)| (key, total[at])).collect();
    Model::of(bias_total, rows, options.features_max)
}

/// Features that are in enough mails, numbered in an order that is always the same. Meanings and marks are few and always taken.
fn numbered(mails: &[(&[Feature], usize)], mails_min: usize) -> HashMap<Key, usize> {
    let mut counts: HashMap<Key, (usize, Kind)> = HashMap::new();
    for f in mails.iter().flat_map(|(all, _)| all.iter()) {
        counts.entry(f.key).or_insert((0, f.kind)).0 += 1;
    }
    let wanted = |(count, kind): (usize, Kind)| count >= if kind == Kind::Pair { mails_min + 1 } else { mails_min };
    let mut keys: Vec<Key> = counts.into_iter().filter(|(_, c)| wanted(*c)).map(|(key, _)| key).collect();
    keys.sort_unstable();
    keys.into_iter().enumerate().map(|(at, key)| (key, at)).collect()
}

/// What is probable less what is true.
fn errors(logits: &[f32; CLASSES], class: usize) -> [f32; CLASSES] {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut errors = logits.map(|l| (l - most).exp());
    let sum: f32 = errors.iter().sum();
    errors.iter_mut().for_each(|e| *e /= sum);
    errors[class] -= 1.0;
    errors
}

/// Xorshift: the same walk on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn says(&mut self, chance: f32) -> bool {
        chance > 0.0 && ((self.next() >> 40) as f32) < chance * (1u64 << 24) as f32
    }

    fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            let other = (self.next() % (at as u64 + 1)) as usize;
            order.swap(at, other);
        }
    }
}
