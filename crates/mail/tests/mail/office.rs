//! The test house for people: two tenants of three accounts each, a mailbox for each salesperson, the real router, queue and
//! files; only signing in is played – a token is an account's name. Mail comes in through the receiving verb.

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use blobs::{BlobSettings, Blobs};
use crypto::{MasterKey, Vault};
use db::sqlx::{self, Connection, PgConnection};
use futures_util::future::BoxFuture;
use http_body_util::BodyExt;
use kernel::{AccountId, Actor, Clock, FixedClock, GRANT_ALL, Grants, Lang, Permissions, SystemClock, TenantId};
use mail::Mail;
use mail::identity::Providers;
use mail::model::{FolderId, MailboxId};
use mail::receive::{Arrival, Place, take_in};
use mailhost::{HostSettings, Hosts};
use queue::Worker;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use testkit::database::TestDb;
use testkit::smtp_sink::SmtpSink;
use tower::ServiceExt;
use uuid::Uuid;
use web::outgoing::{Outgoing, Reach};
use web::{Authenticate, Credential, Door, DoorSettings, Identity, Problem, Via, Visitor};

pub const SMTP_PASSWORD: &str = "secret words";

/// Name, tenant, own label, labels granted.
type Person = (&'static str, usize, i32, &'static [i32]);

/// The boss sees all of his tenant, the others their own.
const PEOPLE: &[Person] = &[
    ("boss", 0, 3, &[0]),
    ("mia", 0, 4, &[2, 4]),
    ("noah", 0, 5, &[2, 5]),
    ("chief", 1, 3, &[0]),
    ("sue", 1, 4, &[2, 4]),
    ("stan", 1, 5, &[2, 5]),
];

pub struct Office {
    pub db: TestDb,
    pub mail: Arc<Mail>,
    pub clock: Arc<FixedClock>,
    pub smtp: SmtpSink,
    router: axum::Router,
    people: Arc<HashMap<String, Actor>>,
    boxes: HashMap<String, (MailboxId, HashMap<&'static str, FolderId>)>,
    uid: AtomicU32,
    _folder: tempfile::TempDir,
}

struct Played(Arc<HashMap<String, Actor>>, db::Db);

impl Authenticate for Played {
    fn authenticate<'a>(&'a self, credential: Credential<'a>, _: &'a Visitor) -> BoxFuture<'a, Result<Identity, Problem>> {
        Box::pin(async move {
            let Credential::Bearer(token) = credential else {
                return Err(Problem::unauthorized("web.unauthenticated"));
            };
            // `mia/2` is another browser of hers, `mia/key` a program with her key; `mia/few` she, had she only what salespeople may.
            let (name, way) = token.split_once('/').unwrap_or((token, ""));
            let via = if way == "key" {
                Via::ApiKey(Uuid::nil())
            } else {
                Via::Session(Uuid::from_slice(&Sha256::digest(token)[..16]).unwrap_or_default())
            };
            let mut actor = self.0.get(name).ok_or_else(|| Problem::unauthorized("web.unauthenticated"))?.clone();
            if way == "few" {
                actor.permissions = Permissions::Of([mail::READ, mail::SEND, mail::MAILBOX_MANAGE].map(|one| one.0.to_owned()).into());
            }
            let account = actor.account.ok_or_else(|| Problem::unauthorized("web.unauthenticated"))?;
            // What is shared with him, as a real request would know it.
            let sight = self.1.read(&Actor::house(actor.tenant), async |tx| accounts::labels::sight(tx, account).await).await?;
            let shared = sight.map(|sight| sight.shared).unwrap_or_default();
            actor.grants = Grants::of(actor.grants.labels().iter().copied().chain(shared));
            Ok(Identity { actor, account, via, hold: None, reads_only: None })
        })
    }
}

