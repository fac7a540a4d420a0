//! Talks with buyers: an enquiry, answers from both sides, history that grows.

use super::compose::{Draft, Party, write};
use super::files::{Attached, attached};
use super::people::Person;
use super::scene::{Scene, plain, quoted};
use super::{ATTACHMENT_BYTES_MAX, Generator, Kind, Letter, Owner, TALKS_MAX, Tongue};
use chrono::{DateTime, Utc};

/// History that grows beyond this is cut, as people do in the end.
const QUOTED_BYTES_MAX: usize = 6_000;
const REFERENCES_MAX: usize = 20;

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

impl Talk {
    /// The last letter's text behind the line that introduces it.
    fn history(&self, owner: &Owner) -> (String, &str) {
        let writer = if self.ours { &owner.name } else { &self.person.name };
        let intro = self.scene.phrases().wrote.replace("{date}", &self.scene.day(self.last_date)).replace("{name}", writer);
        (intro, &self.last_text)
    }
}

/// A letter's text as the next one will quote it, cut where it grows too long.
fn remembered(draft: &Draft<'_>) -> String {
    let mut text = plain(draft.paragraphs);
    text.push_str("\n\n");
    if let Some((intro, before)) = &draft.history {
        text.push_str(&format!("{intro}\n{}", quoted(before)));
    }
    if text.len() > QUOTED_BYTES_MAX {
        let end = (0..=QUOTED_BYTES_MAX).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
    }
    text
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
        let ours = kind == Kind::Sent;
        let (owner, person) = (self.plan.owner.clone(), talk.person.clone());
        let us = Party { name: &owner.name, address: &owner.address };
        let them = Party { name: &person.name, address: &person.address };
        let (from, to) = if ours { (us, them) } else { (them, us) };
        let (paragraphs, words) = self.said(&talk.scene, from, to, ours, date);
        let signature = if ours { owner.signature() } else { person.signature() };
        let mark = if talk.references.is_empty() { "" } else { self.reply_mark(person.tongue) };
        let subject = format!("{mark}{}", talk.subject);
        let message_id = self.message_id(from.address);
        let history = (!talk.last_text.is_empty() && self.rng.percent(85)).then(|| talk.history(&owner));
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
            tongue: person.tongue,
        };
        let raw = write(&mut self.rng, &draft, ours);
        let text = remembered(&draft);
        let mut letter = Letter {
            raw,
            internal_date: date,
            folder: if ours { "Sent" } else { self.incoming_folder() },
            kind,
            tongue: person.tongue,
            message_id: Some(message_id.clone()),
            subject,
            from: from.address.to_owned(),
            in_reply_to: talk.references.last().cloned(),
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

    /// What one side says to the other, and the rare words in it.
    fn said(&mut self, scene: &Scene, from: Party<'_>, to: Party<'_>, ours: bool, date: DateTime<Utc>) -> (Vec<String>, Vec<String>) {
        let phrases = scene.phrases();
        let sentences = if ours { phrases.answers } else { phrases.asks };
        let (mut paragraphs, words) = scene.letter(&mut self.rng, sentences, to.name, date);
        let sign_off = *self.rng.pick(phrases.sign_offs);
        paragraphs.push(format!("{sign_off}\n{}", from.name));
        (paragraphs, words)
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

    pub(super) fn files(&mut self, scene: &Scene) -> Vec<Attached> {
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
