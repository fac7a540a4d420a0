//! What conditions can look at in mails: from the tables, from customers, and, where a rule looks there, from the mails' bytes.

use crate::Mail;
use crate::model::{KeptRule, Reach};
use crate::rules::facts::country_of_address;
use crate::rules::handling::{Customer, Facts, Ready, TEXT_CHARS_MAX};
use crate::store::handling::Looked;
use blobs::Hash;
use bytes::Bytes;
use chrono_tz::Tz;
use customers::{AskedSegment, Belonging, CompanyId, Known, SegmentId};
use kernel::{Actor, Fault, TenantId};
use std::collections::HashMap;
use uuid::Uuid;

/// Rules that can be asked, in their order.
pub(super) struct Asked {
    pub rules: Vec<(KeptRule, Ready)>,
}

impl Asked {
    /// Rules that can't be made ready any more are left out: each was checked when it was kept.
    pub(super) fn of(rules: Vec<KeptRule>) -> Self {
        let ready = |rule: KeptRule| match Ready::of(&rule.content) {
            Ok(ready) => Some((rule, ready)),
            Err((field, flaw)) => {
                tracing::warn!(rule = %rule.id, field, ?flaw, "a rule that was kept can't be asked");
                None
            }
        };
        Self { rules: rules.into_iter().filter_map(ready).collect() }
    }

    /// The segments that they ask for.
    pub(super) fn segments(&self) -> Vec<SegmentId> {
        let mut all: Vec<SegmentId> = self.rules.iter().flat_map(|(_, ready)| ready.segments()).map(SegmentId).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Only these segments are there; each rule asks for those that all whom it serves have.
    fn with_segments(&mut self, there: &HashMap<SegmentId, AskedSegment>) {
        let asked = std::mem::take(&mut self.rules).into_iter().map(|(rule, ready)| {
            let ready = ready.with_segments(|id| serves(&rule, there.get(&SegmentId(id))));
            (rule, ready)
        });
        self.rules = asked.collect();
    }

    /// Does one of them look at mails' bytes?
    pub(super) fn reads_bytes(&self) -> bool {
        self.rules.iter().any(|(_, ready)| ready.reads_bytes())
    }

    /// Those that look at a mailbox.
    pub(super) fn for_mailbox(&self, mailbox: Uuid, owner: Uuid) -> impl Iterator<Item = (usize, &Ready)> {
        self.rules.iter().enumerate().filter(move |(_, (rule, _))| reaches(rule, mailbox, owner)).map(|(at, (_, ready))| (at, ready))
    }
}

/// May this rule ask for this segment? One's own rule for one's own and for shared ones; others' only for shared ones.
pub(super) fn serves(rule: &KeptRule, segment: Option<&AskedSegment>) -> bool {
    segment.is_some_and(|segment| segment.is_had_by((rule.reach == Reach::Own).then_some(rule.account_id)))
}

/// Does a rule look at a mailbox of this owner?
pub(super) fn reaches(rule: &KeptRule, mailbox: Uuid, owner: Uuid) -> bool {
    match rule.reach {
        Reach::Company => true,
        Reach::Mailbox => rule.mailbox_id.is_some_and(|m| m.0 == mailbox),
        Reach::Own => rule.account_id.0 == owner,
    }
}

/// What is known of these mails, as far as the rules ask. Customers are known as they are when mail is received: by the house. Segments
/// that rules ask for and that are gone hold nobody from here on.
pub(super) async fn facts(mail: &Mail, tenant: TenantId, looked: &[Looked], asked: &mut Asked) -> Result<HashMap<Uuid, Facts>, Fault> {
    let addresses: Vec<String> = looked.iter().map(|l| l.from.address.clone()).filter(|a| !a.is_empty()).collect();
    let (segments, belongs, now) = (asked.segments(), asked.rules.iter().any(|(_, ready)| ready.asks_belonging()), mail.now());
    let (known, belonging, there, zone) = mail
        .db
        .read(&Actor::house(tenant), async |tx| {
            let zone = accounts::labels::company_zone(tx).await?.and_then(|z| z.parse::<Tz>().ok()).unwrap_or(Tz::UTC);
            let known = customers::known(tx, &addresses).await?;
            let there = customers::asked_segments(tx, now, &segments).await?;
            let mut companies: Vec<CompanyId> = known.values().filter(|_| belongs).map(|k| k.company_id).collect();
            companies.sort_unstable();
            companies.dedup();
            let belonging = customers::belonging(tx, &companies, &there).await?;
            Ok::<_, Fault>((known, belonging, there, zone))
        })
        .await?;
    asked.with_segments(&there);
    let bytes = asked.reads_bytes();
    let mut all = HashMap::with_capacity(looked.len());
    for one in looked {
        let (body, headers) = if bytes { opened(mail, tenant, one).await? } else { (String::new(), Vec::new()) };
        let customer = known.get(&one.from.address).map(|known| customer(known, belonging.get(&known.company_id)));
        all.insert(one.id, of(one, customer, (body, headers), zone));
    }
    Ok(all)
}

fn customer(known: &Known, belonging: Option<&Belonging>) -> Customer {
    let Belonging { tags, segments } = belonging.cloned().unwrap_or_default();
    Customer {
        stage: known.stage.as_str().to_owned(),
        country: known.country.clone(),
        owners: known.owner_ids.iter().map(|o| o.0).collect(),
        tags,
        segments: segments.into_iter().map(|s| s.0).collect(),
    }
}

fn of(l: &Looked, customer: Option<Customer>, (body, headers): (String, Vec<(String, String)>), zone: Tz) -> Facts {
    Facts {
        from: l.from.clone(),
        to: l.recipients.to.clone(),
        cc: l.recipients.cc.clone(),
        subject: l.subject.clone(),
        body,
        headers,
        attachments: l.attachments.clone(),
        bytes: l.bytes,
        mailbox: l.mailbox_id,
        folders: l.folders.clone(),
        labels: l.topics.iter().map(|t| t.label).collect(),
        language: l.language.clone(),
        machine: l.auto,
        customer,
        country: country_of_address(&l.from.address),
        at: l.at,
        zone,
    }
}

/// The text and the header of a mail.
async fn opened(mail: &Mail, tenant: TenantId, one: &Looked) -> Result<(String, Vec<(String, String)>), Fault> {
    let raw = raw(mail, tenant, one).await?;
    Ok(tokio::task::spawn_blocking(move || {
        let parsed = mailwire::parse(&raw);
        (parsed.text.chars().take(TEXT_CHARS_MAX).collect(), mailwire::header_fields(&raw))
    })
    .await?)
}

/// A mail's bytes.
pub(super) async fn raw(mail: &Mail, tenant: TenantId, one: &Looked) -> Result<Bytes, Fault> {
    let hash = Hash::from_slice(&one.blob).ok_or_else(|| Fault::say("a mail without bytes"))?;
    mail.blobs.get(tenant, &hash).await
}
