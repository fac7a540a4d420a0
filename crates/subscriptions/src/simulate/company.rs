//! A company and all who deal with it: it orders, pays late, lets things lapse and comes back; agents push twice; links go astray.

use super::dice::{Dice, Ids};
use super::oracle::{Asked, Oracle};
use super::report::{Report, count};
use super::stock::{GROUPS, cents};
use super::walk::WorkDays;
use crate::model::{
    AgentId, Catalogue, Company as Named, Currency, Due, EditionCode, GroupCode, LineKind, LinkClaims, LinkEvent, LinkId, LinkRecord,
    LinkState, NewOrder, OfferingCode, OrderEvent as E, OrderId, OrderLine, OrderSource, OrderState as S, Party, Refusal, Service,
    Standing, SubscriptionEvent, SubscriptionState, Term, TermId, TermKind, TermLength,
};
use crate::rules::calendar::Calendar;
use crate::rules::pushed::{Fingerprint, PushKey, fingerprint, key, same};
use crate::rules::{cancellation, due, lifecycle, links, orders, plan, terms};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Steps of one order on one day.
const STEPS_MAX: u32 = 50;

/// What somebody is going to want.
#[derive(Debug, Clone, Copy)]
enum Wish {
    Order(LineKind, usize),
    Terminate(usize),
    Cancel,
}

/// An order on its way.
struct Flight {
    id: OrderId,
    order: NewOrder,
    state: S,
    step_on: NaiveDate,
    link: Option<(LinkClaims, LinkRecord)>,
}

/// A company.
pub(super) struct Company<'a> {
    calendar: &'a Calendar,
    catalogue: &'a Catalogue,
    dice: &'a mut Dice,
    ids: &'a mut Ids,
    report: &'a mut Report,
    oracle: Oracle<'a>,
    agent: AgentId,
    groups: Vec<GroupCode>,
    standing: Standing,
    flights: Vec<Flight>,
    wishes: BTreeMap<NaiveDate, Vec<Wish>>,
    inbox: HashMap<PushKey, Fingerprint>,
}

impl<'a> Company<'a> {
    pub(super) fn new(
        first: NaiveDate,
        calendar: &'a Calendar,
        catalogue: &'a Catalogue,
        work: &'a WorkDays,
        dice: &'a mut Dice,
        ids: &'a mut Ids,
        report: &'a mut Report,
    ) -> Result<Self, Refusal> {
        report.companies += 1;
        let oracle = Oracle::new(work, report.companies);
        let groups = GROUPS.iter().map(|(group, _)| GroupCode::parse(group)).collect::<Result<_, _>>()?;
        let agent = AgentId(ids.next());
        let kind = if dice.percent(40) { LineKind::Trial } else { LineKind::Subscribe };
        let wishes = BTreeMap::from([(first, vec![Wish::Order(kind, 0)])]);
        let (standing, flights, inbox) = (Standing::default(), Vec::new(), HashMap::new());
        Ok(Self { calendar, catalogue, dice, ids, report, oracle, agent, groups, standing, flights, wishes, inbox })
    }

    /// Lives for so many days, or until it is gone; says how many it were.
    pub(super) fn live(&mut self, first: NaiveDate, days: u64) -> Result<u64, Refusal> {
        let mut today = first;
        for lived in 0..days {
            self.day(today)?;
            self.report.tenant_days += 1;
            let over = self.standing.erased || (self.wishes.is_empty() && self.flights.is_empty() && self.standing.services.is_empty());
            if over {
                return Ok(lived + 1);
            }
            today = today + Days::new(1);
        }
        Ok(days)
    }

    fn day(&mut self, today: NaiveDate) -> Result<(), Refusal> {
        self.clock(today)?;
        let wishes = self.wishes.remove(&today).unwrap_or_default();
        if wishes.is_empty() && self.flights.is_empty() {
            return Ok(());
        }
        for wish in wishes {
            self.grant(wish, today)?;
        }
        let mut flights = std::mem::take(&mut self.flights);
        for flight in &mut flights {
            for _ in 0..STEPS_MAX {
                if flight.step_on > today || orders::ORDER.ends().contains(&flight.state) || self.standing.erased {
                    break;
                }
                self.step(flight, today)?;
            }
        }
        flights.retain(|f| !orders::ORDER.ends().contains(&f.state));
        self.flights.extend(flights);
        self.clock(today)
    }

