//! Two tenants × three accounts – master and two salespeople in each –, all with a mailbox, mails, customers, a draft, a job of their
//! own: what each sees in lists, searches, counts, events, files and errors is exactly its own.
//!
//! Everything that an account makes bears its mark, an invented word that occurs nowhere else. A salesperson sees his mark only, a
//! master the three marks of his tenant, but nobody else's drafts.

mod events;

use crate::house::{PASSWORD, bind_user, join, role};
use chrono::TimeDelta;
use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};
use kernel::{Clock, SystemClock};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use testkit::caller::{Answer, Caller};
use testkit::database::TestDb;
use testkit::dovecot::Dovecot;
use testkit::program::Program;
use testkit::smtp_sink::SmtpSink;

const MARKS: [&str; 6] = ["Auroria", "Belvoir", "Cindral", "Dromund", "Eskarne", "Fjornal"];
const MAILS: usize = 3;
const PATIENCE: Duration = Duration::from_secs(90);
/// So many doors are tried at the same time.
const DOORS_AT_ONCE: usize = 4;

struct Account {
    at: usize,
    caller: Caller,
    /// List → ids that this account made there.
    made: BTreeMap<&'static str, String>,
    /// Paths that lead to its things, one of each kind: rows, files, raw mails.
    doors: Vec<String>,
    /// Ids that events may name.
    ids: BTreeSet<String>,
}

impl Account {
    fn mark(&self) -> &'static str {
        MARKS[self.at]
    }

    /// Whose things it sees: three in each tenant, the first its master.
    fn sees(&self) -> BTreeSet<usize> {
        let first = self.at / 3 * 3;
        if self.at == first { (first..first + 3).collect() } else { [self.at].into() }
    }
}