/// An answer, as a caller gets it.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Office {
    pub async fn new() -> Self {
        Self::with(SmtpSink::setup().user("anna", SMTP_PASSWORD).start().await, crate::house::nobody()).await
    }

    /// With mail handed in there, and people giving leave at these.
    pub async fn with(smtp: SmtpSink, providers: Providers) -> Self {
        testkit::tls::install_provider();
        let db = TestDb::new().await;
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::new(db.db.clone(), MasterKey::random());
        let blobs = Blobs::open(BlobSettings::Local { folder: folder.path().join("blobs") }, vault.clone(), db.db.clone()).unwrap();
        // Later than the database's clock, whose time jobs bear that are to run at once.
        let clock = Arc::new(FixedClock::at(SystemClock.now() + chrono::Duration::minutes(10)));
        let mail = Arc::new(Mail {
            db: db.db.clone(),
            accounts: crate::house::accounts(&db.db, &vault, clock.clone()),
            blobs,
            vault,
            providers,
            hosts: Hosts::new(&HostSettings { allow_inner: true, extra_roots_pem: vec![] }).unwrap(),
            fetcher: Outgoing::new(Reach::Everywhere),
            models: Outgoing::new(Reach::Everywhere),
            public_url: "https://crm.example".parse().unwrap(),
            clock: clock.clone(),
        });
        let mut conn = PgConnection::connect_with(&db.admin()).await.unwrap();
        let tenants = [TenantId::new(), TenantId::new()];
        let (mut people, mut boxes) = (HashMap::new(), HashMap::new());
        for tenant in tenants {
            tenant_rows(&mut conn, tenant).await;
        }
        for person in PEOPLE {
            let tenant = tenants[person.1];
            let actor = account_rows(&mut conn, tenant, person).await;
            let secret = mail.vault.seal(tenant, "mail.mailbox.secret", SMTP_PASSWORD.as_bytes()).await.unwrap();
            boxes.insert(person.0.to_owned(), mailbox_rows(&mut conn, &actor, person, secret, smtp.port()).await);
            people.insert(person.0.to_owned(), actor);
        }
        let people = Arc::new(people);
        let router = doors(&mail, &people);
        Self { db, mail, clock, smtp, router, people, boxes, uid: AtomicU32::new(1), _folder: folder }
    }

    pub fn actor(&self, name: &str) -> &Actor {
        &self.people[name]
    }

    pub fn mailbox(&self, name: &str) -> MailboxId {
        self.boxes[name].0
    }

    pub fn folder(&self, name: &str, role: &str) -> FolderId {
        self.boxes[name].1[role]
    }

    /// A mail arrives in a folder of somebody's mailbox; its thread.
    pub async fn deliver(&self, to: &str, role: &str, raw: &str) -> String {
        let uid = self.uid.fetch_add(1, Ordering::Relaxed);
        let place = Place::OnServer { folder: self.folder(to, role), uid, modseq: 1 };
        let seen = role == "sent";
        let at = self.clock.now() - chrono::Duration::minutes(9) + chrono::Duration::seconds(i64::from(uid));
        let arrival =
            Arrival { seen, received_at: Some(at), backfilled: false, ..Arrival::new(raw.replace('\n', "\r\n").into_bytes(), place) };
        let taken = take_in(&self.mail, self.actor(to).tenant, self.mailbox(to), vec![arrival]).await.unwrap();
        taken.threads[0].to_string()
    }

    /// A plain mail of somebody, into the inbox.
    pub async fn letter(&self, to: &str, from: &str, subject: &str, text: &str) -> String {
        let id = Uuid::new_v4();
        let raw = format!(
            "From: {from}\nTo: {to}@firm.example\nSubject: {subject}\nMessage-ID: <{id}@x.example>\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        );
        self.deliver(to, "inbox", &raw).await
    }

    /// Runs every job whose time has come.
    pub async fn drain(&self) {
        let worker = mail::worker::handlers(Worker::new(self.db.db.clone(), self.clock.clone()), &self.mail);
        let drained = worker.drain().await.unwrap();
        assert!(drained.failed.is_empty(), "{:?}", drained.failed);
    }

    pub async fn ask(&self, who: &str, method: &str, path: &str, body: Value) -> Answer {
        let body = if body.is_null() { vec![] } else { body.to_string().into_bytes() };
        self.send(who, method, path, body, &[("content-type", "application/json")]).await
    }

    pub async fn send(&self, who: &str, method: &str, path: &str, body: Vec<u8>, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("accept-language", "en").header("host", "tradewind.example");
        if !who.is_empty() {
            request = request.header("authorization", format!("Bearer {who}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        let answer = Answer { status: parts.status.as_u16(), headers: parts.headers, body };
        assert_ne!(parts.status, StatusCode::INTERNAL_SERVER_ERROR, "{method} {path}: {}", answer.text());
        answer
    }

    pub async fn get(&self, who: &str, path: &str) -> Value {
        let answer = self.ask(who, "GET", path, Value::Null).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    pub async fn post(&self, who: &str, path: &str, body: Value) -> Value {
        let answer = self.ask(who, "POST", path, body).await;
        assert!(answer.status < 300, "{path}: {}", answer.text());
        answer.json()
    }

    /// The code of the problem that is answered.
    pub async fn refused(&self, who: &str, method: &str, path: &str, body: Value) -> (u16, String) {
        let answer = self.ask(who, method, path, body).await;
        (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
    }

    /// The subjects in a list, in its order.
    pub async fn subjects(&self, who: &str, query: &str) -> Vec<String> {
        let list = self.get(who, &format!("/api/mail/threads?{query}")).await;
        list["items"].as_array().unwrap().iter().map(|row| row["subject"].as_str().unwrap().to_owned()).collect()
    }

    /// The id of a thread's newest mail.
    pub async fn newest(&self, who: &str, thread: &str) -> String {
        let shown = self.get(who, &format!("/api/mail/threads/{thread}")).await;
        shown["messages"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// One number of the database, seen by its administrator.
    pub async fn number(&self, sql: &'static str) -> i64 {
        let mut conn = PgConnection::connect_with(&self.db.admin()).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap()
    }

    /// The same, with texts.
    pub async fn run_with(&self, sql: &'static str, texts: Vec<String>) {
        let mut conn = PgConnection::connect_with(&self.db.admin()).await.unwrap();
        sqlx::query(sql).bind(texts).execute(&mut conn).await.unwrap();
    }

    /// Changes rows behind the program's back.
    pub async fn run(&self, sql: &'static str) {
        let mut conn = PgConnection::connect_with(&self.db.admin()).await.unwrap();
        sqlx::query(sql).execute(&mut conn).await.unwrap();
    }
}

fn doors(mail: &Arc<Mail>, people: &Arc<HashMap<String, Actor>>) -> axum::Router {
    let customers = customers::Customers { db: mail.db.clone(), blobs: mail.blobs.clone(), clock: mail.clock.clone() };
    let (router, _) = mail::http::router(mail.clone()).merge(customers::http::router(Arc::new(customers))).split_for_parts();
    let rate = web::Rate { per_minute: 1_000_000, burst: 1_000_000 };
    let settings =
        DoorSettings { rate_known: rate, rate_nobody: rate, posts_of_strangers: &[mail::http::WAY_OUT], ..DoorSettings::default() };
    let door =
        Door { authenticate: Arc::new(Played(people.clone(), mail.db.clone())), db: mail.db.clone(), clock: mail.clock.clone(), settings };
    web::layers(router, door)
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
}

async fn account_rows(conn: &mut PgConnection, tenant: TenantId, (name, _, label, grants): &Person) -> Actor {
    let account = AccountId::new();
    sqlx::query(
        "insert into accounts.account (tenant_id, id, email, email_key, name, role_id, state, label, sees, created_at)
         values ($1, $2, $3, $3, $4, $1, 'active', $5, $6, now())",
    )
    .bind(tenant.0)
    .bind(account.0)
    .bind(format!("{name}@firm.example"))
    .bind(*name)
    .bind(label)
    .bind(if grants.contains(&GRANT_ALL) { "all" } else { "own" })
    .execute(conn)
    .await
    .unwrap();
    Actor { tenant, account: Some(account), grants: Grants::of(grants.iter().copied()), permissions: Permissions::All, lang: Lang::En }
}

async fn mailbox_rows(
    conn: &mut PgConnection,
    owner: &Actor,
    (name, _, label, _): &Person,
    secret: Vec<u8>,
    smtp_port: u16,
) -> (MailboxId, HashMap<&'static str, FolderId>) {
    let mailbox = MailboxId::new();
    sqlx::query(
        "insert into mail.mailbox (tenant_id, id, owner_id, address, display_name, login, imap_host, imap_port, imap_security, smtp_host,
           smtp_port, smtp_security, secret, signature_html, consent_by, consent_at, consent_version, read_label, list_label, labels)
         values ($1, $2, $3, $4, $5, 'anna', '127.0.0.1', 143, 'none', '127.0.0.1', $6, 'none', $7, '<p>Yours</p>', $3, now(), '1', $9 + 50, $9 + 100, $8)",
    )
    .bind(owner.tenant.0)
    .bind(mailbox.0)
    .bind(owner.account.unwrap().0)
    .bind(format!("{name}@firm.example"))
    .bind(*name)
    .bind(i32::from(smtp_port))
    .bind(secret)
    .bind(vec![0, *label + 50, *label + 100])
    .bind(*label)
    .execute(&mut *conn)
    .await
    .unwrap();
    for (shared, with_department) in [(label + 50, true), (label + 100, false)] {
        sqlx::query("insert into accounts.shared_label (tenant_id, label, owner_id, with_department) values ($1, $2, $3, $4)")
            .bind(owner.tenant.0)
            .bind(shared)
            .bind(owner.account.unwrap().0)
            .bind(with_department)
            .execute(&mut *conn)
            .await
            .unwrap();
    }
    sqlx::query("insert into accounts.label_holder (tenant_id, holder, label, of_department) values ($1, $2, $2 + 50, false)")
        .bind(owner.tenant.0)
        .bind(*label)
        .execute(&mut *conn)
        .await
        .unwrap();
    let mut folders = HashMap::new();
    for role in ["inbox", "sent", "trash", "junk", "archive"] {
        let id = FolderId::new();
        sqlx::query(
            "insert into mail.folder (tenant_id, id, mailbox_id, path, wire_path, role, labels) values ($1, $2, $3, $4, $4, $5, $6)",
        )
        .bind(owner.tenant.0)
        .bind(id.0)
        .bind(mailbox.0)
        .bind(role.to_uppercase())
        .bind(role)
        .bind(vec![0, *label + 50, *label + 100])
        .execute(&mut *conn)
        .await
        .unwrap();
        folders.insert(role, id);
    }
    (mailbox, folders)
}
