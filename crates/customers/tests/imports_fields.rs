//! Standard fields and the tenant's come with a file: suggested, read, mended, written, updated, taken back, within the role's limits.

mod house;

use house::{CLERKS, House};
use serde_json::{Value, json};

impl House {
    async fn bring(&self, who: &str, csv: &str) -> Value {
        let (status, value) = self.upload(who, "/api/customers/imports", "file.csv", csv.as_bytes()).await;
        assert_eq!(status, 201, "{value}");
        value
    }

    async fn set(&self, who: &str, import: &Value, change: Value) -> (u16, Value) {
        self.ask(who, "PATCH", &path(import), change).await
    }

    async fn act(&self, who: &str, import: &Value, what: &str) -> Value {
        let (status, value) = self.ask(who, "POST", &format!("{}/{what}", path(import)), Value::Null).await;
        assert_eq!(status, 200, "{what}: {value}");
        self.work().await;
        self.get(who, &path(import)).await
    }

    /// Upload, check and run.
    async fn import(&self, who: &str, csv: &str, duplicates: &str) -> Value {
        let import = self.bring(who, csv).await;
        self.set(who, &import, json!({"settings": {"duplicates": duplicates, "owner": "me"}})).await;
        let checked = self.act(who, &import, "check").await;
        assert_eq!(checked["state"], "checked", "{checked}");
        self.act(who, &import, "run").await
    }

    async fn field(&self, field: Value) -> String {
        let (status, made) = self.ask("boss", "POST", "/api/fields", field).await;
        assert_eq!(status, 201, "{made}");
        made["key"].as_str().unwrap().to_owned()
    }

    async fn company(&self, who: &str, name: &str) -> Value {
        let list = self.get(who, "/api/customers?limit=200").await;
        let row = list["items"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name}: {list}"));
        self.get(who, &format!("/api/customers/{}", row["id"].as_str().unwrap())).await
    }

    async fn rows(&self, who: &str, import: &Value, query: &str) -> Vec<Value> {
        self.get(who, &format!("{}/rows{query}", path(import))).await["items"].as_array().unwrap().clone()
    }
}

fn path(import: &Value) -> String {
    format!("/api/customers/imports/{}", import["id"].as_str().unwrap())
}

#[tokio::test]
async fn fields_are_suggested_by_name_read_by_kind_and_written() {
    let house = House::new().await;
    let ways = json!([{"value": "sea", "name": "By sea"}, {"value": "air", "name": "By air"}]);
    let way = house.field(json!({"record": "company", "name": "Shipping way", "kind": "choices", "options": ways})).await;
    let since = house.field(json!({"record": "company", "name": "Customer since", "kind": "date"})).await;
    let agent = house.field(json!({"record": "company", "name": "Second man", "kind": "person"})).await;
    let sum = house.field(json!({"record": "company", "name": "Twice", "kind": "formula", "formula": "{credit} * 2"})).await;
    let floor = house.field(json!({"record": "contact", "name": "Floor", "kind": "number"})).await;
    let csv = "Company,Shipping way,Customer since,Second man,公司规模,Credit,Contact,Email,Floor,生日,Twice\n\
               Gulf,By sea; air,25/12/2020,Noah,11-50,\"12,500\",Ada,ada@gulf.example,3,1990-03-05,7\n\
               Gulf,,,,,,Omar,omar@gulf.example,4,,\n";
    let import = house.bring("mia", csv).await;
    let field = |key: &str| json!(format!("field.{key}"));
    assert_eq!(
        import["mapping"],
        json!([
            "name",
            field(&way),
            field(&since),
            field(&agent),
            "field.size",
            "field.credit",
            "contact.name",
            "contact.emails",
            format!("contact.field.{floor}"),
            "contact.field.birthday",
            null
        ]),
        "{import}"
    );
    assert_eq!(import["layout"]["dates"][2], "day_first");
    house.act("mia", &import, "check").await;
    let done = house.act("mia", &import, "run").await;
    assert_eq!((&done["outcome"]["made"], &done["outcome"]["added"]), (&json!(1), &json!(1)), "{done}");
    let gulf = house.company("mia", "Gulf").await;
    let wanted = json!({
        way.as_str(): ["sea", "air"],
        since.as_str(): "2020-12-25",
        agent.as_str(): house.account("noah").0,
        "size": "11-50",
        "credit": 12500,
        sum.as_str(): 25000,
    });
    assert_eq!(gulf["fields"], wanted, "{gulf}");
    let people = gulf["contacts"].as_array().unwrap();
    assert_eq!(people[0]["fields"], json!({floor.as_str(): 3, "birthday": "1990-03-05"}));
    assert_eq!(people[1]["fields"], json!({floor.as_str(): 4}));
    // The next file with these columns is understood alike, but for a field that was retired.
    assert_eq!(house.ask("boss", "DELETE", &format!("/api/fields/{way}?record=company"), Value::Null).await.0, 204);
    let again = house.bring("mia", csv).await;
    assert_eq!((&again["mapping"][1], &again["mapping"][2]), (&Value::Null, &field(&since)));
    // Nobody has built upon it: the undo takes it back whole.
    let undone = house.act("mia", &done, "undo").await;
    assert_eq!((&undone["undone"]["taken_back"], &undone["undone"]["kept"]), (&json!(1), &json!(0)), "{undone}");
}

