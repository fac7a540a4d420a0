//! The web app's files are compiled in; a tree without a built web app compiles too and says at run time that it is missing.
fn main() {
    if std::fs::create_dir_all("../../web/dist").is_err() {
        println!("cargo:warning=web/dist can't be made");
    }
    println!("cargo:rerun-if-changed=../../web/dist");
}
