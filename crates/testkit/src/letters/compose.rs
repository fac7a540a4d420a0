//! Whole letters of the usual kinds.

use super::files::{Attached, LOGO, attached};
use super::mime::{Charset, Writer};
use super::people::Person;
use super::rng::Rng;
use super::scene::{Scene, escape, html, plain, quoted};
use super::{ATTACHMENT_BYTES_MAX, Generator, Kind, Letter, TALKS_MAX, Tongue};
use chrono::{DateTime, Utc};

/// History that grows beyond this is cut, as people do in the end.
const QUOTED_BYTES_MAX: usize = 6_000;
const REFERENCES_MAX: usize = 20;
const MAILERS: [&str; 6] = [
    "Microsoft Outlook 16.0",
    "Apple Mail (2.3774.600.62)",
    "Foxmail 7.2.25.331[cn]",
    "Mozilla Thunderbird",
    "Coremail Webmail Server",
    "iPhone Mail (21F90)",
];

/// A conversation with a buyer.
#[derive(Debug)]
pub(super) struct Talk {
    pub person: Person,
    pub scene: Scene,
    pub subject: String,
    pub references: Vec<String>,
    pub last_text: String,
    pub last_date: DateTime<Utc>,
    pub ours: bool,
}

/// One side of a letter.
pub(super) struct Party<'a> {
    pub name: &'a str,
    pub address: &'a str,
}

/// All that goes into a letter of people.
pub(super) struct Draft<'a> {
    pub from: Party<'a>,
    pub to: Party<'a>,
    pub date: DateTime<Utc>,
    pub subject: &'a str,
    pub message_id: Option<&'a str>,
    pub references: &'a [String],
    pub paragraphs: &'a [String],
    pub signature: &'a str,
    /// What it answers, introduced by a line.
    pub history: Option<(String, &'a str)>,
    pub files: Vec<Attached>,
    pub tongue: Tongue,
}

impl Generator {
    pub(super) fn enquiry(&mut self, date: DateTime<Utc>) -> Letter {
        let person = self.person();
        let scene = Scene::new(&mut self.rng, person.tongue, &person.country);
        let template = *self.rng.pick(scene.phrases().subjects);
        let subject = scene.say(&mut self.rng, template, &self.plan.owner.name, date);
        let talk = Talk { person, scene, subject, references: Vec::new(), last_text: String::new(), last_date: date, ours: true };
        let (letter, talk) = self.speak(talk, date, Kind::Enquiry);
        self.keep(talk);
        letter
    }

    pub(super) fn reply(&mut self, date: DateTime<Utc>) -> Letter {
        match self.take_talk(true) {
            Some(talk) => {
                let (letter, talk) = self.speak(talk, date, Kind::Reply);
                self.keep(talk);
                letter
            }
            None => self.enquiry(date),
        }
    }

    pub(super) fn sent(&mut self, date: DateTime<Utc>) -> Letter {
        match self.take_talk(false) {
            Some(talk) => {
                let (letter, talk) = self.speak(talk, date, Kind::Sent);
                self.keep(talk);
                letter
            }
            None => self.enquiry(date),
        }
    }

