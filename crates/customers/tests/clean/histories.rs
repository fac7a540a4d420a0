//! Random histories of edits, merges and undos: each undo leaves the tables as they were before its merge.

use crate::house::House;
use db::sqlx::{self, Connection, PgConnection};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PEOPLE: [&str; 3] = ["mia", "noah", "yara"];
const HISTORIES: u64 = 6;
const STEPS: usize = 40;

/// A generator of numbers that gives the same history for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

/// All rows of the schema, but those that keep book of merges and of likenesses.
async fn rows(conn: &mut PgConnection) -> BTreeMap<String, Vec<Value>> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables where table_schema = 'customers' and table_type = 'BASE TABLE'",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let mut all = BTreeMap::new();
    for table in tables.into_iter().filter(|t| !t.starts_with("merge") && !t.starts_with("duplicate")) {
        let sql = format!("select to_jsonb(t) from customers.{table} t order by to_jsonb(t)::text");
        let rows: Vec<Value> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *conn).await.unwrap();
        all.insert(table, rows);
    }
    assert!(all.len() >= 7, "{:?}", all.keys());
    all
}

fn differences(before: &BTreeMap<String, Vec<Value>>, after: &BTreeMap<String, Vec<Value>>) -> String {
    let mut out = String::new();
    for (table, rows) in before {
        for row in rows.iter().filter(|row| !after[table].contains(row)) {
            out += &format!("{table} lost {row}\n");
        }
        for row in after[table].iter().filter(|row| !rows.contains(row)) {
            out += &format!("{table} gained {row}\n");
        }
    }
    out
}

/// One of the things that people do with customers.
async fn something(house: &House, dice: &mut Dice, companies: &mut Vec<String>, n: usize) {
    let who = *dice.pick(&["boss", "boss", "mia", "noah"]);
    if companies.len() < 4 || dice.roll(5) == 0 {
        let contact = json!({"name": *dice.pick(&["Ada Byron", "Omar Said", "Li Wei"]), "email": format!("p{n}@firm{}.example", dice.roll(5)),
            "phone": format!("+4930901{}", 8_000 + dice.roll(3)), "whatsapp": "+971501234567"});
        let body = json!({"name": format!("Firm {n}"), "domains": [format!("firm{}.example", dice.roll(5))], "contact": contact,
            "country": *dice.pick(&["DE", "AE"])});
        let (status, made) = house.ask(PEOPLE[dice.roll(3)], "POST", "/api/customers?twin_ok=true", body).await;
        assert_eq!(status, 201, "{made}");
        companies.push(made["id"].as_str().unwrap().to_owned());
        return;
    }
    let path = format!("/api/customers/{}", dice.pick(companies));
    let (method, path, body) = match dice.roll(6) {
        0 => ("PATCH", path, json!({"name": format!("Renamed {n}"), "stars": dice.roll(6)})),
        1 => (
            "PATCH",
            path,
            json!({"domains": [format!("firm{}.example", dice.roll(5)), format!("new{n}.example")], "phone": "+4930901820"}),
        ),
        2 => (
            "POST",
            format!("{path}/contacts"),
            json!({"name": *dice.pick(&["Ada Byron", "Li Wei"]), "email": format!("q{n}@x.example"), "phones": ["+49309018001"]}),
        ),
        3 => (
            "POST",
            format!("{path}/follow-ups"),
            json!({"kind": "call", "text": format!("Call {n}"), "next_at": format!("2026-12-0{}T08:00:00Z", 1 + dice.roll(9))}),
        ),
        4 => ("PATCH", path, json!({"owner_ids": [house.account(PEOPLE[dice.roll(3)]).0], "remarks": format!("Remark {n}")})),
        _ => (
            "POST",
            "/api/customers/asks".to_owned(),
            json!({"handle": dice.pick(companies), "wanted": "share", "known_as": format!("x{n}")}),
        ),
    };
    house.ask(who, method, &path, body).await;
}

