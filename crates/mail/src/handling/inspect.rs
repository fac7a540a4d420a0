//! What has become of what rules need: segments and tags that they ask for, and the rights of whoever keeps them.

use super::facts::serves;
use super::rights::Rights;
use crate::Mail;
use crate::model::{Field, Inspected, KeptRule, Rule};
use crate::rules::handling::gone;
use customers::SegmentId;
use kernel::{Actor, Fault, TenantId};
use std::collections::HashSet;

/// Looks at rules as the house sees what they need: what a reader doesn't see is not gone for that.
///
/// # Errors
/// A fault of the database.
pub async fn inspected(mail: &Mail, tenant: TenantId, rules: Vec<Rule>) -> Result<Vec<Inspected>, Fault> {
    let asked = |field: Field| {
        let conditions = rules.iter().flat_map(|rule| &rule.content.conditions).filter(move |one| one.field == field);
        conditions.flat_map(|one| &one.values)
    };
    let segments: Vec<SegmentId> = asked(Field::Segment).filter_map(|id| id.parse().ok()).map(SegmentId).collect();
    let tags: Vec<String> = asked(Field::Tag).cloned().collect();
    let now = mail.now();
    let (there, borne) = mail
        .db
        .read(&Actor::house(tenant), async |tx| {
            let there = customers::asked_segments(tx, now, &segments).await?;
            Ok::<_, Fault>((there, customers::borne_tags(tx, &tags).await?))
        })
        .await?;
    let borne: HashSet<String> = borne.into_iter().collect();
    let mut rights = Rights::default();
    let mut all = Vec::with_capacity(rules.len());
    for rule in rules {
        let kept = KeptRule::from(rule.clone());
        let gone = gone(&rule.content, |id| serves(&kept, there.get(&SegmentId(id))), |tag| borne.contains(tag));
        let mut held = None;
        for action in &rule.content.actions {
            held = rights.why_not(mail, tenant, &kept, action).await?;
            if held.is_some() {
                break;
            }
        }
        all.push(Inspected { rule, gone, held });
    }
    Ok(all)
}
