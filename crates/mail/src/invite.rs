//! Answering an invitation: a mail to who invites, by the normal way out, once for each answer that differs from the last.

use crate::compose::{MESSAGE_BYTES_MAX, address};
use crate::jobs::Send;
use crate::model::{MessageId, Outgoing, OutgoingId, OutgoingState, Refusal, Stop};
use crate::store::invitations::{self, Answered, Given};
use crate::store::{outgoing, read};
use crate::{Mail, body};
use chrono::{DateTime, Utc};
use kernel::{AccountId, Actor};
use mailwire::{Answer, Invitation, Mailbox, Method};
use serde_json::json;
use uuid::Uuid;
use web::Catalogue;

/// Answers the invitation of a mail. The same answer again sends nothing; another one, or one to a newer version of the event, does.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::InvitationClosed`], [`Refusal::MailboxNotActive`], [`Refusal::AddressMalformed`].
pub async fn answer(mail: &Mail, actor: &Actor, account: AccountId, id: MessageId, answer: Answer) -> Result<Answered, Stop> {
    let now = mail.now();
    let (message, raw) = body::open(mail, actor, id).await?;
    let invitation = mailwire::invitation(&raw).ok_or(Stop::Refused(Refusal::NotFound))?;
    let organizer = invitation.organizer.clone().filter(|_| invitation.method == Method::Request && !invitation.cancelled);
    let organizer = organizer.ok_or(Stop::Refused(Refusal::InvitationClosed))?;
    let sender =
        mail.db.read(actor, async |tx| read::sender(tx, message.mailbox_id).await?.ok_or(Stop::Refused(Refusal::MailboxNotActive))).await?;
    let from = Mailbox { name: one_line(&sender.display_name), address: address(&sender.address)? };
    let message_id = format!("{}@{}", Uuid::now_v7(), from.address.domain());
    let calendar = mailwire::answer(&invitation, &sender.address, &sender.display_name, answer, now);
    let subject = subject(actor, answer, &invitation);
    let to = Mailbox { name: one_line(&organizer.name), address: address(&organizer.address)? };
    let letter = letter(from, to, &subject, &message_id, now);
    let rcpt = letter.recipients().iter().map(mailwire::ascii_address).collect::<Result<Vec<_>, _>>().map_err(kernel::Fault::from)?;
    let built = mailwire::compose_answer(&letter, &calendar).map_err(kernel::Fault::from)?;
    if built.len() > MESSAGE_BYTES_MAX {
        return Err(Stop::Refused(Refusal::TooBig { bytes_max: MESSAGE_BYTES_MAX as u64 }));
    }
    let built = bytes::Bytes::from(built);
    let stored = mail.blobs.put(actor.tenant, vec![built.clone()]).await?;
    let leaving = Outgoing {
        id: OutgoingId::new(),
        mailbox_id: message.mailbox_id,
        message_id,
        blob: blobs::Hash::of(&built).0.to_vec(),
        sender: sender.address,
        rcpt,
        subject,
        state: OutgoingState::Waiting,
        leaves_at: now,
        attempts: 0,
        problem: None,
        problem_detail: None,
        draft_id: None,
        reply_to_message: Some(id),
        account_id: account.0,
        time_zone: None,
        template_id: None,
    };
    let given = Given {
        uid: invitation.uid.clone(),
        instance: invitation.instance_key(),
        sequence: invitation.sequence,
        answer,
        outgoing: leaving.id,
    };
    mail.db
        .write(actor, async |tx| {
            // Two clicks at once: the second finds the first's answer, and sends nothing.
            if let Some(answered) = invitations::give(tx, message.mailbox_id, &given, &sender.labels, now).await? {
                blobs::record(tx, &stored).await?;
                outgoing::insert(tx, &leaving, &sender.labels, now).await?;
                queue::enqueue(tx, &Send { outgoing_id: leaving.id }).await?;
                events::emit(tx, "mail.outgoing", json!({"id": leaving.id}), &sender.labels).await?;
                return Ok(answered);
            }
            let before = invitations::answered(tx, message.mailbox_id, &given.uid, &given.instance).await?;
            before.ok_or(Stop::Refused(Refusal::NotFound))
        })
        .await
}

/// The mail that bears the answer; its words are the subject's.
fn letter(from: Mailbox, to: Mailbox, subject: &str, message_id: &str, now: DateTime<Utc>) -> mailwire::Outgoing {
    mailwire::Outgoing {
        reply_to: vec![],
        to: vec![to],
        cc: vec![],
        bcc: vec![],
        text: Some(subject.to_owned()),
        html: None,
        subject: subject.to_owned(),
        inline: vec![],
        attachments: vec![],
        message_id: message_id.to_owned(),
        in_reply_to: None,
        references: vec![],
        date: now.fixed_offset(),
        headers: vec![],
        from,
    }
}

fn subject(actor: &Actor, answer: Answer, invitation: &Invitation) -> String {
    let key = match answer {
        Answer::Accepted => "mail.said.accepted",
        Answer::Tentative => "mail.said.tentative",
        Answer::Declined => "mail.said.declined",
    };
    let summary = one_line(&invitation.summary).chars().take(200).collect::<String>();
    let said = Catalogue::embedded().say(actor.lang, key, &[("summary", summary.clone())]);
    said.unwrap_or(summary)
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}
