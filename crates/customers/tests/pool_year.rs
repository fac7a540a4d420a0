//! A year of the pool, day by day: the rules move exactly whom they should on the day they should, and tell owners a week before, once.
//! What they should is reckoned here a second time, from the sentences of the rules.

mod house;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use db::sqlx::{self, PgConnection};
use house::House;
use kernel::{Actor, Clock};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const COMPANIES: usize = 500;
const DAYS: i64 = 365;
/// Shanghai is eight hours ahead of UTC.
const ZONE: Duration = Duration::hours(8);

/// Random numbers, the same at every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// A company as this test reckons with it.
struct Model {
    owner: Option<&'static str>,
    shared: Option<&'static str>,
    stage: &'static str,
    country: Option<&'static str>,
    stars: i16,
    made: NaiveDate,
    held: NaiveDate,
    fresh: NaiveDate,
    kept: bool,
    told: Option<NaiveDate>,
}

const OWNERS: [&str; 5] = ["mia", "noah", "yara", "pam", "quinn"];
const STAGES: [&str; 5] = ["to_follow", "enquiry", "sample", "deal", "repeat"];
const COUNTRIES: [Option<&str>; 4] = [Some("DE"), Some("BR"), Some("AE"), None];
/// Kinds of entries; the first six count.
const KINDS: [&str; 9] = ["mail_in", "mail_out", "note", "call", "visit", "meeting", "bounce", "stage", "owner"];

/// What holds in this year, changed by the master on the way.
struct Law {
    day: i64,
    first: NaiveDate,
}

impl Law {
    /// The day on which it should drop, by the sentences of the rules below.
    fn due(&self, c: &Model) -> Option<NaiveDate> {
        let owner = c.owner?;
        let owners: Vec<&str> = std::iter::once(owner).chain(c.shared).collect();
        if c.kept || owners.contains(&"yara") {
            return None;
        }
        if self.day >= 100 && owners.iter().all(|o| *o == "noah") {
            return None; // left alone until day 200; from then on moved by the night itself
        }
        let untouched = if c.stars >= 4 {
            c.fresh + Duration::days(120)
        } else if c.stage == "to_follow" && c.country == Some("DE") {
            (c.fresh + Duration::days(20)).max(self.first + Duration::days(60))
        } else {
            c.fresh + Duration::days(45)
        };
        let no_deal = self.day < 250 && c.stage != "deal" && c.stage != "repeat" && c.made >= self.first - Duration::days(50);
        match no_deal {
            true => Some(untouched.min(c.held + Duration::days(150))),
            false => Some(untouched),
        }
    }

    /// What this night does with it: told now, moved now.
    fn night(&self, c: &mut Model, today: NaiveDate) -> (bool, bool) {
        let gone = self.day >= 200 && c.owner == Some("noah") && c.shared.is_none_or(|s| s == "noah") && !c.kept;
        if gone {
            return (false, true);
        }
        let Some(due) = self.due(c).filter(|due| *due <= today + Duration::days(7)) else {
            c.told = None;
            return (false, false);
        };
        match c.told {
            None => {
                c.told = Some(today);
                (true, false)
            }
            Some(told) => (false, today >= due.max(told + Duration::days(7))),
        }
    }
}

fn rule(name: &str, condition: Value, days: i64, cause: &str, starts: NaiveDate) -> Value {
    json!({"name": name, "enabled": true, "starts_on": starts, "condition": condition, "days": days, "cause": cause})
}

async fn rules(house: &House, first: NaiveDate) -> String {
    let start = first - Duration::days(400);
    let all = [
        rule("Loved", json!({"field": "stars", "op": "ge", "value": 4}), 120, "untouched", start),
        rule(
            "German leads",
            json!({"all": [{"field": "stage", "op": "in", "value": ["to_follow"]}, {"field": "country", "op": "in", "value": ["DE"]}]}),
            20,
            "untouched",
            first + Duration::days(60),
        ),
        rule("Everybody", json!({"all": []}), 45, "untouched", start),
        rule("No deal", json!({"field": "created", "op": "ge", "value": first - Duration::days(50)}), 150, "no_deal", start),
    ];
    let mut last = String::new();
    for rule in all {
        let (status, made) = house.ask("boss", "POST", "/api/customers/pool/rules", rule).await;
        assert_eq!(status, 201, "{made}");
        last = made["id"].as_str().unwrap().to_owned();
    }
    last
}

