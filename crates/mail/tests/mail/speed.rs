//! No list, count or search reads a whole table, whoever asks.

use crate::office::Office;
use db::sqlx::{self, Connection, PgConnection};
use serde_json::Value;

const THREADS: i32 = 20_000;
const TABLES: [&str; 3] = ["message", "thread", "thread_folder"];

/// Threads of two mails each, half in one mailbox, the rest spread over the tenant's others, with rare and common words.
async fn fill(conn: &mut PgConnection, office: &Office) {
    let (tenant, mia, noah) = (office.actor("mia").tenant.0, office.mailbox("mia").0, office.mailbox("noah").0);
    sqlx::query(
        "insert into mail.thread (tenant_id, id, mailbox_id, subject, subject_key, last_at, first_at, message_count, unread_count, starred,
           who_address, waiting, done, tab, labels)
         select $1, gen_random_uuid(), b.id, 'Subject', 'subject', now() - g * interval '1 minute', now(), 2, (g % 7 = 0)::int, g % 50 = 0,
           'who' || g % 500 || '@firm' || g % 100 || '.example', g % 20 = 0, g % 3 = 0,
           (array['enquiries','customers','team','others'])[1 + g % 4], b.labels
         from generate_series(1, $2) g join mail.mailbox b on b.tenant_id = $1 and b.id = case when g % 2 = 0 then $3::uuid else $4::uuid end",
    )
    .bind(tenant)
    .bind(THREADS)
    .bind(mia)
    .bind(noah)
    .execute(&mut *conn)
    .await
    .unwrap();
    for sql in [
        "insert into mail.thread_folder (tenant_id, folder_id, thread_id, mailbox_id, last_at, tab, unread, hidden, labels)
         select t.tenant_id, f.id, t.id, t.mailbox_id, t.last_at, t.tab, t.unread_count, t.done, t.labels
         from mail.thread t join mail.folder f on f.tenant_id = t.tenant_id and f.mailbox_id = t.mailbox_id and f.role = 'inbox'",
        "insert into mail.message (tenant_id, id, mailbox_id, thread_id, blob, bytes, from_address, at, direction, search, labels)
         select t.tenant_id, gen_random_uuid(), t.mailbox_id, t.id, decode(md5(t.id::text || k), 'hex'), 1, t.who_address,
           t.last_at - k * interval '1 hour', 'in',
           array_to_tsvector(array['common', 'w' || abs(hashtext(t.id::text)) % 5000, 'v' || abs(hashtext(t.id::text || k)) % 90]), t.labels
         from mail.thread t cross join generate_series(0, 1) k",
        "vacuum analyze mail.thread",
        "vacuum analyze mail.thread_folder",
        "vacuum analyze mail.message",
    ] {
        sqlx::raw_sql(sql).execute(&mut *conn).await.unwrap();
    }
}

/// Sequential scans and index scans of the big tables so far.
async fn scans(conn: &mut PgConnection) -> Vec<(String, i64, i64)> {
    sqlx::query_as(
        "select relname::text, seq_scan, idx_scan from pg_stat_user_tables where schemaname = 'mail' and relname = any($1) order by 1",
    )
    .bind(TABLES.map(str::to_owned).to_vec())
    .fetch_all(conn)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn hot_lists_counts_and_searches_use_their_indexes() {
    let office = Office::new().await;
    let mut conn = PgConnection::connect_with(&office.db.admin()).await.unwrap();
    fill(&mut conn, &office).await;
    conn.close().await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let mut conn = PgConnection::connect_with(&office.db.admin()).await.unwrap();
    let before = scans(&mut conn).await;
    for who in ["boss", "mia", "noah", "sue"] {
        for query in [
            "box=inbox",
            "box=inbox&tab=enquiries",
            "box=inbox&unread=true",
            "box=waiting",
            "box=starred",
            "box=done",
            "box=snoozed",
            "box=all",
            "box=all&unread=true",
            "q=common",
            "q=w17",
            "q=v17",
            "q=w17+common",
            "q=w1",
            "q=nothing",
            "q=is:unread+common",
        ] {
            let page = office.get(who, &format!("/api/mail/threads?{query}")).await;
            if let Some(next) = page["next"].as_str() {
                office.get(who, &format!("/api/mail/threads?{query}&cursor={next}")).await;
            }
            if let Some(thread) = page["items"][0]["id"].as_str() {
                office.get(who, &format!("/api/mail/threads/{thread}")).await;
            }
        }
        for path in ["/api/mail/counts", "/api/mail/people?q=who1", "/api/mail/suggestions", "/api/mail/outgoing"] {
            assert_ne!(office.get(who, path).await, Value::Null, "{path}");
        }
    }
    // A connection hands in its counts when it is closed, not always before.
    office.db.db.close().await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    for ((table, seq_before, idx_before), (_, seq, idx)) in before.into_iter().zip(scans(&mut conn).await) {
        assert!(idx > idx_before, "{table}: the counts have not come in");
        assert_eq!(seq, seq_before, "somebody has read all of mail.{table}");
    }
}
