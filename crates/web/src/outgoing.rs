//! Requests to addresses that somebody else has named: to the public internet only, never to machines inside
//! (server-side request forgery, OWASP ASVS 1.3.6). Names are checked when they are resolved, so a name that
//! changes its address between check and use gains nothing; each redirect is checked again.

use bytes::{Bytes, BytesMut};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;
use url::{Host, Url};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(20);
const REDIRECTS_MAX: usize = 4;
const URL_BYTES_MAX: usize = 4096;

/// Why nothing was fetched.
#[derive(Debug)]
pub enum OutgoingError {
    /// Not http or https, with a password in it, too long, or a port other than 80, 443, 8080, 8443.
    BadUrl,
    /// It leads to an address inside.
    Inner,
    /// More bytes than allowed.
    TooLarge,
    /// The other side answered with this status.
    Status(u16),
    /// It did not answer, or not properly.
    Failed(reqwest::Error),
}

impl fmt::Display for OutgoingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadUrl => write!(f, "not an address that can be fetched"),
            Self::Inner => write!(f, "the address leads to a machine inside"),
            Self::TooLarge => write!(f, "more bytes than allowed"),
            Self::Status(status) => write!(f, "the other side answered {status}"),
            Self::Failed(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for OutgoingError {}

/// What was fetched.
#[derive(Debug)]
pub struct Fetched {
    /// The media type that the other side claims; empty when none.
    pub content_type: String,
    /// The body.
    pub body: Bytes,
}

/// Which addresses may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The public internet.
    Public,
    /// Also this machine and its networks: for tests, and for operators whose mail servers are inside.
    Everywhere,
}

/// A client that reaches only what it may. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Made when first needed: it reads all certificates of the system, which would be most of the program's start.
    client: Arc<OnceCell<reqwest::Client>>,
    /// Follows nowhere: what is handed to it is for this one address.
    exact: Arc<OnceCell<reqwest::Client>>,
    reach: Reach,
}

impl Outgoing {
    /// A client that reads nothing yet.
    #[must_use]
    pub fn new(reach: Reach) -> Self {
        Self { client: Arc::default(), exact: Arc::default(), reach }
    }

    /// Which addresses it reaches.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Fetches at most `bytes_max` of body; `accept` is the media types that we can use.
    ///
    /// # Errors
    /// Why not; see [`OutgoingError`].
    pub async fn get(&self, url: &str, accept: &'static str, bytes_max: usize) -> Result<Fetched, OutgoingError> {
        let url = parse(url, self.reach)?;
        let headers = HeaderMap::from_iter([(reqwest::header::ACCEPT, HeaderValue::from_static(accept))]);
        let client = self.client.get_or_try_init(|| make(self.reach, following(self.reach))).await?;
        fetched(client.get(url).headers(headers).send().await.map_err(failed)?, bytes_max).await
    }

    /// Hands over JSON to exactly this address, with a bearer's key where there is one; the answer is waited for so long.
    ///
    /// # Errors
    /// Why not; see [`OutgoingError`].
    pub async fn post_json(
        &self,
        url: &str,
        key: Option<&str>,
        json: String,
        bytes_max: usize,
        patience: Duration,
    ) -> Result<Fetched, OutgoingError> {
        let url = parse(url, self.reach)?;
        let client = self.exact.get_or_try_init(|| make(self.reach, Policy::none())).await?;
        let asked = client.post(url).header(CONTENT_TYPE, "application/json").timeout(patience).body(json);
        let asked = if let Some(key) = key { asked.bearer_auth(key) } else { asked };
        fetched(asked.send().await.map_err(failed)?, bytes_max).await
    }

