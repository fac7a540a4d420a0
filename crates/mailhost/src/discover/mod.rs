//! Where does a mailbox live? Presets of known hosts, the domain's own word (autoconfig, SRV, MX), at worst a guess.

mod ask;
mod presets;

pub use presets::Preset;

use crate::net::{Endpoint, Hosts, Security};
use crate::problem::Advice;
use std::time::Duration;
use tokio::time::timeout;

/// All asking together; a person waits.
const DISCOVER_MAX: Duration = Duration::from_secs(5);

/// How the servers were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A known host of mail, by the address's domain.
    Preset,
    /// The domain's autoconfig file.
    Autoconfig,
    /// The domain's SRV records (RFC 6186).
    Srv,
    /// A known host of mail, by where the domain's mail goes.
    Mx,
    /// By the usual names.
    Guess,
}

/// Servers for an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovered {
    /// How they were found.
    pub found: Found,
    /// The host's name, when it is a known one.
    pub provider: Option<&'static str>,
    /// The identity server at which its people sign in: `google`, `microsoft`, `yahoo`.
    pub identity: Option<&'static str>,
    /// What to know before signing in.
    pub advice: Option<Advice>,
    /// Where mail is read.
    pub imap: Endpoint,
    /// Where mail is handed in.
    pub smtp: Endpoint,
    /// The user name, as this host wants it.
    pub user: String,
}

impl Hosts {
    /// Finds the servers of an address within five seconds; without a network it guesses.
    pub async fn discover(&self, address: &str) -> Discovered {
        let address = address.trim();
        let domain = address.rsplit('@').next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
        if let Some(preset) = presets::by_domain(&domain) {
            return of_preset(preset, Found::Preset, address);
        }
        if !is_domain(&domain) {
            return guess(&domain, address);
        }
        let asked = async {
            let (autoconfig, srv, mx) = tokio::join!(self.autoconfig(&domain, address), ask::srv(&domain), ask::mx(&domain));
            // A known host's own preset is better kept than any file: it knows its advice.
            if let Some(preset) = mx.iter().find_map(|host| presets::by_mx(host)) {
                return Some(of_preset(preset, Found::Mx, address));
            }
            let plain = |found, (imap, smtp, user): (Endpoint, Endpoint, String)| Discovered {
                found,
                provider: None,
                identity: None,
                advice: None,
                imap,
                smtp,
                user,
            };
            autoconfig.map(|a| plain(Found::Autoconfig, a)).or_else(|| srv.map(|(i, s)| plain(Found::Srv, (i, s, address.to_owned()))))
        };
        timeout(DISCOVER_MAX, asked).await.ok().flatten().unwrap_or_else(|| guess(&domain, address))
    }
}

fn of_preset(preset: &Preset, found: Found, address: &str) -> Discovered {
    Discovered {
        found,
        provider: Some(preset.name),
        identity: preset.identity(),
        advice: preset.advice,
        imap: Endpoint::new(preset.imap.0, preset.imap.1, preset.imap.2),
        smtp: Endpoint::new(preset.smtp.0, preset.smtp.1, preset.smtp.2),
        user: address.to_owned(),
    }
}

fn guess(domain: &str, address: &str) -> Discovered {
    Discovered {
        found: Found::Guess,
        provider: None,
        identity: None,
        advice: None,
        imap: Endpoint::new(format!("imap.{domain}"), 993, Security::Tls),
        smtp: Endpoint::new(format!("smtp.{domain}"), 465, Security::Tls),
        user: address.to_owned(),
    }
}

/// Could this be a name in the public DNS? Nothing else is asked for.
fn is_domain(domain: &str) -> bool {
    domain.len() <= 253
        && domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
        && !domain.chars().all(|c| c.is_ascii_digit() || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HostSettings;

    #[tokio::test]
    async fn known_hosts_are_found_without_a_network() {
        let hosts = Hosts::new(&HostSettings::default()).unwrap();
        let found = hosts.discover("li.ping@qq.com").await;
        assert_eq!((found.found, found.advice, found.imap.host.as_str()), (Found::Preset, Some("authorisation_code"), "imap.qq.com"));
        let found = hosts.discover("ann@yahoo.co.uk").await;
        assert_eq!(found.provider, Some("Yahoo"));
    }

    #[tokio::test]
    async fn what_nobody_knows_is_guessed() {
        let hosts = Hosts::new(&HostSettings::default()).unwrap();
        for address in ["ann@firm.invalid", "ann@localhost", "ann@127.0.0.1", "ann", ""] {
            assert_eq!(hosts.discover(address).await.found, Found::Guess, "{address}");
        }
    }
}