    /// Writes the next letter of a talk.
    fn speak(&mut self, mut talk: Talk, date: DateTime<Utc>, kind: Kind) -> (Letter, Talk) {
        let owner = self.plan.owner.clone();
        let ours = kind == Kind::Sent;
        let phrases = talk.scene.phrases();
        let addressee = if ours { talk.person.name.clone() } else { owner.name.clone() };
        let sentences = if ours { phrases.answers } else { phrases.asks };
        let (mut paragraphs, words) = talk.scene.letter(&mut self.rng, sentences, &addressee, date);
        let sign_off = *self.rng.pick(phrases.sign_offs);
        paragraphs.push(format!("{sign_off}\n{}", if ours { &owner.name } else { &talk.person.name }));
        let signature = if ours { format!("-- \n{}\n{}\n{}", owner.name, owner.company, owner.address) } else { talk.person.signature() };
        let from = if ours {
            Party { name: &owner.name, address: &owner.address }
        } else {
            Party { name: &talk.person.name, address: &talk.person.address }
        };
        let to = if ours {
            Party { name: &talk.person.name, address: &talk.person.address }
        } else {
            Party { name: &owner.name, address: &owner.address }
        };
        let subject = if talk.references.is_empty() {
            talk.subject.clone()
        } else {
            format!("{}{}", self.reply_mark(talk.scene.tongue), talk.subject)
        };
        let message_id = self.message_id(from.address);
        let history = (!talk.last_text.is_empty() && self.rng.percent(85)).then(|| {
            let intro = phrases
                .wrote
                .replace("{date}", &talk.scene.day(talk.last_date))
                .replace("{name}", if talk.ours { &owner.name } else { &talk.person.name });
            (intro, talk.last_text.as_str())
        });
        let files = self.files(&talk.scene);
        let attachments: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
        let draft = Draft {
            from,
            to,
            date,
            subject: &subject,
            message_id: Some(&message_id),
            references: &talk.references,
            paragraphs: &paragraphs,
            signature: &signature,
            history,
            files,
            tongue: talk.scene.tongue,
        };
        let raw = write(&mut self.rng, &draft, ours);
        let from = draft.from.address.to_owned();
        let mut text = plain(&paragraphs);
        text.push_str("\n\n");
        if let Some((intro, before)) = &draft.history {
            text.push_str(&format!("{intro}\n{}", quoted(before)));
        }
        let in_reply_to = talk.references.last().cloned();
        if text.len() > QUOTED_BYTES_MAX {
            let end = (0..=QUOTED_BYTES_MAX).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.truncate(end);
        }
        let folder = if ours { "Sent" } else { self.incoming_folder() };
        let mut letter = Letter {
            raw,
            internal_date: date,
            folder,
            kind,
            tongue: talk.scene.tongue,
            message_id: Some(message_id.clone()),
            subject,
            from,
            in_reply_to,
            words,
            attachments,
            seen: ours,
            answered: false,
            flagged: false,
        };
        self.flag(&mut letter);
        (talk.last_text, talk.last_date, talk.ours) = (text, date, ours);
        talk.references.push(message_id);
        if talk.references.len() > REFERENCES_MAX {
            // The first and the newest matter (RFC 5322, 3.6.4).
            talk.references.remove(1);
        }
        (letter, talk)
    }

