//! 1,000,000 companies with 3,000,000 people and 10,000,000 timeline entries in one tenant, 200 accounts in a tree of departments eight
//! deep: lists, type-ahead, duplicate check and customer pages, asked by eight callers at once who see all, a branch, or their own.

use crate::Wanted;
use crate::mail_sync::percent;
use crate::report::{Report, percentile, rounded, say};
use chrono::{Days, NaiveDate};
use db::sqlx::postgres::PgConnectOptions;
use db::sqlx::{self, Connection, PgConnection};
use serde_json::{Value, json};
use std::fmt::Write;
use std::time::{Duration, Instant};
use testkit::caller::Caller;
use testkit::letters::Rng;
use testkit::process::Scratch;
use testkit::program::Program;
use text::words::{Field, FieldKind, index_lexemes};
use tokio::task::JoinSet;

const COMPANIES: usize = 1_000_000;
const PEOPLE_EACH: usize = 3;
const TOUCHES_EACH: usize = 10;
const ACCOUNTS: usize = 200;
const DEPTH: usize = 8;
/// Who ask at once.
const ASKING: i32 = 8;
const MASTER: &str = "anna@shop.example";
const PASSWORD: &str = "a long bench password 7";
/// No touch is later.
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
/// Companies of one COPY.
const BATCH: usize = 20_000;
/// Requests of each kind that each caller makes.
const ROUNDS: usize = 240;
/// Those before, in which the database's connections see their first pages; told apart.
const WARM_UP: usize = 40;

const LIST_MILLISECONDS_MAX: f64 = 50.0;
const TYPED_MILLISECONDS_MAX: f64 = 50.0;
const TWINS_MILLISECONDS_MAX: f64 = 20.0;
const PAGE_MILLISECONDS_MAX: f64 = 50.0;

const COUNTRIES: [&str; 24] = [
    "US", "DE", "BR", "AE", "IN", "GB", "FR", "MX", "ES", "IT", "PL", "TR", "SA", "VN", "ID", "NG", "ZA", "RU", "CL", "PE", "JP", "KR",
    "AU", "CA",
];
const STAGES: [&str; 5] = ["to_follow", "enquiry", "sample", "deal", "repeat"];
const LATIN: [&str; 40] = [
    "north", "light", "gulf", "star", "delta", "prime", "ocean", "atlas", "vector", "solar", "nova", "terra", "orbit", "alpha", "magna",
    "lumen", "poly", "inter", "euro", "pacific", "global", "metal", "steel", "textil", "agro", "bio", "electro", "hydro", "mega", "omni",
    "quantum", "royal", "silver", "trans", "ultra", "vertex", "west", "zenith", "crystal", "diamond",
];
const TRADES: [&str; 12] =
    ["trading", "lighting", "industries", "import", "supply", "systems", "furniture", "tools", "foods", "plastics", "motors", "packaging"];
const FORMS: [&str; 6] = ["GmbH", "LLC", "Ltd", "S.A.", "Inc.", "SRL"];
const HAN: [&str; 20] =
    ["北", "光", "海", "悦", "东", "方", "华", "泰", "金", "星", "达", "丰", "隆", "兴", "瑞", "安", "康", "明", "远", "诚"];

pub async fn run(wanted: &Wanted) -> Report {
    let companies = wanted.rows.unwrap_or(COMPANIES);
    let settings = Scratch::new("settings");
    let path = settings.path().join("tradewind.toml");
    std::fs::write(&path, "[limits]\nrequests_per_minute = 4000000\n").expect("our own folder");
    let setup = Program::setup(&wanted.program).arguments(["--settings", &path.display().to_string()]);
    let kept = wanted.data.as_ref().is_some_and(|folder| folder.exists());
    let setup = if let Some(folder) = &wanted.data { setup.data(folder) } else { setup };
    let program = setup.start().await;
    let since = Instant::now();
    let callers = if kept { signed_in(&program).await } else { staff(&program).await };
    if !kept {
        load(&program, companies).await;
    }
    let loaded = since.elapsed();
    say(&format!("loaded in {:.0} s", loaded.as_secs_f64()));
    let ids = some_ids(&program).await;

    let mut times = Vec::new();
    for (kind, asks) in [("list", lists as Asks), ("typed", typed), ("twins", twins), ("page", pages)] {
        let (first, took) = all_ask(&callers, asks, &ids).await;
        let [p50, p99, first] = [(&took, 0.5), (&took, 0.99), (&first, 0.99)].map(|(took, part)| rounded(percentile(took, part)));
        say(&format!("{kind}: p50 {p50} ms, p99 {p99} ms; p99 of the first {WARM_UP} requests of each caller {first} ms"));
        times.push((kind, took));
    }
    let list_p99 = percentile(&times[0].1, 0.99);
    let mut report =
        Report::new("customers", list_p99, LIST_MILLISECONDS_MAX, "target, ms of a list with two filters and an order at p99", 1.0);
    report.figure("companies", companies);
    report.figure("load_s", rounded(loaded.as_secs_f64()));
    let limits = [LIST_MILLISECONDS_MAX, TYPED_MILLISECONDS_MAX, TWINS_MILLISECONDS_MAX, PAGE_MILLISECONDS_MAX];
    for ((kind, took), limit) in times.iter().zip(limits) {
        report.figure(&format!("{kind}_p50_ms"), rounded(percentile(took, 0.5)));
        report.at_most(&format!("{kind}_p99_ms"), percentile(took, 0.99), limit);
    }
    report
}

