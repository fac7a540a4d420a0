//! Each condition, the ways of comparing, order and stop, limits; and that no mail and no rule of any form fells the asking.

use super::*;
use crate::model::{Condition, Field, FolderRole, Gone, Operator, RuleContent, RuleFlaw, TemplateId};
use proptest::prelude::*;

fn person(name: &str, address: &str) -> Person {
    Person { name: name.to_owned(), address: address.to_owned() }
}

fn mail() -> Facts {
    let file = |name: &str, kind: &str, inline| AttachmentInfo {
        index: 0,
        name: name.to_owned(),
        media_type: kind.to_owned(),
        bytes: 10,
        inline,
        cid: None,
    };
    Facts {
        from: person("Ana Ñandú", "ana@lumen.example"),
        to: vec![person("Mia", "mia@firm.example"), person("", "sales@firm.example")],
        cc: vec![person("Bo", "bo@lumen.example")],
        subject: "Re: Price of 40 PANELS".to_owned(),
        body: "Please send the offer.\nStraße 5".to_owned(),
        headers: vec![("List-Id".to_owned(), "<news.lumen.example>".to_owned()), ("X-Priority".to_owned(), "1".to_owned())],
        attachments: vec![file("Drawing.PDF", "application/pdf", false), file("logo.png", "image/png", true)],
        bytes: 2_000_000,
        mailbox: Uuid::from_u128(1),
        folders: vec![Uuid::from_u128(2)],
        labels: vec![MailLabel::Enquiry],
        language: Some("es".to_owned()),
        machine: false,
        customer: Some(Customer {
            stage: "deal".to_owned(),
            country: Some("ES".to_owned()),
            owners: vec![Uuid::from_u128(3)],
            tags: vec!["VIP".to_owned(), "广交会".to_owned()],
            segments: vec![Uuid::from_u128(5)],
        }),
        country: Some("FR".to_owned()),
        // A Monday, 20:30 in Shanghai.
        at: "2026-11-23T12:30:00Z".parse().expect("a time"),
        zone: Tz::Asia__Shanghai,
    }
}

fn condition(field: Field, operator: Operator, values: &[&str]) -> Condition {
    Condition { field, header: None, operator, values: values.iter().map(|v| (*v).to_owned()).collect() }
}

fn content(every: bool, conditions: Vec<Condition>, actions: Vec<Action>) -> RuleContent {
    RuleContent { every, conditions, actions }
}

fn ready(every: bool, conditions: Vec<Condition>) -> Ready {
    Ready::of(&checked(content(every, conditions, vec![Action::Star])).expect("a rule that can be kept")).expect("a rule that can be asked")
}

fn holds(field: Field, operator: Operator, values: &[&str]) -> bool {
    ready(true, vec![condition(field, operator, values)]).fits(&mail())
}

#[test]
fn texts_are_compared_in_every_way() {
    use Operator::{Begins, Contains, ContainsNot, Ends, Is, IsNot, Matches, MatchesNot};
    assert!(holds(Field::From, Contains, &["LUMEN"]) && holds(Field::From, Contains, &["ñandú"]));
    assert!(holds(Field::From, Is, &["ana@lumen.example"]) && !holds(Field::From, Is, &["lumen"]));
    assert!(holds(Field::From, Ends, &["@lumen.example"]) && !holds(Field::From, Ends, &["@umen.example"]));
    assert!(holds(Field::To, Is, &["x@y.example", "sales@firm.example"]) && holds(Field::To, IsNot, &["bo@lumen.example"]));
    assert!(holds(Field::Cc, Begins, &["bo@"]) && !holds(Field::Cc, Begins, &["mia"]));
    assert!(holds(Field::Subject, Begins, &["re:"]) && holds(Field::Subject, ContainsNot, &["invoice"]));
    assert!(holds(Field::Subject, Matches, &[r"\b\d+ panels$"]) && holds(Field::Subject, MatchesNot, &[r"^panels"]));
    assert!(holds(Field::Body, Contains, &["STRASSE", "straße"]) && !holds(Field::Body, IsNot, &["please send the offer.\nstraße 5"]));
    assert!(holds(Field::AttachmentName, Ends, &[".pdf"]) && holds(Field::AttachmentType, Is, &["application/pdf"]));
}

