//! Opportunities: making, changing, moving, closing.

use crate::house::House;
use futures_util::future::join_all;
use serde_json::{Value, json};

const PATH: &str = "/api/sales/opportunities";

#[tokio::test]
async fn an_opportunity_goes_its_way_and_the_timeline_tells() {
    let house = House::new().await;
    let (_, stages) = house.pipeline("mia").await;
    let company = house
        .make("mia", "/api/customers", json!({"name": "Acme", "country": "DE", "contact": {"name": "Ada", "email": "ada@acme.example"}}))
        .await;
    let contact = house.get("mia", &format!("/api/customers/{company}")).await["contacts"][0]["id"].clone();
    let new = json!({"name": "LED panels", "company_id": company, "contact_id": contact, "amount": "12500.50", "currency": "usd",
        "closes_on": "2026-12-20", "rivals": "Lumina"});
    let made = house.ok("mia", "POST", PATH, new).await;
    let id = made["id"].as_str().unwrap();
    assert_eq!((made["amount"].as_str(), made["currency"].as_str()), (Some("12500.5"), Some("USD")));
    assert_eq!((made["company"]["name"].as_str(), made["contact"]["name"].as_str()), (Some("Acme"), Some("Ada")));
    assert_eq!(made["stage_id"], json!(stages[0]));

    // The third stage asks for products.
    let (status, value) = house.ask("mia", "POST", &format!("{PATH}/{id}/stage"), json!({"stage_id": stages[2]})).await;
    assert_eq!((status, value["code"].as_str(), &value["missing"]), (422, Some("sales.gates_closed"), &json!(["products"])), "{value}");
    assert_eq!(value["errors"][0]["field"], "products");
    house.ok("mia", "PATCH", &format!("{PATH}/{id}"), json!({"products": "P-600"})).await;
    house.clock.advance(chrono::TimeDelta::hours(2));
    let moved = house.ok("mia", "POST", &format!("{PATH}/{id}/stage"), json!({"stage_id": stages[2], "seen_stage_id": stages[0]})).await;
    assert_eq!(moved["stage_id"], json!(stages[2]));
    // Again, it changes nothing.
    house.ok("mia", "POST", &format!("{PATH}/{id}/stage"), json!({"stage_id": stages[2], "seen_stage_id": stages[0]})).await;
    let history = house.get("mia", &format!("{PATH}/{id}/history")).await;
    assert_eq!(history.as_array().unwrap().len(), 2, "{history}");
    assert_eq!((history[0]["stood"].as_i64(), history[0]["by"]["name"].as_str()), (Some(7_200), Some("mia")));

    house.clock.advance(chrono::TimeDelta::hours(1));
    house.ok("mia", "POST", &format!("{PATH}/{id}/close"), json!({"state": "won"})).await;
    assert_eq!(
        house.no("mia", "POST", &format!("{PATH}/{id}/stage"), json!({"stage_id": stages[3]})).await,
        (409, "sales.is_won".to_owned())
    );
    house.clock.advance(chrono::TimeDelta::hours(1));
    house.ok("mia", "POST", &format!("{PATH}/{id}/reopen"), Value::Null).await;
    assert_eq!(house.no("mia", "POST", &format!("{PATH}/{id}/reopen"), Value::Null).await, (409, "sales.still_open".to_owned()));
    let timeline = house.get("mia", &format!("/api/customers/{company}/timeline?kinds=opportunity")).await;
    let texts: Vec<&str> =
        timeline["items"].as_array().unwrap().iter().map(|e| e["text"].as_str().unwrap().lines().next().unwrap()).collect();
    assert_eq!(texts, ["reopened", "won", "stage", "made"], "{timeline}");
    assert_eq!(timeline["items"][0]["title"], "LED panels");
}

