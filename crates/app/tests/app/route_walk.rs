//! Every operation of the contract, tried as nobody, as another tenant, without permission, without label.

use crate::house::{PASSWORD, join, program, role};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::caller::{Answer, Caller};
use testkit::database::TestDb;

/// Until nobody may ask again.
const BREATH: std::time::Duration = std::time::Duration::from_secs(1);
/// Doors that are open to nobody in particular: the way in, and what machines ask.
const OPEN: &[&str] = &[
    "/api/start",
    "/api/start/company",
    "/api/start/demo",
    "/api/session",
    "/api/session/passkey/begin",
    "/api/session/passkey/finish",
    "/api/invitations/{token}",
    "/api/password-reset",
    "/api/password-reset/{token}",
    "/api/not-me/{token}",
    "/api/health",
    "/api/ready",
    // Pictures of mails are asked for by a frame without cookies: a sealed token names who may see which.
    "/api/mail/image",
    // Whoever got a mail of ours has its token: its picture, its links, the way out of mails to many.
    "/api/mail/o/{token}",
    "/api/mail/l/{token}",
    "/api/mail/u/{token}",
    // Whoever got an activation link registers by it.
    "/api/activation/{token}",
    "/api/activation/{token}/dispute",
];
/// Doors that need an account but no permission: one's own things, and pages that leave out what one may not read.
const OWN: &[&str] = &["/api/me", "/api/session", "/api/search", "/api/today", "/api/events", "/api/jobs", "/api/tenant"];
/// Who one's colleagues are, everybody may know: lists only.
const DIRECTORY: &[&str] = &["/api/accounts", "/api/departments", "/api/permissions", "/api/roles"];
/// The word by which a colleague's customer would be known.
const MARK: &str = "Zephyrine";

struct Operation {
    id: String,
    method: String,
    path: String,
}

fn operations(contract: &Value) -> Vec<Operation> {
    let paths = contract["paths"].as_object().expect("the contract has paths");
    let each = paths
        .iter()
        .flat_map(|(path, methods)| methods.as_object().into_iter().flatten().map(move |(method, operation)| (path, method, operation)));
    each.map(|(path, method, operation)| Operation {
        id: operation["operationId"].as_str().unwrap_or_default().to_owned(),
        method: method.clone(),
        path: path.clone(),
    })
    .collect()
}

async fn try_it(caller: &mut Caller, method: &str, path: &str) -> Answer {
    match method {
        "get" => caller.get(path).await,
        "post" => caller.post(path, json!({})).await,
        "put" => caller.put(path, json!({})).await,
        "patch" => caller.patch(path, json!({})).await,
        "delete" => caller.delete(path).await,
        other => panic!("a method that the walk does not know: {other}"),
    }
}

fn filled(path: &str, id: &str) -> String {
    let mut out = path.to_owned();
    while let (Some(start), Some(end)) = (out.find('{'), out.find('}')) {
        out.replace_range(start..=end, id);
    }
    out
}

fn is_stream(path: &str) -> bool {
    path == "/api/events"
}

/// Lists of what the salesperson of this walk makes.
const MADE: [&str; 7] = [
    "/api/customers",
    "/api/sales/opportunities",
    "/api/sales/leads",
    "/api/sales/tasks",
    "/api/sales/quick-texts",
    "/api/reports",
    "/api/customers/segments",
];

/// Ids of things that a caller sees, by the list that shows them: `/api/customers` → the id of its first row.
async fn ids_seen(caller: &Caller, operations: &[Operation]) -> BTreeMap<String, String> {
    let mut seen = BTreeMap::new();
    for operation in operations.iter().filter(|o| o.method == "get" && !o.path.contains('{') && !is_stream(&o.path)) {
        let answer = caller.get(&operation.path).await;
        let rows = answer.body.as_array().or_else(|| answer.body["items"].as_array()).cloned().unwrap_or_default();
        if let Some(id) = rows.iter().find_map(|row| row["id"].as_str()) {
            seen.insert(operation.path.clone(), id.to_owned());
        }
    }
    seen
}

