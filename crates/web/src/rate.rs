//! How often one caller may ask: GCRA (governor), by account, else by network address (IPv6: by /64).

use crate::Problem;
use crate::Visitor;
use crate::caller::Who;
use crate::layers::is_api;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use http::{HeaderName, HeaderValue};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use uuid::Uuid;

/// Callers that have not asked for a while are forgotten each time so many requests have passed.
const FORGET_EVERY: u32 = 8_192;

/// So many requests a minute, in bursts of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Sustained.
    pub per_minute: u32,
    /// At once.
    pub burst: u32,
}

impl Rate {
    /// So many a minute, a third of them at once.
    #[must_use]
    pub fn per_minute(per_minute: u32) -> Self {
        Self { per_minute, burst: (per_minute / 3).max(1) }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(Uuid),
    Address(IpAddr),
}

type Limiter = RateLimiter<Key, DefaultKeyedStateStore<Key>, DefaultClock, StateInformationMiddleware>;

pub(crate) struct Limits {
    known: (Limiter, Rate),
    nobody: (Limiter, Rate),
    asked: AtomicU32,
}

impl Limits {
    pub(crate) fn new(known: Rate, nobody: Rate) -> Arc<Self> {
        Arc::new(Self { known: (limiter(known), known), nobody: (limiter(nobody), nobody), asked: AtomicU32::new(0) })
    }
}

fn limiter(rate: Rate) -> Limiter {
    let at_least_one = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::per_minute(at_least_one(rate.per_minute)).allow_burst(at_least_one(rate.burst));
    RateLimiter::keyed(quota).with_middleware()
}

pub(crate) async fn limit(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    if !is_api(request.uri().path()) {
        return next.run(request).await;
    }
    if limits.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(FORGET_EVERY) {
        limits.known.0.retain_recent();
        limits.nobody.0.retain_recent();
    }
    let (key, (limiter, rate)) = match request.extensions().get::<Who>() {
        Some(Who::Known(identity)) => (Key::Account(identity.account.0), &limits.known),
        _ => {
            let address = request.extensions().get::<Visitor>().map_or(IpAddr::from([127, 0, 0, 1]), |v| v.address);
            (Key::Address(network(address)), &limits.nobody)
        }
    };
    let (mut response, remaining, wait) = match limiter.check_key(&key) {
        Ok(state) => (next.run(request).await, state.remaining_burst_capacity(), 0),
        Err(denied) => {
            let wait = denied.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            (Problem::new(http::StatusCode::TOO_MANY_REQUESTS, "web.too_many_requests").retry_after(wait).into_response(), 0, wait)
        }
    };
    // draft-ietf-httpapi-ratelimit-headers-10
    let mut set = |name, text: String| HeaderValue::try_from(text).map(|v| response.headers_mut().insert(HeaderName::from_static(name), v));
    let _ = set("ratelimit-policy", format!("\"requests\";q={};w=60", rate.per_minute));
    let _ = set("ratelimit", format!("\"requests\";r={remaining};t={wait}"));
    response
}

/// One household has one IPv4 address, but a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::from((u128::from(v6) & !u128::from(u64::MAX)).to_be_bytes()),
    }
}