#[tokio::test]
async fn lost_needs_a_reason() {
    let house = House::new().await;
    let id = house.make("mia", PATH, json!({"name": "x"})).await;
    let close = format!("{PATH}/{id}/close");
    assert_eq!(house.flaw("mia", "POST", &close, json!({"state": "lost"})).await, ("reason_id".to_owned(), "sales.missing".to_owned()));
    assert_eq!(house.flaw("mia", "POST", &close, json!({"state": "open"})).await.1, "sales.not_a_choice");
    let nil = uuid::Uuid::nil();
    assert_eq!(house.flaw("mia", "POST", &close, json!({"state": "lost", "reason_id": nil})).await.1, "sales.no_such_reason");
    let reason = house.get("mia", "/api/sales/loss-reasons").await[0]["id"].clone();
    let lost = house.ok("mia", "POST", &close, json!({"state": "lost", "reason_id": reason, "text": "2 % too dear"})).await;
    assert_eq!((lost["state"].as_str(), lost["loss_text"].as_str()), (Some("lost"), Some("2 % too dear")));
    assert_eq!(house.no("mia", "POST", &close, json!({"state": "won"})).await, (409, "sales.is_lost".to_owned()));
}

#[tokio::test]
async fn bad_input_has_its_code() {
    let house = House::new().await;
    let (_, stages) = house.pipeline("boss").await;
    let other = house
        .ok(
            "boss",
            "POST",
            "/api/sales/pipelines",
            json!({"name": "Other", "stages": [{"name": "One", "probability": 5, "colour": "red"}]}),
        )
        .await;
    let hidden = house.make("yara", "/api/customers", json!({"name": "Hidden"})).await;
    let (acme, beta) =
        (house.make("mia", "/api/customers", json!({"name": "Acme"})).await, json!({"name": "Beta", "contact": {"name": "Bo"}}));
    let beta = house.make("mia", "/api/customers", beta).await;
    let bo = house.get("mia", &format!("/api/customers/{beta}")).await["contacts"][0]["id"].clone();
    let nil = uuid::Uuid::nil();
    for (body, field, code) in [
        (json!({}), "name", "sales.missing"),
        (json!({"name": "x".repeat(201)}), "name", "sales.too_long"),
        (json!({"name": "a\u{0}b"}), "name", "sales.unreadable"),
        (json!({"name": "x", "amount": "12", "currency": "RMB"}), "currency", "sales.not_a_currency"),
        (json!({"name": "x", "amount": "-1", "currency": "USD"}), "amount", "sales.negative"),
        (json!({"name": "x", "amount": "1e9", "currency": "USD"}), "amount", "sales.not_an_amount"),
        (json!({"name": "x", "amount": "5"}), "currency", "sales.half_money"),
        (json!({"name": "x", "probability": 101}), "probability", "sales.out_of_range"),
        (json!({"name": "x", "closes_on": "9999-12-31"}), "closes_on", "sales.out_of_range"),
        (json!({"name": "x", "company_id": nil}), "company_id", "sales.no_such_company"),
        (json!({"name": "x", "company_id": hidden}), "company_id", "sales.no_such_company"),
        (json!({"name": "x", "company_id": acme, "contact_id": bo}), "contact_id", "sales.no_such_contact"),
        (json!({"name": "x", "owner_id": nil}), "owner_id", "sales.no_such_account"),
        (json!({"name": "x", "owner_id": house.account("stranger").0}), "owner_id", "sales.no_such_account"),
        (json!({"name": "x", "pipeline_id": other["id"], "stage_id": stages[0]}), "stage_id", "sales.stage_of_other_pipeline"),
        (json!({"name": "x", "fax": 1}), "fax", "web.field_unknown"),
    ] {
        assert_eq!(house.flaw("mia", "POST", PATH, body.clone()).await, (field.to_owned(), code.to_owned()), "{body}");
    }
    assert_eq!(house.no("mia", "POST", PATH, json!({"name": "x", "stage_id": nil})).await, (404, "sales.no_such_stage".to_owned()));
    assert_eq!(house.no("mia", "POST", PATH, json!({"name": "x", "pipeline_id": nil})).await, (404, "sales.no_such_pipeline".to_owned()));
    let gates = json!({"name": "x", "stage_id": stages[4]});
    assert_eq!(house.no("mia", "POST", PATH, gates).await, (422, "sales.gates_closed".to_owned()));
    let id = house.make("mia", PATH, json!({"name": "x", "amount": "5", "currency": "EUR"})).await;
    let to = |stage: &Value| json!({"stage_id": stage});
    let foreign = house.flaw("mia", "POST", &format!("{PATH}/{id}/stage"), to(&other["stages"][0]["id"])).await;
    assert_eq!(foreign, ("stage_id".to_owned(), "sales.stage_of_other_pipeline".to_owned()));
    for (body, code) in [
        (json!({"name": null}), "web.field_value"),
        (json!({"amount": "7"}), "sales.half_money"),
        (json!({"closes_on": "2026-02-30"}), "web.field_value"),
        (json!({"probability": -1}), "sales.out_of_range"),
    ] {
        if body.get("name").is_none() {
            let (_, value) = house.ask("mia", "PATCH", &format!("{PATH}/{id}"), body.clone()).await;
            let got = value["errors"][0]["code"].as_str().unwrap_or_default();
            assert!(got == code || got == "web.field_rule", "{body}: {value}");
        }
    }
    assert_eq!(house.get("mia", &format!("{PATH}/{id}")).await["amount"], "5");
    for query in ["?cursor=abc", "?sort=closes&cursor=WyJ4IiwiMDE4ZjAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAwIl0"] {
        assert_eq!(house.ask("mia", "GET", &format!("{PATH}{query}"), Value::Null).await.0, 400, "{query}");
    }
    for query in ["?sort=size", "?view=theirs", "?state=x", "?currency=RMB", "?closes_from=9999-01-01"] {
        assert_eq!(house.ask("mia", "GET", &format!("{PATH}{query}"), Value::Null).await.0, 422, "{query}");
    }
}

