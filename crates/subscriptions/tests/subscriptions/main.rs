//! From a signed order to an open account and on through its years, at the doors.

mod house;

mod activation;
mod orders;
mod parties;
mod years;
