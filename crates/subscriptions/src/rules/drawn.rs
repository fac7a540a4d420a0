//! `docs/state-machines.md` holds what the tables draw. Other contexts' sections stand in the same file between marks of their own.

use super::{lifecycle::SUBSCRIPTION, links::LINK, measures::CASE, orders::ORDER, partners::PARTNER};

const DOCUMENT: &str = include_str!("../../../../docs/state-machines.md");

#[test]
fn the_document_shows_the_tables() {
    for drawn in [SUBSCRIPTION.drawn(), ORDER.drawn(), LINK.drawn(), PARTNER.drawn(), CASE.drawn()] {
        let mark = drawn.lines().next().unwrap();
        assert!(DOCUMENT.contains(&drawn), "docs/state-machines.md differs. Its section is to be:\n\n{drawn}\n(after {mark})");
    }
}
