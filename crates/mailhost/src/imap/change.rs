//! Changing what is on the server: flags, moves, deletions, new mails.

use super::folders::quoted;
use super::session::Session;
use super::types::{Flags, Moved, UidSet};
use crate::problem::HostProblem;
use chrono::{DateTime, Utc};

/// Pairs of old and new UIDs that an answer may name.
const PAIRS_MAX: usize = 100_000;

impl Session {
    /// Adds or removes flags of mails in the selected folder.
    ///
    /// # Errors
    /// The session's problem.
    pub async fn store(&mut self, uids: &UidSet, flags: Flags, set: bool) -> Result<(), HostProblem> {
        let sign = if set { '+' } else { '-' };
        for piece in uids.pieces() {
            self.command(&format!("UID STORE {piece} {sign}FLAGS.SILENT ({})", flags.to_wire())).await?;
        }
        Ok(())
    }

    /// Moves mails of the selected folder to another. Where they came to lie, when the server tells (UIDPLUS).
    ///
    /// # Errors
    /// The session's problem; `NoFolder` when the target is gone.
    pub async fn move_to(&mut self, uids: &UidSet, wire_path: &str) -> Result<Option<Moved>, HostProblem> {
        let target = quoted(wire_path)?;
        let mut moved = None;
        for piece in uids.pieces() {
            let verb = if self.caps.has("MOVE") { "MOVE" } else { "COPY" };
            let mut told = None;
            let done = self
                .run(&format!("UID {verb} {piece} {target}"), &mut |untagged, response| {
                    if untagged.word != "OK" {
                        return Ok(false);
                    }
                    let text = String::from_utf8_lossy(response.head().get(untagged.rest..).unwrap_or_default()).into_owned();
                    told = told
                        .take()
                        .or_else(|| text.trim_start().strip_prefix('[').and_then(|t| t.split_once(']')).and_then(|(c, _)| copied(c)));
                    Ok(true)
                })
                .await?;
            let piece_moved = told.or_else(|| done.code.as_deref().and_then(copied));
            merge(&mut moved, piece_moved);
        }
        if !self.caps.has("MOVE") {
            self.expunge(uids).await?;
        }
        Ok(moved)
    }

    /// Deletes mails of the selected folder for good. Without UIDPLUS only when no other mail would go with them;
    /// they stay marked as deleted otherwise.
    ///
    /// # Errors
    /// The session's problem.
    pub async fn expunge(&mut self, uids: &UidSet) -> Result<(), HostProblem> {
        self.store(uids, Flags { deleted: true, ..Flags::default() }, true).await?;
        if self.caps.has("UIDPLUS") {
            for piece in uids.pieces() {
                self.command(&format!("UID EXPUNGE {piece}")).await?;
            }
            return Ok(());
        }
        let marked = self.search("DELETED").await?;
        let ours = |uid: &u32| uids.spans().iter().any(|s| (s.from..=s.to).contains(uid));
        if marked.iter().all(ours) {
            self.command("EXPUNGE").await?;
        }
        Ok(())
    }

    /// Puts a mail into a folder; its new UID and the folder's generation, when the server tells.
    ///
    /// # Errors
    /// The session's problem: `Quota`, `NoFolder`, `TooLarge`…
    pub async fn append(
        &mut self,
        wire_path: &str,
        flags: Flags,
        at: Option<DateTime<Utc>>,
        raw: &[u8],
    ) -> Result<Option<(u32, u32)>, HostProblem> {
        let tag = self.tag();
        let date = at.map_or_else(String::new, |at| format!(" \"{}\"", at.format("%e-%b-%Y %H:%M:%S +0000")));
        self.io.write(format!("{tag} APPEND {} ({}){date} ", quoted(wire_path)?, flags.to_wire()).as_bytes()).await?;
        let ended = match self.literal(&tag, raw).await {
            Ok(()) => {
                self.io.write(b"\r\n").await?;
                self.finish(&tag, &mut |_, _| Ok(false)).await
            }
            Err(problem) => Err(problem),
        };
        Ok(ended?.code.as_deref().and_then(appended))
    }

    /// Asks whether anything is new (and keeps the connection alive).
    ///
    /// # Errors
    /// The session's problem.
    pub async fn noop(&mut self) -> Result<bool, HostProblem> {
        self.command("NOOP").await?;
        Ok(std::mem::take(&mut self.news))
    }
}

fn appended(code: &str) -> Option<(u32, u32)> {
    let mut words = code.split_ascii_whitespace();
    words.next().filter(|w| w.eq_ignore_ascii_case("APPENDUID"))?;
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

fn copied(code: &str) -> Option<Moved> {
    let mut words = code.split_ascii_whitespace();
    words.next().filter(|w| w.eq_ignore_ascii_case("COPYUID"))?;
    let uid_validity = words.next()?.parse().ok()?;
    let from = UidSet::parse(words.next()?.as_bytes())?;
    let to = UidSet::parse(words.next()?.as_bytes())?;
    let (from, to): (Vec<u32>, Vec<u32>) = (from.each(PAIRS_MAX).collect(), to.each(PAIRS_MAX).collect());
    // Numbers that don't pair tell nothing.
    (from.len() == to.len()).then(|| Moved { uid_validity, pairs: from.into_iter().zip(to).collect() })
}

fn merge(all: &mut Option<Moved>, piece: Option<Moved>) {
    match (all.as_mut(), piece) {
        (Some(all), Some(piece)) => all.pairs.extend(piece.pairs),
        (None, piece) => *all = piece,
        (Some(_), None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_uids_are_read() {
        assert_eq!(appended("APPENDUID 38505 3955"), Some((38505, 3955)));
        assert_eq!(copied("COPYUID 9 304,319:320 3956:3958").unwrap().pairs, [(304, 3956), (319, 3957), (320, 3958)]);
        assert_eq!(copied("COPYUID 9 1:4294967295 1"), None);
    }
}
