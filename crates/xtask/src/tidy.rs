//! House rules as code. Each rule has its reason and says what is right.

use crate::layout::{self, CHAPTERS_AFTER_VERBS, CHAPTERS_BEFORE_VERBS, CONTEXT_EDGES, CONTEXTS, KERNEL, PLATFORM_ORDER};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The longest file by hand.
const FILE_LINES_MAX: usize = 700;
/// How many places open a transaction that sees across tenants, by crate. ARCHITECTURE.md says why each does.
const SYSTEM_TX_USES: &str = "docs/system-transactions.toml";

type Findings = Vec<String>;
type Rule = (&'static str, fn(&Path) -> Findings);

/// Runs all rules.
pub fn run(root: &Path) -> Result<(), String> {
    let rules: [Rule; 8] = [
        ("imports run one way", imports_run_one_way),
        ("chapters in reading order", chapters_in_order),
        ("SQL lives in store", sql_lives_in_store),
        ("files stay short", files_stay_short),
        ("system transactions are counted", system_transactions_are_counted),
        ("every table has row security", tables_are_protected),
        ("both languages say the same keys", catalogues_agree),
        ("the project speaks of itself alone", speaks_of_itself),
    ];
    let mut wrong = 0;
    for (name, rule) in rules {
        let findings = rule(root);
        println!("{} {name}", if findings.is_empty() { "ok  " } else { "FAIL" });
        for finding in &findings {
            println!("     {finding}");
        }
        wrong += findings.len();
    }
    if wrong == 0 { Ok(()) } else { Err(format!("tidy: {wrong} findings")) }
}

/// Why: a newcomer reads downwards and never meets a circle. Right: kernel ← platform ← contexts ← app.
fn imports_run_one_way(root: &Path) -> Findings {
    let mut findings = Findings::new();
    let floor = |name: &str| PLATFORM_ORDER.iter().position(|p| *p == name);
    for name in PLATFORM_ORDER.iter().chain(&CONTEXTS).chain(&[KERNEL]) {
        for dependency in house_dependencies(root, name) {
            let allowed = match (floor(name), floor(&dependency)) {
                _ if dependency == KERNEL => true,
                (Some(ours), Some(theirs)) => theirs < ours,
                (None, Some(_)) => *name != KERNEL,
                (None, None) => CONTEXT_EDGES.contains(&(name, dependency.as_str())),
                (Some(_), None) => false,
            };
            if !allowed {
                findings
                    .push(format!("crates/{name} imports {dependency}: not an edge of ARCHITECTURE.md; the way back is an event or a job"));
            }
        }
    }
    findings
}

fn house_dependencies(root: &Path, name: &str) -> Vec<String> {
    let manifest = fs::read_to_string(root.join("crates").join(name).join("Cargo.toml")).unwrap_or_default();
    let parsed: toml::Table = manifest.parse().unwrap_or_default();
    let house =
        |d: &String| CONTEXTS.contains(&d.as_str()) || PLATFORM_ORDER.contains(&d.as_str()) || [KERNEL, "app"].contains(&d.as_str());
    parsed.get("dependencies").and_then(|d| d.as_table()).map(|d| d.keys().filter(|k| house(k)).cloned().collect()).unwrap_or_default()
}

/// Why: a context reads as a book. Right: model, rules, ports, store, jobs, verbs, wire, http, worker, cli; each uses earlier ones only.
fn chapters_in_order(root: &Path) -> Findings {
    let mut findings = Findings::new();
    let uses = pattern(r"\bcrate::(?:\{)?([a-z_]+)");
    for context in CONTEXTS {
        let src = root.join("crates").join(context).join("src");
        let chapters: BTreeSet<String> = chapter_names(&src);
        for file in layout::files(&src, &[".rs"]) {
            let chapter = chapter_of(&src, &file);
            let Some(ours) = order_of(&chapter) else { continue };
            for hit in uses.captures_iter(&code_of(&file)) {
                let used = &hit[1];
                if used == chapter || !chapters.contains(used) {
                    continue;
                }
                if order_of(used).is_some_and(|theirs| theirs > ours) {
                    findings.push(format!("{}: uses crate::{used}, a later chapter", layout::shown(root, &file)));
                }
            }
        }
    }
    findings
}

fn chapter_names(src: &Path) -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(src) else { return BTreeSet::new() };
    entries.flatten().map(|e| e.file_name().to_string_lossy().trim_end_matches(".rs").to_owned()).collect()
}

