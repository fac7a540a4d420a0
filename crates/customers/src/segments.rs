//! Segments (客群): made, changed, filled; and the catalogue by which lists may ask for them.

use crate::jobs::FillSegment;
use crate::model::{CompanyId, Fill, FillId, Refusal, Segment, SegmentId, SegmentPatch, SegmentRefusal};
use crate::share::room;
use crate::store;
use crate::{COMPANIES, Customers, told};
use chrono::{DateTime, Utc};
use db::TenantTx;
use fields::rules::read_filter;
use fields::{Asked, BadFilter, Catalogue, Selection, Selections, Shared, Tree};
use kernel::{AccountId, Actor, Fault, LabelId, Permissions, Stop};
use queue::JobContext;
use serde_json::Value;
use uuid::Uuid;

/// Segments of a tenant that one account sees.
pub(crate) const SEGMENTS_MAX: i64 = 200;
const NAME_CHARS_MAX: usize = 60;
const NOTE_CHARS_MAX: usize = 500;
/// Companies that one transaction moves.
const BATCH: i64 = 5_000;

/// Reads a selection: which companies.
pub(crate) type ReadSelection = fn(&Value, &Catalogue, &Asked) -> Result<store::ListFilter, Refusal>;

/// The fields of companies with the limits of the actor's role, and his segments, by which lists may be filtered.
///
/// # Errors
/// A fault when the database is away.
pub async fn catalogue(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>) -> Result<(Catalogue, Asked), Fault> {
    let (mut catalogue, asked) = fields::catalogue(tx, actor, now, &COMPANIES).await?;
    let known = store::segments(tx, SEGMENTS_MAX).await?.into_iter().map(|segment| (segment.id.0, segment.holds)).collect();
    catalogue.selections = Selections { filled: store::IN_SEGMENT, known };
    Ok((catalogue, asked))
}

/// The fields of companies without limits, and all segments: by which the tenant's own rules are read. Their days are the tenant's.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn house_catalogue(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<(Catalogue, Asked), Fault> {
    let zone = room::tenant_zone(tx).await?;
    let (catalogue, asked) = catalogue(tx, &Actor::house(tx.tenant()), now).await?;
    Ok((catalogue, Asked { zone, ..asked }))
}

/// Reads the condition of a rule as whoever writes it may: he names no field that his role doesn't see. Of no conditions every company.
///
/// # Errors
/// Whatever is wrong with it.
pub(crate) async fn condition(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, condition: &Value) -> Result<Tree, Stop<Refusal>> {
    let (catalogue, asked) = catalogue(tx, actor, now).await?;
    read_filter(condition, &catalogue, &asked).map_err(|bad| Stop::Refused(bad.into()))
}

/// Makes a segment.
///
/// # Errors
/// [`SegmentRefusal::BadName`], [`SegmentRefusal::NameTaken`], [`SegmentRefusal::TooMany`]; of a dynamic one whatever is wrong with
/// its filter.
pub async fn make(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, segment: Segment) -> Result<Segment, Stop<Refusal>> {
    let known = store::segments(tx, SEGMENTS_MAX).await?.len();
    if i64::try_from(known).unwrap_or(SEGMENTS_MAX) >= SEGMENTS_MAX {
        return Err(refused(SegmentRefusal::TooMany));
    }
    let segment = checked(tx, actor, now, segment).await?;
    let labels = labels(tx, &segment).await?;
    store::insert_segment(tx, &segment, &labels, now).await?;
    told::segments_changed(tx, &labels).await?;
    Ok(segment)
}

