//! Every door of the program, in one router; the contract is made of the same lines.

use crate::database::Database;
use crate::house::House;
use crate::settings::{Flags, Settings};
use crate::{compose, contract, docs, platform};
use axum::Router;
use crypto::MasterKey;
use kernel::Fault;
use metrics_exporter_prometheus::PrometheusHandle;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::sync::Arc;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use web::{Authenticate, Door, DoorSettings, Rate};

#[derive(OpenApi)]
#[openapi(info(
    title = "Tradewind",
    description = "Everything the web app does goes through this API. Sign in for a session cookie, or send an API key as `Authorization: Bearer tw_…`. Requests that change something carry the header `X-Requested-With: tradewind` unless they use a key. Errors are problem details (RFC 9457) in the caller's language; lists are continued by `cursor`; `Idempotency-Key` makes a POST safe to repeat."
))]
struct Contract;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
struct WebApp;

/// All doors of the API with their contract.
pub fn api(house: &Arc<House>) -> OpenApiRouter {
    OpenApiRouter::with_openapi(Contract::openapi())
        .merge(accounts::http::router(house.accounts.clone()))
        .merge(fields::http::router(house.fields.clone()))
        .merge(customers::http::router(house.customers.clone()))
        .merge(sales::http::router(house.sales.clone()))
        .merge(mail::http::router(house.mail.clone()))
        .merge(reports::http::router(house.reports.clone()))
        .merge(webhooks::http::router(house.webhooks.clone()))
        .merge(subscriptions::http::router(house.subscriptions.clone()))
        .merge(compose::router(house.clone()))
        .merge(platform::router(house.clone()))
}

/// The contract, without a database behind it.
///
/// # Errors
/// When the parts can't be put together.
pub fn contract_of_nowhere() -> Result<String, Fault> {
    let settings = Settings { data: std::env::temp_dir().join("tradewind-contract"), ..Settings::read(&Flags::default())? };
    let house = Arc::new(House::assemble(settings, Database::nowhere(), MasterKey::random())?);
    Ok(contract(api(&house).into_openapi()))
}

/// Was the web app built before this program?
pub fn web_app_built() -> bool {
    WebApp::get("index.html").is_some()
}

/// The contract as JSON, in a fixed order.
fn contract(mut openapi: utoipa::openapi::OpenApi) -> String {
    contract::make_exact(&mut openapi);
    let components = openapi.components.get_or_insert_default();
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("session"))));
    components.add_security_scheme("key", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    let mut text = openapi.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// Doors through which who may only read takes data out, or sets himself right.
fn takes_out(path: &str) -> bool {
    let own = ["/api/me", "/api/session", "/api/jobs/", "/api/subscriptions"];
    own.iter().any(|begins| path.starts_with(begins)) || path.ends_with("/exports") || path.ends_with("/takeouts")
}

/// The whole service: API, contract, measures, the web app's files, and the layers around them.
pub fn router(house: &Arc<House>, measures: PrometheusHandle) -> Router {
    let (routes, _) = api(house).split_for_parts();
    let described = house.clone();
    let routes = routes.merge(docs::router(move || contract(api(&described).into_openapi()))).merge(platform::measures(measures));
    let routes = web::spa::serve(routes, |path| {
        WebApp::get(path).map(|file| match file.data {
            Cow::Borrowed(bytes) => Cow::Borrowed(bytes),
            Cow::Owned(bytes) => Cow::Owned(bytes),
        })
    });
    let usual = DoorSettings::default();
    let settings = DoorSettings {
        secure: house.settings.public_url.scheme() == "https",
        trust_forwarded: house.settings.trust_forwarded,
        posts_of_strangers: &[mail::http::WAY_OUT],
        takes_out,
        rate_known: house.settings.requests_per_minute.map_or(usual.rate_known, Rate::per_minute),
        ..usual
    };
    let authenticate: Arc<dyn Authenticate> = house.accounts.clone();
    web::layers(routes, Door { authenticate, db: house.db.clone(), clock: house.clock.clone(), settings })
}