/// Merges two to four that are there; the merge's id.
async fn merge(house: &House, dice: &mut Dice, companies: &[String]) -> Option<String> {
    let mut some: Vec<&String> = (0..2 + dice.roll(3)).map(|_| dice.pick(companies)).collect();
    some.sort();
    some.dedup();
    let (into, from) = some.split_last()?;
    let choices = if dice.roll(2) == 0 { json!({"name": into, "owners": from.first()?}) } else { json!({}) };
    let (status, value) = house.ask("boss", "POST", "/api/customers/merges", json!({"into": into, "from": from, "choices": choices})).await;
    assert!(matches!(status, 201 | 404 | 422), "{value}");
    (status == 201).then(|| value["id"].as_str().unwrap().to_owned())
}

async fn undo(house: &House, merge: &str) {
    let (status, value) = house.ask("boss", "POST", &format!("/api/customers/merges/{merge}/undo"), json!({})).await;
    assert_eq!(status, 204, "{value}");
}

#[tokio::test]
async fn each_undo_leaves_the_tables_as_before_its_merge() {
    for seed in 1..=HISTORIES {
        let house = House::new().await;
        let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
        let (mut dice, mut companies, mut merges) = (Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)), Vec::new(), Vec::new());
        for n in 0..STEPS {
            house.clock.advance(chrono::TimeDelta::minutes(7));
            // What a person does after a merge stays; so here merges stand on each other, and edits on none of them.
            match dice.roll(3) {
                0 if companies.len() > 3 => {
                    let before = rows(&mut conn).await;
                    merges.extend(merge(&house, &mut dice, &companies).await.map(|id| (id, before)));
                }
                1 if !merges.is_empty() => {
                    let (id, before) = merges.pop().unwrap();
                    undo(&house, &id).await;
                    let after = rows(&mut conn).await;
                    assert!(before == after, "seed {seed}, step {n}:\n{}", differences(&before, &after));
                }
                _ if merges.is_empty() => something(&house, &mut dice, &mut companies, n).await,
                _ => {}
            }
        }
        while let Some((id, before)) = merges.pop() {
            undo(&house, &id).await;
            let after = rows(&mut conn).await;
            assert!(before == after, "seed {seed}, at the end:\n{}", differences(&before, &after));
        }
        let left: i64 = sqlx::query_scalar("select count(*) from customers.merge_row").fetch_one(&mut conn).await.unwrap();
        assert_eq!(left, 0);
    }
}

#[tokio::test]
async fn nothing_is_lost_whatever_is_done_between_a_merge_and_its_undo() {
    for seed in 1..=HISTORIES {
        let house = House::new().await;
        let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
        let (mut dice, mut companies, mut merges) = (Dice(seed.wrapping_mul(0xD1B5_4A32_D192_ED03)), Vec::new(), Vec::new());
        for n in 0..STEPS {
            house.clock.advance(chrono::TimeDelta::minutes(7));
            match dice.roll(5) {
                0 if companies.len() > 3 => merges.extend(merge(&house, &mut dice, &companies).await),
                1 if !merges.is_empty() => undo(&house, &merges.pop().unwrap()).await,
                _ => something(&house, &mut dice, &mut companies, n).await,
            }
        }
        while let Some(id) = merges.pop() {
            undo(&house, &id).await;
        }
        let (visible, wrong, calls): (i64, i64, i64) = sqlx::query_as(
            "select (select count(*) from customers.company where merged_into is null and cardinality(labels) > 0),
                    (select count(*) from customers.company c where contact_count <> (select count(*) from customers.contact p where p.company_id = c.id)
                        or exists (select from customers.contact p where p.company_id = c.id and p.labels <> c.labels)
                        or exists (select from customers.contact_address a join customers.contact p on p.id = a.contact_id
                                    where p.company_id = c.id and a.company_id <> c.id)
                        or next_follow_up_at is distinct from (select min(t.next_at) from customers.touch t
                                                                where t.company_id = c.id and t.next_at is not null and t.done_at is null)),
                    (select count(*) from customers.touch where kind in ('merge'))",
        )
        .fetch_one(&mut conn)
        .await
        .unwrap();
        assert_eq!((usize::try_from(visible).unwrap(), wrong, calls), (companies.len(), 0, 0), "seed {seed}");
    }
}
