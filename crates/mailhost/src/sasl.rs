//! Signing in by an access token: what is said to the server, and what its refusal means.
//!
//! `OAUTHBEARER` is the standard (RFC 7628), `XOAUTH2` what the big hosts had before it and some still have alone.

use crate::problem::{HostProblem, clip};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

/// A mechanism that takes an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bearer {
    /// RFC 7628.
    OauthBearer,
    /// Google's and Microsoft's.
    Xoauth2,
}

impl Bearer {
    /// The one to use, of those that a server offers: the standard first.
    pub(crate) fn choose(offers: impl Fn(&str) -> bool) -> Option<Self> {
        [Self::OauthBearer, Self::Xoauth2].into_iter().find(|way| offers(way.name()))
    }

    /// As servers name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OauthBearer => "OAUTHBEARER",
            Self::Xoauth2 => "XOAUTH2",
        }
    }

    /// The client's first words, in base64.
    pub(crate) fn first(self, user: &str, token: &str, host: &str, port: u16) -> String {
        match self {
            // A comma or an equals sign in a name would end it (RFC 5801, 4).
            Self::OauthBearer => {
                let name = user.replace('=', "=3D").replace(',', "=2C");
                BASE64.encode(format!("n,a={name},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01"))
            }
            Self::Xoauth2 => BASE64.encode(format!("user={user}\x01auth=Bearer {token}\x01\x01")),
        }
    }

    /// The answer to the challenge that tells an error: after it the server says no.
    pub(crate) fn after_error(self) -> &'static str {
        match self {
            Self::OauthBearer => "AQ==",
            Self::Xoauth2 => "",
        }
    }
}

/// What a refused token means: the server's words, with the status of its challenge.
pub(crate) fn refused(challenge: Option<&str>, problem: HostProblem) -> HostProblem {
    match problem {
        HostProblem::WrongPassword(said) | HostProblem::AppPasswordNeeded(said) => {
            HostProblem::TokenRefused(match challenge.and_then(status) {
                Some(status) => clip(&format!("{said} ({status})")),
                None => said,
            })
        }
        other => other,
    }
}

/// The `status` of an error challenge, `{"status":"401","schemes":"bearer","scope":"mail"}`; nothing else of it is kept.
fn status(challenge: &str) -> Option<String> {
    let plain = BASE64.decode(challenge.trim()).ok()?;
    let text = String::from_utf8(plain).ok()?;
    let rest = text.split_once("\"status\"")?.1.trim_start().strip_prefix(':')?.trim_start();
    let word: String = rest.trim_start_matches('"').chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
    (!word.is_empty()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(encoded: &str) -> String {
        String::from_utf8(BASE64.decode(encoded).unwrap()).unwrap()
    }

    #[test]
    fn tokens_are_said_as_the_standards_want() {
        let said = plain(&Bearer::Xoauth2.first("ann@shop.example", "t0k", "imap.example", 993));
        assert_eq!(said, "user=ann@shop.example\x01auth=Bearer t0k\x01\x01");
        let said = plain(&Bearer::OauthBearer.first("a,n=n@shop.example", "t0k", "imap.example", 993));
        assert_eq!(said, "n,a=a=2Cn=3Dn@shop.example,\x01host=imap.example\x01port=993\x01auth=Bearer t0k\x01\x01");
        assert_eq!(plain(Bearer::OauthBearer.after_error()), "\x01");
    }

    #[test]
    fn the_standard_is_chosen_before_its_forerunner() {
        assert_eq!(Bearer::choose(|way| ["PLAIN", "XOAUTH2", "OAUTHBEARER"].contains(&way)), Some(Bearer::OauthBearer));
        assert_eq!(Bearer::choose(|way| way == "XOAUTH2"), Some(Bearer::Xoauth2));
        assert_eq!(Bearer::choose(|way| way == "PLAIN"), None);
    }

    #[test]
    fn a_refused_token_is_no_wrong_password() {
        let challenge = BASE64.encode(r#"{"status":"401","schemes":"bearer","scope":"mail"}"#);
        let problem = refused(Some(&challenge), HostProblem::WrongPassword("no".to_owned()));
        assert_eq!(problem, HostProblem::TokenRefused("no (401)".to_owned()));
        assert_eq!(refused(None, HostProblem::ServiceOff("off".to_owned())).code(), "service_off");
        assert_eq!(refused(Some("not base64"), HostProblem::WrongPassword("no".to_owned())).detail(), "no");
    }
}
