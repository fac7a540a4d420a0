//! Reports, tried through their doors.

mod bad_input;
mod book;
mod figures;
mod house;
mod mail;
mod wall;
