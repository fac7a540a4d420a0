//! Puts the demo company into the house: people through accounts, buyers and promises through customers, letters through the same
//! import as a mailbox's own.

use super::catalogue::{Buyer, COLLEAGUES, COMPANY, Colleague, DEPARTMENTS, DOMAIN, MAILBOXES};
use super::content::{DemoCompany, DemoMail, DemoNote, content};
use super::files::File;
use super::signature;
use crate::house::House;
use accounts::{Builtin, DepartmentId, NewMember, Sees};
use customers::{CompanyId, FollowUpFileId, FollowUpType, NewContact, NewFollowUp, NewFollowUpFile, Stage, TouchKind, Twins, Written};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, Lang, Stop, TenantId};
use mail::model::{FolderRole, MailboxId};
use mail::receive::{Arrival, Place, take_in};
use mail::store::mailboxes::{self, Access, Edit, ToAdd};
use std::collections::HashMap;

/// The same demo every time, but for its dates.
const SEED: u64 = 1;
/// What a mailbox's password is sealed for.
const SECRET_PURPOSE: &str = "mail.mailbox.secret";

/// Builds the demo company where there is none; false when it is there. One that was left half built by a killed program is
/// superseded by a new one: the last buyer is made last of all, and where he is missing the rest is not to be trusted.
///
/// # Errors
/// A fault when the database is away or a piece of the demo is refused.
pub async fn build(house: &House) -> Result<bool, Fault> {
    let demo = content(SEED, house.clock.now());
    let Some((last, others)) = demo.buyers.split_last() else { return Ok(false) };
    if let Some((tenant, _)) = house.accounts.demo_company().await? {
        let address = [last.address()];
        let known = house.db.read(&Actor::house(tenant), async |tx| customers::known(tx, &address).await).await?;
        if !known.is_empty() {
            return Ok(false);
        }
    }
    let (tenant, people) = build_people(house).await?;
    let mailboxes = build_mailboxes(house, tenant, &people).await?;
    let mut companies = Vec::new();
    for buyer in others {
        companies.push(build_buyer(house, tenant, &people, buyer, &demo).await?);
    }
    let DemoCompany { mails, notes, .. } = &demo;
    for (key, mailbox) in &mailboxes {
        let arrivals: Vec<Arrival> = mails.iter().filter(|mail| mail.mailbox == *key).map(arrival).collect();
        take_in(&house.mail, tenant, *mailbox, arrivals).await?;
    }
    if let Some((_, sales)) = mailboxes.iter().find(|(key, _)| *key == 's') {
        super::team::build(house, tenant, &people, *sales, 'l', ['v', 'c']).await?;
    }
    let types = build_types(house, tenant, &people).await?;
    for note in notes.iter().filter(|note| note.buyer < companies.len()) {
        let of_type = types.iter().find(|one| one.name == note.of_type);
        let actor = acting(tenant, &people, note.by)?;
        let new = NewFollowUp {
            what: of_type.map_or(Written::Plain(TouchKind::Note), |one| Written::Under(one.id)),
            text: note.text.to_owned(),
            next_at: note.next_at,
            files: build_file(house, &actor, note).await?,
        };
        let written = house.db.write(&actor, async |tx| customers::follow_up(tx, &actor, note.at, companies[note.buyer], new).await).await;
        written.map_err(|stop| refused("a note", stop))?;
    }
    let buyers: Vec<(CompanyId, &Buyer)> = companies.into_iter().zip(others).collect();
    super::selling::build(house, tenant, &people, &buyers).await?;
    super::caring::build(house, tenant, &people).await?;
    super::writing::build(house, tenant, &people, &mailboxes, &others.iter().collect::<Vec<_>>()).await?;
    super::handling::build(house, tenant, &people, &mailboxes).await?;
    super::desk::build(house, tenant, &people, &mailboxes, &others.iter().collect::<Vec<_>>()).await?;
    build_buyer(house, tenant, &people, last, &demo).await?;
    Ok(true)
}

