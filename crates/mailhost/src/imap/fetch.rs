//! Fetching flags and mails. Mails come as a stream, several commands ahead, one mail in memory at a time.

use super::frame::Response;
use super::session::{Session, Untagged, outcome, tagged, untagged};
use super::types::{Body, FetchedBody, Flags, Marks, UidSet};
use super::value::{Reader, Value};
use crate::imap::session::MAIL_BYTES_MAX;
use crate::problem::HostProblem;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use std::collections::VecDeque;

/// Mails that one command asks for, by the sizes that the server told.
const COMMAND_BYTES: u64 = 4 << 20;
const COMMAND_MAILS: usize = 200;
/// Commands that are under way at once: with [`COMMAND_BYTES`] what can lie in the network's buffers.
const AHEAD: usize = 3;
/// Marks of one call.
const MARKS_MAX: usize = 1_000_000;

impl Session {
    /// Flags, dates and sizes of these UIDs.
    ///
    /// # Errors
    /// The session's problem.
    pub async fn marks(&mut self, uids: &UidSet) -> Result<Vec<Marks>, HostProblem> {
        let modseq = if self.caps.condstore() { " MODSEQ" } else { "" };
        self.collect(uids, &format!("(UID FLAGS INTERNALDATE RFC822.SIZE{modseq})"), "").await
    }

    /// Only the flags of these UIDs; with `since`, of those that changed after it (RFC 7162).
    ///
    /// # Errors
    /// The session's problem.
    pub async fn flags(&mut self, uids: &UidSet, since: Option<u64>) -> Result<Vec<Marks>, HostProblem> {
        let modseq = if self.caps.condstore() { " MODSEQ" } else { "" };
        let since = since.map_or_else(String::new, |since| format!(" (CHANGEDSINCE {since})"));
        self.collect(uids, &format!("(UID FLAGS{modseq})"), &since).await
    }

    async fn collect(&mut self, uids: &UidSet, items: &str, modifier: &str) -> Result<Vec<Marks>, HostProblem> {
        let mut all = Vec::new();
        for piece in uids.pieces() {
            self.run(&format!("UID FETCH {piece} {items}{modifier}"), &mut |untagged, response| {
                if untagged.word != "FETCH" {
                    return Ok(false);
                }
                all.extend(marks_of(untagged, response)?);
                if all.len() > MARKS_MAX { Err(HostProblem::protocol("more flags than mails")) } else { Ok(true) }
            })
            .await?;
        }
        Ok(all)
    }

    /// Begins to fetch mails; [`Bodies::next`] gives them as they come. Their sizes (from [`Session::marks`]) decide how they
    /// are asked for; one beyond 150 MB comes as its header.
    pub fn bodies(&mut self, wanted: &[Marks]) -> Bodies<'_> {
        let commands = self.body_commands(wanted).into();
        Bodies { session: self, commands, under_way: VecDeque::new() }
    }

    fn body_commands(&self, wanted: &[Marks]) -> Vec<String> {
        let modseq = if self.caps.condstore() { " MODSEQ" } else { "" };
        let mut commands = Vec::new();
        let mut uids: Vec<u32> = Vec::new();
        let mut bytes = 0_u64;
        let flush = |uids: &mut Vec<u32>, commands: &mut Vec<String>| {
            uids.sort_unstable();
            for piece in UidSet::of(uids).pieces() {
                commands.push(format!("UID FETCH {piece} (UID FLAGS INTERNALDATE RFC822.SIZE{modseq} BODY.PEEK[])"));
            }
            uids.clear();
        };
        for mark in wanted {
            if mark.bytes > MAIL_BYTES_MAX {
                let uid = mark.uid;
                commands.push(format!("UID FETCH {uid} (UID FLAGS INTERNALDATE RFC822.SIZE{modseq} BODY.PEEK[HEADER])"));
                continue;
            }
            if !uids.is_empty() && (bytes + mark.bytes > COMMAND_BYTES || uids.len() >= COMMAND_MAILS) {
                flush(&mut uids, &mut commands);
                bytes = 0;
            }
            bytes += mark.bytes;
            uids.push(mark.uid);
        }
        flush(&mut uids, &mut commands);
        commands
    }
}

/// Mails on their way. Must be read to its end before the session can do anything else.
pub struct Bodies<'s> {
    session: &'s mut Session,
    commands: VecDeque<String>,
    under_way: VecDeque<String>,
}

impl Bodies<'_> {
    /// The next mail; none at the end. Mails that have vanished meanwhile don't come, and a command that the server refuses
    /// brings none of its mails: what is here is what came.
    ///
    /// # Errors
    /// The session's problem.
    pub async fn next(&mut self) -> Result<Option<FetchedBody>, HostProblem> {
        loop {
            while self.under_way.len() < AHEAD
                && let Some(command) = self.commands.pop_front()
            {
                let tag = self.session.send(&command).await?;
                self.under_way.push_back(tag);
            }
            let Some(first) = self.under_way.front() else { return Ok(None) };
            let response = self.session.read().await?;
            if let Some(rest) = tagged(response.head(), first) {
                self.under_way.pop_front();
                match outcome(rest) {
                    Ok(_) => {}
                    Err(problem) if problem.leaves_session_usable() => tracing::debug!(%problem, "a fetch was refused"),
                    Err(problem) => return Err(problem),
                }
                continue;
            }
            let Some(untagged) = untagged(&response) else { continue };
            match if untagged.word == "FETCH" { body_of(&untagged, &response)? } else { None } {
                Some(fetched) => return Ok(Some(fetched)),
                None => self.session.note(&untagged, &response),
            }
        }
    }

    /// No further mails are asked for; those that were asked for before still come.
    pub fn ask_no_more(&mut self) {
        self.commands.clear();
    }
}

