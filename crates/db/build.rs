//! The migrations are compiled in; a new one must make this crate again.
fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
