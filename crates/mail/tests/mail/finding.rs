//! Lists page without loss or repetition; search finds any word in any language.

use crate::office::Office;
use std::collections::HashSet;

#[tokio::test(flavor = "multi_thread")]
async fn words_of_any_language_are_found() {
    let office = Office::new().await;
    let mails = [
        ("Quotation", "We need shipping marks for 500 LED panels", "ana@lumen.example"),
        ("询价", "请报东莞市长安镇工厂的LED面板灯价格", "wang@lumen.example"),
        ("Запрос цены", "Просим прислать коммерческое предложение на насосы", "ivan@nasos.example"),
        ("عرض سعر", "نرجو إرسال الأسعار للمصابيح", "ahmed@noor.example"),
    ];
    for (subject, text, from) in mails {
        office.letter("mia", from, subject, text).await;
    }
    for (words, found) in [
        ("panels", "Quotation"),
        ("PANEL", "Quotation"),
        ("shipping+marks", "Quotation"),
        ("%22shipping+marks%22", "Quotation"),
        ("quotat", "Quotation"),
        ("长安镇", "询价"),
        ("面板灯", "询价"),
        ("насосы", "Запрос цены"),
        ("предложение", "Запрос цены"),
        ("المصابيح", "عرض سعر"),
        ("from:ivan", "Запрос цены"),
        ("from:nasos.example", "Запрос цены"),
        ("ahmed@noor.example", "عرض سعر"),
        ("subject:询价", "询价"),
    ] {
        let query = format!(
            "q={}",
            words
                .chars()
                .map(|c| if c.is_ascii() {
                    c.to_string()
                } else {
                    url::form_urlencoded::byte_serialize(c.to_string().as_bytes()).collect()
                })
                .collect::<String>()
        );
        assert_eq!(office.subjects("mia", &query).await, [found], "{words}");
    }
    assert!(office.subjects("mia", "q=nothingofthatkind").await.is_empty());
    assert!(office.subjects("mia", "q=-%22%22").await.is_empty());
    assert_eq!(office.subjects("mia", "q=is:unread").await.len(), 4);
    assert!(office.subjects("mia", "q=has:attachment").await.is_empty());
    assert_eq!(office.subjects("mia", "q=after:2026-01-01+panels").await, ["Quotation"]);
    assert!(office.subjects("mia", "q=before:2026-01-01+panels").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_lose_nothing_and_repeat_nothing() {
    let office = Office::new().await;
    let mut all = HashSet::new();
    for n in 0..23 {
        let thread = office.letter("mia", "ana@lumen.example", &format!("Inquiry {n}"), "commonword price").await;
        // Every third thread has a second mail with the word, so that a thread is found twice.
        if n % 3 == 0 {
            let of = office.newest("mia", &thread).await;
            let raw = office.ask("mia", "GET", &format!("/api/mail/messages/{of}/raw"), serde_json::Value::Null).await.text();
            let id = raw.lines().find_map(|l| l.strip_prefix("Message-ID: ")).unwrap().trim().to_owned();
            let again =
                format!("From: ana@lumen.example\nTo: mia@firm.example\nSubject: Re: Inquiry {n}\nIn-Reply-To: {id}\n\ncommonword again\n");
            assert_eq!(office.deliver("mia", "inbox", &again).await, thread);
        }
        all.insert(thread);
    }
    for query in ["box=inbox", "box=all", "box=inbox&unread=true", "box=waiting", "q=commonword", "q=commonwo"] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = office.get("mia", &format!("/api/mail/threads?{query}&limit=5&cursor={cursor}")).await;
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 5);
            seen.extend(items.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => break,
            }
        }
        assert_eq!(seen.len(), all.len(), "{query}");
        assert_eq!(seen.into_iter().collect::<HashSet<_>>(), all, "{query}");
    }
    assert_eq!(office.refused("mia", "GET", "/api/mail/threads?cursor=bad", serde_json::Value::Null).await.1, "web.bad_cursor");
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_divide_the_inbox() {
    let office = Office::new().await;
    office.letter("mia", "ana@lumen.example", "Inquiry", "please quote your best price").await;
    office.letter("mia", "noah@firm.example", "Lunch", "at noon?").await;
    office.letter("mia", "no-reply@shop.example", "Your price alert", "price price").await;
    office.letter("mia", "joe@seo.example", "Rank higher", "We do SEO and backlinks for the best price").await;
    assert_eq!(office.subjects("mia", "box=inbox&tab=enquiries").await, ["Inquiry"]);
    assert_eq!(office.subjects("mia", "box=inbox&tab=team").await, ["Lunch"]);
    assert_eq!(office.subjects("mia", "box=inbox&tab=others").await.len(), 2);
    let counts = office.get("mia", "/api/mail/counts").await;
    assert_eq!(
        (counts["tabs"]["enquiries"].as_i64(), counts["tabs"]["team"].as_i64(), counts["boxes"]["inbox"].as_i64()),
        (Some(1), Some(1), Some(4))
    );
}
