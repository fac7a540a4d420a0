//! How the demo company cares for its customers: segments, and the rules of the score.

use super::build::{acting, refused};
use crate::house::House;
use customers::{ScoreRule, Scoring, Segment, SegmentId};
use fields::{Selection, Shared};
use kernel::{AccountId, Fault, TenantId};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Puts segments and rules into the house.
pub(super) async fn build(house: &House, tenant: TenantId, people: &HashMap<char, AccountId>) -> Result<(), Fault> {
    let (actor, now) = (acting(tenant, people, 'v')?, house.clock.now());
    let Some(by) = actor.account else { return Ok(()) };
    for (name, note, filter) in segments() {
        let segment = Segment {
            id: SegmentId::new(),
            by,
            shared: Shared::All,
            name: name.to_owned(),
            note: note.to_owned(),
            holds: filter.map_or(Selection::Filled, Selection::Met),
            revision: 1,
        };
        let made = house.db.write(&actor, async |tx| customers::make_segment(tx, &actor, now, segment).await).await;
        made.map_err(|stop| refused("a segment", stop))?;
    }
    let rules = rules().map(|(name, points, filter)| ScoreRule { name: name.to_owned(), filter, points });
    let scoring = Scoring { rules: rules.into(), grades: Some([70, 40, 20]), revision: 0 };
    let set = house.db.write(&actor, async |tx| customers::set_scoring(tx, &actor, now, scoring).await).await;
    set.map(drop).map_err(|stop| refused("the score", stop))
}

fn segments() -> [(&'static str, &'static str, Option<Value>); 3] {
    let gulf = json!({"field": "country", "op": "in", "value": ["AE", "SA", "QA", "KW", "OM", "BH"]});
    let silent = json!({"all": [
        {"field": "stage", "op": "in", "value": ["deal", "repeat"]},
        {"field": "last_touch", "op": "older_than_days", "value": 30},
    ]});
    [
        ("海湾地区", "斋月前后调整报价节奏", Some(gulf)),
        ("沉默老客户", "成交过但 30 天没有联系", Some(silent)),
        ("广交会重点跟进", "秋季广交会上见过面的客户", None),
    ]
}

fn rules() -> [(&'static str, i16, Value); 5] {
    [
        ("已成交", 40, json!({"field": "stage", "op": "in", "value": ["deal", "repeat"]})),
        ("已寄样", 25, json!({"field": "stage", "op": "eq", "value": "sample"})),
        ("14 天内有往来", 25, json!({"field": "last_touch", "op": "last_days", "value": 14})),
        ("三星以上", 20, json!({"field": "stars", "op": "ge", "value": 3})),
        ("60 天没有往来", -20, json!({"field": "last_touch", "op": "older_than_days", "value": 60})),
    ]
}
