//! The context through its doors: real router with all layers, real PostgreSQL, real queue; letters go to a box in memory.

mod audit;
mod authenticator;
mod factors;
mod house;
mod input;
mod people;
mod rights;
mod scale;
mod sign_in;
mod start;