#[test]
fn any_header_is_looked_at_by_its_name() {
    let of = |header: &str, values: &[&str]| {
        let one = Condition { header: Some(header.to_owned()), ..condition(Field::Header, Operator::Contains, values) };
        ready(true, vec![one])
    };
    assert!(of("list-id:", &["lumen"]).fits(&mail()) && of("X-PRIORITY", &["1"]).fits(&mail()));
    assert!(!of("X-None", &["1"]).fits(&mail()));
    assert!(of("List-Id", &["lumen"]).reads_bytes());
}

#[test]
fn numbers_flags_and_choices() {
    use Operator::{Above, Below, Is, IsNot, No, Yes};
    assert!(holds(Field::Size, Above, &["1000000"]) && !holds(Field::Size, Below, &["2000000"]));
    assert!(holds(Field::Hour, Above, &["20"]) && holds(Field::Hour, Below, &["21"]) && holds(Field::Weekday, Is, &["1"]));
    assert!(holds(Field::Attachment, Yes, &[]) && holds(Field::Machine, No, &[]) && holds(Field::Customer, Yes, &[]));
    assert!(holds(Field::Mailbox, Is, &[&Uuid::from_u128(1).to_string()]) && holds(Field::Folder, Is, &[&Uuid::from_u128(2).to_string()]));
    assert!(holds(Field::Label, Is, &["order", "enquiry"]) && holds(Field::Label, IsNot, &["spam"]));
    assert!(holds(Field::Language, Is, &["ES"]) && holds(Field::Stage, Is, &["deal"]) && holds(Field::Country, Is, &["ES"]));
    assert!(holds(Field::Owner, Is, &[&Uuid::from_u128(3).to_string()]) && holds(Field::Owner, IsNot, &[&Uuid::from_u128(4).to_string()]));
    let stranger = Facts { customer: None, attachments: vec![], ..mail() };
    assert!(!ready(true, vec![condition(Field::Customer, Yes, &[])]).fits(&stranger));
    assert!(ready(true, vec![condition(Field::Country, Is, &["FR"])]).fits(&stranger));
    assert!(!ready(true, vec![condition(Field::Attachment, Yes, &[])]).fits(&stranger));
}

#[test]
fn tags_and_segments_of_the_customer() {
    use Operator::{Is, IsNot};
    let id = |n: u128| Uuid::from_u128(n).to_string();
    assert!(holds(Field::Tag, Is, &["other", "广交会"]) && holds(Field::Tag, IsNot, &["other"]));
    assert!(!holds(Field::Tag, Is, &["vip"]), "as lists of customers compare them");
    assert!(holds(Field::Segment, Is, &[&id(5).to_uppercase()]) && !holds(Field::Segment, Is, &[&id(6)]));
    assert!(holds(Field::Segment, IsNot, &[&id(6)]) && !holds(Field::Segment, IsNot, &[&id(5), &id(6)]));
    let stranger = Facts { customer: None, ..mail() };
    assert!(!ready(true, vec![condition(Field::Segment, Is, &[&id(5)])]).fits(&stranger));
    assert!(ready(true, vec![condition(Field::Tag, IsNot, &["VIP"])]).fits(&stranger));
}

#[test]
fn a_segment_that_is_gone_makes_no_condition_hold() {
    use Operator::{Is, IsNot};
    let id = |n: u128| Uuid::from_u128(n).to_string();
    let only_5 = |one: Uuid| one == Uuid::from_u128(5);
    let asked = |operator, values: &[&str]| {
        let content = content(true, vec![condition(Field::Segment, operator, values)], vec![Action::Star]);
        let fits = Ready::of(&content).expect("a rule").with_segments(only_5).fits(&mail());
        let gone = gone(&content, only_5, |_| true);
        (fits, gone.first().map(|g| (g.values.len(), g.never)))
    };
    assert_eq!(asked(Is, &[&id(5)]), (true, None));
    assert_eq!(asked(Is, &[&id(5), &id(6)]), (true, Some((1, false))), "the other one still stands");
    assert_eq!(asked(Is, &[&id(6)]), (false, Some((1, true))));
    assert_eq!(asked(IsNot, &[&id(6)]), (false, Some((1, true))), "else it would do it to everything");
    assert_eq!(asked(IsNot, &[&id(5), &id(6)]), (false, Some((1, true))));

    let tags = |operator| content(true, vec![condition(Field::Tag, operator, &["old", "VIP"])], vec![Action::Star]);
    let gone_tags = gone(&tags(Is), |_| true, |tag| tag == "VIP");
    assert_eq!(gone_tags, [Gone { condition: 0, values: vec!["old".to_owned()], never: false }]);
    assert!(gone(&tags(IsNot), |_| true, |_| false).is_empty());
}

