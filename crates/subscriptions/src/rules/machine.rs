//! State machines as tables: what is not a line of the table does not happen, and diagrams are drawn from the same lines.

use crate::model::{
    LinkEvent, LinkState, MeasureEvent, MeasureState, OrderEvent, OrderState, PartnerEvent, PartnerState, Party, Refusal,
    SubscriptionEvent, SubscriptionState,
};
use std::fmt::Write;

/// A state or event with its word.
pub trait Word: Copy + PartialEq + 'static {
    /// All of them, in the order of declaration.
    const EACH: &'static [Self];

    /// The word that is stored, sent and drawn.
    fn word(self) -> &'static str;
}

macro_rules! word {
    ($($name:ident),+) => {
        $(impl Word for $name {
            const EACH: &'static [Self] = Self::ALL;

            fn word(self) -> &'static str {
                self.as_str()
            }
        })+
    };
}

word!(
    OrderState,
    OrderEvent,
    PartnerState,
    PartnerEvent,
    SubscriptionState,
    SubscriptionEvent,
    MeasureState,
    MeasureEvent,
    LinkState,
    LinkEvent
);

/// Who is told, by which letter.
pub type Told = (Party, &'static str);

/// A line of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line<S: 'static, E: 'static> {
    /// From this state
    pub from: S,
    /// this event
    pub event: E,
    /// leads there,
    pub to: S,
    /// caused by one of these,
    pub by: &'static [Party],
    /// and these are told.
    pub told: &'static [Told],
}

/// A state machine.
#[derive(Debug, Clone, Copy)]
pub struct Machine<S: 'static, E: 'static> {
    /// Its name in documents.
    pub name: &'static str,
    /// Where everything begins.
    pub start: S,
    /// Everything that is allowed.
    pub lines: &'static [Line<S, E>],
}

impl<S: Word, E: Word> Machine<S, E> {
    /// The line by which `event`, caused by `by`, leads on from `from`.
    ///
    /// # Errors
    /// [`Refusal::NoTransition`] when there is no such line, [`Refusal::NotTheirs`] when somebody else causes it.
    pub fn step(&self, from: S, event: E, by: Party) -> Result<&'static Line<S, E>, Refusal> {
        let line = self.lines.iter().find(|l| l.from == from && l.event == event);
        let line = line.ok_or(Refusal::NoTransition(from.word(), event.word()))?;
        if line.by.contains(&by) { Ok(line) } else { Err(Refusal::NotTheirs(event.word())) }
    }

    /// States from which nothing leads on.
    #[must_use]
    pub fn ends(&self) -> Vec<S> {
        S::EACH.iter().copied().filter(|s| self.lines.iter().all(|l| l.from != *s || l.to == *s)).collect()
    }

    /// The section of `docs/state-machines.md`: the diagram as Mermaid draws it and the table beneath it, between two marks by which its
    /// test finds it.
    #[must_use]
    pub fn drawn(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "<!-- states: {} -->", self.name);
        let _ = writeln!(out, "```mermaid\nstateDiagram-v2\n    [*] --> {}", self.start.word());
        for line in self.lines {
            let _ = writeln!(out, "    {} --> {}: {}", line.from.word(), line.to.word(), line.event.word());
        }
        for end in self.ends() {
            let _ = writeln!(out, "    {} --> [*]", end.word());
        }
        let _ = writeln!(out, "```\n\n| from | event | to | by | told |\n|---|---|---|---|---|");
        for line in self.lines {
            let by: Vec<&str> = line.by.iter().map(|p| p.as_str()).collect();
            let told: Vec<String> = line.told.iter().map(|(who, what)| format!("{} `{what}`", who.as_str())).collect();
            let (from, event, to) = (line.from.word(), line.event.word(), line.to.word());
            let _ = writeln!(out, "| {from} | {event} | {to} | {} | {} |", by.join(", "), told.join(", "));
        }
        let _ = writeln!(out, "<!-- end -->");
        out
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Every pair of state and event, by everybody: a line of the table leads where `expected` says, everything else is refused.
    pub(crate) fn walk<S: Word + std::fmt::Debug, E: Word + std::fmt::Debug>(machine: &Machine<S, E>, expected: &[(S, E, S)]) {
        assert_eq!(machine.lines.len(), expected.len());
        for &from in S::EACH {
            for &event in E::EACH {
                let lines: Vec<_> = machine.lines.iter().filter(|l| l.from == from && l.event == event).collect();
                assert!(lines.len() <= 1, "{from:?} {event:?} twice");
                let to = expected.iter().find(|(f, e, _)| *f == from && *e == event).map(|(_, _, to)| *to);
                for &party in Party::ALL {
                    match (machine.step(from, event, party), to) {
                        (Ok(line), Some(to)) => assert_eq!(line.to, to, "{from:?} {event:?}"),
                        (Err(Refusal::NotTheirs(_)), Some(_)) => assert!(!lines[0].by.contains(&party)),
                        (Err(Refusal::NoTransition(f, e)), None) => assert_eq!((f, e), (from.word(), event.word())),
                        (got, _) => panic!("{from:?} {event:?} {party:?}: {got:?}"),
                    }
                }
                assert!(lines.iter().all(|l| !l.by.is_empty()), "{from:?} {event:?} is nobody's");
            }
        }
        reaches_all(machine);
    }

    fn reaches_all<S: Word + std::fmt::Debug, E: Word>(machine: &Machine<S, E>) {
        let mut reached = vec![machine.start];
        let mut at = 0;
        while at < reached.len() {
            let next = machine.lines.iter().filter(|l| l.from == reached[at]).map(|l| l.to);
            let new: Vec<S> = next.filter(|s| !reached.contains(s)).collect();
            for state in new {
                if !reached.contains(&state) {
                    reached.push(state);
                }
            }
            at += 1;
        }
        for state in S::EACH {
            assert!(reached.contains(state), "{state:?} is never reached");
        }
        assert!(!machine.ends().is_empty());
    }
}
