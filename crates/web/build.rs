//! Compiles the catalogues in: one line for every `locales/<lang>/<context>.json`.
use std::{env, fs, path::Path};

fn main() {
    let root = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../locales");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut lines = String::new();
    for lang in sorted(&root) {
        println!("cargo:rerun-if-changed={}", lang.display());
        for file in sorted(&lang) {
            if file.extension().is_some_and(|e| e == "json") {
                println!("cargo:rerun-if-changed={}", file.display());
                let name = |p: &Path| p.file_stem().expect("a name").to_string_lossy().into_owned();
                let path = file.canonicalize().expect("it was listed");
                lines.push_str(&format!("({:?}, {:?}, include_str!({:?})),\n", name(&lang), name(&file), path));
            }
        }
    }
    let out = Path::new(&env::var_os("OUT_DIR").expect("cargo sets it")).join("catalogues.rs");
    fs::write(out, format!("&[\n{lines}]")).expect("the build folder can be written");
}

fn sorted(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