#[test]
fn all_of_and_any_of() {
    let two = || vec![condition(Field::Subject, Operator::Contains, &["price"]), condition(Field::Subject, Operator::Contains, &["order"])];
    assert!(!ready(true, two()).fits(&mail()) && ready(false, two()).fits(&mail()));
    let none = Ready::of(&content(true, vec![], vec![Action::Star])).expect("a rule");
    assert!(!none.fits(&mail()), "a rule without conditions would do it to everything");
}

fn doing(actions: Vec<Action>) -> Ready {
    Ready::of(&content(true, vec![condition(Field::Subject, Operator::Contains, &["price"])], actions)).expect("a rule")
}

fn decided(rules: &[Ready]) -> Decision {
    decide(rules.iter().enumerate(), &mail())
}

#[test]
fn order_and_stop() {
    let archive = Action::Move { folder_id: None, role: Some(FolderRole::Archive) };
    let junk = Action::Move { folder_id: None, role: Some(FolderRole::Junk) };
    let rules = [
        doing(vec![Action::Star, archive.clone()]),
        doing(vec![junk, Action::Star, Action::Read, Action::Stop, Action::Profile]),
        doing(vec![Action::Profile]),
    ];
    let decision = decided(&rules);
    assert_eq!(decision.fit, [0, 1]);
    let steps: Vec<_> = decision.steps.iter().map(|s| (s.rule, s.action.clone())).collect();
    assert_eq!(steps, [(0, Action::Star), (0, archive), (1, Action::Read)]);
}

#[test]
fn nobody_is_handed_a_mail_twice() {
    let to = |all: &[&str]| Action::Forward { to: all.iter().map(|a| (*a).to_owned()).collect() };
    let decision = decided(&[doing(vec![to(&["a@x.example", "b@x.example"])]), doing(vec![to(&["B@x.example", "c@x.example"])])]);
    assert_eq!(decision.steps[1].action, to(&["c@x.example"]));
    assert_eq!(decided(&[doing(vec![to(&["a@x.example"])]), doing(vec![to(&["a@x.example"])])]).steps.len(), 1);
}

fn flaw(conditions: Vec<Condition>, actions: Vec<Action>) -> (String, RuleFlaw) {
    checked(content(true, conditions, actions)).expect_err("a flawed rule")
}

