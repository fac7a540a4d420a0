//! Who gets a customer, and why.

use crate::model::{Because, Choice, Member, Spread};
use kernel::AccountId;
use std::collections::{HashMap, HashSet};

/// What of a company decides who gets it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct About<'a> {
    /// ISO 3166 alpha-2.
    pub country: Option<&'a str>,
    /// BCP 47 tag.
    pub language: Option<&'a str>,
}

/// Chooses one of the members. `given` counts what was given out before, so that turns go on; `closed` get nothing (they left, or have
/// as many as one may); `loads` says how many each has.
pub(crate) fn choose(
    way: Spread,
    members: &[Member],
    given: i64,
    closed: &HashSet<AccountId>,
    loads: &HashMap<AccountId, i64>,
    about: About<'_>,
) -> Option<Choice> {
    let open: Vec<&Member> = members.iter().filter(|m| !closed.contains(&m.account)).collect();
    let turn = |of: &[&Member]| {
        let at = given.rem_euclid(i64::try_from(of.len()).ok().filter(|n| *n > 0)?);
        usize::try_from(at).ok().and_then(|at| of.get(at)).map(|m| m.account)
    };
    let first_part = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let by = |fits: Vec<&Member>, because: Because| turn(&fits).map(|account| Choice { account, because });
    let rest = || by(open.iter().copied().filter(|m| m.countries.is_empty() && m.languages.is_empty()).collect(), Because::Rest);
    match way {
        Spread::RoundRobin => by(open.clone(), Because::Turn),
        Spread::Load => {
            let has = |m: &Member| loads.get(&m.account).copied().unwrap_or(0);
            let fewest = open.iter().enumerate().min_by_key(|(at, m)| (has(m), *at)).map(|(_, m)| *m)?;
            Some(Choice { account: fewest.account, because: Because::Load(has(fewest)) })
        }
        Spread::Country => {
            let of = |country: &str| open.iter().copied().filter(|m| m.countries.iter().any(|c| c == country)).collect();
            about.country.and_then(|country| by(of(country), Because::Country(country.to_owned()))).or_else(rest)
        }
        Spread::Language => {
            let of = |tag: &str| {
                let spoken = first_part(tag);
                open.iter().copied().filter(|m| m.languages.iter().any(|l| first_part(l) == spoken)).collect()
            };
            about.language.and_then(|tag| by(of(tag), Because::Language(tag.to_owned()))).or_else(rest)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(countries: &[&str], languages: &[&str]) -> Member {
        let owned = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
        Member { account: AccountId::new(), countries: owned(countries), languages: owned(languages) }
    }

    #[test]
    fn every_way_says_who_and_why() {
        let members = [member(&["DE", "FR"], &["fr"]), member(&["DE"], &["pt-BR", "es"]), member(&[], &[])];
        let [a, b, c] = [0, 1, 2].map(|at| members[at].account);
        let (open, loads) = (HashSet::new(), HashMap::from([(a, 9), (b, 3), (c, 3)]));
        let choose = |way, given, closed: &HashSet<_>, about| choose(way, &members, given, closed, &loads, about);
        let plain = About::default();
        let turns: Vec<_> = (0..4).map(|n| choose(Spread::RoundRobin, n, &open, plain).unwrap().account).collect();
        assert_eq!(turns, [a, b, c, a]);
        assert_eq!(choose(Spread::RoundRobin, 0, &HashSet::from([a]), plain).unwrap().account, b);
        assert_eq!(choose(Spread::RoundRobin, 7, &HashSet::from([a, b, c]), plain), None);

        let of = |country| About { country: Some(country), language: None };
        let german = |n| choose(Spread::Country, n, &open, of("DE")).unwrap();
        assert_eq!((german(0).account, german(1).account), (a, b));
        assert_eq!(german(0).because, Because::Country("DE".into()));
        assert_eq!(choose(Spread::Country, 0, &open, of("JP")), Some(Choice { account: c, because: Because::Rest }));
        assert_eq!(choose(Spread::Country, 0, &HashSet::from([c]), of("JP")), None);
        assert_eq!(choose(Spread::Country, 0, &open, plain).unwrap().account, c);

        let speaks = |tag| choose(Spread::Language, 0, &open, About { country: None, language: Some(tag) }).unwrap();
        assert_eq!(speaks("pt"), Choice { account: b, because: Because::Language("pt".into()) });
        assert_eq!((speaks("fr-CA").account, speaks("ja").because), (a, Because::Rest));

        assert_eq!(choose(Spread::Load, 5, &open, plain), Some(Choice { account: b, because: Because::Load(3) }));
        assert_eq!(choose(Spread::Load, 5, &HashSet::from([b, c]), plain).unwrap().account, a);
    }
}