fn settings(house: &House, gone: &str) -> Value {
    json!({"acts": ["mail_in", "mail_out", "note", "call", "visit", "meeting"], "kept_accounts": [house.account("yara").0],
           "gone_owners": gone, "reclaim_days": 0, "sees_old_opportunities": true})
}

async fn set(house: &House, gone: &str) {
    let (status, value) = house.ask("boss", "PUT", "/api/customers/pool/settings", settings(house, gone)).await;
    assert_eq!(status, 204, "{value}");
}

/// 500 companies of five colleagues, made within the 100 days before.
async fn lay_out(house: &House, conn: &mut PgConnection, dice: &mut Dice, first: NaiveDate) -> BTreeMap<Uuid, Model> {
    let labels = BTreeMap::from([("mia", [4, 10]), ("noah", [5, 10]), ("yara", [7, 11]), ("pam", [20, 10]), ("quinn", [21, 11])]);
    let mut models = BTreeMap::new();
    for n in 0..COMPANIES {
        let owner = OWNERS[dice.roll(5)];
        let shared = Some(OWNERS[dice.roll(5)]).filter(|s| *s != owner && n % 6 == 0);
        let made = first - Duration::days(i64::try_from(dice.roll(100)).unwrap() + 1);
        let model = Model {
            owner: Some(owner),
            shared,
            stage: STAGES[dice.roll(5)],
            country: COUNTRIES[dice.roll(4)],
            stars: i16::try_from(dice.roll(6)).unwrap(),
            made,
            held: made,
            fresh: made,
            kept: n % 50 == 0,
            told: None,
        };
        let id = Uuid::now_v7();
        let owners: Vec<Uuid> = std::iter::once(owner).chain(shared).map(|o| house.account(o).0).collect();
        let carried: Vec<i32> = [0].into_iter().chain(std::iter::once(owner).chain(shared).flat_map(|o| labels[o])).collect();
        sqlx::query(
            "insert into customers.company (tenant_id, id, labels, owner_ids, name, country, stage, stars, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(house.actor("boss").tenant.0)
        .bind(id)
        .bind(carried)
        .bind(owners)
        .bind(format!("Company {n}"))
        .bind(model.country)
        .bind(model.stage)
        .bind(model.stars)
        .bind(noon(made))
        .execute(&mut *conn)
        .await
        .unwrap();
        if model.kept {
            let (status, _) = house.ask("boss", "PUT", &format!("/api/customers/{id}/pool/kept"), json!({"kept": true})).await;
            assert_eq!(status, 204);
        }
        models.insert(id, model);
    }
    models
}

/// Noon of a day in Shanghai.
fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(12, 0, 0).unwrap().and_utc() - ZONE
}

fn to(house: &House, at: DateTime<Utc>) {
    house.clock.advance(at - house.clock.now());
}

async fn night(house: &House) {
    let tenant = house.actor("boss").tenant;
    house.db.db.write(&Actor::house(tenant), async |tx| queue::enqueue(tx, &customers::PoolNight {}).await).await.unwrap();
    house.work().await;
}

/// Somebody writes, calls, or something happens that doesn't count.
async fn touch(conn: &mut PgConnection, id: Uuid, model: &mut Model, kind: usize, today: NaiveDate) {
    sqlx::query("insert into customers.touch (tenant_id, id, company_id, labels, kind, at) select tenant_id, $2, id, labels, $3, $4 from customers.company where id = $1")
        .bind(id)
        .bind(Uuid::now_v7())
        .bind(KINDS[kind])
        .bind(noon(today))
        .execute(conn)
        .await
        .unwrap();
    if kind < 6 {
        model.fresh = today;
    }
}