#[test]
fn what_cannot_be_kept_says_where_and_why() {
    let one = || vec![condition(Field::Subject, Operator::Contains, &["x"])];
    let star = || vec![Action::Star];
    let text = |s: &str| s.to_owned();
    assert_eq!(flaw(vec![], star()), (text("conditions"), RuleFlaw::Empty));
    assert_eq!(flaw(one(), vec![]), (text("actions"), RuleFlaw::Empty));
    assert_eq!(flaw(vec![one().remove(0); CONDITIONS_MAX + 1], star()), (text("conditions"), RuleFlaw::TooMany(CONDITIONS_MAX)));
    assert_eq!(flaw(vec![condition(Field::Subject, Operator::Is, &[" ", ""])], star()), (text("conditions.0.values"), RuleFlaw::Empty));
    let many: Vec<String> = (0..=VALUES_MAX).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(flaw(vec![condition(Field::To, Operator::Is, &many)], star()).1, RuleFlaw::TooMany(VALUES_MAX));
    assert_eq!(flaw(vec![condition(Field::To, Operator::Is, &[&"x".repeat(201)])], star()).1, RuleFlaw::TooLong(VALUE_CHARS_MAX));
    assert_eq!(flaw(vec![condition(Field::To, Operator::Above, &["1"])], star()), (text("conditions.0.operator"), RuleFlaw::Operator));
    assert_eq!(flaw(vec![condition(Field::Size, Operator::Above, &["big"])], star()).1, RuleFlaw::Between(0, 1 << 40));
    assert_eq!(flaw(vec![condition(Field::Label, Operator::Is, &["nonsense"])], star()).1, RuleFlaw::Value(text("nonsense")));
    assert_eq!(flaw(vec![condition(Field::Country, Operator::Is, &["XX1"])], star()).1, RuleFlaw::Value(text("XX1")));
    assert!(matches!(flaw(vec![condition(Field::Body, Operator::Matches, &["(a"])], star()).1, RuleFlaw::Pattern(_)));
    assert!(matches!(flaw(vec![condition(Field::Body, Operator::Matches, &[r"(\w{500}){500}"])], star()).1, RuleFlaw::Pattern(_)));
    assert_eq!(flaw(vec![condition(Field::Header, Operator::Is, &["x"])], star()), (text("conditions.0.header"), RuleFlaw::Header));
    let to = |a: &str| vec![Action::Star, Action::Forward { to: vec![a.to_owned()] }];
    assert_eq!(flaw(one(), to("nobody")), (text("actions.1.to"), RuleFlaw::Address(text("nobody"))));
    assert_eq!(flaw(one(), to("")).1, RuleFlaw::Empty);
    let reply = vec![Action::Reply { template_id: TemplateId::new(), days: 0 }];
    assert_eq!(flaw(one(), reply), (text("actions.0.days"), RuleFlaw::Between(1, 90)));
    assert_eq!(flaw(one(), vec![Action::Task { title: " ".to_owned(), days: 1, to: None }]), (text("actions.0.title"), RuleFlaw::Empty));
    assert_eq!(flaw(one(), vec![Action::Move { folder_id: None, role: None }]).1, RuleFlaw::Empty);
}

fn any_condition() -> impl Strategy<Value = Condition> {
    let field = prop::sample::select(Field::ALL.to_vec());
    let operator = prop::sample::select(Operator::ALL.to_vec());
    (field, operator, prop::option::of(".{0,20}"), prop::collection::vec(".{0,30}", 0..5))
        .prop_map(|(field, operator, header, values)| Condition { field, header, operator, values })
}

fn any_mail() -> impl Strategy<Value = Facts> {
    let texts = prop::collection::vec(any::<String>(), 8);
    (texts, any::<i64>(), -100_000_i64..200_000_000_000).prop_map(|(t, bytes, seconds)| Facts {
        from: person(&t[0], &t[1]),
        to: vec![person(&t[2], &t[3])],
        cc: vec![],
        subject: t[4].clone(),
        body: t[5].repeat(20),
        headers: vec![(t[6].clone(), t[7].clone())],
        bytes,
        language: Some(t[7].clone()),
        at: DateTime::from_timestamp(seconds, 0).unwrap_or_default(),
        ..mail()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_mail_and_no_rule_fells_the_asking(conditions in prop::collection::vec(any_condition(), 0..6), every: bool, mail in any_mail()) {
        if let Ok(kept) = checked(content(every, conditions, vec![Action::Star, Action::Stop])) {
            let ready = Ready::of(&kept).expect("what was checked can be asked");
            let decision = decide([(0, &ready)], &mail);
            prop_assert_eq!(decision.fit.len(), usize::from(ready.fits(&mail)));
        }
    }

    #[test]
    fn odd_mails_of_any_bytes_are_asked_about(raw in prop::collection::vec(any::<u8>(), 0..600)) {
        let parsed = mailwire::parse(&raw);
        let facts = Facts { subject: parsed.subject.clone(), body: parsed.text.clone(), headers: mailwire::header_fields(&raw), ..mail() };
        for field in [Field::Subject, Field::Body] {
            let one = ready(false, vec![condition(field, Operator::Matches, &[r"\w+\s"]), condition(field, Operator::Contains, &["é"])]);
            let _ = one.fits(&facts);
        }
    }
}
