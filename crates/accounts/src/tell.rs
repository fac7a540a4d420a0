//! Telling people by letter: what a [`Tell`] promised.

use crate::Accounts;
use crate::jobs::{Tell, What};
use crate::model::{Account, LinkKind, State};
use crate::ports::{Letter, Notifier};
use crate::store::{people, tenants};
use chrono_tz::Tz;
use db::TenantTx;
use kernel::{Actor, Fault};
use web::Catalogue;

impl Accounts {
    /// Writes the letter, with a fresh link where it needs one, and hands it over.
    pub(crate) async fn tell(&self, house: &Actor, tell: Tell, notifier: &dyn Notifier) -> Result<(), Fault> {
        let letter = self.db.write(house, async |tx| self.write_letter(tx, &tell).await).await?;
        match letter {
            Some(letter) => notifier.send(letter).await,
            None => Ok(()),
        }
    }

    /// None when there is nobody left to tell, or nothing any more.
    async fn write_letter(&self, tx: &mut TenantTx, tell: &Tell) -> Result<Option<Letter>, Fault> {
        let Some(account) = people::get(tx, tell.account).await? else { return Ok(None) };
        let (name, link) = match &tell.what {
            What::NewDevice { .. } => ("new_device", Some(LinkKind::NotMe)),
            What::PasswordChanged => ("password_changed", Some(LinkKind::NotMe)),
            What::SecondFactorChanged => ("second_factor_changed", Some(LinkKind::NotMe)),
            What::Locked => ("locked", Some(LinkKind::Reset)),
            What::Reset => ("reset", Some(LinkKind::Reset)),
            What::Invitation => ("invitation", Some(LinkKind::Invitation)),
            What::CustomersDrop { .. } => ("customers_drop", None),
            What::MailRulePaused { .. } => ("mail_rule_paused", None),
            What::MailApprovals { .. } => ("mail_approvals", None),
            What::MailRuleHeld { .. } => ("mail_rule_held", None),
        };
        let wanted = match (&tell.what, account.state) {
            (_, State::Cancelled) => false,
            (What::Invitation, state) => state == State::Invited,
            (What::CustomersDrop { .. } | What::MailRulePaused { .. } | What::MailRuleHeld { .. } | What::MailApprovals { .. }, state) => {
                state == State::Active
            }
            (What::Reset, state) => matches!(state, State::Active | State::Locked),
            _ => true,
        };
        if !wanted {
            return Ok(None);
        }
        let mut args = vec![("name", account.name.clone()), ("company", tenants::get(tx).await?.name)];
        if let What::NewDevice { device, address, at } = &tell.what {
            let zone: Tz = account.time_zone.parse().unwrap_or(Tz::UTC);
            args.push(("device", if device.is_empty() { "?".to_owned() } else { device.clone() }));
            args.push(("address", address.clone()));
            args.push(("at", at.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z").to_string()));
        }
        if let What::MailRulePaused { rule, .. } | What::MailRuleHeld { rule, .. } = &tell.what {
            args.push(("rule", rule.clone()));
        }
        if let What::MailApprovals { waiting, released, corrected, sent_back, page: _ } = &tell.what {
            let parts = [("waiting", waiting), ("released", released), ("corrected", corrected), ("sent_back", sent_back)];
            args.push(("lines", lines(&account, name, &parts)?));
        }
        if let What::CustomersDrop { page }
        | What::MailRulePaused { page, .. }
        | What::MailRuleHeld { page, .. }
        | What::MailApprovals { page, .. } = &tell.what
        {
            args.push(("link", format!("{}{page}", self.settings.origin.origin().ascii_serialization())));
        }
        if let Some(kind) = link {
            args.push(("link", self.make_link(tx, account.id, kind).await?));
        }
        Ok(Some(words(&account, name, &args)?))
    }
}

/// What there is of it, a line for each kind.
fn lines(account: &Account, name: &str, parts: &[(&str, &usize)]) -> Result<String, Fault> {
    let told = parts.iter().filter(|(_, count)| **count > 0);
    let lines = told.map(|(part, count)| {
        let key = format!("accounts.letter.{name}.{part}");
        let words = Catalogue::embedded().say(account.lang, &key, &[("count", count.to_string())]);
        words.ok_or_else(|| Fault::say(format!("no words for {key}")))
    });
    Ok(lines.collect::<Result<Vec<_>, Fault>>()?.join("\n"))
}

fn words(account: &Account, name: &str, args: &[(&str, String)]) -> Result<Letter, Fault> {
    let say = |part: &str| {
        let key = format!("accounts.letter.{name}.{part}");
        Catalogue::embedded().say(account.lang, &key, args).ok_or_else(|| Fault::say(format!("no words for {key}")))
    };
    Ok(Letter { to: account.email.clone(), subject: say("subject")?, text: say("text")?, html: None, files: Vec::new() })
}
