//! The public suites of tables, where they are: beside the repository, in `../shared/data`.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Unpacks a suite, once, and gives its folder; none, with a word on it, where the data isn't there.
pub fn suite(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?;
    let archive = root.join("shared/data/csv-xlsx/open").join(format!("{name}.tar.xz"));
    if !archive.is_file() {
        println!("skipped: the public suite is not at {}", archive.display());
        return None;
    }
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tables");
    let folder = place.join(name);
    if !folder.is_dir() {
        // Unpacked aside and renamed: tests run side by side.
        let aside = place.join(format!(".{name}.{}", std::process::id()));
        std::fs::create_dir_all(&aside).expect("a folder for the suite");
        let done = Command::new("tar").arg("xJf").arg(&archive).arg("-C").arg(&aside).status().expect("tar runs");
        assert!(done.success(), "tar could not unpack {}", archive.display());
        let _ = std::fs::rename(aside.join(name), &folder);
        let _ = std::fs::remove_dir_all(&aside);
    }
    Some(folder)
}

/// The files of a folder, sorted, without notes of source and licence.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).expect("a folder that can be listed").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> =
        all.filter(|path| path.is_file() && !path.file_name().unwrap().to_string_lossy().starts_with('_')).collect();
    files.sort();
    files
}
