//! The program as its users and its operator meet it: a real process, a real database, real mail servers, a real browser.

mod accessible;
mod accounts_screens;
mod attacks;
mod bad_input;
mod crash;
mod customers_screens;
mod hands;
mod house;
mod mail_screens;
mod morning;
mod offline;
mod previews;
mod route_walk;
mod sign_in_screens;
mod three_accounts;
mod webhooks;
