//! How the demo company writes: templates, a signature in another language, a mail that is planned.

use super::build::{acting, refused};
use super::catalogue::Buyer;
use super::signature;
use crate::demo::catalogue::COLLEAGUES;
use crate::house::House;
use chrono::{Datelike, TimeZone, Utc, Weekday};
use kernel::{AccountId, Fault, TenantId};
use mail::draft::{self, Begin};
use mail::model::{MailboxId, Person, Signature};
use mail::send::{self, Asked, When};
use mail::templates::{self, Content};
use std::collections::HashMap;

/// Puts templates and what is planned into the house.
pub(super) async fn build(
    house: &House,
    tenant: TenantId,
    people: &HashMap<char, AccountId>,
    mailboxes: &[(char, MailboxId)],
    buyers: &[&Buyer],
) -> Result<(), Fault> {
    let (actor, now) = (acting(tenant, people, 'v')?, house.clock.now());
    let Some(by) = actor.account else { return Ok(()) };
    let made = house
        .db
        .write(&actor, async |tx| {
            for content in contents() {
                templates::keep(tx, by, content, now).await?;
            }
            for (key, mailbox) in mailboxes {
                if let Some(colleague) = COLLEAGUES.iter().find(|c| c.key == *key) {
                    let chinese = Signature { language: "zh".to_owned(), html: signature(colleague, "zh").1 };
                    templates::set_signatures(tx, *mailbox, vec![chinese]).await?;
                }
            }
            Ok(())
        })
        .await;
    made.map_err(|stop| refused("a template", stop))?;
    plan(house, tenant, people, mailboxes, buyers).await
}

/// A greeting for the first working morning of the year, by the buyer's clock.
async fn plan(
    house: &House,
    tenant: TenantId,
    people: &HashMap<char, AccountId>,
    mailboxes: &[(char, MailboxId)],
    buyers: &[&Buyer],
) -> Result<(), Fault> {
    let Some((key, mailbox)) = mailboxes.first() else { return Ok(()) };
    let actor = acting(tenant, people, *key)?;
    let (Some(by), Some(buyer)) = (actor.account, buyers.iter().find(|b| b.owner == *key && b.country == "AE").or(buyers.first())) else {
        return Ok(());
    };
    let year = house.clock.now().year() + 1;
    let first = (2..9).filter_map(|day| Utc.with_ymd_and_hms(year, 1, day, 5, 0, 0).single());
    let Some(at) = first.into_iter().find(|at| !matches!(at.weekday(), Weekday::Sat | Weekday::Sun)) else { return Ok(()) };
    let begin = Begin {
        mailbox_id: Some(*mailbox),
        to: Some(vec![Person { name: buyer.contact.to_owned(), address: buyer.address() }]),
        subject: Some("Happy New Year and our January production plan".to_owned()),
        html: Some("<p>Happy New Year!</p><p>Our January production plan is open until the 12th. Tell us your quantities by then and we keep the slot.</p>".to_owned()),
        ..Begin::default()
    };
    let draft = draft::begin(&house.mail, &actor, by, begin).await.map_err(|stop| refused("a planned mail", stop))?;
    let asked = Asked { time_zone: Some("Asia/Dubai".to_owned()), ..Asked::at(When::At(at)) };
    let sent = send::send(&house.mail, &actor, by, draft.id, asked).await;
    sent.map(drop).map_err(|stop| refused("a planned mail", stop))
}

fn contents() -> Vec<Content> {
    let content = |folder: &str, name: &str, language: &str, subject: &str, html: &str| Content {
        shared: true,
        folder: folder.to_owned(),
        name: name.to_owned(),
        language: Some(language.to_owned()),
        subject: subject.to_owned(),
        html: html.to_owned(),
    };
    vec![
        content(
            "首次回复",
            "询盘首次回复",
            "en",
            "Your enquiry – {{firm.name}}",
            "<p>Dear {{contact.first_name|Sir or Madam}},</p><p>thank you for your enquiry. You will have our offer by {{date.in_7_days}} at the latest. To quote exactly, may I ask for the quantity, the port and the certificates that you need?</p><p>Best regards<br>{{me.name}}</p>",
        ),
        content(
            "报价跟进",
            "报价后一周跟进",
            "en",
            "Our offer for {{company.name}}",
            "<p>Dear {{contact.first_name}},</p><p>last week you received our offer. Is there anything that keeps you from deciding? Our prices hold until {{date.in_14_days}}.</p>",
        ),
        content(
            "报价跟进",
            "Seguimiento de oferta",
            "es",
            "Nuestra oferta para {{company.name}}",
            "<p>Estimado/a {{contact.first_name}}:</p><p>la semana pasada le enviamos nuestra oferta. ¿Tiene alguna pregunta? Los precios son válidos hasta el {{date.in_14_days}}.</p>",
        ),
        content(
            "生产与出货",
            "定金到账通知",
            "en",
            "Deposit received",
            "<p>Dear {{contact.first_name}},</p><p>we have received your deposit, thank you. Production starts today and takes about 30 days, until {{date.in_30_days}}.</p>",
        ),
    ]
}
