//! Framing (RFC 3501, 2.2): a response is text with literals in it, up to a line's end. Also deflates (RFC 4978).
//!
//! Reading is cancel-safe: what was read so far stays here, so a wait for news can be broken off at any time.

use crate::net::BoxWire;
use crate::problem::HostProblem;
use bytes::{Buf, Bytes, BytesMut};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, timeout};

/// Text of one response, literals not counted. The answer to a search in a folder of 2,000,000 mails fits.
const TEXT_BYTES_MAX: usize = 24 << 20;
/// Literals of one response.
const LITERALS_MAX: usize = 64;
/// A literal that is too large is kept to this length (a mail's header fits) and read past.
const SKIPPED_KEEP_BYTES: usize = 256 << 10;
/// Literals above this are read past without being kept: nobody's mail.
pub(crate) const LITERAL_BYTES_ABSURD: u64 = 4 << 30;
/// Read from the network at once.
const CHUNK_BYTES: usize = 128 << 10;
/// Of a response that has not begun: a connection may wait for hours, and there may be thousands.
const FIRST_BYTES: usize = 4 << 10;
/// Silence within a response, at most.
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// One response may trickle in for this long, and longer by its literals' length at the slowest rate that we bear.
const RESPONSE_MAX: Duration = Duration::from_secs(300);
const SLOWEST_BYTES_PER_SECOND: u64 = 4 << 10;
const WRITE_MAX: Duration = Duration::from_secs(120);

/// A piece of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text without line ends; where a literal follows, its `{n}` is cut off.
    Text(Bytes),
    /// A literal, whole.
    Literal(Bytes),
    /// A literal that was too large: its beginning, and its length as announced.
    Skipped { start: Bytes, bytes: u64 },
}

/// One response: text, literal, text, …
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Response(pub(crate) Vec<Part>);

impl Response {
    /// The text before the first literal.
    pub(crate) fn head(&self) -> &[u8] {
        match self.0.first() {
            Some(Part::Text(text)) => text,
            _ => &[],
        }
    }
}

struct Literal {
    left: u64,
    bytes: u64,
    keep: usize,
    kept: BytesMut,
}

struct Deflate {
    out: Compress,
    inn: Decompress,
    packed: BytesMut,
}

/// A connection that reads responses and writes commands.
pub(crate) struct Framed {
    wire: Option<BoxWire>,
    deflate: Option<Box<Deflate>>,
    read: BytesMut,
    scanned: usize,
    parts: Vec<Part>,
    text_bytes: usize,
    literal: Option<Literal>,
    started: Option<Instant>,
    literal_bytes_max: u64,
    /// Bytes read from the network, for progress.
    pub(crate) bytes_read: u64,
}

impl Framed {
    pub(crate) fn new(wire: BoxWire, literal_bytes_max: u64) -> Self {
        Self {
            wire: Some(wire),
            deflate: None,
            read: BytesMut::new(),
            scanned: 0,
            parts: Vec::new(),
            text_bytes: 0,
            literal: None,
            started: None,
            literal_bytes_max,
            bytes_read: 0,
        }
    }

    /// Takes the stream out, to put TLS over it. What was sent ahead in the clear would be taken for the server's own
    /// words after the handshake (CVE-2011-0411), so it is a violation.
    pub(crate) fn take_wire(&mut self) -> Result<BoxWire, HostProblem> {
        if !self.read.is_empty() {
            return Err(HostProblem::protocol("words before the handshake"));
        }
        self.wire.take().ok_or_else(|| HostProblem::protocol("no stream"))
    }

    pub(crate) fn put_wire(&mut self, wire: BoxWire) {
        self.wire = Some(wire);
    }

    /// From here on both directions are deflated.
    pub(crate) fn start_deflate(&mut self) -> Result<(), HostProblem> {
        let packed = std::mem::take(&mut self.read);
        self.scanned = 0;
        let deflate = Deflate { out: Compress::new(Compression::fast(), false), inn: Decompress::new(false), packed };
        self.deflate = Some(Box::new(deflate));
        self.inflate()
    }

