//! Companies come as a file: looked at, checked, mended, run, stopped, gone on with, taken back.

mod house;

use db::sqlx::{self, Connection, PgConnection};
use house::House;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::Duration;

impl House {
    /// Uploads a file and gives the import.
    async fn bring(&self, who: &str, name: &str, bytes: &[u8]) -> Value {
        let (status, value) = self.upload(who, "/api/customers/imports", name, bytes).await;
        assert_eq!(status, 201, "{value}");
        value
    }

    async fn act(&self, who: &str, import: &Value, what: &str) -> Value {
        let path = format!("/api/customers/imports/{}/{what}", import["id"].as_str().unwrap());
        let (status, value) = self.ask(who, "POST", &path, Value::Null).await;
        assert_eq!(status, 200, "{path}: {value}");
        self.work().await;
        self.get(who, path.trim_end_matches(&format!("/{what}"))).await
    }

    async fn settings(&self, who: &str, import: &Value, duplicates: &str, owner: &str) {
        let path = format!("/api/customers/imports/{}", import["id"].as_str().unwrap());
        let (status, value) = self.ask(who, "PATCH", &path, json!({"settings": {"duplicates": duplicates, "owner": owner}})).await;
        assert_eq!(status, 200, "{value}");
    }

    /// Upload, check and run with these settings.
    async fn import(&self, who: &str, csv: &str, duplicates: &str) -> Value {
        let import = self.bring(who, "file.csv", csv.as_bytes()).await;
        self.settings(who, &import, duplicates, "me").await;
        let checked = self.act(who, &import, "check").await;
        assert_eq!(checked["state"], "checked", "{checked}");
        self.act(who, &import, "run").await
    }

    async fn rows(&self, who: &str, import: &Value, query: &str) -> Vec<Value> {
        let rows = self.get(who, &format!("/api/customers/imports/{}/rows{query}", import["id"].as_str().unwrap())).await;
        rows["items"].as_array().unwrap().clone()
    }

    async fn company(&self, who: &str, name: &str) -> Value {
        let list = self.get(who, "/api/customers?limit=200").await;
        let id =
            list["items"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name}: {list}"))["id"]
                .clone();
        self.get(who, &format!("/api/customers/{}", id.as_str().unwrap())).await
    }
}

const HEADER: &str = "公司名称,国家,网址,联系人,邮箱,手机,阶段,备注\n";

#[tokio::test]
async fn rows_become_companies_with_their_people() {
    let house = House::new().await;
    let csv = format!(
        "{HEADER}Gulf Trading LLC,阿联酋,www.gulf.example,Ada,ada@gulf.example,050 555 0114,询盘,first\n\
         Polar Lux AS,Norway,,Ingrid,ingrid@polarlux.example,,,\n\
         GULF TRADING,UAE,,Omar,omar@gulf.example,,,\n\
         Gulf Trading LLC,UAE,,Ada,ada@gulf.example,,,\n\
         Ost GmbH,DE,,,,,成交,\n"
    );
    let import = house.bring("mia", "客户.csv", csv.as_bytes()).await;
    assert_eq!((import["state"].as_str(), import["layout"]["header"].as_u64()), (Some("uploaded"), Some(1)));
    assert_eq!(
        import["mapping"],
        json!(["name", "country", "website", "contact.name", "contact.emails", "contact.phones", "stage", "remarks"])
    );
    let checked = house.act("mia", &import, "check").await;
    assert_eq!((&checked["checked"]["new"], &checked["checked"]["more"], &checked["rows"]), (&json!(3), &json!(2), &json!(5)), "{checked}");
    let done = house.act("mia", &import, "run").await;
    assert_eq!(done["outcome"], json!({"made": 3, "added": 1, "updated": 0, "unchanged": 1, "skipped": 0, "refused": 0}), "{done}");
    assert_eq!((done["state"].as_str(), done["rows_done"].as_i64()), (Some("done"), Some(5)));
    let gulf = house.company("mia", "Gulf Trading LLC").await;
    assert_eq!((gulf["country"].as_str(), gulf["stage"].as_str(), gulf["remarks"].as_str()), (Some("AE"), Some("enquiry"), Some("first")));
    assert_eq!((gulf["domains"][0].as_str(), gulf["contact_count"].as_i64()), (Some("gulf.example"), Some(2)));
    assert_eq!(gulf["contacts"][0]["phones"], json!(["+971505550114"]));
    assert_eq!(gulf["owners"][0]["name"], "mia");
    // People find it by all its people, and colleagues of another department don't see it.
    assert_eq!(house.names("mia", "/api/customers?q=omar").await, ["Gulf Trading LLC"]);
    assert!(house.names("yara", "/api/customers").await.is_empty());
    assert!(house.names("stranger", "/api/customers").await.is_empty());
    let (status, value) = house.ask("mia", "POST", "/api/customers", json!({"name": "Polar Lux"})).await;
    assert_eq!((status, value["code"].as_str()), (409, Some("customers.twin")));
}

