//! `Authentication-Results:` (RFC 8601): what a receiving server found of a sender.

use serde::Serialize;

/// What one server found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthenticationResults {
    /// The server's name for itself, lower case. Anybody can write such a field: only the mailbox's own server's counts.
    pub server: String,
    /// Did the sending server have the right to (RFC 7208)?
    pub spf: Option<Verdict>,
    /// Was it signed by a domain (RFC 6376)? `pass` when one signature holds.
    pub dkim: Option<Verdict>,
    /// The domain whose signature holds.
    pub dkim_domain: Option<String>,
    /// Does one of both belong to the address that is shown (RFC 7489)?
    pub dmarc: Option<Verdict>,
}

/// A finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// It doesn't, and the domain asks not to be strict.
    Softfail,
    /// The domain says nothing about it.
    None,
    /// It could not be found out.
    Error,
}

impl Verdict {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "pass" => Self::Pass,
            "fail" | "hardfail" | "policy" => Self::Fail,
            "softfail" => Self::Softfail,
            "none" | "neutral" | "bestguesspass" => Self::None,
            "temperror" | "permerror" => Self::Error,
            _ => return None,
        })
    }
}

/// Reads a field; none when it has not the form of one.
#[must_use]
pub fn read(value: &str) -> Option<AuthenticationResults> {
    const PIECES_MAX: usize = 50;
    let plain = without_comments(value).to_ascii_lowercase();
    let mut pieces = plain.split(';').take(PIECES_MAX);
    let server = pieces.next()?.split_whitespace().next()?.to_owned();
    if server.contains('=') || !server.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':')) {
        return None;
    }
    let mut found = AuthenticationResults { server, spf: None, dkim: None, dkim_domain: None, dmarc: None };
    for piece in pieces {
        let mut words = piece.split_whitespace();
        let Some((method, verdict)) = words.next().and_then(|word| word.split_once('=')) else { continue };
        let Some(verdict) = Verdict::of(verdict) else { continue };
        match method.split('/').next().unwrap_or_default() {
            "spf" => found.spf = found.spf.or(Some(verdict)),
            "dmarc" => found.dmarc = found.dmarc.or(Some(verdict)),
            "dkim" if found.dkim != Some(Verdict::Pass) => {
                found.dkim = Some(verdict);
                let domain = words.find_map(|word| word.strip_prefix("header.d=").or_else(|| word.strip_prefix("header.i=@")));
                found.dkim_domain = domain.filter(|_| verdict == Verdict::Pass).map(|domain| domain.trim_matches('"').to_owned());
            }
            _ => {}
        }
    }
    Some(found)
}

/// RFC 5322, 3.2.2: what stands in round brackets, which nest, says nothing to machines.
fn without_comments(value: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_read() {
        let found = read("mx.google.com; dkim=fail (bad (nested)) header.d=y.example; dkim=pass header.i=@x.example header.s=a; spf=softfail (domain of z) smtp.mailfrom=a@x.example; dmarc=fail (p=NONE) header.from=x.example").unwrap();
        assert_eq!(
            (found.server.as_str(), found.spf, found.dkim, found.dmarc),
            ("mx.google.com", Some(Verdict::Softfail), Some(Verdict::Pass), Some(Verdict::Fail))
        );
        assert_eq!(found.dkim_domain.as_deref(), Some("x.example"));
        assert_eq!(read("mail.x.example 1; none").unwrap().spf, None);
        // Microsoft leaves its name out: nobody says it.
        assert_eq!(read("spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=x"), None);
        assert_eq!(read(""), None);
    }
}
