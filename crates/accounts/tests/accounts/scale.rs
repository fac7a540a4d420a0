//! A company of 10,000 accounts and a tree of departments eight deep.

use crate::house::{Browser, House};
use db::sqlx::{self, AssertSqlSafe, Connection, PgConnection};
use kernel::Lang;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};
use web::{Authenticate, Credential, Visitor};

/// A tree with three departments below each, to eight levels is 3,280; 1,000 are allowed, so the lowest levels are thinner.
async fn fill(house: &House, tenant: &str, role: &str) {
    let sql = format!(
        "insert into accounts.department (tenant_id, id, parent_id, name, label, created_at)
           select '{tenant}', ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
             case when n = 1 then null else ('00000000-0000-7000-8000-' || lpad((case when n <= 120 then (n + 1) / 3 else n - 120 end)::text, 12, '0'))::uuid end,
             'D' || n, 100000 + n, now() from generate_series(1, 480) n;
         insert into accounts.account (tenant_id, id, email, email_key, name, role_id, department_id, state, sees, label, created_at)
           select '{tenant}', gen_random_uuid(), 'p' || n || '@lantern.example', 'p' || n || '@lantern.example', 'Person ' || n, '{role}',
             ('00000000-0000-7000-8000-' || lpad((n % 480 + 1)::text, 12, '0'))::uuid, 'active', 'own', 200000 + n, now() from generate_series(1, 10000) n;
         analyze accounts.account; analyze accounts.department"
    );
    let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await.unwrap();
}

/// The quickest of several: what a busy machine adds is not what is asked for.
async fn quickest(browser: &mut Browser, path: &str) -> (Duration, Value) {
    let mut best = (Duration::MAX, Value::Null);
    for _ in 0..15 {
        let started = Instant::now();
        let body = browser.get(path).await.expect(200);
        best = (best.0.min(started.elapsed()), body);
    }
    best
}

#[tokio::test]
async fn ten_thousand_accounts_and_eight_levels_stay_quick() {
    let house = House::new().await;
    let mut master = house.company().await;
    let tenant = master.me().await["tenant"]["id"].as_str().unwrap().to_owned();
    let role = master.role("salesperson").await.as_str().unwrap().to_owned();
    fill(&house, &tenant, &role).await;
    let top = "00000000-0000-7000-8000-000000000001";
    let lead = house.colleague(&mut master, "lead@lantern.example", "manager", "department", Some(top)).await;

    let token = lead.cookie.as_deref().unwrap().trim_start_matches("session=").to_owned();
    let visitor = Visitor { address: IpAddr::V4(Ipv4Addr::LOCALHOST), agent: String::new(), speaks: Some(Lang::En) };
    let mut looked_up = Duration::MAX;
    for _ in 0..30 {
        let started = Instant::now();
        let identity = house.accounts.authenticate(Credential::Session(&token), &visitor).await.unwrap();
        looked_up = looked_up.min(started.elapsed());
        assert_eq!(identity.actor.grants.labels().len(), 482, "480 departments, his own label, everyone's");
    }
    let (listed, page) = quickest(&mut master, "/api/accounts?limit=50").await;
    let (further, _) = quickest(&mut master, &format!("/api/accounts?limit=50&cursor={}", page["next"].as_str().unwrap())).await;
    let (departments, _) = quickest(&mut master, "/api/departments").await;
    let (roles, _) = quickest(&mut master, "/api/roles").await;
    let (me, _) = quickest(&mut master, "/api/me").await;
    println!("session {looked_up:?}, list {listed:?}, next page {further:?}, departments {departments:?}, roles {roles:?}, me {me:?}");
    assert!(looked_up < Duration::from_millis(20), "{looked_up:?}");
    for (what, took) in [("list", listed), ("next page", further), ("departments", departments), ("roles", roles), ("me", me)] {
        assert!(took < Duration::from_millis(50), "{what}: {took:?} in a debug build");
    }
    let patch = json!({ "name": "Person Zero" });
    master.patch(&format!("/api/accounts/{}", page["items"][0]["id"].as_str().unwrap()), patch).await.expect(200);
}
