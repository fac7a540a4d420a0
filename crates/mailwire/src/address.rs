//! Mail addresses: the strict kind that we send to, and the loose kind that mails bring.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Bytes before the `@` (RFC 5321, 4.5.3.1.1).
pub const LOCAL_BYTES_MAX: usize = 64;
/// Bytes after it, in its ASCII form (RFC 5321, 4.5.3.1.2).
pub const DOMAIN_BYTES_MAX: usize = 255;
/// Bytes in all: a path of 256 with its brackets (RFC 5321, 4.5.3.1.3).
pub const ADDRESS_BYTES_MAX: usize = 254;
/// Addresses read of one typed list.
pub const TYPED_LIST_MAX: usize = 2_000;

/// Why a text is no mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressFault {
    /// Nothing was given.
    Empty,
    /// No `@`, or nothing on one side of it.
    NoAt,
    /// Longer than RFC 5321 allows.
    TooLong,
    /// A blank, a control character, a bracket or another character that may not stand there.
    BadCharacter,
    /// The part after the `@` is no domain.
    BadDomain,
    /// A dot at the beginning or the end of the local part, or two in a row.
    BadDots,
}

impl fmt::Display for AddressFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no address given",
            Self::NoAt => "an address needs text on both sides of one @",
            Self::TooLong => "the address is too long",
            Self::BadCharacter => "the address holds a character that may not stand there",
            Self::BadDomain => "the part after the @ is no domain",
            Self::BadDots => "dots may not begin, end or follow each other before the @",
        })
    }
}

impl std::error::Error for AddressFault {}

/// A mail address that can be sent to (RFC 5321 `Mailbox`, with the letters of RFC 6531). Keeps the case that was given; equal when
/// equal without regard to case, as every host that matters reads it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address {
    text: String,
    at: usize,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it, for the person who typed it.
    pub fn parse(text: &str) -> Result<Self, AddressFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressFault::Empty);
        }
        let (local, domain) = text.rsplit_once('@').filter(|(l, d)| !l.is_empty() && !d.is_empty()).ok_or(AddressFault::NoAt)?;
        if local.len() > LOCAL_BYTES_MAX || domain.len() > DOMAIN_BYTES_MAX || text.len() > ADDRESS_BYTES_MAX {
            return Err(AddressFault::TooLong);
        }
        check_local(local)?;
        let domain = domain.strip_suffix('.').unwrap_or(domain);
        if !is_domain(domain) {
            return Err(AddressFault::BadDomain);
        }
        Ok(Self { text: format!("{local}@{domain}"), at: local.len() })
    }

    /// The whole.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.text[..self.at]
    }

    /// What stands after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// In lower case: the form to compare and to store as a key.
    #[must_use]
    pub fn key(&self) -> String {
        self.text.to_lowercase()
    }
}

fn check_local(local: &str) -> Result<(), AddressFault> {
    if local.len() > 2 && local.starts_with('"') && local.ends_with('"') {
        let inner = &local[1..local.len() - 1];
        let mut escaped = false;
        for c in inner.chars() {
            if c.is_control() || (c == '"' && !escaped) {
                return Err(AddressFault::BadCharacter);
            }
            escaped = c == '\\' && !escaped;
        }
        return if escaped { Err(AddressFault::BadCharacter) } else { Ok(()) };
    }
    let allowed = |c: char| {
        c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c) || (!c.is_ascii() && !c.is_control() && !c.is_whitespace())
    };
    if !local.chars().all(allowed) {
        return Err(AddressFault::BadCharacter);
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err(AddressFault::BadDots);
    }
    Ok(())
}

/// Host names of letters, digits, hyphens and letters beyond ASCII, at least two labels; or an address literal.
fn is_domain(domain: &str) -> bool {
    const LABEL_BYTES_MAX: usize = 63;
    if let Some(literal) = domain.strip_prefix('[').and_then(|d| d.strip_suffix(']')) {
        let literal = literal.strip_prefix("IPv6:").unwrap_or(literal);
        return literal.parse::<std::net::IpAddr>().is_ok();
    }
    let label = |l: &str| {
        (1..=LABEL_BYTES_MAX).contains(&l.len())
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || (!c.is_ascii() && c.is_alphanumeric()))
    };
    let top_is_no_number = domain.rsplit('.').next().is_some_and(|top| !top.bytes().all(|b| b.is_ascii_digit()));
    domain.contains('.') && top_is_no_number && domain.split('.').all(label)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Address {
    type Err = AddressFault;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Address {
    type Error = AddressFault;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.text
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.text.eq_ignore_ascii_case(&other.text) || self.key() == other.key()
    }
}

impl Eq for Address {}

