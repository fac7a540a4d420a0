//! What comes in, read field by field.

use super::sent;
use crate::convert::Into;
use crate::model::{
    Closing, Colour, Flaw, Gate, LeadId, LeadSource, LeadState, LossReasonId, NewLead, NewOpportunity, NewStage, Outcome, PipelineId, Rate,
    Refusal, StageId, Utm,
};
use crate::opportunities::OpportunityPatch;
use crate::rules::Fields;
use chrono::NaiveDate;
use customers::wire::NewCompanyIn;
use customers::{CompanyId, ContactId, Twins};
use kernel::AccountId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Reasons of loss that are offered.
const REASONS_MAX: usize = 50;
/// Rates of one currency of sums.
const RATES_MAX: usize = 1_000;
/// Leads that are changed at once.
const ACT_LEADS_MAX: usize = 200;
/// Days that a gate may look back.
const GATE_DAYS: std::ops::RangeInclusive<i64> = 1..=365;

/// A stage as it is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = StageToBe)]
#[serde(deny_unknown_fields)]
pub struct StageIn {
    /// Of a stage that is there; absent: a new one.
    id: Option<Uuid>,
    name: String,
    /// Percent, 0 to 100.
    probability: i64,
    #[schema(value_type = Colour)]
    colour: String,
    #[serde(default)]
    #[schema(value_type = Vec<Gate>)]
    gates: Vec<String>,
    /// Of the gate `follow_up`: within how many days somebody must have been in touch.
    gate_days: Option<i64>,
}

/// Where that goes which stands at a stage that is left out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = StageGone)]
#[serde(deny_unknown_fields)]
pub struct StageGoneIn {
    from: Uuid,
    to: Uuid,
}

/// A pipeline as it is to be: its stages in order. One that is left out is deleted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = PipelineToBe)]
#[serde(deny_unknown_fields)]
pub struct PipelineIn {
    name: String,
    stages: Vec<StageIn>,
    #[serde(default)]
    moves: Vec<StageGoneIn>,
}

/// A pipeline's name and stages, and where deleted stages hand over to.
pub(crate) type PipelineRead = ((String, Vec<NewStage>), Vec<(StageId, StageId)>);

impl PipelineIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<PipelineRead, Refusal> {
        let mut f = Fields::default();
        let name = f.name("name", Some(self.name));
        let mut stages = Vec::with_capacity(self.stages.len());
        for stage in self.stages {
            stages.push(stage.read(&mut f));
        }
        let moves = self.moves.into_iter().map(|m| (StageId(m.from), StageId(m.to))).collect();
        f.finish(((name, stages), moves))
    }
}

impl StageIn {
    fn read(self, f: &mut Fields) -> NewStage {
        let mut gates: Vec<Gate> = Vec::new();
        for gate in self.gates {
            match f.choice("gates", Some(gate), Gate::from_word) {
                Some(gate) if !gates.contains(&gate) => gates.push(gate),
                _ => {}
            }
        }
        NewStage {
            id: self.id.map(StageId),
            name: f.name("stage_name", Some(self.name)),
            probability: f.percent("probability", self.probability),
            colour: f.choice("colour", Some(self.colour), Colour::from_word).unwrap_or(Colour::Neutral),
            gates,
            gate_days: self.gate_days.map(|days| f.within("gate_days", days, GATE_DAYS)),
        }
    }
}

/// The reasons of loss that are offered, in order.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = LossReasonsToBe)]
#[serde(deny_unknown_fields)]
pub struct LossReasonsIn {
    names: Vec<String>,
}

impl LossReasonsIn {
    /// Reads every name.
    pub(crate) fn read(self) -> Result<Vec<String>, Refusal> {
        let mut f = Fields::default();
        if self.names.len() > REASONS_MAX {
            f.flaw("names", Flaw::TooMany);
            return f.finish(Vec::new());
        }
        let names = self.names.into_iter().map(|name| f.name("names", Some(name))).collect();
        f.finish(names)
    }
}

/// What one unit of a currency is worth from a day on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = RateToBe)]
#[serde(deny_unknown_fields)]
pub struct RateIn {
    currency: String,
    from_day: NaiveDate,
    /// A decimal: `7.1234`.
    rate: String,
}

/// The currency in which sums are told, and the rates against it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = RatesToBe)]
#[serde(deny_unknown_fields)]
pub struct RatesIn {
    currency: String,
    rates: Vec<RateIn>,
}

