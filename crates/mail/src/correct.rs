//! Correcting a mail of somebody else and letting it go: its text and subject become another's, its readers and files stay. Of a mail to
//! many it is what everybody's is made from, with its fields.

use crate::approve::{awaited, awaited_mailing, decided, let_go, let_mailing_go, may_decide, still_asked, written};
use crate::compose::{Way, build};
use crate::draft;
use crate::mailing::{own_of, seal, values_of, way_of};
use crate::model::{
    Approval, ApprovalId, ApprovalState, ApprovalSubject, Corrected, Draft, InputField, MailingId, OutgoingId, Person, Refusal, Stop,
};
use crate::store::approvals::{self as store, Decision, Instead};
use crate::store::drafts::{self, Content};
use crate::store::{mailings, tracking};
use crate::templates;
use crate::{Mail, approve::NOTE_CHARS_MAX};
use kernel::{AccountId, Actor};
use std::collections::BTreeSet;

/// Characters of a text that are kept to tell what was changed.
pub const TEXT_KEPT_CHARS: usize = 20_000;

/// What somebody who may decide makes of a mail.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub html: String,
    /// What he says to its writer.
    pub note: Option<String>,
}

/// A mail as it was written and as it was corrected.
struct Both {
    asked: Approval,
    content: Content,
    corrected: Draft,
    correction: Corrected,
    note: Option<String>,
}

/// Corrects a mail and lets it go: built anew, once, from what its writer wrote and this text; its readers and files stay. What was
/// changed, and by whom, stays with the question.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::ApprovalOwn`], [`Refusal::ApprovalDecided`], [`Refusal::ApprovalOfAnswer`], what writing a draft and
/// building a mail refuse; [`Refusal::FieldsUnfilled`] for fields that can't be filled for everybody whom a mail to many goes to.
pub async fn correct(mail: &Mail, actor: &Actor, account: AccountId, id: ApprovalId, new: Correction) -> Result<(), Stop> {
    let asked = may_decide(mail, actor, account, id).await?;
    if asked.draft_id.is_none() {
        return Err(Stop::Refused(Refusal::ApprovalOfAnswer));
    }
    let Correction { subject, html, note } = new;
    let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_CHARS_MAX) {
        return Err(Stop::Refused(Refusal::FieldMalformed(InputField::Note)));
    }
    let written = written(mail, actor, &asked).await?.ok_or(Stop::Refused(Refusal::ApprovalDecided))?;
    let content = Content { recipients: written.recipients.clone(), subject, html, template_id: written.template_id };
    draft::must_fit(&content)?;
    let text = |html: &str| mailwire::html_to_text(html).chars().take(TEXT_KEPT_CHARS).collect::<String>();
    let correction = Corrected { subject: content.subject.clone(), text_before: text(&written.html), text_after: text(&content.html) };
    let corrected = Draft { subject: content.subject.clone(), html: content.html.clone(), ..written };
    let of = asked.of;
    let both = Both { asked, content, corrected, correction, note };
    match of {
        ApprovalSubject::Mail(of) => one(mail, actor, account, of, both).await,
        ApprovalSubject::Mailing(of) => many(mail, actor, account, of, both).await,
    }
}

async fn one(mail: &Mail, actor: &Actor, account: AccountId, of: OutgoingId, both: Both) -> Result<(), Stop> {
    let Both { asked, content, corrected, correction, note } = both;
    let (house, now) = (Actor::house(actor.tenant), mail.now());
    let built = build(mail, &house, &corrected, now, Way { tracked: asked.tracked, way_out: false }).await?;
    let stored = mail.blobs.put(actor.tenant, vec![built.raw.clone()]).await?;
    let instead = Instead { blob: blobs::Hash::of(&built.raw).0.to_vec(), seal: None, correction };
    mail.db
        .write(&house, async |tx| {
            let approval = still_asked(tx, asked.id).await?;
            let waiting = awaited(tx, of).await?;
            blobs::record(tx, &stored).await?;
            store::rebuilt(tx, of, &instead.blob, &built.message_id, &corrected.subject).await?;
            tracking::keep(tx, of, &built.tracked).await?;
            drafts::write(tx, corrected.id, corrected.mailbox_id, &content, now).await?;
            let_go(tx, &waiting, now).await?;
            let decision =
                Decision { state: ApprovalState::Corrected, by: Some(account.0), note: note.as_deref(), instead: Some(&instead) };
            decided(tx, actor, &approval, (&decision, "mail.approval.correct"), now).await
        })
        .await
}

/// Of a mail to many its template is corrected; whom it goes to and what fills the fields stays as its writer began it.
async fn many(mail: &Mail, actor: &Actor, account: AccountId, of: MailingId, both: Both) -> Result<(), Stop> {
    let Both { asked, content, corrected, correction, note } = both;
    let (house, now) = (Actor::house(actor.tenant), mail.now());
    let people = mail.db.read(&house, async |tx| mailings::all_to_write_to(tx, of).await).await?;
    let missing: BTreeSet<String> =
        people.iter().flat_map(|one| templates::filled(&corrected.subject, &corrected.html, &values_of(&one.values)).missing).collect();
    if !missing.is_empty() {
        return Err(Stop::Refused(Refusal::FieldsUnfilled(missing.into_iter().collect())));
    }
    let first = people.first().ok_or(Stop::Refused(Refusal::NoRecipients))?;
    let to = Person { name: first.name.clone(), address: first.address.clone() };
    let sample = build(mail, &house, &own_of(&corrected, &to, &values_of(&first.values)), now, way_of(asked.tracked)).await?;
    let stored = mail.blobs.put(actor.tenant, vec![sample.raw.clone()]).await?;
    mail.db
        .write(&house, async |tx| {
            let approval = still_asked(tx, asked.id).await?;
            let waiting = awaited_mailing(tx, of, &approval).await?;
            blobs::record(tx, &stored).await?;
            drafts::write(tx, corrected.id, corrected.mailbox_id, &content, now).await?;
            mailings::retitle(tx, of, &corrected.subject).await?;
            let instead = Instead {
                blob: blobs::Hash::of(&sample.raw).0.to_vec(),
                seal: Some(seal(tx, &waiting).await?),
                correction: correction.clone(),
            };
            let_mailing_go(tx, &waiting).await?;
            let decision =
                Decision { state: ApprovalState::Corrected, by: Some(account.0), note: note.as_deref(), instead: Some(&instead) };
            decided(tx, actor, &approval, (&decision, "mail.approval.correct"), now).await
        })
        .await
}
