//! Mailbox files (RFC 4155, and the kinds in the wild): mboxo, mboxrd, mboxcl. Read as a stream, so that a file of any size passes.

use std::io::{self, BufRead, Write};

/// The longest message taken whole; a longer one is cut there and the rest passed over.
pub const MBOX_MESSAGE_BYTES_MAX: usize = 256 * 1024 * 1024;

/// A message of a mailbox file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MboxMessage {
    /// Where its separator line begins in the file, in bytes.
    pub offset: u64,
    /// Its bytes, `>From ` unescaped, without the separator line.
    pub raw: Vec<u8>,
    /// Was it longer than [`MBOX_MESSAGE_BYTES_MAX`] and cut?
    pub cut: bool,
}

/// Reads messages one by one.
///
/// A separator is a line that begins with `From ` after an empty line (or at the beginning) and ends like a date with a year; so a
/// sentence that begins so, in a file whose writer forgot to escape it, doesn't cut a mail in two.
pub struct MboxReader<R> {
    input: R,
    offset: u64,
    /// The separator line that was read ahead: its offset.
    next: Option<u64>,
    /// Bytes before the first separator are a message too, if they look like one.
    began: bool,
    line: Vec<u8>,
}

impl<R: BufRead> MboxReader<R> {
    /// Reads from here.
    pub fn new(input: R) -> Self {
        Self { input, offset: 0, next: None, began: false, line: Vec::new() }
    }

    /// The next line into `self.line`; lines longer than the message limit are cut. False at the end.
    fn read_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        let mut read = 0_u64;
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let (taken, done) = match memchr::memchr(b'\n', buffer) {
                Some(at) => (at + 1, true),
                None => (buffer.len(), false),
            };
            let room = MBOX_MESSAGE_BYTES_MAX.saturating_sub(self.line.len());
            self.line.extend_from_slice(&buffer[..taken.min(room)]);
            self.input.consume(taken);
            read += taken as u64;
            if done {
                break;
            }
        }
        self.offset += read;
        Ok(read > 0)
    }

    fn next_message(&mut self) -> io::Result<Option<MboxMessage>> {
        let mut message = MboxMessage { offset: self.next.take().unwrap_or(self.offset), raw: Vec::new(), cut: false };
        let mut after_empty = !self.began;
        loop {
            let at = self.offset;
            if !self.read_line()? {
                break;
            }
            if after_empty && is_separator(&self.line) {
                let first = !std::mem::replace(&mut self.began, true);
                if first && message.raw.iter().all(u8::is_ascii_whitespace) {
                    message.offset = at;
                    message.raw.clear();
                    after_empty = false;
                    continue;
                }
                self.next = Some(at);
                trim_separator_blank(&mut message.raw);
                return Ok(Some(message));
            }
            self.began = true;
            after_empty = self.line.iter().all(|b| matches!(b, b'\r' | b'\n'));
            let line = unescape(&self.line);
            if message.raw.len() + line.len() > MBOX_MESSAGE_BYTES_MAX {
                message.cut = true;
            } else if !message.cut {
                message.raw.extend_from_slice(line);
            }
        }
        trim_separator_blank(&mut message.raw);
        Ok((!message.raw.iter().all(u8::is_ascii_whitespace)).then_some(message))
    }
}

impl<R: BufRead> Iterator for MboxReader<R> {
    type Item = io::Result<MboxMessage>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_message().transpose()
    }
}

/// `From sender Sun Nov 22 10:00:00 2026`, with a zone or remote host behind the year.
fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let text = String::from_utf8_lossy(rest);
    let has_time = text.split_whitespace().any(|word| word.len() >= 4 && word.as_bytes()[0].is_ascii_digit() && word.contains(':'));
    let has_year =
        text.split_whitespace().any(|word| word.len() == 4 && word.parse::<u16>().is_ok_and(|year| (1970..=9999).contains(&year)));
    has_time && has_year || text.trim() == "-" || text.trim_start().starts_with("- ")
}

/// `>From `, `>>From ` lose one bracket (mboxrd); in mboxo and mboxcl the first form alone occurs.
fn unescape(line: &[u8]) -> &[u8] {
    let brackets = line.iter().take_while(|b| **b == b'>').count();
    if brackets > 0 && line[brackets..].starts_with(b"From ") { &line[1..] } else { line }
}

/// The empty line before a separator belongs to the separator.
fn trim_separator_blank(raw: &mut Vec<u8>) {
    for blank in [&b"\r\n\r\n"[..], &b"\n\n"[..]] {
        if raw.ends_with(blank) {
            raw.truncate(raw.len() - blank.len() / 2);
            return;
        }
    }
}

/// Writes one message to a mailbox file in the form mboxrd.
///
/// # Errors
/// What the output reports.
pub fn write_mbox_message(output: &mut impl Write, sender: &str, date: chrono::DateTime<chrono::Utc>, raw: &[u8]) -> io::Result<()> {
    let sender: String = sender.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let sender = if sender.is_empty() { "MAILER-DAEMON" } else { &sender };
    writeln!(output, "From {sender} {}", date.format("%a %b %e %H:%M:%S %Y"))?;
    for line in raw.split_inclusive(|b| *b == b'\n') {
        let brackets = line.iter().take_while(|b| **b == b'>').count();
        if line[brackets..].starts_with(b"From ") {
            output.write_all(b">")?;
        }
        output.write_all(line)?;
    }
    if !raw.ends_with(b"\n") {
        output.write_all(b"\n")?;
    }
    output.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<(u64, String)> {
        MboxReader::new(bytes).map(|m| m.unwrap()).map(|m| (m.offset, String::from_utf8(m.raw).unwrap())).collect()
    }

    #[test]
    fn messages_are_cut_at_separators_only() {
        let file = "From a@x Sun Nov 22 10:00:00 2026\nSubject: 1\n\nFrom here on\n\nFrom now on we ship\n>From quoted\n\nFrom b@x Sun Nov 22 10:00:01 2026 +0800\nSubject: 2\n\nx\n";
        assert_eq!(
            read(file.as_bytes()),
            [(0, "Subject: 1\n\nFrom here on\n\nFrom now on we ship\nFrom quoted\n".to_owned()), (94, "Subject: 2\n\nx\n".to_owned())]
        );
        assert!(read(b"").is_empty());
        assert!(read(b"\n\n").is_empty());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mails: [&[u8]; 3] =
            [b"A: 1\r\n\r\nFrom x\r\n>From y\r\n\r\n", b"A: 2\n\nno end", b"A: 3\n\n\n\nFrom a Sun Nov 22 10:00:00 2026\n"];
        let mut file = Vec::new();
        for mail in mails {
            write_mbox_message(&mut file, "a b@x", chrono::DateTime::UNIX_EPOCH, mail).unwrap();
        }
        let back: Vec<Vec<u8>> = MboxReader::new(&file[..]).map(|m| m.unwrap().raw).collect();
        assert_eq!(back, [mails[0].to_vec(), b"A: 2\n\nno end\n".to_vec(), mails[2].to_vec()]);
    }

    #[test]
    fn a_file_without_separator_is_one_message() {
        assert_eq!(read(b"Subject: x\n\nbody"), [(0, "Subject: x\n\nbody".to_owned())]);
    }
}
