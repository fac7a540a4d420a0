//! First start, sign-up, the demo.

use crate::house::{House, With, company_input};
use accounts::NewCompany;
use kernel::Lang;
use serde_json::json;

#[tokio::test]
async fn the_first_visitor_makes_his_company_and_the_second_is_turned_away() {
    let house = House::new().await;
    let start = house.browser().get("/api/start").await.expect(200);
    assert_eq!((start["state"].as_str(), start["demo"].as_bool(), start["sign_up"].as_bool()), (Some("new"), Some(false), Some(true)));

    let mut master = house.company().await;
    let me = master.me().await;
    assert_eq!(me["account"]["is_master"], true);
    assert_eq!(me["account"]["role"]["builtin"], "master");
    assert_eq!((me["tenant"]["name"].as_str(), me["sees_all"].as_bool()), (Some("Lantern Tools"), Some(true)));
    assert!(me["permissions"].as_array().unwrap().contains(&json!("customers.delete")));

    let mut second = house.browser();
    second.post("/api/start/company", company_input("Other", "li@other.example")).await.refused(403, "accounts.sign_up_closed");
    assert_eq!(second.get("/api/start").await.expect(200)["state"], "ready");
}

#[tokio::test]
async fn of_two_first_companies_at_the_same_moment_one_is_made() {
    let house = House::new().await;
    let (mut one, mut two) = (house.browser(), house.browser());
    let (a, b) = tokio::join!(
        one.post("/api/start/company", company_input("One", "a@one.example")),
        two.post("/api/start/company", company_input("Two", "b@two.example"))
    );
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 403], "{} {}", a.body, b.body);
}

#[tokio::test]
async fn a_public_mail_address_needs_the_risk_to_be_accepted() {
    let house = House::new().await;
    let mut browser = house.browser();
    let mut input = company_input("Lantern Tools", "wang.li@qq.com");
    let words = browser.post("/api/start/company", input.clone()).await.refused(409, "accounts.free_mail_address");
    assert!(words["detail"].as_str().unwrap().contains("phone number"));
    input["free_mail_acknowledged"] = json!(true);
    browser.post("/api/start/company", input).await.expect(200);
    let trail = browser.get("/api/audit").await.expect(200);
    let made = trail["items"].as_array().unwrap().iter().find(|e| e["act"] == "accounts.company.create").unwrap();
    assert_eq!(made["detail"]["free_mail_warned"], true);
}

#[tokio::test]
async fn where_sign_up_is_open_the_same_person_may_have_two_companies() {
    let house = House::with(With { sign_up: true, ..With::default() }).await;
    let mut first = house.company().await;
    let mut second = house.company_named("Second Firm", "wang@lantern.example").await;
    assert_ne!(first.me().await["tenant"]["id"], second.me().await["tenant"]["id"]);
}

#[tokio::test]
async fn the_demo_opens_without_a_password_where_it_is_switched_on() {
    let house = House::with(With { demo: true, ..With::default() }).await;
    house.browser().post("/api/start/demo", json!({})).await.refused(404, "accounts.demo_unavailable");
    let demo = NewCompany {
        company: "Demo Export".into(),
        name: "Chen".into(),
        email: "chen@demo.example".into(),
        password: None,
        lang: Lang::En,
        time_zone: "Asia/Shanghai".into(),
        free_mail_acknowledged: false,
        demo: true,
    };
    house.accounts.create_company(demo).await.unwrap();
    let start = house.browser().get("/api/start").await.expect(200);
    assert_eq!((start["state"].as_str(), start["demo"].as_bool()), (Some("new"), Some(true)));
    let mut browser = house.browser();
    assert_eq!(browser.post("/api/start/demo", json!({})).await.expect(200)["tenant"]["demo"], true);
    // Nobody signs in there by guessing that there is no password.
    house.browser().sign_in("chen@demo.example", "").await.refused(401, "accounts.wrong_credentials");
    // The demo does not count as the first company.
    house.company().await;
}