struct Items {
    marks: Option<Marks>,
    whole: Option<Body>,
}

fn items(untagged: &Untagged, response: &Response) -> Result<Items, HostProblem> {
    let mut reader = Reader::new(response, untagged.rest);
    let Some(list) = reader.next()? else { return Err(HostProblem::protocol("an empty FETCH")) };
    let mut uid = None;
    let mut marks = Marks { uid: 0, flags: Flags::default(), bytes: 0, received_at: None, modseq: 0 };
    let mut flags_told = false;
    let mut whole = None;
    for pair in list.list().chunks_exact(2) {
        let [name, value] = pair else { continue };
        if name.is_atom("UID") {
            uid = value.number().and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
        } else if name.is_atom("FLAGS") {
            marks.flags = Flags::from_values(value.list());
            flags_told = true;
        } else if name.is_atom("INTERNALDATE") {
            marks.received_at = value.text().as_deref().and_then(internal_date);
        } else if name.is_atom("RFC822.SIZE") {
            marks.bytes = value.number().unwrap_or(0);
        } else if name.is_atom("MODSEQ") {
            marks.modseq = value.list().first().and_then(Value::number).filter(|n| i64::try_from(*n).is_ok()).unwrap_or(0);
        } else if name.is_atom("BODY[]") {
            whole = Some(match value {
                Value::Str(bytes) => Body::Whole(own(bytes)),
                Value::Skipped(start, bytes) => Body::HeaderOnly(start.clone(), *bytes),
                _ => Body::Whole(Bytes::new()),
            });
        } else if name.is_atom("BODY[HEADER]") {
            whole = value.bytes().map(|header| Body::HeaderOnly(own(header), 0));
        }
    }
    marks.uid = uid.unwrap_or(0);
    if let Some(Body::HeaderOnly(_, bytes)) = &mut whole
        && *bytes == 0
    {
        *bytes = marks.bytes;
    }
    Ok(Items { marks: uid.filter(|_| flags_told || whole.is_some()).map(|_| marks), whole })
}

/// Short strings point into a large read buffer; they must not keep it alive.
fn own(bytes: &Bytes) -> Bytes {
    if bytes.len() < 64 << 10 { Bytes::copy_from_slice(bytes) } else { bytes.clone() }
}

/// Flags and so on of a FETCH response; none when it bears no UID.
pub(super) fn marks_of(untagged: &Untagged, response: &Response) -> Result<Option<Marks>, HostProblem> {
    Ok(items(untagged, response)?.marks)
}

fn body_of(untagged: &Untagged, response: &Response) -> Result<Option<FetchedBody>, HostProblem> {
    let items = items(untagged, response)?;
    Ok(items.marks.zip(items.whole).map(|(marks, body)| FetchedBody { marks, body }))
}

/// `17-Jul-1996 02:44:25 -0700` (RFC 3501, date-time); its day may begin with a space.
fn internal_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_str(text.trim(), "%d-%b-%Y %H:%M:%S %z").ok().map(|at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::super::frame::Part;
    use super::*;

    #[test]
    fn a_fetched_mail_is_read() {
        let response = Response(vec![
            Part::Text(Bytes::from_static(
                br#"* 3 FETCH (UID 17 FLAGS (\Seen $x) INTERNALDATE " 7-Jul-1996 02:44:25 -0700" RFC822.SIZE 3 MODSEQ (99) BODY[] "#,
            )),
            Part::Literal(Bytes::from_static(b"abc")),
            Part::Text(Bytes::from_static(b")")),
        ]);
        let fetched = body_of(&untagged(&response).unwrap(), &response).unwrap().unwrap();
        assert_eq!(fetched.body, Body::Whole(Bytes::from_static(b"abc")));
        assert_eq!((fetched.marks.uid, fetched.marks.modseq, fetched.marks.flags.seen), (17, 99, true));
        assert_eq!(fetched.marks.received_at.unwrap().to_rfc3339(), "1996-07-07T09:44:25+00:00");
    }

    #[test]
    fn nonsense_is_no_mail() {
        for text in ["* 3 FETCH (UID x BODY[] NIL)", "* 3 FETCH (FLAGS)", "* 3 FETCH (UID 0 FLAGS ())", "* 3 FETCH NIL"] {
            let response = Response(vec![Part::Text(Bytes::from_static(text.as_bytes()))]);
            assert!(marks_of(&untagged(&response).unwrap(), &response).unwrap().is_none(), "{text}");
        }
    }
}
