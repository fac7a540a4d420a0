//! Training: weights by descent (AdaGrad) on the cross entropy with L2, over the teaching part in an order that is always the same.
//! Some of a mail's features are left out at every step, so that the model never leans on a single word; weights are the mean of
//! several runs that left out others.

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
    /// Which part of a mail's features is left out at each step.
    pub dropout: f32,
    /// Runs whose weights are averaged.
    pub runs: usize,
}

/// The power by which what is left after dropping speaks louder: 0 not at all, 1 so that the expected sum is the whole.
const LOUDER: f32 = 0.2;

impl Default for Options {
    fn default() -> Self {
        Self { epochs: 45, rate: 0.3, decay: 0.0004, mails_min: 2, features_max: 60_000, dropout: 0.5, runs: 10 }
    }
}

/// Trains a model.
#[must_use]
pub fn train(samples: &[&Sample], options: Options) -> Model {
    let mails: Vec<(Vec<Feature>, usize)> = samples.iter().map(|s| (Seen::of(&s.letter()).all, s.class())).collect();
    descend(&mails.iter().map(|(f, class)| (f.as_slice(), *class)).collect::<Vec<_>>(), options)
}

/// A mail as training sees it: its features' numbers with their values, and its class.
type Row = (Vec<(usize, f32)>, usize);

/// The same with the features at hand.
#[must_use]
pub fn descend(mails: &[(&[Feature], usize)], options: Options) -> Model {
    let numbers = numbered(mails, options.mails_min);
    let rows: Vec<Row> =
        mails.iter().map(|(all, class)| (all.iter().filter_map(|f| Some((*numbers.get(&f.key)?, f.value))).collect(), *class)).collect();
    let mut mean = Weights::new(numbers.len());
    for run in 0..options.runs {
        mean.add(&Weights::descended(&rows, numbers.len(), Dice::of_run(run), options), 1.0 / options.runs as f32);
    }
    let rows = numbers.into_iter().map(|(key, at)| (key, mean.features[at])).collect();
    Model::of(mean.bias, rows, options.features_max)
}

/// What is learned: for each class how likely it is before anything is seen, and what each feature says for it.
struct Weights {
    bias: [f32; CLASSES],
    features: Vec<[f32; CLASSES]>,
}

impl Weights {
    fn new(features: usize) -> Self {
        Self { bias: [0.0; CLASSES], features: vec![[0.0; CLASSES]; features] }
    }

    fn add(&mut self, other: &Self, share: f32) {
        let add = |sum: &mut [f32; CLASSES], more: &[f32; CLASSES]| sum.iter_mut().zip(more).for_each(|(sum, w)| *sum += w * share);
        add(&mut self.bias, &other.bias);
        self.features.iter_mut().zip(&other.features).for_each(|(sum, more)| add(sum, more));
    }

    /// One run.
    fn descended(rows: &[Row], features: usize, mut dice: Dice, options: Options) -> Self {
        let mut weights = Self::new(features);
        let (mut bias_squares, mut squares) = ([1.0_f32; CLASSES], vec![[1e-3_f32; CLASSES]; features]);
        // What is left speaks a little louder, but not as loud as the whole: that is how it taught best.
        let louder = (1.0 - options.dropout).powf(-LOUDER);
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let mut left: Vec<(usize, f32)> = Vec::new();
        for _ in 0..options.epochs {
            dice.shuffle(&mut order);
            for index in &order {
                let (row, class) = &rows[*index];
                left.clear();
                left.extend(row.iter().filter(|_| !dice.says(options.dropout)).map(|(f, value)| (*f, value * louder)));
                let errors = errors(&weights.logits(&left), *class);
                for class in 0..CLASSES {
                    bias_squares[class] += errors[class] * errors[class];
                    weights.bias[class] -= options.rate * errors[class] / bias_squares[class].sqrt();
                }
                for (f, value) in &left {
                    let (w, s) = (&mut weights.features[*f], &mut squares[*f]);
                    for class in 0..CLASSES {
                        let slope = errors[class] * value + options.decay * w[class];
                        s[class] += slope * slope;
                        w[class] -= options.rate * slope / s[class].sqrt();
                    }
                }
            }
        }
        weights
    }

    fn logits(&self, row: &[(usize, f32)]) -> [f32; CLASSES] {
        let mut logits = self.bias;
        for (f, value) in row {
            logits.iter_mut().zip(&self.features[*f]).for_each(|(l, w)| *l += value * w);
        }
        logits
    }
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
    fn of_run(run: usize) -> Self {
        Self(0x9e37_79b9_7f4a_7c15 + run as u64 * 7919)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn says(&mut self, chance: f32) -> bool {
        // 24 bits are what a float tells apart.
        chance > 0.0 && ((self.next() >> 40) as f32) < chance * (1_u32 << 24) as f32
    }

    fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            let other = (self.next() % (at as u64 + 1)) as usize;
            order.swap(at, other);
        }
    }
}
