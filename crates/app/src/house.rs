//! The wiring: everything that runs in one process, put together once.

use crate::database::Database;
use crate::settings::{HouseSmtp, Settings, SignInAt};
use crate::sweep;
use accounts::{Accounts, AccountsSettings, FolderNotifier, Notifier, SmtpNotifier, SmtpSettings};
use blobs::{BlobSettings, Blobs, BucketSettings};
use crypto::{MasterKey, Vault, hmac_sha256};
use customers::Customers;
use db::Db;
use events::Hub;
use fields::Fields;
use kernel::{Clock, Fault, Permission, SystemClock};
use mail::Mail;
use mail::identity::Providers;
use mailhost::{HostSettings, Hosts};
use queue::Worker;
use reports::Reports;
use sales::Sales;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use subscriptions::Subscriptions;
use web::outgoing::{Outgoing, Reach};
use webhooks::Webhooks;

/// How often old events are thrown away.
const TRIM_EVERY: Duration = Duration::from_secs(3600);
/// A question of a report that takes longer is broken off.
const REPORT_TIME_MAX: Duration = Duration::from_secs(5);
/// The last version's name, for screens and logs.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// All contexts and what they stand on.
pub struct House {
    pub settings: Settings,
    pub database: Database,
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub vault: Vault,
    pub blobs: Blobs,
    pub hub: Arc<Hub>,
    pub accounts: Arc<Accounts>,
    pub fields: Arc<Fields>,
    pub customers: Arc<Customers>,
    pub mail: Arc<Mail>,
    pub sales: Arc<Sales>,
    pub reports: Arc<Reports>,
    pub webhooks: Arc<Webhooks>,
    pub subscriptions: Arc<Subscriptions>,
    notifier: Arc<dyn Notifier>,
}

impl House {
    /// Opens the database, the files and the contexts.
    ///
    /// # Errors
    /// What is missing, in words that say what to do.
    pub async fn open(settings: Settings) -> Result<Self, Fault> {
        std::fs::create_dir_all(&settings.data)
            .map_err(|e| Fault::from(e).doing(format!("making the data folder {}", settings.data.display())))?;
        let master_path = settings.data.join("master.key");
        let master = MasterKey::load_or_make(&master_path)?;
        let database = Database::open(&settings, &roles_password(&master_path)?).await?;
        let house = Self::assemble(settings, database, master)?;
        house.vault.check().await?;
        Ok(house)
    }

    /// Puts the parts together; nothing is asked of the database yet.
    ///
    /// # Errors
    /// A setting that can't be.
    pub fn assemble(settings: Settings, database: Database, master: MasterKey) -> Result<Self, Fault> {
        let db = database.db.clone();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let vault = Vault::new(db.clone(), master);
        let blobs = Blobs::open(blob_settings(&settings), vault.clone(), db.clone())?;
        let accounts = Accounts::new(db.clone(), vault.clone(), clock.clone(), accounts_settings(&settings), &permissions())?;
        let customers = Arc::new(Customers { db: db.clone(), blobs: blobs.clone(), clock: clock.clone() });
        let fields = Arc::new(Fields {
            db: db.clone(),
            clock: clock.clone(),
            records: vec![customers::COMPANIES, customers::CONTACTS, sales::OPPORTUNITIES],
        });
        let mail = Arc::new(open_mail(&settings, &db, &blobs, &vault, &accounts, &clock)?);
        let sales = Arc::new(Sales { db: db.clone(), blobs: blobs.clone(), clock: clock.clone() });
        let notifier = notifier(&settings)?;
        let reports = Arc::new(Reports {
            db: db.clone(),
            clock: clock.clone(),
            accounts: accounts.clone(),
            notifier: notifier.clone(),
            time_max: REPORT_TIME_MAX,
        });
        let hub = Hub::start(db.clone());
        let webhooks = Arc::new(Webhooks {
            db: db.clone(),
            vault: vault.clone(),
            clock: clock.clone(),
            hub: hub.clone(),
            accounts: accounts.clone(),
            outgoing: Outgoing::new(if settings.allow_inner_webhooks { Reach::Everywhere } else { Reach::Public }),
            kinds: told_outside(),
        });
        let subscriptions = Arc::new(Subscriptions {
            db: db.clone(),
            vault: vault.clone(),
            clock: clock.clone(),
            accounts: accounts.clone(),
            notifier: notifier.clone(),
            vendor: OnceLock::new(),
        });
        Ok(Self {
            settings,
            database,
            db,
            clock,
            vault,
            blobs,
            hub,
            accounts,
            fields,
            customers,
            mail,
            sales,
            reports,
            webhooks,
            subscriptions,
            notifier,
        })
    }

