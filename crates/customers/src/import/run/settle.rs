//! What becomes of the rows of a batch.

use super::super::update::{Updated, update};
use super::super::weigh::{Alike, Known, alike, held};
use super::{Prepared, Ready, Run};
use crate::model::{Company, CompanyId, Contact, ContactId, Duplicates, Likeness, NewCompany, NewContact, Outcomes, RowOutcome, TwinKeys};
use crate::rules::{self, CONTACTS_MAX, Keys, Said};
use crate::store::{self, Given, GivenContact, OutcomeRow};
use crate::told;
use chrono::{DateTime, Utc};
use db::TenantTx;
use fields::rules::reckon;
use fields::{Record, UniqueValue, unique_values};
use kernel::{Fault, LabelId};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Writes the batch: companies, people, changes, what became of each row, one event for all.
pub(super) async fn settle(
    tx: &mut TenantTx,
    run: &Run<'_>,
    now: DateTime<Utc>,
    rows: Vec<Ready>,
    outcomes: &mut Outcomes,
) -> Result<(), Fault> {
    store::gate_alone(tx).await?;
    let all: Vec<&Known> = rows.iter().filter_map(|ready| ready.known.as_ref()).map(|prepared| &prepared.known).collect();
    let met = met(tx, run, all.iter().copied()).await?;
    let held = held(tx, &all).await?;
    let mut batch = Batch {
        run,
        now,
        values: held.into_iter().map(|(value, record)| (value, Some(record))).collect(),
        groups: Vec::new(),
        by_key: HashMap::new(),
        addresses: HashMap::new(),
        done: Vec::new(),
        labels: BTreeSet::new(),
    };
    let mut met = met.into_iter();
    for Ready { row, known } in rows {
        let Some(prepared) = known else {
            batch.ended(row, RowOutcome::Refused, None, None);
            continue;
        };
        let met = met.next().unwrap_or_default();
        batch.row(tx, prepared, &met).await?;
    }
    batch.write(tx, outcomes).await
}

/// The companies that look like a row's, and of which of them this import has made.
#[derive(Default)]
struct Met {
    ours: Option<Uuid>,
    /// One that was here before; the strongest.
    here: Option<Alike>,
    /// Whose address it is already.
    address_of: Option<Uuid>,
    /// People of the company of this import.
    people: Vec<Contact>,
    contacts: i32,
    labels: Vec<LabelId>,
}

async fn met(tx: &mut TenantTx, run: &Run<'_>, rows: impl Iterator<Item = &Known>) -> Result<Vec<Met>, Fault> {
    let rows: Vec<&Known> = rows.collect();
    let mut found = alike(tx, &rows).await?;
    if found.iter().flatten().any(|alike| alike.taken_back) {
        // What was taken back and lies in the bin makes way.
        let all = |kind: char| rows.iter().flat_map(|row| row.of_kind(kind)).map(ToOwned::to_owned).collect();
        store::make_way(tx, &TwinKeys { names: all('n'), domains: all('d'), addresses: all('a'), phones: all('p'), ..TwinKeys::default() })
            .await?;
        found = alike(tx, &rows).await?;
    }
    let ids: HashSet<Uuid> = found.iter().flatten().map(|alike| alike.company).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(rows.iter().map(|_| Met::default()).collect());
    }
    let made = store::outcome_of_companies(tx, run.import.id, &ids).await?;
    let ours: Vec<Uuid> = made.iter().filter(|(_, outcome)| **outcome == RowOutcome::Made).map(|(id, _)| *id).collect();
    let held = store::companies_here(tx, &ours).await?;
    let (people, _) = store::people_of(tx, &ours).await?;
    let mut of_company: HashMap<Uuid, Vec<Contact>> = HashMap::new();
    for person in people {
        of_company.entry(person.company_id.0).or_default().push(person);
    }
    let met = found.into_iter().map(|alike| {
        let is_ours = |alike: &&Alike| held.contains_key(&alike.company);
        let own = alike.iter().find(|alike| is_ours(alike) && alike.why != Likeness::Phone).map(|alike| alike.company);
        let (labels, contacts) = own.and_then(|id| held.get(&id).cloned()).unwrap_or_default();
        Met {
            ours: own,
            here: alike.iter().find(|alike| !is_ours(alike)).copied(),
            address_of: alike.iter().find(|alike| alike.why == Likeness::Email).map(|alike| alike.company),
            people: own.and_then(|id| of_company.get(&id).cloned()).unwrap_or_default(),
            contacts,
            labels,
        }
    });
    Ok(met.collect())
}

