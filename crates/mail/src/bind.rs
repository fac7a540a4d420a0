//! Binding a mailbox: found, tried, agreed to, and from then on kept in sync. And changing, pausing, removing it.

use crate::model::{FolderId, FolderRole, InputField, MailboxId, Refusal, Stop};
use crate::reach::{Reach, access_of, endpoints, granted_access, must_sign_in};
use crate::store::changes;
use crate::store::mailboxes::{self as store, Access, Edit, ToAdd};
use crate::{Mail, SECRET_PURPOSE, revoke, sign_in, team};
use accounts::{audit, labels};
use chrono::{DateTime, NaiveDate, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Grants};
use mailhost::{Endpoint, Proof, folder_name_on_wire};
use mailwire::Address;
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

const NAME_CHARS_MAX: usize = 100;
pub const SIGNATURE_BYTES_MAX: usize = 64 << 10;
const FOLDER_CHARS_MAX: usize = 200;

/// A mailbox to be bound.
#[derive(Debug)]
pub struct NewMailbox {
    /// Its address.
    pub email: String,
    /// The name in front of the address.
    pub display_name: String,
    /// How to reach it.
    pub way: NewWay,
    /// Back-fill no further than this.
    pub since: Option<NaiveDate>,
    /// Its owner agrees that it is read and kept.
    pub consent: bool,
    /// Which text he agreed to.
    pub consent_version: String,
}

/// By what a new mailbox is signed in to.
#[derive(Debug)]
pub enum NewWay {
    /// A password, at these servers.
    Password(Reach),
    /// The leave that was given in this session, at an identity provider.
    Granted {
        /// The answered flow.
        flow: Uuid,
        /// The session.
        session: Uuid,
    },
}

/// Binds a mailbox, having signed in to it. With it, what the actor holds from now on: the mailbox's label too.
///
/// # Errors
/// `ConsentMissing`, `AddressMalformed`, `HostRefused`, `SignInFailed` with the host's problem, `SignInLost`, `MailboxTaken`; faults.
pub async fn bind(mail: &Mail, actor: &Actor, owner: AccountId, new: NewMailbox) -> Result<(MailboxId, Grants), Stop> {
    if !new.consent || new.consent_version.is_empty() || new.consent_version.len() > 40 {
        return Err(Stop::Refused(Refusal::ConsentMissing));
    }
    let address = Address::parse(&new.email).map_err(|_| Stop::Refused(Refusal::AddressMalformed(new.email.clone())))?;
    let display_name = short(&new.display_name, NAME_CHARS_MAX, InputField::DisplayName)?;
    let (access, granted) = match &new.way {
        NewWay::Password(reach) => {
            must_sign_in(mail, reach).await?;
            (access_of(mail, actor, reach).await?, None)
        }
        NewWay::Granted { flow, session } => {
            let (reach, held) = sign_in::held(mail, actor, *flow, *session, address.as_str()).await?;
            must_sign_in(mail, &reach).await?;
            (granted_access(&reach, &held.provider), Some((*flow, held)))
        }
    };
    let now = mail.now();
    mail.db
        .write(actor, async |tx| {
            let (address, consent_version) = (address.as_str(), new.consent_version.as_str());
            let id =
                add(tx, &ToAdd { owner, address, display_name: &display_name, access: &access, since: new.since, consent_version, now })
                    .await?;
            if let Some((flow, held)) = &granted {
                sign_in::keep_held(tx, id, *flow, held).await?;
            }
            let detail = json!({"consent_version": new.consent_version, "imap": access.imap_host, "smtp": access.smtp_host, "provider": access.provider});
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
    let display_name = change.display_name.as_deref().map(|name| short(name, NAME_CHARS_MAX, InputField::DisplayName)).transpose()?;
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
    let edit = Edit { display_name, signature_html, since: change.since, access, granted_at: None };
    let now = mail.now();
    mail.db
        .write(actor, async |tx| {
            if edit.access.is_some() {
                // It is signed in to by a password from now on.
                let owner = team::managed(tx, mailbox).await?.owner;
                revoke::promise(tx, mailbox, owner, now).await?;
            }
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
    if password.is_none() && before.provider.is_some() {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Password)));
    }
    // A password that was given for one host is not handed to another.
    let moves = |new: &Option<Endpoint>, old: &Endpoint| new.as_ref().is_some_and(|n| n.host != old.host);
    if password.is_none() && (moves(&imap, &kept.0) || moves(&smtp, &kept.1)) {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Password)));
    }
    let password = match password {
        Some(password) => password,
        None => {
            let plain = mail.vault.open(actor.tenant, SECRET_PURPOSE, &before.secret).await?;
            SecretString::from(String::from_utf8(plain)?)
        }
    };
    let reach = Reach {
        imap: imap.unwrap_or(kept.0),
        smtp: smtp.unwrap_or(kept.1),
        user: user.unwrap_or(before.login),
        proof: Proof::Password(password),
    };
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

/// Removes a mailbox: it is no longer read, its password is forgotten, leave to read it is given back; the company's copy of its mail stays.
///
/// # Errors
/// `NotFound`; faults.
pub async fn remove(tx: &mut TenantTx, actor: &Actor, mailbox: MailboxId, now: DateTime<Utc>) -> Result<(), Stop> {
    let owner = team::managed(tx, mailbox).await?.owner;
    revoke::promise(tx, mailbox, owner, now).await?;
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

fn short(text: &str, chars_max: usize, field: InputField) -> Result<String, Stop> {
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