#[tokio::test]
async fn bad_cells_are_told_mended_on_the_spot_and_downloaded() {
    let house = House::new().await;
    let csv = format!(
        "{HEADER}Acme,Atlantis,,,,,,\n,DE,,,,,,\nBolt,DE,,Bo,bo at bolt,,,\nCord,DE,,,info@cord.example,,won't,\nDune,DE,,,info@cord.example,,,\n=1+1,DE,,,,,,\n"
    );
    let import = house.bring("mia", "bad.csv", csv.as_bytes()).await;
    let checked = house.act("mia", &import, "check").await;
    assert_eq!((&checked["checked"]["new"], &checked["checked"]["bad"]), (&json!(2), &json!(4)), "{checked}");
    assert_eq!(
        checked["checked"]["reasons"],
        json!({"country:not_a_country": 1, "name:missing": 1, "contact.emails:not_an_address": 1, "stage:not_a_choice": 1})
    );
    let bad = house.rows("mia", &import, "?state=bad&reason=contact.emails:not_an_address").await;
    assert_eq!((bad.len(), &bad[0]["row"], &bad[0]["flaws"][0]["column"]), (1, &json!(4), &json!(4)), "{bad:?}");
    let base = format!("/api/customers/imports/{}", import["id"].as_str().unwrap());
    let (status, row) = house.ask("mia", "PATCH", &format!("{base}/rows/4"), json!({"column": 4, "value": "bo@bolt.example"})).await;
    assert_eq!((status, row["state"].as_str(), row["mended"].as_bool()), (200, Some("new"), Some(true)), "{row}");
    let (_, row) = house.ask("mia", "PATCH", &format!("{base}/rows/2"), json!({"column": 1, "value": "Narnia"})).await;
    assert_eq!((row["state"].as_str(), row["flaws"][0]["reason"].as_str()), (Some("bad"), Some("not_a_country")));
    assert_eq!(house.ask("mia", "PATCH", &format!("{base}/rows/99"), json!({"column": 1, "value": "x"})).await.0, 404);
    assert_eq!(house.ask("mia", "PATCH", &format!("{base}/rows/2"), json!({"column": 99, "value": "x"})).await.0, 404);
    let now = house.get("mia", &base).await;
    assert_eq!((&now["checked"]["bad"], &now["checked"]["new"]), (&json!(3), &json!(3)));
    // Another check keeps what was mended.
    let again = house.act("mia", &import, "check").await;
    assert_eq!((&again["checked"]["bad"], &again["checked"]["new"]), (&json!(3), &json!(3)), "{again}");
    let done = house.act("mia", &import, "run").await;
    assert_eq!((&done["outcome"]["made"], &done["outcome"]["refused"]), (&json!(3), &json!(3)), "{done}");
    assert_eq!(house.company("mia", "=1+1").await["name"], "=1+1");
    let (status, file) = house.bytes("mia", &format!("{base}/left-out?format=csv")).await;
    let file = String::from_utf8(file).unwrap();
    assert_eq!((status, file.lines().count()), (200, 4), "{file}");
    assert!(
        file.contains("Narnia") && file.contains("Country: Not a country") && file.lines().next().unwrap().ends_with("Reason"),
        "{file}"
    );
    // Mended in the file, it is brought again; its column of reasons is nobody's.
    let mended = file.replace("Narnia", "DE").replace("won't", "Deal").replace("\r\n,DE", "\r\nEcho,DE");
    let second = house.bring("mia", "mended.csv", mended.as_bytes()).await;
    assert_eq!(second["mapping"][8], Value::Null);
    house.act("mia", &second, "check").await;
    let done = house.act("mia", &second, "run").await;
    // Its address went to another row of the first file.
    assert_eq!((&done["outcome"]["made"], &done["outcome"]["skipped"]), (&json!(2), &json!(1)), "{done}");
}

