//! The one door through which mails get on their way: whoever wants a mail to leave hands it over here, and here is asked whether
//! somebody must read it first. Nothing else puts a mail among the outgoing (a test below looks), so no path leads around the question.

use crate::approval::{self, Question};
use crate::jobs::Send;
use crate::model::{ApprovalSubject, MailingId, Outgoing, OutgoingState};
use crate::send::tell;
use crate::store::outgoing as store;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};

/// On whose word a mail leaves.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Word {
    /// A person's, for this one mail: where his mails are read before they leave, it waits for that.
    Persons {
        /// It has files.
        files: bool,
        /// It tells of its opening.
        tracked: bool,
        /// He wants it to leave then.
        planned_at: Option<DateTime<Utc>>,
    },
    /// That of a mail to many, which was read as a whole.
    Mailings(MailingId),
    /// A rule's: nobody is there who could wait, so what would have to be read stays here.
    Rules {
        /// It has files.
        files: bool,
    },
}

/// What became of a mail that was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dispatched {
    /// It leaves at its time.
    Leaves,
    /// It waits until somebody has read it.
    Awaits,
    /// It stays here: nothing was written.
    Stays,
}

/// Puts a mail on its way, to leave at its time, or asks those who let the mails of its writer go.
pub(crate) async fn dispatch(
    tx: &mut TenantTx,
    mail: &Outgoing,
    labels: &[LabelId],
    word: Word,
    now: DateTime<Utc>,
) -> Result<Dispatched, Fault> {
    let needed = match word {
        Word::Persons { files, .. } | Word::Rules { files } => approval::needed(tx, AccountId(mail.account_id), &mail.rcpt, files).await?,
        Word::Mailings(id) => {
            approval::must_be_let_go(tx, id).await?;
            None
        }
    };
    let dispatched = match (needed, word) {
        (None, _) => {
            store::insert_dispatched(tx, mail, OutgoingState::Waiting, labels, now).await?;
            queue::enqueue_at(tx, &Send { outgoing_id: mail.id }, mail.leaves_at).await?;
            Dispatched::Leaves
        }
        (Some(needed), Word::Persons { tracked, planned_at, .. }) => {
            store::insert_dispatched(tx, mail, OutgoingState::Awaiting, labels, now).await?;
            let question = Question {
                of: ApprovalSubject::Mail(mail.id),
                draft_id: mail.draft_id,
                mailbox_id: mail.mailbox_id,
                blob: &mail.blob,
                seal: None,
                subject: &mail.subject,
                rcpt: &mail.rcpt,
                tracked,
                planned_at,
            };
            approval::ask(tx, AccountId(mail.account_id), (needed, question), now).await?;
            Dispatched::Awaits
        }
        (Some(_), Word::Rules { .. } | Word::Mailings(_)) => return Ok(Dispatched::Stays),
    };
    tell(tx, mail, labels).await?;
    Ok(dispatched)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    fn files(folder: &Path, all: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, all);
            } else {
                all.push(path);
            }
        }
    }

    /// Which files of this context say these words, and how often.
    fn said(words: &str) -> Vec<(String, usize)> {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut all = Vec::new();
        files(&src, &mut all);
        let count = |path: &PathBuf| {
            let text = fs::read_to_string(path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            (path.strip_prefix(&src).unwrap().display().to_string(), code.matches(words).count())
        };
        let mut found: Vec<_> = all.iter().map(count).filter(|(_, times)| *times > 0).collect();
        found.sort();
        found
    }

    #[test]
    fn no_path_leads_around_the_question() {
        assert_eq!(said("insert into mail.outgoing"), [("store/outgoing.rs".to_owned(), 1)]);
        let hand_it_over = [("dispatch.rs".to_owned(), 2), ("store/outgoing.rs".to_owned(), 1)];
        assert_eq!(said("insert_dispatched"), hand_it_over, "hand the mail over to `dispatch`");
    }
}