    /// Asks exactly what it is told to, of exactly this address: secrets in it follow no redirect. Any status is an answer; at most
    /// `bytes_max` of body are read.
    ///
    /// # Errors
    /// Why there is no answer; see [`OutgoingError`].
    pub async fn ask(&self, request: http::Request<Vec<u8>>, bytes_max: usize) -> Result<http::Response<Vec<u8>>, OutgoingError> {
        let request = reqwest::Request::try_from(request).map_err(|_| OutgoingError::BadUrl)?;
        parse(request.url().as_str(), self.reach)?;
        let client = self.exact.get_or_try_init(|| make(self.reach, Policy::none())).await?;
        let mut response = client.execute(request).await.map_err(failed)?;
        let body = read(&mut response, bytes_max).await?;
        let mut answer = http::Response::new(body.to_vec());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = response.headers().clone();
        Ok(answer)
    }
}

/// An address that may be asked, as far as it can be told before its name is resolved.
///
/// # Errors
/// [`OutgoingError::BadUrl`], or [`OutgoingError::Inner`] when it names a machine inside by its number.
pub fn parse(url: &str, reach: Reach) -> Result<Url, OutgoingError> {
    let url = Some(url).filter(|url| url.len() <= URL_BYTES_MAX).and_then(|url| Url::parse(url).ok()).ok_or(OutgoingError::BadUrl)?;
    check(&url, reach)?;
    Ok(url)
}

/// The body of a success.
async fn fetched(mut response: reqwest::Response, bytes_max: usize) -> Result<Fetched, OutgoingError> {
    if !response.status().is_success() {
        return Err(OutgoingError::Status(response.status().as_u16()));
    }
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let body = read(&mut response, bytes_max).await?;
    Ok(Fetched { content_type, body: body.freeze() })
}

async fn read(response: &mut reqwest::Response, bytes_max: usize) -> Result<BytesMut, OutgoingError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > bytes_max {
            return Err(OutgoingError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

async fn make(reach: Reach, redirect: Policy) -> Result<reqwest::Client, OutgoingError> {
    // Another part may have installed it already; then this one is not needed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .dns_resolver(Arc::new(Guarded { reach }))
        .redirect(redirect)
        .no_proxy()
        .referer(false)
        .user_agent("Tradewind")
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TOTAL_TIMEOUT)
        .build()
        .map_err(OutgoingError::Failed)
}

fn following(reach: Reach) -> Policy {
    Policy::custom(move |attempt| {
        if attempt.previous().len() > REDIRECTS_MAX {
            return attempt.error("too many redirects");
        }
        match check(attempt.url(), reach) {
            Ok(()) => attempt.follow(),
            Err(error) => attempt.error(error),
        }
    })
}

/// Looks through the causes for our own refusal.
fn failed(error: reqwest::Error) -> OutgoingError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        if matches!(inner.downcast_ref(), Some(OutgoingError::Inner)) {
            return OutgoingError::Inner;
        }
        cause = inner.source();
    }
    OutgoingError::Failed(error)
}

fn check(url: &Url, reach: Reach) -> Result<(), OutgoingError> {
    let web = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let port = url.port_or_known_default().unwrap_or(0);
    if !web || (reach == Reach::Public && !matches!(port, 80 | 443 | 8080 | 8443)) {
        return Err(OutgoingError::BadUrl);
    }
    let address = match url.host() {
        None => return Err(OutgoingError::BadUrl),
        // Resolved, and checked, later.
        Some(Host::Domain(_)) => return Ok(()),
        Some(Host::Ipv4(v4)) => IpAddr::V4(v4),
        Some(Host::Ipv6(v6)) => IpAddr::V6(v6),
    };
    if reach == Reach::Everywhere || is_public(address) { Ok(()) } else { Err(OutgoingError::Inner) }
}

#[derive(Debug)]
struct Guarded {
    reach: Reach,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.reach;
        Box::pin(async move {
            let all: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let found = !all.is_empty();
            let open: Vec<SocketAddr> = all.into_iter().filter(|a| reach == Reach::Everywhere || is_public(a.ip())).collect();
            if found && open.is_empty() {
                return Err(Box::new(OutgoingError::Inner) as Box<dyn std::error::Error + Send + Sync>);
            }
            Ok(Box::new(open.into_iter()) as Addrs)
        })
    }
}

