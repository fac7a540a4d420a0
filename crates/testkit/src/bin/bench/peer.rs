//! The peer: `mbsync` fetches everything into a fresh Maildir, `notmuch new` indexes it.

use crate::report::say;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use testkit::dovecot::{Dovecot, PASSWORD, USER};
use testkit::process::Scratch;

/// What the peer needed.
pub struct Peer {
    pub fetched_in: Duration,
    pub indexed_in: Duration,
    pub mails: usize,
}

impl Peer {
    pub fn seconds(&self) -> f64 {
        (self.fetched_in + self.indexed_in).as_secs_f64()
    }
}

/// Fetches and indexes the whole mailbox from scratch.
pub fn run(dovecot: &Dovecot) -> Peer {
    let scratch = Scratch::new("peer");
    let mail = scratch.path().join("mail");
    std::fs::create_dir(&mail).expect("our own folder");
    std::fs::write(scratch.path().join("mbsyncrc"), mbsyncrc(dovecot, &mail)).expect("our own folder");
    let notmuch = format!(
        "[database]\npath={}\n[user]\nname=Anna Lin\nprimary_email={USER}\n[new]\ntags=new\nignore=.mbsyncstate;.uidvalidity\n",
        mail.display()
    );
    std::fs::write(scratch.path().join("notmuch"), notmuch).expect("our own folder");

    say("mbsync");
    let since = Instant::now();
    let mut mbsync = Command::new("mbsync");
    mbsync.arg("-c").arg(scratch.path().join("mbsyncrc")).arg("-a").arg("-q");
    done(&mut mbsync, scratch.path());
    let fetched_in = since.elapsed();

    say("notmuch new");
    let since = Instant::now();
    done(Command::new("notmuch").arg("new").arg("--quiet").env("NOTMUCH_CONFIG", scratch.path().join("notmuch")), scratch.path());
    let indexed_in = since.elapsed();
    Peer { fetched_in, indexed_in, mails: files_below(&mail) }
}

fn mbsyncrc(dovecot: &Dovecot, mail: &Path) -> String {
    format!(
        "IMAPAccount server
Host {}
Port {}
User {USER}
Pass \"{PASSWORD}\"
SSLType None
AuthMechs PLAIN

IMAPStore far
Account server

MaildirStore near
Path {mail}/
Inbox {mail}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
Sync Pull
SyncState *
",
        dovecot.host(),
        dovecot.imap_port(),
        mail = mail.display()
    )
}

fn done(command: &mut Command, home: &Path) {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.env("HOME", home).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("can't start {name}: {error}. Install it: apt-get install isync notmuch"));
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Mails in all `cur` and `new` folders.
fn files_below(mail: &Path) -> usize {
    let mut count = 0;
    let mut folders = vec![mail.to_owned()];
    while let Some(folder) = folders.pop() {
        let holds_mail = folder.ends_with("cur") || folder.ends_with("new");
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else if holds_mail {
                count += 1;
            }
        }
    }
    count
}
