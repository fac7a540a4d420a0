//! No list of opportunities, leads or tasks reads a whole table, whoever asks.

use crate::house::House;
use db::sqlx::{self, Connection, PgConnection};

const ROWS: i32 = 30_000;

/// So many opportunities, leads and tasks of two hundred people.
async fn fill(conn: &mut PgConnection, house: &House, pipeline: &str, stages: &[String]) {
    sqlx::query(
        "insert into sales.opportunity (tenant_id, id, labels, owner_id, name, pipeline_id, stage_id, state, amount, currency, closes_on, stage_since,
           closed_at, words, created_at, updated_at)
         select $1, gen_random_uuid(), array[0, 4 + g % 200], case when g % 200 = 0 then $2::uuid else gen_random_uuid() end, 'Deal ' || g, $3::uuid,
           ($4::uuid[])[1 + g % 5], case when g % 4 = 0 then 'won' else 'open' end, g, 'USD', current_date + g % 90, now() - g * interval '1 minute',
           case when g % 4 = 0 then now() - g * interval '1 minute' end, array_to_tsvector(array['deal', md5((g % 3000)::text)]),
           now() - g * interval '1 minute', now() - g * interval '1 minute'
         from generate_series(1, $5) g",
    )
    .bind(house.actor("mia").tenant.0)
    .bind(house.account("mia").0)
    .bind(pipeline.parse::<uuid::Uuid>().unwrap())
    .bind(stages.iter().map(|s| s.parse::<uuid::Uuid>().unwrap()).collect::<Vec<_>>())
    .bind(ROWS)
    .execute(&mut *conn)
    .await
    .unwrap();
    sqlx::query(
        "insert into sales.lead (tenant_id, id, labels, owner_id, state, source, person, state_since, created_at, updated_at)
         select $1, gen_random_uuid(), array[0, 4 + g % 200], case when g % 200 = 0 then $2::uuid else gen_random_uuid() end,
           (array['to_handle', 'completing', 'first_touch', 'in_contact'])[1 + g % 4], (array['mail', 'site', 'fair'])[1 + g % 3], 'P' || g,
           now() - g * interval '1 minute', now() - g * interval '1 minute', now() from generate_series(1, $3) g",
    )
    .bind(house.actor("mia").tenant.0)
    .bind(house.account("mia").0)
    .bind(ROWS)
    .execute(&mut *conn)
    .await
    .unwrap();
    sqlx::query(
        "insert into sales.task (tenant_id, id, labels, title, assignee, due_at, time_zone, anchor, created_at)
         select $1, gen_random_uuid(), array[0, 4 + g % 200], 'T' || g, case when g % 200 = 0 then $2::uuid else gen_random_uuid() end,
           now() + (g - 15000) * interval '1 minute', 'UTC', current_date, now() from generate_series(1, $3) g",
    )
    .bind(house.actor("mia").tenant.0)
    .bind(house.account("mia").0)
    .bind(ROWS)
    .execute(&mut *conn)
    .await
    .unwrap();
    for table in ["opportunity", "lead", "task"] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("vacuum analyze sales.{table}"))).execute(&mut *conn).await.unwrap();
    }
}

#[tokio::test]
async fn hot_lists_use_their_indexes() {
    let house = House::new().await;
    let (pipeline, stages) = house.pipeline("boss").await;
    let mut conn = PgConnection::connect_with(&house.db.admin()).await.unwrap();
    fill(&mut conn, &house, &pipeline, &stages).await;
    for who in ["boss", "mia", "noah"] {
        for query in [
            "opportunities".to_owned(),
            "opportunities?view=mine".to_owned(),
            "opportunities?sort=created".to_owned(),
            "opportunities?sort=closes".to_owned(),
            format!("opportunities?stage_id={}&state=open&sort=stage", stages[1]),
            format!("opportunities?pipeline_id={pipeline}&state=won&sort=closed"),
            "opportunities?q=c4ca4238a0b9".to_owned(),
            "leads".to_owned(),
            "leads?view=mine".to_owned(),
            "leads?state=completing&sort=state".to_owned(),
            "leads?source=fair".to_owned(),
            "tasks".to_owned(),
            "tasks?view=all&when=coming".to_owned(),
            "calendar?from=2026-11-01&until=2026-11-30".to_owned(),
            "recommended".to_owned(),
        ] {
            house.get(who, &format!("/api/sales/{query}")).await;
        }
    }
    // The boss sees it all: a column is counted to its limit and says so when it holds more.
    let board = house.get("boss", &format!("/api/sales/pipelines/{pipeline}/board")).await;
    assert_eq!(board["columns"].as_array().unwrap().len(), 5);
    assert_eq!(board["columns"][0]["more"], false);
    house.db.db.close().await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    for table in ["opportunity", "lead", "task"] {
        let (seq_scans, idx_scans): (i64, i64) =
            sqlx::query_as("select seq_scan, idx_scan from pg_stat_user_tables where schemaname = 'sales' and relname = $1")
                .bind(table)
                .fetch_one(&mut conn)
                .await
                .unwrap();
        assert!(idx_scans >= 6, "{table}: the counts have not come in: {idx_scans}");
        assert_eq!(seq_scans, 0, "somebody has read all of {table}");
    }
}
