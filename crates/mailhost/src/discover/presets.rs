//! Hosts of mail that are known by name: where their servers are and what they want.

use crate::net::Security::{self, Starttls, Tls};
use crate::problem::Advice;

type Server = (&'static str, u16, Security);

/// A known host of mail.
#[derive(Debug)]
pub struct Preset {
    /// Its name, for people.
    pub name: &'static str,
    /// Domains of its own addresses; `yahoo.` stands for all of yahoo's countries.
    domains: &'static [&'static str],
    /// How the names of its MX hosts end.
    mx: &'static [&'static str],
    /// Where mail is read.
    pub imap: Server,
    /// Where mail is handed in.
    pub smtp: Server,
    /// What to know before signing in.
    pub advice: Option<Advice>,
}

impl Preset {
    /// The identity server at which its people sign in, when it has one that programs may use.
    #[must_use]
    pub fn identity(&self) -> Option<&'static str> {
        match self.name {
            "Gmail" => Some("google"),
            "Outlook" | "Microsoft 365" => Some("microsoft"),
            "Yahoo" => Some("yahoo"),
            _ => None,
        }
    }
}

const CODE: Option<Advice> = Some("authorisation_code");
const APP: Option<Advice> = Some("app_password");

const fn preset(
    name: &'static str,
    domains: &'static [&'static str],
    mx: &'static [&'static str],
    imap: Server,
    smtp: Server,
    advice: Option<Advice>,
) -> Preset {
    Preset { name, domains, mx, imap, smtp, advice }
}

