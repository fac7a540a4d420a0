//! The doors of subscriptions with real accounts, a real database and a movable clock; only signing in is played: a token is an account's id.

use accounts::{Accounts, AccountsSettings, HouseKind, Letter, NewCompany, Outbox};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use crypto::{MasterKey, Vault};
use db::sqlx;
use futures_util::future::BoxFuture;
use http_body_util::BodyExt;
use kernel::{AccountId, Actor, Clock, FixedClock, Grants, Lang, Permissions, TenantId};
use queue::Worker;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};
use subscriptions::Subscriptions;
use testkit::database::TestDb;
use tower::ServiceExt;
use uuid::Uuid;
use web::{Authenticate, Credential, Door, DoorSettings, Identity, Problem, Via, Visitor};

pub struct House {
    pub db: TestDb,
    pub clock: Arc<FixedClock>,
    pub accounts: Arc<Accounts>,
    pub subscriptions: Arc<Subscriptions>,
    pub worker: Worker,
    pub letters: Arc<Outbox>,
    people: Arc<Mutex<HashMap<String, Actor>>>,
    router: axum::Router,
}

struct Played(Arc<Mutex<HashMap<String, Actor>>>);

impl Authenticate for Played {
    fn authenticate<'a>(&'a self, credential: Credential<'a>, _: &'a Visitor) -> BoxFuture<'a, Result<Identity, Problem>> {
        Box::pin(async move {
            let Credential::Bearer(token) = credential else { return Err(Problem::unauthorized("web.unauthenticated")) };
            let actor = self.0.lock().unwrap().get(token).cloned().ok_or_else(|| Problem::unauthorized("web.unauthenticated"))?;
            let account = actor.account.unwrap();
            Ok(Identity { actor, account, via: Via::ApiKey(Uuid::nil()), hold: None, reads_only: None })
        })
    }
}

/// The catalogue that the program brings, with prices for the editions of the CRM and for orders.
pub fn priced() -> String {
    let text = include_str!("../../data/catalogue.toml");
    let price = "\n[offering.edition.prices.CNY]\nyear = \"3000.00\"\nseat_year = \"300.00\"\n";
    let parts: Vec<&str> = text.split("[[offering]]").collect();
    let with = |part: &str| if part.contains("[[offering.edition]]") { format!("{}{price}\n", part.trim_end()) } else { part.to_owned() };
    parts.into_iter().map(with).collect::<Vec<_>>().join("[[offering]]")
}

impl House {
    /// With a vendor (`operator`), two agents (`north`, `south`), a catalogue and contracts; on a Monday in March.
    pub async fn new() -> Self {
        let house = Self::bare().await;
        house.add("operator", HouseKind::Vendor).await;
        house.add("north", HouseKind::Agent).await;
        house.add("south", HouseKind::Agent).await;
        let (status, told) = house.ask("operator", "POST", "/api/desk/catalogues", json!({ "text": priced() })).await;
        assert_eq!(status, 201, "{told}");
        let (_, told) = house.ask("operator", "GET", "/api/desk/contracts", Value::Null).await;
        let names = told["placeholders"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap().to_owned());
        let values: HashMap<String, &str> = names.map(|name| (name, "Example")).collect();
        let (status, told) = house.ask("operator", "POST", "/api/desk/contracts/templates", json!({ "values": values })).await;
        assert_eq!(status, 200, "{told}");
        assert_eq!(told.as_array().unwrap().len(), 10);
        house.letters.take();
        house
    }

    async fn bare() -> Self {
        let db = TestDb::new().await;
        let clock = Arc::new(FixedClock::at("2026-03-02T02:00:00Z".parse().unwrap()));
        let vault = Vault::new(db.db.clone(), MasterKey::random());
        let settings = AccountsSettings {
            origin: "https://crm.example".parse().unwrap(),
            sign_up: false,
            demo: false,
            seats: None,
            features: Vec::new(),
            version: "test".to_owned(),
        };
        let accounts = Accounts::new(db.db.clone(), vault.clone(), clock.clone(), settings, subscriptions::PERMISSIONS).unwrap();
        let letters = Arc::new(Outbox::default());
        let subscriptions = Arc::new(Subscriptions {
            db: db.db.clone(),
            vault,
            clock: clock.clone(),
            accounts: accounts.clone(),
            notifier: letters.clone(),
            vendor: OnceLock::new(),
        });
        let worker = Worker::new(db.db.clone(), clock.clone());
        let worker = accounts::worker::jobs(worker, accounts.clone(), letters.clone());
        let worker = subscriptions::worker::handlers(worker, &subscriptions);
        let people = Arc::new(Mutex::new(HashMap::new()));
        let (router, _) = subscriptions::http::router(subscriptions.clone()).split_for_parts();
        let rate = web::Rate { per_minute: 1_000_000, burst: 1_000_000 };
        let router = web::layers(
            router,
            Door {
                authenticate: Arc::new(Played(people.clone())),
                db: db.db.clone(),
                clock: clock.clone(),
                settings: DoorSettings { rate_known: rate, rate_nobody: rate, ..DoorSettings::default() },
            },
        );
        Self { db, clock, accounts, subscriptions, worker, letters, people, router }
    }

    async fn add(&self, name: &str, kind: HouseKind) {
        let new = NewCompany {
            company: format!("{name} Ltd"),
            name: name.to_owned(),
            email: format!("{name}@{name}.example"),
            password: None,
            lang: Lang::En,
            time_zone: "Asia/Shanghai".to_owned(),
            free_mail_acknowledged: false,
            demo: false,
        };
        let (tenant, account) = self.accounts.create_house(kind, new).await.unwrap();
        self.knows(name, tenant, account);
    }

