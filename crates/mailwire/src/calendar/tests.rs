use super::*;
use chrono::{TimeZone, Utc};

const OUTLOOK: &str = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\nDTSTART:16011028T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010325T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:040000008200E00074C5B7101A82E008@x\r\nSEQUENCE:2\r\nORGANIZER;CN=\"Souza, Maria\":MAILTO:Maria@Brasil.example\r\nATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Mia:mailto:mia@firm.ex\r\n ample\r\nATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:ann@x.example\r\nSUMMARY:Factory visit\\, line 2\r\nDESCRIPTION:Bring\\nsamples\r\nLOCATION:Ningbo\r\nDTSTART;TZID=Customized Time Zone:20260701T100000\r\nDTEND;TZID=Customized Time Zone:20260701T113000\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,FR;UNTIL=20261231T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn an_invitation_is_read_with_its_own_zone() {
    let read = read(OUTLOOK, None).unwrap();
    assert_eq!((read.method, read.sequence, read.cancelled), (Method::Request, 2, false));
    assert_eq!(
        (read.summary.as_str(), read.description.as_str(), read.location.as_str()),
        ("Factory visit, line 2", "Bring\nsamples", "Ningbo")
    );
    // Summer time by the calendar's own rules.
    assert_eq!(read.start.as_ref().unwrap().utc, Some(Utc.with_ymd_and_hms(2026, 7, 1, 8, 0, 0).unwrap()));
    assert_eq!(read.end.as_ref().unwrap().utc, Some(Utc.with_ymd_and_hms(2026, 7, 1, 9, 30, 0).unwrap()));
    let organizer = read.organizer.as_ref().unwrap();
    assert_eq!((organizer.address.as_str(), organizer.name.as_str()), ("maria@brasil.example", "Souza, Maria"));
    assert_eq!(read.attendees[0].address, "mia@firm.example");
    assert_eq!((read.attendees[1].answered, read.attendees[1].optional), (Some(Answer::Accepted), true));
    let again = read.recurrence.unwrap();
    assert_eq!((again.every, again.interval, again.until.as_deref()), (Step::Week, 2, Some("2026-12-31")));
    assert_eq!(again.days, [Day { weekday: 3, nth: None }, Day { weekday: 5, nth: None }]);
}

fn event(lines: &str) -> Option<Invitation> {
    read(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n{lines}\nEND:VEVENT\nEND:VCALENDAR"), Some("request"))
}

#[test]
fn zones_are_known_by_their_many_names() {
    for name in ["Asia/Shanghai", "China Standard Time", "/mozilla.org/20070129_1/Asia/Shanghai", "\"Asia/Shanghai\""] {
        let read = event(&format!("DTSTART;TZID={name}:20261201T090000")).unwrap().start.unwrap();
        assert_eq!(
            (read.utc, read.zone.as_deref()),
            (Some(Utc.with_ymd_and_hms(2026, 12, 1, 1, 0, 0).unwrap()), Some("Asia/Shanghai")),
            "{name}"
        );
    }
    let utc = event("DTSTART:20261201T090000Z\nDURATION:PT1H30M").unwrap();
    assert_eq!(utc.end.unwrap().utc, Some(Utc.with_ymd_and_hms(2026, 12, 1, 10, 30, 0).unwrap()));
    let day = event("DTSTART;VALUE=DATE:20261201").unwrap().start.unwrap();
    assert!(day.whole_day && day.utc.is_none());
    // A zone that nobody knows leaves the time as it is written.
    let unknown = event("DTSTART;TZID=Nowhere:20261201T090000").unwrap().start.unwrap();
    assert_eq!((unknown.utc, unknown.zone.as_deref()), (None, Some("Nowhere")));
}

#[test]
fn what_is_called_off_or_more_than_words_is_told() {
    assert!(event("STATUS:CANCELLED").unwrap().cancelled);
    let odd = event("RRULE:FREQ=MONTHLY;BYSETPOS=2;BYDAY=MO").unwrap();
    assert_eq!((odd.recurrence, odd.rule.as_deref()), (None, Some("FREQ=MONTHLY;BYSETPOS=2;BYDAY=MO")));
    assert_eq!(read("BEGIN:VCALENDAR\nEND:VCALENDAR", None), None);
    assert_eq!(read("no calendar", None), None);
    // Cut off, it is read as far as it goes.
    assert_eq!(read("BEGIN:VCALENDAR\nMETHOD:CANCEL\nBEGIN:VEVENT\nUID:7\nSUMMARY:x", None).unwrap().uid, "7");
}

#[test]
fn an_answer_names_one_attendee_and_repeats_what_it_answers() {
    let invitation = read(OUTLOOK, None).unwrap();
    let said = answer(
        &invitation,
        "mia@firm.example",
        "Mia \"M\" Li\r\nX-EVIL:1",
        Answer::Tentative,
        Utc.with_ymd_and_hms(2026, 6, 1, 0, 0, 0).unwrap(),
    );
    let unfolded = said.replace("\r\n ", "");
    for line in
        ["METHOD:REPLY", "UID:040000008200E00074C5B7101A82E008@x", "SEQUENCE:2", "DTSTART:20260701T080000Z", "DTSTAMP:20260601T000000Z"]
    {
        assert!(unfolded.contains(&format!("{line}\r\n")), "{line} in {unfolded}");
    }
    assert!(unfolded.contains("ATTENDEE;PARTSTAT=TENTATIVE;CN=\"Mia M LiX-EVIL:1\":mailto:mia@firm.example\r\n"), "{unfolded}");
    assert!(said.lines().all(|line| line.len() <= 75));
    let back = read(&said, None).unwrap();
    assert_eq!((back.method, back.attendees[0].answered), (Method::Reply, Some(Answer::Tentative)));
}
