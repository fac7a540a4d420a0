//! Profile suggestions (建档建议): unknown writers are read, and offered as new company, new contact or a colleague's; a person accepts
//! one or all, or never wants to see the domain again.

use crate::Mail;
use crate::model::{CustomersRefuse, Fact, InputField, MailboxId, Refusal, Stop, Suggestion, SuggestionId, SuggestionKind};
use crate::ours::{Ours, ours};
use crate::rules::facts::{self, KnownAs, Never, Offer, Seen, name_of_domain};
use crate::rules::signature;
use crate::store::answers::{self, Answer};
use crate::store::read::{self, Sender};
use crate::store::suggest::{self as store, Writer};
use crate::store::sync;
use blobs::Hash;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use customers::{CompanyId, Created, Known, Made, NewCompany, NewContact, Stage};
use db::TenantTx;
use kernel::{Actor, Fault, PageSize};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;
use web::Refuses;

/// Writers read in one go.
const WRITERS_BATCH: i64 = 50;
/// Suggestions accepted by one 'accept all'.
pub const ACCEPT_ALL_MAX: u16 = 200;
/// Blocked domains that are shown, and that are looked at.
pub const BLOCKED_SHOWN_MAX: i64 = 10_000;
/// Where a company made of a suggestion came from.
const SOURCE: &str = "mail_suggestion";

/// The job: reads the unknown writers of a mailbox, those with the newest mails first; while the mailbox fills, only some, because
/// filling goes first.
///
/// # Errors
/// A fault of database or storage.
pub async fn read_writers(mail: &Mail, actor: &Actor, mailbox: MailboxId) -> Result<(), Fault> {
    loop {
        let batch = mail.db.read(actor, async |tx| to_read(tx, mailbox).await).await?;
        let Some(batch) = batch else { return Ok(()) };
        let mut offers = Vec::new();
        for writer in &batch.writers {
            let facts = facts_of(mail, actor, writer).await;
            offers.extend(suggestion(&batch, writer, facts));
        }
        mail.db.write(actor, async |tx| put(tx, &batch, &offers).await).await?;
        if batch.fills {
            return Ok(());
        }
    }
}

struct Batch {
    mailbox: Sender,
    /// Does the mailbox still fill?
    fills: bool,
    noted: Vec<(String, DateTime<Utc>)>,
    writers: Vec<Writer>,
    known: HashMap<String, Known>,
    owners: HashMap<kernel::AccountId, String>,
    never: Never,
}