/// The more particular first: an MX is matched in this order.
static PRESETS: &[Preset] = &[
    preset("QQ 邮箱", &["qq.com", "foxmail.com", "vip.qq.com"], &[], ("imap.qq.com", 993, Tls), ("smtp.qq.com", 465, Tls), CODE),
    preset(
        "腾讯企业邮",
        &["exmail.qq.com"],
        &["mxbiz1.qq.com", "mxbiz2.qq.com", "exmail.qq.com"],
        ("imap.exmail.qq.com", 993, Tls),
        ("smtp.exmail.qq.com", 465, Tls),
        CODE,
    ),
    preset("网易 163", &["163.com"], &["163mx00.mxmail.netease.com"], ("imap.163.com", 993, Tls), ("smtp.163.com", 465, Tls), CODE),
    preset("网易 126", &["126.com"], &["126mx00.mxmail.netease.com"], ("imap.126.com", 993, Tls), ("smtp.126.com", 465, Tls), CODE),
    preset("网易 yeah", &["yeah.net"], &[], ("imap.yeah.net", 993, Tls), ("smtp.yeah.net", 465, Tls), CODE),
    preset("网易 VIP 163", &["vip.163.com"], &[], ("imap.vip.163.com", 993, Tls), ("smtp.vip.163.com", 465, Tls), CODE),
    preset(
        "网易企业邮",
        &[],
        &["qiye163mx01.mxmail.netease.com", "qiye163mx02.mxmail.netease.com", "qiye.163.com", "ym.163.com"],
        ("imap.qiye.163.com", 993, Tls),
        ("smtp.qiye.163.com", 465, Tls),
        CODE,
    ),
    preset("阿里邮箱", &["aliyun.com"], &[], ("imap.aliyun.com", 993, Tls), ("smtp.aliyun.com", 465, Tls), CODE),
    preset(
        "阿里企业邮箱",
        &[],
        &["mxhichina.com", "qiye.aliyun.com", "mx.aliyun.com"],
        ("imap.qiye.aliyun.com", 993, Tls),
        ("smtp.qiye.aliyun.com", 465, Tls),
        CODE,
    ),
    preset("263 企业邮", &["263.net"], &["263.net", "263xmail.com"], ("imap.263.net", 993, Tls), ("smtp.263.net", 465, Tls), CODE),
    preset(
        "新浪",
        &["sina.com", "sina.cn", "vip.sina.com"],
        &["sina.com", "sina.com.cn"],
        ("imap.sina.com", 993, Tls),
        ("smtp.sina.com", 465, Tls),
        CODE,
    ),
    preset("搜狐", &["sohu.com"], &[], ("imap.sohu.com", 993, Tls), ("smtp.sohu.com", 465, Tls), CODE),
    preset("139 邮箱", &["139.com"], &[], ("imap.139.com", 993, Tls), ("smtp.139.com", 465, Tls), CODE),
    preset("189 邮箱", &["189.cn"], &[], ("imap.189.cn", 993, Tls), ("smtp.189.cn", 465, Tls), CODE),
    preset("Coremail", &[], &["icoremail.net"], ("imap.icoremail.net", 993, Tls), ("smtp.icoremail.net", 465, Tls), CODE),
    preset("Feishu", &[], &["feishu.cn"], ("imap.feishu.cn", 993, Tls), ("smtp.feishu.cn", 465, Tls), APP),
    preset("Lark", &[], &["larksuite.com"], ("imap.larksuite.com", 993, Tls), ("smtp.larksuite.com", 465, Tls), APP),
    preset(
        "Gmail",
        &["gmail.com", "googlemail.com"],
        &["google.com", "googlemail.com"],
        ("imap.gmail.com", 993, Tls),
        ("smtp.gmail.com", 465, Tls),
        APP,
    ),
    preset(
        "Outlook",
        &["outlook.", "hotmail.", "live.", "msn.com"],
        &["olc.protection.outlook.com"],
        ("outlook.office365.com", 993, Tls),
        ("smtp-mail.outlook.com", 587, Starttls),
        Some("switch_on_imap"),
    ),
    preset(
        "Microsoft 365",
        &[],
        &["mail.protection.outlook.com", "mx.microsoft", "partner.outlook.cn"],
        ("outlook.office365.com", 993, Tls),
        ("smtp.office365.com", 587, Starttls),
        Some("switch_on_imap"),
    ),
    preset(
        "Yahoo",
        &["yahoo.", "ymail.com", "rocketmail.com"],
        &["yahoodns.net"],
        ("imap.mail.yahoo.com", 993, Tls),
        ("smtp.mail.yahoo.com", 465, Tls),
        APP,
    ),
    preset("AOL", &["aol.com"], &[], ("imap.aol.com", 993, Tls), ("smtp.aol.com", 465, Tls), APP),
    preset(
        "iCloud",
        &["icloud.com", "me.com", "mac.com"],
        &["mail.icloud.com"],
        ("imap.mail.me.com", 993, Tls),
        ("smtp.mail.me.com", 587, Starttls),
        APP,
    ),
    preset("Zoho", &["zoho.com", "zohomail.com"], &["zoho.com"], ("imap.zoho.com", 993, Tls), ("smtp.zoho.com", 465, Tls), APP),
    preset("Zoho EU", &["zoho.eu", "zohomail.eu"], &["zoho.eu"], ("imap.zoho.eu", 993, Tls), ("smtp.zoho.eu", 465, Tls), APP),
    preset(
        "Yandex",
        &["yandex.", "ya.ru"],
        &["mx.yandex.net", "mx.yandex.ru"],
        ("imap.yandex.com", 993, Tls),
        ("smtp.yandex.com", 465, Tls),
        APP,
    ),
    preset(
        "Mail.ru",
        &["mail.ru", "inbox.ru", "list.ru", "bk.ru", "internet.ru"],
        &["mail.ru"],
        ("imap.mail.ru", 993, Tls),
        ("smtp.mail.ru", 465, Tls),
        APP,
    ),
    preset(
        "Rambler",
        &["rambler.ru", "lenta.ru", "autorambler.ru"],
        &[],
        ("imap.rambler.ru", 993, Tls),
        ("smtp.rambler.ru", 465, Tls),
        None,
    ),
    preset("GMX", &["gmx.de", "gmx.at", "gmx.ch"], &[], ("imap.gmx.net", 993, Tls), ("mail.gmx.net", 465, Tls), Some("switch_on_imap")),
    preset("GMX", &["gmx.com", "gmx.net", "gmx.us"], &[], ("imap.gmx.com", 993, Tls), ("mail.gmx.com", 465, Tls), Some("switch_on_imap")),
    preset("WEB.DE", &["web.de"], &[], ("imap.web.de", 993, Tls), ("smtp.web.de", 465, Tls), Some("switch_on_imap")),
    preset(
        "T-Online",
        &["t-online.de", "magenta.de"],
        &[],
        ("secureimap.t-online.de", 993, Tls),
        ("securesmtp.t-online.de", 465, Tls),
        APP,
    ),
    preset("IONOS", &[], &["kundenserver.de", "ionos.de"], ("imap.ionos.de", 993, Tls), ("smtp.ionos.de", 465, Tls), None),
    preset("IONOS", &[], &["1and1.com", "ionos.com", "perfora.net"], ("imap.ionos.com", 993, Tls), ("smtp.ionos.com", 465, Tls), None),
    preset("OVH", &[], &["mail.ovh.net", "ovh.net"], ("ssl0.ovh.net", 993, Tls), ("ssl0.ovh.net", 465, Tls), None),
    preset(
        "Fastmail",
        &["fastmail.com", "fastmail.fm"],
        &["messagingengine.com"],
        ("imap.fastmail.com", 993, Tls),
        ("smtp.fastmail.com", 465, Tls),
        APP,
    ),
    preset("Orange", &["orange.fr", "wanadoo.fr"], &[], ("imap.orange.fr", 993, Tls), ("smtp.orange.fr", 465, Tls), None),
    preset("Free", &["free.fr"], &[], ("imap.free.fr", 993, Tls), ("smtp.free.fr", 465, Tls), None),
    preset("Libero", &["libero.it"], &[], ("imapmail.libero.it", 993, Tls), ("smtp.libero.it", 465, Tls), None),
    preset("WP", &["wp.pl"], &[], ("imap.wp.pl", 993, Tls), ("smtp.wp.pl", 465, Tls), Some("switch_on_imap")),
    preset("Seznam", &["seznam.cz"], &["seznam.cz"], ("imap.seznam.cz", 993, Tls), ("smtp.seznam.cz", 465, Tls), None),
    preset("Naver", &["naver.com"], &["naver.com"], ("imap.naver.com", 993, Tls), ("smtp.naver.com", 465, Tls), APP),
    preset("Hanmail", &["hanmail.net", "daum.net"], &[], ("imap.daum.net", 993, Tls), ("smtp.daum.net", 465, Tls), APP),
    preset("UOL", &["uol.com.br", "bol.com.br"], &[], ("imap.uol.com.br", 993, Tls), ("smtps.uol.com.br", 465, Tls), None),
    preset("GoDaddy", &[], &["secureserver.net"], ("imap.secureserver.net", 993, Tls), ("smtpout.secureserver.net", 465, Tls), None),
    preset("Namecheap", &[], &["privateemail.com"], ("mail.privateemail.com", 993, Tls), ("mail.privateemail.com", 465, Tls), None),
    preset("Titan", &[], &["titan.email"], ("imap.titan.email", 993, Tls), ("smtp.titan.email", 465, Tls), Some("switch_on_imap")),
    preset("Hostinger", &[], &["hostinger.com"], ("imap.hostinger.com", 993, Tls), ("smtp.hostinger.com", 465, Tls), None),
    preset("Rackspace", &[], &["emailsrvr.com"], ("secure.emailsrvr.com", 993, Tls), ("secure.emailsrvr.com", 465, Tls), None),
    preset(
        "Infomaniak",
        &[],
        &["infomaniak.ch", "infomaniak.com"],
        ("mail.infomaniak.com", 993, Tls),
        ("mail.infomaniak.com", 465, Tls),
        APP,
    ),
    preset("Gandi", &[], &["mail.gandi.net"], ("mail.gandi.net", 993, Tls), ("mail.gandi.net", 465, Tls), None),
    preset("Strato", &[], &["rzone.de", "smtp.strato.de"], ("imap.strato.de", 993, Tls), ("smtp.strato.de", 465, Tls), None),
    preset("mailbox.org", &["mailbox.org"], &["mailbox.org"], ("imap.mailbox.org", 993, Tls), ("smtp.mailbox.org", 465, Tls), None),
];

