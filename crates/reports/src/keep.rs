//! Saving reports: one's own, and those that every colleague has.

use crate::figures::{Reader, check};
use crate::model::{Chart, Flaw, Question, Refusal, Report, ReportId};
use crate::{SHARE, store, told};
use accounts::labels::EVERYONE;
use db::TenantTx;
use kernel::{AccountId, Actor, GRANT_ALL, LabelId, Stop};
use serde_json::json;
use std::collections::BTreeSet;

/// Reports that an account sees.
pub(crate) const REPORTS_MAX: i64 = 200;

/// A report as it is to be.
pub(crate) struct NewReport {
    pub name: String,
    pub chart: Chart,
    pub shared: bool,
    pub question: Question,
}

/// Saves a question.
///
/// # Errors
/// [`Refusal::TooMany`], [`Refusal::NotYours`] for sharing without the right, and what [`check`] refuses.
pub(crate) async fn make(tx: &mut TenantTx, reader: &Reader<'_>, account: AccountId, new: NewReport) -> Result<Report, Stop<Refusal>> {
    may_share(reader.actor, new.shared)?;
    check(tx, reader, &new.question).await?;
    if i64::try_from(store::reports(tx, account, REPORTS_MAX).await?.len()).is_ok_and(|there| there >= REPORTS_MAX) {
        return Err(Stop::Refused(Refusal::TooMany));
    }
    let NewReport { name, chart, shared, question } = new;
    let report = Report { id: ReportId::new(), by: account, shared, name, chart, question, revision: 1 };
    let labels = labels(tx, &report).await?;
    store::insert_report(tx, &report, &labels, reader.now).await?;
    told::reports_changed(tx, &labels).await?;
    Ok(report)
}

/// Writes a report as it is to be. A colleague's that is shared is changed by who may share.
///
/// # Errors
/// [`Refusal::NoSuchReport`], [`Refusal::Changed`], and as [`make`].
pub(crate) async fn change(
    tx: &mut TenantTx,
    reader: &Reader<'_>,
    account: AccountId,
    (id, seen): (ReportId, Option<i64>),
    new: NewReport,
) -> Result<Report, Stop<Refusal>> {
    let was = held(tx, reader.actor, account, id).await?;
    if seen.is_some_and(|seen| seen != i64::from(was.revision)) {
        return Err(Stop::Refused(Refusal::Changed(was.revision)));
    }
    may_share(reader.actor, new.shared && !was.shared)?;
    check(tx, reader, &new.question).await?;
    let NewReport { name, chart, shared, question } = new;
    let mut report = Report { name, chart, shared, question, ..was.clone() };
    let labels = labels(tx, &report).await?;
    report.revision = store::set_report(tx, &report, &labels, reader.now).await?;
    // Who loses it is told as well.
    let told = if was.shared { vec![GRANT_ALL, EVERYONE] } else { labels };
    told::reports_changed(tx, &told).await?;
    Ok(report)
}

/// Deletes a report with its schedules.
///
/// # Errors
/// [`Refusal::NoSuchReport`], [`Refusal::NotYours`].
pub(crate) async fn delete(tx: &mut TenantTx, actor: &Actor, account: AccountId, id: ReportId) -> Result<(), Stop<Refusal>> {
    let report = held(tx, actor, account, id).await?;
    let labels = labels(tx, &report).await?;
    store::delete_report(tx, id).await?;
    if report.shared {
        accounts::audit::append(tx, actor, "reports.report.delete", &report.name, json!({ "report_id": id })).await?;
    }
    told::reports_changed(tx, &labels).await?;
    Ok(told::schedules_changed(tx, &labels).await?)
}

/// Puts one's own reports into this order; what others share stays where it is.
///
/// # Errors
/// [`Refusal::BadFields`] for one that is named twice.
pub(crate) async fn order(tx: &mut TenantTx, actor: &Actor, account: AccountId, ids: &[ReportId]) -> Result<(), Stop<Refusal>> {
    if ids.iter().collect::<BTreeSet<_>>().len() != ids.len() {
        return Err(Stop::Refused(Refusal::field("ids", Flaw::NotAChoice)));
    }
    let reports = store::reports(tx, account, REPORTS_MAX).await?;
    for (id, position) in ids.iter().zip(1..) {
        let mine = reports.iter().find(|report| report.id == *id).filter(|report| may_change(actor, account, report));
        if mine.is_some() {
            store::set_position(tx, *id, position).await?;
        }
    }
    let labels = accounts::labels::own(tx, account).await?;
    Ok(told::reports_changed(tx, &labels).await?)
}

/// A report that this account has.
///
/// # Errors
/// [`Refusal::NoSuchReport`].
pub(crate) async fn find(tx: &mut TenantTx, account: AccountId, id: ReportId) -> Result<Report, Stop<Refusal>> {
    let found = store::report(tx, id).await?.filter(|report| report.shared || report.by == account);
    found.ok_or(Stop::Refused(Refusal::NoSuchReport))
}

async fn held(tx: &mut TenantTx, actor: &Actor, account: AccountId, id: ReportId) -> Result<Report, Stop<Refusal>> {
    let found = store::report_for_update(tx, id).await?.filter(|report| report.shared || report.by == account);
    match found {
        None => Err(Stop::Refused(Refusal::NoSuchReport)),
        Some(report) if !may_change(actor, account, &report) => Err(Stop::Refused(Refusal::NotYours)),
        Some(report) => Ok(report),
    }
}

/// One's own; a colleague's by who may share.
pub(crate) fn may_change(actor: &Actor, account: AccountId, report: &Report) -> bool {
    report.by == account || (report.shared && actor.permissions.allow(SHARE))
}

fn may_share(actor: &Actor, shared: bool) -> Result<(), Stop<Refusal>> {
    if shared && !actor.permissions.allow(SHARE) { Err(Stop::Refused(Refusal::NotYours)) } else { Ok(()) }
}

async fn labels(tx: &mut TenantTx, report: &Report) -> Result<Vec<LabelId>, Stop<Refusal>> {
    let mut labels = accounts::labels::own(tx, report.by).await?;
    labels.extend(report.shared.then_some(EVERYONE));
    Ok(labels)
}
