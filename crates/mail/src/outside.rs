//! Translating and drafting by a model outside of the house: off by default, and through one gate.
//!
//! The gate: nothing leaves unless somebody who may granted this purpose for this recipient in this country; what leaves was shown
//! before, word for word – whoever asks names the hash of what he was shown –; and that it leaves is noted before it does. What comes
//! back is text for a person, and never sent by itself.

use crate::Mail;
use crate::body;
use crate::model::{Exit, ExitId, InputField, MessageId, OutsideModel, OutsidePurpose, Refusal, Stop, Translation};
use crate::rules::chat;
use crate::store::outside as store;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault};
use mailwire::quote::split_text;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;
use url::Url;
use web::outgoing::OutgoingError;

/// For what the vault seals a model's key.
const KEY_PURPOSE: &str = "mail.outside.key";
/// Characters that leave at once.
pub const TEXT_CHARS_MAX: usize = 20_000;
/// Bytes of an answer.
const ANSWER_BYTES_MAX: usize = 1 << 20;
/// A model thinks for so long.
const PATIENCE: Duration = Duration::from_secs(120);
/// Characters of names and addresses.
const NAME_CHARS_MAX: usize = 500;
/// The country in which nothing has crossed a border; Hong Kong, Macao and Taiwan count as abroad.
const HOME: &str = "CN";

/// What somebody grants.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Is it used?
    pub active: bool,
    /// Where the model is reached.
    pub address: String,
    /// Its name there.
    pub model: String,
    /// A new key; none: the present one stays.
    pub key: Option<String>,
    /// The company that gets the texts.
    pub recipient: String,
    /// Where they go.
    pub country: String,
    /// What for.
    pub purposes: Vec<OutsidePurpose>,
    /// Where the assessment of the transfer is on record.
    pub assessment: String,
    /// He has read what it means and answers for it.
    pub consent: bool,
    /// The revision that was seen.
    pub revision: i32,
}

/// Turns the outside model on, changes it, or turns it off.
///
/// # Errors
/// [`Refusal::FieldMalformed`], [`Refusal::ExitConsentMissing`], [`Refusal::ExitAssessmentMissing`], [`Refusal::RulesChanged`].
pub async fn grant(mail: &Mail, actor: &Actor, account: AccountId, new: Grant) -> Result<(), Stop> {
    let malformed = |field| Err(Stop::Refused(Refusal::FieldMalformed(field)));
    let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= NAME_CHARS_MAX;
    if !fits(&new.model) {
        return malformed(InputField::Model);
    }
    if !fits(&new.recipient) {
        return malformed(InputField::Recipient);
    }
    if new.country.len() != 2 || !new.country.bytes().all(|b| b.is_ascii_uppercase()) {
        return malformed(InputField::Country);
    }
    if new.purposes.is_empty() {
        return malformed(InputField::Purposes);
    }
    let Some(address) = known_address(&new.address) else { return malformed(InputField::Address) };
    if new.active && !new.consent {
        return Err(Stop::Refused(Refusal::ExitConsentMissing));
    }
    if new.active && new.country != HOME && new.assessment.trim().is_empty() {
        return Err(Stop::Refused(Refusal::ExitAssessmentMissing));
    }
    let fresh = match new.key.as_deref().map(str::trim).filter(|key| !key.is_empty()) {
        Some(key) => Some(mail.vault.seal(actor.tenant, KEY_PURPOSE, key.as_bytes()).await?),
        None => None,
    };
    let now = mail.now();
    mail.db
        .write(actor, async |tx| {
            let before = store::granted(tx).await?;
            // A key goes to nobody but whom it was given for.
            let kept = before.filter(|before| before.address == address).and_then(|before| before.key);
            let model = OutsideModel {
                active: new.active,
                address: address.clone(),
                model: new.model.trim().to_owned(),
                key: fresh.clone().or(kept),
                recipient: new.recipient.trim().to_owned(),
                country: new.country.clone(),
                purposes: new.purposes.iter().copied().collect::<BTreeSet<_>>().into_iter().collect(),
                assessment: new.assessment.trim().to_owned(),
                granted_by: account.0,
                granted_at: now,
                revision: new.revision,
            };
            store::grant(tx, &model).await?;
            let purposes: Vec<&str> = model.purposes.iter().map(|p| p.as_str()).collect();
            let detail = json!({"active": model.active, "address": model.address, "model": model.model, "recipient": model.recipient,
                "country": model.country, "purposes": purposes, "assessment": model.assessment});
            accounts::audit::append(tx, actor, "mail.outside.grant", &model.recipient, detail).await?;
            Ok(())
        })
        .await
}

