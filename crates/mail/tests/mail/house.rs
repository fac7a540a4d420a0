//! The test house of mail: a database, files, a real Dovecot, a bound mailbox.

use accounts::{Accounts, AccountsSettings};
use blobs::{BlobSettings, Blobs};
use crypto::{MasterKey, Vault};
use db::TenantTx;
use kernel::{Actor, Clock, Fault, SystemClock, TenantId};
use mail::Mail;
use mail::identity::Providers;
use mail::model::MailboxId;
use mailhost::{HostSettings, Hosts};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::database::TestDb;
use testkit::dovecot::{Dovecot, PASSWORD, USER};
use tokio::sync::oneshot;
use uuid::Uuid;
use web::outgoing::{Outgoing, Reach};

/// No identity provider is set up.
pub fn nobody() -> Providers {
    Providers::new(Vec::new(), Outgoing::new(Reach::Everywhere), &"https://crm.example".parse().unwrap()).unwrap()
}

/// What people may do, as the program would know it.
pub fn accounts(db: &db::Db, vault: &Vault, clock: Arc<dyn Clock>) -> Arc<Accounts> {
    let settings = AccountsSettings {
        origin: "https://crm.example".parse().unwrap(),
        sign_up: false,
        seats: None,
        demo: false,
        features: Vec::new(),
        version: "0.0.1".to_owned(),
    };
    let permissions = [accounts::PERMISSIONS, customers::PERMISSIONS, mail::PERMISSIONS].concat();
    Accounts::new(db.clone(), vault.clone(), clock, settings, &permissions).unwrap()
}

/// Folder, UID, Message-ID, read, starred; a folder may be empty.
type Row = (String, Option<i64>, Option<String>, Option<bool>, Option<bool>);

/// Nothing in these tests takes longer, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

pub struct House {
    _db: TestDb,
    pub mail: Arc<Mail>,
    pub tenant: TenantId,
    pub dovecot: Dovecot,
    pub mailbox: MailboxId,
    _folder: tempfile::TempDir,
}

/// A running supervisor; stopped in good order by [`Sync::stop`], killed on drop.
pub struct Sync {
    stop: Option<oneshot::Sender<()>>,
    task: tokio::task::JoinHandle<()>,
}

impl Sync {
    /// Has it ended, or died?
    pub fn is_over(&self) -> bool {
        self.task.is_finished()
    }

    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = (&mut self.task).await;
    }
}

impl Drop for Sync {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl House {
    pub async fn new() -> Self {
        Self::with(Dovecot::start().await).await
    }

    pub async fn with(dovecot: Dovecot) -> Self {
        Self::signing_in(dovecot, nobody()).await
    }

    /// With people giving leave at these providers.
    pub async fn signing_in(dovecot: Dovecot, providers: Providers) -> Self {
        testkit::tls::install_provider();
        let db = TestDb::new().await;
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::new(db.db.clone(), MasterKey::random());
        let blobs = Blobs::open(BlobSettings::Local { folder: folder.path().join("blobs") }, vault.clone(), db.db.clone()).unwrap();
        let roots = dovecot.certificate().authority_pem.clone().into_bytes();
        let mail = Mail {
            db: db.db.clone(),
            accounts: accounts(&db.db, &vault, Arc::new(SystemClock)),
            blobs,
            vault,
            providers,
            hosts: Hosts::new(&HostSettings { allow_inner: true, extra_roots_pem: roots }).unwrap(),
            fetcher: Outgoing::new(Reach::Everywhere),
            models: Outgoing::new(Reach::Everywhere),
            public_url: "https://crm.example".parse().unwrap(),
            clock: Arc::new(SystemClock),
        };
        let house = Self { _db: db, mail: Arc::new(mail), tenant: TenantId::new(), mailbox: MailboxId::new(), dovecot, _folder: folder };
        house.bind(PASSWORD, "tls").await;
        house
    }