    /// The next response. Waits for its first byte as long as the caller lets it, then no silence beyond a minute.
    pub(crate) async fn next(&mut self) -> Result<Response, HostProblem> {
        loop {
            if let Some(response) = self.cut()? {
                return Ok(response);
            }
            self.fill().await?;
        }
    }

    /// The next response, which must begin within `wait`.
    pub(crate) async fn next_within(&mut self, wait: Duration, doing: &'static str) -> Result<Response, HostProblem> {
        timeout(wait, self.next()).await.unwrap_or(Err(HostProblem::TimedOut(doing)))
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), HostProblem> {
        let packed;
        let bytes = if let Some(deflate) = &mut self.deflate {
            packed = pack(&mut deflate.out, bytes)?;
            &packed[..]
        } else {
            bytes
        };
        let wire = self.wire.as_mut().ok_or_else(|| HostProblem::protocol("no stream"))?;
        let write = async {
            wire.write_all(bytes).await?;
            wire.flush().await
        };
        match timeout(WRITE_MAX, write).await {
            Ok(done) => done.map_err(|e| HostProblem::dropped(&e)),
            Err(_) => Err(HostProblem::TimedOut("sending")),
        }
    }

    async fn fill(&mut self) -> Result<(), HostProblem> {
        let amid = self.literal.is_some() || !self.read.is_empty() || !self.parts.is_empty();
        if amid {
            let started = *self.started.get_or_insert_with(Instant::now);
            let literal_bytes = self.literal.as_ref().map_or(0, |l| l.bytes);
            if started.elapsed() > RESPONSE_MAX + Duration::from_secs(literal_bytes / SLOWEST_BYTES_PER_SECOND) {
                return Err(HostProblem::TimedOut("response"));
            }
        }
        let wire = self.wire.as_mut().ok_or_else(|| HostProblem::protocol("no stream"))?;
        let into = if let Some(deflate) = &mut self.deflate { &mut deflate.packed } else { &mut self.read };
        if !amid && into.is_empty() {
            *into = BytesMut::with_capacity(FIRST_BYTES);
        } else {
            into.reserve(CHUNK_BYTES);
        }
        let reading = wire.read_buf(into);
        let n = if amid { timeout(SILENCE_MAX, reading).await.map_err(|_| HostProblem::TimedOut("response"))? } else { reading.await }
            .map_err(|e| HostProblem::dropped(&e))?;
        if n == 0 {
            return Err(HostProblem::Dropped("closed by the server".to_owned()));
        }
        self.bytes_read += n as u64;
        if self.deflate.is_some() { self.inflate() } else { Ok(()) }
    }

    fn inflate(&mut self) -> Result<(), HostProblem> {
        let Some(deflate) = &mut self.deflate else { return Ok(()) };
        let mut out = vec![0; CHUNK_BYTES];
        loop {
            let (before_in, before_out) = (deflate.inn.total_in(), deflate.inn.total_out());
            deflate
                .inn
                .decompress(&deflate.packed, &mut out, FlushDecompress::Sync)
                .map_err(|_| HostProblem::protocol("broken compression"))?;
            let used = usize::try_from(deflate.inn.total_in() - before_in).unwrap_or(0);
            let made = usize::try_from(deflate.inn.total_out() - before_out).unwrap_or(0);
            deflate.packed.advance(used);
            self.read.extend_from_slice(&out[..made]);
            if made < out.len() && (used == 0 || deflate.packed.is_empty()) {
                return Ok(());
            }
        }
    }