/// Eight people who ask: one sees all, two a branch of the tree, five their own; the rest of the accounts are only owners.
async fn staff(program: &Program) -> Vec<Caller> {
    let mut master = program.caller();
    master.start_company("Haiyue Lighting Co., Ltd", "Anna Lin", MASTER, PASSWORD).await;
    let mut conn = admin(program).await;
    let tenant: (sqlx::types::Uuid, sqlx::types::Uuid) = sqlx::query_as(
        "select t.tenant_id, r.id from accounts.tenant t join accounts.role r on r.tenant_id = t.tenant_id and r.builtin = 'salesperson'",
    )
    .fetch_one(&mut conn)
    .await
    .expect("the company is there");
    // Departments in a chain with a sister at each step; labels from 1,000 on, as no other label is yet.
    sqlx::query(
        "insert into accounts.department (tenant_id, id, parent_id, name, label, created_at)
         select $1, md5('d' || g)::uuid, case when g <= 2 then null else md5('d' || (g - 1 - g % 2))::uuid end, 'Branch ' || g, 1000 + g, now()
           from generate_series(1, $2) g",
    )
    .bind(tenant.0)
    .bind(i32::try_from(2 * DEPTH).expect("few"))
    .execute(&mut conn)
    .await
    .expect("departments");
    sqlx::query(
        "insert into accounts.account (tenant_id, id, email, email_key, name, role_id, department_id, state, sees, label, created_at)
         select $1, md5('a' || g)::uuid, 'p' || g || '@shop.example', 'p' || g || '@shop.example', 'Person ' || g, $2, md5('d' || (1 + g % $4))::uuid,
                'active', 'own', 2000 + g, now() from generate_series(1, $3) g",
    )
    .bind(tenant.0)
    .bind(tenant.1)
    .bind(i32::try_from(ACCOUNTS).expect("few"))
    .bind(i32::try_from(2 * DEPTH).expect("few"))
    .execute(&mut conn)
    .await
    .expect("accounts");
    sqlx::query("update accounts.tenant set label_next = 5000").execute(&mut conn).await.expect("labels");
    let mut callers = vec![master.clone()];
    for number in 0..ASKING - 1 {
        let person = invited(program, &mut master, number, &tenant.1.to_string()).await;
        // Each takes the place of one of the owners.
        let (sees, label) = if number < 2 { ("department", 2_001 + number) } else { ("own", 2_001 + number) };
        sqlx::query("update accounts.account set label = label + 100000 where label = $1")
            .bind(label)
            .execute(&mut conn)
            .await
            .expect("a label");
        sqlx::query("update accounts.account set sees = $2, label = $3, department_id = md5('d' || $4)::uuid where email = $1")
            .bind(format!("sales{number}@shop.example"))
            .bind(sees)
            .bind(label)
            .bind((2 * DEPTH - 5).to_string())
            .execute(&mut conn)
            .await
            .expect("a seat");
        callers.push(person);
    }
    callers
}

/// The same people, where they are there already.
async fn signed_in(program: &Program) -> Vec<Caller> {
    let mut callers = Vec::new();
    let sales = (0..ASKING - 1).map(|number| format!("sales{number}@shop.example"));
    for email in std::iter::once(MASTER.to_owned()).chain(sales) {
        let mut caller = program.caller();
        caller.sign_in(&email, PASSWORD).await;
        callers.push(caller);
    }
    callers
}

