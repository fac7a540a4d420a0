//! What waits for a word: mails of a new colleague that somebody reads before they leave, and buyers whom nobody has answered.

use super::build::{acting, refused};
use super::catalogue::Buyer;
use crate::house::House;
use kernel::{AccountId, Fault, TenantId};
use mail::{alarm, approval};
use mail::draft::{self, Begin};
use mail::model::{AlarmRules, ApprovalOf, ApprovalRule, ApprovalRules, ApprovalScope, MailboxId, Person};
use mail::send::{self, Asked, When};
use std::collections::HashMap;

/// Two letters of the new colleague, as she wrote them.
const LETTERS: [(&str, &str); 2] = [
    (
        "Price list 2027 and payment terms",
        "<p>Dear friend,</p><p>Please find our new prices: LED panel 600×600 40W at <b>USD 11.20</b>, FOB Ningbo, from 500 pieces. \
         We can offer 60 days open account for you.</p><p>Best regards,<br>Cindy</p>",
    ),
    (
        "Your samples left today",
        "<p>Hello,</p><p>the three samples left Ningbo this afternoon by courier. I send the number as soon as I have it.</p><p>Cindy</p>",
    ),
];

/// Puts the rule and the mails into the house.
pub(super) async fn build(
    house: &House,
    tenant: TenantId,
    people: &HashMap<char, AccountId>,
    mailboxes: &[(char, MailboxId)],
    buyers: &[&Buyer],
) -> Result<(), Fault> {
    let (Some(writer), Some(reader)) = (people.get(&'c'), people.get(&'v')) else { return Ok(()) };
    let Some((_, mailbox)) = mailboxes.iter().find(|(key, _)| *key == 'c') else { return Ok(()) };
    let boss = acting(tenant, people, 'v')?;
    let rule = ApprovalRule { whose: writer.0, kind: ApprovalOf::Account, scope: ApprovalScope::All, approvers: vec![reader.0] };
    let rules = ApprovalRules { rules: vec![rule], revision: 0 };
    let alarms = AlarmRules { active: true, ..AlarmRules::default() };
    let set = house
        .db
        .write(&boss, async |tx| {
            approval::set_rules(tx, &boss, rules.clone()).await?;
            alarm::set_rules(tx, &boss, alarms.clone()).await
        })
        .await;
    set.map_err(|stop| refused("rules of mail", stop))?;
    let actor = acting(tenant, people, 'c')?;
    for ((subject, html), buyer) in LETTERS.iter().zip(buyers.iter().filter(|b| b.owner == 'c').chain(buyers.iter())) {
        let begin = Begin {
            mailbox_id: Some(*mailbox),
            to: Some(vec![Person { name: buyer.contact.to_owned(), address: buyer.address() }]),
            subject: Some((*subject).to_owned()),
            html: Some((*html).to_owned()),
            ..Begin::default()
        };
        let draft = draft::begin(&house.mail, &actor, *writer, begin).await.map_err(|stop| refused("a mail to be read", stop))?;
        let sent = send::send(&house.mail, &actor, *writer, draft.id, Asked::at(When::After(0))).await;
        sent.map_err(|stop| refused("a mail to be read", stop))?;
    }
    Ok(())
}
