//! Versions of contracts: publishing, which one counts, what is to be accepted, what an acceptance must say.

use super::clauses::{canonical, check_alike, hash, placeholders, read};
use crate::model::{Acceptance, ContractKind, ContractVersion, GroupCode, Refusal, TextHash};
use chrono::{DateTime, Utc};
use kernel::Lang;
use std::collections::BTreeMap;

/// Makes the next version of a contract. Its publication is its notice: it counts from then or later.
///
/// # Errors
/// [`Refusal::LanguageMissing`], [`Refusal::BadContract`], [`Refusal::ClausesDiffer`], [`Refusal::UnfilledPlaceholder`],
/// [`Refusal::BadVersion`] when it would count before it is published, or before the last one does.
pub fn publish(
    kind: ContractKind,
    versions: &[ContractVersion],
    texts: &[(Lang, String)],
    now: DateTime<Utc>,
    effective_from: DateTime<Utc>,
) -> Result<ContractVersion, Refusal> {
    let mut documents = Vec::new();
    let mut kept = BTreeMap::new();
    for lang in Lang::ALL {
        let (_, text) = texts.iter().find(|(of, _)| *of == lang).ok_or(Refusal::LanguageMissing)?;
        if let Some(name) = placeholders(text).first() {
            return Err(Refusal::UnfilledPlaceholder((*name).to_owned()));
        }
        documents.push(read(text)?);
        kept.insert(lang.tag(), canonical(text));
    }
    documents.windows(2).try_for_each(|pair| check_alike(&pair[0], &pair[1]))?;
    let before = versions.iter().filter(|v| v.kind == kind);
    let last = before.clone().map(|v| v.effective_from).max();
    if effective_from < now || last.is_some_and(|last| effective_from < last) {
        return Err(Refusal::BadVersion);
    }
    let number = before.map(|v| v.number).max().unwrap_or(0) + 1;
    Ok(ContractVersion { kind, number, published_at: now, effective_from, texts: kept })
}

/// The version of a contract that counts at a moment; of two that came into effect together, the later numbered.
#[must_use]
pub fn current<'a>(versions: &'a [ContractVersion], kind: &ContractKind, at: DateTime<Utc>) -> Option<&'a ContractVersion> {
    versions.iter().filter(|v| v.kind == *kind && v.effective_from <= at).max_by_key(|v| (v.effective_from, v.number))
}

/// The text of a version in a language, and its hash.
///
/// # Errors
/// [`Refusal::LanguageMissing`].
pub fn text(version: &ContractVersion, lang: Lang) -> Result<(&str, TextHash), Refusal> {
    let text = version.texts.get(lang.tag()).ok_or(Refusal::LanguageMissing)?;
    Ok((text, hash(text)))
}

/// The contracts that whoever registers, orders, renews or subscribes again has to have accepted, for the groups that are ordered.
#[must_use]
pub fn required(groups: &[GroupCode]) -> Vec<ContractKind> {
    let mut kinds = vec![ContractKind::Service, ContractKind::DataProcessing, ContractKind::DataList];
    kinds.extend(groups.iter().map(|g| ContractKind::ServiceDescription(super::texts::described(g))));
    kinds.dedup();
    kinds
}

/// Versions that count now, are required and were not accepted yet, each with the number of the last one of its kind that was: from that
/// one its changes are shown.
#[must_use]
pub fn outstanding<'a>(
    versions: &'a [ContractVersion],
    accepted: &[Acceptance],
    required: &[ContractKind],
    at: DateTime<Utc>,
) -> Vec<(&'a ContractVersion, Option<u32>)> {
    let counting = required.iter().filter_map(|kind| current(versions, kind, at));
    counting
        .filter_map(|version| {
            let numbers = accepted.iter().filter(|a| a.kind == version.kind).map(|a| a.number);
            let last = numbers.max();
            (last != Some(version.number)).then_some((version, last))
        })
        .collect()
}