async fn invited(program: &Program, master: &mut Caller, number: i32, role: &str) -> Caller {
    let wanted =
        json!({ "email": format!("sales{number}@shop.example"), "name": format!("Sales {number}"), "role_id": role, "sees": "own" });
    let invited = master.post("/api/accounts/invitations", wanted).await.ok();
    let token = invited["link"].as_str().expect("an invitation has a link").rsplit('/').next().unwrap_or_default().to_owned();
    let mut person = program.caller();
    let accepted = json!({ "password": PASSWORD, "lang": "en", "time_zone": "Asia/Shanghai" });
    person.post(&format!("/api/invitations/{token}"), accepted).await.ok();
    person
}

/// As the database's administrator, who sees all.
pub async fn admin(program: &Program) -> PgConnection {
    let folder = program.data().join("postgres");
    let options = PgConnectOptions::new_without_pgpass().socket(folder).username("postgres").database("tradewind");
    PgConnection::connect_with(&options).await.expect("the private database answers")
}

/// A made-up firm.
struct Firm {
    name: String,
    local_name: Option<String>,
    domain: String,
    country: &'static str,
    stage: &'static str,
    stars: usize,
    owner: usize,
}

fn firm(number: usize, rng: &mut Rng) -> Firm {
    let pick = |list: &[&'static str], rng: &mut Rng| list[rng.below(list.len())];
    let word = format!("{}{}{}", pick(&LATIN, rng), pick(&LATIN, rng), number % 997);
    let local_name = number.is_multiple_of(3).then(|| (0..4).map(|_| pick(&HAN, rng)).collect::<String>() + "有限公司");
    // Few countries have most customers, as with any exporter.
    let country = COUNTRIES[rng.below(COUNTRIES.len()).min(rng.below(COUNTRIES.len()))];
    Firm {
        name: format!("{word} {} {}", pick(&TRADES, rng), pick(&FORMS, rng)),
        local_name,
        domain: format!("{word}{number}.example"),
        country,
        stage: STAGES[rng.below(STAGES.len()).min(rng.below(STAGES.len()))],
        stars: rng.below(6),
        owner: 1 + rng.below(ACCOUNTS),
    }
}

/// The row as COPY reads it.
fn copied(tenant: &str, number: usize, firm: &Firm) -> String {
    let Firm { name, local_name, domain, country, stage, stars, owner } = firm;
    let mut texts = vec![name.clone(), domain.clone()];
    texts.extend(local_name.clone());
    let spelt: Vec<String> =
        texts.iter().filter_map(|text| text::pinyin::spelt(text)).flat_map(|(initials, syllables)| [initials, syllables]).collect();
    let fields: Vec<Field<'_>> = texts.iter().chain(&spelt).map(|text| Field { text, kind: FieldKind::Body }).collect();
    let mark = &tenant[tenant.len() - 6..];
    let words = text::words::scoped(&index_lexemes(&fields).to_tsvector_literal(), mark).replace('\\', "\\\\");
    let (department, pool) = (1_001 + owner % (2 * DEPTH), number.is_multiple_of(10));
    let labels = if pool { "{0,1}".to_owned() } else { format!("{{0,{},{department}}}", 2_000 + owner) };
    let owners = if pool { "{}".to_owned() } else { format!("{{{}}}", hashed(&format!("a{owner}"))) };
    let local_key = local_name.as_deref().map_or_else(|| "\\N".to_owned(), text::names::company_key);
    let local = local_name.as_deref().unwrap_or("\\N");
    let mut line = String::with_capacity(600);
    let _ = writeln!(
        line,
        "{tenant}\t{}\t{labels}\t{owners}\t{name}\t{local}\t{domain}\t{country}\t{stage}\t{stars}\t{}\t{local_key}\t{words}\t{}\t{PEOPLE_EACH}\t2026-01-01 00:00:00+00",
        hashed(&format!("c{number}")),
        text::names::company_key(name),
        touched_at(number),
    );
    line
}

/// Within the last two years, in no order.
fn touched_at(number: usize) -> String {
    let days = u64::try_from(number.wrapping_mul(2_654_435_761) % 730).unwrap_or(0);
    let day = LAST_DAY.checked_sub_days(Days::new(days)).unwrap_or(LAST_DAY);
    format!("{day} {:02}:{:02}:{:02}+00", number / 3_600 % 24, number / 60 % 60, number % 60)
}

/// What PostgreSQL's `md5(…)::uuid` gives.
fn hashed(text: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Loads everything.
async fn load(program: &Program, companies: usize) {
    let mut conn = admin(program).await;
    let tenant: sqlx::types::Uuid =
        sqlx::query_scalar("select tenant_id from accounts.tenant").fetch_one(&mut conn).await.expect("one tenant");
    // Owners' ids are hashed as the rows are.
    for number in 1..=ACCOUNTS {
        sqlx::query("update accounts.account set id = $2::text::uuid where id = md5('a' || $1)::uuid")
            .bind(number.to_string())
            .bind(hashed(&format!("a{number}")))
            .execute(&mut conn)
            .await
            .expect("an owner");
    }
    let tenant = tenant.to_string();
    let mut batches = JoinSet::new();
    for begin in (0..companies).step_by(BATCH) {
        let (tenant, end) = (tenant.clone(), (begin + BATCH).min(companies));
        if batches.len() >= 3 {
            put(&mut conn, batches.join_next().await.expect("one works").expect("no panic")).await;
        }
        batches.spawn_blocking(move || {
            let mut rng = Rng::seeded(begin as u64 + 1);
            (begin..end).map(|number| copied(&tenant, number, &firm(number, &mut rng))).collect::<String>()
        });
    }
    while let Some(batch) = batches.join_next().await {
        put(&mut conn, batch.expect("no panic")).await;
    }
    say("companies are there");
    hang_on(&mut conn).await;
}

async fn some_ids(program: &Program) -> Vec<String> {
    let mut conn = admin(program).await;
    let ids: Vec<sqlx::types::Uuid> =
        sqlx::query_scalar("select id from customers.company tablesample system (1) limit 2000").fetch_all(&mut conn).await.expect("ids");
    ids.into_iter().map(|id| id.to_string()).collect()
}

async fn put(conn: &mut PgConnection, rows: String) {
    let mut copy = conn
        .copy_in_raw(
            "copy customers.company (tenant_id, id, labels, owner_ids, name, local_name, domain, country, stage, stars, name_key, local_name_key, words,
               last_touch_at, contact_count, created_at) from stdin",
        )
        .await
        .expect("COPY begins");
    copy.send(rows.into_bytes()).await.expect("rows go");
    copy.finish().await.expect("COPY ends");
}

/// Domains, people, addresses and timelines, made in the database from the companies.
async fn hang_on(conn: &mut PgConnection) {
    let people = format!("generate_series(1, {PEOPLE_EACH})");
    for (what, sql) in [
        ("words", "insert into customers.word select distinct tenant_id, w.word from customers.company, unnest(words) l, substr(l.lexeme, 8) w (word)
                       where length(w.word) between 4 and 24 and w.word !~ '[^[:alnum:]]' and w.word ~ '[^0-9]'".to_owned()),
        ("domains", "insert into customers.company_domain (tenant_id, domain, company_id, labels) select tenant_id, domain, id, labels from customers.company".to_owned()),
        (
            "people",
            format!(
                "insert into customers.contact (tenant_id, id, company_id, labels, name, title, position, words)
                 select c.tenant_id, md5(c.id::text || g)::uuid, c.id, c.labels, 'Ann Lee ' || substr(c.id::text, 1, 4), 'Buyer', g,
                        array_to_tsvector(array[right(c.tenant_id::text, 6) || ':ann', right(c.tenant_id::text, 6) || ':lee', right(c.tenant_id::text, 6) || ':' || substr(c.id::text, 1, 4)]) from customers.company c, {people} g"
            ),
        ),
        (
            "addresses",
            format!(
                "insert into customers.contact_address (tenant_id, address, contact_id, company_id, labels)
                 select c.tenant_id, 'ann' || g || '@' || c.domain, md5(c.id::text || g)::uuid, c.id, c.labels from customers.company c, {people} g"
            ),
        ),
        (
            "touches",
            format!(
                "insert into customers.touch (tenant_id, id, company_id, labels, kind, at, title)
                 select c.tenant_id, gen_random_uuid(), c.id, c.labels, (array['note', 'call', 'mail_in', 'mail_out'])[1 + g % 4],
                        c.last_touch_at - g * interval '9 days', 'Quotation ' || g from customers.company c, generate_series(1, {TOUCHES_EACH}) g"
            ),
        ),
        ("statistics", "vacuum analyze".to_owned()),
    ] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *conn).await.unwrap_or_else(|error| panic!("{what}: {error}"));
        say(&format!("{what} are there"));
    }
}

