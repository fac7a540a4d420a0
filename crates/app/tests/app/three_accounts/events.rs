//! What the screens of each are told.

use super::{Account, PATIENCE, import};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use testkit::caller::{Event, Screen};

/// While one acts, the screens of those who see it are told, and nobody else's; a screen that comes again hears the same.
///
/// After all have acted, each makes a company, of which its own screen is told last: until then it has been told of all else.
pub async fn screens(all: &mut [Account], wrong: &mut Vec<String>) {
    let mut open: Vec<Screen> = Vec::new();
    for account in &*all {
        open.push(account.caller.screen().await);
    }
    let mut jobs = Vec::new();
    for account in &mut *all {
        jobs.push(act(account).await);
    }
    let mut lasts = Vec::new();
    for account in &mut *all {
        let company =
            account.caller.post("/api/customers", json!({ "name": format!("{} Third", account.mark()), "country": "FR" })).await.ok();
        lasts.push(company["id"].as_str().expect("a company has an id").to_owned());
        account.ids.insert(lasts[account.at].clone());
    }
    let companies: Vec<String> = all.iter().map(|account| account.made["/api/customers"].clone()).collect();
    let mut told = Vec::new();
    for (screen, last) in open.iter_mut().zip(&lasts) {
        told.push(until(screen, last).await);
    }
    for (account, told) in all.iter().zip(&told) {
        only_of_seen(all, account, told, wrong).await;
        let expected = account.sees();
        for (what, key, ids) in [("company", "company_id", &companies), ("job", "id", &jobs)] {
            let heard: BTreeSet<usize> = (0..all.len()).filter(|at| told.iter().any(|event| event.data[key] == json!(ids[*at]))).collect();
            if heard != expected {
                wrong.push(format!("events: {} is told of the {what} of {heard:?} instead of {expected:?}", account.mark()));
            }
        }
        // Carries no id: one of each follow-up that is seen.
        let promises = told.iter().filter(|event| event.kind == "customers.follow_up").count();
        if promises != expected.len() {
            wrong.push(format!("events: {} is told of {promises} follow-ups instead of {}", account.mark(), expected.len()));
        }
    }
    for ((account, told), last) in all.iter().zip(&told).zip(&lasts) {
        let heard = resumed(account, &told[0].id, last).await;
        only_of_seen(all, account, &heard, wrong).await;
        let (before, after) = (places(&told[1..]), places(&heard));
        // What a long transaction committed late is told later the first time and in its place the second.
        if !before.is_subset(&after) || after.contains(&place(&told[0])) || after.len() != heard.len() {
            wrong.push(format!("events: {} comes again and hears {after:?} instead of {before:?}", account.mark()));
        }
    }
    // Another tenant's mark in the stream leads nowhere.
    let heard = resumed(&all[1], &told[3][0].id, &lasts[1]).await;
    only_of_seen(all, &all[1], &heard, wrong).await;
}

/// Makes a follow-up and has a file taken in; gives the job, which has ended then.
async fn act(account: &mut Account) -> String {
    let (mark, company, mailbox) = (account.mark(), account.made["/api/customers"].clone(), account.made["/api/mail/mailboxes"].clone());
    let note = json!({ "kind": "note", "text": format!("{mark} again"), "next_at": "2099-02-01T09:00:00Z" });
    account.caller.post(&format!("/api/customers/{company}/follow-ups"), note).await.ok();
    let job = import(&mut account.caller, mark, &mailbox).await;
    account.ids.insert(job.clone());
    let since = Instant::now();
    loop {
        let seen = account.caller.get(&format!("/api/jobs/{job}")).await.ok();
        if seen["state"] == "done" {
            return job;
        }
        assert!(since.elapsed() < PATIENCE, "{mark}: the import is not done: {seen}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Each event that names something names what the account sees.
async fn only_of_seen(all: &[Account], account: &Account, told: &[Event], wrong: &mut Vec<String>) {
    for event in told {
        for (key, id) in event.data.as_object().into_iter().flatten() {
            let id = id.as_str().unwrap_or_default();
            let seen = match (all.iter().find(|owner| owner.ids.contains(id)), key.as_str()) {
                (Some(owner), _) => account.sees().contains(&owner.at),
                // Things that came into being meanwhile: whose screen is told may look at them.
                (None, "thread_id") => account.caller.get(&format!("/api/mail/threads/{id}")).await.status == 200,
                (None, "company_id") => account.caller.get(&format!("/api/customers/{id}")).await.status == 200,
                (None, _) => false,
            };
            if !seen {
                wrong.push(format!("events: {} is told {event:?}", account.mark()));
            }
        }
    }
}

/// What a screen hears that comes again after this event.
async fn resumed(account: &Account, after: &str, last: &str) -> Vec<Event> {
    until(&mut account.caller.screen_since(Some(after)).await, last).await
}

/// What a screen is told until it is told of this company.
async fn until(screen: &mut Screen, company: &str) -> Vec<Event> {
    let mut told = Vec::new();
    loop {
        let event = screen.next(PATIENCE).await.unwrap_or_else(|| panic!("not told of {company}, only {told:?}"));
        let last = event.data["company_id"] == json!(company);
        // The greeting says where the screen is, not what happened.
        if event.kind != "hello" {
            told.push(event);
        }
        if last {
            return told;
        }
    }
}

/// Which event it is: the rest of the id says what had been read before it.
fn place(event: &Event) -> String {
    event.id.rsplitn(3, ';').take(2).collect::<Vec<_>>().join(" of ")
}

fn places(events: &[Event]) -> BTreeSet<String> {
    events.iter().map(place).collect()
}
