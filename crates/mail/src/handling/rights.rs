//! Whose right a rule acts by: who keeps it – of a mailbox's or the company's rule, who wrote it last – as he is now, not as he was when
//! he kept it. Over the past a rule acts for whoever asked for the run, on mail that he reads.

use super::leave::{self, Prepared};
use crate::model::{Action, KeptRule, Reach, RuleId, Step, WhyNot};
use crate::store::handling::Looked;
use crate::{MAILBOX_MANAGE, Mail, READ, RULES_MANAGE, SEND, SUGGESTION_ACCEPT, team};
use db::TenantTx;
use kernel::{AccountId, Actor, Fault, Permissions, TenantId};
use std::collections::HashMap;

/// What rules may do, each looked up once.
#[derive(Default)]
pub(super) struct Rights {
    of: HashMap<RuleId, Right>,
    /// Whoever keeps rules, as he is now; none: he can't sign in any more.
    keepers: HashMap<AccountId, Option<Actor>>,
    /// Over the past nobody asks whether the rule is his to keep.
    past: bool,
}

/// What whoever keeps a rule may have done.
#[derive(Debug, Clone)]
enum Right {
    /// Nothing.
    None(WhyNot),
    /// What these allow.
    Of(Permissions),
}

impl Right {
    fn why_not(&self, action: &Action) -> Option<WhyNot> {
        let may = match self {
            Self::None(why) => return Some(*why),
            Self::Of(may) => may,
        };
        let needed = match action {
            Action::Forward { .. } | Action::Reply { .. } => SEND,
            Action::Profile => SUGGESTION_ACCEPT,
            _ => READ,
        };
        (!may.allow(needed)).then_some(WhyNot::MayNot)
    }
}

impl Rights {
    /// For runs over the past.
    pub(super) fn of_run() -> Self {
        Self { past: true, ..Self::default() }
    }

    /// Why a rule may not do this; none: it may.
    ///
    /// # Errors
    /// A fault of the database.
    pub(super) async fn why_not(
        &mut self,
        mail: &Mail,
        tenant: TenantId,
        rule: &KeptRule,
        action: &Action,
    ) -> Result<Option<WhyNot>, Fault> {
        if let Some(right) = self.of.get(&rule.id) {
            return Ok(right.why_not(action));
        }
        let right = self.right(mail, tenant, rule).await?;
        let why = right.why_not(action);
        self.of.insert(rule.id, right);
        Ok(why)
    }

    async fn right(&mut self, mail: &Mail, tenant: TenantId, rule: &KeptRule) -> Result<Right, Fault> {
        let Some(keeper) = self.keeper(mail, tenant, rule.account_id).await? else { return Ok(Right::None(WhyNot::Gone)) };
        if self.past {
            return Ok(Right::Of(keeper.permissions));
        }
        let why = mail.db.read(&keeper, async |tx| why_not_his(tx, &keeper.permissions, rule).await).await?;
        Ok(why.map_or(Right::Of(keeper.permissions), Right::None))
    }

    async fn keeper(&mut self, mail: &Mail, tenant: TenantId, account: AccountId) -> Result<Option<Actor>, Fault> {
        if let Some(known) = self.keepers.get(&account) {
            return Ok(known.clone());
        }
        let acting = mail.db.read(&Actor::house(tenant), async |tx| mail.accounts.acting(tx, account).await).await?;
        let keeper = acting.map(|acting| acting.actor);
        self.keepers.insert(account, keeper.clone());
        Ok(keeper)
    }
}

/// Why whoever keeps a rule would not be let keep it now; none: he would. `tx` sees what he sees.
async fn why_not_his(tx: &mut TenantTx, may: &Permissions, rule: &KeptRule) -> Result<Option<WhyNot>, Fault> {
    let needed = match rule.reach {
        Reach::Own => return Ok(None),
        Reach::Mailbox => MAILBOX_MANAGE,
        Reach::Company => RULES_MANAGE,
    };
    if !may.allow(needed) {
        return Ok(Some(WhyNot::MayNot));
    }
    match rule.mailbox_id {
        Some(mailbox) if !team::may_manage(tx, mailbox).await? => Ok(Some(WhyNot::Left)),
        _ => Ok(None),
    }
}

/// What must be known of the steps with a mail before their transaction, by their places.
#[derive(Default)]
pub(super) struct Beforehand {
    /// Those that are not done.
    pub held: HashMap<usize, WhyNot>,
    /// What leaves by the others.
    pub to_leave: HashMap<usize, Result<Prepared, WhyNot>>,
}

/// Asks for each step whether it may be done, and makes ready what leaves by it.
///
/// # Errors
/// A fault of database or storage.
pub(super) async fn prepare(
    mail: &Mail,
    actor: &Actor,
    rights: &mut Rights,
    rules: &[&KeptRule],
    (looked, steps): (&Looked, &[Step]),
) -> Result<Beforehand, Fault> {
    let mut known = Beforehand::default();
    for (at, step) in steps.iter().enumerate() {
        let Some(rule) = rules.get(step.rule) else { continue };
        if let Some(why) = rights.why_not(mail, actor.tenant, rule, &step.action).await? {
            known.held.insert(at, why);
        } else if step.action.sends() {
            known.to_leave.insert(at, leave::prepare(mail, actor, rule, looked, &step.action).await?);
        }
    }
    Ok(known)
}
