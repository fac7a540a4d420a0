//! A company and its people by clicks: invitation, role and sight, second factors, sessions, keys, the trail of it all, and the end.

use crate::hands::Person;
use crate::house::{PASSWORD, binary};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::program::Program;

const MASTER: &str = "anna@haiyue.example";
const SELLER: &str = "ben@haiyue.example";
/// What one has chosen is asked for so often until the server has it.
const TRIES: usize = 50;
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_colleague_comes_is_kept_safe_and_goes() {
    let program = Program::setup(binary()).start().await;
    let base = program.url().replace("127.0.0.1", "localhost");
    let anna = Person::new(&base, "en-US").await;
    let ben = Person::new(&base, "en-US").await;
    anna.makes_company("Haiyue Lighting", "Anna Lin", MASTER).await;

    invite(&anna, &ben).await;
    rights(&anna, &ben).await;
    let secret = enrol_app(&ben).await;
    let recovery = sign_in_with_code(&ben, &secret).await;
    sign_in_with_passkey(&ben).await;
    other_session_ends(&base, &ben, &recovery).await;
    key_is_shown_once(&ben).await;
    trail_tells_all(&anna).await;
    disabled_is_out(&anna, &ben).await;
    speaks_chinese(&anna).await;
    for person in [&anna, &ben] {
        let complaints = person.complaints().await;
        assert!(complaints.is_empty(), "{complaints:?}");
    }
}

async fn invite(anna: &Person, ben: &Person) {
    anna.goes("/settings/team").await;
    anna.clicks("Invite").await;
    anna.fills("Mail address", SELLER).await;
    anna.fills("Name", "Ben Wu").await;
    anna.clicks("Send the invitation").await;
    let link = anna.reads(".ant-drawer code").await;
    ben.browser.open(&link).await;
    ben.sees("Haiyue Lighting invites you").await;
    ben.fills("Choose a password", PASSWORD).await;
    ben.clicks("Join").await;
    ben.stands_at("/settings/mailboxes/new").await;
    // A link is good once.
    ben.browser.open(&link).await;
    ben.sees("You have joined").await;
}