/// Some of the pool are taken again.
async fn take_again(house: &House, dice: &mut Dice, models: &mut BTreeMap<Uuid, Model>, today: NaiveDate) {
    let pooled: Vec<Uuid> = models.iter().filter(|(_, m)| m.owner.is_none()).map(|(id, _)| *id).collect();
    for _ in 0..2.min(pooled.len()) {
        let id = pooled[dice.roll(pooled.len())];
        let (status, value) = house.ask("pam", "POST", "/api/customers/claim", json!({"ids": [id]})).await;
        if models[&id].owner.is_none() {
            assert_eq!(status, 200, "{value}");
            let model = models.get_mut(&id).unwrap();
            (model.owner, model.held) = (Some("pam"), today);
            model.fresh = model.fresh.max(today);
        }
    }
}

#[tokio::test]
async fn a_year_of_rules_moves_exactly_who_should_move() {
    let house = House::new().await;
    let (mut conn, mut dice) = (house.admin().await, Dice(20_261_123));
    let first = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    to(&house, noon(first - Duration::days(1)));
    let mut models = lay_out(&house, &mut conn, &mut dice, first).await;
    set(&house, "skip").await;
    let no_deal_rule = rules(&house, first).await;
    let (mut moved, mut noticed) = (0, 0);
    for day in 0..DAYS {
        let today = first + Duration::days(day);
        match day {
            100 => {
                sqlx::query("update accounts.account set state = 'disabled' where name = 'noah'").execute(&mut conn).await.unwrap();
            }
            200 => set(&house, "move").await,
            250 => {
                let path = format!("/api/customers/pool/rules/{no_deal_rule}");
                assert_eq!(house.ask("boss", "DELETE", &path, Value::Null).await.0, 204);
            }
            _ => {}
        }
        // At three in the morning.
        to(&house, noon(today) - Duration::hours(9));
        night(&house).await;
        let law = Law { day, first };
        let (mut should_move, mut should_tell) = (BTreeSet::new(), BTreeSet::new());
        for (id, model) in &mut models {
            let (tell, drop) = law.night(model, today);
            if tell {
                should_tell.insert(*id);
            }
            if drop {
                should_move.insert(*id);
                (model.owner, model.shared, model.told, model.held) = (None, None, None, today);
                model.fresh = model.fresh.max(today);
            }
        }
        let did_move: Vec<Uuid> = sqlx::query_scalar("select company_id from customers.movement where way = 'drop' and at = $1")
            .bind(house.now())
            .fetch_all(&mut conn)
            .await
            .unwrap();
        assert_eq!(did_move.len(), should_move.len(), "moved twice on day {day}");
        assert_eq!(did_move.into_iter().collect::<BTreeSet<_>>(), should_move, "moved on day {day}");
        let did_tell: Vec<Uuid> = sqlx::query_scalar("select company_id from customers.custody where noticed_on = $1")
            .bind(today)
            .fetch_all(&mut conn)
            .await
            .unwrap();
        assert_eq!(did_tell.into_iter().collect::<BTreeSet<_>>(), should_tell, "told on day {day}");
        moved += should_move.len();
        noticed += should_tell.len();
        // Run again in the same night, nothing happens.
        if day % 30 == 0 {
            night(&house).await;
        }
        to(&house, noon(today));
        for _ in 0..5 {
            let id = *models.keys().nth(dice.roll(COMPANIES)).unwrap();
            let kind = dice.roll(KINDS.len());
            touch(&mut conn, id, models.get_mut(&id).unwrap(), kind, today).await;
        }
        take_again(&house, &mut dice, &mut models, today).await;
    }
    assert!(moved > 300 && noticed > moved / 2, "{moved} moved, {noticed} told");
    println!("in a year {moved} moves, {noticed} notices");
    untold_moves(&mut conn).await;
}

/// Every drop by a rule has its entry in the timeline, in the history of the field and in the audit trail.
async fn untold_moves(conn: &mut PgConnection) {
    let missing: i64 = sqlx::query_scalar(
        "select count(*) from customers.movement m where m.way = 'drop' and not (
           exists (select from customers.touch t where t.company_id = m.company_id and t.kind = 'owner' and t.at = m.at and t.title = '')
           and exists (select from customers.company_change c where c.company_id = m.company_id and c.field = 'owners' and c.at = m.at and c.now is null)
           and exists (select from accounts.audit a where a.act = 'customers.pool.drop' and a.detail::jsonb ->> 'company_id' = m.company_id::text))",
    )
    .fetch_one(conn)
    .await
    .unwrap();
    assert_eq!(missing, 0);
}