#[tokio::test]
async fn two_people_drag_one_card() {
    let house = House::new().await;
    let (_, stages) = house.pipeline("boss").await;
    let id = house.make("mia", PATH, json!({"name": "x"})).await;
    let path = format!("{PATH}/{id}/stage");
    // Twenty drags at once, half to each of two stages, all from the first: one goes first, the others to the same stage join it, the
    // rest is told who was quicker.
    let drags = (0..20).map(|n| {
        let who = if n % 2 == 0 { "manager" } else { "boss" };
        house.ask(who, "POST", &path, json!({"stage_id": stages[if n % 2 == 0 { 1 } else { 3 }], "seen_stage_id": stages[0]}))
    });
    let answers = join_all(drags).await;
    let stands = house.get("mia", &format!("{PATH}/{id}")).await["stage_id"].clone();
    for (status, value) in &answers {
        match status {
            200 => assert_eq!(value["stage_id"], stands),
            409 => assert_eq!(value["code"], "sales.moved_meanwhile_by", "{value}"),
            other => panic!("{other}: {value}"),
        }
    }
    assert_eq!(answers.iter().filter(|(status, _)| *status == 200).count(), 10);
    assert_eq!(house.get("mia", &format!("{PATH}/{id}/history")).await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn who_saw_an_old_version_is_told() {
    let house = House::new().await;
    let id = house.make("mia", PATH, json!({"name": "x"})).await;
    let path = format!("{PATH}/{id}");
    let edit = |body: Value| house.ask_with("mia", "PATCH", &path, body, &[("if-match", "\"1\"")]);
    let edits = [json!({"name": "first"}), json!({"next_step": "call"})];
    let answers = join_all(edits.into_iter().map(edit)).await;
    let mut statuses: Vec<u16> = answers.iter().map(|(status, ..)| *status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    // Without it only what is named is changed.
    house.ok("mia", "PATCH", &path, json!({"amount": "5", "currency": "EUR"})).await;
    house.ok("mia", "PATCH", &path, json!({"amount": null, "currency": null})).await;
    assert_eq!(house.get("mia", &path).await["amount"], Value::Null);
}

#[tokio::test]
async fn lists_page_without_loss() {
    let house = House::new().await;
    let (pipeline, stages) = house.pipeline("mia").await;
    for n in 0..23 {
        let day = format!("2026-12-{:02}", 1 + n % 5);
        house
            .make("mia", PATH, json!({"name": format!("Deal {n}"), "closes_on": day, "products": if n == 7 { "窄边灯" } else { "LED" }}))
            .await;
        house.clock.advance(chrono::TimeDelta::seconds(i64::from(n % 2)));
    }
    for query in ["", "?sort=created", "?sort=stage&state=open", "?sort=closes", "?view=mine", "?state=open"] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let join = if query.is_empty() { "?" } else { "&" };
            let page = house.get("mia", &format!("{PATH}{query}{join}limit=5{cursor}")).await;
            seen.extend(page["items"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((seen.len(), count), (23, 23), "{query}");
    }
    let column = format!("{PATH}?pipeline_id={pipeline}&stage_id={}&state=open&sort=stage&limit=100", stages[0]);
    assert_eq!(house.list("mia", &column, "/name").await.len(), 23);
    assert_eq!(house.list("mia", &format!("{PATH}?q=%E7%AA%84%E8%BE%B9"), "/name").await, ["Deal 7"]);
    let figures = house.get("mia", &format!("/api/sales/pipelines/{pipeline}/figures?from=2026-11-01&until=2026-11-30")).await;
    assert_eq!(figures[0]["entered"], 23, "{figures}");
    let far = format!("/api/sales/pipelines/{pipeline}/figures?from=2020-11-01&until=2026-11-30");
    assert_eq!(house.flaw("mia", "GET", &far, Value::Null).await, ("until".to_owned(), "sales.out_of_range".to_owned()));
}

#[tokio::test]
async fn the_follow_up_gate_looks_at_the_company() {
    let house = House::new().await;
    let (pipeline, stages) = house.pipeline("boss").await;
    let gate = json!({"name": "Export", "stages": [
        {"id": stages[0], "name": "First", "probability": 10, "colour": "neutral"},
        {"id": stages[1], "name": "Second", "probability": 20, "colour": "accent", "gates": ["follow_up"], "gate_days": 3}]});
    let (status, _, value) =
        house.ask_with("boss", "PUT", &format!("/api/sales/pipelines/{pipeline}"), gate, &[("if-match", "\"1\"")]).await;
    assert_eq!(status, 200, "{value}");
    let company = house.make("mia", "/api/customers", json!({"name": "Acme"})).await;
    let id = house.make("mia", PATH, json!({"name": "x", "company_id": company})).await;
    let (status, value) = house.ask("mia", "POST", &format!("{PATH}/{id}/stage"), json!({"stage_id": stages[1]})).await;
    assert_eq!((status, &value["missing"]), (422, &json!(["follow_up"])), "{value}");
    assert!(value["errors"][0]["detail"].as_str().unwrap().contains("3 days"), "{value}");
    let note = json!({"kind": "note", "text": "asked for the drawings"});
    house.ok("mia", "POST", &format!("/api/customers/{company}/follow-ups"), note).await;
    house.clock.advance(chrono::TimeDelta::days(4));
    assert_eq!(house.ask("mia", "POST", &format!("{PATH}/{id}/stage"), json!({"stage_id": stages[1]})).await.0, 422);
    house.ok("mia", "POST", &format!("/api/customers/{company}/follow-ups"), json!({"kind": "call", "text": "yes"})).await;
    house.ok("mia", "POST", &format!("{PATH}/{id}/stage"), json!({"stage_id": stages[1]})).await;
}
