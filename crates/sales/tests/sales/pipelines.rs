//! Pipelines, stages, reasons, rates, forecast.

use crate::house::House;
use db::sqlx::{self, Connection, PgConnection};
use serde_json::{Value, json};

#[tokio::test]
async fn the_first_pipeline_is_there_once_for_all() {
    let house = House::new().await;
    let looks = (0..8).map(|n| house.pipeline(if n % 2 == 0 { "boss" } else { "mia" }));
    let found = futures_util::future::join_all(looks).await;
    assert!(found.iter().all(|f| *f == found[0]), "{found:?}");
    assert_eq!(found[0].1.len(), 5);
    assert!(house.get("mia", "/api/sales/loss-reasons").await.as_array().unwrap().len() > 4);
    let stranger = house.pipeline("stranger").await;
    assert_ne!(stranger.0, found[0].0);
}

fn stage(id: Option<&str>, name: &str) -> Value {
    match id {
        Some(id) => json!({"id": id, "name": name, "probability": 10, "colour": "accent"}),
        None => json!({"name": name, "probability": 10, "colour": "accent"}),
    }
}

async fn put(house: &House, id: &str, revision: &str, body: Value) -> (u16, Value) {
    let (status, _, value) = house.ask_with("boss", "PUT", &format!("/api/sales/pipelines/{id}"), body, &[("if-match", revision)]).await;
    (status, value)
}

#[tokio::test]
async fn a_used_stage_hands_over_or_stays() {
    let house = House::new().await;
    let (pipeline, stages) = house.pipeline("boss").await;
    let mine = house.make("mia", "/api/sales/opportunities", json!({"name": "LED", "stage_id": stages[1]})).await;
    let body =
        |moves: Value| json!({"name": "Export", "stages": [stage(Some(&stages[0]), "First"), stage(None, "Quoted")], "moves": moves});
    let (status, value) = put(&house, &pipeline, "\"1\"", body(json!([]))).await;
    assert_eq!((status, value["code"].as_str()), (409, Some("sales.stage_used")), "{value}");
    assert!(value["detail"].as_str().unwrap().contains("1 opportunities"), "{value}");
    let (status, value) = put(&house, &pipeline, "\"1\"", body(json!([{"from": stages[1], "to": stages[2]}]))).await;
    assert_eq!((status, value["code"].as_str()), (422, Some("sales.move_to_gone")), "{value}");
    // Nothing of it was done.
    assert_eq!(house.pipeline("boss").await.1, stages);
    let (status, value) = put(&house, &pipeline, "\"1\"", body(json!([{"from": stages[1], "to": stages[0]}]))).await;
    assert_eq!(status, 200, "{value}");
    assert_eq!(value["stages"].as_array().unwrap().len(), 2);
    assert_eq!(house.get("mia", &format!("/api/sales/opportunities/{mine}")).await["stage_id"], json!(stages[0]));
    // Who still shows the old board is told where it went.
    let moved = json!({"stage_id": stages[1]});
    let (status, value) = house.ask("mia", "POST", &format!("/api/sales/opportunities/{mine}/stage"), moved).await;
    assert_eq!((status, value["code"].as_str()), (409, Some("sales.stage_gone_into")));
    assert!(value["detail"].as_str().unwrap().contains("First"), "{value}");
    let gone = json!({"name": "Late", "stage_id": stages[4]});
    assert_eq!(house.no("mia", "POST", "/api/sales/opportunities", gone).await, (409, "sales.stage_gone".to_owned()));
    let (status, value) = put(&house, &pipeline, "\"1\"", body(json!([]))).await;
    assert_eq!((status, value["code"].as_str()), (412, Some("sales.changed")), "{value}");
}

