//! The demo is whole, believable and speaks of nobody real.

use super::catalogue::{LANGS, buyers, products};
use super::content::content;
use super::story::{grouped, money, stories};
use chrono::{DateTime, Duration, Utc};
use std::collections::BTreeSet;

fn now() -> DateTime<Utc> {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

#[test]
fn every_buyer_has_his_product_and_his_stories() {
    assert!(products().iter().all(|p| p.names.len() == LANGS.len() && p.price_cents > 0));
    let buyers = buyers();
    assert!(buyers.len() >= 60);
    assert!(buyers.iter().map(|b| b.country).collect::<BTreeSet<_>>().len() >= 35);
    for buyer in &buyers {
        let told = stories(buyer.lang);
        for name in &buyer.stories {
            assert!(told.iter().any(|s| s.name == *name && !s.letters.is_empty()), "{}: no story '{name}' in {}", buyer.name, buyer.lang);
        }
        assert!(buyer.domain.ends_with(".example") && buyer.address().is_ascii(), "{}", buyer.address());
        assert!(
            ["EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"].contains(&&buyer.term[..3]),
            "{}",
            buyer.term
        );
        // 555 where numbers are made up; 0113 496 0xxx is what the United Kingdom keeps free for stories.
        let digits: String = buyer.phone.chars().filter(char::is_ascii_digit).collect();
        assert!(digits.contains("555") || digits.contains("1134960"), "{} may be somebody's number", buyer.phone);
        assert!(products().len() > buyer.product && buyer.quantity > 0);
    }
}

#[test]
fn letters_are_many_whole_and_never_of_tomorrow() {
    let demo = content(1, now());
    assert!((250..=600).contains(&demo.mails.len()), "{} letters", demo.mails.len());
    let recent = demo.mails.iter().filter(|m| !m.sent && !m.seen && now() - m.at < Duration::hours(24)).count();
    assert!(recent >= 8, "{recent} unread of today");
    let mut ids = BTreeSet::new();
    for mail in &demo.mails {
        assert!(mail.at <= now(), "a letter of {}", mail.at);
        let text = String::from_utf8_lossy(&mail.raw);
        let id = text.lines().find_map(|l| l.strip_prefix("Message-ID: ")).unwrap().to_owned();
        assert!(ids.insert(id.clone()), "{id} twice");
        assert!(mail.raw.iter().all(u8::is_ascii) && text.lines().all(|l| l.len() <= 998), "{id}");
        let read = mailwire::parse(&mail.raw);
        let body = format!("{read:?}");
        for blank in ["{first}", "{date", "{table}", "{qty}", "{no}"] {
            assert!(!body.contains(blank), "{blank} left open in {id}");
        }
    }
    assert!(
        demo.notes.iter().any(|n| n.next_at.is_some_and(|at| at < now()))
            && demo.notes.iter().any(|n| n.next_at.is_some_and(|at| at > now()))
    );
}

#[test]
fn the_same_seed_tells_the_same() {
    let (one, two) = (content(7, now()), content(7, now()));
    assert!(one.mails.iter().zip(&two.mails).all(|(a, b)| a.raw == b.raw && a.seen == b.seen));
}

#[test]
fn figures_are_written_as_on_documents() {
    assert_eq!((money(123_456_789), money(5), grouped(1_000)), ("1,234,567.89".to_owned(), "0.05".to_owned(), "1,000".to_owned()));
}
