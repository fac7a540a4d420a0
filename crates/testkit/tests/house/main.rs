//! The helpers themselves, tried on the real programs that they start.

mod chromium;
mod database;
mod dovecot;
mod letters;
mod smtp_sink;