    pub(super) fn newsletter(&mut self, date: DateTime<Utc>) -> Letter {
        let person = self.person();
        let scene = Scene::new(&mut self.rng, person.tongue, &person.country);
        let phrases = scene.phrases();
        let template = *self.rng.pick(phrases.news_subjects);
        let subject = scene.say(&mut self.rng, template, "", date);
        let mut paragraphs = vec![person.company.clone()];
        for sentence in phrases.news {
            paragraphs.push(scene.say(&mut self.rng, sentence, "", date));
        }
        let domain = person.address.rsplit('@').next().unwrap_or_default().to_owned();
        let from = format!("news@{domain}");
        let message_id = self.message_id(&from);
        let mut writer = Writer::new(Charset::of(person.tongue, &mut self.rng), 8_000);
        received(&mut self.rng, &mut writer, &from, &self.plan.owner.address, date);
        writer.address_header("From", &[(&person.company, &from)]);
        writer.address_header("To", &[("", &self.plan.owner.address)]);
        writer.text_header("Subject", &subject);
        writer.line(&format!("Date: {}", date.to_rfc2822()));
        writer.line(&format!("Message-ID: {message_id}"));
        let token = self.rng.bits();
        writer.line(&format!("List-Unsubscribe: <https://mail.{domain}/u/{token:x}>, <mailto:leave@{domain}>"));
        writer.line("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
        writer.line(&format!("List-Id: <news.{domain}>"));
        writer.line("Precedence: bulk");
        writer.line("MIME-Version: 1.0");
        let pictures: String = (0..3)
            .map(|at| format!("<img src=\"https://img.{domain}/{token:x}/{at}.jpg\" width=\"580\" height=\"180\" alt=\"\">\n"))
            .collect();
        let page = html(&paragraphs, person.tongue == Tongue::Ar);
        let page = format!(
            "{page}<table width=\"600\" align=\"center\"><tr><td bgcolor=\"#f3f0ea\">{pictures}</td></tr></table><img src=\"https://t.{domain}/o/{token:x}.gif\" width=\"1\" height=\"1\"></body></html>\n"
        );
        alternative(&mut self.rng, &mut writer, &plain(&paragraphs), &page);
        let folder = if self.rng.percent(20) { "Junk" } else { "INBOX" };
        let mut letter = Letter {
            raw: writer.out,
            internal_date: date,
            folder,
            kind: Kind::Newsletter,
            tongue: person.tongue,
            message_id: Some(message_id),
            subject,
            from,
            in_reply_to: None,
            words: Vec::new(),
            attachments: Vec::new(),
            seen: false,
            answered: false,
            flagged: false,
        };
        self.flag(&mut letter);
        letter
    }

    pub(super) fn internal(&mut self, date: DateTime<Utc>) -> Letter {
        let owner = self.plan.owner.clone();
        let domain = owner.address.rsplit('@').next().unwrap_or_default();
        let tongue = if self.rng.percent(60) { Tongue::Zh } else { Tongue::En };
        let (name, local) =
            *self.rng.pick(&[("陈建华", "jianhua.chen"), ("周晓燕", "xiaoyan.zhou"), ("Grace Wu", "grace"), ("梁海涛", "haitao")]);
        let address = format!("{local}@{domain}");
        let country = self.person().country;
        let scene = Scene::new(&mut self.rng, tongue, &country);
        let template = *self.rng.pick(scene.phrases().internal);
        let (template_subject, greeting) = (*self.rng.pick(scene.phrases().subjects), *self.rng.pick(scene.phrases().greetings));
        let paragraphs = [scene.say(&mut self.rng, greeting, &owner.name, date), scene.say(&mut self.rng, template, &owner.name, date)];
        let subject = scene.say(&mut self.rng, template_subject, &owner.name, date);
        let message_id = self.message_id(&address);
        let files = self.files(&scene);
        let attachments = files.iter().map(|file| file.name.clone()).collect();
        let draft = Draft {
            from: Party { name, address: &address },
            to: Party { name: &owner.name, address: &owner.address },
            date,
            subject: &subject,
            message_id: Some(&message_id),
            references: &[],
            paragraphs: &paragraphs,
            signature: name,
            history: None,
            files,
            tongue,
        };
        let raw = write(&mut self.rng, &draft, false);
        let folder = self.incoming_folder();
        let mut letter = Letter {
            raw,
            internal_date: date,
            folder,
            kind: Kind::Internal,
            tongue,
            message_id: Some(message_id),
            subject,
            from: address,
            in_reply_to: None,
            words: Vec::new(),
            attachments,
            seen: false,
            answered: false,
            flagged: false,
        };
        self.flag(&mut letter);
        letter
    }

    pub(super) fn message_id(&mut self, address: &str) -> String {
        let domain = address.rsplit('@').next().unwrap_or("shop.example");
        format!("<{:016x}.{}@{domain}>", self.rng.bits(), self.at)
    }

    pub(super) fn incoming_folder(&mut self) -> &'static str {
        match self.rng.below(100) {
            0..12 => "Archive",
            12..17 => "Projects/Fairs",
            17..20 => "Trash",
            _ => "INBOX",
        }
    }

    /// Old mail was mostly read; the newest twentieth mostly not.
    pub(super) fn flag(&mut self, letter: &mut Letter) {
        let fresh = self.at * 20 > self.count * 19;
        letter.seen = letter.seen || self.rng.percent(if fresh { 35 } else { 92 });
        letter.answered = letter.kind == Kind::Reply && letter.seen && self.rng.percent(60);
        letter.flagged = self.rng.percent(4);
    }