    /// The clock looks: what is due is done, and the oracle looks too.
    fn clock(&mut self, today: NaiveDate) -> Result<(), Refusal> {
        let mut reminded = Vec::new();
        for due in due::due(&self.standing, self.calendar, today)? {
            due::done(&mut self.standing, &due)?;
            match &due {
                Due::Move { event, on, .. } => {
                    count(&mut self.report.transitions, event.as_str());
                    // Only what was paid late begins on a day that is past.
                    if *on != today && *event != SubscriptionEvent::Begin {
                        self.report.find(format!("{event:?} of {on} on {today}"));
                    }
                }
                Due::Remind { group, reminder, end, .. } => {
                    count(&mut self.report.reminders, reminder.as_str());
                    reminded.push((group.clone(), *reminder, *end));
                }
                Due::Erase { on } => {
                    count(&mut self.report.transitions, SubscriptionEvent::Erase.as_str());
                    self.report.erased += 1;
                    if *on != today {
                        self.report.find(format!("deleted on {today} what was due on {on}"));
                    }
                }
            }
        }
        self.oracle.reminded(today, &reminded, self.report);
        self.oracle.check(today, &self.standing, self.report);
        Ok(())
    }

    fn wish(&mut self, on: NaiveDate, wish: Wish) {
        self.wishes.entry(on).or_default().push(wish);
    }

    fn grant(&mut self, wish: Wish, today: NaiveDate) -> Result<(), Refusal> {
        match wish {
            _ if self.standing.erased => Ok(()),
            Wish::Order(kind, group) => self.place(kind, group, today),
            Wish::Terminate(group) => self.terminate(group, today),
            Wish::Cancel => self.cancel(today),
        }
    }

    fn terminate(&mut self, group: usize, today: NaiveDate) -> Result<(), Refusal> {
        let at = self.standing.services.iter().position(|s| s.group == self.groups[group]);
        let Some(at) = at.filter(|at| terms::runs(self.standing.services[*at].state)) else { return Ok(()) };
        self.standing.services[at] = terms::terminate(&self.standing.services[at], today)?;
        self.oracle.terminated(&self.groups[group], today);
        self.report.terminated += 1;
        count(&mut self.report.transitions, SubscriptionEvent::Terminate.as_str());
        self.come_back(group, today);
        Ok(())
    }

    fn cancel(&mut self, today: NaiveDate) -> Result<(), Refusal> {
        let facts = cancellation::Facts { identity_checked: true, ..cancellation::Facts::default() };
        match cancellation::cancel(&self.standing, &facts, today) {
            Err(refusal) => count(&mut self.report.refused, refusal.code()),
            Ok(_) => {
                for service in &mut self.standing.services {
                    let line = lifecycle::SUBSCRIPTION.step(service.state, SubscriptionEvent::Cancel, Party::Master)?;
                    service.state = line.to;
                    count(&mut self.report.transitions, SubscriptionEvent::Cancel.as_str());
                }
                self.standing.erased = true;
                self.report.cancelled += 1;
                self.oracle.cancelled(today, self.report);
            }
        }
        Ok(())
    }

    /// Takes an order in: entered, bought, or pushed by the agent's program, which may push again and again.
    fn place(&mut self, kind: LineKind, group: usize, today: NaiveDate) -> Result<(), Refusal> {
        let id = OrderId(self.ids.next());
        let mut order = self.order(kind, group, id, today)?;
        let terms: Vec<Term> = self.standing.services.iter().flat_map(|s| s.terms.clone()).collect();
        let quoted = match plan::quote(&order, self.catalogue, &terms) {
            Ok(quoted) => quoted,
            Err(refusal) => {
                self.oracle.refused(&asked(&order, &self.groups[group]), today, refusal.code(), self.report);
                count(&mut self.report.refused, refusal.code());
                return Ok(());
            }
        };
        order.total = quoted.amount;
        plan::check_total(&order, quoted)?;
        if order.source == OrderSource::AgentPush {
            self.push(&order)?;
        }
        self.report.orders += 1;
        let step_on = today + Days::new(self.dice.between(0, 20));
        self.flights.push(Flight { id, order, state: S::Placed, step_on, link: None });
        Ok(())
    }

