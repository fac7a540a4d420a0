//! Templates: kept by an account or for everybody, filled for a reader, counted by the answers that they bring; signatures by language.

use crate::bind::SIGNATURE_BYTES_MAX;
use crate::draft::{HTML_BYTES_MAX, SUBJECT_CHARS_MAX};
use crate::model::{
    FillFor, FilledTemplate, InputField, MailboxId, Person, Refusal, Signature, Stop, Template, TemplateFigures, TemplateId,
};
use crate::rules::placeholders::{self, Form, Values};
use crate::store::{read, templates as store};
use crate::{Mail, TEMPLATE_SHARE};
use accounts::labels::EVERYONE;
use chrono::{DateTime, Days, Duration, Utc};
use chrono_tz::Tz;
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, GRANT_ALL, LabelId};
use text::countries::Country;
use uuid::Uuid;

/// Templates of an account, and of everybody.
pub const TEMPLATES_MAX: i64 = 500;
/// Signatures of a mailbox beside its usual one.
pub const SIGNATURES_MAX: usize = 20;
const NAME_CHARS_MAX: usize = 120;
/// Answers are counted over this time.
const FIGURES_DAYS: i64 = 180;
/// Of each template, so many mails are looked at, the newest.
const FIGURES_MAILS_MAX: i64 = 500;

/// What a person writes of a template.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// Everybody's?
    pub shared: bool,
    /// The folder's name; empty: in none.
    pub folder: String,
    /// Its name.
    pub name: String,
    /// ISO 639-1; none: any.
    pub language: Option<String>,
    /// The subject.
    pub subject: String,
    /// The text.
    pub html: String,
}

/// Keeps a new template.
///
/// # Errors
/// [`Refusal::FieldMalformed`], [`Refusal::TooBig`], [`Refusal::TooMany`], [`Refusal::TemplateNameTaken`].
pub async fn keep(tx: &mut TenantTx, account: AccountId, content: Content, now: DateTime<Utc>) -> Result<Template, Stop> {
    if i64::try_from(store::list(tx, account.0, TEMPLATES_MAX).await?.len()).is_ok_and(|there| there >= TEMPLATES_MAX) {
        return Err(Stop::Refused(Refusal::TooMany { max: usize::try_from(TEMPLATES_MAX).unwrap_or(0) }));
    }
    let labels = labels(tx, account, content.shared).await?;
    let new = checked(TemplateId::new(), account, content, 1, now)?;
    store::insert(tx, &new, &labels).await?;
    Ok(new)
}

/// Writes a template anew, over the revision that its writer has seen.
///
/// # Errors
/// As [`keep`]; [`Refusal::NotFound`], also for everybody's without the right to change it; [`Refusal::TemplateChanged`].
pub async fn write(
    tx: &mut TenantTx,
    actor: &Actor,
    account: AccountId,
    id: TemplateId,
    (content, seen): (Content, i32),
    now: DateTime<Utc>,
) -> Result<Template, Stop> {
    let present = changeable(tx, actor, account, id).await?;
    let labels = labels(tx, account, content.shared).await?;
    let new = checked(id, account, content, seen, now)?;
    if present.revision != seen || !store::write(tx, &new, &labels).await? {
        return Err(Stop::Refused(Refusal::TemplateChanged));
    }
    Ok(Template { revision: seen + 1, ..new })
}

/// Removes a template.
///
/// # Errors
/// [`Refusal::NotFound`], also for everybody's without the right to change it.
pub async fn remove(tx: &mut TenantTx, actor: &Actor, account: AccountId, id: TemplateId) -> Result<(), Stop> {
    changeable(tx, actor, account, id).await?;
    Ok(store::delete(tx, id).await?)
}

async fn changeable(tx: &mut TenantTx, actor: &Actor, account: AccountId, id: TemplateId) -> Result<Template, Stop> {
    let found = store::one(tx, account.0, id).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    let may = found.account_id.is_some() || actor.permissions.allow(TEMPLATE_SHARE);
    if may { Ok(found) } else { Err(Stop::Refused(Refusal::NotFound)) }
}

async fn labels(tx: &mut TenantTx, account: AccountId, shared: bool) -> Result<Vec<LabelId>, Fault> {
    if shared { Ok(vec![GRANT_ALL, EVERYONE]) } else { accounts::labels::own(tx, account).await }
}

fn checked(id: TemplateId, account: AccountId, content: Content, revision: i32, now: DateTime<Utc>) -> Result<Template, Stop> {
    let Content { shared, folder, name, language, subject, html } = content;
    if html.len() > HTML_BYTES_MAX {
        return Err(Stop::Refused(Refusal::TooBig { bytes_max: HTML_BYTES_MAX as u64 }));
    }
    let name = short(&name, NAME_CHARS_MAX, InputField::Name)?;
    if name.is_empty() {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Name)));
    }
    Ok(Template {
        id,
        account_id: (!shared).then_some(account.0),
        folder: short(&folder, NAME_CHARS_MAX, InputField::Folder)?,
        name,
        language: language.map(|l| known_language(&l)).transpose()?,
        subject: short(&subject, SUBJECT_CHARS_MAX, InputField::Subject)?,
        html: html.replace('\0', ""),
        revision,
        updated_by: Some(account.0),
        updated_at: now,
    })
}

fn short(text: &str, chars_max: usize, field: InputField) -> Result<String, Stop> {
    let text = text.trim();
    let bad = text.chars().count() > chars_max || text.chars().any(char::is_control);
    if bad { Err(Stop::Refused(Refusal::FieldMalformed(field))) } else { Ok(text.to_owned()) }
}

