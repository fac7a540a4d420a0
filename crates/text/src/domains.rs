//! Domains: which part of one names a firm, and which are public mail hosts that name nobody.

/// The domain of an address, lower case, without a trailing dot; none when there is none.
#[must_use]
pub fn domain_of(address: &str) -> Option<String> {
    let (_, domain) = address.trim().rsplit_once('@')?;
    normal(domain)
}

/// The registrable domain by the public suffix list: `gulf.co.uk` of `mail.gulf.co.uk`. Sub-domains are one firm. None for a bare
/// suffix, an address literal or what is no domain. Takes a domain, an address or a host.
#[must_use]
pub fn registrable_domain(host: &str) -> Option<String> {
    let host = host.rsplit('@').next()?;
    let host = normal(host)?;
    if host.parse::<std::net::IpAddr>().is_ok() {
        return None;
    }
    psl::domain_str(&host).map(str::to_owned)
}

fn normal(domain: &str) -> Option<String> {
    let domain = domain.trim().trim_end_matches(['.', '>']).to_lowercase();
    let fits = domain.contains('.')
        && !domain.starts_with(['.', '['])
        && !domain.contains(|c: char| c.is_whitespace() || c.is_control() || "/\\@,:".contains(c));
    fits.then_some(domain)
}

/// The host of a web address as written in a text: `https://www.gulf.example/about` and `www.gulf.example` give `gulf.example`.
#[must_use]
pub fn site_domain(url: &str) -> Option<String> {
    let rest = url.trim().split_once("://").map_or(url.trim(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let host = host.split(':').next()?;
    registrable_domain(host.strip_prefix("www.").unwrap_or(host))
}

static PUBLIC: &str = include_str!("../data/public_mail_hosts.txt");

/// Can anybody have a mailbox there (gmail.com, qq.com, yahoo.*)? Such a domain says nothing about a firm. Takes a domain or a host.
#[must_use]
pub fn is_public_mail_host(domain: &str) -> bool {
    let Some(domain) = normal(domain) else { return false };
    // Families with a domain in each country.
    const FAMILIES: [&str; 7] = ["yahoo", "hotmail", "live", "outlook", "gmx", "ymail", "rocketmail"];
    let family =
        |d: &str| d.split_once('.').is_some_and(|(name, top)| FAMILIES.contains(&name) && top.len() <= 6 && top.split('.').count() <= 2);
    if listed(&domain) || family(&domain) {
        return true;
    }
    registrable_domain(&domain).is_some_and(|registrable| listed(&registrable) || family(&registrable))
}

/// Is the domain in the sorted list? A binary search over the text itself.
fn listed(domain: &str) -> bool {
    let (mut low, mut high) = (0, PUBLIC.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = PUBLIC[..PUBLIC.floor_char_boundary(middle)].rfind('\n').map_or(0, |at| at + 1);
        let end = PUBLIC[start..].find('\n').map_or(PUBLIC.len(), |at| start + at);
        let line = &PUBLIC[start..end];
        match line.cmp(domain) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        let lines: Vec<&str> = PUBLIC.lines().collect();
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
        for line in lines.iter().filter(|line| !line.starts_with('#')) {
            assert!(listed(line), "{line}");
        }
    }

    #[test]
    fn registrable_domains() {
        assert_eq!(registrable_domain("Mail.Gulf.co.uk").as_deref(), Some("gulf.co.uk"));
        assert_eq!(registrable_domain("ann@sales.gulf.com.cn").as_deref(), Some("gulf.com.cn"));
        assert_eq!(registrable_domain("co.uk"), None);
        assert_eq!(registrable_domain("192.0.2.1"), None);
        assert_eq!(registrable_domain("localhost"), None);
        assert_eq!(site_domain("https://www.gulf.co.uk:8080/a?b").as_deref(), Some("gulf.co.uk"));
        assert_eq!(domain_of("ann@Gulf.example.").as_deref(), Some("gulf.example"));
        assert_eq!(domain_of("ann"), None);
    }

    #[test]
    fn public_mail_hosts() {
        for host in [
            "gmail.com",
            "QQ.com",
            "yahoo.co.uk",
            "yahoo.com.br",
            "hotmail.fr",
            "163.com",
            "vip.163.com",
            "t-online.de",
            "uol.com.br",
            "gmx.net",
            "outlook.com.ar",
        ] {
            assert!(is_public_mail_host(host), "{host}");
        }
        for host in ["gulf.example", "live-steel.com", "qq.com.example", "yahoo-parts.com", "", "com"] {
            assert!(!is_public_mail_host(host), "{host}");
        }
    }
}