#[tokio::test]
async fn bad_pipelines_are_refused() {
    let house = House::new().await;
    let (pipeline, stages) = house.pipeline("boss").await;
    let path = "/api/sales/pipelines";
    let make = |name: &str, stages: Value| json!({"name": name, "stages": stages});
    assert_eq!(house.no("boss", "POST", path, make("A", json!([]))).await, (422, "sales.no_stages".to_owned()));
    let twice = json!([stage(None, "One"), stage(None, "One")]);
    assert_eq!(house.no("boss", "POST", path, make("A", twice)).await, (422, "sales.stage_name_twice".to_owned()));
    let many: Vec<Value> = (0..21).map(|n| stage(None, &format!("S{n}"))).collect();
    assert_eq!(house.no("boss", "POST", path, make("A", json!(many))).await, (422, "sales.too_many_stages".to_owned()));
    for (part, field, code) in [
        (json!({"name": " ", "probability": 1, "colour": "red"}), "stage_name", "sales.missing"),
        (json!({"name": "x", "probability": 101, "colour": "red"}), "probability", "sales.out_of_range"),
        (json!({"name": "x", "probability": 1, "colour": "pink"}), "colour", "sales.not_a_choice"),
        (json!({"name": "x", "probability": 1, "colour": "red", "gates": ["luck"]}), "gates", "sales.not_a_choice"),
        (json!({"name": "x", "probability": 1, "colour": "red", "gate_days": 0}), "gate_days", "sales.out_of_range"),
    ] {
        assert_eq!(house.flaw("boss", "POST", path, make("A", json!([part]))).await, (field.to_owned(), code.to_owned()));
    }
    assert_eq!(house.no("boss", "DELETE", &format!("{path}/{pipeline}"), Value::Null).await, (409, "sales.last_pipeline".to_owned()));
    let second = house.make("boss", path, make("Samples", json!([stage(None, "One")]))).await;
    assert_eq!(house.flaw("boss", "POST", path, make("Samples", json!([stage(None, "One")]))).await.1, "sales.pipeline_name_taken");
    // A stage of another pipeline is none of this one's.
    let foreign = make("Samples", json!([stage(Some(&stages[0]), "Stolen")]));
    assert_eq!(put(&house, &second, "\"1\"", foreign).await.0, 404);
    house.make("mia", "/api/sales/opportunities", json!({"name": "x", "pipeline_id": second})).await;
    assert_eq!(house.no("boss", "DELETE", &format!("{path}/{second}"), Value::Null).await, (409, "sales.pipeline_used".to_owned()));
    assert_eq!(house.ask("reader", "POST", path, make("B", json!([stage(None, "One")]))).await.0, 403);
}

