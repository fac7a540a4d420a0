//! The program as its users and its operator meet it: a real process, a real database, real mail servers, a real browser.

mod accounts_screens;
mod bad_input;
mod crash;
mod hands;
mod morning;
mod house;
mod route_walk;
