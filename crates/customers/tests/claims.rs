//! Taking customers from the pool: one wins, and limits hold, whoever asks at once.

mod house;

use chrono::Duration;
use db::sqlx;
use futures_util::future::join;
use futures_util::stream::{self, StreamExt};
use house::House;
use serde_json::{Value, json};
use std::collections::BTreeMap;

async fn settings(house: &House, of: Value) {
    let mut all =
        json!({"acts": ["mail_in", "call"], "kept_accounts": [], "gone_owners": "skip", "reclaim_days": 0, "sees_old_opportunities": true});
    all.as_object_mut().unwrap().extend(of.as_object().unwrap().clone());
    let (status, value) = house.ask("boss", "PUT", "/api/customers/pool/settings", all).await;
    assert_eq!(status, 204, "{value}");
}

/// Many companies in the pool, laid out at once.
async fn pool_of(house: &House, companies: i32) -> Vec<String> {
    sqlx::query_scalar::<_, uuid::Uuid>(
        "insert into customers.company (tenant_id, id, labels, name, created_at)
         select $1, gen_random_uuid(), '{0,1}', 'Pooled ' || n, $2 from generate_series(1, $3) n returning id",
    )
    .bind(house.actor("boss").tenant.0)
    .bind(house.now())
    .bind(companies)
    .fetch_all(&mut house.admin().await)
    .await
    .unwrap()
    .into_iter()
    .map(|id| id.to_string())
    .collect()
}