    /// Cuts one response from what was read, if it is complete.
    fn cut(&mut self) -> Result<Option<Response>, HostProblem> {
        loop {
            if let Some(literal) = &mut self.literal {
                literal.take(&mut self.read);
                if literal.left > 0 {
                    return Ok(None);
                }
                if let Some(done) = self.literal.take() {
                    self.parts.push(done.into_part());
                }
            }
            let Some(line) = self.line()? else { return Ok(None) };
            let first = self.parts.is_empty();
            match if first && is_status(&line) { None } else { literal_mark(&line) } {
                Some((text, bytes)) => self.begin_literal(line.slice(..text), bytes)?,
                None => {
                    self.parts.push(Part::Text(line));
                    self.text_bytes = 0;
                    self.started = None;
                    return Ok(Some(Response(std::mem::take(&mut self.parts))));
                }
            }
        }
    }

    fn begin_literal(&mut self, text: Bytes, bytes: u64) -> Result<(), HostProblem> {
        if self.parts.len() >= 2 * LITERALS_MAX || bytes > LITERAL_BYTES_ABSURD {
            return Err(HostProblem::protocol("absurd literals"));
        }
        self.text_bytes += text.len();
        self.parts.push(Part::Text(text));
        let whole = bytes <= self.literal_bytes_max;
        let keep = usize::try_from(if whole { bytes } else { SKIPPED_KEEP_BYTES as u64 }).unwrap_or(SKIPPED_KEEP_BYTES);
        // Reserved as it comes: a server that only announces 150 MB costs nothing.
        let kept = BytesMut::with_capacity(keep.min(8 * CHUNK_BYTES));
        self.literal = Some(Literal { left: bytes, bytes, keep, kept });
        Ok(())
    }

    fn line(&mut self) -> Result<Option<Bytes>, HostProblem> {
        let Some(at) = self.read[self.scanned..].iter().position(|b| *b == b'\n') else {
            self.scanned = self.read.len();
            if self.text_bytes + self.read.len() > TEXT_BYTES_MAX {
                return Err(HostProblem::protocol("endless line"));
            }
            return Ok(None);
        };
        let mut line = self.read.split_to(self.scanned + at + 1);
        self.scanned = 0;
        let end = line.len() - 1;
        line.truncate(if end > 0 && line[end - 1] == b'\r' { end - 1 } else { end });
        Ok(Some(line.freeze()))
    }
}

impl Literal {
    fn take(&mut self, from: &mut BytesMut) {
        let n = usize::try_from(self.left).unwrap_or(usize::MAX).min(from.len());
        let keep = n.min(self.keep - self.kept.len());
        if keep > 0 {
            self.kept.extend_from_slice(&from[..keep]);
        }
        from.advance(n);
        self.left -= n as u64;
    }

    fn into_part(self) -> Part {
        let kept = self.kept.freeze();
        if kept.len() as u64 == self.bytes { Part::Literal(kept) } else { Part::Skipped { start: kept, bytes: self.bytes } }
    }
}

/// Status lines hold free words, which may end like a literal's mark.
fn is_status(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"* ") else { return true };
    let word = rest.split(|b| *b == b' ').next().unwrap_or_default();
    [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|status| word.eq_ignore_ascii_case(status))
}

/// `… {123}` or `… {123+}` or `… ~{123}` at the line's end: where the text ends and how long the literal is.
fn literal_mark(line: &[u8]) -> Option<(usize, u64)> {
    let inner = line.strip_suffix(b"}")?;
    let open = inner.iter().rposition(|b| *b == b'{')?;
    let digits = inner[open + 1..].strip_suffix(b"+").unwrap_or(&inner[open + 1..]);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // A number too large for us is no less a literal: what follows is not the next response.
    let bytes = std::str::from_utf8(digits).ok()?.parse().unwrap_or(u64::MAX);
    let text = if open > 0 && line[open - 1] == b'~' { open - 1 } else { open };
    Some((text, bytes))
}