/// Does an acceptance say what it must? It was ticked, and what was shown is the text that counts.
///
/// # Errors
/// [`Refusal::NotTicked`], [`Refusal::NotTheCurrentVersion`].
pub fn check_acceptance(acceptance: &Acceptance, ticked: bool, versions: &[ContractVersion]) -> Result<(), Refusal> {
    if !ticked {
        return Err(Refusal::NotTicked);
    }
    let current = current(versions, &acceptance.kind, acceptance.at).filter(|v| v.number == acceptance.number);
    let (_, hash) = text(current.ok_or(Refusal::NotTheCurrentVersion)?, acceptance.lang)?;
    if hash == acceptance.hash { Ok(()) } else { Err(Refusal::NotTheCurrentVersion) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Moment;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn texts(word: &str) -> Vec<(Lang, String)> {
        vec![(Lang::En, format!("# Service\n\n## 1. {word}\n")), (Lang::ZhCn, format!("# 服务\n\n## 1. 条款{word}\n"))]
    }

    fn two() -> Vec<ContractVersion> {
        let publish = |before: &[ContractVersion], word, now: &str, from: &str| {
            super::publish(ContractKind::Service, before, &texts(word), at(now), at(from)).unwrap()
        };
        let first = publish(&[], "One", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
        let second = publish(std::slice::from_ref(&first), "Two", "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z");
        vec![second, first]
    }

    fn acceptance(version: &ContractVersion, lang: Lang, when: &str) -> Acceptance {
        Acceptance {
            account: kernel::AccountId::new(),
            at: at(when),
            address: "192.0.2.7".parse().unwrap(),
            agent: "Firefox".into(),
            moment: Moment::Order,
            kind: version.kind.clone(),
            number: version.number,
            lang,
            hash: text(version, lang).unwrap().1,
        }
    }

    #[test]
    fn a_version_counts_from_its_moment_on() {
        let versions = two();
        let counts = |when: &str| current(&versions, &ContractKind::Service, at(when)).map(|v| v.number);
        assert_eq!(counts("2025-12-31T23:59:59Z"), None);
        assert_eq!(counts("2026-05-31T23:59:59Z"), Some(1));
        assert_eq!(counts("2026-06-01T00:00:00Z"), Some(2));
        assert_eq!(current(&versions, &ContractKind::DataList, at("2026-06-01T00:00:00Z")), None);
    }

    #[test]
    fn what_cant_be_published_is_refused() {
        let versions = two();
        let tried = |texts: &[(Lang, String)], now: &str, from: &str| {
            publish(ContractKind::Service, &versions, texts, at(now), at(from)).unwrap_err()
        };
        let (now, later) = ("2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z");
        assert_eq!(tried(&texts("x")[..1], now, later), Refusal::LanguageMissing);
        assert_eq!(tried(&texts("x"), later, now), Refusal::BadVersion);
        assert_eq!(tried(&texts("x"), "2026-05-02T00:00:00Z", "2026-05-03T00:00:00Z"), Refusal::BadVersion);
        assert_eq!(tried(&texts("{vendor_name}"), now, later), Refusal::UnfilledPlaceholder("vendor_name".into()));
        let mut uneven = texts("x");
        uneven[0].1.push_str("\n1.1 More.\n");
        assert_eq!(tried(&uneven, now, later).code(), "clauses_differ");
    }

    #[test]
    fn what_counts_now_is_to_be_accepted_and_compared_with_the_last() {
        let versions = two();
        let accepted = [acceptance(&versions[1], Lang::ZhCn, "2026-01-02T00:00:00Z")];
        let required = required(&[GroupCode::parse("crm").unwrap()]);
        let open = |accepted: &[Acceptance], when: &str| {
            outstanding(&versions, accepted, &required, at(when)).into_iter().map(|(v, last)| (v.number, last)).collect::<Vec<_>>()
        };
        assert_eq!(open(&[], "2026-05-01T00:00:00Z"), [(1, None)]);
        assert_eq!(open(&accepted, "2026-05-31T00:00:00Z"), []);
        assert_eq!(open(&accepted, "2026-06-01T00:00:00Z"), [(2, Some(1))]);
    }

    #[test]
    fn an_acceptance_is_of_what_was_shown_and_counts() {
        let versions = two();
        let good = acceptance(&versions[1], Lang::En, "2026-05-31T00:00:00Z");
        assert_eq!(check_acceptance(&good, true, &versions), Ok(()));
        assert_eq!(check_acceptance(&good, false, &versions), Err(Refusal::NotTicked));
        let late = Acceptance { at: at("2026-06-01T00:00:00Z"), ..good.clone() };
        assert_eq!(check_acceptance(&late, true, &versions), Err(Refusal::NotTheCurrentVersion));
        let other = Acceptance { lang: Lang::ZhCn, ..good };
        assert_eq!(check_acceptance(&other, true, &versions), Err(Refusal::NotTheCurrentVersion));
    }
}