/// A salesperson doesn't read the trail; an auditor does, from the next request on.
async fn rights(anna: &Person, ben: &Person) {
    ben.goes("/settings/audit").await;
    ben.sees("Anna Lin (main account) can grant it").await;
    anna.goes("/settings/team").await;
    anna.chooses("Ben Wu", "Role", "Auditor").await;
    anna.sees("Ben Wu changed").await;
    ben.goes("/settings/audit").await;
    ben.sees("Colleague invited").await;
    anna.goes("/settings/team").await;
    anna.chooses("Ben Wu", "Role", "Salesperson").await;
    anna.sees("Ben Wu changed").await;
    anna.chooses("Ben Wu", "Sees customers of", "Everybody").await;
    anna.browser.wait_for("document.querySelector('main').innerText.split('Everybody').length > 2").await;
    // The page shows the choice before the server has it.
    let mut me = Value::Null;
    for _ in 0..TRIES {
        me = ben.browser.eval("return fetch('/api/me').then(r => r.json())").await;
        if me["sees_all"] == true {
            break;
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
    }
    assert_eq!(me["sees_all"], true);
    let may = me["permissions"].as_array().expect("a list");
    assert!(may.contains(&json!("customers.company.write")) && !may.contains(&json!("accounts.audit.read")), "{may:?}");
}

async fn enrol_app(ben: &Person) -> String {
    ben.goes("/settings/security").await;
    ben.clicks("Set up").await;
    let secret = ben.reads("main [class*=secret]").await.replace(' ', "");
    // What a hand mistypes is refused beside the field, and can be mended.
    ben.fills("Code of your authenticator app", "000000").await;
    ben.clicks("Confirm").await;
    ben.sees("Enter the six digits that your authenticator app shows right now").await;
    ben.fills("Code of your authenticator app", &code(ben, &secret, 0).await).await;
    ben.clicks("Confirm").await;
    ben.sees("Recovery codes").await;
    secret
}

async fn sign_in_with_code(ben: &Person, secret: &str) -> String {
    let recovery = ben.reads(".ant-modal ol li").await;
    ben.clicks("I have kept them").await;
    ben.sees("A code is asked for at each sign-in").await;
    sign_out(ben).await;
    password_step(ben).await;
    // Each code counts once: the next one is taken.
    ben.fills("Code of your authenticator app", &code(ben, secret, 30).await).await;
    ben.stands_at("/").await;
    ben.sees("Today").await;
    recovery
}

async fn sign_in_with_passkey(ben: &Person) {
    ben.browser.add_authenticator().await;
    ben.goes("/settings/security").await;
    ben.clicks("Add a passkey").await;
    ben.fills("Name", "Ben’s telephone").await;
    ben.clicks("Continue").await;
    ben.sees("Ben’s telephone").await;
    sign_out(ben).await;
    ben.clicks("Sign in with a passkey").await;
    ben.stands_at("/").await;
    ben.sees("Today").await;
}

/// Signed in elsewhere with a recovery code; ended from here, that browser is out at its next click.
async fn other_session_ends(base: &str, ben: &Person, recovery: &str) {
    let elsewhere = Person::new(base, "en-US").await;
    elsewhere.goes("/sign-in").await;
    password_step(&elsewhere).await;
    elsewhere.clicks("Use a recovery code").await;
    elsewhere.fills("Recovery code", recovery).await;
    elsewhere.clicks("Sign in").await;
    elsewhere.stands_at("/").await;
    elsewhere.goes("/settings/profile").await;
    elsewhere.sees("My profile").await;

    ben.goes("/settings/security").await;
    ben.sees("Sign out everywhere else").await;
    ben.clicks("Sign out").await;
    ben.sees("Session ended").await;
    elsewhere.clicks("Security").await;
    elsewhere.stands_at("/sign-in").await;
    ben.goes("/settings/security").await;
    ben.sees("This device").await;
    assert!(!ben.browser.text().await.contains("Sign out everywhere else"));
}

async fn key_is_shown_once(ben: &Person) {
    ben.goes("/settings/api-keys").await;
    ben.clicks("New API key").await;
    ben.fills("Name", "Stock program").await;
    ben.clicks("See customers").await;
    ben.clicks("Create the key").await;
    let secret = ben.reads(".ant-drawer code").await;
    assert_eq!(ben.fetches("/api/customers", Some(&secret)).await, 200);
    assert_eq!(ben.fetches("/api/mail/threads", Some(&secret)).await, 403);
    assert_eq!(ben.fetches("/api/customers", None).await, 401);
    ben.clicks("Close").await;
    ben.goes("/settings/api-keys").await;
    ben.sees("Stock program").await;
    assert!(!ben.browser.eval("return document.documentElement.outerHTML").await.as_str().unwrap().contains(&secret));
}

async fn trail_tells_all(anna: &Person) {
    anna.goes("/settings/audit").await;
    for act in
        ["Colleague invited", "Joined", "Account changed", "Authenticator app set up", "Passkey added", "Session ended", "API key created"]
    {
        anna.sees(act).await;
    }
    anna.clicks("Verify the chain").await;
    anna.sees("entries as written").await;
}

async fn disabled_is_out(anna: &Person, ben: &Person) {
    ben.goes("/settings/profile").await;
    ben.sees("As colleagues see it").await;
    anna.goes("/settings/team").await;
    anna.clicks_named("What can be done with Ben Wu").await;
    anna.clicks("Disable").await;
    anna.sees("Ben Wu disabled").await;
    ben.clicks("Security").await;
    ben.stands_at("/sign-in").await;
    ben.clicks("Sign in with a passkey").await;
    ben.sees("has disabled this account").await;
}

async fn speaks_chinese(anna: &Person) {
    anna.clicks_named("Account of Anna Lin").await;
    anna.clicks("\u{7b80}\u{4f53}\u{4e2d}\u{6587}").await;
    anna.sees("\u{56e2}\u{961f}").await;
    anna.browser.wait_for("document.documentElement.lang === 'zh-CN'").await;
    anna.goes("/settings/security").await;
    anna.sees("\u{901a}\u{884c}\u{5bc6}\u{94a5}").await;
    // The account keeps it, for letters and other devices.
    let me = anna.browser.eval("return fetch('/api/me').then(r => r.json())").await;
    assert_eq!(me["account"]["lang"], "zh-CN");
}

async fn sign_out(person: &Person) {
    person.clicks_named("Account of Ben Wu").await;
    person.clicks("Sign out").await;
    person.stands_at("/sign-in").await;
}

async fn password_step(person: &Person) {
    person.fills("Mail address", SELLER).await;
    person.fills("Password", PASSWORD).await;
    person.clicks("Sign in").await;
    person.sees("One more step").await;
}

/// What an authenticator app shows `ahead` seconds from now (RFC 6238, SHA-1, six digits, thirty seconds).
async fn code(person: &Person, secret: &str, ahead: u32) -> String {
    let script = "return (async (secret, ahead) => {
        const bits = [...secret].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
        const bytes = Uint8Array.from(bits.match(/.{8}/g), eight => parseInt(eight, 2));
        const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
        const step = new DataView(new ArrayBuffer(8));
        step.setUint32(4, Math.floor((Date.now() / 1000 + ahead) / 30));
        const mac = new DataView(await crypto.subtle.sign('HMAC', key, step.buffer));
        const cut = mac.getUint32(mac.getUint8(19) & 15) & 0x7fffffff;
        return String(cut % 1e6).padStart(6, '0');
    })(arguments[0], arguments[1])";
    let code = person.browser.eval_with(script, json!([secret, ahead])).await;
    code.as_str().expect("six digits").to_owned()
}