    fn files(&mut self, scene: &Scene) -> Vec<Attached> {
        if !self.rng.percent(self.attached_percent) {
            return Vec::new();
        }
        let count = 1 + self.rng.below(3);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes of attachments fit"
        )]
        let bytes = ((self.attachment_bytes * self.rng.skewed() / count as f64) as usize).min(ATTACHMENT_BYTES_MAX);
        (0..count)
            .map(|_| {
                let stem = *self.rng.pick(scene.phrases().files);
                let stem = format!("{stem} {}", self.rng.below(10_000));
                attached(&mut self.rng, &stem, bytes)
            })
            .collect()
    }

    fn reply_mark(&mut self, tongue: Tongue) -> &'static str {
        match (tongue, self.rng.below(4)) {
            (Tongue::Zh, 0) => "回复：",
            (Tongue::De, 0) => "AW: ",
            (Tongue::Ar, 0) => "رد: ",
            (Tongue::En, 0) => "RE: ",
            _ => "Re: ",
        }
    }

    /// A talk in which we (`ours`) or the buyer spoke last.
    fn take_talk(&mut self, ours: bool) -> Option<Talk> {
        let fitting: Vec<usize> = (0..self.talks.len()).filter(|at| self.talks[*at].ours == ours).collect();
        (!fitting.is_empty()).then(|| {
            let at = fitting[self.rng.below(fitting.len())];
            self.talks.remove(at)
        })
    }

    fn keep(&mut self, talk: Talk) {
        // Most talks end after some letters.
        if talk.references.len() > 2 && self.rng.percent(25) {
            return;
        }
        if self.talks.len() >= TALKS_MAX {
            self.talks.remove(0);
        }
        self.talks.push(talk);
    }
}

/// Writes a letter of people, in one of the shapes that their programs make.
pub(super) fn write(rng: &mut Rng, draft: &Draft<'_>, ours: bool) -> Vec<u8> {
    let size: usize = draft.files.iter().map(|file| file.content.len() * 11 / 8).sum();
    let mut writer = Writer::new(Charset::of(draft.tongue, rng), size + 8_000);
    headers(rng, &mut writer, draft, ours);
    let mut text = format!("{}\n\n{}\n", plain(draft.paragraphs), draft.signature);
    if let Some((intro, before)) = &draft.history {
        text.push_str(&format!("\n{intro}\n{}\n", quoted(before)));
    }
    let mixed = (!draft.files.is_empty()).then(|| boundary(rng));
    if let Some(mark) = &mixed {
        writer.line(&format!("Content-Type: multipart/mixed;\r\n boundary=\"{mark}\""));
        writer.line("");
        writer.line(&format!("--{mark}"));
    }
    if rng.percent(35) {
        writer.text_part("plain", &text);
    } else {
        let cid = rng.percent(25).then(|| format!("logo.{:08x}@{}", rng.bits(), draft.from.address.rsplit('@').next().unwrap_or_default()));
        let page = page(draft, cid.as_deref());
        match cid {
            Some(cid) => related(rng, &mut writer, &text, &page, &cid),
            None => alternative(rng, &mut writer, &text, &page),
        }
    }
    if let Some(mark) = &mixed {
        for file in &draft.files {
            writer.line(&format!("--{mark}"));
            let naming = rng.below(3);
            writer.file_part(file, naming);
        }
        writer.line(&format!("--{mark}--"));
    }
    writer.out
}