impl RatesIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<(String, Vec<Rate>), Refusal> {
        let mut f = Fields::default();
        let base = f.currency("currency", Some(self.currency));
        if base.is_none() {
            f.flaw("currency", Flaw::Missing);
        }
        if self.rates.len() > RATES_MAX {
            f.flaw("rates", Flaw::TooMany);
            return f.finish((String::new(), Vec::new()));
        }
        let mut rates = Vec::with_capacity(self.rates.len());
        for RateIn { currency, from_day, rate } in self.rates {
            let currency = f.currency("rates.currency", Some(currency));
            if currency.is_some() && currency == base {
                f.flaw("rates.currency", Flaw::NotAChoice);
            }
            let rate = f.rate("rates.rate", Some(rate));
            let from_day = f.day("rates.from_day", Some(from_day)).unwrap_or_default();
            rates.push(Rate { currency: currency.unwrap_or_default(), from_day, rate });
        }
        f.finish((base.unwrap_or_default(), rates))
    }
}

/// An opportunity to be made.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = NewOpportunity)]
#[serde(deny_unknown_fields, default)]
pub struct NewOpportunityIn {
    #[schema(required)]
    name: String,
    /// Absent: the stage's, else the first.
    pipeline_id: Option<Uuid>,
    /// Absent: the first.
    stage_id: Option<Uuid>,
    /// A decimal of up to 14 digits and 4 decimals: `12500.50`. Comes with its currency.
    amount: Option<String>,
    /// ISO 4217.
    currency: Option<String>,
    /// Percent; absent: the stage's.
    probability: Option<i64>,
    closes_on: Option<NaiveDate>,
    products: Option<String>,
    rivals: Option<String>,
    source: Option<String>,
    next_step: Option<String>,
    /// Absent: the caller.
    owner_id: Option<Uuid>,
    company_id: Option<Uuid>,
    contact_id: Option<Uuid>,
    /// Values of the tenant's fields, by key.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    fields: serde_json::Map<String, serde_json::Value>,
}

impl NewOpportunityIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<NewOpportunity, Refusal> {
        let mut f = Fields::default();
        let new = NewOpportunity {
            name: f.name("name", Some(self.name)),
            pipeline_id: self.pipeline_id.map(PipelineId),
            stage_id: self.stage_id.map(StageId),
            money: f.money(self.amount, self.currency),
            probability: self.probability.map(|p| f.percent("probability", p)),
            closes_on: f.day("closes_on", self.closes_on),
            products: f.text("products", self.products),
            rivals: f.text("rivals", self.rivals),
            source: f.line("source", self.source),
            next_step: f.line("next_step", self.next_step),
            owner_id: self.owner_id.map(AccountId),
            company_id: self.company_id.map(CompanyId),
            contact_id: self.contact_id.map(ContactId),
            fields: self.fields,
        };
        f.finish(new)
    }
}

/// Changes of an opportunity: absent fields stay as they are, null empties one.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = OpportunityChanges)]
#[serde(deny_unknown_fields, default)]
pub struct OpportunityPatchIn {
    name: Option<String>,
    /// Sent together with the currency.
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    amount: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    currency: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<i64>)]
    probability: Option<Option<i64>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<NaiveDate>)]
    closes_on: Option<Option<NaiveDate>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    products: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    rivals: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    source: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    next_step: Option<Option<String>>,
    owner_id: Option<Uuid>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<Uuid>)]
    company_id: Option<Option<Uuid>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<Uuid>)]
    contact_id: Option<Option<Uuid>>,
    /// Values of the tenant's fields, by key; null takes one away.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    fields: serde_json::Map<String, serde_json::Value>,
}

impl OpportunityPatchIn {
    /// Reads every field that was sent.
    pub(crate) fn read(self) -> Result<OpportunityPatch, Refusal> {
        let mut f = Fields::default();
        let money_sent = self.amount.is_some() || self.currency.is_some();
        let patch = OpportunityPatch {
            name: self.name.map(|name| f.name("name", Some(name))),
            money: money_sent.then(|| f.money(self.amount.flatten(), self.currency.flatten())),
            probability: self.probability.map(|p| p.map(|p| f.percent("probability", p))),
            closes_on: self.closes_on.map(|day| f.day("closes_on", day)),
            products: self.products.map(|text| f.text("products", text)),
            rivals: self.rivals.map(|text| f.text("rivals", text)),
            source: self.source.map(|line| f.line("source", line)),
            next_step: self.next_step.map(|line| f.line("next_step", line)),
            owner_id: self.owner_id.map(AccountId),
            company_id: self.company_id.map(|id| id.map(CompanyId)),
            contact_id: self.contact_id.map(|id| id.map(ContactId)),
            fields: self.fields,
        };
        f.finish(patch)
    }
}

