//! What it means that a mail's picture was fetched or its link followed. Said honestly: machines of mail hosts fetch pictures that
//! nobody has looked at, and follow links to see whether they are safe.

use crate::model::{Device, TrackKind, Visit, Visitor};
use chrono::TimeDelta;
use std::collections::{HashMap, HashSet};

/// Whoever comes sooner after the mail has left is a scanner: no person has seen it yet.
const SCANNER: TimeDelta = TimeDelta::seconds(10);
/// Whoever follows so many different links of a mail within [`HASTE`] is a scanner.
const LINKS_AT_ONCE: usize = 3;
const HASTE: TimeDelta = TimeDelta::seconds(5);
/// Parts of the names under which machines come (lower case).
const MACHINES: [&str; 24] = [
    "bot",
    "crawler",
    "spider",
    "scan",
    "preview",
    "proofpoint",
    "mimecast",
    "barracuda",
    "safelinks",
    "symantec",
    "fireeye",
    "trendmicro",
    "curl/",
    "wget/",
    "python",
    "java/",
    "go-http",
    "okhttp",
    "libwww",
    "headless",
    "phantom",
    "facebookexternalhit",
    "whatsapp",
    "slack",
];

/// Judges all visits of one mail, in the order in which they came.
#[must_use]
pub fn judge(visits: &[Visit], sent_from: Option<&str>) -> Vec<Visitor> {
    let hasty = hasty(visits);
    visits
        .iter()
        .enumerate()
        .map(|(at, visit)| {
            let agent = visit.agent.to_lowercase();
            if visit.ours || sent_from.is_some_and(|network| !network.is_empty() && network == visit.network) {
                Visitor::Own
            } else if agent.contains("googleimageproxy") || agent.contains("yahoomailproxy") {
                // They ask when the reader opens the mail, but hide who and where he is.
                Visitor::ByProxy
            } else if agent.trim() == "mozilla/5.0" {
                // Apple's Mail Privacy Protection fetches every picture, read or not, and names itself just so.
                Visitor::HostMachine
            } else if agent.is_empty() || MACHINES.iter().any(|part| agent.contains(part)) {
                Visitor::Machine
            } else if visit.after_sending < SCANNER || hasty.contains(&at) {
                Visitor::Scanner
            } else {
                Visitor::Person
            }
        })
        .collect()
}

/// Those that followed many links of the mail at once, from one network.
fn hasty(visits: &[Visit]) -> HashSet<usize> {
    let mut of_network: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, visit) in visits.iter().enumerate().filter(|(_, v)| v.kind == TrackKind::Link) {
        of_network.entry(visit.network.as_str()).or_default().push(at);
    }
    let mut found = HashSet::new();
    for all in of_network.values() {
        for first in all {
            let within: Vec<usize> =
                all.iter().copied().filter(|at| (visits[*at].after_sending - visits[*first].after_sending).abs() < HASTE).collect();
            let links: HashSet<_> = within.iter().map(|at| visits[*at].tracked_id).collect();
            if links.len() >= LINKS_AT_ONCE {
                found.extend(within);
            }
        }
    }
    found
}

/// On what it was read, as far as the program named itself.
#[must_use]
pub fn device(agent: &str) -> Option<Device> {
    let agent = agent.to_lowercase();
    let has = |part: &str| agent.contains(part);
    if has("iphone") {
        Some(Device::Iphone)
    } else if has("ipad") {
        Some(Device::Ipad)
    } else if has("android") {
        Some(Device::Android)
    } else if has("windows") {
        Some(Device::Windows)
    } else if has("macintosh") || has("mac os") {
        Some(Device::Mac)
    } else if has("linux") {
        Some(Device::Linux)
    } else {
        None
    }
}

/// A network address cut short, so that it names a network and nobody within it.
#[must_use]
pub fn network(address: std::net::IpAddr) -> String {
    match address.to_canonical() {
        std::net::IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0")
        }
        std::net::IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const PERSON: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36";

    fn visit(seconds: i64, agent: &str) -> Visit {
        Visit {
            kind: TrackKind::Open,
            tracked_id: Uuid::nil(),
            after_sending: TimeDelta::seconds(seconds),
            network: "203.0.113.0".to_owned(),
            agent: agent.to_owned(),
            ours: false,
        }
    }

    #[test]
    fn machines_are_told_from_people() {
        let cases = [
            (visit(3_600, PERSON), Visitor::Person),
            (visit(3, PERSON), Visitor::Scanner),
            (visit(3_600, "Mozilla/5.0"), Visitor::HostMachine),
            (visit(3_600, "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"), Visitor::ByProxy),
            (visit(3_600, "Mozilla/5.0 (compatible; bingbot/2.0)"), Visitor::Machine),
            (visit(3_600, ""), Visitor::Machine),
            (Visit { ours: true, ..visit(3_600, PERSON) }, Visitor::Own),
        ];
        for (visit, visitor) in cases {
            assert_eq!(judge(std::slice::from_ref(&visit), None), [visitor], "{visit:?}");
        }
        assert_eq!(judge(&[visit(3_600, PERSON)], Some("203.0.113.0")), [Visitor::Own]);
    }

    #[test]
    fn whoever_follows_every_link_at_once_is_a_scanner() {
        let link = |seconds| Visit { kind: TrackKind::Link, tracked_id: Uuid::now_v7(), ..visit(seconds, PERSON) };
        assert_eq!(judge(&[link(100), link(101), link(102)], None), [Visitor::Scanner; 3]);
        assert_eq!(judge(&[link(100), link(130), link(160)], None), [Visitor::Person; 3]);
    }

    #[test]
    fn devices_and_networks_are_named_as_far_as_known() {
        assert_eq!(device(PERSON), Some(Device::Windows));
        assert_eq!(device("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"), Some(Device::Iphone));
        assert_eq!(device("something"), None);
        assert_eq!(network("203.0.113.77".parse().expect("an address")), "203.0.113.0");
        assert_eq!(network("2001:db8:1:2::3".parse().expect("an address")), "2001:db8:1::");
    }
}