    fn order(&mut self, kind: LineKind, group: usize, id: OrderId, today: NaiveDate) -> Result<NewOrder, Refusal> {
        let offerings = GROUPS[group].1;
        let running = self.standing.services.iter().filter(|s| s.group == self.groups[group]);
        let running = running.flat_map(|s| terms::running(&s.terms, today)).map(|t| t.offering.clone()).next();
        let offering = match running {
            Some(offering) if kind == LineKind::AddOn => offering,
            _ => OfferingCode::parse(self.dice.pick(offerings))?,
        };
        let seats = u32::try_from(self.dice.between(1, 50)).unwrap_or(1);
        let source = self.dice.pick(&[OrderSource::AgentPush, OrderSource::SelfPurchase, OrderSource::OperatorEntry]);
        let line = OrderLine { offering, edition: EditionCode::parse("standard")?, seats, units: BTreeMap::new(), kind };
        Ok(NewOrder {
            source,
            agent: Some(self.agent),
            reference: Some(id.to_string()),
            company: Named {
                name: "模拟贸易有限公司".to_owned(),
                registration_number: None,
                contact_name: "Lin".to_owned(),
                contact_address: "lin@example.com".to_owned(),
                contact_phone: None,
            },
            lines: vec![line],
            currency: Currency::CNY,
            total: Decimal::ZERO,
            length: self.length(kind),
            placed_at: noon(today),
        })
    }

    fn length(&mut self, kind: LineKind) -> TermLength {
        let byte = |n: u64| u8::try_from(n).unwrap_or(1);
        match kind {
            LineKind::Trial => TermLength::Days(self.dice.pick(&[7, 14, 30])),
            _ if self.dice.percent(70) => TermLength::Years(1),
            _ if self.dice.percent(30) => TermLength::Years(byte(self.dice.between(2, 3))),
            _ if self.dice.percent(60) => TermLength::Months(byte(self.dice.between(1, 18))),
            _ => TermLength::Days(u16::try_from(self.dice.between(5, 400)).unwrap_or(5)),
        }
    }

    fn push(&mut self, order: &NewOrder) -> Result<(), Refusal> {
        for _ in 0..self.dice.between(1, 4) {
            let mut pushed = order.clone();
            let otherwise = self.inbox.contains_key(&key(order)?) && self.dice.percent(10);
            if otherwise {
                pushed.lines[0].seats += 1;
            }
            let print = fingerprint(&pushed);
            match self.inbox.get(&key(&pushed)?) {
                None => drop(self.inbox.insert(key(&pushed)?, print)),
                Some(known) => match same(known, &print) {
                    Ok(()) if !otherwise => self.report.pushed_again += 1,
                    Err(_) if otherwise => self.report.pushed_otherwise += 1,
                    wrong => self.report.find(format!("a push was taken for what it is not: {wrong:?}")),
                },
            }
        }
        Ok(())
    }

