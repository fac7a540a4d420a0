//! Asking a domain: autoconfig files over https, SRV and MX records.

use crate::net::{Endpoint, Hosts, Security, is_public};
use hickory_resolver::TokioResolver;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use std::net::SocketAddr;
use std::time::Duration;

const FILE_TIMEOUT: Duration = Duration::from_millis(2_500);
const FILE_BYTES_MAX: usize = 256 << 10;
const REDIRECTS_MAX: usize = 3;
const MX_HOSTS_MAX: usize = 10;

impl Hosts {
    /// The domain's autoconfig file (the format of Thunderbird): servers and user name.
    pub(super) async fn autoconfig(&self, domain: &str, address: &str) -> Option<(Endpoint, Endpoint, String)> {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured((*self.tls).clone())
            .dns_resolver(Guarded { allow_inner: self.allow_inner })
            .redirect(to_names_only())
            .https_only(true)
            .timeout(FILE_TIMEOUT)
            .build()
            .ok()?;
        let own = format!("https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={address}");
        let well_known = format!("https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml");
        let (own, well_known) = tokio::join!(file(&client, &own), file(&client, &well_known));
        [own, well_known].into_iter().flatten().find_map(|xml| read_file(&xml, address))
    }
}

/// A redirect to a bare address would pass by the resolver that guards.
fn to_names_only() -> Policy {
    Policy::custom(|attempt| {
        let named = matches!(attempt.url().host(), Some(url::Host::Domain(_)));
        if named && attempt.previous().len() <= REDIRECTS_MAX { attempt.follow() } else { attempt.stop() }
    })
}

async fn file(client: &reqwest::Client, address: &str) -> Option<String> {
    let mut response = client.get(address).send().await.ok()?.error_for_status().ok()?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        body.extend_from_slice(&chunk);
        if body.len() > FILE_BYTES_MAX {
            return None;
        }
    }
    String::from_utf8(body).ok()
}

/// Takes the first IMAP and SMTP server whose connection is secured and whose sign-in is by password.
fn read_file(xml: &str, address: &str) -> Option<(Endpoint, Endpoint, String)> {
    let (imap, user) = servers(xml, "incomingServer", "imap").into_iter().find_map(|s| server(s, address))?;
    let (smtp, _) = servers(xml, "outgoingServer", "smtp").into_iter().find_map(|s| server(s, address))?;
    Some((imap, smtp, user))
}

fn servers<'a>(xml: &'a str, element: &str, kind: &str) -> Vec<&'a str> {
    let open = format!("<{element}");
    let close = format!("</{element}>");
    let mut found = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find(&open) {
        let Some(end) = rest[at..].find(&close) else { break };
        let block = &rest[at..at + end];
        let tag = &block[..block.find('>').unwrap_or(block.len())];
        if tag.contains(&format!("\"{kind}\"")) || tag.contains(&format!("'{kind}'")) {
            found.push(block);
        }
        rest = &rest[at + end..];
    }
    found
}

fn server(block: &str, address: &str) -> Option<(Endpoint, String)> {
    let inner = |name: &str| {
        let text = block.split_once(&format!("<{name}>"))?.1;
        Some(text.split_once("</")?.0.trim())
    };
    let (local, domain) = address.rsplit_once('@')?;
    let fill = |text: &str| text.replace("%EMAILADDRESS%", address).replace("%EMAILLOCALPART%", local).replace("%EMAILDOMAIN%", domain);
    let security = match inner("socketType")?.to_ascii_uppercase().as_str() {
        "SSL" => Security::Tls,
        "STARTTLS" => Security::Starttls,
        _ => return None,
    };
    let host = fill(inner("hostname")?);
    let sane = host.len() <= 253 && host.contains('.') && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c));
    let port = inner("port")?.parse().ok().filter(|_| sane)?;
    Some((Endpoint::new(host, port, security), fill(inner("username").unwrap_or(address))))
}

/// The domain's SRV records; TLS from the first byte before STARTTLS.
pub(super) async fn srv(domain: &str) -> Option<(Endpoint, Endpoint)> {
    let resolver = resolver()?;
    let one = async |service: &str, security| {
        let lookup = resolver.srv_lookup(format!("_{service}._tcp.{domain}.")).await.ok()?;
        let best = lookup.iter().min_by_key(|r| (r.priority(), u16::MAX - r.weight()))?;
        let host = best.target().to_utf8().trim_end_matches('.').to_owned();
        // '.' says: not offered here (RFC 6186, 3.4).
        (!host.is_empty()).then(|| Endpoint::new(host, best.port(), security))
    };
    let (imaps, imap, smtps, smtp) = tokio::join!(
        one("imaps", Security::Tls),
        one("imap", Security::Starttls),
        one("submissions", Security::Tls),
        one("submission", Security::Starttls)
    );
    Some((imaps.or(imap)?, smtps.or(smtp)?))
}

/// The domain's MX hosts, the preferred first.
pub(super) async fn mx(domain: &str) -> Vec<String> {
    let Some(resolver) = resolver() else { return Vec::new() };
    let Ok(lookup) = resolver.mx_lookup(format!("{domain}.")).await else { return Vec::new() };
    let mut hosts: Vec<(u16, String)> = lookup.iter().map(|r| (r.preference(), r.exchange().to_utf8())).collect();
    hosts.sort();
    hosts.into_iter().map(|(_, host)| host).take(MX_HOSTS_MAX).collect()
}

fn resolver() -> Option<TokioResolver> {
    Some(TokioResolver::builder_tokio().ok()?.build())
}

/// Gives reqwest only addresses that may be used.
struct Guarded {
    allow_inner: bool,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_inner = self.allow_inner;
        Box::pin(async move {
            let all = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let usable: Vec<SocketAddr> = all.filter(|a| allow_inner || is_public(a.ip())).collect();
            if usable.is_empty() {
                return Err("no public address".into());
            }
            Ok(Box::new(usable.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"<clientConfig version="1.1"><emailProvider id="example.com">
      <incomingServer type="pop3"><hostname>pop.example.com</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
      <incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>
      <outgoingServer type="smtp"><hostname>plain.example.com</hostname><port>25</port><socketType>plain</socketType></outgoingServer>
      <outgoingServer type="smtp"><hostname>smtp.example.com</hostname><port>587</port><socketType>STARTTLS</socketType></outgoingServer>
    </emailProvider></clientConfig>"#;

    #[test]
    fn an_autoconfig_file_is_read() {
        let (imap, smtp, user) = read_file(FILE, "ann@example.com").unwrap();
        assert_eq!(imap, Endpoint::new("imap.example.com", 993, Security::Tls));
        assert_eq!(smtp, Endpoint::new("smtp.example.com", 587, Security::Starttls));
        assert_eq!(user, "ann");
    }

    #[test]
    fn a_broken_file_is_none() {
        for end in 0..FILE.len() {
            let _ = read_file(&FILE[..end], "ann@example.com");
        }
        assert!(read_file("<incomingServer type=\"imap\">", "ann@example.com").is_none());
    }
}