/// An address that a model can have, without what is added to it.
fn known_address(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/');
    let text = text.strip_suffix("/chat/completions").unwrap_or(text);
    let url = Url::parse(text).ok()?;
    let plain = matches!(url.scheme(), "https" | "http") && url.has_host() && url.query().is_none() && url.fragment().is_none();
    (plain && url.username().is_empty() && url.password().is_none() && text.len() <= NAME_CHARS_MAX).then(|| text.to_owned())
}

/// What is asked of the model.
#[derive(Debug, Clone)]
pub enum Task {
    /// A mail in another language.
    TranslateMail(MessageId),
    /// This text in another language.
    TranslateDraft(String),
    /// A mail of these notes.
    WriteDraft(String),
}

impl Task {
    fn purpose(&self) -> OutsidePurpose {
        match self {
            Self::TranslateMail(_) => OutsidePurpose::TranslateMail,
            Self::TranslateDraft(_) => OutsidePurpose::TranslateDraft,
            Self::WriteDraft(_) => OutsidePurpose::WriteDraft,
        }
    }
}

/// What is about to leave.
#[derive(Debug, Clone)]
pub struct Shown {
    /// All of it, as it is written on the wire; only the key is not shown.
    pub text: String,
    /// SHA-256 of it.
    pub sha256: [u8; 32],
    /// To which host.
    pub host: String,
    /// Who gets it, where, and which model.
    pub to: OutsideModel,
}

/// Shows what would leave. Nothing does.
///
/// # Errors
/// [`Refusal::OutsideOff`], [`Refusal::ExitNotGranted`], [`Refusal::NotFound`], [`Refusal::FieldMalformed`], [`Refusal::TooBig`].
pub async fn show(mail: &Mail, actor: &Actor, task: &Task, language: &str) -> Result<Shown, Stop> {
    Ok(prepare(mail, actor, task, language).await?.shown)
}

struct Prepared {
    shown: Shown,
    /// Whose labels the note bears, and the mail's own language.
    of_mail: Option<(Option<String>, Vec<i32>)>,
}