/// Brings what a colleague adds to his note.
async fn build_file(house: &House, actor: &Actor, note: &DemoNote) -> Result<Vec<FollowUpFileId>, Fault> {
    let (Some(file), Some(by)) = (&note.file, actor.account) else { return Ok(Vec::new()) };
    let File { name, media_type, bytes } = file.clone();
    let new = NewFollowUpFile { name, media_type: Some(media_type.to_owned()), bytes: bytes.into() };
    let kept = customers::keep_file(&house.customers, actor, by, new).await.map_err(|stop| refused("a note's file", stop))?;
    Ok(vec![kept.id])
}

/// The types of follow-ups that everybody begins with, in the company's language.
async fn build_types(house: &House, tenant: TenantId, people: &HashMap<char, AccountId>) -> Result<Vec<FollowUpType>, Fault> {
    let (actor, now) = (Actor { lang: Lang::ZhCn, ..acting(tenant, people, 'v')? }, house.clock.now());
    let laid = house.db.write(&actor, async |tx| customers::follow_up_types(tx, &actor, now).await).await;
    laid.map_err(|stop| refused("the types of follow-ups", stop))
}

/// The company, its departments and its people, by their keys.
async fn build_people(house: &House) -> Result<(TenantId, HashMap<char, AccountId>), Fault> {
    let [master, others @ ..] = &COLLEAGUES;
    let company = accounts::NewCompany {
        company: COMPANY.to_owned(),
        name: master.name.to_owned(),
        email: master.address.to_owned(),
        password: None,
        lang: Lang::ZhCn,
        time_zone: "Asia/Shanghai".to_owned(),
        free_mail_acknowledged: false,
        demo: true,
    };
    let (tenant, account) = house.accounts.create_company(company).await.map_err(|stop| refused("the company", stop))?;
    let actor = Actor { account: Some(account), ..Actor::house(tenant) };
    let mut people = HashMap::from([(master.key, account)]);
    let added = house
        .db
        .write(&actor, async |tx| {
            let mut departments = Vec::new();
            for name in DEPARTMENTS {
                departments.push(accounts::create_department(tx, &actor, name, None, house.clock.now()).await?.id);
            }
            let mut added = Vec::new();
            for colleague in others {
                let member = member(tx, colleague, &departments).await?;
                added.push((colleague.key, house.accounts.add_member(tx, &actor, &member).await?));
            }
            Ok::<_, Stop<accounts::Refusal>>(added)
        })
        .await;
    people.extend(added.map_err(|stop| refused("a colleague", stop))?);
    Ok((tenant, people))
}

async fn member(tx: &mut TenantTx, colleague: &Colleague, departments: &[DepartmentId]) -> Result<NewMember, Fault> {
    let role = Builtin::from_word(colleague.role).unwrap_or(Builtin::Salesperson);
    Ok(NewMember {
        email: colleague.address.to_owned(),
        name: colleague.name.to_owned(),
        role: accounts::builtin_role(tx, role).await?,
        department: colleague.department.and_then(|at| departments.get(at)).copied(),
        sees: Sees::from_word(colleague.sees).unwrap_or(Sees::Own),
    })
}

