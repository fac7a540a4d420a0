//! Doors: the vendor's desk, the agents' portal, a company's own page, and registration.

mod activation;
mod agency;
mod desk;
mod own;
mod published;

use crate::Subscriptions;
use crate::model::{Obstacle, Refusal};
use crate::register::Unregistered;
use axum::http::StatusCode;
use kernel::Permission;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Caller, Problem, Refuses};

/// Registration's doors are open to whoever holds a link.
pub const ACTIVATION: &str = "/api/activation/";

/// All doors of this context.
pub fn router(subscriptions: Arc<Subscriptions>) -> OpenApiRouter<()> {
    OpenApiRouter::new()
        .routes(routes!(desk::overview))
        .routes(routes!(desk::orders, desk::enter))
        .routes(routes!(desk::quote))
        .routes(routes!(desk::order))
        .routes(routes!(desk::pay))
        .routes(routes!(desk::decide))
        .routes(routes!(desk::link, desk::revoke))
        .routes(routes!(desk::customers))
        .routes(routes!(desk::customer))
        .routes(routes!(published::catalogues, published::publish_catalogue))
        .routes(routes!(published::contracts, published::publish_contract))
        .routes(routes!(published::contract))
        .routes(routes!(published::publish_templates))
        .routes(routes!(published::agents, published::make_agent))
        .routes(routes!(agency::orders, agency::push))
        .routes(routes!(agency::order))
        .routes(routes!(agency::customers))
        .routes(routes!(agency::renewals))
        .routes(routes!(own::read))
        .routes(routes!(own::grant))
        .routes(routes!(own::contract))
        .routes(routes!(activation::look))
        .routes(routes!(activation::register))
        .routes(routes!(activation::dispute))
        .with_state(subscriptions)
}

impl Subscriptions {
    /// The vendor's people only; what they see and do is then the vendor's rows.
    async fn at_the_desk(&self, caller: &Caller, permission: Permission) -> Result<(), Problem> {
        caller.need(permission)?;
        if self.vendor_if_any().await? == Some(caller.tenant) {
            return Ok(());
        }
        Err(Refusal::NotTheVendor.problem())
    }
}

impl Refuses for Refusal {
    fn problem(&self) -> Problem {
        let code = self.problem_code();
        match self {
            Self::NoSuchOrder | Self::NoSuchCustomer | Self::NoSuchContract | Self::LinkForged | Self::NoVendor => Problem::not_found(code),
            Self::NotTheVendor | Self::NotAnAgent | Self::NotTheirs(_) => Problem::forbidden(code),
            Self::LinkExpired(_) | Self::LinkUsed | Self::LinkGone | Self::Erased => Problem::new(StatusCode::GONE, code),
            Self::UnknownOffering(of) | Self::UnknownEdition(of) | Self::UnknownQuota(of) | Self::BadSeats(of) => {
                Problem::field("lines", code).arg("offering", of)
            }
            Self::WrongCurrency(of, currency) => Problem::field("currency", code).arg("offering", of).arg("currency", currency.as_str()),
            Self::NotACurrency => Problem::field("currency", code),
            Self::BadAmount => Problem::field("total", code),
            Self::PriceMismatch(money) | Self::TooMuchPaid(money) => {
                Problem::field("total", code).arg("amount", money.amount).arg("currency", money.currency.as_str())
            }
            Self::BadLength | Self::PastTheCalendar => Problem::field("length", code),
            Self::BadLineCount => Problem::field("lines", code),
            Self::GroupTwice(group) | Self::TooFarAhead(group) | Self::NothingToJoin(group) | Self::TrialUsed(group) => {
                Problem::conflict(code).arg("group", group)
            }
            Self::Overlap(group, first, last) => Problem::conflict(code).arg("group", group).arg("first", first).arg("last", last),
            Self::NoTransition(state, event) => Problem::conflict(code).arg("state", state).arg("event", event),
            Self::PushedOtherwise(parts) => Problem::conflict(code).arg("parts", parts.join(", ")),
            Self::NoReference => Problem::field("reference", code),
            Self::BadText(field) => Problem::field(*field, code),
            Self::BadCatalogue(at) => Problem::field("text", code).arg("at", at),
            Self::BadContract(line, what) => Problem::field("text", code).arg("line", line).arg("what", what),
            Self::ClausesDiffer(clause) => Problem::field("text", code).arg("clause", clause),
            Self::UnfilledPlaceholder(name) => Problem::field("values", code).arg("name", name),
            Self::BadCalendarRow(line, what) => Problem::field("text", code).arg("line", line).arg("what", what),
            Self::BadMeasure(part) => Problem::unprocessable(code).arg("part", part),
            Self::CannotCancel(obstacles) => {
                Problem::conflict(code).arg("obstacles", obstacles.iter().map(obstacle).collect::<Vec<_>>().join(", "))
            }
            Self::NameMismatch => Problem::field("company_name", code),
            Self::NotTicked => Problem::field("accepted", code),
            _ => Problem::conflict(code),
        }
    }
}

fn obstacle(obstacle: &Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Identity => "identity",
        Obstacle::Unsettled(_) => "unsettled",
        Obstacle::Debt(_) => "debt",
        Obstacle::Running(_) => "running",
    }
}

impl Refuses for Unregistered {
    fn problem(&self) -> Problem {
        match self {
            Self::Ours(refusal) => refusal.problem(),
            Self::Theirs(refusal) => refusal.problem(),
        }
    }
}
