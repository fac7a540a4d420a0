//! No list of companies reads the whole table, whoever asks.

mod house;

use db::sqlx::{self, Connection, PgConnection};
use house::House;

const COMPANIES: i32 = 30_000;

#[tokio::test]
async fn hot_lists_use_their_indexes() {
    let house = House::new().await;
    let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
    sqlx::query(
        "insert into customers.company (tenant_id, id, labels, owner_ids, name, domain, country, stage, name_key, words,
           last_touch_at, next_follow_up_at, created_at)
         select $1, gen_random_uuid(), array[0, l], array[$2::uuid], 'Firm ' || w || g, w || '.example', (array['DE','BR','AE'])[1 + g % 3],
           (array['to_follow','enquiry','deal'])[1 + g % 3], 'firm' || w || g, array_to_tsvector(array[right($1::text, 6) || ':firm', right($1::text, 6) || ':' || w]),
           now() - g * interval '1 minute', case when g % 9 = 0 then now() + g * interval '1 minute' end, now()
         from (select g, 4 + g % 200 l, md5((g % 3000)::text) w from generate_series(1, $3) g) s",
    )
    .bind(house.actor("mia").tenant.0)
    .bind(house.account("mia").0)
    .bind(COMPANIES)
    .execute(&mut conn)
    .await
    .unwrap();
    sqlx::raw_sql("vacuum analyze customers.company").execute(&mut conn).await.unwrap();
    let word = "c4ca4238a0b923820dcc509a6f75849b";
    for who in ["boss", "mia", "noah"] {
        for query in [
            "",
            "?view=team",
            "?filter=%7B%22all%22:%5B%7B%22field%22:%22stage%22,%22op%22:%22eq%22,%22value%22:%22deal%22%7D%5D%7D",
            "?filter=%7B%22all%22:%5B%7B%22field%22:%22country%22,%22op%22:%22eq%22,%22value%22:%22BR%22%7D,%7B%22field%22:%22stage%22,%22op%22:%22in%22,%22value%22:%5B%22enquiry%22%5D%7D%5D%7D&sort=-stars",
            "?sort=name",
            "?sort=-created",
            "?sort=next_follow_up",
            "?q=c4ca4238a0b9",
        ] {
            let page = house.get(who, &format!("/api/customers{query}")).await;
            if let Some(next) = page["next"].as_str() {
                let joined = if query.is_empty() { "?" } else { "&" };
                let second = house.get(who, &format!("/api/customers{query}{joined}cursor={next}")).await;
                let ids = |page: &serde_json::Value| page["items"].as_array().unwrap().iter().map(|r| r["id"].clone()).collect::<Vec<_>>();
                assert!(ids(&page).iter().all(|id| !ids(&second).contains(id)), "{who} {query}: a row on two pages");
            }
        }
        for path in [format!("/api/customers/twins?name={word}"), "/api/customers/by-address?address=a@b.example".into()] {
            house.get(who, &path).await;
        }
    }
    // A connection hands in its counts when it is closed, not always before.
    house.db.db.close().await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let (seq_scans, idx_scans): (i64, i64) =
        sqlx::query_as("select seq_scan, idx_scan from pg_stat_user_tables where schemaname = 'customers' and relname = 'company'")
            .fetch_one(&mut conn)
            .await
            .unwrap();
    assert!(idx_scans > 40, "the counts have not come in: {idx_scans}");
    assert_eq!(seq_scans, 0, "somebody has read all {COMPANIES}");
}
