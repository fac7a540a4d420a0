//! Years.
