//! The operator's doors: looking at a mail, cleaning HTML. No database, no network.

use crate::rules::{classify, topics};
use kernel::Fault;
use maillabels::{Learned, Letter, MailLabel, Model, judge, sample, train};
use serde_json::json;
use web::Catalogue;

/// Parts into which the teaching mails are cut to tell how well training does.
const VALIDATION_PARTS: usize = 5;
use mailwire::{FrameLook, Policy, frame_document, inspect, sanitise};

/// `tradewind mail inspect FILE.eml --json`: what was read out of a mail.
///
/// # Errors
/// A fault when it can't be written as JSON.
pub fn inspect_json(raw: &[u8]) -> Result<String, Fault> {
    Ok(serde_json::to_string_pretty(&inspect(raw))?)
}

/// `tradewind mail inspect FILE.eml`: the same for people.
#[must_use]
pub fn inspect_text(raw: &[u8]) -> String {
    let seen = inspect(raw);
    let people = |all: &[mailwire::Correspondent]| all.iter().map(mailwire::Correspondent::shown).collect::<Vec<_>>().join(", ");
    let mut lines = vec![
        format!("Subject:  {}", seen.subject),
        format!("From:     {}", people(&seen.from)),
        format!("To:       {}", people(&seen.to)),
        format!("Date:     {}", seen.date.as_deref().unwrap_or("none")),
        format!("Charset:  {}", seen.charset.as_deref().unwrap_or("none")),
        format!("HTML:     {}", if seen.html.is_some() { "yes" } else { "no" }),
    ];
    lines.extend(seen.attachments.iter().map(|a| format!("File:     {} ({}, {} bytes)", a.file_name, a.media_type, a.attachment.size)));
    lines.extend(seen.defects.iter().map(|d| format!("Defect:   {}", d.words)));
    lines.push(String::new());
    lines.push(seen.text);
    lines.join("\n")
}

/// `tradewind mail sanitize < in.html`: the whole document that the app's own frame shows.
#[must_use]
pub fn sanitize(html: &str) -> String {
    frame_document(&sanitise(html, &Policy::default()).html, &FrameLook::default())
}

/// `tradewind mail classify FILE.eml --json`: what a mail is about, and why.
#[must_use]
pub fn classify(raw: &[u8]) -> serde_json::Value {
    let mail = mailwire::parse(raw);
    let from = mail.author().map(|a| a.address.to_lowercase()).unwrap_or_default();
    let letter = classify::Letter {
        direction: crate::model::Direction::In,
        from: &from,
        subject: &mail.subject,
        text: &mail.text,
        auto: classify::auto_of(&mail),
        is_answer: !mail.in_reply_to.is_empty() || !mail.references.is_empty(),
        in_junk: false,
    };
    let around = classify::Around::default();
    let look = Model::embedded().look(Letter::of(&mail));
    let origin = topics::origin(&letter, &around, look.letter.origin);
    let verdict = Model::embedded().decide(&look, origin, false, &Learned::default());
    let labels: Vec<_> = topics::topics(&verdict)
        .into_iter()
        .map(|t| {
            let values = |r: &crate::model::Reason| r.values.iter().map(|(k, v)| (k.clone(), v.clone())).collect::<Vec<_>>();
            let say = |r: &crate::model::Reason| {
                let values = values(r);
                let values: Vec<(&str, String)> = values.iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
                Catalogue::embedded().say(kernel::Lang::En, &format!("mail.said.{}", r.code), &values).unwrap_or_else(|| r.code.clone())
            };
            json!({
                "label": t.label,
                "probability": t.probability,
                "reasons": t.reasons.iter().map(|r| json!({ "code": r.code, "values": r.values, "text": say(r) })).collect::<Vec<_>>(),
            })
        })
        .collect();
    let probabilities: serde_json::Map<String, serde_json::Value> = MailLabel::ALL
        .iter()
        .map(|l| (l.as_str().to_owned(), json!((f64::from(verdict.probabilities[l.class()]) * 1_000.0).round() / 1_000.0)))
        .collect();
    json!({ "label": verdict.main().map_or("none", MailLabel::as_str), "labels": labels, "probabilities": probabilities })
}

/// The same for people.
#[must_use]
pub fn classify_text(raw: &[u8]) -> String {
    let said = classify(raw);
    let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    let mut lines = vec![text(&said["label"])];
    for label in said["labels"].as_array().into_iter().flatten() {
        lines.push(format!("  {} {}", text(&label["label"]), label["probability"]));
        lines.extend(label["reasons"].as_array().into_iter().flatten().map(|r| format!("    {}", text(&r["text"]))));
    }
    lines.join("\n")
}

/// `tradewind mail labels train FOLDER`: the file of a model, from teaching mails (JSON lines). The table tells how well it does on
/// parts of them that it was not taught.
///
/// # Errors
/// A fault that names the line that is no sample.
pub fn train(teaching: &[String]) -> Result<(Vec<u8>, String), Fault> {
    let mut samples = Vec::new();
    for file in teaching {
        samples.extend(sample::read(file).map_err(Fault::say)?);
    }
    let options = train::Options::default();
    let said = judge::cross_validate(&samples, VALIDATION_PARTS, options);
    let all: Vec<&sample::Sample> = samples.iter().collect();
    Ok((train::train(&all, options).write(), judge::table(&said)))
}
