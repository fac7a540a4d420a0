//! scratch: trains on a folder, judges a file, shows what is wrong.
#![expect(clippy::print_stdout, reason = "its answer is what it prints")]
use maillabels::train::{Options, train};
use maillabels::{judge, sample, Learned, MailLabel};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (folder, file) = (&args[0], &args[1]);
    let wrong = args.iter().any(|a| a == "--wrong");
    let fraction: usize = args.iter().find_map(|a| a.strip_prefix("--nth=")?.parse().ok()).unwrap_or(1);
    let mut samples = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(folder)?.filter_map(Result::ok).map(|e| e.path()).collect();
    files.sort();
    for file in files.into_iter().filter(|f| f.extension().is_some_and(|e| e == "jsonl")) {
        samples.extend(sample::read(&std::fs::read_to_string(file)?)?);
    }
    let part: Vec<&sample::Sample> = samples.iter().enumerate().filter(|(i, _)| i % fraction == 0).map(|(_, s)| s).collect();
    let model = train(&part, Options::default());
    let tests = sample::read(&std::fs::read_to_string(file)?)?;
    let said = judge::judge(&model, &tests);
    if wrong {
        let nothing = Learned::default();
        for (s, t) in said.iter().zip(&tests).filter(|(s, _)| s.said != s.right) {
            let v = model.classify(&t.letter(), false, &nothing);
            let name = |c: usize| MailLabel::ALL.get(c).map_or("none", |l| l.as_str());
            println!("{} {} -> {} ({:.2} vs {:.2}) | {} | {} | {}", t.lang, t.label, name(s.said), v.probabilities[s.right], v.probabilities[s.said], t.from, t.subject, t.text.replace('\n', "⏎"));
        }
    }
    println!("{}", judge::table(&said));
    println!("trained on {}: macro-F1 {:.4} loose {:.4}", part.len(), judge::macro_f1(&said, false), judge::macro_f1(&said, true));
    Ok(())
}
