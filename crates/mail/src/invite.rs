//! Answering an invitation: a mail to who invites, by the normal way out, once for each answer that differs from the last.

use crate::compose::{MESSAGE_BYTES_MAX, address};
use crate::dispatch::{Word, dispatch};
use crate::model::{MailboxId, Message, MessageId, Outgoing, OutgoingId, OutgoingState, Refusal, Stop};
use crate::store::invitations::{self, Answered, Given};
use crate::store::read::{self, Sender};
use crate::{Mail, body, caps, send};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault};
use mailwire::{Answer, Invitation, Mailbox, Method};
use uuid::Uuid;
use web::Catalogue;

/// Answers the invitation of a mail. The same answer again sends nothing; another one, or one to a newer version of the event, does. One
/// that still waits to be read is called back by the next. Where its writer's mails are read before they leave, this one is too.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::InvitationClosed`], [`Refusal::MailboxNotActive`], [`Refusal::AddressMalformed`],
/// [`Refusal::DailyCapReached`]; [`Refusal::AnswerOfAnother`] while a colleague's other answer waits to be read.
pub async fn answer(mail: &Mail, actor: &Actor, account: AccountId, id: MessageId, answer: Answer) -> Result<Answered, Stop> {
    let now = mail.now();
    let (message, raw) = body::open(mail, actor, id).await?;
    let invitation = mailwire::invitation(&raw).ok_or(Stop::Refused(Refusal::NotFound))?;
    let sender =
        mail.db.read(actor, async |tx| read::sender(tx, message.mailbox_id).await?.ok_or(Stop::Refused(Refusal::MailboxNotActive))).await?;
    let (bearer, bytes) = bearer(actor, account, &message, (&invitation, answer), &sender, now)?;
    let stored = mail.blobs.put(actor.tenant, vec![bytes]).await?;
    let given = Given {
        uid: invitation.uid.clone(),
        instance: invitation.instance_key(),
        sequence: invitation.sequence,
        answer,
        outgoing: bearer.id,
    };
    mail.db
        .write(actor, async |tx| {
            call_back_other(tx, message.mailbox_id, &given, account, now).await?;
            // Two clicks at once: the second finds the first's answer, and sends nothing.
            if invitations::give(tx, message.mailbox_id, &given, &sender.labels, now).await? {
                caps::must_fit(tx, message.mailbox_id, account.0, now, bearer.rcpt.len()).await?;
                blobs::record(tx, &stored).await?;
                let word = Word::Persons { files: false, tracked: false, planned_at: None };
                dispatch(tx, &bearer, &sender.labels, word, now).await?;
            }
            let stands = invitations::answered(tx, message.mailbox_id, &given.uid, &given.instance).await?;
            stands.ok_or(Stop::Refused(Refusal::NotFound))
        })
        .await
}

/// An answer that still waits to be read gives way to another one, as if it had never been given.
async fn call_back_other(tx: &mut TenantTx, mailbox: MailboxId, given: &Given, account: AccountId, now: DateTime<Utc>) -> Result<(), Stop> {
    let Some(before) = invitations::answered(tx, mailbox, &given.uid, &given.instance).await? else { return Ok(()) };
    let Some((awaiting, writer)) = before.awaiting else { return Ok(()) };
    if before.answer == given.answer && before.sequence >= i64::from(given.sequence) {
        return Ok(());
    }
    if writer != account.0 {
        return Err(Stop::Refused(Refusal::AnswerOfAnother));
    }
    send::undo(tx, account, awaiting, now).await.map(drop)
}

/// The mail that bears an answer, and its bytes.
fn bearer(
    actor: &Actor,
    account: AccountId,
    message: &Message,
    (invitation, answer): (&Invitation, Answer),
    sender: &Sender,
    now: DateTime<Utc>,
) -> Result<(Outgoing, Bytes), Stop> {
    let organizer = invitation.organizer.clone().filter(|_| invitation.method == Method::Request && !invitation.cancelled);
    let organizer = organizer.ok_or(Stop::Refused(Refusal::InvitationClosed))?;
    let from = Mailbox { name: one_line(&sender.display_name), address: address(&sender.address)? };
    let message_id = format!("{}@{}", Uuid::now_v7(), from.address.domain());
    let calendar = mailwire::answer(invitation, &sender.address, &sender.display_name, answer, now);
    let subject = subject(actor, answer, invitation);
    let to = Mailbox { name: one_line(&organizer.name), address: address(&organizer.address)? };
    let letter = letter(from, to, &subject, &message_id, now);
    let rcpt = letter.recipients().iter().map(mailwire::ascii_address).collect::<Result<Vec<_>, _>>().map_err(Fault::from)?;
    let built = mailwire::compose_answer(&letter, &calendar).map_err(Fault::from)?;
    if built.len() > MESSAGE_BYTES_MAX {
        return Err(Stop::Refused(Refusal::TooBig { bytes_max: MESSAGE_BYTES_MAX as u64 }));
    }
    let bytes = Bytes::from(built);
    let outgoing = Outgoing {
        id: OutgoingId::new(),
        mailbox_id: message.mailbox_id,
        message_id,
        blob: blobs::Hash::of(&bytes).0.to_vec(),
        sender: sender.address.clone(),
        rcpt,
        subject,
        state: OutgoingState::Waiting,
        leaves_at: now,
        attempts: 0,
        problem: None,
        problem_detail: None,
        draft_id: None,
        reply_to_message: Some(message.id),
        account_id: account.0,
        time_zone: None,
        template_id: None,
    };
    Ok((outgoing, bytes))
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
