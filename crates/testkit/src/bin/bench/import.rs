//! A file of companies becomes companies: brought, checked for duplicates, run; beside it a bare COPY of the same rows into a table like
//! the one in which the check stages them. Then a smaller file whose run is killed once: what is there afterwards is there once.

use crate::Wanted;
use crate::companies::Office;
use crate::report::{Report, mebibytes, rounded, say};
use db::PrivateCluster;
use db::sqlx::{self, Connection, PgConnection};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use testkit::letters::Rng;

const ROWS: usize = 1_000_000;
const COPIES_MAX: f64 = 5.0;
/// Rows of the file whose run is killed.
const KILLED_ROWS: usize = 20_000;
const POLL: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(3 * 3_600);
/// Of so many rows one is of a company of an earlier row.
const MORE_EVERY: usize = 20;

pub async fn run(wanted: &Wanted) -> Report {
    let rows = wanted.rows.unwrap_or(ROWS);
    let mut office = Office::open(wanted).await;
    say(&format!("{rows} rows"));
    let since = Instant::now();
    let id = bring(&mut office, "customers.csv", &table(rows, "Lumen", 20_000_000)).await;
    let brought = since.elapsed();
    act(&mut office, &id, "check").await;
    let checked = until(&office, &id, &["checked", "failed"]).await;
    let check = since.elapsed() - brought;
    act(&mut office, &id, "run").await;
    let done = until(&office, &id, &["done", "failed"]).await;
    let ours = since.elapsed();
    say(&format!("imported in {:.1} s: {}", ours.as_secs_f64(), done["outcome"]));

    let copied = bare_copy(&office, &id).await;
    let in_place = copy_in_place(&office).await;
    let mut report = Report::new(
        "import",
        ours.as_secs_f64(),
        copied.as_secs_f64(),
        "seconds of a bare COPY of the same rows into a table like the staging one",
        COPIES_MAX,
    );
    report.figure("rows", rows);
    report.figure("goal", COPIES_MAX);
    // What PostgreSQL itself takes for all that an import leaves behind, in tables with the same indexes.
    report.figure("copy_in_place_s", rounded(in_place.as_secs_f64()));
    report.figure("ratio_in_place", rounded(ours.as_secs_f64() / in_place.as_secs_f64()));
    report.figure("upload_s", rounded(brought.as_secs_f64()));
    report.figure("check_s", rounded(check.as_secs_f64()));
    report.figure("run_s", rounded((ours - brought - check).as_secs_f64()));
    #[expect(clippy::cast_precision_loss, reason = "rows of one file")]
    report.figure("rows_a_second", rounded(rows as f64 / ours.as_secs_f64()));
    report.figure("peak_mib", rounded(mebibytes(office.program.memory().peak)));
    let counted = |of: &Value, name: &str| of["outcome"][name].as_u64().unwrap_or(0);
    report
        .must("every_row_is_told", done["rows_done"] == checked["rows"] && counted(&done, "made") + counted(&done, "added") == rows as u64);
    report.must("killed_and_gone_on_with_once_each", killed(&mut office).await);
    report
}

/// Rows as they are exported from other systems: a company, a person, how to reach both.
fn table(rows: usize, kind: &str, numbers: usize) -> Vec<u8> {
    const WORDS: [&str; 16] = [
        "Gulf", "Nord", "Polar", "Bright", "Solar", "Kern", "Vista", "Delta", "Omega", "Rapid", "Pacific", "Atlas", "Boreal", "Cobalt",
        "Dynamo", "Harbor",
    ];
    const COUNTRIES: [&str; 6] = ["Germany", "阿联酋", "Brazil", "FR", "United States", "Vietnam"];
    let mut rng = Rng::seeded(7);
    let mut csv = "Company,Country,Website,Address,Contact,Position,Email,Mobile,Stage,Source,Notes\n".to_owned();
    for row in 0..rows {
        let number = if row % MORE_EVERY == MORE_EVERY - 1 { row - 1 } else { row };
        let (first, second) = (WORDS[number % 16], WORDS[number / 16 % 16]);
        let (country, house) = (COUNTRIES[number % 6], rng.below(900) + 1);
        let domain = format!("{}{}{number}.example", first.to_lowercase(), kind.to_lowercase());
        let _ = writeln!(
            csv,
            "{first} {kind} {number} {second} Trading Co.,{country},www.{domain},\"{house} Harbour Road, Building {}\",Person {row},Purchasing manager,buyer{row}@{domain},+49 30 {},Enquiry,Canton Fair,asked for {} panels",
            house % 17,
            // Each file has its own numbers: one that is another's makes a duplicate.
            numbers + row,
            house * 3
        );
    }
    csv.into_bytes()
}

async fn bring(office: &mut Office, name: &str, bytes: &[u8]) -> String {
    let import = office.caller.upload("/api/customers/imports", &[], name, "text/csv", bytes).await.ok();
    import["id"].as_str().expect("an id").to_owned()
}

