//! Rules on mail that the demo company has: a salesperson's own, the sales mailbox's, and the company's.

use super::build::{acting, refused};
use crate::house::House;
use kernel::{AccountId, Fault, Stop, TenantId};
use mail::handling::{self, Written};
use mail::model::{Action, Condition, Field, FolderRole, MailboxId, Operator, Reach, RuleContent};
use std::collections::HashMap;

/// Puts rules into the house; they look at what comes from now on.
pub(super) async fn build(
    house: &House,
    tenant: TenantId,
    people: &HashMap<char, AccountId>,
    mailboxes: &[(char, MailboxId)],
) -> Result<(), Fault> {
    let sales = mailboxes.iter().find(|(key, _)| *key == 's').map(|(_, mailbox)| *mailbox);
    for (by, rule) in rules(sales) {
        let (actor, now) = (acting(tenant, people, by)?, house.clock.now());
        let Some(account) = actor.account else { continue };
        let kept = house.db.write(&actor, async |tx| handling::keep(tx, &actor, account, rule.clone(), now).await).await;
        kept.map(drop).map_err(|stop: Stop<mail::model::Refusal>| refused("a rule on mail", stop))?;
    }
    Ok(())
}

fn rules(sales: Option<MailboxId>) -> Vec<(char, Written)> {
    let condition = |field, operator, values: &[&str]| Condition {
        field,
        header: None,
        operator,
        values: values.iter().map(|v| (*v).to_owned()).collect(),
    };
    let rule = |reach, mailbox_id, name: &str, conditions, actions| Written {
        reach,
        mailbox_id,
        name: name.to_owned(),
        active: true,
        content: RuleContent { every: true, conditions, actions },
    };
    let mut rules = vec![
        (
            'l',
            rule(
                Reach::Company,
                None,
                "机器通知标为已读",
                vec![condition(Field::Machine, Operator::Yes, &[]), condition(Field::Label, Operator::Is, &["newsletter", "auto-reply"])],
                vec![Action::Read],
            ),
        ),
        (
            'v',
            rule(
                Reach::Own,
                None,
                "老客户报价加星标",
                vec![
                    condition(Field::Stage, Operator::Is, &["deal", "repeat"]),
                    condition(Field::Subject, Operator::Contains, &["quote", "offer", "price", "报价"]),
                ],
                vec![Action::Star, Action::Read],
            ),
        ),
        (
            'v',
            rule(
                Reach::Own,
                None,
                "大附件归档",
                vec![condition(Field::Attachment, Operator::Yes, &[]), condition(Field::Size, Operator::Above, &["5242880"])],
                vec![Action::Move { folder_id: None, role: Some(FolderRole::Archive) }],
            ),
        ),
    ];
    if let Some(sales) = sales {
        let asks = vec![condition(Field::Label, Operator::Is, &["enquiry"]), condition(Field::Customer, Operator::No, &[])];
        let does = vec![Action::Star, Action::Task { title: "24 小时内回复询盘".to_owned(), days: 1, to: None }, Action::Stop];
        rules.push(('l', rule(Reach::Mailbox, Some(sales), "新询盘建任务", asks, does)));
    }
    rules
}
