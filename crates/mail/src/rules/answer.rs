//! Answering and handing on: subject, readers, the line before the quotation.

use crate::model::{Direction, DraftMode, Message, Person, Recipients};
use chrono::{DateTime, Utc};
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// References that an answer carries on; of more, the first and the newest are kept (RFC 5322 allows any number, hosts don't).
const REFERENCES_MAX: usize = 50;

/// The subject of an answer: what programs of any language put before it is taken off, ours is put on.
#[must_use]
pub fn subject(mode: DraftMode, of: &str) -> String {
    let bare = PREFIXES.replace(of.trim(), "");
    match mode {
        DraftMode::New => bare.into_owned(),
        DraftMode::Reply | DraftMode::ReplyAll => format!("Re: {bare}"),
        DraftMode::Forward => format!("Fwd: {bare}"),
    }
}

/// Whom an answer goes to. Our own mail is answered to those whom it went to.
#[must_use]
pub fn recipients(mode: DraftMode, of: &Message, own: &HashSet<String>) -> Recipients {
    let mut writers = if of.direction == Direction::Out {
        of.recipients.to.clone()
    } else if of.recipients.reply_to.is_empty() {
        vec![of.from.clone()]
    } else {
        of.recipients.reply_to.clone()
    };
    writers.retain(|p| p.address.contains('@'));
    let mut seen: HashSet<String> = HashSet::new();
    writers.retain(|p| seen.insert(p.address.to_lowercase()));
    let others = match mode {
        DraftMode::New | DraftMode::Forward => return Recipients::default(),
        DraftMode::Reply => vec![],
        DraftMode::ReplyAll => {
            let all = of.recipients.to.iter().chain(&of.recipients.cc).filter(|p| p.address.contains('@'));
            all.filter(|p| !own.contains(&p.address.to_lowercase()) && seen.insert(p.address.to_lowercase())).cloned().collect()
        }
    };
    Recipients { to: writers, cc: others, ..Recipients::default() }
}

/// The References of an answer (RFC 5322, 3.6.4): the parent's, then the parent itself.
#[must_use]
pub fn references(of: &Message) -> Vec<String> {
    let mut all = of.references.clone();
    if let Some(id) = &of.message_id {
        all.retain(|r| r != id);
        all.push(id.clone());
    }
    if all.len() > REFERENCES_MAX {
        all.drain(1..all.len() - REFERENCES_MAX + 1);
    }
    all
}

/// The body of an answer: room to write, the signature, and the older mail, quoted in the language that it is written in.
#[must_use]
pub fn body(mode: DraftMode, signature_html: &str, of: &Message, quoted_html: &str, language: Option<&str>) -> String {
    let room = "<p></p>";
    let signature = signature(signature_html);
    let words = Words::of(language);
    let date = words.date(of.sent_at.unwrap_or(of.at));
    let who = escape(&shown(&of.from));
    match mode {
        DraftMode::New => format!("{room}{signature}"),
        DraftMode::Reply | DraftMode::ReplyAll => {
            let line = words.wrote.replace("{date}", &date).replace("{who}", &who);
            format!("{room}{signature}<p>{line}</p><blockquote type=\"cite\">{quoted_html}</blockquote>")
        }
        DraftMode::Forward => {
            let people = |all: &[Person]| escape(&all.iter().map(shown).collect::<Vec<_>>().join(", "));
            let mut head = vec![
                (words.from, who),
                (words.date_label, date),
                (words.subject, escape(&of.subject)),
                (words.to, people(&of.recipients.to)),
            ];
            if !of.recipients.cc.is_empty() {
                head.push((words.cc, people(&of.recipients.cc)));
            }
            let head: Vec<String> = head.into_iter().map(|(label, value)| format!("{label}: {value}")).collect();
            format!("{room}{signature}<p>---------- {} ----------<br>{}</p>{quoted_html}", words.forwarded, head.join("<br>"))
        }
    }
}

/// A mailbox's signature, marked so that the composer can exchange it.
#[must_use]
pub fn signature(html: &str) -> String {
    if html.trim().is_empty() { String::new() } else { format!("<div data-signature=\"1\">{html}</div>") }
}

/// A plain text as HTML.
#[must_use]
pub fn text_as_html(text: &str) -> String {
    let paragraphs = text.trim().split("\n\n").map(|p| format!("<p>{}</p>", escape(p.trim_matches('\n')).replace('\n', "<br>")));
    paragraphs.collect()
}

/// Text within HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn shown(p: &Person) -> String {
    if p.name.is_empty() { p.address.clone() } else { format!("{} <{}>", p.name, p.address) }
}

struct Words {
    wrote: &'static str,
    date_format: &'static str,
    forwarded: &'static str,
    from: &'static str,
    date_label: &'static str,
    subject: &'static str,
    to: &'static str,
    cc: &'static str,
}

