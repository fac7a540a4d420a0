//! What a writer's signature says of him. Only what is plain is taken: a wrong fact is worse than none.

use crate::model::Fact;
use mailwire::ParsedMail;
use mailwire::quote::split_text;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use text::countries::Country;
use text::{domains, names, phones};

/// Lines of a signature that are looked at.
const LINES_MAX: usize = 16;
/// Without a marked signature, the last lines of what he wrote.
const LAST_LINES: usize = 9;
/// Longer ones are sentences.
const LINE_CHARS_MAX: usize = 120;
const NAME_CHARS_MAX: usize = 80;
const TITLE_CHARS_MAX: usize = 60;

/// Reads the signature of a mail: `company_name`, `title`, `phone`, `website`, `country`.
#[must_use]
pub fn read(parsed: &ParsedMail, address: &str) -> BTreeMap<String, Fact> {
    let lines = lines_of(&parsed.text);
    let domain = domains::domain_of(address).unwrap_or_default();
    let home = Country::by_domain(&domain).map(|c| c.code);
    let all = lines.join("\n");
    let mut facts = BTreeMap::new();
    let mut add = |name: &str, value: Option<String>, source: &str| {
        if let Some(value) = value {
            facts.insert(name.to_owned(), Fact { value, source_code: source.to_owned() });
        }
    };
    add("company_name", company(&lines), "signature");
    add("title", title(&lines), "signature");
    let phone = phones::find(&all, home).into_iter().next().map(|found| found.phone);
    add("website", website(&all, &domain), "signature");
    if let Some(country) = Country::in_text(&all).first() {
        add("country", Some(country.code.to_owned()), "signature");
    } else if let Some(country) = phone.as_ref().and_then(|p| p.country) {
        add("country", Some(country.code.to_owned()), "phone_prefix");
    }
    add("phone", phone.map(|p| p.e164), "signature");
    facts
}

fn lines_of(text: &str) -> Vec<String> {
    let split = split_text(text);
    let short = |l: &&str| !l.is_empty() && l.chars().count() <= LINE_CHARS_MAX;
    let signature: Vec<&str> = split.signature.lines().map(str::trim).filter(short).take(LINES_MAX).collect();
    let lines = if signature.is_empty() {
        let own: Vec<&str> = split.visible.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        // The greeting and the matter stand before; a mail of a few lines may have no signature at all.
        own.iter().skip(1.max(own.len().saturating_sub(LAST_LINES))).copied().filter(|l| l.chars().count() <= LINE_CHARS_MAX).collect()
    } else {
        signature
    };
    lines.into_iter().map(str::to_owned).collect()
}

fn company(lines: &[String]) -> Option<String> {
    let pieces = lines.iter().flat_map(|line| line.split(['|', '·', '•', '/', '\t']).map(str::trim));
    let named = pieces.map(|piece| LABEL.replace(piece, "").trim().trim_end_matches([',', ';']).to_owned());
    let mut plain = named.filter(|p| (2..=NAME_CHARS_MAX).contains(&p.chars().count()) && !p.contains('@') && !p.contains("://") && !SENTENCE.is_match(p));
    plain.find(|p| names::looks_like_company(p))
}

fn title(lines: &[String]) -> Option<String> {
    let pieces = lines.iter().flat_map(|line| line.split(['|', '·', '•', '\t', ',']).map(str::trim));
    let plain = |p: &&str| {
        let chars = p.chars().count();
        chars <= TITLE_CHARS_MAX && !p.contains('@') && !p.chars().any(|c| c.is_ascii_digit()) && !names::looks_like_company(p) && !SENTENCE.is_match(p)
    };
    pieces.filter(plain).find(|p| TITLE.is_match(p)).map(str::to_owned)
}

fn website(text: &str, domain: &str) -> Option<String> {
    let own = domains::registrable_domain(domain);
    let mut sites = SITE.find_iter(text).filter_map(|m| Some((m.as_str().trim_end_matches(['.', ',', ')', '>']).to_owned(), domains::site_domain(m.as_str())?)));
    let public = domains::is_public_mail_host(domain);
    // A link to somewhere else (a map, a network of friends) is not his firm's site, unless his address has no domain of its own.
    sites.find(|(_, site)| own.as_ref() == Some(site) || (public && !is_network(site))).map(|(url, _)| url)
}

