//! Which companies hang together, which field of several is kept, which people are one.

use crate::model::{BadField, Company, CompanyId, Contact, Flaw, Likeness, Pair, Stage};
use crate::rules::CompanyPatch;
use chrono::{DateTime, Utc};
use fields::Catalogue;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use text::likeness::{self, Whose};
use uuid::Uuid;

/// Companies that one group holds; a chain of likenesses that goes on is cut at its weakest.
pub(crate) const GROUP_MAX: usize = 50;
/// Companies that one merge takes, the one that stays counted.
pub(crate) const MERGE_MAX: usize = 5;
/// For so long a merge can be taken back.
pub(crate) const UNDO_DAYS: i64 = 30;
/// Words of a name of which every order is tried.
const REORDERED_MAX: usize = 4;
/// Characters of joined remarks.
const REMARKS_CHARS_MAX: usize = 20_000;

/// The facts of which one company's is chosen for all: the fields of a company's page, but for its domains, which are kept all.
pub(crate) const CHOICES: &[&str] = &[
    "name",
    "local_name",
    "short_name",
    "country",
    "website",
    "phone",
    "address",
    "time_zone",
    "language",
    "source",
    "remarks",
    "stage",
    "stars",
    "owners",
    "labels_visible_to",
];

/// Of which company each field is taken.
pub(crate) type Chosen = BTreeMap<String, CompanyId>;

/// How strong a reason is, 0 to 100. As `customers.regroup` reckons it.
fn strength(reason: &str) -> u8 {
    match Likeness::from_word(reason) {
        Some(Likeness::Email) => 95,
        Some(Likeness::Domain) => 90,
        Some(Likeness::Site) => 85,
        Some(Likeness::Phone | Likeness::Social) => 80,
        Some(Likeness::Name) => 70,
        Some(Likeness::Alike) | None => 50,
    }
}

/// Which companies hang together: each that hangs with another, and the least of those it hangs with. Strong pairs first, so that a
/// long chain breaks where it is weak.
pub(crate) fn groups(mut pairs: Vec<Pair>) -> Vec<(Uuid, Uuid)> {
    pairs.sort_by_cached_key(|p| (std::cmp::Reverse(p.reasons.iter().map(|r| strength(r)).max()), p.one, p.other));
    let mut parent: HashMap<Uuid, Uuid> = HashMap::new();
    let mut size: HashMap<Uuid, usize> = HashMap::new();
    for pair in &pairs {
        let (one, other) = (root(&mut parent, pair.one), root(&mut parent, pair.other));
        let together = size.get(&one).copied().unwrap_or(1) + size.get(&other).copied().unwrap_or(1);
        if one == other || together > GROUP_MAX {
            continue;
        }
        let (low, high) = (one.min(other), one.max(other));
        parent.insert(high, low);
        size.insert(low, together);
    }
    let all: BTreeSet<Uuid> = pairs.iter().flat_map(|p| [p.one, p.other]).collect();
    let placed: Vec<(Uuid, Uuid)> = all.into_iter().map(|id| (id, root(&mut parent, id))).collect();
    placed.into_iter().filter(|(_, root)| size.contains_key(root)).collect()
}

fn root(parent: &mut HashMap<Uuid, Uuid>, id: Uuid) -> Uuid {
    let mut top = id;
    while let Some(up) = parent.get(&top).copied().filter(|up| *up != top) {
        top = up;
    }
    let mut at = id;
    while at != top {
        at = parent.insert(at, top).unwrap_or(top);
    }
    top
}

/// Are two companies' names alike, by any of the names that each has? Plants and branches that are told apart by a number are not.
pub(crate) fn names_alike(ones: &[&str], others: &[&str]) -> bool {
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    let alike = |one: &str, other: &str| {
        digits(one) == digits(other) && likeness::likeness(one, other, Whose::Firm) >= likeness::Likeness::Misspelt
    };
    ones.iter().any(|one| others.iter().any(|other| alike(one, other)))
}

/// The keys of the same words in other orders.
pub(crate) fn reordered(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    if !(2..=REORDERED_MAX).contains(&words.len()) {
        return Vec::new();
    }
    let mut orders: Vec<Vec<&str>> = vec![Vec::new()];
    for word in &words {
        orders = orders
            .into_iter()
            .flat_map(|order| {
                (0..=order.len()).map(move |at| {
                    let mut next = order.clone();
                    next.insert(at, word);
                    next
                })
            })
            .collect();
    }
    let own = super::name_key(Some(name));
    let keys: BTreeSet<String> = orders.iter().filter_map(|order| super::name_key(Some(&order.join(" ")))).collect();
    keys.into_iter().filter(|key| Some(key) != own.as_ref()).collect()
}

