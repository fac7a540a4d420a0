//! Waiting for news: IDLE (RFC 2177), renewed in time; asking every half minute where the server has none.

use super::session::{COMMAND_WAIT, Session, tagged, untagged};
use crate::problem::HostProblem;
use std::future::Future;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

/// Servers may hang up after 30 minutes of silence; routers do much earlier.
const IDLE_MAX: Duration = Duration::from_secs(9 * 60);
/// Where there is no IDLE.
const POLL_EVERY: Duration = Duration::from_secs(30);
/// The server's answer to the end of waiting.
const DONE_WAIT: Duration = Duration::from_secs(30);

/// Why waiting has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Woken {
    /// Something changed in the selected folder.
    News,
    /// The time is over.
    TimeUp,
    /// The caller has something to do.
    Called,
}

impl Session {
    /// Does the server push?
    #[must_use]
    pub fn pushes(&self) -> bool {
        self.caps.has("IDLE")
    }

    /// Waits for news of the selected folder, for `at_most`, or until `called` is ready.
    ///
    /// # Errors
    /// The session's problem: it is over then.
    pub async fn wait(&mut self, at_most: Duration, called: impl Future<Output = ()>) -> Result<Woken, HostProblem> {
        if std::mem::take(&mut self.news) {
            return Ok(Woken::News);
        }
        tokio::pin!(called);
        if self.pushes() {
            return self.idle(at_most.min(IDLE_MAX), called).await;
        }
        tokio::select! {
            () = &mut called => return Ok(Woken::Called),
            () = tokio::time::sleep(at_most.min(POLL_EVERY)) => {}
        }
        Ok(if self.noop().await? { Woken::News } else { Woken::TimeUp })
    }

    async fn idle(&mut self, at_most: Duration, mut called: impl Future<Output = ()> + Unpin) -> Result<Woken, HostProblem> {
        let tag = self.send("IDLE").await?;
        self.continuation(&tag, COMMAND_WAIT).await?;
        let until = Instant::now() + at_most;
        let mut woken = if self.news { Woken::News } else { Woken::TimeUp };
        while !self.news {
            tokio::select! {
                response = self.io.next() => {
                    let response = response.map_err(|p| self.explain_drop(p))?;
                    if tagged(response.head(), &tag).is_some() {
                        return Err(HostProblem::protocol("the server ended IDLE"));
                    }
                    if let Some(untagged) = untagged(&response) {
                        self.note(&untagged, &response);
                    }
                    woken = Woken::News;
                }
                () = &mut called => { woken = Woken::Called; break; }
                () = sleep_until(until) => { woken = Woken::TimeUp; break; }
            }
        }
        self.io.write(b"DONE\r\n").await?;
        let ended = timeout(DONE_WAIT, self.finish(&tag, &mut |_, _| Ok(false))).await;
        ended.map_err(|_| HostProblem::TimedOut("IDLE"))??;
        // News may have come together with the end.
        Ok(if std::mem::take(&mut self.news) { Woken::News } else { woken })
    }
}
