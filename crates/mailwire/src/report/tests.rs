use super::Reason;
use crate::parse;

fn told(raw: &str) -> Vec<(String, bool, String)> {
    parse(raw.replace('\n', "\r\n").as_bytes())
        .notices
        .into_iter()
        .filter(|u| u.reason.is_bounce())
        .map(|u| (u.address, u.hard, u.said))
        .collect()
}

fn report(groups: &str) -> Vec<(String, bool, String)> {
    told(&format!(
        "From: MAILER-DAEMON@x.example\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nIt did not arrive.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\n{groups}\n--b--\n"
    ))
}

#[test]
fn each_recipient_of_a_standard_report_is_told() {
    let all = report(
        "Original-Recipient: rfc822;old@x.example\nFinal-Recipient: rfc822; <Gone@x.example>\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n User unknown\n \t\nFinal-Recipient: rfc822; full@x.example\nAction: failed\nStatus: 5.2.2\n\nFinal-Recipient: rfc822; late@x.example\nAction: delayed\nStatus: 4.4.1\n\nFinal-Recipient: rfc822; well@x.example\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; gone@x.example\nAction: failed\nStatus: 5.0.0",
    );
    let said = |a: &str, permanent, said: &str| (a.to_owned(), permanent, said.to_owned());
    assert_eq!(
        all,
        [
            said("Gone@x.example", true, "550 5.1.1 User unknown"),
            said("full@x.example", false, "5.2.2"),
            said("late@x.example", false, "4.4.1")
        ]
    );
}

#[test]
fn other_servers_ways_are_understood() {
    let exim = told(
        "From: Mail Delivery System <mailer-daemon@x.example>\nSubject: Mail delivery failed\nX-Failed-Recipients: gone@y.example,\n late@y.example\n\nThe following addresses failed:\n\n  gone@y.example\n    SMTP error from remote mail server after RCPT TO:<gone@y.example>: 550 no such user\n\n  late@y.example\n    421 try later\n",
    );
    assert_eq!(exim.iter().map(|(a, p, _)| (a.as_str(), *p)).collect::<Vec<_>>(), [("gone@y.example", true), ("late@y.example", false)]);
    let qmail = told(
        "From: MAILER-DAEMON@x.example\nSubject: failure notice\n\nHi. This is the qmail-send program.\n\n<gone@y.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 #5.1.0 Address rejected.\n\n--- Below this line is a copy of the message.\n\n<not@y.example>:\nhello\n",
    );
    assert_eq!(qmail.len(), 1);
    assert_eq!((qmail[0].0.as_str(), qmail[0].1), ("gone@y.example", true));
    // A person who writes like that writes no report.
    assert_eq!(told("From: ann@x.example\nSubject: Hello\n\n<gone@y.example>:\n550\n"), []);
}

fn reasons(raw: &str) -> Vec<Reason> {
    parse(raw.replace('\n', "\r\n").as_bytes()).notices.into_iter().map(|n| n.reason).collect()
}

#[test]
fn the_stage_tells_an_unknown_user_from_a_filter() {
    let qmail = |said: &str| {
        reasons(&format!(
            "From: MAILER-DAEMON@x.example\nSubject: failure notice\n\nHi. This is the qmail-send program.\n\n<a@y.example>:\n{said}\n\n--- Below this line is a copy of the message.\n"
        ))
    };
    assert_eq!(qmail("192.0.2.1 does not like recipient.\nRemote host said: 550 User unknown"), [Reason::UserUnknown]);
    assert_eq!(qmail("192.0.2.1 failed after I sent the message.\nRemote host said: 550 User unknown"), [Reason::Filtered]);
    assert_eq!(qmail("Connected to 192.0.2.1 but sender was rejected.\nRemote host said: 550 5.7.1 Access denied"), [Reason::Rejected]);
    assert_eq!(qmail("192.0.2.1 does not like recipient.\nRemote host said: 552 5.2.2 Quota exceeded"), [Reason::MailboxFull]);
    assert_eq!(qmail("Sorry, I couldn't find any host named y.example. (#5.1.2)"), [Reason::HostUnknown]);
}

#[test]
fn complaints_absences_and_arrivals_are_no_bounces() {
    let complaint = "From: fbl@x.example\nSubject: Abuse\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nA complaint.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: <a@y.example>\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <1@x.example>\nTo: b@y.example\n\nhi\n--b--\n";
    let mail = parse(complaint.as_bytes());
    assert_eq!((mail.notices[0].address.as_str(), mail.notices[0].reason), ("a@y.example", Reason::Feedback));
    assert_eq!(mail.returned_message_id.as_deref(), Some("1@x.example"));
    assert_eq!(reasons("From: a@y.example\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nBack on Monday.\n"), [Reason::Vacation]);
    assert!(!Reason::Vacation.is_bounce() && !Reason::Feedback.is_bounce() && !Reason::Delivered.is_bounce());
    // A person who writes about it reports nothing.
    assert_eq!(reasons("From: a@y.example\nSubject: Re: Undelivered mail\n\nDid you get my mail? Write to b@y.example\n"), []);
}