#[tokio::test]
async fn reasons_retire_and_come_back() {
    let house = House::new().await;
    let path = "/api/sales/loss-reasons";
    let set = |names: Value| house.ok("boss", "PUT", path, json!({"names": names}));
    house.pipeline("boss").await;
    let all = set(json!(["Price", "Mood"])).await;
    let offered = |all: &Value| -> Vec<String> {
        let rows = all.as_array().unwrap().iter().filter(|r| r["retired"] == false);
        rows.map(|r| r["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(offered(&all), ["Price", "Mood"]);
    assert_eq!(offered(&set(json!(["Mood", "Stopped answering"])).await), ["Mood", "Stopped answering"]);
    assert_eq!(house.flaw("boss", "PUT", path, json!({"names": ["A", "A"]})).await.1, "sales.twice");
    assert_eq!(house.flaw("boss", "PUT", path, json!({"names": [" "]})).await.1, "sales.missing");
}

#[tokio::test]
async fn a_forecast_weighs_and_converts() {
    let house = House::new().await;
    let (pipeline, stages) = house.pipeline("boss").await;
    let rates = json!({"currency": "cny", "rates": [
        {"currency": "USD", "from_day": "2026-01-01", "rate": "7.2"},
        {"currency": "USD", "from_day": "2026-11-01", "rate": "7.1"},
        {"currency": "USD", "from_day": "2027-01-01", "rate": "9"}]});
    house.ok("boss", "PUT", "/api/sales/rates", rates).await;
    let make = |name: &str, amount: &str, currency: &str, day: &str| json!({"name": name, "amount": amount, "currency": currency, "closes_on": day, "stage_id": stages[1]});
    // The stage says 25 %; one says 50 by itself.
    house.make("mia", "/api/sales/opportunities", make("a", "1000.10", "USD", "2026-12-05")).await;
    let mut half = make("b", "2000", "USD", "2026-12-31");
    half["probability"] = json!(50);
    house.make("mia", "/api/sales/opportunities", half).await;
    house.make("mia", "/api/sales/opportunities", make("c", "7", "EUR", "2026-12-31")).await;
    house.make("mia", "/api/sales/opportunities", make("late", "100", "USD", "2026-10-01")).await;
    let won = house.make("mia", "/api/sales/opportunities", make("d", "500", "USD", "2026-11-25")).await;
    house.ok("mia", "POST", &format!("/api/sales/opportunities/{won}/close"), json!({"state": "won"})).await;
    let forecast = house.get("boss", "/api/sales/forecast?months=3").await;
    assert_eq!(forecast["currency"], "CNY");
    let row = |month: Value, currency: &str| {
        let rows = forecast["rows"].as_array().unwrap();
        rows.iter().find(|r| r["month"] == month && r["currency"] == currency).cloned().unwrap_or_else(|| panic!("{forecast}"))
    };
    let december = row(json!("2026-12-01"), "USD");
    assert_eq!((december["best"].as_str(), december["weighted"].as_str()), (Some("3000.1"), Some("1250.025")));
    assert_eq!((december["rate"].as_str(), december["best_converted"].as_str()), (Some("7.1"), Some("21300.71")));
    assert_eq!(row(json!("2026-12-01"), "EUR")["best_converted"], Value::Null);
    assert_eq!(row(json!("2026-11-01"), "USD")["won"], "500");
    assert_eq!(row(Value::Null, "USD")["best"], "100");
    let board = house.get("mia", &format!("/api/sales/pipelines/{pipeline}/board")).await;
    let column = &board["columns"].as_array().unwrap()[0];
    assert_eq!((column["count"].as_i64(), column["more"].as_bool()), (Some(4), Some(false)), "{board}");
    assert_eq!(column["sums"].as_array().unwrap().iter().find(|s| s["currency"] == "USD").unwrap()["amount"], "3100.1");
    for (bad, field, code) in [
        (json!({"currency": "RMB", "rates": []}), "currency", "sales.not_a_currency"),
        (
            json!({"currency": "CNY", "rates": [{"currency": "USD", "from_day": "2026-01-01", "rate": "0"}]}),
            "rates.rate",
            "sales.out_of_range",
        ),
        (
            json!({"currency": "CNY", "rates": [{"currency": "USD", "from_day": "2026-01-01", "rate": "-1"}]}),
            "rates.rate",
            "sales.negative",
        ),
        (
            json!({"currency": "CNY", "rates": [{"currency": "CNY", "from_day": "2026-01-01", "rate": "1"}]}),
            "rates.currency",
            "sales.not_a_choice",
        ),
        (
            json!({"currency": "CNY", "rates": [{"currency": "USD", "from_day": "9999-01-01", "rate": "1"}]}),
            "rates.from_day",
            "sales.out_of_range",
        ),
    ] {
        assert_eq!(house.flaw("boss", "PUT", "/api/sales/rates", bad).await, (field.to_owned(), code.to_owned()));
    }
    assert_eq!(house.flaw("mia", "GET", "/api/sales/forecast?months=25", Value::Null).await.1, "sales.out_of_range");
}

#[tokio::test]
async fn a_forecast_of_more_than_it_looks_at_says_so() {
    let house = House::new().await;
    let id = house.make("mia", "/api/sales/opportunities", json!({"name": "One", "amount": "1", "currency": "USD"})).await;
    let forecast = house.get("boss", "/api/sales/forecast").await;
    assert_eq!((&forecast["more"], &forecast["rows"][0]["count"]), (&json!(false), &json!(1)));
    let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
    // Rows come faster without them, and the forecast asks for all rows.
    for index in ["words", "labels", "updated", "created", "owner", "board"] {
        sqlx::query(db::sqlx::AssertSqlSafe(format!("drop index sales.opportunity_{index}"))).execute(&mut conn).await.unwrap();
    }
    sqlx::query(
        "insert into sales.opportunity (tenant_id, id, labels, owner_id, name, pipeline_id, stage_id, amount, currency, stage_since, created_at, updated_at)
         select tenant_id, gen_random_uuid(), labels, owner_id, name, pipeline_id, stage_id, amount, currency, stage_since, created_at, updated_at
           from sales.opportunity, generate_series(1, 200000) where id = $1::uuid",
    )
    .bind(id)
    .execute(&mut conn)
    .await
    .unwrap();
    assert_eq!(house.get("boss", "/api/sales/forecast").await["more"], json!(true));
    assert_eq!(house.get("noah", "/api/sales/forecast").await["more"], json!(false), "who sees none of them");
}
