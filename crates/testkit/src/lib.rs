//! The test house: real helpers for tests and benchmarks, each private to its test and gone with it.
//!
//! * [`dovecot`] – a real IMAP server with users, folders and mail
//! * [`smtp_sink`] – an SMTP server that keeps what it is sent and can be told to misbehave
//! * [`identity`] – an identity server (OAuth 2.0) with its page of consent
//! * [`database`] – a migrated PostgreSQL database of one's own in tens of milliseconds
//! * [`chat_model`] – a stand-in for a model's server, in the chat completions format
//! * [`chromium`] – a headless browser that tells what a page did
//! * [`program`] – the built `tradewind` program as a process, as its operator meets it
//! * [`caller`] – somebody who talks to it over HTTP: signed in, with an open screen
//! * [`receiver`] – another program that takes webhooks
//! * [`crash`] – a salesperson at work while program and database are killed again and again
//! * [`settings`] – what whoever runs the tests may set
//! * [`letters`] – made-up, varied, repeatable mail in eight languages
//!
//! Nothing here returns an error that a test would only unwrap: when the house itself is broken – a server isn't
//! installed, a port can't be had – it panics and says what to do about it.

pub mod caller;
pub mod chat_model;
pub mod chromium;
pub mod crash;
pub mod database;
pub mod dovecot;
pub mod hostile_imap;
pub mod identity;
pub mod letters;
pub mod papers;
pub mod process;
pub mod program;
pub mod receiver;
pub mod settings;
pub mod smtp_sink;
pub mod tls;