fn pack(out: &mut Compress, bytes: &[u8]) -> Result<Vec<u8>, HostProblem> {
    let mut packed = Vec::with_capacity(bytes.len() / 2 + 64);
    let mut rest = bytes;
    loop {
        let before = out.total_in();
        packed.reserve(rest.len() / 2 + 1024);
        out.compress_vec(rest, &mut packed, FlushCompress::Sync).map_err(|_| HostProblem::protocol("compression"))?;
        rest = &rest[usize::try_from(out.total_in() - before).unwrap_or(0)..];
        if rest.is_empty() && packed.len() < packed.capacity() {
            return Ok(packed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt;

    async fn read_all(input: &[u8], max: u64) -> Vec<Result<Response, HostProblem>> {
        let (mut server, client) = tokio::io::duplex(16);
        let input = input.to_vec();
        let writing = tokio::spawn(async move {
            let _ = server.write_all(&input).await;
        });
        let mut framed = Framed::new(Box::new(client), max);
        let mut out = Vec::new();
        loop {
            let next = framed.next().await;
            let end = next.is_err();
            out.push(next);
            if end {
                break;
            }
        }
        writing.await.unwrap();
        out
    }

    #[tokio::test]
    async fn literals_and_lines_are_told_apart() {
        let out = read_all(b"* 1 FETCH (BODY[] {5}\r\na{9}\r\n UID 7)\r\n* OK fine {3}\r\n", 100).await;
        let text = |s: &'static str| Part::Text(Bytes::from_static(s.as_bytes()));
        assert_eq!(out[0].as_ref().unwrap().0, vec![text("* 1 FETCH (BODY[] "), Part::Literal(Bytes::from_static(b"a{9}\r")), text("")]);
        assert_eq!(out[1].as_ref().unwrap().head(), b" UID 7)");
        assert_eq!(out[2].as_ref().unwrap().head(), b"* OK fine {3}");
    }

    #[tokio::test]
    async fn a_too_large_literal_is_kept_by_its_beginning() {
        let mut input = b"* 1 FETCH (BODY[] {300000}\r\n".to_vec();
        input.extend(std::iter::repeat_n(b'x', 300_000));
        input.extend(b")\r\n");
        let out = read_all(&input, 1000).await;
        let Part::Skipped { start, bytes } = &out[0].as_ref().unwrap().0[1] else { panic!("not skipped") };
        assert_eq!((start.len(), *bytes), (SKIPPED_KEEP_BYTES, 300_000));
    }

    #[tokio::test]
    async fn absurd_literals_end_the_session() {
        for bytes in ["99999999999999", "999999999999999999999999"] {
            let out = read_all(format!("* 1 FETCH (BODY[] {{{bytes}}}\r\n").as_bytes(), 1000).await;
            assert!(matches!(out[0], Err(HostProblem::Protocol(_))), "{bytes}");
        }
    }

    #[tokio::test]
    async fn a_connection_that_waits_holds_little() {
        let (mut server, client) = tokio::io::duplex(1 << 20);
        let mut framed = Framed::new(Box::new(client), 1 << 20);
        server.write_all(format!("* 1 FETCH (BODY[] {{500000}}\r\n{})\r\n", "x".repeat(500_000)).as_bytes()).await.unwrap();
        assert_eq!(framed.next().await.unwrap().0.len(), 3);
        assert!(timeout(Duration::from_millis(20), framed.next()).await.is_err());
        assert!(framed.read.capacity() <= FIRST_BYTES, "{}", framed.read.capacity());
        server.write_all(b"* 2 EXISTS\r\n").await.unwrap();
        assert_eq!(framed.next().await.unwrap().head(), b"* 2 EXISTS");
    }

    #[test]
    fn what_is_packed_is_unpacked() {
        let (_, client) = tokio::io::duplex(16);
        let mut framed = Framed::new(Box::new(client), 10);
        let plain: Vec<u8> = (0..200_000u32).flat_map(|n| n.to_string().into_bytes()).collect();
        let mut out = Compress::new(Compression::fast(), false);
        framed.start_deflate().unwrap();
        framed.deflate.as_mut().unwrap().packed.extend_from_slice(&pack(&mut out, &plain).unwrap());
        framed.inflate().unwrap();
        assert!(framed.read == plain);
    }
}