/// The paths that one round of a kind asks for, all at once.
type Asks = fn(&mut Rng, &[String]) -> Vec<String>;

fn filtered(filter: &Value, rest: &str) -> Vec<String> {
    vec![format!("/api/customers?filter={}{rest}&limit=50", percent(&filter.to_string()))]
}

fn lists(rng: &mut Rng, _: &[String]) -> Vec<String> {
    let country = COUNTRIES[rng.below(COUNTRIES.len())];
    let stage = STAGES[rng.below(STAGES.len())];
    let is = |field: &str, op: &str, value: Value| json!({ "field": field, "op": op, "value": value });
    let sorts = ["&sort=-last_touch", "&sort=name", "&sort=-created", "&sort=-stars"];
    let both = match rng.below(4) {
        0 => json!({ "all": [is("country", "eq", json!(country)), is("stage", "eq", json!(stage))] }),
        1 => json!({ "all": [is("country", "in", json!([country, "DE"])), is("stars", "ge", json!(4))] }),
        2 => json!({ "all": [is("stage", "in", json!([stage, "deal"])), is("last_touch", "last_days", json!(90))] }),
        _ => {
            json!({ "all": [is("stars", "eq", json!(5)), { "any": [is("stage", "eq", json!(stage)), is("country", "eq", json!(country))] }] })
        }
    };
    filtered(&both, sorts[rng.below(sorts.len())])
}

