//! Which tab a mail belongs to, which words it bears, whether a person waits for an answer – and why.
//!
//! Precision first: what a machine wrote is never an enquiry, what a colleague wrote is never a customer's.

use crate::model::{Auto, Direction, Reason, Tab};
use crate::rules::lexicon;
use mailwire::ParsedMail;
use regex::Regex;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

/// Only this much of the text is looked at, in characters: an enquiry says so early.
const TEXT_CHARS_MAX: usize = 4_000;
/// From this weight on, a stranger's mail is an enquiry.
const ENQUIRY_WEIGHT_MIN: i32 = 3;
/// A word in the subject counts this many times.
const SUBJECT_TIMES: i32 = 2;
/// The most words that a reason names.
const REASON_WORDS_MAX: usize = 4;

/// What the decision looks at in a mail.
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    /// In or out.
    pub direction: Direction,
    /// The writer's address, lower case.
    pub from: &'a str,
    /// The subject, decoded.
    pub subject: &'a str,
    /// The text, best without what it quotes.
    pub text: &'a str,
    /// Written by a machine? See [`auto_of`].
    pub auto: Option<Auto>,
    /// Does it answer another mail (In-Reply-To or References)?
    pub is_answer: bool,
    /// Does it lie in the junk folder?
    pub in_junk: bool,
}

/// What the decision knows besides the mail.
#[derive(Debug, Clone, Default)]
pub struct Around<'a> {
    /// The tenant's own domains: of its mailboxes and accounts, without public mail hosts.
    pub own_domains: Option<&'a HashSet<String>>,
    /// The tenant's own addresses: of its mailboxes and accounts.
    pub own_addresses: Option<&'a HashSet<String>>,
    /// Is the writer (or, outgoing, the reader) a known customer's person?
    pub customer: bool,
    /// Has somebody of us written in this thread before?
    pub we_wrote: bool,
}

/// The decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The tab.
    pub tab: Tab,
    /// Words that lists show: `new`, `enquiry`, `bounce`, `auto-reply`, `newsletter`.
    pub tags: Vec<String>,
    /// Does a person wait for an answer?
    pub waiting: bool,
    /// Did a person write it to us?
    pub human: bool,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// Decides about one mail. Threads take the decision of their newest mail by a person; see [`thread_tab`].
#[must_use]
pub fn classify(letter: &Letter<'_>, around: &Around<'_>) -> Verdict {
    let verdict = |tab, tags: &[&str], waiting, human, reasons| Verdict {
        tab,
        tags: tags.iter().map(|t| (*t).to_owned()).collect(),
        waiting,
        human,
        reasons,
    };
    if letter.direction == Direction::Out {
        let tab = if around.customer { Tab::Customers } else { Tab::Others };
        return verdict(tab, &[], false, true, vec![]);
    }
    if let Some(auto) = letter.auto {
        return verdict(Tab::Others, &[auto.as_str()], false, false, vec![reason(auto.as_str(), &[])]);
    }
    if is_own(letter.from, around) {
        return verdict(Tab::Team, &[], false, true, vec![reason("own_domain", &[])]);
    }
    if around.customer {
        let (weight, words) = weigh(letter);
        let tags: &[&str] = if weight >= ENQUIRY_WEIGHT_MIN && !letter.is_answer { &["enquiry"] } else { &[] };
        let mut reasons = vec![reason("known_customer", &[])];
        reasons.extend(words_reason(&words).filter(|_| !tags.is_empty()));
        return verdict(Tab::Customers, tags, !letter.in_junk, true, reasons);
    }
    if is_machine_address(letter.from) {
        return verdict(Tab::Others, &[], false, false, vec![reason("machine_address", &[])]);
    }
    if letter.in_junk {
        return verdict(Tab::Others, &[], false, true, vec![reason("junk", &[])]);
    }
    let (weight, words) = weigh(letter);
    if weight >= ENQUIRY_WEIGHT_MIN {
        return verdict(Tab::Enquiries, &["new", "enquiry"], true, true, words_reason(&words).into_iter().collect());
    }
    if around.we_wrote && weight >= 0 {
        return verdict(Tab::Enquiries, &["new"], true, true, vec![reason("answers_us", &[])]);
    }
    verdict(Tab::Others, &["new"], false, true, vec![reason("no_enquiry_words", &[])])
}

