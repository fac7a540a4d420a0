//! What leaves the program: pipelines, opportunities, leads.

use crate::model::{
    Colour, ColumnSum, ForecastRow, Gate, Lead, LeadSource, LeadState, LossReason, Names, NewLead, Opportunity, Outcome, Pipeline, Rate,
    Stage, StageChange, StageFigures, Utm,
};
use chrono::{DateTime, NaiveDate, Utc};
use customers::wire::PersonOut;
use customers::{CompanyId, ContactId, Known};
use kernel::AccountId;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// What stands around a thing: names of colleagues, companies and people.
#[derive(Debug, Default)]
pub(crate) struct Around {
    pub names: Names,
    pub companies: HashMap<CompanyId, Known>,
    pub contacts: HashMap<ContactId, String>,
    pub opportunities: HashMap<crate::model::OpportunityId, String>,
    pub leads: HashMap<crate::model::LeadId, String>,
}

impl Around {
    pub fn person(&self, id: AccountId) -> PersonOut {
        PersonOut { id: id.0, name: self.names.get(&id).cloned().unwrap_or_default() }
    }

    /// A company; without a name where it is out of sight.
    pub fn company(&self, id: CompanyId) -> SalesCompanyOut {
        let known = self.companies.get(&id);
        SalesCompanyOut { id: id.0, name: known.map(|k| k.company_name.clone()), country: known.and_then(|k| k.country.clone()) }
    }
}

/// A company in one line.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SalesCompany)]
pub struct SalesCompanyOut {
    id: Uuid,
    /// Null when it is out of sight.
    name: Option<String>,
    country: Option<String>,
}

impl SalesCompanyOut {
    /// One in sight.
    pub(crate) fn named(id: CompanyId, name: String, country: Option<String>) -> Self {
        Self { id: id.0, name: Some(name), country }
    }
}

/// A stage.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PipelineStage)]
pub struct StageOut {
    id: Uuid,
    name: String,
    probability: i16,
    #[schema(value_type = Colour)]
    colour: &'static str,
    #[schema(value_type = Vec<Gate>)]
    gates: Vec<&'static str>,
    gate_days: Option<i16>,
}

/// A pipeline with its stages in order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Pipeline)]
pub struct PipelineOut {
    id: Uuid,
    name: String,
    /// For If-Match.
    revision: i32,
    stages: Vec<StageOut>,
}

pub(crate) fn pipeline(pipeline: Pipeline) -> PipelineOut {
    let Pipeline { id, name, revision, stages } = pipeline;
    PipelineOut { id: id.0, name, revision, stages: stages.into_iter().map(stage).collect() }
}

fn stage(stage: Stage) -> StageOut {
    let Stage { id, pipeline_id: _, name, probability, colour, gates, gate_days, gone: _ } = stage;
    StageOut { id: id.0, name, probability, colour: colour.as_str(), gates: gates.into_iter().map(Gate::as_str).collect(), gate_days }
}

/// A reason of loss.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LossReason)]
pub struct LossReasonOut {
    id: Uuid,
    name: String,
    /// Not offered any more.
    retired: bool,
}

pub(crate) fn loss_reason(reason: LossReason) -> LossReasonOut {
    let LossReason { id, name, retired } = reason;
    LossReasonOut { id: id.0, name, retired }
}

/// A rate.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Rate)]
pub struct RateOut {
    currency: String,
    from_day: NaiveDate,
    rate: String,
}

/// The currency in which sums are told, and the rates against it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Rates)]
pub struct RatesOut {
    currency: String,
    rates: Vec<RateOut>,
}

pub(crate) fn rates(currency: String, rates: Vec<Rate>) -> RatesOut {
    let rate = |Rate { currency, from_day, rate }| RateOut { currency, from_day, rate };
    RatesOut { currency, rates: rates.into_iter().map(rate).collect() }
}

