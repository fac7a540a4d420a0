//! The doors of reports, sales, customers and fields with everything around them and a real database; only signing in is played: a token
//! is an account's name. Letters go into a box.

use accounts::{Accounts, AccountsSettings, Letter, Notifier};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use blobs::{BlobSettings, Blobs};
use crypto::{MasterKey, Vault};
use customers::Customers;
use db::sqlx::{self, Connection, PgConnection};
use fields::Fields;
use futures_util::future::BoxFuture;
use http_body_util::BodyExt;
use kernel::{AccountId, Actor, Clock, Fault, FixedClock, Grants, Lang, Permissions, TenantId};
use queue::Worker;
use reports::Reports;
use sales::Sales;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::database::TestDb;
use tower::ServiceExt;
use uuid::Uuid;
use web::{Authenticate, Credential, Door, DoorSettings, Identity, Problem, Via, Visitor};

/// Takes letters, or refuses them.
#[derive(Default)]
pub struct LetterBox {
    taken: Mutex<Vec<Letter>>,
    pub shut: AtomicBool,
}

impl LetterBox {
    /// The letters so far, taken out.
    pub fn take(&self) -> Vec<Letter> {
        std::mem::take(&mut *self.taken.lock().unwrap())
    }
}

impl Notifier for LetterBox {
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), Fault>> {
        Box::pin(async move {
            if self.shut.load(Ordering::Relaxed) {
                return Err(Fault::say("550 mailbox full"));
            }
            self.taken.lock().unwrap().push(letter);
            Ok(())
        })
    }
}

pub struct House {
    pub letters: Arc<LetterBox>,
    pub db: TestDb,
    pub clock: Arc<FixedClock>,
    pub worker: Worker,
    _folder: tempfile::TempDir,
    router: axum::Router,
    people: Arc<HashMap<String, Actor>>,
}

/// Name, tenant, own label, department's label if any, labels granted.
type Person = (&'static str, usize, i32, Option<i32>, &'static [i32]);

/// Two tenants; in the first a boss, two salespeople of one department with their manager, one of another department, one whose role sees
/// reports but shares none.
const PEOPLE: &[Person] = &[
    ("boss", 0, 3, None, &[0]),
    ("mia", 0, 4, Some(10), &[2, 4]),
    ("noah", 0, 5, Some(10), &[2, 5]),
    ("manager", 0, 6, Some(10), &[2, 6, 10]),
    ("yara", 0, 7, Some(11), &[2, 7]),
    ("reader", 0, 8, Some(11), &[0]),
    ("stranger", 1, 4, Some(10), &[0]),
];
/// What the reader's role may do.
const READER: [&str; 4] = ["reports.read", "reports.write", "customers.company.read", "fields.views.share"];

struct Played(Arc<HashMap<String, Actor>>);

impl Authenticate for Played {
    fn authenticate<'a>(&'a self, credential: Credential<'a>, _: &'a Visitor) -> BoxFuture<'a, Result<Identity, Problem>> {
        Box::pin(async move {
            let Credential::Bearer(token) = credential else {
                return Err(Problem::unauthorized("web.unauthenticated"));
            };
            let actor = self.0.get(token).ok_or_else(|| Problem::unauthorized("web.unauthenticated"))?.clone();
            let account = actor.account.ok_or_else(|| Problem::unauthorized("web.unauthenticated"))?;
            Ok(Identity { actor, account, via: Via::ApiKey(Uuid::nil()), hold: None, reads_only: None })
        })
    }
}