#[tokio::test]
async fn duplicates_by_policy() {
    let house = House::new().await;
    let contact = json!({"name": "Ada", "email": "ada@gulf.example"});
    house.make("mia", json!({"name": "Gulf", "country": "AE", "source": "fair", "contact": contact})).await;
    house.make("yara", json!({"name": "Hidden", "domains": ["hidden.example"]})).await;
    let csv = "name,country,website,source,contact,email,title\nGulf Intl,DE,gulf.example,mail,Ada L.,ada@gulf.example,CEO\nHidden,,,,,,\n";
    let done = house.import("mia", csv, "skip").await;
    assert_eq!((&done["outcome"]["skipped"], &done["checked"]["duplicate"]), (&json!(2), &json!(2)), "{done}");
    let rows = house.rows("mia", &done, "").await;
    assert_eq!((&rows[0]["twin"]["name"], &rows[1]["twin"]), (&json!("Gulf"), &json!({"id": null, "name": null})), "{rows:?}");
    let done = house.import("mia", csv, "fill").await;
    assert_eq!((&done["outcome"]["updated"], &done["outcome"]["refused"]), (&json!(1), &json!(1)), "{done}");
    let gulf = house.company("mia", "Gulf").await;
    assert_eq!((&gulf["country"], &gulf["source"], &gulf["website"]), (&json!("AE"), &json!("fair"), &json!("https://gulf.example")));
    assert_eq!((&gulf["contacts"][0]["name"], &gulf["contacts"][0]["title"]), (&json!("Ada"), &json!("CEO")));
    assert_eq!(house.rows("mia", &done, "?outcome=refused").await[0]["why"], "twin_of_colleague");
    // The same file again changes nothing, and says so.
    let done = house.import("mia", csv, "fill").await;
    assert_eq!((&done["outcome"]["unchanged"], &done["outcome"]["updated"]), (&json!(1), &json!(0)), "{done}");
    let updated = house.import("mia", csv, "update").await;
    assert_eq!(updated["outcome"]["updated"], 1, "{updated}");
    let gulf = house.company("mia", "Gulf Intl").await;
    assert_eq!((&gulf["country"], &gulf["source"], &gulf["contacts"][0]["name"]), (&json!("DE"), &json!("mail"), &json!("Ada L.")));
    // Undone, it is as it was; what somebody changed since stays.
    house.ask("mia", "PATCH", &format!("/api/customers/{}", gulf["id"].as_str().unwrap()), json!({"source": "call"})).await;
    let undone = house.act("mia", &updated, "undo").await;
    assert_eq!((&undone["state"], &undone["undone"]["kept"]), (&json!("undone"), &json!(1)), "{undone}");
    let gulf = house.company("mia", "Gulf").await;
    assert_eq!((&gulf["country"], &gulf["source"], &gulf["contacts"][0]["name"]), (&json!("AE"), &json!("call"), &json!("Ada")));
    // Another company of the same name, but nobody's address twice.
    let done = house.import("mia", "name,email\nGulf,\nGulf Two,ada@gulf.example\n", "new").await;
    assert_eq!((&done["outcome"]["made"], &done["outcome"]["refused"]), (&json!(1), &json!(1)), "{done}");
}

#[tokio::test]
async fn owners_by_column_pool_or_me() {
    let house = House::new().await;
    let import = house.bring("boss", "o.csv", b"name,owner\nAcme,Mia\nBolt,noah@firm.example\nCord,\nDune,nobody\n").await;
    house.settings("boss", &import, "skip", "pool").await;
    let checked = house.act("boss", &import, "check").await;
    assert_eq!(checked["checked"]["reasons"], json!({"owner:no_such_account": 1}), "{checked}");
    house.act("boss", &import, "run").await;
    assert_eq!(house.company("boss", "Acme").await["owners"][0]["name"], "mia");
    assert_eq!(house.company("boss", "Bolt").await["owners"][0]["name"], "noah");
    assert_eq!(house.company("boss", "Cord").await["owners"], json!([]));
    assert_eq!(house.names("mia", "/api/customers").await, ["Acme"]);
}

