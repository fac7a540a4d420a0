//! A message as JSON to look at: what `tradewind mail inspect` prints.

use crate::address::Correspondent;
use crate::attachment::Attachment;
use crate::body::PartCharset;
use crate::defect::Defect;
use crate::parse::parse;
use crate::report::Notice;
use crate::thread::ThreadKeys;
use serde::Serialize;

/// What was understood of a message.
#[derive(Debug, Clone, Serialize)]
pub struct Inspection {
    /// The subject, decoded.
    pub subject: String,
    /// Who wrote it.
    pub from: Vec<Correspondent>,
    /// Who sent it, where that is another.
    pub sender: Option<Correspondent>,
    /// Where answers go.
    pub reply_to: Vec<Correspondent>,
    /// To whom.
    pub to: Vec<Correspondent>,
    /// In copy.
    pub cc: Vec<Correspondent>,
    /// When it was written, RFC 3339 on the writer's clock.
    pub date: Option<String>,
    /// The same moment in UTC.
    pub date_utc: Option<String>,
    /// Its text.
    pub text: String,
    /// Its HTML as it came, not safe to show.
    pub html: Option<String>,
    /// The beginning of what its writer wrote himself.
    pub preview: String,
    /// The charset of the first text part, as it was read.
    pub charset: Option<String>,
    /// The charset of every text part.
    pub charsets: Vec<PartCharset>,
    /// Its files.
    pub attachments: Vec<InspectedFile>,
    /// By what it is threaded.
    pub thread: ThreadKeys,
    /// The mailing list's id.
    pub list_id: Option<String>,
    /// Did a machine make it?
    pub is_automatic: bool,
    /// Is it a report on delivery?
    pub is_delivery_report: bool,
    /// What it tells of addresses, when it is a report.
    pub notices: Vec<Notice>,
    /// The Message-ID of the mail that it reports on.
    pub returned_message_id: Option<String>,
    /// Which program wrote it.
    pub mailer: Option<String>,
    /// The paths of all its leaves.
    pub parts: Vec<String>,
    /// What is wrong with it.
    pub defects: Vec<InspectedDefect>,
}

/// A file of an inspected message.
#[derive(Debug, Clone, Serialize)]
pub struct InspectedFile {
    /// What the mail says about it.
    #[serde(flatten)]
    pub attachment: Attachment,
    /// The name that it is saved under.
    pub file_name: String,
    /// The media type to believe.
    pub media_type: String,
}

/// A defect, by name and in words.
#[derive(Debug, Clone, Serialize)]
pub struct InspectedDefect {
    /// The name.
    pub code: Defect,
    /// In English.
    pub words: &'static str,
}

/// Looks at a message.
#[must_use]
pub fn inspect(raw: &[u8]) -> Inspection {
    let mail = parse(raw);
    let thread = mail.thread_keys();
    Inspection {
        date: mail.date.map(|date| date.local().to_rfc3339()),
        date_utc: mail.date.map(|date| date.utc.to_rfc3339()),
        charset: mail.charsets.first().map(|charset| charset.used.clone()),
        attachments: mail.attachments.into_iter().map(inspect_file).collect(),
        thread,
        is_automatic: mail.automatic.is_automatic(),
        parts: crate::parse::part_paths(raw),
        defects: mail.defects.into_iter().map(|code| InspectedDefect { code, words: code.words() }).collect(),
        subject: mail.subject,
        from: mail.from,
        sender: mail.sender,
        reply_to: mail.reply_to,
        to: mail.to,
        cc: mail.cc,
        text: mail.text,
        html: mail.html,
        preview: mail.preview,
        charsets: mail.charsets,
        list_id: mail.list.id,
        is_delivery_report: mail.is_delivery_report,
        notices: mail.notices,
        returned_message_id: mail.returned_message_id,
        mailer: mail.mailer,
    }
}

fn inspect_file(attachment: Attachment) -> InspectedFile {
    InspectedFile { file_name: attachment.file_name(), media_type: attachment.media_type().to_owned(), attachment }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inspection_is_json() {
        let json = serde_json::to_value(inspect(
            b"Subject: =?utf-8?B?5oql5Lu3?=\r\nFrom: a@x.example\r\nDate: Sun, 22 Nov 2026 10:00:00 +0800\r\n\r\nhi",
        ))
        .unwrap();
        assert_eq!(json["subject"], "报价");
        assert_eq!(json["date"], "2026-11-22T10:00:00+08:00");
        assert_eq!(json["charset"], "US-ASCII");
        assert_eq!(json["defects"][0]["code"], "no_message_id");
        assert_eq!(json["parts"][0], "1");
    }
}
