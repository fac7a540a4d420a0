//! Mail, tested through its doors against real servers.

mod house;
mod sync;
mod troubles;
mod undoing;
mod office;
mod acting;
mod finding;
mod merging;
mod reading;
mod rights;
mod sending;
mod speed;
mod suggesting;
mod words;
mod writing;
mod binding;
mod bouncing;
mod files;
mod quarantine;