fn known_language(text: &str) -> Result<String, Stop> {
    let two = text.len() == 2 && text.bytes().all(|b| b.is_ascii_lowercase());
    if two { Ok(text.to_owned()) } else { Err(Stop::Refused(Refusal::FieldMalformed(InputField::Language))) }
}

/// Fills a template for a reader.
///
/// # Errors
/// [`Refusal::NotFound`] for a template or a mailbox that the actor doesn't see.
pub async fn fill(tx: &mut TenantTx, mail: &Mail, account: AccountId, id: TemplateId, reader: &FillFor) -> Result<FilledTemplate, Stop> {
    let template = store::one(tx, account.0, id).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    let values = values(tx, account, reader, template.language.as_deref(), mail.now()).await?;
    Ok(filled(&template.subject, &template.html, &values))
}

/// A subject and a text with their fields filled.
pub(crate) fn filled(subject: &str, html: &str, values: &Values) -> FilledTemplate {
    let subject = placeholders::fill(subject, values, Form::Plain);
    let html = placeholders::fill(html, values, Form::Html);
    let missing = subject.missing.into_iter().chain(html.missing).collect();
    FilledTemplate { subject: subject.text, html: html.text, missing }
}

/// What is known for a reader.
///
/// # Errors
/// [`Refusal::NotFound`] for a mailbox that the actor doesn't see.
pub(crate) async fn values(
    tx: &mut TenantTx,
    account: AccountId,
    reader: &FillFor,
    language: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Values, Stop> {
    let mut values = Values::new();
    if let Some(to) = &reader.to {
        of_reader(tx, to, &mut values).await?;
    }
    if let Some(mailbox) = reader.mailbox_id {
        let sender = read::sender(tx, mailbox).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
        values.insert("me.email", sender.address);
    }
    if let Some(name) = accounts::labels::people(tx, &[account]).await?.remove(&account) {
        values.insert("me.name", name);
    }
    if let Some(name) = accounts::labels::company_name(tx).await? {
        values.insert("firm.name", name);
    }
    let zone = accounts::labels::time_zone(tx, account).await?.and_then(|zone| zone.parse::<Tz>().ok()).unwrap_or(Tz::UTC);
    let today = now.with_timezone(&zone).date_naive();
    for (name, days) in [("date.today", 0), ("date.in_7_days", 7), ("date.in_14_days", 14), ("date.in_30_days", 30)] {
        let day = today.checked_add_days(Days::new(days)).unwrap_or(today);
        values.insert(name, placeholders::day(day, language));
    }
    Ok(values)
}

async fn of_reader(tx: &mut TenantTx, to: &Person, values: &mut Values) -> Result<(), Fault> {
    let known = customers::known(tx, std::slice::from_ref(&to.address)).await?.remove(&to.address);
    let contact = match known.as_ref().and_then(|k| k.contact_id) {
        Some(id) => customers::contact(tx, id).await?,
        None => None,
    };
    values.insert("contact.email", to.address.clone());
    let written = Some(to.name.clone()).filter(|name| !name.trim().is_empty() && !name.contains('@'));
    if let Some(name) = contact.as_ref().map(|c| c.name.clone()).filter(|name| !name.trim().is_empty()).or(written) {
        values.insert("contact.first_name", placeholders::first_name(&name));
        values.insert("contact.name", name);
    }
    let (salutation, title) = contact.map(|c| (c.salutation, c.title)).unwrap_or_default();
    let country = known.as_ref().and_then(|k| k.country.as_deref()).and_then(Country::by_code);
    let all = [
        ("contact.salutation", salutation),
        ("contact.title", title),
        ("company.name", known.as_ref().map(|k| k.company_name.clone())),
        ("company.country", country.map(|c| c.name_en.to_owned())),
    ];
    values.extend(all.into_iter().filter_map(|(name, value)| Some((name, value?))));
    Ok(())
}

/// How the mails of these templates fared lately, as far as the actor sees them.
///
/// # Errors
/// A fault of the database.
pub async fn figures(tx: &mut TenantTx, templates: &[Template], now: DateTime<Utc>) -> Result<Vec<TemplateFigures>, Fault> {
    let ids: Vec<Uuid> = templates.iter().map(|t| t.id.0).collect();
    store::figures(tx, &ids, now - Duration::days(FIGURES_DAYS), FIGURES_MAILS_MAX).await
}

/// The signatures of a mailbox beside its usual one.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn signatures(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Vec<Signature>, Stop> {
    read::sender(tx, mailbox).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    Ok(store::signatures(tx, mailbox).await?)
}

/// Puts signatures in the place of the present ones.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::TooMany`], [`Refusal::TooBig`], [`Refusal::FieldMalformed`] for a language or one that comes twice.
pub async fn set_signatures(tx: &mut TenantTx, mailbox: MailboxId, mut all: Vec<Signature>) -> Result<Vec<Signature>, Stop> {
    read::sender(tx, mailbox).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
    if all.len() > SIGNATURES_MAX {
        return Err(Stop::Refused(Refusal::TooMany { max: SIGNATURES_MAX }));
    }
    all.sort_by(|a, b| a.language.cmp(&b.language));
    for (at, one) in all.iter().enumerate() {
        known_language(&one.language)?;
        if at > 0 && all[at - 1].language == one.language {
            return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Language)));
        }
        if one.html.len() > SIGNATURE_BYTES_MAX {
            return Err(Stop::Refused(Refusal::TooBig { bytes_max: SIGNATURE_BYTES_MAX as u64 }));
        }
    }
    for one in &mut all {
        one.html = one.html.replace('\0', "");
    }
    store::set_signatures(tx, mailbox, &all).await?;
    Ok(all)
}