/// Lists of things that somebody made, the field that bears the mark, and whether masters see their people's.
const LISTS: [(&str, &str, bool); 16] = [
    ("/api/customers", "/name", true),
    ("/api/contacts", "/name", true),
    ("/api/customers/imports", "/name", true),
    ("/api/customers/segments", "/name", true),
    ("/api/views?record=company", "/name", true),
    ("/api/follow-ups?view=all", "/text", true),
    ("/api/sales/opportunities", "/name", true),
    ("/api/sales/leads", "/company_name", true),
    ("/api/sales/tasks?view=all", "/title", true),
    ("/api/mail/threads?box=all", "/subject", true),
    ("/api/mail/mailboxes", "/address", true),
    ("/api/mail/suggestions", "/address", true),
    ("/api/mail/outgoing", "/subject", false),
    ("/api/mail/drafts", "/subject", false),
    ("/api/jobs", "/title", true),
    ("/api/me/api-keys", "/name", false),
];
/// Lists that say the same to all of a tenant, or of oneself only what bears no mark; they are looked through for others' marks.
const OTHERS: [&str; 97] = [
    "/api/accounts",
    "/api/agency/customers",
    "/api/agency/orders",
    "/api/agency/renewals",
    "/api/audit",
    "/api/contacts/count",
    "/api/contacts/groups",
    "/api/customers/asks",
    "/api/customers/assign/rules",
    "/api/customers/bin",
    "/api/customers/by-address",
    "/api/customers/compare",
    "/api/customers/conflicts",
    "/api/customers/count",
    "/api/customers/dropping",
    "/api/customers/duplicates",
    "/api/customers/duplicates/runs",
    "/api/customers/exports",
    "/api/customers/groups",
    "/api/customers/hand-overs",
    "/api/customers/imports/template",
    "/api/customers/merges",
    "/api/customers/pool",
    "/api/customers/pool/allowance",
    "/api/customers/pool/rules",
    "/api/customers/pool/settings",
    "/api/customers/score",
    "/api/customers/stages",
    "/api/customers/tags",
    "/api/customers/twins",
    "/api/departments",
    "/api/desk",
    "/api/desk/agents",
    "/api/desk/catalogues",
    "/api/desk/contracts",
    "/api/desk/customers",
    "/api/desk/orders",
    "/api/fields",
    "/api/follow-up-types",
    "/api/health",
    "/api/mail/alarm-rules",
    "/api/mail/approval-letters",
    "/api/mail/approval-rules",
    "/api/mail/approvals",
    "/api/mail/blocked-domains",
    "/api/mail/counts",
    "/api/mail/export",
    "/api/mail/hand-overs",
    "/api/mail/hand-overs/preview",
    "/api/mail/image",
    "/api/mail/labels/learned",
    "/api/mail/mailings",
    "/api/mail/outside",
    "/api/mail/outside/exits",
    "/api/mail/outside/model",
    "/api/mail/people",
    "/api/mail/reply-watches",
    "/api/mail/revocations",
    "/api/mail/rule-runs",
    "/api/mail/rules",
    "/api/mail/reports/responses",
    "/api/mail/reports/responses/mails",
    "/api/mail/reports/sent",
    "/api/mail/reports/sent/mails",
    "/api/mail/sending-rules",
    "/api/mail/tracking",
    "/api/mail/unanswered",
    "/api/mail/unsubscribed",
    "/api/mail/suggestions/for",
    "/api/mail/templates",
    "/api/me",
    "/api/permissions",
    "/api/reports",
    "/api/reports/follow-ups",
    "/api/reports/schedules",
    "/api/reports/subjects",
    "/api/reports/wall",
    "/api/roles",
    "/api/sales/calendar",
    "/api/sales/daily-report",
    "/api/sales/daily-reports",
    "/api/sales/exports",
    "/api/sales/forecast",
    "/api/sales/leads/board",
    "/api/sales/leads/figures",
    "/api/sales/loss-reasons",
    "/api/sales/pipelines",
    "/api/sales/quick-texts",
    "/api/sales/rates",
    "/api/sales/recommended",
    "/api/sales/reminders",
    "/api/sales/targets",
    "/api/search",
    "/api/subscriptions",
    "/api/today",
    "/api/start",
    "/api/webhooks",
];
const SAME: [&str; 4] = ["/api/me/passkeys", "/api/me/sessions", "/api/ready", "/api/events"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_account_sees_exactly_its_own() {
    let (database, sink) = (TestDb::new().await, SmtpSink::start().await);
    let dovecot = MARKS.iter().fold(Dovecot::setup(), |setup, mark| setup.user(&mailbox(mark), PASSWORD)).start().await;
    let settings = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(settings.path(), "sign_up = true\n").expect("a temporary file");
    let url = database.url();
    let arguments = ["--database-url", &url, "--allow-inner-mail-hosts", "--settings", settings.path().to_str().expect("a path")];
    let program = Program::setup(crate::house::binary()).arguments(arguments).start().await;
    let mut all = people(&program).await;
    join_all(all.iter_mut().map(|account| fill(account, &dovecot, &sink))).await;
    join_all(all.iter_mut().map(settle)).await;
    let mut wrong = Vec::new();
    lists(&all, &mut wrong).await;
    every_answer(&all, &mut wrong).await;
    searches_and_counts(&all, &mut wrong).await;
    guessed_ids(&all, &mut wrong).await;
    idempotency(&all, &mut wrong).await;
    events::screens(&mut all, &mut wrong).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn mailbox(mark: &str) -> String {
    format!("{}@mail.example", mark.to_lowercase())
}

async fn people(program: &Program) -> Vec<Account> {
    let mut all = Vec::new();
    for (tenant, name) in ["Haiyue Lighting", "Borealis Tools"].into_iter().enumerate() {
        let mut master = program.caller();
        master.start_company(name, "The Master", &format!("master@firm{tenant}.example"), PASSWORD).await;
        let sales = role(&master, "salesperson").await;
        let li = join(&mut master, program.caller(), &format!("Li{tenant}"), &sales, "own").await;
        let wang = join(&mut master, program.caller(), &format!("Wang{tenant}"), &sales, "own").await;
        for caller in [master, li, wang] {
            all.push(Account { at: all.len(), caller, made: BTreeMap::new(), doors: Vec::new(), ids: BTreeSet::new() });
        }
    }
    all
}

/// Of everything something, with the account's mark.
async fn fill(account: &mut Account, dovecot: &Dovecot, sink: &SmtpSink) {
    let (mark, small) = (account.mark(), account.mark().to_lowercase());
    let user = mailbox(mark);
    for number in 0..MAILS {
        dovecot.deliver(&user, "INBOX", &letter(&small, mark, number)).await;
    }
    let me = &mut account.caller;
    let id = |answer: &Value| answer["id"].as_str().expect("what is made has an id").to_owned();
    let bound = bind_user(me, dovecot, sink, &user, &user, PASSWORD).await;
    let company = json!({ "name": format!("{mark} Trading"), "country": "AE", "domains": [format!("{small}-trading.example")],
        "contact": { "name": format!("{mark} Buyer"), "email": format!("buyer@{small}-trading.example") } });
    let company = id(&me.post("/api/customers", company).await.ok());
    let file = me.upload("/api/customers/files", &[], &format!("{small}.txt"), "text/plain", mark.as_bytes()).await.ok();
    let loose = me.upload("/api/customers/files", &[], &format!("{small}.txt"), "text/plain", mark.as_bytes()).await.ok();
    account.doors.push(format!("/api/customers/files/{}", id(&file)));
    account.ids.extend([id(&file), id(&loose)]);
    let note = json!({ "kind": "note", "text": format!("{mark} is keen"), "next_at": "2099-01-01T09:00:00Z", "file_ids": [file["id"]] });
    me.post(&format!("/api/customers/{company}/follow-ups"), note).await.ok();
    let to = json!([{ "name": "", "address": format!("buyer@{small}-trading.example") }]);
    let new = |subject: String| json!({ "mailbox_id": bound, "mode": "new", "subject": subject, "html": format!("<p>{mark}</p>"), "to": to, "cc": [], "bcc": [] });
    let draft = id(&me.post("/api/mail/drafts", new(format!("{mark} offer"))).await.ok());
    let files =
        me.upload(&format!("/api/mail/drafts/{draft}/attachments"), &[], &format!("{small}.txt"), "text/plain", mark.as_bytes()).await.ok();
    let leaving = id(&me.post("/api/mail/drafts", new(format!("{mark} leaving"))).await.ok());
    let sent = me.post(&format!("/api/mail/drafts/{leaving}/send"), json!({ "at": SystemClock.now() + TimeDelta::days(1) })).await.ok();
    let job = import(me, mark, &bound).await;
    me.post("/api/me/api-keys", json!({ "name": format!("{mark} key"), "scopes": [], "expires_at": null })).await.ok();
    account.doors.push(format!("/api/mail/drafts/{draft}/attachments/{}", files["attachments"][0]["id"].as_str().expect("an attachment")));
    let deal =
        json!({ "name": format!("{mark} panels"), "company_id": company, "amount": "1200", "currency": "USD", "closes_on": "2099-01-01" });
    let deal = id(&me.post("/api/sales/opportunities", deal).await.ok());
    let owner = me.get("/api/me").await.ok()["account"]["id"].clone();
    let lead = json!({ "source": "fair", "company_name": format!("{mark} Wholesale"), "owner_id": owner });
    let lead = id(&me.post("/api/sales/leads", lead).await.ok());
    let task = json!({ "title": format!("Call {mark}"), "due_at": "2099-01-01T09:00:00Z", "company_id": company });
    let task = id(&me.post("/api/sales/tasks", task).await.ok());
    account.doors.push(format!("/api/sales/opportunities/{deal}/history"));
    let table =
        me.upload("/api/customers/imports", &[], &format!("{mark}.csv"), "text/csv", b"company,country\nFirst,DE\nSecond,FR\n").await;
    let table = id(&table.ok());
    let filter = json!({ "field": "country", "op": "eq", "value": "AE" });
    let segment = id(&me.post("/api/customers/segments", json!({ "name": format!("{mark} importers"), "filter": filter })).await.ok());
    let view = json!({ "record": "company", "name": format!("{mark} view"), "layout": "table", "body": { "filter": filter } });
    let view = id(&me.post("/api/views", view).await.ok());
    for (list, id) in [
        ("/api/customers", company),
        ("/api/mail/drafts", draft),
        ("/api/mail/mailboxes", bound),
        ("/api/sales/opportunities", deal),
        ("/api/sales/leads", lead),
        ("/api/sales/tasks", task),
    ] {
        account.doors.push(format!("{list}/{id}"));
        account.made.insert(list, id);
    }
    account.doors.push(format!("/api/customers/imports/{table}"));
    account.ids.extend([table, segment, view]);
    account.doors.push(format!("/api/jobs/{job}"));
    account.ids.extend([job, leaving, sent["outgoing_id"].as_str().expect("a mail that leaves").to_owned()]);
    account.ids.extend(account.made.values().cloned());
}

/// Has a file with one more mail taken in; gives the job.
async fn import(me: &mut Caller, mark: &str, mailbox: &str) -> String {
    let mbox = [b"From x@y.example Mon Nov  2 10:00:00 2020\n".as_slice(), &letter(&mark.to_lowercase(), mark, MAILS)].concat();
    let job = me.upload("/api/mail/import", &[("mailbox_id", mailbox)], &format!("{mark}.mbox"), "application/mbox", &mbox).await.ok();
    job["job_id"].as_str().expect("a job").to_owned()
}

fn letter(small: &str, mark: &str, number: usize) -> Vec<u8> {
    format!(
        "From: Omar {number} <omar{number}@{small}-{number}.example>\r\nTo: {small}@mail.example\r\nSubject: {mark} enquiry {number}\r\n\
         Message-ID: <{number}@{small}.example>\r\nDate: Mon, 02 Nov 2026 10:00:0{number} +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nDear sirs, please quote your best price for {mark} panels.\r\n\r\nBest regards\r\nOmar\r\n{mark} Imports LLC\r\n\
         --b\r\nContent-Type: text/plain; name={small}.txt\r\nContent-Disposition: attachment; filename={small}.txt\r\n\r\n{mark}\r\n--b--\r\n"
    )
    .into_bytes()
}

/// Waits until mails, import and suggestions are there, and finds the doors to the mails' files.
async fn settle(account: &mut Account) {
    let since = Instant::now();
    let me = &account.caller;
    loop {
        let own = |body: &Value| items(body).iter().filter(|row| row.to_string().contains(account.mark())).count();
        let threads = own(&me.get("/api/mail/threads?box=all&limit=100").await.ok());
        let suggestions = items(&me.get("/api/mail/suggestions?limit=100").await.ok())
            .iter()
            .filter(|s| owner_of(s, "/address") == Some(account.at))
            .count();
        // One more has been imported.
        if threads == MAILS + 1 && suggestions > MAILS {
            break;
        }
        assert!(since.elapsed() < PATIENCE, "{}: {threads} threads, {suggestions} suggestions", account.mark());
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let rows = items(&me.get("/api/mail/threads?box=all&limit=100").await.ok());
    let own = rows.iter().filter(|row| owner_of(row, "/subject") == Some(account.at));
    let threads: Vec<String> = own.map(|row| row["id"].as_str().expect("a thread has an id").to_owned()).collect();
    account.ids.extend(threads.iter().cloned());
    let id = &threads[0];
    account.doors.push(format!("/api/mail/threads/{id}"));
    let thread = account.caller.get(&format!("/api/mail/threads/{id}")).await.ok();
    let message = thread["messages"][0].clone();
    let path = format!("/api/mail/messages/{}", message["id"].as_str().expect("a message has an id"));
    let index = message["attachments"][0]["index"].as_u64().expect("each letter has an attachment");
    account.doors.extend([
        format!("{path}/raw"),
        format!("{path}/body"),
        format!("{path}/attachments/{index}"),
        format!("{path}/attachments/{index}/preview"),
        format!("/api/mail/export?thread_id={id}"),
    ]);
    let mailbox = account.made["/api/mail/mailboxes"].clone();
    account.doors.extend([
        format!("/api/mail/mailboxes/{mailbox}/folders"),
        format!("/api/mail/mailboxes/{mailbox}/quarantine"),
        format!("/api/mail/mailboxes/{mailbox}/members"),
        format!("/api/mail/mailboxes/{mailbox}/sending"),
        format!("/api/mail/mailboxes/{mailbox}/sharing"),
        format!("/api/mail/export?mailbox_id={mailbox}"),
    ]);
    account.doors.push(format!("/api/customers/{}/timeline", account.made["/api/customers"]));
}

fn items(body: &Value) -> Vec<Value> {
    body.as_array().or_else(|| body["items"].as_array()).cloned().unwrap_or_default()
}

/// Whose mark a text bears.
fn marks(text: &str) -> BTreeSet<usize> {
    let text = text.to_lowercase();
    (0..MARKS.len()).filter(|at| text.contains(&MARKS[*at].to_lowercase())).collect()
}

fn owner_of(row: &Value, field: &str) -> Option<usize> {
    marks(row.pointer(field)?.as_str()?).first().copied()
}

/// Each list holds as many rows of each account as it made, of those that may be seen, and of nobody else.
async fn lists(all: &[Account], wrong: &mut Vec<String>) {
    for (path, field, masters_see) in LISTS {
        let sign = if path.contains('?') { '&' } else { '?' };
        let mut of_owner = BTreeMap::new();
        for account in all {
            let rows = items(&account.caller.get(&format!("{path}{sign}limit=100")).await.ok());
            let mut found: BTreeMap<usize, usize> = BTreeMap::new();
            for row in &rows {
                match owner_of(row, field) {
                    Some(owner) => *found.entry(owner).or_default() += 1,
                    None => wrong.push(format!("{path}: a row of nobody: {row}")),
                }
            }
            let sees = if masters_see { account.sees() } else { [account.at].into() };
            if found.keys().copied().collect::<BTreeSet<_>>() != sees {
                wrong.push(format!("{path}: {} sees {:?} instead of {sees:?}", account.mark(), found.keys()));
            }
            for (owner, count) in found {
                if *of_owner.entry(owner).or_insert(count) != count {
                    wrong.push(format!("{path}: {} sees {count} of {}, another {}", account.mark(), MARKS[owner], of_owner[&owner]));
                }
            }
        }
    }
}

/// No answer of any door without an id bears the mark of somebody whom the account does not see; none of these doors is forgotten here.
async fn every_answer(all: &[Account], wrong: &mut Vec<String>) {
    let contract = all[0].caller.get("/api/openapi.json").await.ok();
    let paths = contract["paths"].as_object().cloned().unwrap_or_default();
    let open: Vec<String> =
        paths.iter().filter(|(path, methods)| !path.contains('{') && methods.get("get").is_some()).map(|(path, _)| path.clone()).collect();
    for path in &open {
        let known = LISTS.iter().any(|(list, ..)| list.split('?').next() == Some(path.as_str()))
            || OTHERS.contains(&path.as_str())
            || SAME.contains(&path.as_str());
        if !known {
            wrong.push(format!("{path}: say in this test what each account sees there"));
        }
    }
    for account in all {
        for path in open.iter().filter(|path| *path != "/api/events") {
            let body = account.caller.get(path).await.body.to_string();
            let others: Vec<_> = marks(&body).difference(&account.sees()).map(|at| MARKS[*at]).collect();
            if !others.is_empty() {
                wrong.push(format!("{path}: {} sees {others:?}", account.mark()));
            }
        }
    }
}

/// Searches, type-ahead and twins by another's words find nothing; by one's own, one's own. Counts count what is seen.
async fn searches_and_counts(all: &[Account], wrong: &mut Vec<String>) {
    for account in all {
        let me = &account.caller;
        for (at, mark) in MARKS.iter().enumerate() {
            let small = mark.to_lowercase();
            let begin = &small[..5];
            for path in [
                format!("/api/mail/threads?box=all&q={mark}"),
                format!("/api/customers?q={mark}"),
                format!("/api/search?q={mark}"),
                format!("/api/search?q={begin}"),
                format!("/api/mail/people?q={begin}"),
                format!("/api/customers/by-address?address=buyer@{small}-trading.example"),
                format!("/api/customers/twins?name={mark}%20Trading"),
            ] {
                let body = me.get(&path).await.ok();
                let found = marks(&body.to_string());
                // A colleague's customer is told as a twin, with his name and nothing else (chapter 05).
                let twin_of_colleague = path.contains("twins") && at / 3 == account.at / 3;
                let wanted: BTreeSet<usize> = if account.sees().contains(&at) { [at].into() } else { BTreeSet::new() };
                if found != wanted && !twin_of_colleague {
                    wrong.push(format!("{path}: {} finds {found:?} instead of {wanted:?}: {body}", account.mark()));
                }
            }
        }
        let seen = account.sees().len();
        let count = me.get("/api/customers/count").await.ok();
        let groups = me.get("/api/customers/groups?by=country").await.ok();
        if count["count"] != json!(seen) || groups["items"] != json!([{ "value": "AE", "count": seen, "sum": null }]) {
            wrong.push(format!("customers: {} counts {count} and {groups} instead of {seen}", account.mark()));
        }
        let unread = MAILS * account.sees().len();
        let counts = me.get("/api/mail/counts").await.ok();
        if counts["boxes"]["inbox"] != json!(unread) {
            wrong.push(format!("counts: {} has {} instead of {unread}", account.mark(), counts));
        }
    }
}

/// By an id that one has guessed nothing is had: not found, in the very words of an id that is none.
async fn guessed_ids(all: &[Account], wrong: &mut Vec<String>) {
    let doors = all.iter().flat_map(|owner| owner.doors.iter().map(move |door| (owner, door)));
    let found: Vec<Vec<String>> =
        stream::iter(doors.map(|(owner, door)| knock(all, owner, door))).buffer_unordered(DOORS_AT_ONCE).collect().await;
    wrong.extend(found.into_iter().flatten());
}

/// Its owner gets in, nobody else does or learns that there is something.
async fn knock(all: &[Account], owner: &Account, door: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let own = owner.caller.get(door).await;
    // A salesperson may not take mail out as a file, not even his own.
    let may_not = own.status == 403 && door.contains("/export");
    if own.status != 200 && !may_not {
        wrong.push(format!("{door}: its owner gets {} {}", own.status, own.body));
    }
    let tag = own.header("etag");
    for other in all.iter().filter(|other| other.at != owner.at) {
        // What a master sees of his people is not guessed.
        if other.sees().contains(&owner.at) && !door.contains("/drafts/") {
            continue;
        }
        let nothing = other.caller.get(&nowhere(door)).await;
        let known = [("If-None-Match", tag)];
        for headers in [&[][..], &known[..]].into_iter().take(if tag.is_empty() { 1 } else { 2 }) {
            let answer = other.caller.request("GET", door, headers, "").await.expect("an answer");
            let refused = answer.status == 404 || (answer.status == 403 && door.contains("/export"));
            if !refused || !marks(&answer.body.to_string()).is_empty() || !answer.header("etag").is_empty() {
                wrong.push(format!("{door} of {}: {} gets {} {}", owner.mark(), other.mark(), answer.status, answer.body));
            }
            let words =
                |answer: &Answer| (answer.status, answer.code().to_owned(), answer.body["title"].clone(), answer.body["detail"].clone());
            if words(&answer) != words(&nothing) {
                wrong.push(format!("{door} of {}: told apart from nothing: {} {}", owner.mark(), answer.body, nothing.body));
            }
        }
    }
    wrong
}

/// The same door with an id that nobody has.
fn nowhere(door: &str) -> String {
    let is_id = |part: &str| part.len() == 36 && part.bytes().filter(|byte| *byte == b'-').count() == 4;
    let parts = door.split_inclusive(['/', '=']).map(|part| {
        let bare = part.trim_end_matches('/');
        if is_id(bare) { part.replace(bare, "018f0000-0000-7000-8000-00000000000a") } else { part.to_owned() }
    });
    parts.collect()
}

/// A key that another has used is one's own: nothing is replayed, nothing refused.
async fn idempotency(all: &[Account], wrong: &mut Vec<String>) {
    for account in all {
        let company = json!({ "name": format!("{} Second", account.mark()), "country": "DE" });
        let answer =
            account.caller.request_json("POST", "/api/customers", &[("Idempotency-Key", "the-same")], &company).await.expect("an answer");
        if !(200..300).contains(&answer.status) || marks(&answer.body.to_string()) != BTreeSet::from([account.at]) {
            wrong.push(format!("idempotency: {} gets {} {}", account.mark(), answer.status, answer.body));
        }
    }
}
