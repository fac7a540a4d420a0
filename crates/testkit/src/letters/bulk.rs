//! Letters to many and letters among colleagues.

use super::compose::{Draft, Party, alternative, received, write};
use super::mime::{Charset, Writer};
use super::scene::{Scene, html, plain};
use super::{Generator, Kind, Letter, Tongue};
use chrono::{DateTime, Utc};

impl Generator {
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
}
