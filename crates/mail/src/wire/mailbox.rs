//! Mailboxes, their servers, folders and what is wrong with them.

use super::told;
use crate::bind::{EditMailbox, NewMailbox, NewWay};
use crate::identity::{self, Provider, Providers};
use crate::model::{FolderRole, InputField, MailboxState, Refusal, Stop, SyncPhase};
use crate::reach::{Reach, Trial};
use crate::store::mailboxes::{Aside, Folder, Mailbox};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::Lang;
use mailhost::{Discovered, Endpoint, Found, HostProblem, Proof, Security};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::Catalogue;

/// A server of mail.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = MailServer)]
pub struct EndpointIo {
    /// Name or address.
    host: String,
    port: u16,
    security: SecurityIo,
}

/// How a connection is secured.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = MailSecurity)]
#[serde(rename_all = "lowercase")]
pub enum SecurityIo {
    /// TLS from the first byte.
    Tls,
    /// TLS after the greeting.
    Starttls,
    /// None; for servers on the same machine only.
    None,
}

impl From<EndpointIo> for Endpoint {
    fn from(io: EndpointIo) -> Self {
        let EndpointIo { host, port, security } = io;
        let security = match security {
            SecurityIo::Tls => Security::Tls,
            SecurityIo::Starttls => Security::Starttls,
            SecurityIo::None => Security::None,
        };
        Self::new(host.trim().to_ascii_lowercase(), port, security)
    }
}

pub(super) fn endpoint(e: Endpoint) -> EndpointIo {
    let Endpoint { host, port, security } = e;
    let security = match security {
        Security::Tls => SecurityIo::Tls,
        Security::Starttls => SecurityIo::Starttls,
        Security::None => SecurityIo::None,
    };
    EndpointIo { host, port, security }
}

fn stored(host: String, port: i32, security: &str) -> EndpointIo {
    endpoint(Endpoint::new(host, u16::try_from(port).unwrap_or(0), Security::parse(security).unwrap_or(Security::Tls)))
}

/// Whose servers are sought.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = DiscoverMailbox)]
pub struct DiscoverIn {
    /// The address.
    pub email: String,
}

/// Servers for an address.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DiscoveredMailbox)]
pub struct DiscoveredOut {
    found: FoundOut,
    /// The host's name, when it is a known one.
    provider: Option<String>,
    /// What to know before signing in.
    advice_code: Option<&'static str>,
    /// The same in words.
    advice: Option<String>,
    imap: EndpointIo,
    smtp: EndpointIo,
    user: String,
    /// The identity provider at which this address can sign in instead of by a password.
    sign_in: Option<SignInAtOut>,
}

/// An identity provider.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailSignInAt)]
pub struct SignInAtOut {
    /// Its id; none when the operator has not set it up.
    provider: Option<String>,
    /// Its name, for people.
    name: String,
}

impl From<&Provider> for SignInAtOut {
    fn from(provider: &Provider) -> Self {
        Self { provider: Some(provider.id.clone()), name: provider.name.clone() }
    }
}

/// Servers for an address of a domain that the operator has given to a provider.
pub(crate) fn discovered_at(provider: &Provider, address: &str) -> DiscoveredOut {
    DiscoveredOut {
        found: FoundOut::Preset,
        provider: Some(provider.name.clone()),
        advice_code: None,
        advice: None,
        imap: endpoint(provider.imap.clone()),
        smtp: endpoint(provider.smtp.clone()),
        user: address.to_owned(),
        sign_in: Some(provider.into()),
    }
}

pub(crate) fn discovered(d: Discovered, providers: &Providers, lang: Lang) -> DiscoveredOut {
    let Discovered { found, provider, identity, advice, imap, smtp, user } = d;
    let missing = || identity.and_then(identity::known_name).map(|name| SignInAtOut { provider: None, name: name.to_owned() });
    DiscoveredOut {
        sign_in: identity.and_then(|id| providers.find(id)).map(Into::into).or_else(missing),
        found: found.into(),
        provider: provider.map(ToOwned::to_owned),
        advice_code: advice,
        advice: advice.map(|code| advised(code, lang)),
        imap: endpoint(imap),
        smtp: endpoint(smtp),
        user,
    }
}

/// How servers were found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailServersFound)]
#[serde(rename_all = "snake_case")]
pub enum FoundOut {
    /// The host is a known one.
    Preset,
    /// The domain's autoconfig.
    Autoconfig,
    /// SRV records (RFC 6186).
    Srv,
    /// The host of the MX record is a known one.
    Mx,
    /// The usual names.
    Guess,
}

