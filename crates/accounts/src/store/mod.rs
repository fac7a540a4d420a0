//! Every SQL statement of this context.

pub(crate) mod audit;
pub(crate) mod labels;
