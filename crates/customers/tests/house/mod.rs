//! The doors of customers with everything around them and a real database; only signing in is played: a token is an account's name.
#![allow(dead_code, reason = "each test file uses its part of the house")]

use axum::body::Body;
use axum::http::{Request, StatusCode};
use blobs::{BlobSettings, Blobs};
use crypto::{MasterKey, Vault};
use customers::Customers;
use db::sqlx::{self, Connection, PgConnection};
use futures_util::future::BoxFuture;
use http_body_util::BodyExt;
use kernel::{AccountId, Actor, Clock, FixedClock, Grants, Lang, Permissions, TenantId};
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
    pub context: Arc<Customers>,
    folder: tempfile::TempDir,
    router: axum::Router,
    people: Arc<HashMap<String, Actor>>,
}

/// Name, tenant, own label, department's label if any, labels granted.
type Person = (&'static str, usize, i32, Option<i32>, &'static [i32]);

/// Two tenants; in the first a boss, two salespeople of one department with their manager, one of another department.
const PEOPLE: &[Person] = &[
    ("boss", 0, 3, None, &[0]),
    ("mia", 0, 4, Some(10), &[2, 4]),
    ("noah", 0, 5, Some(10), &[2, 5]),
    ("manager", 0, 6, Some(10), &[2, 6, 10]),
    ("yara", 0, 7, Some(11), &[2, 7]),
    ("reader", 0, 8, Some(11), &[0]),
    ("clerk", 0, 9, Some(11), &[2, 9]),
    ("stranger", 1, 4, Some(10), &[0]),
    // Who may take from the pool sees what lies there (label 1); the seller may nothing else besides.
    ("pam", 0, 20, Some(10), &[1, 2, 20]),
    ("quinn", 0, 21, Some(11), &[1, 2, 21]),
    ("seller", 0, 22, Some(11), &[1, 2, 22]),
    // Of the clerks' role, but he brings files.
    ("ivan", 0, 23, Some(11), &[2, 23]),
];

/// The role of the clerk.
pub const CLERKS: Uuid = Uuid::from_u128(77);
/// What the seller may do.
const SELLER: &[&str] = &["customers.company.read", "customers.company.write", "customers.follow_up.write", "customers.pool.claim"];

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
        let context = Arc::new(Customers { db: db.db.clone(), blobs, clock: clock.clone() });
        let records = vec![customers::COMPANIES, customers::CONTACTS];
        let fields = Arc::new(fields::Fields { db: db.db.clone(), clock: clock.clone(), records });
        let (router, _) = customers::http::router(context.clone()).merge(fields::http::router(fields)).split_for_parts();
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
        Self { db, clock, context, folder, router, people }
    }

    /// A connection that row security doesn't hold back, for laying things out and looking at them.
    pub async fn admin(&self) -> PgConnection {
        PgConnection::connect_with(&self.db.admin()).await.unwrap()
    }

    /// A company that nobody looks after, laid out past the doors.
    pub async fn pooled(&self, name: &str) -> String {
        let id = self.make("boss", serde_json::json!({"name": name})).await;
        let (status, value) = self.ask("boss", "POST", "/api/customers/release", serde_json::json!({"ids": [id]})).await;
        assert_eq!(status, 200, "{value}");
        id
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

    /// Makes a company and gives its id.
    pub async fn make(&self, who: &str, body: Value) -> String {
        let (status, value) = self.ask(who, "POST", "/api/customers", body).await;
        assert_eq!(status, 201, "{value}");
        value["id"].as_str().unwrap().to_owned()
    }

    /// Keeps all promises of this context that are due.
    pub async fn work(&self) {
        let worker = queue::Worker::new(self.db.db.clone(), self.clock.clone());
        let drained = customers::worker::handlers(worker, &self.context).drain().await.unwrap();
        assert!(drained.failed.is_empty(), "{drained:?}");
    }

    /// The names in a list.
    pub async fn names(&self, who: &str, path: &str) -> Vec<String> {
        let list = self.get(who, path).await;
        list["items"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    }
}

impl House {
    /// Uploads a file as `who`.
    pub async fn upload(&self, who: &str, path: &str, name: &str, bytes: &[u8]) -> (u16, Value) {
        const EDGE: &str = "edge-of-the-form";
        let head = format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        let body = [head.as_bytes(), bytes, format!("\r\n--{EDGE}--\r\n").as_bytes()].concat();
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header("accept-language", "en")
            .header("authorization", format!("Bearer {who}"))
            .header("content-type", format!("multipart/form-data; boundary={EDGE}"))
            .body(Body::from(body))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{path}: {value}");
        (status.as_u16(), value)
    }

    /// The bytes of an answer.
    pub async fn bytes(&self, who: &str, path: &str) -> (u16, Vec<u8>) {
        let request = Request::builder().uri(path).header("accept-language", "en").header("authorization", format!("Bearer {who}"));
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        (status, response.into_body().collect().await.unwrap().to_bytes().to_vec())
    }

    /// A worker that keeps this context's promises.
    pub fn worker(&self) -> queue::Worker {
        customers::worker::handlers(queue::Worker::new(self.db.db.clone(), Arc::new(kernel::SystemClock)), &self.context)
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
    .execute(&mut *conn)
    .await
    .unwrap();
    if matches!(*name, "clerk" | "ivan") {
        sqlx::query("insert into accounts.role (tenant_id, id, name, created_at) values ($1, $2, 'Clerk', now()) on conflict do nothing")
            .bind(tenant.0)
            .bind(CLERKS)
            .execute(&mut *conn)
            .await
            .unwrap();
        sqlx::query("update accounts.account set role_id = $3 where tenant_id = $1 and id = $2")
            .bind(tenant.0)
            .bind(account.0)
            .bind(CLERKS)
            .execute(&mut *conn)
            .await
            .unwrap();
    }
    let may = |allowed: &[&str]| Permissions::Of(allowed.iter().map(|one| (*one).to_owned()).collect());
    let permissions = match *name {
        "reader" => may(&["customers.company.read"]),
        "clerk" => may(&["customers.company.read", "customers.company.write"]),
        "seller" => may(SELLER),
        "ivan" => may(&["customers.company.read", "customers.company.write", "customers.company.import"]),
        _ => Permissions::All,
    };
    Actor { tenant, account: Some(account), grants: Grants::of(grants.iter().copied()), permissions, lang: Lang::En }
}
