//! What a mail is about, and what follows for where it is shown: the model's word where it is surer than the list of words.

use crate::model::{Auto, Direction, Reason, Tab, Topic, TopicBy};
use crate::rules::classify::{Around, Letter, Verdict, is_machine_address, is_own};
use maillabels::{Labelled, MailLabel, Origin, Why};
use std::collections::BTreeMap;

/// From here on the model's word alone makes a mail a machine's: such a mail waits for no answer, so it must be sure.
const MACHINE_MIN: f32 = 0.9;
/// From here on it keeps a stranger's mail out of the enquiries.
const NOT_FOR_US_MIN: f32 = 0.6;
/// From here on it brings a stranger's mail among the enquiries, or among the team's.
const FOR_US_MIN: f32 = 0.5;
const TEAM_MIN: f32 = 0.8;

/// What headers say for certain, with what is known of the company.
#[must_use]
pub fn origin(letter: &Letter<'_>, around: &Around<'_>, of_headers: Origin) -> Origin {
    match (letter.auto, of_headers) {
        (Some(Auto::Bounce), _) => Origin::DeliveryReport,
        (Some(Auto::Newsletter), Origin::Unknown) => Origin::List,
        (Some(_), Origin::Unknown) => Origin::Machine,
        (Some(_), known) => known,
        (None, _) if is_own(letter.from, around) => Origin::Colleague,
        (None, known) => known,
    }
}

/// The labels as they are kept and shown.
#[must_use]
pub fn topics(said: &maillabels::Verdict) -> Vec<Topic> {
    let topic = |l: &Labelled| Topic {
        label: l.label,
        probability: (l.probability * 1_000.0).round() / 1_000.0,
        reasons: l.reasons.iter().map(reason).collect(),
        by: TopicBy::Machine,
    };
    said.labels.iter().map(topic).collect()
}

fn reason(why: &Why) -> Reason {
    let (code, words): (&str, &[String]) = match why {
        Why::DeliveryReport => ("label_report", &[]),
        Why::Machine => ("label_machine", &[]),
        Why::List => ("label_list", &[]),
        Why::Colleague => ("label_colleague", &[]),
        Why::Learned(words) => ("label_learned", words),
        Why::Words(words) => ("label_words", words),
        Why::Mark(code) => return Reason { code: format!("mark_{code}"), values: BTreeMap::new() },
    };
    let values = if words.is_empty() { BTreeMap::new() } else { BTreeMap::from([("words".to_owned(), words.join(", "))]) };
    Reason { code: code.to_owned(), values }
}

/// Which kind of machine wrote a mail, now that its words are known too.
#[must_use]
pub fn auto(of_headers: Option<Auto>, topics: &[Topic]) -> Option<Auto> {
    let main = topics.first();
    let said = main.and_then(|t| match t.label {
        MailLabel::Bounce => Some(Auto::Bounce),
        MailLabel::AutoReply => Some(Auto::AutoReply),
        MailLabel::Newsletter => Some(Auto::Newsletter),
        _ => None,
    });
    match of_headers {
        Some(_) => said.or(of_headers),
        None => said.filter(|_| main.is_some_and(|t| t.probability >= MACHINE_MIN)),
    }
}

