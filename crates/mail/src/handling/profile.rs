//! A rule makes a customer of an unknown writer: what his suggestion offers, accepted.

use crate::jobs::BuildProfile;
use crate::model::{ActionKind, Did, MailboxId, Stop, SuggestionId, WhyNot};
use crate::store::handling as store;
use crate::suggest::{self, Accept};
use crate::{Mail, SUGGESTION_ACCEPT};
use kernel::{Actor, Fault};

/// The job: reads the writers of the mailbox, then accepts what is offered for this one, as whose rule it is. Run again, it finds the
/// suggestion answered.
///
/// # Errors
/// A fault of database or storage.
pub async fn build(mail: &Mail, actor: &Actor, job: &BuildProfile) -> Result<(), Fault> {
    let (looked, whose) = mail
        .db
        .read(actor, async |tx| {
            Ok::<_, Fault>((store::looked(tx, &[job.message_id.0]).await?.pop(), mail.accounts.acting(tx, job.account_id).await?))
        })
        .await?;
    let Some(looked) = looked else { return Ok(()) };
    suggest::read_writers(mail, actor, MailboxId(looked.mailbox_id)).await?;
    let now = mail.now();
    let why = match whose {
        None => Some(WhyNot::Gone),
        Some(whose) if !whose.actor.permissions.allow(SUGGESTION_ACCEPT) => Some(WhyNot::MayNot),
        Some(whose) => {
            let acting = whose.actor;
            let accepted = mail
                .db
                .write(&acting, async |tx| {
                    let Some(id) = store::open_suggestion(tx, looked.mailbox_id, &looked.from.address).await? else { return Ok(false) };
                    suggest::accept(tx, &acting, now, SuggestionId(id), &Accept::default()).await.map(|_| true)
                })
                .await;
            match accepted {
                Ok(true) => None,
                Ok(false) | Err(Stop::Refused(_)) => Some(WhyNot::NothingToOffer),
                Err(Stop::Failed(fault)) => return Err(fault),
            }
        }
    };
    let Some(why) = why else { return Ok(()) };
    let did = Did { kind: ActionKind::Profile, why: Some(why) };
    mail.db.write(actor, async |tx| store::not_after_all(tx, job.rule_id, job.message_id.0, &did).await).await
}
