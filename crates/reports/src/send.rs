//! Sending what is due: planned once, each letter reckoned with its reader's rights, none sent twice.

use crate::jobs::{Plan, Send};
use crate::model::{Of, Refusal, Schedule, Sending, SendingState, Table};
use crate::rules::{self, letter, next_after, say, sheet};
use crate::{READ, Reports, figures, schedules, store, told};
use accounts::{Acting, Letter, LetterFile};
use chrono::Duration;
use db::TenantTx;
use kernel::{Fault, Stop};
use queue::JobContext;

/// What became of letters is told for so long.
const TOLD: Duration = Duration::days(90);
/// The media type of a workbook (ECMA-376).
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Characters of a mail server's words that are kept.
const WORDS_CHARS_MAX: usize = 300;

/// Plans a letter for each recipient and promises the next time: one transaction, so that it happens once.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn plan(reports: &Reports, job: &JobContext, plan: &Plan) -> Result<(), Fault> {
    let now = reports.clock.now();
    let Plan { schedule_id, due_at } = *plan;
    reports
        .db
        .write(&job.actor(), async |tx| {
            let found = store::schedule_for_update(tx, schedule_id).await?;
            // Paused, or put to another hour: another promise counts.
            let due = found.filter(|schedule| schedule.next_at.is_some_and(|next_at| next_at.timestamp() == due_at.timestamp()));
            if let Some(Schedule { plan, .. }) = &due {
                let zone = schedules::zone(tx).await?;
                store::insert_sendings(tx, schedule_id, due_at, now).await?;
                store::forget_sendings(tx, schedule_id, due_at - TOLD).await?;
                // What was missed while the program stood still is sent once.
                let next_at = next_after(plan.every, plan.day, plan.hour, zone, now.max(due_at));
                store::set_due(tx, schedule_id, due_at, next_at).await?;
                for account in &plan.recipients {
                    queue::enqueue(tx, &Send { schedule_id, due_at, account: *account }).await?;
                }
                queue::enqueue_at(tx, &Plan { schedule_id, due_at: next_at }, next_at).await?;
            }
            job.complete(tx).await
        })
        .await
}

/// Sends one letter. Killed while the mail server was spoken to, it is not sent again.
///
/// # Errors
/// A fault when the mail server is away: the job tries again.
pub(crate) async fn send(reports: &Reports, job: &JobContext, send: &Send) -> Result<(), Fault> {
    let house = job.actor();
    let Some((schedule, reader)) = reports.db.write(&house, async |tx| begin(reports, tx, send).await).await? else {
        return Ok(());
    };
    let answer = reckon(reports, &schedule, &reader).await;
    let (name, table) = match answer {
        Ok(answer) => answer,
        Err(Stop::Refused(refusal)) => {
            let reason = if refusal == Refusal::TooSlow { "too_slow" } else { "refused" };
            return end(reports, job, send, (SendingState::Failed, Some(reason), None)).await;
        }
        Err(Stop::Failed(fault)) if job.is_last_attempt() => {
            reports.db.write(&house, async |tx| mark(reports, tx, send, (SendingState::Failed, Some("fault"), None)).await).await?;
            return Err(fault);
        }
        Err(Stop::Failed(fault)) => return Err(fault),
    };
    let letter = write(reports, &reader, (&name, &table))?;
    // From here on nobody could prove the letter unsent.
    reports.db.write(&house, async |tx| mark(reports, tx, send, (SendingState::Sending, None, None)).await).await?;
    match reports.notifier.send(letter).await {
        Ok(()) => end(reports, job, send, (SendingState::Sent, None, None)).await,
        Err(fault) => {
            let words: String = fault.to_string().chars().take(WORDS_CHARS_MAX).collect();
            let state = if job.is_last_attempt() { SendingState::Failed } else { SendingState::Waiting };
            reports.db.write(&house, async |tx| mark(reports, tx, send, (state, Some("mail_server"), Some(words))).await).await?;
            Err(fault)
        }
    }
}