/// The decision by headers and lists of words, put right by what the mail is about.
#[must_use]
pub fn refine(mut verdict: Verdict, letter: &Letter<'_>, around: &Around<'_>, topics: &[Topic]) -> Verdict {
    // What the host took for junk is no enquiry, whatever its words: nobody is offered as a customer for it.
    if letter.direction == Direction::Out || (letter.in_junk && !around.customer) {
        return verdict;
    }
    let new = verdict.tags.iter().any(|t| t == "new");
    verdict.tags = new.then(|| "new".to_owned()).into_iter().chain(topics.iter().map(|t| t.label.as_str().to_owned())).collect();
    let Some(main) = topics.first() else { return verdict };
    let stranger = !around.customer && !is_own(letter.from, around) && letter.auto.is_none() && !letter.in_junk;
    if auto(None, topics).is_some() && verdict.human && !is_own(letter.from, around) {
        verdict.human = false;
        verdict.waiting = false;
        verdict.tags.retain(|t| t != "new");
        verdict.tab = if around.customer { Tab::Customers } else { Tab::Others };
        return verdict;
    }
    if !stranger || is_machine_address(letter.from) {
        return verdict;
    }
    match main.label {
        MailLabel::Enquiry | MailLabel::Quotation | MailLabel::Order | MailLabel::Sample | MailLabel::Complaint
            if main.probability >= FOR_US_MIN =>
        {
            verdict.tab = Tab::Enquiries;
            verdict.waiting = true;
        }
        MailLabel::Spam | MailLabel::Newsletter if main.probability >= NOT_FOR_US_MIN => {
            verdict.tab = Tab::Others;
            verdict.waiting = false;
        }
        MailLabel::Internal if main.probability >= TEAM_MIN => {
            verdict.tab = Tab::Team;
            verdict.waiting = false;
        }
        _ => {}
    }
    verdict
}

/// Where a thread is shown once a person has said what it is about; none: where it was.
#[must_use]
pub fn tab_of_correction(right: Option<MailLabel>, customer: bool) -> Option<Tab> {
    match right {
        Some(MailLabel::Internal) => Some(Tab::Team),
        _ if customer => Some(Tab::Customers),
        Some(MailLabel::Enquiry | MailLabel::Quotation | MailLabel::Order | MailLabel::Sample | MailLabel::Complaint) => {
            Some(Tab::Enquiries)
        }
        Some(MailLabel::Spam | MailLabel::Newsletter | MailLabel::Bounce | MailLabel::AutoReply) => Some(Tab::Others),
        Some(MailLabel::Payment | MailLabel::Shipping) | None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::classify::classify;

    fn letter(text: &'static str) -> Letter<'static> {
        Letter { direction: Direction::In, from: "a@b.example", subject: "", text, auto: None, is_answer: false, in_junk: false }
    }

    fn topic(label: MailLabel, probability: f32) -> Topic {
        Topic { label, probability, reasons: vec![], by: TopicBy::Machine }
    }

    fn refined(text: &'static str, around: &Around<'_>, topics: &[Topic]) -> Verdict {
        let letter = letter(text);
        refine(classify(&letter, around), &letter, around, topics)
    }

    #[test]
    fn the_model_brings_an_enquiry_that_no_word_betrays() {
        let verdict = refined("can you do 40 of these for spring", &Around::default(), &[topic(MailLabel::Enquiry, 0.8)]);
        assert!(verdict.tab == Tab::Enquiries && verdict.waiting);
        assert_eq!(verdict.tags, ["new", "enquiry"]);
    }

    #[test]
    fn those_who_sell_to_us_are_kept_out() {
        let verdict = refined("best price, price list, MOQ", &Around::default(), &[topic(MailLabel::Spam, 0.9)]);
        assert!(verdict.tab == Tab::Others && !verdict.waiting);
    }

    #[test]
    fn a_known_customer_stays_among_the_customers() {
        let around = Around { customer: true, ..Around::default() };
        assert_eq!(refined("hello", &around, &[topic(MailLabel::Spam, 0.99)]).tab, Tab::Customers);
        let away = refined("I am away", &around, &[topic(MailLabel::AutoReply, 0.95)]);
        assert!(away.tab == Tab::Customers && !away.waiting && !away.human);
    }

    #[test]
    fn only_a_sure_word_makes_a_mail_a_machines() {
        assert_eq!(auto(None, &[topic(MailLabel::AutoReply, 0.7)]), None);
        assert_eq!(auto(None, &[topic(MailLabel::AutoReply, 0.95)]), Some(Auto::AutoReply));
        assert_eq!(auto(Some(Auto::AutoReply), &[topic(MailLabel::Bounce, 0.6)]), Some(Auto::Bounce));
        assert_eq!(auto(Some(Auto::AutoReply), &[]), Some(Auto::AutoReply));
    }
}