/// The tab of a thread: a machine's mail does not move a thread that people write in.
#[must_use]
pub fn thread_tab(before: Option<Tab>, newest: &Verdict, direction: Direction) -> Tab {
    match before {
        Some(tab) if !newest.human || direction == Direction::Out => {
            if newest.tab == Tab::Customers {
                Tab::Customers
            } else {
                tab
            }
        }
        // A stranger's follow-up without the words of an enquiry is still about his enquiry.
        Some(Tab::Enquiries) if newest.tab == Tab::Others => Tab::Enquiries,
        _ => newest.tab,
    }
}

/// Was this mail written by a machine? RFC 3834 for answers, RFC 3464 for reports, RFC 2369 and 2919 for lists.
#[must_use]
pub fn auto_of(mail: &ParsedMail) -> Option<Auto> {
    let from = mail.author().map(|c| c.address.to_lowercase()).unwrap_or_default();
    let local = from.split('@').next().unwrap_or_default();
    let postmaster = matches!(local, "mailer-daemon" | "postmaster" | "mail-daemon");
    let came_back = mail.notices.iter().any(|notice| notice.reason.is_bounce());
    if mail.is_delivery_report
        || came_back
        || (postmaster && (mail.return_path.as_deref() == Some("") || BOUNCE_SUBJECT.is_match(&mail.subject)))
    {
        return Some(Auto::Bounce);
    }
    let submitted = mail.automatic.auto_submitted.as_deref().filter(|word| *word != "no");
    let precedence = mail.automatic.precedence.as_deref();
    let list = mail.list.id.is_some() || !mail.list.unsubscribe.is_empty() || matches!(precedence, Some("bulk" | "list" | "junk"));
    let replied = submitted == Some("auto-replied") || precedence == Some("auto_reply");
    if replied || (!list && AUTO_SUBJECT.is_match(&mail.subject)) {
        return Some(Auto::AutoReply);
    }
    if list || submitted.is_some() {
        return Some(Auto::Newsletter);
    }
    None
}

/// Does nobody read this address? `no-reply@`, `mailer-daemon@`, `notifications@` and their like.
#[must_use]
pub fn is_machine_address(address: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    MACHINE_LOCAL.is_match(local)
}

/// Is it one of us? An own address, or an address in an own domain or below it.
#[must_use]
pub fn is_own(address: &str, around: &Around<'_>) -> bool {
    if around.own_addresses.is_some_and(|own| own.contains(address)) {
        return true;
    }
    let (Some((_, domain)), Some(own)) = (address.rsplit_once('@'), around.own_domains) else {
        return false;
    };
    own.contains(domain) || domain.match_indices('.').any(|(dot, _)| own.contains(&domain[dot + 1..]))
}

