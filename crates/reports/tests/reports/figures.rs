//! Figures: right, of what their reader may see, and each as many as the rows behind it.

use crate::house::House;
use chrono::TimeDelta;
use db::sqlx;
use serde_json::{Value, json};

/// Name, value of the first column.
fn first(table: &Value) -> Vec<(String, String)> {
    let rows = table["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["name"].as_str().unwrap().to_owned(), row["cells"][0]["value"].as_str().unwrap_or("–").to_owned())).collect()
}

fn cells(table: &Value, name: &str) -> Vec<String> {
    let row = table["rows"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name}: {table}"));
    row["cells"].as_array().unwrap().iter().map(|cell| cell["value"].as_str().unwrap_or("–").to_owned()).collect()
}

async fn customer(house: &House, who: &str, name: &str, more: Value) -> String {
    let mut body = json!({ "name": name });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    house.make(who, "/api/customers", body).await
}

/// Customers, follow-ups, opportunities and leads of several people over several weeks.
async fn business(house: &House) {
    let noah = house.account("noah").0;
    let mia = house.account("mia").0;
    let acme = customer(house, "mia", "Acme", json!({"source": "fair", "country": "DE", "stage": "deal", "stars": 3})).await;
    customer(house, "mia", "Beta", json!({"source": "fair", "country": "AE"})).await;
    let gamma = customer(house, "noah", "Gamma", json!({"source": "site", "country": "DE"})).await;
    house.ok("noah", "PATCH", &format!("/api/customers/{gamma}"), json!({"owner_ids": [noah, mia]})).await;
    customer(house, "yara", "Delta", json!({"stage": "enquiry"})).await;
    house.clock.advance(TimeDelta::days(40));
    customer(house, "noah", "Epsilon", json!({"source": "site"})).await;
    for (who, kind) in [("mia", "call"), ("mia", "note"), ("manager", "visit")] {
        house.ok(who, "POST", &format!("/api/customers/{acme}/follow-ups"), json!({"kind": kind, "text": "hello"})).await;
    }
    // Promised for yesterday: one kept, one still open.
    house.clock.advance(TimeDelta::days(-3));
    let mut promised = Vec::new();
    for _ in 0..2 {
        let next_at = house.now() + TimeDelta::days(1);
        let body = json!({"kind": "call", "text": "call back", "next_at": next_at});
        promised.push(house.make("mia", &format!("/api/customers/{acme}/follow-ups"), body).await);
    }
    house.clock.advance(TimeDelta::days(1));
    house.ok("mia", "POST", &format!("/api/follow-ups/{}/done", promised[0]), json!({})).await;
    house.clock.advance(TimeDelta::days(2));
    house
        .ok(
            "boss",
            "PUT",
            "/api/sales/rates",
            json!({"currency": "CNY", "rates": [{"currency": "USD", "from_day": "2037-01-01", "rate": "7.1"}]}),
        )
        .await;
    for (who, amount, currency, state) in [
        ("mia", "100", "USD", "open"),
        ("mia", "20.5", "CNY", "open"),
        ("noah", "9", "EUR", "open"),
        ("noah", "10", "USD", "won"),
        ("yara", "5", "CNY", "lost"),
    ] {
        let id = house.make(who, "/api/sales/opportunities", json!({"name": "x", "amount": amount, "currency": currency, "company_id": if who == "mia" { json!(acme) } else { Value::Null }})).await;
        if state != "open" {
            house.ok(who, "POST", &format!("/api/sales/opportunities/{id}/close"), json!({"state": state, "text": "price"})).await;
        }
    }
    for (source, name) in [("fair", "Zeta"), ("fair", "Eta"), ("site", "Theta")] {
        let lead = house.make("mia", "/api/sales/leads", json!({"source": source, "company_name": name, "owner_id": mia})).await;
        if name == "Eta" {
            let done = house
                .ok(
                    "mia",
                    "POST",
                    &format!("/api/sales/leads/{lead}/convert"),
                    json!({"company": {"name": "Eta"}, "opportunity": {"name": "Eta panels"}}),
                )
                .await;
            let opportunity = done["opportunity_id"].as_str().unwrap().to_owned();
            house.ok("mia", "POST", &format!("/api/sales/opportunities/{opportunity}/close"), json!({"state": "won"})).await;
        }
    }
}

#[tokio::test]
async fn figures_are_right_for_who_sees_all() {
    let house = House::new().await;
    business(&house).await;
    let by_source = house.answer("boss", "customers_by_source").await;
    let mut sources = first(&by_source);
    sources.sort();
    // A lead's source became its customer's.
    assert_eq!(sources, [("Not given".into(), "1".into()), ("fair".into(), "3".into()), ("site".into(), "2".into())], "{by_source}");
    assert_eq!((&by_source["by"], &by_source["totals"][0]["value"]), (&json!("Source"), &json!("6")));

    let months = house.answer("boss", "customers_by_month").await;
    let one = |name: &str, count: &str| (name.to_owned(), count.to_owned());
    assert_eq!(first(&months).len(), 12, "every month of the period: {months}");
    assert_eq!(first(&months)[9..], [one("2037-11", "4"), one("2037-12", "0"), one("2038-01", "2")], "{months}");

    let owners = house.answer("boss", "customers_by_owner").await;
    let columns: Vec<&str> = owners["columns"].as_array().unwrap().iter().map(|column| column["name"].as_str().unwrap()).collect();
    assert_eq!(columns, ["To follow up", "Enquiry", "Deal"], "{owners}");
    assert_eq!(cells(&owners, "mia"), ["2", "0", "1"]);
    assert_eq!(cells(&owners, "noah"), ["2", "0", "0"]);

    let pipeline = house.answer("boss", "pipeline").await;
    assert_eq!((&pipeline["currency"], &pipeline["left_out"]), (&json!("CNY"), &json!(1)));
    let totals: Vec<&str> = pipeline["totals"].as_array().unwrap().iter().map(|cell| cell["value"].as_str().unwrap()).collect();
    assert_eq!(totals, ["3", "730.5"], "{pipeline}");
    assert!(pipeline["rows"].as_array().unwrap().len() >= 4, "every stage has its row: {pipeline}");

    let discipline = house.get("boss", "/api/reports/discipline/answer?period=last_30_days").await;
    assert_eq!(cells(&discipline, "mia"), ["4", "2", "1", "1", "1"], "{discipline}");
    assert_eq!(cells(&discipline, "manager"), ["1", "0", "0", "0", "0"]);
    assert_eq!(cells(&discipline, "noah"), ["0", "0", "0", "0", "1"]);
    assert_eq!(discipline["rows"].as_array().unwrap().len(), 6, "each colleague has his row");

    let conversion = house.answer("boss", "conversion").await;
    assert_eq!(cells(&conversion, "Fair"), ["2", "1", "50", "1", "100", "1", "100"], "{conversion}");
    assert_eq!(cells(&conversion, "Site").first().map(String::as_str), Some("1"), "{conversion}");
    let totals: Vec<&str> = conversion["totals"].as_array().unwrap().iter().map(|cell| cell["value"].as_str().unwrap()).collect();
    assert_eq!(totals[..3], ["3", "1", "33.3"]);

    let lost = house.answer("boss", "lost_reasons").await;
    assert_eq!((&lost["rows"][0]["cells"][0]["value"], &lost["rows"][0]["cells"][1]["value"]), (&json!("1"), &json!("5")), "{lost}");
    assert_eq!(first(&house.answer("boss", "won_by_owner").await)[0], ("noah".to_owned(), "71".to_owned()));
}

#[tokio::test]
async fn behind_every_figure_stand_its_rows() {
    let house = House::new().await;
    business(&house).await;
    let mut compared = 0;
    for who in ["boss", "manager", "mia", "yara"] {
        for report in house.get(who, "/api/reports").await["items"].as_array().unwrap() {
            let id = report["key"].as_str().unwrap();
            compared += house.drills(who, &house.answer(who, id).await).await;
            compared += house.drills(who, &house.get(who, &format!("/api/reports/{id}/answer?period=this_month")).await).await;
        }
    }
    assert!(compared > 150, "only {compared} figures");
}

#[tokio::test]
async fn everybody_is_told_what_he_may_see() {
    let house = House::new().await;
    business(&house).await;
    assert_eq!(first(&house.answer("yara", "customers_by_source").await), [("Not given".to_owned(), "1".to_owned())]);
    assert_eq!(house.answer("mia", "customers_by_source").await["totals"][0]["value"], "4");
    // Colleagues are in the rows as far as their records are in sight.
    let names = |table: &Value| first(table).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(&house.answer("mia", "discipline").await), ["mia"]);
    assert_eq!(names(&house.answer("manager", "discipline").await), ["manager", "mia", "noah"]);
    assert!(house.get("stranger", "/api/reports/customers_by_source/answer").await["rows"].as_array().unwrap().is_empty());
    // Whose role sees no opportunities has no report about them.
    let ids: Vec<String> = house.get("reader", "/api/reports").await["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["key"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        ids.contains(&"customers_by_stage".to_owned())
            && !ids.iter().any(|id| ["pipeline", "conversion", "targets"].contains(&id.as_str())),
        "{ids:?}"
    );
    assert_eq!(house.no("reader", "GET", "/api/reports/pipeline/answer", Value::Null).await, (403, "reports.may_not".to_owned()));
    assert_eq!(house.no("reader", "GET", "/api/reports/wall", Value::Null).await, (403, "reports.may_not".to_owned()));
}

