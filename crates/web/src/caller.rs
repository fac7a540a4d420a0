//! Who asks.

use crate::Problem;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use futures_util::future::BoxFuture;
use http::Method;
use http::request::Parts;
use kernel::{AccountId, Actor, Lang, Permission};
use std::net::{IpAddr, Ipv4Addr};
use std::ops::Deref;
use std::sync::Arc;
use uuid::Uuid;

/// The language of an answer when the caller has named none.
pub const SPEAKS_DEFAULT: Lang = Lang::En;
/// A user agent longer than this is cut.
const AGENT_BYTES_MAX: usize = 400;

/// What the caller shows to be let in.
#[derive(Debug, Clone, Copy)]
pub enum Credential<'a> {
    /// The value of the session cookie.
    Session(&'a str),
    /// What followed `Authorization: Bearer`.
    Bearer(&'a str),
}

/// Knows who shows a credential. Implemented by the accounts context, given to [`crate::layers`].
pub trait Authenticate: Send + Sync + 'static {
    /// Who it is, asked at every request: a right that was taken away is gone with the next one.
    ///
    /// # Errors
    /// The problem to answer where a caller is needed (401); doors that need none go on without.
    fn authenticate<'a>(&'a self, credential: Credential<'a>, visitor: &'a Visitor) -> BoxFuture<'a, Result<Identity, Problem>>;
}

/// How the caller came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// By a browser's session.
    Session(Uuid),
    /// By an API key.
    ApiKey(Uuid),
}

/// Why a known caller may not do anything yet but set himself right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold(pub &'static str);

/// A known caller.
#[derive(Debug, Clone)]
pub struct Identity {
    /// What the verbs get.
    pub actor: Actor,
    /// The account; the same as in the actor, but certain.
    pub account: AccountId,
    /// How it came in.
    pub via: Via,
    /// Set when only doors that take [`Bare`] are open, with the code of the problem that the others answer.
    pub hold: Option<Hold>,
    /// Set when doors that change something are shut, with the code of the problem that they answer.
    pub reads_only: Option<Hold>,
}

/// Marks a request that changes nothing but takes data out, whatever its method: open to who may only read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TakesOut;

/// Put into the request by the middleware.
#[derive(Debug, Clone)]
pub(crate) enum Who {
    Nobody,
    Refused(Problem),
    Known(Arc<Identity>),
}

/// A known caller, as a door's argument; acts as the [`Actor`]. Without one the answer is 401.
#[derive(Debug, Clone)]
pub struct Caller(Arc<Identity>);

impl Caller {
    /// May he do this?
    ///
    /// # Errors
    /// 403 `web.forbidden`.
    pub fn need(&self, permission: Permission) -> Result<(), Problem> {
        if self.0.actor.permissions.allow(permission) {
            return Ok(());
        }
        Err(Problem::forbidden("web.forbidden").arg("permission", permission.0))
    }

    /// His account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.0.account
    }

    /// How he came in.
    #[must_use]
    pub fn via(&self) -> Via {
        self.0.via
    }
}

impl Deref for Caller {
    type Target = Actor;
    fn deref(&self) -> &Actor {
        &self.0.actor
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let caller = Self(known(parts)?);
        let reads = matches!(parts.method, Method::GET | Method::HEAD) || parts.extensions.get::<TakesOut>().is_some();
        match (caller.0.hold, caller.0.reads_only) {
            (Some(Hold(code)), _) => Err(Problem::forbidden(code)),
            (None, Some(Hold(code))) if !reads => Err(Problem::forbidden(code)),
            _ => Ok(caller),
        }
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Problem> {
        Ok(<Self as FromRequestParts<S>>::from_request_parts(parts, state).await.ok())
    }
}

/// A known caller even when he is on [`Hold`]: for the few doors through which he sets himself right.
#[derive(Debug, Clone)]
pub struct Bare(pub Caller);

impl Deref for Bare {
    type Target = Caller;
    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Bare {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(Caller(known(parts)?)))
    }
}

fn known(parts: &Parts) -> Result<Arc<Identity>, Problem> {
    match parts.extensions.get::<Who>() {
        Some(Who::Known(identity)) => Ok(identity.clone()),
        Some(Who::Refused(problem)) => Err(problem.clone()),
        Some(Who::Nobody) | None => Err(Problem::unauthorized("web.unauthenticated")),
    }
}

/// Looks at who asks without needing anybody.
pub struct PeekCaller(pub Option<Arc<Identity>>);

impl<S: Sync> FromRequestParts<S> for PeekCaller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(known(parts).ok()))
    }
}

/// Where a request comes from, known or not.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The network address; behind a trusted proxy the one that the proxy names.
    pub address: IpAddr,
    /// The user agent, cut at 400 bytes.
    pub agent: String,
    /// The best language by `Accept-Language`; none when it names none of ours.
    pub speaks: Option<Lang>,
}

impl Visitor {
    pub(crate) fn of(parts: &Parts, trust_forwarded: bool) -> Self {
        let text = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok());
        let forwarded = text("x-forwarded-for").filter(|_| trust_forwarded).and_then(|list| list.rsplit(',').next()?.trim().parse().ok());
        let connected = parts.extensions.get::<axum::extract::ConnectInfo<std::net::SocketAddr>>().map(|info| info.0.ip());
        let mut agent = text("user-agent").unwrap_or_default().to_owned();
        agent.truncate(agent.floor_char_boundary(AGENT_BYTES_MAX));
        Self {
            address: forwarded.or(connected).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)).to_canonical(),
            agent,
            speaks: text("accept-language").and_then(Lang::from_accept),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self::of(parts, false)))
    }
}
