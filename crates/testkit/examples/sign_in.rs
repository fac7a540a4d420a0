//! A provider to try signing in at: a stand-in identity server, a Dovecot that takes its tokens with some hundred letters in it, and a
//! sink for what is sent, which delivers into the same mailbox. Ends with Ctrl-C.

use std::path::PathBuf;
use testkit::dovecot::{Dovecot, USER};
use testkit::identity::{CLIENT_ID, CLIENT_SECRET, Identity, SCOPE};
use testkit::letters::Letters;
use testkit::smtp_sink::SmtpSink;

const LETTERS: usize = 300;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "it talks to whoever started it")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let program = arguments.next().unwrap_or_else(|| "http://localhost:7878".to_owned());
    let settings = PathBuf::from(arguments.next().unwrap_or_else(|| "target/sign-in.toml".to_owned()));
    let identity = Identity::start().await;
    identity.allow_redirect(&format!("{}/settings/mailboxes/new", program.trim_end_matches('/')));
    let dovecot = Dovecot::setup().by_token(&identity.introspection_url(), &["xoauth2", "oauthbearer"]).start().await;
    dovecot.maildir(USER).fill(Letters::seeded(1).generate(LETTERS, 6_000));
    let sink =
        SmtpSink::setup().by_token(&["XOAUTH2", "OAUTHBEARER"], identity.checker()).deliver_into(dovecot.maildir(USER)).start().await;
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
    std::fs::write(&settings, text).expect("a place for the settings");
    println!("The stand-in answers at {}.", identity.issuer());
    println!("Start the program:  tradewind serve --allow-inner-mail-hosts --settings {}", settings.display());
    println!("Then bind {USER} at {program}/settings/mailboxes/new and choose 'Sign in with Firm Mail'.");
    tokio::signal::ctrl_c().await.expect("a signal");
}