impl House {
    pub async fn new() -> Self {
        let db = TestDb::new().await;
        let clock = Arc::new(FixedClock::at("2037-11-22T08:00:00Z".parse().unwrap()));
        let tenants = [TenantId::new(), TenantId::new()];
        let mut conn = PgConnection::connect_with(&db.admin()).await.unwrap();
        let mut people = HashMap::new();
        for (at, tenant) in tenants.iter().enumerate() {
            tenant_rows(&mut conn, *tenant).await;
            for person in PEOPLE.iter().filter(|p| p.1 == at) {
                people.insert(person.0.to_owned(), account_rows(&mut conn, *tenant, person).await);
            }
        }
        let people = Arc::new(people);
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::new(db.db.clone(), MasterKey::random());
        let blobs = Blobs::open(BlobSettings::Local { folder: folder.path().join("files") }, vault, db.db.clone()).unwrap();
        let customers = Arc::new(Customers { db: db.db.clone(), blobs: blobs.clone(), clock: clock.clone() });
        let sales = Arc::new(Sales { db: db.db.clone(), blobs, clock: clock.clone() });
        let fields = Arc::new(Fields { db: db.db.clone(), clock: clock.clone(), records: vec![customers::COMPANIES, customers::CONTACTS] });
        let letters = Arc::new(LetterBox::default());
        let permissions = [fields::PERMISSIONS, customers::PERMISSIONS, sales::PERMISSIONS, reports::PERMISSIONS].concat();
        let vault = Vault::new(db.db.clone(), MasterKey::random());
        let accounts = Accounts::new(db.db.clone(), vault, clock.clone(), settings(), &permissions).unwrap();
        let reports = Arc::new(Reports {
            db: db.db.clone(),
            clock: clock.clone(),
            accounts,
            notifier: letters.clone(),
            time_max: Duration::from_millis(800),
        });
        let worker = reports::worker::handlers(Worker::new(db.db.clone(), clock.clone()), &reports);
        let worker = sales::worker::handlers(worker, &sales);
        let (router, _) = customers::http::router(customers)
            .merge(sales::http::router(sales))
            .merge(fields::http::router(fields))
            .merge(reports::http::router(reports))
            .split_for_parts();
        let router = web::layers(
            router,
            Door {
                authenticate: Arc::new(Played(people.clone())),
                db: db.db.clone(),
                clock: clock.clone(),
                settings: DoorSettings {
                    rate_known: web::Rate { per_minute: 1_000_000, burst: 1_000_000 },
                    rate_nobody: web::Rate { per_minute: 1_000_000, burst: 1_000_000 },
                    ..DoorSettings::default()
                },
            },
        );
        Self { letters, db, clock, worker, _folder: folder, router, people }
    }

    /// The account of this name.
    pub fn actor(&self, name: &str) -> &Actor {
        &self.people[name]
    }

