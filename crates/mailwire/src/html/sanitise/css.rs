//! Style declarations: an allow list of properties, and values that can neither load nor run nor leave their box.

/// Declarations of one style attribute or rule.
const DECLARATIONS_MAX: usize = 200;

/// Bytes of one value.
const VALUE_BYTES_MAX: usize = 1_000;

/// Properties that are kept; one that ends with `-` stands for all that begin so.
const PROPERTIES: &[&str] = &[
    "align-items",
    "align-self",
    "background",
    "background-color",
    "background-image",
    "background-position",
    "background-repeat",
    "background-size",
    "border",
    "border-",
    "box-sizing",
    "caption-side",
    "clear",
    "color",
    "column-gap",
    "direction",
    "display",
    "empty-cells",
    "flex",
    "flex-",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-stretch",
    "font-style",
    "font-variant",
    "font-weight",
    "gap",
    "height",
    "hyphens",
    "justify-content",
    "letter-spacing",
    "line-break",
    "line-height",
    "list-style-position",
    "list-style-type",
    "margin",
    "margin-",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "opacity",
    "outline",
    "outline-",
    "overflow",
    "overflow-wrap",
    "overflow-x",
    "overflow-y",
    "padding",
    "padding-",
    "row-gap",
    "table-layout",
    "tab-size",
    "text-align",
    "text-decoration",
    "text-decoration-",
    "text-indent",
    "text-overflow",
    "text-transform",
    "unicode-bidi",
    "vertical-align",
    "visibility",
    "white-space",
    "width",
    "word-break",
    "word-spacing",
    "word-wrap",
];

/// Properties whose value may name a picture.
const PICTURED: &[&str] = &["background", "background-image"];

/// Functions that a value may call.
const FUNCTIONS: &[&str] = &["rgb", "rgba", "hsl", "hsla", "calc", "min", "max", "clamp", "linear-gradient", "radial-gradient", "repeat"];

/// The declarations that are safe, written anew. `url` says what a picture's URL becomes, none to drop the declaration; `dropped`
/// is called for each declaration dropped for what it would do (not for a property that merely isn't known).
pub(super) fn declarations(css: &str, url: &mut dyn FnMut(&str) -> Option<String>, dropped: &mut dyn FnMut()) -> String {
    let css = without_comments(css);
    let mut out = String::new();
    for declaration in split_outside(&css, ';').into_iter().take(DECLARATIONS_MAX) {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let property = property.trim().to_ascii_lowercase();
        if !is_kept(&property) {
            continue;
        }
        match clean_value(&property, value.trim(), url) {
            Some(value) if !value.is_empty() => {
                out.push_str(&property);
                out.push(':');
                out.push_str(&value);
                out.push(';');
            }
            Some(_) => {}
            None => dropped(),
        }
    }
    out
}

fn is_kept(property: &str) -> bool {
    let known = PROPERTIES.iter().any(|kept| *kept == property || (kept.ends_with('-') && property.starts_with(kept)));
    // Pictures by another way.
    known && !property.contains("image") || property == "background-image"
}

/// The value, written anew; none when it would load, run or break out.
fn clean_value(property: &str, value: &str, url: &mut dyn FnMut(&str) -> Option<String>) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    if value.len() > VALUE_BYTES_MAX && !lower.contains("url(") {
        return None;
    }
    // A backslash may spell anything; the others end the value or its element.
    if value.contains(['\\', '<', '>', '{', '}', '@', '&', '`']) && !lower.contains("url(") {
        return None;
    }
    if lower.contains("expression") || lower.contains("javascript") || lower.contains("vbscript") {
        return None;
    }
    match property {
        "display" if lower.contains("contents") || lower.contains("run-in") => return None,
        // A negative margin or indent lays a mail's text over other text of the same mail only, but clips what it covers.
        "opacity" if lower.trim_start_matches(['0', '.', ' ']).is_empty() => return Some(String::new()),
        _ => {}
    }
    if !lower.contains("url(") {
        return functions_are_known(&lower).then(|| value.to_owned()).filter(|_| quotes_match(value));
    }
    if !PICTURED.contains(&property) {
        return None;
    }
    replace_urls(value, url)
}