    async fn bind(&self, password: &str, security: &str) {
        let secret = self.mail.vault.seal(self.tenant, "mail.mailbox.secret", password.as_bytes()).await.unwrap();
        let port = i32::from(if security == "tls" { self.dovecot.imaps_port() } else { self.dovecot.imap_port() });
        self.write(async |tx| {
            db::sqlx::query(
                "insert into mail.mailbox (tenant_id, id, owner_id, address, display_name, login, imap_host, imap_port, imap_security, smtp_host,
                   smtp_port, smtp_security, secret, consent_by, consent_at, consent_version, read_label, list_label, labels)
                 values ($1, $2, $3, $4, 'Anna', $4, '127.0.0.1', $5, $6, '127.0.0.1', 25, 'none', $7, $3, now(), '1', 3, 3, '{0,3}')",
            )
            .bind(tx.tenant().0)
            .bind(self.mailbox.0)
            .bind(Uuid::nil())
            .bind(USER)
            .bind(port)
            .bind(security)
            .bind(secret)
            .execute(tx.conn())
            .await?;
            Ok(())
        })
        .await;
    }

    pub async fn write<T>(&self, work: impl AsyncFnOnce(&mut TenantTx) -> Result<T, Fault>) -> T {
        self.mail.db.write(&Actor::house(self.tenant), work).await.unwrap()
    }

    /// Runs a verb that may refuse.
    pub async fn verb<T>(&self, work: impl AsyncFnOnce(&mut TenantTx) -> Result<T, mail::model::Stop>) -> T {
        self.mail.db.write(&Actor::house(self.tenant), work).await.unwrap()
    }

    /// Starts a supervisor, as the program does.
    pub fn sync(&self) -> Sync {
        let (stop, stopped) = oneshot::channel();
        let mail = Arc::clone(&self.mail);
        let task = tokio::spawn(async move {
            mail::sync::supervise(mail, async {
                let _ = stopped.await;
            })
            .await;
        });
        Sync { stop: Some(stop), task }
    }

    /// One number of the database.
    pub async fn number(&self, sql: &'static str) -> i64 {
        self.write(async |tx| Ok(db::sqlx::query_scalar::<_, i64>(sql).fetch_one(tx.conn()).await?)).await
    }

    /// One text of the database.
    pub async fn text(&self, sql: &'static str) -> String {
        self.write(async |tx| Ok(db::sqlx::query_scalar::<_, Option<String>>(sql).fetch_one(tx.conn()).await?.unwrap_or_default())).await
    }

    pub async fn phase(&self) -> String {
        self.text("select phase from mail.mailbox").await
    }

    /// Waits until all is fetched and news are waited for.
    pub async fn live(&self) {
        let phase = self.until(|| async { self.phase().await == "live" }).await;
        let problem = self.text("select coalesce(problem, '') || ' ' || coalesce(problem_detail, '') from mail.mailbox").await;
        assert!(phase, "the mailbox is not live but {}: {problem}\n{}", self.phase().await, self.dovecot.log());
    }

    /// Waits for something to become true; how it ended.
    pub async fn until<F: Future<Output = bool>>(&self, holds: impl Fn() -> F) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if holds().await {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    }

    /// What lies where, by the server: folder, then UID with its Message-ID and whether it is read and starred.
    pub async fn on_server(&self) -> BTreeMap<String, Vec<(u32, String, bool, bool)>> {
        let mut all = BTreeMap::new();
        for folder in self.dovecot.folders(USER).await {
            let mails = self.dovecot.listing(USER, &folder).await;
            let has = |flags: &[String], flag: &str| flags.iter().any(|f| f.eq_ignore_ascii_case(flag));
            let mut rows: Vec<_> = mails
                .iter()
                .map(|m| (m.uid, m.message_id.trim_matches(['<', '>']).to_owned(), has(&m.flags, "\\Seen"), has(&m.flags, "\\Flagged")))
                .collect();
            rows.sort();
            all.insert(folder, rows);
        }
        all
    }

