//! The way out: names to addresses, TCP, TLS.

use crate::problem::{HostProblem, clip};
use kernel::Fault;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

const RESOLVE_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(20);
/// Addresses of a name that are tried, at most.
const ADDRESSES_MAX: usize = 6;

/// How a connection is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// TLS after the greeting, by STARTTLS.
    Starttls,
    /// None: to this machine only.
    None,
}

impl Security {
    /// As the database writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::Starttls => "starttls",
            Self::None => "none",
        }
    }

    /// From how the database writes it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Tls, Self::Starttls, Self::None].into_iter().find(|s| s.as_str() == text)
    }
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Name or IP address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
}

impl Endpoint {
    /// An endpoint.
    #[must_use]
    pub fn new(host: impl Into<String>, port: u16, security: Security) -> Self {
        Self { host: host.into(), port, security }
    }
}

/// With what to sign in.
#[derive(Debug, Clone)]
pub struct Login {
    /// User name, often the whole address.
    pub user: String,
    /// What proves that it is he.
    pub proof: Proof,
}

/// What proves who signs in.
#[derive(Debug, Clone)]
pub enum Proof {
    /// Password, app password or authorisation code.
    Password(SecretString),
    /// An access token (RFC 6749) of the host's identity server.
    Token(SecretString),
}

impl Login {
    /// By a password.
    #[must_use]
    pub fn by_password(user: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self { user: user.into(), proof: Proof::Password(password.into()) }
    }

    /// By an access token.
    #[must_use]
    pub fn by_token(user: impl Into<String>, token: impl Into<SecretString>) -> Self {
        Self { user: user.into(), proof: Proof::Token(token.into()) }
    }
}

/// What the operator allows.
#[derive(Debug, Clone, Default)]
pub struct HostSettings {
    /// Hosts in inner networks and on this machine may be used (own mail server in the house, tests, demo).
    pub allow_inner: bool,
    /// Further root certificates, PEM.
    pub extra_roots_pem: Vec<u8>,
}

/// The way out to mail hosts. Cheap to clone.
#[derive(Clone)]
pub struct Hosts {
    pub(crate) tls: Arc<ClientConfig>,
    pub(crate) allow_inner: bool,
}

impl Hosts {
    /// With the world's root certificates (Mozilla's list) and the operator's own.
    ///
    /// # Errors
    /// A fault when the extra roots are no PEM certificates.
    pub fn new(settings: &HostSettings) -> Result<Self, Fault> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for certificate in CertificateDer::pem_slice_iter(&settings.extra_roots_pem) {
            roots.add(certificate.map_err(|e| Fault::say(format!("extra root certificates: {e}")))?)?;
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: Arc::new(tls), allow_inner: settings.allow_inner })
    }

    /// A TCP connection, to an address that may be used.
    pub(crate) async fn tcp(&self, endpoint: &Endpoint) -> Result<TcpStream, HostProblem> {
        let addresses = self.resolve(&endpoint.host, endpoint.port).await?;
        if endpoint.security == Security::None && !addresses.iter().all(|a| a.ip().is_loopback()) {
            return Err(HostProblem::NotEncrypted);
        }
        let mut last = HostProblem::Unreachable(endpoint.host.clone());
        for address in addresses.into_iter().take(ADDRESSES_MAX) {
            match timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    stream.set_nodelay(true).map_err(|e| HostProblem::dropped(&e))?;
                    return Ok(stream);
                }
                Ok(Err(error)) => last = HostProblem::Unreachable(format!("{address}: {error}")),
                Err(_) => last = HostProblem::Unreachable(format!("{address}: no answer")),
            }
        }
        Err(last)
    }

    /// TLS over a stream; the certificate must bear the host's name.
    pub(crate) async fn encrypt(&self, host: &str, stream: BoxWire) -> Result<BoxWire, HostProblem> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| HostProblem::NameUnknown(clip(host)))?;
        let handshake = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream);
        match timeout(HANDSHAKE_TIMEOUT, handshake).await {
            Ok(Ok(stream)) => Ok(Box::new(stream)),
            Ok(Err(error)) => Err(handshake_problem(&error)),
            Err(_) => Err(HostProblem::TimedOut("handshake")),
        }
    }

    async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, HostProblem> {
        let looked_up = timeout(RESOLVE_TIMEOUT, tokio::net::lookup_host((host, port))).await;
        let all: Vec<SocketAddr> = match looked_up {
            Ok(Ok(addresses)) => addresses.collect(),
            Ok(Err(error)) => return Err(HostProblem::NameUnknown(format!("{}: {error}", clip(host)))),
            Err(_) => return Err(HostProblem::TimedOut("name")),
        };
        if all.is_empty() {
            return Err(HostProblem::NameUnknown(clip(host)));
        }
        let usable: Vec<SocketAddr> = all.iter().copied().filter(|a| self.allow_inner || is_public(a.ip())).collect();
        if usable.is_empty() { Err(HostProblem::InnerAddress(clip(host))) } else { Ok(usable) }
    }
}

/// Is this an address of the public internet?
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(|| is_public_v6(v6), is_public_v4),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let benchmark = a == 198 && (18..20).contains(&b);
    let protocol = a == 192 && b == 0 && c == 0;
    !(a == 0
        || a >= 224
        || shared
        || benchmark
        || protocol
        || ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_documentation())
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let first = ip.segments()[0];
    // Global unicast is 2000::/3; of it 6to4, Teredo, documentation and NAT64-like prefixes can lead inside.
    first & 0xe000 == 0x2000 && first != 0x2002 && !(first == 0x2001 && ip.segments()[1] < 0x0200) && ip.segments()[..2] != [0x2001, 0x0db8]
}

fn handshake_problem(error: &std::io::Error) -> HostProblem {
    let words = clip(&error.to_string());
    let inner = error.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })) => {
            HostProblem::CertificateMismatch(words)
        }
        Some(rustls::Error::InvalidCertificate(_)) => HostProblem::CertificateUntrusted(words),
        Some(rustls::Error::InvalidMessage(_)) => HostProblem::TlsNotOffered,
        _ => HostProblem::Dropped(words),
    }
}

/// A stream to a server, encrypted or not.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Wire for T {}
pub(crate) type BoxWire = Box<dyn Wire>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_addresses_are_told_from_public_ones() {
        for inner in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "2002:a00:1::",
        ] {
            assert!(!is_public(inner.parse().unwrap()), "{inner}");
        }
        for public in ["8.8.8.8", "2606:4700::1111"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[tokio::test]
    async fn an_inner_host_is_refused_unless_allowed() {
        let hosts = Hosts::new(&HostSettings::default()).unwrap();
        let problem = hosts.tcp(&Endpoint::new("127.0.0.1", 143, Security::None)).await.unwrap_err();
        assert_eq!(problem.code(), "inner_address");
    }
}
