//! What is generated and committed: checked SQL, the contract, the web client's types.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Makes openapi.json, .sqlx and the web client's types again, or compares them with what is committed.
pub fn run(root: &Path, check: bool) -> Result<(), String> {
    let before = snapshot(root);
    if !check {
        sql_cache(root)?;
    }
    let contract = output(Command::new("cargo").args(["run", "-q", "-p", "app", "--", "openapi"]).current_dir(root))?;
    let web = root.join("web");
    if check {
        if before.as_deref() != Some(contract.as_str()) {
            return Err("openapi.json differs from the code: run `cargo xtask gen` and commit".to_owned());
        }
        println!("ok   openapi.json is the code's");
        return Ok(());
    }
    fs::write(root.join("openapi.json"), &contract).map_err(|e| e.to_string())?;
    println!("made openapi.json");
    if web.join("node_modules").exists() {
        output(Command::new("npm").args(["run", "-s", "gen"]).current_dir(&web))?;
        println!("made web/src/api/schema.d.ts");
    }
    Ok(())
}

/// Writes .sqlx: every checked statement as the development database describes it.
fn sql_cache(root: &Path) -> Result<(), String> {
    output(Command::new(root.join("scripts/dev-db")).current_dir(root))?;
    let env = fs::read_to_string(root.join(".env")).map_err(|e| e.to_string())?;
    let url = env.lines().find_map(|l| l.strip_prefix("DATABASE_URL=")).ok_or(".env names no DATABASE_URL")?;
    let folder = root.join(".sqlx");
    fs::remove_dir_all(&folder)
        .or_else(|e| if e.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(e) })
        .map_err(|e| e.to_string())?;
    fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    for name in crates_with_sql(root) {
        // A touched source makes the macros run again.
        let lib = root.join("crates").join(&name).join("src/lib.rs");
        let text = fs::read(&lib).map_err(|e| e.to_string())?;
        fs::write(&lib, text).map_err(|e| e.to_string())?;
    }
    output(
        Command::new("cargo")
            .args(["check", "-q", "--workspace", "--all-targets"])
            .env("DATABASE_URL", url)
            .env("SQLX_OFFLINE", "false")
            .env("SQLX_OFFLINE_DIR", &folder)
            .current_dir(root),
    )?;
    println!("made .sqlx ({} statements)", fs::read_dir(&folder).map(Iterator::count).unwrap_or(0));
    Ok(())
}

fn crates_with_sql(root: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(root.join("crates")) else { return Vec::new() };
    let names = entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned());
    names
        .filter(|n| {
            fs::read_to_string(root.join("crates").join(n).join("Cargo.toml")).is_ok_and(|t| t.contains("sqlx"))
                && root.join("crates").join(n).join("src/lib.rs").exists()
        })
        .collect()
}

fn snapshot(root: &Path) -> Option<String> {
    fs::read_to_string(root.join("openapi.json")).ok()
}

fn output(command: &mut Command) -> Result<String, String> {
    let done = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    if !done.status.success() {
        return Err(format!("{command:?} failed:\n{}", String::from_utf8_lossy(&done.stderr)));
    }
    String::from_utf8(done.stdout).map_err(|e| e.to_string())
}
