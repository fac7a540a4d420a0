//! What can't be asked, and what is hidden.

use crate::house::{House, READERS};
use db::sqlx::{self, Connection};
use serde_json::{Value, json};
use uuid::Uuid;

fn preview(question: Value) -> Value {
    json!({ "chart": "bar", "question": question })
}

#[tokio::test]
async fn questions_that_make_no_sense_are_refused() {
    let house = House::new().await;
    let path = "/api/reports/preview";
    let deep = (0..9).fold(json!({"any": []}), |inner, _| json!({ "any": [inner] }));
    for (question, code) in [
        (json!({"subject": "customers", "by": "colour"}), "fields.filter_unknown_field"),
        (json!({"subject": "leads", "by": "stars"}), "fields.filter_unknown_field"),
        (json!({"subject": "customers", "by": "x999"}), "fields.filter_unknown_field"),
        (json!({"subject": "customers", "by": "source", "and_by": "'; drop table customers.company; --"}), "fields.filter_unknown_field"),
        (json!({"subject": "customers", "by": "source", "filter": []}), "fields.filter_form"),
        (json!({"subject": "customers", "by": "source", "filter": {"all": "x"}}), "fields.filter_form"),
        (json!({"subject": "customers", "by": "source", "filter": {"field": "stars", "op": "lt", "value": "many"}}), "fields.filter_value"),
        (
            json!({"subject": "customers", "by": "source", "filter": {"field": "country", "op": "lt", "value": "DE"}}),
            "fields.filter_no_such_op",
        ),
        (json!({"subject": "customers", "by": "source", "filter": deep}), "fields.filter_too_big"),
        (json!({"subject": "customers", "by": "source", "on": "sent"}), "fields.filter_unknown_field"),
        (json!({"subject": "customers", "by": "source", "sum": "weight"}), "fields.filter_unknown_field"),
    ] {
        assert_eq!(house.no("boss", "POST", path, preview(question.clone())).await, (400, code.to_owned()), "{question}");
    }
    let long = "x".repeat(101);
    for (question, field, code) in [
        (json!({"subject": "customers", "by": ""}), "by", "reports.missing"),
        (json!({"subject": "customers", "by": long}), "by", "reports.too_long"),
        (json!({"subject": "customers", "by": "name"}), "by", "reports.not_groupable"),
        (json!({"subject": "customers", "by": "owners"}), "by", "reports.not_groupable"),
        (json!({"subject": "customers", "by": "tags"}), "by", "reports.not_groupable"),
        (json!({"subject": "customers", "by": "credit"}), "by", "reports.not_groupable"),
        (json!({"subject": "customers", "by": "created"}), "by", "reports.not_groupable"),
        (json!({"subject": "customers", "by": "created:decade"}), "by", "reports.not_groupable"),
        (json!({"subject": "customers", "by": "source:month"}), "by", "reports.not_groupable"),
        (json!({"subject": "customers", "by": "source", "and_by": "remarks"}), "and_by", "reports.not_groupable"),
        (json!({"subject": "customers", "by": "source", "on": "stage"}), "on", "reports.not_a_day"),
        (json!({"subject": "customers", "by": "source", "sum": "country"}), "sum", "reports.not_a_number"),
        (json!({"subject": "leads", "by": "source", "sum": "created"}), "sum", "reports.not_a_number"),
        (json!({"subject": "customers", "by": "source", "period": "soon"}), "period", "reports.not_a_choice"),
        (json!({"subject": "customers", "by": "source", "period": "2026-02-01..2026-01-01"}), "period", "reports.not_a_choice"),
    ] {
        assert_eq!(house.flaw("boss", "POST", path, preview(question.clone())).await, (field.to_owned(), code.to_owned()), "{question}");
    }
    for question in
        [json!({"subject": "orders", "by": "x"}), json!({"by": "x"}), json!({"subject": "customers", "by": "source", "depth": 3})]
    {
        assert_eq!(house.no("boss", "POST", path, preview(question)).await.0, 422);
    }
    assert_eq!(house.flaw("boss", "GET", "/api/reports/pipeline/answer?period=ever", Value::Null).await.1, "reports.not_a_choice");
    assert_eq!(house.no("boss", "GET", "/api/reports/nonsense/answer", Value::Null).await, (404, "reports.no_such_report".to_owned()));
    assert_eq!(house.no("boss", "GET", &format!("/api/reports/{}/answer", Uuid::nil()), Value::Null).await.0, 404);
    for list in ["/api/sales/opportunities", "/api/sales/leads", "/api/reports/follow-ups"] {
        assert_eq!(house.no("boss", "GET", &format!("{list}?filter=x"), Value::Null).await, (400, "fields.filter_form".to_owned()));
        let unknown = "%7B%22field%22%3A%22weight%22%2C%22op%22%3A%22empty%22%7D";
        assert_eq!(house.no("boss", "GET", &format!("{list}?filter={unknown}"), Value::Null).await.1, "fields.filter_unknown_field");
    }
}