/// By the domain of an address.
pub(super) fn by_domain(domain: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|p| {
        p.domains.iter().any(|known| match known.strip_suffix('.') {
            // All countries of a name: yahoo.fr, yahoo.co.uk – not yahoo.evil.example.
            Some(name) => domain.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')).is_some_and(is_country),
            None => domain == *known,
        })
    })
}

/// By the name of a domain's MX host.
pub(super) fn by_mx(host: &str) -> Option<&'static Preset> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    PRESETS.iter().find(|p| p.mx.iter().any(|end| host == *end || host.ends_with(&format!(".{end}"))))
}

fn is_country(rest: &str) -> bool {
    let labels: Vec<&str> = rest.split('.').collect();
    match labels.as_slice() {
        [one] => one.len() <= 3,
        [second, country] => ["co", "com"].contains(second) && country.len() == 2,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_and_mail_exchangers_are_known() {
        let by = |domain: &str| by_domain(domain).map(|p| p.name);
        assert_eq!(by("outlook.com.br"), Some("Outlook"));
        assert_eq!(by("yahoo.evil.example"), None);
        let mx = |host: &str| by_mx(host).map(|p| p.name);
        assert_eq!(mx("mxbiz1.qq.com."), Some("腾讯企业邮"));
        assert_eq!(mx("ASPMX.L.google.com"), Some("Gmail"));
        assert_eq!(mx("firm-com.mail.protection.outlook.com"), Some("Microsoft 365"));
        assert_eq!(mx("mx1.qiye.aliyun.com"), Some("阿里企业邮箱"));
        assert_eq!(mx("notgoogle.com"), None);
        assert_eq!(by_mx("aspmx.l.google.com").and_then(Preset::identity), Some("google"));
        assert_eq!(by_domain("qq.com").and_then(Preset::identity), None);
    }

    #[test]
    fn every_advice_is_a_known_one() {
        for preset in PRESETS {
            assert!(preset.advice.is_none_or(|a| crate::HostProblem::ADVICE.contains(&a)), "{}", preset.name);
            assert!(!preset.domains.is_empty() || !preset.mx.is_empty(), "{}", preset.name);
        }
    }
}
