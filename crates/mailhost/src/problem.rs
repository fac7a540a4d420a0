//! What can go wrong with a mail host, and what to do about it.

use std::fmt;

/// The server's own words are kept to this length.
const SAID_CHARS_MAX: usize = 300;

/// Why a mail host could not be used. `code` names it for people (translated), `Display` for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostProblem {
    /// User or password refused.
    WrongPassword(String),
    /// The account's own password is refused where an app password or authorisation code is wanted.
    AppPasswordNeeded(String),
    /// The access token is refused: run out, or for something else.
    TokenRefused(String),
    /// The owner's permission was taken back, or has run out: the identity server gives no further tokens.
    ConsentRevoked(String),
    /// The identity server refuses this program, not the person: its client's id or secret.
    ProviderRefused(String),
    /// 163/126: 'Unsafe Login', the host wants its own permission for this program.
    UnsafeLogin(String),
    /// IMAP or SMTP is switched off for this account.
    ServiceOff(String),
    /// The server offers no way to sign in that we know.
    NoLoginWay,
    /// The certificate is for another name.
    CertificateMismatch(String),
    /// The certificate is expired, or nobody we know has signed it.
    CertificateUntrusted(String),
    /// The server speaks no TLS where it should.
    TlsNotOffered,
    /// Sign-in without encryption is allowed to this machine only.
    NotEncrypted,
    /// The host's name is not known.
    NameUnknown(String),
    /// The address belongs to an inner network.
    InnerAddress(String),
    /// Nobody answers.
    Unreachable(String),
    /// The connection broke.
    Dropped(String),
    /// The server is silent.
    TimedOut(&'static str),
    /// No room in the mailbox.
    Quota(String),
    /// Too many connections, sign-ins or bytes: later.
    Throttled(String),
    /// The server is out of order, by its own words.
    Unavailable(String),
    /// No such folder (any more).
    NoFolder(String),
    /// A command was refused.
    Refused(String),
    /// Larger than the server, or we, take.
    TooLarge(u64),
    /// What the server says makes no sense.
    Protocol(String),
}

/// When to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// At once, then with growing pauses.
    Soon,
    /// After minutes.
    Later,
    /// Only after a person has changed something.
    AfterChange,
}

/// What a person should do: a code, translated under `host.advice`.
pub type Advice = &'static str;

