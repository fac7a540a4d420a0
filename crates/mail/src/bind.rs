//! Binding a mailbox: found, tried, agreed to, and from then on kept in sync. And changing, pausing, removing it.

use crate::model::{FolderId, FolderRole, MailboxId, Refusal, Stop};
use crate::store::changes;
use crate::store::mailboxes::{self as store, Access, Edit, ToAdd};
use crate::{Mail, SECRET_PURPOSE, team};
use accounts::{audit, labels};
use chrono::NaiveDate;
use db::TenantTx;
use kernel::{AccountId, Actor, Grants};
use mailhost::{Endpoint, HostProblem, Login, folder_name_on_wire};
use mailwire::Address;
use secrecy::SecretString;
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;

const NAME_CHARS_MAX: usize = 100;
pub const SIGNATURE_BYTES_MAX: usize = 64 << 10;
const HOST_CHARS_MAX: usize = 253;
const LOGIN_CHARS_MAX: usize = 320;
const PASSWORD_CHARS_MAX: usize = 1_000;
const FOLDER_CHARS_MAX: usize = 200;
const TEST_MAX: Duration = Duration::from_secs(40);

/// How to reach a mailbox.
#[derive(Debug, Clone)]
pub struct Reach {
    /// Where mail is read.
    pub imap: Endpoint,
    /// Where mail is handed in.
    pub smtp: Endpoint,
    /// User name.
    pub user: String,
    /// Password, app password or authorisation code.
    pub password: SecretString,
}

/// What a trial of the IMAP side found.
#[derive(Debug, Clone)]
pub struct ImapTrial {
    /// Folders there.
    pub folders: usize,
    /// Mails in them, of the first few dozen folders.
    pub messages: u64,
    /// What the server can do.
    pub capabilities: Vec<String>,
}

/// What a trial found.
#[derive(Debug)]
pub struct Trial {
    /// The IMAP side.
    pub imap: Result<ImapTrial, HostProblem>,
    /// The SMTP side.
    pub smtp: Result<(), HostProblem>,
}

/// Signs in to both sides and looks around; changes nothing there.
pub async fn test(mail: &Mail, reach: &Reach) -> Trial {
    let login = Login { user: reach.user.clone(), password: reach.password.clone() };
    let (imap, smtp) =
        tokio::join!(timeout(TEST_MAX, try_imap(mail, &reach.imap, &login)), timeout(TEST_MAX, mail.hosts.check_smtp(&reach.smtp, &login)));
    let late = HostProblem::TimedOut("test");
    Trial { imap: imap.unwrap_or_else(|_| Err(late.clone())), smtp: smtp.unwrap_or(Err(late)) }
}

async fn try_imap(mail: &Mail, endpoint: &Endpoint, login: &Login) -> Result<ImapTrial, HostProblem> {
    const COUNTED_FOLDERS_MAX: usize = 40;
    let mut session = mail.hosts.imap(endpoint, login).await?;
    let folders = session.folders().await?;
    let mut messages = 0;
    for folder in folders.iter().filter(|f| f.selectable).take(COUNTED_FOLDERS_MAX) {
        match session.status(&folder.wire_path).await {
            Ok(status) => messages += status.messages,
            Err(problem) if problem.leaves_session_usable() => {}
            Err(problem) => return Err(problem),
        }
    }
    let capabilities = session.capabilities().words().to_vec();
    // 163 and its like refuse only when a folder is opened.
    session.select("INBOX", None).await?;
    session.logout().await;
    Ok(ImapTrial { folders: folders.len(), messages, capabilities })
}

/// A mailbox to be bound.
#[derive(Debug)]
pub struct NewMailbox {
    /// Its address.
    pub email: String,
    /// The name in front of the address.
    pub display_name: String,
    /// How to reach it.
    pub reach: Reach,
    /// Back-fill no further than this.
    pub since: Option<NaiveDate>,
    /// Its owner agrees that it is read and kept.
    pub consent: bool,
    /// Which text he agreed to.
    pub consent_version: String,
}

