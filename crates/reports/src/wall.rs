//! The team's wall: what was won this month against the goals, who won it, what is new.

use crate::figures::{Reader, may_goals};
use crate::model::Refusal;
use crate::rules::{begin, percent, sum};
use chrono::{DateTime, Days, NaiveDate, Utc};
use db::TenantTx;
use kernel::{AccountId, Stop};
use sales::{Goal, TargetKind, TargetOf};
use std::collections::HashMap;

/// Colleagues that the wall shows.
const PEOPLE_MAX: usize = 40;
/// Wins that it tells.
const WINS_MAX: i64 = 8;

/// A goal and how far it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Aim {
    /// A team's name; empty: a person's.
    pub name: String,
    pub goal: String,
    pub reached: String,
    pub currency: String,
    pub share: Option<String>,
}

/// A colleague on the wall.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Person {
    pub id: AccountId,
    pub name: String,
    /// In the reporting currency.
    pub won: String,
    pub aim: Option<Aim>,
    pub new_customers: i64,
    pub follow_ups_today: i64,
}

/// An order that was won.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Win {
    pub name: String,
    pub company: Option<String>,
    pub owner: String,
    pub amount: Option<String>,
    pub currency: Option<String>,
    pub at: DateTime<Utc>,
}

/// The wall.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wall {
    /// The first day of the month.
    pub month: NaiveDate,
    pub currency: String,
    pub won: String,
    pub new_customers: i64,
    pub follow_ups_today: i64,
    /// Who won most first.
    pub people: Vec<Person>,
    pub teams: Vec<Aim>,
    pub wins: Vec<Win>,
}

/// As it stands now, of the colleagues whose records the reader sees.
///
/// # Errors
/// [`Refusal::MayNot`].
pub(crate) async fn read(tx: &mut TenantTx, reader: &Reader<'_>) -> Result<Wall, Stop<Refusal>> {
    if !may_goals(reader.actor) {
        return Err(Stop::Refused(Refusal::MayNot));
    }
    let (zone, today) = (reader.zone, reader.today());
    let month = chrono::Datelike::with_day(&today, 1).unwrap_or(today);
    let tomorrow = begin(today + Days::new(1), 0, zone);
    let colleagues = accounts::labels::in_sight(tx).await?;
    let ids: Vec<AccountId> = colleagues.iter().map(|one| one.id).collect();
    let this_month = (begin(month, 0, zone), tomorrow);
    let won: HashMap<AccountId, String> = sales::won(tx, &ids, this_month, (&reader.currency, today)).await?.into_iter().collect();
    let made = customers::done_between(tx, &ids, this_month).await?;
    let did = customers::done_between(tx, &ids, (begin(today, 0, zone), tomorrow)).await?;
    let goals = sales::goals(tx, today, reader.now, zone).await?;
    let aims = || goals.iter().filter(|goal| goal.target.kind == TargetKind::WonAmount && goal.target.months == 1);
    let people = colleagues.into_iter().map(|one| Person {
        won: won.get(&one.id).cloned().unwrap_or_else(|| "0".to_owned()),
        aim: aims().find(|goal| goal.target.of == TargetOf::Account(one.id)).map(|goal| aim(goal, "")),
        new_customers: made.get(&one.id).map_or(0, |done| done.made),
        follow_ups_today: did.get(&one.id).map_or(0, |done| done.follow_ups),
        id: one.id,
        name: one.name,
    });
    let mut people: Vec<Person> = people.collect();
    people.sort_by(|a, b| worth(&b.won).total_cmp(&worth(&a.won)).then_with(|| a.name.cmp(&b.name)));
    let teams = aims().filter(|goal| matches!(goal.target.of, TargetOf::Department(_))).map(|goal| aim(goal, &goal.name)).collect();
    let whole = Wall {
        month,
        won: sum(people.iter().map(|one| one.won.as_str())),
        new_customers: people.iter().map(|one| one.new_customers).sum(),
        follow_ups_today: people.iter().map(|one| one.follow_ups_today).sum(),
        currency: reader.currency.clone(),
        people: Vec::new(),
        teams,
        wins: wins(tx).await?,
    };
    people.truncate(PEOPLE_MAX);
    Ok(Wall { people, ..whole })
}

fn aim(goal: &Goal, name: &str) -> Aim {
    let reached = sum(goal.reached.iter().map(|(_, amount)| amount.as_str()));
    Aim {
        name: name.to_owned(),
        share: percent(&reached, &goal.target.goal),
        goal: goal.target.goal.clone(),
        reached,
        currency: goal.target.currency.clone().unwrap_or_default(),
    }
}

/// For the ranking only: what is shown stays exact.
fn worth(amount: &str) -> f64 {
    amount.parse().unwrap_or(0.0)
}

async fn wins(tx: &mut TenantTx) -> Result<Vec<Win>, Stop<Refusal>> {
    let newest = sales::newest_won(tx, WINS_MAX).await?;
    let owners: Vec<AccountId> = newest.iter().map(|one| one.owner_id).collect();
    let names = accounts::people(tx, &owners).await?;
    let companies: Vec<_> = newest.iter().filter_map(|one| one.company_id).collect();
    let companies = customers::rows_of(tx, &companies).await?;
    let wins = newest.into_iter().map(|one| {
        let (amount, currency) = one.money.map(|money| (money.amount, money.currency)).unzip();
        Win {
            company: companies.iter().find(|company| Some(company.id) == one.company_id).map(|company| company.name.clone()),
            owner: names.get(&one.owner_id).cloned().unwrap_or_default(),
            at: one.closed_at.unwrap_or(one.updated_at),
            name: one.name,
            amount,
            currency,
        }
    });
    Ok(wins.collect())
}