impl Words {
    fn of(language: Option<&str>) -> Self {
        let make = |wrote, date_format, [forwarded, from, date_label, subject, to, cc]: [&'static str; 6]| Self {
            wrote,
            date_format,
            forwarded,
            from,
            date_label,
            subject,
            to,
            cc,
        };
        let dotted = "%d.%m.%Y %H:%M UTC";
        let slashed = "%d/%m/%Y %H:%M UTC";
        match language.unwrap_or("en") {
            "zh" => make("{who} 于 {date} 写道：", "%Y-%m-%d %H:%M UTC", ["转发的邮件", "发件人", "日期", "主题", "收件人", "抄送"]),
            "es" => make("El {date}, {who} escribió:", slashed, ["Mensaje reenviado", "De", "Fecha", "Asunto", "Para", "CC"]),
            "pt" => make("Em {date}, {who} escreveu:", slashed, ["Mensagem encaminhada", "De", "Data", "Assunto", "Para", "Cc"]),
            "fr" => make("Le {date}, {who} a écrit :", slashed, ["Message transféré", "De", "Date", "Objet", "À", "Cc"]),
            "de" => make("Am {date} schrieb {who}:", dotted, ["Weitergeleitete Nachricht", "Von", "Datum", "Betreff", "An", "Cc"]),
            "ru" => make("{date} {who} пишет:", dotted, ["Пересылаемое сообщение", "От", "Дата", "Тема", "Кому", "Копия"]),
            "ar" => make("في {date} كتب {who}:", slashed, ["رسالة معاد توجيهها", "من", "التاريخ", "الموضوع", "إلى", "نسخة"]),
            _ => make("On {date}, {who} wrote:", "%b %-d, %Y, at %H:%M UTC", ["Forwarded message", "From", "Date", "Subject", "To", "Cc"]),
        }
    }

    fn date(&self, at: DateTime<Utc>) -> String {
        at.format(self.date_format).to_string()
    }
}

static PREFIXES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?:\s*(?:re|fwd?|aw|wg|sv|vs|tr|rv|res|enc|rif|antw|回复|回覆|答复|转发|轉寄|轉發|отв|пересл|ответ|رد|إعادة\ توجيه)(?:\[\d+\])?\s*[:：]\s*)+",
    )
    .expect("a pattern of ours")
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MailboxId, MessageId, ThreadId};

    fn person(address: &str) -> Person {
        Person { name: String::new(), address: address.to_owned() }
    }

    fn message(direction: Direction) -> Message {
        Message {
            id: MessageId::new(),
            thread_id: ThreadId::new(),
            mailbox_id: MailboxId::new(),
            from: Person { name: "Ana <x>".into(), address: "ana@lumen.example".into() },
            recipients: Recipients {
                to: vec![person("me@own.example"), person("bo@lumen.example")],
                cc: vec![person("cy@lumen.example"), person("ANA@lumen.example")],
                ..Recipients::default()
            },
            subject: "Lamps".into(),
            at: DateTime::UNIX_EPOCH,
            sent_at: None,
            direction,
            preview: String::new(),
            seen: true,
            starred: false,
            attachments: vec![],
            defects: vec![],
            quarantine: None,
            auto: None,
            topics: vec![],
            message_id: Some("m@x".into()),
            references: vec!["a@x".into(), "m@x".into()],
            folders: vec![],
            delivery: None,
            blob: vec![],
        }
    }

    #[test]
    fn prefixes_of_any_program_are_exchanged_for_ours() {
        assert_eq!(subject(DraftMode::Reply, "RE: AW: 回复：Re[2]: Lamps"), "Re: Lamps");
        assert_eq!(subject(DraftMode::Forward, "Re: Lamps"), "Fwd: Lamps");
        assert_eq!(subject(DraftMode::Reply, "Resin: price"), "Re: Resin: price");
    }

    #[test]
    fn an_answer_to_all_leaves_out_ourselves_and_nobody_twice() {
        let own = HashSet::from(["me@own.example".to_owned()]);
        let to_all = recipients(DraftMode::ReplyAll, &message(Direction::In), &own);
        let names = |all: &[Person]| all.iter().map(|p| p.address.clone()).collect::<Vec<_>>();
        assert_eq!(names(&to_all.to), ["ana@lumen.example"]);
        assert_eq!(names(&to_all.cc), ["bo@lumen.example", "cy@lumen.example"]);
        let ours = recipients(DraftMode::Reply, &message(Direction::Out), &own);
        assert_eq!(names(&ours.to), ["me@own.example", "bo@lumen.example"]);
        assert!(recipients(DraftMode::Forward, &message(Direction::In), &own).to.is_empty());
    }

    #[test]
    fn references_end_with_the_parent_and_stay_short() {
        assert_eq!(references(&message(Direction::In)), ["a@x", "m@x"]);
        let mut long = message(Direction::In);
        long.references = (0..200).map(|n| format!("{n}@x")).collect();
        let kept = references(&long);
        assert_eq!((kept.len(), kept[0].as_str(), kept[REFERENCES_MAX - 1].as_str()), (REFERENCES_MAX, "0@x", "m@x"));
    }

    #[test]
    fn a_quotation_is_introduced_in_the_mails_language() {
        let quoted = body(DraftMode::Reply, "", &message(Direction::In), "<p>hi</p>", Some("de"));
        assert!(quoted.contains("Am 01.01.1970 00:00 UTC schrieb Ana &lt;x&gt; &lt;ana@lumen.example&gt;:"), "{quoted}");
    }
}