    /// One step of an order on its way.
    fn step(&mut self, flight: &mut Flight, today: NaiveDate) -> Result<(), Refusal> {
        let has_tenant = !self.standing.services.is_empty();
        let (event, by, wait) = match flight.state {
            S::Placed if self.dice.percent(4) => (E::Withdraw, Party::Buyer, 0),
            S::Placed if self.dice.percent(15) => (E::PayInPart, Party::System, self.dice.between(1, 15)),
            S::Placed => (E::PayInFull, Party::System, self.dice.between(0, 2)),
            S::Paid if self.dice.percent(4) => (E::Reject, Party::Operator, 1),
            S::Paid => (E::Approve, Party::Operator, 0),
            S::Rejected | S::Disputed if self.dice.percent(20) => (E::Refund, Party::Operator, 0),
            S::Rejected | S::Disputed => (E::Correct, Party::Operator, 1),
            S::Reviewed if has_tenant => return self.activate(flight, E::Open, Party::System, today),
            S::Reviewed => (E::SendLink, Party::System, self.dice.between(0, 9)),
            S::Invited if has_tenant => (E::RevokeLink, Party::Operator, 0),
            S::Invited if self.dice.percent(3) => (E::Dispute, Party::Buyer, 1),
            S::Invited => return self.follow(flight, today),
            S::Activated | S::Withdrawn | S::Refunded => return Ok(()),
        };
        flight.state = orders::step(flight.state, event, by, has_tenant)?.to;
        flight.step_on = today + Days::new(wait);
        match event {
            E::SendLink => self.send(flight, today),
            E::RevokeLink => self.end_link(flight, LinkEvent::Revoke, Party::Operator),
            E::Dispute => self.end_link(flight, LinkEvent::Dispute, Party::Buyer),
            _ => Ok(()),
        }
    }

    fn send(&mut self, flight: &mut Flight, today: NaiveDate) -> Result<(), Refusal> {
        let link = LinkId(self.ids.next());
        let claims = links::claims(link, flight.id, &flight.order.company.name, noon(today));
        flight.link = Some((claims, LinkRecord { link, order: flight.id, state: LinkState::Open }));
        self.report.links += 1;
        Ok(())
    }

    /// A link ends, and then opens nothing.
    fn end_link(&mut self, flight: &mut Flight, event: LinkEvent, by: Party) -> Result<(), Refusal> {
        let Some((claims, record)) = &mut flight.link else { return Ok(()) };
        record.state = links::LINK.step(record.state, event, by)?.to;
        match links::opens(claims, Some(record), &claims.company_name, claims.issued_at) {
            Ok(()) => self.report.find(format!("a link opens after {event:?}")),
            Err(_) => self.report.links_refused += 1,
        }
        Ok(())
    }

    /// Somebody follows the link; one that has expired is replaced.
    fn follow(&mut self, flight: &mut Flight, today: NaiveDate) -> Result<(), Refusal> {
        let Some((claims, record)) = flight.link.clone() else { return Err(Refusal::LinkForged) };
        if links::opens(&claims, Some(&record), "另一家公司", noon(today)).is_ok() {
            self.report.find("a link opens for another company".to_owned());
        }
        let expired = today >= claims.issued_at.date_naive() + Days::new(7);
        match links::opens(&claims, Some(&record), &claims.company_name, noon(today)) {
            Ok(()) if !expired => {
                self.activate(flight, E::Register, Party::Buyer, today)?;
                if flight.state == S::Activated { self.end_link(flight, LinkEvent::Use, Party::Buyer) } else { Ok(()) }
            }
            Err(Refusal::LinkExpired(_)) if expired => {
                self.report.links_refused += 1;
                self.end_link(flight, LinkEvent::Replace, Party::Operator)?;
                flight.state = orders::step(flight.state, E::SendLink, Party::Operator, false)?.to;
                flight.step_on = today + Days::new(self.dice.between(0, 3));
                self.send(flight, today)
            }
            other => {
                self.report.find(format!("a link of {} on {today}: {other:?}", claims.issued_at));
                flight.step_on = today + Days::new(1);
                Ok(())
            }
        }
    }