/// Is this an address of the public internet (IANA special-purpose registries, RFC 6890 and its successors)?
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(a: Ipv4Addr) -> bool {
    let [first, second, third, _] = a.octets();
    let special = a.is_private()
        || a.is_loopback()
        || a.is_link_local()
        || a.is_multicast()
        || a.is_broadcast()
        || a.is_documentation()
        || first == 0
        || first >= 240
        || (first == 100 && (64..128).contains(&second))
        || (first == 192 && second == 0 && third == 0)
        || (first == 192 && second == 88 && third == 99)
        || (first == 198 && (18..20).contains(&second));
    !special
}

fn is_public_v6(a: Ipv6Addr) -> bool {
    let s = a.segments();
    let embedded = Ipv4Addr::from((u32::from(s[6]) << 16) | u32::from(s[7]));
    match s[0] {
        // 6to4 and NAT64 carry an IPv4 address, which must be public itself.
        0x2002 => is_public_v4(Ipv4Addr::from((u32::from(s[1]) << 16) | u32::from(s[2]))),
        0x64 if s[1] == 0xff9b && s[2..6] == [0; 4] => is_public_v4(embedded),
        // Documentation, benchmarking, Teredo and other protocol assignments.
        0x2001 if s[1] < 0x200 || s[1] == 0xdb8 => false,
        0x3fff if s[1] < 0x1000 => false,
        first => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_addresses_are_known_in_every_disguise() {
        let inner = [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.0.8",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "::7f00:1",
        ];
        for address in inner {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "64:ff9b::101:101"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[tokio::test]
    async fn a_url_to_the_inside_is_refused_however_it_is_written() {
        let outgoing = Outgoing::new(Reach::Public);
        let inner =
            ["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/", "http://localhost/", "http://[::ffff:a00:1]/"];
        for url in inner {
            let error = outgoing.get(url, "*/*", 10).await.unwrap_err();
            assert!(matches!(error, OutgoingError::Inner), "{url}: {error}");
        }
        for url in ["file:///etc/passwd", "ftp://example.com/", "http://a:b@example.com/", "http://example.com:22/", "nonsense"] {
            let error = outgoing.get(url, "*/*", 10).await.unwrap_err();
            assert!(matches!(error, OutgoingError::BadUrl), "{url}: {error}");
        }
    }

    #[tokio::test]
    async fn a_redirect_to_the_inside_and_a_flood_are_cut_off() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let app = axum::Router::new()
            .route("/away", axum::routing::get(|| async { axum::response::Redirect::temporary("ftp://127.0.0.1/") }))
            .route("/much", axum::routing::get(|| async { "x".repeat(5_000) }));
        tokio::spawn(async move { axum::serve(listener, app).await });
        let outgoing = Outgoing::new(Reach::Everywhere);
        assert!(matches!(outgoing.get(&format!("http://{at}/away"), "*/*", 10).await, Err(OutgoingError::Failed(_))));
        assert!(matches!(outgoing.get(&format!("http://{at}/much"), "*/*", 1_000).await, Err(OutgoingError::TooLarge)));
        assert_eq!(outgoing.get(&format!("http://{at}/much"), "*/*", 9_000).await.unwrap().body.len(), 5_000);
        let asked = |path: &str| http::Request::post(format!("http://{at}{path}")).body(b"secret".to_vec()).unwrap();
        assert_eq!(outgoing.ask(asked("/away"), 100).await.unwrap().status(), 405, "a GET only");
        let get = http::Request::get(format!("http://{at}/away")).body(Vec::new()).unwrap();
        assert_eq!(outgoing.ask(get, 100).await.unwrap().status(), 307, "it is told where to, and does not go");
        assert!(matches!(outgoing.ask(asked("/much"), 0).await, Ok(_) | Err(OutgoingError::TooLarge)));
        let inner = Outgoing::new(Reach::Public).ask(asked("/much"), 100).await;
        assert!(matches!(inner, Err(OutgoingError::BadUrl | OutgoingError::Inner)), "{inner:?}");
    }
}