async fn to_read(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<Batch>, Fault> {
    let noted = store::to_read(tx, mailbox, WRITERS_BATCH).await?;
    let Some(sender) = read::sender(tx, mailbox).await? else { return Ok(None) };
    if noted.is_empty() {
        return Ok(None);
    }
    let addresses: Vec<String> = noted.iter().map(|(address, _)| address.clone()).collect();
    let known = customers::known(tx, &addresses).await?;
    let owners: Vec<kernel::AccountId> = known.values().filter_map(|k| k.owner_ids.first().copied()).collect();
    Ok(Some(Batch {
        writers: store::writers(tx, mailbox, &addresses).await?,
        owners: accounts::people(tx, &owners).await?,
        never: never(tx).await?,
        fills: sync::fills(tx, mailbox).await?,
        mailbox: sender,
        noted,
        known,
    }))
}

async fn never(tx: &mut TenantTx) -> Result<Never, Fault> {
    let Ours { addresses: own_addresses, domains: own_domains } = ours(tx).await?;
    let blocked = answers::blocked(tx, BLOCKED_SHOWN_MAX).await?.into_iter().map(|(domain, _)| domain).collect();
    Ok(Never { own_addresses, own_domains, blocked })
}

/// Opens a writer's newest mails up to one that he signed, and reads what they say of him; the newest mail that says something wins.
async fn facts_of(mail: &Mail, actor: &Actor, writer: &Writer) -> BTreeMap<String, Fact> {
    let mut facts: BTreeMap<String, Fact> = BTreeMap::new();
    for blob in &writer.blobs {
        if facts.values().any(|fact| fact.source_code == signature::SIGNATURE) {
            break;
        }
        let Some(raw) = bytes_of(mail, actor, blob).await else { continue };
        for (name, fact) in signature::read(&mailwire::parse(&raw)) {
            facts.entry(name).or_insert(fact);
        }
    }
    facts
}

async fn bytes_of(mail: &Mail, actor: &Actor, blob: &[u8]) -> Option<Bytes> {
    match mail.blobs.get(actor.tenant, &Hash::from_slice(blob)?).await {
        Ok(raw) => Some(raw),
        Err(fault) => {
            tracing::warn!(%fault, "a mail can't be read for a suggestion");
            None
        }
    }
}

fn suggestion(batch: &Batch, writer: &Writer, mut facts: BTreeMap<String, Fact>) -> Option<Suggestion> {
    let known = batch.known.get(&writer.address);
    let known_as = known.map(|k| KnownAs {
        person: k.contact_id.is_some(),
        in_sight: facts::sees(kernel::AccountId(batch.mailbox.owner_id), &k.owner_ids, &k.labels),
        company: k.company_name.clone(),
        owner: k.owner_ids.first().and_then(|o| batch.owners.get(o)).cloned().unwrap_or_default(),
    });
    let domain = text::domains::domain_of(&writer.address)?;
    let seen = Seen {
        address: &writer.address,
        messages: writer.messages,
        we_wrote: writer.we_wrote,
        enquiry: writer.enquiry,
        facts: facts.clone(),
        known: known_as,
    };
    let Offer { kind, confidence, reasons } = facts::offer(&seen, &batch.never)?;
    complete(&mut facts, writer, &domain);
    Some(Suggestion {
        id: SuggestionId::new(),
        mailbox_id: batch.mailbox.id,
        kind,
        domain: text::domains::registrable_domain(&domain).unwrap_or(domain),
        address: writer.address.clone(),
        thread_id: Some(writer.thread_id.into()),
        confidence,
        reasons,
        facts,
        company_id: known.map(|k| k.company_id.0),
        last_at: writer.last_at,
        message_count: i32::try_from(writer.messages).unwrap_or(i32::MAX),
    })
}

/// What the signature does not say: the name he writes under, a company by its domain, a country by its address.
fn complete(facts: &mut BTreeMap<String, Fact>, writer: &Writer, domain: &str) {
    let mut add = |name: &str, value: Option<String>, source: &str| {
        if let Some(value) = value.filter(|v| !v.trim().is_empty()) {
            facts.entry(name.to_owned()).or_insert(Fact { value, source_code: source.to_owned() });
        }
    };
    let public = text::domains::is_public_mail_host(domain);
    add("contact_name", Some(writer.name.clone()).filter(|n| !n.contains('@')), "from_name");
    add("company_name", name_of_domain(domain).filter(|_| !public), "domain");
    add("website", text::domains::registrable_domain(domain).filter(|_| !public), "domain");
    add("country", facts::country_of_address(&writer.address), "top_level_domain");
    add("language", writer.language.clone(), "text");
}

async fn put(tx: &mut TenantTx, batch: &Batch, offers: &[Suggestion]) -> Result<(), Fault> {
    for offer in offers {
        store::put(tx, offer, &batch.mailbox.labels).await?;
    }
    store::was_read(tx, batch.mailbox.id, &batch.noted).await?;
    if !offers.is_empty() {
        events::emit(tx, "mail.suggestion", json!({}), &batch.mailbox.labels).await?;
    }
    Ok(())
}

/// As what to accept a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// A company with its first person.
    Company,
    /// A person of a company that is there.
    Contact,
}

/// Facts that a person has corrected.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    /// The company's name.
    pub company_name: Option<String>,
    /// Its domain.
    pub domain: Option<String>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// The person's name.
    pub contact_name: Option<String>,
    /// What he does there.
    pub title: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Web site.
    pub website: Option<String>,
}

/// How to accept a suggestion.
#[derive(Debug, Clone, Default)]
pub struct Accept {
    /// None: as suggested.
    pub what: Option<As>,
    /// The company to which the person is added; none: the suggested one.
    pub company_id: Option<Uuid>,
    /// Corrections.
    pub edits: Edits,
}

/// Makes a customer of a suggestion; the past mails follow by a job that customers promise.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::SuggestionAnswered`], [`Refusal::CompanyMissing`], and what customers refuse: a twin, a taken
/// address.
pub async fn accept(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, id: SuggestionId, accept: &Accept) -> Result<Created, Stop> {
    let s = held(tx, id).await?;
    let what = accept.what.unwrap_or(match s.kind {
        SuggestionKind::NewCompany => As::Company,
        SuggestionKind::NewContact | SuggestionKind::Already => As::Contact,
    });
    let edits = &accept.edits;
    let fact = |edit: &Option<String>, name: &str| {
        let edited = edit.clone().map(|e| e.trim().to_owned());
        edited.or_else(|| s.facts.get(name).map(|f| f.value.clone())).filter(|v| !v.is_empty())
    };
    let local = s.address.split('@').next().unwrap_or(&s.address);
    let person = NewContact {
        name: fact(&edits.contact_name, "contact_name").unwrap_or_else(|| local.to_owned()),
        title: fact(&edits.title, "title"),
        emails: vec![s.address.clone()],
        phones: fact(&edits.phone, "phone").into_iter().collect(),
        language: fact(&None, "language"),
        ..NewContact::default()
    };
    let created = match what {
        As::Contact => {
            let company = accept.company_id.or(s.company_id).ok_or(Stop::Refused(Refusal::CompanyMissing))?;
            let contact = customers::add_contact(tx, actor, now, CompanyId(company), person).await.map_err(refused)?;
            Created { company_id: CompanyId(company), contact_id: Some(contact), made: Made::Contact(contact) }
        }
        As::Company => {
            let domain = fact(&edits.domain, "domain").unwrap_or_else(|| s.domain.clone());
            let domain = text::domains::registrable_domain(&domain).filter(|d| !text::domains::is_public_mail_host(d));
            let new = NewCompany {
                name: fact(&edits.company_name, "company_name").unwrap_or_else(|| person.name.clone()),
                domains: domain.into_iter().collect(),
                country: fact(&edits.country, "country").and_then(|c| text::countries::Country::by_code(&c)).map(|c| c.code.to_owned()),
                website: fact(&edits.website, "website"),
                language: fact(&None, "language"),
                stage: Some(Stage::Enquiry),
                source: Some(SOURCE.to_owned()),
                contact: Some(person),
                ..NewCompany::default()
            };
            customers::create_from_suggestion(tx, actor, now, new).await.map_err(refused)?
        }
    };
    let stamp = customers::stamp(tx, created.made).await?;
    let answer = Answer { by: actor.account.map(|a| a.0), stamp, ..Answer::making(created.made) };
    answers::answer(tx, &s.address, true, &answer).await?;
    tell(tx, &s).await?;
    Ok(created)
}

