//! A mail's own style sheets: rules with harmless selectors, bound to the mail's element, with sanitised declarations.

use super::attributes::Attributes;
use super::css::{declarations, split_outside, without_comments};

/// Rules kept of one mail.
const RULES_MAX: usize = 2_000;

/// Media queries within media queries that are read.
const NESTING_MAX: usize = 3;

/// The sheet, written anew; empty when nothing is left.
pub(super) fn sanitise(sheets: &str, scope: &str, judge: &Attributes) -> String {
    let sheets = without_comments(&sheets.replace("<!--", " ").replace("-->", " "));
    let mut writer = Writer { scope, judge, rules: 0, out: String::new() };
    writer.block(&sheets, 0);
    // Nothing above lets a bracket through; the sheet stands inside an element that one would end.
    if writer.out.contains('<') { String::new() } else { writer.out }
}

struct Writer<'s> {
    scope: &'s str,
    judge: &'s Attributes,
    rules: usize,
    out: String,
}

impl Writer<'_> {
    fn block(&mut self, css: &str, nesting: usize) {
        let mut rest = css;
        while let Some((prelude, body, after)) = next_rule(rest) {
            rest = after;
            if self.rules >= RULES_MAX {
                return;
            }
            let prelude = prelude.trim();
            match prelude.strip_prefix('@') {
                None => self.rule(prelude, body),
                Some(at_rule) => self.media(at_rule, body, nesting),
            }
        }
    }

    fn rule(&mut self, selectors: &str, body: &str) {
        let judge = self.judge;
        let kept: Vec<String> = split_outside(selectors, ',').into_iter().filter_map(|selector| scoped(selector, self.scope)).collect();
        if kept.is_empty() {
            return;
        }
        let clean = declarations(body, &mut |url| judge.style_url(url), &mut || judge.note_blocked());
        if clean.is_empty() {
            return;
        }
        self.rules += 1;
        self.out.push_str(&kept.join(","));
        self.out.push('{');
        self.out.push_str(&clean);
        self.out.push('}');
    }

    /// `@media` with a plain condition; every other at-rule loads or names something.
    fn media(&mut self, at_rule: &str, body: &str, nesting: usize) {
        let Some(condition) = at_rule.get(..5).filter(|name| name.eq_ignore_ascii_case("media")).map(|_| at_rule[5..].trim()) else {
            return;
        };
        let plain = condition.len() <= 300
            && condition.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'(' | b')' | b':' | b'-' | b'.' | b',' | b' '));
        if !plain || nesting >= NESTING_MAX {
            return;
        }
        let before = self.out.len();
        self.out.push_str(&format!("@media {condition}{{"));
        let opened = self.out.len();
        self.block(body, nesting + 1);
        if self.out.len() == opened {
            self.out.truncate(before);
        } else {
            self.out.push('}');
        }
    }
}

/// The first rule: what stands before its braces, what within, what follows. Statements (`@import …;`) are passed over.
fn next_rule(css: &str) -> Option<(&str, &str, &str)> {
    let mut rest = css;
    loop {
        let open = rest.find(['{', ';', '}'])?;
        if rest.as_bytes()[open] != b'{' {
            rest = &rest[open + 1..];
            continue;
        }
        let mut depth = 0_usize;
        let mut quote = None;
        for (at, c) in rest[open..].char_indices() {
            match (quote, c) {
                (Some(q), _) if c == q => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(c),
                (None, '{') => depth += 1,
                (None, '}') => {
                    depth -= 1;
                    if depth == 0 {
                        return Some((&rest[..open], &rest[open + 1..open + at], &rest[open + at + 1..]));
                    }
                }
                _ => {}
            }
        }
        // Never closed: the rest is its body, as in a browser.
        return Some((&rest[..open], &rest[open + 1..], ""));
    }
}

/// A selector of elements, classes and plain pseudo-classes, bound to the mail; none when it has anything else.
fn scoped(selector: &str, scope: &str) -> Option<String> {
    const SELECTOR_BYTES_MAX: usize = 200;
    let selector = selector.trim();
    let plain = |b: u8| {
        b.is_ascii_alphanumeric()
            || matches!(b, b'.' | b'#' | b'-' | b'_' | b' ' | b'>' | b'+' | b'~' | b'*' | b':' | b'[' | b']' | b'=' | b'"')
    };
    if selector.is_empty() || selector.len() > SELECTOR_BYTES_MAX || !selector.bytes().all(plain) {
        return None;
    }
    let mut bound = format!(".{scope}");
    let mut words = selector.split(' ').filter(|word| !word.is_empty()).peekable();
    // `html body p`, `body.x`: the mail's element stands for both.
    while let Some(word) = words.peek() {
        let lower = word.to_ascii_lowercase();
        if matches!(lower.as_str(), "html" | "body" | ":root" | "html>body") {
            words.next();
        } else {
            break;
        }
    }
    for word in words {
        bound.push(' ');
        bound.push_str(word);
    }
    Some(bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(css: &str) -> String {
        sanitise(css, "m", &Attributes::default())
    }

    #[test]
    fn rules_are_bound_to_the_mail() {
        assert_eq!(clean("<!-- body{color:red} p.a, td > b {padding:0} -->"), ".m{color:red;}.m p.a,.m td > b{padding:0;}");
        assert_eq!(
            clean("@media only screen and (max-width:600px){.x{width:100%}}"),
            "@media only screen and (max-width:600px){.m .x{width:100%;}}"
        );
    }

    #[test]
    fn what_loads_or_escapes_goes() {
        for bad in [
            "@import url(http://x);",
            "@font-face{font-family:x;src:url(http://x)}",
            "p{background:url(http://x)}",
            "p{position:fixed}",
            "a\\{}{color:red}",
            "@media x{",
            "p{color:red</style><script>}",
            "@charset 'x'; @namespace x;",
            "@supports (x){p{color:red}}",
            "input[value^='a']{color:red}",
        ] {
            assert_eq!(clean(bad), "", "{bad}");
        }
        assert_eq!(clean("@import 'x'; p{color:red"), ".m p{color:red;}");
    }
}
