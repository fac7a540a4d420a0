//! scratch
#![expect(clippy::print_stdout, reason = "its answer is what it prints")]
use maillabels::features::{Kind, Seen};
use maillabels::{MailLabel, sample};
use std::collections::HashMap;
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).unwrap();
    let mut samples = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(folder)?.filter_map(Result::ok).map(|e| e.path()).collect();
    files.sort();
    for file in files { samples.extend(sample::read(&std::fs::read_to_string(file)?)?); }
    // (lang, word) -> class counts, for words without a meaning there
    let mut counts: HashMap<(String, String), [u32; 13]> = HashMap::new();
    for s in &samples {
        let seen = Seen::of(&s.letter());
        let meant: Vec<String> = seen.all.iter().filter(|f| f.kind == Kind::Concept).map(|f| seen.shown(f).to_owned()).collect();
        for f in seen.all.iter().filter(|f| matches!(f.kind, Kind::Word | Kind::Part)) {
            let w = seen.shown(f);
            if w.contains(' ') || w.chars().any(|c| c.is_ascii_digit()) || meant.iter().any(|m| m.contains(w) || w.contains(m.as_str())) { continue; }
            counts.entry((s.lang.clone(), w.to_owned())).or_default()[s.class()] += 1;
        }
    }
    for class in 0..13 {
        let total = samples.iter().filter(|s| s.class() == class).count() as f64 / samples.len() as f64;
        println!("## {}", MailLabel::ALL.get(class).map_or("none", |l| l.as_str()));
        for lang in ["en", "zh", "es", "ru", "ar", "fr", "de", "pt"] {
            let mut top: Vec<(f64, &str, u32, u32)> = counts.iter().filter(|((l, _), _)| l == lang).filter_map(|((_, w), c)| {
                let n: u32 = c.iter().sum();
                let k = c[class];
                if k < 3 { return None; }
                let p = (f64::from(k) + total) / (f64::from(n) + 1.0);
                Some((f64::from(k) * (p / total).ln(), w.as_str(), k, n))
            }).collect();
            top.sort_by(|a, b| b.0.total_cmp(&a.0));
            println!("{lang}: {}", top.iter().take(28).map(|t| format!("{} {}/{}", t.1, t.2, t.3)).collect::<Vec<_>>().join(", "));
        }
    }
    Ok(())
}