fn chapter_of(src: &Path, file: &Path) -> String {
    let first = file.strip_prefix(src).ok().and_then(|p| p.components().next());
    first.map(|c| c.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()).unwrap_or_default()
}

fn order_of(chapter: &str) -> Option<usize> {
    if ["lib", "main"].contains(&chapter) {
        return None;
    }
    let verbs = CHAPTERS_BEFORE_VERBS.len();
    let before = CHAPTERS_BEFORE_VERBS.iter().position(|c| *c == chapter);
    let after = CHAPTERS_AFTER_VERBS.iter().position(|c| *c == chapter).map(|at| verbs + 1 + at);
    before.or(after).or(Some(verbs))
}

/// Why: one place to look for what touches a table. Right: a typed function in the context's `store`.
fn sql_lives_in_store(root: &Path) -> Findings {
    let mut findings = Findings::new();
    let sql = pattern(r"sqlx::(query|raw_sql)|Filter::select");
    for context in CONTEXTS {
        let src = root.join("crates").join(context).join("src");
        for file in layout::files(&src, &[".rs"]) {
            if chapter_of(&src, &file) != "store" && sql.is_match(&code_of(&file)) {
                findings.push(format!("{}: SQL outside store", layout::shown(root, &file)));
            }
        }
    }
    findings
}

/// Why: a chapter that doesn't fit the eye isn't read. Right: past 400 lines it becomes a folder; 700 is the end.
fn files_stay_short(root: &Path) -> Findings {
    let folders = ["crates", "web/src"];
    let all = folders.iter().flat_map(|f| layout::files(&root.join(f), &[".rs", ".ts", ".tsx"]));
    all.filter(|f| !f.ends_with("schema.d.ts"))
        .filter_map(|f| {
            let lines = fs::read_to_string(&f).unwrap_or_default().lines().count();
            (lines > FILE_LINES_MAX).then(|| format!("{}: {lines} lines, at most {FILE_LINES_MAX}", layout::shown(root, &f)))
        })
        .collect()
}

