//! What to offer about an unknown writer. Precision first: better no offer than a wrong one.

use crate::model::{Confidence, Fact, Reason, SuggestionKind};
use crate::rules::classify::is_machine_address;
use kernel::{AccountId, LabelId};
use std::collections::{BTreeMap, HashSet};
use text::countries::Country;

/// What is known of a writer.
#[derive(Debug, Clone, Default)]
pub struct Seen<'a> {
    /// His address, lower case.
    pub address: &'a str,
    /// How many mails he wrote by his own hand.
    pub messages: i64,
    /// Do we write in a thread of his?
    pub we_wrote: bool,
    /// Did a mail of his ask for something?
    pub enquiry: bool,
    /// What was read, by name.
    pub facts: BTreeMap<String, Fact>,
    /// What customers know of his address or domain.
    pub known: Option<KnownAs>,
}

/// What customers know of him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAs {
    /// Is he himself known, and not only his company's domain?
    pub person: bool,
    /// Is the company one that the mailbox's owner sees?
    pub in_sight: bool,
    /// The company's name.
    pub company: String,
    /// Its owner's name.
    pub owner: String,
}

/// Whom never to offer.
#[derive(Debug, Clone, Default)]
pub struct Never {
    /// Own addresses, lower case.
    pub own_addresses: HashSet<String>,
    /// Own domains, without public mail hosts.
    pub own_domains: HashSet<String>,
    /// Domains that somebody has blocked.
    pub blocked: HashSet<String>,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Of what kind.
    pub kind: SuggestionKind,
    /// How sure.
    pub confidence: Confidence,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What to offer about a writer; none: nothing.
#[must_use]
pub fn offer(seen: &Seen<'_>, never: &Never) -> Option<Offer> {
    let domain = text::domains::domain_of(seen.address)?;
    if excluded(seen.address, &domain, never) {
        return None;
    }
    let public = text::domains::is_public_mail_host(&domain);
    let mut reasons = Vec::new();
    if seen.enquiry {
        reasons.push(reason("enquiry", &[]));
    }
    if seen.we_wrote {
        reasons.push(reason("we_answered", &[]));
    }
    if let Some(known) = &seen.known {
        return of_known(known, &domain, reasons);
    }
    // A stranger who neither asked nor was answered wants to sell, or nothing.
    if !seen.enquiry && !seen.we_wrote {
        return None;
    }
    let signed = |name: &str| seen.facts.get(name).is_some_and(|f| f.source_code == "signature");
    let company_signed = signed("company_name");
    if company_signed {
        let name = seen.facts.get("company_name").map(|f| f.value.clone()).unwrap_or_default();
        reasons.push(reason("signature_company", &[("company", &name)]));
    }
    if !public {
        reasons.push(reason("own_domain_of_firm", &[("domain", &domain)]));
    }
    if signed("phone") {
        reasons.push(reason("signature_phone", &[]));
    }
    if seen.messages > 1 {
        reasons.push(reason("wrote_several", &[("count", &seen.messages.to_string())]));
    }
    let confidence = match (public, company_signed, seen.enquiry && (company_signed || seen.we_wrote)) {
        (false, _, true) => Confidence::High,
        (false, true, false) | (true, true, true) => Confidence::Medium,
        (false, false, false) if signed("phone") || seen.messages > 1 => Confidence::Medium,
        _ => Confidence::Low,
    };
    Some(Offer { kind: SuggestionKind::NewCompany, confidence, reasons })
}

fn of_known(known: &KnownAs, domain: &str, mut reasons: Vec<Reason>) -> Option<Offer> {
    if known.in_sight {
        if known.person {
            return None;
        }
        reasons.insert(0, reason("same_domain", &[("domain", domain), ("company", &known.company)]));
        return Some(Offer { kind: SuggestionKind::NewContact, confidence: Confidence::High, reasons });
    }
    reasons.insert(0, reason("colleagues_customer", &[("owner", &known.owner)]));
    let confidence = if known.person { Confidence::High } else { Confidence::Medium };
    Some(Offer { kind: SuggestionKind::Already, confidence, reasons })
}

/// Does the owner of a mailbox see this company? Its owners do, and everybody when it is everybody's.
#[must_use]
pub fn sees(owner: AccountId, company_owners: &[AccountId], company_labels: &[LabelId]) -> bool {
    company_owners.contains(&owner) || company_labels.contains(&EVERYONE)
}

/// The label that every account holds (`accounts.label`).
const EVERYONE: LabelId = 2;

/// Own people, machines, blocked domains.
#[must_use]
pub fn excluded(address: &str, domain: &str, never: &Never) -> bool {
    let registrable = text::domains::registrable_domain(domain);
    let listed = |set: &HashSet<String>| set.contains(domain) || registrable.as_ref().is_some_and(|r| set.contains(r));
    never.own_addresses.contains(address) || listed(&never.own_domains) || listed(&never.blocked) || is_machine_address(address)
}

/// A company's name by its domain: `gulf-lighting.example` gives 'Gulf Lighting'.
#[must_use]
pub fn name_of_domain(domain: &str) -> Option<String> {
    let registrable = text::domains::registrable_domain(domain)?;
    let label = registrable.split('.').next()?;
    let words = label.split(['-', '_']).filter(|w| !w.is_empty()).map(|w| {
        let mut chars = w.chars();
        chars.next().map(|c| c.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
    });
    let name = words.collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

/// The country of an address by its top-level domain.
#[must_use]
pub fn country_of_address(address: &str) -> Option<String> {
    let domain = text::domains::domain_of(address)?;
    if text::domains::is_public_mail_host(&domain) {
        return None;
    }
    Country::by_domain(&domain).map(|c| c.code.to_owned())
}

fn reason(code: &str, values: &[(&str, &str)]) -> Reason {
    Reason { code: code.to_owned(), values: values.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn never() -> Never {
        Never {
            own_addresses: HashSet::from(["li@own.example".into()]),
            own_domains: HashSet::from(["own.example".into()]),
            blocked: HashSet::from(["seller.example".into()]),
        }
    }

    fn fact(value: &str, source: &str) -> Fact {
        Fact { value: value.into(), source_code: source.into() }
    }

    fn seen(address: &str) -> Seen<'_> {
        Seen { address, messages: 1, enquiry: true, ..Seen::default() }
    }

    #[test]
    fn own_people_machines_and_blocked_domains_are_never_offered() {
        for address in ["li@own.example", "boss@hq.own.example", "no-reply@lumen.example", "joe@seller.example", "joe@mail.seller.example"]
        {
            assert_eq!(offer(&seen(address), &never()), None, "{address}");
        }
    }

    #[test]
    fn a_stranger_who_neither_asked_nor_was_answered_is_not_offered() {
        let idle = Seen { enquiry: false, ..seen("joe@lumen.example") };
        assert_eq!(offer(&idle, &never()), None);
        assert!(offer(&Seen { we_wrote: true, ..idle }, &never()).is_some());
    }

    #[test]
    fn a_firm_that_asks_with_a_signature_is_sure_and_a_public_address_is_not() {
        let signed = BTreeMap::from([("company_name".to_owned(), fact("Lumen GmbH", "signature"))]);
        let firm = offer(&Seen { facts: signed.clone(), ..seen("joe@lumen.example") }, &never()).unwrap();
        assert_eq!((firm.kind, firm.confidence), (SuggestionKind::NewCompany, Confidence::High));
        let public = offer(&Seen { facts: signed, ..seen("joe@gmail.com") }, &never()).unwrap();
        assert_eq!(public.confidence, Confidence::Medium);
        assert_eq!(offer(&seen("joe@gmail.com"), &never()).unwrap().confidence, Confidence::Low);
        assert!(public.reasons.iter().all(|r| r.code != "own_domain_of_firm"));
    }

    #[test]
    fn who_is_known_is_a_contact_or_a_colleagues() {
        let known = KnownAs { person: false, in_sight: true, company: "Lumen".into(), owner: "Ana".into() };
        let with = |known: KnownAs| offer(&Seen { known: Some(known), ..seen("joe@lumen.example") }, &never());
        assert_eq!(with(known.clone()).unwrap().kind, SuggestionKind::NewContact);
        assert_eq!(with(KnownAs { person: true, ..known.clone() }), None);
        let hidden = with(KnownAs { in_sight: false, ..known }).unwrap();
        assert_eq!(hidden.kind, SuggestionKind::Already);
        // The name of a company that the reader may not see is not told.
        assert!(hidden.reasons.iter().all(|r| !r.values.contains_key("company")));
    }

    #[test]
    fn a_domain_gives_a_name() {
        assert_eq!(name_of_domain("mail.gulf-lighting.com").as_deref(), Some("Gulf Lighting"));
    }
}