fn many(rows: usize) -> String {
    let mut csv = "name,country,email\n".to_owned();
    for n in 0..rows {
        writeln!(csv, "Firm {n} Trading,DE,info@firm{n}.example").unwrap();
    }
    csv
}

/// Kills a worker while it works, after it has done some rows.
async fn killed(house: &House, import: &Value) -> i64 {
    let path = format!("/api/customers/imports/{}", import["id"].as_str().unwrap());
    let (worker, db) = (house.worker(), house.db.admin());
    let working = tokio::spawn(async move { worker.drain().await });
    let mut done = 0;
    for _ in 0..2_000 {
        done = house.get("mia", &path).await["rows_done"].as_i64().unwrap();
        if done > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    working.abort();
    let _ = working.await;
    let mut conn = PgConnection::connect_with(&db).await.unwrap();
    sqlx::query("update platform.job set state = 'waiting', worker = null, leased_until = null where state = 'running'")
        .execute(&mut conn)
        .await
        .unwrap();
    done
}

#[tokio::test]
async fn killed_it_goes_on_and_nothing_is_there_twice() {
    const ROWS: usize = 7_000;
    let house = House::new().await;
    let import = house.bring("mia", "many.csv", many(ROWS).as_bytes()).await;
    house.act("mia", &import, "check").await;
    let path = format!("/api/customers/imports/{}", import["id"].as_str().unwrap());
    assert_eq!(house.ask("mia", "POST", &format!("{path}/run"), Value::Null).await.0, 200);
    let done = killed(&house, &import).await;
    assert!(done > 0 && done < i64::try_from(ROWS).unwrap(), "{done}");
    house.work().await;
    let import = house.get("mia", &path).await;
    assert_eq!((import["state"].as_str(), import["outcome"]["made"].as_u64()), (Some("done"), Some(ROWS as u64)), "{import}");
    let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
    let counts: (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from customers.company), (select count(distinct name_key) from customers.company), (select count(*) from customers.import_outcome)",
    )
    .fetch_one(&mut conn)
    .await
    .unwrap();
    let rows = i64::try_from(ROWS).unwrap();
    assert_eq!(counts, (rows, rows, rows));
    // And back: all of them but the one that somebody has written about.
    let found = house.get("mia", "/api/customers?q=firm17.example").await;
    let id = found["items"][0]["id"].as_str().unwrap().to_owned();
    house.ask("mia", "POST", &format!("/api/customers/{id}/follow-ups"), json!({"kind": "call", "text": "asked"})).await;
    let undone = house.act("mia", &import, "undo").await;
    assert_eq!((&undone["undone"]["taken_back"], &undone["undone"]["kept"]), (&json!(ROWS - 1), &json!(1)), "{undone}");
    assert_eq!(undone["undone"]["kept_first"][0]["name"], "Firm 17 Trading");
    assert_eq!(house.names("boss", "/api/customers").await, ["Firm 17 Trading"]);
    // What was taken back makes way for the same file.
    let done = house.import("mia", &many(5), "skip").await;
    assert_eq!(done["outcome"]["made"], 5, "{done}");
}

#[tokio::test]
async fn a_batch_and_a_person_who_enter_the_same_company_make_one() {
    let house = House::new().await;
    let import = house.bring("mia", "many.csv", many(1_000).as_bytes()).await;
    house.act("mia", &import, "check").await;
    let path = format!("/api/customers/imports/{}", import["id"].as_str().unwrap());
    assert_eq!(house.ask("mia", "POST", &format!("{path}/run"), Value::Null).await.0, 200);
    let worker = house.worker();
    let working = tokio::spawn(async move { worker.drain().await });
    for n in (0..1_000).step_by(50) {
        let (status, value) = house.ask("noah", "POST", "/api/customers", json!({"name": format!("FIRM {n} trading")})).await;
        assert!(status == 201 || value["code"].as_str().unwrap().starts_with("customers.twin"), "{value}");
    }
    assert!(working.await.unwrap().unwrap().failed.is_empty());
    let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
    let (all, names): (i64, i64) =
        sqlx::query_as("select count(*), count(distinct name_key) from customers.company").fetch_one(&mut conn).await.unwrap();
    assert_eq!((all, names), (1_000, 1_000));
}

