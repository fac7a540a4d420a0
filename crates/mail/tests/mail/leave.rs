//! Leave given at an identity provider: there and back, bound, kept good, taken back – against a stand-in that speaks the published wire
//! format and a Dovecot that asks it about every token.

use crate::house::House;
use crate::office::{Office, SMTP_PASSWORD};
use mail::identity::{Granted, Place, Provider, Providers};
use mail::tokens::{self, Unready, Way};
use mailhost::{Endpoint, Proof, Security};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use testkit::dovecot::{Dovecot, USER};
use testkit::identity::{CLIENT_ID, CLIENT_SECRET, Identity, SCOPE, Vice};
use testkit::smtp_sink::SmtpSink;
use tokio::sync::oneshot;
use url::Url;
use web::outgoing::{Outgoing, Reach};

const BACK: &str = "https://crm.example/settings/mailboxes/new";

fn providers(identity: &Identity, dovecot: &Dovecot, smtp_port: u16) -> Providers {
    let firm = Provider {
        id: "firm".to_owned(),
        name: "Firm".to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(SecretString::from(CLIENT_SECRET)),
        place: Place::Issuer(Url::parse(&identity.issuer()).unwrap()),
        scopes: vec![SCOPE.to_owned()],
        further: Vec::new(),
        domains: vec!["shop.example".to_owned()],
        imap: Endpoint::new("127.0.0.1", dovecot.imap_port(), Security::None),
        smtp: Endpoint::new("127.0.0.1", smtp_port, Security::None),
    };
    identity.allow_redirect(BACK);
    Providers::new(vec![firm], Outgoing::new(Reach::Everywhere), &"https://crm.example".parse().unwrap()).unwrap()
}

struct Firm {
    office: Office,
    identity: Identity,
    dovecot: Dovecot,
}

impl Firm {
    async fn new() -> Self {
        Self::at(Identity::start().await).await
    }

    async fn at(identity: Identity) -> Self {
        let dovecot = Dovecot::setup().by_token(&identity.introspection_url(), &["xoauth2", "oauthbearer"]).start().await;
        let sink = SmtpSink::setup().user("anna", SMTP_PASSWORD).by_token(&["XOAUTH2"], identity.checker()).start().await;
        let providers = providers(&identity, &dovecot, sink.port());
        Self { office: Office::with(sink, providers).await, identity, dovecot }
    }

    /// Sends somebody to the provider; where that is.
    async fn begin(&self, who: &str) -> String {
        let begun = self.office.post(who, "/api/mail/sign-in", json!({"provider": "firm", "email": USER})).await;
        begun["url"].as_str().unwrap().to_owned()
    }

    /// What the provider sends him back with.
    async fn comes_back(&self, url: &str, allow: bool) -> Value {
        let to = self.identity.answer(url, USER, allow).await;
        assert!(to.starts_with(BACK), "{to}");
        Url::parse(&to).unwrap().query_pairs().map(|(name, value)| (name.into_owned(), Value::from(value.into_owned()))).collect()
    }

    async fn refused(&self, who: &str, back: &Value) -> (u16, String) {
        self.office.refused(who, "POST", "/api/mail/sign-in/finish", back.clone()).await
    }

    /// Gives leave and binds; the mailbox.
    async fn bind(&self, who: &str) -> Value {
        let back = self.comes_back(&self.begin(who).await, true).await;
        let finished = self.office.post(who, "/api/mail/sign-in/finish", back).await;
        let path = "/api/mail/mailboxes";
        self.office.post(who, path, json!({"email": USER, "sign_in": finished["id"], "consent": true, "consent_version": "1"})).await
    }

    /// Everything that the stand-in ever gave must not stand there.
    fn tells_nothing(&self, text: &str) {
        for word in self.identity.issued() {
            assert!(!text.contains(&word), "{word} is told: {text}");
        }
    }

    /// Keeps mailboxes in sync until the end of the test.
    fn sync(&self) -> (oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let (stop, stopped) = oneshot::channel::<()>();
        let mail = Arc::clone(&self.office.mail);
        let task = tokio::spawn(async move {
            mail::sync::supervise(mail, async {
                let _ = stopped.await;
            })
            .await;
        });
        (stop, task)
    }

