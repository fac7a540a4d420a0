//! A Maildir written directly: ten thousand mails a second, before the server starts or while it runs.

use crate::letters::Letter;
use crate::process::ServerUser;
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes names unique within this process.
static SEQUENCE: AtomicU64 = AtomicU64::new(0);

/// One user's Maildir++ with its folders. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Maildir {
    root: PathBuf,
    owner: Arc<ServerUser>,
}

impl Maildir {
    /// The Maildir at this place; folders are made when first written to.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), owner: Arc::new(ServerUser::find()) }
    }

    /// Where a folder's files are. `Sent/2026` lies in `.Sent.2026`.
    #[must_use]
    pub fn folder(&self, name: &str) -> PathBuf {
        if name == "INBOX" { self.root.clone() } else { self.root.join(format!(".{}", name.replace('/', "."))) }
    }

    /// Puts a mail into a folder, unseen; gives the name by which Dovecot knows it (its GUID).
    ///
    /// # Panics
    /// When it can't be written.
    pub fn add(&self, folder: &str, raw: &[u8], internal_date: DateTime<Utc>) -> String {
        self.write(folder, raw, internal_date, None)
    }

    /// Puts a mail into a folder with Maildir's flags: `S` seen, `R` answered, `F` flagged, `T` deleted, `D` draft (in the order of ASCII).
    ///
    /// # Panics
    /// When it can't be written.
    pub fn add_flagged(&self, folder: &str, raw: &[u8], internal_date: DateTime<Utc>, flags: &str) -> String {
        self.write(folder, raw, internal_date, Some(flags))
    }

    /// Puts many letters where they belong; gives how many.
    ///
    /// # Panics
    /// When one can't be written.
    pub fn fill(&self, letters: impl IntoIterator<Item = Letter>) -> usize {
        letters
            .into_iter()
            .inspect(|letter| {
                let flags = letter.maildir_flags();
                self.write(letter.folder, &letter.raw, letter.internal_date, (!flags.is_empty()).then_some(flags.as_str()));
            })
            .count()
    }

    fn write(&self, folder: &str, raw: &[u8], internal_date: DateTime<Utc>, flags: Option<&str>) -> String {
        let path = self.folder(folder);
        if !path.join("tmp").exists() {
            self.make(&path, folder != "INBOX");
        }
        // The server numbers new files by their names' order, so the internal date comes first.
        let sequence = SEQUENCE.fetch_add(1, Ordering::Relaxed);
        let name = format!(
            "{}.M{:06}P{}Q{sequence}.tradewind,S={}",
            internal_date.timestamp(),
            internal_date.timestamp_subsec_micros(),
            std::process::id(),
            raw.len()
        );
        let fresh = path.join("tmp").join(&name);
        std::fs::write(&fresh, raw).unwrap_or_else(|error| panic!("writing {}: {error}", fresh.display()));
        self.owner.own(&fresh);
        let file = std::fs::File::options().append(true).open(&fresh).expect("just written");
        file.set_modified(internal_date.into()).expect("just written");
        let target = match flags {
            Some(flags) => path.join("cur").join(format!("{name}:2,{flags}")),
            None => path.join("new").join(&name),
        };
        std::fs::rename(&fresh, &target).unwrap_or_else(|error| panic!("moving to {}: {error}", target.display()));
        // Dovecot's GUID of a Maildir file is its name without the fields after the comma.
        name.split(',').next().unwrap_or_default().to_owned()
    }

    fn make(&self, path: &Path, below_inbox: bool) {
        for part in ["cur", "new", "tmp"] {
            std::fs::create_dir_all(path.join(part)).unwrap_or_else(|error| panic!("making {}: {error}", path.display()));
            self.owner.own(&path.join(part));
        }
        if below_inbox {
            std::fs::write(path.join("maildirfolder"), "").expect("just made");
            self.owner.own(&path.join("maildirfolder"));
        }
        self.owner.own(&self.root);
        self.owner.own(path);
    }
}
