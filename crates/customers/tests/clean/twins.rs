//! By what a company is known to be here already.

use crate::expect;
use crate::house::House;
use serde_json::{Value, json};

#[tokio::test]
async fn sites_accounts_short_names_and_like_names_tell_too() {
    let house = House::new().await;
    let contact =
        json!({"name": "Ada", "whatsapp": "+971 50 123 4567", "wechat": "Ada_Gulf", "linkedin": "https://www.linkedin.com/in/ada-gulf/"});
    let gulf = json!({"name": "Crystalord Lighting L.L.C.", "local_name": "كريستالورد", "short_name": "C-Lord", "domains": ["crystalord.example"],
        "website": "https://www.crystal-shop.example/en", "contact": contact});
    house.make("mia", gulf).await;
    house.make("mia", json!({"name": "ООО «Ромашка»"})).await;
    for (query, by) in [
        ("website=crystal-shop.example", "site"),
        ("website=http%3A%2F%2FWWW.Crystal-Shop.example%2Fcontact", "site"),
        ("whatsapp=%2B97150%201234567", "social"),
        ("wechat=ada_gulf", "social"),
        ("linkedin=linkedin.com%2Fin%2Fada-gulf", "social"),
        ("short_name=C-Lord", "name"),
        ("name=C.%20Lord", "name"),
        ("name=Cristalord%20Lighting", "alike"),
        ("name=Lighting%20Crystalord%20Ltd", "alike"),
        ("name=Romashka%20LLC", "name"),
        ("name=Romashka%20Trading&local_name=Romaschka", "alike"),
    ] {
        let found = house.get("mia", &format!("/api/customers/twins?{query}")).await;
        assert_eq!(found[0]["by"], by, "{query}: {found}");
        let unseen = house.get("yara", &format!("/api/customers/twins?{query}")).await;
        assert_eq!(
            (&unseen[0]["id"], &unseen[0]["name"], unseen[0]["owner"].as_str()),
            (&Value::Null, &Value::Null, Some("mia")),
            "{query}"
        );
        assert!(!unseen.to_string().contains("Crystalord"), "{unseen}");
        assert_eq!(house.get("stranger", &format!("/api/customers/twins?{query}")).await, json!([]), "{query}");
    }
    for query in ["name=Crystal%20Palace", "website=facebook.com", "whatsapp=12", "name=", "wechat=", "name=%E4%B8%9C"] {
        assert_eq!(house.get("mia", &format!("/api/customers/twins?{query}")).await, json!([]), "{query}");
    }
    // The form refuses what shares a site or an account, not what is only spelt alike.
    let body = json!({"name": "Quite Another", "domains": ["quite.example"], "website": "www.crystal-shop.example"});
    expect(&house, "yara", "POST", "/api/customers", body, 409, "customers.twin_of_colleague").await;
    let body = json!({"name": "Quite Another", "contact": {"name": "Bo", "whatsapp": "00971501234567"}});
    expect(&house, "mia", "POST", "/api/customers", body, 409, "customers.twin").await;
    house.make("mia", json!({"name": "Cristalord Lighting"})).await;
}

#[tokio::test]
async fn one_does_not_find_oneself() {
    let house = House::new().await;
    let id = house.make("mia", json!({"name": "Acme Tools"})).await;
    assert_eq!(house.get("mia", &format!("/api/customers/twins?name=Acme&except={id}")).await, json!([]));
    assert_eq!(house.get("mia", "/api/customers/twins?name=Acme%20Tools").await[0]["handle"], id.as_str());
}
