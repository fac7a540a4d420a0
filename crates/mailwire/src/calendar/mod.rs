//! Invitations (RFC 5545, 5546, 6047): what a mail's calendar says, and the answer to it.
//!
//! Read by our own walk over the lines, as the mail itself is: its size and depth are bounded, a broken line costs only itself, and the
//! lines that an answer repeats are at hand as they came.

mod answer;
mod lines;
mod recurrence;
mod zones;

pub use answer::{Answer, answer};
pub use recurrence::{Day, Recurrence, Step};
pub use zones::EventTime;

use crate::body;
use crate::bytes::charset;
use crate::structure::Tree;
use lines::{Component, Line};
use serde::Serialize;

/// Attendees that are read.
const ATTENDEES_MAX: usize = 500;

/// What a mail says of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Invitation {
    /// What the mail wants.
    pub method: Method,
    /// The event's own id.
    pub uid: String,
    /// Which version of the event: higher is newer.
    pub sequence: u32,
    /// What it is.
    pub summary: String,
    /// More words on it.
    pub description: String,
    /// Where.
    pub location: String,
    /// When it begins.
    pub start: Option<EventTime>,
    /// When it ends; of whole days, the day after the last.
    pub end: Option<EventTime>,
    /// Which of a row of events it is; none for the whole row.
    pub instance: Option<EventTime>,
    /// How it comes again.
    pub recurrence: Option<Recurrence>,
    /// The rule as it stands, where these words don't say it.
    pub rule: Option<String>,
    /// Was it called off?
    pub cancelled: bool,
    /// Who invites.
    pub organizer: Option<Attendee>,
    /// Who is invited.
    pub attendees: Vec<Attendee>,
    /// The lines that an answer repeats.
    #[serde(skip)]
    repeated: Vec<String>,
}

/// What a mail with an event wants (RFC 5546, 1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// It invites, or tells of a change.
    Request,
    /// It calls off.
    Cancel,
    /// It answers an invitation.
    Reply,
    /// It proposes another time.
    Counter,
    /// It tells of an event, and asks nothing.
    Publish,
}

/// Somebody who is invited, or invites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attendee {
    /// In lower case.
    pub address: String,
    /// May be empty.
    pub name: String,
    /// What he has answered, as his organizer's calendar knows.
    pub answered: Option<Answer>,
    /// Need he not come?
    pub optional: bool,
}

impl Invitation {
    /// Tells one of a row of events from the others, and from the whole row, which is empty.
    #[must_use]
    pub fn instance_key(&self) -> String {
        self.instance.as_ref().map(|instance| instance.local.format("%Y%m%dT%H%M%S").to_string()).unwrap_or_default()
    }
}

/// The invitation of a message; none when it holds no calendar with an event.
pub(crate) fn of_message(raw: &[u8], tree: &Tree<'_>) -> Option<Invitation> {
    let is_calendar = |kind: &str| matches!(kind, "text/calendar" | "application/ics");
    let leaf = tree.leaves.iter().find(|leaf| is_calendar(&leaf.content.value))?;
    let (bytes, _) = body::leaf_bytes(raw, leaf);
    // RFC 5545, 3.1.4: UTF-8 where nothing is said.
    let text = match leaf.content.param("charset") {
        None => String::from_utf8_lossy(&bytes).into_owned(),
        label => charset::decode(&bytes, label).text,
    };
    read(&text, leaf.content.param("method"))
}

