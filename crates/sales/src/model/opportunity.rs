//! Pipelines, their stages, and the opportunities that move along them.

use super::{LeadId, LossReasonId, OpportunityId, PipelineId, StageId};
use chrono::{DateTime, NaiveDate, Utc};
use customers::{CompanyId, ContactId};
use kernel::{AccountId, LabelId};
use serde_json::{Map, Value};

kernel::words! {
    /// How an opportunity stands.
    Outcome {
        /// It is being worked on.
        Open = "open",
        /// They ordered.
        Won = "won",
        /// They did not.
        Lost = "lost",
    }
}

kernel::words! {
    /// What must be filled in before an opportunity enters a stage.
    Gate {
        /// Amount and currency.
        Amount = "amount",
        /// The day on which it is expected to close.
        CloseDate = "close_date",
        /// What they want.
        Products = "products",
        /// The company.
        Company = "company",
        /// The person.
        Contact = "contact",
        /// Who else offers.
        Rivals = "rivals",
        /// Where it came from.
        Source = "source",
        /// What is done next.
        NextStep = "next_step",
        /// Somebody was in touch with the company within the stage's number of days.
        FollowUp = "follow_up",
    }
}

kernel::words! {
    /// The colour of a stage: the design's tones.
    Colour {
        /// Grey.
        Neutral = "neutral",
        /// Sea blue.
        Accent = "accent",
        /// Amber.
        Amber = "amber",
        /// Green.
        Green = "green",
        /// Violet.
        Violet = "violet",
        /// Red.
        Red = "red",
    }
}

/// A way from first interest to order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// Its id.
    pub id: PipelineId,
    /// Its name.
    pub name: String,
    /// Counts changes.
    pub revision: i32,
    /// Its stages in order.
    pub stages: Vec<Stage>,
}

/// A step of a pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its id.
    pub id: StageId,
    /// The pipeline.
    pub pipeline_id: PipelineId,
    /// Its name.
    pub name: String,
    /// How likely what stands here is won, in percent.
    pub probability: i16,
    /// Its colour.
    pub colour: Colour,
    /// What must be filled in before.
    pub gates: Vec<Gate>,
    /// Days of [`Gate::FollowUp`].
    pub gate_days: Option<i16>,
    /// Set when it was deleted; then with the stage that took over.
    pub gone: Option<Option<StageId>>,
}

/// A stage as it is to be; with an id one that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStage {
    /// None: a new one.
    pub id: Option<StageId>,
    /// Its name.
    pub name: String,
    /// Percent.
    pub probability: i16,
    /// Its colour.
    pub colour: Colour,
    /// What must be filled in before.
    pub gates: Vec<Gate>,
    /// Days of [`Gate::FollowUp`].
    pub gate_days: Option<i16>,
}

/// An exact amount: digits with up to four decimals, never a float, and its currency (ISO 4217).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// `12500` or `0.35`.
    pub amount: String,
    /// `USD`.
    pub currency: String,
}

/// Something that may become an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opportunity {
    /// Its id.
    pub id: OpportunityId,
    /// What it is called.
    pub name: String,
    /// Its pipeline.
    pub pipeline_id: PipelineId,
    /// Where it stands, or stood when it was closed.
    pub stage_id: StageId,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// What it is worth.
    pub money: Option<Money>,
    /// Percent; none: the stage's.
    pub probability: Option<i16>,
    /// When it is expected to close.
    pub closes_on: Option<NaiveDate>,
    /// What they want.
    pub products: Option<String>,
    /// Who else offers.
    pub rivals: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// What is done next.
    pub next_step: Option<String>,
    /// Who works on it.
    pub owner_id: AccountId,
    /// Whose it would be.
    pub company_id: Option<CompanyId>,
    /// With whom.
    pub contact_id: Option<ContactId>,
    /// The lead that it was made of.
    pub lead_id: Option<LeadId>,
    /// Why it was lost.
    pub loss_reason_id: Option<LossReasonId>,
    /// The same in words.
    pub loss_text: Option<String>,
    /// Since when it stands where it stands.
    pub stage_since: DateTime<Utc>,
    /// When it was won or lost.
    pub closed_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// Counts changes; the ETag.
    pub revision: i32,
    /// Who sees it.
    pub labels: Vec<LabelId>,
    /// What the tenant's fields hold, by key.
    pub fields: Map<String, Value>,
}

/// An opportunity to be made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewOpportunity {
    /// What it is called.
    pub name: String,
    /// None: the stage's, else the first.
    pub pipeline_id: Option<PipelineId>,
    /// None: the first.
    pub stage_id: Option<StageId>,
    /// What it is worth.
    pub money: Option<Money>,
    /// Percent.
    pub probability: Option<i16>,
    /// When it is expected to close.
    pub closes_on: Option<NaiveDate>,
    /// What they want.
    pub products: Option<String>,
    /// Who else offers.
    pub rivals: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// What is done next.
    pub next_step: Option<String>,
    /// None: the actor.
    pub owner_id: Option<AccountId>,
    /// Whose it would be.
    pub company_id: Option<CompanyId>,
    /// With whom.
    pub contact_id: Option<ContactId>,
    /// Values of the tenant's fields, by key, as sent.
    pub fields: Map<String, Value>,
}

/// How an opportunity is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closing {
    /// They ordered.
    Won,
    /// They did not, for this reason, in these words.
    Lost(Option<LossReasonId>, Option<String>),
}

/// A reason for which opportunities are lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LossReason {
    /// Its id.
    pub id: LossReasonId,
    /// Its name.
    pub name: String,
    /// Not offered any more.
    pub retired: bool,
}

/// Another stage or outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageChange {
    /// When.
    pub at: DateTime<Utc>,
    /// Who moved it.
    pub by: Option<AccountId>,
    /// From where; none when it was made.
    pub from: Option<StageId>,
    /// To where.
    pub to: StageId,
    /// How it stands since.
    pub outcome: Outcome,
    /// Seconds it had stood before.
    pub stood: i64,
}

/// What stands in a column of the board, of one currency (none: without an amount).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSum {
    /// The stage.
    pub stage_id: StageId,
    /// The currency.
    pub currency: Option<String>,
    /// How many.
    pub count: i64,
    /// Their amounts together.
    pub amount: String,
    /// The same, each by its probability.
    pub weighted: String,
    /// The column holds more than were counted.
    pub more: bool,
}

/// What is expected of one month in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastRow {
    /// Its first day; none: no date is set.
    pub month: Option<NaiveDate>,
    /// The currency.
    pub currency: String,
    /// How many are open.
    pub count: i64,
    /// All of them.
    pub best: String,
    /// Each by its probability.
    pub weighted: String,
    /// Won in this month already.
    pub won: String,
    /// One unit in the currency of the company's figures; none where no rate is known.
    pub rate: Option<String>,
    /// `best`, `weighted` and `won` at this rate.
    pub converted: Option<[String; 3]>,
}

/// What one unit of a currency is worth from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// The currency.
    pub currency: String,
    /// From when.
    pub from_day: NaiveDate,
    /// Units of the company's currency.
    pub rate: String,
}

/// What became of opportunities at a stage within a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageFigures {
    /// The stage.
    pub stage_id: StageId,
    /// How many came in.
    pub entered: i64,
    /// How many went on to a later stage or were won.
    pub advanced: i64,
    /// How many were lost here.
    pub lost: i64,
    /// Seconds that those who left had stood here, on average.
    pub stood: Option<i64>,
}
