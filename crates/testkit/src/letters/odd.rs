//! Letters of machines, and letters that are broken.

use super::compose::{Draft, Party, boundary, headers, received, write};
use super::mime::{Charset, Writer, address_text};
use super::scene::{Scene, plain};
use super::{Generator, Kind, Letter, Oddity};
use chrono::{DateTime, Utc};

impl Generator {
    pub(super) fn bounce(&mut self, date: DateTime<Utc>) -> Letter {
        let lost = self.person();
        let scene = Scene::new(&mut self.rng, lost.tongue, &lost.country);
        let template = *self.rng.pick(scene.phrases().subjects);
        let original_subject = scene.say(&mut self.rng, template, &lost.name, date);
        let owner = self.plan.owner.address.clone();
        let domain = owner.rsplit('@').next().unwrap_or_default().to_owned();
        let from = format!("MAILER-DAEMON@mail.{domain}");
        let (status, words) = *self.rng.pick(&[
            ("5.1.1", "550 5.1.1 user unknown"),
            ("5.2.2", "552 5.2.2 mailbox full"),
            ("4.4.1", "connection timed out"),
            ("5.7.1", "554 5.7.1 rejected as spam"),
        ]);
        let message_id = self.message_id(&from);
        let original = self.message_id(&owner);
        let subject = "Undelivered Mail Returned to Sender".to_owned();
        let mark = boundary(&mut self.rng);
        let mut writer = Writer::new(Charset::of(lost.tongue, &mut self.rng), 4_000);
        writer.line("Return-Path: <>");
        writer.address_header("From", &[("Mail Delivery System", &from)]);
        writer.address_header("To", &[("", &owner)]);
        writer.text_header("Subject", &subject);
        writer.line(&format!("Date: {}", date.to_rfc2822()));
        writer.line(&format!("Message-ID: {message_id}"));
        writer.line("Auto-Submitted: auto-replied");
        writer.line("MIME-Version: 1.0");
        writer.line(&format!("Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"{mark}\""));
        writer.line("");
        writer.line(&format!("--{mark}\r\nContent-Type: text/plain; charset=us-ascii\r\n"));
        writer.line(&format!(
            "This is the mail system at host mail.{domain}.\r\n\r\nYour message could not be delivered to\r\n\r\n<{}>: {words}\r\n",
            lost.address
        ));
        writer.line(&format!("--{mark}\r\nContent-Type: message/delivery-status\r\n"));
        let action = if status.starts_with('4') { "delayed" } else { "failed" };
        writer.line(&format!("Reporting-MTA: dns; mail.{domain}\r\n\r\nFinal-Recipient: rfc822; {}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {words}\r\n", lost.address));
        writer.line(&format!("--{mark}\r\nContent-Type: text/rfc822-headers\r\n"));
        writer.address_header("From", &[("", &owner)]);
        writer.address_header("To", &[("", &lost.address)]);
        writer.text_header("Subject", &original_subject);
        writer.line(&format!("Message-ID: {original}\r\n\r\n--{mark}--"));
        self.finish(writer.out, date, Kind::Bounce, &scene, Some(message_id), subject, from)
    }

    pub(super) fn auto_reply(&mut self, date: DateTime<Utc>) -> Letter {
        let person = self.person();
        let scene = Scene::new(&mut self.rng, person.tongue, &person.country);
        let phrases = scene.phrases();
        let template = *self.rng.pick(phrases.subjects);
        let subject = format!("{}{}", phrases.away_subject, scene.say(&mut self.rng, template, "", date));
        let text = scene.say(&mut self.rng, phrases.away, "", date);
        let message_id = self.message_id(&person.address);
        let owner = self.plan.owner.address.clone();
        let mut writer = Writer::new(Charset::of(person.tongue, &mut self.rng), 3_000);
        received(&mut self.rng, &mut writer, &person.address, &owner, date);
        writer.address_header("From", &[(&person.name, &person.address)]);
        writer.address_header("To", &[("", &owner)]);
        writer.text_header("Subject", &subject);
        writer.line(&format!("Date: {}", date.to_rfc2822()));
        writer.line(&format!("Message-ID: {message_id}"));
        writer.line("Auto-Submitted: auto-replied");
        writer.line("X-Auto-Response-Suppress: All");
        writer.line("MIME-Version: 1.0");
        writer.text_part("plain", &format!("{text}\n\n{}\n", person.name));
        self.finish(writer.out, date, Kind::AutoReply, &scene, Some(message_id), subject, person.address)
    }

