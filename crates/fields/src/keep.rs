//! Keeping views.

use crate::model::{Asked, Layout, Record, Refusal, Shared, View, ViewId};
use crate::rules::{self, Catalogue};
use crate::store;
use db::TenantTx;
use kernel::{AccountId, Fault, LabelId, Stop};
use serde_json::{Value, json};

/// The event of views that changed; data `{record}`.
pub const VIEWS_CHANGED: &str = "fields.views";
/// Views of a kind of record that one sees.
pub(crate) const VIEWS_MAX: i64 = 100;
const NAME_CHARS_MAX: usize = 60;

/// What changes of a view; absent parts stay.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ViewPatch {
    /// As people call it.
    pub name: Option<String>,
    /// Who has it.
    pub shared: Option<Shared>,
    /// How it is laid out.
    pub layout: Option<Layout>,
    /// Filter, order, columns and the rest.
    pub body: Option<Value>,
    /// The caller begins with it, or no longer does.
    pub first: Option<bool>,
}

/// Saves a view.
///
/// # Errors
/// [`Refusal::BadName`], [`Refusal::BadFilter`], [`Refusal::TooMany`].
pub async fn save(tx: &mut TenantTx, catalogue: &Catalogue, asked: &Asked, account: AccountId, view: View) -> Result<View, Stop<Refusal>> {
    if i64::try_from(store::views(tx, view.record, account, VIEWS_MAX).await?.len()).unwrap_or(VIEWS_MAX) >= VIEWS_MAX {
        return Err(Stop::Refused(Refusal::TooMany));
    }
    let view = checked(view, catalogue, asked).map_err(Stop::Refused)?;
    let labels = labels(tx, account, view.shared).await?;
    store::insert_view(tx, &view, &labels, asked.now).await?;
    if view.first {
        store::set_first(tx, view.record, account, Some(view.id)).await?;
    }
    told(tx, view.record, &labels).await?;
    Ok(view)
}

/// Changes a view of one's own. `seen` is the revision that the caller has seen. A colleague's shared one can only be begun with.
///
/// # Errors
/// As [`save`]; [`Refusal::NoSuchView`], [`Refusal::Changed`].
pub async fn change(
    tx: &mut TenantTx,
    catalogue: &Catalogue,
    asked: &Asked,
    account: AccountId,
    id: ViewId,
    seen: Option<i64>,
    patch: ViewPatch,
) -> Result<View, Stop<Refusal>> {
    let Some(mut view) = store::view(tx, id, account).await? else {
        return Err(Stop::Refused(Refusal::NoSuchView));
    };
    let ViewPatch { name, shared, layout, body, first } = patch;
    if let Some(first) = first.filter(|first| *first != view.first) {
        store::set_first(tx, view.record, account, first.then_some(id)).await?;
        view.first = first;
    }
    if name.is_none() && shared.is_none() && layout.is_none() && body.is_none() {
        return Ok(view);
    }
    if view.by != account {
        return Err(Stop::Refused(Refusal::NoSuchView));
    }
    if seen.is_some_and(|seen| seen != i64::from(view.revision)) {
        return Err(Stop::Refused(Refusal::Changed(view.revision)));
    }
    view.name = name.unwrap_or(view.name);
    view.shared = shared.unwrap_or(view.shared);
    view.layout = layout.unwrap_or(view.layout);
    view.body = body.unwrap_or(view.body);
    let mut view = checked(view, catalogue, asked).map_err(Stop::Refused)?;
    let labels = labels(tx, account, view.shared).await?;
    view.revision = store::update_view(tx, &view, &labels).await?;
    told(tx, view.record, &[kernel::GRANT_ALL, accounts::labels::EVERYONE]).await?;
    Ok(view)
}

/// Deletes a view of one's own.
///
/// # Errors
/// [`Refusal::NoSuchView`], also for a colleague's.
pub async fn delete(tx: &mut TenantTx, account: AccountId, id: ViewId) -> Result<(), Stop<Refusal>> {
    match store::view(tx, id, account).await? {
        Some(view) if view.by == account => {
            store::delete_view(tx, id).await?;
            told(tx, view.record, &[kernel::GRANT_ALL, accounts::labels::EVERYONE]).await?;
            Ok(())
        }
        _ => Err(Stop::Refused(Refusal::NoSuchView)),
    }
}

fn checked(mut view: View, catalogue: &Catalogue, asked: &Asked) -> Result<View, Refusal> {
    view.name = view.name.trim().to_owned();
    let length = view.name.chars().count();
    if length == 0 || length > NAME_CHARS_MAX || view.name.chars().any(char::is_control) {
        return Err(Refusal::BadName);
    }
    view.body = rules::body(&view.body, view.layout, catalogue, asked)?;
    Ok(view)
}

/// Its maker sees a view, and who sees all his; everyone when it is shared.
async fn labels(tx: &mut TenantTx, account: AccountId, shared: Shared) -> Result<Vec<LabelId>, Fault> {
    let mut labels = accounts::labels::own(tx, account).await?;
    if shared == Shared::All {
        labels.push(accounts::labels::EVERYONE);
    }
    Ok(labels)
}

async fn told(tx: &mut TenantTx, record: Record, labels: &[LabelId]) -> Result<(), Fault> {
    events::emit(tx, VIEWS_CHANGED, json!({ "record": record }), labels).await
}

/// A view that is being made.
#[must_use]
pub fn new_view(record: Record, by: AccountId, name: String, layout: Layout, body: Value) -> View {
    View { id: ViewId::new(), record, by, shared: Shared::Me, name, layout, body, first: false, revision: 1 }
}