/// How much a mail's words say 'enquiry', and which words said it.
fn weigh(letter: &Letter<'_>) -> (i32, Vec<String>) {
    let mut seen: HashMap<&'static str, i32> = HashMap::new();
    let mut words: Vec<(i32, &'static str)> = Vec::new();
    let mut total = 0;
    let text: String = letter.text.chars().take(TEXT_CHARS_MAX).collect();
    for (part, times) in [(letter.subject, SUBJECT_TIMES), (text.as_str(), 1)] {
        let lower = part.to_lowercase();
        for (term, weight) in terms_in(&lower) {
            let counted = seen.entry(term).or_insert(0);
            if *counted != 0 {
                continue;
            }
            *counted = 1;
            total += weight * times;
            if weight > 0 {
                words.push((weight, term));
            }
        }
    }
    words.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    (total, words.into_iter().take(REASON_WORDS_MAX).map(|(_, w)| w.trim_end_matches('*').to_owned()).collect())
}

/// The terms that occur in a lower-case text, each as a whole word where its script has words.
fn terms_in(lower: &str) -> impl Iterator<Item = (&'static str, i32)> + '_ {
    LEXICON.pattern.find_iter(lower).filter_map(move |hit| {
        let (term, weight) = *LEXICON.terms.get(hit.as_str())?;
        let before = lower[..hit.start()].chars().next_back();
        let after = lower[hit.end()..].chars().next();
        let spaced = hit.as_str().chars().next().is_some_and(|c| !is_han(c));
        let begins = !spaced || is_arabic(hit.as_str()) || before.is_none_or(|c| !c.is_alphanumeric() || is_han(c));
        let ends = !spaced || term.ends_with('*') || is_arabic(hit.as_str()) || after.is_none_or(|c| !c.is_alphanumeric() || is_han(c));
        (begins && ends).then_some((term, weight))
    })
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

fn is_arabic(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{600}'..='\u{6ff}'))
}

fn reason(code: &str, values: &[(&str, &str)]) -> Reason {
    let values: BTreeMap<_, _> = values.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Reason { code: code.replace('-', "_"), values }
}

fn words_reason(words: &[String]) -> Option<Reason> {
    (!words.is_empty()).then(|| reason("enquiry_words", &[("words", &words.join(", "))]))
}

struct Lexicon {
    pattern: Regex,
    terms: HashMap<&'static str, (&'static str, i32)>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut terms = HashMap::new();
    for (term, weight) in lexicon::ALL.iter().flat_map(|(_, terms)| terms.iter()) {
        // The first language wins where two share a word.
        terms.entry(term.trim_end_matches('*')).or_insert((*term, *weight));
    }
    let mut words: Vec<&str> = terms.keys().copied().collect();
    // Longest first: an alternation takes the first that fits.
    words.sort_by_key(|w| (std::cmp::Reverse(w.len()), *w));
    let escaped: Vec<String> = words.into_iter().map(regex::escape).collect();
    let pattern = Regex::new(&escaped.join("|")).expect("the lexicon's words are escaped");
    Lexicon { pattern, terms }
});

static MACHINE_LOCAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?:
            .*no[-_.]?reply.* | .*do[-_.]?not[-_.]?reply.* | .*donotreply.* | mailer-daemon | postmaster | .*notifications?(?:[-_.+].*)? |
            notify | .*alerts? | bounces?(?:[-_.+].*)? | .*newsletters? | news | marketing-mail | automailer | system | daemon | noreply.*
        )$",
    )
    .expect("a pattern of ours")
});

static BOUNCE_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)undeliver|delivery (?:status|failure|has failed)|returned mail|mail delivery|failure notice|退信|投递失败|无法投递")
        .expect("a pattern of ours")
});

static AUTO_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|自动回复|自動回覆|respuesta automática|resposta automática|réponse automatique|abwesenheitsnotiz|automatische antwort|автоответ|автоматический ответ|رد تلقائي)",
    )
    .expect("a pattern of ours")
});

#[cfg(test)]
mod tests {
    use super::*;