async fn claim(house: &House, who: &str, ids: &[&str]) -> (u16, Value) {
    house.ask(who, "POST", "/api/customers/claim", json!({ "ids": ids })).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_want_one_customer_exactly_one_wins_a_thousand_times() {
    let house = House::new().await;
    let ids = pool_of(&house, 1_000).await;
    let won: Vec<[bool; 2]> = stream::iter(&ids)
        .map(|id| {
            let house = &house;
            async move {
                let one = [id.as_str()];
                let (pam, quinn) = join(claim(house, "pam", &one), claim(house, "quinn", &one)).await;
                for (status, value) in [&pam, &quinn] {
                    assert!(*status == 200 || (*status, value["code"].as_str()) == (409, Some("customers.taken")), "{status} {value}");
                }
                [pam.0 == 200, quinn.0 == 200]
            }
        })
        .buffer_unordered(12)
        .collect()
        .await;
    assert_eq!(won.len(), 1_000);
    assert!(won.iter().all(|[pam, quinn]| pam != quinn), "each had exactly one winner");
    let held: Vec<(Vec<uuid::Uuid>, i64)> =
        sqlx::query_as("select owner_ids, count(*) from customers.company where name like 'Pooled%' group by 1")
            .fetch_all(&mut house.admin().await)
            .await
            .unwrap();
    let by: BTreeMap<uuid::Uuid, i64> = held.into_iter().map(|(owners, n)| (owners[0], n)).collect();
    let pams = won.iter().filter(|[pam, _]| *pam).count();
    assert_eq!(by.get(&house.account("pam").0).copied().unwrap_or(0), i64::try_from(pams).unwrap());
    assert_eq!(by.values().sum::<i64>(), 1_000);
    println!("of 1,000 customers pam won {pams}, quinn {}", 1_000 - pams);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn limits_hold_when_fifty_claims_come_at_once() {
    let house = House::new().await;
    settings(&house, json!({"day_max": 20, "held_max": 30})).await;
    let ids = pool_of(&house, 150).await;
    let many = |from: usize| {
        let (house, ids) = (&house, &ids);
        async move {
            stream::iter(&ids[from..from + 50])
                .map(|id| async move { claim(house, "pam", &[id.as_str()]).await })
                .buffer_unordered(50)
                .collect::<Vec<_>>()
                .await
        }
    };
    let first = many(0).await;
    assert_eq!(first.iter().filter(|(status, _)| *status == 200).count(), 20);
    for (status, value) in first.iter().filter(|(status, _)| *status != 200) {
        assert_eq!((*status, value["code"].as_str(), value["limit"].as_str()), (409, Some("customers.claim_limit"), Some("day")));
    }
    let left = house.get("pam", "/api/customers/pool/allowance").await;
    assert_eq!((left["day"].as_i64(), left["held"].as_i64(), left["left"].as_i64()), (Some(0), Some(10), Some(0)));
    // The next day she may take again, but not look after more than 30.
    house.clock.advance(Duration::days(1));
    let second = many(50).await;
    assert_eq!(second.iter().filter(|(status, _)| *status == 200).count(), 10);
    assert!(second.iter().all(|(status, value)| *status == 200 || value["limit"] == "held"));
    // Nobody gives her one more either.
    let (status, value) =
        house.ask("boss", "POST", "/api/customers/assign", json!({"ids": [ids[120]], "to": house.account("pam").0})).await;
    assert_eq!((status, value["left_out"][0]["code"].as_str()), (200, Some("customers.full")), "{value}");
    let (status, value) = house.ask("pam", "POST", "/api/customers", json!({"name": "One more"})).await;
    assert_eq!((status, value["code"].as_str()), (409, Some("customers.full")));
}

#[tokio::test]
async fn many_at_once_are_taken_as_far_as_the_limits_go_and_the_rest_is_explained() {
    let house = House::new().await;
    settings(&house, json!({"week_max": 3})).await;
    let ids = pool_of(&house, 4).await;
    let owned = house.make("quinn", json!({"name": "Hers"})).await;
    house.ask("quinn", "PATCH", &format!("/api/customers/{owned}"), json!({"labels_visible_to": "all"})).await;
    let asked = [ids[0].as_str(), &owned, &ids[1], &ids[1], "00000000-0000-7000-8000-000000000000", &ids[2], &ids[3]];
    let (status, value) = claim(&house, "pam", &asked).await;
    assert_eq!(status, 200, "{value}");
    assert_eq!(value["done"], json!([ids[0], ids[1], ids[2]]));
    let why: Vec<&str> = value["left_out"].as_array().unwrap().iter().map(|l| l["code"].as_str().unwrap()).collect();
    assert_eq!(why, ["customers.owned", "customers.no_such_company", "customers.claim_limit"]);
    assert_eq!((value["allowance"]["week"].as_i64(), value["allowance"]["left"].as_i64()), (Some(0), Some(0)));
    assert_eq!(house.get("pam", &format!("/api/customers/{}", ids[0])).await["owners"][0]["name"], "pam");
    let moves = house.get("pam", &format!("/api/customers/{}/timeline?kinds=owner", ids[0])).await;
    assert_eq!((moves["items"][0]["title"].as_str(), moves["items"][0]["by"]["name"].as_str()), (Some("pam"), Some("pam")));
}

#[tokio::test]
async fn an_old_owner_waits_before_he_takes_it_again_and_others_do_not() {
    let house = House::new().await;
    settings(&house, json!({"reclaim_days": 10})).await;
    let id = house.make("pam", json!({"name": "Acme"})).await;
    let (status, value) =
        house.ask("pam", "POST", "/api/customers/release", json!({"ids": [id], "reason": "No answer since spring"})).await;
    assert_eq!(status, 200, "{value}");
    let entry = &house.get("quinn", &format!("/api/customers/{id}/timeline?kinds=owner")).await["items"][0];
    assert_eq!((entry["title"].as_str(), entry["text"].as_str()), (Some(""), Some("pam\nNo answer since spring")));
    let (status, value) = claim(&house, "pam", &[&id]).await;
    assert_eq!((status, value["code"].as_str(), value["until"].as_str()), (409, Some("customers.cooling"), Some("2026-12-02")), "{value}");
    house.clock.advance(Duration::days(11));
    assert_eq!(claim(&house, "pam", &[&id]).await.0, 200);
    // Her time begins anew, and somebody who never had it doesn't wait.
    house.ask("pam", "POST", "/api/customers/release", json!({"ids": [id]})).await;
    assert_eq!(claim(&house, "quinn", &[&id]).await.0, 200);
}

#[tokio::test]
async fn the_pool_is_for_who_may_take_from_it() {
    let house = House::new().await;
    let id = house.pooled("Nobody's Ltd").await;
    assert_eq!(house.names("pam", "/api/customers/pool").await, ["Nobody's Ltd"]);
    assert_eq!(house.names("pam", "/api/customers/pool?q=nobody").await, ["Nobody's Ltd"]);
    assert!(house.names("pam", "/api/customers/pool?country=DE").await.is_empty());
    // Mia holds no such label, another tenant sees nothing of it.
    assert!(house.names("mia", "/api/customers/pool").await.is_empty());
    assert!(house.names("stranger", "/api/customers/pool").await.is_empty());
    assert_eq!(claim(&house, "stranger", &[&id]).await.0, 404);
    assert_eq!(claim(&house, "reader", &[&id]).await.1["code"], "web.forbidden");
    // It is claimed, not taken on its page past the limits.
    let path = format!("/api/customers/{id}");
    let (status, value) = house.ask("seller", "PATCH", &path, json!({"owner_ids": [house.account("seller").0]})).await;
    assert_eq!((status, value["code"].as_str()), (409, Some("customers.claim_it")));
    assert_eq!(claim(&house, "seller", &[&id]).await.0, 200);
    let (status, value) = claim(&house, "boss", &[&id]).await;
    assert_eq!((status, value["code"].as_str()), (409, Some("customers.owned")));
}

#[tokio::test]
async fn nobody_releases_what_is_a_colleagues() {
    let house = House::new().await;
    let hers = house.make("pam", json!({"name": "Hers"})).await;
    house.ask("pam", "PATCH", &format!("/api/customers/{hers}"), json!({"labels_visible_to": "all"})).await;
    let release = |who: &'static str| {
        let (house, hers) = (&house, &hers);
        async move { house.ask(who, "POST", "/api/customers/release", json!({"ids": [hers]})).await }
    };
    let (status, value) = release("seller").await;
    assert_eq!((status, value["code"].as_str()), (403, Some("customers.not_yours")));
    let (status, value) = house.ask("seller", "PATCH", &format!("/api/customers/{hers}"), json!({"owner_ids": []})).await;
    assert_eq!((status, value["code"].as_str()), (403, Some("customers.not_yours")));
    // Shared, one's own part is given up, and the other keeps hers; who runs the pool takes it from all.
    house
        .ask("pam", "PATCH", &format!("/api/customers/{hers}"), json!({"owner_ids": [house.account("pam").0, house.account("seller").0]}))
        .await;
    assert_eq!(release("seller").await.0, 200);
    assert_eq!(house.get("pam", &format!("/api/customers/{hers}")).await["owners"].as_array().unwrap().len(), 1);
    assert_eq!(release("boss").await.0, 200);
    assert_eq!(house.names("quinn", "/api/customers/pool").await, ["Hers"]);
}