/// The mailboxes, paused: their hosts exist in the story only.
async fn build_mailboxes(house: &House, tenant: TenantId, people: &HashMap<char, AccountId>) -> Result<Vec<(char, MailboxId)>, Fault> {
    let secret = house.vault.seal(tenant, SECRET_PURPOSE, b"demo").await?;
    let mut made = Vec::new();
    for (key, address, display_name, owner_key) in MAILBOXES {
        let actor = acting(tenant, people, owner_key)?;
        let owner = actor.account.ok_or_else(|| Fault::say("the demo's people have accounts"))?;
        let access = Access {
            login: address.to_owned(),
            imap_host: format!("imap.{DOMAIN}"),
            imap_port: 993,
            imap_security: "tls".to_owned(),
            smtp_host: format!("smtp.{DOMAIN}"),
            smtp_port: 465,
            smtp_security: "tls".to_owned(),
            secret: secret.clone(),
            provider: None,
        };
        let signature_html = COLLEAGUES.iter().find(|c| c.key == owner_key).map(|c| signature(c, "en").1);
        let id = house
            .db
            .write(&actor, async |tx| {
                let now = house.clock.now();
                let new = ToAdd { owner, address, display_name, access: &access, since: None, consent_version: "demo", now };
                let id = mail::bind::add(tx, &new).await.map_err(|stop| stop.map(|_| "it is bound already"))?;
                mailboxes::edit(tx, id, &Edit { signature_html, ..Edit::default() }).await?;
                mailboxes::pause(tx, id, true).await?;
                Ok::<_, Stop<&str>>(id)
            })
            .await;
        made.push((key, id.map_err(|stop| refused("a mailbox", stop))?));
    }
    Ok(made)
}

/// A buyer with its person, made a week before its first letter, as far as it has come today.
async fn build_buyer(
    house: &House,
    tenant: TenantId,
    people: &HashMap<char, AccountId>,
    buyer: &Buyer,
    demo: &DemoCompany,
) -> Result<CompanyId, Fault> {
    let actor = acting(tenant, people, buyer.owner)?;
    let own = |text: &str| Some(text.to_owned());
    let new = customers::NewCompany {
        name: buyer.name.to_owned(),
        local_name: buyer.local_name.map(ToOwned::to_owned),
        domains: vec![buyer.domain.to_owned()],
        country: own(buyer.country),
        address: own(buyer.city),
        website: Some(format!("https://www.{}", buyer.domain)),
        language: own(buyer.lang),
        stage: Stage::from_word(buyer.stage),
        stars: buyer.stars,
        source: own(buyer.source),
        contact: Some(NewContact {
            name: buyer.contact.to_owned(),
            title: own(buyer.title),
            emails: vec![buyer.address()],
            phones: vec![buyer.phone.replace(' ', "")],
            language: own(buyer.lang),
            ..NewContact::default()
        }),
        ..customers::NewCompany::default()
    };
    let first = demo.mails.first().map_or(house.clock.now(), |mail| mail.at);
    let made_at = first - chrono::Duration::days(7) - chrono::Duration::hours(i64::try_from(super::hash(buyer.domain) % 700).unwrap_or(0));
    let made = house.db.write(&actor, async |tx| customers::create(tx, &actor, made_at, new, Twins::Refuse).await).await;
    Ok(made.map_err(|stop| refused(buyer.name, stop))?.0.row.id)
}

fn arrival(mail: &DemoMail) -> Arrival {
    let place = Place::Role(if mail.sent { FolderRole::Sent } else { FolderRole::Inbox });
    Arrival {
        seen: mail.seen,
        flagged: mail.starred,
        answered: mail.answered,
        received_at: Some(mail.at),
        backfilled: false,
        ..Arrival::new(mail.raw.clone(), place)
    }
}

/// The colleague of this key, with every right: what he does here is the program's doing in his name.
pub(super) fn acting(tenant: TenantId, people: &HashMap<char, AccountId>, key: char) -> Result<Actor, Fault> {
    let account = people.get(&key).copied().ok_or_else(|| Fault::say(format!("the demo has no colleague '{key}'")))?;
    Ok(Actor { account: Some(account), ..Actor::house(tenant) })
}

pub(super) fn refused<R: std::fmt::Debug>(what: &str, stop: Stop<R>) -> Fault {
    match stop {
        Stop::Refused(refusal) => Fault::say(format!("the demo's {what} was refused: {refusal:?}")),
        Stop::Failed(fault) => fault.doing(format!("making the demo's {what}")),
    }
}