    fn letter<'a>(from: &'a str, subject: &'a str, text: &'a str) -> Letter<'a> {
        Letter { direction: Direction::In, from, subject, text, auto: None, is_answer: false, in_junk: false }
    }

    fn tab(subject: &str, text: &str) -> Tab {
        classify(&letter("buyer@lumen.example", subject, text), &Around::default()).tab
    }

    #[test]
    fn an_enquiry_is_known_in_eight_languages() {
        let enquiries = [
            ("Inquiry LED panel", "Dear Sir, please send your best price and MOQ."),
            ("询价 LED 面板灯", "请报 FOB 宁波价，谢谢"),
            ("Solicitud", "Quisiera una cotización de 500 piezas, con plazo de entrega."),
            ("Запрос", "Просим прислать прайс-лист и сроки поставки."),
            ("استفسار", "نرجو إرسال عرض سعر للمنتجات"),
            ("Demande", "Merci de nous envoyer un devis pour 200 pièces."),
            ("Anfrage", "Bitte senden Sie uns Ihre Preisliste."),
            ("Pedido", "Gostaria de receber um orçamento e amostras."),
        ];
        for (subject, text) in enquiries {
            assert_eq!(tab(subject, text), Tab::Enquiries, "{subject}");
        }
    }

    #[test]
    fn those_who_sell_to_us_are_no_enquiry() {
        assert_eq!(tab("Rank higher", "We do SEO, best price, get to the first page of Google"), Tab::Others);
        assert_eq!(tab("Attendees list", "Are you interested in the attendees list? Price on request."), Tab::Others);
        assert_eq!(tab("Lunch", "See you at noon?"), Tab::Others);
    }

    #[test]
    fn a_term_counts_only_as_a_word() {
        assert_eq!(weigh(&letter("a@b.example", "", "the quoted profobster")).0, 0);
        assert_eq!(weigh(&letter("a@b.example", "", "fob, FOB and fob")).0, 1);
    }

    #[test]
    fn colleagues_customers_and_machines_have_their_tabs() {
        let own = HashSet::from(["own.example".to_owned()]);
        let around = Around { own_domains: Some(&own), ..Around::default() };
        assert_eq!(classify(&letter("li@sales.own.example", "price?", ""), &around).tab, Tab::Team);
        assert_eq!(classify(&letter("li@notown.example", "lunch", ""), &around).tab, Tab::Others);
        let customer = Around { customer: true, ..Around::default() };
        let verdict = classify(&letter("a@b.example", "hello", ""), &customer);
        assert!(verdict.tab == Tab::Customers && verdict.waiting);
        assert_eq!(classify(&letter("no-reply@b.example", "price quotation", ""), &Around::default()).tab, Tab::Others);
        let bounce = Letter { auto: Some(Auto::Bounce), ..letter("mailer-daemon@b.example", "failure", "") };
        assert_eq!(classify(&bounce, &customer).tags, ["bounce"]);
    }

    #[test]
    fn an_answer_to_our_outreach_is_looked_at() {
        let around = Around { we_wrote: true, ..Around::default() };
        assert_eq!(classify(&letter("a@b.example", "Re: hello", "yes, tell me more"), &around).tab, Tab::Enquiries);
    }

    #[test]
    fn headers_tell_machines() {
        let auto = |head: &str| auto_of(&mailwire::parse(format!("From: a@b.example\r\n{head}\r\n\r\nHello").as_bytes()));
        assert_eq!(auto("Subject: hello"), None);
        assert_eq!(auto("Auto-Submitted: no"), None);
        // Set by office programs on what people write.
        assert_eq!(auto("X-Auto-Response-Suppress: All"), None);
        assert_eq!(auto("Auto-Submitted: auto-replied"), Some(Auto::AutoReply));
        assert_eq!(auto("Subject: Automatic reply: hello"), Some(Auto::AutoReply));
        assert_eq!(auto("List-Unsubscribe: <https://b.example/u>\r\nSubject: Spring sale"), Some(Auto::Newsletter));
        assert_eq!(auto("Content-Type: multipart/report; report-type=delivery-status; boundary=x"), Some(Auto::Bounce));
    }

    #[test]
    fn a_machine_does_not_move_a_thread() {
        let auto = Verdict { tab: Tab::Others, tags: vec![], waiting: false, human: false, reasons: vec![] };
        assert_eq!(thread_tab(Some(Tab::Customers), &auto, Direction::In), Tab::Customers);
        assert_eq!(thread_tab(None, &auto, Direction::In), Tab::Others);
        let human = Verdict { human: true, ..auto };
        assert_eq!(thread_tab(Some(Tab::Enquiries), &human, Direction::In), Tab::Enquiries);
    }
}