    /// What lies where, by the database.
    pub async fn here(&self) -> BTreeMap<String, Vec<(u32, String, bool, bool)>> {
        let rows: Vec<Row> = self
            .write(async |tx| {
                Ok(db::sqlx::query_as(
                    "select f.path, p.uid, m.message_id, p.seen, p.flagged from mail.folder f
                     left join mail.placement p on p.folder_id = f.id and p.uid > 0 left join mail.message m on m.id = p.message_id where not f.local order by 1, 2",
                )
                .fetch_all(tx.conn())
                .await?)
            })
            .await;
        let mut all: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for (path, uid, id, seen, flagged) in rows {
            let folder = all.entry(path).or_default();
            if let Some(uid) = uid {
                folder.push((u32::try_from(uid).unwrap(), id.unwrap_or_default(), seen.unwrap(), flagged.unwrap()));
            }
        }
        all
    }

    /// Waits until database and server say the same.
    pub async fn same_as_server(&self) {
        let same = self.until(|| async { self.here().await == self.on_server().await }).await;
        if !same {
            assert_eq!(self.here().await, self.on_server().await);
        }
        self.sound().await;
    }

    /// What always holds in the tables.
    pub async fn sound(&self) {
        let wrong = [
            ("doubled mails", "select count(*) from (select blob from mail.message group by mailbox_id, blob having count(*) > 1) x"),
            (
                "counts of places",
                "select count(*) from mail.message m where placed <> (select count(*) from mail.placement p where p.message_id = m.id and not p.deleted)",
            ),
            (
                "threads without mail",
                "select count(*) from mail.thread t where not exists (select from mail.message m where m.thread_id = t.id)",
            ),
            (
                "sums of threads",
                "select count(*) from mail.thread t join lateral (
                   select count(*) as n, max(at) as last, count(*) filter (where not seen and direction = 'in') as unread
                   from mail.message m where m.thread_id = t.id) s on true
                 where (t.message_count, t.last_at, t.unread_count) is distinct from (s.n, s.last, s.unread)",
            ),
            (
                "threads in folders",
                "select count(*) from (
                   select distinct m.thread_id, coalesce(p.moving_to, p.folder_id) as folder_id from mail.placement p
                   join mail.message m on m.id = p.message_id where not p.deleted
                 ) x full join mail.thread_folder tf on tf.thread_id = x.thread_id and tf.folder_id = x.folder_id
                 where x.thread_id is null or tf.thread_id is null",
            ),
            (
                "counts of folders",
                "select count(*) from mail.folder f where here <> (select count(*) from mail.placement p where p.folder_id = f.id and p.uid > 0)",
            ),
        ];
        for (what, sql) in wrong {
            assert_eq!(self.number(sql).await, 0, "{what}");
        }
    }
}

impl House {
    /// Where a mail lies: the folder's path and the UID.
    pub async fn place(&self, subject: &str) -> (String, i64) {
        let subject = subject.to_owned();
        self.write(async move |tx| {
            Ok(db::sqlx::query_as(
                "select f.path, p.uid from mail.placement p join mail.folder f on f.id = p.folder_id join mail.message m on m.id = p.message_id
                 where m.subject = $1",
            )
            .bind(subject)
            .fetch_one(tx.conn())
            .await?)
        })
        .await
    }

    /// A mail by its subject.
    pub async fn message(&self, subject: &str) -> Uuid {
        let subject = subject.to_owned();
        self.write(async move |tx| {
            Ok(db::sqlx::query_scalar("select id from mail.message where subject = $1").bind(subject).fetch_one(tx.conn()).await?)
        })
        .await
    }

    /// A folder by its path.
    pub async fn folder(&self, path: &str) -> Uuid {
        let path = path.to_owned();
        self.write(async move |tx| {
            Ok(db::sqlx::query_scalar("select id from mail.folder where path = $1").bind(path).fetch_one(tx.conn()).await?)
        })
        .await
    }

    /// Runs one statement as the house.
    pub async fn run(&self, sql: &'static str) {
        self.write(async move |tx| {
            db::sqlx::query(sql).execute(tx.conn()).await?;
            Ok(())
        })
        .await;
    }

    /// Changes the password that the mailbox is read with.
    pub async fn password(&self, password: &str) {
        let secret = self.mail.vault.seal(self.tenant, "mail.mailbox.secret", password.as_bytes()).await.unwrap();
        self.write(async move |tx| {
            db::sqlx::query("update mail.mailbox set secret = $1").bind(secret).execute(tx.conn()).await?;
            Ok(())
        })
        .await;
    }
}