#[tokio::test]
async fn goals_stand_against_what_was_reached() {
    let house = House::new().await;
    business(&house).await;
    let month = "2038-01-01";
    for (kind, goal, currency) in
        [("won_amount", "100", json!("CNY")), ("new_customers", "4", Value::Null), ("follow_ups", "8", Value::Null)]
    {
        let who = if kind == "won_amount" { "noah" } else { "mia" };
        let body =
            json!({"account_id": house.account(who).0, "kind": kind, "starts_on": month, "months": 1, "goal": goal, "currency": currency});
        house.ok("boss", "POST", "/api/sales/targets", body).await;
    }
    let table = house.answer("boss", "targets").await;
    assert_eq!(cells(&table, "noah · won amount (CNY) · 2038-01"), ["71", "71", "100"], "{table}");
    assert_eq!(cells(&table, "mia · new customers · 2038-01"), ["25", "1", "4"]);
    assert_eq!(cells(&table, "mia · follow-ups · 2038-01"), ["25", "2", "8"]);
    for row in table["rows"].as_array().unwrap().iter().filter(|row| !row["name"].as_str().unwrap().contains("won")) {
        let told: i64 = row["cells"][1]["value"].as_str().unwrap().parse().unwrap();
        assert_eq!(house.rows("boss", &row["cells"][1]["rows"]).await, told, "{row}");
    }
}