/// An opportunity.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Opportunity)]
pub struct OpportunityOut {
    id: Uuid,
    name: String,
    pipeline_id: Uuid,
    stage_id: Uuid,
    #[schema(value_type = Outcome)]
    state: &'static str,
    /// An exact decimal.
    amount: Option<String>,
    /// ISO 4217.
    currency: Option<String>,
    /// Percent; null: the stage's.
    probability: Option<i16>,
    closes_on: Option<NaiveDate>,
    products: Option<String>,
    rivals: Option<String>,
    source: Option<String>,
    next_step: Option<String>,
    owner: PersonOut,
    company: Option<SalesCompanyOut>,
    contact: Option<PersonOut>,
    lead_id: Option<Uuid>,
    loss_reason_id: Option<Uuid>,
    loss_text: Option<String>,
    stage_since: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// For If-Match.
    revision: i32,
    /// Values of the tenant's fields, by key.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    fields: serde_json::Map<String, serde_json::Value>,
}

pub(crate) fn opportunity(o: Opportunity, around: &Around) -> OpportunityOut {
    let Opportunity {
        id,
        name,
        pipeline_id,
        stage_id,
        outcome,
        money,
        probability,
        closes_on,
        products,
        rivals,
        source,
        next_step,
        owner_id,
        company_id,
        contact_id,
        lead_id,
        loss_reason_id,
        loss_text,
        stage_since,
        closed_at,
        created_at,
        updated_at,
        revision,
        labels: _,
        fields,
    } = o;
    let (amount, currency) = money.map(|m| (m.amount, m.currency)).unzip();
    let contact = contact_id.and_then(|id| Some(PersonOut { id: id.0, name: around.contacts.get(&id)?.clone() }));
    OpportunityOut {
        id: id.0,
        name,
        pipeline_id: pipeline_id.0,
        stage_id: stage_id.0,
        state: outcome.as_str(),
        amount,
        currency,
        probability,
        closes_on,
        products,
        rivals,
        source,
        next_step,
        owner: around.person(owner_id),
        company: company_id.map(|id| around.company(id)),
        contact,
        lead_id: lead_id.map(|l| l.0),
        loss_reason_id: loss_reason_id.map(|r| r.0),
        loss_text,
        stage_since,
        closed_at,
        created_at,
        updated_at,
        revision,
        fields,
    }
}

/// Where an opportunity has been.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = StageChange)]
pub struct HistoryOut {
    at: DateTime<Utc>,
    by: Option<PersonOut>,
    /// Null: it was made.
    from_stage_id: Option<Uuid>,
    to_stage_id: Uuid,
    #[schema(value_type = Outcome)]
    state: &'static str,
    /// Seconds that it had stood before.
    stood: i64,
}

pub(crate) fn history(change: StageChange, around: &Around) -> HistoryOut {
    let StageChange { at, by, from, to, outcome, stood } = change;
    HistoryOut {
        at,
        by: by.map(|by| around.person(by)),
        from_stage_id: from.map(|s| s.0),
        to_stage_id: to.0,
        state: outcome.as_str(),
        stood,
    }
}

/// An amount of one currency.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ColumnAmount)]
pub struct AmountOut {
    currency: String,
    amount: String,
    /// Each by its probability.
    weighted: String,
}

/// What stands in a column of the board.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BoardColumn)]
pub struct ColumnOut {
    stage_id: Uuid,
    count: i64,
    /// There are more than were counted and summed up.
    more: bool,
    sums: Vec<AmountOut>,
}

/// Counts and sums of a board's columns; columns that hold nothing are absent.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Board)]
pub struct BoardOut {
    columns: Vec<ColumnOut>,
}

pub(crate) fn board(sums: Vec<ColumnSum>) -> BoardOut {
    let mut columns: Vec<ColumnOut> = Vec::new();
    for ColumnSum { stage_id, currency, count, amount, weighted, more } in sums {
        if columns.last().is_none_or(|column| column.stage_id != stage_id.0) {
            columns.push(ColumnOut { stage_id: stage_id.0, count: 0, more, sums: Vec::new() });
        }
        if let Some(column) = columns.last_mut() {
            column.count += count;
            column.sums.extend(currency.map(|currency| AmountOut { currency, amount, weighted }));
        }
    }
    BoardOut { columns }
}

/// What is expected of one month in one currency.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ForecastRow)]
pub struct ForecastRowOut {
    /// Its first day; null: no date, or one that has passed.
    month: Option<NaiveDate>,
    currency: String,
    /// Open ones.
    count: i64,
    best: String,
    weighted: String,
    won: String,
    /// Null where no rate is known.
    rate: Option<String>,
    best_converted: Option<String>,
    weighted_converted: Option<String>,
    won_converted: Option<String>,
}

