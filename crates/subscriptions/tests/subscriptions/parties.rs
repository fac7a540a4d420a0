//! Who sees what: the vendor's people, agents, companies.

use crate::house::{House, order};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_sees_his_own_and_what_the_company_lets_him() {
    let house = House::new().await;
    let mut body = order("Ningbo Tools Ltd", 5);
    body["reference"] = json!("N-1");
    let (_, told) = house.ask("north", "POST", "/api/agency/orders", body).await;
    let id = told["id"].as_str().unwrap().to_owned();
    house.paid_and_approved(&id).await;
    let link = house.link().await;
    let tenant = house.registered("ningbo", &link).await;
    let count = async |who: &str, path: &str| {
        let told = house.get(who, path).await;
        told.as_array().or_else(|| told["items"].as_array()).unwrap().len()
    };
    for path in ["/api/agency/orders", "/api/agency/customers"] {
        assert_eq!((count("north", path).await, count("south", path).await), (1, 0), "{path}");
    }
    assert_eq!(house.refused("south", "GET", &format!("/api/agency/orders/{id}"), Value::Null).await.0, 404);
    // Ordering for another agent's company is refused, and tells nothing.
    let mut theirs = order("Ningbo Tools Ltd", 2);
    theirs["reference"] = json!("S-1");
    theirs["customer_id"] = json!(tenant.0);
    assert_eq!(house.refused("south", "POST", "/api/agency/orders", theirs).await, (404, "subscriptions.no_such_customer".to_owned()));

    // Three hundred days later the renewal is due, until the company shuts the switch.
    house.days(300).await;
    assert_eq!((count("north", "/api/agency/renewals").await, count("south", "/api/agency/renewals").await), (1, 0));
    let (status, grants) = house.ask("ningbo", "PUT", "/api/subscriptions/grants", json!({ "bundle": "orders", "granted": false })).await;
    assert_eq!((status, grants.as_array().unwrap().len()), (200, 3), "{grants}");
    for path in ["/api/agency/orders", "/api/agency/customers", "/api/agency/renewals"] {
        assert_eq!(count("north", path).await, 0, "{path}");
    }
    assert_eq!(house.get("ningbo", "/api/subscriptions").await["agent"], "north Ltd");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_vendor_is_at_the_desk() {
    let house = House::new().await;
    let (_, link) = house.invited("Ningbo Tools Ltd").await;
    house.registered("ningbo", &link).await;
    for path in ["/api/desk", "/api/desk/orders", "/api/desk/customers", "/api/desk/catalogues", "/api/desk/contracts", "/api/desk/agents"]
    {
        for who in ["ningbo", "north"] {
            assert_eq!(
                house.refused(who, "GET", path, Value::Null).await,
                (403, "subscriptions.not_the_vendor".to_owned()),
                "{who} {path}"
            );
        }
    }
    for who in ["ningbo", "operator"] {
        let refused = house.refused(who, "GET", "/api/agency/orders", Value::Null).await;
        assert_eq!(refused, (403, "subscriptions.not_an_agent".to_owned()), "{who}");
    }
    // Row security says the same to whoever would forget to ask.
    let seen = |who: &'static str| {
        let actor = house.actor(who);
        let db = house.db.db.clone();
        async move {
            db.read(&actor, async |tx| {
                let orders = db::sqlx::query_scalar::<_, i64>("select count(*) from subscriptions.purchase").fetch_one(tx.conn()).await?;
                let steps = db::sqlx::query_scalar::<_, i64>("select count(*) from subscriptions.step").fetch_one(tx.conn()).await?;
                Ok::<_, kernel::Fault>((orders, steps > 0))
            })
            .await
            .unwrap()
        }
    };
    assert_eq!((seen("operator").await, seen("ningbo").await, seen("north").await), ((1, true), (1, false), (0, false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_reads_what_it_accepted_for_ever_and_nothing_else() {
    let house = House::new().await;
    let (_, link) = house.invited("Ningbo Tools Ltd").await;
    house.registered("ningbo", &link).await;
    let own = house.get("ningbo", "/api/subscriptions").await;
    assert_eq!((own["subscribed"].as_bool(), own["acceptances"].as_array().unwrap().len()), (Some(true), 4));
    let before = house.get("ningbo", "/api/subscriptions/contracts/service/1?lang=zh-CN").await;
    let english = house.get("operator", "/api/desk/contracts/service/1?lang=en").await["text"].as_str().unwrap().to_owned();
    let chinese = before["text"].as_str().unwrap().to_owned();
    let newer = json!({ "kind": "service", "zh": chinese.replace("Example", "样例"), "en": english.replace("Example", "Sample") });
    let (status, told) = house.ask("operator", "POST", "/api/desk/contracts", newer).await;
    assert_eq!((status, told["number"].as_u64()), (201, Some(2)), "{told}");
    assert_eq!(house.get("ningbo", "/api/subscriptions/contracts/service/1?lang=zh-CN").await, before);
    assert_eq!(house.refused("ningbo", "GET", "/api/subscriptions/contracts/service/2", Value::Null).await.0, 404);
    let refused =
        house.refused("operator", "POST", "/api/desk/contracts", json!({ "kind": "service", "zh": chinese, "en": "# Only this" })).await;
    assert!(["subscriptions.bad_contract", "subscriptions.clauses_differ"].contains(&refused.1.as_str()), "{refused:?}");
}