pub(super) fn headers(rng: &mut Rng, writer: &mut Writer, draft: &Draft<'_>, ours: bool) {
    if !ours {
        received(rng, writer, draft.from.address, draft.to.address, draft.date);
    }
    writer.address_header("From", &[(draft.from.name, draft.from.address)]);
    writer.address_header("To", &[(draft.to.name, draft.to.address)]);
    if rng.percent(12) {
        let domain = draft.from.address.rsplit('@').next().unwrap_or_default();
        writer.address_header("Cc", &[("", &format!("office@{domain}"))]);
    }
    writer.text_header("Subject", draft.subject);
    let zone = chrono::FixedOffset::east_opt([0, 8, 1, -5, 3][rng.below(5)] * 3600).expect("a zone");
    writer.line(&format!("Date: {}", draft.date.with_timezone(&zone).to_rfc2822()));
    if let Some(id) = draft.message_id {
        writer.line(&format!("Message-ID: {id}"));
    }
    if let Some(last) = draft.references.last() {
        writer.line(&format!("In-Reply-To: {last}"));
        writer.line(&format!("References: {}", draft.references.join("\r\n ")));
    }
    if rng.percent(70) {
        writer.line(&format!("X-Mailer: {}", rng.pick(&MAILERS)));
    }
    writer.line("MIME-Version: 1.0");
}

/// What servers on the way have written.
pub(super) fn received(rng: &mut Rng, writer: &mut Writer, from: &str, to: &str, date: DateTime<Utc>) {
    let domain = from.rsplit('@').next().unwrap_or_default();
    let ours = to.rsplit('@').next().unwrap_or_default();
    writer.line(&format!("Return-Path: <{from}>"));
    let token = rng.bits();
    writer.line(&format!(
        "Received: from mx.{domain} (mx.{domain} [192.0.2.{}])\r\n\tby mail.{ours} (Postfix) with ESMTPS id {token:X}\r\n\tfor <{to}>; {}",
        1 + rng.below(250),
        date.to_rfc2822()
    ));
    if rng.percent(60) {
        let spf = if rng.percent(92) { "pass" } else { "fail" };
        writer.line(&format!("Authentication-Results: mail.{ours};\r\n spf={spf} smtp.mailfrom={domain}; dkim={spf} header.d={domain}"));
    }
}

/// The HTML body with signature, logo and history.
fn page(draft: &Draft<'_>, cid: Option<&str>) -> String {
    let mut out = html(draft.paragraphs, draft.tongue == Tongue::Ar);
    out.push_str("<div style=\"color: #666\">");
    out.push_str(&escape(draft.signature).replace('\n', "<br>\n"));
    out.push_str("</div>\n");
    if let Some(cid) = cid {
        out.push_str(&format!("<img src=\"cid:{cid}\" alt=\"logo\" width=\"48\" height=\"16\">\n"));
    }
    if let Some((intro, before)) = &draft.history {
        out.push_str(&format!("<div class=\"gmail_quote\"><div>{}</div><blockquote style=\"border-left: 1px solid #ccc; padding-left: 1ex\">{}</blockquote></div>\n", escape(intro), escape(before).replace('\n', "<br>\n")));
    }
    out.push_str("</body></html>\n");
    out
}

fn alternative(rng: &mut Rng, writer: &mut Writer, text: &str, page: &str) {
    let mark = boundary(rng);
    writer.line(&format!("Content-Type: multipart/alternative;\r\n boundary=\"{mark}\""));
    writer.line("");
    for (subtype, content) in [("plain", text), ("html", page)] {
        writer.line(&format!("--{mark}"));
        writer.text_part(subtype, content);
    }
    writer.line(&format!("--{mark}--"));
}

fn related(rng: &mut Rng, writer: &mut Writer, text: &str, page: &str, cid: &str) {
    let mark = boundary(rng);
    writer.line(&format!("Content-Type: multipart/related; type=\"multipart/alternative\";\r\n boundary=\"{mark}\""));
    writer.line("");
    writer.line(&format!("--{mark}"));
    alternative(rng, writer, text, page);
    writer.line(&format!("--{mark}"));
    writer.inline_part("image/gif", cid, LOGO);
    writer.line(&format!("--{mark}--"));
}

pub(super) fn boundary(rng: &mut Rng) -> String {
    match rng.below(3) {
        0 => format!("----=_NextPart_{:016X}", rng.bits()),
        1 => format!("{:024x}", rng.bits()),
        _ => format!("Apple-Mail=_{:016X}", rng.bits()),
    }
}
