//! Sales through its doors, with a real database.

mod desk;
mod earlier;
mod exports;
mod fields;
mod house;
mod leads;
mod many;
mod opportunities;
mod pipelines;
mod rights;
mod speed;
mod tasks;