/// Changes a segment of one's own. `seen` is the revision that the caller has seen; none: whatever it is.
///
/// # Errors
/// As [`make`]; [`SegmentRefusal::NoSuchSegment`], [`SegmentRefusal::NotYours`], [`SegmentRefusal::OtherKind`], [`Refusal::Changed`].
pub(crate) async fn change(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: SegmentId,
    seen: Option<i64>,
    patch: SegmentPatch,
) -> Result<Segment, Stop<Refusal>> {
    let mut segment = own(tx, actor, id).await?;
    if seen.is_some_and(|seen| seen != i64::from(segment.revision)) {
        return Err(Stop::Refused(Refusal::Changed(segment.revision)));
    }
    let before = labels(tx, &segment).await?;
    let SegmentPatch { name, note, shared, filter } = patch;
    segment.name = name.unwrap_or(segment.name);
    segment.note = note.unwrap_or(segment.note);
    segment.shared = shared.unwrap_or(segment.shared);
    segment.holds = match (segment.holds, filter) {
        (Selection::Met(_), Some(filter)) => Selection::Met(filter),
        (Selection::Filled, Some(_)) => return Err(refused(SegmentRefusal::OtherKind)),
        (as_before, None) => as_before,
    };
    let mut segment = checked(tx, actor, now, segment).await?;
    let after = labels(tx, &segment).await?;
    segment.revision = store::update_segment(tx, &segment, &after).await?;
    told::segments_changed(tx, &[before, after].concat()).await?;
    Ok(segment)
}

/// Deletes a segment of one's own; companies stay what they are.
///
/// # Errors
/// [`SegmentRefusal::NoSuchSegment`], [`SegmentRefusal::NotYours`].
pub(crate) async fn delete(tx: &mut TenantTx, actor: &Actor, id: SegmentId) -> Result<(), Stop<Refusal>> {
    let segment = own(tx, actor, id).await?;
    let labels = labels(tx, &segment).await?;
    store::delete_segment(tx, id).await?;
    told::segments_changed(tx, &labels).await?;
    Ok(())
}

async fn own(tx: &mut TenantTx, actor: &Actor, id: SegmentId) -> Result<Segment, Stop<Refusal>> {
    let Some(segment) = store::segment_for_update(tx, id).await? else {
        return Err(refused(SegmentRefusal::NoSuchSegment));
    };
    // Who sees all tidies up after those who left.
    if actor.account == Some(segment.by) || actor.grants.sees_all() {
        Ok(segment)
    } else {
        Err(refused(SegmentRefusal::NotYours(segment.by.0)))
    }
}

async fn checked(tx: &mut TenantTx, actor: &Actor, now: DateTime<Utc>, mut segment: Segment) -> Result<Segment, Stop<Refusal>> {
    segment.name = segment.name.trim().to_owned();
    segment.note = segment.note.trim().to_owned();
    let length = segment.name.chars().count();
    if length == 0 || length > NAME_CHARS_MAX || segment.name.chars().any(char::is_control) {
        return Err(refused(SegmentRefusal::BadName));
    }
    if segment.note.chars().count() > NOTE_CHARS_MAX {
        return Err(refused(SegmentRefusal::LongNote));
    }
    if let Selection::Met(filter) = &segment.holds {
        let (mut catalogue, asked) = catalogue(tx, actor, now).await?;
        // It may name static ones; of dynamic ones none, so that no segment leads back to itself.
        catalogue.selections.known.retain(|_, selection| *selection == Selection::Filled);
        let tree = read_filter(filter, &catalogue, &asked).map_err(|bad| Stop::Refused(bad.into()))?;
        if tree.is_everything() {
            return Err(Stop::Refused(BadFilter::Form.into()));
        }
    }
    Ok(segment)
}

/// Its maker sees a segment, and who sees all his; everyone when it is shared.
async fn labels(tx: &mut TenantTx, segment: &Segment) -> Result<Vec<LabelId>, Fault> {
    let mut labels = accounts::labels::own(tx, segment.by).await?;
    if segment.shared == Shared::All {
        labels.push(accounts::labels::EVERYONE);
    }
    Ok(labels)
}

/// Promises to put companies into a static segment, or to take them out; gives the job that does it.
///
/// # Errors
/// [`SegmentRefusal::NoSuchSegment`], [`SegmentRefusal::OtherKind`].
pub(crate) async fn fill(
    tx: &mut TenantTx,
    actor: &Actor,
    now: DateTime<Utc>,
    id: SegmentId,
    (selection, takes_out): (Value, bool),
) -> Result<Uuid, Stop<Refusal>> {
    let (Some(segment), Some(account)) = (store::segment_for_update(tx, id).await?, actor.account) else {
        return Err(refused(SegmentRefusal::NoSuchSegment));
    };
    if segment.holds != Selection::Filled {
        return Err(refused(SegmentRefusal::OtherKind));
    }
    let grants = actor.grants.clone();
    let (id, until) = (FillId::new(), CompanyId::new());
    let fill = Fill { id, segment: segment.id, account, grants, selection, takes_out, until, done: None, moved: 0, ended: false };
    let labels = accounts::labels::own(tx, account).await?;
    store::insert_fill(tx, &fill, &labels, now).await?;
    let job = queue::enqueue_for(tx, account, labels, &FillSegment { fill_id: fill.id.0, name: segment.name }).await?;
    store::set_fill_job(tx, fill.id, job.0).await?;
    Ok(job.0)
}

