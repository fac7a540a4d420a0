//! What another mail program, a delivery or the server's administrator does to the mail, and what is there afterwards.

use super::{Dovecot, Store};
use chrono::{DateTime, Utc};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

/// A mail as the server has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OnServer {
    /// Its number in the folder.
    pub uid: u32,
    /// What stays the same when it is moved.
    pub guid: String,
    /// With its angle brackets; empty when it has none.
    pub message_id: String,
    /// Flags and keywords, sorted, for instance `\Seen`.
    pub flags: Vec<String>,
}

impl Dovecot {
    /// Delivers a mail, as of now.
    pub async fn deliver(&self, user: &str, folder: &str, raw: &[u8]) {
        match self.setup.store {
            Store::Maildir => {
                let now: DateTime<Utc> = std::time::SystemTime::now().into();
                self.maildir(user).add(folder, raw, now);
            }
            Store::Sdbox => {
                if folder != "INBOX" && !self.folders(user).await.iter().any(|f| f == folder) {
                    self.create_folder(user, folder).await;
                }
                self.doveadm_with(&["save", "-u", user, "-m", folder], raw).await;
            }
        }
    }

    /// Delivers a mail by LMTP, as the machine's mail transport would; it gets a `Received` header and lands in INBOX.
    ///
    /// # Panics
    /// When the server refuses it; its answer is in the words.
    pub async fn deliver_by_lmtp(&self, user: &str, raw: &[u8]) {
        let stream = UnixStream::connect(self.lmtp_socket()).await.expect("the server takes mail by LMTP");
        let mut stream = BufReader::new(stream);
        expect_code(&mut stream, "220").await;
        for (line, code) in [("LHLO test.example", "250"), ("MAIL FROM:<>", "250"), (&*format!("RCPT TO:<{user}>"), "250"), ("DATA", "354")]
        {
            stream.write_all(format!("{line}\r\n").as_bytes()).await.expect("the server listens");
            expect_code(&mut stream, code).await;
        }
        stream.write_all(&dot_stuffed(raw)).await.expect("the server listens");
        expect_code(&mut stream, "250").await;
    }

    /// All mails of a folder in the order of their numbers.
    ///
    /// # Panics
    /// When there is no such folder.
    pub async fn listing(&self, user: &str, folder: &str) -> Vec<OnServer> {
        let table = self.doveadm(&["-f", "tab", "fetch", "-u", user, "uid guid flags hdr.message-id", "mailbox", folder, "all"]).await;
        let mut mails: Vec<OnServer> = table.lines().skip(1).map(on_server).collect();
        mails.sort();
        mails
    }

    /// All mails of a user: folder, number, Message-ID with its angle brackets.
    ///
    /// # Panics
    /// When there is no such user.
    pub async fn all_mails(&self, user: &str) -> Vec<(String, u32, String)> {
        let table = self.doveadm(&["-f", "tab", "fetch", "-u", user, "mailbox uid hdr.message-id", "all"]).await;
        let row = |line: &str| {
            let mut fields = line.split('\t');
            let (folder, uid) = (fields.next()?, fields.next()?.parse().ok()?);
            Some((folder.to_owned(), uid, fields.next().unwrap_or_default().trim().to_owned()))
        };
        table.lines().skip(1).map(|line| row(line).unwrap_or_else(|| panic!("a row of three fields: {line}"))).collect()
    }

    /// The numbers of all mails in a folder, ascending.
    pub async fn all_uids(&self, user: &str, folder: &str) -> Vec<u32> {
        self.listing(user, folder).await.into_iter().map(|mail| mail.uid).collect()
    }

    /// How many mails a folder holds.
    pub async fn message_count(&self, user: &str, folder: &str) -> usize {
        self.status(user, folder, "messages").await.try_into().expect("a count")
    }

    /// The folder's UIDVALIDITY (RFC 9051, 2.3.1.1).
    pub async fn uidvalidity(&self, user: &str, folder: &str) -> u64 {
        self.status(user, folder, "uidvalidity").await
    }

    /// A mail as it was delivered, byte for byte but for line ends, which are CRLF.
    pub async fn raw(&self, user: &str, folder: &str, uid: u32) -> String {
        let text = self.doveadm(&["fetch", "-u", user, "text", "mailbox", folder, "uid", &uid.to_string()]).await;
        text.trim_start_matches("text:\n").trim_end_matches('\u{c}').to_owned()
    }

    /// All folders.
    pub async fn folders(&self, user: &str) -> Vec<String> {
        self.doveadm(&["mailbox", "list", "-u", user]).await.lines().map(ToOwned::to_owned).collect()
    }

    /// Makes and subscribes a folder; `/` parts the levels, names are UTF-8.
    pub async fn create_folder(&self, user: &str, folder: &str) {
        self.doveadm(&["mailbox", "create", "-s", "-u", user, folder]).await;
    }

    /// Renames a folder with all below it.
    pub async fn rename_folder(&self, user: &str, from: &str, to: &str) {
        self.doveadm(&["mailbox", "rename", "-s", "-u", user, from, to]).await;
    }