    /// Whoever shows this name acts as the account.
    pub fn knows(&self, name: &str, tenant: TenantId, account: AccountId) {
        let actor = Actor { tenant, account: Some(account), grants: Grants::all(), permissions: Permissions::All, lang: Lang::En };
        self.people.lock().unwrap().insert(name.to_owned(), actor);
    }

    pub fn actor(&self, name: &str) -> Actor {
        self.people.lock().unwrap()[name].clone()
    }

    /// Asks as `who` (nobody when empty); the status and the answer's JSON.
    pub async fn ask(&self, who: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let mut request =
            Request::builder().method(method).uri(path).header("x-requested-with", "tradewind").header("accept-language", "en");
        if !who.is_empty() {
            request = request.header("authorization", format!("Bearer {who}"));
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let request = request.header("content-type", "application/json").body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status: StatusCode = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status.as_u16(), serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// The same where it is to go well.
    pub async fn get(&self, who: &str, path: &str) -> Value {
        let (status, told) = self.ask(who, "GET", path, Value::Null).await;
        assert_eq!(status, 200, "{path}: {told}");
        told
    }

    /// The code by which it is refused.
    pub async fn refused(&self, who: &str, method: &str, path: &str, body: Value) -> (u16, String) {
        let (status, told) = self.ask(who, method, path, body).await;
        assert!(status >= 400, "{path}: {told}");
        (status, told["code"].as_str().unwrap_or_default().to_owned())
    }

    /// Letters that were promised, written.
    pub async fn post(&self) -> Vec<Letter> {
        self.worker.drain().await.unwrap();
        self.letters.take()
    }

    /// Lets so many days pass, with the clock running each day, and gives the letters of them.
    pub async fn days(&self, count: i64) -> Vec<Letter> {
        let mut letters = Vec::new();
        for _ in 0..count {
            self.clock.advance(chrono::Duration::days(1));
            self.subscriptions.run_clock().await.unwrap();
        }
        letters.extend(self.post().await);
        letters
    }

    /// An order of so many seats of the CRM, entered, paid and approved; its id and the path of its link.
    pub async fn invited(&self, company: &str) -> (String, String) {
        let (status, order) = self.ask("operator", "POST", "/api/desk/orders", order(company, 5)).await;
        assert_eq!(status, 201, "{order}");
        let id = order["id"].as_str().unwrap().to_owned();
        self.paid_and_approved(&id).await;
        (id, self.link().await)
    }

    pub async fn paid_and_approved(&self, id: &str) {
        let pay = json!({ "amount": "4500.00", "method": "bank_transfer", "reference": "B1", "received_on": "2026-03-02" });
        let (status, told) = self.ask("operator", "POST", &format!("/api/desk/orders/{id}/payments"), pay).await;
        assert_eq!((status, told["state"].as_str()), (201, Some("paid")), "{told}");
        let approve = json!({ "decision": "approve" });
        let (status, told) = self.ask("operator", "POST", &format!("/api/desk/orders/{id}/decision"), approve).await;
        assert_eq!(status, 200, "{told}");
    }

    /// The path of the newest activation link that was sent.
    pub async fn link(&self) -> String {
        let letters = self.post().await;
        let letter = letters.iter().rev().find(|letter| letter.text.contains("/activation/")).expect("a letter with a link");
        let at = letter.text.find("/activation/").unwrap();
        let path: String = letter.text[at..].chars().take_while(|c| !c.is_whitespace()).collect();
        format!("/api{path}")
    }

    /// What who registers by a link sends.
    pub async fn registration(&self, link: &str, email: &str) -> Value {
        let seen = self.get("", link).await;
        let tick = |c: &Value| json!({ "kind": c["kind"], "number": c["number"], "lang": c["lang"], "hash": c["hash"], "ticked": true });
        let accepted: Vec<Value> = seen["contracts"].as_array().unwrap().iter().map(tick).collect();
        json!({
            "company_name": seen["company_name"], "name": "Lin", "email": email, "password": "correct horse battery", "lang": "en",
            "time_zone": "Asia/Shanghai", "accepted": accepted,
        })
    }

    /// Registers a company by its link; it then acts under `name`.
    pub async fn registered(&self, name: &str, link: &str) -> TenantId {
        let email = format!("lin@{name}.example");
        let registration = self.registration(link, &email).await;
        let (status, told) = self.ask("", "POST", link, registration).await;
        assert_eq!(status, 200, "{told}");
        let tenant = TenantId(told["tenant"]["id"].as_str().unwrap().parse().unwrap());
        self.knows(name, tenant, AccountId(told["account"]["id"].as_str().unwrap().parse().unwrap()));
        tenant
    }

    pub async fn number(&self, sql: &'static str) -> i64 {
        let mut conn = <sqlx::PgConnection as sqlx::Connection>::connect_with(&self.db.admin()).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap()
    }

    pub fn today(&self) -> chrono::NaiveDate {
        subscriptions::rules::terms::vendor_day(self.clock.now())
    }
}

/// An order of the CRM's smart edition for a year: 3,000 and 300 a seat.
pub fn order(company: &str, seats: u32) -> Value {
    let total = format!("{}.00", 3_000 + 300 * seats);
    json!({
        "company": { "name": company, "contact_name": "Lin", "contact_address": "lin@example.com" },
        "lines": [{ "offering": "crm.smart", "edition": "standard", "seats": seats, "kind": "subscribe" }],
        "currency": "CNY", "total": total, "lang": "en",
    })
}
