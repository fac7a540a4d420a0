//! Sales through its doors, with a real database.

mod desk;
mod fields;
mod house;
mod leads;
mod opportunities;
mod pipelines;
mod rights;
mod speed;
mod tasks;