#[tokio::test]
async fn flaws_name_field_rule_and_way_out_and_are_mended() {
    let house = House::new().await;
    let csv = "name,公司规模,credit,生日,contact\nAcme,huge,12 apples,soon,Ada\nBolt,1-10,,,\n";
    let import = house.bring("mia", csv).await;
    let checked = house.act("mia", &import, "check").await;
    assert_eq!(
        checked["checked"]["reasons"],
        json!({
            "field.size:fields.not_a_choice": 1,
            "field.credit:fields.not_a_number": 1,
            "contact.field.birthday:fields.not_a_date": 1
        }),
        "{checked}"
    );
    let bad = house.rows("mia", &import, "?state=bad&reason=field.size:fields.not_a_choice").await;
    assert_eq!(bad[0]["flaws"][0], json!({"place": "field.size", "column": 1, "reason": "fields.not_a_choice"}), "{bad:?}");
    for reason in ["field.size:fields.nonsense", "field.BAD KEY:missing", "nothing"] {
        let (status, _) =
            house.ask("mia", "GET", &format!("{}/rows?reason={}", path(&import), reason.replace(' ', "%20")), Value::Null).await;
        assert_eq!(status, 422, "{reason}");
    }
    let (status, file) = house.bytes("mia", &format!("{}/left-out?format=csv", path(&import))).await;
    let file = String::from_utf8(file).unwrap();
    assert!(status == 200 && file.contains("Staff: Not one of the choices (1-10, 11-50"), "{file}");
    assert!(file.contains("Credit: Not a number – Write digits"), "{file}");
    for (column, value) in [(1, "1-10"), (2, "12"), (3, "1990-01-31")] {
        house.ask("mia", "PATCH", &format!("{}/rows/2", path(&import)), json!({"column": column, "value": value})).await;
    }
    let now = house.get("mia", &path(&import)).await;
    assert_eq!((&now["checked"]["bad"], &now["checked"]["reasons"]), (&json!(0), &json!({})), "{now}");
    house.act("mia", &import, "run").await;
    assert_eq!(house.company("mia", "Acme").await["fields"], json!({"size": "1-10", "credit": 12}));
}

#[tokio::test]
async fn required_fields_are_asked_for_and_presets_fill() {
    let house = House::new().await;
    let need = house.field(json!({"record": "company", "name": "Market", "kind": "text", "required": true})).await;
    let preset = house.field(json!({"record": "company", "name": "Channel", "kind": "text", "required": true, "default": "fair"})).await;
    let desk = house.field(json!({"record": "contact", "name": "Desk", "kind": "text", "required": true})).await;
    let known = json!({"name": "Known", "domains": ["known.example"], "fields": {need.as_str(): "EU"}});
    house.make("mia", known).await;
    let csv = "name,website,contact,Market,Desk\nAcme,,,Asia,\nBolt,,,,\nCord,,Ada,Africa,\nDune,,Bea,Africa,7\nKnown,known.example,,,\n";
    let import = house.bring("mia", csv).await;
    let checked = house.act("mia", &import, "check").await;
    assert_eq!(
        checked["checked"]["reasons"],
        json!({format!("field.{need}:fields.missing"): 1, format!("contact.field.{desk}:fields.missing"): 1}),
        "{checked}"
    );
    let done = house.act("mia", &import, "run").await;
    assert_eq!(
        (&done["outcome"]["made"], &done["outcome"]["refused"], &done["outcome"]["skipped"]),
        (&json!(2), &json!(2), &json!(1)),
        "{done}"
    );
    assert_eq!(house.company("mia", "Acme").await["fields"], json!({need.as_str(): "Asia", preset.as_str(): "fair"}));
    assert_eq!(house.company("mia", "Dune").await["contacts"][0]["fields"], json!({desk.as_str(): "7"}));
    // Of one that is here nothing is asked again; a new person of it must have his.
    let done = house.import("mia", "name,website,source,contact\nKnown,known.example,fair,\n", "fill").await;
    assert_eq!(done["outcome"]["updated"], 1, "{done}");
    let done = house.import("mia", "name,website,contact,source\nKnown,known.example,Zoe,x\n", "fill").await;
    assert_eq!(house.rows("mia", &done, "?outcome=refused").await[0]["why"], "required_missing", "{done}");
    // Made once more nevertheless, it needs what is required.
    let done = house.import("mia", "name,website,language,contact\nKnown,known.example,en,\n", "new").await;
    assert_eq!(house.rows("mia", &done, "?outcome=refused").await[0]["why"], "required_missing", "{done}");
}

