//! Who asks: the first thing at every request.

use crate::Accounts;
use crate::model::{Refusal, Sight, State, TenantAccess};
use crate::rules::roles;
use crate::store::doors::{self, Known};
use crate::store::{keys, sessions};
use chrono::{DateTime, Duration, Utc};
use futures_util::future::BoxFuture;
use kernel::{Actor, Fault, Permissions, Stop};
use web::{Authenticate, Credential, Hold, Identity, Problem, Via, Visitor};

/// A session that is not used for so long ends (NIST SP 800-63B asks for a limit; a fortnight spans a holiday week).
pub(crate) const IDLE_MAX: Duration = Duration::days(14);
/// A session ends after so long, used or not.
const ABSOLUTE_MAX: Duration = Duration::days(90);
/// Use is noted to the minute.
const NOTED_EVERY: Duration = Duration::seconds(60);
/// Every API key starts with it, so that scanners of leaked secrets know it.
pub(crate) const KEY_PREFIX: &str = "tw_";
/// Characters of a token of ours: 32 bytes in base64url.
const TOKEN_CHARS: usize = 43;

impl Authenticate for Accounts {
    fn authenticate<'a>(&'a self, credential: Credential<'a>, visitor: &'a Visitor) -> BoxFuture<'a, Result<Identity, Problem>> {
        Box::pin(async move {
            let identity = match credential {
                Credential::Session(token) => self.by_session(token, visitor).await,
                Credential::Bearer(token) => self.by_key(token).await,
            };
            identity.map_err(Problem::from)
        })
    }
}

impl Accounts {
    async fn by_session(&self, token: &str, visitor: &Visitor) -> Result<Identity, Stop<Refusal>> {
        if !is_token(token) {
            return Err(Stop::Refused(Refusal::SessionMalformed));
        }
        let now = self.clock.now();
        let hash = crypto::sha256(token.as_bytes());
        let found = self.db.system_look("accounts: whose session", async |look| doors::by_session(look, &hash).await).await?;
        let found = found.filter(|s| now - s.last_used_at < IDLE_MAX && now - s.created_at < ABSOLUTE_MAX);
        let found = found.ok_or(Stop::Refused(Refusal::SessionEnded))?;
        let stale = now - found.last_used_at >= NOTED_EVERY;
        let identity = self.identity(found.known, Via::Session(found.session), None)?;
        if stale {
            let address = visitor.address.to_string();
            self.note(&identity, async |tx| sessions::touch(tx, found.session, identity.account, &address, now).await).await?;
        }
        Ok(identity)
    }

    async fn by_key(&self, token: &str) -> Result<Identity, Stop<Refusal>> {
        let secret = token.strip_prefix(KEY_PREFIX).filter(|secret| is_token(secret));
        if secret.is_none() {
            return Err(Stop::Refused(Refusal::ApiKeyInvalid));
        }
        let now = self.clock.now();
        let hash = crypto::sha256(token.as_bytes());
        let found = self.db.system_look("accounts: whose API key", async |look| doors::by_key(look, &hash).await).await?;
        let found = found.filter(|key| key.expires_at.is_none_or(|end| now < end)).ok_or(Stop::Refused(Refusal::ApiKeyInvalid))?;
        let stale = found.last_used_at.is_none_or(|at: DateTime<Utc>| now - at >= NOTED_EVERY);
        let identity = self.identity(found.known, Via::ApiKey(found.key), Some(&found.scopes))?;
        if stale {
            self.note(&identity, async |tx| keys::touch(tx, found.key, now).await).await?;
        }
        Ok(identity)
    }

    fn identity(&self, known: Known, via: Via, scopes: Option<&[String]>) -> Result<Identity, Stop<Refusal>> {
        if known.state != State::Active {
            return Err(Stop::Refused(Refusal::NotActive(known.state)));
        }
        let permissions: Permissions = self.rights.of(known.builtin, known.permissions);
        let permissions = match scopes {
            Some(scopes) => roles::limit(permissions, scopes),
            None => permissions,
        };
        let grants = Sight { pool: roles::sees_pool(&permissions), ..known.sight }.grants();
        let actor = Actor { tenant: known.tenant, account: Some(known.account), grants, permissions, lang: known.lang };
        let lacks_factor = known.lacks_factor.then_some(Hold("accounts.second_factor_required"));
        let (shut, reads_only) = match known.access {
            TenantAccess::Full => (None, None),
            TenantAccess::ReadAndExport | TenantAccess::Export => (None, Some(Hold("accounts.reads_only"))),
            TenantAccess::ExportOnRequest | TenantAccess::Closed => (Some(Hold("accounts.subscription_ended")), None),
        };
        Ok(Identity { actor, account: known.account, via, hold: lacks_factor.or(shut), reads_only })
    }

    async fn note(&self, identity: &Identity, work: impl AsyncFnOnce(&mut db::TenantTx) -> Result<(), Fault>) -> Result<(), Fault> {
        self.db.write(&identity.actor, work).await
    }
}

fn is_token(text: &str) -> bool {
    text.len() == TOKEN_CHARS && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
