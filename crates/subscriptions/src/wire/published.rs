//! What the vendor publishes, and its agents.

use crate::model::{Catalogue, ContractVersion, Delivery, Refusal};
use crate::rules::contracts;
use crate::store::catalogues::Published;
use chrono::{DateTime, Utc};
use kernel::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A version of a contract, without its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContractRow {
    /// `service`, `data_processing`, `data_list`, `description.crm`.
    kind: String,
    number: u32,
    published_at: DateTime<Utc>,
    effective_from: DateTime<Utc>,
    /// Its first line, in the caller's language.
    title: String,
}

impl ContractRow {
    pub(crate) fn of(version: &ContractVersion, lang: Lang) -> Self {
        let text = version.texts.get(lang.tag()).map(String::as_str).unwrap_or_default();
        Self {
            kind: version.kind.word(),
            number: version.number,
            published_at: version.published_at,
            effective_from: version.effective_from,
            title: title(text),
        }
    }
}

/// The first heading of a text.
fn title(text: &str) -> String {
    text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default().trim().to_owned()
}

/// A version of a contract with its text in one language.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContractText {
    kind: String,
    number: u32,
    lang: String,
    effective_from: DateTime<Utc>,
    title: String,
    /// Markdown.
    text: String,
    /// The SHA-256 of the text.
    hash: String,
}

impl ContractText {
    pub(crate) fn of(version: &ContractVersion, lang: Lang) -> Result<Self, Refusal> {
        let (text, hash) = contracts::text(version, lang)?;
        Ok(Self {
            kind: version.kind.word(),
            number: version.number,
            lang: lang.tag().to_owned(),
            effective_from: version.effective_from,
            title: title(text),
            text: text.to_owned(),
            hash: hash.to_string(),
        })
    }
}

/// A contract to be published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractIn {
    pub kind: String,
    /// Markdown with numbered clauses.
    pub zh: String,
    /// The same clauses in English.
    pub en: String,
    /// From when it counts; now, when nothing is said.
    pub effective_from: Option<DateTime<Utc>>,
}

/// What fills the texts that the program brings.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateValues {
    /// By placeholder.
    pub values: BTreeMap<String, String>,
}

/// A placeholder of the texts that the program brings.
#[derive(Debug, Serialize, ToSchema)]
pub struct Placeholder {
    pub name: String,
    /// What goes there, in English.
    pub says: String,
}

/// Contracts as they are.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContractsOut {
    pub versions: Vec<ContractRow>,
    pub placeholders: Vec<Placeholder>,
}

/// A catalogue as it was published.
#[derive(Debug, Serialize, ToSchema)]
pub struct CatalogueOut {
    id: Uuid,
    effective_from: DateTime<Utc>,
    published_at: DateTime<Utc>,
    /// As the vendor wrote it (TOML).
    text: String,
    offerings: Vec<OfferingOut>,
}

impl CatalogueOut {
    pub(crate) fn of(published: Published, read: &Catalogue) -> Self {
        let Published { id, effective_from, published_at, text } = published;
        Self { id: id.0, effective_from, published_at, text, offerings: read.offerings.iter().map(OfferingOut::from).collect() }
    }
}

/// Catalogues: the one that counts, those that were or will be, and the one that the program brings.
#[derive(Debug, Serialize, ToSchema)]
pub struct CataloguesOut {
    pub current: Option<Uuid>,
    pub versions: Vec<CatalogueOut>,
    /// A beginning, without prices.
    pub template: String,
}

/// Something that can be subscribed to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Offering)]
pub struct OfferingOut {
    code: String,
    group: String,
    zh: String,
    en: String,
    /// A partner opens it.
    by_partner: bool,
    editions: Vec<EditionOut>,
}

/// An edition of an offering.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Edition)]
pub struct EditionOut {
    code: String,
    zh: String,
    en: String,
    features: Vec<String>,
    /// What it costs a year, by currency.
    prices: BTreeMap<String, PriceOut>,
}

/// What an edition costs a year.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EditionPrice)]
pub struct PriceOut {
    year: String,
    seat_year: String,
}

impl From<&crate::model::Offering> for OfferingOut {
    fn from(offering: &crate::model::Offering) -> Self {
        let edition = |edition: &crate::model::Edition| EditionOut {
            code: edition.code.to_string(),
            zh: edition.name.zh.clone(),
            en: edition.name.en.clone(),
            features: edition.features.iter().map(ToString::to_string).collect(),
            prices: edition
                .prices
                .iter()
                .map(|(currency, price)| {
                    (currency.as_str().to_owned(), PriceOut { year: price.year.to_string(), seat_year: price.seat_year.to_string() })
                })
                .collect(),
        };
        Self {
            code: offering.code.to_string(),
            group: offering.group.to_string(),
            zh: offering.name.zh.clone(),
            en: offering.name.en.clone(),
            by_partner: offering.delivery == Delivery::Partner,
            editions: offering.editions.iter().map(edition).collect(),
        }
    }
}

/// A catalogue to be published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogueIn {
    /// TOML.
    pub text: String,
    /// From when it counts; now, when nothing is said.
    pub effective_from: Option<DateTime<Utc>>,
}

/// A sales agent to be made; its master is invited by letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentIn {
    pub name: String,
    /// Its master's name.
    pub person: String,
    /// His address.
    pub email: String,
    pub lang: String,
}

/// A sales agent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SalesAgent)]
pub struct AgentOut {
    pub id: Uuid,
    pub name: String,
    /// Its master's address.
    pub contact: Option<String>,
}