#[tokio::test]
async fn updates_fill_or_take_the_place_and_the_undo_brings_back() {
    let house = House::new().await;
    let halls = house.field(json!({"record": "company", "name": "Halls", "kind": "number"})).await;
    let contact = json!({"name": "Ada", "email": "ada@gulf.example", "fields": {"telegram": "@ada"}});
    let gulf = json!({"name": "Gulf", "fields": {"grade": "A", halls.as_str(): 2}, "contact": contact});
    house.make("mia", gulf).await;
    let csv = "name,email,contact,grade,Halls,trade,telegram,instagram\nGulf,ada@gulf.example,Ada,B,3,LED,@a,ada.led\n";
    let filled = house.import("mia", csv, "fill").await;
    assert_eq!(filled["outcome"]["updated"], 1, "{filled}");
    let now = house.company("mia", "Gulf").await;
    assert_eq!(now["fields"], json!({"grade": "A", halls.as_str(): 2, "trade": "LED"}));
    assert_eq!(now["contacts"][0]["fields"], json!({"telegram": "@ada", "instagram": "ada.led"}));
    let again = house.import("mia", csv, "fill").await;
    assert_eq!(again["outcome"]["unchanged"], 1, "{again}");
    let updated = house.import("mia", csv, "update").await;
    let now = house.company("mia", "Gulf").await;
    assert_eq!(now["fields"], json!({"grade": "B", halls.as_str(): 3, "trade": "LED"}));
    assert_eq!(now["contacts"][0]["fields"], json!({"telegram": "@a", "instagram": "ada.led"}));
    // What somebody changed since stays, the rest comes back.
    let id = now["id"].as_str().unwrap();
    house.ask("mia", "PATCH", &format!("/api/customers/{id}"), json!({"fields": {"grade": "C"}})).await;
    let undone = house.act("mia", &updated, "undo").await;
    assert_eq!(undone["undone"]["kept"], 1, "{undone}");
    let now = house.company("mia", "Gulf").await;
    assert_eq!(now["fields"], json!({"grade": "C", halls.as_str(): 2, "trade": "LED"}));
    assert_eq!(now["contacts"][0]["fields"], json!({"telegram": "@ada", "instagram": "ada.led"}));
}

#[tokio::test]
async fn a_unique_value_is_one_records() {
    let house = House::new().await;
    house.make("mia", json!({"name": "Here", "fields": {"number": "K-1"}})).await;
    let csv = "name,客户编号\nAcme,k-1\nBolt,K-2\nCord,K-2\nDune,K-3\nHere,K-1\n";
    let import = house.bring("mia", csv).await;
    assert_eq!(import["mapping"], json!(["name", "field.number"]));
    let checked = house.act("mia", &import, "check").await;
    assert_eq!(checked["checked"]["reasons"], json!({"field.number:fields.taken": 2}), "{checked}");
    // Somebody takes one of the numbers between check and run.
    house.make("noah", json!({"name": "Quick", "fields": {"number": "K-3"}})).await;
    let done = house.act("mia", &import, "run").await;
    assert_eq!(
        (&done["outcome"]["made"], &done["outcome"]["refused"], &done["outcome"]["skipped"]),
        (&json!(1), &json!(3), &json!(1)),
        "{done}"
    );
    assert_eq!(house.company("mia", "Bolt").await["fields"]["number"], "K-2");
    let (status, told) = house.ask("mia", "POST", "/api/customers", json!({"name": "Echo", "fields": {"number": "K-2"}})).await;
    assert_eq!((status, told["errors"][0]["code"].as_str()), (422, Some("fields.taken")), "{told}");
    // Another one's number is no update either; and what is taken back makes way.
    let refused = house.import("mia", "name,客户编号,source\nHere,K-2,fair\n", "update").await;
    assert_eq!(
        (&refused["checked"]["reasons"], &refused["outcome"]["refused"]),
        (&json!({"field.number:fields.taken": 1}), &json!(1)),
        "{refused}"
    );
    house.act("mia", &done, "undo").await;
    let (status, _) = house.ask("mia", "POST", "/api/customers", json!({"name": "Echo", "fields": {"number": "K-2"}})).await;
    assert_eq!(status, 201);
}

