//! Contracts: kinds, versions, clauses, acceptances.

use super::{GroupCode, Refusal};
use chrono::{DateTime, Utc};
use kernel::{AccountId, Lang};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Which contract.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContractKind {
    /// The service contract.
    Service,
    /// The data-processing agreement.
    DataProcessing,
    /// The list of personal data that is processed, an annex of the agreement.
    DataList,
    /// What an offering of this group does.
    ServiceDescription(GroupCode),
}

impl ContractKind {
    /// The word that is stored and sent: `service`, `data_processing`, `data_list`, `description.crm`.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Service => "service".to_owned(),
            Self::DataProcessing => "data_processing".to_owned(),
            Self::DataList => "data_list".to_owned(),
            Self::ServiceDescription(group) => format!("description.{group}"),
        }
    }

    /// The meaning of a word.
    ///
    /// # Errors
    /// [`Refusal::BadCode`].
    pub fn parse(word: &str) -> Result<Self, Refusal> {
        match word {
            "service" => Ok(Self::Service),
            "data_processing" => Ok(Self::DataProcessing),
            "data_list" => Ok(Self::DataList),
            other => GroupCode::parse(other.strip_prefix("description.").ok_or(Refusal::BadCode)?).map(Self::ServiceDescription),
        }
    }
}

/// The number of a clause: `3` or `3.2` or `3.2.1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClauseNumber(pub Vec<u16>);

impl ClauseNumber {
    /// Reads `3.2`; a dot may stand at the end.
    ///
    /// # Errors
    /// [`Refusal::BadClauseNumber`] when it isn't one to three numbers from 1 to 999.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let parts: Vec<&str> = text.strip_suffix('.').unwrap_or(text).split('.').collect();
        let number = |part: &str| {
            let plain = part.len() <= 3 && !part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit());
            if plain { part.parse::<u16>().ok() } else { None }
        };
        let numbers: Option<Vec<u16>> = parts.iter().map(|p| number(p)).collect();
        numbers.filter(|n| n.len() <= 3).map(Self).ok_or(Refusal::BadClauseNumber)
    }
}

impl std::fmt::Display for ClauseNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&parts.join("."))
    }
}

/// A clause: its number and its text, without the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its number.
    pub number: ClauseNumber,
    /// Its words; of a first-level clause its heading and what stands before its first sub-clause.
    pub text: String,
}

/// The SHA-256 of a text in its canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextHash(pub [u8; 32]);

impl std::fmt::Display for TextHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// A published version of a contract, in both languages. It is never changed; its publication is its notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractVersion {
    /// Of which contract.
    pub kind: ContractKind,
    /// Counted from 1.
    pub number: u32,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// From when it counts; not before it was published.
    pub effective_from: DateTime<Utc>,
    /// Its texts, canonical and filled.
    pub texts: BTreeMap<&'static str, String>,
}

kernel::words! {
    /// On which occasion contracts are accepted.
    Moment {
        /// A company registers.
        Registration = "registration",
        /// It orders.
        Order = "order",
        /// It renews.
        Renewal = "renewal",
        /// It subscribes again.
        Resubscription = "resubscription",
    }
}

/// The record of an explicit tick and click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Who.
    pub account: AccountId,
    /// When.
    pub at: DateTime<Utc>,
    /// From where.
    pub address: IpAddr,
    /// With what, as the browser named itself.
    pub agent: String,
    /// On which occasion.
    pub moment: Moment,
    /// Which contract.
    pub kind: ContractKind,
    /// Which version.
    pub number: u32,
    /// In which language it was shown.
    pub lang: Lang,
    /// What was shown.
    pub hash: TextHash,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clause_numbers_sort_as_numbers() {
        let n = |t: &str| ClauseNumber::parse(t).unwrap();
        assert!(n("2.10") > n("2.9") && n("3.") > n("2.10.1") && n("3") < n("3.1"));
        assert_eq!(n("12.").to_string(), "12");
        assert!(["", "a", "1.2.3.4", "0", "01", "1..2", "1000"].iter().all(|t| ClauseNumber::parse(t).is_err()));
    }
}