/// To which stage.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[schema(as = MoveOpportunity)]
#[serde(deny_unknown_fields)]
pub struct MoveIn {
    pub(crate) stage_id: Uuid,
    /// Where the caller saw it: it is not moved when somebody else was quicker.
    pub(crate) seen_stage_id: Option<Uuid>,
}

/// How it ended.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = CloseOpportunity)]
#[serde(deny_unknown_fields)]
pub struct CloseIn {
    /// `won` or `lost`.
    #[schema(value_type = Outcome)]
    state: String,
    /// Why it was lost; this or `text` is needed then.
    reason_id: Option<Uuid>,
    text: Option<String>,
}

impl CloseIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<Closing, Refusal> {
        let mut f = Fields::default();
        let outcome = f.choice("state", Some(self.state), |word| Outcome::from_word(word).filter(|o| *o != Outcome::Open));
        let text = f.text("text", self.text);
        let reason = self.reason_id.map(LossReasonId);
        if outcome.is_none() {
            f.flaw("state", Flaw::Missing);
        }
        f.finish(if outcome == Some(Outcome::Lost) { Closing::Lost(reason, text) } else { Closing::Won })
    }
}

/// A lead that comes in.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = NewLead)]
#[serde(deny_unknown_fields, default)]
pub struct NewLeadIn {
    #[schema(value_type = LeadSource, required)]
    source: String,
    /// The channel's own reference: an enquiry's number, a fair's name.
    source_ref: Option<String>,
    /// Of an advertisement: `source`, `medium`, `campaign`, `term`, `content`.
    utm: Utm,
    person: Option<String>,
    company_name: Option<String>,
    /// ISO 3166 alpha-2.
    country: Option<String>,
    emails: Vec<String>,
    phones: Vec<String>,
    enquiry: Option<String>,
    products: Option<String>,
    /// Who handles it; null or absent: nobody yet, whoever sees the pool.
    owner_id: Option<Uuid>,
}

impl NewLeadIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<NewLead, Refusal> {
        let mut f = Fields::default();
        if self.source.is_empty() {
            f.flaw("source", Flaw::Missing);
        }
        let country = f.country("country", self.country);
        let new = NewLead {
            source: f.choice("source", Some(self.source), LeadSource::from_word).unwrap_or(LeadSource::OwnSearch),
            source_ref: f.line("source_ref", self.source_ref),
            utm: f.utm("utm", self.utm),
            person: f.line("person", self.person),
            company_name: f.line("company_name", self.company_name),
            emails: f.emails("emails", self.emails),
            phones: f.phones("phones", self.phones, country.as_deref()),
            enquiry: f.text("enquiry", self.enquiry),
            products: f.text("products", self.products),
            owner_id: self.owner_id.map(AccountId),
            country,
        };
        f.finish(new)
    }
}

/// Changes of a lead: absent fields stay as they are, null empties one.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = LeadChanges)]
#[serde(deny_unknown_fields, default)]
pub struct LeadPatchIn {
    #[schema(value_type = Option<LeadSource>)]
    source: Option<String>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    source_ref: Option<Option<String>>,
    utm: Option<Utm>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    person: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    company_name: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    country: Option<Option<String>>,
    emails: Option<Vec<String>>,
    phones: Option<Vec<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    enquiry: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    products: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    #[schema(value_type = Option<Uuid>)]
    owner_id: Option<Option<Uuid>>,
}

impl LeadPatchIn {
    /// Puts every field that was sent over what was there.
    pub(crate) fn over(self, mut lead: NewLead) -> Result<NewLead, Refusal> {
        let mut f = Fields::default();
        if let Some(source) = f.choice("source", self.source, LeadSource::from_word) {
            lead.source = source;
        }
        if let Some(country) = self.country {
            lead.country = f.country("country", country);
        }
        for (field, value, line) in [
            ("source_ref", self.source_ref, &mut lead.source_ref),
            ("person", self.person, &mut lead.person),
            ("company_name", self.company_name, &mut lead.company_name),
        ] {
            if let Some(value) = value {
                *line = f.line(field, value);
            }
        }
        for (field, value, text) in [("enquiry", self.enquiry, &mut lead.enquiry), ("products", self.products, &mut lead.products)] {
            if let Some(value) = value {
                *text = f.text(field, value);
            }
        }
        if let Some(utm) = self.utm {
            lead.utm = f.utm("utm", utm);
        }
        if let Some(emails) = self.emails {
            lead.emails = f.emails("emails", emails);
        }
        if let Some(phones) = self.phones {
            lead.phones = f.phones("phones", phones, lead.country.as_deref());
        }
        if let Some(owner) = self.owner_id {
            lead.owner_id = owner.map(AccountId);
        }
        f.finish(lead)
    }
}

