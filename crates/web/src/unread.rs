//! What a door left unread of a request. A connection that ends with bytes underway loses the answer too (RFC 9112, 9.6): the rest is
//! read and thrown away before the answer goes, as long as it is no more than one would send by mistake.

use axum::body::{Body, BodyDataStream, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{Stream, StreamExt};
use http::header;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::oneshot;

/// Bytes that are thrown away at the most.
const UNREAD_BYTES_MAX: usize = 64 << 20;
const UNREAD_PATIENCE: Duration = Duration::from_secs(20);

/// Answers when the caller has sent all he wants to.
pub(crate) async fn throw_away(request: Request, next: Next) -> Response {
    // Who waits for our word before he sends has nothing underway.
    if request.body().is_end_stream() || request.headers().contains_key(header::EXPECT) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let (given_back, mut unread) = oneshot::channel();
    let lent = Lent { pieces: Some(body.into_data_stream()), given_back: Some(given_back) };
    let response = next.run(Request::from_parts(parts, Body::from_stream(lent))).await;
    if let Ok(rest) = unread.try_recv() {
        // Whether all of it came or the patience ended, the answer is the same.
        let _ = tokio::time::timeout(UNREAD_PATIENCE, swallow(rest)).await;
    }
    response
}

async fn swallow(mut pieces: BodyDataStream) {
    let mut swallowed = 0;
    while let Some(Ok(piece)) = pieces.next().await {
        swallowed += piece.len();
        if swallowed > UNREAD_BYTES_MAX {
            return;
        }
    }
}

/// A body that goes back to who lent it when it is dropped before its end.
struct Lent {
    /// None at the end.
    pieces: Option<BodyDataStream>,
    given_back: Option<oneshot::Sender<BodyDataStream>>,
}

impl Stream for Lent {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(pieces) = &mut self.pieces else { return Poll::Ready(None) };
        let polled = pieces.poll_next_unpin(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.pieces = None;
        }
        polled
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(pieces), Some(given_back)) = (self.pieces.take(), self.given_back.take()) {
            // Nobody takes it when the caller has gone.
            let _ = given_back.send(pieces);
        }
    }
}