/// Only an open one that the actor sees.
async fn held(tx: &mut TenantTx, id: SuggestionId) -> Result<Suggestion, Stop> {
    match store::lock_open(tx, id).await? {
        Some(s) => Ok(s),
        None if store::exists(tx, id).await? => Err(Stop::Refused(Refusal::SuggestionAnswered)),
        None => Err(Stop::Refused(Refusal::NotFound)),
    }
}

pub(crate) fn refused(stop: kernel::Stop<customers::Refusal>) -> Stop {
    stop.map(|refusal| Refusal::Customers(CustomersRefuse(refusal.problem())))
}

pub(crate) async fn tell(tx: &mut TenantTx, s: &Suggestion) -> Result<(), Fault> {
    let labels = read::sender(tx, s.mailbox_id).await?.map(|m| m.labels).unwrap_or_default();
    events::emit(tx, "mail.suggestion", json!({}), &labels).await
}

/// How 'accept all' went.
#[derive(Debug, Clone, Default)]
pub struct AcceptedMany {
    /// Made into customers, in the order in which they were.
    pub accepted: Vec<SuggestionId>,
    /// Left open.
    pub refused: usize,
}

/// Accepts these suggestions as they are, or all open ones but those that are a colleague's; each in its own transaction.
///
/// # Errors
/// A fault of the database; what was accepted until then stays.
pub async fn accept_many(mail: &Mail, actor: &Actor, only: Option<&[Uuid]>) -> Result<AcceptedMany, Stop> {
    let size = PageSize::clamp(Some(ACCEPT_ALL_MAX));
    let open = mail.db.read(actor, async |tx| store::open(tx, only, None, i64::from(ACCEPT_ALL_MAX)).await).await?;
    let now = mail.now();
    let mut done = AcceptedMany::default();
    for s in open.into_iter().filter(|s| s.kind != SuggestionKind::Already).take(size.rows()) {
        match mail.db.write(actor, async |tx| accept(tx, actor, now, s.id, &Accept::default()).await).await {
            Ok(_) => done.accepted.push(s.id),
            Err(Stop::Refused(_)) => done.refused += 1,
            Err(Stop::Failed(fault)) => return Err(Stop::Failed(fault)),
        }
    }
    Ok(done)
}

/// Dismisses a suggestion, or its whole domain for ever. A public mail host can't be blocked as a whole: then only the address is dismissed.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::SuggestionAnswered`].
pub async fn dismiss(tx: &mut TenantTx, actor: &Actor, id: SuggestionId, never_domain: bool) -> Result<(), Stop> {
    let s = held(tx, id).await?;
    let by = actor.account.map(|a| a.0);
    let never = never_domain && !text::domains::is_public_mail_host(&s.domain);
    let newly = never && answers::block(tx, &s.domain, by).await?;
    let answer =
        answers::answer(tx, &s.address, false, &Answer { by, blocked: newly.then(|| s.domain.clone()), ..Answer::default() }).await?;
    if never {
        answers::dismiss_domain(tx, &s.domain, answer).await?;
    }
    Ok(tell(tx, &s).await?)
}

/// Never suggests anybody of this domain.
///
/// # Errors
/// [`Refusal::FieldMalformed`] for what is no domain, or a public mail host.
pub async fn block(tx: &mut TenantTx, actor: &Actor, domain: &str) -> Result<(), Stop> {
    let domain = text::domains::registrable_domain(domain.trim().trim_start_matches('@'));
    let domain =
        domain.filter(|d| !text::domains::is_public_mail_host(d)).ok_or(Stop::Refused(Refusal::FieldMalformed(InputField::Domain)))?;
    let by = actor.account.map(|a| a.0);
    let newly = answers::block(tx, &domain, by).await?;
    let answer = answers::record(tx, &Answer { by, blocked: newly.then(|| domain.clone()), ..Answer::default() }).await?;
    Ok(answers::dismiss_domain(tx, &domain, answer).await?)
}