/// Binds a mailbox, having signed in to it. With it, what the actor holds from now on: the mailbox's label too.
///
/// # Errors
/// `ConsentMissing`, `AddressMalformed`, `HostRefused`, `SignInFailed` with the host's problem, `MailboxTaken`; faults.
pub async fn bind(mail: &Mail, actor: &Actor, owner: AccountId, new: NewMailbox) -> Result<(MailboxId, Grants), Stop> {
    if !new.consent || new.consent_version.is_empty() || new.consent_version.len() > 40 {
        return Err(Stop::Refused(Refusal::ConsentMissing));
    }
    let address = Address::parse(&new.email).map_err(|_| Stop::Refused(Refusal::AddressMalformed(new.email.clone())))?;
    let display_name = short(&new.display_name, NAME_CHARS_MAX, "display_name")?;
    must_sign_in(mail, &new.reach).await?;
    let access = access_of(mail, actor, &new.reach).await?;
    let now = mail.now();
    mail.db
        .write(actor, async |tx| {
            let (address, consent_version) = (address.as_str(), new.consent_version.as_str());
            let id =
                add(tx, &ToAdd { owner, address, display_name: &display_name, access: &access, since: new.since, consent_version, now })
                    .await?;
            let detail = json!({"consent_version": new.consent_version, "imap": access.imap_host, "smtp": access.smtp_host});
            audit::append(tx, actor, "mail.mailbox.bind", address, detail).await?;
            Ok((id, tx.grants().clone()))
        })
        .await
}

/// Adds a mailbox that was signed in to, seen by its owner and those above him.
///
/// # Errors
/// `MailboxTaken`; a fault of the database.
pub async fn add(tx: &mut TenantTx, new: &ToAdd<'_>) -> Result<MailboxId, Stop> {
    let (read_label, list_label) = (labels::allot(tx).await?, labels::allot(tx).await?);
    tx.hold(read_label).await?;
    let id = store::insert(tx, MailboxId::new(), new, [read_label, list_label], Refusal::MailboxTaken).await?;
    let shared = crate::store::team::shared(tx, id).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    team::keep(tx, &shared).await?;
    Ok(id)
}

/// What a person changes at a mailbox.
#[derive(Debug, Default)]
pub struct EditMailbox {
    /// The name in front of the address.
    pub display_name: Option<String>,
    /// The signature.
    pub signature_html: Option<String>,
    /// Back-fill: to a date, or all.
    pub since: Option<Option<NaiveDate>>,
    /// User name.
    pub user: Option<String>,
    /// Password.
    pub password: Option<SecretString>,
    /// Where mail is read.
    pub imap: Option<Endpoint>,
    /// Where mail is handed in.
    pub smtp: Option<Endpoint>,
}

/// Changes a mailbox; another way to sign in is tried before it is kept.
///
/// # Errors
/// `NotFound`, and as [`bind`].
pub async fn edit(mail: &Mail, actor: &Actor, mailbox: MailboxId, change: EditMailbox) -> Result<(), Stop> {
    let display_name = change.display_name.as_deref().map(|name| short(name, NAME_CHARS_MAX, "display_name")).transpose()?;
    let signature_html = change.signature_html.as_deref().map(signature).transpose()?;
    let before = mail
        .db
        .write(actor, async |tx| {
            team::managed(tx, mailbox).await?;
            store::access(tx, mailbox).await?.ok_or(Stop::Refused(Refusal::NotFound))
        })
        .await?;
    let reaches = change.password.is_some() || change.user.is_some() || change.imap.is_some() || change.smtp.is_some();
    let access = if reaches {
        Some(changed_access(mail, actor, before, change.user, change.password, change.imap, change.smtp).await?)
    } else {
        None
    };
    let edit = Edit { display_name, signature_html, since: change.since, access };
    mail.db
        .write(actor, async |tx| {
            if !store::edit(tx, mailbox, &edit).await? {
                return Err(Stop::Refused(Refusal::NotFound));
            }
            if let Some(access) = &edit.access {
                let detail = json!({"imap": access.imap_host, "smtp": access.smtp_host, "login": access.login});
                audit::append(tx, actor, "mail.mailbox.access", &mailbox.to_string(), detail).await?;
            }
            told(tx, mailbox).await
        })
        .await
}

