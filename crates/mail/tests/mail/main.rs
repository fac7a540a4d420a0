//! Mail, tested through its doors against real servers.

mod house;
mod sync;
