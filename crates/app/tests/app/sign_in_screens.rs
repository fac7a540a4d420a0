//! Signing in to a mailbox at an identity provider, by hand: there, back, bound, taken back, given anew – wide in English, on a phone in
//! Chinese. What the provider gave stands in no log and on no page.

use crate::hands::Person;
use crate::house::binary;
use std::time::{Duration, Instant};
use testkit::dovecot::{Dovecot, USER};
use testkit::identity::{CLIENT_ID, CLIENT_SECRET, Identity, SCOPE};
use testkit::program::Program;
use testkit::smtp_sink::SmtpSink;

const ENQUIRY: &str = "From: Ahmed Al-Farsi <ahmed@dubai-lumen.example>\r\nTo: anna@shop.example\r\nSubject: Quotation request\r\n\
Message-ID: <token-1@dubai-lumen.example>\r\n\r\nplease quote\r\n";
const AGAIN: &str = "From: Maria Souza <maria@luz-clara.example>\r\nTo: anna@shop.example\r\nSubject: Samples\r\n\
Message-ID: <token-2@luz-clara.example>\r\n\r\nhave arrived\r\n";

struct Place {
    identity: Identity,
    dovecot: Dovecot,
    _sink: SmtpSink,
    program: Program,
    _folder: tempfile::TempDir,
}

impl Place {
    async fn new() -> Self {
        let identity = Identity::start().await;
        let dovecot = Dovecot::setup().by_token(&identity.introspection_url(), &["xoauth2", "oauthbearer"]).start().await;
        let sink = SmtpSink::setup().user(USER, "no password").by_token(&["XOAUTH2"], identity.checker()).start().await;
        dovecot.deliver(USER, "INBOX", ENQUIRY.as_bytes()).await;
        let folder = tempfile::tempdir().expect("a folder");
        let settings = folder.path().join("tradewind.toml");
        let text = format!(
            "[[mail.sign_in]]\nid = \"firm\"\nname = \"Firm Mail\"\nclient_id = \"{CLIENT_ID}\"\nclient_secret = \"{CLIENT_SECRET}\"\n\
             issuer = \"{}\"\nscopes = [\"{SCOPE}\"]\ndomains = [\"shop.example\"]\n\
             imap = {{ host = \"{}\", port = {}, security = \"none\" }}\nsmtp = {{ host = \"{}\", port = {}, security = \"none\" }}\n",
            identity.issuer(),
            dovecot.host(),
            dovecot.imap_port(),
            sink.host(),
            sink.port()
        );
        std::fs::write(&settings, text).expect("a file");
        let settings = settings.to_str().expect("a path").to_owned();
        let arguments = ["--allow-inner-mail-hosts", "--settings", &settings, "--log", "debug"];
        let program = Program::setup(binary()).arguments(arguments).start().await;
        identity.allow_redirect(&format!("{}/settings/mailboxes/new", by_name(&program)));
        Self { identity, dovecot, _sink: sink, program, _folder: folder }
    }

    /// Nothing that the provider ever gave is told.
    async fn silent(&self, person: &Person) {
        let (log, page) =
            (self.program.log(), person.browser.eval("return document.documentElement.outerHTML + location.href").await.to_string());
        assert!(!self.identity.issued().is_empty());
        for word in self.identity.issued() {
            assert!(!log.contains(&word), "{word} stands in the log");
            assert!(!page.contains(&word), "{word} stands on the page");
        }
    }
}

fn by_name(program: &Program) -> String {
    program.url().replace("127.0.0.1", "localhost")
}

/// Pictures go where whoever runs the tests wants them.
async fn picture(person: &Person, name: &str) {
    if let Some(folder) = testkit::settings::pictures() {
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        person.browser.screenshot_to(&folder.join(format!("{name}.png"))).await;
    }
}

#[tokio::test]
async fn a_mailbox_signed_in_to_at_its_provider() {
    let mut place = Place::new().await;
    let anna = Person::new(&by_name(&place.program), "en-US").await;
    anna.makes_company("Haiyue Lighting", "Anna Lin", USER).await;
    says_no(&place, &anna).await;
    binds(&place, &anna).await;
    place.silent(&anna).await;
    loses_permission_and_gives_it_anew(&mut place, &anna).await;
    place.silent(&anna).await;
    let complaints = anna.complaints().await;
    assert!(complaints.is_empty(), "{complaints:?}");
}

async fn says_no(place: &Place, anna: &Person) {
    anna.fills("Mail address", USER).await;
    anna.clicks("Continue").await;
    anna.sees("Firm Mail – its servers are known").await;
    anna.sees("your password is never seen here").await;
    picture(anna, "1-offered-en-1440").await;
    anna.clicks("Sign in with Firm Mail").await;
    anna.sees("Give leave?").await;
    assert!(anna.browser.url().await.starts_with(&place.identity.issuer()));
    anna.clicks("Refuse").await;
    anna.sees("No permission was given").await;
    anna.browser.wait_for("location.pathname === '/settings/mailboxes/new' && location.search === ''").await;
    picture(anna, "2-refused-en-1440").await;
    anna.clicks("Start again").await;
}