impl From<Found> for FoundOut {
    fn from(found: Found) -> Self {
        match found {
            Found::Preset => Self::Preset,
            Found::Autoconfig => Self::Autoconfig,
            Found::Srv => Self::Srv,
            Found::Mx => Self::Mx,
            Found::Guess => Self::Guess,
        }
    }
}

/// A way to sign in, to be tried.
#[derive(Deserialize, ToSchema)]
#[schema(as = TestMailbox)]
pub struct TestIn {
    #[serde(default)]
    #[expect(dead_code, reason = "the form sends all that it has; the address plays no part in a trial")]
    email: String,
    user: String,
    password: String,
    imap: EndpointIo,
    smtp: EndpointIo,
}

pub(crate) fn reach(t: TestIn) -> Reach {
    let TestIn { email: _, user, password, imap, smtp } = t;
    Reach { imap: imap.into(), smtp: smtp.into(), user, proof: Proof::Password(SecretString::from(password)) }
}

/// What a trial found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TestedMailbox)]
pub struct TestedOut {
    imap: TestedImapOut,
    smtp: TestedSmtpOut,
}

/// The IMAP side of a trial.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TestedImap)]
pub struct TestedImapOut {
    ok: bool,
    problem: Option<HostProblemOut>,
    advice: Option<String>,
    folders: Option<usize>,
    messages: Option<u64>,
    capabilities: Vec<String>,
}

/// The SMTP side of a trial.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TestedSmtp)]
pub struct TestedSmtpOut {
    ok: bool,
    problem: Option<HostProblemOut>,
    advice: Option<String>,
}

/// What is wrong with a host.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HostProblem)]
pub struct HostProblemOut {
    code: String,
    title: String,
    /// The host's own words; may be empty.
    detail: String,
}

pub(crate) fn tested(trial: Trial, imap_host: &str, smtp_host: &str, lang: Lang) -> TestedOut {
    let Trial { imap, smtp } = trial;
    let imap = match imap {
        Ok(found) => TestedImapOut {
            ok: true,
            problem: None,
            advice: None,
            folders: Some(found.folders),
            messages: Some(found.messages),
            capabilities: found.capabilities,
        },
        Err(problem) => TestedImapOut {
            ok: false,
            advice: Some(advised(problem.advice(imap_host), lang)),
            problem: Some(host_problem(&problem, lang)),
            folders: None,
            messages: None,
            capabilities: Vec::new(),
        },
    };
    let smtp = match smtp {
        Ok(()) => TestedSmtpOut { ok: true, problem: None, advice: None },
        Err(problem) => {
            TestedSmtpOut { ok: false, advice: Some(advised(problem.advice(smtp_host), lang)), problem: Some(host_problem(&problem, lang)) }
        }
    };
    TestedOut { imap, smtp }
}

fn host_problem(problem: &HostProblem, lang: Lang) -> HostProblemOut {
    HostProblemOut { code: problem.code().to_owned(), title: problem_title(problem.code(), lang), detail: problem.detail() }
}

fn problem_title(code: &str, lang: Lang) -> String {
    say(&format!("mail.host.problem.{code}"), lang).unwrap_or_else(|| code.to_owned())
}

fn advised(code: &str, lang: Lang) -> String {
    say(&format!("mail.host.advice.{code}"), lang).unwrap_or_else(|| code.to_owned())
}

fn say(key: &str, lang: Lang) -> Option<String> {
    Catalogue::embedded().say(lang, key, &[])
}

/// A mailbox to be bound: by a password at servers, or by the leave that was given at an identity provider.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewMailbox)]
pub struct NewMailboxIn {
    email: String,
    #[serde(default)]
    display_name: String,
    user: Option<String>,
    password: Option<String>,
    imap: Option<EndpointIo>,
    smtp: Option<EndpointIo>,
    /// What a finished sign-in of this session gave; then nothing of the four above.
    sign_in: Option<Uuid>,
    /// Fetch mail from this day on; all when absent.
    since: Option<NaiveDate>,
    /// The owner agrees that his mail is read and kept here.
    #[serde(default)]
    consent: bool,
    /// Which text he agreed to.
    #[serde(default)]
    consent_version: String,
}