/// Does what was promised, from where it stopped.
///
/// # Errors
/// A fault when the database is away.
pub(crate) async fn run(customers: &Customers, cx: &JobContext, id: Uuid, selection: ReadSelection) -> Result<(), Fault> {
    let house = cx.actor();
    let Some(fill) = customers.db.write(&house, async |tx| store::fill(tx, id).await).await? else {
        return Ok(());
    };
    let actor = Actor { account: Some(fill.account), grants: fill.grants.clone(), permissions: Permissions::All, ..house };
    let now = customers.clock.now();
    let (filter, total) = customers
        .db
        .read(&actor, async |tx| {
            let (catalogue, asked) = catalogue(tx, &actor, now).await?;
            let mut filter = selection(&fill.selection, &catalogue, &asked).map_err(refusal_told)?;
            filter.until = Some(fill.until);
            let total = store::count(tx, &filter, i64::MAX).await?;
            Ok::<_, Fault>((filter, u64::try_from(total).unwrap_or(0)))
        })
        .await?;
    let mut looked_at = 0;
    while !cx.cancelled() {
        let step = customers.db.write(&actor, async |tx| batch(tx, now, id, &filter).await).await?;
        looked_at += step;
        cx.progress(looked_at, total.max(looked_at)).await?;
        if step == 0 {
            break;
        }
    }
    Ok(())
}

/// Moves the next companies; gives how many it looked at, none at the end.
async fn batch(tx: &mut TenantTx, now: DateTime<Utc>, id: Uuid, filter: &store::ListFilter) -> Result<u64, Fault> {
    let Some(mut fill) = store::fill(tx, id).await?.filter(|fill| !fill.ended) else {
        return Ok(0);
    };
    let ids = store::ids(tx, filter, fill.done, BATCH).await?;
    let moved = match fill.takes_out {
        false => store::put_in(tx, fill.segment, &ids, fill.id, now).await?,
        true => store::take_out(tx, fill.segment, &ids).await?,
    };
    fill.moved += i64::try_from(moved).unwrap_or(0);
    fill.done = ids.last().copied().or(fill.done);
    fill.ended = ids.is_empty();
    store::set_fill(tx, &fill).await?;
    if fill.ended {
        let labels = accounts::labels::own(tx, fill.account).await?;
        told::segments_changed(tx, &[labels, vec![accounts::labels::EVERYONE]].concat()).await?;
    }
    Ok(ids.len() as u64)
}

/// Takes out again what one's own work has put in; gives how many companies.
///
/// # Errors
/// [`SegmentRefusal::NoSuchFill`], also for a work that takes out.
pub(crate) async fn undo(tx: &mut TenantTx, account: AccountId, job: Uuid) -> Result<u64, Stop<Refusal>> {
    let Some(mut fill) = store::fill(tx, job).await?.filter(|fill| fill.account == account && !fill.takes_out) else {
        return Err(refused(SegmentRefusal::NoSuchFill));
    };
    // Where it is still at work it ends here.
    fill.ended = true;
    store::set_fill(tx, &fill).await?;
    let gone = store::empty_again(tx, fill.id).await?;
    let labels = accounts::labels::own(tx, account).await?;
    told::segments_changed(tx, &[labels, vec![accounts::labels::EVERYONE]].concat()).await?;
    Ok(gone)
}

fn refused(refusal: SegmentRefusal) -> Stop<Refusal> {
    Stop::Refused(Refusal::Segment(refusal))
}

/// A refusal has nobody to be told to in a job: it is written with the job.
fn refusal_told(refusal: Refusal) -> Fault {
    Fault::say(format!("refused: {refusal:?}"))
}