    pub(super) fn odd(&mut self, date: DateTime<Utc>) -> Letter {
        let oddity = *self.rng.pick(&Oddity::ALL);
        let person = self.person();
        let scene = Scene::new(&mut self.rng, person.tongue, &person.country);
        let owner = self.plan.owner.clone();
        let template = *self.rng.pick(scene.phrases().subjects);
        let subject = scene.say(&mut self.rng, template, &owner.name, date);
        let (paragraphs, words) = scene.letter(&mut self.rng, scene.phrases().asks, &owner.name, date);
        let fresh = self.message_id(&person.address);
        let message_id = match oddity {
            Oddity::NoMessageId => None,
            Oddity::DuplicateMessageId => Some(self.last_message_id.clone().unwrap_or(fresh)),
            _ => Some(fresh),
        };
        let from = Party { name: &person.name, address: &person.address };
        let to = Party { name: &owner.name, address: &owner.address };
        let draft = Draft {
            from,
            to,
            date,
            subject: &subject,
            message_id: message_id.as_deref(),
            references: &[],
            paragraphs: &paragraphs,
            signature: &person.name,
            history: None,
            files: Vec::new(),
            tongue: person.tongue,
        };
        let raw = self.raw_of(oddity, &draft);
        let mut letter = self.finish(raw, date, Kind::Odd(oddity), &scene, message_id, subject.clone(), person.address.clone());
        letter.words = if matches!(oddity, Oddity::NoBody | Oddity::Truncated | Oddity::UnknownCharset) { Vec::new() } else { words };
        letter
    }

    fn raw_of(&mut self, oddity: Oddity, draft: &Draft<'_>) -> Vec<u8> {
        let text = plain(draft.paragraphs);
        let mut writer = Writer::new(Charset::of(draft.tongue, &mut self.rng), 6_000);
        match oddity {
            Oddity::NoMessageId | Oddity::DuplicateMessageId => return write(&mut self.rng, draft, false),
            Oddity::Truncated => {
                headers(&mut self.rng, &mut writer, draft, false);
                let mark = boundary(&mut self.rng);
                writer.line(&format!("Content-Type: multipart/mixed; boundary=\"{mark}\"\r\n\r\n--{mark}"));
                writer.text_part("plain", &text);
                writer
                    .line(&format!("--{mark}\r\nContent-Type: application/pdf; name=\"cut.pdf\"\r\nContent-Transfer-Encoding: base64\r\n"));
                writer.out.extend_from_slice(b"JVBERi0xLjQKJeLjz9MKMSAwIG9iago8PC");
            }
            Oddity::EightBitHeaders => {
                received(&mut self.rng, &mut writer, draft.from.address, draft.to.address, draft.date);
                let charset = writer.charset.fitting(draft.subject).fitting(draft.from.name);
                for (name, value) in
                    [("Subject", draft.subject.to_owned()), ("From", format!("{} <{}>", draft.from.name, draft.from.address))]
                {
                    writer.out.extend_from_slice(format!("{name}: ").as_bytes());
                    let bytes = charset.encode(&value);
                    writer.out.extend_from_slice(&bytes);
                    writer.line("");
                }
                writer.line(&format!("To: {}", draft.to.address));
                writer.line(&format!(
                    "Date: {}\r\nMessage-ID: {}\r\nMIME-Version: 1.0",
                    draft.date.to_rfc2822(),
                    draft.message_id.unwrap_or_default()
                ));
                writer.text_part("plain", &text);
            }
            Oddity::NoDate => {
                writer.line(&format!("From: {}", address_text(draft.from.name, draft.from.address, writer.charset)));
                writer.text_header("Subject", draft.subject);
                writer.line(&format!("Message-ID: {}\r\nMIME-Version: 1.0", draft.message_id.unwrap_or_default()));
                writer.text_part("plain", &text);
            }
            Oddity::NoBody => headers(&mut self.rng, &mut writer, draft, false),
            Oddity::UnknownCharset => {
                headers(&mut self.rng, &mut writer, draft, false);
                writer.line("Content-Type: text/plain; charset=\"x-our-own\"\r\nContent-Transfer-Encoding: 8bit\r\n");
                let bytes = writer.charset.fitting(&text).encode(&text.replace('\n', "\r\n"));
                writer.out.extend_from_slice(&bytes);
                writer.line("");
            }
            Oddity::Nested => {
                let inner = write(&mut self.rng, draft, false);
                headers(&mut self.rng, &mut writer, draft, false);
                let mark = boundary(&mut self.rng);
                writer.line(&format!("Content-Type: multipart/mixed; boundary=\"{mark}\"\r\n\r\n--{mark}"));
                writer.text_part("plain", &text);
                writer.line(&format!("--{mark}\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n"));
                writer.out.extend_from_slice(&inner);
                writer.line(&format!("\r\n--{mark}--"));
            }
        }
        writer.out
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of a letter that differ")]
    fn finish(
        &mut self,
        raw: Vec<u8>,
        date: DateTime<Utc>,
        kind: Kind,
        scene: &Scene,
        message_id: Option<String>,
        subject: String,
        from: String,
    ) -> Letter {
        let folder = self.incoming_folder();
        let mut letter = Letter {
            raw,
            internal_date: date,
            folder,
            kind,
            tongue: scene.tongue,
            message_id,
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
}
