//! Attacks on whoever shows HTML, by public suite.

use super::{files, suite, topic};
use serde_json::Value;
use std::path::Path;

/// A suite's payloads.
pub struct Suite {
    /// The suite's name.
    pub name: &'static str,
    /// Each is HTML, or what somebody hopes becomes HTML.
    pub payloads: Vec<String>,
}

/// All suites that are HTML; none, with a word on it, where they are not.
pub fn suites() -> Option<Vec<Suite>> {
    let topic = topic("html-xss")?;
    let all = [
        ("dompurify-expect", lines(&topic, "dompurify-expect", "payload")),
        ("naughty-strings", lines(&topic, "naughty-strings", "s")),
        ("bleach-data", whole(&topic, "bleach-data", "test")),
        ("caniemail-test-mails", whole(&topic, "caniemail-test-mails", "html")),
        ("html5lib-tree-construction", trees(&topic, "html5lib-tree-construction")),
        ("html5lib-tokenizer-serializer", tokens(&topic, "html5lib-tokenizer-serializer")),
        ("whatwg-url-testdata", lines(&topic, "whatwg-url-testdata", "input").iter().map(|url| linking(url)).collect()),
        ("xss-payload-lines", lines(&topic, "xss-payload-lines", "payload")),
    ];
    Some(all.into_iter().map(|(name, payloads)| Suite { name, payloads }).collect())
}

/// An address at all places where HTML takes one from a mail.
fn linking(url: &str) -> String {
    let url = url.replace('&', "&amp;").replace('"', "&quot;");
    format!("<a href=\"{url}\">x</a><img src=\"{url}\"><table background=\"{url}\"><tr><td style=\"background:url('{url}')\">x</table>")
}

/// One member of each JSON line.
fn lines(topic: &Path, name: &str, key: &str) -> Vec<String> {
    let texts = whole(topic, name, "jsonl");
    let values = texts.iter().flat_map(|text| text.lines()).filter_map(|line| serde_json::from_str::<Value>(line).ok());
    values.filter_map(|value| value[key].as_str().map(str::to_owned)).collect()
}

/// Whole files of a suite.
fn whole(topic: &Path, name: &str, end: &str) -> Vec<String> {
    let paths = files(&suite(topic, name)).into_iter().filter(|path| path.extension().is_some_and(|e| e == end));
    paths.map(|path| String::from_utf8_lossy(&std::fs::read(path).expect("a file that can be read")).into_owned()).collect()
}

/// The documents of html5lib's tree tests.
fn trees(topic: &Path, name: &str) -> Vec<String> {
    let document =
        |case: &str| ["\n#errors", "\n#encoding"].iter().fold(case, |text, end| text.split(end).next().unwrap_or_default()).to_owned();
    whole(topic, name, "dat").iter().flat_map(|file| file.split("#data\n").skip(1).map(document).collect::<Vec<_>>()).collect()
}

/// The inputs of html5lib's tokeniser tests, and the documents of its encoding tests.
fn tokens(topic: &Path, name: &str) -> Vec<String> {
    let mut all = trees(topic, name);
    for file in whole(topic, name, "test").iter().filter_map(|text| serde_json::from_str::<Value>(text).ok()) {
        let cases = file["tests"].as_array().into_iter().flatten();
        all.extend(cases.filter_map(|case| case["input"].as_str().map(str::to_owned)));
    }
    all
}
