//! Letters about approvals: that mails wait for somebody's word, and what became of one's own. Screens are told at once; a letter goes to
//! who isn't looking at his, gathered over a quarter of an hour, and once about each mail.

use crate::Mail;
use crate::jobs::WriteOfApprovals;
use crate::model::{ApprovalLetters, ApprovalState};
use crate::store::approvals::{self as store, ToWriteAbout};
use accounts::labels::{self, Sight};
use chrono::{DateTime, Duration, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, GRANT_ALL, LabelId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What comes within this time is in one letter.
pub const GATHERED_MINUTES: i64 = 15;
/// What is older needs no letter any more.
const LOOK_BACK_DAYS: i64 = 1;
/// Mails that one round of letters is about; the rest is in the next.
const MAILS_MAX: i64 = 2_000;
/// The page that lists them.
const PAGE: &str = "/mail/desk/approvals";

/// When an account wants letters; who said nothing, while he is away.
///
/// # Errors
/// A fault of the database.
pub async fn wanted(tx: &mut TenantTx, account: AccountId) -> Result<ApprovalLetters, Fault> {
    Ok(store::letters(tx, &[account.0]).await?.remove(&account.0).unwrap_or(ApprovalLetters::Away))
}

/// Promises the next letters; those that are promised already tell of this too.
pub(crate) async fn promise(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<(), Fault> {
    queue::enqueue_at(tx, &WriteOfApprovals {}, now + Duration::minutes(GATHERED_MINUTES)).await?;
    Ok(())
}

/// What somebody is to be told.
#[derive(Default)]
struct News {
    /// Mails that wait for him, with the time since when.
    waiting: Vec<(Uuid, DateTime<Utc>)>,
    /// Mails of his that were decided about, how and when.
    decided: Vec<(Uuid, ApprovalState, DateTime<Utc>)>,
}

/// The job: writes to everybody once about what he doesn't know. What was written stands with each mail, in one transaction with the
/// promise of the letter: killed and run again, nobody is written to twice.
///
/// # Errors
/// A fault of the database.
pub async fn write(mail: &Mail, actor: &Actor) -> Result<(), Fault> {
    let now = mail.now();
    mail.db
        .write(actor, async |tx| {
            let about = store::to_write_about(tx, now - Duration::days(LOOK_BACK_DAYS), MAILS_MAX).await?;
            let news = news(tx, &about).await?;
            let people: Vec<Uuid> = news.keys().copied().collect();
            let wanted = store::letters(tx, &people).await?;
            let seen = labels::last_seen(tx, &people.iter().map(|id| AccountId(*id)).collect::<Vec<_>>()).await?;
            for (account, news) in news {
                let after = match wanted.get(&account).copied().unwrap_or(ApprovalLetters::Away) {
                    ApprovalLetters::Never => continue,
                    ApprovalLetters::Always => None,
                    // Screens ask anew as soon as they are told: who was there after it knows of it.
                    ApprovalLetters::Away => seen.get(&AccountId(account)).copied(),
                };
                write_to(tx, account, &unseen(news, after)).await?;
            }
            Ok(())
        })
        .await
}

/// Who is to be told what.
async fn news(tx: &mut TenantTx, about: &[ToWriteAbout]) -> Result<BTreeMap<Uuid, News>, Fault> {
    let mut all: BTreeMap<Uuid, News> = BTreeMap::new();
    let of_nobody = |one: &&ToWriteAbout| one.state == ApprovalState::Asked && one.approvers.is_empty();
    let writers: BTreeSet<Uuid> = about.iter().filter(of_nobody).map(|one| one.writer).collect();
    let superiors = superiors(tx, &writers).await?;
    for one in about {
        match (one.state, one.decided_at) {
            (ApprovalState::Asked, _) => {
                let asked = if one.approvers.is_empty() { superiors.get(&one.writer) } else { Some(&one.approvers) };
                for account in asked.into_iter().flatten().filter(|account| !one.letters_to.contains(account)) {
                    all.entry(*account).or_default().waiting.push((one.id.0, one.asked_at));
                }
            }
            (state, Some(at)) => all.entry(one.writer).or_default().decided.push((one.id.0, state, at)),
            (_, None) => {}
        }
    }
    Ok(all)
}

/// Who decides about these people's mails where nobody is named.
async fn superiors(tx: &mut TenantTx, writers: &BTreeSet<Uuid>) -> Result<HashMap<Uuid, Vec<Uuid>>, Fault> {
    let mut all = HashMap::new();
    if writers.is_empty() {
        return Ok(all);
    }
    let everybody = sights(tx).await?;
    for writer in writers {
        let of_writer = labels::for_owner(tx, AccountId(*writer)).await?;
        all.insert(*writer, above(&everybody, *writer, &of_writer));
    }
    Ok(all)
}

async fn sights(tx: &mut TenantTx) -> Result<Vec<(Uuid, Sight)>, Fault> {
    let mut all = Vec::new();
    for colleague in labels::colleagues(tx).await? {
        if let Some(sight) = labels::sight(tx, colleague.id).await?.filter(|sight| sight.active) {
            all.push((colleague.id.0, sight));
        }
    }
    Ok(all)
}

/// Who sees the writer's department; where nobody does, who sees everything.
fn above(everybody: &[(Uuid, Sight)], writer: Uuid, of_writer: &[LabelId]) -> Vec<Uuid> {
    let department: Vec<LabelId> = of_writer.iter().copied().filter(|label| *label != GRANT_ALL).collect();
    let others = || everybody.iter().filter(|(id, _)| *id != writer);
    let near: Vec<Uuid> = others().filter(|(_, sight)| !sight.all && sight.grants().meet(&department)).map(|(id, _)| *id).collect();
    if near.is_empty() { others().filter(|(_, sight)| sight.all).map(|(id, _)| *id).collect() } else { near }
}

/// What came after somebody was last there.
fn unseen(news: News, after: Option<DateTime<Utc>>) -> News {
    let new = |at: &DateTime<Utc>| after.is_none_or(|after| *at > after);
    News {
        waiting: news.waiting.into_iter().filter(|(_, at)| new(at)).collect(),
        decided: news.decided.into_iter().filter(|(_, _, at)| new(at)).collect(),
    }
}

async fn write_to(tx: &mut TenantTx, account: Uuid, news: &News) -> Result<(), Fault> {
    if news.waiting.is_empty() && news.decided.is_empty() {
        return Ok(());
    }
    let count = |state| news.decided.iter().filter(|(_, now, _)| *now == state).count();
    let what = accounts::What::MailApprovals {
        waiting: news.waiting.len(),
        released: count(ApprovalState::Released),
        corrected: count(ApprovalState::Corrected),
        sent_back: count(ApprovalState::SentBack),
        page: PAGE.to_owned(),
    };
    queue::enqueue(tx, &accounts::Tell { account: AccountId(account), what }).await?;
    let waiting: Vec<Uuid> = news.waiting.iter().map(|(id, _)| *id).collect();
    let decided: Vec<Uuid> = news.decided.iter().map(|(id, _, _)| *id).collect();
    store::written_to(tx, account, &waiting, &decided).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(all: bool, own: LabelId, departments: &[LabelId]) -> Sight {
        let departments = departments.iter().map(|label| (*label, String::new())).collect();
        Sight { name: String::new(), active: true, all, own, departments, pool: false, shared: vec![] }
    }

    #[test]
    fn the_nearest_above_are_written_to_and_the_master_where_there_is_none() {
        let [writer, colleague, head, master] = [1, 2, 3, 4].map(Uuid::from_u128);
        let everybody = [
            (writer, sight(false, 10, &[])),
            (colleague, sight(false, 11, &[])),
            (head, sight(false, 12, &[20])),
            (master, sight(true, 13, &[])),
        ];
        assert_eq!(above(&everybody, writer, &[GRANT_ALL, 10, 20]), [head]);
        assert_eq!(above(&everybody, writer, &[GRANT_ALL, 10, 21]), [master]);
        assert_eq!(above(&everybody, master, &[GRANT_ALL, 13]), Vec::<Uuid>::new());
    }

    #[test]
    fn what_somebody_was_there_for_needs_no_letter() {
        let at = |minute: i64| DateTime::<Utc>::from_timestamp(minute * 60, 0).expect("a time");
        let news = || News { waiting: vec![(Uuid::nil(), at(5))], decided: vec![(Uuid::nil(), ApprovalState::Released, at(9))] };
        let left = unseen(news(), Some(at(7)));
        assert_eq!((left.waiting.len(), left.decided.len()), (0, 1));
        let left = unseen(news(), None);
        assert_eq!((left.waiting.len(), left.decided.len()), (1, 1));
    }
}