/// The id to try an operation with: of the longest list that its path begins with.
fn id_for<'a>(path: &str, seen: &'a BTreeMap<String, String>) -> Option<&'a str> {
    seen.iter().filter(|(list, _)| path.starts_with(&format!("{list}/{{"))).max_by_key(|(list, _)| list.len()).map(|(_, id)| id.as_str())
}

async fn make_customer(caller: &mut Caller, name: &str) -> Value {
    let company = json!({ "name": name, "country": "AE", "domains": [format!("{}.example", name.to_lowercase().replace(' ', "-"))],
        "contact": { "name": format!("{name} Buyer"), "email": format!("buyer@{}.example", name.to_lowercase().replace(' ', "-")) } });
    caller.post("/api/customers", company).await.ok()
}

/// A customer, and of what hangs on one something, all with the mark. Gives the file of a follow-up.
async fn make_things(li: &mut Caller) -> String {
    let company = make_customer(li, MARK).await;
    let file = li.upload("/api/customers/files", &[], &format!("{MARK}.txt"), "text/plain", MARK.as_bytes()).await.ok();
    li.post(
        &format!("/api/customers/{}/follow-ups", company["id"].as_str().unwrap_or_default()),
        json!({ "kind": "note", "text": format!("{MARK} is keen"), "next_at": "2026-11-23T09:00:00Z", "file_ids": [file["id"]] }),
    )
    .await
    .ok();
    for (path, body) in [
        ("/api/sales/opportunities", json!({ "name": format!("{MARK} panels"), "company_id": company["id"] })),
        ("/api/sales/leads", json!({ "source": "fair", "company_name": MARK, "owner_id": company["owners"][0]["id"] })),
        ("/api/sales/tasks", json!({ "title": format!("Call {MARK}"), "due_at": "2026-11-23T09:00:00Z" })),
        ("/api/sales/quick-texts", json!({ "title": MARK, "text": MARK })),
        ("/api/reports", json!({ "name": MARK, "chart": "bar", "question": { "subject": "customers", "by": "stage" } })),
        ("/api/customers/segments", json!({ "name": MARK })),
    ] {
        li.post(path, body).await.ok();
    }
    file["id"].as_str().expect("a file has an id").to_owned()
}

