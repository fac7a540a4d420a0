//! Is the company of a row here already? Asked for many rows at once.

use crate::create::derive_domains;
use crate::model::{Likeness, NewCompany, RowFlaw};
use crate::rules::{self, RowRead};
use crate::store::{self, TwinFound};
use db::TenantTx;
use fields::UniqueValue;
use kernel::Fault;
use std::collections::HashMap;
use uuid::Uuid;

/// A row that was understood, with the keys by which its company is known.
pub(super) struct Known {
    pub row: i64,
    pub read: RowRead,
    /// Kind and key, as `store::twins_of` asks.
    pub keys: Vec<(char, String)>,
}

impl Known {
    /// Reckons the keys.
    pub(super) fn of(row: i64, mut read: RowRead) -> Self {
        derive_domains(&mut read.company);
        let keys = keys(&read.company);
        Self { row, read, keys }
    }

    /// What no other record may have of what the row says: of the company, then of the person.
    pub(super) fn unique(&self) -> impl Iterator<Item = &UniqueValue> {
        self.read.fields.unique.iter().chain(&self.read.person_fields.unique)
    }

    /// What a new company of this row would miss, and what its new person would.
    pub(super) fn missing(&self, company: bool) -> Vec<RowFlaw> {
        let of_company = self.read.fields.missing.iter().filter(|_| company);
        let of_person = self.read.person_fields.missing.iter().filter(|_| self.read.company.contact.is_some());
        of_company.chain(of_person).cloned().collect()
    }

    /// The keys of one kind.
    pub(super) fn of_kind(&self, kind: char) -> impl Iterator<Item = &str> {
        self.keys.iter().filter(move |(k, _)| *k == kind).map(|(_, key)| key.as_str())
    }
}

fn keys(company: &NewCompany) -> Vec<(char, String)> {
    let twin = rules::twin_keys(company);
    let tagged = |kind: char, all: Vec<String>| all.into_iter().map(move |key| (kind, key)).collect::<Vec<_>>();
    let mut keys = tagged('a', twin.addresses);
    keys.extend(tagged('d', twin.domains));
    keys.extend(tagged('p', twin.phones));
    keys.extend(tagged('n', twin.names));
    keys
}

/// Which records have the unique values of these rows already.
pub(super) async fn held<K: std::borrow::Borrow<Known>>(tx: &mut TenantTx, rows: &[K]) -> Result<HashMap<UniqueValue, Uuid>, Fault> {
    let asked: Vec<UniqueValue> = rows.iter().flat_map(|row| row.borrow().unique()).cloned().collect();
    fields::holders(tx, &asked).await
}

/// A company that is here and looks like a row's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alike {
    pub company: Uuid,
    pub why: Likeness,
    pub seen: bool,
    pub binned: bool,
    pub taken_back: bool,
}

/// For each row the companies that share a key with it, the strongest likeness first, those in sight before others.
pub(super) async fn alike<K: std::borrow::Borrow<Known>>(tx: &mut TenantTx, rows: &[K]) -> Result<Vec<Vec<Alike>>, Fault> {
    let all: Vec<(usize, char, &str)> =
        rows.iter().enumerate().flat_map(|(at, row)| row.borrow().keys.iter().map(move |(kind, key)| (at, *kind, key.as_str()))).collect();
    let words: Vec<&str> = all.iter().map(|(_, kind, _)| word(*kind)).collect();
    let keys: Vec<&str> = all.iter().map(|(.., key)| *key).collect();
    let mut found: Vec<Vec<Alike>> = vec![Vec::new(); rows.len()];
    for TwinFound { place, company, seen, binned, taken_back } in store::twins_of(tx, &words, &keys).await? {
        let (at, kind, _) = all[place];
        found[at].push(Alike { company, why: likeness(kind), seen, binned, taken_back });
    }
    let strength = |alike: &Alike| Likeness::ALL.iter().position(|likeness| *likeness == alike.why);
    for alike in &mut found {
        alike.sort_by_key(|alike| (alike.binned, strength(alike), !alike.seen, alike.company));
    }
    Ok(found)
}

fn word(kind: char) -> &'static str {
    match kind {
        'a' => "a",
        'd' => "d",
        'p' => "p",
        _ => "n",
    }
}

fn likeness(kind: char) -> Likeness {
    match kind {
        'a' => Likeness::Email,
        'd' => Likeness::Domain,
        'p' => Likeness::Phone,
        _ => Likeness::Name,
    }
}