#[tokio::test]
async fn many_groups_are_some_and_the_others() {
    let house = House::new().await;
    let mut admin = house.admin().await;
    sqlx::query(
        "insert into customers.company (tenant_id, id, labels, owner_ids, name, source, country, stars, created_at)
         select $1, gen_random_uuid(), '{0,4,10}', array[$2::uuid], 'C' || i, case when i % 11 > 0 then 's' || least(i / 2, i % 400) end,
                (array['DE','AE','US','FR','BR','IN','CN','JP'])[1 + i % 9], i % 6, timestamptz '2037-11-22' - make_interval(hours => i * 9)
           from generate_series(1, 2000) i",
    )
    .bind(house.actor("boss").tenant.0)
    .bind(house.account("mia").0)
    .execute(&mut admin)
    .await
    .unwrap();
    for question in [
        json!({"subject": "customers", "by": "source"}),
        json!({"subject": "customers", "by": "source", "and_by": "country"}),
        json!({"subject": "customers", "by": "country", "and_by": "source"}),
        json!({"subject": "customers", "by": "created:day"}),
        json!({"subject": "customers", "by": "created:day", "and_by": "stars"}),
        json!({"subject": "customers", "by": "created:quarter", "and_by": "country"}),
        json!({"subject": "customers", "by": "stars", "filter": {"any": [{"field": "country", "op": "in", "value": ["DE", "AE"]}, {"field": "source", "op": "empty"}]}}),
        json!({"subject": "customers", "by": "source", "sum": "stars", "period": "last_90_days"}),
    ] {
        let table = house.preview("manager", question.clone()).await;
        let rows = table["rows"].as_array().unwrap();
        assert!(rows.len() <= 301 && table["columns"].as_array().unwrap().len() <= 7, "{question}");
        let total = |at: usize| table["totals"][at]["value"].as_str().unwrap().parse::<i64>().unwrap();
        let sum: i64 = (0..table["columns"].as_array().unwrap().len()).map(total).sum();
        if question["sum"].is_null() {
            let filter = question["filter"].clone();
            let all = if filter.is_null() { json!({"all": []}) } else { filter };
            assert_eq!(sum, house.rows("manager", &json!({"page": "customers", "filter": all})).await, "{question}");
        }
        // The largest, the smallest, and what is beyond.
        for row in rows.iter().take(2).chain(rows.iter().rev().take(3)) {
            let part = json!({"columns": table["columns"], "rows": [row], "totals": []});
            house.drills("manager", &part).await;
        }
        let of_source = question["by"] == "source" && question["and_by"].is_null() && question["period"].is_null();
        assert!(!of_source || rows.iter().any(|row| row["others"] == json!(true)), "{question}");
    }
}