#[tokio::test]
async fn every_operation_refuses_who_may_not() {
    let database = TestDb::new().await;
    let program = program(&database, &["--demo"]).await;
    let mut master = program.caller();
    master.start_company("Haiyue Lighting", "Anna", "anna@shop.example", PASSWORD).await;
    let contract = master.get("/api/openapi.json").await.ok();
    let operations = operations(&contract);
    assert!(operations.len() > 80, "only {} operations", operations.len());
    let mut wrong = Vec::new();

    // Nobody.
    for operation in operations.iter().filter(|o| !OPEN.contains(&o.path.as_str())) {
        let path = filled(&operation.path, "018f0000-0000-7000-8000-000000000000");
        let mut answer = try_it(&mut program.caller(), &operation.method, &path).await;
        // There are more doors than nobody may knock at in a row.
        while answer.status == 429 {
            tokio::time::sleep(BREATH).await;
            answer = try_it(&mut program.caller(), &operation.method, &path).await;
        }
        if answer.status != 401 {
            wrong.push(format!("nobody: {} {} answers {}", operation.method, operation.path, answer.status));
        }
    }

    // Whoever accepts an invitation is nobody yet.
    tokio::time::sleep(4 * BREATH).await;

    // The same tenant without a permission.
    let bare = master.post("/api/roles", json!({ "name": "Nothing", "permissions": [] })).await.ok();
    let mut without = join(&mut master, program.caller(), "Bare", &bare["id"], "own").await;
    let own = |path: &str| OWN.iter().any(|own| path == *own || path.starts_with(&format!("{own}/")));
    let directory = |o: &Operation| o.method == "get" && DIRECTORY.contains(&o.path.as_str());
    for operation in operations.iter().filter(|o| !OPEN.contains(&o.path.as_str()) && !own(&o.path) && !directory(o)) {
        let answer = try_it(&mut without, &operation.method, &filled(&operation.path, "018f0000-0000-7000-8000-000000000000")).await;
        // Bad input may be told before the right is asked for; nothing is done or shown either way.
        if !matches!(answer.status, 400 | 403 | 404 | 415 | 422 | 428) {
            wrong.push(format!("without permission: {} {} ({}) answers {}", operation.method, operation.path, operation.id, answer.status));
        }
    }

    // The same tenant without the label: a colleague's customer.
    let sales = role(&master, "salesperson").await;
    let mut li = join(&mut master, program.caller(), "Li", &sales, "own").await;
    let mut wang = join(&mut master, program.caller(), "Wang", &sales, "own").await;
    let file = make_things(&mut li).await;
    let seen = ids_seen(&li, &operations).await;
    for list in MADE {
        assert!(seen.contains_key(list), "{list}: {seen:?}");
    }
    let shared: BTreeSet<&str> = [
        "/api/accounts",
        "/api/departments",
        "/api/roles",
        "/api/me/sessions",
        "/api/me/api-keys",
        // How a company sells is everybody's who sells.
        "/api/sales/pipelines",
        "/api/sales/loss-reasons",
        // So is under which types it logs.
        "/api/follow-up-types",
    ]
    .into();
    let mut theirs: BTreeMap<String, String> = seen.into_iter().filter(|(list, _)| !shared.contains(list.as_str())).collect();
    // No list shows files, the timeline does.
    theirs.insert("/api/customers/files".to_owned(), file);
    walk(&mut wang, &operations, &theirs, Some(MARK), "without label", &mut wrong).await;

    // Another tenant: the demo company, full of everything.
    let mut demo = program.caller();
    wait_for_demo(&mut demo).await;
    let seen = ids_seen(&demo, &operations).await;
    assert!(
        ["/api/customers", "/api/mail/threads", "/api/mail/mailboxes", "/api/accounts"].iter().all(|list| seen.contains_key(*list)),
        "{seen:?}"
    );
    walk(&mut master, &operations, &seen, None, "another tenant", &mut wrong).await;
    for id in seen.values() {
        for operation in operations.iter().filter(|o| o.method == "get" && !o.path.contains('{') && !is_stream(&o.path)) {
            let answer = master.get(&operation.path).await;
            if answer.body.to_string().contains(id) {
                wrong.push(format!("another tenant: {} shows {id}", operation.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Tries each operation on a thing of somebody else: it is not there, and nothing of it shows.
async fn walk(
    caller: &mut Caller,
    operations: &[Operation],
    theirs: &BTreeMap<String, String>,
    mark: Option<&str>,
    who: &str,
    wrong: &mut Vec<String>,
) {
    for operation in operations.iter().filter(|o| !is_stream(&o.path) && !OPEN.contains(&o.path.as_str())) {
        let path = match id_for(&operation.path, theirs) {
            Some(id) => filled(&operation.path, id),
            None if operation.path.contains('{') || operation.method != "get" => continue,
            None => operation.path.clone(),
        };
        let answer = try_it(caller, &operation.method, &path).await;
        let hidden = !operation.path.contains('{') || matches!(answer.status, 400 | 403 | 404 | 409 | 415 | 422 | 428);
        if !hidden || mark.is_some_and(|mark| answer.body.to_string().contains(mark)) {
            wrong.push(format!(
                "{who}: {} {} ({}) answers {} {}",
                operation.method, operation.path, operation.id, answer.status, answer.body
            ));
        }
    }
}

async fn wait_for_demo(demo: &mut Caller) {
    for _ in 0..240 {
        if demo.post("/api/start/demo", json!({})).await.status == 200 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    }
    panic!("the demo company did not open within a minute");
}
