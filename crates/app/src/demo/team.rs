//! The sales mailbox, in which several work.

use super::build::{acting, refused};
use crate::house::House;
use kernel::{AccountId, Fault, Stop, TenantId};
use mail::act::{self, Subjects};
use mail::model::{Act, Distribution, Given, Level, MailboxId, Order, Share, ShareKind, Sharing, Shelf, Spread};
use mail::store::list::{self, ListFilter};
use mail::team;
use std::collections::HashMap;

/// Threads that already lie on somebody's desk.
const GIVEN: usize = 2;

/// Shares the mailbox of one colleague with others, to whom its threads go in turn; the newest lie on the first one's desk.
pub(super) async fn build(
    house: &House,
    tenant: TenantId,
    people: &HashMap<char, AccountId>,
    mailbox: MailboxId,
    owner: char,
    members: [char; 2],
) -> Result<(), Fault> {
    let actor = acting(tenant, people, owner)?;
    let members: Vec<AccountId> = members.iter().filter_map(|key| people.get(key)).copied().collect();
    let shares = members.iter().map(|m| Share { with: m.0, kind: ShareKind::Account, level: Level::Full }).collect();
    let distribution = Distribution { customers_to_owner: true, lines: vec![], rest: members.clone(), way: Spread::InTurn };
    let sharing = Sharing { superiors: Level::Full, team: true, shares, distribution };
    let (now, first) = (house.clock.now(), members.first().copied());
    let done = house
        .db
        .write(&actor, async |tx| {
            team::share(tx, &actor, mailbox, sharing.clone()).await?;
            let waiting = ListFilter { mailboxes: Some(vec![mailbox]), given: Some(Given::Nobody), ..ListFilter::of(Shelf::Inbox) };
            let keys = list::keys(tx, &waiting, None, GIVEN.try_into()?).await?;
            let order = Order { act: Act::Give, until: None, folder_id: None, places: vec![], to: first, desks: vec![] };
            let threads = keys.into_iter().map(|key| key.id).collect();
            act::act(tx, now, &order, &Subjects::of(threads)).await?;
            Ok::<_, Stop<mail::model::Refusal>>(())
        })
        .await;
    done.map_err(|stop| refused("the team's mailbox", stop))
}