struct Batch<'r, 'a> {
    run: &'r Run<'a>,
    now: DateTime<Utc>,
    groups: Vec<Group>,
    /// Who has a unique value: a record that is here, or one of this batch.
    values: HashMap<UniqueValue, Option<Uuid>>,
    /// By name and domain.
    by_key: HashMap<(char, String), usize>,
    /// Which group's person has an address.
    addresses: HashMap<String, usize>,
    done: Vec<OutcomeRow>,
    labels: BTreeSet<LabelId>,
}

/// Rows of one company.
struct Group {
    aim: Aim,
    /// People to be written.
    people: Vec<Added>,
    /// Names and addresses of all its people.
    known: HashSet<String>,
    contacts: i32,
    /// The places in `done` of its rows that bring nobody.
    places: Vec<usize>,
}

/// A person to be written.
struct Added {
    row: i64,
    /// The place of its row in `done`.
    place: usize,
    person: NewContact,
    words: String,
}

/// A company to be made.
struct Making {
    company: NewCompany,
    time_zone: Option<String>,
    remarks: Option<String>,
    keys: Keys,
    labels: Vec<LabelId>,
    /// The place of its row in `done`, once it has one.
    place: Option<usize>,
}

enum Aim {
    /// To be made.
    New(Box<Making>),
    /// Made by an earlier batch.
    Ours(Uuid, Vec<LabelId>),
    /// Here before, and to be changed.
    Change(Uuid),
    /// Left as it is.
    Skipped(Uuid),
    /// Not to be taken.
    Refused(&'static str),
}

impl Batch<'_, '_> {
    fn ended(&mut self, row: i64, outcome: RowOutcome, company: Option<Uuid>, why: Option<&'static str>) -> usize {
        self.done.push(OutcomeRow { row, outcome, company, contact: None, why, change: None });
        self.done.len() - 1
    }

    async fn row(&mut self, tx: &mut TenantTx, Prepared { known, keys, words }: Prepared, met: &Met) -> Result<(), Fault> {
        let own: Vec<(char, String)> = known.keys.iter().filter(|(kind, _)| matches!(kind, 'n' | 'd')).cloned().collect();
        let joined = own.iter().find_map(|key| self.by_key.get(key).copied());
        let at = match joined {
            Some(at) => at,
            None => {
                let at = self.begin(&known, keys, met);
                for key in own {
                    self.by_key.entry(key).or_insert(at);
                }
                at
            }
        };
        match &self.groups[at].aim {
            Aim::Skipped(id) => {
                let id = *id;
                self.ended(known.row, RowOutcome::Skipped, Some(id), None);
            }
            Aim::Refused(why) => {
                let why = *why;
                self.ended(known.row, RowOutcome::Refused, None, Some(why));
            }
            Aim::Change(id) => {
                let id = *id;
                self.change(tx, id, &known, met).await?;
            }
            Aim::New(_) | Aim::Ours(..) => self.person(at, known, words, met, joined.is_none()),
        }
        Ok(())
    }

    /// Decides what becomes of a company that no earlier row of the batch has.
    fn begin(&mut self, known: &Known, keys: Keys, met: &Met) -> usize {
        let how = self.run.import.settings.duplicates;
        let company = &known.read.company;
        let aim = match (met.ours, met.here) {
            (Some(ours), _) => Aim::Ours(ours, met.labels.clone()),
            (None, Some(here)) if how != Duplicates::New => match here {
                _ if how == Duplicates::Skip => Aim::Skipped(here.company),
                Alike { binned: true, .. } => Aim::Refused("twin_in_bin"),
                Alike { seen: false, .. } => Aim::Refused("twin_of_colleague"),
                _ => Aim::Change(here.company),
            },
            (None, _) if met.address_of.is_some() => Aim::Refused("address_taken"),
            (None, _) if !known.read.fields.missing.is_empty() => Aim::Refused("required_missing"),
            (None, _) if !self.claim(&known.read.fields) => Aim::Refused("value_taken"),
            (None, _) => match self.run.labels.get(&known.read.owner) {
                None => Aim::Refused("no_such_account"),
                Some(labels) => {
                    let company = NewCompany { contact: None, fields: known.read.fields.whole.clone(), ..company.clone() };
                    let (time_zone, remarks) = (known.read.time_zone.clone(), known.read.remarks.clone());
                    Aim::New(Box::new(Making { company, time_zone, remarks, keys, labels: labels.clone(), place: None }))
                }
            },
        };
        let people = met.people.iter().flat_map(|person| std::iter::once(person.name.to_lowercase()).chain(person.emails.iter().cloned()));
        self.groups.push(Group { aim, people: Vec::new(), known: people.collect(), contacts: met.contacts, places: Vec::new() });
        self.groups.len() - 1
    }

