//! The doors for people.

mod about;
mod alarms;
mod approvals;
mod caps;
pub mod compose;
mod doors;
mod drafts;
mod files;
mod handling;
mod labels;
mod mailboxes;
mod mailings;
mod messages;
mod outgoing;
mod outside;
mod preview;
mod problem;
mod sign_in;
mod reports;
mod suggestions;
mod takeouts;
mod team;
mod templates;
mod threads;
mod watches;

use crate::Mail;
use axum::extract::DefaultBodyLimit;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The way out of mails to many begins so: mail programs POST there (RFC 8058).
pub const WAY_OUT: &str = "/api/mail/u/";

/// All doors of this context.
pub fn router(mail: Arc<Mail>) -> OpenApiRouter<()> {
    OpenApiRouter::new().merge(reading()).merge(writing()).merge(of_mailboxes()).merge(automatic()).with_state(mail)
}

fn reading() -> OpenApiRouter<Arc<Mail>> {
    OpenApiRouter::new()
        .routes(routes!(threads::list))
        .routes(routes!(threads::counts))
        .routes(routes!(threads::read))
        .routes(routes!(threads::act))
        .routes(routes!(threads::people))
        .routes(routes!(messages::body))
        .routes(routes!(about::about))
        .routes(routes!(about::answer))
        .routes(routes!(messages::raw))
        .routes(routes!(messages::attachment))
        .routes(routes!(messages::keep_attachment))
        .routes(routes!(preview::of_message))
        .routes(routes!(preview::picture_of_message))
        .routes(routes!(messages::inline))
        .routes(routes!(messages::image))
        .routes(routes!(suggestions::list))
        .routes(routes!(suggestions::for_thread))
        .routes(routes!(suggestions::accept))
        .routes(routes!(suggestions::accept_many))
        .routes(routes!(suggestions::dismiss))
        .routes(routes!(suggestions::undo))
        .routes(routes!(suggestions::undo_many))
        .routes(routes!(suggestions::blocked, suggestions::block))
        .routes(routes!(suggestions::unblock))
        .routes(routes!(outside::brief))
        .routes(routes!(outside::model, outside::grant))
        .routes(routes!(outside::ask))
        .routes(routes!(outside::exits))
        .routes(routes!(outside::translations))
        .routes(routes!(reports::responses))
        .routes(routes!(reports::response_mails))
        .routes(routes!(reports::sent))
        .routes(routes!(reports::sent_mails))
        .routes(routes!(labels::correct))
        .routes(routes!(labels::learned))
        .routes(routes!(labels::forget))
        .routes(routes!(labels::remember))
}

fn writing() -> OpenApiRouter<Arc<Mail>> {
    OpenApiRouter::new()
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
        .routes(routes!(outgoing::plan))
        .routes(routes!(approvals::rules, approvals::set_rules))
        .routes(routes!(approvals::letters, approvals::set_letters))
        .routes(routes!(approvals::list))
        .routes(routes!(approvals::read))
        .routes(routes!(approvals::attachment))
        .routes(routes!(preview::of_approval))
        .routes(routes!(preview::picture_of_approval))
        .routes(routes!(approvals::release))
        .routes(routes!(approvals::send_back))
        .routes(routes!(approvals::correct))
        .routes(routes!(alarms::rules, alarms::set_rules))
        .routes(routes!(alarms::list))
        .routes(routes!(alarms::close))
        .routes(routes!(watches::list))
        .routes(routes!(watches::answer))
        .routes(routes!(doors::opened))
        .routes(routes!(doors::followed))
        .routes(routes!(doors::way_out, doors::go_out))
        .routes(routes!(doors::of_thread))
        .routes(routes!(doors::marks))
        .routes(routes!(doors::tracks, doors::set_tracks))
        .routes(routes!(mailings::check))
        .routes(routes!(mailings::begin))
        .routes(routes!(mailings::list))
        .routes(routes!(mailings::recipients))
        .routes(routes!(mailings::act))
        .routes(routes!(mailings::unsubscribed, mailings::unsubscribe))
        .routes(routes!(mailings::subscribe))
        .routes(routes!(caps::rules, caps::set_rules))
        .routes(routes!(caps::of_mailbox, caps::say_of_mailbox))
        .routes(routes!(templates::list, templates::create))
        .routes(routes!(templates::write, templates::delete))
        .routes(routes!(templates::fill))
        .routes(routes!(templates::signatures, templates::set_signatures))
}

fn automatic() -> OpenApiRouter<Arc<Mail>> {
    OpenApiRouter::new()
        .routes(routes!(handling::list, handling::create))
        .routes(routes!(handling::write, handling::delete))
        .routes(routes!(handling::switch))
        .routes(routes!(handling::order))
        .routes(routes!(handling::log))
        .routes(routes!(handling::of_thread))
        .routes(routes!(handling::runs, handling::begin))
        .routes(routes!(handling::run))
        .routes(routes!(handling::changes))
        .routes(routes!(handling::act))
}

fn of_mailboxes() -> OpenApiRouter<Arc<Mail>> {
    OpenApiRouter::new()
        .merge(OpenApiRouter::new().routes(routes!(files::import)).layer(DefaultBodyLimit::max(files::BODY_BYTES_MAX)))
        .routes(routes!(files::export))
        .routes(routes!(takeouts::ask, takeouts::list))
        .routes(routes!(takeouts::file))
        .routes(routes!(mailboxes::discover))
        .routes(routes!(mailboxes::test))
        .routes(routes!(sign_in::begin))
        .routes(routes!(sign_in::finish))
        .routes(routes!(mailboxes::list, mailboxes::create))
        .routes(routes!(mailboxes::read, mailboxes::edit, mailboxes::remove))
        .routes(routes!(mailboxes::take_back))
        .routes(routes!(mailboxes::revocations))
        .routes(routes!(mailboxes::pause))
        .routes(routes!(mailboxes::resume))
        .routes(routes!(mailboxes::reconcile))
        .routes(routes!(mailboxes::folders, mailboxes::create_folder))
        .routes(routes!(mailboxes::rename_folder, mailboxes::delete_folder))
        .routes(routes!(mailboxes::quarantine))
        .routes(routes!(team::sharing, team::share))
        .routes(routes!(team::members))
        .routes(routes!(team::list, team::create))
        .routes(routes!(team::preview))
        .routes(routes!(team::undo))
        .routes(routes!(mailboxes::retry))
}
