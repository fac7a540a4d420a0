//! Whole mailboxes that go out as a file.

use crate::store::takeouts::Takeout;
use crate::takeout::Form;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// In which form a mailbox goes out.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[schema(as = TakeOutForm)]
#[serde(rename_all = "lowercase")]
pub enum TakeOutFormIo {
    /// Each mail as a file, in its folder.
    Eml,
    /// Each folder as a file.
    Mbox,
}

/// What is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = TakeOutMailbox)]
pub struct TakeOutIn {
    /// How mails stand in the zip.
    form: TakeOutFormIo,
}

pub(crate) fn form(t: &TakeOutIn) -> Form {
    match t.form {
        TakeOutFormIo::Eml => Form::Eml,
        TakeOutFormIo::Mbox => Form::Mbox,
    }
}

/// How far it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailTakeoutState)]
#[serde(rename_all = "snake_case")]
pub enum TakeoutStateOut {
    /// It is being written, or waits for it.
    Waiting,
    /// The file is there.
    Done,
    /// Somebody stopped it.
    Stopped,
}

/// A mailbox on its way out, or out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailTakeout)]
pub struct TakeoutOut {
    id: Uuid,
    form: TakeOutFormIo,
    state: TakeoutStateOut,
    /// Mails in the file, each once for each folder that it lies in.
    mails: i64,
    /// The file's size.
    bytes: i64,
    /// The job that writes it: its progress, to stop it, to run it again.
    job_id: Option<Uuid>,
    created_at: DateTime<Utc>,
    /// When the file goes.
    expires_at: DateTime<Utc>,
}

pub(crate) fn takeout(t: Takeout) -> TakeoutOut {
    let Takeout {
        id,
        mailbox_id: _,
        account_id: _,
        grants: _,
        form,
        state,
        mails,
        bytes,
        job_id,
        created_at,
        expires_at,
        labels: _,
        address: _,
    } = t;
    TakeoutOut {
        id,
        form: if form == "mbox" { TakeOutFormIo::Mbox } else { TakeOutFormIo::Eml },
        state: match state.as_str() {
            "done" => TakeoutStateOut::Done,
            "stopped" => TakeoutStateOut::Stopped,
            _ => TakeoutStateOut::Waiting,
        },
        mails,
        bytes,
        job_id,
        created_at,
        expires_at,
    }
}