#[tokio::test]
async fn nobody_reports_by_what_he_may_not_see() {
    let house = House::new().await;
    house.make("mia", "/api/customers", json!({"name": "Acme", "source": "fair", "country": "DE"})).await;
    let mut admin = house.admin().await;
    for (field, sight) in [("source", "masked"), ("country", "hidden"), ("owners", "hidden"), ("credit", "masked")] {
        sqlx::query("insert into fields.limit_of_role (tenant_id, record, field, role_id, sight) values ($1, 'company', $2, $3, $4)")
            .bind(house.actor("reader").tenant.0)
            .bind(field)
            .bind(READERS)
            .bind(sight)
            .execute(&mut admin)
            .await
            .unwrap();
    }
    admin.close().await.unwrap();
    let path = "/api/reports/preview";
    for question in [
        json!({"subject": "customers", "by": "source"}),
        json!({"subject": "customers", "by": "country"}),
        json!({"subject": "customers", "by": "main_owner"}),
        json!({"subject": "customers", "by": "stage", "and_by": "source"}),
        json!({"subject": "customers", "by": "stage", "sum": "credit"}),
        json!({"subject": "customers", "by": "stage", "filter": {"field": "source", "op": "eq", "value": "fair"}}),
    ] {
        let refused = (400, "fields.filter_unknown_field".to_owned());
        assert_eq!(house.no("reader", "POST", path, preview(question.clone())).await, refused, "{question}");
        let saved = json!({"name": "x", "chart": "bar", "question": question});
        assert_eq!(house.no("reader", "POST", "/api/reports", saved).await, refused, "{question}");
        house.ok("boss", "POST", path, preview(question)).await;
    }
    assert_eq!(house.no("reader", "GET", "/api/reports/customers_by_source/answer", Value::Null).await.1, "fields.filter_unknown_field");
    let subjects = house.get("reader", "/api/reports/subjects").await;
    let keys: Vec<&str> = subjects["items"][0]["fields"].as_array().unwrap().iter().map(|field| field["key"].as_str().unwrap()).collect();
    assert!(
        keys.contains(&"stage") && !["source", "country", "owners", "main_owner", "credit"].iter().any(|key| keys.contains(key)),
        "{keys:?}"
    );
    // A colleague's report by such a field is answered by nobody who may not see it.
    let shared = json!({"name": "Sources", "chart": "pie", "shared": true, "question": {"subject": "customers", "by": "source"}});
    let id = house.make("boss", "/api/reports", shared).await;
    assert_eq!(house.no("reader", "GET", &format!("/api/reports/{id}/answer"), Value::Null).await.1, "fields.filter_unknown_field");
}

#[tokio::test]
async fn what_takes_too_long_is_broken_off() {
    let house = House::new().await;
    let mut admin = house.admin().await;
    let mut held = admin.begin().await.unwrap();
    sqlx::query("lock table customers.company in access exclusive mode").execute(&mut *held).await.unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(house.no("boss", "GET", "/api/reports/customers_by_source/answer", Value::Null).await, (422, "reports.too_slow".to_owned()));
    assert!(begun.elapsed().as_secs() < 5, "it was broken off");
    held.rollback().await.unwrap();
    house.answer("boss", "customers_by_source").await;
}
