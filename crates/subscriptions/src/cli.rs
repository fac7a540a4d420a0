//! Doors for the operator at a command line. They need neither settings nor a database.

use crate::model::Refusal;
use crate::simulate::{Report, Settings, run};
use std::fmt::Write;

/// An answer on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What is printed.
    pub text: String,
    /// Nothing was found wrong.
    pub well: bool,
}

/// `tradewind simulate terms`: plays the years, and tells what happened as one JSON object or for people.
///
/// # Errors
/// As [`run`].
pub fn simulate_terms(settings: Settings, json: bool) -> Result<Told, Refusal> {
    let report = run(settings)?;
    let well = report.findings_total == 0;
    Ok(Told { text: if json { in_json(report) } else { in_words(&report) }, well })
}

fn in_json(report: Report) -> String {
    let Report {
        tenants,
        years,
        seed,
        days,
        tenant_days,
        companies,
        orders,
        pushed_again,
        pushed_otherwise,
        links,
        links_refused,
        activations,
        activated_again,
        terms,
        transitions,
        reminders,
        refused,
        erased,
        cancelled,
        terminated,
        findings,
        findings_total,
    } = report;
    let played = serde_json::json!({ "tenants": tenants, "years": years, "seed": seed, "days": days, "tenant_days": tenant_days, "companies": companies });
    let orders = serde_json::json!({
        "taken": orders,
        "pushed_again": pushed_again,
        "pushed_otherwise_refused": pushed_otherwise,
        "links": links,
        "links_refused": links_refused,
        "activated": activations,
        "second_activations_refused": activated_again,
        "refused": refused,
    });
    let after = serde_json::json!({ "erased_when_due": erased, "cancelled_on_request": cancelled, "terminated": terminated });
    let (count, list) = (findings_total, findings);
    serde_json::json!({
        "played": played,
        "orders": orders,
        "terms": terms,
        "transitions": transitions,
        "reminders": reminders,
        "ends": after,
        "findings": { "count": count, "list": list },
    })
    .to_string()
}

fn in_words(report: &Report) -> String {
    let Report { tenants, years, seed, companies, activations, erased, findings, findings_total, .. } = report;
    let mut text = format!(
        "{tenants} tenants, {years} years, seed {seed}: {companies} companies, {activations} orders activated, {erased} deleted when due, {findings_total} findings"
    );
    for (what, counts) in [("terms", &report.terms), ("transitions", &report.transitions), ("reminders", &report.reminders)] {
        let counts: Vec<String> = counts.iter().map(|(word, n)| format!("{word} {n}")).collect();
        let _ = write!(text, "\n{what}: {}", counts.join(", "));
    }
    for finding in findings {
        let _ = write!(text, "\nWRONG {finding}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::FROM;

    #[test]
    fn the_answer_is_one_json_object_or_lines() {
        let settings = Settings { tenants: 3, years: 3, seed: 9, from: FROM };
        let told = simulate_terms(settings, true).unwrap();
        let read: serde_json::Value = serde_json::from_str(&told.text).unwrap();
        assert!(told.well);
        assert_eq!((read["played"]["tenants"].as_u64(), read["findings"]["count"].as_u64()), (Some(3), Some(0)));
        let words = simulate_terms(settings, false).unwrap();
        assert!(words.text.starts_with("3 tenants, 3 years, seed 9: ") && words.text.contains("\nreminders: "));
    }
}
