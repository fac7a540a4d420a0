//! Lines of orders and contents of terms as JSON: stored so, and sent so.

use super::{Content, EditionCode, FeatureCode, LineKind, OfferingCode, OrderLine, QuotaCode, Refusal, TermLength};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

kernel::words! {
    /// For which term a line of an order is.
    #[schema(as = OrderLineKind)]
    LineKindWord {
        /// The offering for a term.
        Subscribe = "subscribe",
        /// The offering for a term that ends with the running one.
        Along = "along",
        /// More of what runs.
        AddOn = "add_on",
        /// The offering on trial.
        Trial = "trial",
    }
}

impl From<LineKind> for LineKindWord {
    fn from(kind: LineKind) -> Self {
        match kind {
            LineKind::Subscribe => Self::Subscribe,
            LineKind::SubscribeAlong => Self::Along,
            LineKind::AddOn => Self::AddOn,
            LineKind::Trial => Self::Trial,
        }
    }
}

impl From<LineKindWord> for LineKind {
    fn from(kind: LineKindWord) -> Self {
        match kind {
            LineKindWord::Subscribe => Self::Subscribe,
            LineKindWord::Along => Self::SubscribeAlong,
            LineKindWord::AddOn => Self::AddOn,
            LineKindWord::Trial => Self::Trial,
        }
    }
}

/// A line of an order.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderLine)]
pub struct LineJson {
    /// The offering's code.
    pub offering: String,
    /// The edition's code.
    pub edition: String,
    /// For how many.
    pub seats: u32,
    /// Units beyond what the edition includes, by code.
    #[serde(default)]
    pub units: BTreeMap<String, u64>,
    /// For which term.
    pub kind: LineKindWord,
}

impl LineJson {
    /// The line.
    ///
    /// # Errors
    /// [`Refusal::BadCode`].
    pub(crate) fn read(self) -> Result<OrderLine, Refusal> {
        let Self { offering, edition, seats, units, kind } = self;
        let units = units.into_iter().map(|(code, count)| Ok((QuotaCode::parse(&code)?, count)));
        Ok(OrderLine {
            offering: OfferingCode::parse(&offering)?,
            edition: EditionCode::parse(&edition)?,
            seats,
            units: units.collect::<Result<_, Refusal>>()?,
            kind: kind.into(),
        })
    }
}

impl From<&OrderLine> for LineJson {
    fn from(line: &OrderLine) -> Self {
        let OrderLine { offering, edition, seats, units, kind } = line;
        Self {
            offering: offering.to_string(),
            edition: edition.to_string(),
            seats: *seats,
            units: units.iter().map(|(code, count)| (code.to_string(), *count)).collect(),
            kind: (*kind).into(),
        }
    }
}

/// What a term opens.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = TermContent)]
pub struct ContentJson {
    /// Features, by code.
    pub features: Vec<String>,
    /// Units, by quota.
    pub quotas: BTreeMap<String, u64>,
    /// Seats.
    pub seats: u32,
}

impl ContentJson {
    /// The content.
    ///
    /// # Errors
    /// [`Refusal::BadCode`].
    pub(crate) fn read(self) -> Result<Content, Refusal> {
        let Self { features, quotas, seats } = self;
        let quotas = quotas.into_iter().map(|(code, units)| Ok((QuotaCode::parse(&code)?, units)));
        Ok(Content {
            features: features.iter().map(|code| FeatureCode::parse(code)).collect::<Result<_, _>>()?,
            quotas: quotas.collect::<Result<_, Refusal>>()?,
            seats,
        })
    }
}

impl From<&Content> for ContentJson {
    fn from(content: &Content) -> Self {
        let Content { features, quotas, seats } = content;
        Self {
            features: features.iter().map(ToString::to_string).collect(),
            quotas: quotas.iter().map(|(code, units)| (code.to_string(), *units)).collect(),
            seats: *seats,
        }
    }
}

kernel::words! {
    /// In what a length is counted.
    LengthUnit {
        /// Years.
        Years = "years",
        /// Calendar months.
        Months = "months",
        /// Days.
        Days = "days",
    }
}

/// How long a term runs.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TermLength)]
pub struct LengthJson {
    /// In what it is counted.
    pub unit: LengthUnit,
    /// How many.
    pub count: u16,
}

impl LengthJson {
    /// The length.
    ///
    /// # Errors
    /// [`Refusal::BadLength`].
    pub(crate) fn read(self) -> Result<TermLength, Refusal> {
        let small = u8::try_from(self.count).map_err(|_| Refusal::BadLength);
        Ok(match self.unit {
            LengthUnit::Years => TermLength::Years(small?),
            LengthUnit::Months => TermLength::Months(small?),
            LengthUnit::Days => TermLength::Days(self.count),
        })
    }
}

impl From<TermLength> for LengthJson {
    fn from(length: TermLength) -> Self {
        match length {
            TermLength::Years(n) => Self { unit: LengthUnit::Years, count: n.into() },
            TermLength::Months(n) => Self { unit: LengthUnit::Months, count: n.into() },
            TermLength::Days(n) => Self { unit: LengthUnit::Days, count: n },
        }
    }
}
