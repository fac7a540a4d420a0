//! Who works in a mailbox, and mailboxes that change hands.

use crate::model::{Desk, Distribution, HandOver, HandOverId, Level, MailboxId, Share, ShareKind, Sharing};
use chrono::{DateTime, Utc};
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId};
use sqlx::types::Json;
use uuid::Uuid;

/// A mailbox with whom it is shared.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The mailbox.
    pub id: MailboxId,
    /// Its address.
    pub address: String,
    /// Its owner.
    pub owner: AccountId,
    /// Who holds it reads its mail.
    pub read_label: LabelId,
    /// Who holds it sees what threads are about.
    pub list_label: LabelId,
    /// Who sees it besides its owner.
    pub sharing: Sharing,
}

/// A mailbox that the actor sees, locked; none when there is none.
///
/// # Errors
/// A fault of the database.
pub async fn shared(tx: &mut TenantTx, mailbox: MailboxId) -> Result<Option<Shared>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        r#"select address, owner_id, read_label, list_label, superiors, team, distribution as "distribution: Json<Distribution>" from mail.mailbox
           where tenant_id = $1 and id = $2 and state <> 'removed' for update"#,
        tenant,
        mailbox.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(r) = row else { return Ok(None) };
    let shares = sqlx::query!(
        "select with_id, kind, level from mail.mailbox_share where tenant_id = $1 and mailbox_id = $2 order by kind, with_id",
        tenant,
        mailbox.0,
    )
    .fetch_all(tx.conn())
    .await?;
    let share = |s: (Uuid, String, String)| Some(Share { with: s.0, kind: ShareKind::from_word(&s.1)?, level: Level::from_word(&s.2)? });
    Ok(Some(Shared {
        id: mailbox,
        address: r.address,
        owner: AccountId(r.owner_id),
        read_label: r.read_label,
        list_label: r.list_label,
        sharing: Sharing {
            superiors: Level::from_word(&r.superiors).unwrap_or(Level::None),
            team: r.team,
            shares: shares.into_iter().filter_map(|s| share((s.with_id, s.kind, s.level))).collect(),
            distribution: r.distribution.0,
        },
    }))
}

/// Writes who sees a mailbox.
///
/// # Errors
/// A fault of the database.
pub async fn set_sharing(tx: &mut TenantTx, mailbox: MailboxId, sharing: &Sharing) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!(
        "update mail.mailbox set superiors = $3, team = $4, distribution = $5 where tenant_id = $1 and id = $2",
        tenant,
        mailbox.0,
        sharing.superiors.as_str(),
        sharing.team,
        Json(&sharing.distribution) as _,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from mail.mailbox_share where tenant_id = $1 and mailbox_id = $2", tenant, mailbox.0).execute(tx.conn()).await?;
    let with: Vec<Uuid> = sharing.shares.iter().map(|s| s.with).collect();
    let kinds: Vec<String> = sharing.shares.iter().map(|s| s.kind.as_str().to_owned()).collect();
    let levels: Vec<String> = sharing.shares.iter().map(|s| s.level.as_str().to_owned()).collect();
    sqlx::query!(
        "insert into mail.mailbox_share (tenant_id, mailbox_id, with_id, kind, level)
         select $1, $2, u.with_id, u.kind, u.level from unnest($3::uuid[], $4::text[], $5::text[]) u(with_id, kind, level)",
        tenant,
        mailbox.0,
        &with,
        &kinds,
        &levels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A mailbox, as far as it says who works in it.
#[derive(Debug, Clone)]
pub struct Worked {
    /// Its address.
    pub address: String,
    /// Its owner.
    pub owner: AccountId,
    /// Who holds it reads its mail.
    pub read_label: LabelId,
    /// Do several people work in it, to whom threads are given?
    pub team: bool,
}

/// Those of these mailboxes that the actor sees, by address.
///
/// # Errors
/// A fault of the database.
pub async fn worked(tx: &mut TenantTx, mailboxes: &[Uuid]) -> Result<Vec<Worked>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select address, owner_id, read_label, team from mail.mailbox
          where tenant_id = $1 and id = any($2) and state <> 'removed' order by lower(address), id",
        tenant,
        mailboxes,
    )
    .fetch_all(tx.conn())
    .await?;
    let worked =
        rows.into_iter().map(|r| Worked { address: r.address, owner: AccountId(r.owner_id), read_label: r.read_label, team: r.team });
    Ok(worked.collect())
}

/// To whom the new threads of a team's mailbox go, with its owner and the label of who reads it.
///
/// # Errors
/// A fault of the database.
pub async fn distribution(tx: &mut TenantTx, mailbox: Uuid) -> Result<Option<(Distribution, AccountId, LabelId)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        r#"select distribution as "distribution: Json<Distribution>", owner_id, read_label from mail.mailbox where tenant_id = $1 and id = $2 and team"#,
        tenant,
        mailbox,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| (r.distribution.0, AccountId(r.owner_id), r.read_label)))
}

/// The mailboxes of an account that the actor sees, with their addresses.
///
/// # Errors
/// A fault of the database.
pub async fn of_owner(tx: &mut TenantTx, owner: AccountId) -> Result<Vec<(MailboxId, String)>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select id, address from mail.mailbox where tenant_id = $1 and owner_id = $2 and state <> 'removed' order by lower(address)",
        tenant,
        owner.0,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (MailboxId(r.id), r.address)).collect())
}

