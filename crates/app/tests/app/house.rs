//! What every test here begins with.

use serde_json::{Value, json};
use std::path::Path;
use testkit::caller::Caller;
use testkit::database::TestDb;
use testkit::dovecot::Dovecot;
use testkit::program::Program;
use testkit::smtp_sink::SmtpSink;

pub const PASSWORD: &str = "calm harbour 27 lanterns";

/// The program that was built for this test.
pub fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_tradewind"))
}

/// The program on a database of its own.
pub async fn program(database: &TestDb, arguments: &[&str]) -> Program {
    let url = database.url();
    let all = ["--database-url", &url, "--allow-inner-mail-hosts"].into_iter().chain(arguments.iter().copied());
    Program::setup(binary()).arguments(all).start().await
}

/// Somebody who invites, accepts for the invited, and hands out who is signed in then.
pub async fn join(master: &mut Caller, nobody: Caller, name: &str, role_id: &Value, sees: &str) -> Caller {
    let email = format!("{}@shop.example", name.to_lowercase());
    let invited =
        master.post("/api/accounts/invitations", json!({ "email": email, "name": name, "role_id": role_id, "sees": sees })).await.ok();
    let link = invited["link"].as_str().expect("an invitation has a link");
    let token = link.rsplit('/').next().unwrap_or_default();
    let mut person = nobody;
    person
        .post(&format!("/api/invitations/{token}"), json!({ "password": PASSWORD, "lang": "en", "time_zone": "Asia/Shanghai" }))
        .await
        .ok();
    person
}

/// The id of a built-in role.
pub async fn role(master: &Caller, builtin: &str) -> Value {
    let roles = master.get("/api/roles").await.ok();
    let all = roles.as_array().or_else(|| roles["items"].as_array()).cloned().unwrap_or_default();
    all.iter().find(|r| r["builtin"] == builtin).unwrap_or_else(|| panic!("no role {builtin} in {all:?}"))["id"].clone()
}

/// Binds the mailbox of a user of this server; gives its id.
pub async fn bind_user(person: &mut Caller, dovecot: &Dovecot, sink: &SmtpSink, address: &str, user: &str, password: &str) -> String {
    let wanted = json!({
        "email": address, "display_name": "Anna Lin", "user": user, "password": password,
        "imap": { "host": dovecot.host(), "port": dovecot.imap_port(), "security": "none" },
        "smtp": { "host": sink.host(), "port": sink.port(), "security": "none" },
        "consent": true, "consent_version": "1",
    });
    let mailbox = person.post("/api/mail/mailboxes", wanted).await.ok();
    mailbox["id"].as_str().expect("a mailbox has an id").to_owned()
}