impl std::hash::Hash for Address {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// A person or function with an address to send to: `Ann Lee <ann@x.example>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mailbox {
    /// The name as shown; empty when there is none.
    pub name: String,
    /// Where mail goes.
    pub address: Address,
}

impl Mailbox {
    /// Without a name.
    #[must_use]
    pub fn bare(address: Address) -> Self {
        Self { name: String::new(), address }
    }

    /// Reads a list as people type and paste it: separated by commas, semicolons or lines, with names or without.
    ///
    /// # Errors
    /// The first piece that is no address, and why.
    pub fn parse_typed(text: &str) -> Result<Vec<Self>, (String, AddressFault)> {
        let mut all: Vec<Self> = Vec::new();
        for line in text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()) {
            for found in crate::header::mailboxes::read(line.as_bytes(), None) {
                let address = Address::parse(&found.address).map_err(|fault| (found.to_string(), fault))?;
                if !all.iter().any(|known| known.address == address) && all.len() < TYPED_LIST_MAX {
                    all.push(Self { name: found.name, address });
                }
            }
        }
        Ok(all)
    }
}

impl fmt::Display for Mailbox {
    /// As a person reads and types it: quoted where the name needs it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_mailbox(&self.name, self.address.as_str(), f)
    }
}

/// Someone in a mail's header, as it stands there: the address may be missing or wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Correspondent {
    /// The name, decoded; empty when there is none.
    pub name: String,
    /// The address as it stands; not always one.
    pub address: String,
}

impl Correspondent {
    /// The address, when it is one.
    #[must_use]
    pub fn valid(&self) -> Option<Address> {
        Address::parse(&self.address).ok()
    }

    /// The name, or the address where there is none.
    #[must_use]
    pub fn shown(&self) -> &str {
        if self.name.is_empty() { &self.address } else { &self.name }
    }
}

impl fmt::Display for Correspondent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_mailbox(&self.name, &self.address, f)
    }
}

fn write_mailbox(name: &str, address: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if name.is_empty() {
        return f.write_str(address);
    }
    if name.contains(|c: char| "()<>[]:;@\\,.\"".contains(c)) {
        write!(f, "\"{}\" <{address}>", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        write!(f, "{name} <{address}>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_good() {
        for good in [
            "a@x.example",
            "Ahmed.Ali+po@mail.gulf.example",
            "o'neil@x.example",
            "\"john doe\"@x.example",
            "用户@例子.example",
            "a@[192.0.2.1]",
            "a@[IPv6:2001:db8::1]",
            "a@xn--fsq.example",
        ] {
            assert!(Address::parse(good).is_ok(), "{good}");
        }
        let address = Address::parse(" Ann@X.Example ").unwrap();
        assert_eq!((address.local(), address.domain(), address.key().as_str()), ("Ann", "X.Example", "ann@x.example"));
        assert_eq!(address, Address::parse("ann@x.example").unwrap());
    }

    #[test]
    fn addresses_that_are_not() {
        let fault = |text: &str| Address::parse(text).unwrap_err();
        assert_eq!(fault(" "), AddressFault::Empty);
        assert_eq!(fault("ann"), AddressFault::NoAt);
        assert_eq!(fault("ann@"), AddressFault::NoAt);
        assert_eq!(fault("a b@x.example"), AddressFault::BadCharacter);
        assert_eq!(fault("a@b@x.example"), AddressFault::BadCharacter);
        assert_eq!(fault("a\r\n@x.example"), AddressFault::BadCharacter);
        assert_eq!(fault("a..b@x.example"), AddressFault::BadDots);
        assert_eq!(fault("a@localhost"), AddressFault::BadDomain);
        assert_eq!(fault("a@-x.example"), AddressFault::BadDomain);
        assert_eq!(fault("a@1.2.3.4"), AddressFault::BadDomain);
        assert_eq!(fault(&format!("{}@x.example", "a".repeat(65))), AddressFault::TooLong);
    }

    #[test]
    fn a_typed_list_is_read() {
        let list = Mailbox::parse_typed("Ann Lee <ann@x.example>; bob@x.example，\n\"Wu, X\" <wu@x.example>\nANN@x.example").unwrap();
        let shown: Vec<String> = list.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["Ann Lee <ann@x.example>", "bob@x.example", "\"Wu, X\" <wu@x.example>"]);
        assert_eq!(Mailbox::parse_typed("ann@x.example, bob").unwrap_err(), ("bob".to_owned(), AddressFault::NoAt));
        assert!(Mailbox::parse_typed(" , ").unwrap().is_empty());
    }

    #[test]
    fn json_refuses_what_is_no_address() {
        assert_eq!(serde_json::to_string(&Address::parse("a@x.example").unwrap()).unwrap(), "\"a@x.example\"");
        assert!(serde_json::from_str::<Address>("\"nobody\"").is_err());
    }
}
