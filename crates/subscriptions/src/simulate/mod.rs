//! Years of many tenants, played over the rules alone: orders, renewals, lapses, re-subscriptions, add-ons, trials, terminations and
//! goodbyes, driven by a seed. An oracle that shares no date arithmetic with the rules watches each day of each tenant.

mod company;
mod dice;
mod oracle;
mod report;
mod stock;
mod walk;

pub use report::Report;

use crate::model::Refusal;
use crate::rules::calendar::Calendar;
use chrono::{Days, NaiveDate};
use company::Company;
use dice::{Dice, Ids};
use walk::WorkDays;

/// The first day that is played where nobody names another: the first year of the calendar that the program brings.
pub const FROM: NaiveDate = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day of every calendar");
/// Tenants of one run.
pub const TENANTS_MAX: u32 = 100_000;
/// Years of one run.
pub const YEARS_MAX: u32 = 50;
/// Days that a company stays away after it is gone, at most, before another takes its place.
const VACANT_DAYS_MAX: u64 = 200;
/// Companies begin within so many days.
const BEGIN_DAYS_MAX: u64 = 700;

/// What to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How many tenants at a time: 1 to [`TENANTS_MAX`], brought into that range.
    pub tenants: u32,
    /// How many years: 1 to [`YEARS_MAX`], brought into that range.
    pub years: u32,
    /// The same seed plays the same years.
    pub seed: u64,
    /// The first day.
    pub from: NaiveDate,
}

/// Plays the years and says what happened, and what was found wrong.
///
/// # Errors
/// What the rules refuse where a rule was broken before (a finding of its own kind), or [`Refusal::PastTheCalendar`].
pub fn run(settings: Settings) -> Result<Report, Refusal> {
    let tenants = settings.tenants.clamp(1, TENANTS_MAX);
    let years = settings.years.clamp(1, YEARS_MAX);
    let calendar = Calendar::built_in()?;
    let catalogue = stock::catalogue(settings.from)?;
    let days = u64::from(years) * 365 + u64::from(years) / 4;
    let work = WorkDays::counted(settings.from, days);
    let mut report = Report { tenants, years, seed: settings.seed, days, ..Report::default() };
    let mut ids = Ids::default();
    for tenant in 0..tenants {
        let mut dice = Dice::new(settings.seed, tenant);
        let mut begins = dice.between(0, BEGIN_DAYS_MAX.min(days / 2));
        while begins < days {
            let first = settings.from + Days::new(begins);
            let mut company = Company::new(first, &calendar, &catalogue, &work, &mut dice, &mut ids, &mut report)?;
            let lived = company.live(first, days - begins)?;
            begins += lived + dice.between(1, VACANT_DAYS_MAX);
        }
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(tenants: u32, seed: u64) -> Settings {
        Settings { tenants, years: 10, seed, from: FROM }
    }

    #[test]
    fn ten_years_of_a_hundred_tenants_hold() {
        let report = run(settings(100, 7)).unwrap();
        assert_eq!(report.findings, Vec::<String>::new());
        assert_eq!(report.findings_total, 0);
        // It played what it was to play.
        assert!(report.activations > 1_000 && report.erased > 100 && report.activated_again == report.activations);
        for kind in ["first", "renewal", "resubscription", "add_on", "trial"] {
            assert!(report.terms.get(kind).is_some_and(|n| *n > 20), "{kind}: {:?}", report.terms);
        }
        for event in crate::model::SubscriptionEvent::ALL {
            assert!(report.transitions.get(event.as_str()).is_some_and(|n| *n > 0), "{event:?}: {:?}", report.transitions);
        }
        for reminder in crate::model::Reminder::ALL {
            assert!(report.reminders.get(reminder.as_str()).is_some_and(|n| *n > 100), "{reminder:?}: {:?}", report.reminders);
        }
        assert!(report.pushed_again > 100 && report.pushed_otherwise > 10 && report.links_refused > 10);
    }

    #[test]
    fn a_seed_plays_the_same_years_again_and_another_others() {
        assert_eq!(run(settings(5, 3)).unwrap(), run(settings(5, 3)).unwrap());
        assert_ne!(run(settings(5, 3)).unwrap(), run(settings(5, 4)).unwrap());
    }
}
