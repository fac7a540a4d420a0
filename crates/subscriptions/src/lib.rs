//! Subscriptions: from a signed order to open software and, in the end, to a lawful goodbye.
//!
//! Words: an *offering* is what can be subscribed to, in an *edition*, which opens *features* and *quotas*; of a *group* of offerings
//! (the three of the CRM) a tenant runs one at a time. An *order* lists offerings; its *activation* opens them. A *term* is the days that
//! a subscription covers, both ends included, by the vendor's calendar; *renewal* is ordered before its end, *re-subscription* after it,
//! an *add-on* joins a running term. A *measure* is what the vendor does about a tenant: a deadline, a restriction, a termination.
//!
//! Invariants:
//! - of a group a tenant has one term a day at most, and between a term and its renewal there is no day without;
//! - an order is activated once, however often it is pushed, clicked or confirmed;
//! - a state changes by a line of its table and not otherwise; `docs/state-machines.md` is drawn from the same tables;
//! - each transition has its day, computed from dates alone: a clock that stood still catches up to the same state;
//! - nothing is erased before every promise about it has run out, and then on that day;
//! - amounts are exact decimals with a currency, rounded once, to what the currency has.
//!
//! What is here are the nouns, the decisions and a simulation of years of them. None reads a clock, a database or a network.

pub mod model;
pub mod rules;

pub mod simulate;

pub mod cli;