impl HostProblem {
    /// Its code, translated under `host.problem`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongPassword(_) => "wrong_password",
            Self::AppPasswordNeeded(_) => "app_password_needed",
            Self::TokenRefused(_) => "token_refused",
            Self::ConsentRevoked(_) => "consent_revoked",
            Self::ProviderRefused(_) => "provider_refused",
            Self::UnsafeLogin(_) => "unsafe_login",
            Self::ServiceOff(_) => "service_off",
            Self::NoLoginWay => "no_login_way",
            Self::CertificateMismatch(_) => "certificate_mismatch",
            Self::CertificateUntrusted(_) => "certificate_untrusted",
            Self::TlsNotOffered => "tls_not_offered",
            Self::NotEncrypted => "not_encrypted",
            Self::NameUnknown(_) => "name_unknown",
            Self::InnerAddress(_) => "inner_address",
            Self::Unreachable(_) => "unreachable",
            Self::Dropped(_) => "dropped",
            Self::TimedOut(_) => "timed_out",
            Self::Quota(_) => "quota",
            Self::Throttled(_) => "throttled",
            Self::Unavailable(_) => "unavailable",
            Self::NoFolder(_) => "no_folder",
            Self::Refused(_) => "refused",
            Self::TooLarge(_) => "too_large",
            Self::Protocol(_) => "protocol",
        }
    }

    /// All codes, so that a test can look for their translations.
    pub const CODES: [&'static str; 24] = [
        "wrong_password",
        "app_password_needed",
        "token_refused",
        "consent_revoked",
        "provider_refused",
        "unsafe_login",
        "service_off",
        "no_login_way",
        "certificate_mismatch",
        "certificate_untrusted",
        "tls_not_offered",
        "not_encrypted",
        "name_unknown",
        "inner_address",
        "unreachable",
        "dropped",
        "timed_out",
        "quota",
        "throttled",
        "unavailable",
        "no_folder",
        "refused",
        "too_large",
        "protocol",
    ];

    /// All advice codes.
    pub const ADVICE: [Advice; 14] = [
        "check_password",
        "authorisation_code",
        "app_password",
        "allow_client",
        "switch_on_imap",
        "check_certificate",
        "choose_tls",
        "check_host",
        "wait",
        "make_room",
        "sign_in_again",
        "provider_settings",
        "ask_operator",
        "try_again",
    ];

    /// A problem with this code, without its circumstances; to ask for advice about one that was written down.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let none = String::new;
        Some(match code {
            "wrong_password" => Self::WrongPassword(none()),
            "app_password_needed" => Self::AppPasswordNeeded(none()),
            "token_refused" => Self::TokenRefused(none()),
            "consent_revoked" => Self::ConsentRevoked(none()),
            "provider_refused" => Self::ProviderRefused(none()),
            "unsafe_login" => Self::UnsafeLogin(none()),
            "service_off" => Self::ServiceOff(none()),
            "no_login_way" => Self::NoLoginWay,
            "certificate_mismatch" => Self::CertificateMismatch(none()),
            "certificate_untrusted" => Self::CertificateUntrusted(none()),
            "tls_not_offered" => Self::TlsNotOffered,
            "not_encrypted" => Self::NotEncrypted,
            "name_unknown" => Self::NameUnknown(none()),
            "inner_address" => Self::InnerAddress(none()),
            "unreachable" => Self::Unreachable(none()),
            "dropped" => Self::Dropped(none()),
            "timed_out" => Self::TimedOut("answer"),
            "quota" => Self::Quota(none()),
            "throttled" => Self::Throttled(none()),
            "unavailable" => Self::Unavailable(none()),
            "no_folder" => Self::NoFolder(none()),
            "refused" => Self::Refused(none()),
            "too_large" => Self::TooLarge(0),
            "protocol" => Self::Protocol(none()),
            _ => return None,
        })
    }

    /// What to do, seen from this host's habits.
    #[must_use]
    pub fn advice(&self, host: &str) -> Advice {
        match self {
            Self::WrongPassword(_) | Self::AppPasswordNeeded(_) if wants_authorisation_code(host) => "authorisation_code",
            Self::AppPasswordNeeded(_) => "app_password",
            Self::WrongPassword(_) if wants_app_password(host) => "app_password",
            Self::WrongPassword(_) => "check_password",
            Self::TokenRefused(_) | Self::ConsentRevoked(_) => "sign_in_again",
            Self::ProviderRefused(_) => "provider_settings",
            Self::UnsafeLogin(_) => "allow_client",
            Self::ServiceOff(_) => "switch_on_imap",
            Self::CertificateMismatch(_) | Self::CertificateUntrusted(_) => "check_certificate",
            Self::TlsNotOffered | Self::NotEncrypted => "choose_tls",
            Self::NameUnknown(_) | Self::Unreachable(_) | Self::NoFolder(_) => "check_host",
            Self::Throttled(_) | Self::Unavailable(_) | Self::TimedOut(_) => "wait",
            Self::Quota(_) => "make_room",
            Self::InnerAddress(_) | Self::NoLoginWay => "ask_operator",
            Self::Dropped(_) | Self::Refused(_) | Self::TooLarge(_) | Self::Protocol(_) => "try_again",
        }
    }

    /// Is it the way to the host that broke? That happens to every host now and then.
    #[must_use]
    pub fn is_a_break(&self) -> bool {
        matches!(self, Self::Dropped(_) | Self::TimedOut(_) | Self::Unreachable(_))
    }

    /// When it makes sense to try again.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::Dropped(_) | Self::TimedOut(_) | Self::Unreachable(_) | Self::Protocol(_) | Self::Refused(_) | Self::NoFolder(_) => {
                Retry::Soon
            }
            Self::Throttled(_)
            | Self::Unavailable(_)
            | Self::Quota(_)
            | Self::NameUnknown(_)
            | Self::TooLarge(_)
            | Self::ProviderRefused(_)
            // The next one may be good: it is the leave that is for good, or not.
            | Self::TokenRefused(_) => Retry::Later,
            Self::WrongPassword(_)
            | Self::AppPasswordNeeded(_)
            | Self::ConsentRevoked(_)
            | Self::UnsafeLogin(_)
            | Self::ServiceOff(_)
            | Self::NoLoginWay
            | Self::CertificateMismatch(_)
            | Self::CertificateUntrusted(_)
            | Self::TlsNotOffered
            | Self::NotEncrypted
            | Self::InnerAddress(_) => Retry::AfterChange,
        }
    }

    /// The server's or the network's own words; may be empty.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::WrongPassword(said)
            | Self::AppPasswordNeeded(said)
            | Self::TokenRefused(said)
            | Self::ConsentRevoked(said)
            | Self::ProviderRefused(said)
            | Self::UnsafeLogin(said)
            | Self::ServiceOff(said)
            | Self::CertificateMismatch(said)
            | Self::CertificateUntrusted(said)
            | Self::NameUnknown(said)
            | Self::InnerAddress(said)
            | Self::Unreachable(said)
            | Self::Dropped(said)
            | Self::Quota(said)
            | Self::Throttled(said)
            | Self::Unavailable(said)
            | Self::NoFolder(said)
            | Self::Refused(said)
            | Self::Protocol(said) => said.clone(),
            Self::TimedOut(doing) => (*doing).to_owned(),
            Self::TooLarge(bytes) => format!("{bytes} bytes"),
            Self::NoLoginWay | Self::TlsNotOffered | Self::NotEncrypted => String::new(),
        }
    }

    /// Is the session still usable after this?
    #[must_use]
    pub fn leaves_session_usable(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::NoFolder(_) | Self::Quota(_) | Self::TooLarge(_))
    }

    pub(crate) fn protocol(what: impl Into<String>) -> Self {
        Self::Protocol(what.into())
    }

    pub(crate) fn dropped(error: &std::io::Error) -> Self {
        Self::Dropped(error.to_string())
    }

    /// Reads the words of a refused sign-in; hosts have no common language for it.
    pub(crate) fn from_login_words(code: Option<&str>, words: &str) -> Self {
        let said = clip(words);
        let low = words.to_lowercase();
        let has = |needles: &[&str]| needles.iter().any(|needle| low.contains(needle));
        let code = code.unwrap_or_default().to_ascii_uppercase();
        if has(&["unsafe login"]) {
            return Self::UnsafeLogin(said);
        }
        if has(&["application-specific password", "app password", "authorization code", "authorisation code", "授权码", "客户端专用密码"])
        {
            return Self::AppPasswordNeeded(said);
        }
        if has(&[
            "not enabled for imap",
            "imap is disabled",
            "imap access is disabled",
            "service is not open",
            "imap service is not",
            "please enable imap",
            "basic authentication is disabled",
            "imap/smtp service",
            "smtpclientauthentication is disabled",
            "not enabled for smtp",
            "未开启",
            "please log in via your web browser",
        ]) {
            return Self::ServiceOff(said);
        }
        if code.starts_with("LIMIT") || code.starts_with("THROTTLED") {
            return Self::Throttled(said);
        }
        if has(&["too many", "rate limit", "try again later", "frequency limit", "exceeded", "throttl"])
            && !code.starts_with("AUTHENTICATIONFAILED")
        {
            return Self::Throttled(said);
        }
        if code.starts_with("UNAVAILABLE") || code.starts_with("INUSE") || code.starts_with("SERVERBUG") {
            return Self::Unavailable(said);
        }
        Self::WrongPassword(said)
    }

    /// Reads the words of a refused command.
    pub(crate) fn from_refusal(code: Option<&str>, words: &str) -> Self {
        let said = clip(words);
        let low = words.to_lowercase();
        let code = code.unwrap_or_default().to_ascii_uppercase();
        if low.contains("unsafe login") {
            return Self::UnsafeLogin(said);
        }
        match code.split(' ').next().unwrap_or_default() {
            "OVERQUOTA" => Self::Quota(said),
            "NONEXISTENT" | "TRYCREATE" => Self::NoFolder(said),
            "LIMIT" | "THROTTLED" => Self::Throttled(said),
            "UNAVAILABLE" | "INUSE" | "SERVERBUG" => Self::Unavailable(said),
            "TOOBIG" => Self::TooLarge(0),
            "AUTHENTICATIONFAILED" | "AUTHORIZATIONFAILED" | "EXPIRED" => Self::WrongPassword(said),
            _ if low.contains("quota") && !low.contains("bandwidth") => Self::Quota(said),
            _ if low.contains("bandwidth") || low.contains("too many") => Self::Throttled(said),
            _ if low.contains("doesn't exist") || low.contains("does not exist") || low.contains("unknown mailbox") => Self::NoFolder(said),
            _ => Self::Refused(said),
        }
    }
}