/// Reads a calendar. `method` is what the mail says, where the calendar doesn't.
#[must_use]
pub fn read(text: &str, method: Option<&str>) -> Option<Invitation> {
    let calendar = lines::read(text)?;
    let events = calendar.within.iter().filter(|c| c.name == "VEVENT");
    // The row itself before a single event that is moved out of it.
    let event = events.clone().find(|e| e.line("RECURRENCE-ID").is_none()).or_else(|| events.clone().next())?;
    let said = |name: &str| event.line(name).map(Line::text).unwrap_or_default();
    let time = |name: &str| event.line(name).and_then(|line| zones::read(line, &calendar));
    let uid = event.line("UID").map(|line| line.value.trim().to_owned()).filter(|uid| !uid.is_empty() && uid.len() <= 1_000)?;
    let method = calendar.line("METHOD").map(|line| line.value.trim().to_owned()).or_else(|| method.map(str::to_owned)).unwrap_or_default();
    let method = match &*method.to_ascii_uppercase() {
        "REQUEST" => Method::Request,
        "CANCEL" => Method::Cancel,
        "REPLY" => Method::Reply,
        "COUNTER" => Method::Counter,
        _ => Method::Publish,
    };
    let rule = event.line("RRULE").map(|line| line.value.trim().to_owned());
    let recurrence = rule.as_deref().and_then(recurrence::read);
    Some(Invitation {
        method,
        uid,
        sequence: event.line("SEQUENCE").and_then(|line| line.value.trim().parse().ok()).unwrap_or_default(),
        summary: said("SUMMARY"),
        description: said("DESCRIPTION"),
        location: said("LOCATION"),
        start: time("DTSTART"),
        end: time("DTEND").or_else(|| lasting(event, time("DTSTART")?)),
        instance: time("RECURRENCE-ID"),
        rule: rule.filter(|_| recurrence.is_none()),
        recurrence,
        cancelled: method == Method::Cancel || event.line("STATUS").is_some_and(|line| line.value.trim().eq_ignore_ascii_case("CANCELLED")),
        organizer: event.line("ORGANIZER").and_then(attendee),
        attendees: event.all("ATTENDEE").filter_map(attendee).take(ATTENDEES_MAX).collect(),
        repeated: ["UID", "ORGANIZER", "DTSTART", "DTEND", "RECURRENCE-ID", "SEQUENCE", "SUMMARY"]
            .iter()
            .filter_map(|name| event.line(name).map(|line| line.whole.clone()))
            .collect(),
    })
}

fn attendee(line: &Line) -> Option<Attendee> {
    let value = line.value.trim();
    let scheme = value.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let address = scheme.map_or(value, |_| &value[7..]).trim().to_lowercase();
    let address = if address.contains('@') { address } else { line.param("EMAIL")?.to_lowercase() };
    let answered = line.param("PARTSTAT").and_then(Answer::from_word);
    let optional = line.param("ROLE").is_some_and(|role| role.eq_ignore_ascii_case("OPT-PARTICIPANT"));
    let name = line.param("CN").unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect::<String>().trim().to_owned();
    let name = if name.eq_ignore_ascii_case(&address) { String::new() } else { name };
    (address.len() <= 320 && !address.contains(char::is_whitespace)).then_some(Attendee { address, name, answered, optional })
}

/// The end by `DURATION` (RFC 5545, 3.3.6): `PT1H30M`, `P1D`.
fn lasting(event: &Component, start: EventTime) -> Option<EventTime> {
    const SECONDS_MAX: i64 = 10 * 366 * 86_400;
    let text = event.line("DURATION")?.value.trim().trim_start_matches('+').strip_prefix('P')?.to_ascii_uppercase();
    let mut seconds: i64 = 0;
    let mut number: i64 = 0;
    for c in text.chars() {
        match c {
            '0'..='9' => number = number.checked_mul(10)?.checked_add(i64::from(c.to_digit(10)?))?,
            'T' => {}
            unit => {
                let of = match unit {
                    'W' => 7 * 86_400,
                    'D' => 86_400,
                    'H' => 3_600,
                    'M' => 60,
                    'S' => 1,
                    _ => return None,
                };
                seconds = seconds.checked_add(number.checked_mul(of)?)?;
                number = 0;
            }
        }
    }
    let lasts = chrono::Duration::seconds(Some(seconds).filter(|s| (0..SECONDS_MAX).contains(s))?);
    Some(EventTime { local: start.local.checked_add_signed(lasts)?, utc: start.utc.and_then(|at| at.checked_add_signed(lasts)), ..start })
}

#[cfg(test)]
mod tests;
