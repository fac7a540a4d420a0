//! Roles, departments, what a caller sees, API keys: from the next request on.

use crate::house::{Browser, House};
use db::sqlx;
use kernel::{Actor, Fault, Permission};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use web::{Authenticate, Credential, Visitor};

/// The actor that a browser's requests act as.
async fn actor(house: &House, browser: &Browser) -> Actor {
    let token = browser.cookie.as_deref().unwrap().trim_start_matches("session=").to_owned();
    let visitor = Visitor { address: IpAddr::V4(Ipv4Addr::LOCALHOST), agent: String::new(), speaks: Some(kernel::Lang::En) };
    house.accounts.authenticate(Credential::Session(&token), &visitor).await.unwrap().actor
}

async fn department(master: &mut Browser, name: &str, parent: Option<&Value>) -> Value {
    master.post("/api/departments", json!({ "name": name, "parent_id": parent })).await.expect(201)["id"].clone()
}

#[tokio::test]
async fn a_role_is_made_given_changed_and_deleted() {
    let house = House::new().await;
    let mut master = house.company().await;
    let known = master.get("/api/permissions").await.expect(200);
    assert!(known.as_array().unwrap().contains(&json!({ "code": "mail.send", "context": "mail" })));
    let unknown = json!({ "name": "Reader", "permissions": ["mail.fly"] });
    master.post("/api/roles", unknown).await.refused(422, "accounts.permission_unknown");
    let reader = json!({ "name": "Reader", "permissions": ["mail.read"] });
    let id = master.post("/api/roles", reader.clone()).await.expect(201)["id"].as_str().unwrap().to_owned();
    master.post("/api/roles", reader).await.refused(409, "accounts.role_name_taken");
    let mut person = house.colleague(&mut master, "li@lantern.example", "Reader", "own", None).await;
    assert_eq!(person.me().await["permissions"], json!(["mail.read"]));
    assert!(!actor(&house, &person).await.permissions.allow(Permission("mail.send")));
    master.patch(&format!("/api/roles/{id}"), json!({ "permissions": ["mail.read", "mail.send"] })).await.expect(200);
    assert!(actor(&house, &person).await.permissions.allow(Permission("mail.send")));
    master.delete(&format!("/api/roles/{id}")).await.refused(409, "accounts.role_in_use");
    let builtin = master.role("manager").await;
    master.patch(&format!("/api/roles/{}", builtin.as_str().unwrap()), json!({ "name": "X" })).await.refused(409, "accounts.role_builtin");
    let sales = master.role("salesperson").await;
    let person_id = person.me().await["account"]["id"].as_str().unwrap().to_owned();
    master.patch(&format!("/api/accounts/{person_id}"), json!({ "role_id": sales })).await.expect(200);
    master.delete(&format!("/api/roles/{id}")).await.expect(204);
    person.post("/api/roles", json!({ "name": "Mine", "permissions": [] })).await.refused(403, "web.forbidden");
}

#[tokio::test]
async fn moving_a_person_or_a_department_moves_what_is_seen() {
    let house = House::new().await;
    let mut master = house.company().await;
    let all = actor(&house, &master).await;
    assert!(all.grants.sees_all());
    let sales = department(&mut master, "Sales", None).await;
    let europe = department(&mut master, "Europe", Some(&sales)).await;
    let france = department(&mut master, "France", Some(&europe)).await;
    let asia = department(&mut master, "Asia", Some(&sales)).await;
    let mut seller = house.colleague(&mut master, "li@lantern.example", "salesperson", "own", france.as_str()).await;
    let lead = house.colleague(&mut master, "zhao@lantern.example", "manager", "department", europe.as_str()).await;
    let seller_actor = actor(&house, &seller).await;
    let account = seller_actor.account.unwrap();
    let labels = house.db.db.read(&all, async |tx| accounts::labels::for_owner(tx, account).await).await.unwrap();
    assert_eq!((labels.len(), labels[0]), (3, 0));
    assert!(seller_actor.grants.meet(&labels) && seller_actor.grants.meet(&[0, 2]) && !seller_actor.grants.meet(&[0, labels[2]]));
    assert!(actor(&house, &lead).await.grants.meet(&labels), "France is below Europe");

    master.patch(&format!("/api/departments/{}", france.as_str().unwrap()), json!({ "parent_id": asia })).await.expect(200);
    assert!(!actor(&house, &lead).await.grants.meet(&labels), "France is below Asia now");
    master.patch(&format!("/api/departments/{}", france.as_str().unwrap()), json!({ "parent_id": null })).await.expect(200);
    let lead_id = actor(&house, &lead).await.account.unwrap();
    master.patch(&format!("/api/accounts/{lead_id}"), json!({ "department_id": france })).await.expect(200);
    assert!(actor(&house, &lead).await.grants.meet(&labels), "he moved to France");
    master.patch(&format!("/api/accounts/{lead_id}"), json!({ "department_id": null })).await.expect(200);
    assert!(!actor(&house, &lead).await.grants.meet(&labels));
    seller.get("/api/departments").await.expect(200);

    let names = house.db.db.read(&all, async |tx| Ok::<_, Fault>(accounts::people(tx, &[account, lead_id]).await?)).await.unwrap();
    assert_eq!(names[&account], "li@lantern.example");
}