/// Whom to send to; none when there is nothing to be sent any more.
async fn begin(reports: &Reports, tx: &mut TenantTx, send: &Send) -> Result<Option<(Schedule, Acting)>, Fault> {
    let state = store::sending_for_update(tx, send.schedule_id, send.due_at, send.account).await?;
    if state == Some(SendingState::Sending) {
        mark(reports, tx, send, (SendingState::Uncertain, Some("uncertain"), None)).await?;
    }
    if state != Some(SendingState::Waiting) {
        return Ok(None);
    }
    let Some(schedule) = store::schedule(tx, send.schedule_id).await? else {
        return Ok(None);
    };
    let reader = match reports.accounts.acting(tx, send.account).await? {
        None => Err("not_active"),
        Some(reader) if !reader.actor.permissions.allow(READ) => Err("no_right"),
        Some(reader) => Ok(reader),
    };
    match reader {
        Ok(reader) => Ok(Some((schedule, reader))),
        Err(reason) => {
            mark(reports, tx, send, (SendingState::Skipped, Some(reason), None)).await?;
            Ok(None)
        }
    }
}

/// The report's name, and its answer as the reader may see it.
async fn reckon(reports: &Reports, schedule: &Schedule, reader: &Acting) -> Result<(String, Table), Stop<Refusal>> {
    let saved = match &schedule.plan.of {
        Of::Standard(_) => None,
        // Whoever shares it by mail may show what it asks; the answer is the reader's.
        Of::Saved(id) => {
            let house = kernel::Actor::house(reader.actor.tenant);
            Some(reports.db.read(&house, async |tx| store::report(tx, *id).await).await?.ok_or(Stop::Refused(Refusal::NoSuchReport))?)
        }
    };
    let now = reports.clock.now();
    let answer = reports.db.read(&reader.actor, async |tx| {
        let at = figures::reader(tx, &reader.actor, now, reports.time_max).await?;
        match (&schedule.plan.of, &saved) {
            (Of::Standard(key), _) => {
                let name = say(reader.actor.lang, &format!("standard.{key}"), &[]);
                if key == rules::GOALS {
                    return Ok((name, figures::goals(tx, &at).await?));
                }
                let standard = rules::standard(key, at.today()).ok_or(Stop::Refused(Refusal::NoSuchReport))?;
                Ok((name, figures::of_standard(tx, &at, &standard, None).await?))
            }
            (Of::Saved(_), Some(report)) => Ok((report.name.clone(), figures::of_report(tx, &at, report, None).await?)),
            (Of::Saved(_), None) => Err(Stop::Refused(Refusal::NoSuchReport)),
        }
    });
    figures::in_time(answer.await)
}

fn write(reports: &Reports, reader: &Acting, (name, table): (&str, &Table)) -> Result<Letter, Fault> {
    let lang = reader.actor.lang;
    let day = reports.clock.now().format("%Y-%m-%d").to_string();
    let written = letter(table, (name, &day, &reports.accounts.address_of("/reports")), lang);
    let file = LetterFile { name: format!("{}-{day}.xlsx", file_name(name)), media_type: XLSX.to_owned(), bytes: sheet(table, lang)? };
    Ok(Letter { to: reader.email.clone(), subject: written.subject, text: written.text, html: Some(written.html), files: vec![file] })
}

/// A name that every system takes.
fn file_name(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(60).collect()
}

type Outcome = (SendingState, Option<&'static str>, Option<String>);

async fn mark(reports: &Reports, tx: &mut TenantTx, send: &Send, (state, reason, words): Outcome) -> Result<(), Fault> {
    let Send { schedule_id, due_at, account } = *send;
    let sending = Sending { account, due_at, state, reason: reason.map(ToOwned::to_owned), words };
    store::set_sending(tx, schedule_id, &sending, reports.clock.now()).await?;
    if let Some(schedule) = store::schedule(tx, schedule_id).await? {
        let labels = schedules::labels(tx, &schedule).await?;
        told::schedules_changed(tx, &labels).await?;
    }
    Ok(())
}

/// Writes the outcome with the job's end.
async fn end(reports: &Reports, job: &JobContext, send: &Send, outcome: Outcome) -> Result<(), Fault> {
    reports
        .db
        .write(&job.actor(), async |tx| {
            mark(reports, tx, send, outcome).await?;
            job.complete(tx).await
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_bears_a_plain_name() {
        assert_eq!(file_name("客户/来源: 2026"), "客户-来源--2026");
    }
}
