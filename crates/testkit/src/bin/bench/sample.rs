//! The mailbox that both sides fetch: made once, kept under `target/bench`.

use crate::report::say;
use std::path::{Path, PathBuf};
use testkit::dovecot::{Maildir, USER};
use testkit::letters::{Kind, Letter, Letters, Oddity};
use testkit::process::{ServerUser, target_folder};

const SEED: u64 = 20_261_122;
/// 20,000 mails of 1.35 GB.
pub const AVERAGE_BYTES: usize = 67_500;

/// The letters of the sample, oldest first.
pub fn letters(mails: usize) -> impl Iterator<Item = Letter> {
    Letters::seeded(SEED).people(1_200).generate(mails, AVERAGE_BYTES)
}

/// More than come to one mailbox while a workload lasts.
const INCOMING_MAX: usize = 50_000;
const CORRESPONDENTS: usize = 60;

/// What comes to one of many mailboxes, with answers in their threads; each letter has a Message-ID of its own.
pub fn incoming(number: usize, owner: &str) -> impl Iterator<Item = Letter> + Send + use<> {
    let letters = Letters::seeded(SEED + 1 + number as u64).people(CORRESPONDENTS).owner("Sales", owner, "Haiyue Lighting Co., Ltd");
    letters.generate(INCOMING_MAX, AVERAGE_BYTES).filter(|letter| {
        let named = !matches!(letter.kind, Kind::Odd(Oddity::NoMessageId | Oddity::DuplicateMessageId));
        named && letter.kind != Kind::Sent
    })
}

/// The folder with the sample's store, for `mail_folder`; makes it where it isn't there.
pub fn store(mails: usize) -> PathBuf {
    let folder = target_folder().join("bench").join(format!("mail-sync-{mails}"));
    let done = folder.join("done");
    if !done.exists() {
        say(&format!("making {mails} mails (once)"));
        let _ = std::fs::remove_dir_all(&folder);
        let home = folder.join(USER);
        std::fs::create_dir_all(&home).expect("the target folder can be written");
        ServerUser::find().own(&home);
        Maildir::at(&home.join("Maildir")).fill(letters(mails));
        std::fs::write(&done, "").expect("the target folder can be written");
    }
    folder
}

/// Removes what Dovecot has learnt about the store, so that each side meets a server that never saw these mails; reads
/// the mails once, so that no side pays for the disk.
pub fn forget_indexes(store: &Path) -> u64 {
    let mut bytes = 0;
    let mut folders = vec![store.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if entry.file_name().to_string_lossy().starts_with("dovecot") {
                std::fs::remove_file(&path).expect("our own file");
            } else {
                bytes += std::fs::read(&path).map_or(0, |content| content.len() as u64);
            }
        }
    }
    bytes
}