#[tokio::test]
async fn stopped_it_goes_on_when_asked() {
    let house = House::new().await;
    let import = house.bring("mia", "many.csv", many(50).as_bytes()).await;
    let path = format!("/api/customers/imports/{}", import["id"].as_str().unwrap());
    house.act("mia", &import, "check").await;
    house.ask("mia", "POST", &format!("{path}/run"), Value::Null).await;
    let (status, stopped) = house.ask("mia", "POST", &format!("{path}/stop"), Value::Null).await;
    assert_eq!((status, stopped["state"].as_str()), (200, Some("stopped")), "{stopped}");
    house.work().await;
    assert!(house.names("mia", "/api/customers").await.is_empty());
    let done = house.act("mia", &import, "run").await;
    assert_eq!((done["state"].as_str(), done["outcome"]["made"].as_u64()), (Some("done"), Some(50)));
    for what in ["check", "run", "stop"] {
        let (status, value) = house.ask("mia", "POST", &format!("{path}/{what}"), Value::Null).await;
        assert_eq!((status, value["code"].as_str()), (409, Some("customers.import_not_now")), "{what}: {value}");
    }
    assert_eq!(house.ask("mia", "DELETE", &path, Value::Null).await.0, 204);
    assert_eq!(house.names("mia", "/api/customers?limit=200").await.len(), 50);
}

#[tokio::test]
async fn what_is_no_table_is_refused_with_its_reason() {
    let house = House::new().await;
    for (name, bytes, code) in [
        ("empty.csv", &b""[..], "customers.import_empty"),
        ("letter.csv", b"%PDF-1.7\n1 0 obj", "customers.import_not_a_table"),
        ("broken.xlsx", b"PK\x03\x04 and no more", "customers.import_damaged"),
    ] {
        let (status, value) = house.upload("mia", "/api/customers/imports", name, bytes).await;
        assert_eq!((status, value["code"].as_str()), (422, Some(code)), "{name}: {value}");
        assert!(value["detail"].as_str().is_some_and(|words| words.len() > 10), "{value}");
    }
    let wide = format!("{}\n", vec!["a"; 1_001].join(","));
    assert_eq!(
        house.upload("mia", "/api/customers/imports", "wide.csv", wide.as_bytes()).await.1["code"],
        "customers.import_too_many_columns"
    );
    assert_eq!(house.upload("reader", "/api/customers/imports", "a.csv", b"name\nAcme\n").await.0, 403);
    assert_eq!(house.ask("mia", "POST", "/api/customers/imports", Value::Null).await.0 / 100, 4);
    assert_eq!(house.get("mia", "/api/customers/imports").await["items"], json!([]));
}

#[tokio::test]
async fn headers_that_are_none_double_ones_and_two_hundred_columns() {
    let house = House::new().await;
    // No header: nothing is guessed of names, but addresses are known by their look.
    let import = house.bring("mia", "n.csv", b"Acme,a@acme.example,12\nBolt,b@bolt.example,13\n").await;
    assert_eq!((&import["layout"]["header"], &import["mapping"]), (&Value::Null, &json!([null, "contact.emails", null])), "{import}");
    let path = format!("/api/customers/imports/{}", import["id"].as_str().unwrap());
    let (status, value) = house.ask("mia", "POST", &format!("{path}/check"), Value::Null).await;
    assert_eq!((status, value["code"].as_str()), (422, Some("customers.import_no_name")));
    let (status, value) = house.ask("mia", "PATCH", &path, json!({"mapping": ["name", "name", null]})).await;
    assert_eq!((status, value["code"].as_str()), (422, Some("customers.import_twice")));
    let (status, value) = house.ask("mia", "PATCH", &path, json!({"mapping": ["name", "fax", null]})).await;
    assert_eq!((status, value["errors"][0]["code"].as_str()), (422, Some("customers.not_a_choice")));
    house.ask("mia", "PATCH", &path, json!({"mapping": ["name", "contact.emails", null]})).await;
    assert_eq!(house.act("mia", &import, "check").await["checked"]["new"], 2);
    // The same names twice: the second is left out.
    let import = house.bring("mia", "d.csv", b"Company,Company,Email\nAcme,Acme 2,a@acme.example\n").await;
    assert_eq!(import["mapping"], json!(["name", null, "contact.emails"]));
    let header: Vec<String> = (0..199).map(|n| format!("field {n}")).collect();
    let wide = format!("company,{}\nAcme{}\n", header.join(","), ",x".repeat(199));
    let import = house.bring("mia", "w.csv", wide.as_bytes()).await;
    assert_eq!(import["layout"]["columns"].as_array().unwrap().len(), 200);
    assert_eq!(house.import("mia", &wide, "skip").await["outcome"]["made"], 1);
}

