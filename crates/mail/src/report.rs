//! Mail reports: how soon people are answered, and how what is written fares. Every figure is counted from mails that its reader sees,
//! and leads to them.

use crate::alarm;
use crate::model::{
    InputField, Refusal, Response, ResponseBy, ResponseGroup, SentBy, SentGroup, SentMail, Stop, TrackKind, Visit, Visitor,
};
use crate::rules::hours::WorkingHours;
use crate::rules::spread::percentile;
use crate::rules::tracking as judging;
use crate::store::alarms;
use crate::store::reports::{self as store, Came};
use chrono::{DateTime, Datelike, Days, Duration, Timelike, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Days that one report can span.
pub const DAYS_MAX: i64 = 400;
/// Mails that one report is counted from: the newest of its days. It says so when there were more.
pub const MAILS_MAX: usize = 20_000;
/// Mails that are shown behind a figure.
pub const SHOWN_MAX: usize = 200;
/// Visits that are judged for one report.
const VISITS_MAX: i64 = 100_000;

/// From a moment until before another.
pub type Span = (DateTime<Utc>, DateTime<Utc>);

/// A report and whether it counts everything.
#[derive(Debug, Clone)]
pub struct Counted<G> {
    /// All together.
    pub total: G,
    /// Its groups, in order.
    pub groups: Vec<G>,
    /// There were more mails than it counts.
    pub cut: bool,
}

/// A mail behind a figure, and how long its writer waited.
#[derive(Debug, Clone)]
pub struct Behind {
    /// The mail.
    pub response: Response,
    /// Minutes until its answer; unanswered: none.
    pub minutes: Option<i64>,
    /// Who answered; unanswered: whose it is.
    pub person: String,
}

fn known(span: Span) -> Result<Span, Stop> {
    let (from, until) = span;
    if until <= from || until - from > Duration::days(DAYS_MAX) {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Until)));
    }
    Ok(span)
}

/// How soon people were answered.
///
/// # Errors
/// [`Refusal::FieldMalformed`] for days that are none or too many.
pub async fn responses(tx: &mut TenantTx, span: Span, by: ResponseBy, working: bool) -> Result<Counted<ResponseGroup>, Stop> {
    let (mails, cut, hours) = counted(tx, known(span)?).await?;
    let mut groups: BTreeMap<String, Vec<&Response>> = BTreeMap::new();
    for mail in &mails {
        for key in keys(mail, by, &hours) {
            groups.entry(key).or_default().push(mail);
        }
    }
    let mut names = names(tx, &mails, by).await?;
    let clock = working.then_some(&hours);
    let total = group(String::new(), String::new(), &mails.iter().collect::<Vec<_>>(), clock);
    let mut all: Vec<ResponseGroup> =
        groups.into_iter().map(|(key, mails)| group(key.clone(), names.remove(&key).unwrap_or_default(), &mails, clock)).collect();
    if matches!(by, ResponseBy::Person | ResponseBy::Mailbox | ResponseBy::Label) {
        all.sort_by(|a, b| b.mails.cmp(&a.mails).then_with(|| a.key.cmp(&b.key)));
    }
    Ok(Counted { total, groups: all, cut })
}

async fn counted(tx: &mut TenantTx, span: Span) -> Result<(Vec<Response>, bool, WorkingHours), Fault> {
    let mut mails = store::responses(tx, span, i64::try_from(MAILS_MAX + 1)?).await?;
    let cut = mails.len() > MAILS_MAX;
    mails.truncate(MAILS_MAX);
    let rules = alarms::rules(tx).await?;
    Ok((mails, cut, alarm::working_hours(tx, &rules).await?))
}

/// To which groups a mail belongs; to those of all its labels.
fn keys(mail: &Response, by: ResponseBy, hours: &WorkingHours) -> Vec<String> {
    let here = mail.at.with_timezone(&hours.zone);
    match by {
        ResponseBy::Person => vec![mail.person.to_string()],
        ResponseBy::Mailbox => vec![mail.mailbox_id.to_string()],
        ResponseBy::Label if mail.topics.is_empty() => vec![String::new()],
        ResponseBy::Label => mail.topics.clone(),
        ResponseBy::Hour => vec![format!("{:02}", here.hour())],
        ResponseBy::Week => {
            let day = here.date_naive();
            let monday = day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day);
            vec![monday.to_string()]
        }
    }
}

async fn names(tx: &mut TenantTx, mails: &[Response], by: ResponseBy) -> Result<HashMap<String, String>, Fault> {
    match by {
        ResponseBy::Person => {
            let ids: Vec<AccountId> = mails.iter().map(|mail| AccountId(mail.person)).collect();
            Ok(accounts::people(tx, &ids).await?.into_iter().map(|(id, name)| (id.0.to_string(), name)).collect())
        }
        ResponseBy::Mailbox => Ok(mails.iter().map(|mail| (mail.mailbox_id.to_string(), mail.mailbox.clone())).collect()),
        ResponseBy::Label | ResponseBy::Hour | ResponseBy::Week => Ok(HashMap::new()),
    }
}

fn group(key: String, name: String, mails: &[&Response], clock: Option<&WorkingHours>) -> ResponseGroup {
    let mut minutes: Vec<i64> = mails.iter().filter_map(|mail| waited(mail, clock)).collect();
    let answered = i64::try_from(minutes.len()).unwrap_or(i64::MAX);
    ResponseGroup {
        key,
        name,
        mails: i64::try_from(mails.len()).unwrap_or(i64::MAX),
        answered,
        median_minutes: percentile(&mut minutes, 50),
        p90_minutes: percentile(&mut minutes, 90),
    }
}