/// Of which company each field is kept when nobody chooses: of those that have it the one where it was written last; the furthest
/// stage, the most stars, the owners and openness of the one that stays. Remarks are joined, so they have no choice here.
pub(crate) fn proposed(into: &Company, from: &[Company]) -> Chosen {
    let all = || std::iter::once(into).chain(from);
    let mut chosen = Chosen::new();
    for field in CHOICES {
        let best = match *field {
            "owners" | "labels_visible_to" | "remarks" => into.row.id,
            "stage" => all().rev_max(|c| Stage::ALL.iter().position(|s| *s == c.row.stage)),
            "stars" => all().rev_max(|c| c.row.stars),
            // A name that colleagues know stays, unless it is the other's alone.
            field => all().filter(|c| value(c, field).is_some()).rev_max(|c| written(c, field)),
        };
        chosen.insert((*field).to_owned(), best);
    }
    chosen
}

/// The id of the greatest; of equals the first.
trait RevMax<'a> {
    fn rev_max<K: Ord>(self, key: impl Fn(&'a Company) -> K) -> CompanyId;
}

impl<'a, I: Iterator<Item = &'a Company>> RevMax<'a> for I {
    fn rev_max<K: Ord>(self, key: impl Fn(&'a Company) -> K) -> CompanyId {
        let mut best: Option<(K, CompanyId)> = None;
        for company in self {
            let ours = key(company);
            if best.as_ref().is_none_or(|(theirs, _)| ours > *theirs) {
                best = Some((ours, company.row.id));
            }
        }
        best.map_or(CompanyId(Uuid::nil()), |(_, id)| id)
    }
}

/// When a field was written: by its last change, else when the company was made.
fn written(company: &Company, field: &str) -> DateTime<Utc> {
    company.changed.iter().filter(|c| c.field == field).map(|c| c.at).max().unwrap_or(company.row.created_at)
}

fn value<'a>(company: &'a Company, field: &str) -> Option<&'a str> {
    let Company { row, facts, .. } = company;
    let of = match field {
        "name" => Some(&row.name),
        "local_name" => facts.local_name.as_ref(),
        "short_name" => row.short_name.as_ref(),
        "country" => row.country.as_ref(),
        "website" => facts.website.as_ref(),
        "phone" => facts.phone.as_ref(),
        "address" => facts.address.as_ref(),
        "time_zone" => facts.time_zone.as_ref(),
        "language" => facts.language.as_ref(),
        "source" => facts.source.as_ref(),
        "remarks" => facts.remarks.as_ref(),
        _ => None,
    };
    of.map(String::as_str)
}

/// What the company that stays gets, by the choices and, where there is none, by [`proposed`].
///
/// # Errors
/// A field that has no choice.
pub(crate) fn merged(into: &Company, from: &[Company], choices: &Chosen) -> Result<CompanyPatch, BadField> {
    if choices.keys().any(|field| !CHOICES.contains(&field.as_str())) {
        return Err(BadField { field: "choices", flaw: Flaw::NotAChoice });
    }
    let mut chosen = proposed(into, from);
    chosen.extend(choices.iter().map(|(field, id)| (field.clone(), *id)));
    let of = |field: &str| {
        let id = chosen.get(field).copied().unwrap_or(into.row.id);
        from.iter().find(|c| c.row.id == id).unwrap_or(into)
    };
    let line = |field: &str| Some(value(of(field), field).map(ToOwned::to_owned));
    let mut domains = into.domains.clone();
    for domain in from.iter().flat_map(|c| &c.domains) {
        if !domains.contains(domain) {
            domains.push(domain.clone());
        }
    }
    Ok(CompanyPatch {
        name: Some(of("name").row.name.clone()),
        local_name: line("local_name"),
        short_name: line("short_name"),
        domains: Some(domains),
        country: line("country"),
        website: line("website"),
        phone: line("phone"),
        address: line("address"),
        time_zone: line("time_zone"),
        language: line("language"),
        source: line("source"),
        remarks: Some(match choices.get("remarks") {
            Some(_) => of("remarks").facts.remarks.clone(),
            None => joined(into, from),
        }),
        stage: Some(of("stage").row.stage),
        stars: Some(of("stars").row.stars),
        owner_ids: Some(of("owners").row.owner_ids.clone()),
        visible_to: Some(of("labels_visible_to").facts.visible_to),
        // Read against the tenant's catalogue beforehand, see [`filled`].
        fields: serde_json::Map::new(),
    })
}

