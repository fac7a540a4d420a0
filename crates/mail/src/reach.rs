//! How a mailbox is reached, and trying it: nothing is kept that was not signed in to.

use crate::model::{InputField, Refusal, Stop};
use crate::store::mailboxes::Access;
use crate::{Mail, SECRET_PURPOSE};
use kernel::{Actor, Fault};
use mailhost::{Endpoint, HostProblem, Login, Proof};
use secrecy::ExposeSecret;
use std::time::Duration;
use tokio::time::timeout;

const HOST_CHARS_MAX: usize = 253;
const LOGIN_CHARS_MAX: usize = 320;
const PASSWORD_CHARS_MAX: usize = 1_000;
const TEST_MAX: Duration = Duration::from_secs(40);

/// How to reach a mailbox.
#[derive(Debug, Clone)]
pub struct Reach {
    /// Where mail is read.
    pub imap: Endpoint,
    /// Where mail is handed in.
    pub smtp: Endpoint,
    /// User name.
    pub user: String,
    /// What proves that it is he.
    pub proof: Proof,
}

impl Reach {
    fn login(&self) -> Login {
        Login { user: self.user.clone(), proof: self.proof.clone() }
    }
}

/// What a trial of the IMAP side found.
#[derive(Debug, Clone)]
pub struct ImapTrial {
    /// Folders there.
    pub folders: usize,
    /// Mails in them, of the first few dozen folders.
    pub messages: u64,
    /// What the server can do.
    pub capabilities: Vec<String>,
}

/// What a trial found.
#[derive(Debug)]
pub struct Trial {
    /// The IMAP side.
    pub imap: Result<ImapTrial, HostProblem>,
    /// The SMTP side.
    pub smtp: Result<(), HostProblem>,
}

/// Signs in to both sides and looks around; changes nothing there.
pub async fn test(mail: &Mail, reach: &Reach) -> Trial {
    let login = reach.login();
    let (imap, smtp) =
        tokio::join!(timeout(TEST_MAX, try_imap(mail, &reach.imap, &login)), timeout(TEST_MAX, mail.hosts.check_smtp(&reach.smtp, &login)));
    let late = HostProblem::TimedOut("test");
    Trial { imap: imap.unwrap_or_else(|_| Err(late.clone())), smtp: smtp.unwrap_or(Err(late)) }
}

async fn try_imap(mail: &Mail, endpoint: &Endpoint, login: &Login) -> Result<ImapTrial, HostProblem> {
    const COUNTED_FOLDERS_MAX: usize = 40;
    let mut session = mail.hosts.imap(endpoint, login).await?;
    let folders = session.folders().await?;
    let mut messages = 0;
    for folder in folders.iter().filter(|f| f.selectable).take(COUNTED_FOLDERS_MAX) {
        match session.status(&folder.wire_path).await {
            Ok(status) => messages += status.messages,
            Err(problem) if problem.leaves_session_usable() => {}
            Err(problem) => return Err(problem),
        }
    }
    let capabilities = session.capabilities().words().to_vec();
    // 163 and its like refuse only when a folder is opened.
    session.select("INBOX", None).await?;
    session.logout().await;
    Ok(ImapTrial { folders: folders.len(), messages, capabilities })
}

/// Signs in to the IMAP side, or says why not.
///
/// # Errors
/// `HostRefused`, `FieldMalformed`, `SignInFailed` with the host's problem.
pub(crate) async fn must_sign_in(mail: &Mail, reach: &Reach) -> Result<(), Stop> {
    for endpoint in [&reach.imap, &reach.smtp] {
        let name = endpoint.host.chars().all(|c| c.is_alphanumeric() || ".-:[]".contains(c));
        if endpoint.host.is_empty() || endpoint.host.len() > HOST_CHARS_MAX || !name || endpoint.port == 0 {
            return Err(Stop::Refused(Refusal::HostRefused(endpoint.host.chars().take(HOST_CHARS_MAX).collect())));
        }
    }
    let long = match &reach.proof {
        Proof::Password(password) => password.expose_secret().chars().count() > PASSWORD_CHARS_MAX,
        Proof::Token(_) => false,
    };
    let too_long = long || reach.user.chars().count() > LOGIN_CHARS_MAX;
    if too_long || reach.user.chars().any(char::is_control) {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::User)));
    }
    let tried = timeout(TEST_MAX, mail.hosts.imap(&reach.imap, &reach.login())).await.unwrap_or(Err(HostProblem::TimedOut("test")));
    match tried {
        Ok(session) => {
            session.logout().await;
            Ok(())
        }
        Err(problem) => Err(Stop::Refused(Refusal::SignInFailed { problem: problem.code().to_owned(), detail: problem.detail() })),
    }
}

/// How a mailbox is reached by a password, sealed.
///
/// # Errors
/// A fault of the vault.
pub(crate) async fn access_of(mail: &Mail, actor: &Actor, reach: &Reach) -> Result<Access, Stop> {
    let secret = match &reach.proof {
        Proof::Password(password) => mail.vault.seal(actor.tenant, SECRET_PURPOSE, password.expose_secret().as_bytes()).await?,
        Proof::Token(_) => return Err(Stop::Failed(Fault::say("a token is no password to be kept"))),
    };
    Ok(Access { secret, provider: None, ..granted_access(reach, "") })
}

/// How a mailbox is reached by tokens of a provider, which are kept apart.
pub(crate) fn granted_access(reach: &Reach, provider: &str) -> Access {
    Access {
        login: reach.user.clone(),
        imap_host: reach.imap.host.clone(),
        imap_port: i32::from(reach.imap.port),
        imap_security: reach.imap.security.as_str().to_owned(),
        smtp_host: reach.smtp.host.clone(),
        smtp_port: i32::from(reach.smtp.port),
        smtp_security: reach.smtp.security.as_str().to_owned(),
        secret: Vec::new(),
        provider: Some(provider.to_owned()),
    }
}

/// Both servers, as stored.
pub(crate) fn endpoints(access: &Access) -> (Endpoint, Endpoint) {
    let endpoint = |host: &str, port: i32, security: &str| {
        Endpoint::new(host, u16::try_from(port).unwrap_or(0), mailhost::Security::parse(security).unwrap_or(mailhost::Security::Tls))
    };
    (
        endpoint(&access.imap_host, access.imap_port, &access.imap_security),
        endpoint(&access.smtp_host, access.smtp_port, &access.smtp_security),
    )
}
