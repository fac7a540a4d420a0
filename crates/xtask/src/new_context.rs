//! Lays out a new context, so that the first hour goes into its nouns and not into its folders.

use std::fs;
use std::path::Path;

const CHAPTERS: [(&str, &str); 7] = [
    (
        "model",
        "//! Nouns: plain data and the refusals.\n\n/// Why a verb of this context says no.\n#[derive(Debug, Clone, PartialEq, Eq)]\npub enum Refusal {}\n",
    ),
    ("rules", "//! Decisions: pure functions, no async, no SQL.\n"),
    ("store", "//! Memory: every SQL statement of the context.\n"),
    ("jobs", "//! Promises: job payloads, ids only.\n"),
    ("wire", "//! Wire: JSON in and out.\n"),
    ("http", "//! Doors: extract, open a transaction, call the verb, map.\n"),
    ("worker", "//! Doors of clock and queue.\n"),
];

/// Makes crate, catalogues and feature folder; prints the three lines that are written by hand.
pub fn run(root: &Path, name: &str) -> Result<(), String> {
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase()) {
        return Err("a context's name is one lower-case English word".to_owned());
    }
    let folder = root.join("crates").join(name);
    if folder.exists() {
        return Err(format!("crates/{name} is there already"));
    }
    let put = |path: &Path, text: &str| -> Result<(), String> {
        fs::create_dir_all(path.parent().unwrap_or(root))
            .and_then(|()| fs::write(path, text))
            .map_err(|e| format!("{}: {e}", path.display()))
    };
    put(
        &folder.join("Cargo.toml"),
        &format!(
            "[package]\nname = \"{name}\"\nversion.workspace = true\nedition.workspace = true\nrust-version.workspace = true\nlicense.workspace = true\npublish.workspace = true\n\n[lints]\nworkspace = true\n\n[dependencies]\nkernel.workspace = true\ndb.workspace = true\nweb.workspace = true\n"
        ),
    )?;
    let mods: String = CHAPTERS.iter().map(|(chapter, _)| format!("mod {chapter};\n")).collect();
    put(&folder.join("src/lib.rs"), &format!("//! {name}: what it is for, its words, what holds.\n\n{mods}"))?;
    for (chapter, text) in CHAPTERS {
        put(&folder.join("src").join(format!("{chapter}.rs")), text)?;
    }
    for lang in ["en", "zh-CN"] {
        put(&root.join("locales").join(lang).join(format!("{name}.json")), "{\n  \"error\": {}\n}\n")?;
    }
    put(&root.join("web/src/features").join(name).join("routes.tsx"), "export const routes = [];\n")?;
    println!("made crates/{name}, locales/*/{name}.json, web/src/features/{name}");
    println!(
        "by hand: Cargo.toml [workspace.dependencies] {name}; layout.rs CONTEXTS and CONTEXT_EDGES; a migration that creates schema {name}"
    );
    Ok(())
}
