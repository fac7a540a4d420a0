//! The tenant's own types of follow-ups: there from the first look, changed by who may, never lost where something names them.

mod house;

use db::sqlx;
use house::House;
use serde_json::{Value, json};

const DOOR: &str = "/api/follow-up-types";

async fn types(house: &House, who: &str) -> Vec<Value> {
    house.get(who, DOOR).await["items"].as_array().unwrap().clone()
}

fn names(types: &[Value]) -> Vec<&str> {
    types.iter().map(|one| one["name"].as_str().unwrap()).collect()
}

fn one<'a>(types: &'a [Value], name: &str) -> &'a Value {
    types.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("no type {name}"))
}

fn id(one: &Value) -> &str {
    one["id"].as_str().unwrap()
}

fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["code"].as_str().unwrap_or_default())
}

/// The field that a refusal marks, and why.
fn marked(answer: &(u16, Value)) -> (u16, &str, &str) {
    let first = &answer.1["errors"][0];
    (answer.0, first["field"].as_str().unwrap_or_default(), first["code"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn everybody_begins_with_types_and_two_who_look_at_once_find_the_same() {
    let house = House::new().await;
    let (mia, noah) = tokio::join!(types(&house, "mia"), types(&house, "noah"));
    assert_eq!(mia, noah);
    assert_eq!(names(&mia)[..3], ["Phone call", "WhatsApp", "E-mail"]);
    assert!(mia.iter().all(|one| one["retired"] == false));
    assert_eq!((&one(&mia, "Exhibition")["kind"], &one(&mia, "Exhibition")["icon"]), (&json!("meeting"), &json!("fair")));
    // Another tenant has his own, in the language of who looks first there.
    let (_, _, theirs) = house.ask_with("stranger", "GET", DOOR, Value::Null, &[("accept-language", "zh-CN")]).await;
    assert!(mia.iter().all(|one| !theirs.to_string().contains(id(one))));
    // Whoever deletes them all isn't given them again.
    for one in &mia {
        assert_eq!(house.ask("boss", "DELETE", &format!("{DOOR}/{}", id(one)), Value::Null).await.0, 204);
    }
    assert!(types(&house, "mia").await.is_empty());
}

#[tokio::test]
async fn they_are_added_changed_put_in_order_and_retired() {
    let house = House::new().await;
    let before = types(&house, "mia").await;
    let (status, made) = house.ask("boss", "POST", DOOR, json!({"name": "  Factory   audit ", "icon": "people", "kind": "visit"})).await;
    assert_eq!((status, made["name"].as_str(), made["retired"].as_bool()), (201, Some("Factory audit"), Some(false)));
    assert_eq!(names(&types(&house, "mia").await).last(), Some(&"Factory audit"));

    let path = format!("{DOOR}/{}", id(&made));
    let (_, _, changed) =
        house.ask_with("boss", "PATCH", &path, json!({"name": "Audit", "kind": "meeting"}), &[("if-match", "\"1\"")]).await;
    assert_eq!(
        (&changed["name"], &changed["kind"], &changed["icon"], &changed["revision"]),
        (&json!("Audit"), &json!("meeting"), &json!("people"), &json!(2))
    );
    let (status, _, refused) = house.ask_with("boss", "PATCH", &path, json!({"name": "Check"}), &[("if-match", "\"1\"")]).await;
    assert_eq!((status, refused["code"].as_str(), refused["revision"].as_i64()), (412, Some("customers.follow_up_type_changed"), Some(2)));
    // What changes nothing counts no change.
    assert_eq!(house.ask("boss", "PATCH", &path, json!({})).await.1["revision"], 2);

    let mut order: Vec<String> = before.iter().map(|one| id(one).to_owned()).collect();
    order.insert(0, id(&made).to_owned());
    let (status, sorted) = house.ask("boss", "PUT", &format!("{DOOR}/order"), json!({"ids": order})).await;
    assert_eq!((status, sorted["items"][0]["name"].as_str()), (200, Some("Audit")));
    let (_, retired) = house.ask("boss", "PATCH", &path, json!({"retired": true})).await;
    assert_eq!(retired["retired"], true);
    assert_eq!(one(&types(&house, "mia").await, "Audit")["retired"], true);
    house.ask("boss", "PATCH", &path, json!({"retired": false})).await;
    assert_eq!(house.ask("boss", "DELETE", &path, Value::Null).await.0, 204);
    assert_eq!(types(&house, "mia").await, before);

    let mut admin = house.admin().await;
    let acts: Vec<String> = sqlx::query_scalar("select act from accounts.audit where act like 'customers.follow_up_type.%' order by seq")
        .fetch_all(&mut admin)
        .await
        .unwrap();
    assert_eq!(acts, ["create", "change", "order", "retire", "restore", "delete"].map(|act| format!("customers.follow_up_type.{act}")));
    let told: i64 = sqlx::query_scalar("select count(*) from platform.event where kind = 'customers.follow_up_types'")
        .fetch_one(&mut admin)
        .await
        .unwrap();
    assert_eq!(told, 6);
}

#[tokio::test]
async fn what_is_logged_under_a_type_counts_as_its_kind_names_it_and_keeps_it() {
    let house = House::new().await;
    let all = types(&house, "mia").await;
    let company = house.make("mia", json!({"name": "Acme"})).await;
    let (log, timeline) = (format!("/api/customers/{company}/follow-ups"), format!("/api/customers/{company}/timeline"));
    let (whatsapp, sample) = (one(&all, "WhatsApp"), one(&all, "Sample sent"));

    // A sample sent is no contact, a chat is.
    let (status, entry) = house.ask("mia", "POST", &log, json!({"type_id": id(sample), "text": "3 panels by DHL"})).await;
    assert_eq!(
        (status, &entry["kind"], &entry["type"]["name"], &entry["type"]["icon"]),
        (201, &json!("note"), &json!("Sample sent"), &json!("sample"))
    );
    assert_eq!(house.get("mia", &format!("/api/customers/{company}")).await["last_touch_at"], Value::Null);
    let due = house.now() + chrono::Duration::hours(3);
    let (_, chat) =
        house.ask("mia", "POST", &log, json!({"type_id": id(whatsapp), "text": "Got the tracking number", "next_at": due})).await;
    assert_eq!((&chat["kind"], &chat["type"]["name"]), (&json!("call"), &json!("WhatsApp")));
    assert_ne!(house.get("mia", &format!("/api/customers/{company}")).await["last_touch_at"], Value::Null);
    house.ask("mia", "POST", &log, json!({"kind": "note", "text": "plain"})).await;
    // A kept promise is still of its type.
    let (_, done) = house.ask("mia", "POST", &format!("/api/follow-ups/{}/done", id(&chat)), Value::Null).await;
    assert_eq!(done["type"]["name"], "WhatsApp");

    let texts = async |query: &str| {
        let page = house.get("mia", &format!("{timeline}?{query}")).await;
        page["items"].as_array().unwrap().iter().map(|e| e["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts(&format!("types={}", id(whatsapp))).await, ["Got the tracking number"]);
    assert_eq!(texts(&format!("types={},{}&limit=1", id(sample), id(whatsapp))).await, ["Got the tracking number"]);
    assert_eq!(texts(&format!("types={}&kinds=call", id(sample))).await, Vec::<String>::new());
    assert_eq!(texts("").await.len(), 4);

    // Renamed, it is called so everywhere; it stays of its kind, and stays.
    let path = |one: &Value| format!("{DOOR}/{}", id(one));
    house.ask("boss", "PATCH", &path(whatsapp), json!({"name": "Chat"})).await;
    assert_eq!(house.get("mia", &format!("{timeline}?types={}", id(whatsapp))).await["items"][0]["type"]["name"], "Chat");
    let kind = house.ask("boss", "PATCH", &path(whatsapp), json!({"kind": "note"})).await;
    assert_eq!(code(&kind), (409, "customers.follow_up_type_kind_in_use"));
    // Whoever manages types need not see what was logged under them, nor must it be out of the bin.
    assert_eq!(house.ask("mia", "DELETE", &format!("/api/customers/{company}"), Value::Null).await.0, 204);
    for who in ["boss", "yara"] {
        let gone = house.ask(who, "DELETE", &path(whatsapp), Value::Null).await;
        assert_eq!(code(&gone), (409, "customers.follow_up_type_in_use"));
    }
    house.ask("boss", "PATCH", &path(sample), json!({"retired": true})).await;
    let other = house.make("mia", json!({"name": "Borealis"})).await;
    let refused =
        house.ask("mia", "POST", &format!("/api/customers/{other}/follow-ups"), json!({"type_id": id(sample), "text": "x"})).await;
    assert_eq!(marked(&refused), (422, "type_id", "customers.follow_up_type_not_offered"));
}

#[tokio::test]
async fn bad_input_is_refused_with_its_reason() {
    let house = House::new().await;
    let all = types(&house, "boss").await;
    let new = |name: &str, icon: &str, kind: &str| json!({"name": name, "icon": icon, "kind": kind});
    for (body, field, why) in [
        (new(" ", "tag", "note"), "name", "customers.missing"),
        (new(&"x".repeat(31), "tag", "note"), "name", "customers.too_long"),
        (new("a\u{7}b", "tag", "note"), "name", "customers.unreadable"),
        (new("Fair", "rocket", "note"), "icon", "customers.not_a_choice"),
        (new("Fair", "tag", "mail_out"), "kind", "customers.not_a_choice"),
        (new("Fair", "tag", "created"), "kind", "customers.not_a_choice"),
    ] {
        assert_eq!(marked(&house.ask("boss", "POST", DOOR, body).await), (422, field, why));
    }
    for body in [json!({}), json!({"name": "x", "icon": "tag", "kind": "note", "colour": "red"}), json!([])] {
        assert_eq!(house.ask("boss", "POST", DOOR, body).await.0, 422);
    }
    let path = format!("{DOOR}/{}", id(&all[0]));
    assert_eq!(marked(&house.ask("boss", "PATCH", &path, json!({"name": ""})).await), (422, "name", "customers.missing"));
    assert_eq!(marked(&house.ask("boss", "PATCH", &path, json!({"icon": "none"})).await), (422, "icon", "customers.not_a_choice"));
    // A name is one whatever its case, also of one that is retired.
    house.ask("boss", "PATCH", &format!("{DOOR}/{}", id(&all[1])), json!({"retired": true})).await;
    assert_eq!(code(&house.ask("boss", "POST", DOOR, new("WHATSAPP", "tag", "note")).await), (409, "customers.follow_up_type_name_taken"));
    assert_eq!(code(&house.ask("boss", "PATCH", &path, json!({"name": "whatsapp"})).await), (409, "customers.follow_up_type_name_taken"));
    let nowhere = format!("{DOOR}/018f0000-0000-7000-8000-000000000000");
    assert_eq!(code(&house.ask("boss", "PATCH", &nowhere, json!({"name": "x"})).await), (404, "customers.no_such_follow_up_type"));
    assert_eq!(code(&house.ask("boss", "DELETE", &nowhere, Value::Null).await), (404, "customers.no_such_follow_up_type"));

    let ids: Vec<&str> = all.iter().map(id).collect();
    let order = async |ids: Vec<&str>| house.ask("boss", "PUT", &format!("{DOOR}/order"), json!({ "ids": ids })).await;
    for wrong in
        [vec![], ids[1..].to_vec(), [&ids[..], &ids[..1]].concat(), [&ids[1..], &["018f0000-0000-7000-8000-000000000000"]].concat()]
    {
        assert_eq!(code(&order(wrong).await), (409, "customers.follow_up_types_bad_order"));
    }
    assert_eq!(marked(&order(vec![ids[0]; 61]).await), (422, "ids", "customers.too_many"));

    let company = house.make("boss", json!({"name": "Acme"})).await;
    let log = format!("/api/customers/{company}/follow-ups");
    for (body, field, why) in [
        (json!({"text": "x"}), "kind", "customers.missing"),
        (json!({"text": "x", "kind": "note", "type_id": ids[0]}), "kind", "customers.not_a_choice"),
        (json!({"text": "x", "kind": "mail_in"}), "kind", "customers.not_a_choice"),
        (json!({"text": " ", "type_id": ids[0]}), "text", "customers.missing"),
        (json!({"text": "x", "type_id": "018f0000-0000-7000-8000-000000000000"}), "type_id", "customers.follow_up_type_not_offered"),
    ] {
        assert_eq!(marked(&house.ask("boss", "POST", &log, body).await), (422, field, why));
    }
    let many = vec![ids[0]; 61].join(",");
    for (query, field, why) in
        [("types=nonsense", "types", "customers.not_a_choice"), (&*format!("types={many}"), "types", "customers.too_many")]
    {
        let asked = house.ask("boss", "GET", &format!("/api/customers/{company}/timeline?{query}"), Value::Null).await;
        assert_eq!(marked(&asked), (422, field, why));
    }
    // As many as there may be.
    for at in all.len()..60 {
        assert_eq!(house.ask("boss", "POST", DOOR, new(&format!("Type {at}"), "tag", "note")).await.0, 201);
    }
    assert_eq!(code(&house.ask("boss", "POST", DOOR, new("One more", "tag", "note")).await), (409, "customers.too_many_follow_up_types"));
}

#[tokio::test]
async fn only_who_may_changes_them_and_nobody_those_of_another_tenant() {
    let house = House::new().await;
    let all = types(&house, "boss").await;
    let path = format!("{DOOR}/{}", id(&all[0]));
    let doors = [
        ("POST", DOOR.to_owned(), json!({"name": "x", "icon": "tag", "kind": "note"})),
        ("PATCH", path.clone(), json!({"name": "x"})),
        ("DELETE", path.clone(), Value::Null),
        ("PUT", format!("{DOOR}/order"), json!({"ids": all.iter().map(id).collect::<Vec<_>>()})),
    ];
    for (method, path, body) in &doors {
        assert_eq!(house.ask("seller", method, path, body.clone()).await.0, 403, "{method} {path}");
    }
    assert_eq!(names(&types(&house, "seller").await), names(&all));
    types(&house, "stranger").await;
    assert_eq!(house.ask("stranger", "PATCH", &path, json!({"name": "x"})).await.0, 404);
    assert_eq!(house.ask("stranger", "DELETE", &path, Value::Null).await.0, 404);
    let company = house.make("stranger", json!({"name": "Acme"})).await;
    let logged =
        house.ask("stranger", "POST", &format!("/api/customers/{company}/follow-ups"), json!({"type_id": id(&all[0]), "text": "x"})).await;
    assert_eq!(marked(&logged), (422, "type_id", "customers.follow_up_type_not_offered"));
    assert_eq!(types(&house, "boss").await, all);
}
