//! A forgotten password, and 'this wasn't me'.

use crate::jobs::{self, What};
use crate::model::{Email, LinkKind, Refusal, State};
use crate::rules::password;
use crate::rules::states::{Act, after};
use crate::screens::tell_screens;
use crate::sessions::acting;
use crate::store::{doors, people, secrets, sessions};
use crate::{Accounts, audit, links};
use kernel::{Actor, Stop};
use serde_json::json;
use web::Visitor;

impl Accounts {
    /// Promises a link to the owner of this address, if it has an account; the answer is the same if not.
    pub(crate) async fn ask_reset(&self, email: &str, visitor: &Visitor) -> Result<(), Stop<Refusal>> {
        self.charge_network(visitor).await?;
        let Ok(email) = Email::parse(email) else { return Ok(()) };
        self.charge_reset(email.key()).await?;
        let mut tx = self.db.system("accounts: who forgot his password").await?;
        let candidates = doors::by_email(&mut tx, email.key()).await?;
        drop(tx);
        for candidate in candidates.iter().filter(|c| matches!(c.state, State::Active | State::Locked)) {
            let house = Actor::house(candidate.tenant);
            self.db.write(&house, async |tx| jobs::promise(tx, candidate.account, What::Reset).await).await?;
        }
        Ok(())
    }

    /// Sets a new password by the link; unlocks, and ends all sessions.
    pub(crate) async fn reset(&self, token: &str, new: &str) -> Result<(), Stop<Refusal>> {
        let found = self.find_link(LinkKind::Reset, token).await?;
        password::check(new, &[&found.about.email, &found.about.name, &found.about.company]).map_err(Stop::Refused)?;
        let hash = self.passwords.hash(new).await?;
        let actor = acting(found.tenant, found.account);
        self.db
            .write(&actor, async |tx| {
                links::use_up(tx, &found, LinkKind::Reset, self.clock.now()).await?;
                let (state, _) = people::lock(tx, found.account).await?.ok_or(Stop::Refused(Refusal::NoSuchAccount))?;
                if state == State::Locked {
                    people::set_state(tx, found.account, after(state, Act::Unlock).map_err(Stop::Refused)?).await?;
                } else if state != State::Active {
                    return Err(Stop::Refused(Refusal::NotActive(state)));
                }
                secrets::set_password(tx, found.account, &hash).await?;
                sessions::end_all(tx, found.account, None).await?;
                tell_screens(tx, found.account).await?;
                jobs::promise(tx, found.account, What::PasswordChanged).await?;
                audit::append(tx, &actor, "accounts.password.reset", &found.about.email, json!({ "was": state.as_str() })).await?;
                Ok(())
            })
            .await?;
        self.forgive_mail(&found.about.email).await?;
        Ok(())
    }

    /// The owner says that a sign-in was somebody else's: all sessions and keys end, the account is locked, and a link to
    /// choose a new password goes to his address.
    pub(crate) async fn not_me(&self, token: &str) -> Result<(), Stop<Refusal>> {
        let found = self.find_link(LinkKind::NotMe, token).await?;
        let actor = acting(found.tenant, found.account);
        self.db
            .write(&actor, async |tx| {
                links::use_up(tx, &found, LinkKind::NotMe, self.clock.now()).await?;
                let (state, _) = people::lock(tx, found.account).await?.ok_or(Stop::Refused(Refusal::NoSuchAccount))?;
                sessions::end_all(tx, found.account, None).await?;
                tell_screens(tx, found.account).await?;
                let keys = crate::store::keys::delete_all(tx, found.account).await?;
                if let Ok(to) = after(state, Act::Lock) {
                    people::set_state(tx, found.account, to).await?;
                    jobs::promise(tx, found.account, What::Locked).await?;
                }
                audit::append(tx, &actor, "accounts.not_me", &found.about.email, json!({ "was": state.as_str(), "keys_ended": keys }))
                    .await?;
                Ok(())
            })
            .await
    }
}