fn is_network(domain: &str) -> bool {
    const NETWORKS: [&str; 14] = [
        "linkedin.com", "facebook.com", "instagram.com", "twitter.com", "x.com", "youtube.com", "google.com", "goo.gl", "wa.me", "whatsapp.com",
        "t.me", "skype.com", "alibaba.com", "made-in-china.com",
    ];
    NETWORKS.contains(&domain) || domains::is_public_mail_host(domain)
}

static LABEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^(?:company|company name|firma|empresa|société|公司|公司名称|компания|الشركة)\s*[:：]\s*").expect("a pattern of ours"));

static SITE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?i)\b(?:https?://|www\.)[a-z0-9][a-z0-9.-]*\.[a-z]{2,24}[^\s<>"']{0,100}"#).expect("a pattern of ours"));

/// Words of sentences: a line with one is not a name.
static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[?!]|\b(?:we|you|your|please|thank|thanks|regards|dear|would|could|is|are|our|with|looking|interested|quote|price)\b|请|谢谢|你好|您好|贵司|我们")
        .expect("a pattern of ours")
});

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)\b(?:manager|director|buyer|purchas\w*|procure\w*|sourcing|ceo|coo|cfo|cto|founder|owner|president|vice\ president|partner|engineer|
            head\ of|sales|import|export|merchandiser|assistant|coordinator|representative|
            gerente|director\w*|comprador\w*|compras|dueñ\w*|ingenier\w*|
            directeur|directrice|acheteu\w*|responsable|gérant\w*|
            geschäftsführer\w*|einkäufer\w*|einkauf|leiter\w*|inhaber\w*|
            diretor\w*|sócio|proprietári\w*|
            директор|менеджер|закупк\w*|снабжен\w*|руководитель|начальник|инженер)\b
          | 经理|总监|采购|总裁|董事长|主管|业务员|工程师|مدير|مشتريات|مهندس|المدير",
    )
    .expect("a pattern of ours")
});

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(from: &str, text: &str) -> BTreeMap<String, String> {
        let raw = format!("From: {from}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}");
        read(&mailwire::parse(raw.as_bytes()), from).into_iter().map(|(name, fact)| (name, fact.value)).collect()
    }

    #[test]
    fn a_signature_is_read() {
        let read = facts(
            "ahmed@dubailighting.ae",
            "Dear Sir,\r\nplease quote 500 pcs LED panels.\r\n\r\n-- \r\nAhmed Al-Farsi\r\nPurchasing Manager\r\nDubai Lighting LLC\r\n\
             Tel: +971 4 321 4567\r\nwww.dubailighting.ae\r\nDubai, UAE",
        );
        assert_eq!(read.get("company_name").map(String::as_str), Some("Dubai Lighting LLC"));
        assert_eq!(read.get("title").map(String::as_str), Some("Purchasing Manager"));
        assert_eq!(read.get("phone").map(String::as_str), Some("+97143214567"));
        assert_eq!(read.get("website").map(String::as_str), Some("www.dubailighting.ae"));
        assert_eq!(read.get("country").map(String::as_str), Some("AE"));
    }

    #[test]
    fn what_is_not_there_is_not_made_up() {
        let read = facts("joe@gmail.com", "Hello,\r\nwe are looking for a supplier of pumps for our company in the region.\r\nThanks\r\nJoe");
        assert!(!read.contains_key("company_name") && !read.contains_key("title") && !read.contains_key("phone"), "{read:?}");
    }

    #[test]
    fn a_link_to_a_network_is_no_site() {
        let read = facts("joe@gmail.com", "Hello\r\n\r\n-- \r\nJoe Doe\r\nhttps://www.linkedin.com/in/joe");
        assert!(!read.contains_key("website"), "{read:?}");
    }
}