async fn changed_access(
    mail: &Mail,
    actor: &Actor,
    before: Access,
    user: Option<String>,
    password: Option<SecretString>,
    imap: Option<Endpoint>,
    smtp: Option<Endpoint>,
) -> Result<Access, Stop> {
    let kept = endpoints(&before);
    // A password that was given for one host is not handed to another.
    let moves = |new: &Option<Endpoint>, old: &Endpoint| new.as_ref().is_some_and(|n| n.host != old.host);
    if password.is_none() && (moves(&imap, &kept.0) || moves(&smtp, &kept.1)) {
        return Err(Stop::Refused(Refusal::FieldMalformed("password")));
    }
    let password = match password {
        Some(password) => password,
        None => {
            let plain = mail.vault.open(actor.tenant, SECRET_PURPOSE, &before.secret).await?;
            SecretString::from(String::from_utf8(plain)?)
        }
    };
    let reach = Reach { imap: imap.unwrap_or(kept.0), smtp: smtp.unwrap_or(kept.1), user: user.unwrap_or(before.login), password };
    must_sign_in(mail, &reach).await?;
    access_of(mail, actor, &reach).await
}

/// Pauses or resumes a mailbox.
///
/// # Errors
/// `NotFound`; faults.
pub async fn pause(tx: &mut TenantTx, mailbox: MailboxId, paused: bool) -> Result<(), Stop> {
    seen(tx, mailbox).await?;
    store::pause(tx, mailbox, paused).await?;
    told(tx, mailbox).await
}

/// Asks for a comparison of all folders with the server.
///
/// # Errors
/// `NotFound`, `MailboxNotActive`; faults.
pub async fn reconcile(mail: &Mail, tx: &mut TenantTx, mailbox: MailboxId) -> Result<(), Stop> {
    seen(tx, mailbox).await?;
    if store::ask_reconcile(tx, mailbox, mail.now()).await? { Ok(()) } else { Err(Stop::Refused(Refusal::MailboxNotActive)) }
}

/// Removes a mailbox: it is no longer read, its password is forgotten; the company's copy of its mail stays.
///
/// # Errors
/// `NotFound`; faults.
pub async fn remove(tx: &mut TenantTx, actor: &Actor, mailbox: MailboxId) -> Result<(), Stop> {
    team::managed(tx, mailbox).await?;
    let address = store::remove(tx, mailbox).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    audit::append(tx, actor, "mail.mailbox.remove", &address, json!({})).await?;
    Ok(())
}

/// Makes a folder; the server is told at once.
///
/// # Errors
/// `NotFound`, `FolderRefused`; faults.
pub async fn create_folder(tx: &mut TenantTx, mailbox: MailboxId, path: &str) -> Result<FolderId, Stop> {
    seen(tx, mailbox).await?;
    let path = folder_path(path)?;
    let id = store::insert_folder(tx, mailbox, &path, &folder_name_on_wire(&path), Refusal::FolderRefused).await?;
    changes::promise(tx, mailbox, "create_folder", id, json!({})).await?;
    Ok(id)
}

/// Renames a folder that has no role.
///
/// # Errors
/// `NotFound`, `FolderRefused`; faults.
pub async fn rename_folder(tx: &mut TenantTx, mailbox: MailboxId, folder: FolderId, path: &str) -> Result<(), Stop> {
    free_folder(tx, mailbox, folder).await?;
    let path = folder_path(path)?;
    Ok(changes::promise(tx, mailbox, "rename_folder", folder, json!({"path": path})).await?)
}

/// Deletes a folder that has no role. Its mails are gone from the server; here they stay.
///
/// # Errors
/// `NotFound`, `FolderRefused`; faults.
pub async fn delete_folder(tx: &mut TenantTx, mailbox: MailboxId, folder: FolderId) -> Result<(), Stop> {
    free_folder(tx, mailbox, folder).await?;
    Ok(changes::promise(tx, mailbox, "delete_folder", folder, json!({})).await?)
}

async fn free_folder(tx: &mut TenantTx, mailbox: MailboxId, folder: FolderId) -> Result<(), Stop> {
    team::managed(tx, mailbox).await?;
    match store::folder(tx, mailbox, folder).await? {
        None => Err(Stop::Refused(Refusal::NotFound)),
        Some((_, true)) => Err(Stop::Refused(Refusal::FolderRefused)),
        Some((_, false)) => Ok(()),
    }
}

