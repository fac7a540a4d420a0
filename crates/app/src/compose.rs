//! Answers that are composed of several contexts: the command menu's search and the Today page.

use crate::house::House;
use axum::extract::State;
use customers::wire::{FollowUpOut, FoundOut};
use kernel::{Fault, Stop};
use mail::wire::{SuggestionOut, ThreadRowOut};
use sales::wire::RecommendedOut;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Caller, Json, Problem, ProblemBody, Query};

/// Rows of each kind that the command menu shows.
const FOUND_ROWS: u16 = 8;
/// Rows of each block of the Today page.
const TODAY_ROWS: u16 = 30;
/// Customers that the Today page recommends.
const RECOMMENDED_ROWS: usize = 10;

/// The doors.
pub fn router(house: Arc<House>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(search)).routes(routes!(today)).with_state(house)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Words {
    /// Any words, in any language.
    q: String,
}

/// What was found, of each kind the first few.
#[derive(Serialize, ToSchema)]
struct Found {
    #[serde(flatten)]
    customers: FoundOut,
    threads: Vec<ThreadRowOut>,
}

/// Companies, people and mails that have these words; of what the caller may not read, nothing.
#[utoipa::path(get, path = "/api/search", operation_id = "search.read", tag = "platform", params(Words),
    responses((status = 200, body = Found), (status = "default", body = ProblemBody)))]
async fn search(State(house): State<Arc<House>>, caller: Caller, Query(Words { q }): Query<Words>) -> Result<Json<Found>, Problem> {
    let found = house
        .db
        .read(&caller, async |tx| {
            let customers = match caller.permissions.allow(customers::COMPANY_READ) {
                true => customers::search(tx, &caller, house.clock.now(), &q, i64::from(FOUND_ROWS)).await?,
                false => FoundOut::default(),
            };
            let threads = match caller.permissions.allow(mail::READ) {
                true => mail::http::compose::found(tx, &q, FOUND_ROWS).await?,
                false => Vec::new(),
            };
            Ok::<_, Stop<mail::model::Refusal>>(Found { customers, threads })
        })
        .await?;
    Ok(Json(found))
}

/// What needs the caller today.
#[derive(Serialize, ToSchema)]
struct Today {
    /// Threads that wait for an answer, newest first.
    answer: Vec<ThreadRowOut>,
    /// Follow-ups due today or overdue, overdue first.
    promised: Vec<FollowUpOut>,
    /// Customers who should be touched next, with the reasons; for information only.
    recommended: Vec<RecommendedOut>,
    /// Unknown writers who could become customers.
    new: Vec<SuggestionOut>,
}

/// The blocks of the Today page; of what the caller may not read, nothing.
#[utoipa::path(get, path = "/api/today", operation_id = "today.read", tag = "platform",
    responses((status = 200, body = Today), (status = "default", body = ProblemBody)))]
async fn today(State(house): State<Arc<House>>, caller: Caller) -> Result<Json<Today>, Problem> {
    let now = house.clock.now();
    let today = house
        .db
        .read(&caller, async |tx| {
            let (reads_mail, reads_customers) = (caller.permissions.allow(mail::READ), caller.permissions.allow(customers::COMPANY_READ));
            let mut today = Today { answer: Vec::new(), promised: Vec::new(), recommended: Vec::new(), new: Vec::new() };
            if reads_mail {
                today.answer = mail::http::compose::to_answer(tx, TODAY_ROWS).await?;
                today.new = mail::http::compose::offered(tx, TODAY_ROWS, caller.lang).await?;
            }
            if reads_customers {
                let zone = accounts::time_zone(tx, caller.account()).await?.unwrap_or_default();
                today.promised = customers::promised(tx, caller.account(), now, &zone, i64::from(TODAY_ROWS)).await?;
                if caller.permissions.allow(sales::OPPORTUNITY_READ) {
                    today.recommended = sales::recommended(tx, caller.account(), now, &zone, RECOMMENDED_ROWS).await?;
                }
            }
            Ok::<_, Fault>(today)
        })
        .await?;
    Ok(Json(today))
}
