//! Colleagues: invited, joined, changed, switched off, ended.

use crate::house::{House, PASSWORD, With, company_input, token_in};
use serde_json::json;

fn join() -> serde_json::Value {
    json!({ "password": PASSWORD, "lang": "zh-CN", "time_zone": "Asia/Shanghai" })
}

#[tokio::test]
async fn an_invitation_is_shown_accepted_and_then_used_up() {
    let house = House::new().await;
    let mut master = house.company().await;
    let role = master.role("salesperson").await;
    let input = json!({ "email": "Li@lantern.example", "name": "Li Wei", "role_id": role, "sees": "own" });
    let invited = master.post("/api/accounts/invitations", input.clone()).await.expect(201);
    assert_eq!(
        (invited["account"]["state"].as_str(), invited["account"]["role"]["builtin"].as_str()),
        (Some("invited"), Some("salesperson"))
    );
    master.post("/api/accounts/invitations", input).await.refused(409, "accounts.email_taken");
    let by_hand = invited["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let letters = house.letters().await;
    assert_eq!((letters[0].to.as_str(), letters[0].subject.as_str()), ("Li@lantern.example", "Lantern Tools invites you to Tradewind"));
    let by_mail = token_in(&letters[0]);

    let mut browser = house.browser();
    let shown = browser.get(&format!("/api/invitations/{by_mail}")).await.expect(200);
    assert_eq!(shown, json!({ "company": "Lantern Tools", "name": "Li Wei", "email": "Li@lantern.example" }));
    let weak = json!({ "password": "lantern123", "lang": "en", "time_zone": "Asia/Shanghai" });
    browser.post(&format!("/api/invitations/{by_mail}"), weak).await.refused(422, "accounts.password_common");
    let nowhere = json!({ "password": PASSWORD, "lang": "en", "time_zone": "Mars/Olympus" });
    browser.post(&format!("/api/invitations/{by_mail}"), nowhere).await.refused(422, "accounts.time_zone_unknown");
    let me = browser.post(&format!("/api/invitations/{by_mail}"), join()).await.expect(200);
    assert_eq!((me["account"]["lang"].as_str(), me["account"]["is_master"].as_bool()), (Some("zh-CN"), Some(false)));
    browser.me().await;
    // All links of the invitation are used up with it.
    for token in [by_mail, by_hand] {
        house.browser().get(&format!("/api/invitations/{token}")).await.refused(410, "accounts.invitation_used");
        house.browser().post(&format!("/api/invitations/{token}"), join()).await.refused(410, "accounts.invitation_used");
    }
    let id = me["account"]["id"].as_str().unwrap();
    master.post(&format!("/api/accounts/{id}/invitation"), json!({})).await.refused(409, "accounts.is_active");
}

#[tokio::test]
async fn an_invitation_grows_old_and_is_sent_again() {
    let house = House::new().await;
    let mut master = house.company().await;
    let role = master.role("assistant").await;
    let input = json!({ "email": "li@lantern.example", "name": "Li Wei", "role_id": role, "sees": "own" });
    let invited = master.post("/api/accounts/invitations", input).await.expect(201);
    let token = invited["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    house.pass(7 * 24 * 3600);
    let mut browser = house.browser();
    browser.lang = "zh-CN,zh;q=0.9";
    let words = browser.get(&format!("/api/invitations/{token}")).await.refused(410, "accounts.invitation_expired");
    assert_eq!(words["title"], "邀请已过期");
    browser.get("/api/invitations/nonsense").await.refused(404, "accounts.invitation_unknown");
    let id = invited["account"]["id"].as_str().unwrap();
    let again = master.post(&format!("/api/accounts/{id}/invitation"), json!({})).await.expect(200);
    let token = again["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    // Of two who accept at the same moment one joins.
    let path = format!("/api/invitations/{token}");
    let (mut one, mut two) = (house.browser(), house.browser());
    let (a, b) = tokio::join!(one.post(&path, join()), two.post(&path, join()));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
}

#[tokio::test]
async fn a_company_has_no_more_accounts_than_seats() {
    let house = House::with(With { seats: Some(1), ..With::default() }).await;
    let mut master = house.company().await;
    let role = master.role("salesperson").await;
    let input = |name: &str| json!({ "email": format!("{name}@lantern.example"), "name": name, "role_id": role, "sees": "own" });
    let (mut one, mut other) = (master.clone(), master.clone());
    let (chen, zhao) =
        tokio::join!(one.post("/api/accounts/invitations", input("chen")), other.post("/api/accounts/invitations", input("zhao")));
    let (taken, refused) = if chen.status == 201 { (chen, zhao) } else { (zhao, chen) };
    let words = refused.refused(409, "accounts.seats_taken");
    assert!(words["detail"].as_str().unwrap().contains('1'), "{words}");
    // A cancelled account gives its seat back.
    let taken = taken.expect(201);
    let id = taken["account"]["id"].as_str().or_else(|| taken["id"].as_str()).unwrap().to_owned();
    master.post(&format!("/api/accounts/{id}/cancel"), json!({})).await.expect(200);
    master.post("/api/accounts/invitations", input("qian")).await.expect(201);
}

#[tokio::test]
async fn an_account_is_switched_off_on_and_ended_for_good() {
    let house = House::new().await;
    let mut master = house.company().await;
    let mut seller = house.colleague(&mut master, "li@lantern.example", "salesperson", "own", None).await;
    let id = seller.me().await["account"]["id"].as_str().unwrap().to_owned();
    assert_eq!(master.post(&format!("/api/accounts/{id}/disable"), json!({})).await.expect(200)["state"], "disabled");
    seller.get("/api/me").await.refused(401, "accounts.session_ended");
    house.browser().sign_in("li@lantern.example", PASSWORD).await.refused(403, "accounts.account_disabled");
    house.browser().sign_in("li@lantern.example", "wrong wrong wrong").await.refused(401, "accounts.wrong_credentials");
    master.post(&format!("/api/accounts/{id}/disable"), json!({})).await.refused(409, "accounts.is_disabled");
    master.post(&format!("/api/accounts/{id}/restore"), json!({})).await.expect(200);
    seller.sign_in("li@lantern.example", PASSWORD).await.expect(200);

    assert_eq!(master.post(&format!("/api/accounts/{id}/cancel"), json!({})).await.expect(200)["state"], "cancelled");
    seller.get("/api/me").await.refused(401, "accounts.session_ended");
    house.browser().sign_in("li@lantern.example", PASSWORD).await.refused(401, "accounts.wrong_credentials");
    master.post(&format!("/api/accounts/{id}/restore"), json!({})).await.refused(409, "accounts.is_cancelled");
    // Its address is free again, and gone from the list.
    assert!(!master.get("/api/accounts").await.expect(200).to_string().contains("li@lantern.example"));
    house.colleague(&mut master, "li@lantern.example", "salesperson", "own", None).await;
}

#[tokio::test]
async fn the_master_is_one_and_stays() {
    let house = House::new().await;
    let mut master = house.company().await;
    let id = master.me().await["account"]["id"].as_str().unwrap().to_owned();
    let mut manager = house.colleague(&mut master, "zhao@lantern.example", "manager", "all", None).await;
    master.post(&format!("/api/accounts/{id}/disable"), json!({})).await.refused(409, "accounts.not_yourself");
    let role = master.role("master").await;
    let other = manager.me().await["account"]["id"].as_str().unwrap().to_owned();
    master.patch(&format!("/api/accounts/{other}"), json!({ "role_id": role })).await.refused(409, "accounts.master_stays");
    let role = master.role("manager").await;
    master.patch(&format!("/api/accounts/{id}"), json!({ "role_id": role })).await.refused(409, "accounts.master_stays");
    manager.post(&format!("/api/accounts/{id}/disable"), json!({})).await.refused(403, "web.forbidden");
}

#[tokio::test]
async fn nobody_gives_more_than_he_has() {
    let house = House::new().await;
    let mut master = house.company().await;
    let helper = json!({ "name": "Office", "permissions": ["accounts.people.manage", "accounts.roles.manage", "mail.read"] });
    let office = master.post("/api/roles", helper).await.expect(201)["id"].clone();
    let mut seller = house.colleague(&mut master, "li@lantern.example", "salesperson", "own", None).await;
    let seller_id = seller.me().await["account"]["id"].as_str().unwrap().to_owned();
    let mut clerk = house.colleague(&mut master, "office@lantern.example", "Office", "own", None).await;
    let sales = clerk.role("salesperson").await;
    let invite =
        |role: &serde_json::Value, sees: &str| json!({ "email": "new@lantern.example", "name": "New", "role_id": role, "sees": sees });
    clerk.post("/api/accounts/invitations", invite(&sales, "own")).await.refused(403, "accounts.beyond_your_rights");
    clerk.post("/api/accounts/invitations", invite(&office, "all")).await.refused(403, "accounts.beyond_your_rights");
    clerk.post(&format!("/api/accounts/{seller_id}/disable"), json!({})).await.refused(403, "accounts.beyond_your_rights");
    clerk.patch(&format!("/api/accounts/{seller_id}"), json!({ "role_id": office })).await.refused(403, "accounts.beyond_your_rights");
    let more = json!({ "permissions": ["mail.read", "mail.export"] });
    clerk.patch(&format!("/api/roles/{}", office.as_str().unwrap()), more).await.refused(403, "accounts.beyond_your_rights");
    clerk.post("/api/accounts/invitations", invite(&office, "own")).await.expect(201);
}

#[tokio::test]
async fn the_list_is_paged_by_name() {
    let house = House::new().await;
    let mut master = house.company().await;
    let role = master.role("assistant").await;
    for n in ["c", "a", "b"] {
        let input = json!({ "email": format!("{n}@lantern.example"), "name": n, "role_id": role, "sees": "own" });
        master.post("/api/accounts/invitations", input).await.expect(201);
    }
    let mut names = Vec::new();
    let mut path = "/api/accounts?limit=2".to_owned();
    loop {
        let page = master.get(&path).await.expect(200);
        names.extend(page["items"].as_array().unwrap().iter().map(|a| a["name"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => path = format!("/api/accounts?limit=2&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(names, ["Wang Li", "a", "b", "c"]);
}

#[tokio::test]
async fn one_company_sees_and_reaches_nothing_of_another() {
    let house = House::with(With { sign_up: true, ..With::default() }).await;
    let mut ours = house.company().await;
    let mut theirs = house.browser();
    theirs.post("/api/start/company", company_input("Other", "chen@other.example")).await.expect(200);
    let mut seller = house.colleague(&mut ours, "li@lantern.example", "salesperson", "own", None).await;
    let id = seller.me().await["account"]["id"].as_str().unwrap().to_owned();
    for act in ["disable", "restore", "cancel", "invitation"] {
        theirs.post(&format!("/api/accounts/{id}/{act}"), json!({})).await.refused(404, "accounts.no_such_account");
    }
    theirs.patch(&format!("/api/accounts/{id}"), json!({ "name": "X" })).await.refused(404, "accounts.no_such_account");
    let role = ours.role("salesperson").await;
    let input = json!({ "email": "x@other.example", "name": "X", "role_id": role, "sees": "own" });
    theirs.post("/api/accounts/invitations", input).await.refused(404, "accounts.no_such_role");
    for path in ["/api/accounts", "/api/audit", "/api/me/sessions", "/api/departments"] {
        let text = theirs.get(path).await.expect(200).to_string();
        assert!(!text.contains("lantern") && !text.contains(&id), "{path}: {text}");
    }
}

#[tokio::test]
async fn a_letter_about_approvals_says_what_there_is_and_nothing_else() {
    let house = House::new().await;
    let mut master = house.company().await;
    let account = master.get("/api/me").await.expect(200)["account"]["id"].as_str().unwrap().parse().unwrap();
    let tenant = master.get("/api/me").await.expect(200)["tenant"]["id"].as_str().unwrap().parse().unwrap();
    house.letters().await;
    let what = accounts::What::MailApprovals { waiting: 3, released: 0, corrected: 0, sent_back: 1, page: "/mail/desk/approvals".into() };
    let tell = accounts::Tell { account: kernel::AccountId(account), what };
    let house_actor = kernel::Actor::house(kernel::TenantId(tenant));
    house.db.db.write(&house_actor, async |tx| queue::enqueue(tx, &tell).await).await.unwrap();
    let letters = house.letters().await;
    assert_eq!(letters.len(), 1);
    let text = &letters[0].text;
    assert!(text.contains("wait for your approval: 3") && text.contains("sent back with a note: 1"), "{text}");
    assert!(!text.contains("let go") && text.contains("http://localhost:8080/mail/desk/approvals"), "{text}");
}
