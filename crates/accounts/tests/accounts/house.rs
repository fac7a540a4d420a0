//! The house of these tests.

use accounts::{Accounts, AccountsSettings, Outbox, PERMISSIONS};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request};
use crypto::{MasterKey, Vault};
use kernel::{Clock, FixedClock, Permission, SystemClock};
use queue::Worker;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::database::TestDb;
use tower::ServiceExt;
use web::{Door, DoorSettings, Rate};

pub const ORIGIN: &str = "http://localhost:8080";
pub const PASSWORD: &str = "quilt harbor mango 7";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

pub struct House {
    pub db: TestDb,
    pub accounts: Arc<Accounts>,
    pub clock: Arc<FixedClock>,
    router: Router,
    worker: Worker,
    outbox: Arc<Outbox>,
}

#[derive(Default, Clone, Copy)]
pub struct With {
    pub sign_up: bool,
    pub seats: Option<u32>,
    pub demo: bool,
    pub slow: bool,
}

impl House {
    pub async fn new() -> Self {
        Self::with(With::default()).await
    }

    pub async fn with(with: With) -> Self {
        let db = TestDb::new().await;
        let clock = Arc::new(FixedClock::at(SystemClock.now()));
        let settings = AccountsSettings {
            origin: ORIGIN.parse().unwrap(),
            sign_up: with.sign_up,
            seats: with.seats,
            demo: with.demo,
            features: vec!["mail".into()],
            version: "0.0.1".into(),
        };
        let others = ["mail.read", "mail.send", "mail.export", "customers.read", "customers.delete"].map(Permission);
        let permissions = [PERMISSIONS, &others].concat();
        let vault = Vault::new(db.db.clone(), MasterKey::random());
        let accounts = Accounts::new(db.db.clone(), vault, clock.clone(), settings, &permissions).unwrap();
        let (routes, _) = accounts::http::router(accounts.clone()).split_for_parts();
        let plenty = Rate { per_minute: 60_000, burst: 10_000 };
        let few = Rate { per_minute: 60, burst: 3 };
        let settings = DoorSettings {
            rate_known: if with.slow { few } else { plenty },
            rate_nobody: plenty,
            trust_forwarded: true,
            ..DoorSettings::default()
        };
        let door = Door { authenticate: accounts.clone(), db: db.db.clone(), clock: clock.clone(), settings };
        let outbox = Arc::new(Outbox::default());
        let worker = accounts::worker::jobs(Worker::new(db.db.clone(), Arc::new(SystemClock)), accounts.clone(), outbox.clone());
        Self { router: web::layers(routes, door), db, accounts, clock, worker, outbox }
    }

    /// Somebody at a browser, not signed in.
    pub fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookie: None, agent: FIREFOX, address: "203.0.113.7", lang: "en", bearer: None }
    }

    /// The first company with its master signed in.
    pub async fn company(&self) -> Browser {
        self.company_named("Lantern Tools", "wang@lantern.example").await
    }

    pub async fn company_named(&self, company: &str, email: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.post("/api/start/company", company_input(company, email)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        browser
    }

    /// A colleague who has joined, signed in at a browser of his own.
    pub async fn colleague(&self, master: &mut Browser, email: &str, role: &str, sees: &str, department: Option<&str>) -> Browser {
        let role = master.role(role).await;
        let input = json!({ "email": email, "name": email, "role_id": role, "department_id": department, "sees": sees });
        let invited = master.post("/api/accounts/invitations", input).await.expect(201);
        let token = invited["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let mut browser = self.browser();
        let joined = browser
            .post(&format!("/api/invitations/{token}"), json!({ "password": PASSWORD, "lang": "en", "time_zone": "Asia/Shanghai" }))
            .await;
        joined.expect(200);
        browser
    }

    /// Does what was promised; gives the letters that went out.
    pub async fn letters(&self) -> Vec<accounts::Letter> {
        let drained = self.worker.drain().await.unwrap();
        assert!(drained.failed.is_empty(), "{:?}", drained.failed);
        self.outbox.take()
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.advance(chrono::Duration::seconds(seconds));
    }
}

pub fn company_input(company: &str, email: &str) -> Value {
    json!({ "company": company, "name": "Wang Li", "email": email, "password": PASSWORD, "lang": "en", "time_zone": "Asia/Shanghai" })
}

/// The token at the end of the link in a letter.
pub fn token_in(letter: &accounts::Letter) -> String {
    let link = letter.text.lines().find(|line| line.starts_with(ORIGIN)).expect("a link");
    link.rsplit('/').next().unwrap().to_owned()
}

#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookie: Option<String>,
    pub agent: &'static str,
    pub address: &'static str,
    pub lang: &'static str,
    pub bearer: Option<String>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub headers: HeaderMap,
}

impl Answer {
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// Refused with this code, in words that have all their values.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.body["code"].as_str().unwrap_or_default()), (status, code), "{}", self.body);
        let text = self.body.to_string();
        assert!(!text.contains("{{") && self.body["title"] != code, "{text}");
        assert_eq!(self.headers["content-type"], "application/problem+json");
        self.body
    }
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    pub async fn patch(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body), &[]).await
    }

    pub async fn delete(&mut self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, &[]).await
    }

    pub async fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        self.post("/api/session", json!({ "email": email, "password": password })).await
    }

    pub async fn me(&mut self) -> Value {
        self.get("/api/me").await.expect(200)
    }

    pub async fn role(&mut self, builtin: &str) -> Value {
        let roles = self.get("/api/roles").await.expect(200);
        roles.as_array().unwrap().iter().find(|r| r["builtin"] == builtin || r["name"] == builtin).expect("a role")["id"].clone()
    }

    pub async fn send(&mut self, method: Method, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        let usual = [
            ("user-agent", self.agent),
            ("x-forwarded-for", self.address),
            ("accept-language", self.lang),
            ("x-requested-with", "tradewind"),
        ];
        for (name, value) in usual.iter().filter(|(name, _)| !headers.iter().any(|(own, _)| own == name)).chain(headers) {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        let body = match body {
            Some(value) => {
                request = request.header("content-type", "application/json");
                Body::from(value.to_string())
            }
            None => Body::empty(),
        };
        self.answer(request.body(body).unwrap()).await
    }

    pub async fn answer(&mut self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        if let Some(cookie) = parts.headers.get("set-cookie").and_then(|v| v.to_str().ok()) {
            let pair = cookie.split(';').next().unwrap_or_default().to_owned();
            self.cookie = Some(pair).filter(|pair| !pair.ends_with('='));
        }
        let bytes = axum::body::to_bytes(body, 4 << 20).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status.as_u16(), body, headers: parts.headers }
    }
}
