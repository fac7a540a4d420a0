//! Decisions: which addresses may be named, how a delivery is signed, when it is tried again.

use crate::model::{Kind, Refusal, Wanted};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use kernel::Permissions;
use serde_json::{Value, json};
use web::outgoing::{self, OutgoingError, Reach};

const NAME_CHARS_MAX: usize = 80;
const URL_BYTES_MAX: usize = 2_000;
/// What stands before a secret (Standard Webhooks 1.0, 'Signature scheme').
const SECRET_PREFIX: &str = "whsec_";
/// Of the other side's words this much is kept.
const SAID_CHARS_MAX: usize = 300;

/// The pauses before the second and each further attempt (Standard Webhooks 1.0, 'Deliverability'): a little over three days in all.
pub(crate) const PAUSES: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];
/// A webhook that took nothing for so long is switched off.
pub(crate) const FAILING_MAX: TimeDelta = TimeDelta::days(5);
/// Deliveries are kept so long to be looked at.
pub(crate) const KEPT: TimeDelta = TimeDelta::days(30);

/// The pause after so many attempts; none: it is given up.
pub(crate) fn pause(attempts: u16) -> Option<TimeDelta> {
    PAUSES.get(usize::from(attempts).checked_sub(1)?).copied()
}

/// What a person wants of a webhook, if it can be had; http only where machines inside may be named.
pub(crate) fn checked(wanted: Wanted, kinds: &[Kind], may: &Permissions, reach: Reach) -> Result<Wanted, Refusal> {
    let name = wanted.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Refusal::BadName);
    }
    let url = url(wanted.url.trim(), reach)?;
    let mut chosen: Vec<String> = Vec::new();
    for word in wanted.kinds {
        let Some(kind) = kinds.iter().find(|kind| kind.name == word) else { return Err(Refusal::NoSuchKind(word)) };
        if !may.allow(kind.needs) {
            return Err(Refusal::KindNotYours(kind.name));
        }
        if !chosen.contains(&word) {
            chosen.push(word);
        }
    }
    if chosen.is_empty() {
        return Err(Refusal::NoKinds);
    }
    Ok(Wanted { name, url, kinds: chosen })
}

fn url(text: &str, reach: Reach) -> Result<String, Refusal> {
    let parsed = outgoing::parse(text, reach).map_err(|error| match error {
        OutgoingError::Inner => Refusal::InnerUrl,
        _ => Refusal::BadUrl,
    })?;
    let public = reach == Reach::Public;
    match parsed.host_str() {
        Some("localhost") if public => Err(Refusal::InnerUrl),
        Some(_) if text.len() <= URL_BYTES_MAX && (parsed.scheme() == "https" || !public) => Ok(parsed.into()),
        _ => Err(Refusal::BadUrl),
    }
}

/// A fresh secret, as people see it.
pub(crate) fn new_secret() -> String {
    format!("{SECRET_PREFIX}{}", STANDARD.encode(crypto::sha256(crypto::token().as_bytes())))
}

/// The key that a secret stands for; none when it is no such secret.
#[must_use]
pub fn signing_key(secret: &str) -> Option<Vec<u8>> {
    STANDARD.decode(secret.strip_prefix(SECRET_PREFIX)?).ok()
}

/// The header `webhook-signature` of a body (Standard Webhooks 1.0): HMAC-SHA-256 over id, seconds of the epoch and body.
#[must_use]
pub fn sign(key: &[u8], id: &str, timestamp: i64, body: &[u8]) -> String {
    let head = format!("{id}.{timestamp}.");
    format!("v1,{}", STANDARD.encode(crypto::hmac_sha256(key, &[head.as_bytes(), body])))
}

/// What is sent.
pub(crate) fn body(kind: &str, at: chrono::DateTime<chrono::Utc>, data: &Value) -> Vec<u8> {
    json!({ "type": kind, "timestamp": at, "data": data }).to_string().into_bytes()
}

/// The other side's words, as much of them as is kept, without control characters.
pub(crate) fn said(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(SAID_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Permission;

    const KINDS: &[Kind] = &[Kind { name: "mail.received", needs: Permission("mail.read") }];

    fn wanted(url: &str) -> Wanted {
        Wanted { name: " ERP ".into(), url: url.into(), kinds: vec!["mail.received".into(), "mail.received".into()] }
    }

    #[test]
    fn only_addresses_of_the_internet_are_taken() {
        let of = |url: &str| checked(wanted(url), KINDS, &Permissions::All, Reach::Public).map(|w| w.url);
        assert_eq!(of("https://erp.example.com/in").unwrap(), "https://erp.example.com/in");
        for url in ["http://erp.example.com/in", "ftp://erp.example.com", "https://a:b@erp.example.com", "erp", "", "https://"] {
            assert_eq!(of(url), Err(Refusal::BadUrl), "{url}");
        }
        for url in ["https://127.0.0.1/", "https://10.0.0.8/", "https://[::1]/", "https://localhost/", "https://2130706433/"] {
            assert_eq!(of(url), Err(Refusal::InnerUrl), "{url}");
        }
    }

    #[test]
    fn kinds_are_known_allowed_and_each_once() {
        let all = checked(wanted("https://x.example"), KINDS, &Permissions::All, Reach::Public).unwrap();
        assert_eq!((all.name.as_str(), all.kinds.len()), ("ERP", 1));
        let nothing = Permissions::Of(std::collections::BTreeSet::new());
        assert_eq!(checked(wanted("https://x.example"), KINDS, &nothing, Reach::Public), Err(Refusal::KindNotYours("mail.received")));
        let odd = Wanted { kinds: vec!["mail.eaten".into()], ..wanted("https://x.example") };
        assert_eq!(checked(odd, KINDS, &Permissions::All, Reach::Public), Err(Refusal::NoSuchKind("mail.eaten".into())));
        let none = Wanted { kinds: vec![], ..wanted("https://x.example") };
        assert_eq!(checked(none, KINDS, &Permissions::All, Reach::Public), Err(Refusal::NoKinds));
    }

    #[test]
    fn a_signature_is_the_standards() {
        // The example of the standard's own verification guide.
        let key = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = sign(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(signing_key(&new_secret()).unwrap().len(), 32);
    }

    #[test]
    fn it_is_tried_for_three_days() {
        let all: TimeDelta = (1..).map_while(pause).sum();
        assert!(all > TimeDelta::days(3) && all < FAILING_MAX, "{all}");
        assert_eq!(pause(0), None);
    }
}
