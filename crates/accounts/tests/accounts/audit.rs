//! The audit trail: complete, in order, and broken by whoever touches it.

use crate::house::{House, PASSWORD};
use db::sqlx::{self, AssertSqlSafe, Connection, PgConnection};
use kernel::{Actor, Fault};
use serde_json::json;

async fn as_owner(house: &House, sql: &str) {
    let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut conn).await.unwrap();
}

#[tokio::test]
async fn sensitive_acts_are_in_the_trail_and_the_trail_is_whole() {
    let house = House::new().await;
    let mut master = house.company().await;
    let mut seller = house.colleague(&mut master, "li@lantern.example", "salesperson", "own", None).await;
    house.browser().sign_in("wang@lantern.example", PASSWORD).await.expect(200);
    let mut acts = Vec::new();
    let mut path = "/api/audit?limit=2".to_owned();
    loop {
        let page = master.get(&path).await.expect(200);
        acts.extend(page["items"].as_array().unwrap().iter().map(|e| (e["seq"].as_i64().unwrap(), e["act"].as_str().unwrap().to_owned())));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/audit?limit=2&cursor={next}");
    }
    let names: Vec<&str> = acts.iter().rev().map(|(_, act)| act.as_str()).collect();
    let expected =
        ["accounts.company.create", "accounts.sign_in", "accounts.invite", "accounts.join", "accounts.sign_in", "accounts.sign_in"];
    assert_eq!(names, expected);
    assert!(acts.iter().rev().map(|(seq, _)| *seq).eq(1..=6));
    let proof = master.post("/api/audit/verify", json!({})).await.expect(200);
    assert_eq!(proof, json!({ "whole": true, "entries": 6, "broken_at": null }));
    seller.get("/api/audit").await.refused(403, "web.forbidden");
    seller.post("/api/audit/verify", json!({})).await.refused(403, "web.forbidden");
    let all = house.accounts.verify_all_audits().await.unwrap();
    assert_eq!((all.len(), all[0].1.entries, all[0].1.broken_at), (1, 6, None));
}

#[tokio::test]
async fn the_program_itself_can_neither_change_nor_remove_an_entry() {
    let house = House::new().await;
    let mut master = house.company().await;
    let tenant = master.me().await["tenant"]["id"].as_str().unwrap().parse::<kernel::TenantId>().unwrap();
    for sql in ["update accounts.audit set act = 'x'", "delete from accounts.audit", "truncate accounts.audit"] {
        let done = house.db.db.write(&Actor::house(tenant), async |tx| Ok::<_, Fault>(sqlx::raw_sql(sql).execute(tx.conn()).await?)).await;
        assert!(done.unwrap_err().to_string().contains("permission denied"), "{sql}");
        let mut tx = house.db.db.system("a test").await.unwrap();
        assert!(sqlx::raw_sql(sql).execute(tx.conn()).await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn a_tampered_missing_or_cut_entry_is_found() {
    let tampering = [
        ("update accounts.audit set detail = '{\"role\":\"none\"}' where seq = 3", 3),
        ("update accounts.audit set subject = 'somebody else' where seq = 2", 2),
        ("update accounts.audit set account_id = null where seq = 1", 1),
        ("delete from accounts.audit where seq = 2", 2),
        ("delete from accounts.audit where seq = 4", 4),
        ("update accounts.audit set at = at + interval '1 microsecond' where seq = 4", 4),
        ("update accounts.audit set seq = 9 where seq = 4", 4),
    ];
    for (sql, broken_at) in tampering {
        let house = House::new().await;
        let mut master = house.company().await;
        for n in 0..2 {
            master.post("/api/departments", json!({ "name": n.to_string(), "parent_id": null })).await.expect(201);
        }
        assert_eq!(master.post("/api/audit/verify", json!({})).await.expect(200)["entries"], 4);
        as_owner(&house, sql).await;
        let proof = master.post("/api/audit/verify", json!({})).await.expect(200);
        assert_eq!(proof, json!({ "whole": false, "entries": broken_at - 1, "broken_at": broken_at }), "{sql}");
    }
}

#[tokio::test]
async fn entries_that_come_at_the_same_moment_make_one_chain() {
    let house = House::new().await;
    let mut master = house.company().await;
    let tasks: Vec<_> = (0..12)
        .map(|n| {
            let mut browser = master.clone();
            tokio::spawn(async move {
                browser.post("/api/departments", json!({ "name": format!("D{n}"), "parent_id": null })).await.expect(201)
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let proof = master.post("/api/audit/verify", json!({})).await.expect(200);
    assert_eq!(proof, json!({ "whole": true, "entries": 14, "broken_at": null }));
}
