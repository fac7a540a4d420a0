//! Every SQL statement of this context. What works on [`db::SystemTx`] sees across tenants: it finds out whose a token or an
//! address is, before there is a tenant to work in.

pub(crate) mod audit;
pub(crate) mod challenges;
pub(crate) mod departments;
pub(crate) mod doors;
pub(crate) mod keys;
pub(crate) mod labels;
pub(crate) mod links;
pub(crate) mod people;
pub(crate) mod roles;
pub(crate) mod secrets;
pub(crate) mod sessions;
pub(crate) mod tenants;