    async fn until(&self, what: &str, id: &Value, holds: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..600 {
            let mailbox = self.office.get("mia", &format!("/api/mail/mailboxes/{}", id.as_str().unwrap())).await;
            if holds(&mailbox) {
                return mailbox;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never came about: {what}\n{}", self.dovecot.log());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leave_is_given_tried_and_bound_and_mail_comes_and_goes() {
    let firm = Firm::new().await;
    firm.dovecot.deliver(USER, "INBOX", b"From: a@b.example\r\nSubject: By token\r\nMessage-ID: <1@b.example>\r\n\r\nhello\r\n").await;
    let found = firm.office.post("mia", "/api/mail/discover", json!({"email": USER})).await;
    assert_eq!((found["sign_in"]["provider"].as_str(), found["sign_in"]["name"].as_str()), (Some("firm"), Some("Firm")), "{found}");
    let missing = firm.office.post("mia", "/api/mail/discover", json!({"email": "x@gmail.com"})).await;
    assert_eq!(
        (&missing["sign_in"]["provider"], missing["sign_in"]["name"].as_str()),
        (&Value::Null, Some("Google")),
        "not set up: {missing}"
    );

    let back = firm.comes_back(&firm.begin("mia").await, true).await;
    let finished = firm.office.post("mia", "/api/mail/sign-in/finish", back).await;
    assert_eq!((finished["email"].as_str(), finished["name"].as_str()), (Some(USER), Some("Firm")));
    assert_eq!((&finished["tested"]["imap"]["messages"], &finished["tested"]["smtp"]["ok"]), (&json!(1), &json!(true)), "{finished}");
    assert_eq!(firm.office.number("select count(*) from mail.mailbox where provider is not null").await, 0, "nothing is bound unasked");
    firm.tells_nothing(&finished.to_string());

    let path = "/api/mail/mailboxes";
    let form = json!({"email": USER, "display_name": "Anna", "sign_in": finished["id"], "consent": true, "consent_version": "1"});
    assert_eq!(firm.office.refused("mia/2", "POST", path, form.clone()).await.1, "mail.sign_in_lost", "another browser");
    assert_eq!(firm.office.refused("noah", "POST", path, form.clone()).await.1, "mail.sign_in_lost", "another person");
    assert_eq!(firm.office.refused("sue", "POST", path, form.clone()).await.1, "mail.sign_in_lost", "another tenant");
    let mut other = form.clone();
    other["email"] = json!("boss@firm.example");
    assert_eq!(firm.office.refused("mia", "POST", path, other).await, (422, "mail.field_malformed".to_owned()), "another address");
    let mut without = form.clone();
    without["consent"] = json!(false);
    assert_eq!(firm.office.refused("mia", "POST", path, without).await.1, "mail.consent_missing");
    let bound = firm.office.post("mia", path, form.clone()).await;
    assert_eq!((bound["signed_in_at"]["name"].as_str(), bound["sign_in"]["provider"].as_str()), (Some("Firm"), Some("firm")), "{bound}");
    assert_eq!((bound["imap"]["port"].as_u64(), bound["user"].as_str()), (Some(u64::from(firm.dovecot.imap_port())), Some(USER)));
    firm.tells_nothing(&bound.to_string());
    assert_eq!(firm.office.refused("mia", "POST", path, form).await.1, "mail.sign_in_lost", "once");
    assert_eq!(firm.office.number("select count(*) from mail.sign_in_flow").await, 0);

    let sync = firm.sync();
    firm.until("live by token", &bound["id"], |m| m["sync"]["phase"] == "live").await;
    assert_eq!(firm.office.subjects("mia", &format!("box=all&mailbox_id={}", bound["id"].as_str().unwrap())).await, ["By token"]);
    let draft =
        json!({"mailbox_id": bound["id"], "subject": "Sent by token", "html": "<p>hello</p>", "to": [{"address": "buyer@far.example"}]});
    let draft = firm.office.post("mia", "/api/mail/drafts", draft).await;
    let sending = format!("/api/mail/drafts/{}/send", draft["id"].as_str().unwrap());
    firm.office.post("mia", &sending, json!({})).await;
    firm.office.clock.advance(chrono::Duration::minutes(1));
    firm.office.drain().await;
    assert_eq!(firm.office.smtp.messages()[0].user.as_deref(), Some(USER));
    drop(sync);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_counts_once_in_time_in_its_own_session_and_for_its_own_question() {
    let firm = Firm::new().await;
    let lost = (409, "mail.sign_in_lost".to_owned());
    let back = firm.comes_back(&firm.begin("mia").await, true).await;
    for other in ["mia/2", "noah", "sue"] {
        assert_eq!(firm.refused(other, &back).await, lost, "{other} has not asked");
    }
    assert_eq!(firm.refused("mia/key", &back).await, (403, "mail.browser_wanted".to_owned()));
    let mut wrong = back.clone();
    wrong["state"] = json!("guessed");
    assert_eq!(firm.refused("mia", &wrong).await, lost);
    assert_eq!(firm.identity.exchanges(), 0, "none of these reached the provider");
    assert_eq!(firm.office.ask("mia", "POST", "/api/mail/sign-in/finish", back.clone()).await.status, 200);
    assert_eq!(firm.refused("mia", &back).await, lost, "answered before");

    // A code that was given for another question: the verifier of this one does not fit it.
    let (mine, theirs) = (firm.begin("mia").await, firm.begin("noah").await);
    let (mine, theirs) = (firm.comes_back(&mine, true).await, firm.comes_back(&theirs, true).await);
    let mixed = json!({"state": mine["state"], "code": theirs["code"], "iss": mine["iss"]});
    assert_eq!(firm.refused("mia", &mixed).await, lost);
    assert_eq!(firm.identity.exchanges(), 2, "the provider itself refused it");
    let mut elsewhere = firm.comes_back(&firm.begin("mia").await, true).await;
    elsewhere["iss"] = json!("https://evil.example");
    assert_eq!(firm.refused("mia", &elsewhere).await, lost, "somebody else answers");

    let no = firm.comes_back(&firm.begin("mia").await, false).await;
    assert_eq!(firm.refused("mia", &no).await, (422, "mail.leave_refused".to_owned()));
    assert_eq!(firm.refused("mia", &no).await, lost, "a no is an answer too");
    let late = firm.comes_back(&firm.begin("mia").await, true).await;
    firm.office.clock.advance(chrono::Duration::minutes(16));
    assert_eq!(firm.refused("mia", &late).await, lost, "too late");

    let begin = "/api/mail/sign-in";
    let key = firm.office.refused("mia/key", "POST", begin, json!({"provider": "firm", "email": USER})).await;
    assert_eq!(key, (403, "mail.browser_wanted".to_owned()));
    let unknown = firm.office.refused("mia", "POST", begin, json!({"provider": "google", "email": USER})).await;
    assert_eq!(unknown, (422, "mail.provider_unknown".to_owned()));
    assert_eq!(firm.office.refused("mia", "POST", begin, json!({"provider": "firm", "email": "none"})).await.1, "mail.address_malformed");
    let noahs = json!({"provider": "firm", "email": USER, "mailbox_id": firm.office.mailbox("noah").0});
    assert_eq!(firm.office.refused("mia", "POST", begin, noahs).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_misbehaves_is_told_and_tells_no_secret() {
    let firm = Firm::new().await;
    let cases = [
        (Vice::OutOfOrder, "mail.provider_away"),
        (Vice::Babbles, "mail.provider_away"),
        (Vice::Redirects, "mail.provider_away"),
        (Vice::ForgetsClient, "mail.provider_settings"),
        (Vice::NoRefresh, "mail.leave_not_lasting"),
    ];
    for (vice, code) in cases {
        firm.identity.behave(Vice::None);
        let back = firm.comes_back(&firm.begin("mia").await, true).await;
        firm.identity.behave(vice);
        let answer = firm.office.ask("mia", "POST", "/api/mail/sign-in/finish", back).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (422, Some(code)), "{vice:?}");
        firm.tells_nothing(&answer.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leave_taken_back_is_told_and_given_anew() {
    let firm = Firm::new().await;
    let bound = firm.bind("mia").await;
    let sync = firm.sync();
    firm.until("live", &bound["id"], |m| m["sync"]["phase"] == "live").await;
    firm.identity.revoke(USER);
    let mut firm = firm;
    firm.dovecot.restart().await;
    let failing = firm.until("told", &bound["id"], |m| m["problem"]["code"] == "consent_revoked").await;
    assert!(failing["problem"]["advice"].as_str().unwrap().contains("Sign in again"), "{failing}");
    let asked = firm.identity.renewals();
    firm.dovecot.deliver(USER, "INBOX", b"From: a@b.example\r\nSubject: Meanwhile\r\nMessage-ID: <2@b.example>\r\n\r\nhello\r\n").await;

    // Without leave nothing is asked of the provider again and again.
    let way = Way { user: USER.to_owned(), secret: Vec::new(), provider: Some("firm".to_owned()) };
    let (tenant, id) = (firm.office.actor("mia").tenant, mail::model::MailboxId(bound["id"].as_str().unwrap().parse().unwrap()));
    let ready = tokens::ready(&firm.office.mail, tenant, id, &way).await;
    assert!(matches!(ready, Err(Unready::Host(mailhost::HostProblem::ConsentRevoked(_)))), "{ready:?}");
    assert_eq!(firm.identity.renewals(), asked);

    firm.office.clock.advance(chrono::Duration::minutes(1));
    let wish = json!({"provider": "firm", "email": "", "mailbox_id": bound["id"]});
    let url = firm.office.post("mia", "/api/mail/sign-in", wish).await["url"].as_str().unwrap().to_owned();
    assert!(url.contains("login_hint=anna%40shop.example"), "{url}");
    let back = firm.comes_back(&url, true).await;
    let finished = firm.office.post("mia", "/api/mail/sign-in/finish", back).await;
    assert_eq!(finished["mailbox_id"], bound["id"], "{finished}");
    firm.until("live again", &bound["id"], |m| m["sync"]["phase"] == "live" && m["problem"].is_null()).await;
    assert_eq!(firm.office.subjects("mia", &format!("box=all&mailbox_id={}", bound["id"].as_str().unwrap())).await, ["Meanwhile"]);

    let one = format!("/api/mail/mailboxes/{}", bound["id"].as_str().unwrap());
    assert_eq!(firm.office.ask("mia", "DELETE", &one, Value::Null).await.status, 204);
    assert_eq!(firm.office.number("select count(*) from mail.mailbox_token").await, 0, "taken from the mailbox");
    drop(sync);
}

/// What the list of leave given back says: state, tries, address and provider of the newest.
async fn given_back(office: &Office, who: &str) -> (String, i64, String) {
    let newest = office.get(who, "/api/mail/revocations").await[0].clone();
    let text = |key: &str| newest[key].as_str().unwrap_or_default().to_owned();
    (text("state"), newest["tries"].as_i64().unwrap_or_default(), format!("{} at {}", text("address"), text("provider")))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unbound_mailboxs_leave_is_given_back_to_its_provider() {
    let firm = Firm::new().await;
    let bound = firm.bind("mia").await;
    assert_eq!(bound["signed_in_at"]["takes_back"], true, "{bound}");
    let one = format!("/api/mail/mailboxes/{}", bound["id"].as_str().unwrap());
    // The provider is away: the tokens wait, sealed, and the mailbox is gone at once.
    firm.identity.behave(Vice::OutOfOrder);
    assert_eq!(firm.office.ask("mia", "DELETE", &one, Value::Null).await.status, 204);
    firm.office.drain().await;
    let waits = ("waiting".to_owned(), 1, format!("{USER} at Firm"));
    assert_eq!(given_back(&firm.office, "mia").await, waits);
    assert_eq!(firm.office.number("select count(*) from mail.revocation where tokens is not null").await, 1);
    assert!(firm.identity.has_leave(USER));
    let listed = firm.office.get("mia", "/api/mail/revocations").await;
    assert!(listed[0]["said"].as_str().unwrap().contains("503") && listed[0]["next_at"].is_string(), "{listed}");
    firm.tells_nothing(&listed.to_string());
    for other in ["noah", "sue"] {
        assert_eq!(firm.office.get(other, "/api/mail/revocations").await, json!([]), "{other}");
    }
    // It is tried again, not before its time.
    firm.office.drain().await;
    assert_eq!(firm.identity.revocations(), 1);
    firm.identity.behave(Vice::None);
    firm.office.clock.advance(chrono::Duration::minutes(2));
    firm.office.drain().await;
    assert_eq!(given_back(&firm.office, "boss").await, ("revoked".to_owned(), 2, format!("{USER} at Firm")));
    assert!(!firm.identity.has_leave(USER), "nothing that was given by it is good any more");
    assert_eq!(firm.office.number("select count(*) from mail.revocation where tokens is not null").await, 0);
    assert_eq!(firm.office.number("select count(*) from accounts.audit where act = 'mail.mailbox.revoke'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_never_answers_is_given_up_and_that_is_told() {
    let firm = Firm::new().await;
    let bound = firm.bind("mia").await;
    firm.identity.behave(Vice::ForgetsClient);
    let one = format!("/api/mail/mailboxes/{}", bound["id"].as_str().unwrap());
    assert_eq!(firm.office.ask("mia", "DELETE", &one, Value::Null).await.status, 204);
    for _ in 0..12 {
        firm.office.drain().await;
        firm.office.clock.advance(chrono::Duration::days(4));
    }
    assert_eq!(firm.identity.revocations(), 10);
    assert_eq!(
        firm.office.number("select count(*) from mail.revocation where state = 'given_up' and tries = 10 and tokens is null").await,
        1
    );
    assert_eq!(
        firm.office.number("select count(*) from accounts.audit where act = 'mail.mailbox.revoke' and detail->>'state' = 'given_up'").await,
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_programs_can_give_nothing_back_the_owner_is_told_to() {
    let identity = Identity::start().await;
    identity.take_none_back();
    let firm = Firm::at(identity).await;
    let bound = firm.bind("mia").await;
    assert_eq!(bound["signed_in_at"]["takes_back"], false, "{bound}");
    let one = format!("/api/mail/mailboxes/{}", bound["id"].as_str().unwrap());
    firm.office.ask("mia", "DELETE", &one, Value::Null).await;
    firm.office.drain().await;
    assert_eq!(given_back(&firm.office, "mia").await, ("by_hand".to_owned(), 0, format!("{USER} at Firm")));
    assert!(firm.identity.has_leave(USER) && firm.identity.revocations() == 0);
    assert_eq!(firm.office.number("select count(*) from mail.revocation where tokens is not null").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn leave_is_taken_back_here_and_what_was_given_anew_meanwhile_stands() {
    let firm = Firm::new().await;
    let bound = firm.bind("mia").await;
    let (id, mias) = (bound["id"].as_str().unwrap(), firm.office.mailbox("mia"));
    let path = format!("/api/mail/mailboxes/{id}/take-back");
    assert_eq!(firm.office.refused("noah", "POST", &path, Value::Null).await.0, 404);
    let by_password = format!("/api/mail/mailboxes/{mias}/take-back");
    assert_eq!(firm.office.refused("mia", "POST", &by_password, Value::Null).await, (409, "mail.no_leave".to_owned()));
    let taken = firm.office.post("mia", &path, Value::Null).await;
    assert!(taken["signed_in_at"]["granted_at"].is_null() && taken["signed_in_at"]["name"] == "Firm", "{taken}");
    let way = Way { user: USER.to_owned(), secret: Vec::new(), provider: Some("firm".to_owned()) };
    let (tenant, mailbox) = (firm.office.actor("mia").tenant, mail::model::MailboxId(id.parse().unwrap()));
    let ready = tokens::ready(&firm.office.mail, tenant, mailbox, &way).await;
    assert!(matches!(ready, Err(Unready::Host(mailhost::HostProblem::ConsentRevoked(_)))), "{ready:?}");
    firm.office.drain().await;
    assert_eq!(given_back(&firm.office, "mia").await.0, "revoked");
    assert!(!firm.identity.has_leave(USER));

    // Given anew, taken back, and given anew before the provider hears of it: at many providers all leave of a person goes at once.
    let give = async || {
        let wish = json!({"provider": "firm", "email": "", "mailbox_id": bound["id"]});
        let url = firm.office.post("mia", "/api/mail/sign-in", wish).await["url"].as_str().unwrap().to_owned();
        let back = firm.comes_back(&url, true).await;
        firm.office.post("mia", "/api/mail/sign-in/finish", back).await
    };
    give().await;
    firm.office.post("mia", &path, Value::Null).await;
    give().await;
    firm.office.drain().await;
    assert_eq!(given_back(&firm.office, "mia").await.0, "kept");
    assert!(tokens::ready(&firm.office.mail, tenant, mailbox, &way).await.is_ok());
    assert_eq!(firm.identity.revocations(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_is_under_way_does_not_outlive_the_mailbox() {
    let firm = Firm::new().await;
    let bound = firm.bind("mia").await;
    firm.identity.rotate();
    firm.identity.think(Duration::from_millis(600));
    firm.office.run("update mail.mailbox_token set expires_at = now() - interval '1 minute'").await;
    let (mail, tenant) = (Arc::clone(&firm.office.mail), firm.office.actor("mia").tenant);
    let id = mail::model::MailboxId(bound["id"].as_str().unwrap().parse().unwrap());
    let way = Way { user: USER.to_owned(), secret: Vec::new(), provider: Some("firm".to_owned()) };
    let renewal = tokio::spawn(async move { tokens::ready(&mail, tenant, id, &way).await.map(drop) });
    while firm.identity.renewals() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let one = format!("/api/mail/mailboxes/{id}");
    assert_eq!(firm.office.ask("mia", "DELETE", &one, Value::Null).await.status, 204);
    let _ = renewal.await;
    firm.office.drain().await;
    assert_eq!(firm.identity.revocations(), 0, "the renewal is waited for");
    firm.office.clock.advance(chrono::Duration::minutes(2));
    firm.office.drain().await;
    assert_eq!(given_back(&firm.office, "mia").await.0, "revoked");
    assert!(!firm.identity.has_leave(USER), "the token that the renewal brought is the one that was given back");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_go_to_the_providers_servers_only_and_a_password_takes_their_place() {
    let firm = Firm::new().await;
    let bound = firm.bind("mia").await;
    let one = format!("/api/mail/mailboxes/{}", bound["id"].as_str().unwrap());
    let stolen = json!({"imap": {"host": "localhost", "port": 143, "security": "none"}});
    assert_eq!(firm.office.refused("mia", "PATCH", &one, stolen).await, (422, "mail.field_malformed".to_owned()));
    let named = firm.office.ask("mia", "PATCH", &one, json!({"display_name": "Anna"})).await.json();
    assert_eq!(named["signed_in_at"]["name"], "Firm", "a name changes nothing of it: {named}");
    let login = json!({"password": testkit::dovecot::PASSWORD, "user": USER, "imap": bound["imap"], "smtp": bound["smtp"]});
    let changed = firm.office.ask("mia", "PATCH", &one, login).await.json();
    assert!(changed["signed_in_at"].is_null(), "{changed}");
    assert_eq!(changed["sign_in"]["provider"], "firm", "it could be given leave for again");
    assert_eq!(firm.office.number("select count(*) from mail.mailbox_token").await, 0);
}

/// A mailbox of the test house that is signed in to by tokens.
async fn by_token(mechanism: &str) -> (House, Identity) {
    let identity = Identity::start().await;
    let dovecot = Dovecot::setup().by_token(&identity.introspection_url(), &[mechanism]).start().await;
    let providers = providers(&identity, &dovecot, 25);
    let house = House::signing_in(dovecot, providers.clone()).await;
    let begun = providers.begin("firm", USER).await.unwrap();
    let to = Url::parse(&identity.answer(begun.url.as_str(), USER, true).await).unwrap();
    let code = to.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let Granted { access, refresh, expires_at } = providers.exchange("firm", code, begun.verifier, house.mail.now()).await.unwrap();
    let sealed = tokens::seal(&house.mail, house.tenant, &access, &refresh.unwrap()).await.unwrap();
    let mailbox = house.mailbox;
    house.run("update mail.mailbox set provider = 'firm', secret = ''").await;
    house.write(async |tx| mail::store::sign_in::keep(tx, mailbox, &sealed, expires_at).await).await;
    (house, identity)
}

fn way() -> Way {
    Way { user: USER.to_owned(), secret: Vec::new(), provider: Some("firm".to_owned()) }
}

fn token(ready: &tokens::Ready) -> String {
    let Proof::Token(token) = &ready.login.proof else { panic!("a password") };
    token.expose_secret().to_owned()
}

/// How often the one mailbox's access was renewed and written.
const GENERATION: &str = "select generation from mail.mailbox_token";

#[tokio::test(flavor = "multi_thread")]
async fn access_that_ends_in_the_middle_of_a_sync_loses_no_mail() {
    for mechanism in ["xoauth2", "oauthbearer"] {
        let (mut house, identity) = by_token(mechanism).await;
        identity.rotate();
        let letters = testkit::letters::Letters::seeded(3).generate(3_000, 2_000);
        house.dovecot.maildir(USER).fill(letters);
        let sync = house.sync();
        for step in [40, 1_000, 2_000] {
            let here = async || house.number("select count(*) from mail.message").await >= step;
            assert!(house.until(here).await, "{mechanism}: {step} mails");
            // Renewed when it is written, not when it is asked for: what is just being given would outlive the next end of access.
            let before = house.number(GENERATION).await;
            house.dovecot.kill();
            identity.expire_access();
            house.dovecot.restart().await;
            assert!(
                house.until(async || house.number(GENERATION).await > before).await,
                "{mechanism}: access was renewed\n{}",
                house.dovecot.log()
            );
        }
        house.live().await;
        house.same_as_server().await;
        assert!(identity.renewals() >= 3, "{mechanism}");
        assert_eq!(house.number("select count(*) from mail.mailbox_token where revoked_at is not null").await, 0);
        sync.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_need_new_access_at_once_ask_for_it_once() {
    let (house, identity) = by_token("xoauth2").await;
    identity.rotate();
    identity.think(Duration::from_millis(400));
    house.run("update mail.mailbox_token set expires_at = now() - interval '1 minute'").await;
    let (mail, tenant, mailbox) = (&house.mail, house.tenant, house.mailbox);
    let each = (0..8).map(|_| async { token(&tokens::ready(mail, tenant, mailbox, &way()).await.unwrap()) });
    let got: HashSet<String> = futures_util::future::join_all(each).await.into_iter().collect();
    assert_eq!((got.len(), identity.renewals()), (1, 1));

    // All are refused with the same token at once.
    let old = tokens::ready(mail, tenant, mailbox, &way()).await.unwrap();
    let each = (0..8).map(|_| async { token(&tokens::after_refusal(mail, tenant, mailbox, &way(), &old).await.unwrap().unwrap()) });
    let got: HashSet<String> = futures_util::future::join_all(each).await.into_iter().collect();
    assert_eq!((got.len(), identity.renewals()), (1, 2));
    let newest = got.into_iter().next().unwrap();
    assert_eq!(identity.whose(&newest).as_deref(), Some(USER), "and it is good: no used refresh token was shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_whose_worker_is_stopped_is_kept() {
    let (house, identity) = by_token("xoauth2").await;
    identity.rotate();
    identity.think(Duration::from_millis(600));
    house.run("update mail.mailbox_token set expires_at = now() - interval '1 minute'").await;
    let (mail, tenant, mailbox) = (Arc::clone(&house.mail), house.tenant, house.mailbox);
    let worker = tokio::spawn(async move { tokens::ready(&mail, tenant, mailbox, &way()).await.map(drop) });
    assert!(house.until(|| async { identity.renewals() == 1 }).await);
    worker.abort();
    let ready = tokens::ready(&house.mail, tenant, mailbox, &way()).await.unwrap();
    assert_eq!((identity.whose(&token(&ready)).as_deref(), identity.renewals()), (Some(USER), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_away_is_no_lost_leave() {
    let (house, identity) = by_token("xoauth2").await;
    house.run("update mail.mailbox_token set expires_at = now() - interval '1 minute'").await;
    let ready = async || tokens::ready(&house.mail, house.tenant, house.mailbox, &way()).await;
    for (vice, code) in [
        (Vice::OutOfOrder, "unreachable"),
        (Vice::Babbles, "unreachable"),
        (Vice::Redirects, "unreachable"),
        (Vice::ForgetsClient, "provider_refused"),
    ] {
        identity.behave(vice);
        let Err(Unready::Host(problem)) = ready().await else { panic!("{vice:?}") };
        assert_eq!(problem.code(), code, "{vice:?}");
        assert!(!identity.issued().iter().any(|word| format!("{problem:?}").contains(word)), "{problem:?}");
    }
    identity.behave(Vice::None);
    assert_eq!(identity.whose(&token(&ready().await.unwrap())).as_deref(), Some(USER));
}