    pub fn account(&self, name: &str) -> AccountId {
        self.actor(name).account.unwrap()
    }

    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }

    /// Asks as `who` (nobody when empty); the status and the answer's JSON.
    pub async fn ask(&self, who: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let (status, _, value) = self.ask_with(who, method, path, body, &[]).await;
        (status, value)
    }

    pub async fn ask_with(
        &self,
        who: &str,
        method: &str,
        path: &str,
        body: Value,
        headers: &[(&str, &str)],
    ) -> (u16, axum::http::HeaderMap, Value) {
        let mut request = Request::builder().method(method).uri(path).header("accept-language", "en");
        if !who.is_empty() {
            request = request.header("authorization", format!("Bearer {who}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header("content-type", "application/json");
            Body::from(body.to_string())
        };
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        assert_ne!(parts.status, StatusCode::INTERNAL_SERVER_ERROR, "{method} {path}: {value}");
        (parts.status.as_u16(), parts.headers, value)
    }

    pub async fn get(&self, who: &str, path: &str) -> Value {
        let (status, value) = self.ask(who, "GET", path, Value::Null).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    /// Does it, and gives the answer of status 200 or 201.
    pub async fn ok(&self, who: &str, method: &str, path: &str, body: Value) -> Value {
        let (status, value) = self.ask(who, method, path, body).await;
        assert!(matches!(status, 200 | 201), "{method} {path}: {status} {value}");
        value
    }

    /// Status and code of a refusal.
    pub async fn no(&self, who: &str, method: &str, path: &str, body: Value) -> (u16, String) {
        let (status, value) = self.ask(who, method, path, body).await;
        assert!(value["detail"].as_str().is_some_and(|words| !words.is_empty() && !words.contains("{{")), "no words: {value}");
        (status, value["code"].as_str().unwrap_or_default().to_owned())
    }

    /// The first wrong field and what is wrong with it.
    pub async fn flaw(&self, who: &str, method: &str, path: &str, body: Value) -> (String, String) {
        let (status, value) = self.ask(who, method, path, body.clone()).await;
        assert_eq!(status, 422, "{method} {path} {body}: {value}");
        let error = &value["errors"][0];
        assert!(error["detail"].as_str().is_some_and(|words| !words.is_empty()), "no words: {value}");
        (error["field"].as_str().unwrap_or_default().to_owned(), error["code"].as_str().unwrap_or_default().to_owned())
    }

    /// Makes something and gives its id.
    pub async fn make(&self, who: &str, path: &str, body: Value) -> String {
        self.ok(who, "POST", path, body).await["id"].as_str().unwrap().to_owned()
    }

    /// The answer of a report.
    pub async fn answer(&self, who: &str, id: &str) -> Value {
        self.get(who, &format!("/api/reports/{id}/answer")).await
    }

    /// The answer of a question that is not saved.
    pub async fn preview(&self, who: &str, question: Value) -> Value {
        self.ok(who, "POST", "/api/reports/preview", json!({ "chart": "bar", "question": question })).await
    }

    /// How many rows the list behind a figure has for this person.
    pub async fn rows(&self, who: &str, drill: &Value) -> i64 {
        let filter = url::form_urlencoded::byte_serialize(drill["filter"].to_string().as_bytes()).collect::<String>();
        let path = match drill["page"].as_str().unwrap() {
            "customers" => {
                return self.get(who, &format!("/api/customers/count?exact=true&filter={filter}")).await["count"].as_i64().unwrap();
            }
            "opportunities" => "/api/sales/opportunities",
            "leads" => "/api/sales/leads",
            "follow_ups" => "/api/reports/follow-ups",
            other => panic!("no such page: {other}"),
        };
        let (mut rows, mut cursor) = (0, String::new());
        loop {
            let page = self.get(who, &format!("{path}?limit=200&filter={filter}{cursor}")).await;
            rows += i64::try_from(page["items"].as_array().unwrap().len()).unwrap();
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return rows,
            }
        }
    }

    /// Every figure that counts is as many rows as the list behind it; gives how many were compared.
    pub async fn drills(&self, who: &str, table: &Value) -> usize {
        let columns = table["columns"].as_array().unwrap();
        let mut compared = 0;
        let all = table["rows"].as_array().unwrap().iter().map(|row| (&row["name"], &row["cells"]));
        for (name, cells) in all.chain([(&Value::Null, &table["totals"])]) {
            for (column, cell) in columns.iter().zip(cells.as_array().unwrap()) {
                if column["unit"] == "count" && !cell["rows"].is_null() {
                    let told: i64 = cell["value"].as_str().unwrap().parse().unwrap();
                    assert_eq!(self.rows(who, &cell["rows"]).await, told, "{who} {name} {column}: {cell}");
                    compared += 1;
                }
            }
        }
        compared
    }

    /// As the database's administrator.
    pub async fn admin(&self) -> PgConnection {
        PgConnection::connect_with(&self.db.admin()).await.unwrap()
    }

    pub async fn drain(&self) {
        let drained = self.worker.drain().await.unwrap();
        assert!(drained.failed.is_empty(), "{drained:?}");
    }
}

async fn tenant_rows(conn: &mut PgConnection, tenant: TenantId) {
    sqlx::query("insert into accounts.tenant (tenant_id, name, time_zone, created_at) values ($1, 'Firm', 'Asia/Shanghai', now())")
        .bind(tenant.0)
        .execute(&mut *conn)
        .await
        .unwrap();
    sqlx::query("insert into accounts.role (tenant_id, id, name, builtin, created_at) values ($1, $1, 'All', 'master', now())")
        .bind(tenant.0)
        .execute(&mut *conn)
        .await
        .unwrap();
    sqlx::query("insert into accounts.role (tenant_id, id, name, permissions, created_at) values ($1, $2, 'Reader', $3, now())")
        .bind(tenant.0)
        .bind(READERS)
        .bind(READER)
        .execute(&mut *conn)
        .await
        .unwrap();
    for label in [10, 11] {
        sqlx::query("insert into accounts.department (tenant_id, id, name, label, created_at) values ($1, $2, $3, $4, now())")
            .bind(tenant.0)
            .bind(department(label))
            .bind(format!("Department {label}"))
            .bind(label)
            .execute(&mut *conn)
            .await
            .unwrap();
    }
}

/// The reader's role.
pub const READERS: Uuid = Uuid::from_u128(77);

fn settings() -> AccountsSettings {
    AccountsSettings {
        origin: "http://localhost:8080".parse().unwrap(),
        sign_up: false,
        seats: None,
        demo: false,
        features: Vec::new(),
        version: "0.0.1".to_owned(),
    }
}

fn department(label: i32) -> Uuid {
    Uuid::from_u128(u128::try_from(label).unwrap())
}

async fn account_rows(conn: &mut PgConnection, tenant: TenantId, (name, _, label, department_label, grants): &Person) -> Actor {
    let account = AccountId::new();
    sqlx::query(
        "insert into accounts.account (tenant_id, id, email, email_key, name, role_id, department_id, state, label, sees, lang, created_at)
         values ($1, $2, $3, $3, $4, $7, $5, 'active', $6, $8, 'en', now())",
    )
    .bind(tenant.0)
    .bind(account.0)
    .bind(format!("{name}@firm.example"))
    .bind(*name)
    .bind(department_label.map(department))
    .bind(label)
    .bind(if *name == "reader" { READERS } else { tenant.0 })
    .bind(match *name {
        "boss" | "reader" => "all",
        "manager" => "department",
        _ => "own",
    })
    .execute(conn)
    .await
    .unwrap();
    let permissions = if *name == "reader" { Permissions::Of(READER.map(ToOwned::to_owned).into()) } else { Permissions::All };
    Actor { tenant, account: Some(account), grants: Grants::of(grants.iter().copied()), permissions, lang: Lang::En }
}
