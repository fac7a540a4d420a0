//! Files of public suites: each gets an answer, and most of those that are office files are shown.

use officefiles::{Broken, read};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// No file may take longer, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(30);

/// Unpacks a public suite into a folder of its own; nothing where the suites aren't here.
fn suite(topic: &str, name: &str) -> Option<tempfile::TempDir> {
    let archive = format!("shared/data/{topic}/open/{name}.tar.xz");
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|up| up.join(&archive)).find(|path| path.is_file());
    let Some(found) = found else {
        println!("skipped: {archive} is not here");
        return None;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let done = Command::new("tar").arg("xJf").arg(found).arg("-C").arg(folder.path()).status().expect("tar");
    assert!(done.success(), "{archive} is damaged");
    Some(folder)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// What became of each file, by the end of its name.
fn tried(folder: &Path, ends: &[&str]) -> BTreeMap<String, Result<(), Broken>> {
    let mut all = BTreeMap::new();
    for path in files(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !ends.iter().any(|end| name.to_lowercase().ends_with(end)) {
            continue;
        }
        let bytes = std::fs::read(&path).expect("a file");
        let since = Instant::now();
        let answer = read(&bytes, &name, "application/octet-stream", 0);
        assert!(since.elapsed() < PATIENCE, "{name} took {:?}", since.elapsed());
        if let Ok(content) = &answer {
            serde_json::to_string(content).expect("plain data");
        }
        all.insert(name, answer.map(|_| ()));
    }
    all
}

#[test]
fn workbooks_of_the_world() {
    let Some(folder) = suite("csv-xlsx", "xlsx-calamine") else { return };
    let all = tried(folder.path(), &[".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".xla"]);
    let refused: Vec<_> = all.iter().filter_map(|(name, answer)| Some((name, answer.as_ref().err()?))).collect();
    println!("{} of {} shown; refused: {refused:#?}", all.len() - refused.len(), all.len());
    assert!(all.len() > 50, "{} workbooks", all.len());
    assert!(refused.len() * 10 <= all.len(), "{refused:#?}");
}

#[test]
fn one_file_of_every_kind() {
    let Some(folder) = suite("upload", "file-type-fixtures") else { return };
    let office = [".docx", ".docm", ".dotx", ".dotm", ".pptx", ".pptm", ".ppsx", ".xlsx", ".xlsm", ".xltx", ".odt", ".ods", ".odp"];
    let shown = tried(folder.path(), &office);
    println!("{shown:#?}");
    assert!(!shown.is_empty() && shown.values().all(Result::is_ok), "{shown:#?}");
    let all = tried(folder.path(), &[""]);
    println!("{} files of other kinds: {:#?}", all.len(), all);
    assert!(all.len() > shown.len());
}