fn waited(mail: &Response, clock: Option<&WorkingHours>) -> Option<i64> {
    let answered = mail.answered_at?;
    Some(clock.map_or_else(|| (answered - mail.at).num_minutes(), |hours| hours.between(mail.at, answered)))
}

/// The mails behind a figure: of one group, or all of them. The longest wait first, those that still wait before all others.
///
/// # Errors
/// [`Refusal::FieldMalformed`] for days that are none or too many.
pub async fn behind_responses(
    tx: &mut TenantTx,
    span: Span,
    (by, key): (ResponseBy, Option<&str>),
    working: bool,
) -> Result<Vec<Behind>, Stop> {
    let (mails, _, hours) = counted(tx, known(span)?).await?;
    let clock = working.then_some(&hours);
    let people = names(tx, &mails, ResponseBy::Person).await?;
    let wanted = mails.into_iter().filter(|mail| key.is_none_or(|key| keys(mail, by, &hours).iter().any(|k| k == key)));
    let mut all: Vec<Behind> = wanted
        .map(|response| Behind {
            minutes: waited(&response, clock),
            person: people.get(&response.person.to_string()).cloned().unwrap_or_default(),
            response,
        })
        .collect();
    all.sort_by_key(|behind| std::cmp::Reverse(behind.minutes.unwrap_or(i64::MAX)));
    all.truncate(SHOWN_MAX);
    Ok(all)
}

/// How sent mails fared.
///
/// # Errors
/// [`Refusal::FieldMalformed`] for days that are none or too many.
pub async fn sent(tx: &mut TenantTx, span: Span, by: SentBy) -> Result<Counted<SentGroup>, Stop> {
    let (mails, cut) = judged(tx, known(span)?).await?;
    let mut groups: BTreeMap<String, Vec<&SentMail>> = BTreeMap::new();
    for mail in &mails {
        groups.entry(sent_key(mail, by)).or_default().push(mail);
    }
    let names: HashMap<String, String> = match by {
        SentBy::Person => {
            let ids: Vec<AccountId> = mails.iter().map(|mail| AccountId(mail.account_id)).collect();
            accounts::people(tx, &ids).await?.into_iter().map(|(id, name)| (id.0.to_string(), name)).collect()
        }
        SentBy::Template => {
            let ids: Vec<Uuid> = mails.iter().filter_map(|mail| mail.template_id).collect();
            store::template_names(tx, &ids).await?.into_iter().map(|(id, name)| (id.to_string(), name)).collect()
        }
    };
    let of = |key: String, mails: &[&SentMail]| {
        let count = |holds: fn(&SentMail) -> bool| i64::try_from(mails.iter().filter(|mail| holds(mail)).count()).unwrap_or(i64::MAX);
        SentGroup {
            name: names.get(&key).cloned().unwrap_or_default(),
            key,
            sent: count(|_| true),
            answered: count(|mail| mail.answered),
            tracked: count(|mail| mail.tracked),
            opened: count(|mail| mail.opened),
            clicked: count(|mail| mail.clicked),
        }
    };
    let total = of(String::new(), &mails.iter().collect::<Vec<_>>());
    let mut all: Vec<SentGroup> = groups.into_iter().map(|(key, mails)| of(key, &mails)).collect();
    all.sort_by(|a, b| b.sent.cmp(&a.sent).then_with(|| a.key.cmp(&b.key)));
    Ok(Counted { total, groups: all, cut })
}

fn sent_key(mail: &SentMail, by: SentBy) -> String {
    match by {
        SentBy::Person => mail.account_id.to_string(),
        SentBy::Template => mail.template_id.map(|id| id.to_string()).unwrap_or_default(),
    }
}

/// The mails behind a figure of sent ones, the newest first.
///
/// # Errors
/// [`Refusal::FieldMalformed`] for days that are none or too many.
pub async fn behind_sent(tx: &mut TenantTx, span: Span, (by, key): (SentBy, Option<&str>)) -> Result<Vec<SentMail>, Stop> {
    let (mut mails, _) = judged(tx, known(span)?).await?;
    mails.retain(|mail| key.is_none_or(|key| sent_key(mail, by) == key));
    mails.truncate(SHOWN_MAX);
    Ok(mails)
}

/// Sent mails, and whether probably a person has opened them or followed a link. Machines of mail hosts and scanners count for nothing.
async fn judged(tx: &mut TenantTx, span: Span) -> Result<(Vec<SentMail>, bool), Fault> {
    let mut mails = store::sent(tx, span, i64::try_from(MAILS_MAX + 1)?).await?;
    let cut = mails.len() > MAILS_MAX;
    mails.truncate(MAILS_MAX);
    let tracked: Vec<Uuid> = mails.iter().filter(|mail| mail.tracked).map(|mail| mail.id).collect();
    let mut came: HashMap<Uuid, Vec<Came>> = HashMap::new();
    for one in store::came(tx, &tracked, VISITS_MAX).await? {
        came.entry(one.outgoing_id).or_default().push(one);
    }
    for mail in &mut mails {
        let Some(came) = came.remove(&mail.id) else { continue };
        let visits: Vec<Visit> = came
            .iter()
            .map(|one| Visit {
                kind: one.kind,
                tracked_id: one.tracked_id,
                after_sending: one.at - mail.sent_at,
                network: one.network.clone(),
                agent: one.agent.clone(),
                ours: one.ours,
            })
            .collect();
        let sent_from = came.first().and_then(|one| one.sent_from.clone());
        for (visit, visitor) in visits.iter().zip(judging::judge(&visits, sent_from.as_deref())) {
            let person = matches!(visitor, Visitor::Person | Visitor::ByProxy);
            // Who follows a link has seen the mail, also when his program loads no pictures.
            mail.opened |= person;
            mail.clicked |= person && visit.kind == TrackKind::Link;
        }
    }
    Ok((mails, cut))
}
