use super::*;
use crate::parse;

fn profile(from: &str, text: &str) -> Profile {
    extract(&parse(format!("From: {from}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}").as_bytes()))
}

fn best(profile: &Profile, kind: FactKind) -> (&str, Option<Confidence>) {
    profile.best(kind).map_or(("", None), |fact| (fact.value.as_str(), Some(fact.confidence)))
}

#[test]
fn an_english_signature() {
    let got = profile(
        "Ahmed Ali <ahmed@gulf-trading.ae>",
        "Dear Sir,\nPlease send us your best price for 500 pumps. We need them in May.\n\nBest regards,\nAhmed Ali\nPurchasing Manager\nGulf Trading LLC\nP.O. Box 12345, Dubai, United Arab Emirates\nTel: +971 4 321 4567 Fax: +971 4 321 4568\nWhatsApp: +971 50 123 4567\nwww.gulf-trading.ae",
    );
    assert_eq!(best(&got, FactKind::PersonName), ("Ahmed Ali", Some(Confidence::Certain)));
    assert_eq!(best(&got, FactKind::JobTitle), ("Purchasing Manager", Some(Confidence::Likely)));
    assert_eq!(best(&got, FactKind::CompanyName), ("Gulf Trading LLC", Some(Confidence::Certain)));
    assert_eq!(best(&got, FactKind::Phone), ("+97143214567", Some(Confidence::Certain)));
    assert_eq!(best(&got, FactKind::Fax), ("+97143214568", Some(Confidence::Certain)));
    assert_eq!(best(&got, FactKind::WhatsApp), ("+971501234567", Some(Confidence::Certain)));
    assert_eq!(best(&got, FactKind::Website), ("gulf-trading.ae", Some(Confidence::Certain)));
    assert_eq!(best(&got, FactKind::Country), ("AE", Some(Confidence::Certain)));
    assert!(got.all(FactKind::AddressLine).any(|fact| fact.value.contains("P.O. Box 12345")));
    assert_eq!(best(&got, FactKind::Language).0, "en");
}

#[test]
fn a_chinese_signature() {
    let got = profile(
        "王小明 <sales@yongfeng.example>",
        "您好，附件是报价单，请查收。有问题请随时联系我们。\n\n顺祝商祺\n王小明\n销售经理\n东莞市永丰五金有限公司\n地址：广东省东莞市长安镇振安路8号\n电话：0769-88888888 手机：+86 138 0013 8000\n微信：yongfeng88",
    );
    assert_eq!(best(&got, FactKind::PersonName), ("王小明", Some(Confidence::Certain)));
    assert_eq!(best(&got, FactKind::CompanyName).0, "东莞市永丰五金有限公司");
    assert_eq!(best(&got, FactKind::JobTitle).0, "销售经理");
    assert_eq!(best(&got, FactKind::WeChat).0, "yongfeng88");
    assert!(got.all(FactKind::Phone).any(|fact| fact.value == "+8613800138000"));
    assert_eq!(best(&got, FactKind::Language).0, "zh");
}

#[test]
fn one_line_signatures() {
    let got = profile(
        "\"Müller, Eva\" <e.mueller@stahl.example>",
        "Bitte senden Sie uns ein Angebot für die folgenden Teile.\n\nMit freundlichen Grüßen\nEva Müller | Einkauf | Stahl GmbH | Tel.: +49 30 901820",
    );
    assert_eq!(best(&got, FactKind::PersonName), ("Eva Müller", Some(Confidence::Certain)));
    assert_eq!(best(&got, FactKind::JobTitle).0, "Einkauf");
    assert_eq!(best(&got, FactKind::CompanyName), ("Stahl GmbH", Some(Confidence::Certain)));
    assert_eq!(best(&got, FactKind::Phone).0, "+4930901820");
    assert_eq!(best(&got, FactKind::Country).0, "DE");
}

#[test]
fn nothing_is_made_up() {
    let got = profile(
        "info <info@gmail.com>",
        "Hello, we would like to order from China. The price of USD 1234567.00 is too high.\nPlease ship to Jordan by 2026-11-22.\nThanks for your help with the sales manager.",
    );
    for kind in [FactKind::PersonName, FactKind::CompanyName, FactKind::JobTitle, FactKind::Phone, FactKind::Website, FactKind::Country] {
        assert_eq!(best(&got, kind).1, None, "{kind:?}: {got:?}");
    }
    assert!(extract(&ParsedMail::default()).facts.is_empty());
}

#[test]
fn the_quoted_mail_is_not_the_writers() {
    let got = profile(
        "Ann Lee <ann@lee-tools.example>",
        "Yes.\n\nBest regards\nAnn\n\nOn Mon, Nov 2, 2026 at 9:00 AM, Bob <bob@x.example> wrote:\n> Best regards\n> Bob Stone\n> Stone Ltd\n> Tel: +44 20 7946 0018",
    );
    assert_eq!(best(&got, FactKind::PersonName), ("Ann Lee", Some(Confidence::Certain)));
    assert_eq!(best(&got, FactKind::Phone).1, None);
    assert_eq!(best(&got, FactKind::CompanyName).1, None);
}

#[test]
fn firms_in_the_header() {
    let got = profile("Gulf Trading LLC <sales@gulf.example>", "ok");
    assert_eq!(best(&got, FactKind::CompanyName), ("Gulf Trading LLC", Some(Confidence::Likely)));
    let got = profile("\"Ahmed Ali | Gulf Trading LLC\" <ahmed@gulf.example>", "ok");
    assert_eq!(best(&got, FactKind::CompanyName).0, "Gulf Trading LLC");
    assert_eq!(best(&got, FactKind::PersonName), ("Ahmed Ali", Some(Confidence::Certain)));
}
