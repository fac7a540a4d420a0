//! What the demo company is selling: an opportunity with each buyer that has asked, leads that are nobody's customer yet, tasks.

use super::build::{acting, refused};
use super::catalogue::{Buyer, products};
use super::hash;
use crate::house::House;
use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Tz;
use customers::CompanyId;
use kernel::{AccountId, Actor, Fault, Stop, TenantId};
use sales::{
    Closing, LeadInto, LeadSource, Money, NewLead, NewOpportunity, NewTask, Priority, StageId, Target, TargetId, TargetKind, TargetOf, Utm,
};
use std::collections::HashMap;

/// A lead: source, reference, person, company, country, what was asked, who handles it (none: nobody yet).
type LeadRow = (LeadSource, &'static str, &'static str, &'static str, &'static str, &'static str, Option<char>);

const LEADS: [LeadRow; 8] = [
    (
        LeadSource::Fair,
        "Canton Fair, autumn",
        "Hassan Idrissi",
        "Atlas Éclairage SARL",
        "MA",
        "600 × 600 panels, IP44, for a school project",
        Some('c'),
    ),
    (
        LeadSource::StoreEnquiry,
        "RFQ 20418",
        "Priya Nair",
        "Malabar Electricals",
        "IN",
        "Price of 2,000 tubes T8, 18 W, BIS certified?",
        Some('k'),
    ),
    (
        LeadSource::Site,
        "/en/contact",
        "Tomáš Dvořák",
        "Svítidla Morava s.r.o.",
        "CZ",
        "Do you deliver samples of the track lights?",
        Some('l'),
    ),
    (LeadSource::Social, "LinkedIn", "Grace Otieno", "Rift Valley Lighting", "KE", "Looking for a maker of solar street lights", Some('k')),
    (LeadSource::Ads, "", "Carlos Benítez", "Iluminación del Sur", "AR", "Catalogue and MOQ of downlights, please", None),
    (LeadSource::StoreChat, "chat 7731", "Nguyen Van An", "An Phat Electric", "VN", "Driver warranty?", Some('c')),
    (LeadSource::OwnSearch, "importer list", "", "Nordlys Engros AS", "NO", "", Some('l')),
    (LeadSource::Mail, "", "Omar Haddad", "Levant Lights", "JO", "Is a mixed container possible?", Some('v')),
];

/// Tasks: who, what, days from today, hour in China.
const TASKS: [(char, &str, i64, u32); 8] = [
    ('v', "给工厂确认十二月排产", 0, 18),
    ('v', "审核欧洲区年终报价", 1, 10),
    ('v', "与王磊讨论展会线索分配", -1, 15),
    ('l', "核对德国订单唛头", 1, 11),
    ('c', "寄样品：COB 射灯", 2, 11),
    ('c', "回访客户付款进度", 0, 16),
    ('k', "更新印度市场 BIS 认证资料", 3, 14),
    ('w', "核对提单草稿", 1, 9),
];

/// Where opportunities stand, by turns.
const PLACES: [usize; 9] = [2, 4, 1, 2, 3, 0, 4, 1, 2];
/// Every so many opportunities one is won, and one lost.
const WON_EACH: usize = 3;
const LOST_EACH: usize = 7;
/// Every so many had come as a lead.
const LED_EACH: usize = 4;
/// From where, by turns.
const LED_FROM: [LeadSource; 4] = [LeadSource::Fair, LeadSource::StoreEnquiry, LeadSource::Site, LeadSource::Fair];
/// Goals of this month in USD: whose, how much; `None`: of Zhou Xiaotong's department.
const GOALS: [(Option<char>, &str); 4] = [(Some('v'), "180000"), (Some('c'), "190000"), (Some('k'), "60000"), (None, "320000")];

/// Puts all of it into the house.
pub(super) async fn build(
    house: &House,
    tenant: TenantId,
    people: &HashMap<char, AccountId>,
    buyers: &[(CompanyId, &Buyer)],
) -> Result<(), Fault> {
    let now = house.clock.now();
    let master = acting(tenant, people, 'v')?;
    let pipelines = house.db.write(&master, async |tx| sales::pipelines(tx, &master, now).await).await;
    let pipelines = pipelines.map_err(|stop| refused("pipelines", stop))?;
    let stages: Vec<StageId> = pipelines.iter().flat_map(|pipeline| &pipeline.stages).map(|stage| stage.id).collect();
    let asked = buyers.iter().filter(|(_, buyer)| !matches!(buyer.stage, "to_follow"));
    for (at, (company, buyer)) in asked.enumerate() {
        let actor = acting(tenant, people, buyer.owner)?;
        opportunity(house, &actor, &stages, at, (*company, buyer)).await?;
        if at % LED_EACH == 0 {
            led(house, &actor, at / LED_EACH, (*company, buyer)).await?;
        }
    }
    goals(house, tenant, people).await?;
    for (at, lead) in LEADS.iter().enumerate() {
        take_in(house, tenant, people, at, lead).await?;
    }
    for (key, title, days, hour) in TASKS {
        let actor = acting(tenant, people, key)?;
        task(house, &actor, title, due(now, days, hour)).await?;
    }
    Ok(())
}

async fn opportunity(
    house: &House,
    actor: &Actor,
    stages: &[StageId],
    at: usize,
    (company, buyer): (CompanyId, &Buyer),
) -> Result<(), Fault> {
    let now = house.clock.now();
    let product = &products()[buyer.product];
    let luck = hash(buyer.domain) % 60;
    let cents = product.price_cents * buyer.quantity;
    let new = NewOpportunity {
        name: format!("{} × {}", product.names[1], buyer.quantity),
        stage_id: stages.get(PLACES[at % PLACES.len()]).copied(),
        money: Some(Money { amount: format!("{}.{:02}", cents / 100, cents % 100), currency: "USD".to_owned() }),
        closes_on: now.date_naive().checked_add_days(Days::new(luck)),
        products: Some(format!("{} ({})", product.names[1], buyer.term)),
        source: Some(buyer.source.to_owned()),
        company_id: Some(company),
        ..NewOpportunity::default()
    };
    let made_at = now - TimeDelta::days(i64::try_from(luck).unwrap_or(0) / 2 + 1);
    let done = house
        .db
        .write(actor, async |tx| {
            let made = sales::make_opportunity(tx, actor, made_at, new, None).await?;
            if at % WON_EACH == WON_EACH - 1 {
                // Not before it was made.
                let days = i64::try_from(luck / 2).unwrap_or(0).min(i64::try_from(at % 12).unwrap_or(0));
                sales::close_opportunity(tx, actor, now - TimeDelta::days(days), made.id, Closing::Won).await?;
            } else if at % LOST_EACH == LOST_EACH - 1 {
                let lost = Closing::Lost(None, Some("价格高出 3%".to_owned()));
                sales::close_opportunity(tx, actor, now - TimeDelta::days(1), made.id, lost).await?;
            }
            Ok::<_, Stop<sales::Refusal>>(())
        })
        .await;
    done.map_err(|stop| refused("an opportunity", stop))
}

/// A buyer that had come as a lead, before it was one.
async fn led(house: &House, actor: &Actor, at: usize, (company, buyer): (CompanyId, &Buyer)) -> Result<(), Fault> {
    let came_at = house.clock.now() - TimeDelta::days(45);
    let new = NewLead {
        source: LED_FROM[at % LED_FROM.len()],
        source_ref: None,
        utm: Utm::new(),
        person: Some(buyer.contact.to_owned()),
        company_name: None,
        country: None,
        emails: Vec::new(),
        phones: Vec::new(),
        enquiry: None,
        products: None,
        owner_id: actor.account,
    };
    let done = house
        .db
        .write(actor, async |tx| {
            let lead = sales::take_in_lead(tx, actor, came_at, new).await?;
            sales::convert_lead(tx, actor, came_at + TimeDelta::days(2), lead.id, LeadInto::Existing(company), None).await
        })
        .await;
    done.map(|_| ()).map_err(|stop| refused("a lead that became a buyer", stop))
}

/// What the team is to win this month.
async fn goals(house: &House, tenant: TenantId, people: &HashMap<char, AccountId>) -> Result<(), Fault> {
    let (master, cindy) = (acting(tenant, people, 'v')?, acting(tenant, people, 'c')?);
    let today = house.clock.now().with_timezone(&Tz::Asia__Shanghai).date_naive();
    let starts_on = chrono::Datelike::with_day(&today, 1).unwrap_or(today);
    for (key, goal) in GOALS {
        let whose = key.map(|key| acting(tenant, people, key)).transpose()?;
        let done = house
            .db
            .write(&master, async |tx| {
                let of = match whose.and_then(|actor| actor.account) {
                    Some(account) => TargetOf::Account(account),
                    None => {
                        let all = accounts::labels::in_sight(tx).await?;
                        let department =
                            all.into_iter().find(|one| Some(one.id) == cindy.account).and_then(|one| one.departments.first().copied());
                        TargetOf::Department(department.ok_or_else(|| Fault::say("the demo's people have departments"))?)
                    }
                };
                let (goal, currency) = (goal.to_owned(), Some("USD".to_owned()));
                let target = Target { id: TargetId::new(), of, kind: TargetKind::WonAmount, starts_on, months: 1, goal, currency };
                sales::set_target(tx, target).await
            })
            .await;
        done.map_err(|stop| refused("a goal", stop))?;
    }
    Ok(())
}

async fn take_in(
    house: &House,
    tenant: TenantId,
    people: &HashMap<char, AccountId>,
    at: usize,
    (source, reference, person, company, country, enquiry, owner): &LeadRow,
) -> Result<(), Fault> {
    let actor = acting(tenant, people, owner.unwrap_or('v'))?;
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let utm = if *source == LeadSource::Ads { Utm::from([("campaign".to_owned(), "downlights-latam".to_owned())]) } else { Utm::new() };
    let new = NewLead {
        source: *source,
        source_ref: given(reference),
        utm,
        person: given(person),
        company_name: given(company),
        country: given(country),
        emails: Vec::new(),
        phones: Vec::new(),
        enquiry: given(enquiry),
        products: None,
        owner_id: owner.and(actor.account),
    };
    let came_at = house.clock.now() - TimeDelta::hours(5 + 9 * i64::try_from(at).unwrap_or(0));
    let made = house.db.write(&actor, async |tx| sales::take_in_lead(tx, &actor, came_at, new).await).await;
    made.map(|_| ()).map_err(|stop| refused("a lead", stop))
}

async fn task(house: &House, actor: &Actor, title: &str, due_at: DateTime<Utc>) -> Result<(), Fault> {
    let Some(assignee) = actor.account else { return Ok(()) };
    let zone = Tz::Asia__Shanghai;
    let new = NewTask {
        title: title.to_owned(),
        text: String::new(),
        assignee,
        due_at,
        time_zone: zone,
        priority: Priority::Normal,
        repeats: None,
        anchor: due_at.with_timezone(&zone).date_naive(),
        remind_minutes: Some(30),
        company_id: None,
        opportunity_id: None,
        lead_id: None,
    };
    let now = house.clock.now();
    let made = house.db.write(actor, async |tx| sales::make_task(tx, actor, now, new).await).await;
    made.map(|_| ()).map_err(|stop| refused("a task", stop))
}

/// This hour in China, so many days from today.
fn due(now: DateTime<Utc>, days: i64, hour: u32) -> DateTime<Utc> {
    let day = now.with_timezone(&Tz::Asia__Shanghai).date_naive() + TimeDelta::days(days);
    let there = day.and_hms_opt(hour, 0, 0).and_then(|local| local.and_local_timezone(Tz::Asia__Shanghai).earliest());
    there.map_or(now, |there| there.with_timezone(&Utc))
}
