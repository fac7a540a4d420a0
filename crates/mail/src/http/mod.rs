//! The doors for people.

pub mod compose;
mod drafts;
mod files;
mod mailboxes;
mod messages;
mod outgoing;
mod problem;
mod suggestions;
mod threads;

use crate::Mail;
use axum::extract::DefaultBodyLimit;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All doors of this context.
pub fn router(mail: Arc<Mail>) -> OpenApiRouter<()> {
    OpenApiRouter::new()
        .routes(routes!(threads::list))
        .routes(routes!(threads::counts))
        .routes(routes!(threads::read))
        .routes(routes!(threads::act))
        .routes(routes!(threads::people))
        .routes(routes!(messages::body))
        .routes(routes!(messages::raw))
        .routes(routes!(messages::attachment))
        .routes(routes!(messages::inline))
        .routes(routes!(messages::image))
        .routes(routes!(drafts::list, drafts::create))
        .routes(routes!(drafts::read, drafts::write, drafts::delete))
        .merge(OpenApiRouter::new().routes(routes!(drafts::attach)).layer(DefaultBodyLimit::max(drafts::UPLOAD_BYTES_MAX)))
        .routes(routes!(drafts::detach))
        .routes(routes!(drafts::attachment))
        .routes(routes!(drafts::send))
        .routes(routes!(outgoing::list))
        .routes(routes!(outgoing::undo))
        .routes(routes!(outgoing::retry))
        .routes(routes!(outgoing::discard))
        .routes(routes!(suggestions::list))
        .routes(routes!(suggestions::for_thread))
        .routes(routes!(suggestions::accept))
        .routes(routes!(suggestions::accept_many))
        .routes(routes!(suggestions::dismiss))
        .routes(routes!(suggestions::undo))
        .routes(routes!(suggestions::undo_many))
        .routes(routes!(suggestions::blocked, suggestions::block))
        .routes(routes!(suggestions::unblock))
        .merge(OpenApiRouter::new().routes(routes!(files::import)).layer(DefaultBodyLimit::max(files::BODY_BYTES_MAX)))
        .routes(routes!(files::export))
        .routes(routes!(mailboxes::discover))
        .routes(routes!(mailboxes::test))
        .routes(routes!(mailboxes::list, mailboxes::create))
        .routes(routes!(mailboxes::read, mailboxes::edit, mailboxes::remove))
        .routes(routes!(mailboxes::pause))
        .routes(routes!(mailboxes::resume))
        .routes(routes!(mailboxes::reconcile))
        .routes(routes!(mailboxes::folders, mailboxes::create_folder))
        .routes(routes!(mailboxes::rename_folder, mailboxes::delete_folder))
        .routes(routes!(mailboxes::quarantine))
        .routes(routes!(mailboxes::retry))
        .with_state(mail)
}
