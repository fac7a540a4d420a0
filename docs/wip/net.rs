//! scratch
use crate::CLASSES;
use crate::features::{Feature, Key, knob};
use std::collections::HashMap;

pub const HID: usize = 48;

#[derive(Debug, Clone)]
pub struct Net {
    pub numbers: HashMap<Key, usize>,
    pub nets: Vec<One>,
}
#[derive(Debug, Clone)]
pub struct One {
    lin: Vec<[f32; CLASSES]>,
    hid: Vec<[f32; HID]>,
    hb: [f32; HID],
    out: [[f32; HID]; CLASSES],
    bias: [f32; CLASSES],
}

struct Dice(u64);
impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }
}

fn softmax_err(logits: &[f32; CLASSES], class: usize) -> [f32; CLASSES] {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut e = logits.map(|l| (l - most).exp());
    let s: f32 = e.iter().sum();
    e.iter_mut().for_each(|x| *x /= s);
    let smooth = knob("SMOOTH", 0.0);
    e.iter_mut().for_each(|x| *x -= smooth / CLASSES as f32);
    e[class] -= 1.0 - smooth;
    e
}

impl Net {
    pub fn train(mails: &[(&[Feature], usize)], numbers: HashMap<Key, usize>) -> Self {
        let rows: Vec<(Vec<(usize, f32)>, usize)> =
            mails.iter().map(|(all, class)| (all.iter().filter_map(|f| Some((*numbers.get(&f.key)?, f.value))).collect(), *class)).collect();
        let nets = (0..knob("NENS", 1.0) as u64).map(|s| One::train(&rows, numbers.len(), s)).collect();
        Self { numbers, nets }
    }
    pub fn logits(&self, features: &[Feature]) -> [f32; CLASSES] {
        let row: Vec<(usize, f32)> = features.iter().filter_map(|f| Some((*self.numbers.get(&f.key)?, f.value))).collect();
        let mut total = [0.0; CLASSES];
        for n in &self.nets {
            let (l, _) = n.forward(&row, None);
            total.iter_mut().zip(l).for_each(|(t, l)| *t += l / self.nets.len() as f32);
        }
        total
    }
}

impl One {
    fn forward(&self, row: &[(usize, f32)], mask: Option<&[f32; HID]>) -> ([f32; CLASSES], [f32; HID]) {
        let mut h = self.hb;
        let mut logits = self.bias;
        for (f, v) in row {
            h.iter_mut().zip(&self.hid[*f]).for_each(|(h, w)| *h += v * w);
            logits.iter_mut().zip(&self.lin[*f]).for_each(|(l, w)| *l += v * w);
        }
        h.iter_mut().for_each(|h| *h = h.max(0.0));
        if let Some(mask) = mask {
            h.iter_mut().zip(mask).for_each(|(h, m)| *h *= m);
        }
        for (l, o) in logits.iter_mut().zip(&self.out) {
            *l += o.iter().zip(&h).map(|(o, h)| o * h).sum::<f32>();
        }
        (logits, h)
    }
    fn train(rows: &[(Vec<(usize, f32)>, usize)], count: usize, seed: u64) -> Self {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15 + seed * 7919);
        let init = knob("INIT", 0.1);
        let mut net = One {
            lin: vec![[0.0; CLASSES]; count],
            hid: (0..count).map(|_| std::array::from_fn(|_| (dice.unit() - 0.5) * 2.0 * init)).collect(),
            hb: [0.0; HID],
            out: std::array::from_fn(|_| std::array::from_fn(|_| (dice.unit() - 0.5) * 2.0 * knob("OINIT", 0.3))),
            bias: [0.0; CLASSES],
        };
        let mut lin_sq = vec![[1e-3_f32; CLASSES]; count];
        let mut hid_sq = vec![[1e-3_f32; HID]; count];
        let mut hb_sq = [1e-1_f32; HID];
        let mut out_sq = [[1e-1_f32; HID]; CLASSES];
        let mut bias_sq = [1.0_f32; CLASSES];
        let (drop, raise) = (knob("DROP", 0.5), knob("RAISE", 0.2));
        let raise = 1.0 / (1.0 - drop).powf(raise);
        let hdrop = knob("HDROP", 0.3);
        let (rate, hrate, orate, decay) = (knob("RATE", 0.3), knob("HRATE", 0.05), knob("ORATE", 0.05), knob("DECAY", 0.0004));
        let hdecay = knob("HDECAY", 0.0001);
        let uselin = knob("LIN", 1.0) > 0.0;
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let mut row: Vec<(usize, f32)> = vec![];
        for _ in 0..knob("EP", 30.0) as usize {
            for at in (1..order.len()).rev() {
                let o = (dice.next() % (at as u64 + 1)) as usize;
                order.swap(at, o);
            }
            for i in &order {
                let (full, class) = &rows[*i];
                row.clear();
                for (f, v) in full {
                    if dice.unit() >= drop {
                        row.push((*f, v * raise));
                    }
                }
                let mask: [f32; HID] = std::array::from_fn(|_| if dice.unit() < hdrop { 0.0 } else { 1.0 / (1.0 - hdrop) });
                let (logits, h) = net.forward(&row, Some(&mask));
                let e = softmax_err(&logits, *class);
                let mut dh = [0.0_f32; HID];
                for c in 0..CLASSES {
                    for j in 0..HID {
                        dh[j] += e[c] * net.out[c][j];
                    }
                }
                for j in 0..HID {
                    dh[j] = if h[j] > 0.0 { dh[j] * mask[j] } else { 0.0 };
                }
                for c in 0..CLASSES {
                    bias_sq[c] += e[c] * e[c];
                    net.bias[c] -= rate * e[c] / bias_sq[c].sqrt();
                    for j in 0..HID {
                        let g = e[c] * h[j];
                        out_sq[c][j] += g * g;
                        net.out[c][j] -= orate * g / out_sq[c][j].sqrt();
                    }
                }
                for j in 0..HID {
                    hb_sq[j] += dh[j] * dh[j];
                    net.hb[j] -= hrate * dh[j] / hb_sq[j].sqrt();
                }
                for (f, v) in &row {
                    if uselin {
                        let (w, s) = (&mut net.lin[*f], &mut lin_sq[*f]);
                        for c in 0..CLASSES {
                            let g = e[c] * v + decay * w[c];
                            s[c] += g * g;
                            w[c] -= rate * g / s[c].sqrt();
                        }
                    }
                    let (w, s) = (&mut net.hid[*f], &mut hid_sq[*f]);
                    for j in 0..HID {
                        let g = dh[j] * v + hdecay * w[j];
                        s[j] += g * g;
                        w[j] -= hrate * g / s[j].sqrt();
                    }
                }
            }
        }
        net
    }
}