async fn act(office: &mut Office, id: &str, what: &str) {
    office.caller.post(&format!("/api/customers/imports/{id}/{what}"), json!({})).await.ok();
}

/// Waits until the import is at one of these states.
async fn until(office: &Office, id: &str, states: &[&str]) -> Value {
    let since = Instant::now();
    loop {
        let import = office.caller.get(&format!("/api/customers/imports/{id}")).await.ok();
        if states.iter().any(|state| import["state"] == *state) {
            return import;
        }
        assert!(since.elapsed() < PATIENCE, "the import stands at {import}");
        tokio::time::sleep(POLL).await;
    }
}

async fn database(office: &Office) -> PgConnection {
    let cluster = PrivateCluster::find(&office.program.data().join("postgres"), &[]).expect("the program's own database");
    PgConnection::connect_with(&cluster.admin()).await.expect("its socket")
}

/// The staged rows into a table like theirs, by COPY and nothing else.
async fn bare_copy(office: &Office, id: &str) -> Duration {
    let mut conn = database(office).await;
    let select = format!("select * from customers.import_row where import_id = '{id}' order by row");
    let mut rows = Vec::new();
    {
        use futures_util::TryStreamExt;
        let copy = format!("copy ({select}) to stdout");
        let mut out = conn.copy_out_raw(&copy).await.expect("the staged rows");
        while let Some(piece) = out.try_next().await.expect("the staged rows") {
            rows.extend_from_slice(&piece);
        }
    }
    let like = "create table public.bench_copy (like customers.import_row including defaults, primary key (tenant_id, import_id, row))";
    sqlx::query(like).execute(&mut conn).await.expect("a table of our own");
    sqlx::query("checkpoint").execute(&mut conn).await.expect("a checkpoint");
    let since = Instant::now();
    let mut copy = conn.copy_in_raw("copy public.bench_copy from stdin").await.expect("COPY");
    for piece in rows.chunks(1 << 20) {
        copy.send(piece).await.expect("rows");
    }
    let copied = copy.finish().await.expect("rows");
    let took = since.elapsed();
    say(&format!("a bare COPY of {copied} rows took {:.1} s", took.as_secs_f64()));
    took
}

/// All that the import has left behind into tables like those where it lies, with their indexes, by COPY and nothing else.
async fn copy_in_place(office: &Office) -> Duration {
    let mut conn = database(office).await;
    let folder = office.program.data().join("postgres");
    let mut took = Duration::ZERO;
    for table in ["company", "company_domain", "contact", "contact_address", "contact_phone", "word", "import_row", "import_outcome"] {
        let columns: String = sqlx::query_scalar(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
              where attrelid = ('customers.' || $1)::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
        )
        .bind(table)
        .fetch_one(&mut conn)
        .await
        .expect("columns");
        let file = folder.join(format!("{table}.copy")).display().to_string();
        let run = |sql: String| sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
        run(format!("copy customers.{table} ({columns}) to '{file}'")).execute(&mut conn).await.expect("rows");
        run(format!("create table public.bench_{table} (like customers.{table} including all)")).execute(&mut conn).await.expect("a table");
        run("checkpoint".to_owned()).execute(&mut conn).await.expect("a checkpoint");
        let since = Instant::now();
        run(format!("copy public.bench_{table} ({columns}) from '{file}'")).execute(&mut conn).await.expect("rows");
        took += since.elapsed();
        std::fs::remove_file(&file).expect("our own file");
    }
    say(&format!("a COPY of all that it made into such tables took {:.1} s", took.as_secs_f64()));
    took
}

/// Kills the program while it runs an import; are all rows there, once, after it went on?
async fn killed(office: &mut Office) -> bool {
    let id = bring(office, "killed.csv", &table(KILLED_ROWS, "Cord", 90_000_000)).await;
    act(office, &id, "check").await;
    until(office, &id, &["checked", "failed"]).await;
    act(office, &id, "run").await;
    let path = format!("/api/customers/imports/{id}");
    loop {
        let import = office.caller.get(&path).await.ok();
        if import["rows_done"].as_u64().is_some_and(|done| done > 0) || import["state"] != "running" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    office.program.kill();
    office.program.restart().await;
    let done = until(office, &id, &["done", "failed"]).await;
    let mut conn = database(office).await;
    let (made, names): (i64, i64) =
        sqlx::query_as("select count(*), count(distinct name_key) from customers.company where name like '% Cord %'")
            .fetch_one(&mut conn)
            .await
            .expect("counts");
    say(&format!("killed and gone on with: {made} companies, {names} names, told {}", done["outcome"]));
    let told = done["outcome"]["made"].as_i64().unwrap_or(-1);
    let wanted = i64::try_from(KILLED_ROWS - KILLED_ROWS / MORE_EVERY).expect("some thousands");
    made == wanted && made == names && made == told && done["rows_done"] == json!(KILLED_ROWS)
}
