//! Two ways in which a verb stops short: it refuses (the caller can do something about it), or it fails (he can't).

use std::error::Error;
use std::fmt;

/// Something broke: the database is away, a disk is full, a rule of ours was broken. Logged once, at the door, with its chain of causes.
///
/// Made from any error by `?`. It does not implement `Error` itself, so that this conversion can be general.
pub struct Fault {
    cause: Box<dyn Error + Send + Sync>,
    doing: Vec<String>,
}

impl Fault {
    /// A fault with these words only.
    pub fn say(words: impl Into<String>) -> Self {
        Self { cause: words.into().into(), doing: Vec::new() }
    }

    /// Adds what was being done: `.map_err(|e| Fault::from(e).doing("reading the key"))`.
    #[must_use]
    pub fn doing(mut self, what: impl Into<String>) -> Self {
        self.doing.push(what.into());
        self
    }

    /// The first cause, to look at its type.
    #[must_use]
    pub fn cause(&self) -> &(dyn Error + Send + Sync + 'static) {
        self.cause.as_ref()
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for Fault {
    fn from(cause: E) -> Self {
        Self { cause: Box::new(cause), doing: Vec::new() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for what in self.doing.iter().rev() {
            write!(f, "{what}: ")?;
        }
        write!(f, "{}", self.cause)?;
        let mut next = self.cause.source();
        while let Some(cause) = next {
            write!(f, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a verb stopped short. `R` is the context's enum of refusals.
#[derive(Debug)]
pub enum Stop<R> {
    /// The caller asked for what can't be done; the refusal says why and becomes a translated problem.
    Refused(R),
    /// Something broke.
    Failed(Fault),
}

impl<R, E: Error + Send + Sync + 'static> From<E> for Stop<R> {
    fn from(cause: E) -> Self {
        Self::Failed(cause.into())
    }
}

impl<R> From<Fault> for Stop<R> {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

impl<R> Stop<R> {
    /// The same stop in the words of another context: `customers::create(…).map_err(|s| s.map(Refusal::Customer))`.
    pub fn map<S>(self, refused: impl FnOnce(R) -> S) -> Stop<S> {
        match self {
            Self::Refused(r) => Stop::Refused(refused(r)),
            Self::Failed(f) => Stop::Failed(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_tells_its_whole_chain() {
        let fault = Fault::from("x".parse::<i32>().unwrap_err()).doing("reading the port").doing("starting");
        assert_eq!(fault.to_string(), "starting: reading the port: invalid digit found in string");
    }

    #[test]
    fn any_error_becomes_a_stop_by_question_mark() {
        fn verb() -> Result<i32, Stop<()>> {
            Ok("12x".parse::<i32>()?)
        }
        assert!(matches!(verb(), Err(Stop::Failed(_))));
    }
}