fn folder_path(path: &str) -> Result<String, Stop> {
    let path = path.trim().trim_matches('/');
    let roles = FolderRole::ALL.iter().any(|role| path.eq_ignore_ascii_case(role.as_str()) && *role == FolderRole::Inbox);
    let bad =
        path.is_empty() || path.chars().count() > FOLDER_CHARS_MAX || path.chars().any(|c| c.is_control() || "*%".contains(c)) || roles;
    if bad { Err(Stop::Refused(Refusal::FolderRefused)) } else { Ok(path.to_owned()) }
}

async fn seen(tx: &mut TenantTx, mailbox: MailboxId) -> Result<(), Stop> {
    team::managed(tx, mailbox).await.map(drop)
}

async fn told(tx: &mut TenantTx, mailbox: MailboxId) -> Result<(), Stop> {
    Ok(crate::sync::tell(tx, mailbox).await?)
}

async fn must_sign_in(mail: &Mail, reach: &Reach) -> Result<(), Stop> {
    for endpoint in [&reach.imap, &reach.smtp] {
        let name = endpoint.host.chars().all(|c| c.is_alphanumeric() || ".-:[]".contains(c));
        if endpoint.host.is_empty() || endpoint.host.len() > HOST_CHARS_MAX || !name || endpoint.port == 0 {
            return Err(Stop::Refused(Refusal::HostRefused(endpoint.host.chars().take(HOST_CHARS_MAX).collect())));
        }
    }
    let too_long = reach.user.chars().count() > LOGIN_CHARS_MAX
        || secrecy::ExposeSecret::expose_secret(&reach.password).chars().count() > PASSWORD_CHARS_MAX;
    if too_long || reach.user.chars().any(char::is_control) {
        return Err(Stop::Refused(Refusal::FieldMalformed("user")));
    }
    let login = Login { user: reach.user.clone(), password: reach.password.clone() };
    let tried = timeout(TEST_MAX, mail.hosts.imap(&reach.imap, &login)).await.unwrap_or(Err(HostProblem::TimedOut("test")));
    match tried {
        Ok(session) => {
            session.logout().await;
            Ok(())
        }
        Err(problem) => Err(Stop::Refused(Refusal::SignInFailed { problem: problem.code().to_owned(), detail: problem.detail() })),
    }
}

async fn access_of(mail: &Mail, actor: &Actor, reach: &Reach) -> Result<Access, Stop> {
    let password = secrecy::ExposeSecret::expose_secret(&reach.password);
    let secret = mail.vault.seal(actor.tenant, SECRET_PURPOSE, password.as_bytes()).await?;
    Ok(Access {
        login: reach.user.clone(),
        imap_host: reach.imap.host.clone(),
        imap_port: i32::from(reach.imap.port),
        imap_security: reach.imap.security.as_str().to_owned(),
        smtp_host: reach.smtp.host.clone(),
        smtp_port: i32::from(reach.smtp.port),
        smtp_security: reach.smtp.security.as_str().to_owned(),
        secret,
    })
}

fn endpoints(access: &Access) -> (Endpoint, Endpoint) {
    let endpoint = |host: &str, port: i32, security: &str| {
        Endpoint::new(host, u16::try_from(port).unwrap_or(0), mailhost::Security::parse(security).unwrap_or(mailhost::Security::Tls))
    };
    (
        endpoint(&access.imap_host, access.imap_port, &access.imap_security),
        endpoint(&access.smtp_host, access.smtp_port, &access.smtp_security),
    )
}

fn short(text: &str, chars_max: usize, field: &'static str) -> Result<String, Stop> {
    let text = text.trim();
    if text.chars().count() > chars_max || text.chars().any(char::is_control) {
        return Err(Stop::Refused(Refusal::FieldMalformed(field)));
    }
    Ok(text.to_owned())
}

/// A signature is kept as it was written; whoever shows or sends HTML makes it safe, this one like any other.
fn signature(html: &str) -> Result<String, Stop> {
    if html.len() > SIGNATURE_BYTES_MAX {
        return Err(Stop::Refused(Refusal::TooBig { bytes_max: SIGNATURE_BYTES_MAX as u64 }));
    }
    Ok(html.replace('\0', ""))
}
