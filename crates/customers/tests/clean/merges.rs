//! Several companies become one, and several again.

use crate::expect;
use crate::house::House;
use chrono::TimeDelta;
use serde_json::{Value, json};

const MERGES: &str = "/api/customers/merges";

fn contact(name: &str, email: Option<&str>, phone: Option<&str>) -> Value {
    let list = |one: Option<&str>| one.map_or(json!([]), |one| json!([one]));
    json!({"name": name, "emails": list(email), "phones": list(phone)})
}

/// Of a company that shares a number with another.
async fn made_nevertheless(house: &House, body: Value) -> String {
    expect(house, "mia", "POST", "/api/customers?twin_ok=true", body, 201, "").await["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn everything_attached_moves_and_fields_are_chosen() {
    let house = House::new().await;
    let a = house
        .make("mia", json!({"name": "Gulf Trading", "domains": ["gulf.example"], "country": "AE", "contact": contact("Ada Lovelace", Some("ada@gulf.example"), Some("+97145550114"))}))
        .await;
    house.clock.advance(TimeDelta::hours(1));
    let b = made_nevertheless(
        &house,
        json!({"name": "GT General Trading", "domains": ["gt.example"], "address": "Dubai", "stage": "sample", "stars": 4,
            "contact": contact("Ada Lovelace", None, Some("+97145550114"))}),
    )
    .await;
    house.ask("mia", "POST", &format!("/api/customers/{b}/contacts"), contact("Omar", Some("omar@gt.example"), None)).await;
    house
        .ask(
            "mia",
            "POST",
            &format!("/api/customers/{b}/follow-ups"),
            json!({"kind": "call", "text": "Called Omar", "next_at": "2026-12-01T08:00:00Z"}),
        )
        .await;
    house.ask("mia", "PATCH", &format!("/api/customers/{a}"), json!({"remarks": "Pays late"})).await;
    house.ask("mia", "PATCH", &format!("/api/customers/{b}"), json!({"remarks": "Likes tea"})).await;
    let compared = house.get("mia", &format!("/api/customers/compare?ids={a},{b}")).await;
    assert_eq!(
        (&compared["proposed"]["name"], &compared["proposed"]["country"], &compared["proposed"]["stage"]),
        (&json!(b), &json!(a), &json!(b))
    );
    let merge = json!({"into": a, "from": [b], "choices": {"name": a}});
    let merged = expect(&house, "mia", "POST", MERGES, merge, 201, "").await;
    assert_eq!((merged["from"][0]["name"].as_str(), merged["people"].as_u64()), (Some("GT General Trading"), Some(1)));
    let shown = house.get("mia", &format!("/api/customers/{a}")).await;
    for (field, value) in [
        ("name", json!("Gulf Trading")),
        ("country", json!("AE")),
        ("address", json!("Dubai")),
        ("stage", json!("sample")),
        ("stars", json!(4)),
        ("domains", json!(["gulf.example", "gt.example"])),
        ("contact_count", json!(2)),
        ("remarks", json!("Pays late\n\nLikes tea")),
        ("next_follow_up_at", json!("2026-12-01T08:00:00Z")),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    assert!(shown["last_touch_at"].is_string());
    let told = house.get("mia", &format!("/api/customers/{a}/timeline")).await;
    let kinds: Vec<&str> = told["items"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"merge") && kinds.contains(&"call"), "{kinds:?}");
    assert_eq!(house.get("mia", "/api/customers/by-address?address=omar@gt.example").await["company"]["id"], json!(a));
    // The other one leads on, for who sees where.
    let (status, headers, body) = house.ask_with("mia", "GET", &format!("/api/customers/{b}"), Value::Null, &[]).await;
    assert_eq!(
        (status, body["merged_into"].as_str(), headers["location"].to_str().unwrap()),
        (307, Some(a.as_str()), format!("/api/customers/{a}").as_str())
    );
    expect(&house, "yara", "GET", &format!("/api/customers/{b}"), Value::Null, 404, "customers.no_such_company").await;
    expect(&house, "mia", "PATCH", &format!("/api/customers/{b}"), json!({"stars": 1}), 404, "customers.no_such_company").await;
    assert_eq!(house.names("boss", "/api/customers").await, ["Gulf Trading"]);
    assert_eq!(house.names("boss", "/api/customers?q=general").await, Vec::<String>::new());
    assert_eq!(house.get("mia", "/api/customers/twins?name=GT%20General%20Trading").await, json!([]));
    // And back.
    let undo = format!("{MERGES}/{}/undo", merged["id"].as_str().unwrap());
    expect(&house, "mia", "POST", &undo, json!({}), 204, "").await;
    expect(&house, "mia", "POST", &undo, json!({}), 409, "customers.merge_undone").await;
    let back = house.get("mia", &format!("/api/customers/{b}")).await;
    assert_eq!((back["contact_count"].as_i64(), back["remarks"].as_str(), back["stars"].as_i64()), (Some(2), Some("Likes tea"), Some(4)));
    assert_eq!(house.get("mia", &format!("/api/customers/{a}")).await["contact_count"], 1);
    assert_eq!(house.get("mia", MERGES).await["items"][0]["undone_by"]["name"], "mia");
}

#[tokio::test]
async fn bad_merges_are_refused_and_leave_nothing() {
    let house = House::new().await;
    let own = house.make("mia", json!({"name": "Acme"})).await;
    let other = house.make("mia", json!({"name": "Bolt"})).await;
    let theirs = house.make("yara", json!({"name": "Cable"})).await;
    let nobody = "018f0000-0000-7000-8000-000000000000";
    for (who, into, from, choices, status, code) in [
        ("mia", &own, json!([own]), json!({}), 422, "customers.merge_with_itself"),
        ("mia", &own, json!([other, other]), json!({}), 422, "customers.merge_with_itself"),
        ("mia", &own, json!([]), json!({}), 422, "customers.merge_count"),
        ("mia", &own, json!([other, other, other, other, other]), json!({}), 422, "customers.merge_count"),
        ("mia", &own, json!([theirs]), json!({}), 404, "customers.no_such_company"),
        ("mia", &theirs, json!([own]), json!({}), 404, "customers.no_such_company"),
        ("mia", &own, json!([nobody]), json!({}), 404, "customers.no_such_company"),
        ("stranger", &own, json!([other]), json!({}), 404, "customers.no_such_company"),
        ("mia", &own, json!([other]), json!({"name": theirs}), 422, "customers.merge_stranger"),
        ("mia", &own, json!([other]), json!({"labels": own}), 422, "customers.bad_fields"),
        ("reader", &own, json!([other]), json!({}), 403, "web.forbidden"),
    ] {
        expect(&house, who, "POST", MERGES, json!({"into": into, "from": from, "choices": choices}), status, code).await;
    }
    expect(&house, "mia", "GET", &format!("/api/customers/compare?ids={own},{theirs}"), Value::Null, 404, "customers.no_such_company")
        .await;
    expect(&house, "mia", "GET", "/api/customers/compare?ids=", Value::Null, 422, "customers.merge_count").await;
    expect(&house, "mia", "GET", &format!("/api/customers/compare?ids={own},{own}"), Value::Null, 422, "customers.merge_with_itself").await;
    expect(&house, "mia", "POST", &format!("{MERGES}/{nobody}/undo"), json!({}), 404, "customers.no_such_merge").await;
    assert_eq!(house.get("boss", MERGES).await["items"], json!([]));
    assert_eq!(house.names("boss", "/api/customers?sort=name").await, ["Acme", "Bolt", "Cable"]);
}

#[tokio::test]
async fn a_merge_is_undone_within_30_days_and_the_later_one_first() {
    let house = House::new().await;
    let mut ids = Vec::new();
    for name in ["Acme", "Bolt", "Cable"] {
        ids.push(house.make("mia", json!({"name": name})).await);
    }
    let first = expect(&house, "mia", "POST", MERGES, json!({"into": ids[0], "from": [ids[1]]}), 201, "").await;
    house.clock.advance(TimeDelta::days(1));
    let second = expect(&house, "mia", "POST", MERGES, json!({"into": ids[2], "from": [ids[0]]}), 201, "").await;
    let undo = |merge: &Value| format!("{MERGES}/{}/undo", merge["id"].as_str().unwrap());
    // Both lead to the end of the way.
    for id in [&ids[0], &ids[1]] {
        let led = expect(&house, "mia", "GET", &format!("/api/customers/{id}"), Value::Null, 307, "").await;
        assert_eq!(led["merged_into"], json!(ids[2]));
    }
    expect(&house, "noah", "POST", &undo(&second), json!({}), 404, "customers.no_such_merge").await;
    let (status, value) = house.ask("mia", "POST", &undo(&first), json!({})).await;
    assert!(
        matches!((status, value["code"].as_str().unwrap()), (404, "customers.no_such_merge") | (409, "customers.merge_built_on")),
        "{value}"
    );
    expect(&house, "mia", "POST", &undo(&second), json!({}), 204, "").await;
    house.clock.advance(TimeDelta::days(30));
    expect(&house, "mia", "POST", &undo(&first), json!({}), 409, "customers.merge_too_old").await;
}

#[tokio::test]
async fn what_is_changed_after_a_merge_stays() {
    let house = House::new().await;
    let a = house.make("mia", json!({"name": "Acme", "contact": contact("Jo", Some("jo@acme.example"), None)})).await;
    let b = house.make("mia", json!({"name": "Bolt", "country": "DE", "contact": contact("Kim", Some("kim@bolt.example"), None)})).await;
    let merged = expect(&house, "mia", "POST", MERGES, json!({"into": a, "from": [b], "choices": {"name": a}}), 201, "").await;
    let kim = house.get("mia", "/api/customers/by-address?address=kim@bolt.example").await["contact"]["id"].as_str().unwrap().to_owned();
    house.ask("mia", "PATCH", &format!("/api/contacts/{kim}"), json!({"title": "Buyer"})).await;
    house.ask("mia", "PATCH", &format!("/api/customers/{a}"), json!({"address": "Harbour 1"})).await;
    house.ask("mia", "POST", &format!("/api/customers/{a}/contacts"), contact("Lee", Some("lee@acme.example"), None)).await;
    house.ask("mia", "POST", &format!("/api/customers/{a}/follow-ups"), json!({"kind": "note", "text": "After the merge"})).await;
    expect(&house, "mia", "POST", &format!("{MERGES}/{}/undo", merged["id"].as_str().unwrap()), json!({}), 204, "").await;
    let (a, b) = (house.get("mia", &format!("/api/customers/{a}")).await, house.get("mia", &format!("/api/customers/{b}")).await);
    let people = |c: &Value| c["contacts"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!((people(&a), people(&b)), (vec!["Jo".to_owned(), "Lee".to_owned()], vec!["Kim".to_owned()]));
    assert_eq!((a["address"].as_str(), &a["country"], b["country"].as_str()), (Some("Harbour 1"), &Value::Null, Some("DE")));
    assert_eq!(
        (b["contacts"][0]["title"].as_str(), a["contact_count"].as_i64(), b["contact_count"].as_i64()),
        (Some("Buyer"), Some(2), Some(1))
    );
    assert_eq!(house.names("mia", "/api/customers?q=kim").await, ["Bolt"]);
    assert_eq!(house.names("mia", "/api/customers?q=harbour").await, Vec::<String>::new());
}

#[tokio::test]
async fn two_who_merge_the_same_at_once_make_one_merge() {
    let house = House::new().await;
    for round in 0..4 {
        let a = house.make("mia", json!({"name": format!("Acme {round} North")})).await;
        let b = house.make("mia", json!({"name": format!("Bolt {round} South")})).await;
        let there = house.ask("mia", "POST", MERGES, json!({"into": a, "from": [b]}));
        let back = house.ask("boss", "POST", MERGES, json!({"into": b, "from": [a]}));
        let (there, back) = futures_util::join!(there, back);
        let mut statuses = [there.0, back.0];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 404], "{there:?} {back:?}");
    }
}
