//! The public suites of mails and payloads, where they are: beside the repository, in `../shared/data`.

#[allow(dead_code, reason = "not every test file that shares this module is about attacks")]
pub mod payloads;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of one topic's open suites; none, with a word on it, where the data isn't there.
pub fn topic(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?;
    let folder = root.join("shared/data").join(name).join("open");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the public suites are not at {}", folder.display());
    None
}

/// Unpacks a suite, once, and gives its folder.
pub fn suite(topic: &Path, name: &str) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    let folder = place.join(name);
    if !folder.is_dir() {
        // Unpacked aside and renamed: tests run side by side.
        let aside = place.join(format!(".{name}.{}", std::process::id()));
        std::fs::create_dir_all(&aside).expect("a folder for the corpus");
        let archive = topic.join(format!("{name}.tar.xz"));
        let done = Command::new("tar").arg("xJf").arg(&archive).arg("-C").arg(&aside).status().expect("tar runs");
        assert!(done.success(), "tar could not unpack {}", archive.display());
        let _ = std::fs::rename(aside.join(name), &folder);
        let _ = std::fs::remove_dir_all(&aside);
    }
    folder
}

/// The names of a topic's suites, sorted.
#[allow(dead_code, reason = "not every test file that shares this module walks all suites")]
pub fn suite_names(topic: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(topic)
        .expect("the topic can be listed")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".tar.xz").map(str::to_owned))
        .collect();
    names.sort();
    names
}

/// All files below a folder, sorted, without the notes of source and licence.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder that can be listed") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                open.push(path);
            } else if !name.starts_with('_') && !name.starts_with('.') {
                all.push(path);
            }
        }
    }
    all.sort();
    all
}

/// Text with every run of blanks as one blank.
#[allow(dead_code, reason = "not every test file that shares this module compares text")]
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