#[tokio::test]
async fn groups_and_others_are_all_whatever_the_field() {
    let house = House::new().await;
    business(&house).await;
    let field = house.ok("boss", "POST", "/api/fields", json!({"record": "company", "name": "Key account", "kind": "yes_no"})).await;
    let choice = json!({"record": "company", "name": "Port", "kind": "choice", "options": [{"value": "nb", "name": "Ningbo"}, {"value": "sh", "name": "Shanghai"}]});
    let port = house.ok("boss", "POST", "/api/fields", choice).await;
    let (key, port) = (field["key"].as_str().unwrap(), port["key"].as_str().unwrap());
    customer(&house, "mia", "Ports", json!({"fields": {key: true, port: "nb"}})).await;
    let subjects = house.get("boss", "/api/reports/subjects").await;
    let mut asked = 0;
    for one in subjects["items"].as_array().unwrap() {
        let subject = one["subject"].as_str().unwrap();
        let whole = match subject {
            "customers" => json!({"page": "customers", "filter": {"all": []}}),
            other => json!({"page": other, "filter": {"all": []}}),
        };
        let all = house.rows("boss", &whole).await;
        assert!(all > 0, "{subject}");
        for field in one["fields"].as_array().unwrap().iter().filter(|field| field["groupable"] == json!(true)) {
            let key = field["key"].as_str().unwrap();
            let is_day = ["date", "date_time"].contains(&field["kind"].as_str().unwrap());
            for span in if is_day { vec![":day", ":week", ":month", ":quarter", ":year"] } else { vec![""] } {
                let table = house.preview("boss", json!({"subject": subject, "by": format!("{key}{span}")})).await;
                assert_eq!(table["totals"][0]["value"], all.to_string(), "{subject} {key}{span}: {table}");
                house.drills("boss", &table).await;
                asked += 1;
            }
        }
    }
    assert!(asked > 50, "only {asked}");
    let ports = house.preview("boss", json!({"subject": "customers", "by": port, "and_by": key})).await;
    assert_eq!(ports["rows"].as_array().unwrap().iter().filter(|row| row["name"] == "Ningbo").count(), 1, "{ports}");
}