impl fmt::Display for HostProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let detail = self.detail();
        if detail.is_empty() { f.write_str(self.code()) } else { write!(f, "{}: {detail}", self.code()) }
    }
}

impl std::error::Error for HostProblem {}

fn wants_authorisation_code(host: &str) -> bool {
    const HOSTS: [&str; 12] = [
        "qq.com",
        "163.com",
        "126.com",
        "yeah.net",
        "188.com",
        "netease.com",
        "aliyun.com",
        "mxhichina.com",
        "263.net",
        "sina.com",
        "sina.cn",
        "139.com",
    ];
    ends_with_one_of(host, &HOSTS)
}

fn wants_app_password(host: &str) -> bool {
    const HOSTS: [&str; 11] = [
        "gmail.com",
        "googlemail.com",
        "yahoo.com",
        "aol.com",
        "icloud.com",
        "me.com",
        "zoho.com",
        "yandex.com",
        "yandex.ru",
        "mail.ru",
        "fastmail.com",
    ];
    ends_with_one_of(host, &HOSTS)
}

fn ends_with_one_of(host: &str, domains: &[&str]) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    domains.iter().any(|domain| host == *domain || host.ends_with(&format!(".{domain}")))
}

/// The server's words, one line, bounded, without control characters.
pub(crate) fn clip(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SAID_CHARS_MAX).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_sign_ins_are_read_in_the_hosts_own_words() {
        let read = |code: Option<&str>, words: &str| HostProblem::from_login_words(code, words).code();
        assert_eq!(read(Some("AUTHENTICATIONFAILED"), "Authentication failed."), "wrong_password");
        assert_eq!(read(Some("ALERT"), "Application-specific password required"), "app_password_needed");
        assert_eq!(read(None, "Unsafe Login. Please contact the host for help"), "unsafe_login");
        assert_eq!(read(Some("LIMIT"), "Too many simultaneous connections"), "throttled");
        assert_eq!(read(None, "Login fail. Account is abnormal, service is not open"), "service_off");
        assert_eq!(read(None, "LOGIN failed."), "wrong_password");
    }

    #[test]
    fn the_advice_fits_the_host() {
        let wrong = HostProblem::WrongPassword(String::new());
        assert_eq!(wrong.advice("imap.qq.com"), "authorisation_code");
        assert_eq!(wrong.advice("imap.gmail.com"), "app_password");
        assert_eq!(wrong.advice("mail.example.com"), "check_password");
        assert_eq!(wrong.advice("notqq.com"), "check_password");
    }

    #[test]
    fn every_code_is_listed() {
        for code in HostProblem::CODES {
            let problem = HostProblem::from_code(code).unwrap();
            assert_eq!(problem.code(), code);
            assert!(HostProblem::ADVICE.contains(&problem.advice("mail.example.com")));
        }
        assert!(HostProblem::ADVICE.contains(&HostProblem::NotEncrypted.advice("x")));
    }
}