/// Another state.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewLeadState)]
#[serde(deny_unknown_fields)]
pub struct LeadStateIn {
    #[schema(value_type = LeadState)]
    state: String,
    /// Needed for `invalid`.
    reason: Option<String>,
}

impl LeadStateIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<(LeadState, Option<String>), Refusal> {
        let mut f = Fields::default();
        let state = f.choice("state", Some(self.state), LeadState::from_word);
        let reason = f.line("reason", self.reason);
        if state.is_none() {
            f.flaw("state", Flaw::Missing);
        }
        f.finish((state.unwrap_or(LeadState::ToHandle), reason))
    }
}

/// The same for several leads: another state, or another owner.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ActOnLeads)]
#[serde(deny_unknown_fields)]
pub struct LeadActIn {
    /// Up to 200.
    ids: Vec<Uuid>,
    #[schema(value_type = Option<LeadState>)]
    state: Option<String>,
    /// Needed for `invalid`.
    reason: Option<String>,
    /// Sent as null: nobody's.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<Uuid>)]
    owner_id: Option<Option<Uuid>>,
}

/// What is done to several leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeadAct {
    pub ids: Vec<LeadId>,
    pub state: Option<(LeadState, Option<String>)>,
    pub owner: Option<Option<AccountId>>,
}

impl LeadActIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<LeadAct, Refusal> {
        let mut f = Fields::default();
        if self.ids.len() > ACT_LEADS_MAX {
            f.flaw("ids", Flaw::TooMany);
        }
        let state = f.choice("state", self.state, LeadState::from_word);
        let reason = f.line("reason", self.reason);
        if state.is_none() && self.owner_id.is_none() {
            f.flaw("state", Flaw::Missing);
        }
        let mut ids: Vec<LeadId> = self.ids.into_iter().map(LeadId).collect();
        ids.sort_unstable();
        ids.dedup();
        f.finish(LeadAct { ids, state: state.map(|state| (state, reason)), owner: self.owner_id.map(|id| id.map(AccountId)) })
    }
}

/// The opportunity that is made with the customer.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = ConvertOpportunity)]
#[serde(deny_unknown_fields, default)]
pub struct ConvertOpportunityIn {
    #[schema(required)]
    name: String,
    pipeline_id: Option<Uuid>,
    stage_id: Option<Uuid>,
    amount: Option<String>,
    currency: Option<String>,
    closes_on: Option<NaiveDate>,
    products: Option<String>,
}

/// What becomes of a lead: a new company, or one that is here; perhaps an opportunity.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ConvertLead)]
#[serde(deny_unknown_fields)]
pub struct ConvertIn {
    /// A new company; its person is the lead's unless another is given.
    company: Option<NewCompanyIn>,
    /// One that is here.
    company_id: Option<Uuid>,
    /// Make the company although one like it is here.
    #[serde(default)]
    twin_ok: bool,
    opportunity: Option<ConvertOpportunityIn>,
}

impl ConvertIn {
    /// Reads every field.
    pub(crate) fn read(self) -> Result<(Into, Option<NewOpportunity>), Refusal> {
        let opportunity = self.opportunity.map(|o| {
            let ConvertOpportunityIn { name, pipeline_id, stage_id, amount, currency, closes_on, products } = o;
            NewOpportunityIn { name, pipeline_id, stage_id, amount, currency, closes_on, products, ..NewOpportunityIn::default() }.read()
        });
        let opportunity = opportunity.transpose()?;
        let twins = if self.twin_ok { Twins::Accept } else { Twins::Refuse };
        let into = match (self.company, self.company_id) {
            (Some(company), None) => Into::New(Box::new(company.read().map_err(Refusal::customers)?), twins),
            (None, Some(id)) => Into::Existing(CompanyId(id)),
            (None, None) | (Some(_), Some(_)) => return Err(Refusal::field("company", Flaw::Missing)),
        };
        Ok((into, opportunity))
    }
}