/// Why: what sees across tenants must be few and known. Right: add the place to docs/system-transactions.toml with its reason.
fn system_transactions_are_counted(root: &Path) -> Findings {
    let listed: toml::Table = fs::read_to_string(root.join(SYSTEM_TX_USES)).unwrap_or_default().parse().unwrap_or_default();
    let opens = pattern(r#"\.system(?:_look)?\(\s*"([^"]+)""#);
    let mut found = BTreeMap::<String, BTreeSet<String>>::new();
    for file in layout::files(&root.join("crates"), &[".rs"]) {
        if file.components().any(|c| c.as_os_str() == "tests" || c.as_os_str() == "xtask" || c.as_os_str() == "testkit") {
            continue;
        }
        for hit in opens.captures_iter(&code_of(&file)) {
            found.entry(layout::shown(root, &file)).or_default().insert(hit[1].to_owned());
        }
    }
    let mut findings = Findings::new();
    for (file, reasons) in &found {
        let known: BTreeSet<String> =
            listed.get(file).and_then(|v| v.as_array()).into_iter().flatten().filter_map(|v| v.as_str().map(ToOwned::to_owned)).collect();
        for reason in reasons.symmetric_difference(&known) {
            findings.push(format!("{file}: \"{reason}\" is in the code or in {SYSTEM_TX_USES}, not in both"));
        }
    }
    for file in listed.keys().filter(|f| !found.contains_key(*f)) {
        findings.push(format!("{SYSTEM_TX_USES}: {file} opens none"));
    }
    findings
}

/// Why: a table without row security shows everybody everything. Right: `select platform.protect('context.table', 'labels' | 'tenant')`, tenant first in the primary key.
fn tables_are_protected(root: &Path) -> Findings {
    let table = pattern(r"(?s)create table ([a-z_.]+) \((.*?)\n\);");
    let key = pattern(r"primary key \(\s*tenant_id");
    let mut findings = Findings::new();
    let exceptions: toml::Table =
        fs::read_to_string(root.join("docs/ledger-exceptions.toml")).unwrap_or_default().parse().unwrap_or_default();
    let excepted = |name: &str| exceptions.get("tables").and_then(|t| t.get(name)).is_some();
    for file in layout::files(&root.join("migrations"), &[".sql"]) {
        let sql = fs::read_to_string(&file).unwrap_or_default();
        for hit in table.captures_iter(&sql).filter(|hit| !excepted(&hit[1])) {
            let name = &hit[1];
            // The vendor's rows have policies of their own: others read what is about them.
            let protected = ["platform", "subscriptions"].iter().any(|schema| sql.contains(&format!("{schema}.protect('{name}'")));
            if !protected {
                findings.push(format!("{}: {name} is not protected", layout::shown(root, &file)));
            }
            if !key.is_match(&hit[2]) {
                findings.push(format!("{}: {name} has no primary key that begins with tenant_id", layout::shown(root, &file)));
            }
        }
    }
    findings
}

/// Why: every screen is in both languages. Right: the same keys in locales/en and locales/zh-CN.
fn catalogues_agree(root: &Path) -> Findings {
    let mut findings = Findings::new();
    let keys = |lang: &str, name: &str| -> BTreeSet<String> {
        let text = fs::read_to_string(root.join("locales").join(lang).join(name)).unwrap_or_default();
        let mut keys = BTreeSet::new();
        if let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) {
            collect_keys("", &value, &mut keys);
        }
        // Chinese has one plural form: `x_one` and `x_other` of English stand for its `x_other`.
        keys.into_iter().map(|k| k.replace("_one", "_other")).collect()
    };
    for file in layout::files(&root.join("locales/en"), &[".json"]) {
        let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        for key in keys("en", &name).symmetric_difference(&keys("zh-CN", &name)) {
            findings.push(format!("locales/*/{name}: {key} is in one language only"));
        }
    }
    findings
}

fn collect_keys(prefix: &str, value: &serde_json::Value, keys: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(map) => map.iter().for_each(|(k, v)| collect_keys(&format!("{prefix}.{k}"), v, keys)),
        _ => {
            keys.insert(prefix.trim_start_matches('.').to_owned());
        }
    }
}

/// Why: unfinished words and machine paths help no reader. Right: finish it, or say in the program that it is missing.
fn speaks_of_itself(root: &Path) -> Findings {
    let unfinished = pattern(concat!(r"\b(TO", "DO|FIX", r"ME|XX", r"X)\b|coming so", "on|敬请", "期待"));
    let mut findings = Findings::new();
    for folder in ["crates", "web/src", "migrations", "docs"] {
        for file in layout::files(&root.join(folder), &[".rs", ".ts", ".tsx", ".sql", ".md"]) {
            let text = fs::read_to_string(&file).unwrap_or_default();
            for (number, line) in text.lines().enumerate().filter(|(_, l)| unfinished.is_match(l)) {
                findings.push(format!("{}:{}: unfinished: {}", layout::shown(root, &file), number + 1, line.trim()));
            }
        }
    }
    findings
}

/// A file's text without its comment lines.
fn code_of(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|e| unreachable!("a pattern of ours: {e}"))
}