    fn activate(&mut self, flight: &mut Flight, event: E, by: Party, today: NaiveDate) -> Result<(), Refusal> {
        let has_tenant = !self.standing.services.is_empty();
        let to = orders::step(flight.state, event, by, has_tenant)?.to;
        let terms: Vec<Term> = self.standing.services.iter().flat_map(|s| s.terms.clone()).collect();
        let code = &flight.order.lines[0].offering;
        let group = GROUPS.iter().position(|(_, offerings)| offerings.contains(&code.as_str())).unwrap_or(0);
        let asked = asked(&flight.order, &self.groups[group]);
        let planned = match plan::plan(&flight.order, self.catalogue, &terms, today) {
            Ok(planned) => planned,
            Err(refusal) => {
                self.oracle.refused(&asked, today, refusal.code(), self.report);
                count(&mut self.report.refused, refusal.code());
                // A link that opens nothing is taken back before the money is.
                if flight.state == S::Invited {
                    flight.state = orders::step(flight.state, E::RevokeLink, Party::Operator, has_tenant)?.to;
                }
                flight.state = orders::step(flight.state, E::Refund, Party::Operator, has_tenant)?.to;
                return Ok(());
            }
        };
        flight.state = to;
        self.report.activations += 1;
        for again in [(E::Open, Party::System), (E::Register, Party::Buyer)] {
            if orders::step(flight.state, again.0, again.1, true) != Err(Refusal::ActivatedAlready) {
                self.report.find(format!("an order was activated twice on {today}"));
            }
        }
        self.report.activated_again += 1;
        for term in planned {
            count(&mut self.report.terms, term.kind.as_str());
            self.oracle.activated(&asked, today, &term, self.report);
            let term = term.made(TermId(self.ids.next()), flight.id);
            self.then(group, &term, today);
            self.keep(term);
        }
        Ok(())
    }

    fn keep(&mut self, term: Term) {
        match self.standing.services.iter_mut().find(|s| s.group == term.group) {
            Some(service) => service.terms.push(term),
            None => self.standing.services.push(Service {
                group: term.group.clone(),
                state: SubscriptionState::Unopened,
                until: None,
                terms: vec![term],
                reminded: BTreeSet::new(),
            }),
        }
    }

    /// What the company is going to want after this term was opened.
    fn then(&mut self, group: usize, term: &Term, today: NaiveDate) {
        if term.kind == TermKind::AddOn {
            return;
        }
        let days = (term.last_day - today).num_days().max(1).unsigned_abs();
        let early = today + Days::new(days.saturating_sub(self.dice.between(0, 90)).max(1));
        match self.dice.between(0, 99) {
            0..55 => self.wish(early, Wish::Order(LineKind::Subscribe, group)),
            55..60 => {
                self.wish(early, Wish::Order(LineKind::Subscribe, group));
                self.wish(early, Wish::Order(LineKind::Subscribe, group));
            }
            60..85 => self.come_back(group, term.last_day),
            _ => {
                let on = term.last_day + Days::new(self.dice.between(1, 170));
                self.wish(on.max(today + Days::new(1)), Wish::Cancel);
            }
        }
        let within = today + Days::new(self.dice.between(1, days));
        if self.dice.percent(30) {
            self.wish(within, Wish::Order(LineKind::AddOn, group));
        }
        let other = usize::try_from(self.dice.between(0, 2)).unwrap_or(0);
        if other != group && self.dice.percent(30) {
            let kind = self.dice.pick(&[LineKind::SubscribeAlong, LineKind::Subscribe, LineKind::Trial]);
            self.wish(within, Wish::Order(kind, other));
        }
        if self.dice.percent(3) {
            self.wish(within, Wish::Terminate(group));
        }
    }

    fn come_back(&mut self, group: usize, last: NaiveDate) {
        let away = if self.dice.percent(50) { self.dice.between(1, 40) } else { self.dice.between(40, 220) };
        self.wish(last + Days::new(away), Wish::Order(LineKind::Subscribe, group));
    }
}

fn asked(order: &NewOrder, group: &GroupCode) -> Asked {
    let line = &order.lines[0];
    let (year, seat) = cents(line.offering.as_str());
    let year = if line.kind == LineKind::AddOn { 0 } else { year };
    Asked {
        group: group.clone(),
        offering: line.offering.clone(),
        kind: line.kind,
        length: order.length,
        ordered_on: order.placed_at.date_naive(),
        year_cents: year + seat * i128::from(line.seats),
    }
}

/// Noon in China, which is the same day everywhere that matters here.
fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + chrono::Duration::hours(4)
}
