//! What is known about a mail beside its text: an invitation in it and how it was answered, what its own server found of the sender,
//! and what makes one look twice.

use crate::Mail;
use crate::body;
use crate::model::{Direction, Message, MessageId, Stop};
use crate::ours::{Ours, ours};
use crate::rules::caution::{self, Caution, Letter, Whose};
use crate::store::invitations::{self, Answered, Hosts};
use db::TenantTx;
use kernel::{Actor, Fault};
use mailwire::{AuthenticationResults, Invitation, ParsedMail};
use text::domains;

/// What is known about a mail.
#[derive(Debug, Clone)]
pub struct About {
    /// The invitation that it holds.
    pub invitation: Option<Invitation>,
    /// How it was answered from this mailbox.
    pub answered: Option<Answered>,
    /// What the mailbox's own server found.
    pub found: Option<AuthenticationResults>,
    /// What makes one look twice, the weightiest first.
    pub cautions: Vec<Caution>,
}

/// Tells what is known about a mail.
///
/// # Errors
/// [`crate::model::Refusal::NotFound`]; a fault of database or storage.
pub async fn about(mail: &Mail, actor: &Actor, id: MessageId) -> Result<About, Stop> {
    let (message, raw) = body::open(mail, actor, id).await?;
    let parsed = mailwire::parse(&raw);
    let invitation = mailwire::invitation(&raw);
    mail.db
        .read(actor, async |tx| {
            let answered = match &invitation {
                Some(invitation) => invitations::answered(tx, message.mailbox_id, &invitation.uid, &invitation.instance_key()).await?,
                None => None,
            };
            let hosts = invitations::hosts(tx, message.mailbox_id).await?;
            let found = hosts.and_then(|hosts| own_server(&parsed, &hosts));
            let cautions = match message.direction {
                Direction::In => cautions(tx, &message, &parsed, found.as_ref()).await?,
                Direction::Out => Vec::new(),
            };
            Ok(About { invitation: invitation.clone(), answered, found, cautions })
        })
        .await
}

/// The topmost field, when the mailbox's own server wrote it: anybody can write the others.
fn own_server(parsed: &ParsedMail, hosts: &Hosts) -> Option<AuthenticationResults> {
    /// Hosts whose servers bear another name than the one that mail is fetched from.
    const SAME: [(&str, &str); 4] =
        [("gmail.com", "google.com"), ("outlook.com", "office365.com"), ("exmail.qq.com", "qq.com"), ("163.com", "126.com")];
    let found = mailwire::authentication_results(parsed.authentication_results.first()?)?;
    let base = |host: &str| domains::registrable_domain(host).unwrap_or_else(|| host.to_lowercase());
    let server = base(&found.server);
    let ours = [base(&hosts.imap_host), base(hosts.address.rsplit('@').next().unwrap_or_default())];
    let same = |own: &String| *own == server || SAME.iter().any(|(a, b)| own == a && server == *b || own == b && server == *a);
    ours.iter().any(same).then_some(found)
}

async fn cautions(
    tx: &mut TenantTx,
    message: &Message,
    parsed: &ParsedMail,
    found: Option<&AuthenticationResults>,
) -> Result<Vec<Caution>, Fault> {
    let address = message.from.address.to_lowercase();
    let ours = ours(tx).await?;
    if ours.addresses.contains(&address) && found.is_none() {
        return Ok(Vec::new());
    }
    let likeness = match domains::domain_of(&address).and_then(|host| domains::registrable_domain(&host)) {
        Some(domain) => looks_like(tx, &ours, &domain, &address).await?,
        None => None,
    };
    let own = mailwire::quote::visible(&parsed.text);
    let text = format!("{}\n{own}", parsed.subject);
    let letter = Letter {
        name: &message.from.name,
        address: &address,
        reply_to: message.recipients.reply_to.iter().map(|p| p.address.to_lowercase()).collect(),
        text: &text,
        found,
        bulk: parsed.list.id.is_some() || !parsed.list.unsubscribe.is_empty() || parsed.automatic.is_automatic(),
    };
    Ok(caution::of_letter(&letter, likeness))
}

/// A domain of ours or of a customer that this one could be taken for. Who is known needs no likeness.
async fn looks_like(tx: &mut TenantTx, ours: &Ours, domain: &str, address: &str) -> Result<Option<Caution>, Fault> {
    if ours.domains.contains(domain)
        || domains::is_public_mail_host(domain)
        || customers::known(tx, &[address.to_owned()]).await?.contains_key(address)
    {
        return Ok(None);
    }
    let near = caution::near(domain);
    if let Some(like) = near.iter().find(|near| ours.domains.contains(*near)) {
        return Ok(Some(Caution::LooksLike { domain: domain.to_owned(), like: like.clone(), whose: Whose::Ours }));
    }
    let asked: Vec<String> = near.iter().filter(|near| !domains::is_public_mail_host(near)).map(|near| format!("x@{near}")).collect();
    let known = customers::known(tx, &asked).await?;
    let first = asked.iter().find_map(|address| Some((address.strip_prefix("x@")?, known.get(address)?)));
    Ok(first.map(|(like, company)| Caution::LooksLike {
        domain: domain.to_owned(),
        like: like.to_owned(),
        whose: Whose::Customer(company.company_name.clone()),
    }))
}