async fn prepare(mail: &Mail, actor: &Actor, task: &Task, language: &str) -> Result<Prepared, Stop> {
    if language.len() != 2 || !language.bytes().all(|b| b.is_ascii_lowercase()) {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Language)));
    }
    let granted = mail.db.read(actor, async |tx| store::granted(tx).await).await?;
    let to = granted.filter(|granted| granted.active).ok_or(Stop::Refused(Refusal::OutsideOff))?;
    if !to.purposes.contains(&task.purpose()) {
        return Err(Stop::Refused(Refusal::ExitNotGranted));
    }
    let (text, of_mail) = match task {
        Task::TranslateMail(id) => {
            let (_, raw) = body::open(mail, actor, *id).await?;
            let parsed = mailwire::parse(&raw);
            let of_mail = mail.db.read(actor, async |tx| store::language_of(tx, *id).await).await?;
            // What is quoted below was translated when it came, and is not needed.
            (split_text(&parsed.text).visible.to_string(), of_mail)
        }
        Task::TranslateDraft(text) | Task::WriteDraft(text) => (text.clone(), None),
    };
    if text.trim().is_empty() {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Text)));
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(Stop::Refused(Refusal::OutsideTooLong { max: TEXT_CHARS_MAX }));
    }
    let text = serde_json::to_string_pretty(&chat::question(&to.model, task.purpose(), language, &text)).map_err(Fault::from)?;
    let host = Url::parse(&to.address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    Ok(Prepared { shown: Shown { sha256: crypto::sha256(text.as_bytes()), text, host, to }, of_mail })
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Came {
    /// The text.
    pub text: String,
    /// The model was cut off before its end.
    pub cut: bool,
    /// The mail's own language, where one was translated.
    pub was: Option<String>,
    /// The model.
    pub model: String,
}

/// Asks the model. `seen` is the hash of what was shown: nothing else leaves. Whoever stops waiting stops it.
///
/// # Errors
/// As [`show`]; [`Refusal::ExitNotShown`]; [`Refusal::OutsideFailed`].
pub async fn ask(mail: &Mail, actor: &Actor, account: AccountId, task: &Task, (language, seen): (&str, &[u8])) -> Result<Came, Stop> {
    let Prepared { shown, of_mail } = prepare(mail, actor, task, language).await?;
    if shown.sha256.as_slice() != seen {
        return Err(Stop::Refused(Refusal::ExitNotShown));
    }
    let (was, labels) = of_mail.map_or((None, None), |(was, labels)| (was, Some(labels)));
    let message_id = if let Task::TranslateMail(id) = task { Some(*id) } else { None };
    let exit = Exit {
        id: ExitId::new(),
        account_id: account.0,
        purpose: task.purpose(),
        message_id,
        host: shown.host.clone(),
        recipient: shown.to.recipient.clone(),
        country: shown.to.country.clone(),
        model: shown.to.model.clone(),
        characters: i32::try_from(shown.text.chars().count()).unwrap_or(i32::MAX),
        sha256: shown.sha256.to_vec(),
        outcome: "left".to_owned(),
        problem: None,
        at: mail.now(),
    };
    mail.db
        .write(actor, async |tx| {
            let labels = match &labels {
                Some(labels) => labels.clone(),
                None => accounts::labels::for_owner(tx, account).await?,
            };
            store::leaves(tx, &exit, &labels).await
        })
        .await?;
    let came = talk(mail, actor, &shown).await;
    let now = mail.now();
    mail.db.write(actor, async |tx| note(tx, &exit, account, (&came, &was, language), now).await).await?;
    let (text, cut) = came.map_err(|problem| Stop::Refused(Refusal::OutsideFailed(problem)))?;
    Ok(Came { text, cut, was, model: exit.model })
}

/// Notes what came of it; a mail's translation stays beside it.
async fn note(
    tx: &mut TenantTx,
    exit: &Exit,
    account: AccountId,
    (came, was, language): (&Result<(String, bool), &'static str>, &Option<String>, &str),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    store::came_of(tx, exit.id, came.as_ref().err().copied()).await?;
    if let (Ok((text, false)), Some(message)) = (came, exit.message_id) {
        let new = Translation { language: language.to_owned(), was: was.clone(), text: text.clone(), model: exit.model.clone(), at: now };
        store::keep(tx, message, &new, account.0).await?;
    }
    Ok(())
}

/// The text and whether it was cut off, or the code of what went wrong.
async fn talk(mail: &Mail, actor: &Actor, shown: &Shown) -> Result<(String, bool), &'static str> {
    let key = match &shown.to.key {
        Some(sealed) => match mail.vault.open(actor.tenant, KEY_PURPOSE, sealed).await.map(String::from_utf8) {
            Ok(Ok(key)) => Some(key),
            _ => return Err("key_unreadable"),
        },
        None => None,
    };
    let url = format!("{}/chat/completions", shown.to.address);
    let sent = mail.models.post_json(&url, key.as_deref(), shown.text.clone(), ANSWER_BYTES_MAX, PATIENCE).await;
    match sent {
        Ok(fetched) => chat::answer(&fetched.body).ok_or("not_understood"),
        Err(OutgoingError::Status(401 | 403)) => Err("key_refused"),
        Err(OutgoingError::Status(404)) => Err("not_there"),
        Err(OutgoingError::Status(429)) => Err("too_many"),
        Err(OutgoingError::Status(400 | 413 | 422)) => Err("refused"),
        Err(OutgoingError::Status(_)) => Err("broken"),
        Err(OutgoingError::Inner) => Err("inner_address"),
        Err(OutgoingError::BadUrl) => Err("bad_address"),
        Err(OutgoingError::TooLarge) => Err("not_understood"),
        Err(OutgoingError::Failed(error)) => {
            tracing::warn!(%error, "the outside model was not reached");
            Err(if error.is_timeout() { "timed_out" } else { "unreachable" })
        }
    }
}
