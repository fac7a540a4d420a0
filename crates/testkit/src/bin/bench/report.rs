//! The figures of one workload.

use serde_json::{Map, Value, json};
use std::process::ExitCode;
use std::time::Duration;

/// What was measured, against what, and what had to hold.
pub struct Report {
    name: &'static str,
    ours: f64,
    peer: f64,
    peer_is: String,
    ratio_max: f64,
    figures: Map<String, Value>,
    missed: Vec<String>,
}

impl Report {
    /// Compares our figure with the peer's (or with a target, which `peer_is` then says): ours may be `ratio_max` times the peer's.
    pub fn new(name: &'static str, ours: f64, peer: f64, peer_is: &str, ratio_max: f64) -> Self {
        Self { name, ours, peer, peer_is: peer_is.to_owned(), ratio_max, figures: Map::new(), missed: Vec::new() }
    }

    /// All of the things must be there: the goal is their number.
    #[expect(clippy::cast_precision_loss, reason = "things are few")]
    pub fn all(name: &'static str, kept: usize, things: usize) -> Self {
        let mut report = Self::new(name, kept as f64, things as f64, "goal, all that was acknowledged", 1.0);
        report.figure("goal", things);
        if kept < things {
            report.missed.push(format!("{} of {things} things", things - kept));
        }
        report
    }

    /// Adds a figure.
    pub fn figure(&mut self, name: &str, value: impl Into<Value>) {
        self.figures.insert(name.to_owned(), value.into());
    }

    /// Adds a figure that must not be above its limit.
    pub fn at_most(&mut self, name: &str, value: f64, limit: f64) {
        self.figure(name, rounded(value));
        if value > limit {
            self.missed.push(format!("{name} {} > {limit}", rounded(value)));
        }
    }

    /// Adds a number of things of which there must be none.
    pub fn none(&mut self, name: &str, things: usize) {
        self.figure(name, things);
        if things > 0 {
            self.missed.push(format!("{name} {things}"));
        }
    }

    /// Adds something that must hold.
    pub fn must(&mut self, name: &str, holds: bool) {
        self.figure(name, holds);
        if !holds {
            self.missed.push(name.to_owned());
        }
    }

    /// Prints the object as one line; failure when something was missed.
    pub fn print(mut self) -> ExitCode {
        let ratio = self.ours / self.peer;
        if ratio > self.ratio_max {
            self.missed.push(format!("ratio {} > {}", rounded(ratio), self.ratio_max));
        }
        let met = self.missed.is_empty();
        let mut object = json!({
            "name": self.name,
            "ours": rounded(self.ours),
            "peer": rounded(self.peer),
            "ratio": rounded(ratio),
            "met": met,
            "peer_is": self.peer_is,
            "ratio_max": self.ratio_max,
            "missed": self.missed,
        });
        object.as_object_mut().expect("just made").append(&mut self.figures);
        println!("{object}");
        if met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Says what is being done, on the error stream.
pub fn say(words: &str) {
    eprintln!("bench: {words}");
}

/// Three places are enough for a figure that varies from run to run.
pub fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The value below which the given share of the sorted durations lies, in milliseconds.
pub fn percentile(sorted: &[Duration], share: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "samples are few")]
    let at = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len()) - 1;
    sorted[at].as_secs_f64() * 1000.0
}

/// Bytes as mebibytes.
#[expect(clippy::cast_precision_loss, reason = "sizes of processes fit")]
pub fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}
