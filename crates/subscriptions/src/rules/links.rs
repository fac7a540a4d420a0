//! Activation links: how long they hold, whether one opens, and whose name registration shows.

use super::machine::{Line, Machine};
use crate::model::Party::{Agent, Buyer, Operator, System};
use crate::model::{LinkClaims, LinkEvent as E, LinkId, LinkRecord, LinkState as S, OrderId, Refusal};
use chrono::{DateTime, Duration, Utc};
use unicode_normalization::UnicodeNormalization;

/// How long a link opens an order.
pub const LINK_DAYS: i64 = 7;

/// What becomes of a link. It is used once; whoever needs another is sent another.
pub const LINK: Machine<S, E> = Machine {
    name: "activation link",
    start: S::Open,
    lines: &[
        Line { from: S::Open, event: E::Use, to: S::Used, by: &[Buyer], told: &[] },
        Line { from: S::Open, event: E::Revoke, to: S::Revoked, by: &[Agent, Operator], told: &[(Buyer, "order.link_revoked")] },
        Line { from: S::Open, event: E::Replace, to: S::Replaced, by: &[Agent, Operator, System], told: &[] },
        Line {
            from: S::Open,
            event: E::Dispute,
            to: S::Disputed,
            by: &[Buyer],
            told: &[(Agent, "order.disputed"), (Operator, "order.disputed")],
        },
    ],
};

/// What a new link of an order claims. The id is made by the caller, who has randomness.
#[must_use]
pub fn claims(link: LinkId, order: OrderId, company_name: &str, now: DateTime<Utc>) -> LinkClaims {
    LinkClaims { link, order, company_name: company_name.to_owned(), issued_at: now, expires_at: now + Duration::days(LINK_DAYS) }
}

/// May whoever followed this link register? `claims` were found under a signature of ours; `record` is what we remember of the link; `name`
/// is the company's name as the registration sends it back.
///
/// # Errors
/// [`Refusal::LinkForged`], [`Refusal::LinkUsed`], [`Refusal::LinkGone`], [`Refusal::LinkExpired`], [`Refusal::NameMismatch`], in this order:
/// who holds a used link learns that it was used, not that it would have expired.
pub fn opens(claims: &LinkClaims, record: Option<&LinkRecord>, name: &str, now: DateTime<Utc>) -> Result<(), Refusal> {
    let record = record.filter(|r| r.link == claims.link && r.order == claims.order).ok_or(Refusal::LinkForged)?;
    match record.state {
        S::Open => {}
        S::Used => return Err(Refusal::LinkUsed),
        S::Revoked | S::Replaced | S::Disputed => return Err(Refusal::LinkGone),
    }
    if now >= claims.expires_at || now < claims.issued_at {
        return Err(Refusal::LinkExpired(claims.expires_at));
    }
    if is_same_name(&claims.company_name, name) { Ok(()) } else { Err(Refusal::NameMismatch) }
}

/// Is it the name that the order fixed? Width, case, spaces and kinds of brackets, dots and dashes don't make another name; any letter does.
#[must_use]
pub fn is_same_name(fixed: &str, given: &str) -> bool {
    let letters = |name: &str| name.nfkc().filter_map(plain).flat_map(char::to_lowercase).collect::<String>();
    let fixed = letters(fixed);
    !fixed.is_empty() && fixed == letters(given)
}

fn plain(c: char) -> Option<char> {
    match c {
        _ if c.is_whitespace() || c.is_control() => None,
        '\u{200b}'..='\u{200d}' | '\u{feff}' => None,
        '【' | '〔' | '[' => Some('('),
        '】' | '〕' | ']' => Some(')'),
        '‐' | '‑' | '–' | '—' | '−' => Some('-'),
        '’' | '‘' => Some('\''),
        '。' | '．' => Some('.'),
        _ => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::machine::tests::walk;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn open() -> (LinkClaims, LinkRecord) {
        let (link, order) = (LinkId::new(), OrderId::new());
        (claims(link, order, "宁波远航进出口有限公司", at("2026-11-23T00:00:00Z")), LinkRecord { link, order, state: S::Open })
    }

    #[test]
    fn every_transition_leads_where_it_says_and_every_other_is_refused() {
        let expected = [
            (S::Open, E::Use, S::Used),
            (S::Open, E::Revoke, S::Revoked),
            (S::Open, E::Replace, S::Replaced),
            (S::Open, E::Dispute, S::Disputed),
        ];
        walk(&LINK, &expected);
        assert_eq!(LINK.ends().len(), 4);
    }

    #[test]
    fn a_link_opens_once_within_its_days() {
        let (claims, mut record) = open();
        let tried = |record: Option<&LinkRecord>, now: &str| opens(&claims, record, "宁波远航进出口有限公司", at(now));
        assert_eq!(tried(Some(&record), "2026-11-29T23:59:59Z"), Ok(()));
        assert_eq!(tried(Some(&record), "2026-11-30T00:00:00Z"), Err(Refusal::LinkExpired(at("2026-11-30T00:00:00Z"))));
        assert_eq!(tried(None, "2026-11-24T00:00:00Z"), Err(Refusal::LinkForged));
        for (state, refusal) in [
            (S::Used, Refusal::LinkUsed),
            (S::Revoked, Refusal::LinkGone),
            (S::Replaced, Refusal::LinkGone),
            (S::Disputed, Refusal::LinkGone),
        ] {
            record.state = state;
            assert_eq!(tried(Some(&record), "2026-12-24T00:00:00Z"), Err(refusal));
        }
        let (_, other) = open();
        assert_eq!(tried(Some(&other), "2026-11-24T00:00:00Z"), Err(Refusal::LinkForged));
    }

    #[test]
    fn the_name_is_the_orders() {
        let (claims, record) = open();
        let named = |name: &str| opens(&claims, Some(&record), name, at("2026-11-24T00:00:00Z"));
        assert_eq!(named("宁波 远航进出口有限公司\u{200b}"), Ok(()));
        assert_eq!(named("宁波远航进出口公司"), Err(Refusal::NameMismatch));
        assert_eq!(named(""), Err(Refusal::NameMismatch));
    }

    #[test]
    fn spelling_makes_no_other_company_and_letters_do() {
        for (one, other) in
            [("ABC（China）Co., Ltd.", "abc (china) co.,ltd."), ("Ｔｒａｄｅ－Ｗｉｎｄ", "Trade-Wind"), ("O’Neil", "O'NEIL")]
        {
            assert!(is_same_name(one, other), "{one} {other}");
        }
        for (one, other) in [("ABC China", "ABC Chine"), ("远航", "远 杭"), ("ABC", "ABC Ltd"), ("", ""), (" ", " ")] {
            assert!(!is_same_name(one, other), "{one} {other}");
        }
    }
}