/// What the fields of the company that stays hold afterwards: its own values, and where it has none those of the others in their order.
/// A value that no two records may share stays with the record that has it, and what is reckoned is reckoned anew.
pub(crate) fn filled(catalogue: &Catalogue, into: &Company, from: &[Company]) -> serde_json::Map<String, serde_json::Value> {
    let mut fields = into.fields.clone();
    for field in catalogue.fields.iter().filter(|field| !field.unique && !field.is_reckoned()) {
        if let (false, Some(value)) = (fields.contains_key(&field.key), from.iter().find_map(|company| company.fields.get(&field.key))) {
            fields.insert(field.key.clone(), value.clone());
        }
    }
    fields
}

fn joined(into: &Company, from: &[Company]) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in std::iter::once(into).chain(from).filter_map(|c| c.facts.remarks.as_deref()) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    let text: String = parts.join("\n\n").chars().take(REMARKS_CHARS_MAX).collect();
    (!text.is_empty()).then_some(text)
}

/// The people who are one: who stays, who goes. The same name, and an address, a number or an account that both have; or a name alone
/// where one of the two has nothing else to be known by.
pub(crate) fn same_people(people: &[Contact]) -> Vec<(&Contact, &Contact)> {
    let mut gone: BTreeSet<Uuid> = BTreeSet::new();
    let mut found = Vec::new();
    for (at, keep) in people.iter().enumerate() {
        if gone.contains(&keep.id.0) {
            continue;
        }
        for other in &people[at + 1..] {
            if !gone.contains(&other.id.0) && is_one(keep, other) {
                gone.insert(other.id.0);
                found.push((keep, other));
            }
        }
    }
    found
}

fn is_one(one: &Contact, other: &Contact) -> bool {
    if likeness::likeness(&one.name, &other.name, Whose::Person) != likeness::Likeness::Same {
        return false;
    }
    let share = |a: &[String], b: &[String]| a.iter().any(|x| b.contains(x));
    let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    let bare =
        |c: &Contact| c.emails.is_empty() && c.phones.is_empty() && c.whatsapp.is_none() && c.wechat.is_none() && c.linkedin.is_none();
    share(&one.emails, &other.emails)
        || share(&one.phones, &other.phones)
        || same(&one.whatsapp, &other.whatsapp)
        || same(&one.wechat, &other.wechat)
        || same(&one.linkedin, &other.linkedin)
        || bare(one)
        || bare(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(one: u128, other: u128, reason: &str) -> Pair {
        Pair { one: Uuid::from_u128(one), other: Uuid::from_u128(other), reasons: vec![reason.to_owned()] }
    }

    #[test]
    fn what_hangs_together_is_one_group() {
        let placed = groups(vec![pair(3, 4, "alike"), pair(1, 2, "domain"), pair(2, 3, "name"), pair(8, 9, "phone")]);
        let told: Vec<(u128, u128)> = placed.iter().map(|(id, root)| (id.as_u128(), root.as_u128())).collect();
        assert_eq!(told, [(1, 1), (2, 1), (3, 1), (4, 1), (8, 8), (9, 8)]);
        assert!(groups(Vec::new()).is_empty());
    }

    #[test]
    fn a_long_chain_is_cut_where_it_is_weak() {
        let mut pairs: Vec<Pair> = (1..60).map(|n| pair(n, n + 1, "name")).collect();
        pairs[29].reasons = vec!["alike".to_owned()];
        let placed = groups(pairs);
        let roots: BTreeSet<u128> = placed.iter().map(|(_, root)| root.as_u128()).collect();
        assert_eq!(roots, [1, 31].into());
    }

    #[test]
    fn plants_with_numbers_are_not_alike() {
        assert!(names_alike(&["Epyllion Style Ltd."], &["X", "Eypllion Style"]));
        assert!(!names_alike(&["Jeans Knit Pvt Ltd Unit 3"], &["Jeans Knit Pvt Ltd Unit 4"]));
        assert!(!names_alike(&["Hung Yen North"], &["Hung Yen South"]));
    }

    #[test]
    fn words_in_another_order_have_keys_too() {
        assert!(reordered("Gulf Trading LLC").contains(&"tradinggulf".to_owned()));
        assert!(reordered("Acme").is_empty());
        assert!(reordered("a b c d e f g").is_empty());
    }
}