/// The value with each `url(…)` replaced; none when one may not be loaded or the rest isn't plain.
fn replace_urls(value: &str, url: &mut dyn FnMut(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.to_ascii_lowercase().find("url(") {
        out.push_str(plain(&rest[..at])?);
        let inner = &rest[at + 4..];
        let trimmed = inner.trim_start();
        let (address, after) = match trimmed.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let (address, after) = trimmed[1..].split_once(quote)?;
                (address, after.trim_start().strip_prefix(')')?)
            }
            _ => inner.split_once(')')?,
        };
        if address.contains('\\') {
            return None;
        }
        let address = url(address.trim())?;
        // Percent-encode what would end the string or the rule.
        let address: String = address
            .chars()
            .map(|c| {
                if matches!(c, '"' | '\'' | '\\' | '(' | ')' | '<' | '>' | '{' | '}' | '\n' | '\r') {
                    format!("%{:02X}", c as u32)
                } else {
                    c.to_string()
                }
            })
            .collect();
        out.push_str("url('");
        out.push_str(&address);
        out.push_str("')");
        rest = after;
    }
    out.push_str(plain(rest)?);
    Some(out)
}

fn plain(text: &str) -> Option<&str> {
    let clean = !text.contains(['\\', '<', '>', '{', '}', '@', '&', '`', ';'])
        && functions_are_known(&text.to_ascii_lowercase())
        && quotes_match(text);
    clean.then_some(text)
}

/// Is every name before a bracket that of a harmless function?
fn functions_are_known(lower: &str) -> bool {
    lower.match_indices('(').all(|(at, _)| {
        let name_start = lower[..at].rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).map_or(0, |p| p + 1);
        let name = &lower[name_start..at];
        name.is_empty() || FUNCTIONS.contains(&name)
    })
}

fn quotes_match(value: &str) -> bool {
    let mut open = None;
    for c in value.chars() {
        match open {
            Some(quote) if c == quote => open = None,
            None if matches!(c, '"' | '\'') => open = Some(c),
            _ => {}
        }
    }
    open.is_none() && value.matches('(').count() == value.matches(')').count() && !value.contains(['\n', '\r'])
}

/// Without `/* … */`; an open comment swallows the rest, as in a browser.
pub(super) fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        match after.split_once("*/") {
            Some((_, next)) => rest = next,
            None => return out,
        }
    }
    out.push_str(rest);
    out.replace(['\n', '\r', '\t', '\u{C}'], " ")
}

/// The pieces between separators that stand outside quotes and brackets.
pub(super) fn split_outside(text: &str, separator: char) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut from, mut depth, mut quote) = (0, 0_usize, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, _) if c == separator && depth == 0 => {
                pieces.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[from..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(css: &str) -> String {
        declarations(css, &mut |_| None, &mut || {})
    }

    #[test]
    fn layout_stays() {
        let css = "color:#333; font-family:'Segoe UI', Arial; padding : 0 10px;border-top:solid 1px rgb(1, 2, 3);width:calc(100% - 2px)";
        assert_eq!(
            clean(css),
            "color:#333;font-family:'Segoe UI', Arial;padding:0 10px;border-top:solid 1px rgb(1, 2, 3);width:calc(100% - 2px);"
        );
    }

    #[test]
    fn what_loads_runs_or_escapes_goes() {
        for bad in [
            "position:fixed",
            "z-index:9",
            "behavior:url(x)",
            "-moz-binding:url(x)",
            "background:url(http://x.example/p)",
            "width:expression(alert(1))",
            "color:re\\64",
            "background-image:image-set('x' 1x)",
            "color:</style>",
            "content:'x'",
            "background:u/**/rl(http://x)",
            "border-image:url(x)",
            "list-style:url(x)",
            "cursor:url(x)",
            "font-family:'x",
            "color:var(--x)",
            "transform:scale(9)",
            "filter:url(x)",
            "background:-webkit-image-set(url(x) 1x)",
            "width:attr(x)",
        ] {
            assert_eq!(clean(bad), "", "{bad}");
        }
    }

    #[test]
    fn a_picture_that_may_load_is_rewritten() {
        let mut url = |address: &str| Some(format!("/p?u={address}"));
        assert_eq!(
            declarations("background:#fff url( \"http://x.example/a)b\" ) no-repeat", &mut url, &mut || {}),
            "background:#fff url('/p?u=http://x.example/a%29b') no-repeat;"
        );
        let mut count = 0;
        declarations("background:url(x);color:red", &mut |_| None, &mut || count += 1);
        assert_eq!(count, 1);
    }
}