#[tokio::test]
async fn nobody_imports_into_what_he_may_not_write() {
    let house = House::new().await;
    for (key, record) in [("credit", "company"), ("source", "company"), ("birthday", "contact")] {
        let (status, told) =
            house.ask("boss", "PATCH", &format!("/api/fields/{key}?record={record}"), json!({"read_only_for": [CLERKS]})).await;
        assert_eq!(status, 204, "{told}");
    }
    let csv = "name,credit,source,birthday,contact\nAcme,5,fair,1990-01-31,Ada\n";
    let import = house.bring("ivan", csv).await;
    assert_eq!(import["mapping"], json!(["name", null, null, null, "contact.name"]));
    for (mapping, code) in [
        (json!(["name", "field.credit"]), "customers.import_closed"),
        (json!(["name", null, "source"]), "customers.import_closed"),
        (json!(["name", null, null, "contact.field.birthday"]), "customers.import_closed"),
        (json!(["name", "field.x99"]), "customers.import_no_such_field"),
        (json!(["name", "contact.field.number"]), "customers.import_no_such_field"),
    ] {
        let (status, told) = house.set("ivan", &import, json!({"mapping": mapping})).await;
        assert_eq!((status, told["code"].as_str()), (422, Some(code)), "{mapping}: {told}");
    }
    // What was open when the columns were chosen may be closed by now.
    let import = house.bring("ivan", "name,grade\nBolt,A\n").await;
    assert_eq!(import["mapping"], json!(["name", "field.grade"]));
    house.ask("boss", "PATCH", "/api/fields/grade?record=company", json!({"hidden_from": [CLERKS]})).await;
    let checked = house.act("ivan", &import, "check").await;
    assert_eq!(checked["checked"]["reasons"], json!({"field.grade:fields.read_only": 1}), "{checked}");
    // The boss may, and what a colleague's mapping remembers is his no more than it was.
    let whole = house.bring("boss", csv).await;
    assert_eq!(whole["mapping"], json!(["name", "field.credit", "source", "contact.field.birthday", "contact.name"]));
}

#[tokio::test]
async fn the_order_of_dates_is_said_for_a_column() {
    let house = House::new().await;
    house.field(json!({"record": "company", "name": "Since", "kind": "date"})).await;
    house.field(json!({"record": "company", "name": "Called", "kind": "date_time"})).await;
    let csv = "name,Since,Called\nAcme,03/04/2026,2026-05-06 07:30\nBolt,5 Mar 2026,2026年5月6日\n";
    let import = house.bring("mia", csv).await;
    assert_eq!(import["layout"]["dates"], json!([null, "ambiguous", "sure"]));
    let checked = house.act("mia", &import, "check").await;
    assert_eq!(checked["checked"]["reasons"], json!({"field.x1:customers.import_ambiguous_date": 1}), "{checked}");
    let settings = |dates: Value| json!({"settings": {"duplicates": "skip", "owner": "me", "dates": dates}});
    let (status, told) = house.set("mia", &import, settings(json!([null, "by_moon"]))).await;
    assert_eq!((status, told["errors"][0]["code"].as_str()), (422, Some("customers.not_a_choice")), "{told}");
    let (_, set) = house.set("mia", &import, settings(json!([null, "month_first"]))).await;
    // Another order, another check.
    assert_eq!((&set["state"], &set["settings"]["dates"]), (&json!("uploaded"), &json!([null, "month_first"])), "{set}");
    house.act("mia", &import, "check").await;
    house.act("mia", &import, "run").await;
    assert_eq!(house.company("mia", "Acme").await["fields"], json!({"x1": "2026-03-04", "x2": "2026-05-05T23:30:00Z"}));
    assert_eq!(house.company("mia", "Bolt").await["fields"], json!({"x1": "2026-03-05", "x2": "2026-05-05T16:00:00Z"}));
    assert_eq!(house.bring("mia", csv).await["settings"]["dates"], json!([null, "month_first"]));
}
