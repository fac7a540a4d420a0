//! What companies bear and where they belong, for rules outside of this context: tags, and segments as they hold them now.

use crate::model::{CompanyId, Segment, SegmentId};
use crate::{COMPANIES, segments, store};
use chrono::{DateTime, Utc};
use db::TenantTx;
use fields::rules::read_filter;
use fields::{SELECTIONS, Shared, Tree};
use kernel::{AccountId, Actor, Fault};
use serde_json::json;
use std::collections::HashMap;

/// The field of companies that holds their tags.
const TAGS: &str = "tags";
/// Tags that are offered.
const TAGS_MAX: i64 = 200;

/// A segment that a rule may ask for.
#[derive(Debug, Clone)]
pub struct AskedSegment {
    by: AccountId,
    shared: Shared,
    tree: Tree,
}

impl AskedSegment {
    /// Does this account have it, because it made it or because all have it? None: what holds for all asks, so all must have it.
    #[must_use]
    pub fn is_had_by(&self, account: Option<AccountId>) -> bool {
        self.shared == Shared::All || account == Some(self.by)
    }
}

/// Those of these segments that are there, in sight, and whose own filter still makes sense. For the house: of all of the tenant.
///
/// # Errors
/// A fault when the database is away.
pub async fn asked_segments(tx: &mut TenantTx, now: DateTime<Utc>, ids: &[SegmentId]) -> Result<HashMap<SegmentId, AskedSegment>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let (mut catalogue, asked) = segments::house_catalogue(tx, now).await?;
    let found = store::segments_of_ids(tx, ids).await?;
    let known = &mut catalogue.selections.known;
    known.extend(found.iter().map(|segment| (segment.id.0, segment.holds.clone())));
    let read = |segment: Segment| {
        let tree = read_filter(&json!({"field": SELECTIONS, "op": "in", "value": [segment.id]}), &catalogue, &asked).ok()?;
        Some((segment.id, AskedSegment { by: segment.by, shared: segment.shared, tree }))
    };
    Ok(found.into_iter().filter_map(read).collect())
}

/// What a company bears and where it belongs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Belonging {
    /// Its tags.
    pub tags: Vec<String>,
    /// Those of the segments asked for that hold it.
    pub segments: Vec<SegmentId>,
}

/// The tags of these companies, and which of these segments hold them now; as far as the actor sees them.
///
/// # Errors
/// A fault when the database is away.
pub async fn belonging(
    tx: &mut TenantTx,
    companies: &[CompanyId],
    segments: &HashMap<SegmentId, AskedSegment>,
) -> Result<HashMap<CompanyId, Belonging>, Fault> {
    if companies.is_empty() {
        return Ok(HashMap::new());
    }
    let (ids, trees): (Vec<SegmentId>, Vec<&Tree>) = segments.iter().map(|(id, segment)| (*id, &segment.tree)).unzip();
    let found = store::belonging(tx, TAGS, &trees, companies).await?;
    let belongs = |(company, tags, holds): (CompanyId, Vec<String>, Vec<bool>)| {
        let segments = ids.iter().zip(holds).filter(|(_, holds)| *holds).map(|(id, _)| *id).collect();
        (company, Belonging { tags, segments })
    };
    Ok(found.into_iter().map(belongs).collect())
}

/// Those of these tags that some company in sight bears.
///
/// # Errors
/// A fault when the database is away.
pub async fn borne_tags(tx: &mut TenantTx, tags: &[String]) -> Result<Vec<String>, Fault> {
    if tags.is_empty() {
        return Ok(Vec::new());
    }
    store::borne_tags(tx, TAGS, tags).await
}

/// Does the actor's role see the tags of companies whole? Who doesn't can't ask for them.
///
/// # Errors
/// A fault when the database is away.
pub async fn sees_tags(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>) -> Result<bool, Fault> {
    let (catalogue, _) = fields::catalogue(tx, actor, now, &COMPANIES).await?;
    Ok(catalogue.place(TAGS).is_some())
}

/// The tags that companies in sight bear, the most frequent first; none when the actor's role doesn't see them.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn tags(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>) -> Result<Vec<String>, Fault> {
    if !sees_tags(tx, actor, now).await? {
        return Ok(Vec::new());
    }
    store::tags(tx, TAGS, TAGS_MAX).await
}