async fn binds(place: &Place, anna: &Person) {
    anna.fills("Mail address", USER).await;
    anna.clicks("Continue").await;
    anna.clicks("Use a password instead").await;
    anna.sees("Mail password").await;
    anna.clicks("Sign in with Firm Mail").await;
    anna.sees("your password is never seen here").await;
    anna.clicks("Sign in with Firm Mail").await;
    anna.sees("Give leave?").await;
    anna.clicks("Allow").await;
    anna.sees("Firm Mail gave permission for anna@shop.example").await;
    anna.sees("mails in the inbox").await;
    anna.sees("mail can be sent").await;
    anna.browser.wait_for("location.search === ''").await;
    picture(anna, "3-tested-en-1440").await;
    place.silent(anna).await;
    anna.browser.click("input[type=checkbox]").await;
    anna.clicks("Bind the mailbox").await;
    anna.stands_at("/mail").await;
    anna.sees("Quotation request").await;
}

async fn loses_permission_and_gives_it_anew(place: &mut Place, anna: &Person) {
    anna.goes("/settings/mailboxes").await;
    anna.browser.wait_for("[...document.querySelectorAll('main a')].some(e => e.innerText.includes('anna@shop.example'))").await;
    anna.browser.click("main a[href^='/settings/mailboxes/']:not([href$=new])").await;
    anna.sees("Signs in with Firm Mail; no password is kept here").await;
    let page = anna.browser.eval("return location.pathname").await.as_str().expect("a path").to_owned();
    picture(anna, "4-settings-en-1440").await;
    takes_it_out(anna, "A .mbox file for each folder", "Ready: 1 mail", "10-taken-out-en-1440").await;
    place.identity.revoke(USER);
    place.dovecot.restart().await;
    place.dovecot.deliver(USER, "INBOX", AGAIN.as_bytes()).await;
    anna.sees("The permission for this mailbox has ended").await;
    anna.sees("Sign in again at the mail provider").await;
    picture(anna, "5-ended-en-1440").await;

    // The same on a phone, in Chinese.
    anna.goes("/settings/team").await;
    anna.sees("Team").await;
    anna.clicks_named("Account of Anna Lin").await;
    anna.clicks("简体中文").await;
    anna.sees("团队").await;
    anna.browser.wait_for("document.documentElement.lang === 'zh-CN'").await;
    anna.browser.resize(375, 812).await;
    anna.goes(&page).await;
    anna.sees("此邮箱的授权已失效").await;
    assert_eq!(overflow(anna).await, 0.0, "nothing is wider than the phone");
    picture(anna, "6-ended-zh-375").await;
    let again = "[...document.querySelectorAll('[role=alert] button')].find(e => e.innerText.includes('Firm Mail'))";
    anna.browser.wait_for(again).await;
    anna.browser.eval(&format!("{again}.click(); return true")).await;
    anna.sees("Give leave?").await;
    anna.clicks("Allow").await;
    anna.stands_at(&page).await;
    anna.browser.wait_for("!document.body.innerText.includes('此邮箱的授权已失效')").await;
    anna.sees("通过 Firm Mail 登录").await;
    picture(anna, "7-again-zh-375").await;
    takes_it_out(anna, "按文件夹存放 .eml 文件", "已完成", "11-taken-out-zh-375").await;
    assert_eq!(overflow(anna).await, 0.0, "nothing is wider than the phone");
    anna.goes("/settings/mailboxes/new").await;
    anna.fills("邮箱地址", "wang@gmail.com").await;
    anna.clicks("继续").await;
    anna.sees("本系统未配置 Google 登录").await;
    assert_eq!(overflow(anna).await, 0.0, "nothing is wider than the phone");
    picture(anna, "8-not-set-up-zh-375").await;
    anna.fills("邮箱地址", "bob@shop.example").await;
    anna.clicks("继续").await;
    anna.sees("用 Firm Mail 登录").await;
    picture(anna, "9-offered-zh-375").await;
    // Wherever what it is about has put it.
    anna.goes("/mail?box=all").await;
    let since = Instant::now();
    while !anna.browser.text().await.contains("Samples") {
        assert!(since.elapsed() < Duration::from_secs(30), "{}", anna.browser.text().await);
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

/// The whole mailbox as a file: asked for, and there before one's eyes; what its link gives is a zip.
async fn takes_it_out(anna: &Person, form: &str, ready: &str, name: &str) {
    let button = format!("[...document.querySelectorAll('main button')].find(e => e.innerText.trim() === {})", serde_json::json!(form));
    anna.browser.wait_for(&button).await;
    // A button of a long page may lie under the bar of a phone.
    anna.browser.eval(&format!("{button}.scrollIntoView({{ block: 'center' }}); return true")).await;
    anna.clicks(form).await;
    anna.sees(ready).await;
    let link = "[...document.querySelectorAll('a[href*=\"/api/mail/takeouts/\"]')][0]";
    anna.browser.wait_for(link).await;
    anna.browser.eval(&format!("{link}.scrollIntoView({{ block: 'center' }}); return true")).await;
    picture(anna, name).await;
    let begins = anna
        .browser
        .eval(&format!(
            "return fetch({link}.href).then(r => r.arrayBuffer()).then(b => String.fromCharCode(...new Uint8Array(b).slice(0, 2)))"
        ))
        .await;
    assert_eq!(begins, "PK");
}

/// How much wider than the window the page is.
async fn overflow(anna: &Person) -> f64 {
    anna.browser.eval("return document.documentElement.scrollWidth - innerWidth").await.as_f64().unwrap_or(f64::MAX).max(0.0)
}
