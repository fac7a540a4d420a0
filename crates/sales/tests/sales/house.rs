//! The doors of sales and customers with everything around them and a real database; only signing in is played: a token is an account's name.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use blobs::{BlobSettings, Blobs};
use crypto::{MasterKey, Vault};
use customers::Customers;
use db::sqlx::{self, Connection, PgConnection};
use futures_util::future::BoxFuture;
use http_body_util::BodyExt;
use kernel::{AccountId, Actor, Clock, FixedClock, Grants, Lang, Permissions, TenantId};
use queue::Worker;
use sales::Sales;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use testkit::database::TestDb;
use tower::ServiceExt;
use uuid::Uuid;
use web::{Authenticate, Credential, Door, DoorSettings, Identity, Problem, Via, Visitor};

pub struct House {
    pub db: TestDb,
    pub clock: Arc<FixedClock>,
    pub worker: Worker,
    _folder: tempfile::TempDir,
    router: axum::Router,
    people: Arc<HashMap<String, Actor>>,
}

/// Name, tenant, own label, department's label if any, labels granted.
type Person = (&'static str, usize, i32, Option<i32>, &'static [i32]);

/// Two tenants; in the first a boss, two salespeople of one department with their manager, one of another department.
const PEOPLE: &[Person] = &[
    ("boss", 0, 3, None, &[0]),
    // Holds the pool besides his own.
    ("hunter", 0, 9, Some(11), &[1, 2, 9]),
    ("mia", 0, 4, Some(10), &[2, 4]),
    ("noah", 0, 5, Some(10), &[2, 5]),
    ("manager", 0, 6, Some(10), &[2, 6, 10]),
    ("yara", 0, 7, Some(11), &[2, 7]),
    ("reader", 0, 8, Some(11), &[0]),
    // May read and export, nothing else; his role's limits hold.
    ("exporter", 0, 12, Some(11), &[0]),
    ("stranger", 1, 4, Some(10), &[0]),
];

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
        let clock = Arc::new(FixedClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
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
        let worker = sales::worker::handlers(Worker::new(db.db.clone(), clock.clone()), &sales);
        let records = vec![customers::COMPANIES, customers::CONTACTS, sales::OPPORTUNITIES];
        let fields = Arc::new(fields::Fields { db: db.db.clone(), clock: clock.clone(), records });
        let doors = customers::http::router(customers).merge(sales::http::router(sales)).merge(fields::http::router(fields));
        let (router, _) = doors.split_for_parts();
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
        Self { db, clock, worker, _folder: folder, router, people }
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

    /// The first pipeline: its id, and the ids of its stages.
    pub async fn pipeline(&self, who: &str) -> (String, Vec<String>) {
        let all = self.get(who, "/api/sales/pipelines").await;
        let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
        (id(&all[0]), all[0]["stages"].as_array().unwrap().iter().map(id).collect())
    }

    /// Values of a field in a list.
    pub async fn list(&self, who: &str, path: &str, field: &str) -> Vec<String> {
        let list = self.get(who, path).await;
        let rows = list["items"].as_array().or_else(|| list.as_array()).cloned().unwrap();
        rows.iter().map(|row| row.pointer(field).and_then(Value::as_str).unwrap_or_default().to_owned()).collect()
    }

    /// A file; its text, without the mark that Excel needs.
    pub async fn file(&self, who: &str, path: &str) -> (u16, String) {
        let request = Request::builder().uri(path).header("accept-language", "en").header("authorization", format!("Bearer {who}"));
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned())
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
    sqlx::query("insert into accounts.role (tenant_id, id, name, created_at) values ($1, $1, 'All', now())")
        .bind(tenant.0)
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

fn department(label: i32) -> Uuid {
    Uuid::from_u128(u128::try_from(label).unwrap())
}

async fn account_rows(conn: &mut PgConnection, tenant: TenantId, (name, _, label, department_label, grants): &Person) -> Actor {
    let account = AccountId::new();
    sqlx::query(
        "insert into accounts.account (tenant_id, id, email, email_key, name, role_id, department_id, state, label, created_at)
         values ($1, $2, $3, $3, $4, $1, $5, 'active', $6, now())",
    )
    .bind(tenant.0)
    .bind(account.0)
    .bind(format!("{name}@firm.example"))
    .bind(*name)
    .bind(department_label.map(department))
    .bind(label)
    .execute(conn)
    .await
    .unwrap();
    let only = |words: &[&str]| Permissions::Of(words.iter().map(|word| (*word).to_owned()).collect());
    let permissions = match *name {
        "reader" => only(&["sales.opportunity.read", "customers.company.read"]),
        "exporter" => only(&["sales.opportunity.read", "sales.opportunity.export"]),
        _ => Permissions::All,
    };
    Actor { tenant, account: Some(account), grants: Grants::of(grants.iter().copied()), permissions, lang: Lang::En }
}
