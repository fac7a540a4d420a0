//! Segments hold what their filter meets or what was put in; the score follows its rules, on a change at once, by day at night.

mod house;

use house::House;
use serde_json::{Value, json};

async fn make(house: &House, who: &str, body: Value) -> Value {
    let (status, made) = house.ask(who, "POST", "/api/customers/segments", body).await;
    assert_eq!(status, 201, "{made}");
    made["id"].clone()
}

fn within(op: &str, value: Value) -> String {
    let filter = json!({"field": "segments", "op": op, "value": value}).to_string();
    format!("/api/customers?sort=name&filter={}", filter.replace('{', "%7B").replace('}', "%7D").replace('"', "%22"))
}

async fn fill(house: &House, who: &str, segment: &Value, body: Value) -> String {
    let path = format!("/api/customers/segments/{}/companies", segment.as_str().unwrap());
    let (status, told) = house.ask(who, "POST", &path, body).await;
    assert_eq!(status, 202, "{told}");
    house.work().await;
    told["job_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_dynamic_segment_follows_its_filter_and_a_static_one_what_is_put_in() {
    let house = House::new().await;
    for (who, name, country) in [("mia", "Alpha", "DE"), ("mia", "Beta", "FR"), ("mia", "Gamma", "DE"), ("noah", "Delta", "DE")] {
        house.make(who, json!({"name": name, "country": country})).await;
    }
    let german = make(
        &house,
        "mia",
        json!({"name": "German", "note": "for the fair", "filter": {"field": "country", "op": "eq", "value": "DE"}, "shared": "all"}),
    )
    .await;
    let hand = make(&house, "mia", json!({"name": "By hand"})).await;
    assert_eq!(house.names("mia", &within("in", json!([german]))).await, ["Alpha", "Gamma"]);
    assert_eq!(house.names("noah", &within("in", json!([german]))).await, ["Delta"], "each sees of it what he sees");
    assert_eq!(house.names("mia", &within("not_in", json!([german]))).await, ["Beta"]);

    // All that match, but one; and what the caller doesn't see stays out.
    let gamma = house.get("mia", "/api/customers?q=Gamma").await["items"][0]["id"].clone();
    let job =
        fill(&house, "mia", &hand, json!({"select": {"filter": {"field": "segments", "op": "in", "value": [german]}, "except": [gamma]}}))
            .await;
    assert_eq!(house.names("boss", &within("in", json!([hand]))).await, ["Alpha"]);
    fill(&house, "mia", &hand, json!({"select": {"ids": [gamma]}})).await;
    assert_eq!(house.names("mia", &within("in", json!([hand]))).await, ["Alpha", "Gamma"]);
    let of = format!("/api/customers/{}/segments", gamma.as_str().unwrap());
    assert_eq!(house.get("mia", &of).await["ids"], json!([hand]));
    assert_eq!(house.names("mia", &within("empty", Value::Null)).await, ["Beta"], "in none");

    // The first work is taken back, the second stays; a static one may stand in the filter of a dynamic one.
    let undo = format!("/api/customers/segments/fills/{job}/undo");
    assert_eq!(house.ask("noah", "POST", &undo, Value::Null).await.0, 404);
    assert_eq!(house.ask("mia", "POST", &undo, Value::Null).await, (200, json!({"count": 1})));
    let both = json!({"all": [{"field": "segments", "op": "in", "value": [hand]}, {"field": "country", "op": "eq", "value": "DE"}]});
    let both = make(&house, "mia", json!({"name": "Both", "filter": both})).await;
    assert_eq!(house.names("mia", &within("in", json!([both]))).await, ["Gamma"]);
    fill(&house, "mia", &hand, json!({"select": {"ids": [gamma]}, "takes_out": true})).await;
    assert_eq!(house.names("mia", &within("in", json!([both, hand]))).await, Vec::<String>::new());

    // Exports, changes of many and counts know it too.
    let filter = json!({"field": "segments", "op": "in", "value": [german]});
    let told = house
        .ask("mia", "POST", "/api/customers/bulk", json!({"select": {"filter": filter}, "change": {"set": {"stars": 3}}, "preview": true}))
        .await;
    assert_eq!(told.1["count"], 2);
}

#[tokio::test]
async fn a_segment_is_its_makers_unless_he_shares_it() {
    let house = House::new().await;
    let own = make(&house, "mia", json!({"name": "Mine", "filter": {"field": "country", "op": "eq", "value": "DE"}})).await;
    let names = async |who: &'static str| house.names(who, "/api/customers/segments").await;
    assert_eq!((names("mia").await, names("noah").await, names("boss").await), (vec!["Mine".into()], vec![], vec!["Mine".into()]));
    assert_eq!(house.ask("noah", "GET", &within("in", json!([own])), Value::Null).await.1["code"], "fields.filter_value");
    let path = format!("/api/customers/segments/{}", own.as_str().unwrap());
    assert_eq!(house.ask("noah", "PATCH", &path, json!({"name": "His"})).await.0, 404);
    let (_, shared) = house.ask("mia", "PATCH", &path, json!({"shared": "all", "name": "Ours"})).await;
    assert_eq!((shared["revision"].as_i64(), shared["mine"].as_bool()), (Some(2), Some(true)));
    assert_eq!(names("noah").await, ["Ours"]);
    assert_eq!(house.ask("noah", "PATCH", &path, json!({"name": "His"})).await.1["code"], "customers.segment_not_yours");
    assert_eq!(house.ask("noah", "DELETE", &path, Value::Null).await.0, 403);
    assert_eq!(house.ask_with("mia", "PATCH", &path, json!({"name": "X"}), &[("if-match", "\"1\"")]).await.0, 412);
    assert_eq!(house.ask("clerk", "POST", "/api/customers/segments", json!({"name": "For all", "shared": "all"})).await.0, 403);
    assert_eq!(house.ask("mia", "DELETE", &path, Value::Null).await.0, 204);
    assert_eq!(names("boss").await, Vec::<String>::new());
    assert_eq!(house.ask("stranger", "PATCH", &path, json!({"name": "X"})).await.0, 404);
}

#[tokio::test]
async fn what_no_segment_can_be_is_refused() {
    let house = House::new().await;
    let german = make(&house, "mia", json!({"name": "German", "filter": {"field": "country", "op": "eq", "value": "DE"}})).await;
    let hand = make(&house, "mia", json!({"name": "Hand"})).await;
    for (body, code) in [
        (json!({"name": " "}), "customers.segment_bad_name"),
        (json!({"name": "x".repeat(61)}), "customers.segment_bad_name"),
        (json!({"name": "german"}), "customers.segment_name_taken"),
        (json!({"name": "N", "note": "x".repeat(501)}), "customers.too_long"),
        (json!({"name": "N", "filter": {"all": []}}), "fields.filter_form"),
        (json!({"name": "N", "filter": {"field": "colour", "op": "eq", "value": 1}}), "fields.filter_unknown_field"),
        (json!({"name": "N", "filter": {"field": "segments", "op": "in", "value": [german]}}), "fields.filter_value"),
        (json!({"name": "N", "filter": {"field": "segments", "op": "contains", "value": "x"}}), "fields.filter_no_such_op"),
    ] {
        let (_, told) = house.ask("mia", "POST", "/api/customers/segments", body.clone()).await;
        let flaw = told["code"].as_str().filter(|code| *code != "web.bad_fields").map(ToOwned::to_owned);
        assert!(flaw.as_deref() == Some(code) || told["errors"][0]["code"] == code, "{body}: {told}");
    }
    let path = |id: &Value, rest: &str| format!("/api/customers/segments/{}{rest}", id.as_str().unwrap());
    let (_, told) = house.ask("mia", "POST", &path(&german, "/companies"), json!({"select": {}})).await;
    assert_eq!(told["code"], "customers.segment_of_other_kind");
    let (_, told) = house.ask("mia", "PATCH", &path(&hand, ""), json!({"filter": {"field": "stars", "op": "ge", "value": 3}})).await;
    assert_eq!(told["code"], "customers.segment_of_other_kind");
    assert_eq!(house.ask("mia", "POST", &path(&hand, "/companies"), json!({"select": {"ids": []}})).await.1["code"], "customers.bad_bulk");
    assert_eq!(house.ask("reader", "POST", &path(&hand, "/companies"), json!({"select": {}})).await.0, 403);
}

async fn rules(house: &House, revision: &str, body: Value) -> (u16, Value) {
    let (status, _, told) = house.ask_with("boss", "PUT", "/api/customers/score", body, &[("if-match", revision)]).await;
    (status, told)
}

/// What every hour does.
async fn score(house: &House) {
    let actor = kernel::Actor::house(house.actor("boss").tenant);
    house.db.db.write(&actor, async |tx| queue::enqueue(tx, &customers::Score {}).await).await.unwrap();
    house.work().await;
}

#[tokio::test]
async fn the_score_follows_its_rules_with_reasons() {
    let house = House::new().await;
    let alpha = house.make("mia", json!({"name": "Alpha", "country": "DE", "stars": 5})).await;
    let beta = house.make("mia", json!({"name": "Beta", "country": "DE", "fields": {"grade": "D"}})).await;
    let body = json!({"rules": [
        {"name": "From Germany", "filter": {"field": "country", "op": "eq", "value": "DE"}, "points": 40},
        {"name": "Five stars", "filter": {"field": "stars", "op": "eq", "value": 5}, "points": 70},
        {"name": "Not touched for 30 days", "filter": {"field": "last_touch", "op": "older_than_days", "value": 30}, "points": -25},
    ], "grades": [80, 40, 20]});
    let (status, set) = rules(&house, "\"0\"", body.clone()).await;
    assert_eq!((status, set["revision"].as_i64()), (200, Some(1)), "{set}");
    house.work().await;
    let shown = async |id: &str| house.get("mia", &format!("/api/customers/{id}")).await;
    let is = shown(&alpha).await;
    assert_eq!((is["score"].as_i64(), is["fields"]["grade"].as_str()), (Some(100), Some("A")), "no more than 100");
    assert_eq!(is["score_reasons"], json!([{"name": "From Germany", "points": 40}, {"name": "Five stars", "points": 70}]));
    let is = shown(&beta).await;
    assert_eq!((is["score"].as_i64(), is["fields"]["grade"].as_str()), (Some(40), Some("B")));

    // A change is reckoned at once, and the grade is nobody's to set.
    let path = format!("/api/customers/{beta}");
    assert_eq!(house.ask("mia", "PATCH", &path, json!({"country": "FR"})).await.1["score"], 0);
    assert_eq!(house.ask("mia", "PATCH", &path, json!({"fields": {"grade": "A"}})).await.1["code"], "customers.grade_by_score");
    let gamma = house.make("mia", json!({"name": "Gamma", "country": "DE"})).await;
    assert_eq!(shown(&gamma).await["score"], 40);
    assert_eq!(house.names("mia", "/api/customers?sort=-score").await, ["Alpha", "Gamma", "Beta"]);

    // What the calendar changes comes at night.
    let call = json!({"kind": "call", "text": "hello"});
    assert_eq!(house.ask("mia", "POST", &format!("/api/customers/{gamma}/follow-ups"), call).await.0, 201);
    house.clock.advance(chrono::TimeDelta::days(40));
    score(&house).await;
    assert_eq!(shown(&gamma).await["score"], 15);
    // What is touched, within the hour.
    assert_eq!(
        house.ask("mia", "POST", &format!("/api/customers/{gamma}/follow-ups"), json!({"kind": "call", "text": "again"})).await.0,
        201
    );
    house.clock.advance(chrono::TimeDelta::hours(1));
    score(&house).await;
    assert_eq!(shown(&gamma).await["score"], 40);

    // Without rules nobody has a score, and people grade again.
    assert_eq!(rules(&house, "\"0\"", json!({"rules": []})).await.0, 412);
    assert_eq!(rules(&house, "\"1\"", json!({"rules": []})).await.0, 200);
    house.work().await;
    let is = shown(&alpha).await;
    assert_eq!((is["score"].as_i64(), is["score_reasons"].clone(), is["fields"]["grade"].as_str()), (Some(0), json!([]), Some("A")));
    assert_eq!(house.ask("mia", "PATCH", &path, json!({"fields": {"grade": "A"}})).await.0, 200);
}

#[tokio::test]
async fn what_no_rule_can_be_is_refused() {
    let house = House::new().await;
    let german = json!({"field": "country", "op": "eq", "value": "DE"});
    let rule = |name: &str, points: i64| json!({"rules": [{"name": name, "filter": german, "points": points}]});
    for (body, field) in [
        (rule(" ", 5), "rules.0.name"),
        (rule("R", 0), "rules.0.points"),
        (rule("R", 101), "rules.0.points"),
        (json!({"rules": vec![json!({"name": "R", "filter": german, "points": 1}); 41]}), "rules"),
        (json!({"rules": [], "grades": [40, 40, 20]}), "grades"),
        (json!({"rules": [], "grades": [101, 40, 20]}), "grades"),
    ] {
        let (status, told) = rules(&house, "\"0\"", body).await;
        assert_eq!((status, told["errors"][0]["field"].as_str()), (422, Some(field)), "{told}");
    }
    let gone = json!({"rules": [{"name": "R", "filter": {"field": "x9", "op": "eq", "value": 1}, "points": 1}]});
    assert_eq!(rules(&house, "\"0\"", gone).await.1["code"], "fields.filter_unknown_field");
    let body = json!({"rules": [{"name": "R", "filter": german, "points": 1}]});
    assert_eq!(house.ask_with("seller", "PUT", "/api/customers/score", body, &[("if-match", "\"0\"")]).await.0, 403);

    // A rule whose segment is gone gives nobody points, and says so.
    let segment = make(&house, "boss", json!({"name": "S", "filter": german})).await;
    house.make("mia", json!({"name": "Alpha", "country": "DE"})).await;
    let body = json!({"rules": [
        {"name": "In S", "filter": {"field": "segments", "op": "in", "value": [segment]}, "points": 10},
        {"name": "German", "filter": german, "points": 1},
    ]});
    assert_eq!(rules(&house, "\"0\"", body).await.0, 200);
    house.work().await;
    assert_eq!(house.get("mia", "/api/customers").await["items"][0]["score"], 11);
    assert_eq!(house.ask("boss", "DELETE", &format!("/api/customers/segments/{}", segment.as_str().unwrap()), Value::Null).await.0, 204);
    assert_eq!(house.get("boss", "/api/customers/score").await["broken"], json!([0]));
    house.clock.advance(chrono::TimeDelta::days(1));
    score(&house).await;
    assert_eq!(house.get("mia", "/api/customers").await["items"][0]["score"], 1);
}
