//! Answers to invitations of people whose mails are read before they leave: held like any other, shown as waiting, taken back.

use crate::about::invitation;
use crate::approving::{asked, pass, path, watched};
use crate::office::Office;
use serde_json::{Value, json};

struct Visit {
    office: Office,
    message: String,
}

impl Visit {
    /// Mia is invited; her mails are read by Noah.
    async fn new(scope: &str) -> Self {
        let office = Office::new().await;
        watched(&office, scope, &["noah"]).await;
        let thread = office.deliver("mia", "inbox", &invitation("REQUEST", 1, "")).await;
        let message = office.newest("mia", &thread).await;
        Self { office, message }
    }

    async fn answer(&self, answer: &str) -> Value {
        self.office.post("mia", &format!("/api/mail/messages/{}/invitation", self.message), json!({"answer": answer})).await
    }

    async fn stands(&self) -> Value {
        self.office.get("mia", &format!("/api/mail/messages/{}/about", self.message)).await["invitation"]["answered"].clone()
    }

    async fn take_back(&self, outgoing: &Value) -> u16 {
        let path = format!("/api/mail/outgoing/{}/undo", outgoing.as_str().unwrap());
        self.office.ask("mia", "POST", &path, Value::Null).await.status
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_waits_until_somebody_has_read_it() {
    let visit = Visit::new("all").await;
    let office = &visit.office;
    let given = visit.answer("accepted").await;
    assert_eq!((&given["answer"], &given["awaits_approval"]), (&"accepted".into(), &true.into()));
    // The same answer again asks nothing again.
    assert_eq!(visit.answer("accepted").await["outgoing_id"], given["outgoing_id"]);
    pass(office).await;
    assert!(office.smtp.messages().is_empty(), "nobody has let it go");
    assert_eq!(office.get("mia", "/api/mail/outgoing").await["items"][0]["state"], "awaiting");

    let mut questions = asked(office, "noah").await;
    assert_eq!(questions.len(), 1);
    let question = questions.remove(0);
    let read = office.get("noah", &path(&question, "")).await;
    let event = &read["invitation"];
    assert_eq!((&event["summary"], &event["attendees"][0]["answered"]), (&"Factory visit".into(), &"accepted".into()), "{read}");
    assert_eq!((&event["start"]["at"], &event["organizer"]["address"]), (&"2026-12-10T12:00:00Z".into(), &"maria@brasil.example".into()));
    assert_eq!((&read["html"], &read["to"]), (&Value::Null, &json!(["maria@brasil.example"])));
    let correction = json!({"subject": "x", "html": "y"});
    assert_eq!(office.refused("noah", "POST", &path(&question, "/correct"), correction).await, (422, "mail.approval_of_answer".to_owned()));

    office.post("noah", &path(&question, "/release"), Value::Null).await;
    pass(office).await;
    let sent = office.smtp.messages();
    assert_eq!(sent.len(), 1);
    assert_eq!(mailwire::invitation(&sent[0].raw).unwrap().method, mailwire::Method::Reply);
    assert_eq!((&visit.stands().await["awaits_approval"], &visit.stands().await["outgoing_id"]), (&false.into(), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_taken_back_as_if_it_had_not_been_given() {
    let visit = Visit::new("all").await;
    let office = &visit.office;
    let given = visit.answer("accepted").await;
    assert_eq!(visit.take_back(&given["outgoing_id"]).await, 204);
    assert_eq!(visit.stands().await, Value::Null);
    assert!(asked(office, "noah").await.is_empty());
    assert_eq!(visit.take_back(&given["outgoing_id"]).await, 409);

    // Another answer takes the place of one that waits; one question is left.
    visit.answer("declined").await;
    let last = visit.answer("tentative").await;
    assert_eq!(asked(office, "noah").await.len(), 1);
    let question = asked(office, "noah").await.remove(0);
    office.post("noah", &path(&question, "/release"), Value::Null).await;
    pass(office).await;
    assert_eq!(visit.take_back(&last["outgoing_id"]).await, 409, "it has left");

    // What was answered before holds again: when the next one comes back, and when it is taken back.
    visit.answer("declined").await;
    let question = asked(office, "noah").await.remove(0);
    office.post("noah", &path(&question, "/send-back"), json!({"note": "We do go"})).await;
    assert_eq!(visit.stands().await["answer"], "tentative");
    assert_eq!(office.get("mia", "/api/mail/approvals?own=true").await[0]["note"], "We do go");
    visit.answer("declined").await;
    visit.answer("tentative").await;
    assert_eq!((&visit.stands().await["answer"], &visit.stands().await["awaits_approval"]), (&"tentative".into(), &false.into()));
    assert!(asked(office, "noah").await.is_empty(), "what was said already needs no mail");
    pass(office).await;
    assert_eq!(office.smtp.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wrote_to_us_is_answered_at_once_where_only_strangers_are_asked_about() {
    let visit = Visit::new("new_or_files").await;
    assert_eq!(visit.answer("accepted").await["awaits_approval"], false);
    pass(&visit.office).await;
    assert_eq!(visit.office.smtp.messages().len(), 1);
}