#[tokio::test]
async fn who_holds_a_shared_label_is_who_sees_by_it() {
    let house = House::new().await;
    let mut master = house.company().await;
    let europe = department(&mut master, "Europe", None).await;
    let france = department(&mut master, "France", Some(&europe)).await;
    let asia = department(&mut master, "Asia", None).await;
    let mut ids = vec![actor(&house, &master).await.account.unwrap()];
    for (email, sees, of) in [
        ("owner@lantern.example", "own", &france),
        ("lead@lantern.example", "department", &europe),
        ("beside@lantern.example", "department", &asia),
        ("asked@lantern.example", "own", &asia),
        ("none@lantern.example", "own", &europe),
    ] {
        let browser = house.colleague(&mut master, email, "salesperson", sees, of.as_str()).await;
        ids.push(actor(&house, &browser).await.account.unwrap());
    }
    let all = actor(&house, &master).await;
    for with_department in [true, false] {
        house
            .db
            .db
            .write(&all, async |tx| {
                let (owner, asked) = (ids[1], ids[4]);
                let label = accounts::labels::allot(tx).await?;
                let own = accounts::labels::own(tx, owner).await?[1];
                let of_asked = accounts::labels::own(tx, asked).await?[1];
                accounts::labels::share(tx, label, owner, with_department, &[own, of_asked]).await?;
                let holders: Vec<_> = accounts::labels::holders(tx, label).await?.into_iter().map(|one| one.id).collect();
                let mut seeing = Vec::new();
                for id in &ids {
                    if accounts::labels::sight(tx, *id).await?.unwrap().grants().meet(&[0, label]) {
                        seeing.push(*id);
                    }
                }
                let sorted = |mut all: Vec<kernel::AccountId>| {
                    all.sort_unstable();
                    all
                };
                assert_eq!(seeing.len(), if with_department { 4 } else { 3 });
                assert_eq!(sorted(holders), sorted(seeing));
                Ok::<_, Fault>(())
            })
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn open_screens_are_told_that_rights_have_changed() {
    let house = House::new().await;
    let mut master = house.company().await;
    let seller = house.colleague(&mut master, "li@lantern.example", "salesperson", "own", None).await;
    let told = async |actor: &Actor| {
        let count = "select count(*) from platform.event where kind = 'accounts.me'";
        house.db.db.read(actor, async |tx| Ok::<_, Fault>(sqlx::query_scalar::<_, i64>(count).fetch_one(tx.conn()).await?)).await.unwrap()
    };
    let as_seller = actor(&house, &seller).await;
    assert_eq!(told(&as_seller).await, 0);
    let assistant = master.role("assistant").await;
    master.patch(&format!("/api/accounts/{}", as_seller.account.unwrap()), json!({ "role_id": assistant })).await.expect(200);
    assert_eq!(told(&as_seller).await, 1);
    master.delete("/api/me/sessions").await.expect(204);
    assert_eq!(told(&as_seller).await, 1, "what concerns another account is not told");
    let sales = department(&mut master, "Sales", None).await;
    master.patch(&format!("/api/departments/{}", sales.as_str().unwrap()), json!({ "name": "Trade" })).await.expect(200);
    assert_eq!(told(&as_seller).await, 2);
}

#[tokio::test]
async fn departments_stay_a_tree_of_bounded_depth() {
    let house = House::new().await;
    let mut master = house.company().await;
    let mut line = vec![department(&mut master, "0", None).await];
    for level in 1..10 {
        let parent = line.last().cloned();
        line.push(department(&mut master, &level.to_string(), parent.as_ref()).await);
    }
    let deeper = json!({ "name": "10", "parent_id": line[9] });
    master.post("/api/departments", deeper).await.refused(409, "accounts.department_too_deep");
    let top = format!("/api/departments/{}", line[0].as_str().unwrap());
    master.patch(&top, json!({ "parent_id": line[4] })).await.refused(409, "accounts.department_cycle");
    master.patch(&top, json!({ "parent_id": uuid::Uuid::new_v4() })).await.refused(404, "accounts.no_such_department");
    master.post("/api/departments", json!({ "name": "0", "parent_id": null })).await.refused(409, "accounts.department_name_taken");
    master.delete(&top).await.refused(409, "accounts.department_in_use");
    master.delete(&format!("/api/departments/{}", line[9].as_str().unwrap())).await.expect(204);
    house.colleague(&mut master, "li@lantern.example", "salesperson", "own", line[8].as_str()).await;
    master.delete(&format!("/api/departments/{}", line[8].as_str().unwrap())).await.refused(409, "accounts.department_in_use");
    let rows = master.get("/api/departments").await.expect(200);
    let counted = rows.as_array().unwrap().iter().find(|d| d["id"] == line[8]).unwrap();
    assert_eq!(counted["member_count"], 1);
}

#[tokio::test]
async fn an_api_key_is_limited_ends_and_is_shown_once() {
    let house = House::new().await;
    let mut master = house.company().await;
    let key = |scopes: Value, expires: Value| json!({ "name": "Sync", "scopes": scopes, "expires_at": expires });
    master.post("/api/me/api-keys", key(json!(["mail.fly"]), Value::Null)).await.refused(422, "accounts.permission_unknown");
    master.post("/api/me/api-keys", key(json!(["mail.read"]), json!("2020-01-01T00:00:00Z"))).await.refused(422, "accounts.expiry_invalid");
    let in_an_hour = (kernel::Clock::now(house.clock.as_ref()) + chrono::Duration::hours(1)).to_rfc3339();
    let made = master.post("/api/me/api-keys", key(json!(["mail.read", "accounts.people.manage"]), json!(in_an_hour))).await;
    assert_eq!(made.headers["cache-control"], "no-store");
    let made = made.expect(201);
    let secret = made["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with(made["key"]["prefix"].as_str().unwrap()));

    let mut program = house.browser();
    program.bearer = Some(secret.clone());
    program.get("/api/accounts").await.expect(200);
    program.get("/api/audit").await.refused(403, "web.forbidden");
    let role = program.role("assistant").await;
    let input = json!({ "email": "x@lantern.example", "name": "X", "role_id": role, "sees": "own" });
    program.post("/api/accounts/invitations", input).await.refused(403, "accounts.beyond_your_rights");
    program.post("/api/me/api-keys", key(json!([]), Value::Null)).await.refused(403, "accounts.session_only");
    let rows = master.get("/api/me/api-keys").await.expect(200);
    assert!(rows[0]["last_used_at"].is_string() && !rows.to_string().contains(&secret));
    house.pass(3600);
    program.get("/api/accounts").await.refused(401, "accounts.api_key_invalid");
    for bad in ["tw_short", "nonsense", "tw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        program.bearer = Some(bad.to_owned());
        program.get("/api/accounts").await.refused(401, "accounts.api_key_invalid");
    }
    let id = rows[0]["id"].as_str().unwrap();
    master.delete(&format!("/api/me/api-keys/{id}")).await.expect(204);
    master.delete(&format!("/api/me/api-keys/{id}")).await.refused(404, "web.not_found");
}

#[tokio::test]
async fn a_key_holds_no_more_than_its_owner() {
    let house = House::new().await;
    let mut master = house.company().await;
    let mut seller = house.colleague(&mut master, "li@lantern.example", "salesperson", "own", None).await;
    let beyond = json!({ "name": "K", "scopes": ["customers.delete"], "expires_at": null });
    seller.post("/api/me/api-keys", beyond).await.refused(403, "accounts.beyond_your_rights");
    let key = json!({ "name": "K", "scopes": ["mail.send"], "expires_at": null });
    let secret = seller.post("/api/me/api-keys", key).await.expect(201)["secret"].as_str().unwrap().to_owned();
    let id = seller.me().await["account"]["id"].as_str().unwrap().to_owned();
    let auditor = master.role("auditor").await;
    master.patch(&format!("/api/accounts/{id}"), json!({ "role_id": auditor })).await.expect(200);
    let visitor = Visitor { address: IpAddr::V4(Ipv4Addr::LOCALHOST), agent: String::new(), speaks: Some(kernel::Lang::En) };
    let identity = house.accounts.authenticate(Credential::Bearer(&secret), &visitor).await.unwrap();
    assert!(!identity.actor.permissions.allow(Permission("mail.send")));
    master.post(&format!("/api/accounts/{id}/disable"), json!({})).await.expect(200);
    let mut program = house.browser();
    program.bearer = Some(secret);
    program.get("/api/me").await.refused(403, "accounts.account_disabled");
}