    /// A worker that keeps every context's promises.
    pub fn worker(&self) -> Worker {
        let worker = Worker::new(self.db.clone(), self.clock.clone());
        let worker = accounts::worker::jobs(worker, self.accounts.clone(), self.notifier.clone());
        let worker = sweep::jobs(worker, &self.db, &self.blobs, &self.clock);
        let worker = customers::worker::handlers(worker, &self.customers);
        let worker = sales::worker::handlers(worker, &self.sales);
        let worker = reports::worker::handlers(worker, &self.reports);
        let worker = webhooks::worker::handlers(worker, &self.webhooks);
        let worker = subscriptions::worker::handlers(worker, &self.subscriptions);
        mail::worker::handlers(worker, &self.mail)
    }

    /// Throws old events away every hour; several nodes may do it at once.
    pub fn trim_hourly(&self) {
        let db = self.db.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(TRIM_EVERY).await;
                if let Err(fault) = events::trim(&db).await {
                    tracing::warn!(%fault, "old events are still there, the next hour tries again");
                }
            }
        });
    }
}

/// Permissions of all contexts, for roles.
pub fn permissions() -> Vec<Permission> {
    let of_sales = [customers::PERMISSIONS, sales::PERMISSIONS, mail::PERMISSIONS, reports::PERMISSIONS].concat();
    [accounts::PERMISSIONS, fields::PERMISSIONS, &of_sales, webhooks::PERMISSIONS, subscriptions::PERMISSIONS].concat()
}

/// The events of all contexts of which other programs may be told.
fn told_outside() -> Vec<webhooks::Kind> {
    let all = [mail::TOLD_OUTSIDE, customers::TOLD_OUTSIDE, sales::TOLD_OUTSIDE].concat();
    all.into_iter().map(|(name, needs)| webhooks::Kind { name, needs }).collect()
}

fn accounts_settings(settings: &Settings) -> AccountsSettings {
    AccountsSettings {
        origin: settings.public_url.clone(),
        sign_up: settings.sign_up,
        seats: settings.seats,
        demo: settings.demo,
        features: vec!["mail".to_owned(), "customers".to_owned(), "sales".to_owned(), "reports".to_owned()],
        version: VERSION.to_owned(),
    }
}

fn open_mail(
    settings: &Settings,
    db: &Db,
    blobs: &Blobs,
    vault: &Vault,
    accounts: &Arc<Accounts>,
    clock: &Arc<dyn Clock>,
) -> Result<Mail, Fault> {
    let extra_roots_pem = match &settings.mail_roots {
        Some(path) => std::fs::read(path).map_err(|e| Fault::from(e).doing(format!("reading {}", path.display())))?,
        None => Vec::new(),
    };
    let hosts = Hosts::new(&HostSettings { allow_inner: settings.allow_inner_mail_hosts, extra_roots_pem })?;
    let fetcher = Outgoing::new(Reach::Public);
    // Where mail servers may stand inside, so may the identity servers that they belong to, and models.
    let reach = if settings.allow_inner_mail_hosts { Reach::Everywhere } else { Reach::Public };
    let providers: Result<Vec<_>, Fault> = settings.sign_in.iter().cloned().map(SignInAt::provider).collect();
    let providers = Providers::new(providers?, Outgoing::new(reach), &settings.public_url)?;
    let models = Outgoing::new(reach);
    Ok(Mail {
        db: db.clone(),
        accounts: accounts.clone(),
        blobs: blobs.clone(),
        vault: vault.clone(),
        hosts,
        providers,
        fetcher,
        models,
        public_url: settings.public_url.clone(),
        clock: clock.clone(),
    })
}

fn blob_settings(settings: &Settings) -> BlobSettings {
    match &settings.s3 {
        None => BlobSettings::Local { folder: settings.data.join("files") },
        Some(s3) => BlobSettings::Bucket(BucketSettings {
            bucket: s3.bucket.clone(),
            region: s3.region.clone(),
            endpoint: s3.endpoint.clone(),
            virtual_hosted: s3.virtual_hosted,
            prefix: s3.prefix.clone(),
            access_key_id: s3.access_key.clone(),
            secret_access_key: s3.secret_key.clone(),
        }),
    }
}

/// Letters of the house leave by the operator's mail server, or are laid into a folder where none is set.
fn notifier(settings: &Settings) -> Result<Arc<dyn Notifier>, Fault> {
    let Some(HouseSmtp { host, port, user, password, from }) = settings.house_smtp.clone() else {
        return Ok(Arc::new(FolderNotifier::new(settings.data.join("letters"))));
    };
    let credentials = user.zip(password);
    Ok(Arc::new(SmtpNotifier::new(SmtpSettings { host, port, credentials, from })?))
}

/// The password of the program's roles on a configured PostgreSQL: derived from the master key, so that all nodes know it and nobody keeps it.
fn roles_password(master_path: &std::path::Path) -> Result<String, Fault> {
    let digest = hmac_sha256(&std::fs::read(master_path)?, &[b"tradewind database roles"]);
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}