/// Makes somebody else the owner of mailboxes.
///
/// # Errors
/// A fault of the database.
pub async fn set_owner(tx: &mut TenantTx, mailboxes: &[Uuid], owner: AccountId) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.mailbox set owner_id = $3 where tenant_id = $1 and id = any($2)", tenant, mailboxes, owner.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Gives the open drafts that one account has in these mailboxes to another. Which.
///
/// # Errors
/// A fault of the database.
pub async fn give_drafts(
    tx: &mut TenantTx,
    mailboxes: &[Uuid],
    from: AccountId,
    to: AccountId,
    only: Option<&[Uuid]>,
) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "update mail.draft set account_id = $4
         where tenant_id = $1 and mailbox_id = any($2) and account_id = $3 and state = 'open' and ($5::uuid[] is null or id = any($5)) returning id",
        tenant,
        mailboxes,
        from.0,
        to.0,
        only,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The threads that an account was given in teams' mailboxes and has not dealt with, at most `limit`.
///
/// # Errors
/// A fault of the database.
pub async fn on_desk(tx: &mut TenantTx, account: AccountId, limit: i64) -> Result<Vec<Uuid>, Fault> {
    let tenant = tx.tenant().0;
    Ok(sqlx::query_scalar!(
        "select id from mail.thread where tenant_id = $1 and assignee_id = $2 and not done order by last_at desc, id desc limit $3",
        tenant,
        account.0,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// What a hand-over moved besides the mailboxes themselves.
#[derive(Debug, Clone, Default)]
pub struct Moved {
    /// Drafts that changed hands.
    pub drafts: Vec<Uuid>,
    /// Threads of teams' mailboxes, by whose they were.
    pub desks: Vec<Desk>,
}

/// Notes a hand-over; who holds one of the labels sees it.
///
/// # Errors
/// A fault of the database.
pub async fn note(tx: &mut TenantTx, h: &HandOver, moved: &Moved, labels: &[LabelId]) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    let mailboxes: Vec<Uuid> = h.mailboxes.iter().map(|m| m.0).collect();
    sqlx::query!(
        "insert into mail.hand_over (tenant_id, id, from_id, to_id, mailboxes, drafts, desks, at, by, labels) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tenant,
        h.id.0,
        h.from.0,
        h.to.0,
        &mailboxes,
        &moved.drafts,
        Json(&moved.desks) as _,
        h.at,
        h.by.map(|a| a.0),
        labels,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The newest hand-overs.
///
/// # Errors
/// A fault of the database.
pub async fn hand_overs(tx: &mut TenantTx, limit: i64) -> Result<Vec<HandOver>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        "select id, from_id, to_id, mailboxes, at, by, undone_at from mail.hand_over where tenant_id = $1 order by at desc, id desc limit $2",
        tenant,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| HandOver {
            id: HandOverId(r.id),
            from: AccountId(r.from_id),
            to: AccountId(r.to_id),
            mailboxes: r.mailboxes.into_iter().map(MailboxId).collect(),
            at: r.at,
            by: r.by.map(AccountId),
            undone_at: r.undone_at,
        })
        .collect())
}

/// A hand-over that nobody has taken back, locked, with what it moved.
///
/// # Errors
/// A fault of the database.
pub async fn hand_over(tx: &mut TenantTx, id: HandOverId) -> Result<Option<(HandOver, Moved)>, Fault> {
    let tenant = tx.tenant().0;
    let row = sqlx::query!(
        r#"select from_id, to_id, mailboxes, drafts, desks as "desks: Json<Vec<Desk>>", at, by, undone_at from mail.hand_over
           where tenant_id = $1 and id = $2 for update"#,
        tenant,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| {
        let hand_over = HandOver {
            id,
            from: AccountId(r.from_id),
            to: AccountId(r.to_id),
            mailboxes: r.mailboxes.into_iter().map(MailboxId).collect(),
            at: r.at,
            by: r.by.map(AccountId),
            undone_at: r.undone_at,
        };
        (hand_over, Moved { drafts: r.drafts, desks: r.desks.0 })
    }))
}

/// Notes that a hand-over was taken back.
///
/// # Errors
/// A fault of the database.
pub async fn undone(tx: &mut TenantTx, id: HandOverId, now: DateTime<Utc>) -> Result<(), Fault> {
    let tenant = tx.tenant().0;
    sqlx::query!("update mail.hand_over set undone_at = $3 where tenant_id = $1 and id = $2", tenant, id.0, now).execute(tx.conn()).await?;
    Ok(())
}

/// These threads by their mailboxes.
///
/// # Errors
/// A fault of the database.
pub async fn by_mailbox(tx: &mut TenantTx, threads: &[Uuid]) -> Result<Vec<(MailboxId, Vec<Uuid>)>, Fault> {
    let tenant = tx.tenant().0;
    let rows = sqlx::query!(
        r#"select mailbox_id, array_agg(id order by id) as "threads!" from mail.thread where tenant_id = $1 and id = any($2) group by mailbox_id"#,
        tenant,
        threads,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (MailboxId(r.mailbox_id), r.threads)).collect())
}
