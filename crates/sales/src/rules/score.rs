//! Whom to touch next, and why. For information only: it orders a list and decides nothing.

use crate::model::{Reason, Recommended};
use customers::{CompanyRow, Stage};

/// Days of silence that begin to count.
const SILENT_DAYS: i64 = 14;
/// Days before an opportunity closes at which it begins to press.
const CLOSING_DAYS: i64 = 14;
/// Days beyond which more of the same adds nothing.
const DAYS_MAX: i64 = 60;

/// What is known of a customer who might be touched.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// The company.
    pub company: CompanyRow,
    /// Days since the last mail, call, visit or meeting, or since it was made.
    pub silent_days: i64,
    /// Days by which a promise is overdue.
    pub overdue_days: Option<i64>,
    /// The opportunity that closes next, and in how many days.
    pub closing: Option<(String, i64)>,
}

/// The `rows` most pressing of them, each with its reasons, the strongest first. Who has no reason is left out.
pub(crate) fn recommend(candidates: Vec<Candidate>, rows: usize) -> Vec<Recommended> {
    let mut found: Vec<Recommended> = candidates.into_iter().filter_map(judge).collect();
    found.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.company.name.cmp(&b.company.name)));
    found.truncate(rows);
    found
}

fn judge(candidate: Candidate) -> Option<Recommended> {
    let Candidate { company, silent_days, overdue_days, closing } = candidate;
    let mut reasons = Vec::new();
    if let Some(days) = overdue_days {
        reasons.push((60 + 2 * days.clamp(0, 20), Reason::Promised(days)));
    }
    if let Some((name, days)) = closing.filter(|(_, days)| *days <= CLOSING_DAYS) {
        reasons.push((40 + 2 * (CLOSING_DAYS - days).clamp(0, 20), Reason::Closing(name, days)));
    }
    if silent_days >= SILENT_DAYS {
        reasons.push((silent_days.min(DAYS_MAX) / 2, Reason::Silent(silent_days)));
    }
    reasons.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    let score = reasons.iter().map(|(weight, _)| *weight).sum::<i64>() + worth(&company);
    let reasons: Vec<Reason> = reasons.into_iter().map(|(_, reason)| reason).collect();
    (!reasons.is_empty()).then(|| Recommended { company, reasons, score: i32::try_from(score).unwrap_or(i32::MAX) })
}

/// Of two that are alike in need, the dearer customer first.
fn worth(company: &CompanyRow) -> i64 {
    let stage = match company.stage {
        Stage::ToFollow => 0,
        Stage::Enquiry => 6,
        Stage::Sample => 10,
        Stage::Deal | Stage::Repeat => 8,
    };
    stage + 4 * i64::from(company.stars)
}

#[cfg(test)]
mod tests {
    use super::*;
    use customers::CompanyId;

    fn candidate(name: &str, silent_days: i64, overdue_days: Option<i64>, closing: Option<i64>) -> Candidate {
        let company = CompanyRow {
            id: CompanyId::new(),
            name: name.to_owned(),
            short_name: None,
            domain: None,
            country: None,
            stage: Stage::Enquiry,
            stars: 2,
            owner_ids: Vec::new(),
            last_touch_at: None,
            next_follow_up_at: None,
            contact_count: 0,
            created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            score: 0,
            revision: 1,
            shown: Vec::new(),
        };
        Candidate { company, silent_days, overdue_days, closing: closing.map(|days| ("LED".to_owned(), days)) }
    }

    #[test]
    fn promises_press_more_than_silence_and_quiet_ones_are_left_out() {
        let found = recommend(
            vec![
                candidate("fine", 3, None, Some(90)),
                candidate("silent", 40, None, None),
                candidate("promised", 3, Some(2), None),
                candidate("closing", 20, None, Some(-1)),
            ],
            10,
        );
        let names: Vec<&str> = found.iter().map(|r| r.company.name.as_str()).collect();
        assert_eq!(names, ["closing", "promised", "silent"]);
        assert_eq!(found[0].reasons, [Reason::Closing("LED".to_owned(), -1), Reason::Silent(20)]);
        assert_eq!(recommend(vec![candidate("a", 90, None, None), candidate("b", 90, None, None)], 1)[0].company.name, "a");
    }
}