    /// Takes the unique values of a new record; false when another has one of them.
    fn claim(&mut self, said: &Said) -> bool {
        let free = said.unique.iter().all(|value| !self.values.contains_key(value));
        if free {
            self.values.extend(said.unique.iter().map(|value| (value.clone(), None)));
        }
        free
    }

    /// The person of a row whose company is this import's.
    fn person(&mut self, at: usize, known: Known, words: String, met: &Met, first: bool) {
        let company = match &self.groups[at].aim {
            Aim::Ours(id, _) => Some(*id),
            _ => None,
        };
        let makes = first && company.is_none();
        let fields = known.read.person_fields;
        let Some(person) = known.read.company.contact else {
            let place = self.ended(known.row, if makes { RowOutcome::Made } else { RowOutcome::Unchanged }, company, None);
            self.groups[at].places.push(place);
            self.place(at, makes, place);
            return;
        };
        let others = person.emails.iter().any(|address| self.addresses.get(address).is_some_and(|owner| *owner != at));
        let taken = others || met.address_of.is_some_and(|owner| Some(owner) != company);
        let group = &mut self.groups[at];
        let same = group.known.contains(&person.name.to_lowercase()) || person.emails.iter().any(|address| group.known.contains(address));
        let full = group.contacts >= CONTACTS_MAX;
        if same && !taken {
            let place = self.ended(known.row, RowOutcome::Unchanged, company, None);
            self.groups[at].places.push(place);
            return;
        }
        let why = match () {
            () if taken => Some("address_taken"),
            () if full => Some("too_many_contacts"),
            () if !fields.missing.is_empty() => Some("required_missing"),
            () if !self.claim(&fields) => Some("value_taken"),
            () => None,
        };
        let group = &mut self.groups[at];
        if let Some(why) = why {
            if makes {
                group.aim = Aim::Refused(why);
            }
            self.ended(known.row, RowOutcome::Refused, None, Some(why));
            return;
        }
        let person = NewContact { fields: fields.whole, ..person };
        group.contacts += 1;
        group.known.insert(person.name.to_lowercase());
        group.known.extend(person.emails.iter().cloned());
        for address in &person.emails {
            self.addresses.insert(address.clone(), at);
        }
        let place = self.ended(known.row, if makes { RowOutcome::Made } else { RowOutcome::Added }, company, None);
        self.groups[at].people.push(Added { row: known.row, place, person, words });
        self.place(at, makes, place);
    }

    fn place(&mut self, at: usize, makes: bool, place: usize) {
        if let (true, Aim::New(new)) = (makes, &mut self.groups[at].aim) {
            new.place = Some(place);
        }
    }

    /// A row changes a company that was here.
    async fn change(&mut self, tx: &mut TenantTx, id: Uuid, known: &Known, met: &Met) -> Result<(), Fault> {
        let others = known.of_kind('a').any(|address| self.addresses.contains_key(address));
        if others || met.address_of.is_some_and(|owner| owner != id) {
            self.ended(known.row, RowOutcome::Refused, None, Some("address_taken"));
            return Ok(());
        }
        let here = store::companies_here(tx, &[id]).await?;
        if known.read.company.contact.is_some() && here.get(&id).is_some_and(|(_, contacts)| *contacts >= CONTACTS_MAX) {
            self.ended(known.row, RowOutcome::Refused, None, Some("too_many_contacts"));
            return Ok(());
        }
        let run = self.run;
        let done = update(tx, &run.actor, self.now, &run.import, CompanyId(id), &known.read).await?;
        let Updated { outcome, contact, why, change } = done;
        if outcome == RowOutcome::Updated {
            self.values.extend(known.unique().map(|value| (value.clone(), None)));
        }
        self.done.push(OutcomeRow { row: known.row, outcome, company: Some(id), contact: contact.map(|c| c.0), why, change });
        Ok(())
    }

