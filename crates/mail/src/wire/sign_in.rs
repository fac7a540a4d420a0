//! Giving leave at an identity provider, there and back.

use super::mailbox::{EndpointIo, TestedOut, endpoint, tested};
use crate::identity::{self, Providers};
use crate::model::{MailboxId, Revocation, RevocationState};
use crate::reach::Reach;
use crate::sign_in::{Answer, Finished, Wish};
use chrono::{DateTime, Utc};
use kernel::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Where leave is to be given, for what.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = BeginMailSignIn)]
pub struct BeginSignInIn {
    /// The provider's id.
    provider: String,
    /// The address.
    email: String,
    /// A mailbox that is bound already: its owner gives leave anew.
    mailbox_id: Option<Uuid>,
}

pub(crate) fn wish(b: BeginSignInIn, session: Uuid) -> Wish {
    let BeginSignInIn { provider, email, mailbox_id } = b;
    Wish { session, provider, email, mailbox: mailbox_id.map(MailboxId) }
}

/// Where to go.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailSignInBegun)]
pub struct SignInBegunOut {
    /// The provider's page.
    pub url: String,
}

/// What the provider sent back, as it stands in the address.
#[derive(Deserialize, ToSchema)]
#[schema(as = FinishMailSignIn)]
pub struct FinishSignInIn {
    state: String,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
    /// Who answers (RFC 9207).
    iss: Option<String>,
}

pub(crate) fn answer(f: FinishSignInIn) -> Answer {
    let FinishSignInIn { state, code, error, error_description, iss } = f;
    Answer { state, code, error, error_description, iss }
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailSignInFinished)]
pub struct SignInFinishedOut {
    /// By this the mailbox is bound, within half an hour.
    id: Uuid,
    email: String,
    /// The provider's id.
    provider: String,
    /// Its name, for people.
    name: String,
    /// The mailbox that has leave again; none when one is to be bound, or when the trial failed.
    mailbox_id: Option<Uuid>,
    imap: EndpointIo,
    smtp: EndpointIo,
    tested: TestedOut,
}

pub(crate) fn finished(f: Finished, providers: &Providers, lang: Lang) -> SignInFinishedOut {
    let Finished { flow, address, provider, mailbox, reach: Reach { imap, smtp, user: _, proof: _ }, trial } = f;
    SignInFinishedOut {
        id: flow,
        email: address,
        name: providers.find(&provider).map_or_else(|| provider.clone(), |p| p.name.clone()),
        provider,
        mailbox_id: mailbox.map(|m| m.0),
        tested: tested(trial, &imap.host, &smtp.host, lang),
        imap: endpoint(imap),
        smtp: endpoint(smtp),
    }
}

/// Leave that was given back, and whether its provider knows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailRevocation)]
pub struct RevocationOut {
    id: Uuid,
    mailbox_id: Uuid,
    /// Who signed in there.
    address: String,
    /// The provider's name, for people.
    provider: String,
    state: RevocationState,
    /// How often the provider was asked.
    tries: i32,
    /// Its words at the last try.
    said: Option<String>,
    /// When it is asked again.
    next_at: Option<DateTime<Utc>>,
    asked_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
}

pub(crate) fn revocation(r: Revocation, providers: &Providers) -> RevocationOut {
    let Revocation { id, mailbox_id, address, provider, state, tries, said, next_at, asked_at, ended_at } = r;
    let name = providers.find(&provider).map(|p| p.name.clone()).or_else(|| identity::known_name(&provider).map(ToOwned::to_owned));
    let provider = name.unwrap_or(provider);
    RevocationOut { id, mailbox_id: mailbox_id.0, address, provider, state, tries, said, next_at, asked_at, ended_at }
}
