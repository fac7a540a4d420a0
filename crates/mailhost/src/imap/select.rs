//! Selecting a folder, with QRESYNC where it is on, and asking which UIDs it holds.

use super::folders::quoted;
use super::session::{Done, Session, Untagged};
use super::types::{Marks, Resync, Selected, UidSet};
use super::value::{Reader, Value};
use super::{fetch, frame};
use crate::problem::HostProblem;
use chrono::NaiveDate;

/// UIDs that an answer may name, at most.
const UIDS_MAX: usize = 5_000_000;
/// Changes that a quick re-sync may tell; more are better compared in full.
const CHANGES_MAX: usize = 200_000;

impl Session {
    /// Selects a folder. With `from` and QRESYNC the server tells at once what changed since.
    ///
    /// # Errors
    /// The session's problem; `NoFolder` when it is gone.
    pub async fn select(&mut self, wire_path: &str, from: Option<Resync>) -> Result<Selected, HostProblem> {
        let mut command = format!("SELECT {}", quoted(wire_path)?);
        let resync = from.filter(|f| self.qresync_on && f.modseq > 0 && f.uid_validity > 0);
        match resync {
            Some(Resync { uid_validity, modseq }) => command.push_str(&format!(" (QRESYNC ({uid_validity} {modseq}))")),
            None if self.caps.condstore() => command.push_str(" (CONDSTORE)"),
            None => {}
        }
        self.selected = None;
        let mut selected = Selected::default();
        let mut overflow = false;
        let done = self
            .run(&command, &mut |untagged, response| {
                if selected.vanished.spans().len() >= super::types::SPANS_MAX || selected.changed.len() >= CHANGES_MAX {
                    overflow = true;
                }
                take(&mut selected, untagged, response)
            })
            .await
            .map_err(|problem| match problem {
                HostProblem::Refused(said) => HostProblem::NoFolder(said),
                other => other,
            })?;
        take_code(&mut selected, &done);
        selected.resynced =
            resync.is_some_and(|r| r.uid_validity == selected.uid_validity) && selected.highest_modseq.is_some() && !overflow;
        self.selected = Some(wire_path.to_owned());
        self.news = false;
        Ok(selected)
    }

    /// Is this folder the selected one?
    #[must_use]
    pub fn stands_in(&self, wire_path: &str) -> bool {
        self.selected.as_deref().is_some_and(|s| s.eq_ignore_ascii_case(wire_path))
    }

    /// All UIDs in the selected folder, ascending; with `since`, of mails that came on that day or later.
    ///
    /// # Errors
    /// The session's problem.
    pub async fn uids(&mut self, since: Option<NaiveDate>) -> Result<Vec<u32>, HostProblem> {
        let what = since.map_or_else(|| "ALL".to_owned(), |day| format!("SINCE {}", day.format("%-d-%b-%Y")));
        self.search(&what).await
    }

    /// UIDs in the selected folder from this one on, ascending.
    ///
    /// # Errors
    /// The session's problem.
    pub async fn uids_from(&mut self, uid: u32) -> Result<Vec<u32>, HostProblem> {
        let mut uids = self.search(&format!("UID {uid}:*")).await?;
        // `*` is the last mail, even when its UID is smaller (RFC 3501, sequence-set).
        uids.retain(|u| *u >= uid);
        Ok(uids)
    }

    /// UIDs of mails whose Message-ID header is this one.
    ///
    /// # Errors
    /// The session's problem.
    pub async fn uids_by_message_id(&mut self, message_id: &str) -> Result<Vec<u32>, HostProblem> {
        let bare = message_id.trim_matches(['<', '>']);
        let Some(quoted) = super::session::quote(bare) else { return Ok(Vec::new()) };
        self.search(&format!("HEADER Message-ID {quoted}")).await
    }

    pub(super) async fn search(&mut self, what: &str) -> Result<Vec<u32>, HostProblem> {
        let extended = self.caps.has("ESEARCH");
        let command = if extended { format!("UID SEARCH RETURN (ALL) {what}") } else { format!("UID SEARCH {what}") };
        let mut uids: Vec<u32> = Vec::new();
        self.run(&command, &mut |untagged, response| match untagged.word.as_str() {
            "SEARCH" => {
                let text = response.head().get(untagged.rest..).unwrap_or_default();
                let numbers = text.split(|b| *b == b' ').filter_map(|n| std::str::from_utf8(n).ok()?.parse::<u32>().ok());
                uids.extend(numbers.take(UIDS_MAX.saturating_sub(uids.len())));
                Ok(true)
            }
            "ESEARCH" => {
                let values = Reader::new(response, untagged.rest).all()?;
                let at = values.iter().position(|v| v.is_atom("ALL"));
                if let Some(set) = at.and_then(|at| values.get(at + 1)).and_then(Value::bytes) {
                    let set = UidSet::parse(set).ok_or_else(|| HostProblem::protocol("a search result that is no set"))?;
                    uids.extend(set.each(UIDS_MAX));
                }
                Ok(true)
            }
            _ => Ok(false),
        })
        .await?;
        if uids.len() >= UIDS_MAX {
            return Err(HostProblem::protocol("more mails than a folder can hold"));
        }
        uids.sort_unstable();
        uids.dedup();
        Ok(uids)
    }
}

fn take(selected: &mut Selected, untagged: &Untagged, response: &frame::Response) -> Result<bool, HostProblem> {
    match untagged.word.as_str() {
        "EXISTS" => selected.exists = untagged.number.unwrap_or(0),
        "OK" => {
            let text = String::from_utf8_lossy(response.head().get(untagged.rest..).unwrap_or_default());
            if let Some((code, _)) = text.trim_start().strip_prefix('[').and_then(|t| t.split_once(']')) {
                note_code(selected, code);
            }
        }
        "VANISHED" => {
            if let Some(set) = vanished(untagged, response)? {
                selected.vanished.extend(set);
            }
        }
        "FETCH" => {
            let changed: Option<Marks> = fetch::marks_of(untagged, response)?;
            if selected.changed.len() < CHANGES_MAX {
                selected.changed.extend(changed);
            }
        }
        "FLAGS" | "RECENT" => {}
        _ => return Ok(false),
    }
    Ok(true)
}

/// `VANISHED (EARLIER) 1:5` or `VANISHED 7`.
pub(super) fn vanished(untagged: &Untagged, response: &frame::Response) -> Result<Option<UidSet>, HostProblem> {
    let values = Reader::new(response, untagged.rest).all()?;
    Ok(values.iter().rev().find_map(|v| match v {
        Value::Atom(text) => UidSet::parse(text),
        _ => None,
    }))
}

fn take_code(selected: &mut Selected, done: &Done) {
    if let Some(code) = &done.code {
        note_code(selected, code);
    }
}

fn note_code(selected: &mut Selected, code: &str) {
    let mut words = code.split_ascii_whitespace();
    let name = words.next().unwrap_or_default().to_ascii_uppercase();
    let number = words.next().and_then(|n| n.parse::<u64>().ok());
    let small = number.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    match name.as_str() {
        "UIDVALIDITY" => selected.uid_validity = small,
        "UIDNEXT" => selected.uid_next = small,
        "HIGHESTMODSEQ" => selected.highest_modseq = number.filter(|n| *n > 0),
        "NOMODSEQ" => selected.highest_modseq = None,
        "READ-ONLY" => selected.read_only = true,
        _ => {}
    }
}