    /// Deletes a folder with its mail.
    pub async fn delete_folder(&self, user: &str, folder: &str) {
        self.doveadm(&["mailbox", "delete", "-s", "-u", user, folder]).await;
    }

    /// Sets a flag or keyword, for instance `\Seen`.
    pub async fn flag(&self, user: &str, folder: &str, uid: u32, flag: &str) {
        self.doveadm(&["flags", "add", "-u", user, flag, "mailbox", folder, "uid", &uid.to_string()]).await;
    }

    /// Takes a flag or keyword away.
    pub async fn unflag(&self, user: &str, folder: &str, uid: u32, flag: &str) {
        self.doveadm(&["flags", "remove", "-u", user, flag, "mailbox", folder, "uid", &uid.to_string()]).await;
    }

    /// Moves a mail; it gets a new number in the other folder.
    pub async fn move_mail(&self, user: &str, folder: &str, uid: u32, to: &str) {
        self.doveadm(&["move", "-u", user, to, "mailbox", folder, "uid", &uid.to_string()]).await;
    }

    /// Copies a mail.
    pub async fn copy_mail(&self, user: &str, folder: &str, uid: u32, to: &str) {
        self.doveadm(&["copy", "-u", user, to, "mailbox", folder, "uid", &uid.to_string()]).await;
    }

    /// Deletes a mail for good.
    pub async fn expunge(&self, user: &str, folder: &str, uid: u32) {
        self.doveadm(&["expunge", "-u", user, "mailbox", folder, "uid", &uid.to_string()]).await;
    }

    /// Gives the folder a new UIDVALIDITY, as a server does that was restored or moved; under Maildir its mails are numbered anew as well.
    ///
    /// # Panics
    /// When there is no such folder.
    pub async fn bump_uidvalidity(&self, user: &str, folder: &str) {
        let next = self.uidvalidity(user, folder).await + 1;
        if self.setup.store == Store::Maildir {
            for entry in std::fs::read_dir(self.maildir(user).folder(folder)).expect("the folder is there").flatten() {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                if name == "dovecot-uidlist" || name.starts_with("dovecot.index") {
                    let _ = std::fs::remove_file(entry.path());
                }
            }
        }
        self.doveadm(&["mailbox", "update", "--uid-validity", &next.to_string(), "-u", user, folder]).await;
    }

    /// Breaks all connections of a user, in good order, with those that the same process serves.
    pub async fn kick(&self, user: &str) {
        self.doveadm(&["kick", "-f", user]).await;
    }

    /// Runs `doveadm` on this server and gives what it printed.
    ///
    /// # Panics
    /// When it fails; its words are in the panic.
    pub async fn doveadm(&self, args: &[&str]) -> String {
        self.doveadm_with(args, &[]).await
    }

    async fn doveadm_with(&self, args: &[&str], input: &[u8]) -> String {
        let mut command = std::process::Command::new("doveadm");
        command.arg("-c").arg(self.conf_path()).args(args).current_dir(self.scratch.path());
        self.run_as.run(&mut command);
        let mut command = tokio::process::Command::from(command);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("doveadm comes with Dovecot");
        let mut stdin = child.stdin.take().expect("piped");
        stdin.write_all(input).await.expect("doveadm reads its input");
        drop(stdin);
        let done = child.wait_with_output().await.expect("doveadm ends");
        assert!(done.status.success(), "doveadm {args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    async fn status(&self, user: &str, folder: &str, item: &str) -> u64 {
        let line = self.doveadm(&["-f", "tab", "mailbox", "status", "-u", user, item, folder]).await;
        let row = line.lines().nth(1).unwrap_or_else(|| panic!("no folder {folder}"));
        row.rsplit('\t').next().and_then(|value| value.trim().parse().ok()).unwrap_or_else(|| panic!("status of {folder}: {row}"))
    }
}

fn on_server(row: &str) -> OnServer {
    let mut cells = row.split('\t');
    let uid = cells.next().and_then(|c| c.parse().ok()).unwrap_or_else(|| panic!("doveadm's table: {row}"));
    let guid = cells.next().unwrap_or_default().to_owned();
    let mut flags: Vec<String> =
        cells.next().unwrap_or_default().split_whitespace().filter(|f| *f != "\\Recent").map(ToOwned::to_owned).collect();
    flags.sort();
    let message_id = cells.next().unwrap_or_default().trim().to_owned();
    OnServer { uid, guid, message_id, flags }
}

/// The mail with CRLF line ends, leading dots doubled, closed by a dot (RFC 5321, 4.5.2).
fn dot_stuffed(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + 64);
    let body = raw.strip_suffix(b"\n").unwrap_or(raw);
    for line in body.split(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

/// Reads an answer, of several lines perhaps, and insists on its code.
async fn expect_code(stream: &mut BufReader<impl AsyncReadExt + Unpin>, code: &str) {
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.expect("the server answers");
        assert!(line.starts_with(code), "wanted {code}, the server says {line}");
        if line.as_bytes().get(3) != Some(&b'-') {
            return;
        }
    }
}