#[tokio::test]
async fn a_mapping_is_remembered_for_the_same_columns_and_files_are_read_otherwise() {
    let house = House::new().await;
    let csv = "Kd-Nr;Bezeichnung;Ort\n1;Acme;Berlin\n2;Bolt;Bonn\n";
    let import = house.bring("mia", "a.csv", csv.as_bytes()).await;
    let path = format!("/api/customers/imports/{}", import["id"].as_str().unwrap());
    assert_eq!(import["layout"]["delimiter"], ";");
    let mapping = json!([null, "name", "address"]);
    let (status, _) = house
        .ask("mia", "PATCH", &path, json!({"mapping": mapping, "settings": {"duplicates": "fill", "owner": "pool", "country": "DE"}}))
        .await;
    assert_eq!(status, 200);
    let again = house.bring("noah", "b.csv", csv.as_bytes()).await;
    assert_eq!(
        (&again["mapping"], &again["settings"]["duplicates"], &again["settings"]["country"]),
        (&mapping, &json!("fill"), &json!("DE"))
    );
    assert_eq!(house.bring("stranger", "b.csv", csv.as_bytes()).await["mapping"], json!([null, null, null]));
    let (status, other) = house.ask("mia", "PATCH", &path, json!({"layout": {"delimiter": ",", "header": false}})).await;
    assert_eq!(
        (status, other["layout"]["columns"].as_array().unwrap().len(), &other["layout"]["header"]),
        (200, 1, &Value::Null),
        "{other}"
    );
    assert_eq!(
        house.ask("mia", "PATCH", &path, json!({"layout": {"encoding": "klingon"}})).await.1["code"],
        "customers.import_no_such_encoding"
    );
    // Whose it isn't sees nothing of it.
    assert_eq!(house.ask("noah", "GET", &path, Value::Null).await.0, 404);
    assert_eq!(house.ask("noah", "POST", &format!("{path}/check"), Value::Null).await.0, 404);
}

#[tokio::test]
async fn the_template_is_a_table_that_can_be_imported() {
    let house = House::new().await;
    for format in ["xlsx", "csv"] {
        let (status, file) = house.bytes("mia", &format!("/api/customers/imports/template?format={format}")).await;
        assert_eq!(status, 200);
        let import = house.bring("mia", &format!("t.{format}"), &file).await;
        assert!(import["mapping"].as_array().unwrap().iter().all(|place| !place.is_null()), "{import}");
        let checked = house.act("mia", &import, "check").await;
        assert_eq!(checked["checked"]["bad"], 0, "{checked}");
    }
}

#[tokio::test]
async fn rows_in_two_encodings_are_read_in_both_and_counted() {
    let house = House::new().await;
    let mut bytes = "公司名称,国家\n海湾贸易,阿联酋\n".as_bytes().to_vec();
    // 西部,巴西 in GBK.
    bytes.extend_from_slice(b"\xce\xf7\xb2\xbf,\xb0\xcd\xce\xf7\n");
    let import = house.bring("mia", "two.csv", &bytes).await;
    let checked = house.act("mia", &import, "check").await;
    assert_eq!((&checked["checked"]["new"], &checked["checked"]["other_encoding"]), (&json!(2), &json!(1)), "{checked}");
    house.act("mia", &import, "run").await;
    assert_eq!(house.company("mia", "西部").await["country"], "BR");
}