/// `session` is the caller's, when he has one.
pub(crate) fn new_mailbox(n: NewMailboxIn, session: Option<Uuid>) -> Result<NewMailbox, Stop> {
    let NewMailboxIn { email, display_name, user, password, imap, smtp, sign_in, since, consent, consent_version } = n;
    let missing = |field| Stop::Refused(Refusal::FieldMalformed(field));
    let way = if let Some(flow) = sign_in {
        NewWay::Granted { flow, session: session.ok_or(Stop::Refused(Refusal::BrowserWanted))? }
    } else {
        NewWay::Password(Reach {
            imap: imap.ok_or_else(|| missing(InputField::Imap))?.into(),
            smtp: smtp.ok_or_else(|| missing(InputField::Smtp))?.into(),
            user: user.ok_or_else(|| missing(InputField::User))?,
            proof: Proof::Password(SecretString::from(password.ok_or_else(|| missing(InputField::Password))?)),
        })
    };
    Ok(NewMailbox { email, display_name, way, since, consent, consent_version })
}

/// What to change at a mailbox; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = EditMailbox)]
pub struct EditMailboxIn {
    display_name: Option<String>,
    signature_html: Option<String>,
    /// A day, or null for all.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<NaiveDate>)]
    since: Option<Option<NaiveDate>>,
    user: Option<String>,
    password: Option<String>,
    imap: Option<EndpointIo>,
    smtp: Option<EndpointIo>,
}

pub(crate) fn edit_mailbox(e: EditMailboxIn) -> EditMailbox {
    let EditMailboxIn { display_name, signature_html, since, user, password, imap, smtp } = e;
    EditMailbox {
        display_name,
        signature_html,
        since,
        user,
        password: password.map(SecretString::from),
        imap: imap.map(Into::into),
        smtp: smtp.map(Into::into),
    }
}

/// A bound mailbox.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mailbox)]
pub struct MailboxOut {
    id: Uuid,
    address: String,
    display_name: String,
    owner: OwnerOut,
    #[schema(value_type = MailboxState)]
    state: String,
    problem: Option<MailboxProblemOut>,
    imap: EndpointIo,
    smtp: EndpointIo,
    user: String,
    /// The identity provider at which its owner has given leave; none: it is signed in to by a password.
    signed_in_at: Option<SignedInAtOut>,
    /// The identity provider at which leave could be given for it.
    sign_in: Option<SignInAtOut>,
    signature_html: String,
    since: Option<NaiveDate>,
    sync: MailboxSyncOut,
    /// Unread threads in the inbox; 1000 means 1,000 or more.
    unread: i64,
    /// Its mail can be read, not only seen what threads are about.
    readable: bool,
    /// Several people work in it, to whom threads are given.
    team: bool,
}

/// Where and when leave was given.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailSignedInAt)]
pub struct SignedInAtOut {
    /// The provider's name, for people.
    name: String,
    /// When its owner last gave leave; null: he has taken it back.
    granted_at: Option<DateTime<Utc>>,
    /// The provider is told when leave is taken back; false: its owner removes it there himself; null: that is not known yet.
    takes_back: Option<bool>,
}

/// Who owns a mailbox.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailboxOwner)]
pub struct OwnerOut {
    id: Uuid,
    name: String,
}

/// What is wrong with a mailbox.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailboxProblem)]
pub struct MailboxProblemOut {
    code: String,
    title: String,
    /// The host's own words; may be empty.
    detail: String,
    advice: String,
    since: Option<DateTime<Utc>>,
}

/// How far a mailbox is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailboxSync)]
pub struct MailboxSyncOut {
    last_success_at: Option<DateTime<Utc>>,
    /// Seconds since all was well.
    behind_seconds: Option<i64>,
    #[schema(value_type = SyncPhase)]
    phase: String,
    /// Mails here.
    fetched: i64,
    /// Mails wanted.
    total: i64,
    /// Mails that the last comparison with the server missed.
    missing: i64,
    /// Mails that could not be read.
    quarantined: i64,
}