fn typed(rng: &mut Rng, _: &[String]) -> Vec<String> {
    let latin = format!("{}{}", LATIN[rng.below(LATIN.len())], LATIN[rng.below(LATIN.len())]);
    let han: String = (0..2 + rng.below(3)).map(|_| HAN[rng.below(HAN.len())]).collect();
    let words = match rng.below(4) {
        0 => latin[..3 + rng.below(latin.len() - 3)].to_owned(),
        1 => han,
        2 => text::pinyin::spelt(&han).map_or(latin, |(initials, _)| initials),
        // Two letters change places.
        _ => {
            let mut letters: Vec<char> = latin.chars().collect();
            let at = 1 + rng.below(letters.len() - 2);
            letters.swap(at, at + 1);
            letters.into_iter().collect()
        }
    };
    vec![format!("/api/customers?q={}&limit=10", percent(&words))]
}

fn twins(rng: &mut Rng, _: &[String]) -> Vec<String> {
    let number = rng.below(COMPANIES);
    let firm = firm(number, &mut Rng::seeded(number as u64));
    vec![format!("/api/customers/twins?name={}&domain={}&email=x@{}", percent(&firm.name), firm.domain, firm.domain)]
}

fn pages(rng: &mut Rng, ids: &[String]) -> Vec<String> {
    let id = &ids[rng.below(ids.len())];
    vec![format!("/api/customers/{id}"), format!("/api/customers/{id}/timeline?limit=30")]
}

/// All callers ask at once, each round when the one before is answered; how long the first rounds took, and all others, sorted.
async fn all_ask(callers: &[Caller], asks: Asks, ids: &[String]) -> (Vec<Duration>, Vec<Duration>) {
    let mut at_work = JoinSet::new();
    for (number, caller) in callers.iter().enumerate() {
        let (caller, ids) = (caller.clone(), ids.to_vec());
        at_work.spawn(async move {
            let mut rng = Rng::seeded(7 + number as u64);
            let mut took = Vec::with_capacity(WARM_UP + ROUNDS);
            for _ in 0..WARM_UP + ROUNDS {
                let since = Instant::now();
                for path in asks(&mut rng, &ids) {
                    let answer = caller.request_json("GET", &path, &[], &Value::Null).await.expect("the program answers");
                    assert!(matches!(answer.status, 200 | 404), "{path}: {} {}", answer.status, answer.body);
                }
                took.push(since.elapsed());
            }
            took
        });
    }
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for took in at_work.join_all().await {
        let (begin, rest) = took.split_at(WARM_UP);
        first.extend_from_slice(begin);
        others.extend_from_slice(rest);
    }
    first.sort();
    others.sort();
    (first, others)
}