/// What is expected, by month and currency; converted amounts are in `currency`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Forecast)]
pub struct ForecastOut {
    currency: String,
    rows: Vec<ForecastRowOut>,
    /// There are more opportunities than were looked at: the sums are too low.
    more: bool,
}

pub(crate) fn forecast(currency: String, (rows, more): (Vec<ForecastRow>, bool)) -> ForecastOut {
    let row = |row: ForecastRow| {
        let ForecastRow { month, currency, count, best, weighted, won, rate, converted } = row;
        let (best_converted, weighted_converted, won_converted) = match converted {
            Some([best, weighted, won]) => (Some(best), Some(weighted), Some(won)),
            None => (None, None, None),
        };
        ForecastRowOut { month, currency, count, best, weighted, won, rate, best_converted, weighted_converted, won_converted }
    };
    ForecastOut { currency, rows: rows.into_iter().map(row).collect(), more }
}

/// What became of opportunities at a stage.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = StageFigures)]
pub struct StageFiguresOut {
    stage_id: Uuid,
    entered: i64,
    /// Went on to a later stage or were won.
    advanced: i64,
    lost: i64,
    /// Seconds that those who left had stood here, on average.
    stood: Option<i64>,
}

pub(crate) fn stage_figures(figures: StageFigures) -> StageFiguresOut {
    let StageFigures { stage_id, entered, advanced, lost, stood } = figures;
    StageFiguresOut { stage_id: stage_id.0, entered, advanced, lost, stood }
}

/// A lead.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Lead)]
pub struct LeadOut {
    id: Uuid,
    #[schema(value_type = LeadState)]
    state: &'static str,
    #[schema(value_type = LeadSource)]
    source: &'static str,
    source_ref: Option<String>,
    utm: Utm,
    person: Option<String>,
    company_name: Option<String>,
    country: Option<String>,
    emails: Vec<String>,
    phones: Vec<String>,
    enquiry: Option<String>,
    products: Option<String>,
    owner: Option<PersonOut>,
    invalid_reason: Option<String>,
    company: Option<SalesCompanyOut>,
    opportunity_id: Option<Uuid>,
    state_since: DateTime<Utc>,
    converted_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    /// For If-Match.
    revision: i32,
}

pub(crate) fn lead(lead: Lead, around: &Around) -> LeadOut {
    let Lead {
        id,
        state,
        facts,
        invalid_reason,
        company_id,
        contact_id: _,
        opportunity_id,
        state_since,
        converted_at,
        created_at,
        revision,
        labels: _,
    } = lead;
    let NewLead { source, source_ref, utm, person, company_name, country, emails, phones, enquiry, products, owner_id } = facts;
    LeadOut {
        id: id.0,
        state: state.as_str(),
        source: source.as_str(),
        source_ref,
        utm,
        person,
        company_name,
        country,
        emails,
        phones,
        enquiry,
        products,
        owner: owner_id.map(|owner| around.person(owner)),
        invalid_reason,
        company: company_id.map(|id| around.company(id)),
        opportunity_id: opportunity_id.map(|o| o.0),
        state_since,
        converted_at,
        created_at,
        revision,
    }
}

/// How many leads stand at a state.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LeadColumn)]
pub struct LeadColumnOut {
    /// The state.
    #[schema(value_type = LeadState)]
    pub state: &'static str,
    /// How many, counted to 10,000.
    pub count: i64,
    /// There are more.
    pub more: bool,
}

/// What became of the leads of a source.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LeadFigures)]
pub struct LeadFiguresOut {
    /// The source.
    #[schema(value_type = LeadSource)]
    pub source: &'static str,
    /// How many came in.
    pub count: i64,
    /// Of no use.
    pub invalid: i64,
    /// Became customers.
    pub converted: i64,
}

/// What was done to several leads.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LeadsActed)]
pub struct LeadActedOut {
    /// Leads that are now as was asked for.
    pub done: usize,
    /// Leads that could not be, because of where they stand, or are not in sight.
    pub refused: Vec<Uuid>,
}