pub(crate) fn mailbox(m: Mailbox, owner: Option<String>, now: DateTime<Utc>, providers: &Providers, lang: Lang) -> MailboxOut {
    let at = m.provider.as_deref().map_or_else(|| providers.for_host(&m.imap_host), |id| providers.find(id));
    let name = |id: String| at.map_or_else(|| identity::known_name(&id).map_or(id.clone(), ToOwned::to_owned), |at| at.name.clone());
    let problem = m.problem.map(|code| MailboxProblemOut {
        title: problem_title(&code, lang),
        advice: advice_for(&code, &m.imap_host, lang),
        detail: m.problem_detail.unwrap_or_default(),
        since: m.problem_since,
        code,
    });
    MailboxOut {
        id: m.id,
        address: m.address,
        display_name: m.display_name,
        owner: OwnerOut { id: m.owner_id, name: owner.unwrap_or_default() },
        state: m.state,
        problem,
        imap: stored(m.imap_host, m.imap_port, &m.imap_security),
        smtp: stored(m.smtp_host, m.smtp_port, &m.smtp_security),
        user: m.login,
        signed_in_at: m.provider.map(|id| SignedInAtOut {
            takes_back: providers.takes_back(&id),
            name: name(id),
            granted_at: m.granted_at,
        }),
        sign_in: at.map(Into::into),
        signature_html: m.signature_html,
        since: m.since,
        sync: MailboxSyncOut {
            last_success_at: m.last_success_at,
            behind_seconds: m.last_success_at.map(|at| (now - at).num_seconds().max(0)),
            phase: m.phase,
            fetched: m.fetched,
            total: m.total,
            missing: m.missing,
            quarantined: m.quarantined,
        },
        unread: m.unread,
        readable: m.readable,
        team: m.team,
    }
}

fn advice_for(code: &str, host: &str, lang: Lang) -> String {
    let advice = HostProblem::from_code(code).map_or("try_again", |problem| problem.advice(host));
    advised(advice, lang)
}

/// A folder of a mailbox.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Folder)]
pub struct FolderOut {
    id: Uuid,
    path: String,
    /// The last level of its path.
    name: String,
    role: Option<FolderRole>,
    /// What separates the levels of its path.
    delimiter: Option<String>,
    /// Can it hold mail, or only folders?
    selectable: bool,
    /// Kept here only: no server has it.
    local: bool,
    /// Unread threads; 1000 means 1,000 or more.
    unread: i64,
    /// Mails here.
    total: i64,
    sync: FolderSyncOut,
}

/// How far a folder is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FolderSync)]
pub struct FolderSyncOut {
    last_success_at: Option<DateTime<Utc>>,
    behind_seconds: Option<i64>,
    /// When all of it was last compared with the server.
    reconciled_at: Option<DateTime<Utc>>,
    /// Mails wanted.
    server_count: i64,
    /// Mails here.
    here: i64,
    /// Mails that the last comparison missed.
    missing: i64,
    quarantined: i64,
    backfill_done: bool,
    problem: Option<HostProblemOut>,
}

pub(crate) fn folder(f: Folder, now: DateTime<Utc>, lang: Lang) -> FolderOut {
    let problem =
        f.problem.map(|code| HostProblemOut { title: problem_title(&code, lang), detail: f.problem_detail.unwrap_or_default(), code });
    let name = match f.delimiter.as_deref().filter(|d| !d.is_empty()) {
        Some(delimiter) => f.path.rsplit(delimiter).next().unwrap_or(&f.path).to_owned(),
        None => f.path.clone(),
    };
    FolderOut {
        id: f.id,
        name,
        path: f.path,
        role: f.role.as_deref().and_then(FolderRole::from_word),
        delimiter: f.delimiter,
        selectable: f.selectable,
        local: f.local,
        unread: f.unread,
        total: f.here,
        sync: FolderSyncOut {
            last_success_at: f.last_success_at,
            behind_seconds: f.last_success_at.map(|at| (now - at).num_seconds().max(0)),
            reconciled_at: f.reconciled_at,
            server_count: f.server_count.max(if f.local { f.here } else { 0 }),
            here: f.here,
            missing: f.missing,
            quarantined: f.quarantined,
            backfill_done: f.backfill_done,
            problem,
        },
    }
}

/// A folder's path.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = FolderPath)]
pub struct FolderPathIn {
    /// With the mailbox's delimiter between its levels.
    pub path: String,
}

/// A mail that could not be read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quarantined)]
pub struct AsideOut {
    message_id: Uuid,
    reason_code: String,
    reason: String,
    subject: String,
    at: DateTime<Utc>,
    attempts: i32,
}

pub(crate) fn aside(a: Aside, lang: Lang) -> AsideOut {
    let Aside { id, quarantine, subject, at, attempts } = a;
    let reason = say(&format!("mail.quarantine.{quarantine}"), lang).unwrap_or_else(|| quarantine.clone());
    AsideOut { message_id: id, reason_code: quarantine, reason, subject, at, attempts }
}
