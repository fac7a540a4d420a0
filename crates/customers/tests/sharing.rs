//! Giving out, handing over, the recycle bin, rules in words, why who sees what.

mod house;

use chrono::Duration;
use db::sqlx;
use house::House;
use kernel::{Actor, Grants, Permissions};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn member(house: &House, name: &str, countries: &[&str]) -> Value {
    json!({"account_id": house.account(name).0, "countries": countries})
}

async fn rule(house: &House, way: &str, for_new: bool, members: Vec<Value>) -> String {
    let body = json!({"name": "Europe", "for_new": for_new, "condition": {"all": []}, "way": way, "members": members});
    let (status, made) = house.ask("boss", "POST", "/api/customers/assign/rules", body).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn customers_are_given_out_by_rule_after_a_look_at_who_would_get_what() {
    let house = House::new().await;
    let members = vec![member(&house, "mia", &["DE"]), member(&house, "yara", &["BR"]), member(&house, "quinn", &[])];
    let europe = rule(&house, "country", false, members).await;
    let mut ids = Vec::new();
    for (name, country) in [("A", "DE"), ("B", "BR"), ("C", "JP"), ("D", "DE")] {
        let id = house.make("boss", json!({"name": name, "country": country})).await;
        house.ask("boss", "POST", "/api/customers/release", json!({"ids": [id]})).await;
        ids.push(id);
    }
    let body = json!({"ids": ids, "rule_id": europe});
    let told = |plan: &Value| -> Vec<(String, String)> {
        let word = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        plan["given"].as_array().unwrap().iter().map(|g| (word(&g["to"]["name"]), word(&g["because"]))).collect()
    };
    let want: Vec<(String, String)> =
        [("mia", "country"), ("yara", "country"), ("quinn", "rest"), ("mia", "country")].map(|(a, b)| (a.into(), b.into())).into();
    let (status, plan) = house.ask("boss", "POST", "/api/customers/assign/preview", body.clone()).await;
    assert_eq!((status, told(&plan)), (200, want.clone()), "{plan}");
    assert_eq!(house.names("boss", "/api/customers/pool").await.len(), 4, "a preview gives nothing");
    let (status, plan) = house.ask("boss", "POST", "/api/customers/assign", body).await;
    assert_eq!((status, told(&plan)), (200, want));
    assert_eq!(house.names("mia", "/api/customers?view=mine&sort=name").await, ["A", "D"]);
    let entry = &house.get("mia", &format!("/api/customers/{}/timeline?kinds=owner", ids[0])).await["items"][0];
    assert_eq!(
        (entry["title"].as_str(), entry["text"].as_str(), entry["by"]["name"].as_str()),
        (Some("mia"), Some("\nEurope"), Some("boss"))
    );
    // By hand.
    let (status, plan) = house.ask("boss", "POST", "/api/customers/assign", json!({"ids": [ids[0]], "to": house.account("yara").0})).await;
    assert_eq!((status, plan["given"].as_array().unwrap().len()), (200, 1));
    for (body, status, code) in [
        (json!({"ids": ids, "to": "00000000-0000-7000-8000-000000000001"}), 422, "customers.bad_fields"),
        (json!({"ids": ids}), 422, "customers.bad_fields"),
        (json!({"ids": ids, "rule_id": "00000000-0000-7000-8000-000000000001"}), 404, "customers.no_such_rule"),
        (json!({"ids": vec![ids[0].clone(); 501], "to": house.account("yara").0}), 422, "customers.too_many_companies"),
    ] {
        let (got, value) = house.ask("boss", "POST", "/api/customers/assign", body).await;
        assert_eq!((got, value["code"].as_str()), (status, Some(code)), "{value}");
    }
    assert_eq!(house.ask("seller", "POST", "/api/customers/assign", json!({"ids": [], "to": house.account("seller").0})).await.0, 403);
}

#[tokio::test]
async fn new_customers_that_nobody_has_are_given_out_in_turn() {
    let house = House::new().await;
    rule(&house, "round_robin", true, vec![member(&house, "mia", &[]), member(&house, "noah", &[])]).await;
    let program = Actor::house(house.actor("boss").tenant);
    for n in 0..4 {
        let new = customers::NewCompany { name: format!("New {n}"), ..customers::NewCompany::default() };
        let now = house.now();
        house.db.db.write(&program, async |tx| customers::create(tx, &program, now, new, customers::Twins::Accept).await).await.unwrap();
    }
    assert_eq!(house.names("mia", "/api/customers?view=mine&sort=name").await, ["New 0", "New 2"]);
    assert_eq!(house.names("noah", "/api/customers?view=mine&sort=name").await, ["New 1", "New 3"]);
    assert_eq!(house.get("boss", "/api/customers/assign/rules").await[0]["given"], 4);
}

type Row = (uuid::Uuid, Vec<uuid::Uuid>, Vec<i32>, Option<chrono::DateTime<chrono::Utc>>);

/// Everything that a hand-over may change.
async fn picture(house: &House) -> (Vec<Row>, Vec<(uuid::Uuid, Option<uuid::Uuid>, Vec<i32>)>, Vec<(uuid::Uuid, Vec<i32>)>) {
    let mut conn = house.admin().await;
    let companies = sqlx::query_as(
        "select c.id, c.owner_ids, c.labels, h.held_since from customers.company c left join customers.custody h on h.company_id = c.id order by c.id",
    );
    let touches = sqlx::query_as("select id, for_account, labels from customers.touch where kind <> 'owner' order by id");
    let people = sqlx::query_as("select id, labels from customers.contact order by id");
    let companies = companies.fetch_all(&mut conn).await.unwrap();
    let touches = touches.fetch_all(&mut conn).await.unwrap();
    (companies, touches, people.fetch_all(&mut conn).await.unwrap())
}

#[tokio::test]
async fn a_leavers_everything_is_handed_over_and_taken_back_as_it_was() {
    let house = House::new().await;
    for n in 0..450 {
        let owners: &[&str] = if n % 10 == 0 { &["yara", "mia"] } else { &["mia"] };
        let id = house.make("mia", json!({"name": format!("Of mia {n}"), "contact": {"name": "Jo"}})).await;
        if owners.len() > 1 {
            let ids: Vec<_> = owners.iter().map(|o| house.account(o).0).collect();
            house.ask("mia", "PATCH", &format!("/api/customers/{id}"), json!({ "owner_ids": ids })).await;
        }
        if n % 3 == 0 {
            let promise = json!({"kind": "call", "text": "ask", "next_at": "2027-01-01T00:00:00Z"});
            assert_eq!(house.ask("mia", "POST", &format!("/api/customers/{id}/follow-ups"), promise).await.0, 201);
        }
    }
    let before = picture(&house).await;
    let body = json!({"leaver_id": house.account("mia").0, "way": "round_robin", "to": [member(&house, "noah", &[]), member(&house, "quinn", &[])]});
    let (status, counts) = house.ask("boss", "POST", "/api/customers/hand-overs/preview", body.clone()).await;
    assert_eq!((status, &counts), (200, &json!({"alone": 405, "shared": 45, "follow_ups": 150})));
    house.clock.advance(Duration::days(2));
    let (status, begun) = house.ask("boss", "POST", "/api/customers/hand-overs", body.clone()).await;
    assert_eq!(status, 202, "{begun}");
    assert_eq!(house.ask("boss", "POST", "/api/customers/hand-overs", body.clone()).await.1["code"], "customers.under_way");
    house.work().await;
    let done = &house.get("boss", "/api/customers/hand-overs").await[0];
    assert_eq!((done["state"].as_str(), done["moved"].as_i64(), done["follow_ups"].as_i64()), (Some("done"), Some(450), Some(150)));
    let (after, promises, _) = picture(&house).await;
    let mia = house.account("mia").0;
    assert!(after.iter().all(|(_, owners, ..)| !owners.contains(&mia)) && promises.iter().all(|(_, keeper, _)| *keeper != Some(mia)));
    let mut each: BTreeMap<uuid::Uuid, i32> = BTreeMap::new();
    after.iter().flat_map(|(_, owners, ..)| owners).for_each(|owner| *each.entry(*owner).or_default() += 1);
    assert_eq!((each[&house.account("noah").0], each[&house.account("quinn").0], each[&house.account("yara").0]), (225, 225, 45));
    assert!(house.names("mia", "/api/customers").await.is_empty());

    // Two customers and a follow-up go on meanwhile: these stay.
    let undo = format!("/api/customers/hand-overs/{}/undo", begun["id"].as_str().unwrap());
    let changed = [after[0].0, after[1].0];
    for id in changed {
        house.ask("boss", "PATCH", &format!("/api/customers/{id}"), json!({"owner_ids": [house.account("pam").0]})).await;
    }
    assert_eq!(house.ask("boss", "POST", &undo, Value::Null).await.0, 202);
    assert_eq!(house.ask("boss", "POST", &undo, Value::Null).await.1["code"], "customers.not_done");
    house.work().await;
    let undone = &house.get("boss", "/api/customers/hand-overs").await[0];
    assert_eq!((undone["state"].as_str(), undone["kept"].as_i64()), (Some("undone"), Some(2)), "{undone}");
    let (back, promises, people) = picture(&house).await;
    let others = |rows: &[Row]| rows.iter().filter(|(id, ..)| !changed.contains(id)).cloned().collect::<Vec<_>>();
    assert_eq!(others(&back), others(&before.0), "owners, labels and time as before");
    assert_eq!(promises.iter().map(|p| (p.0, p.1)).collect::<Vec<_>>(), before.1.iter().map(|p| (p.0, p.1)).collect::<Vec<_>>());
    let company_of: Vec<uuid::Uuid> =
        sqlx::query_scalar("select company_id from customers.contact order by id").fetch_all(&mut house.admin().await).await.unwrap();
    for ((at, now), was) in company_of.iter().zip(&people).zip(&before.2) {
        assert!(changed.contains(at) || now == was, "labels of people as before");
    }
    let moves = house.get("boss", &format!("/api/customers/{}/timeline?kinds=owner", back[5].0)).await;
    assert_eq!(moves["items"].as_array().unwrap().len(), 2, "there and back");
}

#[tokio::test]
async fn a_hand_over_that_cannot_be() {
    let house = House::new().await;
    let (mia, nobody) = (house.account("mia").0, "00000000-0000-7000-8000-000000000001");
    let to = |id: &str| json!([{ "account_id": id }]);
    sqlx::query("update accounts.account set state = 'disabled' where name = 'noah'").execute(&mut house.admin().await).await.unwrap();
    let noah = house.account("noah").0.to_string();
    for (leaver, to, status, code) in [
        (mia.to_string(), to(&mia.to_string()), 422, "customers.to_himself"),
        (mia.to_string(), to(nobody), 422, "customers.bad_fields"),
        (mia.to_string(), to(&noah), 422, "customers.bad_fields"),
        (nobody.to_owned(), to(&mia.to_string()), 422, "customers.bad_fields"),
        (mia.to_string(), json!([]), 422, "customers.bad_fields"),
    ] {
        let body = json!({"leaver_id": leaver, "way": "load", "to": to});
        let (got, value) = house.ask("boss", "POST", "/api/customers/hand-overs", body).await;
        assert_eq!((got, value["code"].as_str()), (status, Some(code)), "{value}");
    }
    let body = json!({"leaver_id": mia, "way": "load", "to": to(&house.account("pam").0.to_string())});
    let (status, value) = house.ask("quinn", "POST", "/api/customers/hand-overs", body.clone()).await;
    assert_eq!((status, value["code"].as_str()), (403, Some("customers.out_of_sight")), "only who sees all of it");
    assert_eq!(house.ask("seller", "POST", "/api/customers/hand-overs", body).await.1["code"], "web.forbidden");
    assert_eq!(house.ask("boss", "POST", &format!("/api/customers/hand-overs/{nobody}/undo"), Value::Null).await.0, 404);
}

#[tokio::test]
async fn the_bin_gives_back_or_is_emptied_after_thirty_days() {
    let house = House::new().await;
    let mut ids = Vec::new();
    for n in 0..6 {
        let id = house
            .make("mia", json!({"name": format!("Gone {n}"), "contact": {"name": "Jo", "email": format!("jo@gone{n}.example")}}))
            .await;
        assert_eq!(house.ask("mia", "DELETE", &format!("/api/customers/{id}"), Value::Null).await.0, 204);
        ids.push(id);
    }
    house.clock.advance(Duration::days(1));
    let list = house.get("boss", "/api/customers/bin?limit=4").await;
    let first = &list["items"][0];
    assert_eq!(
        (first["name"].as_str(), first["deleted_by"]["name"].as_str(), first["owners"][0]["name"].as_str()),
        (Some("Gone 5"), Some("mia"), Some("mia"))
    );
    assert!((29..=30).contains(&first["days_left"].as_i64().unwrap()), "{first}");
    let rest = house.get("boss", &format!("/api/customers/bin?limit=4&cursor={}", list["next"].as_str().unwrap())).await;
    assert_eq!((rest["items"].as_array().unwrap().len(), rest["next"].is_null()), (2, true));
    assert_eq!(house.get("mia", "/api/customers/bin").await["items"].as_array().unwrap().len(), 6, "her own");
    assert!(house.get("yara", "/api/customers/bin").await["items"].as_array().unwrap().is_empty(), "not hers");
    assert!(house.get("stranger", "/api/customers/bin").await["items"].as_array().unwrap().is_empty());
    for (method, path) in [("GET", "/api/customers/bin"), ("POST", "/api/customers/bin/restore"), ("POST", "/api/customers/bin/purge")] {
        assert_eq!(
            house.ask("seller", method, path, if method == "GET" { Value::Null } else { json!({"ids": []}) }).await.0,
            403,
            "{path}"
        );
    }

    let (status, value) = house
        .ask("boss", "POST", "/api/customers/bin/restore", json!({"ids": [ids[0], ids[1], "00000000-0000-7000-8000-000000000001"]}))
        .await;
    assert_eq!(
        (status, value["done"].as_array().unwrap().len(), value["left_out"][0]["code"].as_str()),
        (200, 2, Some("customers.no_such_company"))
    );
    assert_eq!(house.names("mia", "/api/customers?sort=name").await, ["Gone 0", "Gone 1"]);
    assert_eq!(house.ask("yara", "POST", "/api/customers/bin/purge", json!({"ids": [ids[2]]})).await.1["removed"], 0, "out of sight");
    assert_eq!(house.ask("boss", "POST", "/api/customers/bin/purge", json!({"ids": [ids[2], ids[0]]})).await.1["removed"], 1);
    let left = async || -> (i64, i64) {
        sqlx::query_as("select (select count(*) from customers.company), (select count(*) from customers.contact)")
            .fetch_one(&mut house.admin().await)
            .await
            .unwrap()
    };
    assert_eq!(left().await, (5, 5), "its people went with it");

    let night = async |house: &House| {
        let tenant = house.actor("boss").tenant;
        house.db.db.write(&Actor::house(tenant), async |tx| queue::enqueue(tx, &customers::PoolNight {}).await).await.unwrap();
        house.work().await;
    };
    house.clock.advance(Duration::days(25));
    night(&house).await;
    assert_eq!(left().await, (5, 5));
    house.clock.advance(Duration::days(6));
    night(&house).await;
    assert_eq!(left().await, (2, 2));
    let (status, _) = house
        .ask("yara", "POST", "/api/customers", json!({"name": "Gone 5", "contact": {"name": "Jo", "email": "jo@gone5.example"}}))
        .await;
    assert_eq!(status, 201, "its address is free again");
}

#[tokio::test]
async fn who_is_about_to_drop_is_told_and_touching_it_keeps_it() {
    let house = House::new().await;
    house.clock.advance(Duration::days(2));
    let old = house.make("mia", json!({"name": "Silent Ltd", "country": "DE"})).await;
    house.make("mia", json!({"name": "Brazil Ltda", "country": "BR"})).await;
    let rule = json!({"name": "Silent Germans", "enabled": true, "starts_on": "2026-01-01", "days": 30, "cause": "untouched",
                      "condition": {"field": "country", "op": "in", "value": ["DE"]}});
    // Tried, it counts whom the next night would tell: a week before the days are over, and from then on.
    for (days, companies) in [(22, 0), (1, 1)] {
        house.clock.advance(Duration::days(days));
        let (_, preview) = house.ask("boss", "POST", "/api/customers/pool/rules/preview", rule.clone()).await;
        assert_eq!(preview["companies"], companies, "{preview}");
    }
    house.clock.advance(Duration::days(8));
    let (status, preview) = house.ask("boss", "POST", "/api/customers/pool/rules/preview", rule.clone()).await;
    assert_eq!(
        (status, preview["companies"].as_i64(), preview["looked_at"].as_i64(), &preview["names"]),
        (200, Some(1), Some(2), &json!(["Silent Ltd"]))
    );
    assert_eq!(house.ask("boss", "POST", "/api/customers/pool/rules", rule).await.0, 201);
    let tenant = house.actor("boss").tenant;
    let night = async || {
        house.db.db.write(&Actor::house(tenant), async |tx| queue::enqueue(tx, &customers::PoolNight {}).await).await.unwrap();
        house.work().await;
    };
    assert!(house.get("mia", "/api/customers/dropping").await["items"].as_array().unwrap().is_empty(), "nobody was told yet");
    night().await;
    let letters = sqlx::query_scalar::<_, String>("select payload ->> 'account' from platform.job where kind = 'accounts.tell'");
    assert_eq!(letters.fetch_all(&mut house.admin().await).await.unwrap(), [house.account("mia").to_string()], "one letter to her");
    let list = house.get("mia", "/api/customers/dropping").await;
    let told = &list["items"][0];
    assert_eq!(
        (told["name"].as_str(), told["drops_on"].as_str(), told["rule"].as_str()),
        (Some("Silent Ltd"), Some("2027-01-01"), Some("Silent Germans"))
    );
    assert!(house.get("yara", "/api/customers/dropping?view=all").await["items"].as_array().unwrap().is_empty());
    let standing = house.get("mia", &format!("/api/customers/{old}/pool")).await;
    assert_eq!(
        (standing["drops_on"].as_str(), standing["noticed"].as_bool(), standing["in_pool"].as_bool()),
        (Some("2027-01-01"), Some(true), Some(false))
    );
    // A call, and it is off the list at once.
    house.ask("mia", "POST", &format!("/api/customers/{old}/follow-ups"), json!({"kind": "call", "text": "spoke"})).await;
    assert!(house.get("mia", "/api/customers/dropping").await["items"].as_array().unwrap().is_empty());
    assert_eq!(house.get("mia", &format!("/api/customers/{old}/pool")).await["noticed"], true, "until the night");
    house.clock.advance(Duration::days(8));
    night().await;
    assert_eq!(house.ask("mia", "GET", &format!("/api/customers/{old}"), Value::Null).await.0, 200, "still hers");
    assert_eq!(house.get("mia", &format!("/api/customers/{old}/pool")).await["noticed"], false);
}

#[tokio::test]
async fn rules_that_cannot_be_are_refused_with_what_is_wrong() {
    let house = House::new().await;
    let rule = |over: Value| {
        let mut body =
            json!({"name": "R", "enabled": true, "starts_on": "2026-01-01", "days": 30, "cause": "untouched", "condition": {"all": []}});
        body.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
        body
    };
    for (over, code) in [
        (json!({"days": -1}), "customers.bad_fields"),
        (json!({"days": 0}), "customers.bad_fields"),
        (json!({"name": " "}), "customers.bad_fields"),
        (json!({"cause": "boredom"}), "customers.bad_fields"),
        (json!({"starts_on": "0001-01-01"}), "customers.bad_fields"),
        (json!({"condition": {"field": "shoe_size", "op": "in", "value": ["44"]}}), "fields.filter_unknown_field"),
        (json!({"condition": {"field": "stars", "op": "contains", "value": "4"}}), "fields.filter_no_such_op"),
        (json!({"condition": {"field": "country", "op": "in", "value": [4]}}), "fields.filter_value"),
        (json!({"condition": []}), "fields.filter_form"),
    ] {
        let (status, value) = house.ask("boss", "POST", "/api/customers/pool/rules", rule(over.clone())).await;
        let wanted = if code.starts_with("fields.") { 400 } else { 422 };
        assert_eq!((status, value["code"].as_str()), (wanted, Some(code)), "{over}");
    }
    let settings = |over: Value| {
        let mut body =
            json!({"acts": ["call"], "kept_accounts": [], "gone_owners": "skip", "reclaim_days": 7, "sees_old_opportunities": true});
        body.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
        body
    };
    for over in [
        json!({"day_max": -5}),
        json!({"held_max": 0}),
        json!({"reclaim_days": -1}),
        json!({"acts": []}),
        json!({"acts": ["sneeze"]}),
        json!({"kept_accounts": ["00000000-0000-7000-8000-000000000001"]}),
        json!({"gone_owners": "burn"}),
    ] {
        let (status, value) = house.ask("boss", "PUT", "/api/customers/pool/settings", settings(over.clone())).await;
        assert_eq!((status, value["code"].as_str()), (422, Some("customers.bad_fields")), "{over}");
    }
    let nobody = "/api/customers/pool/rules/00000000-0000-7000-8000-000000000001";
    assert_eq!(house.ask("boss", "PUT", nobody, rule(json!({}))).await.0, 404);
    assert_eq!(house.ask("boss", "DELETE", nobody, Value::Null).await.0, 404);
    for (method, path, body) in [
        ("POST", "/api/customers/pool/rules", rule(json!({}))),
        ("PUT", "/api/customers/pool/settings", settings(json!({}))),
        ("POST", "/api/customers/pool/rules/preview", rule(json!({}))),
    ] {
        assert_eq!(house.ask("seller", method, path, body).await.0, 403, "{path}");
    }
    let body = json!({"name": "R", "for_new": false, "condition": {"all": []}, "way": "load", "members": [{"account_id": "00000000-0000-7000-8000-000000000001"}]});
    assert_eq!(house.ask("boss", "POST", "/api/customers/assign/rules", body).await.1["code"], "customers.bad_fields");
}

#[tokio::test]
async fn rules_keep_the_order_that_they_were_put_into() {
    let house = House::new().await;
    let mut ids = Vec::new();
    for name in ["one", "two", "three"] {
        let body =
            json!({"name": name, "enabled": true, "starts_on": "2026-01-01", "days": 30, "cause": "no_deal", "condition": {"all": []}});
        ids.push(house.ask("boss", "POST", "/api/customers/pool/rules", body).await.1["id"].clone());
    }
    assert_eq!(house.ask("boss", "POST", "/api/customers/pool/rules/order", json!({"ids": [ids[2], ids[0]]})).await.0, 204);
    let rules = house.get("mia", "/api/customers/pool/rules").await;
    let names: Vec<&str> = rules.as_array().unwrap().iter().map(|rule| rule["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["three", "one", "two"]);
}

/// Thirty accounts: of each place in the tree, of each width of sight, with and without the pool; and the labels that each must hold.
async fn every_kind_of_sight(house: &House) -> Vec<(uuid::Uuid, Vec<i32>)> {
    let mut conn = house.admin().await;
    let tenant = house.actor("boss").tenant;
    let id = |n: u128| uuid::Uuid::from_u128(n);
    // 10 above 30 above 31; 11 apart.
    for (label, parent) in [(30, 10), (31, 30)] {
        sqlx::query(
            "insert into accounts.department (tenant_id, id, parent_id, name, label, created_at) values ($1, $2, $3, $4, $5, now())",
        )
        .bind(tenant.0)
        .bind(id(label))
        .bind(id(parent))
        .bind(format!("Department {label}"))
        .bind(i32::try_from(label).unwrap())
        .execute(&mut conn)
        .await
        .unwrap();
    }
    // A role that may take from the pool, and the plain one, which may not.
    let claimer = uuid::Uuid::now_v7();
    sqlx::query("insert into accounts.role (tenant_id, id, name, permissions, created_at) values ($1, $2, 'Claimer', '{customers.pool.claim}', now())")
        .bind(tenant.0)
        .bind(claimer)
        .execute(&mut conn)
        .await
        .unwrap();
    let below = |d: Option<i32>| -> Vec<i32> {
        match d {
            Some(10) => vec![10, 30, 31],
            Some(30) => vec![30, 31],
            Some(other) => vec![other],
            None => vec![],
        }
    };
    let (mut people, mut label) = (Vec::new(), 100);
    for department in [None, Some(10), Some(11), Some(30), Some(31)] {
        for sees in ["own", "department", "all"] {
            for pool in [true, false] {
                label += 1;
                let account = uuid::Uuid::now_v7();
                sqlx::query(
                    "insert into accounts.account (tenant_id, id, email, email_key, name, role_id, department_id, state, sees, label, created_at)
                     values ($1, $2, $3, $3, $3, $4, $5, 'active', $6, $7, now())",
                )
                .bind(tenant.0)
                .bind(account)
                .bind(format!("p{label}"))
                .bind(if pool { claimer } else { tenant.0 })
                .bind(department.map(|d: i32| id(u128::try_from(d).unwrap())))
                .bind(sees)
                .bind(label)
                .execute(&mut conn)
                .await
                .unwrap();
                let grants = match sees {
                    "all" => vec![0],
                    "department" => [vec![label, 2], below(department)].concat(),
                    _ => vec![label, 2],
                };
                let grants = if pool && sees != "all" { [grants, vec![1]].concat() } else { grants };
                people.push((account, grants));
            }
        }
    }
    people
}

/// Accounts with every kind of sight, in a tree of departments, and companies of every kind: there is a reason exactly when the
/// database shows the row.
#[tokio::test]
async fn the_reasons_say_visible_exactly_when_the_row_is_visible() {
    let house = House::new().await;
    let tenant = house.actor("boss").tenant;
    let people = every_kind_of_sight(&house).await;
    let mut companies = Vec::new();
    for n in 0..60_usize {
        let made = house.make("boss", json!({"name": format!("Company {n}")})).await;
        let owners: Vec<_> = (0..n % 4).map(|k| people[(n * 7 + k * 11) % people.len()].0).collect();
        let visible = ["owner", "department", "all"][n % 3];
        let (status, value) =
            house.ask("boss", "PATCH", &format!("/api/customers/{made}"), json!({"owner_ids": owners, "labels_visible_to": visible})).await;
        assert_eq!(status, 200, "{value}");
        companies.push(made);
    }
    let mut seen = 0;
    for (account, grants) in &people {
        let actor = Actor {
            account: Some(kernel::AccountId(*account)),
            grants: Grants::of(grants.iter().copied()),
            permissions: Permissions::All,
            ..house.actor("boss").clone()
        };
        for company in &companies {
            let company_id: uuid::Uuid = company.parse().unwrap();
            let shown = house
                .db
                .db
                .read(&actor, async |tx| {
                    let found: Option<i32> = sqlx::query_scalar("select 1 from customers.company where id = $1")
                        .bind(company_id)
                        .fetch_optional(tx.conn())
                        .await?;
                    Ok::<_, kernel::Fault>(found.is_some())
                })
                .await
                .unwrap();
            let sight = house.get("boss", &format!("/api/customers/{company}/sight?account_id={account}")).await;
            assert_eq!(sight["visible"], shown, "{sight} {grants:?}");
            assert_eq!(!sight["reasons"].as_array().unwrap().is_empty(), shown);
            seen += usize::from(shown);
        }
    }
    println!("{} pairs of account and company, {seen} visible", people.len() * companies.len());
    assert!(seen > 300 && seen < people.len() * companies.len() - 300);
    let (status, value) =
        house.ask("boss", "GET", &format!("/api/customers/{}/sight?account_id={}", companies[0], tenant.0), Value::Null).await;
    assert_eq!((status, value["code"].as_str()), (422, Some("customers.bad_fields")));
    assert_eq!(
        house.ask("yara", "GET", &format!("/api/customers/{}/sight", companies[3]), Value::Null).await.0,
        404,
        "not for who doesn't see it"
    );
}
