//! Which crate lives on which floor, and who may know whom.

use std::fs;
use std::path::{Path, PathBuf};

/// The floors, lowest first. A crate may import crates of lower floors, and of its own floor only where [`PLATFORM_ORDER`] or [`CONTEXT_EDGES`] says so.
pub const KERNEL: &str = "kernel";

/// The platform in the order in which it may be imported: each may use those before it.
pub const PLATFORM_ORDER: [&str; 12] =
    ["text", "sheets", "officefiles", "mailwire", "maillabels", "mailhost", "db", "crypto", "blobs", "events", "queue", "web"];

/// The contexts.
pub const CONTEXTS: [&str; 8] = ["accounts", "fields", "customers", "sales", "mail", "reports", "webhooks", "subscriptions"];

/// Who of the contexts may know whom. ARCHITECTURE.md lists the same edges.
pub const CONTEXT_EDGES: [(&str, &str); 14] = [
    ("fields", "accounts"),
    ("customers", "accounts"),
    ("customers", "fields"),
    ("sales", "accounts"),
    ("sales", "fields"),
    ("sales", "customers"),
    ("mail", "accounts"),
    ("mail", "customers"),
    ("reports", "accounts"),
    ("reports", "fields"),
    ("reports", "customers"),
    ("reports", "sales"),
    ("webhooks", "accounts"),
    ("subscriptions", "accounts"),
];

/// The chapters of a context in reading order; each may use earlier ones only. Verbs stand between `jobs` and `wire`.
pub const CHAPTERS_BEFORE_VERBS: [&str; 5] = ["model", "rules", "ports", "store", "jobs"];
/// The chapters after the verbs.
pub const CHAPTERS_AFTER_VERBS: [&str; 4] = ["wire", "http", "worker", "cli"];

/// The workspace's folder: as `cargo` says when it runs this, else where this was built.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = Path::new(&here);
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// All files below a folder with one of these endings, in order; folders of generated things are left out.
pub fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", "dist", ".git", "data"].contains(&name.as_str()) {
                found.extend(files(&path, endings));
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A path as a reader of the repository names it.
pub fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}
