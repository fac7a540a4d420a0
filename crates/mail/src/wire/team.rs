//! Sharing, distribution and hand-over of mailboxes.

use crate::model::{Distribution, HandOver, Level, Line, MailboxId, Share, ShareKind, Sharing, Spread};
use accounts::labels::Colleague;
use chrono::{DateTime, Utc};
use kernel::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Who sees a mailbox besides its owner.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MailboxSharing)]
pub struct SharingIo {
    /// What they see who see the owner's department.
    superiors: Level,
    /// Several people work in it, to whom threads are given.
    team: bool,
    shares: Vec<ShareIo>,
    /// To whom new threads go, in a team.
    distribution: DistributionIo,
}

/// A mailbox shared with somebody.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MailboxShare)]
pub struct ShareIo {
    with: Uuid,
    kind: ShareKind,
    /// `full` or `subject`.
    level: Level,
}

/// To whom new threads go: a known customer's to his owner, else to whom the first fitting line names, else to `rest`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MailDistribution)]
pub struct DistributionIo {
    customers_to_owner: bool,
    lines: Vec<LineIo>,
    /// Who gets what no line fits; nobody: it waits until somebody takes it.
    rest: Vec<Uuid>,
    way: Spread,
}

/// Mails of these languages (ISO 639-1), from these countries (ISO 3166 alpha-2), with one of these words: what is empty fits all.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MailDistributionLine)]
pub struct LineIo {
    #[serde(default)]
    languages: Vec<String>,
    #[serde(default)]
    countries: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    members: Vec<Uuid>,
}

pub(crate) fn sharing_out(s: Sharing) -> SharingIo {
    let Sharing { superiors, team, shares, distribution } = s;
    let Distribution { customers_to_owner, lines, rest, way } = distribution;
    let ids = |accounts: Vec<AccountId>| accounts.into_iter().map(|a| a.0).collect();
    let line = |Line { languages, countries, words, members }| LineIo { languages, countries, words, members: ids(members) };
    SharingIo {
        superiors,
        team,
        shares: shares.into_iter().map(|Share { with, kind, level }| ShareIo { with, kind, level }).collect(),
        distribution: DistributionIo { customers_to_owner, lines: lines.into_iter().map(line).collect(), rest: ids(rest), way },
    }
}

pub(crate) fn sharing_in(s: SharingIo) -> Sharing {
    let SharingIo { superiors, team, shares, distribution } = s;
    let DistributionIo { customers_to_owner, lines, rest, way } = distribution;
    let accounts = |ids: Vec<Uuid>| ids.into_iter().map(AccountId).collect();
    let line = |LineIo { languages, countries, words, members }| Line { languages, countries, words, members: accounts(members) };
    Sharing {
        superiors,
        team,
        shares: shares.into_iter().map(|ShareIo { with, kind, level }| Share { with, kind, level }).collect(),
        distribution: Distribution { customers_to_owner, lines: lines.into_iter().map(line).collect(), rest: accounts(rest), way },
    }
}

/// A colleague who works in a team's mailbox.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailboxMember)]
pub struct MemberOut {
    id: Uuid,
    name: String,
}

pub(crate) fn member(c: Colleague) -> MemberOut {
    let Colleague { id, name, address: _ } = c;
    MemberOut { id: id.0, name }
}

/// Who leaves, and who takes over which of his mailboxes; all when absent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MailHandOverOrder)]
pub struct HandOverIn {
    pub(crate) from: Uuid,
    pub(crate) to: Uuid,
    pub(crate) mailboxes: Option<Vec<Uuid>>,
}

/// A mailbox that a hand-over would move.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailboxToHandOver)]
pub struct ToHandOverOut {
    id: Uuid,
    address: String,
}

pub(crate) fn to_hand_over((id, address): (MailboxId, String)) -> ToHandOverOut {
    ToHandOverOut { id: id.0, address }
}

/// Mailboxes that changed hands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailHandOver)]
pub struct HandOverOut {
    id: Uuid,
    from: Uuid,
    to: Uuid,
    mailboxes: Vec<Uuid>,
    at: DateTime<Utc>,
    by: Option<Uuid>,
    /// Taken back then.
    undone_at: Option<DateTime<Utc>>,
}

pub(crate) fn hand_over(h: HandOver) -> HandOverOut {
    let HandOver { id, from, to, mailboxes, at, by, undone_at } = h;
    let mailboxes = mailboxes.into_iter().map(|m| m.0).collect();
    HandOverOut { id: id.0, from: from.0, to: to.0, mailboxes, at, by: by.map(|a| a.0), undone_at }
}