    /// Writes what was decided.
    async fn write(mut self, tx: &mut TenantTx, outcomes: &mut Outcomes) -> Result<(), Fault> {
        let (mut given, mut people, mut grown) = (Vec::new(), Vec::new(), Vec::new());
        let mut groups = std::mem::take(&mut self.groups);
        // In the order of names, so that indexes are walked once.
        groups.sort_by_cached_key(|group| match &group.aim {
            Aim::New(new) => new.company.name.to_lowercase(),
            _ => String::new(),
        });
        for Group { aim, people: added, places, .. } in groups {
            let (company, labels) = match aim {
                Aim::New(new) => {
                    let labels = new.labels.clone();
                    (self.made(&mut given, *new, &added), labels)
                }
                Aim::Ours(id, labels) => {
                    if !added.is_empty() {
                        grown.push(id);
                    }
                    (id, labels)
                }
                _ => continue,
            };
            self.labels.extend(&labels);
            for place in places {
                self.done[place].company = Some(company);
            }
            for Added { row, place, person, words } in added {
                let id = ContactId::new();
                self.done[place].company = Some(company);
                self.done[place].contact = Some(id.0);
                let position = i32::try_from(row).unwrap_or(i32::MAX);
                people.push(GivenContact { id, company: CompanyId(company), labels: labels.clone(), person, position, words });
            }
        }
        store::insert_companies(tx, &given, self.run.import.by, self.now).await?;
        store::insert_contacts(tx, &people, self.run.import.by, self.now).await?;
        let companies = given.iter().map(|given| (given.company.row.id.0, &given.company.fields));
        self.take(tx, Record::Company, companies).await?;
        self.take(tx, Record::Contact, people.iter().map(|given| (given.id.0, &given.person.fields))).await?;
        store::attach_contacts(tx, &grown).await?;
        for id in &grown {
            told::index_company(tx, CompanyId(*id)).await?;
        }
        for row in &self.done {
            outcomes.count(row.outcome);
        }
        store::add_outcomes(tx, self.run.import.id, &self.run.import.labels, &self.done).await?;
        if !self.labels.is_empty() {
            let labels: Vec<LabelId> = self.labels.into_iter().collect();
            events::emit(tx, told::COMPANY_CHANGED, json!({ "import_id": self.run.import.id }), &labels).await?;
        }
        Ok(())
    }

    /// Takes the unique values of new records for them.
    async fn take<'f>(
        &self,
        tx: &mut TenantTx,
        record: Record,
        records: impl Iterator<Item = (Uuid, &'f Map<String, Value>)>,
    ) -> Result<(), Fault> {
        let catalogue = self.run.reading.offer.catalogue(record);
        let values = records.flat_map(|(id, values)| {
            unique_values(catalogue, record, values).into_iter().map(move |(_, field, digest)| (id, field, digest))
        });
        fields::claim_many(tx, record, &values.collect::<Vec<_>>()).await
    }

    /// A company to be made, with all its people's words.
    fn made(&mut self, given: &mut Vec<Given>, making: Making, people: &[Added]) -> Uuid {
        let Making { company: new, time_zone, remarks, keys, labels, place } = making;
        let id = CompanyId::new();
        // The words were reckoned of the first row alone.
        let keys = if people.iter().any(|added| Some(added.place) != place) || people.is_empty() {
            let all: Vec<&NewContact> = people.iter().map(|added| &added.person).collect();
            rules::keys_with(&new, &new.fields, &all)
        } else {
            keys
        };
        let owners = new.owner_id.into_iter().collect();
        let mut company = Company::of(id, new, owners, labels, self.now);
        company.row.contact_count = i32::try_from(people.len()).unwrap_or(i32::MAX);
        company.facts.time_zone = time_zone;
        company.facts.remarks = remarks;
        let mut fields = std::mem::take(&mut company.fields);
        reckon(self.run.reading.offer.catalogue(Record::Company), &|key: &str| rules::own(&company, key), &mut fields);
        company.fields = fields;
        if let Some(row) = place.and_then(|place| self.done.get_mut(place)) {
            row.company = Some(id.0);
        }
        given.push(Given { company, keys });
        id.0
    }
}
